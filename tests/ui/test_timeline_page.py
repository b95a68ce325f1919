"""The timeline: edits that touch nothing else, effects that are those of the library, a page."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import expect

from simulator.cli import main
from simulator.scenario import read_text
from simulator.ui import leaving_out
from simulator.ui.dated_text import RefusedError, added, dated, removed, rewritten
from simulator.ui.dated_words import REFUSAL_WORDS, refusal, row, warned
from simulator.ui.dating import History, blocks_of, put, restored, take_out, text_of
from simulator.ui.state import Session, market_of, packed, unpacked
from simulator.ui.warning import warnings_of

TEXT = """\
# Our plans.
name: Plans
based_on: baseline
weeks: 70
timeline:
  # The freeze that everybody fears
  - {week: 20, lasts: 26 weeks, change: {attract.ads_budget: 0}, because: freeze}  # perhaps
  -
    until: 30   # not sure
    week: 4 weeks
    strategies: [product_led,
                 community_led]
    change:
      # less for more
      company.price: 5 EUR/week  # a guess
      attract.ads_budget: 9k EUR/week

# What else happens
  - week: 12
    every: 10
    lasts: 2
    because: >-
      a sale, again and
      again
    change: {rival.campaign: 3}
# The end.
"""
CHANGES = {"people.size": 160}
NEW = {"week": 33, "until": 40, "because": 'tried: "so" # to say',
       "entries": [{"name": "community.managers", "value": 2}]}  # fmt: skip


@pytest.fixture(scope="module")
def session():
    return Session(text=TEXT, seed=4, strategy="community_led", changes=CHANGES)


@pytest.fixture(scope="module")
def market(session):
    return market_of(session)


def block(session, key):
    return next(one for one in blocks_of(session, market_of(session)) if one.key == key)


def moved(text, number, weeks):
    shock = dated(text)[number]
    until = None if shock.until is None else shock.until + weeks
    return rewritten(text, number, shock._replace(week=shock.week + weeks, until=until))


def test_what_is_added_moved_and_removed_leaves_the_text_as_it_was(session, market):
    edited = put(session, market, None, NEW)
    assert len(dated(edited.text)) == 4
    assert take_out(edited, block(edited, "3")).text == TEXT
    assert moved(moved(TEXT, 0, 7), 0, -7) == TEXT
    assert moved(moved(TEXT, 2, 7), 2, -7) == TEXT
    once = moved(TEXT, 1, 3)
    assert dated(once)[1].week == 7
    assert [line for line in once.splitlines() if line not in TEXT.splitlines()] == [
        "    until: 33   # not sure", "    week: 7"]  # fmt: skip
    for number in range(3):
        left = removed(TEXT, number)
        assert dated(left) == [one for place, one in enumerate(dated(TEXT)) if place != number]
        assert "# What else happens" in left
        assert "# The freeze that everybody fears" in left


@pytest.mark.parametrize("text", [
    "name: x\nbased_on: baseline\n", "name: x\nbased_on: baseline\ntimeline: []\nweeks: 90\n",
    "name: x\nbased_on: baseline\ntimeline:  # soon\nweeks: 90\n", TEXT,
    "name: x\nshocks: [{week: 3, change: {rival.price: 3}, because: a}]\nbased_on: baseline\n",
])  # fmt: skip
def test_one_more_is_written_as_the_others_are(text):
    shock = dated(TEXT)[1]._replace(because="so", cost=7.0)
    more = added(text, shock)
    assert dated(more) == [*dated(text), shock]
    assert removed(more, len(dated(text))) == text


def test_a_text_that_cannot_be_edited_in_place_is_refused_and_never_spoilt():
    for text in ("{name: x, based_on: baseline}\n", "name: x\nbased_on: baseline\n...\n"):
        with pytest.raises(RefusedError) as told:
            added(text, dated(TEXT)[0])
        assert told.value.code == "unwritable"


def test_a_shipped_scenario_is_edited_as_the_market_that_it_is():
    for name in ("baseline", "budget_cut", "five_steps", "friendship_club"):
        shipped = Session(scenario=name)
        same = read_text(text_of(shipped))
        assert same.fingerprint() == market_of(shipped).fingerprint()
        edited = put(shipped, market_of(shipped), None, NEW)
        assert len(packed(edited)) < 4_000
        assert unpacked(packed(edited)) == edited
        assert len(market_of(edited).shocks) == len(same.shocks) + 1


def test_edits_are_taken_back_and_made_again_until_something_else_changes(session, market):
    first = put(session, market, None, NEW)
    second = put(first, market, block(first, "0"), {"week": 9})
    third = put(second, market, block(second, "rival"), {"week": 50})
    assert third.changes["rival.launch_week"] == 50
    history = History().after(session, first).after(first, second).after(second, third)
    back = history.back().back().back()
    assert restored(third, back.now) == session
    assert not back.past
    assert restored(session, back.forth().forth().forth().now) == third
    assert history.of(third) == history
    assert not history.of(third.having(text="name: other\nbased_on: baseline\n")).past


BAD = (
    ({"week": "abc"}, "no_number"), ({"week": ""}, "no_number"), ({"week": 10**400}, "no_number"),
    ({"week": [[]]}, "no_number"), ({"week": 1e309}, "out_of_range"),
    ({"week": -1}, "out_of_range"), ({"week": 70}, "out_of_range"), ({"week": 2.5}, "no_whole"),
    ({"week": 20, "until": 20}, "ends_first"), ({"week": float("nan")}, "out_of_range"),
    ({"entries": []}, "no_change"), ({"entries": [7]}, "no_quantity"),
    ({"entries": [{"name": "people.size", "value": 3}]}, "no_quantity"),
    ({"entries": [{"name": "company.price", "value": -4}]}, "out_of_range"),
    ({"entries": [{"name": "community.kind", "value": "x"}]}, "no_choice"),
    ({"entries": [{"name": "company.price", "value": 4}] * 2}, "twice"),
    ({"because": " \n"}, "needs_reason"), ({"strategies": ["nobody"]}, "no_strategy"),
    ({"strategies": ["sales_led"], "entries": [{"name": "rival.price", "value": 4}]}, "refused"),
    ({"cost": -5}, "out_of_range"),
)  # fmt: skip


def test_what_cannot_be_is_refused_in_words_with_what_would_be_right(session, market):
    for given, code in BAD:
        with pytest.raises(RefusedError) as told:
            put(session, market, block(session, "0"), given)
        assert told.value.code == code, given
        for language in ("en", "ko"):
            assert "{" not in refusal(told.value, language)
    others = {"unwritable", "from_base", "not_unfolded"}
    assert {code for _, code in BAD} | others == set(REFUSAL_WORDS)


def test_what_comes_from_a_base_stays_and_can_be_left_out():
    session = Session(text="name: x\nbased_on: budget_cut\n")
    one = block(session, "0")
    assert one.own is None
    for edit in (lambda: put(session, market_of(session), one, {"week": 3}),
                 lambda: take_out(session, one)):  # fmt: skip
        with pytest.raises(RefusedError) as told:
            edit()
        assert told.value.code == "from_base"
    assert not leaving_out.markets_of(session, "0")[1].shocks


def test_changes_that_meet_or_do_nothing_are_told(session, market):
    found = warnings_of(session, market, blocks_of(session, market))
    told = {(one.code, one.keys): one for one in found}
    met = told["conflict", ("0", "1")]
    assert (met.values["week"], met.values["until"], met.values["value"]) == (20, 30, 0)
    held = market.plan("community_led")
    values = [one.settings.attract.ads_budget for one in held if one.start_week <= 20]
    assert values[-1] == met.values["value"]
    assert warned(met, blocks_of(session, market), "ko")["text"]
    steps = Session(scenario="five_steps", strategy="five_steps")
    codes = {one.code for one in warnings_of(steps, market_of(steps),
                                             blocks_of(steps, market_of(steps)))}  # fmt: skip
    assert codes == {"other_strategy"}, "one step after the other is no conflict"
    sales = session.having(strategy="sales_led")
    codes = {one.code for one in warnings_of(sales, market, blocks_of(sales, market))}
    assert "other_strategy" in codes
    same = put(session, market, None, {**NEW, "entries": [{"name": "company.price", "value": 40}]})
    idle = warnings_of(same, market_of(same), blocks_of(same, market_of(same)))
    assert ("no_effect", ("3",)) in [(one.code, one.keys) for one in idle]


# the effect


@pytest.fixture(scope="module")
def effects(session):
    having, lacking, strategy = leaving_out.markets_of(session, "1")
    pieces = []
    for first, until in ((0, 1), (1, 2)):
        before = pieces[-1]["rows"] if pieces else None
        pieces += leaving_out.leave_out(having, lacking, strategy, 4, first, until, before)
    return [one for one in pieces if "replicate" in one]


def test_the_effect_is_what_the_command_line_says_of_the_two_texts(session, effects, tmp_path):
    sides = {}
    for label, text in (("with", TEXT), ("without", removed(TEXT, 1))):
        (tmp_path / f"{label}.yaml").write_text(text, encoding="utf-8")
        found = CliRunner().invoke(main, [
            "compare", str(tmp_path / f"{label}.yaml"), "--strategies", "community_led", "--seed",
            "4", "--replicates", "2", "--set", "people.size=160", "--json", "--workers", "1",
            "--out", str(tmp_path / label)])  # fmt: skip
        assert found.exit_code == 0, found.output
        sides[label] = json.loads(found.stdout)["strategies"]["community_led"]
    told = {one["metric"]: one for one in effects[-1]["compared"]["effects"]}
    for name, one in told.items():
        means = [sides[label][name]["mean"] for label in ("with", "without")]
        assert [one["with"], one["without"]] == means, name
        if one["of"] == 2:
            assert one["mean"] == pytest.approx(means[0] - means[1], abs=1e-9)
    assert told["customers"]["of"] == 2
    assert told["customers"]["mean"] != 0
    assert told["profit"]["low"] <= told["profit"]["mean"] <= told["profit"]["high"]


def test_before_it_begins_the_worlds_are_the_same(effects):
    for one in effects:
        with_it, without = (one["weekly"][side]["customers"] for side in ("with", "without"))
        assert (with_it[:4] == without[:4]).all()
    assert (effects[0]["weekly"]["with"]["customers"]
            != effects[0]["weekly"]["without"]["customers"]).any()  # fmt: skip


def test_the_program_that_is_shown_gives_the_same_effects(
    session, effects, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_text(TEXT, encoding="utf-8")
    made = {}
    exec(leaving_out.python_of(session, "1", 2), made)  # noqa: S102  # it is meant to be run
    told = effects[-1]["compared"]["effects"]
    means = [float("nan") if one["mean"] is None else one["mean"] for one in told]
    assert made["effects"]["mean"].tolist() == pytest.approx(means, nan_ok=True)
    mixed = session.having(mix={"sales_led": 1.0, "product_led": 3.0}, strategy="")
    assert "fw.read" in leaving_out.python_of(mixed, "rival", 2)
    assert leaving_out.markets_of(mixed, "1")[2] == leaving_out.MIX


# the page


def saved(page, path):
    with page.expect_download() as waited:
        page.get_by_test_id("yaml").click()
    waited.value.save_as(path)
    return path.read_text(encoding="utf-8")


def wait_until(page, asked, wanted):
    """What a page shows comes in pieces: ask until it is so, ten seconds at most."""
    for _ in range(100):
        if asked() == wanted:
            return
        page.wait_for_timeout(100)
    assert asked() == wanted


def edits(page, number):
    page.locator(f"[data-testid=timeline][data-edits='{number}']").wait_for()


def test_add_move_delete_and_undo_by_keyboard_and_by_mouse(tab, served, session, tmp_path):
    page = tab.page
    page.goto(served.link(f"timeline?s={packed(session)}"))
    page.get_by_test_id("block-0").wait_for(timeout=60_000)
    page.get_by_test_id("add").press("Enter")
    page.get_by_test_id("field-week").fill("44")
    page.get_by_test_id("field-until").fill("50")
    page.get_by_test_id("insert").press("Enter")
    edits(page, 1)
    new = page.get_by_test_id("block-3")
    expect(new).to_be_focused()
    for key in ("ArrowRight", "PageDown", "ArrowLeft", "ArrowLeft", "Shift+ArrowRight"):
        new.press(key)
    expect(new).to_have_attribute("data-week", "56")
    wait_until(page, lambda: dated(saved(page, tmp_path / "new.yaml"))[-1][:2], (56, 63))
    done = int(page.get_by_test_id("timeline").get_attribute("data-edits"))
    expect(page.get_by_test_id("said")).to_contain_text("From week 56 until week 63.")
    here = page.get_by_test_id("block-0").bounding_box()
    page.mouse.move(here["x"] + 9, here["y"] + 9)
    page.mouse.down()
    page.mouse.move(here["x"] + 90, here["y"] + 9, steps=4)
    page.mouse.up()
    edits(page, done + 1)
    week = int(page.get_by_test_id("block-0").get_attribute("data-week"))
    assert 22 <= week <= 40
    wait_until(page, lambda: dated(saved(page, tmp_path / "moved.yaml"))[0].week, week)
    three = saved(page, tmp_path / "moved.yaml")
    new.press("Delete")
    edits(page, done + 2)
    expect(page.get_by_test_id("add")).to_be_focused()
    expect(page.get_by_test_id("block-3")).to_have_count(0)
    wait_until(page, lambda: saved(page, tmp_path / "deleted.yaml"), removed(three, 3))
    wait_until(page, lambda: unpacked(parse_qs(urlsplit(page.url).query)["s"][0]).text,
               removed(three, 3))  # fmt: skip
    for left in range(done + 1, -1, -1):
        page.get_by_test_id("undo").click()
        edits(page, left)
    wait_until(page, lambda: saved(page, tmp_path / "undone.yaml"), TEXT)
    page.get_by_test_id("redo").click()
    edits(page, 1)


def test_fields_refuse_nonsense_and_the_effect_is_shown(tab, served, session):
    page = tab.page
    page.goto(served.link(f"timeline?s={packed(session)}"))
    page.get_by_test_id("block-1").click()
    field = page.get_by_test_id("field-value-0")
    field.fill("-4")
    field.press("Enter")
    expect(page.get_by_test_id("refused")).to_contain_text("Price: allowed are 0 to 1000000")
    expect(field).to_have_value("5")
    page.get_by_test_id("with-without").click()
    page.locator("[data-testid=effect]:not([data-done='0']):not([data-done='1'])").wait_for(
        timeout=60_000)  # fmt: skip
    page.evaluate("document.querySelector('[data-testid=effect-stop]')?.click()")  # if not done
    card = page.locator("[data-testid=effect][data-running=no]")
    card.wait_for()
    page.wait_for_timeout(300)
    having, lacking, strategy = leaving_out.markets_of(session, "1")
    done = int(card.get_attribute("data-done"))
    *_, last = leaving_out.leave_out(having, lacking, strategy, session.seed, 0, done, None)
    for one in last["compared"]["effects"]:
        shown = row(one, "en")
        cells = page.locator(f"[data-metric={one['metric']}]")
        expect(cells.locator("td")).to_have_text(
            [shown[name] for name in ("with", "without", "mean", "range", "better")])  # fmt: skip
    faces = (("light", 1280, "en", "as-table"), ("dark", 390, "ko", "as-lanes"))
    for theme, width, language, view in faces:
        page.evaluate(f"flywheel.setTheme('{theme}')")
        page.set_viewport_size({"width": width, "height": 844})
        page.get_by_test_id("language").select_option(language)
        page.wait_for_function(f"document.documentElement.lang === '{language}'")
        page.get_by_test_id(view).click()
        page.wait_for_timeout(200)
        found = Axe().run(page).response["violations"]
        assert not found, [one["id"] + one["nodes"][0]["html"] for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
