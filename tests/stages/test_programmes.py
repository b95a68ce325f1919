"""Programmes: off changes nothing, and each effect has its sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.simulation import Simulation
from simulator.wheel import Settings
from tests.market_help import changed_by, columns_written_by, different

WEEKS = 60
SETTLED: Mapping[str, Value] = {
    "people.size": 400,
    "people.initial_customers": 0.8,
    "adopt.conversion_target": 0.4,
    "attract.ads_budget": 2000.0,
    "retain.consideration": 0.5,
    "retain.churn_target": 0.06,
    "switching.procedural_cost": 1.0,
    "rival.launch_week": 10,
    "rival.quality": 0.65,
    "rival.price": 34.0,
    "rival.awareness": 0.2,
}
"""A market of customers whom a cheaper rival courts, and of people who still buy."""


def run_of(changes: Mapping[str, Value], seed: int = 4, weeks: int = WEEKS) -> Simulation:
    return Simulation([(0, changed(Settings(), {**SETTLED, **changes}))], seed).run(weeks)


def summed(runs: list[Simulation], column: str) -> float:
    return float(sum(run.history()[column].sum() for run in runs))


def compared(on: Mapping[str, Value], off: Mapping[str, Value], column: str) -> float:
    """How much more of it there is in six worlds, with the same luck."""
    one, other = ([run_of(changes, seed) for seed in range(6)] for changes in (on, off))
    return summed(one, column) - summed(other, column)


# off switches: with the lever at nothing the year is the same bit for bit


NEUTRAL: Mapping[str, Mapping[str, Value]] = {
    "points": {"programmes.redemption_step": 3.0, "programmes.points_basket": 99.0},
    "tiers of referral": {"programmes.referral_tiers": 9.0, "programmes.referral_response": 0.0},
    "donations": {"programmes.values_weight": 9.0, "programmes.values_belonging": 0.5},
    "paid membership": {"programmes.membership_fee": 1.0, "programmes.membership_perks": 50.0},
    "promotions": {"programmes.promotion_weeks": 9.0, "programmes.promotion_end_attention": 90.0},
    "tier and product": {"programmes.expansion_rate": 5.0, "programmes.bundle_discount": 0.5},
}


@pytest.mark.parametrize("programme", NEUTRAL)
def test_a_programme_that_is_not_offered_changes_nothing(programme: str) -> None:
    referring: dict[str, Value] = {"attract.referral_programme": 1.0, "attract.referral_rate": 0.5}
    one, other = run_of(referring), run_of({**referring, **NEUTRAL[programme]})
    prices = {"premium_price_paid", "second_product_price_paid", "bundle_waived"}
    assert set(different(one.history(), other.history())) <= prices
    assert not other.world.keeps_accounts


def test_points_without_effect_on_people_leave_their_ways_alone() -> None:
    """Neither liked nor missed when lost, points only cost money."""
    mute: dict[str, Value] = {"preferences.reward_weight": 0.0, "switching.money_weight": 0.0}
    one, other = run_of(mute), run_of({**mute, "programmes.points_rate": 0.1})
    money = set(different(one.history(), other.history()))
    assert money == {
        "points_liability", "points_redeemed", "cost_points", "revenue_forfeited_points"
    }  # fmt: skip


# the sign of each effect


def test_points_keep_customers_by_their_balance() -> None:
    """Only the money at stake: rewards are not liked for themselves, and nothing is redeemed."""
    held: dict[str, Value] = {"preferences.reward_weight": 0.0, "programmes.points_rate": 0.3}
    held["programmes.redemption_chance"] = 0.0
    free = {**held, "switching.money_weight": 0.0}
    assert compared(held, free, "customers") > 500


def test_points_win_reward_driven_people() -> None:
    liked: dict[str, Value] = {"switching.money_weight": 0.0, "preferences.reward_weight": 5.0}
    assert compared({**liked, "programmes.points_rate": 0.3}, liked, "customers") > 500


def test_a_minimum_basket_raises_orders_of_reward_driven_people() -> None:
    basket: dict[str, Value] = {"programmes.points_rate": 0.1, "programmes.points_basket": 55.0}
    run = run_of(basket)
    assert run.history()["revenue_order_lift"].sum() > 0
    assert run_of({"programmes.points_rate": 0.1}).history()["revenue_order_lift"].sum() == 0
    reluctant = {**basket, "programmes.basket_reluctance": 20.0}
    assert compared(basket, reluctant, "revenue_order_lift") > 0
    weights: dict[bool, list[float]] = {True: [], False: []}
    world = run.world
    for week in range(WEEKS, WEEKS + 30):
        run.settings.retain.turn(world, week)
        rows = world.people.loyalty
        weight = world.people.traits["weight_reward"]
        suffices = (rows["balance"] >= 1000) | (rows["redeemed"] > 0)
        for raised in weights:
            weights[raised] += weight[suffices & ((rows["lift"] > 0) == raised)].tolist()
    assert np.mean(weights[True]) > np.mean(weights[False])


REFERRING: Mapping[str, Value] = {
    "people.size": 1000,
    "people.initial_customers": 0.1,
    "attract.ads_budget": 0.0,
    "attract.referral_programme": 1.0,
    "attract.referral_rate": 3.0,
    "network.mean_degree": 20.0,
    "adopt.retry_rate": 0.5,
    "rival.launch_week": -1,
    "programmes.referral_response": 10.0,
}


def test_tiers_of_referral_bring_more_customers_and_cost_more() -> None:
    single = REFERRING
    tiers = {**single, "programmes.referral_step": 1.0}
    assert compared(tiers, single, "attracted_by_referral") > 200
    assert compared(tiers, single, "adopted_by_referral") > 10
    for run, earns_more in ((run_of(tiers), True), (run_of(single), False)):
        won = run.history()["adopted_by_referral"].sum()
        assert won > 5
        assert (run.history()["cost_referral"].sum() > 60.0 * won) == earns_more
    counted = run_of(tiers).world.people.loyalty["referrals"]
    assert counted.sum() == run_of(tiers).history()["adopted_by_referral"].sum()


def test_a_referrer_belongs_more() -> None:
    world = run_of({**REFERRING, "programmes.referral_belonging": 0.03}).world
    brought = world.people.loyalty["felt_referrals"] > 0
    assert brought.sum() > 5
    assert (world.people.mind["belonging"][brought] > 0).all()
    assert (world.people.mind["belonging"][~brought] == 0).all()


def test_donations_win_those_who_share_the_values() -> None:
    giving: dict[str, Value] = {"programmes.donation_share": 0.03, "programmes.values_weight": 2.0}
    assert compared(giving, {}, "customers") > 500
    assert compared(giving, {**giving, "programmes.values_weight": 0.0}, "customers") > 500
    run = run_of({**giving, "programmes.values_belonging": 0.05})
    alignment = run.world.people.loyalty["alignment"]
    mine = run.world.people.mind["belonging"]
    stayed = run.world.people.journey["adopted_week"] == 0
    assert np.corrcoef(alignment[stayed], mine[stayed])[0, 1] > 0.5
    others = run_of({"programmes.donation_share": 0.03, "programmes.values_weight": 0.0})
    assert alignment.tolist() == others.world.people.loyalty["alignment"].tolist()
    assert 0.45 < alignment.mean() < 0.55


CLUB: Mapping[str, Value] = {
    "programmes.membership": 1.0,
    "programmes.membership_fee": 40.0,
    "programmes.membership_perks": 5.0,
    "programmes.membership_attention": 0.5,
    "programmes.perks_beyond_money": 0.0,
    "programmes.membership_lift": 0.0,
}


def test_a_fee_paid_keeps_customers() -> None:
    """Only the sunk fee: perks are not liked once somebody has them."""
    held = {**CLUB, "preferences.reward_weight": 0.0}
    assert compared(held, {**held, "switching.money_weight": 0.0}, "customers") > 500


def test_perks_keep_customers_and_raise_orders() -> None:
    quiet = {**CLUB, "switching.money_weight": 0.0}
    liked = {**quiet, "programmes.perks_beyond_money": 10.0}
    assert compared(liked, quiet, "customers") > 200
    lifted = {**quiet, "programmes.membership_lift": 0.2}
    assert compared(lifted, quiet, "revenue_order_lift") > 0
    assert compared(quiet, {}, "revenue_order_lift") == 0


def test_fewer_join_for_a_higher_fee_and_once_for_good_is_paid_once() -> None:
    dear = {**CLUB, "programmes.membership_fee": 400.0}
    assert compared(CLUB, dear, "memberships_begun") > 100
    once = run_of({**CLUB, "programmes.membership_term": 0.0}).history()
    assert once["revenue_memberships"].sum() == 40.0 * once["memberships_begun"].sum()
    again = run_of({**CLUB, "programmes.membership_term": 8.0}).history()
    assert again["revenue_memberships"].sum() > 40.0 * again["memberships_begun"].sum()
    assert again["memberships_lapsed"].sum() > 0
    assert once["memberships_lapsed"].sum() == 0


DEALS: Mapping[str, Value] = {"programmes.promotion_depth": 0.4, "programmes.promotion_weeks": 3.0}


def test_deal_seekers_buy_during_a_promotion() -> None:
    trying: dict[str, Value] = {"adopt.retry_rate": 0.5, "people.initial_customers": 0.0}
    trying |= {"adopt.conversion_target": 0.1, "people.size": 1500, "attract.ads_budget": 9000.0}
    liking = {**trying, **DEALS, "preferences.discount_weight": 4.0}
    run = run_of(liking, weeks=52)
    bought = run.world.people.journey["adopted_week"]
    in_deal = (bought >= 0) & (bought % 13 >= 10)
    weight = run.world.people.traits["weight_discount"]
    assert in_deal.sum() > 3 / 13 * (bought >= 0).sum() * 1.2
    assert weight[in_deal].mean() > weight[(bought >= 0) & ~in_deal].mean()


def test_the_end_of_a_promotion_loses_deal_seekers() -> None:
    left = "left_to_rival"
    rare = {**DEALS, "retain.consideration": 0.05, "programmes.promotion_end_attention": 20.0}
    assert compared(rare, {**rare, "programmes.promotion_end_attention": 0.0}, left) > 20
    over = [run_of(rare, seed).history()[left][13:52] for seed in range(6)]
    by_week = np.sum(over, axis=0).reshape(3, 13).sum(axis=0)
    assert by_week[0] > 2 * by_week[1:10].mean()
    world = run_of(rare).world
    leavers = np.isin(world.people.journey["switched_week"], (13, 26, 39, 52))
    weight = world.people.traits["weight_discount"]
    assert weight[leavers].mean() > weight.mean()


def test_the_end_of_a_standing_discount_counts_too() -> None:
    def lost(attention: float) -> float:
        changes = {**SETTLED, "company.discount": 0.3, "retain.price_rise_attention": 0.0}
        changes["programmes.promotion_end_attention"] = attention
        before = changed(Settings(), changes)
        after = changed(Settings(), {**changes, "company.discount": 0.0})
        runs = [Simulation([(0, before), (30, after)], seed).run(31) for seed in range(6)]
        return float(sum(run.history()["left_to_rival"][30] for run in runs))

    assert lost(20.0) > lost(0.0)


MORE: Mapping[str, Value] = {"programmes.premium": 1.0, "programmes.second_product": 1.0}


def test_satisfied_customers_buy_more_and_give_it_back_when_they_are_not() -> None:
    happy = {**MORE, "company.initial_fit": 0.95}
    unhappy = {**MORE, "company.initial_fit": 0.3}
    indifferent: dict[str, Value] = {"programmes.expansion_satisfaction": 0.0}
    gap = compared(happy, unhappy, "upgraded")
    assert gap > compared({**happy, **indifferent}, {**unhappy, **indifferent}, "upgraded") + 50
    easily = {"programmes.expansion_keeping": 1.0}
    for run in (run_of({**happy, **easily}), run_of({**unhappy, **easily})):
        assert run.history()["downgraded"].sum() > 0
    kept, lost = (run_of({**fit, **easily}).history() for fit in (happy, unhappy))
    shares = [one["downgraded"].sum() / one["premium_customers"].sum() for one in (kept, lost)]
    assert shares[0] < shares[1]


def test_personal_service_sells_more() -> None:
    """Only by what personal treatment adds to buying more: the product fits nobody better."""
    personal: dict[str, Value] = {**MORE, "service.personalisation": 1.0}
    personal["service.personalisation_lift"] = 0.0
    assert compared(personal, {**personal, "service.personalisation": 0.0}, "upgraded") > 20
    mute = {**personal, "programmes.expansion_personalisation": 0.0}
    plain = run_of({**mute, "service.personalisation": 0.0}).history()
    assert set(different(run_of(mute).history(), plain)) == {"cost_personalisation"}


def test_a_higher_price_sells_less_and_a_bundle_more() -> None:
    dear = {**MORE, "programmes.premium_price": 2.0}
    assert compared(MORE, dear, "upgraded") > 50
    bundle = {**MORE, "programmes.bundle_discount": 0.8}
    assert compared(bundle, MORE, "bundles") > 500


def test_what_was_bought_beside_keeps_customers_from_the_rival() -> None:
    built = {**MORE, "programmes.expansion_assets": 1.0, "switching.procedural_cost": 3.0}
    loose = {**built, "programmes.expansion_assets": 0.0}
    assert compared(loose, built, "left_to_rival") > 10


def test_programmes_write_columns_of_their_stage_only() -> None:
    on: dict[str, Value] = {**CLUB, **MORE, "programmes.points_rate": 0.2}
    on |= {"retain.consideration": 10.0, "programmes.expansion_rate": 5.0}
    run = run_of(on, weeks=4)
    settings: Any = run.settings
    found = changed_by("retain", run.world, settings, 4)
    assert {"balance", "earned", "forfeited", "redeemed", "upgraded_week", "fee_week"} <= found
    assert found <= columns_written_by("retain")
