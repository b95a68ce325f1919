"""Links that somebody wrote to do harm: a page that says what is wrong, or that goes on."""

import json
import random
from contextlib import suppress

import pytest

import simulator as fw
from simulator.strategy import quantities
from simulator.ui.app import PAGES
from simulator.ui.playing import look
from simulator.ui.state import Session, TroubleError, packed, unpacked
from tests.ui.test_state import written

VIEW = ("compare", "compare_series", "hidden", "lesson", "lesson_people", "locked", "person",
        "study", "study_factor", "study_metric", "study_other", "study_strategy", "without",
        "worlds")  # fmt: skip
"""What pages keep in a link's view."""
ODD = ["", "x" * 200, "<script>alert(1)</script>", "../../etc/passwd", "/etc", "\0", "NaN", "이름",
       "sales_led,sales_led", "baseline", "__proto__", "constructor", "{0}", "%s", "rival", -1, 0,
       1, 2**53, -(2**63), 1e300, -0.0, 0.5, 1e-300, True, False]  # fmt: skip
TEXTS = ["", "name: x\n", "based_on: baseline\n", "based_on: nobody\n", "{", "- 1\n- 2\n", "\0",
         "a: &a [*a]\n", "based_on: baseline\nweeks: 1\n", "based_on: baseline\nname: <b>x</b>\n",
         "based_on: baseline\ntimeline: 7\n", "based_on: baseline\nstrategies: {}\n"]  # fmt: skip


def hostile(chance):
    """A session of allowed fields with values that nobody would choose, or that cannot be."""
    numbers = [name for name, known in quantities().items() if known.kind in ("number", "whole")]
    odd = [name for name, known in quantities().items() if known.kind not in ("number", "whole")]
    told = {
        "v": {name: chance.choice(ODD) for name in chance.sample(VIEW, 6)},
        "c": {chance.choice(numbers): chance.choice([0, -1, 1e9, 0.5, True, "x", 10**6])}
        | {chance.choice(odd): chance.choice([*ODD, "small_world", True])},
        "g": chance.choice(["", "sales_led", "product_led", "balanced", "nobody"]),
        "m": chance.choice([{}, {"sales_led": 1.0}, {"nobody": 0.5}, {"product_led": 0}]),
        "s": chance.choice(list(fw.library())),
        "t": chance.choice(TEXTS),
        "n": chance.choice([0, 1, 2**63 - 1]),
        "w": chance.choice([0, 1, 207, 520]),
        "l": chance.choice(["en", "ko"]),
    }  # fmt: skip
    return {name: told[name] for name in chance.sample(sorted(told), chance.randint(1, 5))}


@pytest.mark.parametrize("most", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_hostile_link_is_refused_or_looked_at(most):
    chance = random.Random(11)  # noqa: S311  # a draw of examples
    looked = 0
    for _ in range(most):
        with suppress(TroubleError):
            found = look(unpacked(written(hostile(chance))))
            assert found.trouble or found.plan
            looked += 1
    assert looked > most / 4


def asked_for(page_number, chance):
    """A link that can be unpacked, in a market that takes no time."""
    while True:
        told = hostile(chance)
        with suppress(TroubleError):
            session = unpacked(written(told))
            if page_number % 2 and not session.text:
                session = session.having(changes={**session.changes, "people.size": 60})
            return packed(session)


def go_on(box):
    """One click takes back what was changed, or begins anew where that is not enough."""
    box.get_by_test_id("go-on").first.click()
    box.wait_for(state="detached")


def test_one_click_goes_on_from_a_text_without_strategies_and_with_changes(tab, served):
    """What was changed is not what is wrong: taking that back alone would leave the trouble."""
    session = Session(text="name: x\npeople: {size: 60}\n", changes={"rival.price": 20.0})
    tab.page.goto(served.link(f"compare?s={packed(session)}"))
    box = tab.page.get_by_test_id("trouble")
    box.wait_for()
    go_on(box)
    tab.page.locator("main h1").wait_for()


@pytest.mark.parametrize("most", [len(PAGES), pytest.param(300, marks=pytest.mark.long)])
def test_no_page_shows_a_traceback_whatever_its_link_says(tab, served, most):
    page, chance = tab.page, random.Random(12)  # noqa: S311  # a draw of examples
    for number in range(most):
        path = PAGES[number % len(PAGES)].path.strip("/")
        link = asked_for(number, chance)
        told = json.dumps(unpacked(link).__dict__, default=dict)
        page.goto(served.link(f"{path}?s={link}"))
        page.locator("main h1, [data-testid=trouble]").first.wait_for()
        page.wait_for_timeout(300)  # what is computed may fail, too
        text = page.locator("body").inner_text()
        assert "Traceback" not in text, (path, told, text[-2000:])
        assert page.locator("main h1, [data-testid=trouble]").count(), (path, told)
        assert not tab.complaints, (path, told, tab.complaints)
        box = page.get_by_test_id("trouble")
        if box.count():
            go_on(box)
            page.locator("main h1").wait_for()
