"""The analysis of whole studies; what runs give is planted, so that the answers are known."""

import json
import math
import re

import pandas as pd
import pytest
from click.testing import CliRunner

from simulator.analysis.analyse import analyze
from simulator.analysis.conditions import condition
from simulator.analysis.findings import sentence
from simulator.analysis.page import Page
from simulator.cli import main
from simulator.complaints import ScenarioError
from tests.analysis.planted_help import planted, study
from tests.study.study_help import flip, shard_files


def values_of(analysis, method, metric="retention_52", strategy="community_led"):
    table = analysis.indices
    rows = table[(table["metric"] == metric) & (table["method"] == method)]
    return rows[rows["strategy"] == strategy].set_index("factor")["value"]


def test_sobol_indices_of_a_planted_ishigami_are_those_in_closed_form(folder):
    found = analyze(folder("saltelli", 64, second_order="true"))
    first = values_of(found, "sobol_first")
    assert first.to_list() == pytest.approx([0.314, 0.442, 0.0], abs=0.25)
    total = values_of(found, "sobol_total")
    assert total.to_list() == pytest.approx([0.558, 0.442, 0.244], abs=0.15)
    pairs = found.pairs.set_index(["metric", "strategy", "factor", "other"])["value"]
    assert pairs["retention_52", "sales_led", "rival.quality", "retain.contagion"] == pytest.approx(
        0.244, abs=0.2
    )
    assert found.order["retention_52"] == ["rival.quality", "rival.price", "retain.contagion"]


def test_a_planted_corner_is_found_as_a_box(folder):
    found = analyze(folder("sobol", 128))
    lost = next(one for one in found.findings if "Profit" in one.text)
    assert lost.cases.sum() == pytest.approx(0.2 * 128, abs=6)
    (box,) = lost.boxes
    assert set(box.limits) == {"rival.quality", "rival.price"}
    assert box.limits["rival.quality"].low == pytest.approx(0.4 + 0.6 * 0.8, abs=0.03)
    assert box.limits["rival.price"].high == pytest.approx(40, abs=2)
    assert box.coverage > 0.9
    assert box.density > 0.9


def test_morris_puts_what_does_nothing_last(folder):
    def without_z(task):
        x, y = task.values[:2]
        return 2 * x + y / 40, 1.0

    found = analyze(folder("morris", 6, without_z))
    effects = values_of(found, "morris_mean_absolute")
    assert effects.to_list() == pytest.approx([1.6, 1.0, 0.0])
    assert found.order["retention_52"][-1] == "retain.contagion"


def test_runs_that_failed_are_counted_and_named(folder):
    def failing(task):
        return None if task.run in (5, 40) else planted(task)

    place = folder("grid", function=failing)
    found = analyze(place)
    assert found.points.failed["run"].to_list() == [5, 40]
    assert any("2 of 108 runs failed and are not counted: 5, 40" in one for one in found.notes)
    # With one of two worlds left, the points still count.
    assert len(values_of(found, "grid_first")) == 3
    assert values_of(found, "grid_first").notna().all()
    result = CliRunner().invoke(main, ["analyze", str(place)])
    assert result.exit_code == 0
    page = (place / "analysis" / "analysis.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError: no bonds at all" in page
    table = pd.read_csv(place / "analysis" / "failed.csv")
    assert table["run"].to_list() == [5, 40]


def test_undefined_values_are_counted_and_never_zero(folder):
    def gaps(task):
        retention, profit = planted(task)
        return (math.nan if task.point % 2 else retention), profit

    found = analyze(folder("sobol", 32, gaps))
    assert any("retention_52 is undefined in 32 of 64 runs" in one for one in found.notes)
    table = found.indices[found.indices["metric"] == "retention_52"]
    assert set(table["points"]) == {16}


def test_a_condition_that_can_be_told_nowhere_is_said_to_be_so(folder):
    found = analyze(folder("sobol", 32, lambda task: (math.nan, planted(task)[1])))
    told = [sentence(one) for one in found.findings]
    assert any("cannot be told; it is undefined at every point" in one for one in told), told
    assert not any("0 of 0" in one for one in told)


def test_the_command_writes_tables_pictures_and_a_page_that_needs_nothing_else(folder):
    place = folder("latin_hypercube", 40)
    words = ["analyze", str(place), "--metric", "profit", "--json", "--prim",
             "profit of community_led < sales_led"]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["order"]["profit"][:2] == ["rival.quality", "rival.price"]
    assert {row["factor"] for row in data["boxes"]} == {"rival.quality", "rival.price"}
    files = {path.name for path in (place / "analysis").iterdir()}
    assert {"indices.csv", "boxes.csv", "peeling.csv", "main_effects.csv", "heat_maps.csv",
            "indices_profit.png", "main_effects_profit.png", "heat_map_profit.png",
            "boxes_1.png", "analysis.html", "analysis.json"} <= files  # fmt: skip
    page = (place / "analysis" / "analysis.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 4
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
    assert page.count("alt=") == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metric", "retention_51"], "does not keep a metric 'retention_51'; did you mean"),
        (["--loses", "sales"], "no strategy 'sales'"),
        (["--prim", "profit"], "this is no condition"),
        (["--prim", "profit < 5"], "of which one is profit?"),
        (["--prim", "profit of sales_led < nobody"], "no strategy 'nobody'"),
        (["--prim", "churn of sales_led < 5"], "no metric 'churn'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_would_be_right(folder, words, said):
    result = CliRunner().invoke(main, ["analyze", str(folder("grid")), *words])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_folder_without_a_study_and_a_damaged_one_are_refused(folder, tmp_path):
    result = CliRunner().invoke(main, ["analyze", str(tmp_path / "nothing")])
    assert result.exit_code == 4
    assert "there is no study in this folder" in result.stderr
    place = folder("grid")
    flip(shard_files(place)[0], 4000)
    result = CliRunner().invoke(main, ["analyze", str(place)])
    assert result.exit_code == 4
    assert "Traceback" not in result.stderr


def test_a_condition_says_what_it_means():
    some = study("grid", 0)
    one = condition("retention_52 of community_led < 50 %", some)
    assert (one.number, one.text) == (0.5, "Retention after 1 year of community led < 50.0 %")
    other = condition("profit of community_led <= sales_led", some)
    assert other.others == ("sales_led",)
    with pytest.raises(ScenarioError, match="no strategy"):
        condition("profit of community_lead < 3", some)


def test_names_on_a_page_cannot_be_markup():
    page = Page("<script>alert(1)</script>")
    page.table(pd.DataFrame({"<b>": ["<i>"]}))
    page.items(["a & b"])
    assert "<script>" not in page.text()
    assert "<i>" not in page.text()
    assert "a &amp; b" in page.text()


def test_what_is_wider_than_the_page_scrolls_by_itself_under_a_name_of_its_own():
    page = Page("a page")
    for caption in ("Means", "Means", ""):
        page.table(pd.DataFrame({"of": ["3 EUR"]}), caption)
    region = r'<div class="wide" tabindex="0" role="region" aria-label="([^"]*)"><table'
    regions = re.findall(region, page.text())
    assert regions == ["Means", "Means (2)", "Table"]
    assert page.text().count('<p class="caption">Means</p>') == 2
    assert "3\N{NO-BREAK SPACE}EUR" in page.text()
