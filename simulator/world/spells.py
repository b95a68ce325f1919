"""Spells: the table of ways with the company, from interest to their ends."""

from __future__ import annotations

from typing import Annotated

from simulator.compiled import compiled, inlined, looped
from simulator.world.columns import Array, Column, allocated
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    FORMER,
    NEVER,
    RIVAL,
    STRANGER,
    People,
)

BEFORE = -2  # a week in which nothing happened, before all dates
ENDS = ("", "cold", "nothing", "rival")
OPEN, COLD, QUIT, SWITCHED = range(len(ENDS))


class Spell:
    """A spell with the company, from interest to its end: one row of the table of spells."""

    person: Annotated[Array, Column("i4", "the person", written_by="close")]
    referrer: Annotated[Array, Column("i4", "acquaintance who attracted, or -1", "1", "close")]
    attracted_week: Annotated[Array, Column("i2", "date of interest", "week", "close")]
    engaged_week: Annotated[Array, Column("i2", "date of trying, -1 never", "week", "close")]
    adopted_week: Annotated[Array, Column("i2", "date of buying, -1 never", "week", "close")]
    joined_week: Annotated[
        Array, Column("i2", "date of joining the community, -1 never", "week", "close")
    ]
    upgraded_week: Annotated[
        Array, Column("i2", "date of taking the higher tier, -1 never", "week", "close")
    ]
    downgraded_week: Annotated[
        Array, Column("i2", "date of giving it back, -1 never", "week", "close")
    ]
    second_product_week: Annotated[
        Array, Column("i2", "date of buying the second product, -1 never", "week", "close")
    ]
    dropped_week: Annotated[
        Array, Column("i2", "date of giving it up, -1 never", "week", "close")
    ]
    membership_week: Annotated[
        Array, Column("i2", "date of taking the paid membership, -1 never", "week", "close")
    ]
    lapsed_week: Annotated[
        Array, Column("i2", "date of letting it lapse, -1 never", "week", "close")
    ]
    ended_week: Annotated[Array, Column("i2", "date of the end, -1 open", "week", "close")]
    channel: Annotated[Array, Column("u1", "channel that attracted", written_by="close")]
    end: Annotated[Array, Column("u1", "how it ended, see ENDS", written_by="close")]


def no_spells(room: int) -> Array:
    """A table with room for so many spells."""
    return allocated(Spell, room)


def enlarged(spells: Array, used: int, room: int) -> Array:
    """The same table with room for at least `room` more spells."""
    if used + room <= spells.size:
        return spells
    larger = no_spells(max(used + room, 2 * spells.size))
    larger[:used] = spells[:used]
    return larger


@inlined
def write_spell(people: People, person: int, spells: Array, used: int, week: int) -> None:
    """One spell that ended this week, or is open if it did not."""
    began = people.journey[person].attracted_week
    spells[used].person = person
    spells[used].channel = people.journey[person].channel
    spells[used].referrer = people.journey[person].referrer
    spells[used].attracted_week = began
    spells[used].engaged_week = since(people.journey[person].engaged_week, began)
    spells[used].adopted_week = since(people.journey[person].adopted_week, began)
    spells[used].joined_week = since(people.journey[person].joined_week, began)
    loyalty = people.loyalty[person]
    spells[used].upgraded_week = since(loyalty.upgraded_week, began)
    spells[used].downgraded_week = since(loyalty.downgraded_week, began)
    spells[used].second_product_week = since(loyalty.second_product_week, began)
    spells[used].dropped_week = since(loyalty.dropped_week, began)
    spells[used].membership_week = since(loyalty.membership_week, began)
    spells[used].lapsed_week = since(loyalty.lapsed_week, began)
    end = OPEN
    if max(people.journey[person].switched_week, people.journey[person].rival_week) == week:
        end = SWITCHED
    elif people.journey[person].quit_week == week:
        end = QUIT
    elif max(people.journey[person].cold_week, people.journey[person].gave_up_week) == week:
        end = COLD
    spells[used].end = end
    spells[used].ended_week = NEVER if end == OPEN else week


@compiled
def since(week: int, began: int) -> int:
    """A date of this spell, or never if it belongs to an earlier one."""
    return week if week >= began else NEVER


@looped
def write_open_spells(people: People, spells: Array, used: int) -> int:
    """Add the spells that have not ended yet; returns spells used."""
    for person in range(people.standing.size):
        if people.journey[person].attracted_week > people.journey[person].ended_week:
            write_spell(people, person, spells, used, BEFORE)
            used += 1
    return used


@compiled
def spell_end(
    cold_week: int, gave_up_week: int, rival_week: int, switched_week: int, quit_week: int
) -> int:
    """The date on which the last spell with the company ended; -1 if none did."""
    return max(max(cold_week, gave_up_week), max(rival_week, max(switched_week, quit_week)))


@compiled
def stage_of(
    attracted_week: int,
    engaged_week: int,
    adopted_week: int,
    rival_week: int,
    switched_week: int,
    quit_week: int,
    ended_week: int,
) -> int:
    """Where a person stands, from the dates alone: one of the six standings.

    Somebody who buys from the rival and looks at our offer again stands with the rival.
    """
    if adopted_week > max(switched_week, quit_week):
        return CUSTOMER
    if max(rival_week, switched_week) > adopted_week:
        return RIVAL
    if engaged_week > ended_week:
        return ENGAGED
    if attracted_week > ended_week:
        return ATTRACTED
    return FORMER if quit_week >= 0 else STRANGER
