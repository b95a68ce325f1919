"""Biography: one person's way, week by week, and what held or brought it at each decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import pandas as pd

from simulator.charts.biography import biography_picture
from simulator.experiment import compile_everything, seed_of
from simulator.results import edges_of, journeys_of
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.biography_telling import chances_table, story, terms_table
from simulator.verdicts.deciding import (
    Decision,
    buying_of,
    leavers_without_friends,
    leaving_of,
)
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, EXPERT, MEMBER, NEVER, STAGE
from simulator.world.world import World

Pick = Literal["left", "stayed", "expert"]
PICKS: Final[tuple[Pick, ...]] = ("left", "stayed", "expert")
_NOTED: Final = {
    "joined_week": "joined the community",
    "expert_week": "became an expert",
    "pause_week": "had enough of answering and paused",
    "event_week": "came to an event",
}


@dataclass
class Life:
    """What was seen of one person.

    `events` are (week, what, about whom or -1), `decisions` in their order; `helped` and
    `helped_by` count answers by person.
    """

    person: int
    events: list[tuple[int, str, int]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    helped: Counter[int] = field(default_factory=Counter)
    helped_by: Counter[int] = field(default_factory=Counter)

    def look(self, stage: str, world: World, week: int) -> None:
        """Before a stage: what the person is about to do in it."""
        if stage == "engage" and world.people.standing[self.person] & MEMBER:
            self._answers(world, week)
        elif stage == "adopt":
            self._decided(buying_of(world, week, self.person))
        elif stage == "retain" and world.people.standing[self.person] & STAGE == CUSTOMER:
            self._decided(leaving_of(world, week, self.person))

    def note(self, world: World, week: int) -> None:
        """After a week: which dates it brought."""
        journey = world.people.journey[self.person]
        for column, what in _NOTED.items():
            if journey[column] == week:
                self.events.append((week, what, NEVER))

    def _decided(self, decision: Decision | None) -> None:
        if decision:
            self.decisions.append(decision)

    def _answers(self, world: World, week: int) -> None:
        copy = world.copy()
        helpers = copy.market.engage.helpers(copy, week)  # type: ignore[attr-defined]  # Settings
        asked, _ = np.nonzero(helpers == self.person)
        for other in asked.tolist():
            self._met("answered a question", self.helped, other, week)
        for other in helpers[self.person][helpers[self.person] >= 0].tolist():
            self._met("was answered", self.helped_by, other, week)

    def _met(self, what: str, counted: Counter[int], other: int, week: int) -> None:
        if not counted:
            self.events.append((week, f"{what} for the first time", other))
        counted[other] += 1


def biography(
    scenario: Scenario, person: int | Pick, strategy: str | None = None, seed: int = 1
) -> Analysis:
    """The story of one person in the first world of a seed.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    person
        row of the person, or whom to look for: somebody who `left`, who `stayed` among friends,
        or the `expert` who helped most
    strategy
        name of a strategy or mix; the first of the scenario if not given
    seed
        of the experiment: the world is the first of `compare` with this seed

    Raises
    ------
    LookupError
        if nobody in this world is what was looked for, or there is no such person
    simulator.complaints.ScenarioError
        if the strategy is not known
    """
    name = strategy or next(iter(scenario.strategies), None)
    plan = scenario.plan(name)
    compile_everything(scenario)
    world_seed = seed_of(seed, 0)
    row = person if isinstance(person, int) else picked(plan, world_seed, scenario.weeks, person)
    size = scenario.settings.people.size
    if not 0 <= row < size:
        raise LookupError(f"there is no person {row}; people are numbered 0 to {size - 1}")
    life, simulation = lived(plan, world_seed, scenario.weeks, row)
    events, decisions = _events(life, simulation), chances_table(life.decisions)
    return Analysis(
        "biography", scenario, seed, 1, (name or "",), figures_table([]),
        {"events": events, "decisions": decisions, "terms": terms_table(life.decisions)},
        verdict=story(life, simulation), facts={"person": row, "world_seed": world_seed},
        pictures=(biography_picture(decisions, events, row),),
    )


def lived(plan: Plan, seed: int, weeks: int, person: int) -> tuple[Life, Simulation]:
    """Live through a world and watch one person."""
    life = Life(person)
    simulation = Simulation(plan, seed, edges_of(plan))
    while simulation.week < weeks:
        week = simulation.week
        simulation.turn(life.look)
        life.note(simulation.world, week)
    return life, simulation


def picked(plan: Plan, seed: int, weeks: int, whom: Pick) -> int:
    """The row of somebody whose story is worth telling; of equals the first.

    `left`: of those who ended as customers, who had been one longest, members first; `stayed`: the
    customer with the strongest bonds, of those whom friends alone kept at least once if there
    are any; `expert`: the customer who gave most answers.

    Raises
    ------
    LookupError
        if there is nobody
    """
    simulation = Simulation(plan, seed, edges_of(plan))
    kept = np.zeros(simulation.world.size)
    while simulation.week < weeks:
        gone: list[int] = []

        def look(stage: str, world: World, week: int, gone: list[int] = gone) -> None:
            if stage == "retain" and whom == "stayed":
                gone += leavers_without_friends(world, week).tolist()

        simulation.turn(look)
        standing = simulation.world.people.standing[gone] & STAGE
        kept[np.array(gone, dtype=np.int64)[standing == CUSTOMER]] = 1.0
    score = _scores(simulation, whom, kept)
    best = int(np.argmax(score))
    if score[best] < 0:
        said = {"left": "nobody left", "stayed": "nobody is a customer", "expert": "nobody is an "
                "expert"}[whom]  # fmt: skip
        raise LookupError(f"{said} in this world; try another --seed or --strategy")
    return best


def _scores(simulation: Simulation, whom: Pick, kept: Array) -> Array:
    """How well each person fits what was asked for, shape (people,); below 0 not at all."""
    people, bonds = simulation.world.people, simulation.world.bonds
    customers = people.standing & STAGE == CUSTOMER
    if whom == "left":
        rows = journeys_of(simulation)
        rows = rows[(rows["adopted_week"] >= 0) & (rows["ended_week"] >= 0)]
        score = np.full(people.standing.size, -1.0)
        stayed = rows["ended_week"] - rows["adopted_week"]
        stayed += simulation.week * (rows["joined_week"] >= 0)
        np.maximum.at(score, rows["person"].to_numpy(), stayed.to_numpy(dtype=np.float64))
        return score
    if whom == "stayed":
        slots = np.arange(bonds.partner.shape[1]) < bonds.kept[:, None]
        strength = np.where(slots, bonds.strength, 0.0).sum(axis=1)
        return np.where(customers, strength + bonds.partner.shape[1] * kept, -1.0)
    experts = customers & (people.standing & EXPERT > 0)
    return np.where(experts, people.journey["answers_total"], -1)


def _events(life: Life, simulation: Simulation) -> pd.DataFrame:
    """Columns week, what, other (the other person, or -1): everything dated, in order."""
    rows = list(life.events)
    mine = journeys_of(simulation)
    for one in mine[mine["person"] == life.person].to_dict("records"):
        rows.append((one["attracted_week"], f"interested through {one['channel']}",
                     one["referrer"]))  # fmt: skip
        for column, what in (("engaged_week", "began to try"), ("adopted_week", "bought")):
            rows.append((one[column], what, NEVER))
        rows.append((one["ended_week"], f"ended: {one['end']}", NEVER))
    kept = sorted((row for row in rows if row[0] >= 0), key=lambda row: row[0])
    return pd.DataFrame(kept, columns=["week", "what", "other"])
