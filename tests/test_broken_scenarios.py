"""Broken scenario files: each is refused with its line, in plain words, and nothing else."""

import csv
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as draws

from simulator.complaints import closest
from simulator.scenario import ScenarioError, library_folder, read, read_text
from simulator.strategy import quantities
from tests.broken.make import misspellings

FOLDER = Path(__file__).parent / "broken"
INDEX = list(csv.DictReader((FOLDER / "index.csv").read_text(encoding="utf-8").splitlines()))
BASELINE = (library_folder() / "baseline.yaml").read_bytes()
RIVAL = (library_folder() / "cheaper_rival.yaml").read_bytes()


def refusal(text, **overrides):
    with pytest.raises(ScenarioError) as caught:
        read_text(text, folder=FOLDER, **overrides)
    return caught.value


@pytest.mark.parametrize("expected", INDEX, ids=[row["file"] for row in INDEX])
def test_a_broken_file_is_refused_with_its_line_and_what_was_meant(expected):
    with pytest.raises(ScenarioError) as caught:
        read(FOLDER / expected["file"])
    first = caught.value.problems[0]
    assert (first.code, first.line) == (expected["code"], int(expected["line"]))
    assert expected["suggestion"] in first.hint
    assert len(caught.value.problems) == int(expected["mistakes"])
    assert str(caught.value).startswith(f"{first.file}:{first.line}:{first.column}: ")


def test_there_are_at_least_300_broken_files_and_all_are_listed():
    assert len(INDEX) >= 300
    assert {row["file"] for row in INDEX} == {path.name for path in FOLDER.glob("*.yaml")}


def test_every_misspelt_name_is_recognised():

    luck = random.Random(3)  # noqa: S311  # examples, no secret
    for name in quantities():
        for wrong in misspellings(name, luck).values():
            assert wrong in quantities() or closest(wrong, quantities()) == name, wrong


BOMBS = {
    "brackets": b"[" * 20_000,
    "braces in lines": b"a:\n" + (b" {" * 90 + b"\n") * 1_400,
    "hyphens": b"- " * 20_000 + b"x",
    "question marks": b"? " * 20_000,
    "comments": b"#\n" * 100_000,
    "blank lines": b"\n" * 250_000,
    "blanks": b" " * 250_000,
    "megabytes": b"x" * 10_000_000,
    "aliases": b"&a " * 30_000,
    "exclamation marks": b"!!" * 100_000,
    "documents": b"---\n" * 60_000,
    "open quote": b"a: 'x" + b"\n" * 9_000,
    "long text": b"a: |\n" + b" x\n" * 60_000,
    "many keys": b"".join(b"a%d: 1\n" % n for n in range(20_000)),
    "digits": b"weeks: " + b"9" * 3_900,
    "exponent": b"weeks: 1e9999999999 weeks",
    "escapes": b'name: "' + b"\\x41" * 900 + b'"\nweeks: 0',
    "the same key": b"a: 1\n" * 4_000,
    "hyphens in lines": b"a:\n" + b" - - - - - - - x\n" * 9_000,
    "nothing in flow": b"a: {" + b"a,\n" * 9_000 + b"}",
    "deep": b"".join(b" " * n + b"a:\n" for n in range(400)),
    "unknown names": b"".join(b"retain_%04d: 1\n" % n for n in range(2_000)),
}


def shortest(work):
    """The shortest of three times in seconds of processor: other programs share the machine."""
    seconds = []
    for _ in range(3):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_costs_little_more_than_an_honest_market(bomb):
    honest = shortest(lambda: read("baseline"))
    assert shortest(lambda: str(refusal(bomb))) < 30 * honest


def test_a_folder_a_missing_file_and_a_device_are_refused(tmp_path):
    cases = {tmp_path: "not_a_file", tmp_path / "none.yaml": "missing_file",
             Path("/dev/null"): "not_a_file", Path("a\0b"): "unreadable"}  # fmt: skip
    for path, code in cases.items():
        with pytest.raises(ScenarioError) as caught:
            read(path)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text("name: x")

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(ScenarioError, match="Permission denied"):
        read(path)


def test_a_missing_file_names_the_one_that_was_meant(tmp_path):
    (tmp_path / "our_market.yaml").write_text("name: x")
    with pytest.raises(ScenarioError, match=r"did you mean 'our_market\.yaml'"):
        read(tmp_path / "our_markt.yaml")
    with pytest.raises(ScenarioError, match="did you mean 'baseline'"):
        read("basline")


def test_bases_that_never_end_are_refused(tmp_path):
    for number in range(14):
        (tmp_path / f"s{number}.yaml").write_text(f"based_on: s{number + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="more than 10 files"):
        read(tmp_path / "s0.yaml")


def test_mistakes_in_a_base_are_told_together_with_those_of_the_file(tmp_path):
    (tmp_path / "base.yaml").write_text("weeks: 0\n")
    (tmp_path / "mine.yaml").write_text("based_on: base.yaml\nmixes: []\n")
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path / "mine.yaml")
    assert [Path(one.file).name for one in caught.value.problems] == ["mine.yaml", "base.yaml"]


