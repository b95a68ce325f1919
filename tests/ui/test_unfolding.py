"""Dates that come from a base: taken over into the text, the market stays what it is."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.shipped import library
from simulator.ui.dated_text import RefusedError, dated
from simulator.ui.dating import blocks_of, put, take_over
from simulator.ui.state import Session, market_of, packed
from simulator.ui.unfolding import unfolded

OWN = """\
name: "Ours: later"
based_on: %s
timeline:
  - {week: 60, change: {company.price: 55}, because: dearer}
"""


@pytest.mark.parametrize("name", sorted(library()))
def test_a_text_with_all_dates_is_the_same_market(name):
    session = Session(text=OWN % name, seed=3, changes={"people.size": 300})
    if name == "friendship_club":  # whose ties stand in a file, which no text from a page may read
        with pytest.raises(RefusedError, match="not_unfolded"):
            unfolded(session)
        return
    market, taken = market_of(session), take_over(session)
    found = market_of(taken)
    assert found.fingerprint() == market.fingerprint()
    assert found.shocks == market.shocks == tuple(dated(taken.text))
    assert len(found.shocks) == 1 + len(market_of(Session(scenario=name)).shocks)
    assert [one.key for one in blocks_of(taken, found)] == [
        one.key for one in blocks_of(session, market)]  # fmt: skip
    own = [one for one in blocks_of(taken, found) if one.key != "rival"]
    assert all(one.own is not None for one in own)
    assert (found.name, found.question) == (market.name, market.question)
    assert {key: why for key, why in found.reasons.items() if key in market.reasons} == {
        key: why for key, why in market.reasons.items() if key in found.reasons}  # fmt: skip
    assert packed(taken), "it still fits into a link"
    assert taken.changes == session.changes


def test_what_is_taken_over_can_be_moved():
    session = take_over(Session(text=OWN % "budget_cut"))
    first = next(one for one in blocks_of(session, market_of(session)) if one.key == "0")
    moved = put(session, market_of(session), first, {"week": 40, "until": 80})
    shock = market_of(moved).shocks[0]
    assert (shock.week, shock.until) == (40, 80)
    assert shock.change == first.shock.change
    assert shock.because == first.shock.because


def test_in_the_browser_a_block_of_the_base_becomes_ones_own_and_undo_brings_the_text_back(
    tab, served
):
    session = Session(text=OWN % "budget_cut", changes={"people.size": 100})
    page = tab.page
    page.goto(served.link(f"timeline?s={packed(session)}"))
    page.get_by_test_id("block-0").click()
    page.get_by_test_id("fixed").wait_for()
    assert page.get_by_test_id("field-week").is_disabled()
    assert not Axe().run(page).response["violations"]
    page.get_by_test_id("take-over").click()
    page.get_by_test_id("fixed").wait_for(state="detached")
    page.locator("[data-testid=said]", has_text="All dates stand in the text now.").wait_for(
        state="attached")  # fmt: skip
    week = page.get_by_test_id("field-week")
    week.fill("90")
    week.press("Enter")
    page.locator("[data-testid=block-0][data-week='90']").wait_for()
    for edits in ("1", "0"):
        page.get_by_test_id("undo").click()
        page.locator(f"[data-testid=timeline][data-edits='{edits}']").wait_for()
    page.get_by_test_id("block-0").click()
    page.get_by_test_id("fixed").wait_for()
    with page.expect_download() as saved:
        page.get_by_test_id("yaml").click()
    with open(saved.value.path(), encoding="utf-8") as file:
        assert file.read() == session.text
