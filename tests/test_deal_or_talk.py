"""Points against community under the same attack (S5), told as one scenario file."""

from __future__ import annotations

from functools import cache

import pytest

from simulator.experiment import compare
from simulator.ledger import growth_budget
from simulator.quantities import Value
from simulator.results import Run, run
from simulator.scenario import Scenario, read_text

TEXT = """
name: Points or community
question: Which keeps its customers in a discount war, points or people?
based_on: baseline
weeks: 130
changes:
  people.size: {value: 400, because: a quick test}
  people.initial_customers: {value: 0.4, because: both begin with customers to lose}
  community.joining: {value: 0.3, because: the community fills before the war}
  engage.presence_rate: {value: 0.8, because: the same}
  rival.launch_week: {value: 60, because: the war}
  rival.quality: {value: 0.65, because: as good as ours}
  rival.price: {value: 28, because: 30 % below}
  rival.awareness: {value: 0.5, because: everybody hears of it}
  rival.campaign: {value: 3, because: it asks customers over}
shocks:
  - {week: 68, change: {rival.price: 40}, because: the war ends after eight weeks}
strategies:
  points:
    attract.ads_budget: 2100
    adopt.contract: 4
    programmes.points_rate: 0.1
    programmes.redemption_step: 40
    programmes.points_basket: 50
  community:
    attract.ads_budget: 300
    adopt.contract: 4
    community.presence: 1
    community.managers: 1
    community.recognition: 1
mixes:
  both: {points: 1, community: 1}
"""
SEEDS = range(4)


@cache
def market() -> Scenario:
    return read_text(TEXT)


def lost_in_the_war(strategy: str, **changes: Value) -> float:
    """Customers who went to the rival in the eight weeks and the quarter after, four worlds."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    lost = 0.0
    for seed in SEEDS:
        history = run(market(), strategy, seed=seed, changes=named).history
        lost += float(history["left_to_rival"][60:81].sum())
    return lost


@cache
def lived(strategy: str) -> Run:
    return run(market(), strategy, seed=1)


def test_both_spend_the_same_on_growth() -> None:
    budgets = [
        growth_budget(market().plan(name)[0].settings) for name in ("points", "community")
    ]
    assert budgets[0] == pytest.approx(budgets[1], rel=0.05)


def test_each_strategy_has_its_own_hold_and_its_own_cost() -> None:
    points, community = lived("points").history, lived("community").history
    assert points["cost_points"].sum() > 0
    assert points["members"].sum() == 0
    assert points["points_liability"].iloc[-1] > 0
    assert community["cost_points"].sum() == 0
    assert community["members"].max() > 50
    assert community["cost_community_managers"].sum() > 0


def test_points_hold_by_the_money_at_stake() -> None:
    assert lost_in_the_war("points") < lost_in_the_war("points", switching__money_weight=0.0)


def test_community_holds_by_the_social_cost() -> None:
    assert lost_in_the_war("community") < lost_in_the_war("community", switching__social_cost=0.0)


def test_social_cost_is_nothing_to_points_and_money_nothing_to_the_community() -> None:
    """The two holds are apart, so what each is worth can be told."""
    assert lost_in_the_war("points") == lost_in_the_war("points", switching__social_cost=0.0)
    without = lost_in_the_war("community", switching__money_weight=0.0)
    assert lost_in_the_war("community") == without


def test_the_comparison_reports_both_and_their_mix() -> None:
    found = compare(market(), ("points", "community", "both"), replicates=2)
    defection = found.summary.set_index(["strategy", "metric"])["mean"]
    for strategy in ("points", "community", "both"):
        assert 0 <= defection[strategy, "defection_52"] <= 1
    assert lived("both").history["cost_points"].sum() > 0
    assert lived("both").history["members"].max() > 0
