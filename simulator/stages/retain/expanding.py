"""Expanding: customers who take a higher tier, a second product or a paid membership."""

from __future__ import annotations

import math
from typing import Any

from simulator.chance import decision_named, happens, strikes, uniform
from simulator.compiled import compiled, inlined
from simulator.stages.retain.terms import Terms
from simulator.world.loyalty import holds
from simulator.world.people import People

THINKS_OF_MORE = decision_named("thinks about buying more")
UPGRADES = decision_named("takes or gives back the higher tier")
BUYS_SECOND = decision_named("buys or gives up the second product")
CONSIDERS_MEMBERSHIP = decision_named("considers the paid membership")
TAKES_MEMBERSHIP = decision_named("takes or renews the paid membership")
THRESHOLD = 1  # position of "threshold" among the forms of joining


@compiled
def expansion_utility(
    satisfaction: float, weight_value: float, weight_price: float, extra: int, terms: Terms,
    programmes: Any,
) -> float:
    """Utility of having more, against not having it; `extra` is what it costs, in cents."""
    return (
        programmes.expansion_constant
        + programmes.expansion_satisfaction * (satisfaction - 0.5)
        + programmes.expansion_value * weight_value
        + programmes.expansion_personalisation * terms.personalisation
        - terms.price_weight * weight_price * extra / terms.reference
    )


@compiled
def taking_chance(utility: float, offered: float) -> float:
    """Chance that a customer who thinks about it buys more: a logit, where it is offered."""
    return offered / (1.0 + math.exp(-utility))


@compiled
def giving_back_chance(utility: float, programmes: Any) -> float:
    """Chance that a customer who thinks about it gives back what it has bought more."""
    return 1.0 / (1.0 + math.exp(utility + programmes.expansion_keeping))


@compiled
def membership_chance(
    weight_reward: float, weight_price: float, terms: Terms, programmes: Any
) -> float:
    """Chance to join, or to pay again: perks against the fee of a week, as people weigh them."""
    gain = (weight_reward * terms.perks - weight_price * terms.weekly_fee) / terms.reference
    if programmes.membership_choice == THRESHOLD:
        return 1.0 if gain > 0.0 else 0.0
    return 1.0 / (1.0 + math.exp(-programmes.membership_sensitivity * gain))


@compiled
def fee_is_due(fee_week: int, week: int, terms: Terms) -> bool:
    """True if the term for which the last fee was paid is over; never if it was for good."""
    return terms.term > 0 and week - fee_week >= terms.term


@inlined
def expand(
    people: People, person: int, week: int, seed: int, terms: Terms, programmes: Any
) -> None:
    """One customer takes more, or gives it back; in one spell nobody takes it twice."""
    if terms.premium_offered + terms.second_offered <= 0.0 and not terms.has_sold_more:
        return
    chance = uniform(seed, person, week, THINKS_OF_MORE, 0)
    if not strikes(chance, programmes.expansion_rate):
        return
    traits, loyalty = people.traits[person], people.loyalty[person]
    adopted, satisfaction = people.journey[person].adopted_week, people.mind[person].satisfaction
    premium = holds(loyalty.upgraded_week, loyalty.downgraded_week, adopted)
    second = holds(loyalty.second_product_week, loyalty.dropped_week, adopted)
    use = expansion_utility(
        satisfaction, traits.weight_value, traits.weight_price,
        terms.premium - (terms.bundle if second else 0), terms, programmes,
    )
    chance = uniform(seed, person, week, UPGRADES, 0)
    if premium:
        if happens(chance, giving_back_chance(use, programmes)):
            people.loyalty[person].downgraded_week = week
    elif loyalty.upgraded_week < adopted and happens(
        chance, taking_chance(use, terms.premium_offered)
    ):
        people.loyalty[person].upgraded_week = week
    use = expansion_utility(
        satisfaction, traits.weight_value, traits.weight_price,
        terms.second_product - (terms.bundle if premium else 0), terms, programmes,
    )
    chance = uniform(seed, person, week, BUYS_SECOND, 0)
    if second:
        if happens(chance, giving_back_chance(use, programmes)):
            people.loyalty[person].dropped_week = week
    elif loyalty.second_product_week < adopted and happens(
        chance, taking_chance(use, terms.second_offered)
    ):
        people.loyalty[person].second_product_week = week


@inlined
def join_or_renew(
    people: People, person: int, week: int, seed: int, terms: Terms, programmes: Any
) -> None:
    """One customer takes the paid membership, pays for another term, or lets it lapse."""
    loyalty, adopted = people.loyalty[person], people.journey[person].adopted_week
    is_in = holds(loyalty.membership_week, loyalty.lapsed_week, adopted)
    if is_in:
        if not fee_is_due(loyalty.fee_week, week, terms):
            return
    else:
        if terms.membership_offered <= 0.0 or loyalty.membership_week >= adopted:
            return
        chance = uniform(seed, person, week, CONSIDERS_MEMBERSHIP, 0)
        hazard = programmes.membership_attention * terms.membership_offered
        if not strikes(chance, hazard):
            return
    traits = people.traits[person]
    wants = membership_chance(traits.weight_reward, traits.weight_price, terms, programmes)
    chance = uniform(seed, person, week, TAKES_MEMBERSHIP, 0)
    if terms.membership_offered > 0.0 and happens(chance, wants):
        people.loyalty[person].fee_week = week
        people.loyalty[person].fee = terms.fee
        if not is_in:
            people.loyalty[person].membership_week = week
    elif is_in:
        people.loyalty[person].lapsed_week = week
