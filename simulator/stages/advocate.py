"""Advocate: members become experts, speak, invite, tire, and tell the company what to mend."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.compiled import compiled, inlined, looped
from simulator.quantities import quantity
from simulator.sources import CHOICE, GUESS, ORBIT_MODEL
from simulator.world.ambassadors import becomes_ambassador, last_ambassador
from simulator.world.bonds import kept_share
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, ENGAGED, EXPERT, MEMBER, NEVER, STAGE, People
from simulator.world.programmes import referral_multiplier
from simulator.world.releases import Releases
from simulator.world.world import Acting, World

POINTS_PER_POST = 0.5
POINTS_PER_EVENT = 3.0  # for experts, who host the events they come to
CONTRIBUTING = 2  # the level from which on a skilled member is an expert


class Advocate(Releases):
    """Recognition, experts and burn-out; word of mouth; feedback and product fit."""

    listening: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how well the company gathers and uses feedback",
    )
    points_half_life: float = quantity(
        45.0, unit="week", low=0, high=5200, source=GUESS,
        meaning="time in which half of the recognition points fade; 0 means never",
    )
    participating_points: float = quantity(
        1.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as participating (level 1)",
    )
    contributing_points: float = quantity(
        5.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as contributing (level 2)",
    )
    leading_points: float = quantity(
        20.0, unit="point", low=0, high=1e6, source=ORBIT_MODEL,
        meaning="points from which on a member counts as leading (level 3)",
    )
    fall_after: int = quantity(
        13, unit="week", low=0, high=520, source=ORBIT_MODEL,
        meaning="a level falls at most once in this time",
    )
    expert_skill: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="skill an expert must have, beside a level of 2",
    )
    comfortable_load: float = quantity(
        3.0, unit="answer/week", low=0, high=1000, source=GUESS,
        meaning="answers a week that tire nobody",
    )
    burn_out_gain: float = quantity(
        0.03, unit="1/answer", low=0, high=1, source=GUESS,
        meaning="burn-out added by each further answer; recognition halves it",
    )
    recovery: float = quantity(
        0.05, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of burn-out from which people recover in a week",
    )
    pause_above: float = quantity(
        0.6, unit="1", low=0, high=10, source=GUESS,
        meaning="burn-out above which an expert pauses",
    )
    negative_weight: float = quantity(
        1.5, unit="1", low=0, high=10, source=GUESS,
        meaning="how much heavier bad word of mouth weighs than good",
    )
    expert_voice: float = quantity(
        3.0, unit="1", low=0, high=50, source=GUESS,
        meaning="how much more an expert's word counts than another customer's",
    )
    ambassador_voice: float = quantity(
        1.5, unit="1", low=1, high=50, source=GUESS,
        meaning="how much more an ambassador's word counts than another expert's",
    )
    ambassador_ease: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the burn-out by helping that an ambassador's perks spare",
    )
    feedback_per_expert: float = quantity(
        0.5, unit="item/week", low=0, high=100, source=GUESS,
        meaning="usable feedback from one expert",
    )
    feedback_per_account: float = quantity(
        0.05, unit="item/job", low=0, high=100, source=GUESS,
        meaning="usable feedback from one job of an account manager",
    )
    feedback_per_user: float = quantity(
        0.005, unit="item/week", low=0, high=100, source=GUESS,
        meaning="usable feedback from watching one user (telemetry)",
    )
    feedback_half_point: float = quantity(
        20.0, unit="item/week", low=0.01, high=1e6, source=GUESS, grows_with_people=True,
        meaning="feedback that gives half of its full effect",
    )
    fit_speed: float = quantity(
        0.012, unit="1/week", low=0, high=1, source=GUESS,
        meaning="how fast development closes the gap between product and needs",
    )
    fit_base: float = quantity(
        0.25, unit="1", low=0, high=2, source=GUESS,
        meaning="development that finds the need without feedback",
    )
    fit_feedback: float = quantity(
        0.75, unit="1", low=0, high=2, source=GUESS,
        meaning="development that feedback adds at its full effect",
    )
    fit_drift: float = quantity(
        0.0015, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the fit lost in a week because needs move on",
    )

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of advocacy; then the company learns from it."""
        situation, rules = self.situation(world), self.record()
        if acting:
            acting("advocate", situation, rules)
        else:
            advocate_everyone(world.people, world.neighbours, week, situation, rules)
        company = world.company
        feedback = 0.0
        if self.listening > 0:
            experts, users = watched(world.people)
            usable = experts * world.market.community.character.feedback
            feedback = usable_feedback(usable, company.account_jobs, users, rules)
        fit = fit_after(company.fit, feedback, rules)
        company.fit_ahead = self.released(world, week, fit)

    def situation(self, world: World) -> Situation:
        """What everybody meets alike this week."""
        programmes = world.market.programmes
        reward = world.market.company.referral_reward / programmes.usual_referral_reward
        points, last = last_ambassador(world.people, round(world.market.community.ambassadors))
        return Situation(
            points_kept=kept_share(self.points_half_life),
            recognition=world.market.community.recognition,
            free_tier=world.market.company.free_tier,
            referral_response=programmes.referral_response,
            referral_reward=reward,
            referral_step=programmes.referral_step,
            referral_tiers=programmes.referral_tiers,
            criticism=world.market.community.character.criticism,
            ambassador_points=points,
            last_ambassador=last,
        )


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


