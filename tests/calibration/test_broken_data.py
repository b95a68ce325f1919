"""Broken data files: each is refused at its line and column, once, with what would be right."""

import time
import tracemalloc

import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.calibration.observed import read_observed
from simulator.cli import main
from simulator.complaints import ScenarioError

CHURN = "tenure,churned,censored\n"
SHARE = "tenure,still_there,customers\n"
COHORT = "cohort,age,customers\n"
CSV = [
    ("", "", "no lines with data"),
    ("# ours\n\n", "", "no lines with data"),
    (CHURN, "1:1", "the table has no rows"),
    ("tenure;churned;censored\n1;2;3\n", "1:7", "separated by semicolons"),
    ("tenure\tchurned\n1\t2\n", "1:7", "separated by tabs"),
    ("<html>\n<p>\n", "1:1", "no column here that means anything; known are history: month"),
    ("tenure,churned\n1,2\n", "1:1", "the column 'censored' is missing"),
    ("tenure,churnd,censored\n1,2,3\n", "1:8", "did you mean 'churned'?"),
    ("tenure,tenure,churned,censored\n1,1,2,3\n", "1:8", "this column is there twice"),
    ("tenure,,churned,censored\n1,1,2,3\n", "1:8", "this column has no name"),
    (CHURN + "1,five,3\n", "2:3", "a number is needed (you wrote five)"),
    (CHURN + "1,,3\n", "2:3", "a number is needed (you wrote nothing)"),
    (CHURN + "1,=2+3,3\n", "2:3", "a number is needed (you wrote =2+3)"),
    (CHURN + "1,nan,3\n", "2:3", "a number is needed"),
    (CHURN + "1," + "9" * 3_000 + ",3\n", "2:3", "a number is needed"),
    (CHURN + "1,2e13,3\n", "2:3", "this must be 0 to 1e+12"),
    (CHURN + "1,2.5,3\n", "2:3", "a whole number is needed"),
    (CHURN + "1,-2,3\n", "2:3", "this must be 0 or more"),
    (CHURN + "2,1,0\n1,2,3\n", "3:1", "these must rise: 1 does not follow 2"),
    (CHURN + "1,2\n", "2:1", "the first line has 3 columns, this one 2"),
    (CHURN + '1,"2,3\n', "2:1", "the first line has 3 columns, this one 2"),
    (CHURN + "1,0,30\n2,0,40\n", "1:1", "nobody leaves in this table"),
    (CHURN + "1," + "x" * 5_000 + ",3\n", "2:1", "more than 4,000 characters"),
    (CHURN + "".join(f"{n},2,3\n" for n in range(1, 10_002)), "10002:1", "over 10,000 rows"),
    (SHARE + "1,1.2,100\n", "2:3", "this must be 0 to 1"),
    (SHARE + "1,70 %,100\n2,0.8,100\n", "3:3", "cannot rise (0.7 to 0.8)"),
    (SHARE + "1,0.9,100\n2,0.8,99\n", "3:7", "the same in every row (100 before)"),
    (COHORT + "a,1,5\n", "2:3", "cohort a has no age 0"),
    (COHORT + "a,0,5\na,1,9\n", "3:5", "cohort a grows from age 0 to 1"),
    (COHORT + "a,0,5\na,0,4\n", "3:1", "cohort a has age 0 twice"),
    (COHORT + "a,zero,5\n", "2:3", "a number is needed (you wrote zero)"),
    (COHORT + "a,0,5\nb,0,3\n", "1:1", "nobody leaves in this table"),
    ("month\n1\n2\n", "1:1", "there is nothing beside the time"),
    ("month,week,sign_ups\n1,4,5\n", "1:1", "the time is there twice, as week and as month"),
    ("month,sign_ups\n0,5\n", "2:1", "this must be 1 or more"),
    ("month,sign_ups\n1,2\n100,2\n", "3:1", "ends in week 433, the scenario after 320"),
    ("month,sign_ups\n2024-01,2\n", "2:1", "a number is needed (you wrote 2024-01)"),
    ("month,customers\n1,2\n2,3,4\n", "3:1", "the first line has 2 columns, this one 3"),
    ("year,sales\n1,2\n2,3\n", "1:6", "needs sales in 5 periods"),
    ("tenure,churned,censored\n1,2,ü3\n".encode("latin-1"), "2:5", "byte 0xfc is not UTF-8"),
    (CHURN.encode("utf-16"), "1:1", "UTF-16 or UTF-32; save it as UTF-8"),
    (b"PK\x03\x04", "1:3", "an invisible character"),
    (CHURN.encode() + b"1,2,3\n" * 50_000, "", "larger than 256 kB"),
]  # fmt: skip
ONE = "observed: {active_members: 5}\nvary: "
YAML = [
    ("", "1:1", "the file is empty; write observed:"),
    ("- a", "1:1", "data are a map that begins with what was observed"),
    ("name: x\n", "1:1", "what was observed is missing"),
    ("observed:\n", "1:1", "this is a map of churn, cohorts"),
    ("observed: {}\n", "1:11", "there is nothing in this map"),
    ("observed: {churns: {}}\n", "1:12", "did you mean 'churn'?"),
    ("observed: {active_members: 5}\nstrategy: product_lead\n", "2:11", "'product_led'?"),
    ("observed: {active_members: 5\n", "1:11", "the closing } is missing"),
    ("observed: {active_members: 5, active_members: 6}\n", "1:31", "stands here twice"),
    ("observed: &a {active_members: 5}\n", "1:11", "anchors (&name) are not used here"),
    ("observed: {churn: {file: no.csv}}\n", "1:26", "there is no such file"),
    ("observed: {churn: {file: .}}\n", "1:26", "this is a folder"),
    ("observed: {churn: {file: 3}}\n", "1:26", "the name of a file must be a text"),
    ("observed: {churn: {file: a.csv, tenure: [1]}}\n", "1:19", "not both"),
    ("observed: {churn: {tenure: [1], still_there: [0.9], period: moon}}\n", "1:61",
     "a period is one of week"),
    ("observed: {history: {month: [1, 2], sign_ups: [3]}}\n", "1:21", "not equally long"),
    ("observed: {history: {month: [1], sign_ups: [[3]]}}\n", "1:45", "(you wrote a list)"),
    ("observed: {history: {month: [1], sign_ups: many}}\n", "1:44", "a list of numbers"),
    ("observed: {history: {month: [], sign_ups: []}}\n", "1:21", "the table has no rows"),
    ("observed: {history: {month: [1], sign_ups: [2], period: week}}\n", "1:22",
     "the column says month, the period week"),
    ("observed: {cac: cheap}\n", "1:17", "this is a map of blended"),
    ("observed: {cac: {}}\n", "1:17", "there is nothing in this map"),
    ("observed: {cac: {blended: 3 weeks}}\n", "1:27", "the unit weeks does not fit"),
    ("observed: {referred_share: 120 %}\n", "1:28", "this is too high"),
    ("observed: {active_members: [1, 2]}\n", "1:28", "a number is needed"),
    ("observed: {sales: {year: [1, 2, 3, 4, 5], sales: [1, 3, 5, 4, 2]}, active_members: 3}\n",
     "1:12", "cannot be mixed with other data"),
    (ONE + "[a]\n", "2:7", "a map of quantities"),
    (ONE + "{retain.churn: }\n", "2:8", "did you mean 'retain.churn_target'?"),
    (ONE + "{rival.quality: {from: 0.9, to: 0.2}}\n", "2:23", "the range is empty"),
    (ONE + "{rival.quality: 0.9}\n", "2:23", "one value does not vary"),
    (ONE + "{attract.ads_budget: {from: 1, to: 2}}\n", "2:8", "this is a lever"),
    (ONE + "{network.shape: }\n", "2:8", "only numbers are fitted"),
]  # fmt: skip


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=100, weeks=320)


