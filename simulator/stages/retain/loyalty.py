"""Loyalty: how much every customer would rather stay, by the rules of leaving themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.compiled import inlined, looped
from simulator.stages.retain import offer_at_fit
from simulator.stages.retain.leaving import Situation, chances_of
from simulator.world.bonds import Bonds
from simulator.world.calibration import reference_offers, root, sample
from simulator.world.columns import Array, allocated
from simulator.world.community import is_invited
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, EXPERT, STAGE, People
from simulator.world.preferences import choice_of_two, company_utility
from simulator.world.rival import Offers
from simulator.world.survey import RATINGS, Opinion, answer_everyone
from simulator.world.world import World

CERTAINLY = 30.0  # utilities beyond this are certain, and cannot be told from chances
PROMOTES, PASSIVE = 9, 7  # the lowest ratings of promoters and of passives


def opinions(world: World, week: int) -> Array:
    """What everybody thinks of the company after this week and would say: rows of `Opinion`.

    Loyalty is the utility of staying above that of the best way out, u of the choice of
    section 1.10; with a logit it is the log odds between the two. It is the attitude: contracts
    and fees are left aside.
    """
    found = allocated(Opinion, world.size)
    found["loyalty"] = np.nan
    switching = world.market.switching.record()
    with_cost = _chances(world, week, switching)
    alone = _chances(world, week, switching._replace(social_cost=0.0))
    rows = np.flatnonzero(world.people.standing & STAGE == CUSTOMER)
    found["leaving"][rows] = with_cost[rows].sum(axis=1)
    found["leaving_alone"][rows] = alone[rows].sum(axis=1)
    found["loyalty"][rows] = _log_odds(with_cost[rows]).min(axis=1)
    known = np.where(with_cost[rows, 0] > 0.0, 0, 1)  # the rival, if one knows it
    dearer = _log_odds(with_cost[rows]) - _log_odds(alone[rows])
    found["social_cost"][rows] = dearer[np.arange(rows.size), known]
    look_for_the_invited(found, world.seed, world.market.community.invited_share)
    experts = (world.people.standing & EXPERT > 0).astype(np.uint8)
    answer_everyone(
        found, np.ascontiguousarray(world.people.mind["belonging"]), experts, week, world.seed,
        rating_constant(world), world.market.survey.record(),
    )
    return found


def _chances(world: World, week: int, switching: Any) -> Array:
    market, retain = world.market, world.market.retain  # type: ignore[attr-defined]  # Settings
    chances = np.zeros((world.size, 2))
    chances_of_everyone(
        world.people, world.neighbours, world.bonds, week, world.seed, chances,
        world.offers(week), retain.situation(world, week), market.preferences.record(),
        switching, retain.record(),
    )
    return chances


def _log_odds(chances: Array) -> Array:
    """Log odds of staying against switching and against quitting, shape of `chances`.

    Where neither is possible the odds are even.
    """
    stays = np.maximum(1.0 - chances.sum(axis=1, keepdims=True), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(stays) - np.log(chances)
    return np.clip(np.where((stays == 0.0) & (chances == 0.0), 0.0, odds), -CERTAINLY, CERTAINLY)


@looped
def chances_of_everyone(
    people: People,
    neighbours: Neighbours,
    bonds: Bonds,
    week: int,
    seed: int,
    chances: Array,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> None:
    """Chances to switch and to quit of every customer, if it reconsidered outside a contract."""
    for person in range(people.standing.size):
        if people.standing[person] & STAGE == CUSTOMER:
            switches, quits = chances_of(
                people, neighbours, bonds, person, week, seed, True, False, offers, situation,
                preferences, switching, retain,
            )
            chances[person, 0] = switches
            chances[person, 1] = quits


@looped
def look_for_the_invited(found: Array, seed: int, invited_share: float) -> None:
    """Mark who was invited to the community by lot."""
    for person in range(found.size):
        found[person].invited = is_invited(person, seed, invited_share)


def rating_constant(world: World) -> float:
    """The constant of the rating: the reference market's customers give the NPS aimed at.

    The reference market is that of the choices' constants: no rival, no community, nobody
    known, satisfaction where the product's first fit leads it. So no strategy is favoured.
    """
    survey, rows = world.market.survey, sample(world.size)
    loyalty, weight = np.empty(rows.size), np.empty(rows.size)
    reference_loyalty(
        world.retention_constant, world.adoption_constant, rows, world.people,
        world.market.people.initial_satisfaction, reference_offers(world.market.company),
        world.market.preferences.record(), loyalty, weight,
    )
    leaning = survey.loyalty_weight * np.clip(loyalty, -CERTAINLY, CERTAINLY)
    noise = max(survey.noise, 1e-6)

    def score(constant: float) -> float:
        promotes, passive = (
            _reached(constant + leaning, lowest, noise) for lowest in (PROMOTES, PASSIVE)
        )
        return 100.0 * float(np.average(promotes + passive - 1.0, weights=weight))

    return root(score, survey.nps_target)


def _reached(leaning: Array, rating: int, noise: float) -> Array:
    share = (rating - 0.5) / RATINGS
    distance = (leaning - np.log(share / (1.0 - share))) / noise
    return 0.5 * (1.0 + np.tanh(0.5 * distance))  # the logistic function without overflow


@looped
def reference_loyalty(
    constant: float, buying: float, rows: Array, people: People, before: float, offers: Offers,
    preferences: Any, loyalty: Array, weight: Array,
) -> None:
    """Loyalty of the customers of the reference market, and how likely each would be one.

    `before` is the satisfaction of who has not tried: what people feel by now has no say.
    """
    for place in range(rows.size):
        row = rows[place]
        loyalty[place] = constant + offer_at_fit(people, row, offers, preferences)
        weight[place] = bought(buying, people, row, before, offers, preferences)


@inlined
def bought(
    buying: float, people: People, row: int, before: float, offers: Offers, preferences: Any
) -> float:
    """Chance that a person of this satisfaction who tries the reference product buys it."""
    felt = preferences.satisfaction_weight * (people.mind[row].satisfaction - before)
    offer = company_utility(people, row, offers, preferences) - felt
    return choice_of_two(buying + offer, 0.0)
