"""Speaking: what a member's week makes of its standing, and what acquaintances hear of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.compiled import compiled, inlined, looped, steady
from simulator.world.ambassadors import becomes_ambassador
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, ENGAGED, EXPERT, MEMBER, NEVER, STAGE, People
from simulator.world.programmes import referral_multiplier

POINTS_PER_POST = 0.5
POINTS_PER_EVENT = 3.0  # for experts, who host the events they come to
CONTRIBUTING = 2  # the level from which on a skilled member is an expert


@steady
class Situation(NamedTuple):
    """What everybody meets alike in one week of advocacy.

    `points_kept` is the share of recognition points left after a week, `referral_reward` the
    reward of a referral as a share of the usual one, `criticism` how much of members' ill word is
    heard outside; `ambassador_points` and `last_ambassador` are the points and the row of the last
    expert who is made an ambassador, with endless points if nobody is; the others are settings of
    the same name.
    """

    points_kept: float
    recognition: float
    free_tier: float
    referral_response: float
    referral_reward: float
    referral_step: float
    referral_tiers: float
    criticism: float
    ambassador_points: float
    last_ambassador: int


@compiled
def points_after(points: float, answers: int, posts: int, hosts: bool, kept: float) -> float:
    """Recognition points at the end of the week (eq. 17)."""
    earned = points * kept + answers + POINTS_PER_POST * posts
    return earned + (POINTS_PER_EVENT if hosts else 0.0)


@compiled
def level_of(points: float, advocate: Any) -> int:
    """The level of participation these points are worth: 0 to 3."""
    if points >= advocate.leading_points:
        return 3
    if points >= advocate.contributing_points:
        return 2
    return 1 if points >= advocate.participating_points else 0


@compiled
def level_after(level: int, earned: int, weeks_since_fall: int, advocate: Any) -> int:
    """A level rises at once and falls one step at most once a quarter."""
    if earned >= level:
        return earned
    return level - 1 if weeks_since_fall >= advocate.fall_after else level


@compiled
def is_recognised(
    points: float, contributions: int, level: int, is_member: bool, advocate: Any
) -> bool:
    """True for people whose points or level may change: who has any, and members who earn some.

    Where a level asks for no points, every member has it.
    """
    if points > 0.0 or contributions > 0 or level > 0:
        return True
    return is_member and level_of(0.0, advocate) > 0


@compiled
def burn_out_after(
    burn_out: float, answers: int, recognised: float, eased: bool, advocate: Any
) -> float:
    """Burn-out at the end of the week (eq. 18); `recognised` is between 0 and 1.

    `eased` is true for an ambassador, whose perks spare some of it.
    """
    overload = max(0.0, answers - advocate.comfortable_load)
    if eased:
        overload *= 1.0 - advocate.ambassador_ease
    after = burn_out + advocate.burn_out_gain * overload * (1.0 - 0.5 * recognised)
    return min(1.0, max(0.0, after - advocate.recovery * burn_out))


@compiled
def voice_of(
    satisfaction: float, is_expert: bool, is_ambassador: bool, criticism: float, advocate: Any
) -> float:
    """What an acquaintance hears from a customer (eq. 6): valence times weight.

    `criticism` is the share of an ill word that is heard: that of the platform for members, 1 for
    everybody else.
    """
    valence = 2.0 * (satisfaction - 0.5)
    if valence < 0.0:
        valence *= advocate.negative_weight * criticism
    if is_ambassador:
        valence *= advocate.ambassador_voice
    return valence * (advocate.expert_voice if is_expert else 1.0)


@looped
def advocate_everyone(
    people: People, neighbours: Neighbours, week: int, situation: Situation, advocate: Any
) -> None:
    """Everybody's standing in the community, tiredness, and what acquaintances hear of it."""
    for person in range(people.standing.size):
        activity = people.activity[person]
        standing = people.standing[person]
        if standing & EXPERT or people.mind[person].is_ambassador:
            people.mind[person].is_ambassador = becomes_ambassador(
                standing & EXPERT > 0, people.mind[person].points, person,
                situation.ambassador_points, situation.last_ambassador,
            )
        if is_recognised(
            people.mind[person].points, activity.answers_given + activity.posts,
            people.mind[person].level, standing & MEMBER > 0, advocate,
        ):
            gain_recognition(people, person, week, situation, advocate)
        if people.mind[person].burn_out > 0.0 or people.activity[person].answers_given > 0:
            tire(people, person, week, situation, advocate)
        become_expert(people, person, week, advocate)
        stage = people.standing[person] & STAGE
        if stage == CUSTOMER or people.journey[person].adopted_week == week:
            acquaintances = neighbours.first[person + 1] - neighbours.first[person]
            speak(people, person, acquaintances, situation, advocate)
        elif stage == ENGAGED or people.journey[person].engaged_week == week:
            acquaintances = neighbours.first[person + 1] - neighbours.first[person]
            if acquaintances > 0:
                people.speech[person].inviting = situation.free_tier / acquaintances


