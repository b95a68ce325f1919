"""The pages about a scenario's text and about the model, and what stands behind them."""

import csv
import json
import re

import pytest

from simulator.scenario import ScenarioError, read, read_text
from simulator.shipped import library, library_folder
from simulator.strategy import market_guesses
from simulator.ui import prose, telling, words
from simulator.ui.files import files_wanted
from simulator.ui.reading import look_over
from simulator.ui.state import Session, TroubleError, market_of, packed
from simulator.validation import CASES
from simulator.words.differing import differences
from simulator.words.explaining import explained
from tests.ui.conftest import ROOT, is_open_to_everybody

BROKEN = ROOT / "tests" / "broken"
INDEX = list(csv.DictReader((BROKEN / "index.csv").read_text(encoding="utf-8").splitlines()))
READY = "!/checking/.test(document.querySelector('[data-testid=verdict]').dataset.state)"


def opened(tab, served, path="scenario", session=None):
    """One of these pages, when all of it is there."""
    tab.page.goto(served.link(f"{path}?s={packed(session)}" if session else path))
    tab.page.get_by_test_id(f"{path}-page").wait_for(timeout=30_000)
    if path == "scenario":
        settled(tab.page)
    return tab.page


def settled(page):
    page.wait_for_timeout(20)
    page.wait_for_function(READY, timeout=15_000)


def loaded(page, path):
    page.get_by_test_id("file").set_input_files(path)
    settled(page)


def refusals(data):
    with pytest.raises(ScenarioError) as caught:
        read_text(data, name="scenario.yaml")
    return caught.value.problems


# without a browser


@pytest.mark.parametrize("row", INDEX[::9], ids=lambda row: row["file"])
def test_what_the_page_tells_is_what_the_reader_says(row):
    data = (BROKEN / row["file"]).read_bytes()
    told = list(look_over(data, 3, "baseline"))
    assert len(told) == 1
    assert not told[0]["usable"]
    assert told[0]["problems"][0]["line"] > 0
    if not files_wanted(data, "scenario.yaml"):
        first = refusals(data)[0]
        assert told[0]["problems"][0]["line"] == first.line
        assert first.message in told[0]["problems"][0]["said"]


def test_a_good_text_is_explained_and_told_apart():
    data = (library_folder() / "cheaper_rival.yaml").read_bytes()
    first, whole = look_over(data, 1, "baseline")
    assert first["usable"]
    market = read("cheaper_rival")
    flat = " ".join(line for _, line in whole["explained"])
    assert flat == " ".join(explained(market).text().split())
    apart = differences(read("baseline"), market, ("baseline", market.name)).text()
    assert " ".join(line for _, line in whole["differs"]) == " ".join(apart.split())


@pytest.mark.parametrize("text", [
    'based_on: "../secret.yam\\x6c"\n',
    'based_on: baseline\nchanges:\n  "network.edges_\\x66ile": {value: /etc/passwd, because: x}\n',
    "based_on: baseline\nchanges:\n  network.edges_file: {value: /etc/passwd, because: x}\n",
    "based_on: baseline\nstrategies:\n  mine:\n    network.edges_file: /etc/passwd\n",
])  # fmt: skip
def test_no_text_reads_a_file_however_it_is_spelled(text):
    with pytest.raises(TroubleError) as caught:
        market_of(Session(text=text))
    assert caught.value.code == "files"
    told = json.dumps(list(look_over(text.encode(), 1, "baseline")))
    assert "root:" not in told
    assert '"line": ' in told


def test_the_baseline_can_be_changed_though_it_speaks_of_files():
    text = (library_folder() / "baseline.yaml").read_text(encoding="utf-8") + "# mine\n"
    assert market_of(Session(text=text)).fingerprint() == market_of(Session()).fingerprint()


def test_every_shipped_scenario_has_a_story_in_each_language():
    for code in set(words.LANGUAGES) - {words.FIRST}:
        assert set(words.stories(code)) == {*library(), *(f"title.{one}" for one in library())}
        assert all(words.stories(code).values())
    assert not words.stories(words.FIRST)


def test_nothing_of_the_description_is_lost():
    text = prose.MODEL.read_text(encoding="utf-8")
    told = prose.chapters()
    assert [one.title for one in told[1:]] == re.findall(r"^## (.+)$", text, re.MULTILINE)
    shown = str([one.blocks for one in told])
    for word in set(re.findall(r"[A-Za-z]{4,}", text)):
        assert word in shown or word in " ".join(one.title for one in told) or word == "python", (
            word
        )
    kinds = {block["kind"] for one in told for block in one.blocks}
    assert kinds == {"heading", "text", "list", "table", "code"}
    for one in told:
        for block in one.blocks:
            if block["kind"] == "table":
                assert {len(row) for row in block["rows"]} == {len(block["head"])}


