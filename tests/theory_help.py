"""Cases of the validation as tests, and intervals for what reductions of the model give.

Reductions and cases themselves are in `simulator.validation`, where the published numbers stand.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulator.validation import CASES
from simulator.validation.reductions import Changes, acquaintances, market, reduced

__all__ = [
    "Changes", "acquaintances", "assert_holds", "assert_mean", "assert_share", "market", "reduced",
]  # fmt: skip


def assert_holds(key: str, *, quick: bool = True) -> None:
    """Every check of a case that must hold does; those of measurements may lie outside."""
    result = CASES[key].run(quick=quick)
    assert not result.fails, [check for check in result.checks if check.verdict == "outside"]


def assert_share(found: float, expected: float, trials: float) -> None:
    """A share of independent trials lies within 3 standard errors of its probability."""
    error = math.sqrt(expected * (1 - expected) / trials)
    assert abs(found - expected) <= 3 * error, (found, expected, error)


def assert_mean(sample: Any, expected: float) -> None:
    """The mean of a sample lies within 3 of its standard errors of the expected value."""
    values = np.asarray(sample, dtype=np.float64)
    error = values.std(ddof=1) / math.sqrt(values.size)
    assert abs(values.mean() - expected) <= 3 * error, (values.mean(), expected, error)
