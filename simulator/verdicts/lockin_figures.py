"""Figures of lock-in: the numbers that matter, with intervals over worlds, and their tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.estimators.shapley import apportioned
from simulator.outcomes import FEWEST
from simulator.verdict import NAN
from simulator.verdicts.analysis import Figure, figure
from simulator.verdicts.lockin_worlds import LockInWorld
from simulator.verdicts.premium import Search, tried
from simulator.verdicts.tipping import hysteresis, tipping

Floats = NDArray[np.float64]
NAMES: Final = {
    "social": "friends, status and belonging (social cost)",
    "procedural": "effort of moving (procedural cost)",
    "financial": "money left behind (financial cost)",
    "contract": "contract",
    "fit_advantage": "our product against the rival's",
    "bonds": "bonds",
    "status": "status",
    "belonging": "belonging",
    "interoperability": "being where acquaintances are",
}
"""What holds customers, in words."""
TENTH: Final = 0.1
"""The step of the rival's quality for which the steepest rise is told."""


class Found(NamedTuple):
    """Everything that was lived for an analysis of lock-in.

    `worlds` one a strategy and replicate; `searches` for premiums; `loops` and `sizes` as
    `HysteresisJob` and `TippingJob` give them, empty where there are none; `left_out` what was
    not lived because somebody stopped it.
    """

    worlds: tuple[LockInWorld, ...]
    searches: tuple[Search, ...]
    loops: pd.DataFrame
    sizes: pd.DataFrame
    left_out: tuple[str, ...]

    def of(self, strategy: str) -> list[LockInWorld]:
        """The worlds of one strategy."""
        return [world for world in self.worlds if world.strategy == strategy]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tidy tables behind the figures and pictures, those that are not empty."""
        columns = ("leaving", "prices", "clusters", "sweeps")
        found = {
            name: pd.concat([getattr(world, name) for world in self.worlds], ignore_index=True)
            for name in columns if self.worlds
        }  # fmt: skip
        found["parts"] = _parts(self.worlds)
        found["premiums"] = tried(self.searches)
        if not self.loops.empty:
            found["hysteresis"] = self.loops
        if not self.sizes.empty:
            found |= {"sizes": self.sizes, "tipping": tipping(self.sizes)}
        return {name: table for name, table in found.items() if not table.empty}


def _parts(worlds: Sequence[LockInWorld]) -> pd.DataFrame:
    """Shapley parts by world: strategy, replicate, of (held or lock_in), part, share."""
    rows = [
        (world.strategy, world.replicate, whole, part, share)
        for world in worlds
        for whole, parts in (("held", world.blocks), ("lock_in", world.social))
        for part, share in apportioned(parts).items()
    ]
    return pd.DataFrame(rows, columns=["strategy", "replicate", "of", "part", "share"])


def figures_of(strategies: Sequence[str], within: int, found: Found) -> Iterator[Figure]:
    """All figures, strategy by strategy under each heading."""
    for strategy in strategies:
        worlds = found.of(strategy)
        if not worlds:
            continue
        yield from _defection(strategy, within, worlds)
        yield from _held(strategy, worlds)
        yield from _prices(strategy, worlds, found.searches)
        yield from _loyalty(strategy, within, worlds)
        yield from _breaking(strategy, worlds, found)


def _column(worlds: Sequence[LockInWorld], name: str) -> Floats:
    return np.array([world.figures[name] for world in worlds], dtype=np.float64)


def _defection(strategy: str, within: int, worlds: Sequence[LockInWorld]) -> Iterator[Figure]:
    heading = f"Customers whom the rival finds, and whom it takes within {within} weeks"
    for name, label, unit, reading in (
        ("customers_at_launch", "Customers at the launch", "person", "customers the rival finds"),
        ("defection", "Defection", "share", "share of them who go to the rival"),
        ("defection_without", "Without social cost from then on", "share",
         "the same if leaving has no social cost from the launch on"),
        ("defection_never", "Without it from the start", "share",
         "the same where leaving never had a social cost; others became customers there"),
    ):  # fmt: skip
        yield figure(strategy, name, label, _column(worlds, name), unit, reading, heading)


def _held(strategy: str, worlds: Sequence[LockInWorld]) -> Iterator[Figure]:
    """The Shapley parts; their means add up exactly to that of the whole."""
    known = [world for world in worlds if world.customers >= FEWEST]
    for whole, label, parts, heading, reading in (
        ("lock_in", "Lock-in", [world.social for world in known],
         "Lock-in: defection that the social cost holds back, and its parts (they add up)",
         "share of the customers whom only the social cost kept"),
        ("held", "All five together", [world.blocks for world in known],
         "What holds customers: defection held back, split by Shapley values (they add up)",
         "share of the customers who stay, and leave if nothing of the five holds them"),
    ):  # fmt: skip
        names = list(parts[0]) if parts else []
        means = {
            name: sum((one[name] for one in parts), Fraction(0)) / len(parts) for name in names
        }
        exact = apportioned(means)
        totals = [float(sum(one.values(), Fraction(0))) for one in parts]
        yield _moved(
            figure(strategy, whole, label, totals, "share", reading, heading),
            sum(exact.values()),
        )
        for name in names:
            values = [float(one[name]) for one in parts]
            said = f"part of it by {NAMES[name]}, the mean over all orders of switching off"
            one = figure(strategy, f"{whole}_by_{name}", f"by {NAMES[name]}", values, "share",
                         said, heading)  # fmt: skip
            yield _moved(one, exact[name])


def _moved(one: Figure, mean: float) -> Figure:
    """A figure with its mean on the grid on which parts add up, and its interval around it."""
    if not np.isfinite(one.mean):
        return one
    by = mean - one.mean
    return one._replace(mean=mean, low=one.low + by, high=one.high + by)


def _prices(
    strategy: str, worlds: Sequence[LockInWorld], searches: Sequence[Search]
) -> Iterator[Figure]:
    heading = "The price of leaving: the lasting difference in weekly price that weighs as much"
    for name, column, label, reading in (
        ("price_of_company", "social", "Social cost alone, median customer",
         "half of the customers would give up their friends and standing for less"),
        ("price_of_leaving", "all", "Social cost, effort and money, median",
         "half of the customers would leave for less, contracts aside"),
    ):  # fmt: skip
        medians = [_median(world.prices[column].to_numpy()) for world in worlds]
        yield figure(strategy, name, label, medians, "EUR/week", reading, heading)
    yield figure(
        strategy, "outside_estimate", "Seen from outside (Shy)",
        _column(worlds, "outside_estimate"), "EUR/week",
        "what prices and shares at the end reveal of switching costs of all kinds", heading,
    )  # fmt: skip
    for search in searches:
        if search.strategy == strategy:
            yield _premium(search)


def _median(values: Floats) -> float:
    return float(np.median(values)) if values.size >= FEWEST else NAN


def _premium(search: Search) -> Figure:
    found = search.found()
    label, unit = {
        "quality": ("The rival better by (quality)", "1"),
        "price": ("The rival cheaper by", "EUR/week"),
    }[search.kind]
    return Figure(
        search.strategy, f"premium_{search.kind}", label, *found, search.number.size, unit,
        "with it the rival takes as many as it would if leaving had no social cost",
        "What the rival must offer to make up for the lock-in (a dash: no offer does)",
    )


def _loyalty(strategy: str, within: int, worlds: Sequence[LockInWorld]) -> Iterator[Figure]:
    heading = f"Lock-in is not loyalty: those who are still customers after {within} weeks"
    for name, label, reading in (
        ("stayed", "Stayed, of those at the launch", "neither went to the rival nor quit"),
        ("leaving_chance", "Would leave on reconsidering", "mean chance of those who stayed"),
        ("leaving_chance_with_friends", "... if their friends came along",
         "the same chance if leaving had no social cost"),
        ("stayed_for_company", "Left in the twin without social cost",
         "of those who stayed: the same people, with the same luck, went to the rival there"),
    ):  # fmt: skip
        yield figure(strategy, name, label, _column(worlds, name), "share", reading, heading)


def _breaking(strategy: str, worlds: Sequence[LockInWorld], found: Found) -> Iterator[Figure]:
    heading = "Where it breaks"
    if not found.loops.empty:
        loops = hysteresis(found.loops)
        loops = loops[loops["strategy"] == strategy]
        for lived, name, label in (
            ("as it is", "missing", "Missing after a better rival"),
            ("without social cost", "missing_without", "... without social cost"),
        ):
            values = loops.loc[loops["lived"] == lived, "missing"].to_numpy()
            said = "customers still missing when a rival that was better is again what it was"
            yield figure(strategy, name, label, values, "share", said, heading)
    for lived, name, label in (
        ("as it is", "largest_cluster", "Largest cluster of leavers"),
        ("without social cost", "largest_cluster_without", "... without social cost"),
    ):
        shares = [_largest(world.clusters, lived) for world in worlds]
        said = "share of all who left whom bonds join to one cluster, at most 8 weeks apart"
        yield figure(strategy, name, label, shares, "share", said, heading)
    if not found.sizes.empty:
        table = tipping(found.sizes)
        mine = table[table["strategy"] == strategy].to_dict("records")
        for row in mine:
            mean, low, high = (TENTH * row[name] for name in ("steepest", "low", "high"))
            yield Figure(
                strategy, f"steepest_{row['people']}",
                f"Steepest rise per 0.1 of the rival's quality, {row['people']:,} people",
                mean, low, high, row["worlds"], "share",
                "most that defection rises with 0.1 more of the rival's quality", heading,
            )


def _largest(clusters: pd.DataFrame, lived: str) -> float:
    sizes = clusters.loc[clusters["lived"] == lived, "size"].to_numpy(dtype=np.float64)
    return float(sizes.max() / sizes.sum()) if sizes.sum() >= FEWEST else NAN
