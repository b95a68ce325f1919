"""Cost: what winning a customer costs, in all the ways it is reckoned, and the company's money."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.accounts import CHANNELS, COST_LINES, Channel, lines_of
from simulator.metrics.registry import declare, metric
from simulator.outcomes import (
    FEWEST,
    NAN,
    QUARTER,
    YEAR,
    Outcome,
    direct_cost,
    median_weeks,
    ratio,
    total,
    weekly,
    won,
    won_new,
)

PAID_CHANNELS: Final[tuple[Channel, ...]] = ("sales", "ads", "reach")


def cac_at(outcome: Outcome, community_share: float) -> float:
    """Cost per new customer with a share of the community's booked to it; NaN below 5."""
    community = community_share * total(outcome, *lines_of("community"))
    return ratio(total(outcome, *lines_of("acquisition")) + community, won_new(outcome), FEWEST)


@metric("CAC", unit="EUR/person", better="low",
        reading="acquisition cost, with the scenario's share of the community's, per new customer")
def cac_blended(outcome: Outcome) -> float:
    """(Cost of acquisition + share x cost of community) / new customers; NaN below 5."""
    return cac_at(outcome, outcome.facts["community_acquisition_share"])


@metric("CAC, no community cost", unit="EUR/person", better="low",
        reading="as CAC, but the community is booked to service alone; flatters communities")
def cac_community_none(outcome: Outcome) -> float:
    """Cost of acquisition / new customers; NaN below 5."""
    return cac_at(outcome, 0.0)


@metric("CAC, half the community cost", unit="EUR/person", better="low",
        reading="as CAC, half of the community's cost booked to acquisition")
def cac_community_half(outcome: Outcome) -> float:
    """(Cost of acquisition + cost of community / 2) / new customers; NaN below 5."""
    return cac_at(outcome, 0.5)


@metric("CAC, all community cost", unit="EUR/person", better="low",
        reading="as CAC, all of the community's cost booked to acquisition; the cautious view")
def cac_community_full(outcome: Outcome) -> float:
    """(Cost of acquisition + cost of community) / new customers; NaN below 5."""
    return cac_at(outcome, 1.0)


@metric("CAC of paid channels", unit="EUR/person", better="low",
        reading="what sales, advertising and reach cost per customer whose last touch they were")
def cac_paid(outcome: Outcome) -> float:
    """(Cost of sales + ads + reach) / customers won through sales, ads, reach; NaN below 5."""
    return ratio(direct_cost(outcome, *PAID_CHANNELS), won(outcome, *PAID_CHANNELS), FEWEST)


def _declare_channel(channel: Channel) -> None:
    spoken = channel.replace("_", " ")
    declare(
        f"cac_{channel}",
        f"Direct cost of {spoken} / customers won through it by last touch; NaN below 5.",
        lambda outcome: ratio(direct_cost(outcome, channel), won(outcome, channel), FEWEST),
        f"CAC of {spoken}", "EUR/person", "low",
        "near zero for channels without a budget by accounting, not by economics",
    )


for _channel in CHANNELS:
    _declare_channel(_channel)


@metric("Revenue", unit="EUR", better="high",
        reading="what was booked as earned over the run, points of those who left included")
def revenue(outcome: Outcome) -> float:
    """Sum of revenue over all weeks."""
    return total(outcome, *lines_of("revenue"))


@metric("Cost", unit="EUR", better="low", reading="what the company spent over the run")
def cost_total(outcome: Outcome) -> float:
    """Sum of all lines of cost over all weeks."""
    return total(outcome, *COST_LINES)


@metric("Profit", unit="EUR", better="high", reading="revenue minus cost over the run")
def profit(outcome: Outcome) -> float:
    """Revenue - cost, not discounted."""
    return revenue(outcome) - cost_total(outcome)


def _lagged(outcome: Outcome, lag: int) -> float:
    """Acquisition cost of a year that ended `lag` weeks before the run / new customers at its end.

    NaN below 5 new customers, or where the run is too short.
    """
    cost = weekly(outcome, *lines_of("acquisition"))
    share = outcome.facts["community_acquisition_share"]
    cost = cost + share * weekly(outcome, *lines_of("community"))
    first = cost.size - YEAR - lag
    if first < 0:
        return NAN
    new = won(outcome, last_year=True) - won(outcome, "return", last_year=True)
    return ratio(float(cost[first : first + YEAR].sum()), new, FEWEST)


@metric("CAC of the last year", unit="EUR/person", better="low",
        reading="what the last year's new customers cost, if all is spent in the week it works")
def cac_last_year(outcome: Outcome) -> float:
    """Cost of acquisition / new customers, both of the last 52 weeks; NaN below 5."""
    return _lagged(outcome, 0)


@metric("CAC of the last year, lagged", unit="EUR/person", better="low",
        reading="as CAC of the last year, but the money was spent one time to buy earlier")
def cac_lagged(outcome: Outcome) -> float:
    """Cost of acquisition of the 52 weeks that ended one median time to buy ago / new customers.

    The customers are those of the last 52 weeks; NaN below 5 or where the run is too short.
    """
    lag = median_weeks(outcome, "attracted_week", "adopted_week")
    return _lagged(outcome, round(lag)) if lag == lag else NAN


def _declare_touch(channel: Channel) -> None:
    spoken = channel.replace("_", " ")

    def touched(outcome: Outcome) -> float:
        customers = total(outcome, f"touched_by_{channel}")
        return ratio(direct_cost(outcome, channel), customers, FEWEST)

    declare(
        f"cac_touch_{channel}",
        f"Direct cost of {spoken} / customers by its share of all touches; NaN below 5.",
        touched, f"CAC of {spoken}, all touches", "EUR/person", "low",
        "each customer is shared among the channels by their pull when it became interested",
    )


for _channel in CHANNELS:
    _declare_touch(_channel)


@metric("Magic number", unit="1", better="high",
        reading="yearly revenue added for each euro of acquisition a quarter before; 1 is good")
def magic_number(outcome: Outcome) -> float:
    """4 x (revenue of the last quarter - of the one before) / acquisition cost of that before."""
    revenues = weekly(outcome, *lines_of("revenue"))
    if revenues.size < 2 * QUARTER:
        return NAN
    cost = weekly(outcome, *lines_of("acquisition"))
    share = outcome.facts["community_acquisition_share"]
    cost = cost + share * weekly(outcome, *lines_of("community"))
    before, last = slice(-2 * QUARTER, -QUARTER), slice(-QUARTER, None)
    grown = float(np.sum(revenues[last]) - np.sum(revenues[before]))
    return ratio(4 * grown, float(np.sum(cost[before])))