def test_the_counts_are_those_of_the_declarations():
    rows = telling.guesses({})
    guessed, market = market_guesses()
    assert (sum(row[2] for row in rows), sum(row[1] for row in rows)) == (guessed, market)
    assert telling.sources({})[0][0] == "GUESS"
    assert [one["key"] for one in next(telling.cases())] == list(CASES)


# in the browser


@pytest.mark.parametrize("most", [6, pytest.param(50, marks=pytest.mark.long)])
def test_hostile_texts_are_told_with_their_lines(tab, served, most):
    page = opened(tab, served)
    for row in INDEX[:: len(INDEX) // most][:most]:
        loaded(page, BROKEN / row["file"])
        line = page.locator(".fw-line").first.inner_text()
        assert re.fullmatch(r"Line \d+, column \d+", line), row["file"]
        if not files_wanted((BROKEN / row["file"]).read_bytes(), "scenario.yaml"):
            assert line.startswith(f"Line {row['line']}, "), row["file"]
        assert page.get_by_test_id("use").is_disabled()
        assert "Traceback" not in page.locator("body").inner_text()
        assert page.get_by_test_id("trouble").count() == 0
    page.get_by_test_id("library-five_steps").click()
    page.wait_for_function("document.querySelector('[data-testid=verdict]').dataset.state==='well'")


def test_mistakes_are_told_while_one_writes_and_the_text_goes_to_the_run_page(tab, served):
    page = opened(tab, served)
    page.get_by_test_id("library-cheaper_rival").click()
    page.locator("[data-testid=explained] details").first.wait_for(timeout=15_000)
    assert "in words" in page.get_by_test_id("explained").inner_text()
    assert "rival.price" in page.get_by_test_id("differs").inner_text()
    text = page.get_by_test_id("editor").input_value()
    page.get_by_test_id("editor").fill(text.replace("rival.price:", "rival.prize:"))
    page.locator(".fw-line").wait_for()
    assert "did you mean 'rival.price'?" in page.get_by_test_id("mistakes").inner_text()
    line = text[: text.index("rival.price:")].count("\n") + 1
    assert page.locator(".fw-gutter .fw-bad").inner_text() == str(line)
    page.locator(".fw-line").click()
    chosen = "(e => e.value.slice(e.selectionStart, e.selectionEnd))"
    chosen += "(document.querySelector('[data-testid=editor]'))"
    assert "rival.prize" in page.evaluate(chosen)
    page.get_by_test_id("editor").fill(text.replace("30 EUR/week", "31 EUR/week"))
    page.locator("[data-testid=use]:enabled").click()
    page.get_by_test_id("to-run").click()
    page.get_by_test_id("flywheel").wait_for()
    assert page.get_by_test_id("scenario").input_value() == ""
    assert "A cheaper rival" in page.locator("h1").inner_text()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_an_untouched_file_keeps_its_bytes_and_a_large_one_is_refused(tab, served, tmp_path, ends):
    page = opened(tab, served)
    path = tmp_path / "mine.yaml"
    data = b"\xef\xbb\xbf" + f"name: Mine ü{ends}based_on: baseline{ends}".encode()
    path.write_bytes(data)
    loaded(page, path)
    with page.expect_download() as caught:
        page.get_by_test_id("download").click()
    assert caught.value.suggested_filename == "mine.yaml"
    assert caught.value.path().read_bytes() == data
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 307_200)
    page.get_by_test_id("file").set_input_files(large)
    assert "256 kB" in page.get_by_test_id("refused").inner_text()
    assert page.get_by_test_id("editor").input_value().startswith("name: Mine")


def test_nobody_is_kept_out(tab, served):
    page = opened(tab, served)
    loaded(page, BROKEN / INDEX[3]["file"])
    is_open_to_everybody(page)
    page.get_by_test_id("undo").click()
    page.locator("[data-testid=differs] :is(details, .fw-alike)").first.wait_for()
    is_open_to_everybody(page)
    opened(tab, served, "about")
    page.get_by_test_id("chapter-2").click()
    page.locator("[data-testid=about-description] table").first.wait_for()
    page.locator("[data-testid=about-validation] table").first.wait_for(timeout=30_000)
    is_open_to_everybody(page)


def test_both_pages_speak_korean(tab, served):
    page = opened(tab, served, session=Session(language="ko"))
    assert page.locator("h1").inner_text() == words.say("ko", "pages.scenario")
    assert words.stories("ko")["baseline"] in page.locator(".fw-library").inner_text()
    opened(tab, served, "about", Session(language="ko"))
    guessed, market = market_guesses()
    told = page.get_by_test_id("about-assumptions").inner_text()
    assert f"{market}개 중 {guessed}개" in told
