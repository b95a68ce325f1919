"""Retention: who stays, who leaves and where to, and what recurs of the revenue."""

from __future__ import annotations

from simulator.estimators.formulas import churn_rate, retention_rate
from simulator.estimators.recurring import MONTHS, kept_revenue
from simulator.metrics.registry import metric
from simulator.outcomes import (
    CAUSES,
    FEWEST,
    NAN,
    YEAR,
    Outcome,
    at_end,
    exposure,
    kept_until,
    left_for,
    losses_after,
    losses_to_launch,
    ratio,
    total,
    won,
)


@metric("Retention after 1 year", unit="share", better="high",
        reading="share of customers still paying 52 weeks after they bought")
def retention_52(outcome: Outcome) -> float:
    """Kaplan-Meier S(52) over purchases; NaN if fewer than 10 were made 52 weeks before the end."""
    return kept_until(outcome, YEAR)


@metric("Retention after 2 years", unit="share", better="high",
        reading="share of customers still paying 104 weeks after they bought")
def retention_104(outcome: Outcome) -> float:
    """Kaplan-Meier S(104) over purchases; NaN if fewer than 10 were made 104 weeks before."""
    return kept_until(outcome, 2 * YEAR)


@metric("Left for the rival within 1 year", unit="share", better="low",
        reading="share of customers who went to the rival within 52 weeks of buying")
def left_to_rival_52(outcome: Outcome) -> float:
    """Aalen-Johansen incidence of leaving for the rival at 52 weeks; NaN as retention_52."""
    return left_for(outcome, "rival", YEAR)


@metric("Quit within 1 year", unit="share", better="low",
        reading="share of customers who stopped without a successor within 52 weeks of buying")
def left_to_nothing_52(outcome: Outcome) -> float:
    """Aalen-Johansen incidence of leaving for nothing at 52 weeks; NaN as retention_52."""
    return left_for(outcome, "nothing", YEAR)


@metric("Retention rate (CRR)", unit="share", better="high",
        reading="of the customers one year before the end, the share who never left since")
def crr(outcome: Outcome) -> float:
    """1 - L0 / C0 over the last 52 weeks, L0 the losses among the C0; NaN if C0 is below 5."""
    return 1 - ccr(outcome)


@metric("Churn rate (CCR)", unit="share", better="low",
        reading="of the customers one year before the end, the share who have left since")
def ccr(outcome: Outcome) -> float:
    """L0 / C0 over the last 52 weeks, L0 the losses among the C0; NaN if C0 is below 5."""
    return losses_after(outcome, int(outcome.facts["weeks"]) - 1 - YEAR, CAUSES)


@metric("Retention rate, trade formula", unit="share", better="high",
        reading="charges newcomers who left to the old customers; can be negative")
def crr_source(outcome: Outcome) -> float:
    """(C1 - N) / C0 over the last 52 weeks, N customers won; NaN if C0 is below 5."""
    before = at_end(outcome, "customers", YEAR)
    if not before >= FEWEST:
        return NAN
    return retention_rate(before, at_end(outcome, "customers"), won(outcome, last_year=True))


@metric("Churn rate, trade formula", unit="share", better="low",
        reading="losses per customer there had been; does not add up to 1 with the retention rate")
def ccr_source(outcome: Outcome) -> float:
    """L / (C0 + N) over the last 52 weeks, L all losses, N customers won; NaN if C0 is below 5."""
    before = at_end(outcome, "customers", YEAR)
    if not before >= FEWEST:
        return NAN
    lost = total(outcome, "left_to_rival", "left_to_nothing", last_year=True)
    return churn_rate(before, lost, won(outcome, last_year=True))


@metric("Churn per month", unit="share/month", better="low",
        reading="chance that a customer leaves within a month, over the whole run")
def churn_per_month(outcome: Outcome) -> float:
    """1 - (1 - customers lost / customer-weeks)^(52/12); NaN below 5 customers won."""
    lost, weeks = exposure(outcome)
    if won(outcome) < FEWEST:
        return NAN
    return float(1 - (1 - ratio(lost, weeks)) ** (YEAR / 12))


@metric("Defection after the launch", unit="share", better="low",
        reading="share of the customers at the rival's launch whom it won within 52 weeks")
def defection_52(outcome: Outcome) -> float:
    """Left for the rival in weeks launch to launch + 51 / customers before; NaN below 5."""
    return losses_to_launch(outcome, ("rival",))


@metric("Lost after the launch", unit="share", better="low",
        reading="share of the customers at the rival's launch who left within 52 weeks")
def lost_52(outcome: Outcome) -> float:
    """Left in weeks launch to launch + 51 / customers before; NaN below 5."""
    return losses_to_launch(outcome, CAUSES)


@metric("Gross revenue retention (GRR)", unit="share", better="high",
        reading="of the revenue a year ago, what is left of it without any expansion; at most 1")
def grr(outcome: Outcome) -> float:
    """(R0 - churn - contraction) / R0 over the last 52 weeks, of the customers of a year ago.

    NaN below 5 customers then, or where the run is too short.
    """
    return kept_revenue(outcome, at_most_as_before=True)


@metric("Net revenue retention (NRR)", unit="share", better="high",
        reading="the same with expansion: what the customers of a year ago pay now of what then")
def nrr(outcome: Outcome) -> float:
    """(R0 - churn - contraction + expansion) / R0, of the customers of a year ago.

    NaN below 5 customers then, or where the run is too short.
    """
    return kept_revenue(outcome, at_most_as_before=False)


@metric("Recurring revenue (MRR)", unit="EUR/month", better="high",
        reading="what customers pay in a month at the rate of the last week")
def mrr(outcome: Outcome) -> float:
    """Revenue of the last week x 52 / 12."""
    return at_end(outcome, "revenue") * MONTHS
