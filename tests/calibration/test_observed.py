"""Data files: what they mean, and every mistake at once with its line and column."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.calibration.observed import read_observed
from simulator.calibration.targets import targets_of
from simulator.cli import main
from simulator.complaints import ScenarioError

ROOT = Path(__file__).parents[2]
MONTH = 52 / 12


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=100, weeks=320)


def read(market, folder, text, name="data.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_observed(path, market)


def mistakes(market, folder, text, name="data.yaml"):
    with pytest.raises(ScenarioError) as caught:
        read(market, folder, text, name)
    return caught.value.problems


def test_month_to_month_customers_of_telco_stay_as_published():
    telco = fw.read(ROOT / "experiments" / "markets" / "telco.yaml")
    data = ROOT / "experiments" / "data" / "telco_churn.yaml"
    curve = read_observed(data, telco).retention
    months = np.array([1, 6, 12, 24, 48, 60])
    published = [0.9019, 0.7858, 0.7031, 0.5859, 0.3973, 0.2972]  # validation O10
    assert curve.on(months * MONTH + 1e-6) == pytest.approx(published, abs=1e-4)
    assert curve.median() == pytest.approx(35 * MONTH)


def test_a_curve_of_shares_and_one_of_counts_are_the_same(market, tmp_path):
    counts = "tenure,churned,censored\n1,20,0\n2,10,0\n3,5,65\n"
    shares = "tenure,still_there,customers\n1,80 %,100\n2,0.7,100\n3,0.65,100\n"
    one, other = (read(market, tmp_path, text, f"{n}.csv").retention
                  for n, text in enumerate((counts, shares)))  # fmt: skip
    assert one.survival == pytest.approx([0.8, 0.7, 0.65])
    assert other.survival == pytest.approx(one.survival)
    assert one.time == pytest.approx([MONTH, 2 * MONTH, 3 * MONTH])


def test_cohorts_are_pooled_over_the_ages_they_reached(market, tmp_path):
    text = "cohort,age,customers\njan,0,100\njan,1,80\njan,2,60\nfeb,0,50\nfeb,1,45\n"
    curve = read(market, tmp_path, text, "cohorts.csv").retention
    assert curve.survival == pytest.approx([125 / 150, 125 / 150 * 60 / 80])


def test_everything_a_team_has_can_stand_in_one_file(market, tmp_path):
    text = """\
name: Our company
strategy: product_led
observed:
  churn: {period: week, tenure: [4, 8], still_there: [0.9, 0.85], customers: 200}
  history: {month: [1, 2, 3], sign_ups: [3, 5, 9], customers: [1, 3, 6]}
  cac: {blended: 1200, ads: 1.5k EUR}
  referred_share: 18 %
  active_members: 12
vary: {retain.churn_target: {from: 0.01, to: 0.1, scale: log}}
"""
    found = read(market, tmp_path, text)
    assert found.kinds() == ("churn", "history", "cac", "referred_share", "active_members")
    assert (found.name, found.strategy) == ("Our company", "product_led")
    assert found.cac == {"blended": 1200, "ads": 1500}
    assert found.referred_share == pytest.approx(0.18)
    assert found.history.weeks == pytest.approx([MONTH, 2 * MONTH, 3 * MONTH])
    assert [one.name for one in found.factors] == ["retain.churn_target"]
    assert len(targets_of(found, market)) == 2 + 6 + 2 + 1 + 1


def test_all_mistakes_are_told_at_once_with_line_and_column(market, tmp_path):
    text = """\
strategy: product_lead
observed:
  churn: {tenure: [1, 1], still_there: [0.9, 1.2]}
  histroy: {month: [1]}
  cac: {adverts: 3, ads: -1}
  referred_share: 120 %
vary: {attract.ads_budget: {from: 1, to: 2}, retain.churn: {from: 0}}
"""
    found = mistakes(market, tmp_path, text)
    places = {(one.line, one.column): one.message + one.hint for one in found}
    assert "did you mean 'product_led'" in places[1, 11]
    assert "must rise" in places[3, 23]
    assert "must be 0 to 1" in places[3, 46]
    assert "did you mean 'history'" in places[4, 3]
    assert (5, 9) in places
    assert "too low" in places[5, 26]
    assert (6, 19) in places
    assert "a lever" in places[7, 8]
    assert "no quantity of this name" in places[7, 46]


def test_mistakes_in_a_csv_have_their_place(market, tmp_path):
    text = "# ours\ntenure,churned,censored\n1,five,0\n2,3\n3,-1,2.5\n"
    found = mistakes(market, tmp_path, text, "bad.csv")
    assert [(one.line, one.column) for one in found] == [(3, 3), (4, 1), (5, 3), (5, 6)]
    assert str(found[0]).endswith("     3 | 1,five,0\n       |   ^^^^")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "no lines with data"),
        ("a.csv", "tenure,churned\n1,2\n", "'censored' is missing"),
        ("a.csv", "month,sign_ups,custommers\n1,2,3\n", "did you mean 'customers'"),
        ("a.csv", "month,sign_ups\n100,2\n", "ends in week 433, the scenario after 320"),
        ("a.csv", "cohort,age,customers\na,1,5\n", "no age 0"),
        ("a.yaml", "observed: {churn: {file: nothing.csv}}", "no such file"),
        ("a.yaml", "observed: {churn: 3}", "this is a table"),
        ("a.yaml", "churn: {}", "put it under `observed:`"),
        ("a.yaml", "name: x\n", "what was observed is missing"),
    ],
)
def test_what_cannot_be_read_is_refused_with_exit_code_2(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    words = ["calibrate", "baseline", "--weeks", "320", "--data", str(path), "--json",
             "--out", str(tmp_path / "x")]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2, result.output
    told = " ".join(one["message"] + one["hint"] for one in json.loads(result.stdout)["problems"])
    assert said in told
    assert not (tmp_path / "x").exists()
