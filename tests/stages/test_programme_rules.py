"""Programmes by hand: points, orders, fees, tiers, prices and what holds by them."""

from __future__ import annotations

import math

import pytest

from simulator.stages.engage import attaching
from simulator.stages.retain import Retain, expanding, leaving, settling
from simulator.stages.retain.terms import Terms
from simulator.world import loyalty, points, programmes
from simulator.world.company import Company
from simulator.world.programmes import Programmes

PLAIN = Terms(*[0] * len(Terms._fields))._replace(reference=4000.0, price_weight=2.0)
CALM = leaving.Situation(*[0.0] * len(leaving.Situation._fields))


# rules by hand


def test_points_by_hand() -> None:
    assert points.earned_on(3999, 0.05) == 200
    assert points.earned_on(3989, 0.05) == 199
    assert points.earned_on(4000, 0.0) == 0
    assert points.redeemable(2599, 4000, 1000) == 2000
    assert points.redeemable(999, 4000, 1000) == 0
    assert points.redeemable(9000, 2500, 1000) == 2000
    rules = Programmes(basket_reluctance=1.0).record()
    assert points.raising_chance(1000, 1000, 1.0, rules) == 0.5
    assert points.raising_chance(1000, 1000, 3.0, rules) == 0.75
    assert points.raising_chance(1000, 3000, 1.0, rules) == 0.25
    assert points.raising_chance(1000, 9000, 0.1, Programmes(basket_reluctance=0).record()) == 1.0


def test_an_order_by_hand() -> None:
    terms = PLAIN._replace(
        subscription=4000, premium=2000, second_product=1600, bundle=360, member_lift=200
    )
    orders = [settling.order_of(*has, terms) for has in (
        (False, False, False), (True, False, False), (False, True, False), (True, True, False),
        (True, True, True),
    )]  # fmt: skip
    assert orders == [4000, 6000, 5600, 7240, 7440]
    assert settling.missing_for(4000, 5000) == 1000
    assert settling.missing_for(4000, 0) == 0


def test_what_one_had_in_an_earlier_spell_is_gone() -> None:
    assert loyalty.holds(10, -1, 5)
    assert loyalty.holds(5, -1, 5)
    assert not loyalty.holds(10, 12, 5)
    assert not loyalty.holds(10, -1, 20)
    assert not loyalty.holds(-1, -1, 0)


def test_a_fee_is_used_up_week_by_week() -> None:
    assert loyalty.unredeemed(6000, 10, 10, 52.0) == 60.0
    assert loyalty.unredeemed(6000, 10, 36, 52.0) == 30.0
    assert loyalty.unredeemed(6000, 10, 90, 52.0) == 0.0


def test_tiers_of_referral_by_hand() -> None:
    multiplier = programmes.referral_multiplier
    assert multiplier(7, 0.5, 1.0, 0.0, 3.0) == 1.0
    assert multiplier(0, 0.5, 1.0, 0.5, 3.0) == 1.0
    assert multiplier(2, 0.5, 1.0, 0.5, 3.0) == pytest.approx((1 + 0.5 * 2.0) / 1.5)
    assert multiplier(9, 0.5, 1.0, 0.5, 3.0) == pytest.approx((1 + 0.5 * 2.5) / 1.5)
    assert multiplier(9, 0.0, 1.0, 0.5, 3.0) == 1.0
    assert multiplier(0, 0.5, 2.0, 0.0, 3.0) == pytest.approx(2.0 / 1.5)


def test_promotions_come_at_the_end_of_each_interval() -> None:
    rules = Programmes(promotion_depth=0.3, promotion_interval=6.0, promotion_weeks=2.0)
    waived = [programmes.promoted(rules, week) for week in range(12)]
    assert waived == [0, 0, 0, 0, 0.3, 0.3] * 2
    company = Company(price=40.0, discount=0.1)
    assert programmes.discount_in(company, rules, 0) == 0.1
    assert programmes.discount_in(company, rules, 5) == pytest.approx(1 - 0.9 * 0.7)
    assert programmes.prices_in(company, rules, 5).paid == pytest.approx(40 * 0.9 * 0.7)
    assert programmes.promoted(Programmes(), 12) == 0.0


def test_prices_by_hand() -> None:
    rules = Programmes(
        premium_price=0.5, second_product_price=0.25, bundle_discount=0.1, membership_lift=0.05
    )
    assert programmes.prices_in(Company(price=40.0), rules, 0) == (40.0, 4000, 2000, 1000, 300, 200)


def test_buying_more_is_a_logit() -> None:
    rules = Programmes(
        expansion_constant=-2.0, expansion_satisfaction=4.0, expansion_value=1.0,
        expansion_personalisation=1.5, expansion_keeping=3.0,
    ).record()  # fmt: skip
    terms = PLAIN._replace(personalisation=0.4)
    use = expanding.expansion_utility(0.75, 1.2, 0.8, 2000, terms, rules)
    assert use == pytest.approx(-2 + 1 + 1.2 + 0.6 - 2 * 0.8 * 0.5)
    assert expanding.taking_chance(0.0, 1.0) == 0.5
    assert expanding.taking_chance(0.7, 0.5) == pytest.approx(0.5 / (1 + math.exp(-0.7)))
    assert expanding.giving_back_chance(-3.0, rules) == 0.5
    assert expanding.giving_back_chance(5.0, rules) < expanding.giving_back_chance(1.0, rules)


def test_joining_weighs_perks_against_the_fee() -> None:
    terms = PLAIN._replace(perks=400.0, weekly_fee=200.0)
    logit = Programmes(membership_sensitivity=10.0).record()
    found = expanding.membership_chance(1.0, 1.0, terms, logit)
    assert found == pytest.approx(1 / (1 + math.exp(-10 * 200 / 4000)))
    assert expanding.membership_chance(2.0, 1.0, terms, logit) > found
    assert expanding.membership_chance(1.0, 2.0, terms, logit) == 0.5
    strict = Programmes(membership_choice="threshold").record()
    assert expanding.membership_chance(1.0, 1.99, terms, strict) == 1.0
    assert expanding.membership_chance(1.0, 2.0, terms, strict) == 0.0


def test_a_fee_is_due_at_the_end_of_its_term_or_never() -> None:
    terms = PLAIN._replace(term=10)
    assert [expanding.fee_is_due(5, week, terms) for week in (14, 15, 16)] == [False, True, True]
    assert not expanding.fee_is_due(5, 5000, PLAIN)


def test_shared_values_and_referrals_attach() -> None:
    assert attaching.attached(0.2, 0.5, 0.1, 0, 0.03) == pytest.approx(0.2 + 0.1 * 0.5 * 0.8)
    assert attaching.attached(0.2, 0.0, 0.1, 2, 0.03) == pytest.approx(0.26)
    assert attaching.attached(0.99, 1.0, 0.0, 3, 0.03) == 1.0
    assert attaching.attached(0.3, 1.0, 0.0, 0, 0.03) == 0.3


def test_deal_seekers_reconsider_when_a_deal_ends() -> None:
    assert leaving.deal_attention(2.0, CALM) == 1.0
    assert leaving.deal_attention(2.0, CALM._replace(deal_ended=1.5)) == 4.0
    assert leaving.most_attention(CALM._replace(deal_ended=0.1), Retain().record()) > 1e6


def test_what_was_bought_beside_counts_as_built() -> None:
    built = leaving.assets_built
    assert built(0.5, False, False, 0.1) == 0.5
    assert built(0.5, True, True, 0.1) == pytest.approx(0.7)
    assert built(0.95, True, False, 0.1) == 1.0
