"""Inequality: how unevenly help is given, and on how few people it rests."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

NAN = float("nan")


def gini(amounts: ArrayLike) -> float:
    """Gini coefficient: 0 where all give the same, near 1 where one gives all; NaN for nothing.

    Twice the area between the Lorenz curve and the line of equality.
    """
    known = np.sort(np.asarray(amounts, dtype=np.float64))
    if not known.size or known.sum() <= 0:
        return NAN
    ranks = 2 * np.arange(1, known.size + 1) - known.size - 1
    return float(np.sum(ranks * known) / (known.size * known.sum()))


def top_share(amounts: ArrayLike, share: float) -> float:
    """Share of the whole that the top `share` of people give, at least one; NaN for nothing."""
    known = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    if not known.size or known.sum() <= 0:
        return NAN
    people = max(1, math.floor(share * known.size + 0.5))
    return float(known[:people].sum() / known.sum())


def bus_factor(amounts: ArrayLike) -> float:
    """Smallest number of people who give half of the whole; NaN for nothing."""
    known = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    if not known.size or known.sum() <= 0:
        return NAN
    return float(np.argmax(np.cumsum(known) >= known.sum() / 2) + 1)
