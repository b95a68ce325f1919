"""The two constants that are solved for (section 1.14), by plain bisection."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tests.oracle.choices import Offer, buying, experience, flow_utility, logit_of_two
from tests.oracle.luck import chance_of
from tests.oracle.person import Person

WEEKS = 13
CERTAIN = 1000.0


def bisected(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """The argument at which a rising function meets the target."""
    for _ in range(200):
        middle = (low + high) / 2.0
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def reference_offer(numbers: Any) -> Offer:
    """The product as it starts, at the reference price."""
    return Offer(numbers.company.quality * numbers.company.initial_fit, 1.0)


def reference_utility(person: Person, satisfaction: float, numbers: Any) -> float:
    rules = numbers.preferences
    offer = flow_utility(person, reference_offer(numbers), person.taste_company, rules)
    return offer + experience(satisfaction, rules)


def bought_within(at_once: float, numbers: Any) -> float:
    """Chance to buy at once, or in the 13 weeks after by a race of two hazards."""
    again = numbers.adopt.retry_rate * at_once
    either = again + numbers.adopt.abandon_rate
    if either <= 0.0:
        return at_once
    return at_once + (1.0 - at_once) * again / either * chance_of(either * WEEKS)


def buying_chance(person: Person, constant: float, numbers: Any) -> float:
    """Chance that somebody who tries in the reference market, a free plan in it, buys at once."""
    utility = reference_utility(person, numbers.people.initial_satisfaction, numbers)
    free = numbers.adopt.free_plan_value * person.weight_value
    return buying(constant + utility, None, free, numbers.preferences)[0]


def adoption_constant(people: list[Person], numbers: Any) -> float:
    """c_A: so large that the target's share of those who try buys within 13 weeks."""
    target = numbers.adopt.conversion_target
    if target == 1.0:
        return CERTAIN

    def conversion(constant: float) -> float:
        chances = [
            bought_within(buying_chance(person, constant, numbers), numbers) for person in people
        ]
        return math.fsum(chances) / len(chances)

    return bisected(conversion, target, -60.0, 60.0)


def retention_constant(people: list[Person], adoption: float, numbers: Any) -> float:
    """c_C: so large that customers of the reference market quit at the target's rate."""
    target = numbers.retain.churn_target
    if target == 0.0:
        return CERTAIN
    bare = numbers.people.initial_satisfaction
    weights = [
        logit_of_two(adoption + reference_utility(person, bare, numbers), 0.0)
        for person in people
    ]
    weekly = 1.0 - (1.0 - target) ** (12.0 / 52.0)
    reconsiders = chance_of(numbers.retain.consideration)
    fit = min(1.0, reference_offer(numbers).quality)

    def staying(constant: float) -> float:
        quits = [
            weight * logit_of_two(0.0, constant + reference_utility(person, fit, numbers))
            for person, weight in zip(people, weights, strict=True)
        ]
        return 1.0 - reconsiders * math.fsum(quits) / math.fsum(weights)

    return bisected(staying, 1.0 - weekly, -60.0, 60.0)
