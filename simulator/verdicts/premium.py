"""Compensating premium: how much better or cheaper a rival must be to make up for lock-in.

With the social cost of leaving the rival takes as many customers as it would take without, if its
product is better by the premium in quality, or cheaper by the premium in price. In the one-shot
homogeneous market the premium is the social cost / weight of quality (or of price) exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.experiment import seed_of
from simulator.outcomes import FEWEST
from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.verdict import NAN, Estimate, estimate
from simulator.verdicts.launch import launched

Floats = NDArray[np.float64]
KINDS: Final = {"quality": "rival.quality", "price": "rival.price"}
FIRST: Final = 1 / 16
"""The first step out, as a share of the rival's price, or of one unit of quality."""
CLOSE: Final = 1 / 128
"""The search ends when the premium is known this closely, in the same measure."""


class PremiumJob(NamedTuple):
    """One world in which the rival's offer is better by each of these premiums in turn."""

    scenario: Scenario
    strategy: str
    replicate: int
    seed: int
    within: int
    premiums: tuple[tuple[str, float], ...]

    def live(self) -> list[int]:
        """How many customers the rival takes with each."""
        seed = seed_of(self.seed, self.replicate)
        world = launched(self.scenario, self.strategy, seed, self.within)
        offers = world.twin().settings
        return [world.lost(better(offers, *premium)) for premium in self.premiums]


def better(offers: object, kind: str, premium: float) -> dict[str, Value]:
    """The change that makes the rival's offer better by a premium."""
    name = KINDS[kind]
    own = float(setting(offers, name))  # type: ignore[arg-type]  # Settings
    return {name: own + premium if kind == "quality" else max(0.0, own - premium)}


@dataclass
class Search:
    """A bisection for the premium at which the rival takes as many as without the social cost.

    Attributes
    ----------
    strategy, kind
        whose customers, and what of the offer is better
    unit, most
        the measure of steps, and the largest premium there can be
    free, number
        customers lost without the social cost, and all of them, by world, shape (worlds,)
    lost
        premium -> customers lost with the social cost, by world
    """

    strategy: str
    kind: str
    unit: float
    most: float
    free: Floats
    number: Floats
    lost: dict[float, Floats] = field(default_factory=dict)

    def next(self) -> float | None:
        """The premium to try next; None when it is known closely enough, or there is none."""
        if not self.lost or not self.number.size:
            return None
        below = [x for x in sorted(self.lost) if self.gap(x) < 0]
        above = [x for x in sorted(self.lost) if self.gap(x) >= 0]
        if above[:1] == [0.0]:
            return None
        if not above:
            far = 2 * below[-1] if below[-1] > 0 else FIRST * self.unit
            return None if below[-1] >= self.most else min(far, self.most)
        low = max((x for x in below if x < above[0]), default=0.0)
        return None if above[0] - low <= CLOSE * self.unit else (low + above[0]) / 2

    @property
    def is_out_of_reach(self) -> bool:
        """True if even the largest premium does not do."""
        return self.most in self.lost and self.gap(self.most) < 0

    def gap(self, premium: float) -> float:
        """Mean share of customers taken with a premium - share taken without the social cost."""
        return float(np.mean((self.lost[premium] - self.free) / self.number))

    def found(self) -> Estimate:
        """The premium and its jackknife interval over worlds; NaN where no premium does."""
        worlds = self.number.size
        if not worlds:
            return Estimate(NAN, NAN, NAN)
        tried = sorted(self.lost)
        gaps = np.array([(self.lost[x] - self.free) / self.number for x in tried])
        whole = crossing(tried, gaps.mean(axis=1))
        if worlds == 1 or not np.isfinite(whole):
            return Estimate(whole, NAN, NAN)
        rest = (gaps.sum(axis=1)[:, None] - gaps) / (worlds - 1)
        without = np.array([crossing(tried, column) for column in rest.T])
        if not np.isfinite(without).all():
            return Estimate(whole, NAN, NAN)
        spread = estimate(worlds * whole - (worlds - 1) * without)
        half = (spread.high - spread.low) / 2
        return Estimate(whole, whole - half, whole + half)


