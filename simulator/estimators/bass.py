"""Bass: the growth of a new product from innovators and imitators, fitted to sales.

Source: Bass (1969), Management Science 15, 215-227; Srinivasan and Mason (1986), Marketing
Science 5, 169-178, for least squares on intervals.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Form = Literal["interval", "density"]
FEWEST = 5
"""Periods of sales without which nothing is fitted."""


class BassFit(NamedTuple):
    """Coefficients per period with their standard errors.

    `market`: people who will ever buy; `innovation` (p) and `imitation` (q): hazards of buying by
    oneself and, times the share who have bought, by example.
    """

    market: float
    innovation: float
    imitation: float
    errors: tuple[float, float, float]

    @property
    def peak(self) -> float:
        """Periods from the start to the highest sales; 0 if they fall from the start."""
        p, q = self.innovation, self.imitation
        return math.log(q / p) / (p + q) if q > p else 0.0

    @property
    def peak_sales(self) -> float:
        """Sales per period at the peak."""
        p, q = self.innovation, self.imitation
        return self.market * (p + q) ** 2 / (4 * q) if q > p else self.market * p

    def sales(self, periods: int) -> Floats:
        """Sales in each of the first periods."""
        edges = np.arange(periods + 1, dtype=np.float64)
        return np.diff(self.market * bass_share(edges, self.innovation, self.imitation))


def bass_share(times: ArrayLike, innovation: float, imitation: float) -> Floats:
    """Share who have bought by these times."""
    faded = np.exp(-(innovation + imitation) * np.asarray(times, dtype=np.float64))
    share: Floats = (1 - faded) / (1 + imitation / innovation * faded)
    return share


def fit_bass(sales: ArrayLike, form: Form = "interval") -> BassFit:
    """Least squares on the sales of consecutive periods, the first beginning with the product.

    `interval` compares with what is sold between the ends of a period, `density` with the rate at
    the end of it.

    Raises
    ------
    ValueError
        with fewer than `FEWEST` periods, with sales below zero or none at all, or where no curve
        of this kind fits
    """
    from scipy.optimize import curve_fit

    seen = np.asarray(sales, dtype=np.float64)
    if seen.size < FEWEST or not (seen >= 0).all() or not seen.any():
        raise ValueError(f"Bass's curve needs {FEWEST} periods of sales, none below zero")
    times = np.arange(1, seen.size + 1, dtype=np.float64)

    def expected(at: Floats, market: float, log_p: float, log_q: float) -> Floats:
        p, q = math.exp(log_p), math.exp(log_q)
        if form == "interval":
            found: Floats = market * (bass_share(at, p, q) - bass_share(at - 1, p, q))
            return found
        share = bass_share(at, p, q)
        rate: Floats = market * (p + q * share) * (1 - share)
        return rate

    best = None
    for start in ((2.0, 0.01, 0.4), (1.2, 0.03, 0.2), (4.0, 0.003, 0.5), (1.5, 0.002, 0.8)):
        guess = (start[0] * seen.sum(), math.log(start[1]), math.log(start[2]))
        try:
            found, covariance = curve_fit(expected, times, seen, p0=guess, maxfev=2_000)
        except (RuntimeError, OverflowError):
            continue
        loss = float(np.sum((expected(times, *found) - seen) ** 2))
        if np.isfinite(covariance).all() and (best is None or loss < best[0]):
            best = (loss, found, covariance)
    if best is None or not 0 < best[1][0] < 100 * seen.sum():
        raise ValueError("no curve of Bass fits these sales: they neither rise nor fall like one")
    market, p, q = float(best[1][0]), math.exp(best[1][1]), math.exp(best[1][2])
    spread = np.sqrt(np.diag(best[2]))
    return BassFit(market, p, q, (float(spread[0]), float(p * spread[1]), float(q * spread[2])))
