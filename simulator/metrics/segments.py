"""Segments: results by loyalty type, what dominates in a person's choices."""

from __future__ import annotations

import pandas as pd

from simulator.accounts import SEGMENTS
from simulator.metrics.registry import declare
from simulator.outcomes import NAN, YEAR, Outcome, has, kept_until
from simulator.remembering import remembered


@remembered
def of_segment(outcome: Outcome, segment: str) -> Outcome:
    """The same run with the journeys of one loyalty type alone."""
    rows = outcome.journeys
    return outcome._replace(journeys=rows[(rows["segment"] == segment).to_numpy()])


def customers_of(outcome: Outcome, segment: str) -> float:
    """Customers of one loyalty type at the end; NaN where types are not told."""
    if not has(outcome.journeys, "segment"):
        return NAN
    rows = of_segment(outcome, segment).journeys
    return float(((rows["adopted_week"] >= 0) & (rows["ended_week"] < 0)).sum())


def retention_of(outcome: Outcome, segment: str) -> float:
    """Kaplan-Meier S(52) of one loyalty type; NaN if fewer than 10 could be followed so long."""
    if not has(outcome.journeys, "segment"):
        return NAN
    return kept_until(of_segment(outcome, segment), YEAR)


def by_segment(outcome: Outcome) -> pd.DataFrame:
    """Customers at the end and retention after a year, one row for each loyalty type."""
    rows = [
        (name, customers_of(outcome, name), retention_of(outcome, name)) for name in SEGMENTS
    ]
    return pd.DataFrame(rows, columns=["segment", "customers", "retention_52"])


def _declare(segment: str) -> None:
    declare(
        f"customers_{segment}", f"Customers of type {segment} at the end of the run.",
        lambda outcome: customers_of(outcome, segment),
        f"Customers of type {segment}", "person", "high",
        f"people paying at the end in whose choices {segment} dominates",
    )
    declare(
        f"retention_52_{segment}",
        f"Kaplan-Meier S(52) over purchases of type {segment}; NaN as retention_52.",
        lambda outcome: retention_of(outcome, segment),
        f"Retention of type {segment}", "share", "high",
        f"share still paying after a year of those in whose choices {segment} dominates",
    )


for _segment in SEGMENTS:
    _declare(_segment)
