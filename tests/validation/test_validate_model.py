"""`flywheel validate-model`: table, details, JSON, folder, pictures and exit codes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from matplotlib.image import imread

from simulator.cli import main
from simulator.validation import CASES
from simulator.validation import running as rooms
from simulator.validation.registry import Case, Check, Curve, Finding, near, told, within
from simulator.words import validating


def invoke(*words: str) -> Result:
    return CliRunner().invoke(main, ["validate-model", "--workers", "1", *words])


def a_case(key: str, kind: Any, *findings: Finding) -> Case:
    """A case that finds what it is told to."""

    def work(quick: bool) -> Iterator[Finding]:
        """Finds what it is told to find, and nothing beside."""
        yield from findings

    return Case(key, kind, f"a case made for a test of {kind}", "nobody at all", (), ("x", "y"),
                "It is outside because the test wants it so.", work)  # fmt: skip


@pytest.fixture
def two_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of all cases: one that must hold and does, and a measurement that is outside."""
    line = np.linspace(0, 1, 5)
    kept = [
        a_case("O91", "CF", near("a number", 1.5, 1.0, 1.0), Curve("law", line, line, "line"),
               Curve("runs", line, np.array([line - 0.1, line + 0.1]), "band"),
               Curve("found", line, line)),
        a_case("O92", "EMP", within("a measurement", 9.0, 0.0, 1.0), told("beside it", math.nan)),
    ]  # fmt: skip
    for key in list(CASES):
        monkeypatch.delitem(CASES, key)
    for one in kept:
        monkeypatch.setitem(CASES, one.key, one)


def test_one_case_prints_every_check_and_the_command() -> None:
    done = invoke("O09", "o26")
    assert done.exit_code == 0, done.output
    assert "median, weeks" in done.output
    assert "Source: Freireich" in done.output
    assert "No single run shows it" in done.output
    assert "NPS of 40 promoters" in done.output
    done = invoke("O07")
    command = "flywheel run everything_off --strategy nothing --set people.size=10000"
    assert command in done.output
    assert all(len(line) <= 100 for line in done.output.splitlines() if "flywheel run" not in line)


def test_a_measurement_that_is_outside_is_told_and_does_not_fail(two_cases: None) -> None:
    done = invoke()
    assert done.exit_code == 0, done.output
    assert "O91   CF" in done.output
    assert "holds (1 of 1)" in done.output
    assert "outside (0 of 1)" in done.output
    assert "1 of 1 cases that must hold do" in done.output
    assert "O92 leave their bands" in done.output
    assert "because the test wants it so" in invoke("O92").output


def test_a_case_that_must_hold_and_does_not_ends_with_five(
    two_cases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CASES, "O93", a_case("O93", "META", near("a number", 3.0, 1.0, 1.0)))
    done = invoke()
    assert done.exit_code == 5
    assert "1 of 2 cases that must hold do, with 2 checks; outside: O93" in done.output


def test_json_tells_all_and_undefined_as_null(two_cases: None) -> None:
    done = invoke("--json", "--quick")
    data = json.loads(done.stdout)
    assert data["holds"] is True
    assert data["quick"] is True
    first, second = data["cases"]
    assert first["checks"] == [
        {"kind": "CF", "check": "a number", "target": 1.0, "found": 1.5, "low": 0.0, "high": 2.0,
         "verdict": "holds"}
    ]  # fmt: skip
    assert second["verdict"] == "outside"
    assert second["fails"] is False
    assert [check["found"] for check in second["checks"]] == [9.0, None]


def test_a_folder_has_the_table_the_pictures_and_a_manifest(
    two_cases: None, tmp_path: Path
) -> None:
    done = invoke("--out", str(tmp_path / "cases"))
    assert done.exit_code == 0, done.output
    files = {path.name for path in (tmp_path / "cases").iterdir()}
    assert files == {"checks.parquet", "checks.csv", "validation.json", "O91.png",
                     "all_cases.png", "manifest.json"}  # fmt: skip
    table = pd.read_parquet(tmp_path / "cases" / "checks.parquet")
    assert table["case"].tolist() == ["O91", "O92", "O92"]
    assert table["verdict"].tolist() == ["holds", "outside", "reported"]
    for name in ("O91.png", "all_cases.png"):
        picture = imread(tmp_path / "cases" / name)
        assert picture.std() > 0.02, "an empty sheet"
    again = CliRunner().invoke(main, ["verify", str(tmp_path / "cases")])
    assert again.exit_code == 0, again.output
    (tmp_path / "cases" / "checks.csv").write_text("other")
    assert CliRunner().invoke(main, ["verify", str(tmp_path / "cases")]).exit_code == 5
    assert "flywheel validate-model" in CliRunner().invoke(
        main, ["reproduce", str(tmp_path / "cases" / "manifest.json")]
    ).output  # fmt: skip


def test_an_unknown_case_is_bad_input() -> None:
    done = invoke("O77", "Bass")
    assert done.exit_code == 2
    assert "no case 'O77'" in done.output
    assert "2 mistakes" in done.output


def test_the_list_names_all_cases_and_runs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "run_cases", None)
    done = invoke("--list")
    assert done.exit_code == 0, done.output
    assert all(key in done.output for key in CASES)
    assert "measurement" in done.output


@pytest.mark.parametrize("width", [50, 72, 100, 140])
def test_the_table_fits_the_width(width: int) -> None:
    known = CASES["O26"].run(quick=True)
    for text in (validating.table_text([known], width), validating.case_text(known, width)):
        assert max(len(line) for line in text.splitlines()) <= width, text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.4605, "0.4605"), (1234567.0, "1.2e+06"), (12345.0, "12,345"), (1e-6, "1.0e-06"),
     (math.nan, "-"), (0.99999, "1"), (9999.9, "10,000"), (-3.14159, "-3.142"), (6.193, "6.193")],
)  # fmt: skip
def test_numbers_are_as_long_as_they_tell(value: float, text: str) -> None:
    assert validating.number_text(value) == text


def test_what_is_accepted_is_told() -> None:
    checks = {
        "± 0.5": near("a", 1, 1, 0.5), "exactly": near("a", 1, 1, 0), "": told("a", 1),
        "1 to 2": within("a", 1, 1, 2), "at least 3": within("a", 1, 3, math.inf),
        "at most 3": within("a", 1, -math.inf, 3),
    }  # fmt: skip
    for text, check in checks.items():
        assert isinstance(check, Check)
        assert validating.accepted_text(check) == text


def test_results_come_in_the_order_asked_whoever_made_them() -> None:
    keys = ["O26", "O09", "O17"]
    assert [one.key for one in rooms.run_cases(keys, quick=True, workers=1)] == keys
