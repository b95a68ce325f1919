"""The ledger: every customer has one channel, and every euro one line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.accounts import (
    CHANNELS,
    COST_LINES,
    LEDGER_LINES,
    Group,
    lines_of,
    lines_of_channel,
)
from simulator.ledger import CENTS, growth_budget, weekly_commitments, weeks_in_cents
from simulator.quantities import changed
from simulator.results import Run, outcome_of, run
from simulator.scenario import Plan, Scenario, read
from simulator.simulation import Simulation
from simulator.wheel import Settings
from simulator.world.census import COUNTS, STOCKS, Census, no_census
from tests.market_help import BUSY, STRATEGIES

GROUPS: tuple[Group, ...] = ("revenue", "acquisition", "community", "service", "goods")


@pytest.fixture(scope="module", params=STRATEGIES)
def busy_year(baseline: Scenario, request: pytest.FixtureRequest) -> Run:
    """A busy year under each strategy, with sales, referrals and a desk."""
    changes = dict(BUSY) | {"engage.account_managers_per_customer": 0.0}
    return run(baseline, request.param, seed=3, changes=changes)


def counted(**numbers: float) -> Census:
    """A census in which only these things happened."""
    census = no_census()
    for name, number in numbers.items():
        if name in STOCKS:
            census.stocks[STOCKS.index(name)] = number
        elif name in COUNTS:
            census.counts[list(COUNTS).index(name)] = number
        else:
            census.channels[1, CHANNELS.index(name.removeprefix("won_by_"))] = number
    return census


def over_channels(year: Run, what: str) -> pd.Series:
    """People a week, over all channels."""
    return year.history[[f"{what}_{channel}" for channel in CHANNELS]].sum(axis=1)


def amounts(settings: Settings, census: Census, account_managers: int = 0) -> dict[str, int]:
    cents = weeks_in_cents(settings, census, account_managers)
    return dict(zip((line.name for line in LEDGER_LINES), cents.tolist(), strict=True))


def test_every_customer_has_exactly_one_acquiring_channel(busy_year: Run) -> None:
    won = over_channels(busy_year, "adopted_by")
    adopted = busy_year.journeys[busy_year.journeys["channel"] != "start"]["adopted_week"]
    by_week = adopted[adopted >= 0].value_counts().reindex(won.index, fill_value=0)
    assert won.sum() >= 20
    assert won.tolist() == by_week.tolist()
    by_channel = busy_year.journeys[busy_year.journeys["adopted_week"] >= 0]["channel"]
    for channel in CHANNELS:
        assert (by_channel == channel).sum() == busy_year.history[f"adopted_by_{channel}"].sum()


def test_all_touches_of_a_customer_add_up_to_one(busy_year: Run) -> None:
    won = over_channels(busy_year, "adopted_by")
    touched = over_channels(busy_year, "touched_by")
    assert np.allclose(won, touched, atol=1e-5)


def test_customers_are_those_won_less_those_lost(busy_year: Run) -> None:
    history = busy_year.history
    won = over_channels(busy_year, "adopted_by")
    lost = history["left_to_rival"] + history["left_to_nothing"]
    first = (busy_year.journeys["channel"] == "start").sum()
    assert first == 0.2 * 200
    assert lost.sum() > 5
    assert history["customers"].tolist() == (first + (won - lost).cumsum()).tolist()


def test_every_line_belongs_to_one_group_and_the_costs_add_up_to_the_cent(busy_year: Run) -> None:
    cents = (busy_year.history * CENTS).round().astype(np.int64)
    assert sorted(line for group in GROUPS for line in lines_of(group)) == sorted(
        line.name for line in LEDGER_LINES
    )
    for _, week in cents.iterrows():
        by_group = {group: sum(week[line] for line in lines_of(group)) for group in GROUPS}
        costs = sum(week[line] for line in COST_LINES)
        assert sum(by_group.values()) - by_group["revenue"] == costs
        balance = by_group["revenue"] - costs
        assert balance == sum(
            week[line.name] * (1 if line.group == "revenue" else -1) for line in LEDGER_LINES
        )


def test_amounts_are_whole_cents(busy_year: Run) -> None:
    for line in LEDGER_LINES:
        cents = busy_year.history[line.name] * CENTS
        assert np.allclose(cents, cents.round(), rtol=0, atol=1e-6), line.name
        assert (busy_year.history[line.name] >= 0).all()


def test_what_is_booked_follows_from_what_happened(busy_year: Run) -> None:
    history, settings = busy_year.history, busy_year.simulation.plan[0][1]
    company = settings.company
    paid = company.price * (1 - company.discount)
    assert np.allclose(history["revenue"], history["customers"] * paid, atol=0.006)
    assert np.allclose(history["cost_goods"], history["customers"] * company.unit_cost, atol=0.006)
    tickets = (history["answered_by_company"] + history["unresolved"]) * company.ticket_cost
    assert np.allclose(history["cost_tickets"], tickets, atol=0.006)
    commissions = history["adopted_by_sales"] * company.commission
    assert np.allclose(history["cost_commissions"], commissions, atol=0.006)


@pytest.mark.parametrize(
    ("line", "changes", "happened", "euros"),
    [
        ("revenue", {"company.discount": 0.25}, {"customers": 3}, 90.0),
        ("cost_sales", {"attract.sales_representatives": 0.5}, {}, 1250.0),
        ("cost_commissions", {}, {"won_by_sales": 2}, 400.0),
        ("cost_ads", {"attract.ads_budget": 12.346}, {}, 12.35),
        ("cost_content", {"attract.content_budget": 7.0}, {}, 7.0),
        ("cost_self_service", {"engage.self_service_budget": 9.0}, {}, 9.0),
        ("cost_free_tier", {"company.free_tier": 0.5}, {"engaged": 10}, 2.0),
        ("cost_referral", {"attract.referral_programme": 0.5}, {"won_by_referral": 3}, 90.0),
        ("cost_community_managers", {"community.managers": 2.0}, {}, 3000.0),
        ("cost_platform", {"community.presence": 0.5}, {}, 150.0),
        ("cost_listening", {"advocate.listening": 0.25}, {}, 100.0),
        ("cost_tickets", {}, {"answered_by_company": 2, "unresolved": 1}, 45.0),
        ("cost_co_creation", {}, {"testers": 3}, 60.0),
        ("cost_knowledge_base", {"engage.knowledge_base": 0.5}, {}, 300.0),
        ("cost_touch_points", {"service.touch_points": 2.0}, {}, 400.0),
        ("cost_acknowledgement", {"engage.acknowledgement": 0.5},
         {"answered_by_company": 6, "unresolved": 2}, 4.0),
        ("cost_personalisation", {"service.personalisation": 0.5}, {"customers": 8}, 2.0),
        ("cost_follow_up", {}, {"followed_up": 3}, 24.0),
        ("cost_rewards", {"company.reward": 0.1}, {"customers": 5}, 20.0),
        ("cost_goods", {}, {"customers": 2}, 12.0),
    ],
)
def test_a_line_by_hand(
    line: str, changes: dict[str, float], happened: dict[str, float], euros: float
) -> None:
    settings = changed(Settings(), dict(changes))
    booked = amounts(settings, counted(**happened))
    assert booked[line] == round(euros * CENTS)
    nothing = amounts(Settings(), counted())
    assert nothing.pop("cost_knowledge_base") == 120 * CENTS  # the help pages of the start
    assert set(nothing.values()) == {0}


def test_account_managers_take_the_place_of_tickets() -> None:
    managed = changed(Settings(), {"engage.account_managers_per_customer": 0.01})
    booked = amounts(managed, counted(answered_by_company=9), account_managers=2)
    assert booked["cost_account_managers"] == 3600 * CENTS
    assert booked["cost_tickets"] == 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_strategies_of_the_baseline_spend_the_same_on_growth(strategy: str) -> None:
    market = read("baseline")
    one, other = (market.plan(name)[0].settings for name in ("sales_led", strategy))
    assert growth_budget(other) == pytest.approx(growth_budget(one), abs=0.01)
    assert growth_budget(other) > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_growth_budget_is_what_the_ledger_books(strategy: str) -> None:
    settings = read("baseline").plan(strategy)[0].settings
    committed = weekly_commitments(settings)
    booked = amounts(settings, counted())
    assert {name: round(euros * CENTS) for name, euros in committed.items()} == {
        name: booked[name] for name in committed
    }
    assert booked.pop("cost_knowledge_base") > 0  # serves customers, so it is no growth money
    assert sum(booked.values()) == round(growth_budget(settings) * CENTS)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_money_doubles_with_people_and_budgets(strategy: str) -> None:
    one, two = (read("baseline", people=size).plan(strategy)[0].settings for size in (1500, 3000))
    once = counted(customers=70, engaged=11, answered_by_company=5, unresolved=2, won_by_sales=4)
    twice = once._replace(
        stocks=once.stocks * 2, counts=once.counts * 2, channels=once.channels * 2
    )
    single, double = amounts(one, once), amounts(two, twice)
    assert {line: 2 * cents for line, cents in single.items()} == double
    assert growth_budget(two) == pytest.approx(2 * growth_budget(one))


def test_the_outcome_repeats_the_ledger(busy: Plan) -> None:
    simulation = Simulation(busy, 3).run(20)
    history, outcome = simulation.history(), outcome_of(simulation)
    for line in LEDGER_LINES:
        assert outcome.history[line.name].tolist() == history[line.name].tolist()


def test_direct_costs_belong_to_channels_that_exist() -> None:
    named = {line.channel for line in LEDGER_LINES} - {None}
    assert named <= set(CHANNELS)
    assert {"cost_sales", "cost_commissions"} == set(lines_of_channel("sales"))
