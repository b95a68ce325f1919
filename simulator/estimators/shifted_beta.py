"""Shifted-beta-geometric retention: people differ in how readily they leave, and never change.

Retention then rises with age by sorting alone: who leaves readily has left. A rising curve is
thus no proof that customers grow more loyal.

Source: Fader and Hardie (2007), Journal of Interactive Marketing 21, 76-90.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class ShiftedBeta(NamedTuple):
    """Chances to leave per period are Beta(alpha, beta) over people; `log_likelihood` of a fit."""

    alpha: float
    beta: float
    log_likelihood: float = float("nan")

    def retention(self, periods: int) -> Floats:
        """Share of those still there who stay in period 1, 2, ...; it rises."""
        period = np.arange(1, periods + 1)
        return np.asarray((self.beta + period - 1) / (self.alpha + self.beta + period - 1))

    def survival(self, periods: int) -> Floats:
        """Share still there after 0, 1, ..., `periods` periods, shape (periods + 1,)."""
        return np.concatenate(([1.0], np.cumprod(self.retention(periods))))


def fitted(customers: ArrayLike) -> ShiftedBeta:
    """Maximum-likelihood fit to the customers of one cohort left after 0, 1, 2, ... periods.

    Raises
    ------
    ValueError
        if there are fewer than two periods, or the numbers rise
    """
    from scipy.optimize import minimize

    left = np.asarray(customers, dtype=np.float64)
    lost = -np.diff(left)
    if left.size < 3 or (lost < 0).any():
        raise ValueError("a cohort needs two periods or more, and cannot grow")

    def against(logs: Floats) -> float:
        curve = ShiftedBeta(float(np.exp(logs[0])), float(np.exp(logs[1]))).survival(left.size - 1)
        with np.errstate(divide="ignore"):
            chances = np.log(-np.diff(curve))
        return -float(np.sum(lost * chances) + left[-1] * np.log(curve[-1]))

    precise = {"xatol": 1e-9, "fatol": 1e-9, "maxiter": 10_000}
    best = minimize(against, np.zeros(2), method="Nelder-Mead", options=precise)
    alpha, beta = np.exp(best.x).tolist()
    return ShiftedBeta(alpha, beta, -float(best.fun))
