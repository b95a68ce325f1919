"""Looks: intervals that may be looked at again and again while worlds are still being added.

Whoever looks at a 95 % interval after every batch, and stops when it pleases, is wrong far more
often than once in twenty. Here the looks are planned beforehand, and the intervals of all of them
are widened alike, so that the chance that any of them misses the truth is 5 %. Then it does not
matter at which one, or why, somebody stops.

Sources: Pocock (1977), Biometrika 64, 191-199, for the same level at every look; Jennison and
Turnbull (1989), Journal of the Royal Statistical Society B 51, 305-361, for repeated confidence
intervals; Armitage, McPherson and Rowe (1969), Journal of the Royal Statistical Society A 132,
235-244, for the recursion; Lan and DeMets (1983), Biometrika 70, 659-663, for looks that come
earlier than planned for reasons that have nothing to do with the data.
"""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

Floats = NDArray[np.float64]
GROWTH: Final = 1.5
"""How many times as many worlds there are at the next look: steps by the effort already spent."""
_NODES: Final = 64  # of the quadrature between the bounds; errors stay below 1e-9
_WIDEST: Final = 8.0  # standard errors that stand for never


def planned_looks(first: int, most: int) -> tuple[int, ...]:
    """Numbers of worlds at which to look: `first`, then `GROWTH` times as many, last `most`.

    The last steps are a little longer or shorter so that they end at `most`.
    """
    if most <= first:
        return (max(most, 1),)
    steps = max(round(np.log(most / first) / np.log(GROWTH)), 1)
    return tuple(round(float(n)) for n in np.geomspace(first, most, steps + 1))


@functools.lru_cache(maxsize=256)
def chance_of_any_miss(looks: tuple[int, ...], error: float) -> float:
    """The chance that at least one look misses, if each alone misses with chance `error`.

    Parameters
    ----------
    looks
        increasing numbers of independent observations at each look
    error
        two-sided error of the interval of a single look, 0 to 1

    Returns
    -------
    Exact for normal means; found by following the density of the sum from look to look, as far
    as it stayed inside.
    """
    if error >= 1:
        return 1.0
    bound = min(float(-ndtri(error / 2)), _WIDEST) if error > 0 else _WIDEST
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    inside, places = np.ones(1), np.zeros(1)
    before = 0
    for look in looks:
        edge, step = bound * np.sqrt(look), np.sqrt(look - before)
        reached = edge * nodes
        moved = (reached[:, None] - places[None, :]) / step
        density = np.exp(-(moved**2) / 2) / (step * np.sqrt(2 * np.pi))
        inside = (density @ inside) * edge * weights
        places, before = reached, look
    return float(np.clip(1 - inside.sum(), 0.0, 1.0))


@functools.lru_cache(maxsize=64)
def level_of_each(looks: tuple[int, ...], overall: float = 0.95) -> float:
    """The level at which the interval of each look is taken, so that all of them hold `overall`.

    With a single look it is `overall` itself.
    """
    if len(looks) < 2:
        return overall
    low, high = (1 - overall) / len(looks), 1 - overall  # Bonferroni, and no correction at all
    for _ in range(24):
        middle = (low + high) / 2
        if chance_of_any_miss(looks, middle) > 1 - overall:
            high = middle
        else:
            low = middle
    return 1 - low


def chance_of_no_difference(mean: float, error: float, n: int, looks: tuple[int, ...]) -> float:
    """p-value of a mean against 0 that allows for all planned looks.

    Parameters
    ----------
    mean, error
        a mean and its standard error
    n
        number of observations
    looks
        the looks that were planned; one for an experiment of fixed size

    Returns
    -------
    The chance, if there were no difference, that any of the looks shows one as clear as this; 1
    if the mean is exactly 0, NaN below two observations.
    """
    if n < 2 or not np.isfinite(mean):
        return float("nan")
    if mean == 0:
        return 1.0
    alone = 2 * float(stdtr(n - 1, -abs(mean) / error)) if error > 0 else 0.0
    return alone if len(looks) < 2 else max(alone, chance_of_any_miss(looks, alone))
