"""The page on the network: what it draws is the world that was lived, and it can be used."""

import itertools
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

import simulator as fw
from simulator.metrics.flywheel import PERSONAL
from simulator.results import edges_of
from simulator.simulation import Simulation
from simulator.ui import knowing
from simulator.ui.knowing import know, reach_of
from simulator.ui.layout import layout
from simulator.ui.narrating import EVENTS, narrate
from simulator.ui.server import _STATIC
from simulator.ui.state import Session, packed
from simulator.ui.wording import story_in_words
from simulator.ui.words import LANGUAGES
from simulator.verdicts import biography
from simulator.verdicts.biography_telling import story
from simulator.world.people import EXPERT, MEMBER, STAGE

SMALL = {"people.size": 400}
WEEKS, SEED = 80, 5
STAGES = ("strangers", "attracted", "engaged", "customers", "rival_customers", "former")


@pytest.fixture(scope="module")
def plan():
    return fw.read("baseline").plan("community_led", SMALL)


@pytest.fixture(scope="module")
def lived(plan):
    return Simulation(plan, SEED, edges_of(plan)).run(WEEKS)


def known(plan, weeks=WEEKS):
    pieces = list(know(plan, weeks, SEED))
    assert [piece["upto"] for piece in pieces] == sorted(piece["upto"] for piece in pieces)
    return {name: value for piece in pieces for name, value in piece.items()}


def rows(flat, width):
    return np.array(flat, dtype=np.int64).reshape(-1, width)


def standings(told, weeks=WEEKS):
    """Standings of those who are shown, week by week, as the page replays them."""
    now, moves = np.array(told["start"]), rows(told["moves"], 3)
    for week in range(weeks):
        mine = moves[moves[:, 0] == week]
        now[mine[:, 1] // told["each"]] = mine[:, 2]
        yield now.copy()


def test_the_same_ties_give_the_same_places_and_neighbours_stand_close():
    ring = np.array([[one, (one + step) % 300] for one in range(300) for step in (1, 2)])
    star = np.array([[0, one] for one in range(1, 300)])
    for ties in (ring, star, np.vstack([ring[:100], star[:4]])):
        places = layout(300, ties)
        assert (places == layout(300, ties)).all()
        assert np.hypot(*places.T).max() == pytest.approx(1)
    places = layout(300, ring)
    apart = np.linalg.norm(places[ring[:, 0]] - places[ring[:, 1]], axis=1)
    anybody = np.linalg.norm(places - places[::-1], axis=1)
    assert np.median(apart) < 0.25 * np.median(anybody)
    for few in (1, 2, 4):
        assert np.isfinite(layout(few, np.empty((0, 2), np.int64))).all()


def test_the_stages_of_the_people_shown_are_the_series_of_every_week(plan, lived):
    history = lived.history()
    for week, now in enumerate(standings(known(plan))):
        counted = np.bincount(now & STAGE, minlength=len(STAGES)).tolist()
        assert counted == [history[name][week] for name in STAGES]
        assert np.count_nonzero(now & MEMBER) == history["members"][week]
        assert np.count_nonzero(now & EXPERT) == history["experts"][week]


def test_of_a_larger_market_every_third_person_is_shown(plan, lived, monkeypatch):
    whole = known(plan)
    monkeypatch.setattr(knowing, "MOST_SHOWN", 150)
    part = known(plan)
    assert (part["each"], len(part["x"])) == (3, 134)
    assert part["x"] == whole["x"][::3]
    assert part["known"] == whole["known"][::3]
    assert part["links"] == whole["links"]
    *_, last = standings(part)
    assert (last == lived.world.people.standing[::3] & (STAGE | MEMBER | EXPERT)).all()
    assert not np.any(rows(part["ties"], 2) % 3)
    assert 0 < part["ties_in_all"] < whole["ties_in_all"] == 400 * 8 / 2


def test_bonds_are_those_that_people_keep(plan, lived):
    bonds = rows(known(plan)["bonds"], 4)
    there = bonds[bonds[:, 3] == WEEKS]
    counted = np.bincount(there[:, 0], minlength=400)
    assert (counted == lived.world.bonds.kept).all()
    assert counted.sum() > 20
    assert (bonds[:, 2] < bonds[:, 3]).all()


def test_who_bought_through_somebody_is_who_was_won_by_the_personal_channels():
    plan = fw.read("baseline").plan("product_led", SMALL)
    links = rows(known(plan, 150)["links"], 5)
    history = Simulation(plan, SEED, edges_of(plan)).run(150).history()
    bought = np.bincount(links[links[:, 3] >= 0, 3], minlength=150)
    won = sum(history[f"adopted_by_{channel}"] for channel in PERSONAL)
    assert bought.tolist() == won.tolist()
    assert won.sum() > 0


def test_reach_counts_everybody_downstream_once_and_never_oneself():
    links = [(1, 0, 2), (2, 1, 4), (3, 1, 4), (2, 0, 6), (0, 2, 8), (4, 2, 9), (1, 2, 9)]
    grown = reach_of(links)
    assert grown == sorted(grown, key=lambda one: one[0])
    reach = {one: sum(who == one for _, who in grown) for one in range(5)}
    assert reach == {0: 4, 1: 4, 2: 3, 3: 0, 4: 0}


def test_a_life_is_told_as_the_command_line_tells_it(plan):
    person = biography.picked(plan, SEED, WEEKS, "left")
    life, simulation = biography.lived(plan, SEED, WEEKS, person)
    *_, told = narrate(plan, WEEKS, SEED, person)
    json.dumps(told, allow_nan=False)
    assert told["sentences"] == list(story(life, simulation))
    decisions = [one for one in told["story"] if one["key"] == "decision"]
    weeks = sorted(week for one in decisions for week in one["weeks"])
    assert weeks == [one.week for one in life.decisions]
    assert sum(one["key"] in EVENTS.values() for one in told["story"]) == len(life.events) > 0
    for language in LANGUAGES:
        words = story_in_words(told, language)
        assert len(words["lines"]) == len(told["story"])
        assert all(when and what for when, what, _ in words["lines"])


def test_every_life_finds_words_in_all_languages(plan, lived):
    """People of all kinds, none of whom may make the page fail."""
    standing = lived.world.people.standing & STAGE
    for stage in range(len(STAGES)):
        for person in np.flatnonzero(standing == stage)[:2].tolist():
            *_, told = narrate(plan, WEEKS, SEED, person)
            assert told["stage"] == stage
            for language in LANGUAGES:
                assert story_in_words(told, language)["why"]


# colours

_MACHADO = {
    "all": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                 [-0.01182, 0.04294, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.3039]],
}  # fmt: skip
"""What of linear red, green and blue is seen (Machado, Oliveira and Fernandes 2009)."""


