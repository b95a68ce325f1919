"""The page on retention and lock-in: its numbers are those of the library, and it can be used."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import simulator as fw
from simulator.experiment import seed_of
from simulator.outcomes import retention_curve, survival
from simulator.results import edges_of, outcome_of
from simulator.simulation import Simulation
from simulator.ui.comparing import python_of
from simulator.ui.pages import retention
from simulator.ui.state import Session, packed
from simulator.ui.staying import WITHIN, hold, market_with, stay

SMALL = {"people.size": 400}
NAMES = ("product_led", "community_led")


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline")


def lived(market, name, changes, weeks=None):
    plan = market.plan(name, changes)
    simulation = Simulation(plan, seed_of(5, 0), edges_of(plan))
    return simulation.run(weeks or market.weeks)


def test_a_market_with_changes_has_the_plans_of_the_changes(market):
    changes = {"rival.launch_week": 60, "attract.ads_budget": 123.0}
    for name in market.strategies:
        assert market_with(market, changes).plan(name) == market.plan(name, changes)


def test_curves_are_those_of_the_library(market):
    pieces = list(stay(market, SMALL, NAMES, 5, 1))
    assert [(one["runs"], one["of"]) for one in pieces] == [(1, 2), (2, 2)]
    for name in NAMES:
        outcome = outcome_of(lived(market, name, SMALL))
        told = pieces[-1]["strategies"][name]
        curve = retention_curve(outcome)
        assert told["survival"] == pytest.approx(curve["survival"].tolist(), abs=1e-12)
        assert told["low"][1:] == pytest.approx(curve["low"].tolist()[1:], abs=1e-12, nan_ok=True)
        assert told["median"] == survival(outcome).median()
        for age, kept in enumerate(told["survival"]):
            assert kept + told["rival"][age] + told["nothing"][age] == pytest.approx(1)
        assert told["at_risk"][0][1] >= told["at_risk"][1][1] > 0


def test_a_later_launch_leaves_the_weeks_before_as_they_are(market):
    launch = 52
    early = lived(market, "community_led", {**SMALL, "rival.launch_week": launch}).history()
    never = lived(market, "community_led", {**SMALL, "rival.launch_week": -1}).history()
    same = [(early[name][:launch] == never[name][:launch]).all()
            for name in ("customers", "attracted", "engaged", "members", "left_to_nothing")]
    assert all(same)
    assert (early["rival_customers"] != never["rival_customers"]).any()


def test_without_a_social_cost_the_twins_are_alike(market):
    free = {**SMALL, "switching.social_cost": 0.0}
    told = next(hold(market, free, ["community_led"], 5))["strategies"]["community_led"]
    with_cost, without = told["left"]
    assert with_cost == without
    assert len(with_cost) == WITHIN + 1
    assert with_cost[-1] == told["figures"]["defection"] > 0
    assert told["blocks"]["social"] == 0
    assert told["figures"]["leaving_chance"] == told["figures"]["leaving_chance_with_friends"]


def test_the_program_that_is_shown_gives_the_curves_of_the_worlds(monkeypatch, capsys):
    monkeypatch.setattr("simulator.crew.available_cores", lambda: 1)
    session = Session(seed=4, changes={"people.size": 120, "rival.launch_week": -1})
    made, told = {}, {"precision": None, "partial": None, "replicates": 1}
    program = python_of(session, ["sales_led"], told) + retention.CURVES
    exec(program, made)  # noqa: S102  # meant to be run
    assert set(made["comparison"].retention["strategy"]) == {"sales_led"}
    assert "survival" in capsys.readouterr().out
    more = retention.LOCK_IN.format(names=["sales_led"], worlds=1, seed=4)
    compile(program + more, "shown", "exec")


def ready(page, shown="not-loyalty"):
    page.wait_for_function(
        "document.querySelector('[data-testid=staying-status]')"
        " && !document.querySelector('[data-testid=staying-status]').textContent.trim()"
        f" && document.querySelector('[data-testid={shown}]')", timeout=60_000,
    )


@pytest.mark.parametrize(("theme", "width", "language"), [("light", 1280, "en"),
                                                          ("dark", 390, "ko")])
def test_the_page_is_open_to_everybody(tab, served, theme, width, language):
    page = tab.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    hidden = {"hidden": "sales_led,product_led"}
    session = Session(changes=SMALL, language=language, view=hidden)
    page.goto(served.link(f"retention?s={packed(session)}"))
    ready(page)
    page.get_by_test_id("table").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def test_the_rival_comes_and_goes_with_a_button(tab, served, market):
    page = tab.page
    page.goto(served.link(f"retention?s={packed(Session(changes=SMALL, seed=5))}"))
    ready(page)
    told = next(stay(market, SMALL, ["sales_led"], 5, 1))["strategies"]["sales_led"]
    assert f"half left by week {told['median']:.0f};" in (
        page.get_by_test_id("summary").first.inner_text())
    page.get_by_test_id("never").press("Enter")
    page.get_by_text("There is no rival in this run").wait_for()
    ready(page, "chart-retention")
    page.get_by_test_id("show-sales_led").uncheck()
    page.get_by_test_id("rival-launch_week").fill("80")
    page.get_by_test_id("launch").click()
    ready(page, "chart-defection-community_led")
    expect(page.get_by_test_id("chart-defection-sales_led")).to_have_count(0, timeout=60_000)
    expect(page.get_by_test_id("rival-launch_week")).to_have_value("80")
