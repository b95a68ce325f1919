"""Meeting: bonds fade, grow and give way; belonging follows."""

from __future__ import annotations

from typing import Any

from simulator.compiled import compiled, inlined, looped
from simulator.stages.engage.situation import Situation
from simulator.world.bonds import NOBODY, Bonds, Meetings, gives_way, strengthened
from simulator.world.forum import OURS, community_of
from simulator.world.people import (
    MEMBER,
    People,
)


@compiled
def belonging_after(
    belonging: float, took_part: bool, situation: Situation, engage: Any
) -> float:
    """Belonging at the end of the week: it grows by taking part and fades by itself."""
    after = belonging - engage.belonging_decay * belonging
    if took_part:
        after += engage.belonging_gain * situation.health * (1.0 - belonging)
    return after


@compiled
def belonging_by_event(belonging: float, situation: Situation) -> float:
    """Belonging that an event adds for a member or a guest who came."""
    return situation.event_belonging * (1.0 - belonging)


@looped
def meet_everyone(
    people: People,
    bonds: Bonds,
    meetings: Meetings,
    week: int,
    situation: Situation,
    engage: Any,
) -> None:
    """Bonds fade, grow by this week's meetings, and the weakest give way; belonging follows."""
    for person in range(people.standing.size):
        start, stop = meetings.first[person], meetings.first[person + 1]
        if bonds.kept[person] > 0:
            fade(people, bonds, person, situation)
        community = community_of(people.standing[person])
        gain = situation.bond_gain if community == OURS else situation.rival_bond_gain
        for place in range(start, stop if gain > 0.0 else start):
            bond_with(bonds, person, meetings.other[place], gain)
        if people.standing[person] & MEMBER or people.mind[person].belonging > 0.0:
            took_part = community == OURS and (stop > start or people.activity[person].posts > 0)
            people.mind[person].belonging = belonging_after(
                people.mind[person].belonging, took_part, situation, engage
            )
        if situation.event_belonging > 0.0 and people.journey[person].event_week == week:
            people.mind[person].belonging += belonging_by_event(
                people.mind[person].belonging, situation
            )


@inlined
def fade(people: People, bonds: Bonds, person: int, situation: Situation) -> None:
    """A week without meeting: all bonds of one person fade, the faintest are forgotten."""
    here = community_of(people.standing[person])
    kept = 0
    for slot in range(bonds.kept[person]):
        partner = bonds.partner[person, slot]
        together = here != 0 and community_of(people.standing[partner]) == here
        share = situation.kept_inside if together else situation.kept_outside
        strength = bonds.strength[person, slot] * share
        if strength >= situation.smallest_bond:
            bonds.partner[person, kept] = partner
            bonds.strength[person, kept] = strength
            kept += 1
    for slot in range(kept, bonds.kept[person]):
        bonds.partner[person, slot] = NOBODY
    bonds.kept[person] = kept


@inlined
def bond_with(bonds: Bonds, person: int, other: int, gain: float) -> None:
    """One meeting: a bond is strengthened or made, and may push out the weakest."""
    count = bonds.kept[person]
    weakest = 0
    for slot in range(count):
        if bonds.partner[person, slot] == other:
            bonds.strength[person, slot] = strengthened(bonds.strength[person, slot], gain)
            return
        if gives_way(
            bonds.strength[person, slot], bonds.partner[person, slot],
            bonds.strength[person, weakest], bonds.partner[person, weakest],
        ):
            weakest = slot
    if count < bonds.partner.shape[1]:
        weakest = count
        bonds.kept[person] = count + 1
    elif not gives_way(
        bonds.strength[person, weakest], bonds.partner[person, weakest], gain, other
    ):
        return
    bonds.partner[person, weakest] = other
    bonds.strength[person, weakest] = strengthened(0.0, gain)
