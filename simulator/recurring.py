"""Recurring revenue: what each customer pays in a week, and what is left of it a year later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from simulator.outcomes import FEWEST, NAN, YEAR, Outcome, has, ratio
from simulator.survival import Floats

MONTHS: Final = 52 / 12
"""Weeks in a month."""
EXPANSIONS: Final = {
    "upgraded_week": "upgrade_price",
    "second_product_week": "second_product_price",
}
"""Dates of spells from which a customer pays more, and the fact that tells how much, EUR/week."""


def revenue_of(
    spells: pd.DataFrame, week: int, facts: Mapping[str, float], price: float
) -> Floats:
    """What each spell brings in one week, EUR, shape (spells,); 0 for those who do not pay.

    Parameters
    ----------
    spells
        columns adopted_week and ended_week; those of `EXPANSIONS` count where they are there
    week
        customers at its end pay for it
    facts
        the further price of each expansion, 0 where it is not told
    price
        what a customer pays for this week, after discounts
    """
    bought = spells["adopted_week"].to_numpy(dtype=np.float64)
    ended = spells["ended_week"].to_numpy(dtype=np.float64)
    paying = (bought >= 0) & (bought <= week) & ((ended < 0) | (ended > week))
    paid = np.full(bought.size, price)
    for column, added in EXPANSIONS.items():
        if has(spells, column):
            since = spells[column].to_numpy(dtype=np.float64)
            paid += facts.get(added, 0.0) * ((since >= 0) & (since <= week))
    return np.where(paying, paid, 0.0)


def price_in(outcome: Outcome, week: int) -> float:
    """What a customer paid for a week; that of the first where no history of it is there."""
    if has(outcome.history, "price_paid"):
        return float(outcome.history["price_paid"].to_numpy()[week])
    return outcome.facts["price"] * (1.0 - outcome.facts["discount"])


def kept_revenue(outcome: Outcome, *, at_most_as_before: bool) -> float:
    """Revenue now / a year ago of the customers of a year ago; NaN below 5 of them.

    `at_most_as_before` leaves out what single customers pay more than a year ago.
    """
    now = int(outcome.facts["weeks"]) - 1
    then = now - YEAR
    if then < 0:
        return NAN
    before, after = (
        revenue_of(outcome.journeys, week, outcome.facts, price_in(outcome, week))
        for week in (then, now)
    )
    there = before > 0
    if there.sum() < FEWEST:
        return NAN
    kept = np.minimum(before, after) if at_most_as_before else after
    return ratio(float(kept[there].sum()), float(before[there].sum()))
