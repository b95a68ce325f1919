"""What people look at when they choose: sections 1.8 and 1.10 of the model."""

from __future__ import annotations

import math
from typing import Any

from tests.oracle.person import Person

CERTAIN = 700.0  # a difference of utilities beyond which nobody doubts
Numbers = Any  # a section of the settings: numbers by name


class Offer:
    """An offer as people see it in one week."""

    def __init__(
        self, quality: float, price: float, discount: float = 0.0, reward: float = 0.0
    ) -> None:
        self.quality = quality
        self.price = price  # as a share of the reference price
        self.discount = discount
        self.reward = reward  # as a share of the reference price


def logit_of_two(first: float, second: float) -> float:
    """Chance to choose the first of two."""
    if second - first > CERTAIN:
        return 0.0
    return 1.0 / (1.0 + math.exp(second - first))


def logit_of_three(first: float, second: float, third: float) -> tuple[float, float]:
    """Chances to choose the first and the second of three."""
    highest = max(first, second, third)
    weights = [math.exp(utility - highest) for utility in (first, second, third)]
    return weights[0] / sum(weights), weights[1] / sum(weights)


def buying(
    ours: float, theirs: float | None, waiting: float, rules: Numbers
) -> tuple[float, float]:
    """Chances to buy here and at the rival's (None: unknown), by logit or for certain the best."""
    if rules.buying_form == "threshold":
        known = [ours, waiting] if theirs is None else [ours, theirs, waiting]
        best = known.index(max(known))  # of equals the first
        return float(best == 0), float(theirs is not None and best == 1)
    if theirs is None:
        return logit_of_two(ours, waiting), 0.0
    return logit_of_three(ours, theirs, waiting)


def flow_utility(person: Person, offer: Offer, taste: float, rules: Numbers) -> float:
    """V of section 1.8, without the experience of one's own."""
    return (
        rules.quality_weight * person.weight_value * offer.quality
        - rules.price_weight * person.weight_price * offer.price * (1.0 - offer.discount)
        + rules.reward_weight * person.weight_reward * offer.reward
        + rules.discount_weight * person.weight_discount * offer.discount
        + taste
    )


def experience(satisfaction: float, rules: Numbers) -> float:
    """What the satisfaction of one's own adds: nothing at one half."""
    return rules.satisfaction_weight * (satisfaction - 0.5)


def social_proof(friends: int, acquaintances: int, rules: Numbers) -> float:
    """The example of acquaintances: their share, their number, or a critical share."""
    if acquaintances == 0:
        return 0.0
    if rules.social_proof_form == "count":
        seen = friends / (friends + rules.social_proof_point)
    elif rules.social_proof_form == "threshold":
        seen = 1.0 if friends / acquaintances >= rules.social_proof_point else 0.0
    else:
        seen = friends / acquaintances
    return rules.social_proof_weight * seen


def worth_of_bonds(total: float, rules: Numbers) -> float:
    """g(x), eq. 28."""
    half = rules.bond_half_point
    if rules.bond_form == "logarithmic":
        return math.log(1.0 + total) / math.log(1.0 + 2.0 * half)
    if rules.bond_form == "linear":
        return total / (2.0 * half)
    if rules.bond_form == "threshold":
        return 1.0 if total >= half else 0.0
    return total / (total + half)


def social_value(
    person: Person, bonds: float, status: float, friends_share: float, rules: Numbers
) -> float:
    """SV, eq. 27."""
    belongs = (
        rules.bond_weight * worth_of_bonds(bonds, rules)
        + rules.status_weight * status
        + rules.belonging_weight * person.belonging
    )
    return person.weight_belonging * belongs + rules.network_weight * friends_share


def social_cost(
    person: Person, value: float, bonds_there: float, welcome: float, kept: float, rules: Numbers
) -> float:
    """SSC, eq. 29: what leaving costs in company; `welcome` is 0 for who leaves for nothing."""
    waiting = (
        welcome * person.weight_belonging * rules.bond_weight * worth_of_bonds(bonds_there, rules)
    )
    return rules.social_cost * max(0.0, (1.0 - kept) * value - waiting)


def procedural_cost(skill: float, assets: float, help_with_it: float, rules: Numbers) -> float:
    """The effort of moving, eq. 30."""
    return rules.procedural_cost * (0.3 + 0.4 * skill + 0.3 * assets) * (1.0 - help_with_it)


def financial_cost(lost_money: float, reference_price: float, rules: Numbers) -> float:
    """The money that leaving forfeits, eq. 30."""
    return rules.money_weight * lost_money / reference_price


def bonds_to(person: Person, community: int) -> float:
    """Sum of the bonds to people of one community."""
    return math.fsum(
        bond.strength for bond in person.bonds if bond.partner.community() == community
    )


def bonds_felt(person: Person, community: int, lost: float) -> float:
    """Sum of all bonds, of which those to people outside lose a share."""
    return math.fsum(
        bond.strength * (1.0 if bond.partner.community() == community else 1.0 - lost)
        for bond in person.bonds
    )
