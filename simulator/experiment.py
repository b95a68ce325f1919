"""Experiments: the same luck under several strategies, world after world, on all cores."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.concluding import statements
from simulator.crew import each
from simulator.metrics import measure, measure_twins
from simulator.outcomes import Outcome, retention_curve
from simulator.precision import (
    MOST_WORLDS,
    PRECISE_METRICS,
    Goal,
    Precision,
    goal_of,
    reaches_of,
)
from simulator.quantities import Value
from simulator.results import edges_of, outcome_of
from simulator.scenario import Plan, Scenario, changed_from
from simulator.simulation import Simulation
from simulator.stages.engage.attaching import attach_everyone
from simulator.statements import Joined, Statement, Term, written
from simulator.verdict import COMPARED_METRICS, differences, ranking, summary
from simulator.world.loyalty import count_referrals

LOCK_IN_WEEKS = 52  # how long after the launch defection is counted
SOCIAL_COST = "switching.social_cost"
_FEW, _WEEKS = 100, 20  # people and weeks enough for every loop to find somebody
Job = tuple[Scenario, tuple[str, ...], int, int]  # strategies, replicate, seed


class World(NamedTuple):
    """One replicate: every strategy, with and without the social cost, under the same luck."""

    rows: pd.DataFrame
    weekly: pd.DataFrame
    retention: pd.DataFrame
    journeys: pd.DataFrame


@dataclass(frozen=True)
class Comparison:
    """Strategies compared on the same worlds.

    `rows`: strategy, replicate, metric, value; `weekly`: the history of every run;
    `retention`: the Kaplan-Meier curve of every run; `journeys`: every spell; `summary` and
    `differences`: means with 95 % intervals, and paired differences; `ranking`: how probable it
    is that each strategy is best; `statements`: what the verdict says, sentence by sentence, and
    `verdict` in English. `asked` is the number of worlds that was
    wanted, more than `replicates` if it was stopped before; `precision` tells how a comparison to
    a precision ended, None for one of a fixed number of worlds.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    seed: int
    replicates: int
    rows: pd.DataFrame
    weekly: pd.DataFrame
    retention: pd.DataFrame
    journeys: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    ranking: pd.DataFrame
    statements: tuple[Statement, ...]
    asked: int
    precision: Precision | None = None

    @property
    def verdict(self) -> str:
        """Who does better and how sure it is, in plain English."""
        return written(self.statements)

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of worlds at which it was planned to look; empty for a single look."""
        return self.precision.goal.looks if self.precision else ()

    @property
    def is_partial(self) -> bool:
        """True if it was stopped before all worlds that were wanted had been lived."""
        return self.replicates < self.asked

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each replicate."""
        return tuple(seed_of(self.seed, replicate) for replicate in range(self.replicates))


def seed_of(seed: int, replicate: int) -> int:
    """The seed of one replicate, from the seed of the experiment: 62 bits of a hash."""
    words = np.random.SeedSequence([seed, replicate]).generate_state(1, np.uint64)
    return int(words[0] >> np.uint64(2))


