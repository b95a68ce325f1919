"""Exodus: experts who leave the community together on a date, customers and guests."""

from __future__ import annotations

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, looped
from simulator.world.people import ENGAGED, EXPERT, STAGE, People

IN_EXODUS = decision_named("leaves with other experts")


@compiled
def joins_exodus(person: int, week: int, seed: int, share: float) -> bool:
    """True if this expert is among those who leave together this week."""
    return happens(uniform(seed, person, week, IN_EXODUS, 0), share)


@compiled
def is_leading_guest(standing: int) -> bool:
    """True for experts who try the product, or use it for nothing."""
    return standing & STAGE == ENGAGED and standing & EXPERT > 0


@looped
def guests_leave(people: People, week: int, seed: int, share: float) -> None:
    """Guests who are experts stop trying, as far as they take part in the exodus.

    Who has bought or chosen otherwise this week is no guest any more. It belongs to the stage
    `adopt`; customers leave in `retain`.
    """
    for person in range(people.standing.size):
        if not is_leading_guest(people.standing[person]):
            continue
        journey = people.journey[person]
        if max(journey.adopted_week, journey.rival_week) == week:
            continue
        if joins_exodus(person, week, seed, share):
            people.journey[person].gave_up_week = week
