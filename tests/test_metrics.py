"""Metrics by hand: small tables whose answers can be checked with a pencil."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.accounts import CHANNELS
from simulator.metrics import measure, measure_twins
from simulator.metrics.registry import value_text
from simulator.outcomes import expected_life, incidence, retention_curve, survival
from tests.metrics_help import a_run, customers

SPENDING = {
    "cost_sales": 1000.0, "cost_commissions": 200.0, "cost_ads": 300.0, "cost_content": 50.0,
    "cost_self_service": 70.0, "cost_free_tier": 30.0, "cost_referral": 60.0,
    "cost_community_managers": 400.0, "cost_platform": 100.0, "cost_listening": 90.0,
    "cost_account_managers": 500.0, "cost_tickets": 40.0, "cost_rewards": 20.0,
    "cost_goods": 600.0, "revenue": 9000.0,
}  # fmt: skip
WON = {
    "adopted_by_sales": 6.0, "adopted_by_ads": 4.0, "adopted_by_virality": 5.0,
    "adopted_by_content": 5.0, "adopted_by_word_of_mouth": 10.0, "adopted_by_referral": 6.0,
    "adopted_by_return": 4.0,
}  # fmt: skip
REACHED = {
    "adopted_by_reach": 10.0, "cost_collaborations": 150.0, "cost_event_guests": 60.0,
}  # fmt: skip


def test_a_run_in_which_nothing_happened_has_no_ratio_and_no_infinity() -> None:
    measured = measure(a_run())
    counts = {name for name, value in measured.items() if not math.isnan(value)}
    assert counts == {
        "customers", "customers_won", "members", "experts", "rival_customers", "content", "fit",
        "revenue", "cost_total", "profit", "reached_share", "mrr",
    }  # fmt: skip
    assert all(measured[name] == 0 for name in counts)
    twins = measure_twins(a_run(), a_run())
    assert all(math.isnan(value) for value in twins.values())


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("share", "0.0 %"), ("1", "0.00"), ("person", "0"), ("EUR", "0.00 EUR"),
        ("EUR/person", "0.00 EUR"), ("1/week", "0 a week"), ("week", "0.0 weeks"),
    ],
)  # fmt: skip
def test_no_zero_is_told_as_below_zero(unit: str, told: str) -> None:
    assert value_text(-0.0, unit) == value_text(0.0, unit) == told
    assert value_text(-1e-5, "share") == "0.0 %"
    assert value_text(-12_345.0, "EUR") == "-12,345 EUR"


def test_a_run_of_no_weeks_has_no_stocks() -> None:
    measured = measure(a_run(weeks=0))
    assert math.isnan(measured["customers"])
    assert not any(math.isinf(value) for value in measured.values())


def test_acquisition_cost_at_three_shares_of_the_community() -> None:
    measured = measure(a_run(history=SPENDING | WON))
    assert measured["customers_won"] == 40
    new = 36  # four of them had been customers before
    assert measured["cac_community_none"] == 1710 / new
    assert measured["cac_community_half"] == (1710 + 250) / new
    assert measured["cac_community_full"] == (1710 + 500) / new
    assert measured["cac_blended"] == measured["cac_community_full"]
    half = measure(a_run(history=SPENDING | WON, community_acquisition_share=0.5))
    assert half["cac_blended"] == measured["cac_community_half"]


def test_acquisition_cost_by_channel_counts_direct_cost_and_last_touch() -> None:
    measured = measure(a_run(history=SPENDING | WON))
    assert measured["cac_paid"] == 1500 / 10
    assert measured["cac_sales"] == 1200 / 6
    reached = measure(a_run(history=SPENDING | WON | REACHED))
    assert reached["cac_reach"] == 210 / 10
    assert reached["cac_paid"] == (1500 + 210) / 20
    assert reached["organic_share"] == 26 / 46
    assert math.isnan(measured["cac_ads"])  # four customers are too few
    assert measured["cac_virality"] == 100 / 5
    assert measured["cac_content"] == 50 / 5
    assert measured["cac_referral"] == 60 / 6
    assert measured["cac_word_of_mouth"] == 0
    assert measured["organic_share"] == 26 / 36


def test_costs_by_channel_and_community_add_up_to_the_cost_of_acquisition() -> None:
    measured = measure(a_run(history=SPENDING | dict.fromkeys(WON, 10.0) | REACHED))
    by_channel = sum(measured[f"cac_{channel}"] * 10 for channel in CHANNELS)
    assert by_channel == pytest.approx(measured["cac_community_none"] * 70)


def test_below_five_customers_acquisition_cost_is_undefined() -> None:
    few = measure(a_run(history={"adopted_by_sales": 4.0, "cost_sales": 1000.0}))
    enough = measure(a_run(history={"adopted_by_sales": 5.0, "cost_sales": 1000.0}))
    assert math.isnan(few["cac_blended"])
    assert math.isnan(few["cac_sales"])
    assert enough["cac_blended"] == enough["cac_sales"] == enough["cac_paid"] == 200


def test_money_adds_up() -> None:
    measured = measure(a_run(history=SPENDING | WON))
    assert measured["revenue"] == 9000
    assert measured["cost_total"] == 3460
    assert measured["profit"] == 5540


NEVER_LEAVE = customers(*[(0, -1, "")] * 20)


def test_a_customer_who_never_leaves_pays_back_after_cac_over_margin() -> None:
    # In the last year 20 customers x 52 weeks bring 1040 x (10 - 4) EUR; CAC is 20 EUR.
    history = {"revenue": 10_400.0, "cost_goods": 4160.0, "customers": 20.0,
               "adopted_by_sales": 20.0, "cost_sales": 400.0}
    measured = measure(a_run(NEVER_LEAVE, history, interest=0.0))
    assert measured["payback_weeks"] == 4  # 6 + 6 + 6 + 6 >= 20
    assert measured["clv"] == pytest.approx(6 * 520)
    assert measured["ltv_to_cac"] == pytest.approx(6 * 520 / 20)
    discounted = measure(a_run(NEVER_LEAVE, history, interest=0.10))
    week = 1.1 ** (-1 / 52)
    assert discounted["clv"] == pytest.approx(6 * (1 - week**520) / (1 - week))
    assert discounted["payback_weeks"] == 4


def test_without_a_margin_the_cost_is_never_paid_back() -> None:
    history = {"revenue": 10.0, "cost_goods": 20.0, "customers": 20.0, "adopted_by_sales": 20.0,
               "cost_sales": 400.0}
    measured = measure(a_run(NEVER_LEAVE, history))
    assert math.isnan(measured["payback_weeks"])
    assert measured["clv"] < 0
    free = measure(a_run(NEVER_LEAVE, history | {"cost_sales": 0.0}))
    assert free["payback_weeks"] == 0
    assert math.isnan(free["ltv_to_cac"])


def test_community_cost_is_booked_once() -> None:
    history = {"revenue": 10_400.0, "customers": 20.0, "adopted_by_sales": 20.0,
               "cost_platform": 1040.0}
    to_service = measure(a_run(NEVER_LEAVE, history, interest=0, community_acquisition_share=0))
    to_acquisition = measure(a_run(NEVER_LEAVE, history, interest=0))
    assert to_acquisition["clv"] == pytest.approx(10 * 520)
    assert to_service["clv"] == pytest.approx(9 * 520)
    assert to_service["cac_blended"] == 0
    assert to_acquisition["cac_blended"] == 52


def test_value_of_geometric_leavers_is_the_geometric_series() -> None:
    # Of 1024 customers half leave every week for ten weeks, the rest stay until the end.
    spells = [(0, week, "nothing") for week in range(1, 11) for _ in range(1024 >> week)]
    spells += [(0, -1, "")]
    history = {"revenue": 22.0, "customers": 2.0}  # over eleven weeks: a margin of 1 EUR
    run = a_run(customers(*spells), history, interest=0.0, weeks=11)
    assert expected_life(run)[:4] == pytest.approx([1, 0.5, 0.25, 0.125])
    assert np.isnan(expected_life(run)[11:]).all()
    assert math.isnan(measure(run)["clv"])  # ten weeks do not tell what ten years bring


def test_value_beyond_the_ages_followed_is_a_geometric_tail() -> None:
    # Half of those still there leave in weeks 13, 26, 39 and 52; the run ends in week 52.
    spells = [(0, 13 * step, "nothing") for step in range(1, 5) for _ in range(1024 >> step)]
    spells += [(0, -1, "")] * 64
    history = {"revenue": 52.0, "customers": 1.0}  # in the last 52 weeks: a margin of 1 EUR
    run = a_run(customers(*spells), history, interest=0.0, weeks=53)
    kept = 0.5 ** (1 / 13)
    tail = sum(kept**age for age in range(52, 520))
    assert measure(run)["clv"] == pytest.approx(13 * (1 + 0.5 + 0.25 + 0.125) + tail)


def test_retention_needs_ten_customers_who_could_have_stayed_so_long() -> None:
    spells = customers(*[(103, 110, "rival")] * 4, *[(103, -1, "")] * 5, (104, -1, ""))
    assert math.isnan(measure(a_run(spells))["retention_52"])
    spells = customers(*[(103, 110, "rival")] * 4, *[(103, -1, "")] * 6)
    measured = measure(a_run(spells))
    assert measured["retention_52"] == pytest.approx(0.6)
    assert math.isnan(measured["retention_104"])


def test_retention_and_the_two_ways_out_add_up_to_one() -> None:
    spells = customers(*[(10, 20, "rival")] * 3, *[(10, 30, "nothing")] * 2, *[(10, -1, "")] * 7)
    measured = measure(a_run(spells))
    assert measured["left_to_rival_52"] == pytest.approx(3 / 12)
    assert measured["left_to_nothing_52"] == pytest.approx(2 / 12)
    assert measured["retention_52"] == pytest.approx(7 / 12)
    assert measured["retention_104"] == pytest.approx(7 / 12)


def test_if_all_left_retention_is_zero_and_not_undefined() -> None:
    measured = measure(a_run(customers(*[(0, 5, "nothing")] * 12)))
    assert measured["retention_52"] == 0


def test_interest_that_went_cold_is_no_customer_lost() -> None:
    cold = [(0, 1, -1, 4, "cold")] * 30
    run = a_run([*customers(*[(0, -1, "")] * 12), *cold])
    assert measure(run)["retention_52"] == 1
    assert survival(run).events.size == 0
    assert incidence(run).time.size == 0


def test_retention_rate_by_cohort_and_by_the_trade_formula() -> None:
    # 500 customers a year ago, 120 won, 540 now: 80 left, of whom 20 were newcomers.
    spells = [(0, -1, "")] * 440 + [(0, 120, "nothing")] * 60
    spells += [(110, 130, "rival")] * 20 + [(110, -1, "")] * 100
    run = a_run(customers(*spells), WON | {"adopted_by_word_of_mouth": 90.0,
                                           "left_to_nothing": 60.0, "left_to_rival": 20.0})
    run.history["customers"] = np.where(run.history.index < 110, 500.0, 540.0)
    measured = measure(run)
    assert measured["customers_won"] == 120
    assert measured["crr"] == pytest.approx(1 - 60 / 500)
    assert measured["ccr"] == pytest.approx(60 / 500)
    assert measured["crr_source"] == pytest.approx(0.840)
    assert measured["ccr_source"] == pytest.approx(0.129, abs=5e-4)


def test_the_two_retention_rates_agree_if_no_newcomer_leaves() -> None:
    spells = [(0, -1, "")] * 40 + [(0, 120, "nothing")] * 10 + [(110, -1, "")] * 12
    run = a_run(customers(*spells), {"adopted_by_ads": 12.0, "left_to_nothing": 10.0})
    run.history["customers"] = np.where(run.history.index < 110, 50.0, 52.0)
    measured = measure(run)
    assert measured["crr"] == pytest.approx(measured["crr_source"])


def test_in_runs_of_a_year_there_is_no_rate_over_a_year() -> None:
    measured = measure(a_run(customers(*[(0, -1, "")] * 20), {"customers": 20.0}, weeks=52))
    assert all(math.isnan(measured[name]) for name in ("crr", "ccr", "crr_source", "ccr_source"))


def test_churn_per_month_counts_every_week_of_exposure() -> None:
    # Ten customers: one leaves after 55 weeks, nine are watched for 155 weeks.
    spells = customers((0, 55, "rival"), *[(0, -1, "")] * 9)
    measured = measure(a_run(spells, {"adopted_by_ads": 10.0}))
    weekly = 1 / (55 + 9 * 155)
    assert measured["churn_per_month"] == pytest.approx(1 - (1 - weekly) ** (52 / 12))


LAUNCH = 60
AT_LAUNCH = [
    *[(10, -1, "")] * 3,
    (59, -1, ""),  # bought in the week before the launch: there
    (10, 59, "rival"),  # before the launch: not there
    (10, 60, "rival"),  # in the week of the launch: counts
    (10, 111, "rival"),  # the last of the 52 weeks: counts
    (10, 112, "rival"),  # too late
    (10, 90, "nothing"),
    (60, 70, "rival"),  # bought in the week of the launch: not there before
]


def test_defection_counts_those_there_before_the_launch_for_52_weeks() -> None:
    measured = measure(a_run(customers(*AT_LAUNCH), launch_week=LAUNCH))
    assert measured["defection_52"] == pytest.approx(2 / 8)
    assert measured["lost_52"] == pytest.approx(3 / 8)


def test_defection_is_undefined_without_launch_customers_or_time() -> None:
    runs = [
        a_run(customers(*AT_LAUNCH)),
        a_run(customers(*AT_LAUNCH[:5]), launch_week=LAUNCH),
        a_run(customers(*[(10, -1, "")] * 9), launch_week=105),
    ]
    for run in runs:
        assert math.isnan(measure(run)["defection_52"])
    assert measure(a_run(customers(*[(10, -1, "")] * 9), launch_week=104))["defection_52"] == 0


def test_lock_in_is_the_defection_that_the_social_cost_prevented() -> None:
    on = a_run(customers(*AT_LAUNCH), launch_week=LAUNCH)
    off = a_run(customers(*AT_LAUNCH[2:], *[(10, 80, "rival")] * 2), launch_week=LAUNCH)
    twins = measure_twins(on, off)
    assert twins["defection_52_without_social_cost"] == pytest.approx(4 / 8)
    assert twins["lock_in"] == pytest.approx(4 / 8 - 2 / 8)
    assert measure_twins(on, on)["lock_in"] == 0


def test_conversions_between_stages() -> None:
    journeys = [(0, 2, 8, -1, "")] * 5 + [(1, 3, -1, 9, "cold")] * 3 + [(4, -1, -1, -1, "")] * 2
    measured = measure(a_run(journeys))
    assert measured["reached_share"] == 10 / 400
    assert measured["engaged_share"] == 8 / 10
    assert measured["adopted_share"] == 5 / 8
    assert measured["weeks_to_adopt"] == 8
    assert math.isnan(measure(a_run(journeys[1:]))["weeks_to_adopt"])


def test_community_shares() -> None:
    measured = measure(a_run(history={"members": 50.0, "experts": 4.0, "answered_by_peers": 30.0,
                                      "answered_by_company": 10.0}))
    assert measured["expert_share"] == 0.08
    assert measured["deflection"] == 0.75


def test_the_retention_curve_ends_where_too_few_were_followed() -> None:
    spells = customers(*[(100, 110, "rival")] * 3, *[(100, -1, "")] * 9, *[(0, -1, "")] * 9)
    curve = retention_curve(a_run(spells))
    assert curve["week"].tolist() == list(range(56))
    assert curve["survival"].iloc[9] == 1
    assert curve["survival"].iloc[10] == pytest.approx(18 / 21)
    assert (curve["low"] <= curve["survival"]).all()
    assert (curve["high"] >= curve["survival"]).all()
    assert retention_curve(a_run()).empty
