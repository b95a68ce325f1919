"""Contents: all that a report tells, as plain data; every number on its page is one of these."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.accounts import CHANNELS
from simulator.estimators.cohorts import COHORT_WEEKS, at_risk, kept_by_cohort
from simulator.estimators.looks import level_of_each
from simulator.experiment import Comparison
from simulator.jsonable import jsonable
from simulator.receipt import as_json
from simulator.verdict import estimate
from simulator.verdicts.analysis import Analysis


def contents_of(comparison: Comparison, analyses: Sequence[Analysis]) -> dict[str, Any]:
    """A comparison and its analyses as plain data, undefined is None.

    `comparison`: as `flywheel compare --json` prints it; `channels`: strategy -> channel ->
    customers won, with interval; `volunteers`: strategy -> hours over the run, with interval;
    `cohorts`: strategy -> first week -> customers, and kept: weeks later -> share; `at_risk`:
    strategy -> age in weeks -> customers of all worlds; `result_hash`: of all values of all
    metrics; `analyses`: name -> as its command prints it.
    """
    journeys = comparison.journeys[["strategy", "adopted_week", "ended_week", "end"]]
    weeks = comparison.scenario.weeks
    return {
        "comparison": as_json(comparison),
        "result_hash": result_hash(comparison.rows),
        "channels": _channels(comparison),
        "volunteers": _volunteers(comparison),
        "cohort_weeks": COHORT_WEEKS,
        "cohorts": _cohorts(journeys, weeks),
        "at_risk": _at_risk(journeys, weeks),
        "analyses": {one.name: one.as_json() for one in analyses},
    }


def result_hash(rows: pd.DataFrame) -> str:
    """12 hexadecimal letters of all values of all metrics in all worlds, to ten digits.

    The same scenario, strategies, seed and worlds give the same, on any machine whose libraries
    agree to ten digits.
    """
    lines = [
        f"{strategy},{replicate},{metric},{value:.10g}"
        for strategy, replicate, metric, value in zip(
            rows["strategy"], rows["replicate"], rows["metric"], rows["value"], strict=True
        )
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]


def _interval(values: Any, level: float) -> dict[str, Any]:
    column = np.asarray(values, dtype=np.float64)
    known = column[np.isfinite(column)]
    return jsonable(estimate(known, level)._asdict() | {"n": int(known.size)})


def _channels(comparison: Comparison) -> dict[str, dict[str, Any]]:
    level = level_of_each(comparison.looks)
    names = {channel: f"adopted_by_{channel}" for channel in CHANNELS}
    sums = comparison.weekly.groupby(["strategy", "replicate"], sort=False)[list(names.values())]
    worlds = sums.sum()
    return {
        strategy: {
            channel: _interval(worlds.loc[strategy, name], level)
            for channel, name in names.items()
        }
        for strategy in comparison.strategies
    }


def _volunteers(comparison: Comparison) -> dict[str, Any]:
    wage = comparison.scenario.settings.community.volunteer_wage
    rows = comparison.rows[comparison.rows["metric"] == "volunteers_cost"]
    level, hours = level_of_each(comparison.looks), rows["value"] / (wage or np.nan)
    return {
        strategy: _interval(hours[rows["strategy"] == strategy], level)
        for strategy in comparison.strategies
    }


def _cohorts(journeys: pd.DataFrame, weeks: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in kept_by_cohort(journeys, weeks):
        cohorts = found.setdefault(one.strategy, {})
        cohort = cohorts.setdefault(str(one.first_week), {"customers": one.customers, "kept": {}})
        cohort["kept"][str(one.weeks_later)] = one.share
    return found


def _at_risk(journeys: pd.DataFrame, weeks: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for strategy, age, count in at_risk(journeys, weeks):
        found.setdefault(strategy, {})[str(age)] = count
    return found
