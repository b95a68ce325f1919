"""Terms: what each alternative of a choice is made of, asked of the engine's own functions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from simulator.stages.adopt import SALES, buying_utility, waiting_utility
from simulator.stages.retain.leaving import (
    chances_of,
    exit_fee,
    has_in_programmes,
    may_end,
    moving_cost,
)
from simulator.world.forum import OURS, RIVALS, bonds_felt, bonds_within
from simulator.world.people import MEMBER, RIVAL, STAGE
from simulator.world.preferences import (
    choice_of_three,
    choice_of_two,
    experience_utility,
    knows_rival,
    offer_utility,
    social_proof,
)
from simulator.world.switching import (
    LEVELS,
    financial_cost,
    procedural_cost,
    social_cost,
    social_value,
)
from simulator.world.world import World

Terms = dict[tuple[str, str], float]
"""(alternative, term) -> utility."""


def chances_to_leave(
    world: World, week: int, person: int, situation: Any, rules: Mapping[str, Any]
) -> tuple[float, float]:
    """Chances to switch and to quit of a customer who reconsiders now."""
    journey = world.people.journey[person]
    in_time = may_end(int(week - journey["adopted_week"]), int(journey["term"]), rules["retain"])
    switches, quits = chances_of(
        world.people, world.neighbours, world.bonds, person, week, world.seed, bool(in_time),
        False, world.offers(week), situation, rules["preferences"], rules["switching"],
        rules["retain"],
    )
    return float(switches), float(quits)


def terms_of_leaving(
    world: World, week: int, person: int, situation: Any, rules: Mapping[str, Any]
) -> Terms:
    """What staying, the rival and nothing are worth to a customer who reconsiders (eq. 27-31).

    The alternative `rival` is missing where the person has not heard of it.
    """
    people, offers = world.people, world.offers(week)
    preferences, switching = rules["preferences"], rules["switching"]
    around, mind, journey = people.around[person], people.mind[person], people.journey[person]
    known = acquaintances_of(world, person)
    perks, stake, assets = has_in_programmes(people, person, week, situation)
    in_time = may_end(int(week - journey["adopted_week"]), int(journey["term"]), rules["retain"])
    stake += exit_fee(bool(in_time), rules["retain"])
    proof = social_proof(int(around["customer_friends"]), known, preferences)
    terms = {("stay", "habit"): float(situation.staying)}
    terms |= _offer("stay", world, week, person, preferences)
    terms |= {("stay", "perks"): float(perks), ("stay", "acquaintances"): 0.5 * float(proof)}
    lost = {"money at stake": float(financial_cost(stake, situation.reference_price, switching))}
    weight = float(people.traits[person]["weight_belonging"])
    value = _social_value(world, person, situation, weight, switching)
    portability = situation.portability
    if knows_rival(person, world.seed, offers.known_share):
        theirs = social_proof(int(around["rival_friends"]), known, preferences)
        terms |= _rival_offer(world, week, person, preferences)
        terms["rival", "acquaintances"] = 0.5 * float(theirs)
        terms["rival", "effort of moving"] = -float(
            moving_cost(float(mind["skill"]), assets, False, situation, switching)
        )
        there = bonds_within(people, world.bonds, person, RIVALS)
        gone = social_cost(value, there, situation.rival_welcome, portability, weight, switching)
        terms |= {("rival", name): -cost for name, cost in lost.items()}
        terms["rival", "company lost"] = -float(gone)
    terms |= {("nothing", name): -cost for name, cost in lost.items()}
    terms["nothing", "company lost"] = -float(
        social_cost(value, 0.0, 0.0, portability, weight, switching)
    )
    return terms


def terms_of_buying(
    world: World, week: int, person: int, situation: Any, rules: Mapping[str, Any]
) -> tuple[float, Terms]:
    """The chance to buy of somebody who thinks about it, and what each alternative is worth."""
    terms = _offer("buy", world, week, person, rules["preferences"])
    around, known = world.people.around[person], acquaintances_of(world, person)
    proof, theirs = (
        float(social_proof(int(around[f"{side}_friends"]), known, rules["preferences"]))
        for side in ("customer", "rival")
    )
    if world.people.standing[person] & STAGE == RIVAL:
        terms |= _costs_of_returning(world, person, situation, rules["switching"])
        terms |= {
            ("buy", "acquaintances"): 0.5 * proof, ("rival", "acquaintances"): 0.5 * theirs,
            ("rival", "habit"): float(situation.staying),
            **_rival_offer(world, week, person, rules["preferences"]),
        }
        return _chance(terms), terms
    terms |= _first_purchase(world, person, situation, rules["adopt"])
    terms["buy", "acquaintances"] = proof
    if knows_rival(person, world.seed, world.offers(week).known_share):
        terms |= {
            ("rival", "habit"): terms["buy", "habit"], ("rival", "acquaintances"): theirs,
            **_rival_offer(world, week, person, rules["preferences"]),
        }
    return _chance(terms), terms


def _costs_of_returning(world: World, person: int, situation: Any, switching: Any) -> Terms:
    """What a rival's customer would lose by coming to us."""
    people, weight = world.people, float(world.people.traits[person]["weight_belonging"])
    there, here = (bonds_within(people, world.bonds, person, side) for side in (RIVALS, OURS))
    value = situation.rival_welcome * social_value(there, 0.0, 0.0, 0.0, weight, switching)
    leaving = social_cost(value, here, situation.welcome, 0.0, weight, switching)
    moving = procedural_cost(0.0, 0.0, 0.0, switching)
    return {("buy", "effort of moving"): -float(moving), ("buy", "company lost"): -float(leaving)}


