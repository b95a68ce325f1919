"""Outcomes: the tables of one run, and the sums, shares and curves that metrics are made of.

Undefined is NaN everywhere: a share of nobody, a cost per customer of a handful, an age that
nobody could have reached yet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.accounts import CHANNELS, Channel, lines_of_channel
from simulator.estimators.survival import (
    Floats,
    Incidence,
    SurvivalCurve,
    aalen_johansen,
    kaplan_meier,
)
from simulator.remembering import remembered

YEAR: Final = 52
QUARTER: Final = 13
FEWEST: Final = 5
"""Customers below which a cost per customer or a share of customers is undefined."""
FOLLOWED: Final = 10
"""Customers who must have bought long enough ago for an age on the survival curve to count."""
HORIZON: Final = 520
"""Weeks ahead over which a customer's value and the payback are reckoned."""
CAUSES: Final = ("rival", "nothing")
"""Where customers go when they leave, in the order of the causes of `incidence`."""
NAN: Final = float("nan")


class Outcome(NamedTuple):
    """The tables of one run.

    `history` has one row a week (index 0 to weeks - 1), `journeys` one row per spell of interest
    of a person, `facts` the numbers of the scenario that metrics need: weeks, people,
    launch_week (-1 none), price, discount, unit_cost, interest, reference_price,
    community_acquisition_share and others; `everybody` makes the table of `people`, or is None
    where nobody wrote it down.
    """

    history: pd.DataFrame
    journeys: pd.DataFrame
    facts: Mapping[str, float]
    everybody: Callable[[], pd.DataFrame] | None = None

    @property
    def people(self) -> pd.DataFrame | None:
        """One row per person as things stood at the end, None where nobody wrote it down."""
        return self.everybody() if self.everybody else None


@remembered
def survival(outcome: Outcome) -> SurvivalCurve:
    """Kaplan-Meier estimate of how long customers stay, in weeks since they bought."""
    tenure, gone_to = _tenures(outcome)
    return kaplan_meier(None, tenure, gone_to > 0)


@remembered
def incidence(outcome: Outcome) -> Incidence:
    """Aalen-Johansen estimate of leaving, by `CAUSES`, in weeks since the purchase."""
    tenure, gone_to = _tenures(outcome)
    return aalen_johansen(None, tenure, gone_to, causes=len(CAUSES))


def retention_curve(outcome: Outcome) -> pd.DataFrame:
    """Columns week, survival, low, high for every age on which enough customers were followed."""
    curve, until = survival(outcome), followed(outcome)
    weeks = np.arange(0 if math.isnan(until) else int(until) + 1)
    columns = {name: curve.on(weeks, name) for name in ("survival", "low", "high")}
    return pd.DataFrame({"week": weeks, **columns})


@remembered
def followed(outcome: Outcome) -> float:
    """Oldest age, in weeks, that enough customers could have reached before the run's end."""
    bought = _weeks(outcome.journeys, "adopted_week")
    possible = outcome.facts["weeks"] - 1 - bought[bought >= 0]
    return float(np.partition(possible, -FOLLOWED)[-FOLLOWED]) if possible.size >= FOLLOWED else NAN


def kept_until(outcome: Outcome, age: float) -> float:
    """Share of customers still paying `age` weeks after they bought; NaN if seen too rarely."""
    return survival(outcome).at(age) if followed(outcome) >= age else NAN


def left_for(outcome: Outcome, cause: str, age: float) -> float:
    """Share of customers who left for one of `CAUSES` within `age` weeks of buying."""
    if not followed(outcome) >= age:
        return NAN
    return incidence(outcome).at(age, CAUSES.index(cause) + 1)


@remembered
def expected_life(outcome: Outcome) -> Floats:
    """Share of customers still paying 0, 1, ... weeks after they bought, shape (HORIZON,).

    Kaplan-Meier for the ages followed; beyond, a geometric tail at the mean rate of the curve's
    last year. NaN if fewer than `FOLLOWED` customers were won; NaN beyond the ages followed if
    these are less than a year, from which ten cannot be told.
    """
    until = followed(outcome)
    if math.isnan(until):
        return np.full(HORIZON, NAN)
    life = survival(outcome).with_tail(HORIZON, trusted=until, window=YEAR)
    return life if until >= YEAR else np.where(np.arange(HORIZON) <= until, life, NAN)


@remembered
def exposure(outcome: Outcome) -> tuple[float, float]:
    """Customers lost, and customer-weeks in which they could have been lost, over the run."""
    tenure, gone_to = _tenures(outcome)
    return float(np.count_nonzero(gone_to)), float(tenure.sum())


