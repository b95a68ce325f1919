"""The money of the programmes: to the cent, with all of them on, liabilities included."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.accounts import COST_LINES, LEDGER_LINES, lines_of
from simulator.estimators.recurring import recurring_revenue
from simulator.estimators.segments import customers_by_segment, of_segment, segment_table
from simulator.ledger import CENTS, weeks_in_cents
from simulator.quantities import changed
from simulator.results import Run, run
from simulator.scenario import Scenario, read_text
from simulator.wheel import Settings
from simulator.world.census import STOCKS, no_census
from simulator.world.loyalty import TALLY
from simulator.world.people import SEGMENTS
from tests.market_help import LOYAL, STRATEGIES


@pytest.fixture(scope="module", params=STRATEGIES)
def year(baseline: Scenario, request: pytest.FixtureRequest) -> Run:
    """A year under each strategy with all programmes on."""
    return run(baseline, request.param, seed=3, changes=LOYAL)


def cents_of(history: pd.DataFrame, name: str) -> np.ndarray:
    return np.rint(history[name].to_numpy() * CENTS).astype(np.int64)


def test_all_programmes_move_money(year: Run) -> None:
    history = year.history
    for name in (
        "revenue_expansion", "revenue_memberships", "revenue_order_lift", "cost_points",
        "revenue_forfeited_points", "cost_membership_perks", "cost_donations", "cost_added_goods",
        "points_liability", "points_redeemed", "upgraded", "downgraded", "bundles",
        "second_products_bought", "second_products_dropped", "memberships_begun",
        "memberships_lapsed",
    ):  # fmt: skip
        assert history[name].sum() > 0, name
    assert history["price_paid"].nunique() == 2


def test_the_liability_balances_each_week_to_the_cent(year: Run) -> None:
    earned, redeemed, forfeited, liability = (
        cents_of(year.history, name) for name in (
            "cost_points", "points_redeemed", "revenue_forfeited_points", "points_liability"
        )
    )  # fmt: skip
    change = np.diff(liability, prepend=0)
    assert (earned - redeemed - forfeited).tolist() == change.tolist()
    balances = year.simulation.world.people.loyalty["balance"]
    assert balances.sum() == liability[-1]
    assert (balances >= 0).all()


def test_only_customers_hold_points(year: Run) -> None:
    held = year.people["balance"] > 0
    assert held.any()
    assert set(year.people["stage"][held]) == {"customer"}


def test_points_are_redeemed_in_steps(year: Run) -> None:
    assert (cents_of(year.history, "points_redeemed") % 1500 == 0).all()


def test_every_line_is_in_whole_cents_and_all_lines_add_up(year: Run) -> None:
    history = year.history
    for line in LEDGER_LINES:
        cents = history[line.name] * CENTS
        assert np.allclose(cents, cents.round(), rtol=0, atol=1e-6), line.name
        assert (history[line.name] >= 0).all(), line.name
    revenue = sum(cents_of(history, name) for name in lines_of("revenue"))
    costs = sum(cents_of(history, name) for name in COST_LINES)
    booked = sum(
        cents_of(history, line.name) * (1 if line.group == "revenue" else -1)
        for line in LEDGER_LINES
    )
    assert (revenue - costs).tolist() == booked.tolist()


def test_cash_is_profit_and_what_the_company_owes_in_points(year: Run) -> None:
    """Told another way: money in and out, where points are paid when they are redeemed."""
    history = year.history
    revenue = sum(cents_of(history, name) for name in lines_of("revenue"))
    costs = sum(cents_of(history, name) for name in COST_LINES)
    points = cents_of(history, "cost_points")
    returned = cents_of(history, "revenue_forfeited_points")
    cash = (revenue - returned) - (costs - points) - cents_of(history, "points_redeemed")
    owed = cents_of(history, "points_liability")[-1]
    assert cash.sum() == (revenue - costs).sum() + owed


def test_expansion_is_what_customers_have_times_its_price(year: Run) -> None:
    history = year.history
    expected = (
        history["premium_customers"] * cents_of(history, "premium_price_paid")
        + history["second_products"] * cents_of(history, "second_product_price_paid")
        - history["bundles"] * cents_of(history, "bundle_waived")
    )
    assert cents_of(history, "revenue_expansion").tolist() == expected.tolist()


def test_fees_and_perks_follow_from_memberships(year: Run) -> None:
    history = year.history
    fees = cents_of(history, "revenue_memberships")
    assert (fees % 3000 == 0).all()
    assert (fees >= history["memberships_begun"] * 3000).all()
    assert fees.sum() > history["memberships_begun"].sum() * 3000
    perks = history["memberships"] * 400
    assert cents_of(history, "cost_membership_perks").tolist() == perks.tolist()


def test_donations_are_a_share_of_what_customers_pay(year: Run) -> None:
    history = year.history
    paid = history[["revenue", "revenue_expansion", "revenue_memberships", "revenue_order_lift"]]
    assert np.allclose(history["cost_donations"], 0.02 * paid.sum(axis=1), atol=0.006)


def test_stocks_of_the_programmes_are_what_was_begun_less_what_ended(year: Run) -> None:
    """Journeys tell it: whoever leaves gives up what it had."""
    rows = year.journeys
    for stock, since, until in (
        ("premium_customers", "upgraded_week", "downgraded_week"),
        ("second_products", "second_product_week", "dropped_week"),
        ("memberships", "membership_week", "lapsed_week"),
    ):
        for week in (5, 20, 55):
            has = (rows[since] >= 0) & (rows[since] <= week)
            has &= (rows[until] < 0) | (rows[until] > week)
            has &= (rows["ended_week"] < 0) | (rows["ended_week"] > week)
            assert has.sum() == year.history[stock][week], (stock, week)


def test_what_each_customer_pays_can_be_told_from_its_dates(year: Run) -> None:
    for week in range(56):
        each = recurring_revenue(year.outcome, week)
        booked = year.history["revenue"][week] + year.history["revenue_expansion"][week]
        assert each.sum() == pytest.approx(booked, abs=0.011)
        assert (each > 0).sum() == year.history["customers"][week]
    with pytest.raises(IndexError, match="weeks 0 to 55"):
        recurring_revenue(year.outcome, 56)


def test_points_stay_owed_when_the_programme_ends(baseline: Scenario) -> None:
    text = """
