"""Turning: week by week, how fast the wheel turns by itself, and what pushes and brakes it.

Functions of the columns of a history and of a table of journeys, shape (weeks,) each. A rate is
taken over a window of weeks, so that a single customer does not make it jump; where too few
customers were there to tell, it is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES, Channel, lines_of, lines_of_channel
from simulator.estimators.survival import Floats
from simulator.metrics.flywheel import (
    PERSONAL,
    flywheel_reproduction,
    reproduction_variance,
)
from simulator.outcomes import FEWEST, QUARTER, Outcome

PUSHED: Final[tuple[Channel, ...]] = ("sales", "ads", "reach")
"""Channels that run on money alone."""
_NEW: Final = tuple(channel for channel in CHANNELS if channel != "return")
_SURE: Final = 1.96  # standard errors to each side of a 95 % interval
History = Mapping[str, Any]


def caused_by_customers(history: History) -> Floats:
    """Customers won in each week through other customers.

    Those whom invitations, word of mouth and referrals won, and the members' share of those whom
    content won.
    """
    personal = _sum(history, *(f"adopted_by_{channel}" for channel in PERSONAL))
    return personal + _column(history, "adopted_by_content") * _members_share(history)


def speed(history: History, window: int = QUARTER) -> Floats:
    """Customers brought by customers in a week, per 100 customers: the speed of the wheel.

    Both are added up over the window that ends with the week; NaN with fewer than 5 customers
    on average.
    """
    customers = _over(_column(history, "customers"), window)
    caused = 100.0 * _over(caused_by_customers(history), window)
    return _ratio(caused, customers, least=FEWEST * _lengths(customers.size, window))


def pushed_share(history: History, window: int = QUARTER) -> Floats:
    """Share of the customers won that money won: by sales, ads, reach and the company's content."""
    paid = _sum(history, *(f"adopted_by_{channel}" for channel in PUSHED))
    paid = paid + _column(history, "adopted_by_content") * (1.0 - _members_share(history))
    won = _over(_sum(history, *(f"adopted_by_{channel}" for channel in CHANNELS)), window)
    return _ratio(_over(paid, window), won, least=float(FEWEST))


def leaving_rate(history: History, window: int = QUARTER) -> Floats:
    """Customers lost in a week per customer: the brake of the wheel."""
    lost = _over(_sum(history, "left_to_rival", "left_to_nothing"), window)
    customers = _over(_column(history, "customers"), window)
    return _ratio(lost, customers, least=FEWEST * _lengths(customers.size, window))


def support_load(history: History, window: int = QUARTER) -> Floats:
    """Questions in a week that the company answered or nobody, per customer."""
    asked = _over(_sum(history, "answered_by_company", "unresolved"), window)
    customers = _over(_column(history, "customers"), window)
    return _ratio(asked, customers, least=FEWEST * _lengths(customers.size, window))


def won_weekly(history: History) -> Floats:
    """Customers won in each week who were not there before."""
    return _sum(history, *(f"adopted_by_{channel}" for channel in _NEW))


def cost_so_far(history: History, community_share: float) -> Floats:
    """Cost of winning a customer (CAC) from the first week to each; NaN below 5 customers."""
    spent = _sum(history, *lines_of("acquisition"))
    spent = spent + community_share * _sum(history, *lines_of("community"))
    return _ratio(np.cumsum(spent), np.cumsum(won_weekly(history)), least=float(FEWEST))


def paid_cost_so_far(history: History) -> Floats:
    """Cost of sales, ads and reach per customer they won, from the first week to each."""
    spent = _sum(history, *(line for channel in PUSHED for line in lines_of_channel(channel)))
    won = _sum(history, *(f"adopted_by_{channel}" for channel in PUSHED))
    return _ratio(np.cumsum(spent), np.cumsum(won), least=float(FEWEST))


def channel_cost(history: History, channel: Channel) -> Floats:
    """Direct cost of a channel in each week, EUR."""
    return _sum(history, *lines_of_channel(channel))


def cash_so_far(history: History) -> Floats:
    """Revenue less all cost from the first week to each, EUR."""
    lines = ((1.0 if line.group == "revenue" else -1.0, line.name) for line in LEDGER_LINES)
    weekly = sum(sign * _column(history, name) for sign, name in lines)
    return np.cumsum(np.asarray(weekly, dtype=np.float64))


def kept(adopted: Floats, ended: Floats, weeks: int, window: int = QUARTER) -> Floats:
    """Share of the customers of `window` weeks ago who stayed without a break, week by week.

    Parameters
    ----------
    adopted, ended
        dates of buying and of leaving of each spell, -1 where there was none, shape (spells,)
    weeks
        how many weeks were run
    window
        over how many weeks one had to stay
    """
    bought = adopted >= 0
    start = adopted[bought]
    stop = np.where(ended[bought] < 0, np.inf, ended[bought])
    shares = np.full(weeks, np.nan)
    for week in range(window, weeks):
        there = (start <= week - window) & (stop > week - window)
        if there.sum() >= FEWEST:
            shares[week] = np.count_nonzero(there & (stop > week)) / np.count_nonzero(there)
    return shares


class Gain(NamedTuple):
    """The loop gain of a run with its 95 % interval; NaN where it is undefined."""

    value: float
    low: float
    high: float


def loop_gain(outcome: Outcome) -> Gain:
    """Further customers credited to one customer, and how sure one run can be of it."""
    value = flywheel_reproduction(outcome)
    apart = _SURE * math.sqrt(reproduction_variance(outcome))
    return Gain(value, max(value - apart, 0.0), value + apart)


def _members_share(history: History) -> Floats:
    return np.nan_to_num(
        _ratio(_column(history, "community_content"), _column(history, "content"), least=0.0)
    )


def _column(history: History, name: str) -> Floats:
    return np.asarray(history[name], dtype=np.float64)


def _sum(history: History, *names: str) -> Floats:
    total = np.zeros(_column(history, "customers").size)
    for name in names:
        total = total + _column(history, name)
    return total


def _over(values: Floats, window: int) -> Floats:
    """Sums over the window that ends with each week; shorter at the beginning."""
    summed = np.concatenate([[0.0], np.cumsum(values)])
    last = np.arange(1, values.size + 1)
    result: Floats = summed[last] - summed[np.maximum(last - window, 0)]
    return result


def _lengths(weeks: int, window: int) -> Floats:
    return np.minimum(np.arange(1, weeks + 1), window).astype(np.float64)


def _ratio(part: Floats, whole: Floats, least: float | Floats) -> Floats:
    known = (whole > 0) & (whole >= least)
    result: Floats = np.where(known, part / np.where(known, whole, 1.0), np.nan)
    return result
