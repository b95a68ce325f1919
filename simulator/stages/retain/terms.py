"""Terms: what all customers are offered and asked in one week, in whole cents."""

from __future__ import annotations

from typing import NamedTuple

from simulator.compiled import steady
from simulator.world.programmes import in_cents, prices_in
from simulator.world.world import World


@steady
class Terms(NamedTuple):
    """What all customers are offered and asked in one week; money in cents.

    `premium_offered`, `second_offered` and `membership_offered` say how widely; `has_sold_more`
    is True if anybody may have bought more before. `term` is that of a membership in weeks (0:
    for good), `weekly_fee` its fee for each week of it. `personalisation` of the service is 0 to
    1, `price_weight` the utility lost by a price equal to `reference`.
    """

    subscription: int
    premium: int
    second_product: int
    bundle: int
    member_lift: int
    step: int
    basket: int
    fee: int
    term: int
    weekly_fee: float
    perks: float
    reference: float
    price_weight: float
    personalisation: float
    premium_offered: float
    second_offered: float
    membership_offered: float
    has_sold_more: bool


def terms_in(world: World, week: int) -> Terms:
    """The terms of one week."""
    market = world.market
    company, programmes = market.company, market.programmes
    prices = prices_in(company, programmes, week)
    term, fee = round(programmes.membership_term), in_cents(programmes.membership_fee)
    counted = world.census.loyalty
    return Terms(
        subscription=prices.subscription,
        premium=prices.premium,
        second_product=prices.second_product,
        bundle=prices.bundle,
        member_lift=prices.member_lift,
        step=max(1, in_cents(programmes.redemption_step)),
        basket=in_cents(programmes.points_basket),
        fee=fee,
        term=term,
        weekly_fee=fee / (term if term > 0 else programmes.one_off_weeks),
        perks=programmes.membership_perks * 100.0,
        reference=company.reference_price * 100.0,
        price_weight=market.preferences.price_weight,
        personalisation=market.service.personalisation,
        premium_offered=programmes.premium,
        second_offered=programmes.second_product,
        membership_offered=programmes.membership,
        has_sold_more=bool(counted[:2].any()),
    )
