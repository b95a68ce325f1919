"""Shapley values: what each of several parts contributes to a total, whatever their order.

Source: Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games
II, 307-317.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Player = TypeVar("Player", bound=Hashable)


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
