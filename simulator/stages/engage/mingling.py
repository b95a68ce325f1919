"""Mingling: whom members meet at an event, beside those they chat with anyway."""

from __future__ import annotations

import math

import numpy as np

from simulator.compiled import looped
from simulator.world.bonds import NOBODY
from simulator.world.columns import Array
from simulator.world.forum import goes_to_event, mingle
from simulator.world.people import MEMBER, People
from simulator.world.world import MOST_QUESTIONS, Acting, World

SLOTS = 1 + MOST_QUESTIONS  # of `encounters` for the chat and the answers; then come events


def encounters_at_event(
    world: World, week: int, meetings: float, acting: Acting | None
) -> Array:
    """The encounters of the week with those at the event beside them, in slots from `SLOTS` on.

    The world's own slate is wiped: what stood there is in the wider one.
    """
    people = world.people
    wide = np.full((world.size, SLOTS + math.ceil(0.5 * meetings)), NOBODY, np.int32)
    wide[:, :SLOTS] = world.encounters
    world.encounters[:] = NOBODY
    here = (people.journey["event_week"] == week) & (people.standing & MEMBER > 0)
    gathered = np.flatnonzero(here).astype(np.int32)
    if acting:
        acting("mingle", gathered, wide, meetings)
    else:
        mingle_everyone(people, gathered, wide, week, world.seed, meetings)
    return wide


@looped
def mingle_everyone(
    people: People, gathered: Array, encounters: Array, week: int, seed: int, meetings: float
) -> None:
    """Everybody at the event walks up to some of the others."""
    for person in range(people.standing.size):
        if goes_to_event(people, person, week):
            mingle(people, gathered, encounters, person, week, seed, SLOTS, meetings)
