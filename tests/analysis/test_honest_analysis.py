"""What an analysis says of how sure it is, and of what it was asked wrongly."""

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.analysis.analyse import analyze
from simulator.analysis.findings import sentence
from simulator.analysis.indices import sobol_notes
from simulator.analysis.shapes import _estimated, _labels
from simulator.analysis.writing import as_json, told, write_analysis
from simulator.cli import main
from simulator.verdict import estimate
from tests.analysis.planted_help import planted


def command(place, *words):
    return CliRunner().invoke(main, ["analyze", str(place), *words])


def test_two_worlds_make_a_wide_interval(folder):
    found = analyze(folder("latin_hypercube", 24, lambda task: (0.5, 2.0 * task.replicate)))
    row = found.summary.set_index(["metric", "strategy"]).loc[("profit", "sales_led")]
    assert row["mean"] == 1
    assert row["high"] - row["mean"] == pytest.approx(12.706, abs=1e-3)  # t, one degree of freedom
    assert (row["worlds"], row["points"]) == (2, 24)


def test_a_page_of_few_points_has_no_indices(folder, tmp_path):
    found = analyze(folder("latin_hypercube", 4, planted))
    assert found.indices["value"].isna().all()
    write_analysis(found, tmp_path)
    assert "correlation" not in (tmp_path / "analysis.html").read_text(encoding="utf-8")


def test_few_base_samples_and_gaps_in_them_are_told(folder):
    def gaps(task):
        retention, profit = planted(task)
        return (math.nan if task.values[0] > 1.1 else retention), profit

    found = analyze(folder("saltelli", 16, gaps))
    notes = " | ".join(found.notes)
    assert "Sobol's indices of retention_52 under community_led rest on " in notes
    assert "Sobol's indices of profit" not in notes
    assert "with 16 base samples some shares of the variance are known to ± " in notes
    totals = found.indices[found.indices["method"] == "sobol_total"]
    assert ((totals["high"] - totals["low"]) / 2).max() > 0.1


def test_enough_base_samples_are_not_complained_about(folder):
    found = analyze(folder("saltelli", 4))
    value = found.indices["value"]
    narrow = found.indices.assign(low=value - 0.05, high=value + 0.05)
    assert sobol_notes(found.points, found.metrics, narrow) == []
    wide = found.indices.assign(low=value - 0.19, high=value + 0.19)
    (note,) = sobol_notes(found.points, found.metrics, wide)
    assert "± 0.19 only; about 16 would" in note  # four times as many for half of the width


def test_each_index_is_told_with_its_interval_and_whose_it_is(folder):
    said = told(analyze(folder("sobol", 32), ("profit",)))
    line = next(one for one in said.splitlines() if one.startswith("    rival."))
    assert "_led" in line
    assert line.count(" to ") == 1
    value = float(line.split()[1])
    low, high = (float(one.strip("(),")) for one in (line.split()[2], line.split()[4]))
    assert low < value < high


def test_means_of_a_sample_of_points_have_intervals_and_those_of_a_grid_none(folder):
    sampled = analyze(folder("latin_hypercube", 40)).effects
    known = sampled[sampled["points"] > 1]
    assert (known["low"] <= known["mean"]).all()
    assert (known["mean"] <= known["high"]).all()
    assert (known["low"] < known["high"]).any()


def test_points_of_one_base_sample_count_as_one_draw():
    generator = np.random.default_rng(1)
    samples = generator.normal(size=(4_000, 12))
    repeated, cluster = np.repeat(samples, 5, axis=1), np.repeat(np.arange(12), 5)
    held = np.mean([one.low <= 0 <= one.high
                    for one in (_estimated(row, cluster) for row in repeated)])  # fmt: skip
    assert held == pytest.approx(0.95, abs=0.012)
    alone = _estimated(samples[0], np.arange(12))
    assert alone == pytest.approx(estimate(samples[0]))


def test_a_grid_has_all_of_its_points(folder):
    assert analyze(folder("grid")).effects[["low", "high"]].isna().all(axis=None)


def test_a_metric_that_nothing_moves_is_said_to_stand_still_and_not_drawn(folder):
    place = folder("sobol", 32, lambda task: (0.25, planted(task)[1]))
    assert command(place).exit_code == 0
    names = {one.name for one in (place / "analysis").iterdir()}
    assert not any(name.endswith("retention_52.png") for name in names)
    assert "main_effects_profit.png" in names
    page = (place / "analysis" / "analysis.html").read_text(encoding="utf-8")
    assert "It is 25.0 % at every point where it is defined: nothing that varies moves it." in page
    found = [sentence(one) for one in analyze(place).findings]
    assert any(one.endswith("at 0 of 32 points; it happens nowhere.") for one in found), found


def test_what_always_happens_is_said_to_happen_everywhere(folder):
    found = analyze(folder("sobol", 32), prim=("profit of sales_led > 1",))
    assert sentence(found.findings[0]).endswith("at 32 of 32 points; it happens everywhere.")


def test_all_mistakes_of_a_question_are_told_at_once(folder):
    place = folder("grid")
    result = command(place, "--metric", "profits", "--metric", "churn", "--prim", "profit",
                     "--prim", "profit of sales_led < 1.2.3", "--loses", "nobody")  # fmt: skip
    assert result.exit_code == 2
    assert "5 mistakes" in result.stderr
    for said in ("did you mean 'profit'?", "metric 'churn'", "this is no condition",
                 "this is no number (you wrote '1.2.3'); write it", "no strategy 'nobody'"):
        assert said in result.stderr
    assert not (place / "analysis").exists()
    for number in ("3k", "5 EUR", "1e", "--3"):
        result = command(place, "--prim", f"profit of sales_led < {number}")
        assert result.exit_code == 2, (number, result.output)


def test_a_study_file_in_place_of_its_folder_is_refused_with_what_would_be_right(tmp_path):
    (tmp_path / "study.yaml").write_text("question: ?\n", encoding="utf-8")
    result = command(tmp_path / "study.yaml")
    assert result.exit_code == 4
    assert "name the folder that `flywheel sweep` wrote" in result.stderr


def test_values_on_an_axis_are_short_and_told_apart():
    assert _labels(np.array([0.01, 0.0166667, 0.0233333, 0.03])) == [
        "0.01", "0.0167", "0.0233", "0.03",
    ]  # fmt: skip
    assert _labels(np.array([1234.0, 20000])) == ["1234", "20000"]
    assert _labels(np.array([1.00001, 1.00002])) == ["1.00001", "1.00002"]


def test_the_data_of_an_analysis_are_plain(folder):
    data = json.loads(json.dumps(as_json(analyze(folder("saltelli", 4))), allow_nan=False))
    assert {"low", "high", "points"} <= set(data["summary"][0])
