"""The commands that answer why, how robust and where: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.provenance import MANIFEST

SMALL = ("--people", "120", "--weeks", "40", "--seed", "3")
CLAIM = "customers: sales_led > -1"


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def pictures(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.png")}


def test_why_tells_and_writes_what_carries_a_strategy(tmp_path: Path) -> None:
    folder = tmp_path / "why"
    result = called("why", *SMALL, "--strategies", "sales_led", "--replicates", 1, "--workers", 1,
                    "--out", folder, "--json")  # fmt: skip
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told == json.loads((folder / "why.json").read_text())
    assert told["strategies"] == ["sales_led"]
    assert told["verdict"]
    assert "What each pillar" not in result.stdout, "one world tells nothing from luck"
    assert {"effects.parquet", "split.csv", MANIFEST, "scenario.yaml"} <= {
        path.name for path in folder.iterdir()
    }
    assert json.loads((folder / MANIFEST).read_text())["kind"] == "why"


def test_why_tells_the_story_of_a_person(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    result = called("why", *SMALL, "--person", 5, "--strategy", "product_led", "--out", folder)
    assert result.exit_code == 0, result.output
    assert "Person 5 is moved most by" in " ".join(result.stdout.split())
    assert pictures(folder) == {"biography"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "--person", "someone"), "--person wants a number, or one of left, stayed, expert"),
        (("why", *SMALL, "--person", "120"), "people are numbered 0 to 119"),
        (("why", "--strategies", "sale_led"), "did you mean 'sales_led'?"),
        (("why", "--strategy", "sales_led"), "--strategy is for --person"),
        (("challenge",), "there is nothing to test"),
        (("challenge", "--claim", "x"), "allowed is: METRIC: STRATEGY"),
        (("challenge", "--claim", CLAIM, "--around", "0"), "is no share above 0 and below 100 %"),
        (("where",), "give --x NAME"),
        (("where", "--mixes", "--x", "company.price"), "give --x NAME"),
        (("where", "--x", "compny.price"), "did you mean 'company.price'?"),
        (("where", "--mixes", "--metric", "proft"), "did you mean 'profit'?"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_any_work(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = called(*words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_lists_are_printed_without_any_work() -> None:
    assert "recognition" in called("why", "--pillars").stdout
    assert "attract.problem_rate: 0.02 to 0.12" in called("challenge", "--ranges").stdout
    narrow = called("challenge", "--ranges", "--around", "10%").stdout
    assert "attract.problem_rate: 0.054 to 0.066" in narrow


def test_a_challenge_of_claims_ends_with_1_if_one_fails(tmp_path: Path) -> None:
    file, folder = tmp_path / "claims.yaml", tmp_path / "out"
    file.write_text(
        f'claims:\n  - {{claim: "{CLAIM}", share: 90 %}}\n'
        '  - {claim: "customers: sales_led < -1", share: 10 %}\n'
    )
    failed = called("challenge", *SMALL, "--claims", file, "--draws", 4, "--replicates", 1,
                    "--workers", 1, "--out", folder, "--no-forms", "--around", "20%")  # fmt: skip
    assert failed.exit_code == 1, failed.output
    assert "holds in 100 % of 4 draws" in " ".join(failed.stdout.split())
    assert "failed: customers: sales_led < -1 holds in 0 % of draws, 10 %" in failed.stderr
    assert f"failed: {CLAIM}" not in failed.stderr
    assert pictures(folder) == {"margins_1", "drivers_1", "margins_2", "drivers_2"}


@pytest.mark.long
def test_a_challenge_whose_claims_hold_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(f'claims:\n  - {{claim: "{CLAIM}", share: 90 %}}\n')
    passed = called("challenge", *SMALL, "--claims", file, "--draws", 4, "--replicates", 1,
                    "--workers", 1, "--out", tmp_path / "out")  # fmt: skip
    assert passed.exit_code == 0, passed.output


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        pytest.param(
            ("--x", "company.price=20:60", "--steps", 3), {"break_even"}, marks=pytest.mark.long
        ),
        (("--x", "company.price", "--y", "rival.quality", "--steps", 2), {"winners", "regret"}),
        (("--mixes", "--steps", 2), {"mixes"}),
    ],
)
def test_where_answers_over_one_quantity_over_two_and_over_mixes(
    words: tuple[object, ...], drawn: set[str], tmp_path: Path
) -> None:
    result = called("where", *SMALL, *words, "--replicates", 2, "--workers", 1, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "Verdict" in result.stdout
    assert pictures(tmp_path) == drawn
