"""All cases in full, and the measurements; minutes, so by hand."""

from __future__ import annotations

import pytest

from simulator.validation import CASES
from simulator.validation.registry import MUST_HOLD
from tests.theory_help import assert_holds

LONG = ("O01", "O02", "O03", "O04", "O05", "O08", "O14", "O19", "O23", "O29")
"""Cases that must hold and whose full form is larger than the one of every day."""
MEASURED = [key for key, known in CASES.items() if known.kind not in MUST_HOLD]


@pytest.mark.long
@pytest.mark.parametrize("key", LONG)
def test_a_case_holds_in_full(key: str) -> None:
    assert_holds(key, quick=False)


@pytest.mark.long
@pytest.mark.parametrize("key", MEASURED)
def test_a_measurement_is_reported_whatever_comes_out(key: str) -> None:
    result = CASES[key].run(quick=True)
    assert not result.fails
    assert len(result.checks) >= 4
