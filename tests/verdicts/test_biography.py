"""A biography: what the engine did, what it would have done, and the terms that add up to it."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

from simulator.experiment import seed_of
from simulator.results import journeys_of
from simulator.scenario import Plan, Scenario, read
from simulator.simulation import Simulation
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.biography import Life, Pick, biography, lived, picked
from simulator.verdicts.plans import switched
from simulator.world.people import CUSTOMER, STAGE
from tests.market_help import busy_plan, fingerprint_of

WEEKS = 70


@pytest.fixture(scope="module")
def market() -> Scenario:
    changes = {"people.belonging_share": "1", "people.initial_customers": "0.5",
               "people.help_median": "0.4", "retain.churn_target": "0.07",
               "switching.bond_weight": "4", "rival.launch_week": "30"}  # fmt: skip
    return read("baseline", people=200, weeks=WEEKS, sets=changes)


@pytest.fixture(scope="module")
def plan(market: Scenario) -> Plan:
    return market.plan("community_led")


@pytest.fixture(scope="module")
def told(market: Scenario) -> Analysis:
    return biography(market, "stayed", "community_led", seed=1)


@functools.cache
def life_of(plan: Plan, whom: Pick | int) -> tuple[Life, Simulation]:
    world = seed_of(1, 0)
    row = whom if isinstance(whom, int) else picked(plan, world, WEEKS, whom)
    return lived(plan, world, WEEKS, row)


def test_looking_changes_nothing(plan: Plan) -> None:
    _, watched = life_of(plan, 7)
    assert fingerprint_of(watched) == fingerprint_of(Simulation(plan, seed_of(1, 0)).run(WEEKS))


@pytest.mark.parametrize("whom", ["stayed", "left", "expert"])
def test_decisions_are_those_of_the_engine(plan: Plan, whom: Pick) -> None:
    life, simulation = life_of(plan, whom)
    rows = journeys_of(simulation)
    mine = rows[rows["person"] == life.person]
    bought = [one.week for one in life.decisions if one.chosen == "bought"]
    left = [one.week for one in life.decisions if one.about == "leaving" and one.chosen != "stayed"]
    assert bought == [week for week in mine["adopted_week"] if week >= 0 and week in bought]
    assert set(mine["adopted_week"]) - {-1, 0} <= set(bought)
    adopted = mine[mine["adopted_week"] >= 0]
    assert left == [week for week in adopted["ended_week"] if week >= 0]
    for one in life.decisions:
        happened = one.chosen in ("bought", "nothing") or (
            one.about == "leaving" and one.chosen == "rival"
        )
        assert happened == (one.luck < one.chance)


@pytest.mark.parametrize("whom", ["stayed", "left"])
def test_terms_add_up_to_the_chance_the_engine_uses(plan: Plan, whom: Pick) -> None:
    life, _ = life_of(plan, whom)
    leaving = [one for one in life.decisions if one.about == "leaving"]
    assert leaving
    for one in leaving:
        worth = {name: math.exp(value) for name, value in one.utilities.items()}
        assert one.chance == pytest.approx(1 - worth["stay"] / sum(worth.values()), rel=1e-9)
    for one in life.decisions:
        if one.about == "buying":
            worth = {name: math.exp(value) for name, value in one.utilities.items()}
            assert one.chance == pytest.approx(worth["buy"] / sum(worth.values()), rel=1e-9)


def test_terms_add_up_in_a_market_with_everything_on(baseline: Scenario) -> None:
    plan = busy_plan(baseline)
    seen = set()
    for row in range(0, 40, 8):
        life, _ = lived(plan, 3, 40, row)
        for one in life.decisions:
            worth = {name: math.exp(value) for name, value in one.utilities.items()}
            way = "buy" if one.about == "buying" else "stay"
            chance = worth[way] / sum(worth.values())
            assert one.chance == pytest.approx(
                chance if way == "buy" else 1 - chance, rel=1e-9
            )
            seen.add((one.about, "rival" in worth))
    assert seen == {("buying", True), ("buying", False), ("leaving", True), ("leaving", False)}


def test_who_would_have_left_without_friends_leaves_when_that_week_is_lived_without(
    plan: Plan,
) -> None:
    life, _ = life_of(plan, "stayed")
    held = [one for one in life.decisions if "friends" in one.otherwise]
    assert held, "nobody in this market is held by friends"
    others = [one for one in life.decisions if one.about == "leaving" and one not in held]
    for one in (*held, *others):
        before = Simulation(plan, seed_of(1, 0)).run(one.week)
        twin = before.fork(switched(plan, {"switching.bond_weight": 0.0}))
        twin.turn()
        stays = twin.world.people.standing[life.person] & STAGE == CUSTOMER
        assert bool(stays) == (one not in held and one.chosen == "stayed")


def test_helpers_are_those_who_answered(plan: Plan) -> None:
    life, simulation = life_of(plan, "expert")
    journey = simulation.world.people.journey[life.person]
    assert sum(life.helped.values()) == journey["answers_total"] > 0
    assert life.person not in life.helped


def test_the_story_is_told_in_order_and_the_same_each_time(
    told: Analysis, market: Scenario
) -> None:
    again = biography(market, "stayed", "community_led", seed=1)
    assert told.verdict == again.verdict
    weeks = [
        int(one.split(":")[0].removeprefix("Week ")) for one in told.verdict
        if one.startswith("Week ")
    ]  # fmt: skip
    assert weeks == sorted(weeks)
    assert any("Would have left in week" in one and "friends" in one for one in told.verdict)
    assert told.details["terms"]["utility"].notna().all()
    assert np.isfinite(told.details["decisions"]["chance"]).all()


def test_nobody_is_told_of_who_is_not_there(market: Scenario) -> None:
    with pytest.raises(LookupError, match="numbered 0 to 199"):
        biography(market, 200, "community_led")
    with pytest.raises(LookupError, match="nobody is an expert"):
        biography(market, "expert", "sales_led")
