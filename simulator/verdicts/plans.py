"""Plans and worlds: a plan with quantities switched, lived and measured at some weeks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.experiment import LOCK_IN_WEEKS, without_social_cost
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.outcomes import Outcome
from simulator.quantities import Value, changed
from simulator.remembering import remembering
from simulator.results import edges_of, outcome_of
from simulator.scenario import Plan, Segment
from simulator.simulation import Simulation

Floats = NDArray[np.float64]


def switched(plan: Plan, changes: Mapping[str, Value]) -> Plan:
    """The same plan with these values from the first week to the last, whatever is dated."""
    return tuple(
        Segment(week, changed(settings, dict(changes))) for week, settings in plan
    ) if changes else plan


class Ask(NamedTuple):
    """Some metrics of one plan in one world.

    `at` are the numbers of weeks after which they are wanted, ascending; the run ends with the
    last.
    """

    plan: Plan
    seed: int
    metrics: tuple[str, ...]
    at: tuple[int, ...]


def measured(ask: Ask) -> Floats:
    """Values of the metrics, shape (weeks asked for, metrics); NaN where undefined.

    Metrics of twins need 53 weeks after the rival's launch, and are undefined before.
    """
    simulation = Simulation(ask.plan, ask.seed, edges_of(ask.plan))
    launch = ask.plan[0].settings.rival.launch_week
    alone: Outcome | None = None
    if TWIN_METRICS.keys() & set(ask.metrics) and 0 <= launch < ask.at[-1]:
        simulation.run(launch)
        twin = simulation.fork(without_social_cost(ask.plan, launch))
        alone = outcome_of(twin.run(min(ask.at[-1], launch + LOCK_IN_WEEKS + 1)))
    table = np.full((len(ask.at), len(ask.metrics)), np.nan)
    for place, weeks in enumerate(ask.at):
        if weeks <= simulation.week - 1:  # before the launch, at which the twins part
            past = simulation.again().run(weeks)
            table[place] = _values(outcome_of(past), None, ask.metrics)
            continue
        table[place] = _values(outcome_of(simulation.run(weeks)), alone, ask.metrics)
    return table


def _values(outcome: Outcome, alone: Outcome | None, metrics: tuple[str, ...]) -> list[float]:
    with remembering():
        return [
            METRICS[name].measure(outcome)
            if name in METRICS
            else TWIN_METRICS[name].measure(outcome, alone or outcome)
            for name in metrics
        ]
