"""Calibration of a small market: known numbers come back, and everything is written down."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.calibration.fitting import keep_of
from simulator.calibration.observed import read_observed
from simulator.calibration.targets import targets_of, values_of
from simulator.cli import main
from simulator.estimators.posterior import posterior
from simulator.study.design import NO_STRATEGY, Limits, Study
from tests.study.study_help import swept

ROOT = Path(__file__).parents[2]
MARKET = """\
based_on: baseline
weeks: 40
changes:
  people.size: {value: 150, because: small}
  people.initial_customers: {value: 0.5, because: all there}
  retain.contagion: {value: 0, because: plain}
  rival.launch_week: {value: -1, because: plain}
"""
DATA = """\
strategy: product_led
observed:
  churn:
    period: week
    tenure: [4, 8, 12, 16, 20, 24, 28, 32, 36]
    still_there: [0.86, 0.80, 0.75, 0.70, 0.67, 0.62, 0.60, 0.57, 0.55]
    customers: 100
vary:
  retain.churn_target: {from: 0.002, to: 0.2, scale: log}
  community.event_attendance: {from: 0, to: 1}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibrate")
    (folder / "market.yaml").write_text(MARKET, encoding="utf-8")
    (folder / "data.yaml").write_text(DATA, encoding="utf-8")
    return folder


