"""Events and collaborations: who comes, what it does to them, and what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.accounts import LEDGER_LINES, lines_of, lines_of_channel
from simulator.ledger import CENTS, growth_budget, weekly_commitments, weeks_in_cents
from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.stages.attract import gathering
from simulator.stages.engage import meeting
from simulator.stages.engage.mingling import SLOTS, encounters_at_event
from simulator.wheel import Settings
from simulator.world import bonds, forum
from simulator.world.census import COUNTS, no_census
from simulator.world.community import comes_round
from simulator.world.people import EXPERT, MEMBER
from simulator.world.world import World
from tests.market_help import BUSY, busy_plan, busy_year, turn_until

WEEK = 40  # an event and a collaboration are held in it
YEAR = 52


# events


def test_what_comes_round_does_so_at_the_end_of_each_interval() -> None:
    held = [week for week in range(60) if comes_round(13.0, week)]
    assert held == [12, 25, 38, 51]
    assert not any(comes_round(0.0, week) for week in range(60))
    assert all(comes_round(0.5, week) for week in range(9))


def test_members_who_belong_come_and_as_many_as_there_is_room(busy_world: World) -> None:
    people, market = busy_world.people, busy_world.market
    members = np.flatnonzero(people.standing & MEMBER)
    people.mind["belonging"][members] = np.arange(members.size) % 2
    busy_world.market = changed(market, {"community.event_capacity": 1e6})
    gathering.hold_events(busy_world, WEEK, None)
    came = people.journey["event_week"] == WEEK
    assert busy_world.company.events == busy_world.company.collaborations == 1
    assert busy_world.company.collaboration_week == WEEK
    assert (people.standing[came] & MEMBER > 0).all()
    assert came[members[1::2]].mean() > 1.5 * came[members[::2]].mean()
    assert came[members[::2]].any()
    assert gathering.attendance_chance(0.5, 0.2) == pytest.approx(0.2)
    assert gathering.attendance_chance(1.0, 1.0) == 1.0
    for room in (5, 0):
        people.journey["event_week"][:] = -1
        busy_world.market = changed(market, {"community.event_capacity": float(room)})
        gathering.hold_events(busy_world, WEEK, None)
        found = people.journey["event_week"] == WEEK
        assert found.sum() == room
        assert (came | ~found).all(), "who finds room in a small place does in a large one"


def test_at_an_event_each_meets_three_others_on_average(busy_world: World) -> None:
    people = busy_world.people
    people.journey["event_week"][people.standing & MEMBER > 0] = WEEK
    people.activity["present_in"][:] = 0
    people.activity["peer_answers"][:] = 0
    people.activity["answers_given"][:] = 0
    wide = encounters_at_event(busy_world, WEEK, 3.0, None)
    assert (busy_world.encounters == bonds.NOBODY).all()
    met = forum.meetings(wide, people, 0, SLOTS, WEEK, False)
    each = np.diff(met.first)
    there = people.standing & MEMBER > 0
    assert each[~there].sum() == 0
    assert each[there].mean() == pytest.approx(3.0, abs=0.35)
    assert people.activity["answers_given"].sum() == 0, "a talk is no answer"
    pairs = {
        (person, int(other))
        for person in np.flatnonzero(there)
        for other in met.other[met.first[person] : met.first[person + 1]]
    }
    assert all((other, person) in pairs and person != other for person, other in pairs)


def test_an_event_adds_bonds_belonging_and_points_for_its_hosts(
    busy_run: Simulation, busy_world: World
) -> None:
    settings, without = busy_run.settings, busy_world.copy()
    quiet = changed(settings, {"community.event_interval": 0.0})
    without.market = quiet
    turn_until("adopt", busy_world, settings, WEEK)
    turn_until("adopt", without, quiet, WEEK)
    came = (busy_world.people.journey["event_week"] == WEEK) & (
        busy_world.people.standing & MEMBER > 0
    )
    assert came.sum() > 10
    assert (without.people.journey["event_week"] != WEEK).all()
    feels, felt = (one.people.mind["belonging"][came] for one in (busy_world, without))
    assert (feels > felt).all()
    assert busy_world.bonds.strength[came].sum() > without.bonds.strength[came].sum()
    for world, rules in ((busy_world, settings), (without, quiet)):
        rules.adopt.turn(world, WEEK)
        rules.advocate.turn(world, WEEK)
    hosts = came & (busy_world.people.standing & EXPERT > 0)
    assert hosts.sum() > 0
    more = busy_world.people.mind["points"] - without.people.mind["points"]
    assert more[hosts] == pytest.approx(3.0)
    assert more[~hosts] == pytest.approx(0.0)


def test_belonging_by_an_event_is_a_share_of_what_is_missing() -> None:
    found = meeting.belonging_by_event(0.6, _with_event(0.05))
    assert found == pytest.approx(0.05 * 0.4)
    assert meeting.belonging_by_event(0.6, _with_event(0.0)) == 0.0


def _with_event(gain: float) -> meeting.Situation:
    zeros = [0.0] * len(meeting.Situation._fields)
    return meeting.Situation(*zeros)._replace(event_belonging=gain)


def test_guests_come_along_with_members_they_know(busy_run: Simulation) -> None:
    history = busy_run.history()
    guests = history["event_guests"]
    assert guests.sum() > 0
    assert (guests <= history["attracted_by_reach"]).all()
    assert (guests[history["events"] == 0] == 0).all()
    assert (history["event_attendees"] <= 20).all()
    people, first = busy_run.world.people, busy_run.world.neighbours.first
    came = np.flatnonzero(people.journey["event_week"] == people.journey["attracted_week"])
    came = came[people.journey["event_week"][came] >= 0]
    for person in came:
        known = busy_run.world.neighbours.other[first[person] : first[person + 1]]
        assert people.journey["referrer"][person] in known


def test_reach_is_a_pulse_in_the_weeks_of_events_and_collaborations(baseline: Scenario) -> None:
    history = busy_year(baseline, {"community.event_interval": 0.0})
    held = history["collaborations"] > 0
    assert held.sum() == 6
    assert history["attracted_by_reach"][held].sum() > 0
    assert (history["attracted_by_reach"][~held] == 0).all()
    silent = busy_year(baseline, {"attract.collaboration_pull": 0.0, "attract.event_pull": 0.0})
    assert silent["attracted_by_reach"].sum() == 0


def test_a_collaboration_is_remembered_for_a_quarter(busy_world: World) -> None:
    stage = changed(busy_world.market, {"adopt.trust_duration": 13}).adopt
    busy_world.company.collaboration_week = 20
    trust = [stage.situation(busy_world, week).trust for week in (20, 32, 33)]
    assert trust == [3.0, 3.0, 0.0]
    busy_world.company.collaboration_week = -1
    assert stage.situation(busy_world, 3).trust == 0.0


# money


def test_events_collaborations_and_perks_are_booked_to_the_cent() -> None:
    settings, census = Settings(), no_census()
    for name, number in (
        ("events", 1), ("event_attendees", 30), ("event_guests", 10), ("collaborations", 1),
        ("ambassadors", 7),
    ):  # fmt: skip
        census.counts[list(COUNTS).index(name)] = number
    cents = dict(
        zip([line.name for line in LEDGER_LINES], weeks_in_cents(settings, census, 0), strict=True)
    )
    assert cents["cost_events"] + cents["cost_event_guests"] == (2500 + 20 * 40) * CENTS
    assert cents["cost_event_guests"] == (2500 + 20 * 40) * CENTS / 4
    assert cents["cost_collaborations"] == 3000 * CENTS
    assert cents["cost_ambassadors"] == 70 * CENTS
    assert lines_of_channel("reach") == ("cost_collaborations", "cost_event_guests")
    assert {"cost_events", "cost_ambassadors"} <= set(lines_of("community"))
    assert "cost_listening" in lines_of("service"), "all strategies listen, with or without one"


def test_what_is_held_now_and_then_is_growth_money_every_week() -> None:
    changes: dict[str, Value] = {
        "community.presence": 1.0, "community.event_interval": 13.0,
        "community.collaboration_interval": 8.0, "community.ambassadors": 5.0,
    }  # fmt: skip
    spent = weekly_commitments(changed(Settings(), changes))
    assert spent["cost_events"] == pytest.approx(2500 / 13)
    assert spent["cost_collaborations"] == pytest.approx(375)
    assert spent["cost_ambassadors"] == 50
    more = growth_budget(changed(Settings(), changes)) - 300
    assert more == pytest.approx(2500 / 13 + 375 + 50)
    closed = changed(Settings(), {**changes, "community.presence": 0.0})
    assert weekly_commitments(closed)["cost_events"] == 0


def test_over_a_year_events_cost_what_was_committed(baseline: Scenario) -> None:
    changes: dict[str, Value] = {"community.event_interval": 13.0, "company.attendee_cost": 0.0}
    history = busy_year(baseline, changes)
    booked = history["cost_events"].sum() + history["cost_event_guests"].sum()
    committed = weekly_commitments(changed(Settings(), {**BUSY, **changes}))["cost_events"]
    cost = busy_plan(baseline)[0].settings.company.event_cost
    assert booked == pytest.approx(52 * committed * cost / 2500, abs=0.05)
