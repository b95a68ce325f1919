"""Indices: how much each thing that varies moves a metric, by the methods a design allows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.analysis.points import Floats, Points
from simulator.estimators import sensitivity
from simulator.estimators.sensitivity import Estimates
from simulator.study.design import Factor

METHODS: Final = {
    "sobol_total": "share of the variance, with all interactions (Sobol, total)",
    "sobol_first": "share of the variance, alone (Sobol, first order)",
    "grid_total": "share of the variance over the grid, with all interactions",
    "grid_first": "share of the variance over the grid, alone",
    "morris_mean_absolute": "mean absolute effect of the whole range (Morris)",
    "morris_mean": "mean effect of the whole range (Morris)",
    "morris_deviation": "standard deviation of the effects: bends and interactions (Morris)",
    "rank_correlation": "rank correlation (Spearman)",
    "partial_rank_correlation": "rank correlation, what the others explain taken out",
}
"""What each method tells; the first of them that a table has decides what matters most."""
COLUMNS: Final = ("metric", "strategy", "factor", "method", "value", "low", "high", "points")
SURE: Final = 0.1
"""Half of the interval of a share of the variance, above which more samples are called for."""
_FEWEST = 8  # points for a correlation
_FEWEST_SAMPLES = 4  # base samples for Sobol's indices, trajectories for Morris'


def indices_table(points: Points, metrics: tuple[str, ...], seed: int) -> pd.DataFrame:
    """All indices in one tidy table, columns `COLUMNS`; see `METHODS`.

    Effects of Morris are in the unit of the metric for the whole range of the factor.
    """
    rows = [row for metric in metrics for strategy in points.study.strategies
            for row in _of(points, metric, strategy, seed)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def pairs_table(points: Points, metrics: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Sobol's indices of pairs; empty unless the design is Saltelli's with second order."""
    rows: list[dict[str, Any]] = []
    study = points.study
    if study.kind == "saltelli" and study.second_order:
        for metric in metrics:
            for strategy in study.strategies:
                rows += _pair_rows(points, metric, strategy, seed)
    return pd.DataFrame(rows, columns=["metric", "strategy", "factor", "other", "value", "low",
                                       "high", "points"])  # fmt: skip


def most_important(table: pd.DataFrame, metric: str) -> list[str]:
    """Factors of a metric, the one that matters most (under any strategy) first."""
    mine = table[table["metric"] == metric]
    for method in METHODS:
        rows = mine[(mine["method"] == method) & mine["value"].notna()]
        if len(rows):
            order = rows.assign(size=rows["value"].abs()).groupby("factor")["size"].max()
            return [str(name) for name in order.sort_values(ascending=False, kind="stable").index]
    return []


def deciding(rows: pd.DataFrame) -> str | None:
    """The best method of these rows, which decides what matters most; None if there is none."""
    return next((name for name in METHODS if (rows["method"] == name).any()), None)


def in_unit(method: str) -> bool:
    """Whether a method gives effects in the unit of the metric, and not shares or correlations."""
    return method.startswith("morris")


def sobol_notes(points: Points, metrics: tuple[str, ...], table: pd.DataFrame) -> list[str]:
    """What few samples, and samples with gaps, mean for Sobol's indices, in words."""
    study = points.study
    if study.kind != "saltelli" or not points.factors:
        return []
    told = []
    for metric in metrics:
        for strategy in study.strategies:
            whole = len(_blocks(points, points.means(metric, strategy)))
            if 0 < whole < study.samples:
                rest = ("that is too few" if whole < _FEWEST_SAMPLES
                        else "so they hold for a part of the ranges only")  # fmt: skip
                told.append(f"Sobol's indices of {metric} under {strategy} rest on {whole} of "
                            f"{study.samples} base samples: in the others it is undefined "
                            f"somewhere; {rest}")  # fmt: skip
    rows = table[table["method"] == "sobol_total"]
    half = float(((rows["high"] - rows["low"]) / 2).max())
    if half > SURE:
        needed = 2 ** math.ceil(math.log2(study.samples * (half / SURE) ** 2))
        told.append(f"with {study.samples} base samples some shares of the variance are known to "
                    f"± {half:.2f} only; about {needed:,} would tell them to ± {SURE}")  # fmt: skip
    return told


