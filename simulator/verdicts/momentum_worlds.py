"""Momentum of one strategy in one world: with its money, without, and with a tenth more."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.accounts import CHANNELS
from simulator.experiment import seed_of
from simulator.metrics import METRICS
from simulator.results import edges_of, outcome_of
from simulator.scenario import Plan, Scenario, changed_from
from simulator.simulation import MOMENTUM, Simulation
from simulator.verdicts.budgets import ALL, BUDGETS, GROWTH_LINES, cut, raised, spends

KEEPS: Final = "keeps spending"
"""The name of the twin that goes on as planned."""
CHANNEL_COSTS: Final = ("sales", "ads", "content")
"""Channels with a budget of their own, whose cost by last touch is told beside the marginal."""
MEASURED: Final = (
    "flywheel_reproduction", "organic_share", "cac_blended",
    *(f"cac_{name}" for name in CHANNEL_COSTS),
)  # fmt: skip


class MomentumJob(NamedTuple):
    """One strategy in one world; the money for `budgets` goes to zero in `week`, one at a time."""

    scenario: Scenario
    strategy: str
    replicate: int
    seed: int
    week: int
    budgets: tuple[str, ...]

    def live(self) -> MomentumWorld:
        """Live it."""
        return momentum_world(self)


class MomentumWorld(NamedTuple):
    """One strategy in one world.

    `weekly` has one row a week and way to live (columns lived, week, customers, won); `loops`
    one row a week of the twin that keeps spending (won by each channel, all leads, leads expected
    next week without spending); `raised` one row a budget (customers won and money spent beyond
    those of the plan, with a tenth more of it); `metrics` of the twin that keeps spending.
    """

    strategy: str
    replicate: int
    weekly: pd.DataFrame
    loops: pd.DataFrame
    raised: pd.DataFrame
    metrics: dict[str, float]


def momentum_world(job: MomentumJob) -> MomentumWorld:
    """Live one strategy in one world up to the cut, and on from there with and without money."""
    plan, seed = job.scenario.plan(job.strategy), seed_of(job.seed, job.replicate)
    weeks = job.scenario.weeks
    keeping = Simulation(plan, seed, edges_of(plan), momentum=True).run(job.week)
    labels: dict[str, Any] = {"strategy": job.strategy, "replicate": job.replicate}
    tables = []
    for budget in job.budgets:
        if spends(plan, budget, job.week):
            twin = keeping.fork(changed_from(plan, job.week, cut(budget))).run(weeks)
            tables.append(_weekly(twin, budget))
    keeping.run(weeks)
    tables = [_weekly(keeping, KEEPS), *tables]
    outcome = outcome_of(keeping)
    return MomentumWorld(
        job.strategy, job.replicate, pd.concat(tables, ignore_index=True).assign(**labels),
        _loops(keeping).assign(**labels), _raised(job, plan, seed, keeping).assign(**labels),
        {name: float(METRICS[name].measure(outcome)) for name in MEASURED},
    )


def won_in(history: dict[str, Any]) -> Any:
    """Customers won in each week through any channel, those who came back included."""
    return np.sum([history[f"adopted_by_{channel}"] for channel in CHANNELS], axis=0)


def _weekly(simulation: Simulation, lived: str) -> pd.DataFrame:
    history = simulation.history()
    return pd.DataFrame(
        {
            "lived": lived, "week": np.arange(simulation.week), "customers": history["customers"],
            "won": won_in(history),
        }
    )  # fmt: skip


def _loops(simulation: Simulation) -> pd.DataFrame:
    """The loop meter: whom each channel won, week by week."""
    history = simulation.history()
    table = {"week": np.arange(simulation.week)}
    table |= {channel: history[f"adopted_by_{channel}"] for channel in CHANNELS}
    table["leads"] = np.sum([history[f"attracted_by_{channel}"] for channel in CHANNELS], axis=0)
    table["leads_without_money"] = history[MOMENTUM[0]]
    return pd.DataFrame(table)


def _raised(job: MomentumJob, plan: Plan, seed: int, keeping: Simulation) -> pd.DataFrame:
    """What a tenth more of each budget wins and costs, from the first week on."""
    wanted = [name for name in BUDGETS if name in job.budgets or ALL in job.budgets]
    won, cost = _won_and_cost(keeping)
    rows = []
    for budget in wanted:
        if not spends(plan, budget):
            continue
        richer = raised(plan, budget)
        if richer == plan:
            continue
        more = _won_and_cost(Simulation(richer, seed, edges_of(richer)).run(keeping.week))
        rows.append((budget, more[0] - won, more[1] - cost))
    return pd.DataFrame(rows, columns=["budget", "won_more", "spent_more"])


def _won_and_cost(simulation: Simulation) -> tuple[float, float]:
    """Customers won who were not there before, and what growth cost, EUR."""
    history = simulation.history()
    won = float(won_in(history).sum() - history["adopted_by_return"].sum())
    return won, float(sum(history[line].sum() for line in GROWTH_LINES))
