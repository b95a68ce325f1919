"""Preferences: what people look at in an offer, the company's or the rival's."""

from __future__ import annotations

import math
from typing import Any, Literal

from simulator.chance import decision_named, uniform
from simulator.compiled import compiled, inlined
from simulator.quantities import Part, quantity
from simulator.sources import BAPNA_UMYAROV_2015, BIJMOLT_2005, GRANOVETTER_1978, GUESS
from simulator.world.people import People
from simulator.world.rival import Offers

KNOWS_RIVAL = decision_named("knows the rival")
COUNT, THRESHOLD = 1, 2  # positions of these forms of social proof
CERTAIN_BEST = 1  # position of "threshold" among the forms of buying


class Preferences(Part):
    """The weights of people's choices, the same whoever makes the offer."""

    quality_weight: float = quantity(
        4.0, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of one unit of quality",
    )
    price_weight: float = quantity(
        2.0, unit="utility", low=0, high=20, source=BIJMOLT_2005,
        meaning="utility lost by a price equal to the reference price",
    )
    reward_weight: float = quantity(
        0.5, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of rewards worth the reference price",
    )
    discount_weight: float = quantity(
        1.0, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of a discount as a deal, beside the lower price",
    )
    satisfaction_weight: float = quantity(
        1.5, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of full satisfaction against none",
    )
    social_proof_weight: float = quantity(
        1.2, unit="utility", low=0, high=20, source=BAPNA_UMYAROV_2015,
        meaning="utility of seeing that all acquaintances are customers",
    )
    social_proof_form: Literal["share", "count", "threshold"] = quantity(
        "share", unit="1", source=BAPNA_UMYAROV_2015,
        meaning="whether the share of acquaintances counts, their number, or a critical share",
    )
    social_proof_point: float = quantity(
        2.0, unit="1", low=0.001, high=1000, source=GUESS,
        meaning="number of acquaintances that counts half, or (threshold) the critical share",
    )
    buying_form: Literal["logit", "threshold"] = quantity(
        "logit", unit="1", source=GRANOVETTER_1978,
        meaning="whether the best offer is the likeliest to be bought, or is bought for certain, "
        "so that each person has a threshold of its own for how many acquaintances did",
    )


@compiled
def offer_utility(
    quality: float,
    price: float,
    discount: float,
    reward: float,
    taste: float,
    weight_value: float,
    weight_price: float,
    weight_reward: float,
    weight_discount: float,
    preferences: Any,
) -> float:
    """Utility a week of an offer gives one person (first part of V in section 1.8).

    `quality` is quality times fit; `price` and `reward` are shares of the reference price,
    `discount` the share of the price that is waived. A discount works twice for deal seekers:
    as a lower price and as a deal.
    """
    return (
        preferences.quality_weight * weight_value * quality
        - preferences.price_weight * weight_price * price * (1.0 - discount)
        + preferences.reward_weight * weight_reward * reward
        + preferences.discount_weight * weight_discount * discount
        + taste
    )


@compiled
def experience_utility(satisfaction: float, preferences: Any) -> float:
    """Utility of one's own experience with the company: nothing at a satisfaction of one half."""
    return preferences.satisfaction_weight * (satisfaction - 0.5)


@compiled
def social_proof(friends: int, acquaintances: int, preferences: Any) -> float:
    """Utility of seeing acquaintances with a supplier: their share, number, or a critical share."""
    if acquaintances == 0:
        return 0.0
    if preferences.social_proof_form == COUNT:
        seen = friends / (friends + preferences.social_proof_point)
    elif preferences.social_proof_form == THRESHOLD:
        seen = 1.0 if friends / acquaintances >= preferences.social_proof_point else 0.0
    else:
        seen = friends / acquaintances
    return preferences.social_proof_weight * seen


@inlined
def company_utility(people: People, person: int, offers: Offers, preferences: Any) -> float:
    """What the company's offer and one's experience with it are worth to one person."""
    traits = people.traits[person]
    worth = offer_utility(
        offers.quality, offers.price, offers.discount, offers.reward,
        traits.taste_company, traits.weight_value, traits.weight_price, traits.weight_reward,
        traits.weight_discount, preferences,
    ) + experience_utility(people.mind[person].satisfaction, preferences)
    if offers.values > 0.0:
        worth += offers.values * people.loyalty[person].alignment
    return worth


@inlined
def rival_utility(people: People, person: int, offers: Offers, preferences: Any) -> float:
    """What the rival's offer is worth to one person; it has no discounts and no rewards."""
    traits = people.traits[person]
    return offer_utility(
        offers.rival_quality, offers.rival_price, 0.0, 0.0,
        traits.taste_rival, traits.weight_value, traits.weight_price, traits.weight_reward,
        traits.weight_discount, preferences,
    )


@compiled
def knows_rival(person: int, seed: int, known_share: float) -> bool:
    """True if this person has heard of the rival: early or late alike under every strategy."""
    return known_share > 0.0 and uniform(seed, person, 0, KNOWS_RIVAL, 0) < known_share


@compiled
def choice_of_two(first: float, second: float) -> float:
    """Chance to choose the first of two alternatives with these utilities (logit)."""
    return 1.0 / (1.0 + math.exp(second - first))


@compiled
def choice_of_three(first: float, second: float, third: float) -> tuple[float, float]:
    """Chances to choose the first and the second of three alternatives (multinomial logit)."""
    highest = max(first, max(second, third))
    one = math.exp(first - highest)
    two = math.exp(second - highest)
    whole = one + two + math.exp(third - highest)
    return one / whole, two / whole


@compiled
def buying_chances(
    ours: float, theirs: float, wait: float, knows: bool, preferences: Any
) -> tuple[float, float]:
    """Chances to buy from us and from the rival, of somebody who decides between both and waiting.

    A logit; or, without any chance, what is worth most, of equals in this order (Granovetter).
    """
    if preferences.buying_form == CERTAIN_BEST:
        if ours >= wait and (ours >= theirs or not knows):
            return 1.0, 0.0
        return 0.0, 1.0 if knows and theirs >= wait else 0.0
    if knows:
        return choice_of_three(ours, theirs, wait)
    return choice_of_two(ours, wait), 0.0
