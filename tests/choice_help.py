"""What one person's choices rest on, read from its row in plain Python."""

from __future__ import annotations

from collections.abc import Callable

from simulator.chance import uniform
from simulator.world import preferences
from simulator.world.people import MEMBER, RIVAL, STAGE
from simulator.world.world import World


def offer_of(world: World, person: int, week: int, rivals: bool = False) -> float:
    """Utility of the company's or the rival's offer, one's own experience included."""
    offers, traits = world.offers(week), world.people.traits[person]
    tastes = world.market.preferences.record()
    numbers = [offers.quality, offers.price, offers.discount, offers.reward]
    if rivals:
        numbers = [offers.rival_quality, offers.rival_price, 0.0, 0.0]
    numbers.append(traits["taste_rival" if rivals else "taste_company"])
    numbers += [traits[f"weight_{name}"] for name in ("value", "price", "reward", "discount")]
    utility: Callable[..., float] = preferences.offer_utility
    worth = utility(*numbers, tastes)
    if not rivals:
        worth += preferences.experience_utility(world.people.mind["satisfaction"][person], tastes)
    return worth


def proof_of(world: World, person: int, rivals: bool = False) -> float:
    """Utility of seeing acquaintances with the company or with the rival."""
    friends = world.people.around["rival_friends" if rivals else "customer_friends"][person]
    tastes = world.market.preferences.record()
    return preferences.social_proof(int(friends), acquaintances_of(world, person), tastes)


def acquaintances_of(world: World, person: int) -> int:
    """How many people somebody knows."""
    first = world.neighbours.first
    return int(first[person + 1]) - int(first[person])


def bonds_to(world: World, person: int, rivals: bool = False) -> float:
    """Sum of the strengths of bonds to members, or to the rival's customers who are none."""
    total = 0.0
    for slot in range(world.bonds.kept[person]):
        partner = int(world.people.standing[world.bonds.partner[person, slot]])
        here = bool(partner & MEMBER)
        there = not here and partner & STAGE == RIVAL
        if there if rivals else here:
            total += float(world.bonds.strength[person, slot])
    return total


def bonds_felt(world: World, person: int) -> float:
    """The same sum, to which bonds to people outside add what of them is not lost."""
    slots = range(world.bonds.kept[person])
    whole = sum(float(world.bonds.strength[person, slot]) for slot in slots)
    inside = bonds_to(world, person)
    return inside + (1 - world.market.switching.bond_contagion) * (whole - inside)


def knows_rival(world: World, person: int, week: int) -> bool:
    """True if somebody has heard of the rival by this week."""
    heard = uniform(world.seed, person, 0, preferences.KNOWS_RIVAL, 0)
    return heard < world.offers(week).known_share