def light(colour):
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(linear):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                    [0.0193, 0.1192, 0.9505]]) @ np.clip(linear, 0, 1)  # fmt: skip
    x, y, z = np.cbrt(np.maximum(xyz / [0.95047, 1, 1.08883], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_colours_of_stages_are_told_apart_by_everybody_in_both_themes():
    css = (_STATIC / "flywheel.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
              for part in css.split('[data-theme="dark"] {')[:2]]  # fmt: skip
    for theme in themes:
        card = float(light(theme["card"]) @ [0.2126, 0.7152, 0.0722]) + 0.05
        nodes = [light(value) for name, value in theme.items() if name.startswith("node-")]
        assert len(nodes) == len(STAGES)
        for one in nodes:
            bright = float(one @ [0.2126, 0.7152, 0.0722]) + 0.05
            assert max(bright, card) / min(bright, card) >= 3
        for seen, (one, other) in itertools.product(_MACHADO.values(),
                                                    itertools.combinations(nodes, 2)):
            apart = lab(np.array(seen) @ one) - lab(np.array(seen) @ other)
            assert np.linalg.norm(apart) >= 15


# in the browser


def ready(page, served, session, path="network"):
    page.goto(served.link(f"{path}?s={packed(session)}&week={WEEKS}"))
    page.wait_for_function(
        "window.flywheel && flywheel.clock.network && flywheel.clock.network.isWhole"
        " && flywheel.clock.world && flywheel.clock.world.done", timeout=60_000,
    )


def told(page):
    page.wait_for_function(
        "document.querySelector('[data-testid=person-story]')"
        " && document.querySelector('[data-testid=person-story]').dataset.told === 'yes'",
        timeout=60_000,
    )


@pytest.mark.parametrize(("theme", "width", "language"), [("light", 1280, "en"),
                                                          ("dark", 390, "ko")])
def test_the_page_is_open_to_everybody(tab, served, plan, theme, width, language):
    page = tab.page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    person = biography.picked(plan, SEED, 208, "left")
    session = Session(changes=SMALL, seed=SEED, language=language, view={"person": person})
    ready(page, served, session)
    told(page)
    for one in page.locator("main details").all():
        one.evaluate("one => { one.open = true; }")
    for listed in (False, True)[: 1 + (language != "en")]:
        if listed:
            page.get_by_test_id("network-list").click()
            page.get_by_test_id("network-next").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
    assert page.locator("h1").count() == 1


def test_totals_follow_the_clock_and_a_tree_leads_to_all_who_were_brought(tab, served):
    page = tab.page
    ready(page, served, Session(changes=SMALL, seed=SEED))
    series = page.evaluate("flywheel.clock.world.series")
    names = {"stranger": "strangers", "attracted": "attraction", "engaged": "engagement",
             "customer": "customers", "rival": "rival", "former": "former"}  # fmt: skip
    for week in (0, 150, 30, 207):
        page.evaluate(f"flywheel.seek({week})")
        page.wait_for_selector(f"[data-testid=network][data-week='{week}']")
        totals = json.loads(page.get_by_test_id("network").get_attribute("data-totals"))
        assert sum(totals[name] for name in names) == 400
        for name, column in names.items():
            assert totals[name] == series[column][week], (week, name)
        assert totals["member"] + totals["expert"] == series["members"][week]
        summary = page.get_by_test_id("network-summary").inner_text()
        assert f"Customer {series['customers'][week]}," in summary
    frame = page.evaluate("""async () => {
        const times = []; let before = performance.now();
        const button = document.querySelector('[data-testid=network-closer]');
        for (let turn = 0; turn < 40; turn += 1) {
          await new Promise(requestAnimationFrame);
          if (turn % 10 === 0) button.click(); else flywheel.tell('theme');
          const now = performance.now(); times.push(now - before); before = now;
        }
        return times.sort((one, other) => one - other)[20]; }""")
    assert frame < 100, "milliseconds a frame, zooming: far from standing still on any machine"
    bringing = page.get_by_test_id("leaders-bringing").locator("tbody tr").first
    reach = int(bringing.locator("td").last.inner_text())
    bringing.get_by_role("button").click()
    tree = page.get_by_test_id("person-tree")
    tree.get_by_text(f"Set in motion, with all who followed: {reach}").wait_for()


def test_one_walks_from_neighbour_to_neighbour_and_reads_a_life(tab, served, plan):
    page = tab.page
    ready(page, served, Session(changes=SMALL, seed=SEED))
    page.get_by_test_id("network-search").fill("4000")
    page.get_by_test_id("network-go").click()
    page.get_by_text("There is nobody of this number").wait_for()
    page.get_by_test_id("network-canvas").focus()
    week = page.evaluate("flywheel.clock.week")
    page.keyboard.press("ArrowRight")  # to the best connected
    page.get_by_text(re.compile(r"^Person \d+: ")).wait_for(state="attached")
    first = page.evaluate("flywheel.clock.person")
    near = page.evaluate("flywheel.clock.network.neighbours(flywheel.clock.person)")
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        if page.evaluate("flywheel.clock.person") != first:
            break
    second = page.evaluate("flywheel.clock.person")
    assert second in near
    page.get_by_text(re.compile(f"^Person {second}: ")).wait_for(state="attached")
    assert page.evaluate("flywheel.clock.week") == week, "the clock does not hear these keys"
    page.keyboard.press("Escape")
    page.get_by_text("Choose a person in the picture").wait_for()
    spot = page.evaluate("""first => { const net = flywheel.clock.network;
        const frame = document.querySelector('[data-testid=network-canvas]');
        const [wide, high] = [frame.clientWidth, frame.clientHeight];
        const scale = (Math.min(wide, high) / 2 - 14) / flywheel.network.ROOM;
        return [wide / 2 + net.x[first] * scale, high / 2 + net.y[first] * scale]; }""", first)
    page.get_by_role("button", name="Show all").click()
    page.get_by_test_id("network-canvas").click(position={"x": spot[0], "y": spot[1]})
    page.wait_for_selector(f"[data-testid=person][data-person='{first}']")
    person = biography.picked(plan, SEED, 208, "left")
    page.get_by_test_id("network-search").fill(str(person))
    page.get_by_test_id("network-go").click()
    told(page)
    *_, life = narrate(plan, 208, SEED, person)
    said = page.get_by_test_id("person-story").inner_text()
    lines = story_in_words(life, "en")["lines"]
    for when, what, _ in lines:
        assert when in said
        assert what in said
    page.get_by_role("button", name=lines[0][0], exact=True).first.click()
    page.wait_for_function(f"flywheel.clock.week === {lines[0][2]}")
    page.wait_for_function("location.search.length > 10")
    page.get_by_test_id("person-close").click()
    page.get_by_text("Choose a person in the picture").wait_for()


def test_living_a_world_can_be_stopped_and_gone_on_with(tab, served):
    page = tab.page
    session = Session(changes={"people.size": 5000}, seed=6)  # takes seconds
    page.goto(served.link(f"network?s={packed(session)}"))
    page.get_by_test_id("network-stop").click()
    page.get_by_text("Stopped.").first.wait_for()
    page.wait_for_function("!flywheel.clock.network || !flywheel.clock.network.isWhole")
    page.get_by_test_id("network-again").click()
    page.get_by_test_id("network-stop").wait_for()
