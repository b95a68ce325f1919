"""Lock-in: what keeps customers beside the offer, from one run or from a run and its twin."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.estimators.formulas import perceived_switching_cost
from simulator.estimators.surveys import customers_of
from simulator.metrics.registry import metric
from simulator.metrics.retention import defection_52
from simulator.outcomes import FEWEST, NAN, Outcome, at_end, has
from simulator.remembering import remembered


@remembered
def _customers(outcome: Outcome, column: str) -> pd.Series | None:
    """A column of the people who are customers at the end; None below 5 of them."""
    if outcome.people is None or not has(outcome.people, column):
        return None
    values = customers_of(outcome.people)[column].dropna()
    return values if len(values) >= FEWEST else None


def _quantile(outcome: Outcome, share: float) -> float:
    costs = _customers(outcome, "switching_cost")
    return NAN if costs is None else float(np.quantile(costs, share))


@metric("Social switching cost, median", unit="EUR/week", better="high",
        reading="weekly price cut that would make up for the company lost by leaving")
def switching_cost_median(outcome: Outcome) -> float:
    """Median over customers at the end of social cost x reference price / price weight.

    The price weight is each person's own. A mean would explode with people who ignore prices.
    """
    return _quantile(outcome, 0.5)


@metric("Social switching cost, lowest quarter", unit="EUR/week", better="high",
        reading="a quarter of the customers would need less than this to leave their friends")
def switching_cost_low(outcome: Outcome) -> float:
    """First quartile over customers at the end of social cost x reference price / price weight."""
    return _quantile(outcome, 0.25)


@metric("Social switching cost, highest quarter", unit="EUR/week", better="high",
        reading="a quarter of the customers would need more than this to leave their friends")
def switching_cost_high(outcome: Outcome) -> float:
    """Third quartile over customers at the end of social cost x reference price / price weight."""
    return _quantile(outcome, 0.75)


@metric("Switching cost seen from outside", unit="EUR/week", better="high",
        reading="what prices and shares alone reveal of switching costs of all kinds (Shy)")
def switching_cost_shy(outcome: Outcome) -> float:
    """P - p' n' / (n + n') at the end, p' and n' of the rival; NaN below 5 customers of either.

    P is the price paid in the last week, after discounts and promotions.
    """
    ours, theirs = at_end(outcome, "customers"), at_end(outcome, "rival_customers")
    if not min(ours, theirs) >= FEWEST:
        return NAN
    if not has(outcome.history, "price_paid"):
        return NAN
    rival_price = outcome.facts.get("rival_price", NAN)
    return perceived_switching_cost(at_end(outcome, "price_paid"), rival_price, ours, theirs)


@metric("Kept by company alone", unit="share", better="high",
        reading="customers who would leave if they reconsidered now and lost no friends by it")
def kept_by_company(outcome: Outcome) -> float:
    """Mean over customers at the end of chance to leave without - with the social cost.

    One-shot: of one reconsideration, with all else as it is.
    """
    alone, leaving = (_customers(outcome, name) for name in ("leaving_alone", "leaving"))
    if alone is None or leaving is None:
        return NAN
    return float(alone.mean() - leaving.mean())


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
