"""Results: one run as tidy tables, and what is needed to make it again."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulator.accounts import CHANNELS
from simulator.outcomes import Outcome
from simulator.quantities import Value
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.surveying import people_of, survey_of
from simulator.world.columns import Array, columns_of
from simulator.world.edge_list import EdgeList, read_edges
from simulator.world.people import EXPERT, MEMBER, SEGMENTS, STAGE, STANDINGS, TABLES
from simulator.world.spells import ENDS, Spell

_CHANNEL_NAMES = (*CHANNELS, "start")
_HIDDEN = ("segment", "channel")
_NAMED = ("person", "channel", "end")  # columns of spells that stand apart or are named
_PLAIN = tuple(name for name, _ in columns_of(Spell) if name not in _NAMED)


@dataclass(frozen=True)
class Run:
    """One run of one strategy with one seed.

    `history` has one row a week (see `flywheel describe history`), `journeys` one row per
    spell from interest to its end, `people` one row per person as things stood at the end.
    """

    scenario: Scenario
    strategy: str | None
    seed: int
    simulation: Simulation

    @functools.cached_property
    def history(self) -> pd.DataFrame:
        """Stocks, flows, levels and money, one row a week, in the index `week`."""
        return history_of(self.simulation)

    @functools.cached_property
    def journeys(self) -> pd.DataFrame:
        """One row per spell of interest: who, by which channel, when, and how it ended."""
        return journeys_of(self.simulation)

    @functools.cached_property
    def people(self) -> pd.DataFrame:
        """One row per person: traits, dates, feelings; names in place of codes."""
        people = self.simulation.world.people
        standing = people.standing
        table: dict[str, Any] = {
            "stage": np.array(STANDINGS)[standing & STAGE],
            "is_member": (standing & MEMBER) > 0,
            "is_now_expert": (standing & EXPERT) > 0,
            "segment": np.array(SEGMENTS)[people.traits["segment"]],
            "channel": np.where(
                people.journey["attracted_week"] >= 0,
                np.array(_CHANNEL_NAMES)[people.journey["channel"]],
                "",
            ),
        }
        for name in TABLES:
            columns = getattr(people, name)
            table |= {
                column: columns[column].copy()
                for column in columns.dtype.names
                if column not in _HIDDEN
            }
        table["bonds"] = self.simulation.world.bonds.kept.astype(np.int64)
        frame = pd.DataFrame(table)
        frame.index.name = "person"
        return frame

    def survey(self, week: int | None = None) -> pd.DataFrame:
        """What each customer thinks and would say after a week, the run's last if none is given.

        One row per customer: `loyalty` (utility of staying above that of the best way out),
        `rating` 0 to 10 and items 1 to 6 as they are meant, `rating_said` as it is told to the
        company, `answer_chance`, and `asked` and `answered` for the sample. All rows together
        are the census. An earlier week is lived again, with the same luck.

        Raises
        ------
        ValueError
            if the run has no such week
        """
        last = self.simulation.week - 1
        if week is None or week == last:
            return survey_of(self.simulation)
        if not 0 <= week < last:
            raise ValueError(f"a survey needs a week of the run, 0 to {last} (got {week})")
        return survey_of(self.simulation.again().run(week + 1))

    @property
    def outcome(self) -> Outcome:
        """The tables that metrics are made of."""
        return outcome_of(self.simulation)


def run(
    scenario: Scenario,
    strategy: str | Mapping[str, float] | None = None,
    seed: int = 1,
    weeks: int | None = None,
    changes: Mapping[str, Value] | None = None,
    momentum: bool = False,
) -> Run:
    """Run one strategy of a scenario.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    strategy
        name of a strategy or a mix of the scenario, weights of a mix, or None for no levers
    seed
        addresses all chance; the same seed meets the same luck under every strategy
    weeks
        length of the run, the scenario's if not given
    changes
        dotted names and values that replace those of the scenario
    momentum
        adds the column `momentum` to the history: leads to expect without any further spending

    Raises
    ------
    simulator.scenario.ScenarioError
        if the strategy or a change is not known or not allowed
    ValueError
        if there is no week to run, or the seed is refused, see `seeds.as_seed`
    """
    length = scenario.weeks if weeks is None else weeks
    if length < 1:
        raise ValueError(f"a run needs at least 1 week (got {length})")
    plan = scenario.plan(strategy, changes)
    simulation = Simulation(plan, seed, edges_of(plan), momentum=momentum).run(length)
    name = strategy if isinstance(strategy, str) or strategy is None else "mix"
    return Run(scenario, name, simulation.world.seed, simulation)


def edges_of(plan: Plan) -> EdgeList | None:
    """The real network a plan lives on, if it names one."""
    rules = plan[0].settings.network
    if rules.shape != "edge_list":
        return None
    return _edges(rules.edges_file, rules.largest_component)


@functools.lru_cache(maxsize=4)
def _edges(file: str, largest_component: bool) -> EdgeList:
    edges = read_edges(file)
    return edges.largest_component() if largest_component else edges


def _named(codes: Array, names: tuple[str, ...]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes.astype(np.int8), dtype=_choices(names))


@functools.cache
def _choices(names: tuple[str, ...]) -> pd.CategoricalDtype[str]:
    """Made once: pandas takes longer to make an index of names than to fill a column."""
    return pd.CategoricalDtype(_index(names))


@functools.cache
def _index(names: tuple[str, ...]) -> pd.Index[str]:
    return pd.Index(names)


def history_of(simulation: Simulation) -> pd.DataFrame:
    """The history of a run, one row a week, in the index `week`."""
    columns = simulation.history()
    index = _index(tuple(columns)).view()  # a name given to it stays with this table
    table = pd.DataFrame(np.column_stack(list(columns.values())), columns=index)
    table.index.name = "week"
    return table


def journeys_of(simulation: Simulation) -> pd.DataFrame:
    """All spells of a run, one row each, ordered by person and date."""
    spells = simulation.spells()
    spells = spells[np.lexsort((spells["attracted_week"], spells["person"]))]
    person = spells["person"]
    first = np.flatnonzero(np.diff(person, prepend=-1))  # places at which somebody's spells begin
    number = np.arange(person.size) - np.repeat(first, np.diff(first, append=person.size))
    segment = simulation.world.people.traits["segment"][person]
    return pd.DataFrame(
        {
            "person": person,
            "spell": number,
            "segment": _named(segment, SEGMENTS),
            "channel": _named(spells["channel"], _CHANNEL_NAMES),
            **{name: spells[name] for name in _PLAIN},
            "end": _named(spells["end"], ENDS),
        }
    )


def outcome_of(simulation: Simulation) -> Outcome:
    """A run as the tables and facts that metrics are made of.

    The table of people takes longest and few metrics look at it, so it is made when it is asked
    for.

    Raises
    ------
    RuntimeError
        when the table of people is asked for after the run went on
    """
    week = simulation.week

    @functools.cache
    def everybody() -> pd.DataFrame:
        if simulation.week != week:
            raise RuntimeError(f"the run went on from week {week} to week {simulation.week}")
        return people_of(simulation)

    tables = history_of(simulation), journeys_of(simulation)
    return Outcome(*tables, _facts(simulation), everybody)


def _facts(simulation: Simulation) -> dict[str, float]:
    settings, now = simulation.plan[0][1], simulation.settings
    company, state = settings.company, simulation.world.company
    content = state.content + state.written_content
    return {
        "weeks": simulation.week,
        "people": settings.people.size,
        "launch_week": settings.rival.launch_week,
        "price": company.price,
        "discount": company.discount,
        "unit_cost": company.unit_cost,
        "interest": company.interest,
        "reference_price": company.reference_price,
        "community_acquisition_share": company.community_acquisition_share,
        "rival_price": now.rival.price,
        "ticket_cost": company.ticket_cost,
        "ticket_chance": settings.community.ticket_chance,
        "volunteer_cost": settings.community.hours_per_answer * settings.community.volunteer_wage,
        "sample_size": settings.survey.sample_size,
        "invited_share": settings.community.invited_share,
        "community_content_share": state.content / content if content > 0 else float("nan"),
        "momentum": simulation.momentum(),
    }
