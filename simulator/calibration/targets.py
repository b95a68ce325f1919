"""Targets: what was observed and what runs give for it, side by side as numbers."""

from __future__ import annotations

import math
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.accounts import CHANNELS
from simulator.calibration.kinds import WEEKS_IN
from simulator.calibration.observed import Observed
from simulator.history import HISTORY
from simulator.outcomes import Outcome, survival
from simulator.scenario import Scenario
from simulator.study.design import Keep
from simulator.study.reading import Results

Floats = NDArray[np.float64]
Scale = Literal["share", "count", "money"]
AGES: Final = 10
PERIODS: Final = 8
"""Points of a curve and of a series that are compared at most, spread over it evenly."""
FEWEST_WATCHED, WATCHED = 10, 0.05
"""Customers still watched, and their share of all, below which a curve is not compared."""
REFERRED: Final = ("virality", "word_of_mouth", "referral")
"""The channels by which customers bring customers."""
COLUMNS: Final = {
    "sign_ups": ("activated",), "customers": ("customers",),
    "active_members": ("participating", "contributing", "leading"),
}  # fmt: skip
"""Series -> columns of the history whose sum it is."""


class Target(NamedTuple):
    """One observed number.

    `part` is where it belongs, `at` the week or age in weeks (0 for the whole run), `value` what
    was observed. Counts are compared by their roots and money by its logarithm, so that the luck
    of small numbers counts alike everywhere.
    """

    part: str
    name: str
    at: float
    value: float
    scale: Scale

    def compared(self, value: Floats | float) -> Floats:
        """Values on the scale on which they are compared."""
        numbers = np.asarray(value, dtype=np.float64)
        if self.scale == "count":
            found: Floats = np.sqrt(np.maximum(numbers, 0.0))
            return found
        if self.scale == "money":
            return np.log(np.where(numbers > 0, numbers, np.nan))
        return numbers


def targets_of(observed: Observed, scenario: Scenario) -> list[Target]:
    """All numbers to be met, those of curves and series only at some of their times."""
    found = _ages(observed, scenario)
    if observed.history is not None:
        history = observed.history
        for name, values in history.series.items():
            found += [
                Target("history", f"{name} {history.period} {place + 1}",
                       float(history.weeks[place]), float(values[place]), "count")
                for place in _spread(len(values), PERIODS)
            ]  # fmt: skip
    found += [Target("cac", name, 0.0, value, "money") for name, value in observed.cac.items()]
    if observed.referred_share is not None:
        found.append(Target("referred_share", "referred_share", 0.0, observed.referred_share,
                            "share"))  # fmt: skip
    if observed.active_members is not None:
        found.append(Target("active_members", "active_members", 0.0, observed.active_members,
                            "count"))  # fmt: skip
    return found


def keep_of(observed: Observed, scenario: Scenario) -> Keep:
    """What runs must write down so that all of it can be compared."""
    columns: set[str] = set()
    if observed.history is not None:
        columns |= {one for name in observed.history.series for one in COLUMNS[name]}
    if observed.referred_share is not None:
        columns |= {f"adopted_by_{channel}" for channel in CHANNELS}
    if observed.active_members is not None:
        columns |= set(COLUMNS["active_members"])
    weeks = tuple(range(scenario.weeks)) if columns else ()
    tables = ("journeys",) if observed.retention is not None else ()
    metrics = tuple(f"cac_{name}" for name in observed.cac) or ("customers",)
    return Keep(metrics, weeks, tuple(name for name in HISTORY if name in columns), tables)


def values_of(results: Results, targets: list[Target], weeks: int) -> Floats:
    """What each run gives for each target, shape (runs, targets), in plain units."""
    runs = results.study.runs
    found = np.full((runs, len(targets)), np.nan)
    frame = results.table()
    for place, target in enumerate(targets):
        if target.part == "cac":
            found[frame["run"], place] = frame[f"cac_{target.name}"]
    if any(target.part == "churn" for target in targets):
        _fill_churn(results, targets, weeks, found)
    if results.study.keep.columns:
        for run, rows in results.table("weeks").groupby("run", sort=False):
            here = found[int(str(run))]
            for place, target in enumerate(targets):
                here[place] = _of_weeks(rows, target, float(here[place]))
    return found


def _fill_churn(results: Results, targets: list[Target], weeks: int, found: Floats) -> None:
    ages = [(place, one.at) for place, one in enumerate(targets) if one.part == "churn"]
    for part in results.parts("journeys"):
        # A piece holds whole runs, so each curve is made of all of its customers.
        for run, rows in part.to_pandas().groupby("run", sort=False):
            curve = survival(Outcome(pd.DataFrame(), rows, {"weeks": float(weeks)}))
            if curve.last > 0:
                found[run, [place for place, _ in ages]] = curve.on([age for _, age in ages])


def _of_weeks(rows: pd.DataFrame, target: Target, otherwise: float) -> float:
    if target.part == "history":
        series, period, _ = target.name.split(" ")
        total = rows[list(COLUMNS[series])].to_numpy(dtype=np.float64).sum(axis=1)
        last = min(round(target.at), len(total))
        if series != "sign_ups":
            return float(total[last - 1])
        first = max(0, round(target.at - WEEKS_IN[period]))
        return float(total[first:last].sum())
    if target.part == "referred_share":
        won = {name: float(rows[f"adopted_by_{name}"].sum()) for name in CHANNELS}
        every = math.fsum(won.values())
        return sum(won[name] for name in REFERRED) / every if every > 0 else math.nan
    if target.part == "active_members":
        return float(rows[list(COLUMNS["active_members"])].iloc[-1].sum())
    return otherwise


def _ages(observed: Observed, scenario: Scenario) -> list[Target]:
    curve = observed.retention
    if curve is None:
        return []
    # The end of a curve hangs on the last few who were watched so long.
    fewest = max(FEWEST_WATCHED, WATCHED * float(curve.at_risk[0]))
    inside = [place for place, time in enumerate(curve.time)
              if time <= scenario.weeks - 1 and curve.at_risk[place] >= fewest]  # fmt: skip
    chosen = [inside[place] for place in _spread(len(inside), AGES)]
    period = WEEKS_IN[observed.tenure_period]
    return [
        Target("churn", f"{observed.tenure_period} {curve.time[place] / period:g}",
               float(round(curve.time[place])), float(curve.survival[place]), "share")
        for place in chosen
    ]  # fmt: skip


def _spread(size: int, most: int) -> list[int]:
    """Places from the first to the last, at most so many."""
    number = min(size, most)
    if number < 2:
        return list(range(number))
    return sorted({round(place * (size - 1) / (number - 1)) for place in range(number)})
