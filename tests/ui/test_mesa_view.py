"""The page with Mesa's own components: the same model, in a worker, and nothing from elsewhere."""

import pickle
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

import simulator as fw
from simulator.agents import Expert
from simulator.ui.mesa_market import COLUMNS, counts, live
from simulator.ui.pages import mesa_view
from simulator.ui.pages.mesa_view import PEOPLE
from simulator.ui.showing import mesa_python_of
from simulator.ui.state import Session, packed

WEEKS = 40


@pytest.fixture(scope="module")
def lived():
    plan = fw.read("baseline").plan("community_led", {"people.size": PEOPLE})
    *_, last = live(plan, 7, WEEKS)
    return pickle.loads(last["model"])  # noqa: S301  # made a line above


def test_the_market_of_the_page_is_the_run_of_the_library(lived):
    changes = {"people.size": PEOPLE}
    run = fw.run(fw.read("baseline"), "community_led", seed=7, changes=changes)
    collected = lived.datacollector.get_model_vars_dataframe()
    for name in COLUMNS:
        assert collected[name].tolist() == run.history[name].tolist()[:WEEKS]
    assert collected["customers"].iloc[-1] > 0


def test_the_grid_is_who_knows_whom(lived):
    neighbours = lived.simulation.world.neighbours
    for person in (0, 1, PEOPLE - 1):
        known = neighbours.other[neighbours.first[person] : neighbours.first[person + 1]]
        assert sorted(lived.grid.G[person]) == known.tolist()
    assert sum(counts(lived).values()) == PEOPLE
    assert counts(lived)["expert"] == len(lived.agents_by_type[Expert])


def test_the_code_collects_what_the_page_shows(lived):
    session = Session(seed=7, strategy="community_led", changes={"people.size": PEOPLE})
    made = {}
    exec(mesa_python_of(session, WEEKS, COLUMNS), made)  # noqa: S102  # meant to be run
    told = made["collector"].get_model_vars_dataframe()
    assert told.equals(lived.datacollector.get_model_vars_dataframe())


def test_without_what_mesa_needs_the_page_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "mesa.visualization", None)
    assert mesa_view._components() is None


@pytest.mark.parametrize(("theme", "width", "language"), [("light", 1280, "en"),
                                                          ("dark", 390, "ko")])
def test_step_and_reset_and_nobody_is_kept_out(tab, served, theme, width, language):
    page = tab.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(served.link(f"mesa?s={packed(Session(language=language, seed=7))}"))
    pictures = page.locator("[data-alt] img")
    pictures.nth(1).wait_for(timeout=90_000)
    page.get_by_test_id("mesa-step").click()
    week = page.locator(f"[data-week='{mesa_view.FIRST_WEEK + 1}'][data-shown]")
    week.and_(page.locator(f"[data-shown='{mesa_view.FIRST_WEEK + 1}']")).wait_for()
    page.wait_for_function("[...document.querySelectorAll('[data-alt] img')].every(i => i.alt)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    page.get_by_test_id("mesa-reset").click()
    page.locator("[data-shown='0']").wait_for()