def compare(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = 20,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    precision: float | None = None,
    precise_metrics: Sequence[str] = PRECISE_METRICS,
    most_replicates: int = MOST_WORLDS,
    budget: float | None = None,
    looked: Callable[[Precision, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Comparison:
    """Run strategies on the same worlds and compare them pair by pair.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    strategies
        names of strategies or mixes of the scenario; all its strategies if not given
    replicates
        number of worlds, each with its own people, network and luck
    seed
        decides about all worlds; results do not depend on `workers`
    workers
        processes; all cores if not given, 1 stays in this process
    progress
        is called with the number of finished worlds and of all worlds, or of those until the
        next look
    precision
        add worlds, in place of `replicates`, until the half-width of every paired difference is
        at most this share of the metric's size, see `simulator.precision`
    precise_metrics
        whose differences are meant
    most_replicates
        worlds after which to end whatever the precision
    budget
        minutes after which to end, when the world under way is done, whatever the precision
    looked
        is called at each look with the precision so far and the number of worlds
    stop
        is asked after each world whether to end with those that are done; the result then says
        that it is partial

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known
    ValueError
        without strategies or replicates, with a strategy named twice, or with a precision that
        cannot be wanted
    KeyError
        if there is no such metric
    """
    names = tuple(strategies) if strategies else tuple(scenario.strategies)
    if not names or len(set(names)) < len(names) or replicates < 1:
        raise ValueError("a comparison needs strategies, each named once, and a replicate")
    for name in names:
        scenario.levers(name)
    goal = None if precision is None else goal_of(precision, precise_metrics, most_replicates)
    asked = goal.looks[-1] if goal else replicates
    jobs = [(scenario, names, replicate, seed) for replicate in range(asked)]
    ending = _Ending(goal, asked, budget, progress, looked, stop)
    with closing(_worlds(jobs, workers)) as living:
        worlds = ending.until_enough(living)
    tables = World(*(pd.concat(some, ignore_index=True) for some in zip(*worlds, strict=True)))
    if not goal:
        return comparison_of(scenario, names, seed, tables, asked)
    return comparison_of(
        scenario, names, seed, tables, asked if ending.by == "stopped" else len(worlds),
        Precision(goal, reaches_of(tables.rows, goal), ending.looked, ending.by),
    )  # fmt: skip


def comparison_of(
    scenario: Scenario, names: Sequence[str], seed: int, tables: World, asked: int,
    precision: Precision | None = None,
) -> Comparison:
    """What the tables of lived worlds say about the strategies."""
    looks = precision.goal.looks if precision else ()
    means = summary(tables.rows, looks)
    apart = differences(tables.rows, COMPARED_METRICS, looks)
    worlds = int(tables.rows["replicate"].nunique())
    said = [*statements(apart, means), *unlike_contracts(scenario, names)]
    if precision:
        said.append(precision.statement(worlds))
    elif worlds < asked:
        said.append(Statement("stopped", {"done": worlds, "asked": asked}))
    return Comparison(
        scenario, tuple(names), seed, worlds, *tables, means, apart, ranking(tables.rows),
        tuple(said), asked, precision,
    )  # fmt: skip


class _Ending:
    """When worlds are enough; `by` says what ended them, `looked` how often it was looked."""

    def __init__(
        self, goal: Goal | None, asked: int, budget: float | None,
        progress: Callable[[int, int], None] | None,
        tell: Callable[[Precision, int], None] | None, stop: Callable[[], bool] | None,
    ) -> None:  # fmt: skip
        self.goal, self.asked = goal, asked
        self.until = None if budget is None else time.monotonic() + 60 * budget
        self.progress = progress or (lambda done, of: None)
        self.tell, self.stop = tell, stop or (lambda: False)
        self.by, self.looked = "worlds", 0

    def until_enough(self, living: Iterator[World]) -> list[World]:
        """The worlds until it is enough; at least one."""
        worlds: list[World] = []
        for world in living:
            worlds.append(world)
            if self._is_enough(worlds):
                break
        return worlds

    def _is_enough(self, worlds: Sequence[World]) -> bool:
        done, ahead = len(worlds), self.asked
        if self.stop() and done < self.asked:
            self.by = "stopped"
            return True
        late = self.until is not None and time.monotonic() > self.until
        if self.goal:
            if (done in self.goal.looks or late) and self._is_known(worlds):
                self.by, ahead = "precision", done
            else:
                ahead = next((look for look in self.goal.looks if look > done), done)
        if late and done < ahead:
            self.by, ahead = "time", done
        self.progress(done, ahead)
        return done >= ahead

    def _is_known(self, worlds: Sequence[World]) -> bool:
        assert self.goal is not None  # noqa: S101  # only asked where there is one
        self.looked += 1
        rows = pd.concat([world.rows for world in worlds], ignore_index=True)
        rows = rows[rows["metric"].isin(self.goal.metrics)]
        found = Precision(self.goal, reaches_of(rows, self.goal), self.looked, "precision")
        if self.tell:
            self.tell(found, len(worlds))
        return found.suffices(len(worlds))


def unlike_contracts(scenario: Scenario, names: Sequence[str]) -> list[Statement]:
    """Says so if the strategies bind their customers for different terms."""
    terms = {name: round(scenario.plan(name)[0].settings.adopt.contract) for name in names}
    if len(set(terms.values())) < 2:
        return []
    told = tuple(Term(name, weeks) for name, weeks in terms.items())
    return [Statement("contracts", {"terms": Joined("between_terms", told)})]


def compile_everything(scenario: Scenario) -> None:
    """Run a few people for some weeks under each strategy, so that all loops are compiled.

    What holds only from a date on is lived through, too, a week for each change.
    """
    settings = scenario.settings
    few = {} if settings.network.shape == "edge_list" else {"people.size": _FEW}
    for name in (*scenario.strategies, None):
        plan = scenario.plan(name, few)
        quick = [(week, settings) for week, (_, settings) in enumerate(plan)]
        simulation = Simulation(quick, 1, edges_of(plan)).run(len(quick) + _WEEKS)
        outcome_of(simulation)
        _call_what_is_rare(simulation)


def _call_what_is_rare(simulation: Simulation) -> None:
    """Call the loops that wait for a customer won by a referral: few people may have none."""
    people, tiers = simulation.world.people, simulation.settings.programmes.referral_tiers
    count_referrals(people, simulation.week, tiers)
    attach_everyone(people, 0.0, 0.0)


def _worlds(jobs: list[Job], workers: int | None) -> Generator[World, None, None]:
    """The worlds in the order of the jobs, whoever makes them."""
    if workers != 1 and len(jobs) > 1:
        compile_everything(jobs[0][0])  # once, before the processes part
    return each(_one_world, jobs, workers)


def live_world(scenario: Scenario, names: Sequence[str], replicate: int, seed: int) -> World:
    """One world of a comparison, as `compare` lives it; what its strategies do is apart.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known
    """
    return _one_world((scenario, tuple(names), replicate, seed))


def _one_world(job: Job) -> World:
    scenario, names, replicate, seed = job
    rows, weekly, retention, journeys = [], [], [], []
    for name in names:
        outcome, values = _one_run(scenario, name, seed_of(seed, replicate))
        labels: dict[str, Any] = {"strategy": name, "replicate": replicate}
        rows.append(
            pd.DataFrame({**labels, "metric": list(values), "value": list(values.values())})
        )
        weekly.append(outcome.history.reset_index().assign(**labels))
        retention.append(retention_curve(outcome).assign(**labels))
        journeys.append(outcome.journeys.assign(**labels))
    return World(*(pd.concat(tables) for tables in (rows, weekly, retention, journeys)))


def without_social_cost(plan: Plan, launch: int) -> Plan:
    """The same plan with the social cost off from the launch on, whatever shocks say."""
    return changed_from(plan, launch, {SOCIAL_COST: 0.0})


def measured(
    scenario: Scenario, name: str, seed: int, changes: Mapping[str, Value]
) -> dict[str, float]:
    """All metrics of one strategy in one world in which some quantities have other values.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a change is not known or not allowed
    """
    return _one_run(scenario, name, seed, changes)[1]


def _one_run(
    scenario: Scenario, name: str, seed: int, changes: Mapping[str, Value] | None = None
) -> tuple[Outcome, dict[str, float]]:
    """One strategy in one world, with its twin that loses the social cost at the launch."""
    plan = scenario.plan(name, changes)
    simulation = Simulation(plan, seed, edges_of(plan))
    launch = plan[0].settings.rival.launch_week
    twin = None
    if 0 <= launch < scenario.weeks:
        simulation.run(launch)
        twin = simulation.fork(without_social_cost(plan, launch))
        twin.run(min(scenario.weeks, launch + LOCK_IN_WEEKS + 1))
    outcome = outcome_of(simulation.run(scenario.weeks))
    values = measure(outcome)
    values |= measure_twins(outcome, outcome_of(twin) if twin else outcome)
    return outcome, values
