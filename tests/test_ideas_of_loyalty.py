"""S17 to S24, how loyalty is made and measured, from the five steps to the levers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.metrics import METRICS
from simulator.results import outcome_of
from simulator.scenario import read
from simulator.simulation import Simulation
from simulator.strategy import levers
from tests.brief_help import (
    ALONE,
    ATTACKED,
    CURIOUS,
    IDEAS,
    SEEDS,
    Changes,
    always_more,
    answer,
    gains,
    lived,
    metric_gains,
)


def test_s17_the_five_steps_come_one_after_another_and_each_is_seen() -> None:
    market = read("five_steps", weeks=90)

    def history(strategy: str) -> Mapping[str, Any]:
        return Simulation(market.plan(strategy), 3).run(90).history()

    steps, never = history("five_steps"), history("never")
    dates = {
        "cost_platform": 4, "cost_community_managers": 8, "cost_listening": 26,
        "cost_collaborations": 39, "cost_events": 52,
    }  # fmt: skip
    for column, week in dates.items():
        assert steps[column][:week].sum() == 0, column
        assert steps[column][week:].sum() > 0, column
        assert never[column].sum() == 0, column
    assert steps["cost_interventions"].sum() > never["cost_interventions"].sum() == 0
    for column in ("members", "answered_by_peers", "events", "fit"):
        assert steps[column].sum() > never[column].sum(), column
    guests: Changes = {"community.collaboration_interval": 8.0, "attract.collaboration_pull": 1.0}
    for column in ("collaborations", "attracted_by_reach", "cost_collaborations"):
        assert always_more(column, guests, {}), column
    offline: Changes = {"community.event_interval": 4.0, "community.event_attendance": 0.9}
    for column in ("events", "attracted_by_reach", "belonging", "cost_events"):
        assert always_more(column, offline, {}), column


def test_s18_members_have_levels_and_gravity_grows_with_help() -> None:
    for seed in SEEDS:
        history = lived({}, seed).history()
        names = ("exploring", "participating", "contributing", "leading")
        assert np.array_equal(sum(history[name] for name in names), history["members"])
        assert all(history[name].sum() > 0 for name in names)
    for column in ("contributing", "leading", "gravity"):
        assert always_more(column, {}, {"people.help_median": 0.05}), column
    assert always_more("contributing", {}, {"advocate.contributing_points": 5.0})


def test_s19_a_neglected_community_hurts_and_members_are_compared_with_others() -> None:
    tended: Changes = {**CURIOUS, "community.managers": 2.0}
    left_alone: Changes = {**CURIOUS, "community.managers": 0.0}
    for column in ("health", "satisfaction", "customers", "cost_community_managers"):
        assert always_more(column, tended, left_alone), column
    assert always_more("unresolved", left_alone, tended)
    calm: Changes = {**left_alone, "community.bad_mood": 0.0}
    assert always_more("satisfaction", calm, left_alone)
    buying: Changes = {"attract.ads_budget": 3000.0, "community.joining": 0.05}
    tied: Changes = {**buying, "people.belonging_share": 1.0}
    outcomes = [outcome_of(lived(tied, seed, 104)) for seed in SEEDS]
    for name in ("retention_of_members", "retention_of_others"):
        assert all(0 < METRICS[name].measure(one) < 1 for one in outcomes), name
    untied: Changes = {**tied, "switching.social_cost": 0.0}
    assert np.mean(metric_gains("members_hazard_ratio", tied, untied)) < 0


SORTS = ("value", "price", "reward", "discount", "belonging")


def test_s20_each_loyalty_type_answers_most_to_what_drives_it() -> None:
    for one in SORTS:
        many, few = ({f"people.{one}_share": share} for share in (1.0, 0.05))
        assert min(metric_gains(f"customers_{one}", many, few, weeks=4)) > 0, one
    market: Changes = {**ATTACKED, **dict.fromkeys((f"people.{one}_share" for one in SORTS), 0.2)}
    market = {**market, "people.size": 1000, "attract.ads_budget": 0.0}
    market = {**market, "people.weight_concentration": 100.0, "rival.launch_week": 5}
    alone: Changes = {**market, **ALONE}
    liked: Changes = {**alone, "preferences.reward_weight": 4.0}
    deals: Changes = {**alone, "preferences.discount_weight": 6.0, "company.price": 32.0}
    listed: Changes = {**deals, "company.price": 40.0, "company.discount": 0.2}
    weighed: Changes = {**alone, "preferences.price_weight": 1.0, "preferences.quality_weight": 1.0}
    drivers: dict[str, tuple[Changes, Changes]] = {
        "value": ({**alone, "rival.quality": 0.3}, alone),
        "price": (weighed, {**weighed, "company.price": 50.0}),
        "reward": ({**liked, "company.reward": 0.1}, liked),
        "discount": (listed, deals),
        "belonging": (market, {**market, "switching.social_cost": 0.0}),
    }
    for driver, (on, off) in drivers.items():
        answers = {one: answer(one, on, off) for one in SORTS}
        assert max(answers, key=lambda one: answers[one]) == driver, (driver, answers)
        assert answers[driver] > 0.02


def test_s21_all_seven_metrics_follow_what_they_measure() -> None:
    market: Changes = {"people.size": 800, "attract.ads_budget": 2000.0, "advocate.fit_speed": 0.0}
    market = {**market, "reputation.recovery": 0.0, "programmes.second_product": 1.0}
    good, bad = ({**market, "company.publicity": news} for news in (0.2, -0.2))
    for name in ("nps", "nps_census", "crr", "clv", "cli"):
        assert min(metric_gains(name, good, bad)) > 0, name
    assert max(metric_gains("ccr", good, bad)) < 0
    assert min(metric_gains("net_sentiment", good, bad)) > 0
    dear: Changes = {**market, "programmes.second_product_price": 5.0}
    assert min(metric_gains("upsell_odds", market, dear)) > 0
    assert min(metric_gains("brand_mentions", market, {**market, "reputation.talks": 0.05})) > 0


COURTED: Changes = {**ALONE, **ATTACKED}
REFERRING: Changes = {
    **ALONE,
    "attract.ads_budget": 0.0,
    "attract.referral_programme": 1.0,
    "attract.referral_rate": 2.0,
    "adopt.conversion_target": 0.4,
    "people.initial_customers": 0.1,
}


def test_s22_all_four_programmes_cost_something_and_do_something() -> None:
    courted = COURTED
    points: Changes = {"programmes.points_rate": 0.1, "programmes.redemption_step": 5.0}
    cause: Changes = {"programmes.donation_share": 0.05, "programmes.values_weight": 2.0}
    club: Changes = {"programmes.membership": 1.0, "programmes.membership_fee": 40.0}
    club = {**club, "programmes.membership_perks": 4.0}
    costs = {"cost_points": points, "cost_donations": cause, "cost_membership_perks": club}
    for column, programme in costs.items():
        assert always_more(column, {**courted, **programme}, courted), column
        assert always_more("customers", {**courted, **programme}, courted), column
    assert always_more("revenue_memberships", {**courted, **club}, courted)
    nobody: Changes = {**REFERRING, "attract.referral_programme": 0.0}
    tiers: Changes = {**REFERRING, "programmes.referral_step": 2.0}
    tiers = {**tiers, "programmes.referral_response": 5.0}
    single: Changes = {**tiers, "programmes.referral_step": 0.0}
    for column in ("adopted_by_referral", "cost_referral"):
        assert always_more(column, REFERRING, nobody), column
        assert sum(gains(column, tiers, single)) > 0, column


def test_s23_all_five_levers_of_loyalty_cost_something_and_do_something() -> None:
    asked: Changes = {**COURTED, **CURIOUS, "retain.bad_week_attention": 5.0}
    crowded: Changes = {**asked, "engage.account_managers_per_customer": 0.005}
    pulled: dict[str, tuple[Changes, Changes, str]] = {
        "cost_points": ({"programmes.points_rate": 0.1}, asked, "customers"),
        "cost_touch_points": ({"service.touch_points": 3.0}, crowded, "satisfaction"),
        "cost_listening": ({"advocate.listening": 1.0}, asked, "fit"),
        "cost_follow_up": ({"service.follow_up": 1.0}, asked, "satisfaction"),
        "cost_acknowledgement": ({"engage.acknowledgement": 1.0}, crowded, "satisfaction"),
        "cost_personalisation": ({"service.personalisation": 1.0}, asked, "customers"),
    }
    assert set(pulled) == set(IDEAS["S23"].results.split())
    for cost, (lever, market, effect) in pulled.items():
        assert set(lever) <= set(levers())
        assert always_more(cost, {**market, **lever}, market), cost
        assert always_more(effect, {**market, **lever}, market), (cost, effect)


def test_s24_loyal_customers_are_repeat_revenue_referrals_and_feedback() -> None:
    faithful: Changes = {"retain.churn_target": 0.01, "attract.ads_budget": 2000.0}
    fickle: Changes = {**faithful, "retain.churn_target": 0.03}
    assert always_more("revenue", faithful, fickle)
    kept, valued = (np.array(metric_gains(n, faithful, fickle)) for n in ("retention_52", "clv"))
    assert min(kept) > 0.05
    assert min(valued / kept) > 0, "more retention is worth money"
    stay, leave = ({**REFERRING, "retain.churn_target": target} for target in (0.005, 0.08))
    assert always_more("adopted_by_referral", stay, leave)
    critics: Changes = {**ALONE, "advocate.listening": 1.0}
    assert always_more("fit", critics, {**critics, "advocate.feedback_per_user": 0.0})
    assert always_more("fit", {**critics, **faithful}, {**critics, **fickle})
