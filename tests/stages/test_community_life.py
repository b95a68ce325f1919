"""The life of a community: levels, promotion, ambassadors, leaving, and what is off."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.stages import advocate
from simulator.stages.advocate import speaking
from simulator.stages.engage import health_target
from simulator.stages.retain import leaving
from simulator.wheel import Settings
from simulator.world import bonds, forum
from simulator.world.ambassadors import becomes_ambassador, last_ambassador
from simulator.world.community import Community, gravity
from simulator.world.people import CUSTOMER, EXPERT, FORMER, MEMBER, STAGE
from simulator.world.world import World
from tests.choice_help import bonds_to
from tests.market_help import busy_plan, busy_year, different, fingerprint_of

# levels and gravity (Orbit)


def test_gravity_of_the_orbit_models_own_example() -> None:
    """30 members whose pull is 441, then 504, then 666: +2.1 and +5.4 for each of them."""
    levels = np.array([[16, 11, 1, 2], [14, 12, 2, 2], [11, 13, 3, 3]])
    months = gravity(levels.T)
    assert [30 * one for one in months] == pytest.approx([441, 504, 666])
    assert np.diff(months) == pytest.approx([2.1, 5.4])


def test_gravity_is_between_all_exploring_and_all_leading() -> None:
    assert gravity(np.array([7, 0, 0, 0])) == 1.0
    assert gravity(np.array([0, 0, 0, 7])) == 100.0
    assert math.isnan(gravity(np.array([0, 0, 0, 0])))


def test_every_member_has_one_level_each_week(busy_run: Simulation) -> None:
    history = busy_run.history()
    levels = [history[name] for name in ("exploring", "participating", "contributing", "leading")]
    assert np.array_equal(sum(levels), history["members"])
    assert all(level.max() > 0 for level in levels)
    expected = sum(
        weight**2 * level for weight, level in zip((1, 4, 7, 10), levels, strict=True)
    )
    there = history["members"] > 0
    pull = history["gravity"][there] * history["members"][there]
    assert pull == pytest.approx(np.asarray(expected)[there])
    member = busy_run.world.people.standing & MEMBER > 0
    in_people = np.bincount(busy_run.world.people.mind["level"][member], minlength=4)
    assert [level[-1] for level in levels] == in_people.tolist()


# promotion


def test_advertising_among_members_hurts_health() -> None:
    rules = Community(manager_reach=250.0, promotion=0.5, promotion_loss=0.4).record()
    quiet = Community(manager_reach=250.0).record()
    healthy = health_target(2.0, 100, 0, 100, 1.0, quiet)
    assert health_target(2.0, 100, 0, 100, 1.0, rules) == pytest.approx(healthy - 0.2)
    assert health_target(0.0, 100, 0, 100, 0.0, rules) == 0.0


def test_promotion_sells_to_members_and_costs_health(baseline: Scenario) -> None:
    sells = {"community.promotion": 1.0, "adopt.promotion_weight": 3.0}
    harmless = {**sells, "community.promotion_loss": 0.0, "community.guests": 3.0}
    none = {**harmless, "community.promotion": 0.0}
    guests = [busy_year(baseline, one)["guests"][:20].sum() for one in (harmless, none)]
    assert guests[0] < guests[1], "members who would be guests have bought"
    health = [
        busy_year(baseline, {**sells, "community.promotion": x})["health"].mean() for x in (0, 1)
    ]
    assert health[1] < health[0]


# ambassadors


def test_the_best_experts_become_ambassadors(busy_world: World) -> None:
    people = busy_world.people
    experts = np.flatnonzero(people.standing & EXPERT)
    people.mind["points"][experts] = 50.0
    people.mind["points"][experts[2]] = 60.0
    least, last = last_ambassador(people, 3)
    chosen = [
        row for row in range(busy_world.size)
        if becomes_ambassador(
            bool(people.standing[row] & EXPERT), people.mind["points"][row], row, least, last
        )
    ]  # fmt: skip
    assert chosen == sorted([experts[0], experts[1], experts[2]]), "equals go by their row"
    assert last_ambassador(people, 0) == (math.inf, 0)
    everybody, _ = last_ambassador(people, 10_000)
    assert becomes_ambassador(True, 0.0, 5, everybody, 0)
    assert not becomes_ambassador(False, 99.0, 5, everybody, 0)


def test_ambassadors_are_as_many_as_wanted_louder_and_less_tired(baseline: Scenario) -> None:
    history = busy_year(baseline, {"community.ambassadors": 3.0})
    assert history["ambassadors"].max() == 3
    assert history["experts"].max() > 3
    rules = advocate.Advocate(ambassador_voice=2.0, ambassador_ease=0.5, expert_voice=3.0).record()
    assert speaking.voice_of(1.0, True, True, 1.0, rules) == 6.0
    assert speaking.voice_of(1.0, True, False, 1.0, rules) == 3.0
    tired = [speaking.burn_out_after(0.0, 13, 0.0, eased, rules) for eased in (False, True)]
    assert tired[1] == pytest.approx(tired[0] / 2)
    assert tired[1] > 0


def test_ill_words_of_members_are_heard_as_far_as_control_lets_them() -> None:
    rules = advocate.Advocate(negative_weight=1.5).record()
    assert speaking.voice_of(0.0, False, False, 0.7, rules) == pytest.approx(-1.05)
    assert speaking.voice_of(1.0, False, False, 0.7, rules) == 1.0, "praise is not contained"


# off is off


OFF: Mapping[str, Value] = {
    "community.event_interval": 0.0,
    "community.collaboration_interval": 0.0,
    "community.ambassadors": 0.0,
    "community.promotion": 0.0,
}
INERT: tuple[Mapping[str, Value], ...] = (
    {"community.event_attendance": 1.0, "community.event_capacity": 3.0},
    {"attract.event_pull": 5.0, "engage.event_meetings": 9.0, "engage.event_belonging": 1.0},
    {"attract.collaboration_pull": 5.0, "attract.collaboration_audience": 1.0},
    {"adopt.collaboration_trust": 5.0, "adopt.trust_duration": 500},
    {"advocate.ambassador_voice": 9.0, "advocate.ambassador_ease": 1.0},
    {"community.promotion_loss": 1.0, "adopt.promotion_weight": 9.0},
)


@pytest.mark.parametrize("inert", INERT)
def test_what_is_off_changes_nothing_whatever_its_numbers(
    baseline: Scenario, inert: Mapping[str, Value]
) -> None:
    plain, other = (
        Simulation(busy_plan(baseline, None, {**OFF, **more}), 3).run(30) for more in ({}, inert)
    )
    assert fingerprint_of(plain) == fingerprint_of(other)


def test_events_without_meetings_belonging_or_pull_change_money_and_points_only(
    baseline: Scenario,
) -> None:
    empty: dict[str, Value] = {
        "engage.event_meetings": 0.0, "engage.event_belonging": 0.0, "attract.event_pull": 0.0,
        "advocate.contributing_points": 1e6, "advocate.leading_points": 1e6,
        "advocate.participating_points": 1e6,
    }  # fmt: skip
    found = different(
        busy_year(baseline, empty), busy_year(baseline, {**empty, "community.event_interval": 0.0})
    )
    assert set(found) == {"events", "event_attendees", "cost_events"}


# leaving


def test_who_leaves_the_community_is_no_expert_any_more(busy_run: Simulation) -> None:
    run = busy_run.fork(busy_run.plan)
    left = 0
    for _ in range(8):
        before = run.world.people.standing & EXPERT > 0
        run.turn()
        people = run.world.people
        outside = people.standing & MEMBER == 0
        left += int((before & outside).sum())
        assert (people.mind["is_expert"][outside] == 0).all()
        assert (people.mind["is_ambassador"][outside] == 0).all()
    assert left > 0


def test_a_closed_platform_has_no_experts(busy_run: Simulation) -> None:
    closed = changed(busy_run.settings, {"community.presence": 0.0})
    run = busy_run.fork([*busy_run.plan, (busy_run.week, closed)])
    run.turn()
    assert (run.world.people.mind["is_expert"] == 0).all()
    assert (run.world.people.standing & EXPERT == 0).all()


def test_whom_a_closed_platform_has_shut_out_joins_again_when_it_opens(
    busy_run: Simulation,
) -> None:
    week, start = busy_run.week, busy_run.settings
    shut = changed(start, {"community.presence": 0.0})
    deaf = changed(start, {"community.joining": 0.0})
    before = busy_run.world.people.standing & MEMBER > 0
    run = busy_run.fork([*busy_run.plan, (week, shut), (week + 2, deaf), (week + 6, start)])
    run.run(week + 6)
    assert before.sum() > 20
    moved = (run.world.people.standing & STAGE) != (busy_run.world.people.standing & STAGE)
    assert (before & moved).any()
    assert not (run.world.people.standing & MEMBER).any(), "nobody joins, so nobody is inside"
    run.run(week + 16)
    people = run.world.people
    inside = people.standing & MEMBER > 0
    assert (before & inside).sum() > 10
    assert (people.journey["joined_week"][inside] >= week + 6).all()


def test_contagion_by_loss_of_bonds_is_a_switch_of_its_own(busy_world: World) -> None:
    standing = busy_world.people.standing
    person = next(
        row for row in range(busy_world.size)
        if standing[row] & STAGE == CUSTOMER and bonds_to(busy_world, row) > 0.5
    )  # fmt: skip

    def felt(lost: float) -> float:
        found = forum.bonds_felt(busy_world.people, busy_world.bonds, person, forum.OURS, lost)
        return float(found)

    together = felt(1.0), felt(0.0)
    assert together[0] == pytest.approx(bonds_to(busy_world, person))
    for slot in range(busy_world.bonds.kept[person]):
        standing[busy_world.bonds.partner[person, slot]] = FORMER
    assert felt(1.0) == 0.0
    assert felt(0.0) == together[1], "nobody's leaving is felt"
    assert felt(0.25) == pytest.approx(0.75 * together[1])


def test_a_half_life_of_nothing_means_never() -> None:
    assert bonds.kept_share(0.0) == 1.0
    assert bonds.kept_share(1.0) == 0.5
    rules = Settings().retain.model_copy(
        update={"contagion_form": "window", "contagion_half_life": 0.0}
    )
    assert leaving.exposure(0.0, 3, 5000, rules.record()) == 1.0
    assert leaving.exposure(0.0, -1, 5000, rules.record()) == 0.0


def test_what_never_fades_only_grows(baseline: Scenario) -> None:
    lasting = {"attract.content_half_life": 0.0, "advocate.points_half_life": 0.0}
    run = Simulation(busy_plan(baseline, None, lasting), 3).run(10)
    points = run.world.people.mind["points"].copy()
    run.run(30)
    assert (np.diff(run.history()["content"]) >= 0).all()
    assert (run.world.people.mind["points"] >= points).all()
