"""Metrics: every number the comparison reports, once, with its formula, unit and reading.

A metric is a pure function of the tables of one run. Where it is undefined it is NaN, never 0
and never infinite. The first paragraph of its docstring is its formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from simulator.accounts import CHANNELS, COST_LINES, ORGANIC_CHANNELS, Channel, lines_of
from simulator.measuring import METRICS, TWIN_METRICS, Direction, Metric, metric, metric_named
from simulator.outcomes import (
    CAUSES,
    FEWEST,
    NAN,
    YEAR,
    Outcome,
    at_end,
    direct_cost,
    expected_life,
    exposure,
    kept_until,
    left_for,
    losses_after,
    losses_to_launch,
    median_weeks,
    people_reached,
    ratio,
    share_of_spells,
    total,
    won,
    won_new,
)

__all__ = ["METRICS", "TWIN_METRICS", "Metric", "measure", "measure_twins", "metric_named"]
PAID_CHANNELS: Final[tuple[Channel, ...]] = ("sales", "ads", "reach")


def measure(outcome: Outcome) -> dict[str, float]:
    """All metrics of one run, in the order declared."""
    return {name: known.measure(outcome) for name, known in METRICS.items()}


def measure_twins(with_cost: Outcome, without_cost: Outcome) -> dict[str, float]:
    """All metrics of a run and its twin whose social cost of leaving is off from the launch."""
    return {name: known.measure(with_cost, without_cost) for name, known in TWIN_METRICS.items()}


@metric("Customers won", unit="person", better="high",
        reading="purchases over the run; a customer who left and came back counts again")
def customers_won(outcome: Outcome) -> float:
    """Sum over weeks and channels of customers won."""
    return won(outcome)


def _cac(outcome: Outcome, community_share: float) -> float:
    community = community_share * total(outcome, *lines_of("community"))
    return ratio(total(outcome, *lines_of("acquisition")) + community, won_new(outcome), FEWEST)


@metric("CAC", unit="EUR/person", better="low",
        reading="acquisition cost, with the scenario's share of the community's, per new customer")
def cac_blended(outcome: Outcome) -> float:
    """(Cost of acquisition + share x cost of community) / new customers; NaN below 5."""
    return _cac(outcome, outcome.facts["community_acquisition_share"])


@metric("CAC, no community cost", unit="EUR/person", better="low",
        reading="as CAC, but the community is booked to service alone; flatters communities")
def cac_community_none(outcome: Outcome) -> float:
    """Cost of acquisition / new customers; NaN below 5."""
    return _cac(outcome, 0.0)


@metric("CAC, half the community cost", unit="EUR/person", better="low",
        reading="as CAC, half of the community's cost booked to acquisition")
def cac_community_half(outcome: Outcome) -> float:
    """(Cost of acquisition + cost of community / 2) / new customers; NaN below 5."""
    return _cac(outcome, 0.5)


@metric("CAC, all community cost", unit="EUR/person", better="low",
        reading="as CAC, all of the community's cost booked to acquisition; the cautious view")
def cac_community_full(outcome: Outcome) -> float:
    """(Cost of acquisition + cost of community) / new customers; NaN below 5."""
    return _cac(outcome, 1.0)


@metric("CAC of paid channels", unit="EUR/person", better="low",
        reading="what sales, advertising and reach cost per customer whose last touch they were")
def cac_paid(outcome: Outcome) -> float:
    """(Cost of sales + ads + reach) / customers won through sales, ads, reach; NaN below 5."""
    return ratio(direct_cost(outcome, *PAID_CHANNELS), won(outcome, *PAID_CHANNELS), FEWEST)


def _declare(name: str, formula: str, function: Callable[[Outcome], float],
             label: str, unit: str, better: Direction | None, reading: str) -> None:
    """Register one member of a family of metrics that share their code."""
    function.__name__, function.__doc__ = name, formula
    metric(label, unit=unit, better=better, reading=reading)(function)


def _declare_channel(channel: Channel) -> None:
    spoken = channel.replace("_", " ")
    _declare(
        f"cac_{channel}",
        f"Direct cost of {spoken} / customers won through it by last touch; NaN below 5.",
        lambda outcome: ratio(direct_cost(outcome, channel), won(outcome, channel), FEWEST),
        f"CAC of {spoken}", "EUR/person", "low",
        "near zero for channels without a budget by accounting, not by economics",
    )


for _channel in CHANNELS:
    _declare_channel(_channel)


def _declare_stock(
    column: str, label: str, unit: str, better: Direction | None, reading: str
) -> None:
    formula = f"Column {column} of the history in the last week."
    _declare(column, formula, lambda outcome: at_end(outcome, column), label, unit, better, reading)


_declare_stock("customers", "Customers", "person", "high", "people paying at the end")
_declare_stock("members", "Members", "person", "high", "people in the community at the end")
_declare_stock("experts", "Experts", "person", "high", "members at the end who help others")
_declare_stock("rival_customers", "Rival customers", "person", "low", "paying the rival at the end")
_declare_stock("content", "Content", "item", "high", "answers that can be found at the end")
_declare_stock("fit", "Product fit", "1", "high", "how well the product meets needs, 0 to 1")


@metric("Organic share", unit="share", better="high",
        reading="share of new customers whom no salesperson and no advertisement brought")
def organic_share(outcome: Outcome) -> float:
    """Won through virality, content, word of mouth and referral / new customers; NaN below 5."""
    return ratio(won(outcome, *ORGANIC_CHANNELS), won_new(outcome), FEWEST)


def _margin(outcome: Outcome) -> float:
    """EUR per customer and week over the last year, after goods and service cost."""
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
    paid = np.cumsum(_margin(outcome) * expected_life(outcome))
    cost = cac_blended(outcome)
    if cost <= 0:
        return 0.0
    reached = paid >= cost
    return float(np.argmax(reached)) + 1 if reached.any() else NAN


@metric("Customer lifetime value", unit="EUR/person", better="high",
        reading="value today of a new customer's margins over 10 years, CAC not deducted")
def clv(outcome: Outcome) -> float:
    """Sum over t = 0..519 of margin x S(t) / (1 + interest)^(t/52); first payment at once.

    The margin is that of a customer-week in the last year, after goods and service; S is
    Kaplan-Meier with the geometric tail of `expected_life`.
    """
    life = expected_life(outcome)
    discount = (1 + outcome.facts["interest"]) ** (-np.arange(life.size) / YEAR)
    return float(_margin(outcome) * np.sum(life * discount))


@metric("LTV:CAC", unit="1", better="high",
        reading="value of a customer for each euro spent on winning one; 3 is a common yardstick")
def ltv_to_cac(outcome: Outcome) -> float:
    """Customer lifetime value / CAC."""
    return ratio(clv(outcome), cac_blended(outcome))


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
    kept = at_end(outcome, "customers") - won(outcome, last_year=True)
    return ratio(kept, at_end(outcome, "customers", YEAR), FEWEST)


@metric("Churn rate, trade formula", unit="share", better="low",
        reading="losses per customer there had been; does not add up to 1 with the retention rate")
def ccr_source(outcome: Outcome) -> float:
    """L / (C0 + N) over the last 52 weeks, L all losses, N customers won; NaN if C0 is below 5."""
    before = at_end(outcome, "customers", YEAR)
    if not before >= FEWEST:
        return NAN
    lost = total(outcome, "left_to_rival", "left_to_nothing", last_year=True)
    return ratio(lost, before + won(outcome, last_year=True))


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


@metric("Reached", unit="share", better="high",
        reading="share of the market's people who were ever attracted")
def reached_share(outcome: Outcome) -> float:
    """People with a spell of interest / people in the market."""
    return ratio(people_reached(outcome), outcome.facts["people"])


@metric("Attracted who engaged", unit="share", better="high",
        reading="spells of interest that led to first use; those still open count as not yet")
def engaged_share(outcome: Outcome) -> float:
    """Spells that reached engagement / spells begun."""
    return share_of_spells(outcome, "engaged_week", "attracted_week")


@metric("Engaged who bought", unit="share", better="high",
        reading="spells of first use that led to a purchase; those still open count as not yet")
def adopted_share(outcome: Outcome) -> float:
    """Spells that reached adoption / spells that reached engagement."""
    return share_of_spells(outcome, "adopted_week", "engaged_week")


@metric("Members who advocate", unit="share", better="high",
        reading="experts among the members at the end")
def expert_share(outcome: Outcome) -> float:
    """Experts / members at the end of the last week; NaN below 5 members."""
    return ratio(at_end(outcome, "experts"), at_end(outcome, "members"), FEWEST)


@metric("Time to buy", unit="week", better="low",
        reading="half of those who bought did so within this time of becoming interested")
def weeks_to_adopt(outcome: Outcome) -> float:
    """Median of adopted - attracted week over spells that led to a purchase; NaN below 5."""
    return median_weeks(outcome, "attracted_week", "adopted_week")


@metric("Deflection", unit="share", better="high",
        reading="share of the questions people answered that customers answered for each other")
def deflection(outcome: Outcome) -> float:
    """Answered by peers / (answered by peers + answered by the company), over the run."""
    peers = total(outcome, "answered_by_peers")
    return ratio(peers, peers + total(outcome, "answered_by_company"))


@metric("Revenue", unit="EUR", better="high", reading="what customers paid over the run")
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


@metric("Defection without social cost", unit="share", better="low", twins=True,
        reading="defection after the launch had leaving cost no friends from the launch on")
def defection_52_without_social_cost(with_cost: Outcome, without_cost: Outcome) -> float:
    """Defection after the launch, of the twin whose social cost of leaving is off."""
    del with_cost  # measured on the twin alone, but reported beside the run it belongs to
    return defection_52(without_cost)


@metric("Lock-in", unit="share", better="high", twins=True,
        reading="share of the customers at the launch whom only the social cost kept for a year")
def lock_in(with_cost: Outcome, without_cost: Outcome) -> float:
    """Defection after the launch without the social cost - defection with it, same luck.

    NaN without a launch, with fewer than 5 customers at it or fewer than 52 weeks after it.
    """
    return defection_52(without_cost) - defection_52(with_cost)
