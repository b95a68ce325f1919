"""Engage by hand: questions, answers, learning, belonging and bonds of one person."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.stages.engage import Engage, answer_chance, asking, health_target, learning, meeting
from simulator.stages.engage.situation import Situation
from simulator.world import bonds
from simulator.world.community import Community
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    FORMER,
    RIVAL,
    STRANGER,
)

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
