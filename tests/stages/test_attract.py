"""Attract: hazards by hand, one channel each, and the loop as the rules say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from simulator.accounts import CHANNELS
from simulator.chance import happens, uniform, weekly_chance
from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.stages import attract
from simulator.stages.attract import Attract, gathering, hearing
from simulator.stages.attract.hearing import Situation
from simulator.wheel import Settings
from simulator.world.people import (
    CUSTOMER,
    ENGAGED,
    EXPERT,
    FORMER,
    MEMBER,
    RIVAL,
    STAGE,
    STRANGER,
)
from simulator.world.world import World
from tests.market_help import changed_by, columns_written_by

WEEK = 40
QUIET = Situation(*[0.0] * len(Situation._fields))._replace(
    sales=0.2, ads=0.01, content=0.02, invitations=0.5, referrals=0.25
)


def rules(**changes: Value) -> Attract:
    return Attract.model_validate(changes)


def test_advertising_reaches_half_its_ceiling_at_the_half_point() -> None:
    record = rules(ads_ceiling=0.08, ads_half_point=3.0, ads_curve=2.0).record()
    assert attract.advertising_hazard(3.0, record) == pytest.approx(0.04)
    assert attract.advertising_hazard(9.0, record) == pytest.approx(0.08 * 81 / 90)
    assert attract.advertising_hazard(0.0, record) == 0.0
    assert attract.advertising_hazard(1e6, record) == pytest.approx(0.08, rel=1e-4)


def test_advertising_pressure_carries_over() -> None:
    pressure = 0.0
    for _ in range(3):
        pressure = attract.carried_over(pressure, 4.0, 0.5)
    assert pressure == pytest.approx(4.0 * (1 - 0.5**3))
    assert attract.carried_over(3.0, 0.0, 0.0) == 0.0


def test_coverage_by_hand() -> None:
    record = rules(content_half_point=0.5).record()
    assert attract.coverage(0.0, 0.0, 1.0, 100, record) == 0.0
    assert attract.coverage(30.0, 20.0, 1.0, 100, record) == pytest.approx(0.5)
    assert attract.coverage(30.0, 20.0, 0.0, 100, record) == pytest.approx(20 / 70)
    assert attract.coverage(30.0, 20.0, 0.5, 100, record) == pytest.approx((0.5 + 20 / 70) / 2)
    assert attract.coverage(30.0, 0.0, 0.4, 100, record) == pytest.approx(0.4 * 30 / 80)  # eq. 5
    logarithmic = rules(content_half_point=0.5, content_form="logarithmic").record()
    assert attract.coverage(0.0, 500.0, 0.0, 100, logarithmic) == pytest.approx(1.0)
    assert attract.coverage(0.0, 1e9, 0.0, 100, logarithmic) == 1.0
    half = math.log(2.0) / math.log(11.0)
    assert attract.coverage(0.0, 50.0, 0.0, 100, logarithmic) == pytest.approx(half)


def test_word_of_mouth_adds_up_by_tie_or_is_averaged_and_never_negative() -> None:
    per_tie = rules(word_of_mouth=0.1).record()
    fraction = rules(word_of_mouth=0.1, word_of_mouth_norm="fraction").record()
    assert hearing.word_of_mouth_hazard(3.0, 4, per_tie) == pytest.approx(0.3)
    assert hearing.word_of_mouth_hazard(3.0, 4, fraction) == pytest.approx(0.075)
    assert hearing.word_of_mouth_hazard(-3.0, 4, per_tie) == 0.0


def test_the_hazards_of_a_stranger_by_hand() -> None:
    hazards = np.zeros(len(CHANNELS))
    record = rules(word_of_mouth=0.1).record()
    total = hearing.channel_hazards(hazards, True, 1.5, 0.2, 0.4, 0.05, 3, QUIET, record)
    expected = {
        "sales": 0.2, "ads": 0.01, "virality": 0.1, "content": 0.02,
        "word_of_mouth": 0.15, "referral": 0.1, "reach": 0.05, "return": 0.0,
    }  # fmt: skip
    assert dict(zip(CHANNELS, hazards, strict=True)) == pytest.approx(expected)
    assert total == pytest.approx(sum(expected.values()))
    lonely = hearing.channel_hazards(hazards, False, 0.0, 0.0, 0.0, 0.0, 0, QUIET, record)
    assert lonely == pytest.approx(0.03)


def test_the_channel_is_chosen_in_proportion_to_its_hazard() -> None:
    hazards = np.array([0.1, 0.0, 0.3, 0.0, 0.4, 0.0, 0.0])
    drawn = [hearing.channel_at(chance, hazards, 0.8) for chance in np.arange(0, 1, 0.001)]
    shares = np.bincount(drawn, minlength=7) / 1000
    assert shares == pytest.approx(hazards / 0.8, abs=0.002)
    assert hearing.channel_at(1.0, hazards, 0.8) == 4


def test_who_may_come_back() -> None:
    assert hearing.may_return(FORMER, 3, 9)
    assert hearing.may_return(RIVAL, -1, 9)
    assert not hearing.may_return(RIVAL, 10, 9), "still looking"
    assert not any(hearing.may_return(stage, 3, 9) for stage in (STRANGER, ENGAGED, CUSTOMER))
    assert hearing.is_open(STRANGER)
    assert not hearing.is_open(FORMER)


def expected_attraction(
    world: World, week: int, situation: Situation, record: Any
) -> dict[int, tuple[int, int, list[float]]]:
    """Who is attracted, by which channel, through whom, with which touches: person by person."""
    people, (first, other) = world.people, world.neighbours
    found = {}
    for person in range(world.size):
        journey, stage = people.journey[person], int(people.standing[person] & STAGE)
        chance = uniform(world.seed, person, week, hearing.ATTRACTED, 0)
        looking = journey["attracted_week"] > journey["ended_week"]
        back = stage in (FORMER, RIVAL) and not looking
        if back and happens(chance, weekly_chance(record.return_rate)):
            found[person] = (hearing.RETURN, -1, [0.0] * (len(CHANNELS) - 1) + [1.0])
        if stage != STRANGER:
            continue
        known = other[first[person] : first[person + 1]].tolist()
        speech = people.speech[known]
        place = uniform(world.seed, person, week, hearing.CALL_LIST, 0)
        hazards = np.zeros(len(CHANNELS))
        inviting, referring = (
            float(sum(speech[name].tolist())) for name in ("inviting", "referring")
        )
        heard = speech["voice"].astype(float)
        experts = int((people.standing[known] & EXPERT > 0).sum())
        bad = float(heard[heard < 0].sum()) / (1 + situation.defence * experts)
        voices = float(heard[heard > 0].sum()) + bad
        called = place <= situation.call_threshold
        follows = uniform(world.seed, person, week, hearing.AUDIENCE, 0) < situation.audience
        members = people.standing[known] & MEMBER > 0
        goes = members & (people.journey["event_week"][known] == week)
        by_expert = situation.collaboration * follows
        reach = by_expert + situation.along * goes.sum()
        total = hearing.channel_hazards(
            hazards, called, voices, inviting, referring, reach, len(known), situation, record
        )
        if not happens(chance, 1 - math.exp(-total)):
            continue
        by = uniform(world.seed, person, week, hearing.BY_CHANNEL, 0) * total
        channel = int(np.searchsorted(np.cumsum(hazards), by, side="right"))
        name = {2: "inviting", 4: "voice", 5: "referring", 6: "goes"}.get(channel)
        referrer = -1
        if name:
            going = np.array([by_expert, *(situation.along * goes)])
            told = np.array([0.0, *np.maximum(0.0, speech["voice" if name == "goes" else name])])
            pulls = going if name == "goes" else told
            through = uniform(world.seed, person, week, hearing.BY_REFERRER, 0) * pulls.sum()
            who = int(np.searchsorted(np.cumsum(pulls), through, side="right"))
            referrer = [-1, *known][who]
        found[person] = (channel, referrer, (hazards / total).tolist())
    return found


LIVELY: Mapping[str, Value] = {
    "attract.word_of_mouth": 0.3,
    "attract.referral_rate": 5.0,
    "attract.invitation_rate": 3.0,
    "attract.sales_representatives": 1.0,
    "attract.contacts_per_representative": 10.0,
    "community.event_interval": 1.0,
    "community.collaboration_interval": 1.0,
    "attract.spike": 1.0,
}


def test_the_loop_does_what_the_rules_say(busy_run: Simulation) -> None:
    settings = changed(busy_run.settings, dict(LIVELY))
    stage: Attract = settings.attract
    channels = set()
    for week in range(6, 60, 4):
        world = Simulation([(0, settings)], week).run(week).world
        world.people.speech["voice"][world.people.standing & STAGE == CUSTOMER] = 0.5
        world.census.loudest[0] = 0.5
        looked_at = world.copy()
        stage._make_content(looked_at)
        gathering.hold_events(looked_at, week, None)
        situation = stage.situation(looked_at, week)
        expected = expected_attraction(looked_at, week, situation, stage.rules_of_week())
        stage.turn(world, week)
        journey, touch = world.people.journey, world.people.touch
        assert np.flatnonzero(journey["attracted_week"] == week).tolist() == sorted(expected)
        for person, (channel, referrer, shares) in expected.items():
            assert (journey["channel"][person], journey["referrer"][person]) == (channel, referrer)
            assert touch[person] == pytest.approx(shares, abs=1e-6)
            channels.add(channel)
    assert channels >= {0, 2, 3, 4, 5, 6, 7}


def test_sales_reach_exactly_their_number_of_strangers(
    busy_run: Simulation, busy_world: World
) -> None:
    stage = rules(sales_representatives=1.0, contacts_per_representative=7.0)
    threshold = stage.situation(busy_world, WEEK).call_threshold
    strangers = np.flatnonzero(busy_world.people.standing & STAGE == STRANGER).tolist()
    called = [hearing.is_called(one, WEEK, busy_world.seed, threshold) for one in strangers]
    assert sum(called) == 7
    assert rules().situation(busy_world, WEEK).call_threshold == -1.0
    everybody = rules(sales_representatives=100.0).situation(busy_world, WEEK)
    assert everybody.call_threshold == 1.0
    assert busy_run.world.size == 200


def test_a_sales_team_works_itself_in(busy_world: World) -> None:
    team = np.zeros((0, 2))
    pace = {"contacts_per_representative": 8.0, "sales_ramp": 4.0}
    strangers = np.flatnonzero(busy_world.people.standing & STAGE == STRANGER).tolist()
    reached = []
    for week, hired in enumerate([1.0] * 6 + [2.0] * 5 + [1.5] * 2 + [2.0] * 2):
        team = attract.staffed(team, week, hired)
        busy_world.company.sales_team = team
        stage = rules(sales_representatives=hired, **pace)
        threshold = stage.situation(busy_world, week).call_threshold
        calls = [hearing.is_called(one, week, busy_world.seed, threshold) for one in strangers]
        reached.append(sum(calls))
    assert reached == [2, 4, 6, 8, 8, 8, 10, 12, 14, 16, 16, 12, 12, 13, 14]


def test_a_sales_team_is_groups_hired_together_and_the_last_go_first() -> None:
    team = np.zeros((0, 2))
    for week, size in ((0, 2.0), (5, 2.0), (9, 3.5), (11, 2.5), (12, 0.0), (13, 1.0)):
        team = attract.staffed(team, week, size)
        assert attract.working(team, week, 0.0) == size
        if week == 11:
            assert team.tolist() == [[0.0, 2.0], [9.0, 0.5]]
    assert team.tolist() == [[13.0, 1.0]]


def test_new_representatives_work_themselves_in_from_their_date(baseline: Scenario) -> None:
    """The shock doubles the team in week 20: it reaches half as many more in the first week."""
    market: dict[str, Value] = {"attract.sales_ramp": 2.0, "attract.sales_representatives": 1.0}
    plan = baseline.plan(None, {**market, "attract.contacts_per_representative": 4.0})
    more = changed(plan[0].settings, {"attract.sales_representatives": 2.0})
    run = Simulation((*plan, plan[0]._replace(start_week=20, settings=more)), 3).run(20)
    called = []
    for week in range(20, 23):
        run.run(week + 1)
        world, stage = run.world, run.settings.attract
        assert world.company.sales_team.tolist() == [[0.0, 1.0], [20.0, 1.0]]
        called.append(attract.working(world.company.sales_team, week, stage.sales_ramp))
    assert called == [1.5, 2.0, 2.0]


def test_a_fraction_of_a_call_is_a_chance(busy_world: World) -> None:
    """Not rounded away: 0.3 calls a week are a call in three weeks of ten."""
    stage = rules(sales_representatives=0.01, contacts_per_representative=30.0)
    strangers = np.flatnonzero(busy_world.people.standing & STAGE == STRANGER).tolist()
    calls = 0
    for week in range(1000):
        threshold = stage.situation(busy_world, week).call_threshold
        if threshold >= 0:
            calls += sum(
                hearing.is_called(one, week, busy_world.seed, threshold) for one in strangers
            )
    assert abs(calls - 300) < 3 * math.sqrt(1000 * 0.3 * 0.7)


SILENT: Mapping[str, Value] = {
    "people.size": 200,
    "people.initial_customers": 0.3,
    "attract.problem_rate": 0.0,
    "attract.word_of_mouth": 0.0,
    "attract.return_rate": 0.0,
    "rival.launch_week": -1,
    "retain.churn_target": 0.0,
    "people.initial_satisfaction": 1.0,
    "company.initial_fit": 1.0,
}
ALONE: Mapping[str, Mapping[str, Value]] = {
    "sales": {"attract.sales_representatives": 1.0},
    "ads": {"attract.ads_budget": 5000.0, "attract.ads_ceiling": 0.1},
    "virality": {"attract.virality": 1.0, "attract.invitation_acceptance": 1.0},
    "content": {"attract.problem_rate": 0.1, "attract.content_budget": 5000.0},
    "word_of_mouth": {"attract.word_of_mouth": 0.1},
    "referral": {"attract.referral_programme": 1.0, "attract.referral_acceptance": 1.0},
}


@pytest.mark.parametrize("channel", ALONE)
def test_each_channel_alone_attracts_through_itself_only(channel: str) -> None:
    settings = changed(Settings(), {**SILENT, **ALONE[channel]})
    history = Simulation([(0, settings)], 4).run(15).history()
    attracted: dict[str, float] = {
        name: history[f"attracted_by_{name}"].sum() for name in CHANNELS
    }
    assert attracted.pop(channel) > 5
    assert set(attracted.values()) == {0.0}


def test_without_any_channel_nobody_is_attracted() -> None:
    history = Simulation([(0, changed(Settings(), dict(SILENT)))], 4).run(15).history()
    assert sum(history[f"attracted_by_{name}"].sum() for name in CHANNELS) == 0


def test_certain_attraction_takes_everybody_at_once() -> None:
    changes = {**SILENT, **ALONE["sales"], "attract.sales_representatives": 100.0}
    changes["attract.sales_lead_probability"] = 0.99
    run = Simulation([(0, changed(Settings(), changes))], 4).run(1)
    assert run.history()["attracted_by_sales"][0] == pytest.approx(140 * 0.99, abs=4)


def test_attract_writes_its_own_columns_only(busy_run: Simulation, busy_world: World) -> None:
    found = changed_by("attract", busy_world, busy_run.settings, WEEK)
    assert {"attracted_week", "channel", "touch", "company.content"} <= found
    assert found <= columns_written_by("attract")
