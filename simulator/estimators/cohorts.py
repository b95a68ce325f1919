"""Cohorts: of the customers won in the same half-year, how many still pay half-years later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COHORT_WEEKS: Final = 26
"""Weeks in which the customers of a cohort bought, and between two looks at them."""
FEWEST: Final = 10
"""Customers, of all worlds together, below which a cohort is not told."""
LEFT: Final = ("rival", "nothing")


class Kept(NamedTuple):
    """Of the `customers` of a strategy won from `first_week` on, the `share` who stay so long."""

    strategy: str
    first_week: int
    weeks_later: int
    customers: int
    share: float


def kept_by_cohort(journeys: pd.DataFrame, weeks: int) -> list[Kept]:
    """Shares of each cohort still paying 0, 26, 52, ... weeks after its customers bought.

    Parameters
    ----------
    journeys
        all spells of all worlds: strategy, adopted_week, ended_week, end
    weeks
        length of the run

    Returns
    -------
    Customers of all worlds together. Told are ages that every customer of the cohort could have
    reached before the run ended, so nobody is counted who has not been watched long enough.
    """
    found = []
    for strategy, mine in journeys.groupby("strategy", sort=False):
        bought, stayed = _stays(mine, weeks)
        for first in range(0, weeks, COHORT_WEEKS):
            cohort = (bought >= first) & (bought < first + COHORT_WEEKS)
            ages = range(0, weeks - first - COHORT_WEEKS + 1, COHORT_WEEKS)
            count = int(cohort.sum())
            if count >= FEWEST:
                found += [
                    Kept(str(strategy), first, age, count, float((stayed[cohort] >= age).mean()))
                    for age in ages
                ]
    return found


def at_risk(journeys: pd.DataFrame, weeks: int) -> Iterator[tuple[str, int, int]]:
    """Strategy, age in weeks, and customers of all worlds watched and still paying at that age."""
    for strategy, mine in journeys.groupby("strategy", sort=False):
        _, stayed = _stays(mine, weeks, watched=True)
        for age in range(0, weeks, COHORT_WEEKS):
            yield str(strategy), age, int((stayed >= age).sum())


def _stays(
    spells: pd.DataFrame, weeks: int, *, watched: bool = False
) -> tuple[Floats, Floats]:
    """When each customer bought and how long it paid; those who stay do so for ever, or (if only
    what was watched counts) until the run's end.
    """  # fmt: skip
    bought = spells["adopted_week"].to_numpy(dtype=np.float64)
    ended = spells["ended_week"].to_numpy(dtype=np.float64)
    left = spells["end"].isin(LEFT).to_numpy(dtype=bool)
    last = (weeks - 1 - bought) if watched else np.full(len(spells), np.inf)
    customers = bought >= 0
    return bought[customers], np.where(left, ended - bought, last)[customers]
