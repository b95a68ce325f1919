"""Ambassadors: the experts with the most recognition points, to whom the company gives perks."""

from __future__ import annotations

import math

import numpy as np

from simulator.compiled import compiled
from simulator.world.people import EXPERT, People


def last_ambassador(people: People, number: int) -> tuple[float, int]:
    """Points and row of the last of so many experts, by points and then by row.

    Endless points if nobody is to be one, and so few that every expert has more if all are.
    """
    if number <= 0:
        return math.inf, 0
    experts = np.flatnonzero(people.standing & EXPERT)
    if experts.size <= number:
        return -math.inf, 0
    points = people.mind["points"][experts]
    last = experts[np.lexsort((experts, -points))[number - 1]]
    return float(people.mind["points"][last]), int(last)


@compiled
def becomes_ambassador(
    is_expert: bool, points: float, person: int, least_points: float, last: int
) -> bool:
    """True for an expert among those with the most points, as the week began."""
    if not is_expert or points < least_points:
        return False
    return points > least_points or person <= last
