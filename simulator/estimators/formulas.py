"""Formulas: closed forms that others published, as functions of plain numbers."""

from __future__ import annotations

import math

NAN = float("nan")


def lifetime_value(
    margin: float, retention: float, interest: float, *, first_payment: str = "now"
) -> float:
    """Value today of a customer with a constant yearly margin and retention (closed form).

    Parameters
    ----------
    margin
        EUR a year
    retention
        chance to stay for another year
    interest
        yearly rate, above retention - 1
    first_payment
        "now": m (1 + r) / (1 + r - p); "after a year": m p / (1 + r - p)

    Source: Gupta, Lehmann and Stuart (2004), Journal of Marketing Research 41, 7-18.
    """
    if not 1 + interest - retention > 0:
        return NAN
    once = 1 + interest if first_payment == "now" else retention
    return margin * once / (1 + interest - retention)


def retention_elasticity(retention: float, interest: float) -> float:
    """Percent by which the lifetime value rises with one percent of retention: (1+r)/(1+r-p)."""
    return (1 + interest) / (1 + interest - retention)


def perceived_switching_cost(
    price: float, rival_price: float, customers: float, rival_customers: float
) -> float:
    """Switching cost that prices and shares reveal to an outsider: p - p' n' / (n + n').

    Source: Shy (2002), International Journal of Industrial Organization 20, 71-87.
    """
    both = customers + rival_customers
    return price - rival_price * rival_customers / both if both > 0 else NAN


def retention_rate(before: float, after: float, won: float) -> float:
    """The trade's retention rate: (C1 - N) / C0."""
    return (after - won) / before if before > 0 else NAN


def churn_rate(before: float, lost: float, won: float) -> float:
    """The trade's churn rate: L / (C0 + N)."""
    return lost / (before + won) if before > 0 else NAN


ORBIT_WEIGHTS = (1, 4, 7, 10)
"""Weights of the levels exploring, participating, contributing and leading (Orbit model)."""


def orbit_pull(levels: tuple[float, ...]) -> float:
    """Sum over members of the squared weight of their level; `levels` counts members by level."""
    return math.fsum(
        number * weight**2 for number, weight in zip(levels, ORBIT_WEIGHTS, strict=True)
    )


def orbit_gravity(pull_before: float, pull_after: float, members: float) -> float:
    """Gravity of a community: growth of its pull per member (Orbit model)."""
    return (pull_after - pull_before) / members if members > 0 else NAN


def amplifier(reproduction: float) -> float:
    """How many customers one more customer makes in the end, itself included: 1 / (1 - R).

    NaN from R = 1 on, where the series has no end.
    """
    return 1 / (1 - reproduction) if reproduction < 1 else NAN
