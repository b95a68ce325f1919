"""Points: what a customer earns, and when and how it redeems them; all amounts in whole cents.

The cost of points is booked when they are earned, and beside it stands the liability: the sum of
all balances. Redeeming pays out of the liability; the points of those who leave are forfeited,
and what was booked for them comes back as revenue. So in every week, to the cent,

    earned - redeemed - forfeited = change of the liability.
"""

from __future__ import annotations

import math
from typing import Any

from simulator.compiled import compiled


@compiled
def earned_on(paid: int, rate: float) -> int:
    """Points for an amount paid in money, rounded to whole cents."""
    return math.floor(rate * paid + 0.5)


@compiled
def redeemable(balance: int, order: int, step: int) -> int:
    """What of a balance can be redeemed against an order: whole steps, no more than the order."""
    return min(balance, order) // step * step


@compiled
def raising_chance(value: int, missing: int, weight_reward: float, programmes: Any) -> float:
    """Chance that a customer orders what is `missing` for the basket, to redeem this value.

    One half where both weigh alike; the more somebody is driven by rewards, the likelier.
    """
    reluctance = programmes.basket_reluctance * missing
    if reluctance <= 0.0:
        return 1.0
    worth = weight_reward * value
    return worth / (worth + reluctance)
