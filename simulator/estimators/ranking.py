"""Ranking: who is probably best, and p-values of several comparisons at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES: Final = 4_000
_SEED: Final = 20_261_122  # the same table gives the same chances, to the last digit
_AT_ONCE: Final = 250  # resamples in memory at the same time


def chances_of_being_best(values: Floats, *, high: bool) -> Floats:
    """How often each column has the best mean when whole rows are drawn again: paired bootstrap.

    Parameters
    ----------
    values
        shape (worlds, strategies), without NaN; a row is a world that all strategies lived in, so
        what they share is drawn together
    high
        whether the highest mean is best, else the lowest

    Returns
    -------
    Shape (strategies,), adding up to 1; strategies that tie share the win. Each of them 1 divided
    by their number if there are no worlds.

    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 8.
    """
    worlds, strategies = values.shape
    if not worlds or not strategies:
        return np.full(strategies, 1 / max(strategies, 1))
    chance = np.random.default_rng(_SEED)
    apart = values - values[:, :1]  # exact where strategies are equal
    wins = np.zeros(strategies)
    for _ in range(RESAMPLES // _AT_ONCE):
        drawn = chance.multinomial(worlds, np.full(worlds, 1 / worlds), _AT_ONCE)
        means = drawn @ apart
        best = means.max(axis=1) if high else means.min(axis=1)
        first = means == best[:, None]
        wins += (first / first.sum(axis=1, keepdims=True)).sum(axis=0)
    return wins / (RESAMPLES // _AT_ONCE * _AT_ONCE)


def holm(p: Floats) -> Floats:
    """p-values of several comparisons, each raised so that all of them hold together.

    NaN are left out and stay. Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    raised = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted
