"""Comparing to a precision: when it ends, what it says, and what is kept when it is stopped."""

from __future__ import annotations

import json
import os
import signal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator import charts, experiment, receipt
from simulator.cli import main
from simulator.precision import Precision, goal_of, reaches_of, size_of
from simulator.statements import written
from simulator.words.surety import pairing_sentence

SMALL = ("--people", "90", "--weeks", "30", "--strategies", "sales_led,product_led")


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """Pictures cost seconds and are not the point here."""
    monkeypatch.setattr(charts, "draw_all", lambda *_: [])


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=90, weeks=30)


@pytest.fixture(scope="module")
def precise(market):
    return fw.compare(
        market, ["sales_led", "product_led"], precision=0.6, workers=1,
        precise_metrics=["customers"], most_replicates=45,
    )  # fmt: skip


def rows_of(**columns: list[float]) -> pd.DataFrame:
    rows = [(name, world, "retention_52", value)
            for name, values in columns.items() for world, value in enumerate(values)]  # fmt: skip
    return pd.DataFrame(rows, columns=["strategy", "replicate", "metric", "value"])


def test_it_ends_at_the_first_look_at_which_all_is_known(precise):
    precision = precise.precision
    assert precision.ended_by == "precision"
    assert precise.replicates in precision.goal.looks
    assert precision.looked == 1 + precision.goal.looks.index(precise.replicates)
    assert precision.widest.relative <= 0.6
    assert not precise.is_partial
    assert precise.verdict.endswith("which the intervals allow for).")
    assert f"Needed {precise.replicates} paired worlds" in precise.verdict


def test_the_half_width_is_that_of_the_table_and_wider_than_of_one_look(market, precise):
    fixed = fw.compare(market, precise.strategies, precise.replicates, workers=1)
    pd.testing.assert_frame_equal(fixed.rows, precise.rows)
    rows = [
        one.differences.set_index("metric").loc["customers"] for one in (precise, fixed)
    ]
    half, narrow = ((row["high"] - row["low"]) / 2 for row in rows)
    assert half == precise.precision.reaches[0].half_width
    assert half > 1.1 * narrow
    assert rows[0]["p"] > rows[1]["p"]


def test_worlds_run_out(market):
    found = fw.compare(market, ["sales_led", "product_led"], precision=0.001, workers=1,
                       most_replicates=3, precise_metrics=["customers"])  # fmt: skip
    assert (found.replicates, found.precision.ended_by) == (3, "worlds")
    assert not found.is_partial
    assert "was not reached in 3 paired worlds, as the worlds ran out" in found.verdict


def test_time_runs_out_when_the_world_under_way_is_done(market):
    found = fw.compare(market, ["sales_led", "product_led"], precision=0.001, workers=1,
                       budget=1e-3, most_replicates=50, precise_metrics=["customers"])  # fmt: skip
    assert found.precision.ended_by == "time"
    assert 1 <= found.replicates < 20


def test_a_strategy_and_its_copy_are_known_at_the_first_look_exactly(tmp_path):
    (tmp_path / "twins.yaml").write_text(
        "based_on: baseline\nname: twins\nstrategies:\n  sales_led: {}\n"
        "  copy: {attract.ads_budget: 500}\n  again: {attract.ads_budget: 500}\n"
    )
    twins = fw.read(tmp_path / "twins.yaml", people=60, weeks=20)
    found = fw.compare(twins, ["copy", "again"], precision=0.05, workers=1, most_replicates=500,
                       precise_metrics=["customers"])  # fmt: skip
    assert found.replicates == 20
    assert found.precision.widest.relative == 0
    numbers = found.differences[["mean", "low", "high"]].to_numpy()
    assert (numbers[np.isfinite(numbers)] == 0).all()
    assert (found.differences["p"].dropna() == 1).all()
    assert set(found.ranking["chance"]) <= {0.5}


def test_a_metric_near_zero_is_measured_by_its_spread_or_as_a_tenth():
    profit = np.array([[-3.0, 3.0, -1.0, 1.0], [2.0, -2.0, 2.0, -2.0]])
    assert size_of("profit", profit) == 2
    assert size_of("lock_in", np.full((2, 4), 0.001)) == 0.1
    assert size_of("retention_52", np.full((2, 4), 0.4)) == pytest.approx(0.4)


