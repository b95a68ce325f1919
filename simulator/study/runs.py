"""Runs: one run of a study is one row of metrics, the weeks asked for, and how it ended."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulator.complaints import ScenarioError
from simulator.experiment import LOCK_IN_WEEKS, SOCIAL_COST, compile_everything
from simulator.metrics import METRICS, TWIN_METRICS, metric_named
from simulator.outcomes import NAN, Outcome
from simulator.quantities import Value, changed
from simulator.results import Run, edges_of, outcome_of
from simulator.scenario import Plan, Scenario, Segment
from simulator.simulation import Simulation
from simulator.study.design import NO_STRATEGY, Keep, Limits, Study, Task
from simulator.study.limits import Clock, TooLongError, limited

OK, FAILED, TIMEOUT, MEMORY, POISONED = "ok", "failed", "timeout", "memory", "poisoned"
STATUSES: Mapping[str, str] = {
    OK: "it lived all its weeks",
    FAILED: "an error ended it, see the reason",
    TIMEOUT: "it took longer than it may",
    MEMORY: "it asked for more memory than it may",
    POISONED: "its worker died each time it ran alone",
}
_LONGEST_REASON = 300
_PEOPLE = "people.size"
_TRIALS = 8  # runs by which a study is tried before it begins
_FEW = 150  # people enough for everything to happen to somebody


class Work(NamedTuple):
    """What all runs of a study have in common; small, since it travels to every worker.

    `trials` are some of the runs, spread over the design.
    """

    scenario: Scenario
    names: tuple[str, ...]
    changes: dict[str, Value]
    keep: Keep
    limits: Limits
    trials: tuple[Task, ...]


class Lived(NamedTuple):
    """What is known of one run.

    `metrics` in the order of the study's `keep`; `weeks` the columns of the history in the
    weeks kept, shape (weeks,) each; `tables` whole tables by name; `seconds` it took.
    """

    task: Task
    status: str
    reason: str
    metrics: tuple[float, ...]
    weeks: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    seconds: float


def work_of(study: Study) -> Work:
    """The part of a study that workers need."""
    names = tuple(factor.name for factor in study.factors)
    return Work(
        study.scenario, names, dict(study.changes), study.keep, study.limits, _trials(study)
    )  # fmt: skip


def _trials(study: Study) -> tuple[Task, ...]:
    """A few runs from the first point to the last, and from various worlds."""
    number = min(_TRIALS, study.runs)
    places = [place * (study.runs - 1) // max(1, number - 1) for place in range(number)]
    parts = (divmod(place, study.replicates) for place in places)
    return tuple(study.task(replicate * study.cells + cell) for cell, replicate in parts)


def rehearse(work: Work) -> None:
    """Live the trials with few people, so that no run's time or memory counts any compiling.

    What goes wrong here is not told: it will be told by the runs themselves.
    """
    with contextlib.suppress(Exception):
        compile_everything(work.scenario)
    if work.scenario.settings.network.shape == "edge_list":
        return  # the people of a file cannot be fewer, and as many would take long
    varies = [name != _PEOPLE for name in work.names]
    small = work._replace(
        names=tuple(itertools.compress(work.names, varies)),
        changes=work.changes | {_PEOPLE: _FEW}, limits=Limits(),
    )  # fmt: skip
    for task in work.trials:
        lived(small, task._replace(values=tuple(itertools.compress(task.values, varies))))


def plan_of(work: Work, task: Task) -> Plan:
    """The settings of one run, week by week."""
    strategy = None if task.strategy == NO_STRATEGY else task.strategy
    values = dict(zip(work.names, task.values, strict=True))
    return work.scenario.plan(strategy, work.changes | values)


def lived(work: Work, task: Task, folder: Path | None = None) -> Lived:
    """Run one task; whatever goes wrong with it becomes its status and its reason.

    `folder` is where the watcher of a worker leaves its note; None in the coordinator itself.
    """
    clock = Clock(None)
    try:
        with limited(work.limits, folder, task.run) as clock:
            return _finished(work, task, clock)
    except TooLongError as error:
        return unlived(work, task, TIMEOUT, str(error), clock.passed)
    except MemoryError:
        allowed = work.limits.megabytes
        reason = f"more than {allowed:g} megabytes" if allowed else "the machine has no more"
        return unlived(work, task, MEMORY, reason, clock.passed)
    except Exception as error:  # a failing run is a row, not the end of a study
        return unlived(work, task, FAILED, _said(error), clock.passed)


def unlived(work: Work, task: Task, status: str, reason: str, seconds: float = 0.0) -> Lived:
    """A run without results, and why."""
    nothing = (NAN,) * len(work.keep.metrics)
    return Lived(task, status, reason[:_LONGEST_REASON], nothing, {}, {}, seconds)


def _said(error: Exception) -> str:
    if isinstance(error, ScenarioError):
        said = "; ".join(f"{one.path}: {one.message}" for one in error.problems)
    else:
        said = f"{type(error).__name__}: {error}"
    return " ".join(said.split())


def _finished(work: Work, task: Task, clock: Clock) -> Lived:
    plan, keep = plan_of(work, task), work.keep
    simulation, twin = _run(plan, task.seed, work, clock)
    outcome = outcome_of(simulation)
    single = {name: METRICS[name].measure(outcome) for name in keep.metrics if name in METRICS}
    if any(name in TWIN_METRICS for name in keep.metrics):
        other = outcome_of(twin) if twin else outcome
        single |= _of_twins(keep, outcome, other)
    weeks = list(keep.weeks)
    history = {name: outcome.history[name].to_numpy()[weeks] for name in keep.columns}
    run = Run(work.scenario, task.strategy, task.seed, simulation)
    tables = {name: getattr(run, name) for name in keep.tables}
    metrics = tuple(float(single[name]) for name in keep.metrics)
    return Lived(task, OK, "", metrics, history, tables, clock.passed)


def _of_twins(keep: Keep, outcome: Outcome, other: Outcome) -> dict[str, float]:
    return {
        name: metric_named(name).measure(outcome, other)
        for name in keep.metrics if name in TWIN_METRICS
    }  # fmt: skip


def _run(plan: Plan, seed: int, work: Work, clock: Clock) -> tuple[Simulation, Simulation | None]:
    """The run and, if a metric asks for it, its twin that loses the social cost at the launch."""
    weeks, launch = work.scenario.weeks, plan[0].settings.rival.launch_week
    simulation, twin = Simulation(plan, seed, edges_of(plan)), None
    if 0 <= launch < weeks and any(name in TWIN_METRICS for name in work.keep.metrics):
        _turn(simulation, launch, clock)
        twin = simulation.fork(_without_social_cost(plan))
        _turn(twin, min(weeks, launch + LOCK_IN_WEEKS + 1), clock)
    return _turn(simulation, weeks, clock), twin


def _turn(simulation: Simulation, weeks: int, clock: Clock) -> Simulation:
    while simulation.week < weeks:
        simulation.turn()
        clock.check()
    return simulation


def _without_social_cost(plan: Plan) -> Plan:
    """The plan with the social cost off; the weeks before the twin parts are lived already."""
    return tuple(
        Segment(week, changed(settings, {SOCIAL_COST: 0.0})) for week, settings in plan
    )
