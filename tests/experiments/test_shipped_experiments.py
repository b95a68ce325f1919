"""The shipped experiments: studies that say all, scripts that run."""

import re
import runpy
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from simulator.calibration.observed import read_observed
from simulator.scenario import read
from simulator.study.study_file import read_study
from tests.study.study_help import small, swept

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
STUDIES = sorted(EXPERIMENTS.glob("*.yaml"))


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_study_has_a_question_a_prediction_an_answer_and_a_line_in_the_readme(path):
    study = read_study(path)
    assert study.question.rstrip().endswith("?")
    assert study.prediction
    assert study.answer
    assert study.answer_from, "the result that the answer was written from is told beside it"
    assert study.runs <= 5_000
    assert f"`{path.name}`" in (EXPERIMENTS / "README.md").read_text(encoding="utf-8")


def test_results_are_read_as_the_readme_of_the_experiments_says(tmp_path):
    text = (EXPERIMENTS / "README.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (query,) = re.findall(r"^    (select .*\n    from .*)$", text, re.MULTILINE)
    studied = small(keep="{metrics: [retention_52], weeks: all, columns: [customers]}")
    folder = swept(studied, tmp_path / "ours").results.folder
    found: dict[str, Any] = {}
    exec(python.replace("runs/ours", str(folder)), found)  # noqa: S102  # our own text
    assert len(found["runs"]) == len(found["cube"]["retention_52"].values.ravel()) == studied.runs
    assert set(found["weekly"]["metric"]) == {"customers"}
    assert set(found["runs"].columns) <= set(found["meanings"]["column"])
    assert len(duckdb.sql(query.replace("runs/ours", str(folder))).fetchall()) == 4


def test_there_is_a_study_for_each_question_of_the_house():
    assert len(STUDIES) >= 9


@pytest.mark.parametrize("path", sorted((EXPERIMENTS / "markets").glob("*.yaml")),
                         ids=lambda path: path.stem)  # fmt: skip
def test_a_market_of_the_experiments_reads(path):
    assert read(path).question


@pytest.mark.parametrize(("market", "data"), [("telco", "telco_churn"),
                                              ("bass", "video_recorders")])  # fmt: skip
def test_data_of_the_experiments_read(market, data):
    observed = read_observed(
        EXPERIMENTS / "data" / f"{data}.yaml", read(EXPERIMENTS / "markets" / f"{market}.yaml")
    )
    assert observed.kinds()


def test_bass_durables_are_lived_as_the_formula_says(tmp_path, capsys):
    names = runpy.run_path(str(EXPERIMENTS / "bass_durables.py"))
    dryers = names["DURABLES"][3]
    when, height = names["peak_of"](names["lived"](dryers, worlds=4, people=600))
    assert when == pytest.approx(8.10, rel=0.1)
    assert height == pytest.approx(1_479, rel=0.1)


def test_the_example_of_the_python_api_runs(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sobol_with_salib.py", "4"])
    runpy.run_path(str(EXPERIMENTS / "sobol_with_salib.py"))
    told = capsys.readouterr().out
    assert "20 runs" in told
    assert "retain.churn_target" in told
