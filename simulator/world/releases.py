"""Releases: new versions of the product that are wanted or fail, and who tests them first."""

from __future__ import annotations

from typing import Any

from simulator.chance import COMPANY, decision_named, happens, uniform
from simulator.quantities import Part, quantity
from simulator.sources import CHOICE, GUESS
from simulator.world.census import EXPERTS
from simulator.world.people import CUSTOMER
from simulator.world.world import World

WANTED = decision_named("the release is wanted")


class Releases(Part):
    """Now and then a release changes the product's fit at once, for better or for worse."""

    release_interval: int = quantity(
        0, unit="week", low=0, high=520, source=GUESS,
        meaning="time between two releases of the product; 0 means there are none",
    )
    release_size: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the missing fit that a wanted release adds; a failure costs half as much",
    )
    co_creation: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how far a release is tested with engaged users before everybody gets it",
    )
    tester_share: float = quantity(
        0.05, unit="1", low=0, high=1, source=GUESS,
        meaning="share of customers, experts aside, who test a release when they are asked",
    )
    testers_half_point: float = quantity(
        20.0, unit="person", low=0.01, high=1e6, source=GUESS, grows_with_people=True,
        meaning="number of testers who find half of what would have made a release fail",
    )

    def released(self, world: World, week: int, fit: float) -> float:
        """The product's fit after this week's release, if there is one (eq. 22).

        The luck of a release belongs to the company, so it is the same under every strategy.
        """
        company, rules = world.company, self.record()
        company.release, company.testers = 0, 0
        if not is_release_week(week, rules):
            return fit
        experts = int(world.census.counts[EXPERTS])
        company.testers = testers(experts, int(world.census.stocks[CUSTOMER]), rules)
        chance = wanted_chance(company.fit, company.testers, rules)
        wanted = bool(happens(uniform(world.seed, COMPANY, week, WANTED, 0), chance))
        company.release = 1 if wanted else -1
        return fit_released(fit, wanted, rules)


def is_release_week(week: int, releases: Any) -> bool:
    """True in the weeks of a release; the first comes after one interval."""
    interval = releases.release_interval
    return interval > 0 and week > 0 and week % interval == 0


def testers(experts: int, customers: int, releases: Any) -> int:
    """People who test a release first: the most engaged, that is the experts, then some customers.

    As many of them are asked as co-creation goes far.
    """
    others = releases.tester_share * max(0, customers - experts)
    return round(releases.co_creation * (experts + others))


def wanted_chance(fit: float, tested_by: int, releases: Any) -> float:
    """Chance that a release is wanted: the product's fit, and of the rest what testers find."""
    found = tested_by / (tested_by + releases.testers_half_point)
    return fit + (1.0 - fit) * found


def fit_released(fit: float, wanted: bool, releases: Any) -> float:
    """Product fit after a release (eq. 22), between 0 and 1."""
    size = releases.release_size
    after = fit + size * (1.0 - fit) if wanted else fit - 0.5 * size
    return min(1.0, max(0.0, after))