def _of(points: Points, metric: str, strategy: str, seed: int) -> Iterator[dict[str, Any]]:
    outputs, study = points.means(metric, strategy), points.study
    known = int(np.isfinite(outputs).sum())
    found: list[tuple[str, Estimates, list[Factor], int]] = []
    if not points.factors or (known and np.ptp(outputs[np.isfinite(outputs)]) == 0):
        return
    if study.kind == "saltelli":
        found += _sobol(points, outputs, seed)
    elif study.kind == "morris":
        found += _morris(points, outputs, seed)
    elif study.kind == "grid":
        found += _grid(points, outputs)
    found += _correlations(points, outputs, seed)
    labels = {"metric": metric, "strategy": strategy}
    for method, estimates, factors, number in found:
        for place, factor in enumerate(factors):
            ends = {name: getattr(estimates, name)[place] for name in ("value", "low", "high")}
            yield {**labels, "factor": factor.name, "method": method, **ends, "points": number}


_Found = list[tuple[str, Estimates, list[Factor], int]]


def _sobol(points: Points, outputs: Floats, seed: int) -> _Found:
    blocks = _blocks(points, outputs)
    if len(blocks) < _FEWEST_SAMPLES:
        return []
    indices = sensitivity.sobol_indices(*_parts(points, blocks), seed=seed)
    factors = list(points.study.factors)
    return [("sobol_total", indices.total, factors, blocks.size),
            ("sobol_first", indices.first, factors, blocks.size)]  # fmt: skip


def _blocks(points: Points, outputs: Floats) -> Floats:
    """One row for each base sample of Saltelli's design; samples with a gap are left out."""
    inputs = len(points.study.factors)
    rows = outputs.reshape(-1, 2 * inputs + 2 if points.study.second_order else inputs + 2)
    whole: Floats = rows[np.isfinite(rows).all(axis=1)]
    return whole


def _parts(points: Points, blocks: Floats) -> tuple[Floats, Floats, Floats, Floats | None]:
    inputs = len(points.study.factors)
    others = blocks[:, inputs + 1 : -1] if points.study.second_order else None
    return blocks[:, 0], blocks[:, -1], blocks[:, 1 : inputs + 1], others


def _pair_rows(points: Points, metric: str, strategy: str, seed: int) -> Iterator[dict[str, Any]]:
    blocks = _blocks(points, points.means(metric, strategy))
    if len(blocks) < _FEWEST_SAMPLES:
        return
    pairs = sensitivity.sobol_indices(*_parts(points, blocks), seed=seed).second
    names = [factor.name for factor in points.study.factors]
    for one, other in zip(*np.triu_indices(len(names), 1), strict=True):
        if pairs is not None:
            yield {"metric": metric, "strategy": strategy, "factor": names[one],
                   "other": names[other], "value": pairs.value[one, other],
                   "low": pairs.low[one, other], "high": pairs.high[one, other],
                   "points": blocks.size}  # fmt: skip


def _morris(points: Points, outputs: Floats, seed: int) -> _Found:
    effects = sensitivity.elementary_effects(points.study.unit_points, outputs)
    if np.isfinite(effects).sum(axis=0).min() < _FEWEST_SAMPLES:
        return []
    measures = sensitivity.morris_effects(effects, seed=seed)
    factors, number = list(points.study.factors), int(np.isfinite(outputs).sum())
    return [("morris_mean_absolute", measures.mean_absolute, factors, number),
            ("morris_mean", measures.mean, factors, number),
            ("morris_deviation", measures.deviation, factors, number)]  # fmt: skip


def _grid(points: Points, outputs: Floats) -> _Found:
    shape = [len(factor.values) for factor in points.study.factors]
    first, total = sensitivity.grid_indices(outputs.reshape(shape))
    factors = list(points.study.factors)
    return [(name, Estimates(values, values * np.nan, values * np.nan), factors, outputs.size)
            for name, values in (("grid_total", total), ("grid_first", first))]  # fmt: skip


def _correlations(points: Points, outputs: Floats, seed: int) -> _Found:
    """Of what has an order: numbers, and what takes two values."""
    factors, columns = [], []
    told = np.isfinite(outputs)
    for factor in points.factors:
        column = ordered(points.column(factor))
        if column is not None and len(np.unique(column[told])) > 1:
            factors.append(factor)
            columns.append(column)
    if told.sum() < _FEWEST or not factors:
        return []
    inputs: NDArray[Any] = np.column_stack(columns)[told]
    simple, partial = sensitivity.rank_correlations(inputs, outputs[told], seed=seed)
    number = int(told.sum())
    return [("rank_correlation", simple, factors, number),
            ("partial_rank_correlation", partial, factors, number)]  # fmt: skip


def ordered(column: NDArray[Any]) -> Floats | None:
    """A column as numbers; of texts only where there are two: the second in the alphabet is 1."""
    if column.dtype.kind == "f":
        return column
    kinds = np.unique(column)
    return (column == kinds[1]).astype(np.float64) if len(kinds) == 2 else None
