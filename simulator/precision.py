"""Precision: worlds are added until the differences between strategies are known well enough.

Looks are planned before the first world is lived, and all intervals are widened so that looking
more than once does no harm (see `simulator.estimators.looks`). At a look the comparison ends if
each difference asked about is known to the wanted precision, else when worlds or time run out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.estimators.looks import Floats, level_of_each, planned_looks
from simulator.metrics import metric_named
from simulator.statements import Fact, Joined, Looks, Spoken, Statement, Strategy
from simulator.verdict import by_world, estimate

PRECISE_METRICS: Final = ("cac_blended", "retention_52")
"""Whose differences are made precise if nobody says."""
FIRST_LOOK: Final = 20
"""Worlds before the first look: fewer would tell their own spread badly."""
MOST_WORLDS: Final = 500
SMALLEST_SHARE: Final = 0.1
"""A share below it is taken as this large: 5 % of it are half a percentage point."""
_NUMBERS = ("half_width", "size", "relative")


class Goal(NamedTuple):
    """What precision is wanted: the half-width of each difference relative to the metric's size.

    `looks` are the numbers of worlds at which it is planned to look, `metrics` those asked about.
    """

    wanted: float
    metrics: tuple[str, ...]
    looks: tuple[int, ...]


class Reach(NamedTuple):
    """How well one difference is known.

    `half_width` of its interval and `size` are in the metric's unit; `relative` is their ratio,
    NaN where the difference is defined in fewer than half of the worlds.
    """

    metric: str
    a: str
    b: str
    half_width: float
    size: float
    relative: float


class Precision(NamedTuple):
    """How a comparison to a precision ended, after `looked` looks.

    `ended_by` is `precision` if that was reached, `worlds` or `time` if these ran out, `stopped` if
    somebody stopped it.

    Where no difference asked about is defined there is nothing to wait for: that, too, ends it as
    `precision`, with `reached` false.
    """

    goal: Goal
    reaches: tuple[Reach, ...]
    looked: int
    ended_by: str

    @property
    def widest(self) -> Reach | None:
        """The difference that is known least; None if none is defined."""
        known = [reach for reach in self.reaches if reach.relative == reach.relative]
        return max(known, key=lambda reach: reach.relative, default=None)

    @property
    def reached(self) -> bool:
        """True if every difference that is defined is known to the wanted precision."""
        widest = self.widest
        return widest is not None and widest.relative <= self.goal.wanted

    def suffices(self, worlds: int) -> bool:
        """True if there is nothing to wait for: reached, or nothing defined at a planned look."""
        return self.reached or (self.widest is None and worlds in self.goal.looks)

    def as_json(self) -> dict[str, Any]:
        """As plain data, from which `from_json` makes it again; undefined is None."""
        reaches = [
            {name: None if value != value else value for name, value in reach._asdict().items()}
            for reach in self.reaches
        ]
        return {
            "wanted": self.goal.wanted, "reached": self.reached, "ended_by": self.ended_by,
            "looks_planned": list(self.goal.looks), "looks": self.looked,
            "level_of_each_look": level_of_each(self.goal.looks), "differences": reaches,
            "metrics": list(self.goal.metrics),
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Precision:
        """What `as_json` made plain."""
        nan = float("nan")
        reaches = [
            Reach(one["metric"], one["a"], one["b"],
                  *(nan if one[name] is None else one[name] for name in _NUMBERS))
            for one in data["differences"]
        ]  # fmt: skip
        goal = Goal(data["wanted"], tuple(data["metrics"]), tuple(data["looks_planned"]))
        return cls(goal, tuple(reaches), data["looks"], data["ended_by"])

    def statement(self, worlds: int) -> Statement:
        """How many worlds it took, or how far it came."""
        widest, metrics = self.widest, tuple(Spoken(name, is_title=True)
                                             for name in self.goal.metrics)  # fmt: skip
        told: dict[str, Fact] = {"worlds": worlds, "metrics": Joined("between_metrics", metrics)}
        if widest is None:
            return Statement("precision_nothing", told)
        told |= {"wanted": f"{100 * self.goal.wanted:.3g}", "looked": Looks(self.looked)}
        if self.reached:
            return Statement("precision_reached", told)
        told |= {
            "known": f"{100 * widest.relative:.2g}", "a": Strategy(widest.a),
            "b": Strategy(widest.b), "metric": Spoken(widest.metric, is_title=True),
        }  # fmt: skip
        del told["metrics"]
        return Statement(f"precision_missed_{self.ended_by}", told)


def goal_of(wanted: float, metrics: Sequence[str], most: int) -> Goal:
    """The plan of looks for a wanted precision, with at most so many worlds.

    Raises
    ------
    ValueError
        if the precision is not above 0, there are no worlds, or a metric has no direction or is
        not known
    """
    if not 0 < wanted < 1e9:
        raise ValueError(f"a precision is a share above 0, such as 0.05 (got {wanted})")
    if most < 2:
        raise ValueError(f"a precision needs 2 worlds at least (got {most})")
    for name in metrics:
        metric_named(name)
    return Goal(wanted, tuple(metrics), planned_looks(FIRST_LOOK, most))


def reaches_of(rows: pd.DataFrame, goal: Goal) -> tuple[Reach, ...]:
    """How well each difference in the goal's metrics is known, from rows as for `summary`."""
    strategies = [str(name) for name in pd.unique(rows["strategy"])]
    level = level_of_each(goal.looks)
    found = []
    for metric in goal.metrics:
        columns = dict(zip(strategies, by_world(rows, metric, strategies).T, strict=True))
        for a, b in combinations(strategies, 2):
            found.append(_reach(metric, a, b, columns, level))
    return tuple(found)


def standing(rows: pd.DataFrame, goal: Goal, worlds: int) -> Precision:
    """How a comparison without a limit of time stands after all the worlds of `rows`.

    It is ended by `precision` or `worlds`, or by `stopped` where it would go on.
    """
    looked = sum(look <= worlds for look in goal.looks)
    found = Precision(goal, reaches_of(rows, goal), looked, "precision")
    if worlds in goal.looks and found.suffices(worlds):
        return found
    return found._replace(ended_by="worlds" if worlds >= goal.looks[-1] else "stopped")


def _reach(metric: str, a: str, b: str, columns: Mapping[str, Floats], level: float) -> Reach:
    both = np.stack([columns[a], columns[b]])
    known = both[:, np.isfinite(both).all(axis=0)]
    nan = float("nan")
    if known.shape[1] < 2 or 2 * known.shape[1] < both.shape[1]:
        return Reach(metric, a, b, nan, nan, nan)
    gap = estimate(known[0] - known[1], level)
    half, size = (gap.high - gap.low) / 2, size_of(metric, known)
    return Reach(metric, a, b, half, size, half / size if half > 0 else 0.0)


def size_of(metric: str, values: Floats) -> float:
    """How large a metric is, so that a width can be told relative to it.

    The mean distance of its values from 0: what is earned in one world and lost in another does
    not cancel to nothing. Shares count as at least `SMALLEST_SHARE`. 0 if all values are 0.
    """
    size = float(np.mean(np.abs(values)))
    return max(size, SMALLEST_SHARE) if metric_named(metric).unit == "share" else size
