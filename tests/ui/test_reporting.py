"""A report made on the page: the very file that `flywheel report --quick` writes."""

import simulator as fw
from simulator.report.contents import contents_of
from simulator.report.page import page_of
from simulator.ui import comparing
from simulator.ui.report_making import Making, told_of
from simulator.ui.reporting import Gathered, relive, write
from simulator.ui.state import Session, packed
from simulator.ui.using import Progress
from simulator.ui.world_by_world import Aim, Lived
from simulator.verdicts.cheap import analyses_of

TEXT = "name: small\nbased_on: baseline\nweeks: 60\n"
NAMES = ("product_led", "community_led")
SESSION = Session(text=TEXT, seed=4, changes={"people.size": 120},
                  view={"compare": ",".join(NAMES)})  # fmt: skip


def test_it_is_what_the_command_writes_however_many_turns_it_took():
    market = comparing.compared_market(SESSION)
    kept = Gathered()
    for first, until in ((0, 1), (0, 2), (2, 3)):  # a world that comes twice counts once
        for piece in relive(market, NAMES, 4, first, until):
            kept.take(piece)
    assert len(kept.worlds) == 3
    for piece in write(market, NAMES, 4, kept.worlds, None):
        assert kept.take(piece) == 0
    assert not kept.worlds, "they are not kept longer than they are needed"
    found = fw.compare(market, NAMES, replicates=3, seed=4, workers=1)
    left_out = analyses_of(found, quick=True, workers=1, tell=print)[1]
    assert kept.html == page_of(found, [], contents_of(found, []), left_out)


def test_how_far_it_is_finds_words_in_all_languages():
    lived = Lived(comparing.Kept(), Aim("here", 20), False, Progress())
    for language in ("en", "ko"):
        ways = ((0, False, ""), (1, True, ""), (2, True, ""), (2, False, "x"))
        told = {told_of(Making(done, 2, running, html, Progress(), print), lived, language)
                for done, running, html in ways}  # fmt: skip
        assert len(told) == 4
        waiting = told_of(Making(0, 2, False, "", Progress(), print),
                          lived._replace(is_running=True), language)  # fmt: skip
        assert waiting not in told


def test_on_the_page_it_is_made_saved_and_says_what_the_page_says(tab, served, tmp_path):
    page = tab.page
    page.goto(served.link(f"compare?s={packed(SESSION)}"))
    page.wait_for_function(
        "+document.querySelector('[data-testid=compare-choice]')?.dataset.done >= 2",
        timeout=60_000,
    )
    page.get_by_test_id("compare-stop").click()
    page.locator("[data-testid=compare-choice][data-running=no]").wait_for()
    verdict = page.get_by_test_id("compare-verdict").inner_text()
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_test_id("report-make").click()
    saved.value.save_as(tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.startswith("<!")
    assert "small" in html
    for sentence in verdict.split("\n")[:2]:
        assert sentence.split(" (")[0] in html, sentence
    page.get_by_test_id("report-save").wait_for()
    page.get_by_test_id("compare-20").click()
    page.locator("[data-testid=compare-report][data-made=no]").wait_for()