@pytest.mark.parametrize(
    ("name", "data", "place", "said"),
    [*(("data.csv", *one) for one in CSV), *(("data.yaml", *one) for one in YAML)],
)
def test_a_mistake_is_told_once_at_its_place(market, tmp_path, name, data, place, said):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ScenarioError) as caught:
        read_observed(path, market)
    (problem,) = caught.value.problems
    where = f"{problem.line}:{problem.column}" if problem.line else ""
    assert (problem.file, where) == (str(path), place)
    assert said in str(problem)


def test_there_are_more_than_25_of_them():
    assert len(CSV) + len(YAML) > 25
    assert len({said for _, _, said in [*CSV, *YAML]}) > 25


def test_a_table_in_a_file_of_its_own_is_named_with_its_line(market, tmp_path):
    (tmp_path / "churn.csv").write_text(CHURN + "1,five,0\n")
    path = tmp_path / "data.yaml"
    path.write_text("observed: {churn: {file: churn.csv}, referred_share: 3}\n")
    with pytest.raises(ScenarioError) as caught:
        read_observed(path, market)
    found = [(one.file, one.line, one.column) for one in caught.value.problems]
    assert found == [(str(path), 1, 54), (str(tmp_path / "churn.csv"), 2, 3)]


def test_millions_of_customers_cost_no_more_than_a_hundred(market, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(CHURN + "1,200000000000,0\n2,100000000000,700000000000\n")
    tracemalloc.start()
    begun = time.process_time()
    curve = read_observed(path, market).retention
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert curve.survival == pytest.approx([0.8, 0.7])
    assert most < 5e6
    assert time.process_time() - begun < 2


def test_capitals_in_the_names_of_columns_are_forgiven(market, tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("Tenure,Churned,Censored\n1,20,80\n")
    assert read_observed(path, market).retention.survival == pytest.approx([0.8])


def test_shares_are_taken_as_they_are_written(market, tmp_path):
    """They are not rounded to whole customers of the hundred that is meant if nobody says."""
    path = tmp_path / "data.csv"
    path.write_text("tenure,still_there\n1,0.998\n2,0.9951\n")
    curve = read_observed(path, market).retention
    assert curve.survival == pytest.approx([0.998, 0.9951], abs=1e-12)


def test_levers_among_all_numbers_of_a_section_are_not_fitted(market, tmp_path):
    path = tmp_path / "data.yaml"
    path.write_text(ONE + "{attract.*: {within: 50 %}}\n")
    names = {one.name for one in read_observed(path, market).factors}
    assert "attract.ads_ceiling" in names
    assert "attract.ads_budget" not in names


def test_broken_data_end_the_command_with_2_and_leave_nothing(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(CHURN + "1,five,0\n2,x,1\n")
    out = tmp_path / "x"
    words = ["calibrate", "baseline", "--data", str(path), "--out", str(out)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert f"{path}:2:3: churned: a number is needed (you wrote five)" in result.stderr
    assert f"{path}:3:3: churned" in result.stderr
    assert "2 mistakes" in result.stderr
    assert not out.exists()
