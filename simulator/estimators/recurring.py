"""Recurring revenue: what each customer pays in any week, and what is left of it a year later.

Higher tiers and second products are dates in the table of journeys, prices are columns of the
history; so contraction and expansion of any group of customers can be followed without the model.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.estimators.survival import Floats
from simulator.outcomes import FEWEST, NAN, YEAR, Outcome, has, ratio

MONTHS: Final = 52 / 12
"""Weeks in a month."""


def recurring_revenue(outcome: Outcome, week: int) -> Floats:
    """What every spell pays for the subscription and what was bought beside it in a week, EUR.

    One number for each row of the journeys, 0 for who is not a customer at the end of the week.
    Fees, what is ordered beside for points, and what is still unpaid are not recurring.

    Raises
    ------
    IndexError
        if the run has no such week
    """
    if not 0 <= week < len(outcome.history):
        raise IndexError(f"the run has weeks 0 to {len(outcome.history) - 1} (got {week})")
    customer = _in_force(outcome, "adopted_week", "ended_week", week)
    premium = customer & _in_force(outcome, "upgraded_week", "downgraded_week", week)
    second = customer & _in_force(outcome, "second_product_week", "dropped_week", week)
    return (
        _price(outcome, "price_paid", week) * customer
        + _price(outcome, "premium_price_paid", week) * premium
        + _price(outcome, "second_product_price_paid", week) * second
        - _price(outcome, "bundle_waived", week) * (premium & second)
    )


def _price(outcome: Outcome, column: str, week: int) -> float:
    """A price in a week; where the history does not tell it, there is no such offer."""
    if has(outcome.history, column):
        return float(outcome.history[column].to_numpy()[week])
    told = outcome.facts["price"] * (1.0 - outcome.facts["discount"])
    return told if column == "price_paid" else 0.0


def _in_force(outcome: Outcome, since: str, until: str, week: int) -> NDArray[np.bool_]:
    rows = outcome.journeys
    if not has(rows, since):
        return np.zeros(len(rows), dtype=np.bool_)
    began = rows[since].to_numpy(dtype=np.int64)
    ended = rows[until].to_numpy(dtype=np.int64) if has(rows, until) else np.full(len(rows), -1)
    return (began >= 0) & (began <= week) & ((ended < 0) | (ended > week))


def kept_revenue(outcome: Outcome, *, at_most_as_before: bool) -> float:
    """Revenue now / a year ago of the customers of a year ago; NaN below 5 of them.

    `at_most_as_before` leaves out what single customers pay more than a year ago.
    """
    now = int(outcome.facts["weeks"]) - 1
    then = now - YEAR
    if then < 0:
        return NAN
    before, after = (recurring_revenue(outcome, week) for week in (then, now))
    there = before > 0
    if there.sum() < FEWEST:
        return NAN
    kept = np.minimum(before, after) if at_most_as_before else after
    return ratio(float(kept[there].sum()), float(before[there].sum()))
