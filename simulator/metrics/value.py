"""Value: what a customer is worth, by the curve and by the trade's shortcuts, and the payback."""

from __future__ import annotations

import numpy as np

from simulator.accounts import lines_of
from simulator.estimators.formulas import lifetime_value
from simulator.metrics.cost import cac_blended
from simulator.metrics.registry import metric
from simulator.outcomes import (
    NAN,
    YEAR,
    Outcome,
    expected_life,
    exposure,
    followed,
    has,
    kept_until,
    ratio,
    survival,
    total,
)
from simulator.remembering import remembered


@remembered
def margin_of(outcome: Outcome) -> float:
    """EUR per customer and week over the last year, after goods, service and programmes.

    All lines of the ledger count: what is bought beside the subscription, fees, points when they
    are earned (and back when they are lost), perks and donations.
    """
    booked_to_service = 1 - outcome.facts["community_acquisition_share"]
    earned = total(outcome, *lines_of("revenue"), last_year=True)
    earned -= total(outcome, *lines_of("goods"), *lines_of("service"), last_year=True)
    earned -= booked_to_service * total(outcome, *lines_of("community"), last_year=True)
    return ratio(earned, total(outcome, "customers", last_year=True))


@metric("CAC payback", unit="week", better="low",
        reading="weeks until a customer's margin paid for winning one; undefined beyond 10 years")
def payback_weeks(outcome: Outcome) -> float:
    """Smallest n with margin x (S(0) + ... + S(n-1)) >= CAC, not discounted.

    The margin is that of a customer-week in the last year; S is Kaplan-Meier with the geometric
    tail of `expected_life`.
    """
    paid = np.cumsum(margin_of(outcome) * expected_life(outcome))
    cost = cac_blended(outcome)
    if cost <= 0:
        return 0.0
    reached = paid >= cost
    return float(np.argmax(reached)) + 1 if reached.any() else NAN


@metric("Customer lifetime value", unit="EUR/person", better="high",
        reading="value today of a new customer's margins over 10 years, CAC not deducted")
@remembered
def clv(outcome: Outcome) -> float:
    """Sum over t = 0..519 of margin x S(t) / (1 + interest)^(t/52); first payment at once.

    The margin is that of a customer-week in the last year, after goods and service; S is
    Kaplan-Meier with the geometric tail of `expected_life`.
    """
    life = expected_life(outcome)
    discount = (1 + outcome.facts["interest"]) ** (-np.arange(life.size) / YEAR)
    return float(margin_of(outcome) * np.sum(life * discount))


@metric("LTV:CAC", unit="1", better="high",
        reading="value of a customer for each euro spent on winning one; 3 is a common yardstick")
def ltv_to_cac(outcome: Outcome) -> float:
    """Customer lifetime value / CAC."""
    return ratio(clv(outcome), cac_blended(outcome))


def _paid(outcome: Outcome) -> float:
    """What customers paid in the last year, EUR: all they were asked, less what points paid.

    Points that were lost are revenue in the ledger, yet nobody pays for them.
    """
    asked = [name for name in lines_of("revenue") if name != "revenue_forfeited_points"]
    paid = total(outcome, *asked, last_year=True)
    if has(outcome.history, "points_redeemed"):
        paid -= total(outcome, "points_redeemed", last_year=True)
    return paid


def _spent(outcome: Outcome) -> float:
    """Order value x orders a week: what a customer paid in a week of the last year, EUR."""
    return ratio(_paid(outcome), total(outcome, "customers", last_year=True))


@metric("CLV, trade formula", unit="EUR/person", better="high",
        reading="revenue, not margin, and not discounted: overstates what a customer is worth")
def clv_source(outcome: Outcome) -> float:
    """Order value x orders a week x life, life the area under Kaplan-Meier with its tail.

    Order value x orders is what was paid in a customer-week of the last year, points apart; the
    tail ends after 10 years. NaN where fewer than 52 weeks could be followed.
    """
    return float(_spent(outcome) * np.sum(expected_life(outcome)))


@metric("CLV, trade formula, seen life", unit="EUR/person", better="high",
        reading="as the trade formula, but only the part of a life that was followed counts")
def clv_source_seen(outcome: Outcome) -> float:
    """Order value x orders a week x area under Kaplan-Meier up to the oldest age followed."""
    until = followed(outcome)
    return _spent(outcome) * survival(outcome).restricted_mean(until) if until == until else NAN


@metric("CLV, closed form", unit="EUR/person", better="high",
        reading="value if margin and retention were the same every year; first payment at once")
def clv_closed(outcome: Outcome) -> float:
    """Closed form m (1 + r) / (1 + r - p): margin m a year, p kept for 1 year, r interest."""
    kept = kept_until(outcome, YEAR)
    return lifetime_value(YEAR * margin_of(outcome), kept, outcome.facts["interest"])


@metric("CLV, shortcut", unit="EUR/person", better="high",
        reading="margin over churn, as on the back of an envelope: mean churn hides who stays")
def clv_shortcut(outcome: Outcome) -> float:
    """Margin of a customer-week / (customers lost / customer-weeks), not discounted."""
    lost, weeks = exposure(outcome)
    return ratio(margin_of(outcome), ratio(lost, weeks))


@metric("CLV, gap of the shortcut", unit="share", better=None,
        reading="by how much the shortcut is above (or below) the value from the curve")
def clv_shortcut_gap(outcome: Outcome) -> float:
    """CLV by the shortcut / CLV from the curve - 1; NaN unless the curve's is positive."""
    return ratio(clv_shortcut(outcome), clv(outcome)) - 1


@metric("LTV:CAC, shortcut", unit="1", better="high",
        reading="as LTV:CAC with the value by the shortcut")
def ltv_to_cac_shortcut(outcome: Outcome) -> float:
    """CLV by the shortcut / CAC."""
    return ratio(clv_shortcut(outcome), cac_blended(outcome))


@metric("CAC payback, simple", unit="week", better="low",
        reading="as if no customer ever left and serving cost nothing but goods")
def payback_simple(outcome: Outcome) -> float:
    """CAC / (price x gross margin): CAC / (paid - goods) of a customer-week, last year.

    Paid is what customers really paid, with all they bought beside and without what points paid.
    """
    gross = _paid(outcome) - total(outcome, *lines_of("goods"), last_year=True)
    customers = total(outcome, "customers", last_year=True)
    return ratio(cac_blended(outcome), ratio(gross, customers))
