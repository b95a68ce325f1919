"""Lock-in: what holds customers beside a rival, what it is worth, and where it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd

from simulator.experiment import compile_everything
from simulator.scenario import Scenario
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.launch import with_launch
from simulator.verdicts.lockin_figures import Found, figures_of
from simulator.verdicts.lockin_pictures import pictures_of
from simulator.verdicts.lockin_words import caveats_of, verdict_of
from simulator.verdicts.lockin_worlds import LockInJob, LockInWorld
from simulator.verdicts.premium import PremiumJob, Search, rounds, searches
from simulator.verdicts.tipping import SIZES, HysteresisJob, TippingJob, can_be_resized, resized

HYSTERESIS_WORLDS: Final = 10
TIPPING_WORLDS: Final = 6
"""Worlds of the longer parts at most; how many there were is said with their results."""
WITHIN: Final = 52


def lockin(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = 20,
    seed: int = 1,
    workers: int | None = None,
    launch: int | None = None,
    within: int = WITHIN,
    gathering: Gathering | None = None,
) -> Analysis:
    """What keeps customers beside the offer once there is a rival, measured on twins.

    All is lived in the worlds of `simulator.compare` with the same seed, so `lock_in` is the same
    number. Twins part at the launch: the weeks before are lived once.

    Parameters
    ----------
    scenario
        a market with a rival, and its strategies, from `read`
    strategies
        names of strategies or mixes of the scenario; all its strategies if not given
    replicates
        number of worlds; the longer parts use the first of them
    seed
        decides about all worlds; results do not depend on `workers`
    workers
        processes; all cores if not given, 1 stays in this process
    launch
        the week in which the rival starts, for scenarios without one
    within
        for how many weeks after the launch who leaves is counted; the run is longer if need be
    gathering
        does the work and tells how far it is; if it is stopped, what is done is told and the
        rest is left out

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known, or there is no rival and no `launch`
    ValueError
        without replicates or weeks, or with a strategy named twice
    """
    if replicates < 1 or within < 1:
        raise ValueError("lock-in needs a replicate, and a week in which to leave")
    market = with_launch(scenario, launch)
    names = tuple(strategies) if strategies else tuple(market.strategies)
    if not names or len(set(names)) < len(names):
        raise ValueError("lock-in needs strategies, each named once")
    for name in names:
        market.levers(name)
    asked = Asked(market, names, replicates, seed, within)
    return _told(asked, _lived(asked, gathering or Gathering(workers)))


class Asked(NamedTuple):
    """What an analysis of lock-in was asked about."""

    scenario: Scenario
    strategies: tuple[str, ...]
    replicates: int
    seed: int
    within: int

    @property
    def launch(self) -> int:
        """The week in which the rival starts."""
        return self.scenario.settings.rival.launch_week


def _lived(asked: Asked, crew: Gathering) -> Found:
    """Everything that was found, part after part."""
    scenario, names = asked.scenario, asked.strategies
    compile_everything(scenario)  # once, before the processes part
    jobs = [
        LockInJob(scenario, name, replicate, asked.seed, asked.within)
        for replicate in range(asked.replicates) for name in names
    ]  # fmt: skip
    worlds = crew.results(LockInJob.live, jobs, "taking apart what holds customers")
    left_out = [] if len(worlds) == len(jobs) else [_some_worlds(asked, worlds)]
    worlds = _whole_worlds(asked, worlds)
    premiums, complete = _premiums(asked, worlds, crew)
    if not complete:
        left_out.append("the premium that makes up for lock-in")
    few = min(asked.replicates, HYSTERESIS_WORLDS)
    slow = [HysteresisJob(scenario, name, r, asked.seed) for r in range(few) for name in names]
    loops = crew.results(HysteresisJob.live, slow, "a rival that gets better and worse again")
    if len(loops) < len(slow):
        left_out.append(f"the way back ({len(slow) - len(loops)} of {len(slow)} runs)")
    sizes = _tipping_jobs(asked)
    larger = crew.results(TippingJob.live, sizes, "smaller and larger markets")
    if len(larger) < len(sizes):
        left_out.append(f"other market sizes ({len(sizes) - len(larger)} of {len(sizes)} runs)")
    return Found(
        tuple(worlds), tuple(premiums), _joined(loops), _joined(larger), tuple(left_out)
    )


def _some_worlds(asked: Asked, worlds: Sequence[LockInWorld]) -> str:
    whole = len(_whole_worlds(asked, worlds)) // len(asked.strategies)
    return f"{asked.replicates - whole} of {asked.replicates} worlds"


def _whole_worlds(asked: Asked, worlds: Sequence[LockInWorld]) -> list[LockInWorld]:
    """The worlds in which every strategy was lived, so that all are compared on the same ones."""
    number = len(worlds) // len(asked.strategies)
    return list(worlds[: number * len(asked.strategies)])


def _premiums(
    asked: Asked, worlds: Sequence[LockInWorld], crew: Gathering
) -> tuple[list[Search], bool]:
    found: list[Search] = []
    replicates = {}
    for name in asked.strategies:
        mine = {world.replicate: world.counts for world in worlds if world.strategy == name}
        begun, used = searches(asked.scenario, name, mine)
        found += begun
        replicates[name] = used

    def job(strategy: str, replicate: int, premiums: tuple[tuple[str, float], ...]) -> PremiumJob:
        return PremiumJob(
            asked.scenario, strategy, replicate, asked.seed, asked.within, premiums
        )


    rounds_begun: list[int] = []

    def live(jobs: Sequence[PremiumJob]) -> list[list[int]]:
        rounds_begun.append(len(jobs))
        doing = f"what a rival must offer instead, round {len(rounds_begun)}"
        return crew.results(PremiumJob.live, jobs, doing)

    return found, rounds(found, replicates, job, live)


def _tipping_jobs(asked: Asked) -> list[TippingJob]:
    if not can_be_resized(asked.scenario):
        return []
    markets = [resized(asked.scenario, factor) for factor in SIZES]
    few = min(asked.replicates, TIPPING_WORLDS)
    return [
        TippingJob(market, name, replicate, asked.seed, asked.within)
        for replicate in range(few) for market in markets for name in asked.strategies
    ]  # fmt: skip


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _told(asked: Asked, found: Found) -> Analysis:
    """What was found, as figures, tables, sentences and pictures."""
    figures = figures_table(figures_of(asked.strategies, asked.within, found))
    whole = len({world.replicate for world in found.worlds})
    details = found.tables()
    return Analysis(
        name="lockin", scenario=asked.scenario, seed=asked.seed, replicates=whole,
        strategies=asked.strategies, figures=figures, details=details,
        verdict=verdict_of(asked.strategies, asked.within, figures, found),
        caveats=caveats_of(asked.scenario, asked.strategies, found),
        pictures=pictures_of(
            asked.strategies, details, asked.scenario.settings.company.price_paid
        ),
        facts={"launch_week": asked.launch, "within_weeks": asked.within},
        left_out=found.left_out,
    )
