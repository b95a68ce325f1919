"""Luck: the only thing the two implementations share, numbers that belong to an address.

The address is (seed, person, week, decision, index). Everything else about chance is said here
once more: a hazard h happens within a week with the chance 1 - exp(-h), and chances are compared
on a grid of 2^-40 (decision 20 of the design).
"""

from __future__ import annotations

import functools
import math

from simulator.chance import COMPANY, decision_named, uniform

GRID = 2.0**40


@functools.cache
def address_of(decision: str) -> int:
    return decision_named(decision)


class Luck:
    """The luck of one week: `luck.of(person, "buys")` is a number in [0, 1)."""

    def __init__(self, seed: int, week: int) -> None:
        self.seed = seed
        self.week = week

    def of(self, person: int, decision: str, index: int = 0) -> float:
        return float(uniform(self.seed, person, self.week, address_of(decision), index))

    def of_company(self, decision: str) -> float:
        return self.of(COMPANY, decision)

    def decides(self, person: int, decision: str, chance: float) -> bool:
        """True if something with this chance happens to the person this week."""
        return happens(self.of(person, decision), chance)

    def strikes(self, person: int, decision: str, hazard: float) -> bool:
        """True if something with this hazard happens to the person within the week."""
        return happens(self.of(person, decision), chance_of(hazard))


def chance_of(hazard: float) -> float:
    return 1.0 - math.exp(-hazard)


def happens(number: float, chance: float) -> bool:
    return number < math.floor(chance * GRID + 0.5) / GRID


def poisson_number(number: float, mean: float, most: int) -> int:
    """The Poisson number that belongs to a number in [0, 1): inversion of its distribution."""
    if mean <= 0.0:
        return 0
    count, reached = 0, math.exp(-mean)
    while count < most and not happens(number, reached):
        count += 1
        reached += math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    return count
