"""Service levers: what touch points, personal treatment and calling back do, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.stages.engage import Engage
from simulator.stages.engage.learning import satisfaction_after
from simulator.wheel import Settings
from simulator.world import desk, service
from simulator.world.columns import Array
from simulator.world.people import People
from simulator.world.service import Service
from tests.market_help import different

DESK: Mapping[str, Value] = {
    "people.size": 300,
    "people.initial_customers": 1.0,
    "retain.churn_target": 0.0,
    "engage.newcomer_questions": 1.0,
    "engage.desk_solves": 0.6,
    "rival.launch_week": -1,
}
MANAGERS: Mapping[str, Value] = {
    **DESK, "engage.account_managers_per_customer": 0.01, "engage.account_manager_rate": 20.0,
    "engage.late_after": 0.1, "engage.lost_after": 0.4,
}  # fmt: skip


def history_of(*changes: Mapping[str, Value], weeks: int = 25, seed: int = 3) -> dict[str, Array]:
    together: dict[str, Value] = {}
    for one in changes:
        together.update(one)
    settings: Settings = changed(Settings(), together)
    return Simulation([(0, settings)], seed).run(weeks).history()


def test_touch_points_catch_one_after_another() -> None:
    assert service.caught_share(0.0, 0.3) == 0.0
    assert service.caught_share(1.0, 0.3) == pytest.approx(0.3)
    assert service.caught_share(2.0, 0.3) == pytest.approx(1 - 0.49)
    assert service.caught_share(50.0, 0.3) == pytest.approx(1.0)
    assert Service(touch_points=2.0, touch_point_gain=0.5).caught == 0.75
    assert Service().caught == 0.0


@pytest.mark.parametrize("market", [DESK, MANAGERS], ids=["desk", "account managers"])
def test_more_touch_points_leave_fewer_questions_unsolved(market: Mapping[str, Value]) -> None:
    lost, satisfaction = [], []
    for touch_points in (0.0, 1.0, 4.0):
        history = history_of(market, {"service.touch_points": touch_points})
        asked = history["answered_by_company"].sum() + history["unresolved"].sum()
        lost.append(history["unresolved"].sum() / asked)
        satisfaction.append(history["satisfaction"][-1])
        assert set(history["cost_touch_points"]) == {200.0 * touch_points}
    assert lost[0] > 1.2 * lost[1] > 1.2 * lost[2] > 0
    assert satisfaction == sorted(satisfaction)
    assert satisfaction[-1] > satisfaction[0]


def served(people: People, caught: float) -> tuple[int, int, int]:
    """Answered, late and unresolved of 4,000 jobs: 1,000 in time, 2,000 late, 1,000 lost."""
    jobs = 4000
    people.activity["company_answers"] = people.activity["late"] = 0
    people.activity["unresolved"] = 0
    persons = np.arange(jobs, dtype=np.int32) % people.standing.size
    kinds = (np.arange(jobs) // people.standing.size).astype(np.int32)
    waits = np.array([0.0, 0.5, 0.5, -1.0] * (jobs // 4))
    done = desk.write_down_service(people, 7, 3, persons, kinds, waits, 0.2, caught)
    assert done == 3 * jobs // 4
    answered, late, unresolved = (
        int(people.activity[name].sum()) for name in ("company_answers", "late", "unresolved")
    )
    return answered, late, unresolved


def test_other_touch_points_answer_the_late_in_time_and_the_lost_late(busy_run: Simulation) -> None:
    people = busy_run.world.copy().people
    assert served(people, 0.0) == (3000, 2000, 1000)
    assert served(people, 1.0) == (4000, 1000, 0)
    answered, late, unresolved = served(people, 0.25)
    assert answered + unresolved == 4000
    assert abs(unresolved - 750) < 3 * np.sqrt(1000 * 0.25 * 0.75)
    assert abs(late - (1500 + 250)) < 3 * np.sqrt(3000 * 0.25 * 0.75)


def test_personal_treatment_lifts_satisfaction_and_costs_by_the_customer() -> None:
    assert Service().felt_fit == 1.0
    assert Service(personalisation=0.5, personalisation_lift=0.2).felt_fit == pytest.approx(1.1)
    plain, half, full = (
        history_of(DESK, {"service.personalisation": share, "service.personalisation_cost": 0.8})
        for share in (0.0, 0.5, 1.0)
    )
    assert plain["satisfaction"][-1] < half["satisfaction"][-1] < full["satisfaction"][-1]
    assert plain["cost_personalisation"].sum() == 0
    assert half["cost_personalisation"] == pytest.approx(0.4 * half["customers"])
    assert np.array_equal(plain["fit"], full["fit"]), "it is felt, the product is the same"


def test_what_bad_service_takes_by_hand() -> None:
    rules = Engage(unresolved_loss=0.08, late_loss=0.04, acknowledgement=0.5).record()
    assert service.service_loss(0, 0, rules) == 0.0
    assert service.service_loss(2, 0, rules) == 0.08
    assert service.service_loss(0, 1, rules) == pytest.approx(0.03)
    assert service.service_loss(1, 1, rules) == pytest.approx(0.11)
    assert service.made_up_for(0.5, 0.1, 0.5) == pytest.approx(0.55)
    assert service.made_up_for(0.99, 0.1, 0.5) == 1.0


@pytest.mark.parametrize(("unresolved", "late"), [(1, 0), (0, 2), (3, 1), (0, 0)])
def test_calling_back_can_restore_exactly_what_bad_service_took(
    busy_run: Simulation, unresolved: int, late: int
) -> None:
    settings = busy_run.settings
    situation, rules = settings.engage.situation(busy_run.world), settings.engage.record()
    well = satisfaction_after(0.6, 0, 0, 0, 0, situation, rules)
    badly = satisfaction_after(0.6, 0, 0, unresolved, late, situation, rules)
    lost = service.service_loss(unresolved, late, rules)
    assert badly == pytest.approx(well - lost)
    assert service.made_up_for(badly, lost, 1.0) == pytest.approx(well)


def test_calling_back_restores_satisfaction_and_each_call_is_paid() -> None:
    never, half, always = (
        history_of(DESK, {"service.follow_up": share, "service.follow_up_cost": 9.0})
        for share in (0.0, 0.5, 1.0)
    )
    assert never["satisfaction"][-1] < half["satisfaction"][-1] < always["satisfaction"][-1]
    assert never["followed_up"].sum() == never["cost_follow_up"].sum() == 0
    assert 0 < half["followed_up"].sum() < always["followed_up"].sum()
    assert always["cost_follow_up"] == pytest.approx(9.0 * always["followed_up"])
    assert (always["followed_up"] <= always["unresolved"] + always["late"]).all()


def test_acknowledging_is_paid_by_the_question() -> None:
    rules: Mapping[str, Value] = {
        "engage.acknowledgement": 0.5, "service.acknowledgement_cost": 2.0,
    }  # fmt: skip
    history = history_of(MANAGERS, rules)
    reached = history["answered_by_company"] + history["unresolved"]
    assert reached.sum() > 0
    assert history["cost_acknowledgement"] == pytest.approx(reached)
    assert history_of(MANAGERS)["cost_acknowledgement"].sum() == 0


def test_help_pages_are_kept_up_for_money() -> None:
    pages: Mapping[str, Value] = {"engage.knowledge_base": 0.5}
    cost: Mapping[str, Value] = {"company.knowledge_base_cost": 500.0}
    assert set(history_of(DESK, pages, cost, weeks=3)["cost_knowledge_base"]) == {250.0}
    none = history_of(DESK, {"engage.knowledge_base": 0.0}, weeks=3)
    assert none["cost_knowledge_base"].sum() == 0


OFF: Mapping[str, tuple[Mapping[str, Value], Mapping[str, Value]]] = {
    "touch points": ({"service.touch_points": 0.0}, {"service.touch_point_gain": 0.0}),
    "personal treatment": (
        {"service.personalisation": 0.0}, {"service.personalisation_lift": 0.0},
    ),
    "calling back": ({"service.follow_up": 0.0}, {"service.follow_up_gain": 0.0}),
}  # fmt: skip


@pytest.mark.parametrize("lever", OFF)
def test_a_lever_at_nothing_is_exactly_one_without_effect(lever: str, busy: Plan) -> None:
    settings = busy[0].settings
    off, without = (
        Simulation([(0, changed(settings, dict(changes)))], 3).run(40).history()
        for changes in OFF[lever]
    )
    costs = {"cost_touch_points", "cost_personalisation", "cost_follow_up", "followed_up"}
    assert set(different(off, without)) <= costs
    on = Simulation(busy, 3).run(40).history()
    assert set(different(off, on)) - costs
