"""Narrating: one person's life as plain data that a page can put into words, as a task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from simulator.accounts import SEGMENTS
from simulator.results import edges_of, journeys_of
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.world.people import STAGE

if TYPE_CHECKING:
    from simulator.verdicts.biography import Life
    from simulator.verdicts.deciding import Decision

EVENTS: Final = {
    "joined the community": "joined",
    "became an expert": "expert",
    "had enough of answering and paused": "paused",
    "came to an event": "event",
    "answered a question for the first time": "answered",
    "was answered for the first time": "was_answered",
}
"""What a life notes, and the key of the words for it (`network.story_<key>`)."""
_SLICE = 8  # weeks after which the task tells how far it is


def narrate(plan: Plan, weeks: int, seed: int, person: int) -> Iterator[dict[str, Any]]:
    """Live one world and watch one person in it; yields `upto`, weeks lived, and at last its story.

    `story` is a list of {"weeks", "key", ...} in the order of the weeks: `other` is a person or
    -1; a decision has `about`, `chosen`, `friends`, and `otherwise`: what it would have done -> for
    want of what. Decisions that follow each other and are alike are one with several weeks.
    `last` is the last decision about leaving: `week`, `chosen`, `chance` to leave, and `without`,
    the chance for want of each thing. `sentences` are those of `flywheel why --person`.
    """
    from simulator.verdicts.biography import Life
    from simulator.verdicts.biography_telling import story

    life, simulation = Life(person), Simulation(plan, seed, edges_of(plan))
    while simulation.week < weeks:
        week = simulation.week
        simulation.turn(life.look)
        life.note(simulation.world, week)
        if simulation.week % _SLICE == 0:
            yield {"person": person, "upto": simulation.week}
    leaving = [one for one in life.decisions if one.about == "leaving"]
    people = simulation.world.people
    yield {
        "person": person, "upto": weeks,
        "segment": SEGMENTS[int(people.traits["segment"][person])],
        "stage": int(people.standing[person] & STAGE),
        "story": told(life, simulation),
        "last": _weighed(leaving[-1]) if leaving else None,
        "stays": _stays(leaving),
        "answered": [life.helped.total(), len(life.helped)],
        "was_answered": [life.helped_by.total(), len(life.helped_by)],
        "sentences": list(story(life, simulation)),
    }  # fmt: skip


def told(life: Life, simulation: Simulation) -> list[dict[str, Any]]:
    """What happened, in the order of the weeks."""
    rows = [*_journey(life, simulation)]
    rows += [{"weeks": [week], "key": EVENTS[what], "other": other}
             for week, what, other in life.events]  # fmt: skip
    rows += [_decided(one) for one in life.decisions]
    rows.sort(key=lambda one: one["weeks"][0])
    found: list[dict[str, Any]] = []
    for row in rows:
        if found and row["key"] == "decision" and _apart(found[-1]) == _apart(row):
            found[-1]["weeks"] += row["weeks"]
        else:
            found.append(row)
    return found


def _journey(life: Life, simulation: Simulation) -> Iterator[dict[str, Any]]:
    """How each spell of interest began, and how it ended where no decision tells it."""
    rows = journeys_of(simulation)
    left = {one.week for one in life.decisions if one.chosen in ("rival", "nothing")}
    for one in rows[rows["person"] == life.person].to_dict("records"):
        if one["channel"] == "start":
            yield {"weeks": [0], "key": "from_the_start", "other": -1}
        elif one["attracted_week"] >= 0:
            yield {"weeks": [int(one["attracted_week"])], "key": "interested",
                   "channel": str(one["channel"]), "other": int(one["referrer"])}  # fmt: skip
        if one["engaged_week"] >= 0:
            yield {"weeks": [int(one["engaged_week"])], "key": "tried", "other": -1}
        ended = int(one["ended_week"])
        if ended >= 0 and ended not in left:
            how = "gave_up" if one["adopted_week"] < 0 else "left"
            yield {"weeks": [ended], "key": how, "other": -1}


def _decided(one: Decision) -> dict[str, Any]:
    """One decision, and what it hung on; all company together only where friends alone do less."""
    otherwise: dict[str, list[str]] = {}
    for name, instead in one.otherwise.items():
        if not (name == "company" and one.otherwise.get("friends") == instead):
            otherwise.setdefault(instead, []).append(name)
    return {
        "weeks": [one.week], "key": "decision", "about": one.about, "chosen": one.chosen,
        "friends": one.friends, "otherwise": otherwise,
    }  # fmt: skip


def _apart(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What tells two decisions apart."""
    return tuple(row.get(name) for name in ("key", "about", "chosen", "otherwise"))


def _weighed(one: Decision) -> dict[str, Any]:
    """The chance of a decision as it was, and for want of each thing."""
    return {
        "week": one.week, "chosen": one.chosen, "chance": one.chance, "friends": one.friends,
        "without": {name: float(chance) for name, chance in one.chances_without.items()},
    }  # fmt: skip


def _stays(leaving: Sequence[Decision]) -> list[int]:
    """How often it thought about leaving and stayed, and how often a single thing held it."""
    stayed = [one for one in leaving if one.chosen == "stayed"]
    held = [one for one in stayed if {"rival", "nothing"} & set(one.otherwise.values())]
    return [len(stayed), len(held)]
