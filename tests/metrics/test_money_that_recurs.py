"""Revenue that recurs, and what winning and keeping a customer costs in all its forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

import simulator as fw
from simulator.estimators.formulas import lifetime_value
from simulator.estimators.recurring import recurring_revenue
from simulator.metrics import measure
from simulator.outcomes import Outcome
from tests.metrics_help import a_run, customers

TEN = [(0, -1, "")] * 6 + [(0, 120, "rival")] * 2 + [(0, 50, "nothing")] + [(110, -1, "")]


def with_columns(run: Outcome, **columns: object) -> Outcome:
    return run._replace(journeys=run.journeys.assign(**columns))


def test_each_spell_brings_its_price_while_it_pays_and_its_expansions_from_their_dates() -> None:
    rows = customers((0, -1, ""), (5, -1, ""), (2, 8, "nothing"))
    run = with_columns(
        a_run(rows), upgraded_week=np.array([6, -1, 3]), second_product_week=np.array([-1, 9, -1]),
        downgraded_week=np.array([11, -1, -1]),
    )  # fmt: skip
    run.history["premium_price_paid"], run.history["second_product_price_paid"] = 10.0, 7.0
    assert recurring_revenue(run, 4).tolist() == [40, 0, 50]
    assert recurring_revenue(run, 9).tolist() == [50, 47, 0]
    assert recurring_revenue(run, 11).tolist() == [40, 47, 0]
    assert recurring_revenue(a_run(rows), 9).tolist() == [40, 40, 0]


def test_retained_revenue_counts_the_customers_of_a_year_ago_alone() -> None:
    # Week 103: eight customers; of them two leave in week 120, and one comes in week 110.
    run = a_run(customers(*TEN))
    assert measure(run)["grr"] == measure(run)["nrr"] == pytest.approx(6 / 8)
    assert measure(run)["crr"] == pytest.approx(6 / 8)
    run.history["price_paid"] = np.where(run.history.index < 120, 40.0, 30.0)
    assert measure(run)["grr"] == pytest.approx(6 * 30 / (8 * 40))  # all contract
    run.history["price_paid"] = np.where(run.history.index < 120, 40.0, 60.0)
    assert measure(run)["grr"] == pytest.approx(6 / 8)  # no more than before
    assert measure(run)["nrr"] == pytest.approx(6 * 60 / (8 * 40))


def test_expansion_raises_the_net_and_never_the_gross_rate() -> None:
    upgraded = np.array([130, 90, *[-1] * 8])
    run = with_columns(
        a_run(customers(*TEN)), upgraded_week=upgraded, second_product_week=np.full(10, -1),
    )  # fmt: skip
    run.history["premium_price_paid"] = 20.0
    measured = measure(run)
    before = 8 * 40 + 20  # one had the higher plan a year ago
    assert measured["grr"] == pytest.approx((6 * 40 + 20) / before)
    assert measured["nrr"] == pytest.approx((6 * 40 + 2 * 20) / before)
    assert measured["upgraded_share"] == pytest.approx(2 / 7)


def test_retained_revenue_needs_a_year_and_five_customers() -> None:
    assert math.isnan(measure(a_run(customers(*TEN), weeks=52))["nrr"])
    assert math.isnan(measure(a_run(customers(*TEN[:4])))["grr"])


def test_the_upsell_ratio_is_odds_and_the_share_is_not() -> None:
    second = np.array([7, 8, 9, *[-1] * 7])
    run = with_columns(a_run(customers(*TEN)), second_product_week=second)
    measured = measure(run)  # of seven customers at the end three have two products
    assert math.isnan(measured["upsell_odds"])  # four with one are too few
    assert measured["cross_sold_share"] == pytest.approx(3 / 7)
    more = with_columns(
        a_run(customers(*[(0, -1, "")] * 9)), second_product_week=np.repeat([3, -1], [4, 5])
    )
    assert measure(more)["upsell_odds"] == pytest.approx(4 / 5)
    assert math.isnan(measure(a_run(customers(*TEN)))["cross_sold_share"])  # nobody tells


def test_monthly_revenue_is_the_last_week_at_the_rate_of_a_month() -> None:
    assert measure(a_run(history={"revenue": 1200.0}))["mrr"] == pytest.approx(5200)


def spending(week: int, **flows: float) -> Outcome:
    """Money spent in one week, and customers won in the last."""
    run = a_run(customers(*[(0, -1, "")] * 20), flows)
    run.history.loc[week, "cost_ads"] = 1000.0
    return run


def test_money_spent_one_time_to_buy_before_the_year_counts_for_the_lagged_cost_only() -> None:
    spells = [(0, 4, 10, -1, "")] * 10
    now, early = 156 - 52, 156 - 52 - 10
    won = {"adopted_by_ads": 10.0}
    for week, plain, lagged in ((now, 100, 100), (early, 0, 100), (150, 100, 0), (20, 0, 0)):
        run = spending(week, **won)._replace(journeys=a_run(spells).journeys)
        measured = measure(run)
        assert measured["weeks_to_adopt"] == 10
        assert measured["cac_last_year"] == plain
        assert measured["cac_lagged"] == lagged
        assert measured["cac_blended"] == 100  # cumulative: always
    assert math.isnan(measure(a_run(spells, won, weeks=60))["cac_lagged"])


def test_touches_share_a_customer_among_channels() -> None:
    run = a_run(history={"cost_ads": 900.0, "adopted_by_ads": 6.0, "touched_by_ads": 9.0})
    measured = measure(run)
    assert (measured["cac_ads"], measured["cac_touch_ads"]) == (150, 100)
    assert math.isnan(measured["cac_touch_sales"])


def test_touches_of_a_run_add_up_to_its_customers() -> None:
    run = fw.run(fw.read("baseline", people=800, weeks=80), "community_led", seed=3)
    history = run.history
    touched = history.filter(like="touched_by_").to_numpy().sum()
    assert touched == pytest.approx(history.filter(like="adopted_by_").to_numpy().sum())
    assert touched > 10


def test_the_magic_number_is_yearly_growth_over_the_cost_of_the_quarter_before() -> None:
    run = a_run(history={"revenue": 130.0})  # all in the last week: the quarter before had none
    run.history.loc[135, "cost_sales"] = 260.0
    assert measure(run)["magic_number"] == pytest.approx(4 * 130 / 260)
    assert math.isnan(measure(a_run())["magic_number"])
    assert math.isnan(measure(a_run(weeks=20))["magic_number"])


LEAVERS = customers(*[(0, week, "nothing") for week in range(1, 101)], *[(0, -1, "")] * 50)
EARNING = {"revenue": 10_400.0, "cost_goods": 4160.0, "customers": 20.0,
           "adopted_by_sales": 20.0, "cost_sales": 400.0}  # fmt: skip


def test_the_shortcut_divides_margin_by_mean_churn_and_its_gap_is_told() -> None:
    measured = measure(a_run(LEAVERS, EARNING, interest=0.0))
    weekly = 100 / (sum(range(1, 101)) + 50 * 155)
    assert measured["clv_shortcut"] == pytest.approx(6 / weekly)
    gap = measured["clv_shortcut"] / measured["clv"] - 1
    assert measured["clv_shortcut_gap"] == pytest.approx(gap)
    assert measured["ltv_to_cac_shortcut"] == pytest.approx(6 / weekly / 20)


def test_the_closed_form_takes_one_retention_for_all_years() -> None:
    measured = measure(a_run(LEAVERS, EARNING, interest=0.1))
    kept = 98 / 150
    assert measured["retention_52"] == pytest.approx(kept)
    assert measured["clv_closed"] == pytest.approx(52 * 6 * 1.1 / (1.1 - kept))
    assert lifetime_value(1, 1.2, 0.1) != lifetime_value(1, 1.2, 0.1)  # no end: NaN


def test_the_trade_value_is_revenue_times_life_without_discount() -> None:
    measured = measure(a_run(LEAVERS, EARNING, interest=0.5))
    seen = sum(max(100 - week, 0) / 150 for week in range(155)) + 50 * 155 / 150
    assert measured["clv_source_seen"] == pytest.approx(10 * seen)
    assert measured["clv_source"] > measured["clv_source_seen"]
    assert measured["payback_simple"] == pytest.approx(20 / 6)
