"""Flywheel-lite as a plain Mesa model, written as its authors recommend for speed.

Every person is a `mesa.Agent` that holds a list of its acquaintances; nobody is looked up in a
grid. A week has two rounds, so that all look at last week: everybody decides, then everybody
acts. The law stands in `numba_gather`.
"""

from __future__ import annotations

import math

import mesa
from numba_gather import (
    CHURN,
    CUSTOMER,
    EXPERT,
    EXPERT_VOICE,
    FORMER,
    HOLD,
    PERSUASION,
    PROMOTION,
    PROSPECT,
    SPONTANEOUS,
    WIN_BACK,
)

from simulator.world.networks import Neighbours


class Person(mesa.Agent):  # type: ignore[misc]  # Mesa is not typed
    """Somebody in the market; `friends` are the acquaintances."""

    def __init__(self, model: MesaModel) -> None:
        super().__init__(model)
        self.standing = PROSPECT
        self.plan = PROSPECT
        self.friends: list[Person] = []
        self.chance = model.random.random

    def decide(self) -> None:
        """Look at the acquaintances and decide where to stand next week."""
        luck = self.chance()
        standing = self.standing
        if standing == FORMER:
            self.plan = PROSPECT if luck < WIN_BACK else FORMER
            return
        customers = experts = 0
        for friend in self.friends:
            if friend.standing == CUSTOMER:
                customers += 1
            elif friend.standing == EXPERT:
                experts += 1
        if standing == PROSPECT:
            refuses = (1.0 - SPONTANEOUS) * (1.0 - PERSUASION) ** (
                customers + EXPERT_VOICE * experts
            )
            self.plan = CUSTOMER if luck < 1.0 - refuses else PROSPECT
            return
        active = customers + experts
        leaves = CHURN * math.exp(-HOLD * active)
        if luck < leaves:
            self.plan = FORMER
        elif standing == CUSTOMER and active:
            grows = PROMOTION * active / len(self.friends)
            self.plan = EXPERT if luck < leaves + (1.0 - leaves) * grows else CUSTOMER

    def act(self) -> None:
        """Stand where it was decided."""
        if self.plan != self.standing:
            counts = self.model.counts
            counts[self.standing] -= 1
            counts[self.plan] += 1
            self.standing = self.plan


class MesaModel(mesa.Model):  # type: ignore[misc]  # Mesa is not typed
    """One run of flywheel-lite; `counts` holds how many stand where, see `numba_gather`."""

    def __init__(self, neighbours: Neighbours, seed: int) -> None:
        super().__init__(rng=seed)
        number = neighbours.first.size - 1
        self.week = 0
        self.counts = [number, 0, 0, 0]
        people = list(Person.create_agents(self, number))
        first, other = neighbours.first.tolist(), neighbours.other.tolist()
        for person, start, stop in zip(people, first, first[1:], strict=False):
            person.friends = [people[friend] for friend in other[start:stop]]

    def step(self) -> None:
        """One week."""
        self.agents.do("decide")
        self.agents.do("act")
        self.week += 1

    def run(self, weeks: int) -> MesaModel:
        """Go on until `weeks` weeks have passed since the first; returns itself."""
        while self.week < weeks:
            self.step()
        return self
