"""Flywheel-lite as a compiled loop: the yardstick for the speed of compiled code.

The law. Prospects, customers, experts and former customers live on a small world of 10
acquaintances each, 10 % of them random; everybody begins as a prospect. Each week everybody
looks at where the acquaintances stood last week and draws one number:

    a prospect becomes a customer  with 1 - (1 - SPONTANEOUS) * (1 - PERSUASION) ** loudness,
                                   loudness = customers + EXPERT_VOICE * experts it knows
    a customer or expert leaves    with CHURN * exp(-HOLD * active), active = customers + experts
    a customer that has not left   becomes an expert with PROMOTION * active / acquaintances
    a former customer              becomes a prospect with WIN_BACK

This version is the straight one: every person looks at all its acquaintances (it "gathers"),
with one block of Philox, one power or one exponential for each person and week.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.chance import decision_named, philox
from simulator.compiled import compiled
from simulator.world.networks import Acquaintances, Neighbours, build

STANDINGS = ("prospects", "customers", "experts", "former")
PROSPECT, CUSTOMER, EXPERT, FORMER = range(len(STANDINGS))
SPONTANEOUS = 0.005
PERSUASION = 0.02
EXPERT_VOICE = 3
CHURN = 0.05
HOLD = 0.3
PROMOTION = 0.02
WIN_BACK = 0.02
NETWORK = Acquaintances(shape="small_world", mean_degree=10.0, rewiring=0.1)

NEXT = (CUSTOMER, FORMER, FORMER, PROSPECT)  # where the first step leads from each standing
LUCK = decision_named("flywheel-lite")
ROUND = 1024  # people whose numbers are drawn in one go: the processor does several at once
PER_WORD = 2.0**-32

Standings = NDArray[np.uint8]
Counts = NDArray[np.int64]


def acquaintances(people: int, seed: int) -> Neighbours:
    """The small world that all versions of flywheel-lite run on."""
    return build(NETWORK, people, seed)[0]


class GatherModel:
    """One run of flywheel-lite; `counts` holds the number of people in each of STANDINGS."""

    def __init__(self, neighbours: Neighbours, seed: int) -> None:
        people = neighbours.first.size - 1
        self.neighbours = neighbours
        self.seed = seed
        self.week = 0
        self.standing: Standings = np.zeros(people, np.uint8)
        self._after: Standings = np.zeros(people, np.uint8)
        self.counts: Counts = np.array([people, 0, 0, 0])

    def run(self, weeks: int) -> GatherModel:
        """Go on until `weeks` weeks have passed since the first; returns itself."""
        while self.week < weeks:
            live_a_week(
                self.neighbours.first, self.neighbours.other, self.standing, self._after,
                self.counts, self.week, self.seed,
            )
            self.standing, self._after = self._after, self.standing
            self.week += 1
        return self


@compiled
def first_step(standing: int, customers: int, experts: int) -> float:
    """Chance of the one step that each standing has: to buy, to leave, to come back."""
    if standing == PROSPECT:
        loudness = customers + EXPERT_VOICE * experts
        return 1.0 - (1.0 - SPONTANEOUS) * (1.0 - PERSUASION) ** loudness
    if standing == FORMER:
        return WIN_BACK
    return CHURN * math.exp(-HOLD * (customers + experts))


@compiled
def draw(words: NDArray[np.uint32], start: int, week: int, seed: int) -> None:
    """Fill in the numbers of the people from `start` on, one block of Philox each."""
    for place in range(words.size):
        words[place] = philox(
            np.uint32(start + place), np.uint32(week), np.uint32(LUCK), np.uint32(0),
            np.uint32(seed), np.uint32(0),
        )[0]


@compiled
def live_a_week(
    first: NDArray[np.uint32],
    other: NDArray[np.uint32],
    standing: Standings,
    after: Standings,
    counts: Counts,
    week: int,
    seed: int,
) -> None:
    """Everybody's week: from `standing`, write `after` and count the people in each standing."""
    words = np.empty(ROUND, np.uint32)
    prospects, buyers, advocates = 0, 0, 0
    for start in range(0, standing.size, ROUND):
        draw(words, start, week, seed)
        for person in range(start, min(start + ROUND, standing.size)):
            customers, experts = 0, 0
            for place in range(first[person], first[person + 1]):
                met = standing[other[place]]
                customers += met == CUSTOMER
                experts += met == EXPERT
            old = standing[person]
            active = customers + experts
            luck = words[person - start] * PER_WORD
            moves = first_step(old, customers, experts)
            grows = PROMOTION * active / (first[person + 1] - first[person])
            new = old
            if old == CUSTOMER and luck < moves + (1.0 - moves) * grows:
                new = np.uint8(EXPERT)
            if luck < moves:
                new = np.uint8(NEXT[old])
            after[person] = new
            prospects += new == PROSPECT
            buyers += new == CUSTOMER
            advocates += new == EXPERT
    counts[PROSPECT], counts[CUSTOMER], counts[EXPERT] = prospects, buyers, advocates
    counts[FORMER] = standing.size - prospects - buyers - advocates
