"""Spells: each way of a person with the company, from interest to its end."""

from __future__ import annotations

from tests.oracle.person import NEVER, Person

DATES = (
    "engaged_week", "adopted_week", "joined_week", "upgraded_week", "downgraded_week",
    "second_product_week", "dropped_week", "membership_week", "lapsed_week",
)  # fmt: skip


def spell_of(person: Person, ended: int = NEVER) -> dict[str, float | str]:
    """One spell; dates of earlier spells are not its own."""
    began = person.attracted_week
    found: dict[str, float | str] = {
        name: date if (date := getattr(person, name)) >= began else NEVER for name in DATES
    }
    return found | {
        "person": person.row,
        "channel": person.channel,
        "referrer": person.referrer,
        "attracted_week": began,
        "ended_week": ended,
        "end": how_it_ended(person, ended) if ended >= 0 else "",
    }


def how_it_ended(person: Person, week: int) -> str:
    """To the rival, to nothing, or before anything was bought."""
    if week in (person.switched_week, person.rival_week):
        return "rival"
    return "nothing" if week == person.quit_week else "cold"


def has_ended(person: Person, week: int) -> bool:
    """True if a spell ended this week; before the person is published."""
    return person.spell_end() == week and person.attracted_week > person.ended_week


def is_open(person: Person) -> bool:
    return person.attracted_week > person.ended_week
