"""Asking: questions, who answers them, and what members bring to the community."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulator.chance import (
    ROUNDING,
    decision_named,
    drawn,
    drawn_ahead,
    happens,
    strikes,
    uniform,
)
from simulator.compiled import compiled, inlined, looped, steady
from simulator.stages.engage.situation import Situation
from simulator.world.bonds import Bonds
from simulator.world.census import MEMBERS
from simulator.world.columns import Array
from simulator.world.community import is_invited
from simulator.world.forum import (
    OURS,
    RIVALS,
    Crowd,
    community_of,
    companion_for,
    helper_for,
)
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    FORMER,
    MEMBER,
    NEVER,
    RIVAL,
    STAGE,
    STRANGER,
    People,
)
from simulator.world.world import CHAT, MOST_QUESTIONS, World

QUESTIONS = decision_named("questions")
SELF_SERVED = decision_named("self-served")
JOINS = decision_named("joins the community")
PRESENT = decision_named("takes part")
POSTS = decision_named("posts")
ANSWERED = decision_named("answered by a peer")
MOST_POSTS = 50


@steady
class Luck(NamedTuple):
    """Everybody's numbers for decisions that many people ask for; empty where few do."""

    questions: Array
    posts: Array
    present: Array
    joining: Array


def luck_of(world: World, week: int, situation: Situation, engage: Any) -> Luck:
    """Draw ahead what is worth it this week."""
    members, stocks = world.census.counts[MEMBERS], world.census.stocks
    users = stocks[ATTRACTED] + stocks[ENGAGED] + stocks[CUSTOMER]
    able = users if situation.guests > 0.0 else stocks[CUSTOMER]
    asking = engage.newcomer_questions + engage.veteran_questions > 0.0

    def ahead(slot: int, number: float, decision: int) -> Array:
        return drawn_ahead(world.scratch, world.size, number, week, world.seed, decision, slot)

    return Luck(
        questions=ahead(0, users if asking else 0, QUESTIONS),
        posts=ahead(1, members if engage.content_per_helper > 0 else 0, POSTS),
        present=ahead(2, members if engage.presence_rate > 0 else 0, PRESENT),
        joining=ahead(3, able - members if situation.presence > 0 else 0, JOINS),
    )


@looped
def answers_of_peers(people: People) -> int:
    """Answers that peers gave this week."""
    answers = 0
    for person in range(people.standing.size):
        answers += people.activity[person].peer_answers
    return answers


@compiled
def takes_part(
    standing: int, attracted_week: int, end_week: int, week: int, rival_meeting: float
) -> bool:
    """True for people who use, try or consider the product, and for a meeting rival's customers."""
    stage = standing & STAGE
    if stage in (STRANGER, FORMER):
        return attracted_week == week
    if stage == RIVAL:
        return rival_meeting > 0.0 or attracted_week > end_week
    return True


@compiled
def question_rate(skill: float, asking: float, engage: Any) -> float:
    """Questions a week of somebody with this skill (section 1.5); `asking` scales those for want
    of skill by what members come for, and is 1 for everybody else.
    """
    return engage.newcomer_questions * asking * (1.0 - skill) + engage.veteran_questions


@inlined
def count_drawn(chance: float, mean: float, most: int) -> int:
    """A Poisson number with this mean, at most `most`."""
    if chance < 1.0 - mean - ROUNDING:  # exp(-mean) is larger, so the answer is clear
        return 0
    return count_inverted(chance, mean, most)


@compiled
def count_inverted(chance: float, mean: float, most: int) -> int:
    """The same by inversion of its distribution."""
    term = math.exp(-mean)
    below = term
    count = 0
    while count < most and not happens(chance, below):
        count += 1
        term *= mean / count
        below += term
    return count


@compiled
def answers_possible(
    helpfulness: float,
    level: int,
    burn_out: float,
    skill: float,
    belonging: float,
    situation: Situation,
    engage: Any,
) -> float:
    """Answers a member can give this week (one summand of eq. 13, cut at the most).

    None where nobody ever asks.
    """
    if skill < engage.helper_skill or engage.newcomer_questions + engage.veteran_questions <= 0.0:
        return 0.0
    recognised = 1.0 + engage.recognition_help * situation.recognition * level / 3.0
    possible = (
        engage.peer_answer_scale * helpfulness * recognised * max(0.0, 1.0 - burn_out) * skill
        * (0.5 + belonging) * situation.health * situation.answer_lift
    )
    return min(possible, engage.most_answers)


@compiled
def joining_hazard(is_customer: bool, situation: Situation) -> float:
    """Hazard of joining the community; people who have not bought are guests."""
    hazard = situation.joining * situation.presence * situation.health
    return hazard * (1.0 if is_customer else situation.guests)


@compiled
def presence_chance(belonging: float, situation: Situation, engage: Any) -> float:
    """Chance that a member takes part this week."""
    return min(1.0, engage.presence_rate * (0.5 + belonging) * situation.health)


@compiled
def posts_rate(helpfulness: float, belonging: float, engage: Any) -> float:
    """Posts a member writes unasked in a week (second part of eq. 10)."""
    return engage.content_per_helper * helpfulness * (0.5 + belonging)


