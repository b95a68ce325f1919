"""The engine against a second implementation of the week, event for event and to the cent.

`tests/oracle` says the week once more, from the model's text alone: objects and plain loops, one
file for each stage, no arrays and no compiled code. It shares with the engine the addressed
chance, the reading of scenarios, and what is drawn on the first day (traits and acquaintances).
`market.py` is where to begin to read it, and `python -m tests.oracle.compare baseline
community_led` looks at a scenario under a strategy.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as draws

from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario, read
from simulator.wheel import STAGES
from tests.market_help import STRATEGIES, busy_plan, loyal_plan
from tests.oracle.compare import first_difference, run_both
from tests.oracle.faults import FAULTS, Fault, places, with_fault
from tests.test_agents import FORMS
from tests.test_invariants import plans

YEAR = 52
RIVALRY: Mapping[str, Value] = {"rival.launch_week": 20, "rival.price": 30.0}
EVERYTHING: Mapping[str, Value] = {"rival.launch_week": 8, "adopt.trust_duration": 3.0}
MOST_PEOPLE = 120  # more only take longer


def small(people: int = 60) -> Scenario:
    return read("baseline", people=people, weeks=YEAR)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_year_with_a_rival_is_the_same(strategy: str) -> None:
    assert first_difference(small().plan(strategy, RIVALRY), seed=1, weeks=YEAR) is None


@pytest.mark.parametrize(
    ("strategy", "platform", "kind"),
    [
        ("sales_led", "custom", "practice"),
        ("product_led", "own_forum", "product"),
        ("community_led", "chat_server", "play"),
    ],
)
def test_a_year_in_which_everything_happens_is_the_same(
    strategy: str, platform: str, kind: str
) -> None:
    changes = {**EVERYTHING, "community.platform": platform, "community.kind": kind}
    assert first_difference(loyal_plan(small(), strategy, changes), seed=2, weeks=YEAR) is None


def test_a_year_in_which_the_community_is_closed_for_a_while_is_the_same() -> None:
    start = loyal_plan(small(), "community_led", EVERYTHING)[0][1]
    shut = changed(start, {"community.presence": 0.0})
    plan = [(0, start), (15, shut), (19, start)]
    assert first_difference(plan, seed=2, weeks=YEAR) is None


def test_every_step_is_taken_in_what_is_compared() -> None:
    """A comparison of a market in which nothing happens would prove nothing."""
    _, market = run_both(loyal_plan(small(), "community_led", EVERYTHING), seed=2, weeks=YEAR)
    happened = {name for row in market.history for name, count in row.items() if count > 0}
    assert happened >= {
        "activated", "went_cold", "abandoned", "joined", "left_to_rival", "left_to_nothing",
        "left_early", "won_by_rival", "self_served", "answered_by_peers", "answered_by_company",
        "unresolved", "late", "posts", "leading", "ambassadors", "event_attendees",
        "event_guests", "collaborations", "followed_up", "testers", "mentions_good",
        "mentions_bad", "rival_mentions", "attracted_by_return", "adopted_by_referral",
        "adopted_by_return", "upgraded", "downgraded", "second_products_bought",
        "second_products_dropped", "memberships_begun", "memberships_lapsed",
        "points_redeemed", "revenue_forfeited_points", "exit_fees",
    }  # fmt: skip
    assert 1 in {row["release"] for row in market.history}
    assert any(person.pause_week >= 0 for person in market.people)
    assert any(person.leavers > 0.0 for person in market.people)
    assert any(person.bonds for person in market.rivals())


@settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(plans(), draws.integers(10, 20), draws.integers(0, 2**62))
def test_odd_markets_are_the_same(plan: Any, weeks: int, seed: int) -> None:
    if plan[0][1].people.size <= MOST_PEOPLE:
        assert first_difference(plan, seed, weeks) is None


@pytest.mark.long
@settings(
    max_examples=1500, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(plans(), draws.integers(10, 40), draws.integers(0, 2**62))
def test_many_odd_markets_are_the_same(plan: Any, weeks: int, seed: int) -> None:
    if plan[0][1].people.size <= MOST_PEOPLE:
        assert first_difference(plan, seed, weeks) is None


def test_every_fault_on_the_list_can_be_planted() -> None:
    assert {places(fault) for fault in FAULTS} == {1}
    kinds = {(fault.stage, fault.kind) for fault in FAULTS}
    stages = {*STAGES, "close"}
    assert kinds == set(product(stages, ("sign", "week", "coefficient", "cost")))


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.stage}-{fault.kind}")
def test_a_planted_fault_is_noticed(fault: Fault) -> None:
    assert with_fault(fault).startswith("week")


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_every_functional_form_is_the_same(form: str) -> None:
    plan = busy_plan(small(), changes={**EVERYTHING, **FORMS[form]})
    assert first_difference(plan, seed=5, weeks=YEAR) is None


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 8))
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_larger_markets_are_the_same_for_two_years(strategy: str, seed: int) -> None:
    market, weeks = small(150), 2 * YEAR
    rivals: Plan = market.plan(strategy, RIVALRY)
    assert first_difference(rivals, seed, weeks) is None
    assert first_difference(loyal_plan(market, strategy), seed, weeks) is None
