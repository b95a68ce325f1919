"""Momentum: the money stops, the wheel turns on; and which of its loops brings whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from simulator.complaints import Problem, ScenarioError
from simulator.experiment import compile_everything
from simulator.scenario import Scenario
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.budgets import ALL, BUDGETS, EACH, spends
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.momentum_figures import (
    figures_of,
    inertia_table,
    leading_loops,
    loop_meter,
)
from simulator.verdicts.momentum_pictures import pictures_of
from simulator.verdicts.momentum_words import caveats_of, verdict_of
from simulator.verdicts.momentum_worlds import MomentumJob, MomentumWorld

CHOICES: Final = (EACH, ALL, *BUDGETS)
"""What can be cut: everything and then each budget alone, everything, or one budget."""


def momentum(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = 40,
    seed: int = 1,
    workers: int | None = None,
    week: int | None = None,
    budget: str = EACH,
    gathering: Gathering | None = None,
) -> Analysis:
    """What is left of growth when its money stops, against a twin that keeps spending.

    Twins part in the week of the cut, in the same worlds and with the same luck. Growth money is
    what `simulator.verdicts.budgets` lists; a community keeps its platform.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    strategies
        names of strategies or mixes of the scenario; all its strategies if not given
    replicates
        number of worlds
    seed
        decides about all worlds; results do not depend on `workers`
    workers
        processes; all cores if not given, 1 stays in this process
    week
        the week from which on the money is zero; half time if not given
    budget
        `all`, one of the budgets, or `each`: all and then each alone
    gathering
        does the work and tells how far it is; if it is stopped, what is done is told

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known, the week is not within the run, or nobody spends the budget
    ValueError
        without replicates, with a strategy named twice, or with an unknown budget
    """
    names = tuple(strategies) if strategies else tuple(scenario.strategies)
    if replicates < 1 or not names or len(set(names)) < len(names):
        raise ValueError("momentum needs a replicate, and strategies, each named once")
    if budget not in CHOICES:
        raise ValueError(f"a budget is one of {', '.join(CHOICES)} (got {budget!r})")
    at = week_of(scenario, week)
    cuts = spent_on(scenario, names, at, budget)
    crew = gathering or Gathering(workers)
    compile_everything(scenario)  # once, before the processes part
    jobs = [
        MomentumJob(scenario, name, replicate, seed, at, cuts)
        for replicate in range(replicates) for name in names
    ]  # fmt: skip
    found = crew.results(MomentumJob.live, jobs, "with money, without, and with a tenth more")
    whole = len(found) // len(names)
    left_out = (f"{replicates - whole} of {replicates} worlds",) if whole < replicates else ()
    return _told(scenario, names, seed, at, cuts, found[: whole * len(names)], left_out)


def week_of(scenario: Scenario, week: int | None) -> int:
    """The week of the cut: half time if none is given.

    Raises
    ------
    ScenarioError
        if it leaves no week before or after
    """
    half = scenario.weeks // 2
    at = half if week is None else week
    if 1 <= at < scenario.weeks:
        return at
    message = f"the money cannot stop in week {at} of a run of {scenario.weeks} weeks"
    hint = f"a week from 1 to {scenario.weeks - 1} would do, e.g. {max(1, half)}"
    raise ScenarioError([Problem("--week", 0, 0, "", "out_of_bounds", message, hint)])


def spent_on(
    scenario: Scenario, strategies: Sequence[str], week: int, budget: str
) -> tuple[str, ...]:
    """The budgets to cut, those that any strategy spends from the week on.

    Raises
    ------
    ScenarioError
        if no strategy spends what is asked for
    """
    plans = [scenario.plan(name) for name in strategies]
    spent = [
        name for name in (ALL, *BUDGETS) if any(spends(plan, name, week) for plan in plans)
    ]
    wanted = [name for name in spent if budget in (EACH, name)]
    if wanted:
        return tuple(wanted)
    message = f"no strategy spends on '{budget}' from week {week} on"
    known = ", ".join(name for name in spent if name != ALL)
    hint = f"money goes into: {known}" if known else "there is no money for growth to cut"
    raise ScenarioError([Problem("--budget", 0, 0, "", "nothing_to_cut", message, hint)])


def _told(
    scenario: Scenario, names: tuple[str, ...], seed: int, week: int, cuts: tuple[str, ...],
    worlds: Sequence[MomentumWorld], left_out: tuple[str, ...],
) -> Analysis:
    """What was found, as figures, tables, sentences and pictures."""
    figures = figures_table(figures_of(worlds, names, cuts, week))
    details: dict[str, pd.DataFrame] = {}
    if worlds:
        details = {
            "weekly": pd.concat([world.weekly for world in worlds], ignore_index=True),
            "loops": loop_meter(worlds),
            "inertia": inertia_table(worlds, names, cuts, week),
            "leading_loops": leading_loops(worlds),
            "loops_by_world": pd.concat([world.loops for world in worlds], ignore_index=True),
            "raised": pd.concat([world.raised for world in worlds], ignore_index=True),
        }
    details = {name: table for name, table in details.items() if not table.empty}
    return Analysis(
        name="momentum", scenario=scenario, seed=seed,
        replicates=len({world.replicate for world in worlds}), strategies=names, figures=figures,
        details=details, verdict=verdict_of(names, cuts, week, figures, details),
        caveats=caveats_of(scenario, names, cuts),
        pictures=pictures_of(names, cuts, week, figures, details),
        facts={"cut_week": week, "budgets": list(cuts)}, left_out=left_out,
    )  # fmt: skip
