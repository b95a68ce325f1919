"""Small print of the rules: single weeks, single terms, single conditions that are easily lost."""

from __future__ import annotations

from simulator.simulation import Simulation
from simulator.stages import engage
from simulator.world.people import ATTRACTED, CUSTOMER, ENGAGED, FORMER, NEVER, RIVAL, STRANGER
from simulator.world.world import World

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
    assert engage._accounts(people, WEEK) == 0
    for place, stage in enumerate((ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER)):
        people.standing[place] = stage
    assert engage._accounts(people, WEEK) == 3
    people.journey["attracted_week"][5] = WEEK
    people.journey["attracted_week"][6] = WEEK - 1
    assert engage._accounts(people, WEEK) == 4
