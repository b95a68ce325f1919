"""The report: every number is one of its data, it can be made again, and needs nothing else."""

from __future__ import annotations

import bisect
import json
import re
import shlex
import shutil

import pytest
from click.testing import CliRunner

import simulator as fw
from simulator import charts
from simulator.charts.svg import Drawing, drawing_of
from simulator.cli import main
from simulator.receipt import as_json, write_folder
from simulator.report import answers, sections
from simulator.report.contents import contents_of, result_hash
from simulator.report.numbers import at, interval, number
from simulator.report.page import page_of
from simulator.report.parts import marked
from simulator.scenario import read_text
from simulator.strategy import quantities
from simulator.study.comparisons import read_comparison
from simulator.verdicts import assumptions
from simulator.verdicts.assumptions import assume
from simulator.verdicts.begging import beg
from simulator.words.wording import unit
from tests.report_help import NUMBER, Page, leaves, printed

STRATEGIES = ("sales_led", "community_led")
SETS = {"rival.launch_week": "20", "people.initial_customers": "0.3"}


@pytest.fixture
def undrawn(monkeypatch):
    """Pictures cost seconds; where they are not the point nobody draws them."""
    nothing = Drawing("none", "No picture", "It is not drawn.", "<svg></svg>", "<svg></svg>")
    for module in (sections, answers):
        monkeypatch.setattr(module, "drawing_of", lambda *_, **__: nothing)
    monkeypatch.setattr(charts, "draw_all", lambda *_: [])


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=250, weeks=76, sets=SETS)


@pytest.fixture(scope="module")
def compared(market):
    return fw.compare(market, STRATEGIES, replicates=3, seed=3, workers=1)


@pytest.fixture(scope="module")
def analyses(market):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assumptions, "TRIED", assumptions.TRIED[:3])
        return [beg(market, STRATEGIES, 2, 3, 1), assume(market, STRATEGIES, 1, 3, 1)]


@pytest.fixture(scope="module")
def contents(compared, analyses):
    return contents_of(compared, analyses)


@pytest.fixture(scope="module")
def html(compared, analyses, contents):
    return page_of(compared, analyses, contents)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_every_number_is_that_of_the_data_to_the_printed_digits(page, contents):
    data = json.loads(json.dumps(contents, allow_nan=False))
    assert len(page.numbers) > 200
    for known, text in page.numbers:
        value = at(data, known["data-from"])
        assert value is not None, known
        assert float(known["value"]) == value
        shown, half = printed(text)
        meant = value * float(known.get("data-times", 1))
        if text.startswith("<"):
            assert meant < shown
        elif text.startswith(">"):
            assert meant > shown
        else:
            assert abs(meant - shown) <= half * 1.000001, (known, text)


def test_a_wrong_number_would_be_seen():
    data = {"a": {"mean": 3310.0, "low": 1.0, "high": 9000.0}}
    parsed = Page(f"<p><b>{interval(data, 'a', 'EUR/person')}</b></p>").numbers[0]
    shown, half = printed(parsed[1].replace("1", "2").replace("3", "4"))
    assert abs(float(parsed[0]["value"]) - shown) > half


def test_the_numbers_in_pictures_are_of_the_data_too(page, contents, compared):
    known = leaves(contents) + [float(week) for week in range(compared.scenario.weeks + 1)]
    last = compared.weekly[compared.weekly["week"] == compared.scenario.weeks - 1]
    known += last.groupby("strategy")["customers"].mean().tolist()
    for _, curve in compared.retention.groupby("strategy"):
        known += curve.groupby("week")["survival"].mean().tolist()
    sums = compared.weekly.groupby(["strategy", "replicate"]).sum(numeric_only=True)
    known += sums.filter(like="adopted_by_").sum(axis=1).groupby("strategy").mean().tolist()
    scaled = sorted(abs(value) * times for value in known for times in (1, 100))
    found = [piece for text in page.in_pictures for piece in NUMBER.findall(text)]
    assert len(found) > 30
    for piece in found:
        shown, half = printed(piece.lstrip("-"))
        place = bisect.bisect_left(scaled, shown - 1.000001 * half)
        assert place < len(scaled), piece
        assert scaled[place] <= shown + 1.000001 * half, piece


def test_the_verdicts_are_those_of_the_data(page, contents):
    verdict = contents["comparison"]["verdict"].replace("`", "")
    assert " ".join(spaced(page.said["comparison/verdict"])) == verdict
    for name in ("begging", "assumptions"):
        said = [sentence.replace("`", "") for sentence in contents["analyses"][name]["verdict"]]
        assert spaced(page.said[f"analyses/{name}/verdict"]) == said


def spaced(sentences):
    """With spaces where no line may break, as the data has them."""
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences]


def test_a_guess_is_told_with_its_unit_and_names_that_can_wrap(html):
    labels = re.findall(r"<code>(\w+)\.<wbr>(\w+)</code><br>(.*?)</th>", html)
    assert labels
    for part, name, told in labels:
        behind = unit(quantities()[f"{part}.{name}"].unit)
        assert told.endswith(f" [{behind}]") if behind else "[" not in told
    assert any("[" in told for *_, told in labels)
    assert re.search(r'<span class="words">\w+\N{NO-BREAK SPACE}led', html)


def test_what_was_put_in_by_hand_is_there_by_default(html, page):
    for wanted in ("portability", "switching.social_cost", "equal feedback", "as in the scenario",
                   "Volunteers&#39; hours", "GUESS", "without the community"):  # fmt: skip
        assert wanted in html
    before_folds = html.split('id="begging"')[1].split("<details>")[0]
    for wanted in ("CAC, equal feedback", "Lock-in, change by it", "Volunteers&#39; hours"):
        assert wanted in before_folds
    assert page.texts["begging-title"] == "What was put in by hand"