def _first_purchase(world: World, person: int, situation: Any, adopt: Any) -> Terms:
    """What counts beside the offer for somebody without a supplier; each term alone."""
    people, traits = world.people, world.people.traits[person]
    weight, belonging = (
        float(traits["weight_belonging"]), float(people.mind[person]["belonging"])
    )

    def utility(feels: float = 0.0, advised: bool = False, member: bool = False) -> float:
        return float(buying_utility(0.0, 0.0, feels, weight, advised, member, situation, adopt))

    start = utility()
    advised = bool(people.touch[person, SALES] > 0.0)
    member = bool(people.standing[person] & MEMBER)
    free = waiting_utility(float(traits["weight_value"]), situation.free_tier, adopt)
    return {
        ("buy", "habit"): start,
        ("buy", "belonging"): utility(feels=belonging) - start,
        ("buy", "promotion"): utility(member=member) - start,
        ("buy", "advice"): utility(advised=advised) - start,
        ("wait", "free plan"): float(free),
    }


def acquaintances_of(world: World, person: int) -> int:
    """Number of people this person knows."""
    first = world.neighbours.first
    return int(first[person + 1]) - int(first[person])


def _chance(terms: Terms) -> float:
    """Chance to buy, from what the alternatives are worth (logit)."""
    worth: dict[str, float] = {}
    for (alternative, _), utility in terms.items():
        worth[alternative] = worth.get(alternative, 0.0) + utility
    buy, *others = (worth[name] for name in ("buy", "rival", "wait") if name in worth)
    if len(others) == 1:
        return float(choice_of_two(buy, others[0]))
    return float(choice_of_three(buy, *others)[0])


def _social_value(
    world: World, person: int, situation: Any, weight: float, switching: Any
) -> float:
    people = world.people
    known, friends = acquaintances_of(world, person), int(people.around[person]["customer_friends"])
    felt = bonds_felt(people, world.bonds, person, OURS, switching.bond_contagion)
    status = situation.recognition * float(people.mind[person]["level"]) / LEVELS
    share = friends / known if known else 0.0
    belonging = float(people.mind[person]["belonging"])
    return float(social_value(felt, status, belonging, share, weight, switching))


def _offer(name: str, world: World, week: int, person: int, preferences: Any) -> Terms:
    """The parts of the company's offer: it is a sum, so each is the offer with that part alone."""
    offers, traits = world.offers(week), world.people.traits[person]
    alone = partial(_worth, traits, preferences)
    terms = {
        (name, "quality"): alone(quality=offers.quality),
        (name, "price"): alone(price=offers.price),
        (name, "discount"): alone(price=offers.price, discount=offers.discount)
        - alone(price=offers.price),
        (name, "rewards"): alone(reward=offers.reward),
        (name, "taste"): float(traits["taste_company"]),
        (name, "experience"): float(
            experience_utility(float(world.people.mind[person]["satisfaction"]), preferences)
        ),
    }
    if offers.values > 0.0:
        terms[name, "shared values"] = offers.values * float(
            world.people.loyalty[person]["alignment"]
        )
    return terms


def _rival_offer(world: World, week: int, person: int, preferences: Any) -> Terms:
    offers, traits = world.offers(week), world.people.traits[person]
    return {
        ("rival", "quality"): _worth(traits, preferences, quality=offers.rival_quality),
        ("rival", "price"): _worth(traits, preferences, price=offers.rival_price),
        ("rival", "taste"): float(traits["taste_rival"]),
    }


def _worth(
    traits: Any, preferences: Any, quality: float = 0.0, price: float = 0.0,
    discount: float = 0.0, reward: float = 0.0,
) -> float:
    value, cost, rewards, deals = (
        float(traits[f"weight_{one}"]) for one in ("value", "price", "reward", "discount")
    )
    return float(offer_utility(
        quality, price, discount, reward, 0.0, value, cost, rewards, deals, preferences
    ))  # fmt: skip
