"""Analyse: everything about a study: indices, shapes, boxes, and what failed."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.analysis.conditions import Condition, condition, losing
from simulator.analysis.findings import Finding, finding_of
from simulator.analysis.indices import indices_table, most_important, pairs_table, sobol_notes
from simulator.analysis.points import Points, points_of
from simulator.analysis.shapes import (
    EFFECT_COLUMNS,
    MAP_COLUMNS,
    PANELS,
    heat_map,
    main_effects,
)
from simulator.complaints import Complaints, Problem, ScenarioError, closest
from simulator.study.design import Study
from simulator.study.reading import Results, open_study

HEADLINES: Final = ("cac_blended", "retention_52", "lock_in", "customers", "profit")
"""The metrics that are looked at if nobody says which, as far as the study keeps them."""
MOST: Final = 6
"""Metrics that are looked at where none of the headlines is kept."""


class Analysis(NamedTuple):
    """What is known about a study.

    `indices`, `pairs`, `effects`, `maps` are tidy tables (see their modules); `findings` the
    boxes; `order`: metric -> factors, the one that matters most first.
    """

    results: Results
    points: Points
    metrics: tuple[str, ...]
    summary: pd.DataFrame
    indices: pd.DataFrame
    pairs: pd.DataFrame
    effects: pd.DataFrame
    maps: pd.DataFrame
    order: dict[str, list[str]]
    findings: list[Finding]

    @property
    def notes(self) -> list[str]:
        """What was left out, and why, and where more runs are needed."""
        return _notes(self.points) + sobol_notes(self.points, self.metrics, self.indices)

    def still(self, metric: str) -> float | None:
        """The value of a metric that is the same at every point; NaN if none; else None."""
        means = [self.points.means(metric, name) for name in self.points.study.strategies]
        told = np.concatenate([one[np.isfinite(one)] for one in means])
        if not told.size:
            return math.nan
        return float(told[0]) if np.ptp(told) == 0 else None


def analyze(
    study: Results | str | Path,
    metrics: tuple[str, ...] = (),
    *,
    prim: tuple[str, ...] = (),
    loses: str | None = None,
    seed: int = 1,
) -> Analysis:
    """Analyse the results of a study, finished or not.

    Parameters
    ----------
    study
        its folder, or what `open` returned
    metrics
        names of metrics that the study keeps; the headlines if none is given
    prim
        conditions to find boxes for, such as `retention_52 of community_led < 0.5`; if none is
        given, where one strategy is worse than the best other on each metric
    loses
        that strategy, if it is not community-led growth
    seed
        of the resampling

    Raises
    ------
    FileNotFoundError
        if there is no study in the folder
    simulator.study.folder.DamagedError
        if files are not what was written
    simulator.complaints.ScenarioError
        if a metric, strategy or condition is not known, or no run is done
    """
    results = study if isinstance(study, Results) else open_study(study)
    names, asked = _asked(results.study, metrics, prim, loses)
    needed = tuple(dict.fromkeys((*names, *(one.metric for one in asked))))
    points = points_of(results, needed)
    if points.missing == results.study.runs:
        raise _refused(str(results.folder), "no run of this study is done yet", "sweep it first")
    indices = indices_table(points, names, seed)
    order = {name: most_important(indices, name) or [one.name for one in points.factors]
             for name in names}  # fmt: skip
    effects, maps = _shapes(points, order)
    return Analysis(
        results, points, names, points.summary(), indices, pairs_table(points, names, seed),
        effects, maps, order, [finding_of(points, one, seed) for one in asked],
    )  # fmt: skip


def _asked(
    study: Study, metrics: tuple[str, ...], prim: tuple[str, ...], loses: str | None
) -> tuple[tuple[str, ...], list[Condition]]:
    """The metrics and conditions that are meant; all that is not known is told at once."""
    complaints = Complaints()
    some = [complaints.tried(partial(_metrics, study, (one,))) for one in metrics]
    names = complaints.tried(lambda: _metrics(study, metrics)) if all(some) else None
    conditions = [complaints.tried(partial(condition, one, study)) for one in prim]
    if loses or not (prim or all(len(one.values) == 1 for one in study.factors)):
        conditions += complaints.tried(lambda: losing(study, names or (), loses)) or []
    complaints.raise_any()
    return names or (), [one for one in conditions if one is not None]


def _shapes(points: Points, order: dict[str, list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    by_name = {factor.name: factor for factor in points.factors}
    effects: list[pd.DataFrame] = []
    maps: list[pd.DataFrame] = []
    for metric, names in order.items():
        factors = [by_name[name] for name in names]
        # What cannot be put in order has no correlation and comes after what has one.
        factors += [one for one in points.factors if one not in factors]
        effects.append(main_effects(points, metric, factors[:PANELS]))
        if len(factors) > 1:
            maps.append(heat_map(points, metric, factors[0], factors[1]))
    return _joined(effects, EFFECT_COLUMNS), _joined(maps, MAP_COLUMNS)


def _joined(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _metrics(study: Study, asked: tuple[str, ...]) -> tuple[str, ...]:
    kept = study.keep.metrics
    for name in asked:
        if name not in kept:
            near = closest(name, kept)
            hint = f"did you mean '{near}'?" if near else f"it keeps {', '.join(kept[:20])}"
            raise _refused("--metric", f"the study does not keep a metric '{name[:60]}'", hint)
    headlines = tuple(name for name in HEADLINES if name in kept)
    if not kept:
        raise _refused("--metric", "the study keeps no metrics", "name them under `keep`")
    few = kept if len(kept) <= MOST else headlines
    return tuple(dict.fromkeys(asked)) or few or kept[:MOST]


def _notes(points: Points) -> list[str]:
    told = []
    runs = points.study.runs
    if points.missing:
        told.append(f"{points.missing:,} of {runs:,} runs are not done yet and not counted")
    if len(points.failed):
        numbers = points.failed["run"].tolist()
        named = ", ".join(str(one) for one in numbers[:10])
        more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
        told.append(
            f"{len(numbers):,} of {runs:,} runs failed and are not counted: {named}{more}; "
            "failed.csv has their reasons"
        )
    told += [
        f"{row['metric']} is undefined in {row['undefined']} of {row['runs']} runs of "
        f"{row['strategy']}; a point counts where it is defined in half of its worlds"
        for row in points.undefined.to_dict("records")
    ]
    return told


def _refused(where: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(where, 0, 0, "", "unknown_name", message, hint)])
