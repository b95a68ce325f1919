"""The first day: traits and acquaintances are handed over as the engine created them.

They are drawn from generators (section 5 of the ODD text) and are input here; what is solved for
on them, the constants of the two choices, is not.
"""

from __future__ import annotations

from typing import Any

from simulator.simulation import Simulation
from simulator.world.spells import BEFORE
from tests.oracle.close import look_around, publish
from tests.oracle.market import Market
from tests.oracle.person import Person

HANDED_OVER = ("traits", "journey", "mind", "loyalty")


def people_of(world: Any) -> list[Person]:
    """Everybody with traits, first dates and acquaintances."""
    people = [Person(row) for row in range(world.size)]
    first, other = world.neighbours
    for person in people:
        for table in HANDED_OVER:
            rows = getattr(world.people, table)
            for name in rows.dtype.names:
                setattr(person, name, rows[name][person.row].item())
        theirs = other[first[person.row] : first[person.row + 1]]
        person.acquaintances = [people[row] for row in theirs]
    return people


def twins(plan: Any, seed: int) -> tuple[Simulation, Market]:
    """The same world twice: as the engine has it, and as it is read here."""
    engine = Simulation(plan, seed)
    people = people_of(engine.world)
    for person in people:
        publish(person, BEFORE, True)
    market = Market(plan, people, seed)
    for person in people:
        look_around(person, market)
    return engine, market
