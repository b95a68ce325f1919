"""The timeline: when a dated change holds, for whom, what it costs and what is made for dates."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.accounts import lines_of
from simulator.ledger import growth_budget
from simulator.quantities import Value, changed
from simulator.results import outcome_of
from simulator.scenario import Scenario, ScenarioError, Shock, read, read_text
from simulator.simulation import Simulation
from simulator.timeline import ONE_OFF, begins, in_force, times
from simulator.words.writing import commented_yaml
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, ENGAGED, EXPERT, STAGE
from tests.market_help import BUSY, busy_plan, different, different_runs
from tests.timeline_help import BASED, dated, with_shocks

STEP = Shock(20, None, {"attract.ads_budget": 900.0}, "", ("community_led",), 5_000.0)


def weeks_of(run: Simulation, weeks: slice) -> Mapping[str, Array]:
    return {name: column[weeks] for name, column in run.history().items()}


# when it holds


def test_a_repeated_change_begins_again_until_it_is_over() -> None:
    every = Shock(10, 40, {"rival.price": 1.0}, "", every=13, lasts=2)
    assert [(one.week, one.until) for one in times([every], 200)] == [(10, 12), (23, 25), (36, 38)]
    held = [week for week in range(60) if in_force(times([every], 200), week)]
    assert held == [10, 11, 23, 24, 36, 37]
    endless = every._replace(until=None)
    assert [one.week for one in times([endless], 37)] == [10, 23, 36]
    cut = every._replace(until=37)
    assert times([cut], 200)[-1].until == 37


def test_settings_can_change_in_the_weeks_in_which_something_begins_or_ends() -> None:
    shocks = [Shock(5, 9, {"rival.price": 1.0}, ""), STEP]
    assert begins(times(shocks, 200)) == [0, 5, 9, 20, 21]


def test_a_duration_says_the_same_as_the_week_of_the_end() -> None:
    (one,) = dated("- {week: 9, lasts: 2 weeks, change: {rival.price: 3}, because: x}").shocks
    (other,) = dated("- {week: 9, until: 11, change: {rival.price: 3}, because: x}").shocks
    assert one == other


def test_shocks_written_as_before_mean_and_hash_what_they_did() -> None:
    entry = "- {week: 60, until: 86, change: {attract.ads_budget: 0}, because: x}"
    old, new = (read_text(f"{BASED}{heading}:\n{entry}") for heading in ("shocks", "timeline"))
    assert old.fingerprint() == new.fingerprint()
    assert old.canonical()["shocks"] == [
        {"week": 60, "until": 86, "change": {"attract.ads_budget": 0.0}}
    ]
    assert "\nshocks:\n" in commented_yaml(old)


# for whom


def test_a_change_for_some_strategies_leaves_the_others_alone(baseline: Scenario) -> None:
    market = with_shocks(baseline, STEP)
    for name in ("sales_led", "product_led", None):
        assert market.plan(name) == baseline.plan(name)
    plan = market.plan("community_led")
    assert [segment.start_week for segment in plan] == [0, 20, 21]
    assert [one.settings.attract.ads_budget for one in plan] == [
        baseline.plan("community_led")[0].settings.attract.ads_budget, 900.0, 900.0
    ]  # fmt: skip


def test_a_mix_plays_the_dates_of_its_strategies_by_their_shares(baseline: Scenario) -> None:
    market = with_shocks(baseline, STEP)
    pure = baseline.plan("sales_led")[0].settings.attract.ads_budget
    mix = market.plan({"sales_led": 1.0, "community_led": 3.0})
    assert mix[1].settings.attract.ads_budget == pytest.approx(0.25 * pure + 0.75 * 900.0)
    assert mix[1].settings.company.interventions == pytest.approx(3_750.0)
    assert mix[2].settings.company.interventions == 0.0
    corner = market.plan({"sales_led": 0.0, "community_led": 2.0})
    assert corner == market.plan("community_led")


def test_what_all_do_holds_whole_in_a_mix_too(baseline: Scenario) -> None:
    both = Shock(20, None, {"community.presence": 1.0}, "x")
    market = with_shocks(baseline, both, STEP)
    mix = {"sales_led": 0.97, "community_led": 0.03}
    assert market.plan(mix)[1].settings.community.presence == 1.0


def test_of_a_change_for_all_and_one_for_some_the_later_wins(baseline: Scenario) -> None:
    frozen = Shock(30, 40, {"attract.ads_budget": 0.0}, "budget freeze")
    market = with_shocks(baseline, frozen, STEP, STEP._replace(week=35, change={
        "attract.ads_budget": 50.0}))  # fmt: skip
    plan = [(one.start_week, one.settings) for one in market.plan("community_led")]
    budgets = {week: settings.attract.ads_budget for week, settings in plan if week >= 20}
    assert budgets == {20: 900.0, 21: 900.0, 30: 0.0, 35: 50.0, 36: 50.0}
    others = {one.start_week: one.settings for one in market.plan("sales_led")}
    assert others[30].attract.ads_budget == 0.0


def test_dates_win_over_what_a_caller_sets(baseline: Scenario) -> None:
    plan = with_shocks(baseline, STEP).plan("community_led", {"attract.ads_budget": 7.0})
    assert [one.settings.attract.ads_budget for one in plan] == [7.0, 900.0, 900.0]


def test_extra_dates_are_checked(baseline: Scenario) -> None:
    with pytest.raises(ScenarioError, match="is not a lever"):
        baseline.plan(None, extra_shocks=[STEP._replace(change={"rival.price": 1.0})])
    with pytest.raises(ScenarioError, match="community_led"):
        baseline.plan(None, extra_shocks=[STEP._replace(strategies=("comunity_led",))])


def test_dates_of_a_strategy_that_is_taken_away_go_with_it() -> None:
    base = "five_steps"
    less = read_text(f"name: x\nbased_on: {base}\nstrategies: {{all_at_once: null}}\n")
    assert {name for shock in less.shocks for name in shock.strategies} == {"five_steps"}
    assert len(less.shocks) < len(read(base).shocks)


def test_the_week_before_is_the_same_to_the_last_bit() -> None:
    market = read("baseline", people=120, weeks=90)
    changes: dict[str, Value] = {**BUSY, "rival.launch_week": 30}
    again = Shock(60, None, {"company.price": 60.0}, "", ("community_led",), 900.0, 10, 3)
    without, with_it = (
        Simulation(one.plan("community_led", changes), 5).run(90)
        for one in (market, with_shocks(market, again))
    )
    assert different(weeks_of(without, slice(60)), weeks_of(with_it, slice(60))) == []
    assert different(without.history(), with_it.history())
    other = [Simulation(one.plan("sales_led", changes), 5).run(90)
             for one in (market, with_shocks(market, again))]  # fmt: skip
    assert different_runs(*other) == []


# what it costs


def test_costs_are_booked_each_time_it_begins_and_nothing_else_moves(baseline: Scenario) -> None:
    budget = baseline.strategies["community_led"]["attract.ads_budget"]
    paid = Shock(10, 40, {"attract.ads_budget": budget}, "", ("community_led",), 1234.56, 13)
    run, same = (
        Simulation(one.plan("community_led"), 3).run(56)
        for one in (with_shocks(baseline, paid), baseline)
    )
    booked = run.history()["cost_interventions"]
    assert np.flatnonzero(booked).tolist() == [10, 23, 36]
    assert booked[[10, 23, 36]].tolist() == [1234.56] * 3
    assert different(run.history(), same.history()) == ["cost_interventions"]


def test_costs_that_begin_together_add_up(baseline: Scenario) -> None:
    market = with_shocks(baseline, STEP, Shock(20, None, {"rival.price": 1.0}, "x", cost=7.0))
    plan = market.plan("community_led", {ONE_OFF: 3.0})
    costs = [(one.start_week, one.settings.company.interventions) for one in plan]
    assert costs == [(0, 3.0), (20, 5_010.0), (21, 3.0)]


def test_one_off_costs_are_growth_money_and_part_of_the_cost_of_customers(
    baseline: Scenario,
) -> None:
    before, after = (one.settings for one in with_shocks(baseline, STEP).plan("community_led")[:2])
    ads = STEP.change["attract.ads_budget"]
    assert growth_budget(changed(after, {"attract.ads_budget": before.attract.ads_budget})) == (
        growth_budget(before) + 5_000.0
    )
    assert "cost_interventions" in lines_of("acquisition")
    run = Simulation(with_shocks(baseline, STEP).plan("community_led"), 3).run(30)
    outcome = outcome_of(run)
    assert outcome.history["cost_interventions"].sum() == 5_000.0
    assert outcome.history["cost_ads"].iloc[25] == ads


def test_costs_grow_with_the_market() -> None:
    small, large = read("five_steps"), read("five_steps", people=3_000)
    assert [one.cost * 2 for one in small.shocks] == [one.cost for one in large.shocks]


# what is made for dates: spikes, an exodus, poaching


def experts_of(run: Simulation, stage: int) -> list[int]:
    standing = run.world.people.standing
    return list(np.flatnonzero((standing & STAGE == stage) & (standing & EXPERT > 0)))


def test_a_spike_multiplies_what_attracts_without_a_budget_and_nothing_else(
    baseline: Scenario,
) -> None:
    usual, spiked = (
        Simulation(busy_plan(baseline, None, {"attract.spike": spike}), 3).run(20).history()
        for spike in (1.0, 8.0)
    )
    channels = ("content", "word_of_mouth", "virality", "referral")
    organic = [f"attracted_by_{channel}" for channel in channels]
    for name in organic:
        assert spiked[name][:6].sum() > usual[name][:6].sum(), name
    silent = Simulation(busy_plan(baseline, None, {"attract.spike": 0.0}), 3).run(20).history()
    assert all(silent[name].sum() == 0 for name in organic)
    assert silent["attracted_by_ads"].sum() > 0


def test_in_an_exodus_all_experts_leave_and_only_they(busy_world_run: Simulation) -> None:
    run = busy_world_run
    customers, guests = experts_of(run, CUSTOMER), experts_of(run, ENGAGED)
    assert len(customers) >= 3
    assert len(guests) >= 1
    settings = changed(run.settings, {"rival.poaching": 0.0, "retain.consideration": 0.0})
    calm, exodus = (
        run.fork([(0, run.settings), (run.week, changed(settings, {"community.exodus": share}))])
        for share in (0.0, 1.0)
    )
    calm.turn()
    exodus.turn()
    gone, stayed = exodus.world.people.journey, calm.world.people.journey
    assert np.flatnonzero(gone["quit_week"] == run.week).tolist() == customers
    assert not (stayed["quit_week"] == run.week).any()
    others = set(np.flatnonzero(gone["gave_up_week"] == run.week))
    others -= set(np.flatnonzero(stayed["gave_up_week"] == run.week))
    assert others
    assert others <= set(guests)
    assert set(experts_of(exodus, ENGAGED)).isdisjoint(guests)


def test_poached_experts_reconsider_more_often_and_pay_brings_them_over(
    busy_world_run: Simulation,
) -> None:
    def switched(**rival: float) -> set[int]:
        changes: dict[str, Value] = {f"rival.{name}": value for name, value in rival.items()}
        changes |= {"community.exodus": 0.0, "retain.consideration": 0.0, "retain.early_exit": 1.0}
        settings = changed(run.settings, changes)
        branch = run.fork([(0, run.settings), (run.week, settings)])
        branch.turn()
        return set(np.flatnonzero(branch.world.people.journey["switched_week"] == run.week))

    run = busy_world_run
    there = set(experts_of(run, CUSTOMER))
    assert switched(poaching=0.0) == set()
    assert switched(poaching=1.0, poaching_pay=1e6) == there
    assert switched(poaching=1.0, poaching_pay=0.0) < there
    assert switched(poaching=1.0, poaching_pay=1e6, launch_week=500) == set()


@pytest.fixture
def busy_world_run(baseline: Scenario) -> Simulation:
    """The busy market after 40 weeks, with enough experts to leave."""
    plan = busy_plan(baseline, None, {"rival.poaching": 0.0, "community.exodus": 0.0})
    return Simulation(plan, 3).run(40)