def crossing(premiums: Sequence[float], gaps: Iterable[float]) -> float:
    """Where a gap first reaches 0, between the premiums tried; NaN if it never does.

    `premiums` increase from 0; in between the gap is taken as a straight line.
    """
    before = (0.0, 0.0)
    for premium, gap in zip(premiums, gaps, strict=True):
        if gap >= 0:
            if premium == 0 or before[1] == gap:
                return premium
            share = -before[1] / (gap - before[1])
            return before[0] + share * (premium - before[0])
        before = (premium, gap)
    return NAN


def searches(
    scenario: Scenario, strategy: str, worlds: Mapping[int, tuple[int, int, int]]
) -> tuple[list[Search], list[int]]:
    """The searches of one strategy, by quality and by price, and the replicates they rest on.

    `worlds`: replicate -> customers at the launch, lost as it is, lost without the social cost.
    Worlds with fewer than 5 customers are left out.
    """
    used = [replicate for replicate, world in worlds.items() if world[0] >= FEWEST]
    number, held, free = (
        np.array([worlds[one][place] for one in used], dtype=np.float64) for place in range(3)
    )
    rival = scenario.settings.rival
    most = (quantities()["rival.quality"].high or rival.quality) - rival.quality
    found = [Search(strategy, "quality", 1.0, most, free, number)]
    if rival.price > 0:
        found.append(Search(strategy, "price", rival.price, rival.price, free, number))
    for search in found:
        search.lost[0.0] = held
    return found, used


def rounds(
    open_searches: Sequence[Search],
    replicates: Mapping[str, Sequence[int]],
    job: Callable[[str, int, tuple[tuple[str, float], ...]], PremiumJob],
    live: Callable[[Sequence[PremiumJob]], list[list[int]]],
) -> bool:
    """Search on until every premium is known; False if it was stopped before.

    Parameters
    ----------
    open_searches
        what to look for
    replicates
        strategy -> the replicates of its searches, in the order of their worlds
    job
        makes the job of a strategy, a replicate and the premiums to try
    live
        does jobs; it gives fewer results than jobs if somebody stopped it
    """
    while True:
        wanted = {
            (search.strategy, search.kind): premium for search in open_searches
            if (premium := search.next()) is not None
        }  # fmt: skip
        if not wanted:
            return True
        asked: dict[str, list[tuple[str, float]]] = {}
        for (strategy, kind), premium in wanted.items():
            asked.setdefault(strategy, []).append((kind, premium))
        jobs = [job(name, one, tuple(asked[name])) for name in asked for one in replicates[name]]
        answers = live(jobs)
        if len(answers) < len(jobs):
            return False
        _noted(open_searches, jobs, answers)


def _noted(
    open_searches: Sequence[Search], jobs: Sequence[PremiumJob], answers: Sequence[list[int]]
) -> None:
    """Write down what the worlds of one round answered."""
    lost: dict[tuple[str, str, float], list[int]] = {}
    for job, counts in zip(jobs, answers, strict=True):
        for (kind, premium), count in zip(job.premiums, counts, strict=True):
            lost.setdefault((job.strategy, kind, premium), []).append(count)
    for search in open_searches:
        for (strategy, kind, premium), counts in lost.items():
            if (strategy, kind) == (search.strategy, search.kind):
                search.lost[premium] = np.array(counts, dtype=np.float64)


def tried(found: Iterable[Search]) -> pd.DataFrame:
    """Every premium that was tried: strategy, kind, premium, share taken, share to be reached."""
    rows = [
        (search.strategy, search.kind, premium, float(np.mean(lost / search.number)),
         float(np.mean(search.free / search.number)))
        for search in found if search.number.size for premium, lost in sorted(search.lost.items())
    ]  # fmt: skip
    columns = ["strategy", "kind", "premium", "defection", "defection_without_social_cost"]
    return pd.DataFrame(rows, columns=columns)