based_on: baseline
weeks: 60
changes:
  people.size: {value: 200, because: small}
  people.initial_customers: {value: 0.5, because: lively}
  programmes.points_rate: {value: 0.2, because: points}
shocks:
  - {week: 30, change: {programmes.points_rate: 0}, because: the programme ends}
"""
    history = run(read_text(text), None, seed=2).history
    assert history["cost_points"][29] > 0
    assert (history["cost_points"][30:] == 0).all()
    assert history["points_redeemed"][30:].sum() > 0
    earned, redeemed, forfeited, liability = (
        cents_of(history, name) for name in (
            "cost_points", "points_redeemed", "revenue_forfeited_points", "points_liability"
        )
    )  # fmt: skip
    assert (earned - redeemed - forfeited).tolist() == np.diff(liability, prepend=0).tolist()


@pytest.mark.parametrize(
    ("line", "changes", "happened", "euros"),
    [
        ("revenue_expansion", {}, {"premium_customers": 3, "second_products": 2}, 92.0),
        (
            "revenue_expansion", {"programmes.bundle_discount": 0.5},
            {"premium_customers": 1, "second_products": 1, "bundles": 1}, 18.0,
        ),
        ("revenue_memberships", {}, {"fees": 12345}, 123.45),
        ("revenue_order_lift", {}, {"lift": 250}, 2.5),
        ("revenue_forfeited_points", {}, {"points_forfeited": 99}, 0.99),
        ("cost_points", {}, {"points_earned": 1234}, 12.34),
        ("cost_membership_perks", {"programmes.membership_perks": 2.5}, {"memberships": 4}, 10.0),
        (
            "cost_donations", {"programmes.donation_share": 0.1},
            {"customers": 2, "fees": 2000}, 10.0,
        ),
        ("cost_added_goods", {"programmes.added_goods_share": 0.2}, {"lift": 1000}, 2.0),
        (
            "cost_referral",
            {"attract.referral_programme": 1.0, "programmes.referral_step": 0.5},
            {"referral_successes": 3}, 90.0,
        ),
        ("revenue", {"programmes.promotion_depth": 0.25}, {"customers": 2}, 60.0),
    ],
)  # fmt: skip
def test_a_line_by_hand(
    line: str, changes: dict[str, float], happened: dict[str, float], euros: float
) -> None:
    census = no_census()
    for name, number in happened.items():
        if name in STOCKS:
            census.stocks[STOCKS.index(name)] = number
        else:
            census.loyalty[TALLY.index(name)] = number
    settings = changed(Settings(), {"engage.knowledge_base": 0.0, **changes})
    booked = weeks_in_cents(settings, census, 0, week=12)  # the last week of an interval
    places = [one.name for one in LEDGER_LINES]
    assert booked[places.index(line)] == round(euros * CENTS)
    assert set(weeks_in_cents(settings, no_census(), 0, week=12).tolist()) == {0}


def test_segments_add_up_to_everybody(year: Run) -> None:
    outcome = year.outcome
    customers = customers_by_segment(outcome)
    assert tuple(customers.columns) == SEGMENTS
    assert customers.sum(axis=1).tolist() == year.history["customers"].tolist()
    table = segment_table(outcome)
    won = sum(
        year.history[f"adopted_by_{channel}"].sum() for channel in (
            "sales", "ads", "reach", "virality", "content", "word_of_mouth", "referral"
        )
    )  # fmt: skip
    assert table["customers_won"].sum() == won
    spent = sum(year.history[name].sum() for name in lines_of("acquisition"))
    spent += sum(year.history[name].sum() for name in lines_of("community"))
    known = table["cac"].notna()
    assert known.sum() >= 3
    shared = (table["cac"] * table["customers_won"])[known].sum()
    assert shared <= spent + 1e-6
    if known.all():
        assert shared == pytest.approx(spent)
    with pytest.raises(KeyError, match="no segment"):
        of_segment(outcome, "luxury")


def test_reward_driven_people_take_memberships(baseline: Scenario) -> None:
    lived = run(baseline, None, seed=5, changes=LOYAL)
    people = lived.people[lived.people["adopted_week"] >= 0]
    takes = people["membership_week"] >= 0
    rewards = people["segment"] == "reward"
    assert takes[rewards].mean() > takes[~rewards].mean()
