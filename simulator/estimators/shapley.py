"""Shapley values: what each of several parts contributes to a total, whatever their order.

Source: Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games
II, 307-317.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Player = TypeVar("Player", bound=Hashable)
GRID: Final = 2.0**-40
"""Floats on this grid add up without rounding, in any order, as long as sums stay below 2^12."""


def coalitions(players: Sequence[Player]) -> Iterator[frozenset[Player]]:
    """All sets of players, the empty one first and the whole one last: 2^n of them."""
    for size in range(len(players) + 1):
        for some in combinations(players, size):
            yield frozenset(some)


def shapley(
    players: Sequence[Player], worth: Mapping[frozenset[Player], Floats]
) -> dict[Player, Floats]:
    """What each player adds on average over all orders in which the players could come.

    Parameters
    ----------
    players
        all of them, each once
    worth
        what each coalition is worth, one number a world, shape (worlds,); of all coalitions

    Returns
    -------
    Player -> shape (worlds,). In each world the parts add up to the worth of all less that of
    nobody; a player who never changes anything has exactly 0.
    """
    number = len(players)
    orders = math.factorial(number)
    parts: dict[Player, Floats] = {}
    for player in players:
        others = [one for one in players if one != player]
        part = np.zeros_like(np.asarray(worth[frozenset()], dtype=np.float64))
        for some in coalitions(others):
            ways = math.factorial(len(some)) * math.factorial(number - len(some) - 1)
            part = part + ways / orders * (worth[some | {player}] - worth[some])
        parts[player] = part
    return parts


def exact_shapley(
    players: Sequence[Player], worth: Callable[[frozenset[Player]], Fraction]
) -> dict[Player, Fraction]:
    """The same for one world in fractions: the parts add up to the total exactly.

    `worth` gives the worth of a coalition; it is asked once for each.
    """
    known = {some: worth(some) for some in coalitions(players)}
    number = len(players)
    parts = {}
    for player in players:
        part = Fraction(0)
        for some in coalitions([one for one in players if one != player]):
            ways = math.factorial(len(some)) * math.factorial(number - len(some) - 1)
            added = known[some | {player}] - known[some]
            part += Fraction(ways, math.factorial(number)) * added
        parts[player] = part
    return parts


def apportioned(parts: Mapping[Player, Fraction]) -> dict[Player, float]:
    """The parts as floats that add up exactly, in any order, to the float of their total.

    Each is moved to a multiple of `GRID`, by less than 1e-12; what rounding leaves over goes to
    the parts that lost most by it (the method of the largest remainders).
    """
    whole = sum(parts.values(), Fraction(0))
    units = round(whole / Fraction(GRID))
    floors = {name: math.floor(part / Fraction(GRID)) for name, part in parts.items()}
    rest = {name: part / Fraction(GRID) - floors[name] for name, part in parts.items()}
    left = units - sum(floors.values())
    for name in sorted(rest, key=lambda one: -rest[one])[:left]:
        floors[name] += 1
    return {name: count * GRID for name, count in floors.items()}
