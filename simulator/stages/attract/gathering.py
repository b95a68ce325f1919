"""Gathering: events for members, who comes to them, and collaborations with outside experts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, inlined, looped, steady
from simulator.world.columns import Array
from simulator.world.community import comes_round
from simulator.world.people import MEMBER, People
from simulator.world.world import Acting, World

ATTENDS = decision_named("wants to come to an event")
EVENT_PLACE = decision_named("place in the line for an event")


@steady
class Event(NamedTuple):
    """What all members meet alike in the week of an event.

    `attendance` is the chance that a member with middling belonging wants to come; `last_place`
    the place in the line, in [0, 1), up to which there is room.
    """

    attendance: float
    last_place: float


def hold_events(world: World, week: int, acting: Acting | None) -> None:
    """Hold what comes round this week: an event for members, a collaboration."""
    company, community = world.company, world.market.community
    company.collaborations = int(comes_round(community.collaboration_interval, week))
    if company.collaborations:
        company.collaboration_week = week
    is_due = community.presence > 0.0 and comes_round(community.event_interval, week)
    company.events = int(is_due)
    if not company.events:
        return
    event = Event(community.event_attendance, _last_place(world, week))
    if acting:
        acting("attend", event)
    else:
        attend_everyone(world.people, week, world.seed, event)


def _last_place(world: World, week: int) -> float:
    """The place in the line up to which those who want to come find room; everybody has one."""
    community = world.market.community
    room = round(community.event_capacity)
    places = np.empty(world.size)
    wanting = event_line(world.people, week, world.seed, community.event_attendance, places)
    if wanting <= room:
        return 1.0
    return float(np.partition(places[:wanting], room - 1)[room - 1]) if room > 0 else -1.0


@compiled
def attendance_chance(belonging: float, attendance: float) -> float:
    """Chance that a member wants to come to an event: it grows with belonging."""
    return min(1.0, attendance * (0.5 + belonging))


@inlined
def wants_to_come(people: People, person: int, week: int, seed: int, attendance: float) -> bool:
    """True for members who want to come to this week's event."""
    if people.standing[person] & MEMBER == 0:
        return False
    chance = attendance_chance(people.mind[person].belonging, attendance)
    return happens(uniform(seed, person, week, ATTENDS, 0), chance)


@looped
def event_line(people: People, week: int, seed: int, attendance: float, places: Array) -> int:
    """Write the places in line of all who want to come; returns how many they are."""
    wanting = 0
    for person in range(people.standing.size):
        if wants_to_come(people, person, week, seed, attendance):
            places[wanting] = uniform(seed, person, week, EVENT_PLACE, 0)
            wanting += 1
    return wanting


@looped
def attend_everyone(people: People, week: int, seed: int, event: Any) -> None:
    """Members who want to come do, as far as there is room."""
    for person in range(people.standing.size):
        if not wants_to_come(people, person, week, seed, event.attendance):
            continue
        if uniform(seed, person, week, EVENT_PLACE, 0) <= event.last_place:
            people.journey[person].event_week = week