@remembered
def losses_after(outcome: Outcome, week: int, ends: tuple[str, ...]) -> float:
    """Share of the customers at the end of a week whose spell ended so within the next year."""
    rows = outcome.journeys
    bought, ended = _weeks(rows, "adopted_week"), _weeks(rows, "ended_week")
    there = (bought >= 0) & (bought <= week) & ((ended < 0) | (ended > week))
    lost = there & (ended > week) & (ended <= week + YEAR)
    lost &= rows["end"].isin(ends).to_numpy(dtype=bool)
    seen = week >= 0 and week + YEAR < outcome.facts["weeks"]
    return ratio(float(lost.sum()), float(there.sum()), FEWEST) if seen else NAN


def losses_to_launch(outcome: Outcome, ends: tuple[str, ...]) -> float:
    """The same for the customers whom the rival found when it was launched."""
    launch = int(outcome.facts["launch_week"])
    return losses_after(outcome, launch - 1, ends) if launch >= 0 else NAN


def people_reached(outcome: Outcome) -> float:
    """Number of people who were ever attracted."""
    rows = outcome.journeys
    return float(rows.loc[rows["attracted_week"] >= 0, "person"].nunique())


def share_of_spells(outcome: Outcome, reached: str, begun: str) -> float:
    """Share of the spells with a date in column `begun` that have one in `reached` too."""
    start = _weeks(outcome.journeys, begun) >= 0
    both = start & (_weeks(outcome.journeys, reached) >= 0)
    return ratio(float(both.sum()), float(start.sum()))


@remembered
def median_weeks(outcome: Outcome, begun: str, reached: str) -> float:
    """Median time between two dates over the spells that have both; NaN if there are too few."""
    start, end = _weeks(outcome.journeys, begun), _weeks(outcome.journeys, reached)
    both = (start >= 0) & (end >= 0)
    return float(np.median(end[both] - start[both])) if both.sum() >= FEWEST else NAN


def median_since(outcome: Outcome, begun: str, reached: str) -> float:
    """Median time from a date of spells to a date of people within them; NaN below `FEWEST`."""
    if outcome.people is None:
        return NAN
    rows = outcome.journeys
    start, end = _weeks(rows, begun), _weeks(rows, "ended_week")
    reached_week = outcome.people[reached].to_numpy(dtype=np.float64)[rows["person"].to_numpy()]
    inside = (start >= 0) & (reached_week >= start) & ((end < 0) | (reached_week <= end))
    apart = (reached_week - start)[inside]
    return float(np.median(apart)) if apart.size >= FEWEST else NAN


def has(table: pd.DataFrame | None, *columns: str) -> bool:
    """True if a table is there and has all these columns."""
    return table is not None and set(columns) <= set(table.columns)


@remembered
def weekly(outcome: Outcome, *columns: str) -> Floats:
    """Sum of columns of the history, week by week, shape (weeks,)."""
    return outcome.history[list(columns)].to_numpy(dtype=np.float64).sum(axis=1)


@remembered
def total(outcome: Outcome, *columns: str, last_year: bool = False) -> float:
    """Sum of columns of the history, over all weeks or over the last year."""
    first = -YEAR if last_year else None
    history = outcome.history
    return float(sum(history[name].to_numpy(dtype=np.float64)[first:].sum() for name in columns))


def at_end(outcome: Outcome, column: str, weeks_before: int = 0) -> float:
    """A stock at the end of the run, or so many weeks before; NaN if the run is too short."""
    values = outcome.history[column].to_numpy(dtype=np.float64)
    return float(values[-1 - weeks_before]) if values.size > weeks_before else NAN


def won(outcome: Outcome, *channels: Channel, last_year: bool = False) -> float:
    """Customers won through the channels given, by last touch; through any if none is given."""
    names = [f"adopted_by_{channel}" for channel in channels or CHANNELS]
    return total(outcome, *names, last_year=last_year)


def won_new(outcome: Outcome) -> float:
    """Customers won who were not there before: without those who left and came back."""
    return won(outcome, *(channel for channel in CHANNELS if channel != "return"))


def direct_cost(outcome: Outcome, *channels: Channel) -> float:
    """What was spent on these channels directly, EUR."""
    return total(outcome, *(name for channel in channels for name in lines_of_channel(channel)))


def ratio(part: float, whole: float, fewest: float = 0.0) -> float:
    """Part over whole; NaN where the whole is zero, negative, NaN or below `fewest`."""
    return part / whole if whole > 0 and whole >= fewest else NAN


def _weeks(journeys: pd.DataFrame, column: str) -> Floats:
    return journeys[column].to_numpy(dtype=np.float64)


@remembered
def _tenures(outcome: Outcome) -> tuple[Floats, Floats]:
    """Weeks from purchase to leaving or to the run's end, and why: 0 stays, else a cause."""
    rows = outcome.journeys
    bought, ended = _weeks(rows, "adopted_week"), _weeks(rows, "ended_week")
    gone_to = np.zeros(len(rows))
    for number, cause in enumerate(CAUSES, start=1):
        gone_to[rows["end"].eq(cause).to_numpy(dtype=bool)] = number
    until = np.where(gone_to > 0, ended, outcome.facts["weeks"] - 1)
    customers = bought >= 0
    return (until - bought)[customers], gone_to[customers]
