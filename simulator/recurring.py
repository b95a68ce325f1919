"""Recurring revenue: what each customer pays in any week, from the dates of its spell.

Higher tiers and second products are dates in the table of journeys, prices are columns of the
history; so contraction and expansion of any group of customers can be followed without the model.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.outcomes import Outcome
from simulator.survival import Floats


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
    prices = outcome.history.iloc[week]
    return (
        float(prices["price_paid"]) * customer
        + float(prices["premium_price_paid"]) * premium
        + float(prices["second_product_price_paid"]) * second
        - float(prices["bundle_waived"]) * (premium & second)
    )


def _in_force(outcome: Outcome, since: str, until: str, week: int) -> NDArray[np.bool_]:
    began = outcome.journeys[since].to_numpy(dtype=np.int64)
    ended = outcome.journeys[until].to_numpy(dtype=np.int64)
    return (began >= 0) & (began <= week) & ((ended < 0) | (ended > week))
