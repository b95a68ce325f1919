"""Experiments: the same luck under several strategies, world after world, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulator.crew import each
from simulator.metrics import measure, measure_twins
from simulator.outcomes import Outcome, retention_curve
from simulator.quantities import changed
from simulator.results import edges_of, outcome_of
from simulator.scenario import Plan, Scenario, Segment
from simulator.simulation import Simulation
from simulator.verdict import COMPARED_METRICS, differences, plain, sentence, summary

LOCK_IN_WEEKS = 52  # how long after the launch defection is counted
SOCIAL_COST = "switching.social_cost"
_FEW = 60  # people enough to compile with
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
    `differences`: means with 95 % intervals, and paired differences; `verdict`: in words.
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
    verdict: str

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
        is called with the number of finished worlds and of all worlds

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known
    ValueError
        without strategies or replicates, or with a strategy named twice
    """
    names = tuple(strategies) if strategies else tuple(scenario.strategies)
    if not names or len(set(names)) < len(names) or replicates < 1:
        raise ValueError("a comparison needs strategies, each named once, and a replicate")
    for name in names:
        scenario.levers(name)
    jobs = [(scenario, names, replicate, seed) for replicate in range(replicates)]
    worlds = []
    with closing(_worlds(jobs, workers)) as living:
        for world in living:
            worlds.append(world)
            if progress:
                progress(len(worlds), replicates)
    rows, weekly, retention, journeys = (
        pd.concat(tables, ignore_index=True) for tables in zip(*worlds, strict=True)
    )
    means, apart = summary(rows), differences(rows, COMPARED_METRICS)
    return Comparison(
        scenario, names, seed, replicates, rows, weekly, retention, journeys, means, apart,
        " ".join([sentence(apart, means), *_unlike_contracts(scenario, names)]),
    )


def _unlike_contracts(scenario: Scenario, names: Sequence[str]) -> list[str]:
    """Says so if the strategies bind their customers for different terms."""
    terms = {name: round(scenario.plan(name)[0].settings.adopt.contract) for name in names}
    if len(set(terms.values())) < 2:
        return []
    told = ", ".join(f"{plain(name)} {weeks} weeks" for name, weeks in terms.items())
    return [
        f"Contracts differ ({told}), and who stays follows from them too: "
        "`--set adopt.contract=4` compares all at 4 weeks."
    ]


def compile_everything(scenario: Scenario) -> None:
    """Run a few people for a few weeks under each strategy, so that all loops are compiled.

    What holds only from a date on is lived through, too, a week for each change.
    """
    settings = scenario.settings
    few = {} if settings.network.shape == "edge_list" else {"people.size": _FEW}
    for name in (*scenario.strategies, None):
        plan = scenario.plan(name, few)
        quick = [(week, settings) for week, (_, settings) in enumerate(plan)]
        outcome_of(Simulation(quick, 1, edges_of(plan)).run(len(quick) + 1))


def _worlds(jobs: list[Job], workers: int | None) -> Generator[World, None, None]:
    """The worlds in the order of the jobs, whoever makes them."""
    if workers != 1 and len(jobs) > 1:
        compile_everything(jobs[0][0])  # once, before the processes part
    return each(_one_world, jobs, workers)


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


def _without_social_cost(plan: Plan, launch: int) -> Plan:
    """The same plan with the social cost off from the launch on, whatever shocks say."""
    before = [segment for segment in plan if segment.start_week < launch]
    after = [segment for segment in plan if segment.start_week >= launch]
    if not after or after[0].start_week > launch:
        after.insert(0, Segment(launch, before[-1].settings))
    off = (Segment(week, changed(settings, {SOCIAL_COST: 0.0})) for week, settings in after)
    return (*before, *off)


def _one_run(scenario: Scenario, name: str, seed: int) -> tuple[Outcome, dict[str, float]]:
    """One strategy in one world, with its twin that loses the social cost at the launch."""
    plan = scenario.plan(name)
    simulation = Simulation(plan, seed, edges_of(plan))
    launch = plan[0].settings.rival.launch_week
    twin = None
    if 0 <= launch < scenario.weeks:
        simulation.run(launch)
        twin = simulation.fork(_without_social_cost(plan, launch))
        twin.run(min(scenario.weeks, launch + LOCK_IN_WEEKS + 1))
    outcome = outcome_of(simulation.run(scenario.weeks))
    values = measure(outcome)
    values |= measure_twins(outcome, outcome_of(twin) if twin else outcome)
    return outcome, values
