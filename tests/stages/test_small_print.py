"""Small print of the rules: single weeks, single terms, single conditions that are easily lost."""

from __future__ import annotations

from simulator.simulation import Simulation
from simulator.world.people import NEVER
from simulator.world.world import World

WEEK = 40


def test_a_tired_helper_pauses_for_exactly_the_weeks_of_the_pause(
    busy_run: Simulation, busy_world: World
) -> None:
    """Nothing in the last week of the pause, everything again in the next."""
    engage, journey = busy_run.settings.engage, busy_world.people.journey
    journey["pause_week"] = NEVER
    rested, last, over = busy_world.copy(), busy_world.copy(), busy_world.copy()
    last.people.journey["pause_week"] = WEEK - engage.pause
    over.people.journey["pause_week"] = WEEK - engage.pause - 1
    room = []
    for world in (rested, last, over):
        world.market = busy_run.settings
        engage._ask(world, WEEK, engage.situation(world))
        room.append(world.people.activity["capacity"].copy())
    assert (room[0] > 0).sum() > 5
    assert (room[1] == 0).all()
    assert (room[2] == room[0]).all()


def test_posts_and_answers_leave_content(busy_run: Simulation, busy_world: World) -> None:
    engage = busy_run.settings.engage
    world = busy_world.copy()
    world.market = busy_run.settings
    engage.turn(world, WEEK)
    answers = int(world.people.activity["peer_answers"].sum())
    posts = int(world.people.activity["posts"].sum())
    assert min(answers, posts) > 0
    share = busy_run.settings.community.character.content
    expected = share * (engage.content_per_answer * answers + posts)
    assert world.company.content_made == expected
