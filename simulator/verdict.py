"""Verdict: means of strategies, paired differences between them, and who is probably the best.

Runs of the same replicate share their luck, so strategies are compared world by world: the
difference inside a world is far less noisy than the difference of two averages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from simulator.estimators.looks import chance_of_no_difference, level_of_each
from simulator.estimators.ranking import chances_of_being_best, holm
from simulator.metrics import metric_named
from simulator.statements import plain as plain

Floats = NDArray[np.float64]
NAN: Final = float("nan")
UNSURE: Final = 0.05
"""Chance of a mistake from which on a difference counts as not seen."""
VERDICT_METRICS: Final = ("cac_blended", "retention_52", "lock_in")
"""What the verdict speaks of: what customers cost, whether they stay, what holds them."""
COMPARED_METRICS: Final = (
    "customers",
    "cac_blended",
    "cac_community_none",
    "cac_community_full",
    "payback_weeks",
    "ltv_to_cac",
    "retention_52",
    "defection_52",
    "lock_in",
    "profit",
)
"""The metrics whose differences a comparison tells."""


class Estimate(NamedTuple):
    """A mean over worlds with its 95 % interval; NaN where it cannot be told."""

    mean: float
    low: float
    high: float


def estimate(values: Floats, level: float = 0.95) -> Estimate:
    """Mean and t interval of values without NaN, shape (worlds,).

    The interval is that of a single look at this level, see `simulator.estimators.looks`. A
    single value has no interval; equal values have exactly themselves as mean and interval.
    """
    if not values.size:
        return Estimate(NAN, NAN, NAN)
    mean = float(values[0] + np.mean(values - values[0]))  # exact where all are equal
    if values.size == 1:
        return Estimate(mean, NAN, NAN)
    error = float(np.std(values - values[0], ddof=1)) / float(np.sqrt(values.size))
    width = float(stdtrit(values.size - 1, (1 + level) / 2)) * error
    return Estimate(mean, mean - width, mean + width)


def summary(rows: pd.DataFrame, looks: tuple[int, ...] = ()) -> pd.DataFrame:
    """Mean of each metric over worlds, by strategy.

    Parameters
    ----------
    rows
        columns strategy, replicate, metric, value; one row per run and metric
    looks
        numbers of worlds at which it was planned to look, if there was more than one look

    Returns
    -------
    Columns strategy, metric, mean, low, high (95 % t interval), n (worlds in which it is
    defined) and undefined (worlds in which it is not), in the order of `rows`.
    """
    found, level = [], level_of_each(looks)
    for (strategy, metric), group in rows.groupby(["strategy", "metric"], sort=False):
        values = group["value"].to_numpy(dtype=np.float64)
        known = values[np.isfinite(values)]
        undefined = values.size - known.size
        found.append((strategy, metric, *estimate(known, level), known.size, undefined))
    columns = ["strategy", "metric", "mean", "low", "high", "n", "undefined"]
    return pd.DataFrame(found, columns=columns)


def differences(
    rows: pd.DataFrame, metrics: Sequence[str], looks: tuple[int, ...] = ()
) -> pd.DataFrame:
    """Paired differences a - b for each pair of strategies, a before b in the order of `rows`.

    Parameters
    ----------
    rows
        as for `summary`
    metrics
        names of declared metrics, in the order wanted
    looks
        as for `summary`

    Returns
    -------
    Columns metric, a, b; mean, low, high of the difference (95 % paired t interval, NaN below
    two worlds); better_in and worse_in (worlds in which a is better and worse than b, NaN where
    the metric has no better direction) of `of` worlds in which both are defined; correlation of
    a and b over worlds; gain (how many times more worlds unpaired runs would need); p (of no
    difference, all looks allowed for) and p_holm (corrected for the pairs of the metric).

    Raises
    ------
    KeyError
        if a metric is not declared
    """
    strategies = list(pd.unique(rows["strategy"]))
    found = []
    for metric in metrics:
        better = metric_named(metric).better
        columns = dict(zip(strategies, by_world(rows, metric, strategies).T, strict=True))
        pairs = [
            (metric, a, b, *_compared(columns[a], columns[b], better, looks))
            for a, b in combinations(strategies, 2)
        ]
        corrected = holm(np.array([pair[-1] for pair in pairs], dtype=np.float64))
        found += [(*pair, p) for pair, p in zip(pairs, corrected, strict=True)]
    names = ["metric", "a", "b", "mean", "low", "high", "better_in", "worse_in"]
    return pd.DataFrame(found, columns=[*names, "of", "correlation", "gain", "p", "p_holm"])


def never_differ(row: Mapping[Any, Any]) -> bool:
    """True if a row of `differences` tells of two strategies that were alike in every world.

    Then neither is better in any of them, which must not be read as one that never wins.
    """
    ends = (row["low"], row["high"])  # not there in a single world
    return bool(row["mean"] == 0) and all(one is None or one != one or one == 0 for one in ends)


def by_world(rows: pd.DataFrame, metric: str, strategies: Sequence[str]) -> Floats:
    """Values of a metric, shape (worlds, strategies); NaN where it is undefined."""
    table = rows[rows["metric"] == metric].pivot(
        index="replicate", columns="strategy", values="value"
    )
    if not len(table):
        return np.full((0, len(strategies)), np.nan)
    return np.stack([_column(table, name) for name in strategies], axis=1)


def ranking(rows: pd.DataFrame, metrics: Sequence[str] = VERDICT_METRICS) -> pd.DataFrame:
    """How probable it is that each strategy has the best mean: paired bootstrap over worlds.

    Columns metric, strategy, chance (of being best), worlds (drawn from: those in which all that
    are ranked are defined). Strategies that are defined in fewer than half of the worlds are not
    ranked, nor are metrics without a better direction.
    """
    strategies = list(pd.unique(rows["strategy"]))
    found = []
    for metric in metrics:
        better = metric_named(metric).better
        values = by_world(rows, metric, strategies)
        known = np.isfinite(values)
        ranked = np.flatnonzero(known.sum(axis=0) * 2 >= max(len(values), 1))
        if better is None or len(ranked) < 2:
            continue
        drawn = values[known[:, ranked].all(axis=1)][:, ranked]
        if len(drawn) < 2:
            continue
        chances = chances_of_being_best(drawn, high=better == "high")
        found += [
            (metric, strategies[place], float(chance), len(drawn))
            for place, chance in zip(ranked, chances, strict=True)
        ]
    return pd.DataFrame(found, columns=["metric", "strategy", "chance", "worlds"])


def _column(table: pd.DataFrame, name: str) -> Floats:
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(dtype=np.float64)


def _compared(
    a: Floats, b: Floats, better: str | None, looks: tuple[int, ...]
) -> tuple[float, float, float, float, float, int, float, float, float]:
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    apart = a - b
    more, less = float(np.count_nonzero(apart > 0)), float(np.count_nonzero(apart < 0))
    wins = {"high": (more, less), "low": (less, more), None: (NAN, NAN)}[better]
    found = estimate(apart, level_of_each(looks))
    error = float(np.std(apart - apart[:1], ddof=1)) / apart.size**0.5 if apart.size > 1 else NAN
    p = chance_of_no_difference(found.mean, error, apart.size, looks)
    return (*found, *wins, int(both.sum()), *_pairing(a, b, apart), p)


def _pairing(a: Floats, b: Floats, apart: Floats) -> tuple[float, float]:
    """Correlation of two columns, and (variance of a + of b) / variance of the difference."""
    if a.size < 2:
        return NAN, NAN
    spread_a, spread_b, spread = (float(np.var(x, ddof=1)) for x in (a, b, apart))
    shared = (spread_a + spread_b - spread) / 2
    both = float(np.sqrt(spread_a * spread_b))
    return (shared / both if both > 0 else NAN, (spread_a + spread_b) / spread if spread else NAN)
