"""Questions: solved alone, answered by peers, or put to the company (equations 11 to 15, 19)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.oracle.luck import happens, poisson_number
from tests.oracle.person import ATTRACTED, CUSTOMER, ENGAGED, FORMER, RIVAL, STRANGER, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market

MOST_QUESTIONS = 7
MOST_POSTS = 50


def takes_part(person: Person, market: Market) -> bool:
    """People who use, try or consider the product, and a meeting rival's customers."""
    if person.stage in (STRANGER, FORMER):
        return person.attracted_week == market.week
    if person.stage == RIVAL:
        return meets_there(market) or person.attracted_week > person.ended_week
    return True


def meets_there(market: Market) -> bool:
    """True if the rival has a community in which its customers meet."""
    rival = market.numbers.rival
    return rival.community > 0.0 and rival.meeting_rate > 0.0


def is_ours(person: Person, market: Market) -> bool:
    """Not a rival's customer who looks at no other offer."""
    return person.stage in (ATTRACTED, ENGAGED, CUSTOMER) or (
        person.attracted_week > person.ended_week
    )


def ask(person: Person, market: Market) -> None:
    """One person's questions of the week (eq. 11 and 12)."""
    if not is_ours(person, market):
        return
    rules, luck = market.numbers.engage, market.luck
    to_peers = person.is_member and market.numbers.community.presence > 0.0
    what_for = market.character.questions if to_peers else 1.0
    rate = rules.newcomer_questions * what_for * (1.0 - person.skill)
    number = luck.of(person.row, "questions")
    person.questions = poisson_number(number, rate + rules.veteran_questions, MOST_QUESTIONS)
    chance = rules.knowledge_base + rules.content_answers * market.company.coverage
    chance = min(rules.most_self_served, chance)
    left = sum(
        not happens(luck.of(person.row, "self-served", index), chance)
        for index in range(person.questions)
    )
    if to_peers:
        person.to_peers = left
    else:
        person.to_company = left


def bring(person: Person, market: Market) -> None:
    """What a member brings to its community: company, room for answers, posts."""
    rules, luck = market.numbers.engage, market.luck
    rate = market.numbers.rival.meeting_rate if meets_there(market) else 0.0
    if person.community() == 2 and luck.decides(person.row, "takes part", rate):
        person.present_in = 2
    if not person.is_member or market.numbers.community.presence <= 0.0:
        return
    health = market.company.health
    chance = rules.presence_rate * (0.5 + person.belonging) * health
    if luck.decides(person.row, "takes part", min(1.0, chance)):
        person.present_in = 1
    person.capacity = room_for_answers(person, market)
    rate = rules.content_per_helper * person.helpfulness * (0.5 + person.belonging)
    person.posts = poisson_number(luck.of(person.row, "posts"), rate, MOST_POSTS)


def room_for_answers(person: Person, market: Market) -> float:
    """Answers a member can give this week: one summand of eq. 13, cut at the most."""
    rules, community = market.numbers.engage, market.numbers.community
    pausing = person.pause_week >= 0 and market.week - person.pause_week <= rules.pause
    if person.skill < rules.helper_skill or pausing:
        return 0.0
    recognised = 1.0 + rules.recognition_help * community.recognition * person.level / 3.0
    managers = 1.0 + rules.manager_help * community.managers * 1500.0 / market.size
    possible = (
        rules.peer_answer_scale * person.helpfulness * recognised
        * max(0.0, 1.0 - person.burn_out) * person.skill * (0.5 + person.belonging)
        * market.company.health * managers * market.character.answer_speed
    )  # fmt: skip
    return min(possible, rules.most_answers)


def answer_by_peers(
    taking_part: list[Person], market: Market
) -> list[tuple[Person, Person]]:
    """Who was answered by whom: answers thrown at random on questions (eq. 14)."""
    helpers = [person for person in taking_part if person.capacity > 0.0]
    room = sum(person.capacity for person in helpers)
    asked = sum(person.to_peers for person in taking_part)
    chance = 1.0 - math.exp(-room / asked) if asked > 0 else 1.0
    market.company.peer_answer_chance = chance
    pairs = []
    for person in taking_part:
        for index in range(person.to_peers):
            number = market.luck.of(person.row, "answered by a peer", index)
            if not helpers or not happens(number, chance):
                continue
            helper = helper_for(person, index, helpers, room, market)
            if helper is not person:  # nobody answers oneself
                pairs.append((person, helper))
                person.peer_answers += 1
                helper.answers_given += 1
                helper.answers_total += 1
        person.to_company += person.to_peers - person.peer_answers
    return pairs


def helper_for(
    person: Person, index: int, helpers: list[Person], room: float, market: Market
) -> Person:
    """Who answers: each helper with a chance in proportion to the room it has."""
    left = market.luck.of(person.row, "helper", index) * room
    for helper in helpers:
        if left < helper.capacity:
            return helper
        left -= helper.capacity
    return helpers[-1]