@looped
def watched(people: People) -> tuple[int, int]:
    """Experts, and people who use or try the product."""
    experts, users = 0, 0
    for person in range(people.standing.size):
        experts += people.journey[person].is_expert
        stage = people.standing[person] & STAGE
        users += (stage == CUSTOMER) | (stage == ENGAGED)
    return experts, users


def usable_feedback(experts: float, account_jobs: int, users: int, advocate: Any) -> float:
    """Usable feedback of a week: experts talk, account managers report, products are watched.

    An expert counts as far as its community's talk is of use to development.
    """
    return (
        advocate.feedback_per_expert * experts
        + advocate.feedback_per_account * account_jobs
        + advocate.feedback_per_user * users
    )


def fit_after(fit: float, feedback: float, advocate: Any) -> float:
    """Product fit at the end of the week (eq. 21)."""
    heard = advocate.listening * feedback / (feedback + advocate.feedback_half_point)
    aimed = advocate.fit_base + advocate.fit_feedback * heard
    after = fit + advocate.fit_speed * (1.0 - fit) * aimed - advocate.fit_drift * fit
    return min(1.0, max(0.0, after))


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
        if standing & EXPERT or people.journey[person].is_ambassador:
            people.journey[person].is_ambassador = becomes_ambassador(
                standing & EXPERT > 0, people.mind[person].points, person,
                situation.ambassador_points, situation.last_ambassador,
            )
        if people.mind[person].points > 0.0 or activity.answers_given + activity.posts > 0:
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
    level = people.journey[person].level
    fell = people.journey[person].fell_week
    since = advocate.fall_after if fell == NEVER else week - fell
    after = level_after(level, level_of(points, advocate), since, advocate)
    if after < level:
        people.journey[person].fell_week = week
    people.journey[person].level = after


@inlined
def tire(people: People, person: int, week: int, situation: Situation, advocate: Any) -> None:
    """One person's burn-out; above the limit it pauses, and is disappointed."""
    recognised = situation.recognition * min(1.0, people.journey[person].level / CONTRIBUTING)
    after = burn_out_after(
        people.mind[person].burn_out, people.activity[person].answers_given, recognised,
        people.journey[person].is_ambassador > 0, advocate,
    )
    people.mind[person].burn_out = after
    if people.activity[person].answers_given > 0 and after > advocate.pause_above:
        people.journey[person].pause_week = week


@inlined
def become_expert(people: People, person: int, week: int, advocate: Any) -> None:
    """A member of level 2 or more with enough skill is an expert, who advocates."""
    expert = (
        people.standing[person] & MEMBER > 0
        and people.journey[person].level >= CONTRIBUTING
        and people.mind[person].skill >= advocate.expert_skill
    )
    if expert and not people.journey[person].is_expert:
        people.journey[person].expert_week = week
    people.journey[person].is_expert = expert


@inlined
def speak(
    people: People, person: int, acquaintances: int, situation: Situation, advocate: Any
) -> None:
    """What a customer's acquaintances hear next week, and are invited and referred to."""
    people.speech[person].voice = voice_of(
        people.mind[person].satisfaction, people.journey[person].is_expert > 0,
        people.journey[person].is_ambassador > 0,
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
