"""Switching: what it costs to leave a supplier, in effort, in money and in company."""

from __future__ import annotations

import math
from typing import Any, Literal

from simulator.compiled import compiled
from simulator.quantities import Part, quantity
from simulator.sources import BURNHAM_2003, GUESS

LOGARITHMIC, LINEAR, THRESHOLD = 1, 2, 3  # positions of these forms of the worth of bonds
LEVELS = 3  # the highest level of recognition


class Switching(Part):
    """Procedural, financial and social costs of switching (the three types of Burnham et al.)."""

    social_cost: float = quantity(
        1.0, unit="1", low=0, high=5, source=GUESS,
        meaning="scales all social switching costs; 0 switches them off",
    )
    bond_weight: float = quantity(
        1.5, unit="utility", low=0, high=6, source=GUESS,
        meaning="worth of bonds to somebody who has many",
    )
    bond_half_point: float = quantity(
        2.0, unit="bond", low=0.01, high=100, source=GUESS,
        meaning="sum of bonds that is worth half",
    )
    bond_form: Literal["saturating", "logarithmic", "linear", "threshold"] = quantity(
        "saturating", unit="1", source=GUESS,
        meaning="how the worth of bonds grows with their sum",
    )
    bond_contagion: float = quantity(
        1.0, unit="1", low=0, high=1, source=GUESS,
        meaning="share of a bond's worth that is lost when the other leaves the community; "
        "contagion by loss of bonds",
    )
    status_weight: float = quantity(
        0.9, unit="utility", low=0, high=6, source=GUESS,
        meaning="worth of the highest level of recognition",
    )
    belonging_weight: float = quantity(
        1.2, unit="utility", low=0, high=6, source=GUESS,
        meaning="worth of feeling fully part of the community",
    )
    network_weight: float = quantity(
        0.0, unit="utility", low=0, high=6, source=GUESS,
        meaning="worth of being with the same supplier as all acquaintances (interoperability)",
    )
    procedural_cost: float = quantity(
        3.0, unit="utility", low=0, high=6, source=BURNHAM_2003,
        meaning="effort of learning and moving to another supplier",
    )
    money_weight: float = quantity(
        1.0, unit="utility", low=0, high=6, source=BURNHAM_2003,
        meaning="utility of money lost by leaving, in units of the reference price",
    )


@compiled
def worth_of_bonds(bonds: float, switching: Any) -> float:
    """How much a sum of bonds is worth, about one half at `bond_half_point` (eq. 28)."""
    half = switching.bond_half_point
    if switching.bond_form == LOGARITHMIC:
        return math.log(1.0 + bonds) / math.log(1.0 + 2.0 * half)
    if switching.bond_form == LINEAR:
        return bonds / (2.0 * half)
    if switching.bond_form == THRESHOLD:
        return 1.0 if bonds >= half else 0.0
    return bonds / (bonds + half)


@compiled
def social_value(
    bonds: float,
    status: float,
    belonging: float,
    friends_share: float,
    weight_belonging: float,
    switching: Any,
) -> float:
    """What bonds, status, belonging and common acquaintances are worth to a person (eq. 27).

    `bonds` is the sum of strengths of bonds to people in the company's community, `status` and
    `belonging` are between 0 and 1, `friends_share` is the share of acquaintances who are
    customers.
    """
    return (
        weight_belonging
        * (
            switching.bond_weight * worth_of_bonds(bonds, switching)
            + switching.status_weight * status
            + switching.belonging_weight * belonging
        )
        + switching.network_weight * friends_share
    )


@compiled
def social_cost(
    value_here: float,
    bonds_there: float,
    welcome_there: float,
    portability: float,
    weight_belonging: float,
    switching: Any,
) -> float:
    """Utility lost in company by leaving (eq. 29).

    What is left behind of `value_here`, less what waits on the other side: bonds to people who
    are there already, as far as the other side's community is good (`welcome_there`, 0 to 1).
    """
    waiting = (
        welcome_there
        * weight_belonging
        * switching.bond_weight
        * worth_of_bonds(bonds_there, switching)
    )
    return switching.social_cost * max(0.0, (1.0 - portability) * value_here - waiting)


@compiled
def procedural_cost(
    skill: float, assets: float, switching_help: float, switching: Any
) -> float:
    """Utility lost in learning and moving (eq. 30), more for those who built more."""
    return (
        switching.procedural_cost * (0.3 + 0.4 * skill + 0.3 * assets) * (1.0 - switching_help)
    )


@compiled
def financial_cost(lost_money: float, reference_price: float, switching: Any) -> float:
    """Utility lost with money that leaving forfeits (eq. 30)."""
    return switching.money_weight * lost_money / reference_price
