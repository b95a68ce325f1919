"""Engagement: people try, ask, answer, meet and learn (sections 1.5, 1.7 and 1.9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.oracle.asking import answer_by_peers, ask, bring, is_ours, takes_part
from tests.oracle.desk import serve
from tests.oracle.learning import learn
from tests.oracle.meeting import meet
from tests.oracle.person import CUSTOMER, THIS_WEEK, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market


def engage(market: Market) -> None:
    """One week of engagement."""
    for person in market.people:
        for name in THIS_WEEK:
            setattr(person, name, 0)
    taking_part = [person for person in market.people if takes_part(person, market)]
    for person in taking_part:
        person.took_part = 1
        ask(person, market)
        bring(person, market)
        if joins(person, market):
            person.joined_week = market.week
    helped_by = answer_by_peers(taking_part, market)
    serve(market)
    for person in taking_part:
        learn(person, market)
    meet(helped_by, market)
    attach(market)
    make_content(market)
    tend_health(market)


def joins(person: Person, market: Market) -> bool:
    """People who use, try or consider the product join; who has not bought is a guest."""
    rules = market.numbers.community
    if person.is_member or not is_ours(person, market) or rules.presence <= 0.0:
        return False
    hazard = rules.joining * rules.presence * market.company.health
    if person.stage != CUSTOMER:
        hazard *= market.character.guests
    elif is_invited(person, market):
        hazard *= 1.0 + rules.invitation_lift
    return market.luck.strikes(person.row, "joins the community", hazard)


def is_invited(person: Person, market: Market) -> bool:
    """The lot that invites is known from the seed alone."""
    number = type(market.luck)(market.seed, 0).of(person.row, "invited to the community")
    return number < market.numbers.community.invited_share


def attach(market: Market) -> None:
    """Belonging that shared values and successful referrals bring (section 1.11).

    Customers brought while a success adds nothing are felt as nothing, not later.
    """
    rules = market.numbers.programmes
    adds = rules.values_belonging * regard(market) + rules.referral_belonging > 0.0
    brought = market.history and market.history[-1]["adopted_by_referral"] > 0
    if not adds and not brought:
        return
    for person in market.standing(CUSTOMER):
        grown = rules.values_belonging * regard(market) * person.alignment
        person.belonging += grown * (1.0 - person.belonging)
        new = person.referrals - person.felt_referrals
        person.belonging = min(1.0, person.belonging + rules.referral_belonging * new)
        person.felt_referrals = person.referrals


def regard(market: Market) -> float:
    """How much donations are regarded: half at the half point."""
    rules = market.numbers.programmes
    share = rules.donation_share
    return share / (share + rules.donation_half_point) if share > 0.0 else 0.0


def make_content(market: Market) -> None:
    """Answers and posts leave content behind, to be found from next week on (eq. 10)."""
    rules = market.numbers.engage
    answers = sum(person.peer_answers for person in market.people)
    posts = sum(person.posts for person in market.people)
    made = rules.content_per_answer * answers + posts
    market.company.content_made = market.character.content * made


def tend_health(market: Market) -> None:
    """Health moves towards its target (eq. 20)."""
    company, rules = market.company, market.numbers.community
    if rules.presence <= 0.0:
        return
    members = market.members()
    active = sum(person.present_in == 1 for person in members)
    reach = rules.manager_reach * market.character.manager_reach
    moderated = 1.0 - math.exp(-reach * rules.managers / max(active, 1))
    experts = sum(person.leads for person in members)
    share = min(1.0, 100.0 * experts / len(members)) if members else 0.0
    target = moderated + rules.self_moderation * share
    target -= rules.promotion_loss * rules.promotion
    target -= rules.neglect * (1.0 - company.peer_answer_chance)
    target = min(1.0, max(0.0, target))
    company.health += rules.health_speed * (target - company.health)
