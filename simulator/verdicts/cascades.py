"""Cascades: who left after whom, joined by bonds, while a world is lived week by week."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.simulation import Simulation
from simulator.world.people import CUSTOMER, RIVAL, STAGE

WEEKS_APART: Final = 8
"""Two bonded people belong to one cluster if they left at most so many weeks apart."""


def clusters_while(simulation: Simulation, until: int) -> list[int]:
    """Turn until a week; the sizes of the clusters of those who went to the rival, largest first.

    A cluster is connected by bonds: somebody belongs to whoever left up to 8 weeks before and had
    a bond to it in the week of leaving. It says who left near whom, not why; compare with a twin.
    """
    clusters = _Clusters()
    while simulation.week < until:
        before = simulation.world.people.standing & STAGE
        simulation.turn()
        after = simulation.world.people.standing & STAGE
        bonds = simulation.world.bonds
        for person in np.flatnonzero((before == CUSTOMER) & (after == RIVAL)):
            partners = bonds.partner[person, : bonds.kept[person]]
            clusters.left(int(person), simulation.week, {int(one) for one in partners})
    return clusters.sizes()


class _Clusters:
    """Departures, joined to clusters as they happen (a union-find forest)."""

    def __init__(self) -> None:
        self._parent: list[int] = []
        self._recent: list[tuple[int, int, int, set[int]]] = []  # number, person, week, bonds

    def left(self, person: int, week: int, bonds: set[int]) -> None:
        """Somebody leaves who has these bonds."""
        number = len(self._parent)
        self._parent.append(number)
        self._recent = [one for one in self._recent if week - one[2] <= WEEKS_APART]
        for other, who, when, theirs in self._recent:
            if person in theirs or (when == week and who in bonds):
                self._parent[self._root(number)] = self._root(other)
        self._recent.append((number, person, week, bonds))

    def sizes(self) -> list[int]:
        """How many departures each cluster has, the largest first."""
        roots = [self._root(number) for number in range(len(self._parent))]
        return sorted((roots.count(root) for root in set(roots)), reverse=True)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number
