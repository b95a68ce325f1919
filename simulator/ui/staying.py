"""Staying: how long customers stay, and what holds them once there is a rival, as tasks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.estimators.cohorts import at_risk, kept_by_cohort
from simulator.experiment import seed_of
from simulator.jsonable import jsonable
from simulator.outcomes import CAUSES, Outcome, incidence, retention_curve, survival
from simulator.quantities import Value, changed
from simulator.results import edges_of, outcome_of
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.verdicts.lockin_worlds import LIVED, LockInJob, LockInWorld

WITHIN: Final = 52
"""Weeks after the launch for which who leaves is counted."""
QUARTERS: Final = (0.25, 0.5, 0.75)
"""Shares of the customers whose price of leaving is told."""
PRICES: Final = ("social", "procedural", "financial", "all")


def market_with(market: Scenario, changes: Mapping[str, Value]) -> Scenario:
    """The market in which these values hold for every strategy: its plans are those with changes.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a change is not known or not allowed
    """
    market.plan(None, changes)  # complains about what is wrong
    given = dict(changes)
    strategies = {name: levers | given for name, levers in market.strategies.items()}
    return replace(market, settings=changed(market.settings, given), strategies=strategies)


def stay(
    market: Scenario, changes: Mapping[str, Value], names: Sequence[str], seed: int, worlds: int
) -> Iterator[dict[str, Any]]:
    """Live strategies in the first worlds of a comparison; yields what is known after each run.

    `strategies` has by name what `told` gives, of all customers of all worlds lived so far.
    """
    market = market_with(market, changes)
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    strategies: dict[str, Any] = {}
    for done in range(worlds * len(names)):
        name = names[done % len(names)]
        plan = market.plan(name)
        simulation = Simulation(plan, seed_of(seed, done // len(names)), edges_of(plan))
        found[name].append(outcome_of(simulation.run(market.weeks))._replace(everybody=None))
        strategies = strategies | {name: told(name, found[name], market.weeks)}
        yield {"runs": done + 1, "of": worlds * len(names), "strategies": strategies}


def told(name: str, outcomes: Sequence[Outcome], weeks: int) -> dict[str, Any]:
    """How long the customers of some worlds stay, all of them together, as plain data.

    `survival`, `low`, `high` by age in weeks (`simulator.outcomes.retention_curve`), `median`,
    `rival` and `nothing` (shares who left for it), `at_risk` as [age, customers], `cohorts` as
    [first week, weeks later, customers, share].
    """
    journeys = pd.concat([one.journeys for one in outcomes], ignore_index=True)
    outcome = outcomes[0]._replace(journeys=journeys)
    curve = retention_curve(outcome)
    exits, median = incidence(outcome), survival(outcome).median()
    labelled = journeys.assign(strategy=name)
    return {
        **{column: _plain(curve[column]) for column in ("survival", "low", "high")},
        **{
            cause: _plain([exits.at(age, place) for age in curve["week"]])
            for place, cause in enumerate(CAUSES, start=1)
        },
        "median": None if math.isnan(median) else median,
        "at_risk": [[age, number] for _, age, number in at_risk(labelled, weeks)],
        "cohorts": [
            [one.first_week, one.weeks_later, one.customers, one.share]
            for one in kept_by_cohort(labelled, weeks)
        ],
    }  # fmt: skip


def hold(
    market: Scenario, changes: Mapping[str, Value], names: Sequence[str], seed: int
) -> Iterator[dict[str, Any]]:
    """What holds the customers of strategies after the launch, in one world; after each of them.

    The market has a rival that is launched in one of its weeks.
    """
    market = market_with(market, changes)
    strategies: dict[str, Any] = {}
    for done, name in enumerate(names, start=1):
        world = LockInJob(market, name, 0, seed, WITHIN).live()
        strategies = strategies | {name: held(world)}
        yield {"runs": done, "of": len(names), "strategies": strategies}


def held(world: LockInWorld) -> dict[str, Any]:
    """Lock-in of one strategy in one world as plain data; None for what is undefined.

    `left`: share gone to the rival 0, 1, ... weeks after the launch, with the social cost and in
    the twin without it; `prices`: quartiles in EUR a week.
    """
    prices = {
        kind: _plain(np.quantile(world.prices[kind], QUARTERS, method="inverted_cdf"))
        if len(world.prices) else [None] * len(QUARTERS)
        for kind in PRICES
    }  # fmt: skip
    leaving = world.leaving
    return {
        "customers": world.customers,
        "figures": dict(zip(world.figures, _plain(list(world.figures.values())), strict=True)),
        "blocks": {name: float(part) for name, part in world.blocks.items()},
        "prices": prices,
        "left": [  # at the launch nobody has left yet
            [0.0, *_plain(leaving.loc[leaving["lived"] == way, "share"])] for way in LIVED[:2]
        ],
    }


def _plain(values: Any) -> list[float | None]:
    """Numbers that travel; None for NaN and the infinite."""
    found: list[float | None] = jsonable(np.asarray(values, dtype=np.float64).tolist())
    return found
