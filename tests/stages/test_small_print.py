"""Small print of the rules: single weeks, single terms, single conditions that are easily lost."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from simulator.quantities import Value
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.stages.retain import leaving
from simulator.world import desk
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    FORMER,
    NEVER,
    RIVAL,
    STAGE,
    STRANGER,
)
from simulator.world.world import World
from tests.market_help import loyal_plan

WEEK = 40


def test_a_tired_helper_pauses_for_exactly_the_weeks_of_the_pause(
    busy_run: Simulation, busy_world: World
) -> None:
    """Nothing in the last week of the pause, everything again in the next."""
    rules, journey = busy_run.settings.engage, busy_world.people.journey
    journey["pause_week"] = NEVER
    rested, last, over = busy_world.copy(), busy_world.copy(), busy_world.copy()
    last.people.journey["pause_week"] = WEEK - rules.pause
    over.people.journey["pause_week"] = WEEK - rules.pause - 1
    room = []
    for world in (rested, last, over):
        world.market = busy_run.settings
        rules._ask(world, WEEK, rules.situation(world))
        room.append(world.people.activity["capacity"].copy())
    assert (room[0] > 0).sum() > 5
    assert (room[1] == 0).all()
    assert (room[2] == room[0]).all()


def test_posts_and_answers_leave_content(busy_run: Simulation, busy_world: World) -> None:
    rules = busy_run.settings.engage
    world = busy_world.copy()
    world.market = busy_run.settings
    rules.turn(world, WEEK)
    answers = int(world.people.activity["peer_answers"].sum())
    posts = int(world.people.activity["posts"].sum())
    assert min(answers, posts) > 0
    share = busy_run.settings.community.character.content
    expected = share * (rules.content_per_answer * answers + posts)
    assert world.company.content_made == expected


def test_account_managers_are_hired_for_customers_trials_and_leads(busy_world: World) -> None:
    """The lead of this very week included, who is still a stranger to everybody else."""
    people = busy_world.people
    people.standing[:] = STRANGER
    people.journey["attracted_week"] = -1
    assert desk.accounts(people, WEEK) == 0
    for place, stage in enumerate((ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER)):
        people.standing[place] = stage
    assert desk.accounts(people, WEEK) == 3
    people.journey["attracted_week"][5] = WEEK
    people.journey["attracted_week"][6] = WEEK - 1
    assert desk.accounts(people, WEEK) == 4


def test_customers_notice_a_price_that_rose_and_not_one_that_fell(
    busy_run: Simulation, busy_world: World
) -> None:
    settings, world = busy_run.settings, busy_world
    world.market = settings
    paid = settings.company.price_paid
    assert paid > 0
    noticed = []
    for before in (0.5 * paid, paid, 2.0 * paid):
        world.company.last_price = before
        noticed.append(settings.retain.situation(world, WEEK).price_rise)
    assert noticed == [pytest.approx(1.0), 0.0, 0.0]


def test_nobody_reconsiders_more_often_than_the_quick_bound_allows(busy_run: Simulation) -> None:
    """Whoever draws a number above the bound is not looked at, so it must hold for everybody."""
    world = busy_run.world
    retain = busy_run.settings.retain
    known, rules = retain.situation(world, WEEK), retain.record()
    for campaign, rise in product((0.0, 3.0), (0.0, 0.7)):
        situation = known._replace(campaign=campaign, price_rise=rise, deal_ended=0.0)
        most = leaving.most_attention(situation, rules)
        for exposed, unresolved, courted, term in product(
            (0.0, 1.0), (0, 4), (False, True), (1, 8, 52)
        ):
            times = leaving.attention(exposed, unresolved, courted, situation, rules)
            assert times * leaving.renewal_attention(term, rules) <= most


def test_redeemed_points_are_gone(baseline: Scenario) -> None:
    """What each account holds is what it held, what it earned, less what it redeemed and lost."""
    points: dict[str, Value] = {"programmes.redemption_chance": 1.0}
    run, redeemed = Simulation(loyal_plan(baseline, None, points), 4), 0
    for _ in range(30):
        before = run.world.people.loyalty["balance"].astype(np.int64)
        run.turn()
        account = run.world.people.loyalty
        moved = account["earned"].astype(np.int64) - account["redeemed"] - account["forfeited"]
        assert (account["balance"] == before + moved).all()
        redeemed += int(account["redeemed"].sum())
    assert redeemed > 0


def test_who_left_is_not_heard_any_more(busy: Plan) -> None:
    run, silenced = Simulation(busy, 6), 0
    for _ in range(20):
        before = run.world.people.speech["voice"].copy()
        run.turn()
        people = run.world.people
        stage = people.standing & STAGE
        gone = stage != CUSTOMER
        assert (people.speech["voice"][gone] == 0).all()
        assert (people.speech["referring"][gone] == 0).all()
        assert (people.speech["inviting"][gone & (stage != ENGAGED)] == 0).all()
        silenced += int((before[gone] != 0).sum())
    assert silenced > 5
