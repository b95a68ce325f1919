"""Every slider, switch and choice of the page Run does something: the world is lived anew."""

import pytest

from simulator.ui.controls import all_names
from simulator.ui.state import Session, packed, unpacked

SMALL = """
name: A small market
question: Does every control do something?
based_on: baseline
weeks: 40
changes:
  people.size: {value: 60, because: so that a world takes no time}
"""
MOVE = """id => {
  const one = document.getElementById(id), old = one.value;
  if (one.type === "checkbox") { one.click(); return [String(!one.checked), String(one.checked)]; }
  if (one.tagName === "SELECT") {
    one.selectedIndex = (one.selectedIndex + 1) % one.options.length;
    one.dispatchEvent(new Event("change"));
    return [old, one.value];
  }
  one.stepUp();
  if (one.value === old) one.stepDown();
  one.dispatchEvent(new Event("input"));
  return [old, one.value];
}"""
ANSWERED = """first => document.querySelector("[data-testid=trouble]")
  || (flywheel.clock.world.key !== first && flywheel.clock.world.done)"""


def everything_shown(tab, served):
    page = tab.open(served.link(f"?s={packed(Session(text=SMALL, strategy='community_led'))}"))
    tab.settled()
    page.get_by_test_id("more").locator("> summary").click()
    page.wait_for_function("document.querySelectorAll('.fw-group').length > 10")
    page.get_by_test_id("search").fill("  ")  # shows all groups
    return page


@pytest.mark.parametrize("part", [
    slice(0, None, 24), pytest.param(slice(None), marks=pytest.mark.long),
])  # fmt: skip
def test_every_control_makes_another_world(tab, served, part):
    page = everything_shown(tab, served)
    first = page.evaluate("flywheel.clock.world.key")
    for name in all_names()[part]:
        old, new = page.evaluate(MOVE, f"control-{name.replace('.', '-')}")
        assert old != new, name
        page.wait_for_function(ANSWERED, arg=first, timeout=20_000)
        assert not page.get_by_test_id("trouble").count(), (
            name, page.get_by_test_id("trouble").inner_text())  # fmt: skip
        page.locator(f"[data-testid='control-{name}'].fw-changed").first.wait_for()
        session = unpacked(page.evaluate("new URL(location).searchParams.get('s')"))
        assert set(session.changes) == {name}
        page.get_by_test_id("restore").click()
        page.wait_for_function(
            "first => flywheel.clock.world.key === first && flywheel.clock.world.done", arg=first
        )
