"""What customers think of the company and would say (section 2.1 of the metrics)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.oracle.calibrate import bisected, reference_offer, reference_utility
from tests.oracle.choices import logit_of_two
from tests.oracle.engage import is_invited
from tests.oracle.luck import happens
from tests.oracle.person import CUSTOMER, Person
from tests.oracle.retain import utilities

if TYPE_CHECKING:
    from tests.oracle.market import Market

RATINGS, ITEMS = 10, 5  # steps of the scales
CERTAINLY = 30.0


def opinions(market: Market) -> list[dict[str, float]]:
    """What each person thinks after this week and would say; NaN for who is no customer."""
    constant = rating_constant(market)
    return [opinion_of(person, constant, market) for person in market.people]


def opinion_of(person: Person, constant: float, market: Market) -> dict[str, float]:
    found: dict[str, float] = {"invited": is_invited(person, market), "loyalty": math.nan}
    if person.stage != CUSTOMER:
        return found
    loyalty, leaving, social = attitude(person, market, 1.0)
    _, found["leaving_alone"], _ = attitude(person, market, 0.0)
    found |= {"loyalty": loyalty, "leaving": leaving, "social_cost": social}
    return found | answers_of(person, loyalty, constant, market)


def attitude(person: Person, market: Market, social_cost: float) -> tuple[float, float, float]:
    """Utility of staying above the best way out, chance to leave, and the social part of it."""
    stays, ways = utilities(person, market, social_cost=social_cost)
    _, bare = utilities(person, market, social_cost=0.0)
    above = [certainly(stays - utility) for utility in ways]
    leaving = sum(math.exp(utility - max(stays, *ways)) for utility in ways)
    staying = math.exp(stays - max(stays, *ways))
    social = certainly(stays - ways[0]) - certainly(stays - bare[0])
    return min(above), leaving / (leaving + staying), social


def certainly(lead: float) -> float:
    """A lead in utility, as far as chances can tell."""
    return min(CERTAINLY, max(-CERTAINLY, lead))


def reached(leaning: float, step: int, steps: int, noise: float) -> float:
    """Chance that an answer on a scale of 0 to `steps` is at least `step`."""
    share = (step - 0.5) / steps
    distance = leaning - math.log(share / (1.0 - share))
    if noise <= 0.0:
        return 1.0 if distance >= 0.0 else 0.0
    return logit_of_two(distance / noise, 0.0)


def answer(number: float, leaning: float, steps: int, noise: float) -> int:
    """The answer that belongs to a number in [0, 1)."""
    given = 0
    while given < steps and happens(number, reached(leaning, given + 1, steps, noise)):
        given += 1
    return given


def answers_of(
    person: Person, loyalty: float, constant: float, market: Market
) -> dict[str, float]:
    """What one customer would answer, and whether it does."""
    rules, luck = market.numbers.survey, market.luck
    leaning = constant + rules.loyalty_weight * loyalty
    rating = answer(luck.of(person.row, "rates the company"), leaning, RATINGS, rules.noise)
    said = math.floor(rating + (rules.fan_bias if person.leads else 0.0) + 0.5)
    items = {
        f"item_{number}": 1 + answer(
            luck.of(person.row, "answers an item of the loyalty index", number),
            leaning, ITEMS, rules.noise,
        )
        for number in (1, 2, 3)
    }  # fmt: skip
    chance = logit_of_two(rules.answering + rules.belonging_answers * person.belonging, 0.0)
    return {
        **items,
        "rating": rating,
        "rating_said": min(RATINGS, max(0, said)),
        "place": luck.of(person.row, "place on the list of the survey"),
        "answer_chance": chance,
        "answers": luck.decides(person.row, "answers the survey", chance),
    }


def rating_constant(market: Market) -> float:
    """So large that customers of the reference market give the score that is aimed at."""
    numbers: Any = market.numbers
    rules, noise = numbers.survey, max(numbers.survey.noise, 1e-6)
    fit = min(1.0, reference_offer(numbers).quality)
    bare = numbers.people.initial_satisfaction
    leanings, weights = [], []
    for person in market.people:
        loyalty = market.retention_constant + reference_utility(person, fit, numbers)
        leanings.append(rules.loyalty_weight * min(CERTAINLY, max(-CERTAINLY, loyalty)))
        buys = market.adoption_constant + reference_utility(person, bare, numbers)
        weights.append(logit_of_two(buys, 0.0))

    def score(constant: float) -> float:
        points = [
            weight * (reached(constant + one, 9, RATINGS, noise)
                      + reached(constant + one, 7, RATINGS, noise) - 1.0)
            for one, weight in zip(leanings, weights, strict=True)
        ]  # fmt: skip
        return 100.0 * math.fsum(points) / math.fsum(weights)

    return bisected(score, rules.nps_target, -60.0, 60.0)
