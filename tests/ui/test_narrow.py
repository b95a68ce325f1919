"""The pages on a telephone: nothing is cut, squeezed or hidden behind something else."""

import pytest

from simulator.ui.state import Session, packed

TELEPHONE = {"width": 390, "height": 844}
BOX = """(one) => document.querySelector(`[data-testid=${one}]`).getBoundingClientRect().toJSON()"""
CUT_WORDS = """() => [...document.querySelectorAll(".fw-tl-track .fw-tl-label")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth
    || (one.scrollWidth > one.clientWidth && one.clientWidth < 60))
  .map((one) => one.textContent)"""
SIDEWAYS = """(names) => names.filter((one) => {
  const table = document.querySelector(`[data-testid=${one}]`);
  const box = table.closest(".fw-table") || table.querySelector(".fw-table");
  return box.scrollWidth > box.clientWidth; })"""
TOUCHING = """() => { const cards = [...document.querySelectorAll("main .fw-card, main .fw-chart")]
    .map((one) => one.getBoundingClientRect()).sort((one, other) => one.top - other.top);
  return cards.slice(1).filter((one, place) => one.top - cards[place].bottom < 8).length; }"""
READY = """() => { const status = document.querySelector("[data-testid=staying-status]");
  return status && !status.textContent.trim()
    && document.querySelector("[data-testid=not-loyalty]"); }"""


@pytest.fixture
def telephone(tab):
    tab.page.set_viewport_size(TELEPHONE)
    yield tab.page
    tab.page.set_viewport_size({"width": 1280, "height": 900})


def test_the_transport_bar_takes_two_rows_and_its_button_is_round(telephone, served):
    telephone.goto(served.link("?s=" + packed(Session(seed=2))))
    telephone.get_by_test_id("play").wait_for(timeout=30_000)
    play, bar, week = (telephone.evaluate(BOX, one) for one in ("play", "player", "week"))
    assert play["width"] == play["height"] >= 40
    assert bar["height"] <= 112, "two rows, not three"
    assert bar["left"] <= week["left"] <= week["right"] <= bar["right"]


def test_blocks_of_the_timeline_say_what_they_are(telephone, served):
    session = Session(scenario="five_steps", strategy="five_steps")
    telephone.goto(served.link(f"timeline?s={packed(session)}"))
    telephone.locator(".fw-tl-block").first.wait_for(timeout=30_000)
    assert telephone.evaluate(CUT_WORDS) == []
    assert telephone.locator(".fw-tl-block", has_text="Event interval").count() == 1


def test_what_stays_is_read_without_scrolling_sideways(telephone, served):
    session = Session(changes={"people.size": 200}, view={"hidden": "product_led"})
    telephone.goto(served.link(f"retention?s={packed(session)}"))
    telephone.wait_for_function(READY, timeout=60_000)
    assert telephone.evaluate(SIDEWAYS, ["at-risk", "table-why", "table-prices"]) == []
    assert telephone.evaluate(TOUCHING) == 0
