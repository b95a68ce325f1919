"""Loyalty: what each customer has in the programmes, and what all of them have together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from simulator.accounts import CHANNELS
from simulator.compiled import compiled, looped
from simulator.world.columns import Array, Column

if TYPE_CHECKING:
    from simulator.world.people import People

REFERRAL = CHANNELS.index("referral")
NEVER = -1


class Loyalty:
    """What a person has in the loyalty programmes, and what it bought beside."""

    alignment: Annotated[
        Array,
        Column("f4", "how far the person shares the programme's values", written_by="creation"),
    ]
    referrals: Annotated[
        Array, Column("u2", "customers the person brought", "person", written_by="close")
    ]
    felt_referrals: Annotated[
        Array, Column("u2", "those of them already felt in belonging", "person", "engage")
    ]
    upgraded_week: Annotated[
        Array, Column("i2", "date of taking the higher tier", "week", "retain", NEVER)
    ]
    downgraded_week: Annotated[
        Array, Column("i2", "date of giving the higher tier back", "week", "retain", NEVER)
    ]
    second_product_week: Annotated[
        Array, Column("i2", "date of buying the second product", "week", "retain", NEVER)
    ]
    dropped_week: Annotated[
        Array, Column("i2", "date of giving the second product up", "week", "retain", NEVER)
    ]
    membership_week: Annotated[
        Array, Column("i2", "date of taking the paid membership", "week", "retain", NEVER)
    ]
    fee_week: Annotated[
        Array, Column("i2", "date of the last fee for it", "week", "retain", NEVER)
    ]
    lapsed_week: Annotated[
        Array, Column("i2", "date of letting it lapse", "week", "retain", NEVER)
    ]
    fee: Annotated[Array, Column("i8", "the last fee for it", "cent", "retain")]
    balance: Annotated[Array, Column("i8", "points not redeemed yet", "cent", "retain")]
    earned: Annotated[Array, Column("i8", "points earned this week", "cent", "retain")]
    redeemed: Annotated[Array, Column("i8", "points redeemed this week", "cent", "retain")]
    forfeited: Annotated[Array, Column("i8", "points lost by leaving this week", "cent", "retain")]
    lift: Annotated[Array, Column("i8", "ordered beside this week", "cent", "retain")]


COUNTED = {
    "premium_customers": "customers of the higher tier",
    "second_products": "customers of the second product",
    "bundles": "customers of both",
    "memberships": "customers with a paid membership",
    "upgraded": "customers who took the higher tier",
    "downgraded": "customers who gave the higher tier back",
    "second_products_bought": "customers who bought the second product",
    "second_products_dropped": "customers who gave the second product up",
    "memberships_begun": "customers who took the paid membership",
    "memberships_lapsed": "customers who let the paid membership lapse",
    "referral_successes": "earlier successes of those who brought a customer, as far as they count",
}
AMOUNTS = {
    "points_liability": "value of all points not redeemed yet, at the end",
    "points_redeemed": "value of the points redeemed",
    "points_earned": "value of the points earned",
    "points_forfeited": "value of the points lost by those who left",
    "fees": "fees paid for memberships",
    "lift": "ordered beside the subscription, for points or with a membership",
}
"""Amounts are counted in cents; the first two are columns of the history, the others in lines."""
TALLY = (*COUNTED, *AMOUNTS)
(
    PREMIUM, SECOND, BUNDLES, MEMBERSHIPS, UPGRADED, DOWNGRADED, BOUGHT, DROPPED, BEGUN, LAPSED,
    SUCCESSES, LIABILITY, REDEEMED, EARNED, FORFEITED, FEES, LIFT,
) = range(len(TALLY))  # fmt: skip


@compiled
def holds(since: int, until: int, adopted_week: int) -> bool:
    """True if a customer still has what it took on one date and gave back on another.

    What it had in an earlier spell is gone.
    """
    return since >= adopted_week and since > until


@compiled
def is_customer_after(adopted_week: int, switched_week: int, quit_week: int) -> bool:
    """True for those who are customers at the end of the week, and pay for it."""
    return adopted_week > max(switched_week, quit_week)


@compiled
def unredeemed(fee: int, fee_week: int, week: int, weeks: float) -> float:
    """What is left of a fee paid for so many weeks, in EUR."""
    left = 1.0 - (week - fee_week) / weeks
    return max(0.0, left) * fee / 100.0


@looped
def count_loyalty(people: People, week: int, tally: Array) -> None:
    """Count what customers have at the end of the week and did in it; whole numbers."""
    for person in range(people.standing.size):
        journey, loyalty = people.journey[person], people.loyalty[person]
        tally[FORFEITED] += loyalty.forfeited
        adopted = journey.adopted_week
        if not is_customer_after(adopted, journey.switched_week, journey.quit_week):
            continue
        premium = holds(loyalty.upgraded_week, loyalty.downgraded_week, adopted)
        second = holds(loyalty.second_product_week, loyalty.dropped_week, adopted)
        tally[PREMIUM] += premium
        tally[SECOND] += second
        tally[BUNDLES] += premium and second
        tally[MEMBERSHIPS] += holds(loyalty.membership_week, loyalty.lapsed_week, adopted)
        tally[UPGRADED] += loyalty.upgraded_week == week
        tally[DOWNGRADED] += loyalty.downgraded_week == week
        tally[BOUGHT] += loyalty.second_product_week == week
        tally[DROPPED] += loyalty.dropped_week == week
        tally[BEGUN] += loyalty.membership_week == week
        tally[LAPSED] += loyalty.lapsed_week == week
        tally[LIABILITY] += loyalty.balance
        tally[REDEEMED] += loyalty.redeemed
        tally[EARNED] += loyalty.earned
        tally[LIFT] += loyalty.lift
        if loyalty.fee_week == week:
            tally[FEES] += loyalty.fee


@looped
def count_referrals(people: People, week: int, tiers: float) -> float:
    """Earlier successes, at most `tiers` each, of those whose recommendation won a customer.

    A customer brought by another counts for who brought it, from now on.
    """
    successes = 0.0
    for person in range(people.standing.size):
        journey = people.journey[person]
        if journey.adopted_week != week or journey.channel != REFERRAL or journey.referrer < 0:
            continue
        successes += min(float(people.loyalty[journey.referrer].referrals), tiers)
        people.loyalty[journey.referrer].referrals += 1
    return successes
