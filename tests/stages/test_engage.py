"""Engage: the loops do what the rules say, and write nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.chance import uniform
from simulator.quantities import changed
from simulator.simulation import Simulation
from simulator.stages.engage import asking, learning, meeting
from simulator.stages.engage.situation import Situation
from simulator.wheel import Settings
from simulator.world import bonds, forum
from simulator.world.people import (
    CUSTOMER,
    MEMBER,
    RIVAL,
    STAGE,
)
from simulator.world.service import service_loss
from simulator.world.world import World
from tests.market_help import changed_by, columns_written_by, turn_until

WEEK = 40


def test_asking_does_what_the_rules_say(busy_run: Simulation, busy_world: World) -> None:
    settings, seed = busy_run.settings, busy_world.seed
    world = turn_until("engage", busy_world, settings, WEEK)
    before, situation = world.copy().people, settings.engage.situation(world)
    settings.engage.turn(world, WEEK)
    rules, seen = settings.engage.record(), {"asked": 0, "posts": 0, "joined": 0, "present": 0}
    for person in range(world.size):
        journey, mind = before.journey[person], before.mind[person]
        stands, activity = int(before.standing[person]), world.people.activity[person]
        open_spell = journey["attracted_week"] > journey["ended_week"]
        if not (stands & STAGE == CUSTOMER or open_spell):
            assert activity["questions"] == activity["posts"] == activity["capacity"] == 0
            continue
        rate = rules.newcomer_questions * (1 - mind["skill"]) + rules.veteran_questions
        chance = uniform(seed, person, WEEK, asking.QUESTIONS, 0)
        asked = min(7, int(stats.poisson.ppf(chance, rate)))
        alone = sum(
            uniform(seed, person, WEEK, asking.SELF_SERVED, question) < situation.self_served
            for question in range(asked)
        )
        member = bool(stands & MEMBER)
        assert activity["questions"] == asked
        assert activity["to_peers"] == (asked - alone if member else 0)
        assert activity["to_company"] == asked - alone - activity["peer_answers"]
        joins = uniform(seed, person, WEEK, asking.JOINS, 0)
        hazard = asking.joining_hazard(stands & STAGE == CUSTOMER, situation)
        joined = not member and joins < 1 - math.exp(-hazard)
        assert (world.people.journey["joined_week"][person] == WEEK) == joined
        seen["asked"] += asked > 0
        seen["joined"] += joined
        seen["posts"] += activity["posts"] > 0
        seen["present"] += activity["present_in"] == forum.OURS
    assert all(number > 0 for number in seen.values()), seen


def test_every_question_is_answered_once_or_stays_open(
    busy_run: Simulation, busy_world: World
) -> None:
    world = turn_until("adopt", busy_world, busy_run.settings, WEEK)
    activity = world.people.activity
    solved = activity["peer_answers"] + activity["company_answers"] + activity["unresolved"]
    alone = activity["questions"].astype(int) - solved
    assert (alone >= 0).all()
    assert alone.sum() > 0
    assert (activity["to_company"] == activity["company_answers"] + activity["unresolved"]).all()
    assert (activity["late"] <= activity["company_answers"]).all()
    assert activity["answers_given"].sum() <= activity["peer_answers"].sum()
    assert activity["answers_given"].sum() > 0
    assert set(np.flatnonzero(activity["answers_given"])) <= set(
        np.flatnonzero(activity["capacity"] > 0)
    )
    assert (world.encounters == bonds.NOBODY).all(), "the slate is clean for next week"


def test_learning_does_what_the_rules_say(busy_run: Simulation, busy_world: World) -> None:
    settings, seed = changed(busy_run.settings, {"engage.cold_rate": 0.7}), busy_world.seed
    world = turn_until("engage", busy_world, settings, WEEK)
    situation, rules = settings.engage.situation(world), settings.engage.record()
    before = world.copy().people
    settings.engage.turn(world, WEEK)
    used = tried = forgot = back = 0
    for person in np.flatnonzero(world.people.activity["took_part"]).tolist():
        journey, mind = before.journey[person], before.mind[person]
        if journey["attracted_week"] <= journey["ended_week"]:
            continue
        after, activity = world.people.mind[person], world.people.activity[person]
        customer = before.standing[person] & STAGE == CUSTOMER
        if customer or journey["engaged_week"] > journey["ended_week"]:
            peers, answers = int(activity["peer_answers"]), int(activity["company_answers"])
            content = learning.satisfaction_after(
                mind["satisfaction"], peers, answers, int(activity["unresolved"]),
                int(activity["late"]), situation, rules,
            )  # fmt: skip
            bad = activity["unresolved"] + activity["late"] > 0
            called = uniform(seed, person, WEEK, learning.FOLLOWED_UP, 0) < situation.follow_up
            assert activity["followed_up"] == (bad and called)
            if bad and called:
                lost = service_loss(int(activity["unresolved"]), int(activity["late"]), rules)
                content = min(1.0, content + situation.follow_up_gain * lost)
                back += 1
            mood = uniform(seed, person, WEEK, learning.BAD_MOOD, 0) < situation.bad_mood
            if mood and activity["present_in"] == forum.OURS:
                content = max(0.0, content - situation.bad_mood_loss)
            if journey["pause_week"] == WEEK - 1:
                content = max(0.0, content - rules.pause_loss)
            assert after["satisfaction"] == pytest.approx(content)
            assert after["skill"] == learning.skill_after(mind["skill"], peers + answers, rules)
            assets = mind["assets"] + rules.asset_speed * (1 - mind["assets"])
            assert after["assets"] == pytest.approx(assets)
            used += 1
            continue
        onboarded = world.people.journey["onboarded_week"][person] >= journey["attracted_week"]
        helped = int(activity["peer_answers"])
        hazard = learning.activation_hazard(onboarded, helped, rules)
        luck = uniform(seed, person, WEEK, learning.TRIES, 0)
        became = learning.trying_after(luck, hazard, rules.cold_rate)
        became = 1 if journey["adopted_week"] >= 0 else became
        assert (world.people.journey["engaged_week"][person] == WEEK) == (became == 1)
        assert (world.people.journey["cold_week"][person] == WEEK) == (became == -1)
        tried, forgot = tried + (became == 1), forgot + (became == -1)
    assert min(used, tried, forgot, back) > 0


def test_meeting_does_what_the_rules_say(busy_run: Simulation, busy_world: World) -> None:
    settings, world = busy_run.settings, busy_world
    situation, rules = settings.engage.situation(world), settings.engage.record()
    pairs = [(one, one + 1) for one in range(0, 150, 3)]
    first = np.zeros(world.size + 1, np.int64)
    for one, two in pairs:
        first[one + 1 :] += 1
        first[two + 1 :] += 1
    met = {**dict(pairs), **{two: one for one, two in pairs}}
    other = np.array([met[person] for person in sorted(met)], np.int32)
    before = world.copy()
    meeting.meet_everyone(
        world.people, world.bonds, bonds.Meetings(first, other), WEEK, situation, rules
    )
    changed_hands = 0
    for person in range(world.size):
        kept = expected_bonds(before, person, met.get(person), situation)
        count = world.bonds.kept[person]
        found = zip(world.bonds.partner[person, :count], world.bonds.strength[person, :count],
                    strict=True)  # fmt: skip
        assert dict(found) == pytest.approx(kept)
        changed_hands += met.get(person) in kept
    assert changed_hands > 20


def expected_bonds(
    world: World, person: int, other: int | None, situation: Situation
) -> dict[int, float]:
    """One person's bonds after a week in which it met at most one other."""

    def community(one: int) -> int:
        stands = int(world.people.standing[one])
        if stands & MEMBER:
            return forum.OURS
        return forum.RIVALS if stands & STAGE == RIVAL else 0

    kept, here = {}, community(person)
    for slot in range(world.bonds.kept[person]):
        partner = int(world.bonds.partner[person, slot])
        together = here != 0 and community(partner) == here
        share = situation.kept_inside if together else situation.kept_outside
        if (strength := world.bonds.strength[person, slot] * share) >= situation.smallest_bond:
            kept[partner] = float(strength)
    if other is None:
        return kept
    gain = situation.bond_gain if here == forum.OURS else situation.rival_bond_gain
    before = kept.get(other, 0.0)
    if other not in kept and len(kept) == world.bonds.partner.shape[1]:
        weakest = min(kept, key=lambda one: (kept[one], -one))
        if (kept[weakest], -weakest) >= (gain, -other):
            return kept
        del kept[weakest]
    kept[other] = before + gain * (1 - before)
    return kept


def test_without_a_community_nobody_joins_meets_or_answers() -> None:
    settings = changed(Settings(), {"people.size": 150, "people.initial_customers": 0.5})
    run = Simulation([(0, settings)], 3).run(40)
    history = run.history()
    for name in ("members", "joined", "answered_by_peers", "posts", "experts"):
        assert history[name].sum() == 0
    assert history["answered_by_company"].sum() > 0
    assert (run.world.bonds.kept == 0).all()


def test_engage_writes_its_own_columns_only(busy_run: Simulation, busy_world: World) -> None:
    found = changed_by("engage", busy_world, busy_run.settings, WEEK)
    assert {"satisfaction", "skill", "belonging", "bonds.strength", "answers_given"} <= found
    assert found <= columns_written_by("engage")
