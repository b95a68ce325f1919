"""What every verdict hands over: figures, JSON, a folder, and text that fits."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from simulator.charts.pictures import Picture
from simulator.cli import main
from simulator.jsonable import jsonable
from simulator.scenario import Scenario, read
from simulator.verdict import estimate
from simulator.verdicts.analysis import (
    FIGURES,
    Analysis,
    as_text,
    figure,
    figures_table,
    write_analysis,
)
from simulator.verdicts.telling import told


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read("baseline", people=50, weeks=10)


def analysis(scenario: Scenario, **more: Any) -> Analysis:
    figures = [
        figure("sales_led", "kept", "Kept", [0.1, 0.3, np.nan], "share", "who stays", "Who stays"),
        figure("community_led", "kept", "Kept", [np.nan] * 3, "share", "who stays", "Who stays"),
        figure("sales_led", "price", "Price", [2.0, 4.0, 6.0], "EUR/week", "what it costs"),
    ]
    given = {"verdict": ("Some stay.",), "facts": {"week": np.int64(3), "odd": math.inf}} | more
    return Analysis("trial", scenario, 1, 3, ("sales_led", "community_led"),
                    figures_table(figures), **given)  # fmt: skip


def test_a_figure_is_a_mean_over_the_worlds_in_which_it_is_defined(scenario: Scenario) -> None:
    one = figure("s", "kept", "Kept", [0.1, 0.3, np.nan], "share", "who stays")
    assert (one.mean, one.low, one.high) == estimate(np.array([0.1, 0.3]))
    assert one.n == 2
    assert tuple(analysis(scenario).figures.columns) == FIGURES
    assert analysis(scenario).value("price", "sales_led") == 4.0
    with pytest.raises(KeyError):
        analysis(scenario).value("price", "community_led")


def test_a_dash_is_explained_where_there_is_one_and_nothing_else_explains_it(
    scenario: Scenario,
) -> None:
    some = analysis(scenario)
    explained = "; a dash: not part of this strategy, or undefined"
    assert explained in " ".join(told(some, 80).split())
    figures = some.figures.assign(heading="What it needs (a dash: nothing does)")
    assert "not part of" not in told(replace(some, figures=figures), 80)
    assert "a dash" not in told(replace(some, figures=some.figures.dropna()), 80)


def test_the_json_knows_no_nan(scenario: Scenario) -> None:
    data = json.loads(as_text(analysis(scenario)))
    assert data["figures"][1]["mean"] is None
    assert data["figures"][0]["n"] == 2
    assert (data["week"], data["odd"]) == (3, None)
    assert data["scenario_hash"] == scenario.fingerprint()
    assert jsonable({"a": (np.float64(1.5), math.nan)}) == {"a": [1.5, None]}


def test_the_folder_holds_tables_pictures_the_scenario_and_last_the_manifest(
    scenario: Scenario, tmp_path
) -> None:
    more = pd.DataFrame({"x": [1, 2]})
    picture = Picture("line", "A line", 3.0, lambda axes: axes.plot([0, 1], [0, 1]) and None)
    whole = analysis(scenario, details={"more": more}, pictures=(picture,))
    files = write_analysis(whole, tmp_path)
    assert [path.name for path in files] == [
        "figures.parquet", "figures.csv", "more.parquet", "more.csv", "trial.json",
        "scenario.yaml", "line.png", "manifest.json",
    ]  # fmt: skip
    manifest = json.loads(files[-1].read_text())
    assert manifest["kind"] == "trial"
    assert set(manifest["sha256"]) == {path.name for path in files[:-1]}
    assert read(tmp_path / "scenario.yaml").fingerprint() == scenario.fingerprint()
    assert pd.read_csv(tmp_path / "more.csv").equals(more)


def test_the_text_has_a_column_a_strategy_and_says_what_was_left_out(scenario: Scenario) -> None:
    text = told(analysis(scenario, left_out=("half of it",), caveats=("It is no law.",)), 70)
    assert all(len(line) <= 70 for line in text.splitlines())
    lines = text.splitlines()
    kept = next(line for line in lines if "Kept" in line)
    assert kept.split()[1:] == ["20.0", "%", "±", "127.1", "n=2", "-"]
    assert "Left out: half of it." in text
    assert text.index("Some stay.") < text.index("It is no law.")


def test_the_folder_can_be_verified_and_says_how_it_is_made_again(
    scenario: Scenario, tmp_path
) -> None:
    write_analysis(analysis(scenario), tmp_path)
    whole = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert whole.exit_code == 0
    assert "4 files, all as they were written" in " ".join(whole.output.split())
    again = CliRunner().invoke(main, ["reproduce", str(tmp_path), "--out", str(tmp_path / "b")])
    assert again.exit_code == 2
    assert "which its own command makes again; run: flywheel" in " ".join(again.output.split())
    (tmp_path / "figures.csv").write_text("other")
    assert CliRunner().invoke(main, ["verify", str(tmp_path)]).exit_code == 5
