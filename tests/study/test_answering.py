"""An answer tells from which result it was written, and a sweep whether that is the one there."""

import dataclasses

import pytest
from click.testing import CliRunner

from simulator.analysis.analyse import analyze
from simulator.analysis.writing import write_analysis
from simulator.cli import main
from simulator.study.answering import answer_told
from simulator.study.reading import open_study
from simulator.study.stored import stored
from tests.study.study_help import TEXT, small, swept, write

ANSWER = TEXT + "answer: It does.\n"


def told_by_sweep(folder, text):
    result = CliRunner().invoke(
        main, ["sweep", str(write(folder, text)), "--out", str(folder / "x"), "-j", "1"]
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_sweep_says_whether_the_answer_belongs_to_its_result(tmp_path):
    first = told_by_sweep(tmp_path, ANSWER)
    result = open_study(tmp_path / "x").result_hash()
    line = f'answer_from: "{result[:12]}"'
    assert line in first
    assert "from this very result" in told_by_sweep(tmp_path, f"{ANSWER}{line}\n")
    older = told_by_sweep(tmp_path, ANSWER + 'answer_from: "0123456789ab"\n')
    assert "written from another result (0123456789ab)" in older
    assert "answer" not in told_by_sweep(tmp_path, TEXT), "nothing to say without one"


def test_where_an_answer_comes_from_changes_no_study(tmp_path):
    one = small(ANSWER)
    other = dataclasses.replace(one, answer_from="0123456789ab")
    assert other.fingerprint() == one.fingerprint()
    swept(one, tmp_path / "x")
    before = (tmp_path / "x" / "ledger.sqlite").stat().st_mtime_ns
    swept(other, tmp_path / "x")
    assert stored(tmp_path / "x")[0].answer_from == "0123456789ab"
    assert (tmp_path / "x" / "ledger.sqlite").stat().st_mtime_ns == before, "nothing was run again"


def test_an_unfinished_study_has_nothing_to_say_of_its_answer():
    assert answer_told(small(ANSWER), []) == ""


@pytest.mark.parametrize("written", ["yes", "0123", "0123456789aG", "'012345678901 '"])
def test_what_is_no_hash_of_a_result_is_told_with_its_place(written, tmp_path):
    path = write(tmp_path, f"{ANSWER}answer_from: {written}\n")
    result = CliRunner().invoke(main, ["sweep", str(path), "--out", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert f"small.yaml:{len(ANSWER.splitlines()) + 1}:14" in result.stderr
    assert not (tmp_path / "x").exists()


def test_the_page_of_an_analysis_says_it_too(tmp_path):
    study = dataclasses.replace(small(ANSWER), answer_from="0123456789ab")
    swept(study, tmp_path / "x")
    write_analysis(analyze(tmp_path / "x"), tmp_path / "a")
    html = (tmp_path / "a" / "analysis.html").read_text(encoding="utf-8")
    assert "The answer in the file was written from another result (0123456789ab): " in html
