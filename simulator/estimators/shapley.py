"""Shapley values: a total split fairly among what brings it about together, exactly.

Source: Shapley (1953), A Value for n-Person Games, Contributions to the Theory of Games II,
307-317.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

GRID: Final = 2.0**-40
"""Floats on this grid add up without rounding, in any order, as long as sums stay below 2^12."""

Coalition = frozenset[str]


def coalitions(players: Sequence[str]) -> Iterator[Coalition]:
    """All sets of players, from nobody to everybody."""
    for size in range(len(players) + 1):
        yield from map(frozenset, combinations(players, size))


def shapley(
    value: Callable[[Coalition], Fraction | int], players: Sequence[str]
) -> dict[str, Fraction]:
    """What each player adds, as the mean over all orders in which they could come together.

    Parameters
    ----------
    value
        the worth of a coalition, a whole number or a fraction
    players
        who takes part, each named once

    Returns
    -------
    dict
        the parts in the order of the players; they add up exactly to the worth of all - of nobody
    """
    worth = {who: Fraction(value(who)) for who in coalitions(players)}
    number = len(players)
    orders = math.factorial(number)
    parts = {}
    for player in players:
        others = [one for one in players if one != player]
        part = Fraction(0)
        for before in coalitions(others):
            ways = math.factorial(len(before)) * math.factorial(number - 1 - len(before))
            part += Fraction(ways, orders) * (worth[before | {player}] - worth[before])
        parts[player] = part
    return parts


def apportioned(parts: Mapping[str, Fraction]) -> dict[str, float]:
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
