"""Choosing: which numbers a fit changes. What the data do not tell keeps its value.

Where data tell less than was asked, many sets of numbers fit alike. The one that is written changes
the fewest of them: first only those that the data tell, each as it is known if the others stay as
they are in the scenario; then, as long as that does not come near enough, the next best known too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.estimators.posterior import Posterior, conditional
from simulator.quantities import Value
from simulator.study.design import Factor

Floats = NDArray[np.float64]
Point = tuple[Value, ...]
MUCH_NEARER: Final = 0.8
"""Share of its loss to which more changes must bring a set of numbers to be worth it."""


def tried(
    factors: Sequence[Factor], found: Posterior, nearest: Floats, own: Point
) -> list[list[Point]]:
    """Sets of numbers to run: a list for each number of changes, the fewest first.

    Parameters
    ----------
    factors, found
        what was fitted, and what is known of it
    nearest
        places in the unit cube that came nearest to the data, shape (places, factors)
    own
        the values of the scenario
    """
    ranked = np.argsort(found.widths, kind="stable")
    fewest, middle = int(found.identified.sum()), np.median(found.draws, axis=0)
    stays = np.array([place_of(one, value) for one, value in zip(factors, own, strict=True)])
    lists = []
    for number in range(fewest, len(factors) + 1):
        changes = ranked[:number]
        places = [conditional(found.draws, changes, stays), middle, *nearest]
        lists.append(list(dict.fromkeys(_point(factors, row, changes, own) for row in places)))
    return lists


def chosen(
    lists: Sequence[Sequence[Point]], losses: Mapping[Point, float], luck: float
) -> Point:
    """The best set of numbers of the first list that comes near enough to the data.

    Near enough is a loss no larger than that of `luck` alone, or not much larger than the least of
    all, see `MUCH_NEARER`.
    """
    enough = max(luck, min(losses.values()) / MUCH_NEARER)
    best = [min(points, key=lambda point: losses[point]) for points in lists]
    return next(point for point in best if losses[point] <= enough)


def place_of(factor: Factor, value: Value) -> float:
    """The place in [0, 1] of a value within the range of its factor; at an end if it is outside."""
    if factor.values:
        known = value in factor.values
        return (factor.values.index(value) + 0.5) / len(factor.values) if known else 0.5
    number, low, high = float(value), factor.low, factor.high
    if factor.log:
        number, low, high = math.log(max(number, low)), math.log(low), math.log(high)
    return min(max((number - low) / (high - low), 0.0), 1.0)


def _point(
    factors: Sequence[Factor], places: Floats, changes: NDArray[np.int64], own: Point
) -> Point:
    """The values at these places for the numbers that change, and the scenario's own."""
    return tuple(
        _short(factor.at(float(place))) if number in changes else value
        for number, (factor, place, value) in enumerate(zip(factors, places, own, strict=True))
    )


def _short(value: Value) -> Value:
    """A number as it is written into a file: four digits tell more than data do."""
    return float(f"{value:.4g}") if isinstance(value, float) else value