def test_it_says_from_how_many_worlds_numbers_are_that_stand_above_too(html):
    by_hand, guesses = (html.split(f'id="{name}"')[1].split("</p>")[0]
                        for name in ("begging", "assumptions"))  # fmt: skip
    assert "From the first 2 of the 3 worlds" in by_hand
    assert "From the first of 3 worlds" in guesses
    assert "above differ from those by luck" in by_hand


def test_it_needs_no_script_no_network_and_no_other_file(html, page):
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image"}
    for _, known in page.elements:
        for name in ("src", "href", "xlink:href"):
            assert known.get(name, "#").startswith("#")
        assert not any(name.startswith("on") for name in known)
    assert not re.search(r"@import|url\((?!#)", html)
    assert len(html) < 3_000_000


def test_pictures_have_words_and_every_link_and_id_one_place(page):
    ids = [known["id"] for _, known in page.elements if "id" in known]
    assert len(ids) == len(set(ids))
    for _, known in page.elements:
        for name in ("href", "xlink:href"):
            if name in known:
                assert known[name][1:] in ids
        if known.get("role") == "img":
            assert len(known["aria-label"]) > 40
    assert sum(tag == "h1" for tag, _ in page.elements) == 1


def test_a_picture_is_the_same_each_time_and_its_text_is_text(analyses):
    picture = analyses[0].pictures[0]
    first, second = drawing_of(picture, shrinks=False), drawing_of(picture, shrinks=False)
    assert first == second
    assert not first.narrow
    assert ">as in the scenario: 1</text>" in first.wide
    assert "var(--ink)" in first.wide
    assert "#222222" not in first.wide


@pytest.mark.long
def test_the_same_comparison_gives_the_same_page(compared, analyses, contents, html):
    assert page_of(compared, analyses, contents) == html


def test_it_can_be_made_again_from_what_it_holds(page, compared, contents, tmp_path, undrawn):
    again = read_text(page.texts["scenario"])
    assert again.fingerprint() == compared.scenario.fingerprint()
    (tmp_path / "scenario.yaml").write_text(page.texts["scenario"])
    flywheel, *words = shlex.split(page.texts["command"])
    assert flywheel == "flywheel"
    words[words.index("scenario.yaml")] = str(tmp_path / "scenario.yaml")
    out = tmp_path / "again"
    done = CliRunner().invoke(main, [*words, "--out", str(out), "--workers", "1"])
    assert done.exit_code == 0, done.output
    found = read_comparison(out)
    assert result_hash(found.rows) == contents["result_hash"]
    assert json.loads((out / "comparison.json").read_text()) == as_json(compared)
    assert contents["result_hash"] in page.texts["origin"]


@pytest.fixture(scope="module")
def folder(compared, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "draw_all", lambda *_: [])
        write_folder(compared, path)
    return path


def test_the_command_tells_a_folder_and_prints_its_data(folder, tmp_path, undrawn):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    words = ["report", str(tmp_path), "--quick", "--json"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["comparison"] == json.loads((tmp_path / "comparison.json").read_text())
    told = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "This report was made without what holds" in told.texts["left-out"]
    assert all(at(data, known["data-from"]) == float(known["value"]) for known, _ in told.numbers)
    verified = CliRunner().invoke(main, ["verify", str(tmp_path), "--sample", "0"])
    assert verified.exit_code == 0  # a report beside them harms no results


def test_the_command_compares_a_scenario_first(tmp_path, monkeypatch, undrawn):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(
        "based_on: baseline\nname: <Small> & odd\nweeks: 30\nchanges:\n"
        "  people.size: {value: 90, because: quick}\n"
    )
    words = ["report", "small.yaml", "--replicates", "2", "--quick", "--workers", "1",
             "--out", "deep/plan.html"]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    told = (tmp_path / "deep" / "plan.html").read_text(encoding="utf-8")
    assert "<h1>&lt;Small&gt; &amp; odd</h1>" in told
    assert "people.size" in Page(told).texts["differs"]


@pytest.mark.parametrize("damage", ["changed", "missing", "run", "nothing"])
def test_a_folder_that_is_not_whole_is_refused(damage, folder, tmp_path):
    if damage in ("changed", "missing"):
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        table = tmp_path / "weekly.parquet"
        table.write_bytes(b"x") if damage == "changed" else table.unlink()
    if damage == "run":
        done = CliRunner().invoke(main, ["run", "baseline", "--people", "50", "--weeks", "9",
                                         "--out", str(tmp_path)])  # fmt: skip
        assert done.exit_code == 0
    result = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert result.exit_code == 4
    assert str(tmp_path) in result.stderr
    assert not (tmp_path / "report.html").exists()


def test_the_undefined_is_a_dash_and_text_stays_text():
    data = {"a": {"mean": None, "low": None, "high": None}, "b": {"mean": 2.0, "low": None}}
    assert ">-<" in interval(data, "a", "EUR")
    assert ">-<" in number(data, "nowhere/at/all", "EUR")
    assert "interval" not in interval(data | {"b": {"mean": 2.0, "low": None, "high": None}},
                                      "b", "EUR")  # fmt: skip
    assert str(marked("a <b> `c < d` `")) == "a &lt;b&gt; <code>c &lt; d</code> "
    assert str(marked("3,248 EUR, 95 %")) == "3,248\N{NO-BREAK SPACE}EUR, 95\N{NO-BREAK SPACE}%"
