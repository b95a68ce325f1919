"""Value and payback reckon with what customers really paid and what programmes cost."""

from __future__ import annotations

import pytest

from simulator.metrics import measure
from simulator.metrics.value import margin_of
from simulator.outcomes import YEAR, Outcome, expected_life
from simulator.results import run
from simulator.scenario import Scenario
from tests.market_help import LOYAL
from tests.metrics_help import a_run, customers

STAYERS = customers(*[(0, -1, "")] * 20)
BOOKED = {
    "revenue": 40_000.0, "revenue_expansion": 5_000.0, "revenue_memberships": 3_000.0,
    "revenue_order_lift": 1_000.0, "revenue_forfeited_points": 200.0, "exit_fees": 100.0,
    "cost_goods": 6_000.0, "cost_added_goods": 900.0, "cost_points": 2_000.0,
    "cost_membership_perks": 700.0, "cost_donations": 500.0, "cost_rewards": 300.0,
    "cost_ads": 8_000.0,
}  # fmt: skip
CUSTOMER_WEEKS = 20 * YEAR


@pytest.fixture
def booked() -> Outcome:
    """20 customers, won in the first week, and one week of money; all of it in the last year."""
    outcome = a_run(STAYERS, {**BOOKED, "customers": 20, "adopted_by_ads": 20})
    outcome.history["points_redeemed"] = 0.0
    outcome.history.loc[155, "points_redeemed"] = 1_500.0
    return outcome


def test_the_margin_has_every_line_of_the_ledger(booked: Outcome) -> None:
    earned = 40_000 + 5_000 + 3_000 + 1_000 + 200 + 100
    spent = 6_000 + 900 + 2_000 + 700 + 500 + 300
    assert margin_of(booked) == pytest.approx((earned - spent) / CUSTOMER_WEEKS)


@pytest.mark.parametrize("line", [name for name in BOOKED if name != "cost_ads"])
def test_no_line_is_forgotten(booked: Outcome, line: str) -> None:
    before, margin = measure(booked), margin_of(booked)
    booked.history.loc[155, line] += 10 * CUSTOMER_WEEKS
    sign = -1 if line.startswith("cost") else 1
    after = measure(booked)
    assert margin_of(booked) == pytest.approx(margin + 10 * sign)
    assert after["clv"] / before["clv"] == pytest.approx((margin + 10 * sign) / margin)
    assert (after["ltv_to_cac"] - before["ltv_to_cac"]) * sign > 0
    assert (after["payback_weeks"] - before["payback_weeks"]) * sign < 0


def test_what_points_paid_customers_did_not(booked: Outcome) -> None:
    """Lost points are revenue, yet nobody paid for them; redeemed ones pay instead of people."""
    paid = 40_000 + 5_000 + 3_000 + 1_000 + 100 - 1_500
    measured = measure(booked)
    life = float(expected_life(booked).sum())
    assert measured["clv_source"] == pytest.approx(paid / CUSTOMER_WEEKS * life)
    gross = (paid - 6_000 - 900) / CUSTOMER_WEEKS
    assert measured["payback_simple"] == pytest.approx(8_000 / 20 / gross)


def test_with_programmes_on_the_list_price_decides_nothing(baseline: Scenario) -> None:
    lived = run(baseline, "community_led", seed=3, weeks=120, changes=LOYAL)
    outcome, last = lived.outcome, lived.history.iloc[-YEAR:]
    value = measure(outcome)
    other = measure(outcome._replace(facts={**outcome.facts, "price": 999.0, "discount": 0.5}))
    names = [
        "clv", "clv_source", "clv_closed", "clv_shortcut", "ltv_to_cac", "payback_weeks",
        "payback_simple", "mrr", "nrr", "grr",
    ]  # fmt: skip
    for name in names:
        assert value[name] == pytest.approx(other[name], nan_ok=True), name
    assert value["clv"] == value["clv"]
    cash = last.filter(regex="^(revenue|exit_fees)").to_numpy().sum()
    cash -= last["revenue_forfeited_points"].sum() + last["points_redeemed"].sum()
    owed = lived.history["points_liability"]
    costs = last.filter(regex="^cost_").drop(columns=["cost_points"])
    acquired = [
        "cost_sales", "cost_commissions", "cost_ads", "cost_content", "cost_self_service",
        "cost_free_tier", "cost_referral", "cost_collaborations", "cost_event_guests",
        "cost_interventions",
    ]  # fmt: skip
    community = ["cost_community_managers", "cost_platform", "cost_events", "cost_ambassadors"]
    serving = costs.drop(columns=[*acquired, *community]).to_numpy().sum()
    serving += (1 - outcome.facts["community_acquisition_share"]) * last[community].to_numpy().sum()
    promised = owed.iloc[-1] - owed.iloc[-YEAR - 1]
    expected = (cash - serving - promised) / last["customers"].sum()
    assert margin_of(outcome) == pytest.approx(expected)
