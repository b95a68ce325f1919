"""Experts singled out: the rival approaches them, or they leave together on a date."""

from __future__ import annotations

from typing import Any

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, looped
from simulator.stages.retain.leaving import Situation, may_end, reconsider
from simulator.world.bonds import Bonds
from simulator.world.columns import Array
from simulator.world.exodus import joins_exodus
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, EXPERT, STAGE, People
from simulator.world.rival import Offers

APPROACHED = decision_named("approached by the rival")


@compiled
def is_leading(standing: int) -> bool:
    """True for customers who are experts of the community: those whom it would miss."""
    return standing & STAGE == CUSTOMER and standing & EXPERT > 0


@compiled
def is_approached(chance: float, known_share: float, poaching: float) -> bool:
    """True if the rival, once it has started, approaches this expert this week."""
    return known_share > 0.0 and happens(chance, poaching)


@looped
def single_out(
    people: People,
    neighbours: Neighbours,
    bonds: Bonds,
    week: int,
    seed: int,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> None:
    """Experts who are there after the choices of the week: those whose contract lets them may be
    approached and choose again, and some leave in an exodus.

    Nobody is called where both are off.
    """
    for person in range(people.standing.size):
        if not is_leading(people.standing[person]):
            continue
        since = week - people.journey[person].adopted_week
        if has_left(people.journey, person, week):
            continue
        in_time = may_end(since, people.journey[person].term, retain)
        chance = uniform(seed, person, week, APPROACHED, 0)
        if is_approached(chance, offers.known_share, situation.poaching) and (
            in_time or retain.early_exit > 0.0
        ):
            reconsider(
                people, neighbours, bonds, person, week, seed, in_time, True, offers,
                situation, preferences, switching, retain,
            )
            if has_left(people.journey, person, week):
                continue
        if joins_exodus(person, week, seed, situation.exodus):
            people.journey[person].left_early = False
            people.journey[person].quit_week = week


@compiled
def has_left(journey: Array, person: int, week: int) -> bool:
    """True if this customer has left this week."""
    return max(journey[person].switched_week, journey[person].quit_week) == week