@inlined
def clear_week(people: People, person: int) -> None:
    """Forget what a person did last week."""
    people.activity[person].questions = 0
    people.activity[person].to_peers = 0
    people.activity[person].to_company = 0
    people.activity[person].peer_answers = 0
    people.activity[person].company_answers = 0
    people.activity[person].unresolved = 0
    people.activity[person].late = 0
    people.activity[person].followed_up = 0
    people.activity[person].posts = 0
    people.activity[person].present_in = 0
    people.activity[person].capacity = 0.0
    people.activity[person].answers_given = 0
    people.activity[person].took_part = 0


@looped
def ask_everyone(
    people: People, week: int, seed: int, luck: Luck, situation: Situation, engage: Any
) -> tuple[int, int, int, int]:
    """Everybody's questions, and what members bring to the community this week.

    Returns how many questions go to peers, how many to the company, how many posts there are,
    and how many people take part in a community.
    """
    asked, tickets, posts, present = 0, 0, 0, 0
    for person in range(people.standing.size):
        if people.activity[person].took_part:
            clear_week(people, person)
        standing = people.standing[person]
        end = people.journey[person].ended_week
        if not takes_part(
            standing, people.journey[person].attracted_week, end, week, situation.rival_meeting
        ):
            continue
        people.activity[person].took_part = 1
        meets = community_of(standing) == RIVALS and situation.rival_meeting > 0.0
        if meets and happens(uniform(seed, person, week, PRESENT, 0), situation.rival_meeting):
            people.activity[person].present_in = RIVALS
            present += 1
        if standing & STAGE == RIVAL and people.journey[person].attracted_week <= end:
            continue
        ask(people, person, week, seed, luck, situation, engage)
        asked += people.activity[person].to_peers
        tickets += people.activity[person].to_company
        if standing & MEMBER and situation.presence > 0.0:
            bring(people, person, week, seed, luck, situation, engage)
            posts += people.activity[person].posts
            present += people.activity[person].present_in > 0
        elif situation.presence > 0.0:
            hazard = joining_hazard(standing & STAGE == CUSTOMER, situation)
            if standing & STAGE == CUSTOMER and is_invited(person, seed, situation.invited_share):
                hazard *= 1.0 + situation.invitation_lift
            if hazard > 0.0 and strikes(drawn(luck.joining, seed, person, week, JOINS), hazard):
                people.journey[person].joined_week = week
    return asked, tickets, posts, present


@inlined
def ask(
    people: People, person: int, week: int, seed: int, luck: Luck, situation: Situation, engage: Any
) -> None:
    """One person's questions: solved alone, put to peers by members, or to the company."""
    to_peers = people.standing[person] & MEMBER > 0 and situation.presence > 0.0
    asking = situation.asking if to_peers else 1.0
    rate = question_rate(people.mind[person].skill, asking, engage)
    if rate <= 0.0:
        return
    asked = count_drawn(drawn(luck.questions, seed, person, week, QUESTIONS), rate, MOST_QUESTIONS)
    left = 0
    for question in range(asked):
        if not happens(
            uniform(seed, person, week, SELF_SERVED, question), situation.self_served
        ):
            left += 1
    people.activity[person].questions = asked
    if to_peers:
        people.activity[person].to_peers = left
    else:
        people.activity[person].to_company = left


@inlined
def bring(
    people: People, person: int, week: int, seed: int, luck: Luck, situation: Situation, engage: Any
) -> None:
    """What one member brings this week: room for answers, posts, company."""
    mind, journey = people.mind[person], people.journey[person]
    activity = people.activity[person]
    belonging, pause = mind.belonging, journey.pause_week
    if pause == NEVER or week - pause > engage.pause:
        activity.capacity = answers_possible(
            mind.helpfulness, mind.level, mind.burn_out, mind.skill, belonging, situation,
            engage,
        )
    rate = posts_rate(mind.helpfulness, belonging, engage)
    if rate > 0.0:
        activity.posts = count_drawn(
            drawn(luck.posts, seed, person, week, POSTS), rate, MOST_POSTS
        )
    present = presence_chance(belonging, situation, engage)
    if present > 0.0 and happens(drawn(luck.present, seed, person, week, PRESENT), present):
        activity.present_in = OURS


@looped
def receive_everyone(
    people: People,
    bonds: Bonds,
    encounters: Array,
    week: int,
    seed: int,
    crowd: Crowd,
    answered: float,
    friend_of_friend: float,
) -> None:
    """Whose questions peers answer, nobody its own, and who chats with whom."""
    for person in range(people.standing.size):
        for question in range(people.activity[person].to_peers):
            if crowd.helpers.size and happens(
                uniform(seed, person, week, ANSWERED, question), answered
            ):
                helper = helper_for(crowd, person, week, seed, question)
                if helper != person:
                    people.activity[person].peer_answers += 1
                    encounters[person, 1 + question] = helper
                else:  # nobody answers oneself
                    people.activity[person].to_company += 1
            else:
                people.activity[person].to_company += 1
        if people.activity[person].present_in:
            encounters[person, CHAT] = companion_for(
                people, bonds, crowd, person, week, seed, friend_of_friend
            )
