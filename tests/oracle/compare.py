"""Both implementations week by week: what each person is, did and feels, and every euro.

    python -m tests.oracle.compare baseline community_led [people] [weeks] [seed]
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from simulator.accounts import CHANNELS
from simulator.scenario import read
from simulator.simulation import Simulation
from simulator.stages.retain.loyalty import opinions
from simulator.world.people import EXPERT, MEMBER, STAGE, TABLES
from simulator.world.spells import ENDS
from tests.oracle.attract import momentum
from tests.oracle.begin import twins
from tests.oracle.market import Market
from tests.oracle.person import STAGES

CLOSE = 1e-9
SINGLE = 1e-6  # columns kept in single precision, and what is told from chances
SURE = 1.0 - 1e-8  # a chance so close to 1 says little about utilities
LEVELS = (
    "fit", "fit_ahead", "health", "reputation", "ad_pressure", "content", "written_content",
    "coverage", "content_made", "peer_answer_chance", "account_managers", "account_jobs",
    "release", "testers", "events", "collaborations", "collaboration_week", "last_price",
    "last_discount",
)  # fmt: skip


class Difference(NamedTuple):
    """The first thing that is not the same; `person` is -1 for what belongs to nobody."""

    week: int
    person: int
    column: str
    engine: Any
    oracle: Any


def same(one: float, other: float, single: bool = False) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    precision = SINGLE if single else CLOSE
    return abs(one - other) <= precision * max(1.0, abs(one), abs(other))


def first_difference(plan: Any, seed: int, weeks: int) -> Difference | None:
    """Run both, and stop where they part."""
    return next(differences(plan, seed, weeks), None)


def run_both(plan: Any, seed: int, weeks: int) -> tuple[Simulation, Market]:
    """Both worlds after so many weeks, whether they are the same or not."""
    engine, market = twins(plan, seed)
    for _ in range(weeks):
        market.turn()
    return engine.run(weeks), market


def differences(plan: Any, seed: int, weeks: int) -> Iterator[Difference]:
    """All differences of the first week that has any; constants first."""
    engine, market = twins(plan, seed)
    for name in ("adoption_constant", "retention_constant"):
        mine, theirs = getattr(market, name), getattr(engine.world, name)
        if not same(mine, theirs):
            yield Difference(-1, -1, name, theirs, mine)
    for week in range(weeks):
        engine.turn()
        market.turn()
        asked = week == weeks - 1
        found = [
            *(opinions_differ(engine, market, week) if asked else ()),
            *(spells_differ(engine, market, week) if asked else ()),
            *momentum_differs(engine, market, week),
            *people_differ(engine, market, week), *bonds_differ(engine, market, week),
            *company_differs(engine, market, week), *history_differs(engine, market, week),
        ]  # fmt: skip
        yield from found
        if found:
            return


def people_differ(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    tables = engine.world.people
    for table in TABLES:
        rows = getattr(tables, table)
        for name in rows.dtype.names:
            single = rows.dtype[name] == np.float32
            mine = [float(getattr(person, name)) for person in market.people]
            for row, (theirs, own) in enumerate(zip(rows[name].tolist(), mine, strict=True)):
                if not same(theirs, own, single):
                    yield Difference(week, row, f"{table}.{name}", theirs, own)
    for person in market.people:
        standing = int(tables.standing[person.row])
        theirs = (STAGES[standing & STAGE], standing & MEMBER > 0, standing & EXPERT > 0)
        own = (person.stage, person.is_member, person.leads)
        if theirs != own:
            yield Difference(week, person.row, "standing", theirs, own)
        for place, channel in enumerate(CHANNELS):
            share = float(tables.touch[person.row, place])
            if not same(share, person.touch[channel], single=True):
                yield Difference(
                    week, person.row, f"touch {channel}", share, person.touch[channel]
                )


def bonds_differ(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    bonds = engine.world.bonds
    for person in market.people:
        kept = int(bonds.kept[person.row])
        partners = bonds.partner[person.row, :kept].tolist()
        strengths = bonds.strength[person.row, :kept].tolist()
        theirs = dict(sorted(zip(partners, strengths, strict=True)))
        own = dict(sorted((bond.partner.row, bond.strength) for bond in person.bonds))
        if theirs.keys() != own.keys() or not all(same(theirs[key], own[key]) for key in own):
            yield Difference(week, person.row, "bonds", theirs, own)


def opinions_differ(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    """What would be said after the last week."""
    theirs = opinions(engine.world, week)
    for row, own in enumerate(market.survey()):
        for name, value in own.items():
            said = float(theirs[name][row])
            blurred = name in ("loyalty", "social_cost") and own.get("leaving", 0.0) > SURE
            if not blurred and not same(said, float(value), single=True):
                yield Difference(week, row, f"opinion.{name}", said, value)


def spells_differ(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    """All ways with the company, the finished and the open ones."""
    theirs, own = engine.spells(), market.spells()
    if len(theirs) != len(own):
        yield Difference(week, -1, "spells", len(theirs), len(own))
        return
    for mine, spell in zip(own, theirs, strict=True):
        for name, value in mine.items():
            told = ENDS[spell["end"]] if name == "end" else spell[name].item()
            if told != value:
                yield Difference(week, int(spell["person"]), f"spells.{name}", told, value)


def momentum_differs(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    theirs, own = engine.momentum(), momentum(market)
    if not same(theirs, own, single=True):
        yield Difference(week, -1, "momentum", theirs, own)


def company_differs(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    for name in LEVELS:
        theirs, own = getattr(engine.world.company, name), getattr(market.company, name)
        if not same(float(theirs), float(own)):
            yield Difference(week, -1, f"company.{name}", theirs, own)


def history_differs(engine: Simulation, market: Market, week: int) -> Iterator[Difference]:
    row: Mapping[str, float] = {name: column[week] for name, column in engine.history().items()}
    mine = market.history[week]
    for name, theirs in row.items():
        if name not in mine:
            yield Difference(week, -1, f"history.{name}", theirs, None)
        elif not same(float(theirs), float(mine[name]), single=name.startswith("touched")):
            yield Difference(week, -1, f"history.{name}", float(theirs), mine[name])


def tell(scenario: str, strategy: str, people: int = 100, weeks: int = 52, seed: int = 1) -> None:
    """Print what differs in the first week in which anything does."""
    plan = read(scenario, people=people, weeks=weeks).plan(strategy)
    found = list(differences(plan, seed, weeks))
    for week, person, column, engine, oracle in found:
        whose = f"person {person}" if person >= 0 else "all"
        sys.stdout.write(f"week {week}, {whose}, {column}: engine {engine}, oracle {oracle}\n")
    if not found:
        sys.stdout.write(f"the same in {weeks} weeks of {people} people\n")


if __name__ == "__main__":
    tell(*sys.argv[1:3], *map(int, sys.argv[3:]))