def test_a_base_that_is_no_yaml_is_refused_in_its_own_line(tmp_path):
    (tmp_path / "base.yaml").write_text("name: x\nweeks: [3\n")
    (tmp_path / "mine.yaml").write_text("based_on: base.yaml\nweeks: 0\n")
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path / "mine.yaml")
    found = [(Path(one.file).name, one.line, one.code) for one in caught.value.problems]
    assert found == [("mine.yaml", 2, "out_of_bounds"), ("base.yaml", 2, "syntax")]


def test_a_complaint_shows_the_line_with_a_mark_below_what_is_wrong():
    text = "based_on: baseline\nchanges:\n  rival.prise: {value: 30, because: a trial}\n"
    assert str(refusal(text)) == (
        "scenario:3:3: rival.prise: there is no quantity of this name; "
        "did you mean 'rival.price'?\n"
        "     3 |   rival.prise: {value: 30, because: a trial}\n"
        "       |   ^^^^^^^^^^^"
    )


def test_a_value_out_of_bounds_is_told_with_what_is_allowed():
    text = "based_on: baseline\nchanges:\n  rival.price: {value: 3M EUR/year, because: a trial}\n"
    assert str(refusal(text.replace("3M", "900M"))).startswith(
        "scenario:3:24: rival.price: this is too high: 900M EUR/year is 1.73077e+07 EUR/week "
        "(you wrote 900M EUR/year); allowed 0..1000000 [EUR/week]\n"
    )
    assert read_text(text).settings.rival.price == 3e6 / 52


def test_twenty_mistakes_are_shown_and_the_rest_is_counted():
    error = refusal("strategies:\n  mine:\n" + "".join(f"    a.b{n}: 1\n" for n in range(27)))
    assert len(error.problems) == 27
    assert str(error).count("scenario:") == 20
    assert str(error).endswith("\nand 7 more")


def test_complaints_are_plain_data_too():
    first = refusal("weeks: 0\n").as_json()["problems"][0]
    assert first["line"] == 1
    assert first["column"] == 8
    assert first["path"] == "weeks"
    assert first["text"] == "weeks: 0"


def test_an_override_is_refused_under_its_option():
    error = refusal(
        "based_on: baseline\n",
        sets={"rival.prise": "3", "rival.price": "-1", "people.size": "many"},
        weeks=0,
    )
    assert [(one.file, one.path) for one in error.problems] == [
        ("--set", "rival.prise"), ("--set", "rival.price"), ("--set", "people.size"),
        ("--weeks", "weeks"),
    ]  # fmt: skip
    assert str(error).startswith("--set: rival.prise: there is no quantity of this name; did you")
    assert error.as_json()["problems"][0]["line"] is None


@pytest.mark.parametrize("people", [1, -5, 30_000_000, True, 2.5])
def test_a_number_of_people_that_cannot_be_is_refused(people):
    assert refusal("based_on: baseline\n", people=people).problems[0].file == "--people"


def test_people_follow_from_a_file_of_ties_and_cannot_be_asked_for():
    with pytest.raises(ScenarioError, match="follows from the file of ties"):
        read("friendship_club", people=50)


def test_people_are_not_asked_for_twice():
    error = refusal("based_on: baseline\n", people=50, sets={"people.size": "60"})
    assert error.problems[0].code == "duplicate"


def test_money_that_grows_out_of_bounds_is_refused():
    text = "based_on: baseline\nstrategies:\n  sales_led: {attract.ads_budget: 9e8}\n"
    assert refusal(text, people=150_000).problems[0].path == "attract.ads_budget"


_PIECES = [
    b"\t", b"\n", b" ", b":", b"- ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!x ", b"<<: ",
    b"'", b'"', b"|", b">", b"?", b"%", b"#", b"\x00", b"\xff", b"\xef\xbb\xbf", b".nan",
    b".inf", b"null", b"true", b"1e999", b"9" * 40, b"2024-13-45", b"---\n", b"...\n", b"12:30",
    b"\\", b"\xe2\x80\xa8", b"because", b"value", b" weeks", b" %/month", b",",
]  # fmt: skip


@given(
    draws.sampled_from([BASELINE[:4000], BASELINE[-2500:], RIVAL]),
    draws.lists(
        draws.tuples(
            draws.integers(0, 4000), draws.integers(0, 12), draws.sampled_from([b"", *_PIECES])
        ),
        min_size=1,
        max_size=6,
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_mutated_file_reads_or_is_refused_and_nothing_else_happens(text, mutations):
    for start, length, piece in mutations:
        text = text[: start % len(text)] + piece + text[start % len(text) + length :]
        text = text or b" "
    _read_or_refused(text)


@given(draws.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_read_or_are_refused(data):
    _read_or_refused(data)


@given(draws.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_reads_or_is_refused(text):
    _read_or_refused(text)


def _read_or_refused(text):
    try:
        read_text(text)
    except ScenarioError as error:
        refused = error
    else:
        return
    assert refused.problems
    assert str(refused)
    assert refused.as_json()["problems"]
