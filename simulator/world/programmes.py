"""Programmes: what a company offers to keep its customers and to sell them more, and its price.

Points and what they are worth are in `simulator.world.points`, what a customer has of all this in
`simulator.world.loyalty`. Amounts of money are whole cents from here on, so that they add up.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from simulator.compiled import compiled
from simulator.quantities import Part, quantity
from simulator.sources import CHOICE, GUESS, IYENGAR_2022
from simulator.world.company import Company

CENTS = 100


class Programmes(Part):
    """Loyalty programmes, deals, a higher tier and a second product: each costs what it costs."""

    points_rate: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="value of the points earned with each EUR paid, in EUR",
    )
    redemption_step: float = quantity(
        10.0, unit="EUR", low=0.01, high=1e5, source=CHOICE, lever=True,
        meaning="points are redeemed in multiples of this value",
    )
    points_basket: float = quantity(
        0.0, unit="EUR/week", low=0, high=1e6, source=CHOICE, lever=True,
        meaning="order a customer must place in the week in which it redeems points",
    )
    referral_step: float = quantity(
        0.0, unit="1", low=0, high=10, source=CHOICE, lever=True,
        meaning="how much more a referral is rewarded for each earlier success (0: one tier)",
    )
    referral_tiers: float = quantity(
        3.0, unit="1", low=0, high=100, source=CHOICE, lever=True,
        meaning="earlier successes that raise the reward of a referral at most",
    )
    donation_share: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="share of the revenue given to a cause (values-based programme)",
    )
    membership: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how widely customers are offered a paid membership",
    )
    membership_fee: float = quantity(
        60.0, unit="EUR", low=0, high=1e6, source=CHOICE, lever=True,
        meaning="fee for one term of the paid membership",
    )
    membership_term: float = quantity(
        52.0, unit="week", low=0, high=520, source=CHOICE, lever=True,
        meaning="time after which the fee is due again (0: paid once, for good)",
    )
    membership_perks: float = quantity(
        3.0, unit="EUR/week", low=0, high=1e6, source=CHOICE, lever=True,
        meaning="value and cost of what a paid membership gives in a week",
    )
    promotion_depth: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="share of the price waived in the weeks of a promotion",
    )
    promotion_interval: float = quantity(
        13.0, unit="week", low=1, high=520, source=CHOICE, lever=True,
        meaning="time from the end of one promotion to the end of the next",
    )
    promotion_weeks: float = quantity(
        2.0, unit="week", low=1, high=520, source=CHOICE, lever=True,
        meaning="how many of these weeks the promotion lasts",
    )
    premium: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how widely customers are offered a higher tier (upsell)",
    )
    premium_price: float = quantity(
        0.5, unit="1", low=0, high=10, source=CHOICE, lever=True,
        meaning="what the higher tier costs beside the price, as a share of it",
    )
    second_product: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how widely customers are offered a second product (cross-sell)",
    )
    second_product_price: float = quantity(
        0.4, unit="1", low=0, high=10, source=CHOICE, lever=True,
        meaning="what the second product costs, as a share of the price",
    )
    bundle_discount: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="share of the price of tier and second product waived for who has both",
    )
    redemption_chance: float = quantity(
        0.25, unit="1/week", low=0, high=1, source=GUESS,
        meaning="chance that a customer redeems in a week in which its points suffice",
    )
    basket_reluctance: float = quantity(
        1.0, unit="1", low=0, high=100, source=GUESS,
        meaning="how much an order missing for the basket weighs against points of the same value",
    )
    referral_response: float = quantity(
        0.5, unit="1", low=0, high=20, source=GUESS,
        meaning="how much of the pull of a referral is due to its usual reward",
    )
    usual_referral_reward: float = quantity(
        60.0, unit="EUR/person", low=0.01, high=1e6, source=GUESS,
        meaning="reward at which people recommend as often as `attract.referral_rate` says",
    )
    referral_belonging: float = quantity(
        0.0, unit="1", low=0, high=1, source=GUESS,
        meaning="how much belonging a customer gains with each customer it brought",
    )
    values_weight: float = quantity(
        0.5, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of a generous programme to somebody who shares its values fully",
    )
    values_belonging: float = quantity(
        0.01, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the missing belonging that such a customer gains from it in a week",
    )
    donation_half_point: float = quantity(
        0.01, unit="1", low=0.0001, high=1, source=GUESS,
        meaning="donated share of the revenue that earns half of the regard",
    )
    membership_attention: float = quantity(
        0.05, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that a customer considers the paid membership",
    )
    membership_choice: Literal["logit", "threshold"] = quantity(
        "logit", unit="1", source=GUESS,
        meaning="whether perks above the fee make joining likelier, or decide",
    )
    membership_sensitivity: float = quantity(
        10.0, unit="utility", low=0, high=1000, source=GUESS,
        meaning="utility of perks worth the reference price more than the fee, in joining",
    )
    perks_beyond_money: float = quantity(
        2.0, unit="1", low=0, high=20, source=IYENGAR_2022,
        meaning="how much perks are felt beyond what they are worth, once somebody has them",
    )
    membership_lift: float = quantity(
        0.05, unit="1", low=0, high=10, source=IYENGAR_2022,
        meaning="how much more those with a paid membership order, as a share of the price",
    )
    one_off_weeks: float = quantity(
        52.0, unit="week", low=1, high=5200, source=GUESS,
        meaning="time over which people think of a fee paid once for good as used up",
    )
    promotion_end_attention: float = quantity(
        5.0, unit="1", low=0, high=100, source=GUESS,
        meaning="how much more often a deal seeker reconsiders when a discount of the whole price "
        "ends",
    )
    expansion_rate: float = quantity(
        12 / 52, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that a customer thinks about buying more, or less again",
    )
    expansion_constant: float = quantity(
        -2.0, unit="utility", low=-60, high=60, source=GUESS,
        meaning="utility of buying more to a customer of middling satisfaction, before its price",
    )
    expansion_satisfaction: float = quantity(
        4.0, unit="utility", low=0, high=60, source=GUESS,
        meaning="utility of buying more that full satisfaction adds against none",
    )
    expansion_value: float = quantity(
        1.0, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of buying more to somebody for whom value has its mean weight",
    )
    expansion_personalisation: float = quantity(
        1.0, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of buying more that a fully personal service adds",
    )
    expansion_keeping: float = quantity(
        4.0, unit="utility", low=0, high=60, source=GUESS,
        meaning="utility of keeping what one has bought more, against buying it",
    )
    expansion_assets: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS,
        meaning="how much the higher tier and the second product each add to what was built",
    )
    added_goods_share: float = quantity(
        0.15, unit="1", low=0, high=1, source=GUESS,
        meaning="cost of serving what customers buy beside the subscription, as a share of it",
    )

    @property
    def keeps_accounts(self) -> bool:
        """True if any programme is on for which each customer has an account."""
        return (
            self.points_rate + self.membership + self.premium + self.second_product > 0.0
            or self.referral_step + self.referral_belonging > 0.0
        )

    @property
    def regard(self) -> float:
        """How much the donations are regarded, 0 to 1; half at `donation_half_point`."""
        return self.donation_share / (self.donation_share + self.donation_half_point)


class Prices(NamedTuple):
    """What one customer pays in a week: `paid` in EUR, all others in whole cents.

    `premium` and `second_product` come beside it, `bundle` is waived for who has both;
    `member_lift` is what those with a paid membership order more.
    """

    paid: float
    subscription: int
    premium: int
    second_product: int
    bundle: int
    member_lift: int


def promoted(programmes: Programmes, week: int) -> float:
    """Share of the price waived by a promotion in this week: the last weeks of each interval."""
    if programmes.promotion_depth <= 0.0:
        return 0.0
    interval = max(1, round(programmes.promotion_interval))
    lasts = round(programmes.promotion_weeks)
    return programmes.promotion_depth if week % interval >= interval - lasts else 0.0


def discount_in(company: Company, programmes: Programmes, week: int) -> float:
    """Share of the price that is waived in a week, by the standing discount and a promotion."""
    promotion = promoted(programmes, week)
    if promotion <= 0.0:
        return company.discount
    return 1.0 - (1.0 - company.discount) * (1.0 - promotion)


def prices_in(company: Company, programmes: Programmes, week: int) -> Prices:
    """What one customer pays in a week for each thing it may have."""
    paid = company.price_paid * (1.0 - promoted(programmes, week))
    premium = in_cents(paid * programmes.premium_price)
    second = in_cents(paid * programmes.second_product_price)
    return Prices(
        paid=paid,
        subscription=in_cents(paid),
        premium=premium,
        second_product=second,
        bundle=int((premium + second) * programmes.bundle_discount + 0.5),
        member_lift=in_cents(paid * programmes.membership_lift),
    )


def in_cents(euros: float) -> int:
    """An amount in EUR, not negative, as whole cents."""
    return math.floor(euros * CENTS + 0.5)


@compiled
def referral_multiplier(
    successes: int, response: float, reward: float, step: float, tiers: float
) -> float:
    """How much more a referrer recommends than at the usual reward in one tier (section 1.11).

    The design's 1 + g x reward x (1 + step x min(n, n_max)), over 1 + g: at the usual reward
    (`reward` is a share of it) without tiers it is 1, as the rate of referrals was set there.
    """
    tier = 1.0 + step * min(float(successes), tiers)
    return (1.0 + response * reward * tier) / (1.0 + response)
