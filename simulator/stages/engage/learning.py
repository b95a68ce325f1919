"""Learning: satisfaction, skill and what people build; starting to try, or forgetting."""

from __future__ import annotations

from typing import Any

from simulator.chance import (
    decision_named,
    happens,
    strikes,
    uniform,
    weekly_chance,
)
from simulator.compiled import compiled, inlined, looped
from simulator.stages.engage.situation import Situation
from simulator.world.forum import OURS
from simulator.world.people import (
    CUSTOMER,
    NEVER,
    STAGE,
    People,
)
from simulator.world.service import made_up_for, service_loss

TRIES = decision_named("starts to try, or forgets")
BAD_MOOD = decision_named("bad experience")
FOLLOWED_UP = decision_named("is called back")


@compiled
def satisfaction_after(
    satisfaction: float,
    peer_answers: int,
    company_answers: int,
    unresolved: int,
    late: int,
    situation: Situation,
    engage: Any,
) -> float:
    """Satisfaction at the end of the week: towards quality times fit, as far as personal
    treatment lets it be felt, and by how one was served.

    Bad service weighs more than good (section 1.5). Between 0 and 1.
    """
    after = satisfaction + engage.satisfaction_speed * (situation.fit - satisfaction)
    if peer_answers > 0:
        after += engage.peer_answer_gain
    if company_answers > 0:
        after += 0.5 * engage.peer_answer_gain
    if unresolved > 0:
        after -= engage.unresolved_loss
    if late > 0:
        after -= engage.late_loss * (1.0 - 0.5 * engage.acknowledgement)
    return min(1.0, max(0.0, after))


@compiled
def skill_after(skill: float, answers: int, engage: Any) -> float:
    """Skill at the end of the week: by use, and by each answer received."""
    after = skill + engage.skill_speed * (1.0 - skill)
    return min(1.0, after + engage.skill_per_answer * (1.0 - skill) * answers)


@compiled
def activation_hazard(onboarded: bool, peer_answers: int, engage: Any) -> float:
    """Hazard that somebody interested starts to try: alone, with an account manager, by peers."""
    hazard = engage.self_service / engage.time_to_value
    if onboarded:
        hazard += engage.account_activation
    if peer_answers > 0:
        hazard += engage.peer_activation
    return hazard


@compiled
def trying_after(chance: float, hazard: float, forgetting: float) -> int:
    """What becomes of somebody interested: 1 starts to try, -1 forgets, 0 neither yet."""
    both = hazard + forgetting
    if not strikes(chance, both):
        return 0
    starts = (weekly_chance(both)) * hazard / both
    return 1 if happens(chance, starts) else -1


@looped
def learn_everyone(
    people: People, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """What the week does to people: use leaves satisfaction, skill and assets; of those who only
    consider some start trying, at once if they were customers before.
    """
    for person in range(people.standing.size):
        if not people.activity[person].took_part:
            continue
        standing = people.standing[person]
        end = people.journey[person].ended_week
        if people.journey[person].attracted_week <= end:
            continue
        if standing & STAGE == CUSTOMER or people.journey[person].engaged_week > end:
            experience(people, person, week, seed, situation, engage)
        if standing & STAGE == CUSTOMER or people.journey[person].engaged_week > end:
            continue
        chance = uniform(seed, person, week, TRIES, 0)
        known = people.journey[person].adopted_week >= 0
        onboarded = people.journey[person].onboarded_week >= people.journey[person].attracted_week
        hazard = activation_hazard(onboarded, people.activity[person].peer_answers, engage)
        becomes = 1 if known else trying_after(chance, hazard, engage.cold_rate)
        if becomes == 1:
            people.journey[person].engaged_week = week
        elif becomes == -1:
            people.journey[person].cold_week = week


@inlined
def experience(
    people: People, person: int, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """What a week of use leaves with one person."""
    mind, activity = people.mind[person], people.activity[person]
    after = satisfaction_after(
        mind.satisfaction, activity.peer_answers, activity.company_answers, activity.unresolved,
        activity.late, situation, engage,
    )
    suffered = situation.follow_up > 0.0 and activity.unresolved + activity.late > 0
    if suffered and happens(uniform(seed, person, week, FOLLOWED_UP, 0), situation.follow_up):
        people.activity[person].followed_up = 1
        lost = service_loss(activity.unresolved, activity.late, engage)
        after = made_up_for(after, lost, situation.follow_up_gain)
    exposed = situation.bad_mood > 0.0 and activity.present_in == OURS
    if exposed and happens(uniform(seed, person, week, BAD_MOOD, 0), situation.bad_mood):
        after = max(0.0, after - situation.bad_mood_loss)
    pause = people.journey[person].pause_week
    if pause != NEVER and pause == week - 1:
        after = max(0.0, after - engage.pause_loss)
    mind.satisfaction = after
    answers = activity.peer_answers + activity.company_answers
    mind.skill = skill_after(mind.skill, answers, engage)
    mind.assets += engage.asset_speed * (1.0 - mind.assets)
