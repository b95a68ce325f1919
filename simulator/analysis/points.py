"""Points: what came out at each point of a study, per strategy, and what did not."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.study.design import Factor, Study
from simulator.study.reading import Results
from simulator.study.runs import OK
from simulator.verdict import estimate

Floats = NDArray[np.float64]
Key = tuple[str, str]


class Points(NamedTuple):
    """The outcomes of a study.

    `factors` are those that take more than one value; `values`: metric and strategy -> outcome of
    every run, shape (points, worlds), NaN where there is none; `failed`: the runs that did not
    live all their weeks, with their reasons; `undefined`: metric, strategy and in how many of its
    runs that ended well it has no value; `missing`: number of runs not done yet.
    """

    study: Study
    factors: tuple[Factor, ...]
    values: dict[Key, Floats]
    failed: pd.DataFrame
    undefined: pd.DataFrame
    missing: int

    def means(self, metric: str, strategy: str) -> Floats:
        """Mean over the worlds of each point, shape (points,).

        NaN where the metric is defined in fewer than half of the worlds.
        """
        cube = self.values[metric, strategy]
        told = np.isfinite(cube)
        enough = 2 * told.sum(axis=1) >= cube.shape[1]
        total = np.where(told, cube, 0.0).sum(axis=1)
        means: Floats = np.where(enough, total / np.maximum(told.sum(axis=1), 1), np.nan)
        return means

    def column(self, factor: Factor) -> NDArray[Any]:
        """The values of a factor, shape (points,): numbers, or texts for switches and choices."""
        place = self.study.factors.index(factor)
        written = [point[place] for point in self.study.points]
        if factor.quantity.kind in ("number", "whole"):
            return np.array(written, dtype=np.float64)
        return np.array([str(one).lower() for one in written])

    def summary(self) -> pd.DataFrame:
        """Mean of each metric per strategy over the points, and its 95 % interval over worlds.

        `points`: at how many points it counts.
        """
        rows = []
        for (metric, strategy), cube in self.values.items():
            told = np.isfinite(cube)
            number = told.sum(axis=0)
            worlds = np.where(told, cube, 0.0).sum(axis=0)[number > 0] / number[number > 0]
            labels = {"metric": metric, "strategy": strategy}
            counted = int(np.isfinite(self.means(metric, strategy)).sum())
            rows.append({**labels, **estimate(worlds)._asdict(), "worlds": worlds.size,
                         "points": counted})  # fmt: skip
        return pd.DataFrame(rows)


def points_of(results: Results, metrics: tuple[str, ...]) -> Points:
    """The outcomes of a study for these metrics.

    Raises
    ------
    simulator.study.folder.DamagedError
        if shards are not what was written
    """
    study, frame = results.study, results.table()
    values: dict[Key, Floats] = {}
    for metric in metrics:
        flat = np.full(study.runs, np.nan)
        if len(frame):
            flat[frame["run"].to_numpy()] = frame[metric].to_numpy(dtype=np.float64)
        cube = study.cube(flat)
        values |= {(metric, name): cube[:, n] for n, name in enumerate(study.strategies)}
    lived = frame[frame["status"] == OK] if len(frame) else frame
    gaps = [
        {"metric": metric, "strategy": name, "undefined": int(rows[metric].isna().sum()),
         "runs": len(rows)}
        for metric in metrics if len(lived)
        for name, rows in lived.groupby("strategy", sort=False, observed=True)
        if rows[metric].isna().any()
    ]  # fmt: skip
    undefined = pd.DataFrame(gaps, columns=["metric", "strategy", "undefined", "runs"])
    kept = ["run", "point", "strategy", "replicate", "seed", "status", "reason"]
    names = [factor.name for factor in study.factors]
    failed = pd.DataFrame(columns=[*kept, *names])
    if len(frame):
        failed = frame.loc[frame["status"] != OK, [*kept, *names]].reset_index(drop=True)
    factors = tuple(
        factor for place, factor in enumerate(study.factors)
        if len({point[place] for point in study.points}) > 1
    )
    return Points(study, factors, values, failed, undefined, study.runs - len(frame))
