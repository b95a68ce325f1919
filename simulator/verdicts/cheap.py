"""The analyses that are cheap enough to stand in every report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, TypeVar

from simulator.complaints import ScenarioError
from simulator.experiment import Comparison
from simulator.scenario import Scenario
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.assumptions import assume
from simulator.verdicts.begging import beg
from simulator.verdicts.budgets import ALL
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.lockin import lockin
from simulator.verdicts.momentum import momentum
from simulator.verdicts.variants import Progress

Job = TypeVar("Job")
Result = TypeVar("Result")
Tell = Callable[[str], AbstractContextManager[Progress]]


class FirstRound(Gathering):
    """Does one round of jobs and stops; what the analysis has later is left out, and it says so."""

    def __init__(self, workers: int | None, progress: Progress | None) -> None:
        super().__init__(workers)
        self.progress = progress

    def results(
        self, work: Callable[[Job], Result], jobs: Sequence[Job], doing: str = ""
    ) -> list[Result]:
        """The results of the first round of jobs, none of any later."""
        found = super().results(work, jobs, doing)
        if self.progress:
            self.progress(len(found), len(jobs))
        self.ask_to_stop()
        return found


def split_lock_in(
    scenario: Scenario, strategies: Sequence[str], replicates: int, seed: int,
    workers: int | None = None, progress: Progress | None = None,
) -> Analysis:
    """What holds customers, taken apart; without premiums, hysteresis and other sizes."""
    gathering = FirstRound(workers, progress)
    return lockin(scenario, strategies, replicates, seed, gathering=gathering)


def metered_loops(
    scenario: Scenario, strategies: Sequence[str], replicates: int, seed: int,
    workers: int | None = None, progress: Progress | None = None,
) -> Analysis:
    """Which loop brings customers, and what is left when all money stops at half time."""
    gathering = FirstRound(workers, progress)
    return momentum(scenario, strategies, replicates, seed, budget=ALL, gathering=gathering)


class Cheap(NamedTuple):
    """An analysis in reports: what it is, who makes it, in how many worlds at most."""

    what: str
    analyse: Callable[..., Analysis]
    worlds: int
    needs_rival: bool = False


CHEAP: Final = (
    Cheap("what holds customers once there is a rival", split_lock_in, 6, needs_rival=True),
    Cheap("which loop brings customers, and what is left without money", metered_loops, 6),
    Cheap("the sweeps of what was put in by hand and the equal-feedback ablation", beg, 10),
    Cheap("the assumptions that matter", assume, 3),
)
"""The analyses of a report, in its order."""


def analyses_of(
    comparison: Comparison, *, quick: bool, workers: int | None, tell: Tell
) -> tuple[list[Analysis], list[str]]:
    """The analyses for a comparison, in the same worlds, and what was left out, a clause each.

    Parameters
    ----------
    comparison
        whose scenario, strategies, worlds and seed are taken
    quick
        leave out all that needs further runs
    workers
        processes; all cores if not given
    tell
        gives a progress bar for what is done
    """
    if quick:
        return [], [f"{one.what} (as --quick was asked for)" for one in CHEAP]
    scenario = comparison.scenario
    has_rival = 0 <= scenario.settings.rival.launch_week < scenario.weeks
    found, left_out = [], []
    for one in CHEAP:
        if one.needs_rival and not has_rival:
            left_out.append(f"{one.what} (none is launched here)")
            continue
        arguments: dict[str, Any] = {
            "replicates": min(one.worlds, comparison.replicates), "seed": comparison.seed,
            "workers": workers,
        }  # fmt: skip
        try:
            with tell(one.what) as progress:
                found.append(
                    one.analyse(scenario, comparison.strategies, progress=progress, **arguments)
                )
        except ScenarioError as error:  # a question that this market does not raise
            left_out.append(f"{one.what} ({error.problems[0].message})")
    return found, left_out
