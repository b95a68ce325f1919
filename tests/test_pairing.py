"""Pairing: what is the same stays the same, to the last bit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import Comparison, compare
from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario, Shock, read
from simulator.simulation import Simulation
from tests.market_help import (
    BUSY,
    STRATEGIES,
    busy_plan,
    different,
    different_runs,
    fingerprint_of,
)

ROOT = Path(__file__).parent.parent
TABLES = ("rows", "weekly", "retention", "journeys", "summary", "differences")


@pytest.fixture(scope="module")
def twins() -> Scenario:
    """A market with a strategy and its copy, a mix that is all of one, and an even mix."""
    market = read("baseline", people=80, weeks=50)
    lively: dict[str, Value] = {"rival.launch_week": 20, "adopt.conversion_target": 0.6}
    settings = changed(market.settings, {**lively, "people.initial_customers": 0.2})
    bundle = market.strategies["community_led"]
    return replace(
        market,
        settings=settings,
        strategies={**market.strategies, "copy": dict(bundle)},
        mixes={"corner": {"community_led": 1.0}, "even": dict.fromkeys(STRATEGIES, 1 / 3)},
    )


def fingerprint(comparison: Comparison) -> str:
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(getattr(comparison, name).to_csv(float_format="%.17g").encode())
    digest.update(comparison.verdict.encode())
    return digest.hexdigest()


def test_a_strategy_compared_with_itself_differs_by_exactly_nothing(twins: Scenario) -> None:
    apart = compare(twins, ["community_led", "copy"], replicates=4, workers=1).differences
    assert len(apart) >= 5
    defined = apart[apart["mean"].notna()]
    assert len(defined) >= 3
    assert (defined["mean"] == 0.0).all()
    several = defined[defined["of"] >= 2]  # a single world has no interval
    assert len(several) >= 3
    assert (several[["low", "high"]] == 0.0).all(axis=None)


def test_different_strategies_differ(twins: Scenario) -> None:
    apart = compare(twins, ["community_led", "sales_led"], replicates=2, workers=1).differences
    assert (apart["mean"].fillna(0.0) != 0.0).any()


def test_any_number_of_workers_gives_the_same_bytes_in_the_same_order(twins: Scenario) -> None:
    names = ["sales_led", "community_led"]
    found = [compare(twins, names, replicates=5, workers=workers) for workers in (1, 2, 4)]
    assert len({fingerprint(comparison) for comparison in found}) == 1
    replicates = found[-1].rows["replicate"].drop_duplicates()
    assert replicates.tolist() == [0, 1, 2, 3, 4]
    for table in ("rows", "weekly", "journeys"):
        pd.testing.assert_frame_equal(getattr(found[0], table), getattr(found[2], table))


def test_replicates_are_worlds_of_their_own(twins: Scenario) -> None:
    found = compare(twins, ["sales_led"], replicates=3, workers=1, seed=9)
    assert len(set(found.seeds)) == 3
    adopted = found.weekly.groupby("replicate")["customers"].sum()
    assert adopted.nunique() == 3
    fewer = compare(twins, ["sales_led"], replicates=2, workers=1, seed=9)
    kept = found.rows[found.rows["replicate"] < 2]
    pd.testing.assert_frame_equal(fewer.rows, kept)


def test_a_shock_in_week_100_leaves_the_weeks_before_as_they_were() -> None:
    market = read("baseline", people=120, weeks=130)
    shock = Shock(100, None, {"company.price": 80.0, "community.presence": 0.0}, "a test")
    changes: dict[str, Value] = {**BUSY, "rival.launch_week": 60}
    without = Simulation(market.plan("community_led", changes), 5).run(130)
    plan = market.plan("community_led", changes, extra_shocks=[shock])
    shocked = Simulation(plan, 5).run(130)
    before, after = ({k: v[part] for k, v in run.history().items()}
                     for run, part in ((without, slice(100)), (shocked, slice(100))))  # fmt: skip
    assert different(before, after) == []
    assert different(without.history(), shocked.history())
    assert Simulation(plan, 5).run(100).spells().tobytes() == (
        Simulation(market.plan("community_led", changes), 5).run(100).spells().tobytes()
    )


def test_an_intervention_that_changes_nothing_changes_nothing(baseline: Scenario) -> None:
    plan = busy_plan(baseline)
    same = [(week, plan[0].settings) for week in (0, 7, 20, 33)]
    assert different_runs(Simulation(plan, 5).run(50), Simulation(same, 5).run(50)) == []


def test_an_intervention_that_reaches_nobody_changes_nobody(baseline: Scenario) -> None:
    """The rival's price cannot matter before its launch, nor can fees where nobody may leave."""
    changes: dict[str, Value] = {"rival.launch_week": 40, "retain.early_exit": 0.0}
    one = busy_plan(baseline, None, changes)
    other = busy_plan(baseline, None, {**changes, "rival.price": 1.0, "retain.exit_fee": 999.0})
    assert different_runs(Simulation(one, 5).run(39), Simulation(other, 5).run(39)) == []


@pytest.mark.parametrize("week", [0, 1, 20])
def test_a_fork_with_the_same_plan_is_the_run_itself(busy: Plan, week: int) -> None:
    whole = Simulation(busy, 5).run(45)
    trunk = Simulation(busy, 5).run(week)
    branch = trunk.fork(busy)
    assert different_runs(branch.run(45), whole) == []
    assert trunk.week == week
    assert different_runs(trunk.run(45), whole) == []


def test_a_fork_meets_the_shocks_of_its_own_plan(busy: Plan) -> None:
    cheaper = changed(busy[0].settings, {"company.price": 10.0})
    plan = [(0, busy[0].settings), (20, cheaper)]
    branch = Simulation(busy, 5).run(20).fork(plan)
    assert different_runs(branch.run(40), Simulation(plan, 5).run(40)) == []


def test_a_mix_that_is_all_of_one_strategy_is_that_strategy(twins: Scenario) -> None:
    pure, corner, weights = (
        Simulation(twins.plan(name), 5).run(50)
        for name in ("community_led", "corner", {"community_led": 3.0, "sales_led": 0.0})
    )
    assert different_runs(pure, corner) == []
    assert different_runs(pure, weights) == []
    even = Simulation(twins.plan("even"), 5).run(50)
    assert different(pure.history(), even.history())


def test_the_seed_decides_and_nothing_else(busy: Plan) -> None:
    one, same, other = (Simulation(busy, seed).run(30) for seed in (5, 5, 6))
    assert different_runs(one, same) == []
    assert different(one.history(), other.history())


def test_more_customers_of_others_leave_a_persons_traits_alone(busy: Plan) -> None:
    settings = busy[0].settings
    with_rival = changed(settings, {"people.initial_customers": 0.5, "rival.launch_week": -1})
    one, other = (Simulation([(0, each)], 5).world for each in (settings, with_rival))
    assert one.people.traits.tobytes() == other.people.traits.tobytes()
    assert np.array_equal(one.neighbours.other, other.neighbours.other)


PRINTS_A_HASH = """
from simulator.scenario import read
from simulator.simulation import Simulation
from tests.market_help import busy_plan, fingerprint_of

print(fingerprint_of(Simulation(busy_plan(read("baseline", people=60, weeks=30)), 8).run(30)))
"""


def test_the_order_of_sets_and_dictionaries_makes_no_difference() -> None:
    here = Simulation(busy_plan(read("baseline", people=60, weeks=30)), 8).run(30)
    for hash_seed in ("0", "1", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        printed = subprocess.run(
            [sys.executable, "-c", PRINTS_A_HASH],
            env=environment, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert printed.stdout.strip() == fingerprint_of(here)
