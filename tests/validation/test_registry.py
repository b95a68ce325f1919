"""Cases of the validation: what holds, what is outside, and what makes the whole fail."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from simulator.complaints import ScenarioError
from simulator.validation import CASES, leaving, matching
from simulator.validation.registry import (
    KINDS,
    Check,
    Finding,
    Kind,
    Result,
    about,
    at_least,
    at_most,
    case,
    mean_of,
    near,
    same,
    share_of,
    told,
    within,
)

NAN, FAR = math.nan, math.inf


@pytest.mark.parametrize(
    ("check", "verdict", "strain"),
    [
        (near("in the middle", 5.0, 5.0, 1.0), "holds", 0.0),
        (near("at the bound", 6.0, 5.0, 1.0), "holds", 1.0),
        (near("beyond", 3.0, 5.0, 1.0), "outside", 2.0),
        (near("exact", 5.0, 5.0, 0.0), "holds", 0.0),
        (near("not exact", 5.0 + 1e-12, 5.0, 0.0), "outside", FAR),
        (near("undefined", NAN, 5.0, 1.0), "outside", FAR),
        (about("relative", 95.0, 100.0, 0.1), "holds", 0.5),
        (within("in a band", 0.25, 0.1, 0.3), "holds", 0.5),
        (within("below a band", 0.0, 0.1, 0.3), "outside", 2.0),
        (at_most("low enough", 2.0, 3.0), "holds", 0.0),
        (at_most("too high", 4.0, 3.0), "outside", 2.0),
        (at_least("too low", 2.0, 3.0), "outside", 2.0),
        (told("only told", 2.0), "reported", 0.0),
        (told("undefined and only told", NAN), "reported", 0.0),
        (same("so", True), "holds", 0.0),
        (same("not so", False), "outside", FAR),
    ],
)
def test_a_check_knows_whether_it_holds_and_how_nearly(
    check: Check, verdict: str, strain: float
) -> None:
    assert check.verdict == verdict
    assert check.strain == pytest.approx(strain)


def test_bounds_by_chance_are_three_standard_errors() -> None:
    share = share_of("heads", 0.5, 0.5, 100)
    assert (share.low, share.high) == pytest.approx((0.35, 0.65))
    mean = mean_of("mean", [1.0, 2.0, 3.0], 2.0)
    assert mean.high - mean.target == pytest.approx(3 / math.sqrt(3))
    assert mean_of("mean", [1.0, 2.0, 3.0], 2.0, beside=1.0).high == pytest.approx(mean.high + 1)


def result(*checks: Check, key: str = "O01") -> Result:
    return Result(key, checks, (), 0.0)


def test_a_case_is_outside_if_any_check_is_and_fails_if_that_one_must_hold() -> None:
    good, bad, bad_band = same("so", True), same("not so", False), within("band", 9.0, 0.0, 1.0)
    assert result(good).verdict == "holds"
    assert not result(good).fails
    assert result(good, bad).verdict == "outside"
    assert result(good, bad).fails
    assert result(good, bad).tightest == bad
    measured = result(good, bad_band, key="O20")
    assert measured.verdict == "outside"
    assert not measured.fails
    assert result(bad._replace(kind="CF"), key="O20").fails
    assert not result(bad._replace(kind="EMP")).fails
    assert result(told("told", 1.0)).verdict == "reported"
    assert result().fails, "a case that checks nothing proves nothing"


def test_a_wrong_model_is_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run has a chance to quit of 0.02; a law with another one must not hold."""
    assert not CASES["O07"].run(quick=True).fails
    monkeypatch.setattr(leaving, "CHANCE", 0.0215)
    assert CASES["O07"].run(quick=True).fails


def test_every_case_of_the_design_is_there_and_says_what_it_is() -> None:
    numbers = {key.rstrip("ABCDE") for key in CASES}
    assert numbers == {f"O{number:02d}" for number in range(1, 30)}
    assert list(CASES) == sorted(CASES)
    for known in CASES.values():
        assert known.kind in KINDS
        assert 15 < len(known.title) < 58, "it has to fit above a picture"
        assert len(known.about) > 30
        assert len(known.source) > 10
        assert not known.title.endswith(".")
        assert not known.source.endswith(".")


def test_a_measurement_that_is_outside_says_why() -> None:
    for known in CASES.values():
        assert (len(known.remark) > 60) == (known.kind == "EMP"), known.key


def test_a_number_is_taken_once() -> None:
    def nothing(quick: bool) -> Iterator[Finding]:
        yield same("nothing", quick)

    kind: Kind = "CF"
    with pytest.raises(ValueError, match="declared twice"):
        case("O01", kind, "the same number again", source="nobody at all")(nothing)


def test_cases_are_found_by_number_however_it_is_spelled() -> None:
    assert matching(()) == list(CASES)
    assert matching(("o13", " O01 ", "O13")) == ["O13", "O01"]
    assert matching(("O25",)) == [f"O25{letter}" for letter in "ABCDE"]
    assert matching(("o25c",)) == ["O25C"]
    with pytest.raises(ScenarioError) as caught:
        matching(("O99", "O1", "O13", ""))
    assert [problem.code for problem in caught.value.problems] == ["unknown_name"] * 3
