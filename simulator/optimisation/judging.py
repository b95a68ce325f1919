"""Judging: what runs say of candidates that met the same worlds, or only some of them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.metrics import Metric
from simulator.verdict import estimate

Floats = NDArray[np.float64]
FRONTIER: Final[Mapping[str, int]] = {"cac_blended": -1, "retention_52": 1, "lock_in": 1}
"""The metrics of the frontier: cost, retention and lock-in; -1 where less is better."""
RESAMPLES: Final = 4_000


def paired_means(values: Floats, lived: NDArray[np.bool_]) -> Floats:
    """Mean of each candidate as if all had met all worlds, shape (candidates,).

    Who drops out early has met few worlds, and they may have been good ones. So a value is
    reckoned as that of its candidate plus that of its world, by least squares (the means of
    unbalanced blocks); with everybody in every world this is the plain mean.

    Parameters
    ----------
    values
        shape (candidates, worlds), NaN where there is none
    lived
        who met which world, the same shape; who has a value in fewer than half of them gets NaN
    """
    there = np.isfinite(values) & lived
    enough = (2 * there.sum(axis=1) >= lived.sum(axis=1)) & there.any(axis=1)
    there &= enough[:, None]
    known = np.where(there, values, 0.0)
    met, per_world = there.astype(np.float64), np.maximum(there.sum(axis=0), 1)
    shared = (met / per_world) @ met.T
    wanted = known.sum(axis=1) - met @ (known.sum(axis=0) / per_world)
    own = np.linalg.pinv(np.diag(met.sum(axis=1)) - shared, hermitian=True) @ wanted
    worlds = (known.sum(axis=0) - own @ met) / per_world
    level = worlds[there.any(axis=0)].mean() if there.any() else np.nan
    means: Floats = np.where(enough, own + level, np.nan)
    return means


def by_world(frame: pd.DataFrame, metric: str, names: Sequence[str]) -> Floats:
    """Values of a metric, shape (candidates, worlds); NaN where there is none."""
    wide = frame.pivot_table(metric, "strategy", "seed", observed=True, dropna=False)
    found: Floats = wide.reindex(index=list(names)).to_numpy(dtype=np.float64)
    return found


def finals_table(frame: pd.DataFrame, goal: Metric, names: list[str], seed: int) -> pd.DataFrame:
    """Mean, interval, probability of being best and expected loss of each finalist.

    Worlds are drawn again with replacement, the same for all: what is common to them cancels.
    Worlds in which one has no value count for nobody; who has none in most worlds is not judged.
    """
    sign = 1.0 if goal.better == "high" else -1.0
    values = by_world(frame, goal.name, names).T
    undefined = 2 * np.isfinite(values).sum(axis=0) < len(values)
    told = np.isfinite(values[:, ~undefined]).all(axis=1)
    rows = np.where(undefined, np.nan, values[told] if told.sum() >= 2 else values)
    generator = np.random.default_rng([seed, len(rows)])
    drawn = generator.integers(len(rows), size=(RESAMPLES, len(rows)))
    known = np.isfinite(rows)
    with np.errstate(invalid="ignore"):
        means = np.where(known, rows, 0.0)[drawn].sum(axis=1) / known[drawn].sum(axis=1)
    scores = np.where(np.isfinite(means), sign * means, -np.inf)
    first = np.argmax(scores, axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all undefined: so is the mean
        own, (low, high) = np.nanmean(rows, axis=0), np.nanpercentile(means, (2.5, 97.5), axis=0)
        loss = (scores.max(axis=1, keepdims=True) - scores).mean(axis=0)
    return pd.DataFrame({
        "candidate": names, "mean": own, "low": low, "high": high,
        "probability_best": [(first == place).mean() for place in range(len(names))],
        "expected_loss": np.where(np.isfinite(loss), loss, np.nan), "worlds": len(rows),
    })  # fmt: skip


def frontier_table(frame: pd.DataFrame, names: Sequence[str], seed: int) -> pd.DataFrame:
    """Cost, retention and lock-in of candidates that met the same worlds, and who is not beaten.

    Each metric has its mean and, in `<metric>_low` and `<metric>_high`, its 95 % interval;
    `on_frontier`: no other is as good in everything and better in something, by the means;
    `probability_frontier`: in what share of the worlds drawn again this is so.
    """
    cubes = {metric: by_world(frame, metric, names) for metric in FRONTIER}
    columns: dict[str, object] = {"candidate": list(names)}
    for metric, values in cubes.items():
        ends = np.array([estimate(row[np.isfinite(row)]) for row in values])
        columns[metric] = paired_means(values, np.ones(values.shape, dtype=bool))
        columns |= {f"{metric}_low": ends[:, 1], f"{metric}_high": ends[:, 2]}
    table = pd.DataFrame(columns)
    table["on_frontier"] = undominated(table)
    table["probability_frontier"] = _often_on_frontier(list(cubes.values()), seed)
    table["worlds"] = next(iter(cubes.values())).shape[1]
    return table


def undominated(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Which candidates no other beats: as good in the whole frontier and better in something."""
    return _unbeaten(np.column_stack([sign * table[name] for name, sign in FRONTIER.items()]))


def _unbeaten(values: Floats) -> NDArray[np.bool_]:
    """Rows that no other one beats, more is better; never those with a gap."""
    whole: NDArray[np.bool_] = np.asarray(np.isfinite(values).all(axis=1))
    found = whole.copy()
    for place in np.flatnonzero(whole):
        as_good = (values[whole] >= values[place]).all(axis=1)
        found[place] = not (as_good & (values[whole] > values[place]).any(axis=1)).any()
    return found


def _often_on_frontier(cubes: list[Floats], seed: int) -> Floats:
    """In what share of resamples of the worlds each candidate is not beaten."""
    worlds = cubes[0].shape[1]
    generator = np.random.default_rng([seed, worlds, 0xF207])
    draws = max(1, RESAMPLES // 10)
    counts = generator.multinomial(worlds, np.full(worlds, 1 / worlds), draws).astype(np.float64)
    means = []
    for values, sign in zip(cubes, FRONTIER.values(), strict=True):
        told = np.isfinite(values)
        weight = counts @ told.T
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = counts @ np.where(told, values, 0.0).T / weight
        few = 2 * told.sum(axis=1) < worlds
        means.append(sign * np.where(few, np.nan, mean))
    often = np.array([_unbeaten(np.column_stack(row)) for row in zip(*means, strict=True)])
    share: Floats = often.mean(axis=0)
    return share
