"""Segments: results by loyalty type, from the tables of one run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.accounts import CHANNELS, lines_of
from simulator.outcomes import (
    FEWEST,
    YEAR,
    Outcome,
    direct_cost,
    kept_until,
    left_for,
    ratio,
    total,
)

NEW = tuple(channel for channel in CHANNELS if channel != "return")
"""The channels of customers who were not there before."""


def of_segment(outcome: Outcome, segment: str) -> Outcome:
    """The same run with the journeys of one loyalty type only; the history stays that of all.

    Raises
    ------
    KeyError
        if there is no such segment
    """
    if segment not in segments(outcome):
        raise KeyError(f"no segment {segment!r}; there are {', '.join(segments(outcome))}")
    return outcome._replace(journeys=outcome.journeys[outcome.journeys["segment"] == segment])


def segments(outcome: Outcome) -> tuple[str, ...]:
    """Names of the loyalty types, in their order."""
    return tuple(outcome.journeys["segment"].cat.categories)


def customers_by_segment(outcome: Outcome) -> pd.DataFrame:
    """Customers at the end of each week, one column for each segment."""
    weeks = int(outcome.facts["weeks"])
    return pd.DataFrame(
        {name: _customers(of_segment(outcome, name).journeys, weeks) for name in segments(outcome)},
        index=pd.RangeIndex(weeks, name="week"),
    )


def segment_table(outcome: Outcome) -> pd.DataFrame:
    """One row for each segment: customers won and there at the end, retention, losses, and CAC.

    `cac` shares the direct cost of each channel among the customers it won, and all other cost
    of acquisition (the community's by the scenario's share) among all customers won. So the
    customers of all segments together have cost what was spent. Undefined is NaN, as everywhere.
    """
    customers, each = customers_by_segment(outcome), _cost_by_channel(outcome)
    rows = {}
    for name in segments(outcome):
        part = of_segment(outcome, name)
        bought = part.journeys[part.journeys["adopted_week"] >= 0]
        new = bought["channel"].value_counts()
        won = {channel: int(new.get(channel, 0)) for channel in NEW}
        spent = sum(number * each[channel] for channel, number in won.items())
        rows[name] = {
            "customers_won": sum(won.values()),
            "customers_at_end": int(customers[name].iloc[-1]),
            "retention_52": kept_until(part, YEAR),
            "left_to_rival_52": left_for(part, "rival", YEAR),
            "left_to_nothing_52": left_for(part, "nothing", YEAR),
            "cac": ratio(spent, sum(won.values()), FEWEST),
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "segment"
    return table


def _cost_by_channel(outcome: Outcome) -> dict[str, float]:
    """What one new customer cost that each channel won, EUR."""
    won = {channel: total(outcome, f"adopted_by_{channel}") for channel in NEW}
    direct = {channel: direct_cost(outcome, channel) for channel in NEW}
    share = outcome.facts["community_acquisition_share"]
    spent = total(outcome, *lines_of("acquisition"))
    spent += share * total(outcome, *lines_of("community"))
    effective = sum(cost for channel, cost in direct.items() if won[channel] > 0)
    everybody = ratio(spent - effective, sum(won.values()))
    return {
        channel: everybody + (direct[channel] / won[channel] if won[channel] > 0 else 0.0)
        for channel in NEW
    }


def _customers(journeys: pd.DataFrame, weeks: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    began = journeys["adopted_week"].to_numpy(dtype=np.int64)
    ended = journeys["ended_week"].to_numpy(dtype=np.int64)[began >= 0]
    change = np.zeros(weeks + 1, np.int64)
    np.add.at(change, began[began >= 0], 1)
    np.add.at(change, ended[ended >= 0], -1)
    return np.cumsum(change[:weeks])