def calibrate(files, out, *more):
    words = ["calibrate", files / "market.yaml", "--data", files / "data.yaml", "--out", out,
             "--runs", 45, "--rounds", 2, "--workers", 1, *more]  # fmt: skip
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def done(files):
    result = calibrate(files, files / "out", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_what_the_data_tell_is_narrower_than_before_and_the_rest_is_said_plainly(done):
    churn, events = done["numbers"]
    assert churn["quantity"] == "retain.churn_target"
    assert churn["identified"]
    assert churn["low"] < churn["fitted"] < churn["high"]
    assert churn["at_end"] == ""
    assert churn["width"] < 0.5
    assert not events["identified"]  # there is no community, so nothing can depend on it
    assert events["fitted"] == events["before"]
    told = next(one for one in done["told"] if one.startswith("community.event_attendance"))
    assert "these data do not tell" in told
    assert "it stays 0.2" in told


def test_the_fitted_scenario_is_nearer_to_the_data_and_reads_with_its_reasons(files, done):
    gaps = {name: np.mean([abs(row[name] - row["observed"]) for row in done["fit"]])
            for name in ("before", "fitted")}  # fmt: skip
    assert gaps["fitted"] < 0.05
    assert gaps["fitted"] < gaps["before"]
    fitted = fw.read(files / "out" / "fitted.yaml")
    assert fitted.fingerprint() == done["fitted_hash"] != done["scenario_hash"]
    assert set(fitted.reasons) - set(fw.read(files / "market.yaml").reasons) == {
        "retain.churn_target"
    }
    assert "90 % interval" in fitted.reasons["retain.churn_target"]


def test_tables_pictures_and_page_are_written(files, done):
    folder = files / "out"
    draws = pd.read_csv(folder / "draws.csv")
    assert list(draws.columns) == [row["quantity"] for row in done["numbers"]]
    assert draws["retain.churn_target"].between(0.002, 0.2).all()
    assert len(pd.read_csv(folder / "fit.csv")) == len(done["fit"]) == 9
    page = (folder / "calibration.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 2
    assert "fit of churn: largest gap" in page  # whoever sees the page alone sees how good it is
    assert {"fit.png", "posterior.png", "posterior.csv"} <= {one.name for one in folder.iterdir()}


def test_the_same_command_again_uses_what_is_done_and_says_the_same(files, done):
    before = {path: path.stat().st_mtime_ns for path in (files / "out").rglob("shards/*/*.parquet")}
    again = json.loads(calibrate(files, files / "out", "--json").stdout)
    assert again == done
    after = {path: path.stat().st_mtime_ns for path in (files / "out").rglob("shards/*/*.parquet")}
    assert after == before


def reference_table(folder, market, data, runs, tmp_path):
    """Places in the unit square, and what runs there give."""
    observed = read_observed(data, market)
    targets = targets_of(observed, market)
    places = np.random.default_rng(7).random((runs, len(observed.factors)))
    points = tuple(
        tuple(one.at(u) for one, u in zip(observed.factors, row, strict=True)) for row in places
    )
    study = Study(
        "table", "?", "", "", market, (observed.strategy or NO_STRATEGY,), {}, "list",
        observed.factors, 1, 4, False, points, 1, 1, keep_of(observed, market), Limits(),
        own_luck=True,
    )  # fmt: skip
    results = swept(study, tmp_path / "table", chunk=50).results
    return places, values_of(results, targets, market.weeks)


TWO = DATA.replace("  community.event_attendance: {from: 0, to: 1}\n",
                   "  retain.consideration: {from: 0.02, to: 0.6, scale: log}\n")  # fmt: skip


def coverage(places, values, judged):
    """How often 90 % intervals hold the numbers of a run that is taken as the data."""
    held = []
    for row in np.flatnonzero(np.isfinite(values).all(axis=1))[:judged]:
        others = np.arange(len(places)) != row
        found = posterior(places[others], values[others], values[row], np.zeros(2), np.ones(2),
                          seed=row)  # fmt: skip
        low, high = np.quantile(found.draws, (0.05, 0.95), axis=0)
        held.append((low <= places[row]) & (places[row] <= high))
    return np.mean(held, axis=0)


def test_numbers_of_simulated_companies_are_recovered(files, tmp_path):
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    market = fw.read(files / "market.yaml")
    table = reference_table(files, market, tmp_path / "two.yaml", 110, tmp_path)
    assert coverage(*table, judged=90) == pytest.approx([0.9, 0.9], abs=0.08)


@pytest.mark.long
def test_numbers_of_simulated_companies_are_recovered_with_the_coverage_that_is_told(
    files, tmp_path
):
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    market = fw.read(files / "market.yaml")
    table = reference_table(files, market, tmp_path / "two.yaml", 1_200, tmp_path)
    assert coverage(*table, judged=600) == pytest.approx([0.9, 0.9], abs=0.035)


def test_a_number_at_the_end_of_its_range_is_said_to_be_there(files, tmp_path):
    quick = "0.66, 0.44, 0.30, 0.20, 0.14, 0.10, 0.07, 0.05, 0.03"  # a third leaves every month
    narrow = DATA.replace("from: 0.002, to: 0.2", "from: 0.002, to: 0.1")
    narrow = narrow.replace("0.86, 0.80, 0.75, 0.70, 0.67, 0.62, 0.60, 0.57, 0.55", quick)
    assert quick in narrow
    narrow = narrow.replace("  community.event_attendance: {from: 0, to: 1}\n", "")
    (files / "narrow.yaml").write_text(narrow, encoding="utf-8")
    result = calibrate(files, tmp_path / "x", "--data", files / "narrow.yaml", "--rounds", 1)
    assert result.exit_code == 0, result.output
    (said,) = [line for line in result.stdout.splitlines() if line.startswith("retain.churn_t")]
    assert "this is the upper end of what was looked through: look further under `vary`" in said
    assert "percentage points at week " in result.stdout  # where the fit is worst


@pytest.mark.long
def test_telco_is_met_within_five_points(tmp_path):
    words = ["calibrate", ROOT / "experiments/markets/telco.yaml", "--data",
             ROOT / "experiments/data/telco_churn.yaml", "--runs", 160, "--rounds", 4, "--out",
             tmp_path / "x", "--json"]  # fmt: skip
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert max(abs(row["fitted"] - row["observed"]) for row in data["fit"]) < 0.05


def test_the_video_recorders_come_out_as_a_market(tmp_path):
    words = ["calibrate", ROOT / "experiments/markets/bass.yaml", "--data",
             ROOT / "experiments/data/video_recorders.yaml", "--people", 300, "--out",
             tmp_path / "x", "--json"]  # fmt: skip
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["density"]["market"] == pytest.approx(67_981, rel=1e-3)
    assert data["interval"]["imitation"] == pytest.approx(0.64216, rel=1e-3)
    curve, lived = (np.array([row[name] for row in data["fit"]]) for name in ("curve", "simulated"))
    assert np.abs(lived - curve).max() < 0.12 * curve.max()  # 8 worlds of 300 people
    assert (tmp_path / "x" / "fit.png").exists()
    fitted = fw.read(tmp_path / "x" / "fitted.yaml")  # what the command line changed is written too
    assert fitted.settings.people.size == 300
    assert fitted.settings.attract.ads_ceiling == pytest.approx(0.008789 / 52, rel=1e-3)
    assert "# changed: fitted to Video recorders" in (tmp_path / "x" / "fitted.yaml").read_text()


def test_sales_need_a_market_of_bass(tmp_path):
    words = ["calibrate", "baseline", "--data", ROOT / "experiments/data/video_recorders.yaml",
             "--out", tmp_path / "x"]  # fmt: skip
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 2
    assert "no strategy or mix of this name" in result.stderr
    text = "observed: {sales: {year: [1, 2, 3, 4, 5], sales: [1, 3, 5, 4, 2]}}\n"
    (tmp_path / "sales.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["calibrate", "baseline", "--data", str(tmp_path / "sales.yaml"), "--out",
               str(tmp_path / "x")]
    )  # fmt: skip
    assert result.exit_code == 2
    assert "begin with experiments/markets/bass.yaml" in result.stderr
