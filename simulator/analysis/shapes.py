"""Shapes: how a metric goes up and down with what varies, alone (main effects) and in pairs."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.analysis.points import Floats, Points
from simulator.study.design import SAMPLED, Factor
from simulator.verdict import Estimate, estimate

BINS: Final = 8
"""Parts of equal numbers of points into which a sampled factor is cut for its main effect."""
CELLS: Final = 5
"""The same along each side of a heat map."""
PANELS: Final = 6
"""Factors whose main effects are looked at."""
EFFECT_COLUMNS: Final = (
    "metric", "strategy", "factor", "place", "value", "mean", "low", "high", "points",
)  # fmt: skip
MAP_COLUMNS: Final = (
    "metric", "strategy", "factor", "other", "value", "other_value", "mean", "points",
)  # fmt: skip


class Parts(NamedTuple):
    """A factor cut into parts: the part of each point, and a label and a place for each part."""

    part: NDArray[np.int64]
    labels: list[str]
    places: Floats


def parts_of(points: Points, factor: Factor, most: int) -> Parts:
    """Each value is a part if there are few; otherwise parts with equal numbers of points."""
    column = points.column(factor)
    kinds = np.unique(column)
    if column.dtype.kind != "f":
        known = [str(one) for one in kinds]
        written = [str(value).lower() for value in factor.values]
        known.sort(key=lambda one: written.index(one) if one in written else len(written))
        part = np.array([known.index(str(one)) for one in column], dtype=np.int64)
        return Parts(part, known, np.arange(len(known), dtype=np.float64))
    if len(kinds) <= most:
        part = np.searchsorted(kinds, column).astype(np.int64)
        return Parts(part, _labels(kinds), kinds.astype(np.float64))
    edges = np.quantile(column, np.linspace(0, 1, most + 1)[1:-1])
    part = np.searchsorted(edges, column, side="right").astype(np.int64)
    places = np.array([column[part == n].mean() if (part == n).any() else np.nan
                       for n in range(most)])  # fmt: skip
    return Parts(part, _labels(places), places)


def main_effects(points: Points, metric: str, factors: list[Factor]) -> pd.DataFrame:
    """Mean of a metric over the points of each part of each factor, columns `EFFECT_COLUMNS`.

    `low` and `high` are its 95 % interval where points are a sample: what other points would
    have given. A grid has all of its points, so there is none.
    """
    study = points.study
    each = len(study.points) // study.samples if study.kind in SAMPLED else 0
    number = np.arange(len(study.points))
    cluster = number // each if each else np.zeros_like(number)
    rows: list[dict[str, Any]] = []
    for strategy in points.study.strategies:
        outputs = points.means(metric, strategy)
        for factor in factors:
            parts = parts_of(points, factor, BINS)
            labels = {"metric": metric, "strategy": strategy, "factor": factor.name}
            for n, label in enumerate(parts.labels):
                inside = (parts.part == n) & np.isfinite(outputs)
                mean = _estimated(outputs[inside], cluster[inside])
                rows.append({**labels, "place": parts.places[n], "value": label,
                             **mean._asdict(), "points": int(inside.sum())})  # fmt: skip
    return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))


def _estimated(outputs: Floats, cluster: NDArray[np.int64]) -> Estimate:
    """Mean of all outputs, and its interval by Student's t over clusters.

    The points of one base sample, or of one trajectory, have values in common: many of them tell
    less than as many that were drawn one by one. With one point a cluster it is the usual one.
    """
    from scipy.special import stdtrit

    mean = estimate(outputs).mean
    kinds, place = np.unique(cluster, return_inverse=True)
    number, sums = len(kinds), np.bincount(place, outputs - mean)
    if number < 2:
        return Estimate(mean, np.nan, np.nan)
    error = float(np.sqrt(number / (number - 1) * (sums**2).sum())) / outputs.size
    half = float(stdtrit(number - 1, 0.975)) * error
    return Estimate(mean, mean - half, mean + half)


def heat_map(points: Points, metric: str, one: Factor, other: Factor) -> pd.DataFrame:
    """Mean of a metric over the points of each cell of two factors, columns `MAP_COLUMNS`."""
    rows: list[dict[str, Any]] = []
    columns, lines = (parts_of(points, factor, CELLS) for factor in (one, other))
    for strategy in points.study.strategies:
        outputs = points.means(metric, strategy)
        labels = {"metric": metric, "strategy": strategy, "factor": one.name, "other": other.name}
        for n, value in enumerate(columns.labels):
            for m, other_value in enumerate(lines.labels):
                inside = (columns.part == n) & (lines.part == m) & np.isfinite(outputs)
                rows.append({**labels, "value": value, "other_value": other_value,
                             "mean": estimate(outputs[inside]).mean,
                             "points": int(inside.sum())})  # fmt: skip
    return pd.DataFrame(rows, columns=list(MAP_COLUMNS))


def _labels(values: Floats) -> list[str]:
    """Values as they are written on an axis: as few digits, from three on, as tell them apart."""
    labels: list[str] = []
    for digits in range(3, 18):
        labels = [f"{one:.0f}" if abs(one) < 1e6 and float(one).is_integer()
                  else f"{one:.{digits}g}" for one in values]  # fmt: skip
        if len(set(labels)) == len(labels):
            break
    return labels
