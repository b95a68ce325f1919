"""Advocate: recognition, burn-out, voices and fit by hand, and the loop as the rules say."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.stages import advocate
from simulator.stages.advocate import Advocate, speaking
from simulator.world.bonds import kept_share
from simulator.world.people import CUSTOMER, ENGAGED, EXPERT, MEMBER, STAGE
from simulator.world.world import World
from tests.market_help import busy_plan, changed_by, columns_written_by, turn_until

WEEK = 40
RULES = Advocate(
    participating_points=1.0, contributing_points=5.0, leading_points=20.0, fall_after=13,
    comfortable_load=3.0, burn_out_gain=0.1, recovery=0.05, negative_weight=1.5, expert_voice=3.0,
).record()  # fmt: skip


def test_points_fade_and_grow() -> None:
    assert speaking.points_after(8.0, 3, 2, False, 0.5) == 8.0 * 0.5 + 3 + 2 * 0.5
    assert speaking.points_after(8.0, 3, 2, True, 0.5) == 8.0 * 0.5 + 3 + 2 * 0.5 + 3
    assert speaking.points_after(0.0, 0, 0, False, 0.5) == 0.0
    points = 10.0
    for _ in range(45):
        points = speaking.points_after(points, 0, 0, False, kept_share(45.0))
    assert points == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("points", "level"), [(0.0, 0), (0.99, 0), (1.0, 1), (4.9, 1), (5.0, 2), (20.0, 3), (1e9, 3)]
)
def test_levels_by_hand(points: float, level: int) -> None:
    assert speaking.level_of(points, RULES) == level


def test_a_level_that_asks_for_no_points_is_every_member_s() -> None:
    free = Advocate(participating_points=0.0).record()
    assert not speaking.is_recognised(0.0, 0, 0, True, RULES)
    assert speaking.is_recognised(0.0, 0, 0, True, free)
    assert not speaking.is_recognised(0.0, 0, 0, False, free)
    assert speaking.is_recognised(0.0, 0, 1, False, RULES)  # who has a level can lose it


def test_a_level_rises_at_once_and_falls_slowly() -> None:
    assert speaking.level_after(0, 3, 0, RULES) == 3
    assert speaking.level_after(3, 0, 12, RULES) == 3
    assert speaking.level_after(3, 0, 13, RULES) == 2
    assert speaking.level_after(2, 2, 13, RULES) == 2


def test_burn_out_by_hand() -> None:
    assert speaking.burn_out_after(0.4, 8, 0.0, False, RULES) == pytest.approx(0.4 + 0.5 - 0.02)
    assert speaking.burn_out_after(0.4, 8, 1.0, False, RULES) == pytest.approx(0.4 + 0.25 - 0.02)
    assert speaking.burn_out_after(0.4, 3, 0.0, False, RULES) == pytest.approx(0.38)
    assert speaking.burn_out_after(0.0, 0, 0.0, False, RULES) == 0.0


def test_what_acquaintances_hear() -> None:
    assert speaking.voice_of(1.0, False, False, 1.0, RULES) == 1.0
    assert speaking.voice_of(0.5, True, False, 1.0, RULES) == 0.0
    assert speaking.voice_of(0.0, False, False, 1.0, RULES) == -1.5
    assert speaking.voice_of(0.75, True, False, 1.0, RULES) == 1.5
    assert speaking.voice_of(0.25, True, False, 1.0, RULES) == pytest.approx(-2.25)


def test_feedback_and_fit_by_hand() -> None:
    rules = Advocate(
        listening=0.5, feedback_per_expert=0.5, feedback_per_account=0.05, feedback_per_user=0.005,
        feedback_half_point=20.0, fit_speed=0.1, fit_base=0.25, fit_feedback=0.75, fit_drift=0.01,
    ).record()  # fmt: skip
    assert advocate.usable_feedback(10, 100, 1000, rules) == pytest.approx(5 + 5 + 5)
    heard = 0.5 * 20 / 40
    after = 0.6 + 0.1 * 0.4 * (0.25 + 0.75 * heard) - 0.01 * 0.6
    assert advocate.fit_after(0.6, 20.0, rules) == pytest.approx(after)
    assert advocate.fit_after(0.6, 0.0, rules) == pytest.approx(0.6 + 0.1 * 0.4 * 0.25 - 0.006)
    extreme = Advocate(fit_speed=1.0, fit_base=2.0, fit_drift=1.0).record()
    assert 0.0 <= advocate.fit_after(1.0, 1e9, extreme) <= 1.0
    assert advocate.fit_after(0.0, 1e9, extreme) == 1.0


def test_the_loop_does_what_the_rules_say(baseline: Scenario) -> None:
    calm: dict[str, Value] = {"rival.poaching": 0.0, "community.exodus": 0.0, "attract.spike": 1.0}
    run = Simulation(busy_plan(baseline, None, calm), seed=3).run(WEEK)  # enough tired experts
    tiring: dict[str, Value] = {"advocate.pause_above": 0.1, "community.ambassadors": 2.0}
    stage = changed(run.settings, tiring)
    run.world.market = stage
    world = turn_until("advocate", run.world, stage, WEEK)
    situation, record = stage.advocate.situation(world), stage.advocate.record()
    before = world.copy().people
    experts = np.flatnonzero(before.standing & EXPERT).tolist()
    best = sorted(experts, key=lambda row: (-before.mind["points"][row], row))[:2]
    assert len(experts) > 2
    stage.advocate.turn(world, WEEK)
    after, first = world.people, world.neighbours.first.astype(int)
    seen = {"points": 0, "paused": 0, "expert": 0, "heard": 0, "guest": 0}
    for person in range(world.size):
        mind, journey = before.mind[person], before.journey[person]
        answers, posts = (int(before.activity[x][person]) for x in ("answers_given", "posts"))
        points = mind["points"] * situation.points_kept + answers + 0.5 * posts
        hosts = bool(before.standing[person] & EXPERT) and journey["event_week"] == WEEK
        points += 3.0 * hosts
        assert after.mind["points"][person] == pytest.approx(points)
        level = int(mind["level"])
        earned = sum(points >= bound for bound in (1.0, 2.0, 20.0))
        waited = journey["fell_week"] == -1 or WEEK - journey["fell_week"] >= record.fall_after
        level = earned if earned >= level else level - waited
        assert after.mind["level"][person] == level
        perks = person in best
        assert after.mind["is_ambassador"][person] == perks
        load = max(0.0, answers - record.comfortable_load) * (1 - 0.5 * min(1.0, level / 2))
        load *= 1 - record.ambassador_ease * perks
        tired = mind["burn_out"] * (1 - record.recovery) + record.burn_out_gain * load
        tired = min(1.0, max(0.0, tired))
        assert after.mind["burn_out"][person] == pytest.approx(tired)
        paused = answers > 0 and tired > record.pause_above
        assert (after.journey["pause_week"][person] == WEEK) == paused
        member = bool(before.standing[person] & MEMBER)
        expert = member and level >= 2 and mind["skill"] >= record.expert_skill
        assert bool(after.mind["is_expert"][person]) == expert
        seen["points"] += points > 0
        seen["paused"] += paused
        seen["expert"] += expert
        known = first[person + 1] - first[person]
        speech, stands = after.speech[person], int(before.standing[person]) & STAGE
        if stands == CUSTOMER or journey["adopted_week"] == WEEK:
            voice = 2 * (mind["satisfaction"] - 0.5) * (3.0 if expert else 1.0)
            voice *= 1.5 if mind["satisfaction"] < 0.5 else 1.0
            voice *= record.ambassador_voice if perks else 1.0
            voice *= 1.3 if mind["satisfaction"] < 0.5 and member else 1.0
            assert speech["voice"] == pytest.approx(voice, rel=1e-6)
            assert speech["inviting"] == pytest.approx(1 / known)
            pull = before.traits["weight_reward"][person] / known
            pull = pull if mind["satisfaction"] >= 0.5 else 0.0
            assert speech["referring"] == pytest.approx(pull, rel=1e-6)
            seen["heard"] += 1
        elif stands == ENGAGED or journey["engaged_week"] == WEEK:
            assert speech["inviting"] == pytest.approx(situation.free_tier / known)
            seen["guest"] += 1
        else:
            assert speech["voice"] == speech["inviting"] == speech["referring"] == 0.0
    assert all(number > 0 for number in seen.values()), seen


def test_fit_follows_from_the_weeks_feedback(busy_run: Simulation, busy_world: World) -> None:
    stage = busy_run.settings.advocate
    world = turn_until("advocate", busy_world, busy_run.settings, WEEK)
    fit = world.company.fit
    stage.turn(world, WEEK)
    people = world.people
    users = int(np.isin(people.standing & STAGE, (CUSTOMER, ENGAGED)).sum())
    experts = int(people.mind["is_expert"].sum())
    assert experts > 0
    feedback = advocate.usable_feedback(experts, world.company.account_jobs, users, stage.record())
    assert world.company.fit_ahead == advocate.fit_after(fit, feedback, stage.record())
    assert world.company.fit_ahead != fit
    assert world.company.fit == fit, "the new fit is published at the close"


def test_advocate_writes_its_own_columns_only(busy_run: Simulation, busy_world: World) -> None:
    found = changed_by("advocate", busy_world, busy_run.settings, WEEK)
    assert {"points", "burn_out", "voice", "company.fit_ahead"} <= found
    assert found <= columns_written_by("advocate")
