"""Engage: questions, answers, learning and bonds by hand, and the loops as the rules say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.chance import uniform
from simulator.quantities import changed
from simulator.simulation import Simulation
from simulator.stages.engage import Engage, answer_chance, asking, health_target, learning, meeting
from simulator.stages.engage.situation import Situation
from simulator.wheel import Settings
from simulator.world import bonds, forum
from simulator.world.community import Community
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    FORMER,
    MEMBER,
    RIVAL,
    STAGE,
    STRANGER,
)
from simulator.world.service import service_loss
from simulator.world.world import World
from tests.market_help import changed_by, columns_written_by, turn_until

WEEK = 40
PLAIN = Situation(*[0.0] * len(Situation._fields))._replace(
    presence=1.0, health=0.8, joining=0.05, guests=0.5, asking=1.0, answer_lift=1.2, fit=0.7
)


def test_questions_fade_with_skill() -> None:
    rules = Engage(newcomer_questions=0.3, veteran_questions=0.03).record()
    assert asking.question_rate(0.0, 1.0, rules) == pytest.approx(0.33)
    assert asking.question_rate(1.0, 1.0, rules) == pytest.approx(0.03)


@pytest.mark.parametrize("mean", [0.0, 0.05, 1.0, 3.0])
def test_counts_drawn_are_poisson(mean: float) -> None:
    drawn = [asking.count_drawn(chance, mean, 7) for chance in np.arange(0, 1, 1 / 4096)]
    shares = np.bincount(drawn, minlength=8) / 4096
    expected = stats.poisson.pmf(np.arange(8), mean)
    expected[7] = stats.poisson.sf(6, mean)
    assert shares == pytest.approx(expected, abs=1 / 4096)


def test_a_hopeless_mean_gives_the_most() -> None:
    assert asking.count_drawn(0.0, 1e6, 50) == 50


def test_room_for_answers_by_hand() -> None:
    rules = Engage(
        helper_skill=0.35, most_answers=25.0, recognition_help=0.5, peer_answer_scale=2.0
    ).record()
    situation = PLAIN._replace(recognition=1.0)
    found = asking.answers_possible(0.5, 3, 0.25, 0.6, 0.4, situation, rules)
    assert found == pytest.approx(2 * 0.5 * 1.5 * 0.75 * 0.6 * 0.9 * 0.8 * 1.2)
    assert asking.answers_possible(0.5, 3, 0.25, 0.34, 0.4, situation, rules) == 0.0
    assert asking.answers_possible(0.5, 3, 1.5, 0.6, 0.4, situation, rules) == 0.0
    assert asking.answers_possible(1e9, 3, 0.0, 0.6, 0.4, situation, rules) == 25.0


def test_joining_taking_part_and_posting_by_hand() -> None:
    assert asking.joining_hazard(True, PLAIN) == pytest.approx(0.05 * 0.8)
    assert asking.joining_hazard(False, PLAIN) == pytest.approx(0.05 * 0.8 * 0.5)
    rules = Engage(presence_rate=0.5, content_per_helper=0.2).record()
    assert asking.presence_chance(0.4, PLAIN, rules) == pytest.approx(0.5 * 0.9 * 0.8)
    sure = Engage(presence_rate=1.0).record()
    assert asking.presence_chance(1.0, PLAIN._replace(health=1.0), sure) == 1.0
    assert asking.posts_rate(0.5, 0.4, rules) == pytest.approx(0.2 * 0.5 * 0.9)


@pytest.mark.parametrize(
    ("stage", "attracted", "ended", "meeting_rate", "expected"),
    [
        (STRANGER, -1, -1, 0.0, False), (STRANGER, 40, -1, 0.0, True),
        (ATTRACTED, 30, -1, 0.0, True), (ENGAGED, 30, -1, 0.0, True),
        (CUSTOMER, 30, 20, 0.0, True), (FORMER, 30, 35, 0.0, False),
        (FORMER, 40, 35, 0.0, True), (RIVAL, 30, 35, 0.0, False),
        (RIVAL, 36, 35, 0.0, True), (RIVAL, 30, 35, 0.2, True),
    ],
)  # fmt: skip
def test_who_has_a_week_with_the_product(
    stage: int, attracted: int, ended: int, meeting_rate: float, expected: bool
) -> None:
    assert asking.takes_part(stage, attracted, ended, 40, meeting_rate) == expected


def test_peers_answer_as_if_thrown_at_random() -> None:
    assert answer_chance(0.0, 10) == 0.0
    assert answer_chance(10.0, 10) == pytest.approx(1 - math.exp(-1))
    assert answer_chance(5.0, 0) == 1.0, "nobody asked, so nobody was left alone"


def test_the_health_a_community_tends_to() -> None:
    rules = Community(manager_reach=250.0, self_moderation=0.3, neglect=0.4).record()
    cared = 1 - math.exp(-250 * 1.0 / 500)
    assert health_target(1.0, 500, 0, 800, 1.0, rules) == pytest.approx(cared)
    assert health_target(1.0, 500, 4, 800, 0.5, rules) == pytest.approx(cared + 0.15 - 0.2)
    assert health_target(1.0, 500, 80, 800, 1.0, rules) == pytest.approx(cared + 0.3)
    assert health_target(0.0, 0, 0, 0, 0.0, rules) == 0.0
    assert health_target(99.0, 1, 9, 9, 1.0, rules) == 1.0


def test_satisfaction_by_hand() -> None:
    rules = Engage(
        satisfaction_speed=0.1, peer_answer_gain=0.04, unresolved_loss=0.08, late_loss=0.02,
        acknowledgement=0.5,
    ).record()  # fmt: skip
    assert learning.satisfaction_after(0.5, 0, 0, 0, 0, PLAIN, rules) == pytest.approx(0.52)
    assert learning.satisfaction_after(0.5, 3, 0, 0, 0, PLAIN, rules) == pytest.approx(0.56)
    assert learning.satisfaction_after(0.5, 0, 1, 0, 0, PLAIN, rules) == pytest.approx(0.54)
    assert learning.satisfaction_after(0.5, 0, 0, 2, 0, PLAIN, rules) == pytest.approx(0.44)
    assert learning.satisfaction_after(0.5, 0, 1, 0, 1, PLAIN, rules) == pytest.approx(0.525)
    assert learning.satisfaction_after(0.0, 0, 0, 1, 0, PLAIN, rules) == 0.0
    superb = PLAIN._replace(fit=3.0)
    assert learning.satisfaction_after(0.99, 1, 1, 0, 0, superb, rules) == 1.0


def test_skill_and_activation_by_hand() -> None:
    rules = Engage(
        skill_speed=0.1, skill_per_answer=0.2, self_service=0.5, time_to_value=10.0,
        account_activation=0.25, peer_activation=0.15,
    ).record()  # fmt: skip
    assert learning.skill_after(0.5, 0, rules) == pytest.approx(0.55)
    assert learning.skill_after(0.5, 2, rules) == pytest.approx(0.75)
    assert learning.skill_after(0.5, 7, rules) == 1.0
    assert learning.activation_hazard(False, 0, rules) == pytest.approx(0.05)
    assert learning.activation_hazard(True, 0, rules) == pytest.approx(0.30)
    assert learning.activation_hazard(True, 2, rules) == pytest.approx(0.45)


def test_trying_and_forgetting_compete_as_hazards() -> None:
    luck = np.arange(0, 1, 1 / 4096)
    became = np.array([learning.trying_after(chance, 0.3, 0.1) for chance in luck])
    leaving = 1 - math.exp(-0.4)
    assert (became == 1).mean() == pytest.approx(leaving * 0.75, abs=1 / 4096)
    assert (became == -1).mean() == pytest.approx(leaving * 0.25, abs=1 / 4096)
    assert learning.trying_after(0.0, 0.0, 0.0) == 0


def test_belonging_and_bonds_by_hand() -> None:
    rules = Engage(belonging_gain=0.1, belonging_decay=0.05).record()
    assert meeting.belonging_after(0.4, False, PLAIN, rules) == pytest.approx(0.38)
    assert meeting.belonging_after(0.4, True, PLAIN, rules) == pytest.approx(0.38 + 0.1 * 0.8 * 0.6)
    assert bonds.strengthened(0.0, 0.3) == 0.3
    assert bonds.strengthened(0.3, 0.3) == pytest.approx(0.51)
    assert bonds.strengthened(1.0, 0.3) == 1.0
    assert bonds.kept_share(26.0) ** 26 == pytest.approx(0.5)
    assert bonds.gives_way(0.2, 5, 0.3, 4)
    assert not bonds.gives_way(0.3, 4, 0.2, 5)
    assert bonds.gives_way(0.2, 5, 0.2, 4), "of equals the higher number goes"


def test_a_full_hand_lets_the_weakest_bond_go() -> None:
    kept = bonds.Bonds(
        np.array([[3, 5, 7]], np.int32), np.array([[0.5, 0.2, 0.2]]), np.array([3], np.int8)
    )

    def partners() -> dict[int, float]:
        return dict(zip(kept.partner[0].tolist(), kept.strength[0].tolist(), strict=True))

    bond_with = meeting.bond_with
    bond_with(kept, 0, 5, 0.5)
    assert partners() == pytest.approx({3: 0.5, 5: 0.6, 7: 0.2})
    bond_with(kept, 0, 9, 0.1)
    assert partners() == pytest.approx({3: 0.5, 5: 0.6, 7: 0.2}), "too faint to take a place"
    bond_with(kept, 0, 9, 0.3)
    assert partners() == pytest.approx({3: 0.5, 5: 0.6, 9: 0.3})


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