@inlined
def gain_recognition(
    people: People, person: int, week: int, situation: Situation, advocate: Any
) -> None:
    """One person's points and level."""
    activity = people.activity[person]
    points = points_after(
        people.mind[person].points, activity.answers_given, activity.posts,
        people.standing[person] & EXPERT > 0 and people.journey[person].event_week == week,
        situation.points_kept,
    )
    people.mind[person].points = points
    level = people.mind[person].level
    fell = people.journey[person].fell_week
    since = advocate.fall_after if fell == NEVER else week - fell
    after = level_after(level, level_of(points, advocate), since, advocate)
    if after < level:
        people.journey[person].fell_week = week
    people.mind[person].level = after


@inlined
def tire(people: People, person: int, week: int, situation: Situation, advocate: Any) -> None:
    """One person's burn-out, eased by recognition, which is full from level 2 on; above the
    limit it pauses, and is disappointed.
    """
    recognised = situation.recognition * min(1.0, people.mind[person].level / CONTRIBUTING)
    after = burn_out_after(
        people.mind[person].burn_out, people.activity[person].answers_given, recognised,
        people.mind[person].is_ambassador > 0, advocate,
    )
    people.mind[person].burn_out = after
    if people.activity[person].answers_given > 0 and after > advocate.pause_above:
        people.journey[person].pause_week = week


@inlined
def become_expert(people: People, person: int, week: int, advocate: Any) -> None:
    """A member of level 2 or more with enough skill is an expert, who advocates."""
    expert = (
        people.standing[person] & MEMBER > 0
        and people.mind[person].level >= CONTRIBUTING
        and people.mind[person].skill >= advocate.expert_skill
    )
    if expert and not people.mind[person].is_expert:
        people.journey[person].expert_week = week
    people.mind[person].is_expert = expert


@inlined
def speak(
    people: People, person: int, acquaintances: int, situation: Situation, advocate: Any
) -> None:
    """What a customer's acquaintances hear next week: a voice, an invitation, and a referral if
    it is satisfied by half at least.
    """
    people.speech[person].voice = voice_of(
        people.mind[person].satisfaction, people.mind[person].is_expert > 0,
        people.mind[person].is_ambassador > 0,
        situation.criticism if people.standing[person] & MEMBER else 1.0, advocate,
    )
    if acquaintances > 0:
        people.speech[person].inviting = 1.0 / acquaintances
        people.speech[person].referring = 0.0
        if people.mind[person].satisfaction >= 0.5:
            successes = people.loyalty[person].referrals if situation.referral_step > 0.0 else 0
            more = referral_multiplier(
                successes, situation.referral_response, situation.referral_reward,
                situation.referral_step, situation.referral_tiers,
            )
            people.speech[person].referring = (
                people.traits[person].weight_reward * more / acquaintances
            )
