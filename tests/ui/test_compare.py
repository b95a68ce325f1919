"""Compare: the same numbers as the command line, and a page that keeps what is done."""

import csv
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from simulator.cli import main
from simulator.metrics import metric_named
from simulator.ui import comparing
from simulator.ui.pages.compare import chosen_of
from simulator.ui.state import Session, packed

SMALL = "name: small\nbased_on: baseline\nweeks: 70\n"
NAMES = ("product_led", "community_led", "balanced")
CHANGES = {"people.size": 160, "company.price": 41.0}


@pytest.fixture(scope="module")
def session():
    return Session(text=SMALL, seed=4, changes=CHANGES, view={"compare": ",".join(NAMES)})


@pytest.fixture(scope="module")
def told(session, tmp_path_factory):
    """What the command line that the page names says."""
    folder = tmp_path_factory.mktemp("compared")
    (folder / "scenario.yaml").write_text(SMALL, encoding="utf-8")
    words = comparing.command_of(session, NAMES, 3).split()[1:]
    words[1] = str(folder / "scenario.yaml")
    found = CliRunner().invoke(main, [*words, "--out", str(folder / "out"), "--workers", "1"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def lived(session, *pieces):
    market, kept = comparing.compared_market(session), comparing.Kept()
    for first, until in pieces:
        for piece in comparing.live_worlds(market, NAMES, session.seed, first, until, kept.rows()):
            kept.take(piece)
    return kept


def test_worlds_that_come_in_two_tasks_say_what_the_command_line_says(session, told):
    kept = lived(session, (0, 1), (1, 3))
    assert json.loads(json.dumps(kept.compared)) == told
    assert told["replicates"] == 3
    assert told["strategies"]["balanced"]["customers"]["mean"] > 0
    drawn = kept.drawn(NAMES, "customers")
    assert len(drawn["balanced"]) == 70
    assert len(drawn["balanced.worlds"]) == 3
    means = [sum(week) / 3 for week in zip(*drawn["balanced.worlds"], strict=True)]
    assert drawn["balanced"] == pytest.approx(means, rel=1e-3)
    assert all(low <= high for low, high in
               zip(drawn["balanced.low"], drawn["balanced.high"], strict=True))  # fmt: skip


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
    assert same["verdict"] == page.get_by_test_id("compare-verdict").inner_text()
    page.get_by_test_id("compare-series").select_option("cash")
    page.get_by_test_id("chart-compare-cash").wait_for()
    page.get_by_test_id("compare-play").press("Enter")
    page.get_by_text("World 2 of").wait_for()
    page.get_by_test_id("compare-play").press("Enter")
    for theme, width in (("light", 1280), ("dark", 390)):
        page.evaluate(f"flywheel.setTheme('{theme}')")
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(150)
        found = Axe().run(page).response["violations"]
        assert not found, [one["id"] + one["nodes"][0]["html"] for one in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