def test_what_is_rarely_defined_is_not_waited_for():
    nan = float("nan")
    goal = goal_of(0.05, ["retention_52"], 100)
    rows = rows_of(a=[0.5, 0.6, nan, nan, nan], b=[0.5, 0.4, 0.5, 0.5, 0.5])
    found = Precision(goal, reaches_of(rows, goal), 1, "precision")
    assert found.widest is None
    assert "No difference" in written([found.statement(5)])
    assert Precision.from_json(json.loads(json.dumps(found.as_json()))).as_json() == found.as_json()


@pytest.mark.parametrize(
    ("wanted", "metrics", "most"), [(0, ["lock_in"], 9), (float("nan"), ["lock_in"], 9),
                                    (0.1, ["lock_in"], 1)],
)  # fmt: skip
def test_a_precision_that_cannot_be_wanted_is_refused(wanted, metrics, most):
    with pytest.raises(ValueError, match="precision"):
        goal_of(wanted, metrics, most)
    with pytest.raises(KeyError):
        goal_of(0.1, ["luck"], 9)


def test_the_folder_tells_the_precision_and_is_made_again_alike(precise, tmp_path):
    from simulator.study.comparisons import reproduce_comparison

    receipt.write_folder(precise, tmp_path / "a")
    data = json.loads((tmp_path / "a" / "comparison.json").read_text())
    assert data["precision"]["reached"] is True
    assert data["precision"]["looks_planned"] == list(precise.looks)
    assert data["interval"]["level_of_each_look"] > 0.95
    assert reproduce_comparison(tmp_path / "a", tmp_path / "b")[1] == 0
    for name in ("comparison.json", "summary.csv", "differences.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--precision", "a lot"], "such as 5%"),
        (["--precision", "0%"], "above 0"),
        (["--budget", "3"], "--budget needs --precision"),
        (["--precision", "5%", "--replicates", "9"], "give one of them"),
        (["--precision", "5%", "--precision-in", "retention"], "did you mean 'retention"),
    ],
)
def test_options_that_do_not_fit_are_refused(words, told):
    result = CliRunner().invoke(main, ["compare", *words])
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_the_command_adds_worlds_and_tells_its_looks(tmp_path):
    words = ["compare", *SMALL, "--precision", "0.5", "--precision-in", "customers", "--workers",
             "1", "--most-replicates", "30", "--out", str(tmp_path)]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert "after 20 worlds: all differences are known to" in result.stderr
    assert "paired worlds" in result.stdout


def test_what_pairing_gained_is_told_over_the_pairs_that_are_mostly_defined():
    columns = ["metric", "a", "b", "of", "gain"]
    rows = [("cac_blended", "a", "b", 20, 1.6), ("cac_blended", "a", "c", 10, 3.0),
            ("cac_blended", "b", "c", 9, 50.0), ("lock_in", "a", "b", 20, float("nan"))]
    table = pd.DataFrame(rows, columns=columns)
    told = pairing_sentence(SimpleNamespace(differences=table, replicates=20))
    assert "have to be 30 to 32 for CAC (1.6 to 3.0 times as many)." in told
    assert not pairing_sentence(SimpleNamespace(differences=table[3:], replicates=20))


def test_ctrl_c_keeps_the_worlds_that_are_done(tmp_path, monkeypatch):
    lived = experiment._one_world

    def third_is_interrupted(job):
        if job[2] == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return lived(job)

    monkeypatch.setattr(experiment, "_one_world", third_is_interrupted)
    words = ["compare", *SMALL, "--workers", "1", "--replicates", "9", "--out", str(tmp_path)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 130
    data = json.loads((tmp_path / "comparison.json").read_text())
    assert data["partial"] == {"done": 3, "asked": 9}
    assert "It was stopped after 3 of 9 worlds." in data["verdict"]
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["replicates"], manifest["asked"]) == (3, 9)
    assert "stopped" in result.stderr


def test_in_a_program_a_stop_without_a_world_is_an_interrupt(market, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment, "_one_world", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fw.compare(market, replicates=3, workers=1)
