"""Ranks: which of many factors go with an outcome, and which only seem to.

With 200 factors and 100 draws some rank correlation is large by luck alone. So a factor counts
only if its correlation is beyond what the largest of all would be if the outcome had nothing to
do with any (the 95 % quantile over permutations of the outcome).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PERMUTATIONS = 999
_STEP = 1.96  # of a normal distribution, for 95 %


class Ranked(NamedTuple):
    """Rank correlation of each factor with the outcome, shape (factors,), and what luck gives.

    `low` and `high` are 95 % intervals (Fisher's z with the correction of Bonett and Wright
    2000); `by_luck` is what the largest of all stays below in 95 % of permutations.
    """

    correlation: Floats
    low: Floats
    high: Floats
    by_luck: float


def rank_correlations(factors: Floats, outcome: Floats, seed: int = 1) -> Ranked:
    """Spearman's correlation of each column of `factors`, shape (draws, factors), with `outcome`.

    Constant columns, and everything below four draws, have the correlation 0.
    """
    draws, number = factors.shape
    nothing = np.zeros(number)
    if draws < 4 or not number:
        return Ranked(nothing, nothing - 1.0, nothing + 1.0, 1.0)
    columns = _standardised(scipy.stats.rankdata(factors, axis=0))
    ranks = _standardised(scipy.stats.rankdata(outcome)[:, None])[:, 0]
    found = columns.T @ ranks
    generator = np.random.default_rng(seed)
    shuffled = np.stack([generator.permutation(ranks) for _ in range(_PERMUTATIONS)])
    largest = np.abs(shuffled @ columns).max(axis=1)
    inside = np.clip(found, -0.999999, 0.999999)
    half = _STEP * np.sqrt((1.0 + inside**2 / 2.0) / max(draws - 3, 1))
    low, high = np.tanh(np.arctanh(inside) - half), np.tanh(np.arctanh(inside) + half)
    return Ranked(found, low, high, float(np.quantile(largest, 0.95)))


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); NaN without trials."""
    if trials < 1:
        return float("nan"), float("nan")
    share, square = successes / trials, _STEP**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _STEP * np.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    half /= 1 + square / trials
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def _standardised(columns: Floats) -> Floats:
    """Columns with mean 0 and length 1; constant ones are all 0."""
    apart = columns - columns.mean(axis=0)
    length = np.sqrt((apart**2).sum(axis=0))
    return np.asarray(apart / np.where(length > 0, length, 1.0))
