"""Compare: the same numbers as the command line, and a page that keeps what is done."""

import csv
import functools
import json
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

import simulator as fw
from simulator import precision
from simulator.cli import main
from simulator.metrics import metric_named
from simulator.receipt import as_json
from simulator.ui import comparing, measures
from simulator.ui.pages.compare import chosen_of
from simulator.ui.state import Session, packed
from simulator.ui.using import Progress
from simulator.ui.world_by_world import Aim, Lived, aim_after

SMALL = "name: small\nbased_on: baseline\nweeks: 70\n"
NAMES = ("product_led", "community_led", "balanced")
FIXED = {"replicates": 3, "precision": None, "partial": None}
IN_ONE_ROW = """() => {
  const [menu, here] = ["nav", "nav [aria-current]"].map(
    (one) => document.querySelector(".fw-topbar " + one).getBoundingClientRect());
  return menu.height < 48 && here.left >= 0 && here.right <= innerWidth;
}"""
CHANGES = {"people.size": 160, "company.price": 41.0}


@pytest.fixture(scope="module")
def session():
    return Session(text=SMALL, seed=4, changes=CHANGES, view={"compare": ",".join(NAMES)})


@pytest.fixture(scope="module")
def told(session, tmp_path_factory):
    """What the command line that the page names says."""
    folder = tmp_path_factory.mktemp("compared")
    (folder / "scenario.yaml").write_text(SMALL, encoding="utf-8")
    words = comparing.command_of(session, NAMES, FIXED).split()[1:]
    words[1] = str(folder / "scenario.yaml")
    found = CliRunner().invoke(main, [*words, "--out", str(folder / "out"), "--workers", "1"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def lived(session, *pieces, goal=None):
    market, kept = comparing.compared_market(session), comparing.Kept()
    for first, until in pieces:
        asked = (market, NAMES, session.seed, first, until, kept.rows(), goal)
        for piece in comparing.live_worlds(*asked):
            kept.take(piece)
    return kept


def plain(compared):
    return json.loads(json.dumps(compared))


def test_worlds_that_come_in_two_tasks_say_what_the_command_line_says(session, told):
    kept = lived(session, (0, 1), (1, 3))
    assert plain(kept.compared) == told
    assert told["replicates"] == 3
    assert told["strategies"]["balanced"]["customers"]["mean"] > 0
    drawn = kept.drawn(NAMES, "customers")
    assert len(drawn["balanced"]) == 70
    assert len(drawn["balanced.worlds"]) == 3
    means = [sum(week) / 3 for week in zip(*drawn["balanced.worlds"], strict=True)]
    assert drawn["balanced"] == pytest.approx(means, rel=1e-3)
    ends = [drawn[f"balanced.{end}"] for end in ("low95", "low", "high", "high95")]
    assert all(list(week) == sorted(week) for week in zip(*ends, strict=True))
    assert any(week[0] < week[1] and week[2] < week[3] for week in zip(*ends, strict=True))


def test_an_interval_tells_its_unit_once_and_what_never_differs_is_called_equal():
    euros = functools.partial(measures.told, "en", "cac_blended")
    points = functools.partial(measures.gap_told, "ko", "lock_in")
    assert measures.interval_told(-1234.0, 5678.0, euros) == "-1,234 … 5,678 EUR"
    assert measures.interval_told(-0.017, 0.145, points) == "-1.7 … 14.5%p"
    assert measures.interval_told(18.0, 32.0, str) == "18.0 … 32.0"
    row = {"mean": 0.0, "low": 0.0, "high": 0.0, "better_in": 0.0, "of": 20}
    assert measures.better_told("en", row) == "equal in all 20 worlds"
    assert measures.better_told("en", {**row, "high": 0.1}) == "0 of 20 worlds"
    alone = {**row, "low": None, "high": None, "of": 1}
    assert measures.better_told("en", alone) == "equal in this world"
    assert measures.better_told("en", {**row, "better_in": None}) == measures.NOTHING


@pytest.fixture
def brief(session):
    return session.having(text=SMALL.replace("70", "20"))


@pytest.fixture
def early(monkeypatch):
    """Looks after 2 and 4 worlds."""
    monkeypatch.setattr(precision, "FIRST_LOOK", 2)
    monkeypatch.setattr("simulator.estimators.looks.GROWTH", 2.0)


def test_a_precision_is_sought_as_the_command_seeks_it(brief, early):
    """Stopped amid it, out of worlds, and reached at the first look after all were lived."""
    market = comparing.compared_market(brief)
    for wanted, pieces, stopped_at, used in (
        (0.001, ((0, 1), (1, 3)), 3, 3), (0.001, ((0, 3), (3, 4)), None, 4),
        (500.0, ((0, 3),), None, 2),
    ):  # fmt: skip
        goal = precision.goal_of(wanted, ("customers",), 4)
        assert goal.looks == (2, 4)
        worlds = count(1)
        same = fw.compare(
            market, NAMES, seed=brief.seed, workers=1, precision=wanted,
            precise_metrics=goal.metrics, most_replicates=4,
            stop=lambda worlds=worlds, last=stopped_at: next(worlds) == last,
        )  # fmt: skip
        kept = lived(brief, *pieces, goal=goal)
        assert (same.replicates, kept.used) == (used, used)
        assert plain(kept.compared) == plain(as_json(same))
        ended = {3: "stopped", 4: "worlds", 2: "precision"}[used]
        assert (kept.precision, kept.precision.ended_by) == (same.precision, ended)


def test_worlds_beyond_the_look_that_was_enough_are_not_spoken_of(brief, early):
    goal = precision.goal_of(500.0, ("customers",), 4)
    kept = lived(brief, (0, 3))
    assert (kept.used, kept.precision) == (3, None)
    market = comparing.compared_market(brief)
    pieces = list(comparing.live_worlds(market, NAMES, brief.seed, 3, 4, kept.rows(), goal))
    assert [kept.take(piece) for piece in pieces] == [3.0], "none is lived"
    assert plain(kept.compared) == plain(lived(brief, (0, 2), goal=goal).compared)
    assert (kept.used, len(kept.worlds)) == (2, 3)
    assert len(kept.drawn(NAMES, "customers")["balanced.worlds"]) == 2


def test_the_code_that_is_shown_makes_the_same_comparison(session, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenario.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr("simulator.crew.available_cores", lambda: 1)
    made = {}
    exec(comparing.python_of(session, NAMES, told), made)  # noqa: S102  # meant to be run
    assert plain(as_json(made["comparison"])) == told
    partial = {"precision": {"wanted": 0.05}, "partial": {"done": 1}, "replicates": 1}
    exec(comparing.python_of(session, NAMES, partial), made)  # noqa: S102  # meant to be run
    assert plain(as_json(made["comparison"])) == plain(
        lived(session, (0, 1), goal=comparing.GOAL).compared
    )
    market = comparing.compared_market(session)
    text = comparing.yaml_of(session, market, NAMES, told)
    (tmp_path / "flywheel-compare.yaml").write_text(text, encoding="utf-8")
    assert fw.read("flywheel-compare.yaml").fingerprint() == told["scenario_hash"]
    assert text.splitlines()[0].endswith(",balanced --replicates 3 --seed 4")


def test_what_is_wanted_is_checked_and_counted():
    kept = comparing.Kept()
    here = Lived(kept, Aim("here", 20), True, Progress())
    assert aim_after(here, 100) == Aim("here", 100, 1)
    assert aim_after(here, 10_000) == aim_after(here, "much") == aim_after(here, True) == here.aim
    sought = aim_after(here, "precision")
    assert sought == Aim("here", 500, 1, is_precise=True)
    assert aim_after(Lived(kept, sought, True, Progress()), "stop") == Aim("here", 0, 2, True)
    assert Lived(kept, sought, True, Progress()).wanted == comparing.GOAL.looks[0] == 20


def test_a_piece_of_another_task_is_not_counted_twice(session):
    kept = comparing.Kept()
    world = {"replicate": 0, "rows": None, "weekly": {}, "compared": {}, "seconds": 2.0}
    assert [kept.take(world), kept.take(world), kept.take({"part": 0.5})] == [1, 1, 1.5]
    assert kept.seconds_left(3) == pytest.approx(3.0)


def test_a_hostile_choice_of_strategies_is_the_usual_one(session):
    market = comparing.compared_market(session)
    for given in ("", "no,such", 7, "product_led", "x" * 200):
        assert chosen_of(session.having(view={"compare": given}), market) == (
            "sales_led", "product_led", "community_led")  # fmt: skip
    assert set(chosen_of(session, market)) == set(NAMES)


def test_the_page_shows_these_numbers_and_keeps_worlds_when_stopped(
    tab, served, session, told, tmp_path
):
    page = tab.page
    page.goto(served.link(f"compare?s={packed(session)}"))
    page.wait_for_function(
        "+document.querySelector('[data-testid=compare-choice]')?.dataset.done >= 2",
        timeout=60_000,
    )
    page.get_by_test_id("compare-stop").click()
    choice = page.locator("[data-testid=compare-choice][data-running=no]")
    choice.wait_for()
    done = int(choice.get_attribute("data-done"))
    assert 2 <= done < 20
    assert f"--replicates {done} " in page.get_by_test_id("compare-command").inner_text()
    with page.expect_download() as saved:
        page.get_by_test_id("compare-csv").click()
    saved.value.save_as(tmp_path / "page.csv")
    text = (tmp_path / "page.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    same = lived(session, (0, done)).compared
    pairs = {(row["metric"], row["a"], row["b"]): row for row in same["differences"]}
    assert len(rows) == len(pairs) + sum(map(len, same["strategies"].values()))
    for row in rows:
        wanted = pairs.get((row["metric"], row["a"], row["b"]))
        wanted = wanted or same["strategies"][row["a"]][row["metric"]]
        for name in ("mean", "low", "high"):
            assert (float(row[name]) if row[name] else None) == wanted[name], row
    shown = page.get_by_test_id("compare-means").locator("tbody tr", has_text="CAC").first
    cac = metric_named("cac_blended").text
    for name in NAMES:
        assert cac(same["strategies"][name]["cac_blended"]["mean"]) in shown.inner_text()
    said = page.get_by_test_id("compare-verdict").inner_text().split("\n")
    assert same["verdict"].replace("`", "") == " ".join(said)
    assert len(said) > 2, "a line for each sentence"
    page.get_by_test_id("compare-precision").click()
    page.locator("[data-testid=compare-status]", has_text="next look at 20 worlds").wait_for()
    page.get_by_test_id("compare-stop").click()
    choice.wait_for()
    page.locator("[data-testid=compare-command]", has_text="--precision 5% ").wait_for()
    page.get_by_test_id("code").locator("> summary").click()
    done = int(choice.get_attribute("data-done"))
    page.locator("[data-testid=code] pre", has_text=f"next(worlds) == {done}, seed=4").wait_for()
    page.get_by_test_id("compare-series").select_option("cash")
    chart = page.get_by_test_id("chart-compare-cash")
    chart.locator("li", has_text="middle 95 % of the worlds").wait_for()
    chart.get_by_test_id("table").click()
    chart.locator("th", has_text="middle 80 %, from").first.wait_for()
    page.get_by_test_id("compare-play").press("Enter")
    page.get_by_text("World 2 of").wait_for()
    page.get_by_test_id("compare-play").press("Enter")
    for theme, width in (("light", 1280), ("dark", 390)):
        page.evaluate(f"flywheel.setTheme('{theme}')")
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(IN_ONE_ROW)
        found = Axe().run(page).response["violations"]
        assert not found, [one["id"] + one["nodes"][0]["html"] for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name in ("compare-means", "compare-apart"):
            box = page.locator(".fw-table", has=page.get_by_test_id(name))
            assert box.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, (name, width)
