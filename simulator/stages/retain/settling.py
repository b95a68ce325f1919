"""Settling: what each customer pays beside the price, earns and redeems in a week."""

from __future__ import annotations

from typing import Any

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, inlined, looped
from simulator.stages.retain.expanding import expand, join_or_renew
from simulator.stages.retain.terms import Terms, terms_in
from simulator.world.loyalty import holds, is_customer_after
from simulator.world.people import People
from simulator.world.points import earned_on, raising_chance, redeemable
from simulator.world.world import Acting, World

REDEEMS = decision_named("redeems points")
RAISES_ORDER = decision_named("raises the order to redeem points")


def settle(world: World, week: int, acting: Acting | None) -> None:
    """One week of the programmes: who takes more, who pays a fee, and everybody's points.

    Where no programme keeps accounts, and none ever did, there is nothing to do.
    """
    programmes = world.market.programmes
    world.keeps_accounts |= programmes.keeps_accounts
    if not world.keeps_accounts:
        return
    terms, rules = terms_in(world, week), programmes.record()
    if acting:
        acting("settle", terms, rules)
    else:
        settle_everyone(world.people, week, world.seed, terms, rules)


@compiled
def order_of(premium: bool, second: bool, is_member: bool, terms: Terms) -> int:
    """What a customer orders this week with all it has, in cents."""
    order = terms.subscription
    if premium:
        order += terms.premium
    if second:
        order += terms.second_product
    if premium and second:
        order -= terms.bundle
    return order + (terms.member_lift if is_member else 0)


@compiled
def missing_for(order: int, basket: int) -> int:
    """What an order lacks of the basket in which points can be redeemed."""
    return max(0, basket - order)


@looped
def settle_everyone(
    people: People, week: int, seed: int, terms: Terms, programmes: Any
) -> None:
    """Everybody's account: those who left lose their points, the others buy, pay and earn."""
    for person in range(people.standing.size):
        people.loyalty[person].earned = 0
        people.loyalty[person].redeemed = 0
        people.loyalty[person].forfeited = 0
        people.loyalty[person].lift = 0
        journey = people.journey[person]
        if not is_customer_after(journey.adopted_week, journey.switched_week, journey.quit_week):
            people.loyalty[person].forfeited = people.loyalty[person].balance
            people.loyalty[person].balance = 0
            continue
        if journey.adopted_week < week:
            expand(people, person, week, seed, terms, programmes)
            join_or_renew(people, person, week, seed, terms, programmes)
        keep_account(people, person, week, seed, terms, programmes)


@inlined
def keep_account(
    people: People, person: int, week: int, seed: int, terms: Terms, programmes: Any
) -> None:
    """One customer's order of the week, and the points it redeems and earns."""
    loyalty, adopted = people.loyalty[person], people.journey[person].adopted_week
    is_member = holds(loyalty.membership_week, loyalty.lapsed_week, adopted)
    order = order_of(
        holds(loyalty.upgraded_week, loyalty.downgraded_week, adopted),
        holds(loyalty.second_product_week, loyalty.dropped_week, adopted),
        is_member, terms,
    )
    lift = terms.member_lift if is_member else 0
    missing = missing_for(order, terms.basket)
    redeemed = redeemable(loyalty.balance, order + missing, terms.step)
    if redeemed > 0:
        chance = uniform(seed, person, week, REDEEMS, 0)
        redeems = happens(chance, programmes.redemption_chance)
        if redeems and missing > 0:
            weight = people.traits[person].weight_reward
            chance = uniform(seed, person, week, RAISES_ORDER, 0)
            redeems = happens(chance, raising_chance(redeemed, missing, weight, programmes))
            if redeems:
                order += missing
                lift += missing
        if not redeems:
            redeemed = 0
    earned = earned_on(order - redeemed, programmes.points_rate)
    people.loyalty[person].earned = earned
    people.loyalty[person].redeemed = redeemed
    people.loyalty[person].lift = lift
    people.loyalty[person].balance = loyalty.balance + earned - redeemed
