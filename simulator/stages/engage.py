"""Engage: people try, ask and answer; satisfaction, skill, bonds and belonging grow."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulator.chance import decision_named, happens, uniform, weekly_chance
from simulator.compiled import compiled, inlined
from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, GUESS, JOYCE_KRAUT_2006, REN_2012
from simulator.world import desk, forum
from simulator.world.bonds import NOBODY, Bonds, Meetings, gives_way, kept_share, strengthened
from simulator.world.columns import Array
from simulator.world.forum import OURS, RIVALS, Crowd, community_of, companion_for, helper_for
from simulator.world.people import (
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
from simulator.world.world import CHAT, MOST_QUESTIONS, Acting, World

QUESTIONS = decision_named("questions")
SELF_SERVED = decision_named("self-served")
JOINS = decision_named("joins the community")
PRESENT = decision_named("takes part")
POSTS = decision_named("posts")
ANSWERED = decision_named("answered by a peer")
TRIES = decision_named("starts to try, or forgets")
BAD_MOOD = decision_named("bad experience")
MOST_POSTS = 50
HEALTHY = 0.4  # health below which members meet bad experiences (section 1.7)


class Engage(Part):
    """Onboarding, questions and who answers them, and what taking part does to people."""

    self_service: float = quantity(
        0.25, unit="1", low=0, high=1, source=CHOICE, lever=True,
        meaning="how far a newcomer gets without help",
    )
    time_to_value: float = quantity(
        10.0, unit="week", low=0.001, high=520, source=CHOICE, lever=True,
        meaning="time a newcomer needs to see the product's value alone",
    )
    self_service_budget: float = quantity(
        0.0, unit="EUR/week", low=0, high=1e9, source=CHOICE, lever=True, grows_with_people=True,
        meaning="spend on engineering that lets people serve themselves",
    )
    knowledge_base: float = quantity(
        0.2, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="share of questions that the company's own help pages answer",
    )
    account_managers_per_customer: float = quantity(
        0.0, unit="FTE/person", low=0, high=1, source=CHOICE, lever=True,
        meaning="account managers for each customer or trial; 0 leaves questions to the support desk",
    )
    acknowledgement: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how reliably a question is acknowledged within the hour",
    )
    account_activation: float = quantity(
        0.25, unit="1/week", low=0, high=100, source=GUESS,
        meaning="hazard of activation that onboarding by an account manager adds",
    )
    peer_activation: float = quantity(
        0.15, unit="1/week", low=0, high=100, source=GUESS,
        meaning="hazard of activation in a week in which a peer helped",
    )
    cold_rate: float = quantity(
        0.06, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that somebody attracted forgets about it",
    )
    newcomer_questions: float = quantity(
        0.30, unit="question/week", low=0, high=5, source=GUESS,
        meaning="questions of somebody without any skill, beyond those everybody has",
    )
    veteran_questions: float = quantity(
        0.03, unit="question/week", low=0, high=5, source=GUESS,
        meaning="questions that everybody has",
    )
    content_answers: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS,
        meaning="share of questions that complete, searchable content would answer",
    )
    most_self_served: float = quantity(
        0.8, unit="1", low=0, high=1, source=GUESS,
        meaning="largest share of questions that people can solve alone",
    )
    helper_skill: float = quantity(
        0.35, unit="1", low=0, high=1, source=GUESS,
        meaning="skill from which on a member can answer",
    )
    most_answers: float = quantity(
        25.0, unit="answer/week", low=0, high=1000, source=GUESS,
        meaning="answers one member gives at most in a week",
    )
    recognition_help: float = quantity(
        0.5, unit="1", low=0, high=5, source=GUESS,
        meaning="how much more a member of the highest level helps",
    )
    manager_help: float = quantity(
        0.1, unit="1/FTE", low=0, high=5, source=GUESS,
        meaning="how much more members answer for each community manager per 1,500 people",
    )
    peer_answer_scale: float = quantity(
        1.0, unit="1", low=0, high=10, source=JOYCE_KRAUT_2006,
        meaning="scales how many answers peers can give",
    )
    content_per_answer: float = quantity(
        0.30, unit="item/answer", low=0, high=10, source=GUESS,
        meaning="lasting content that one answer leaves behind",
    )
    content_per_helper: float = quantity(
        0.15, unit="item/answer", low=0, high=10, source=GUESS,
        meaning="content a member writes unasked, per unit of helpfulness",
    )
    account_manager_rate: float = quantity(
        60.0, unit="job/week", low=0.1, high=10_000, source=GUESS,
        meaning="questions and onboardings one account manager finishes in a week",
    )
    late_after: float = quantity(
        0.2, unit="week", low=0, high=52, source=GUESS,
        meaning="waiting time after which an answer is late",
    )
    lost_after: float = quantity(
        1.0, unit="week", low=0, high=52, source=GUESS,
        meaning="waiting time after which nobody waits any more",
    )
    desk_solves: float = quantity(
        0.8, unit="1", low=0, high=1, source=BENCHMARK,
        meaning="share of tickets that the support desk solves in time",
    )
    pause: int = quantity(
        8, unit="week", low=0, high=520, source=GUESS,
        meaning="time for which a tired helper gives no answers",
    )
    pause_loss: float = quantity(
        0.1, unit="1", low=0, high=1, source=GUESS,
        meaning="satisfaction lost at the start of such a pause",
    )
    satisfaction_speed: float = quantity(
        0.05, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the way to the product's fit that satisfaction goes in a week",
    )
    peer_answer_gain: float = quantity(
        0.03, unit="1", low=0, high=1, source=GUESS,
        meaning="satisfaction gained by a week in which a peer answered; official help gives half",
    )
    unresolved_loss: float = quantity(
        0.08, unit="1", low=0, high=1, source=GUESS,
        meaning="satisfaction lost by a week with an unsolved question",
    )
    late_loss: float = quantity(
        0.04, unit="1", low=0, high=1, source=GUESS,
        meaning="satisfaction lost by a week with a late answer; acknowledgement halves it",
    )
    skill_speed: float = quantity(
        0.03, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of the missing skill that a week of use teaches",
    )
    skill_per_answer: float = quantity(
        0.05, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the missing skill that an answer teaches",
    )
    asset_speed: float = quantity(
        0.02, unit="1/week", low=0, high=1, source=GUESS,
        meaning="share of what can be built in the product that a week of use builds",
    )
    presence_rate: float = quantity(
        0.4, unit="1/week", low=0, high=1, source=GUESS,
        meaning="chance that a member with middling belonging takes part in a week",
    )
    belonging_gain: float = quantity(
        0.06, unit="1/week", low=0, high=1, source=REN_2012,
        meaning="share of the missing belonging that a week of taking part adds",
    )
    belonging_decay: float = quantity(
        0.01, unit="1/week", low=0, high=1, source=REN_2012,
        meaning="share of belonging that fades in a week",
    )

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of engagement: ask, answer, learn, and meet."""
        rules, people, seed = self.record(), world.people, world.seed
        situation = self.situation(world)
        if acting:
            acting("ask", situation, rules)
        else:
            ask_everyone(people, week, seed, situation, rules)
        crowd, answered = self._gather(world)
        world.company.peer_answer_chance = answered
        friend_of_friend = world.market.bonds.friend_of_friend
        if acting:
            acting("receive", crowd, answered, friend_of_friend)
        else:
            receive_everyone(
                people, world.bonds, world.encounters, week, seed, crowd, answered,
                friend_of_friend,
            )
        self._answer_officially(world, week)
        meetings = forum.meetings(world.encounters, people, CHAT)
        if acting:
            acting("learn", situation, rules)
            acting("meet", meetings, situation, rules)
        else:
            learn_everyone(people, week, seed, situation, rules)
            meet_everyone(people, world.bonds, meetings, week, situation, rules)
        self._write_content(world)
        self._tend_community(world)

    def situation(self, world: World) -> Situation:
        """What everybody meets alike this week."""
        market, company = world.market, world.company
        per_1500 = market.community.managers * 1500.0 / world.size
        content = self.content_answers * company.coverage
        return Situation(
            self_served=min(self.most_self_served, self.knowledge_base + content),
            presence=market.community.presence,
            health=company.health,
            joining=market.community.joining,
            guests=market.community.guests,
            recognition=market.community.recognition,
            manager_lift=1.0 + self.manager_help * per_1500,
            rival_meeting=market.rival.meeting_rate if market.rival.community > 0 else 0.0,
            account_managed=1.0 if self.account_managers_per_customer > 0 else 0.0,
            fit=company.fit * market.company.quality,
            bad_mood=market.community.bad_mood * max(0.0, HEALTHY - company.health),
            bad_mood_loss=market.community.bad_mood_loss,
            bond_gain=min(1.0, market.bonds.gain * market.community.bond_gain),
            rival_bond_gain=market.bonds.gain * market.rival.community,
            kept_inside=kept_share(market.bonds.half_life),
            kept_outside=kept_share(market.bonds.outside_half_life),
            smallest_bond=market.bonds.smallest,
        )

    def _gather(self, world: World) -> tuple[Crowd, float]:
        """Who is there, and the chance that peers answer a question (eq. 14)."""
        *crowd, asked = forum.gathered(world.people)
        room = float(crowd[1][-1]) if crowd[1].size else 0.0
        return Crowd(*crowd), answer_chance(room, asked)

    def _answer_officially(self, world: World, week: int) -> None:
        people, company = world.people, world.company
        if self.account_managers_per_customer <= 0:
            company.account_managers = 0
            company.account_jobs = 0
            desk.answer_tickets(people, week, world.seed, self.desk_solves)
            return
        stage = people.standing & STAGE
        accounts = int(((stage == CUSTOMER) | (stage == ENGAGED)).sum())
        wanted = math.ceil(self.account_managers_per_customer * accounts)
        company.account_managers = max(1, wanted)
        company.free_at = desk.staffed(company.free_at, company.account_managers)
        company.account_jobs = desk.serve(
            people, week, world.seed, company.free_at, self.account_manager_rate,
            self.late_after, self.lost_after,
        )

    def _write_content(self, world: World) -> None:
        """What answers and posts of the week leave behind (eq. 10)."""
        answers = int(world.people.activity["peer_answers"].sum())
        posts = int(world.people.activity["posts"].sum())
        world.company.content_made = self.content_per_answer * answers + posts

    def _tend_community(self, world: World) -> None:
        """Health follows moderation, experts and answered questions (eq. 20)."""
        rules, people = world.market.community, world.people
        if rules.presence <= 0:
            return
        active = int((people.activity["present_in"] == OURS).sum())
        members = int((people.standing & MEMBER > 0).sum())
        experts = int(people.journey["is_expert"].sum())
        target = health_target(
            rules.managers, active, experts, members, world.company.peer_answer_chance,
            rules.record(),
        )
        world.company.health += rules.health_speed * (target - world.company.health)


class Situation(NamedTuple):
    """What everybody meets alike in one week of engagement.

    `self_served` is the share of questions people solve alone; `fit` is quality times fit;
    `kept_inside` and `kept_outside` are shares of a bond left after a week, within one
    community and across; the others are the settings of the same name or meaning.
    """

    self_served: float
    presence: float
    health: float
    joining: float
    guests: float
    recognition: float
    manager_lift: float
    rival_meeting: float
    account_managed: float
    fit: float
    bad_mood: float
    bad_mood_loss: float
    bond_gain: float
    rival_bond_gain: float
    kept_inside: float
    kept_outside: float
    smallest_bond: float


def answer_chance(room: float, asked: int) -> float:
    """Chance that peers answer a question: answers thrown at random on questions (eq. 14)."""
    return 1.0 - math.exp(-room / asked) if asked > 0 else 0.0


def health_target(
    managers: float, active: int, experts: int, members: int, answered: float, community: Any
) -> float:
    """The health a community tends to (eq. 20), between 0 and 1."""
    moderated = 1.0 - math.exp(-community.manager_reach * managers / max(active, 1))
    share = min(1.0, 100.0 * experts / members) if members > 0 else 0.0
    target = moderated + community.self_moderation * share - community.neglect * (1.0 - answered)
    return min(1.0, max(0.0, target))


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
def question_rate(skill: float, engage: Any) -> float:
    """Questions a week of somebody with this skill (section 1.5)."""
    return engage.newcomer_questions * (1.0 - skill) + engage.veteran_questions


@compiled
def count_drawn(chance: float, mean: float, most: int) -> int:
    """A Poisson number with this mean, at most `most`, by inversion of its distribution."""
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
    """Answers a member can give this week (one summand of eq. 13, cut at the most)."""
    if skill < engage.helper_skill:
        return 0.0
    recognised = 1.0 + engage.recognition_help * situation.recognition * level / 3.0
    possible = (
        engage.peer_answer_scale * helpfulness * recognised * max(0.0, 1.0 - burn_out) * skill
        * (0.5 + belonging) * situation.health * situation.manager_lift
    )
    return min(possible, engage.most_answers)


@compiled
def joining_chance(is_customer: bool, situation: Situation) -> float:
    """Chance to join the community this week; people who have not bought are guests."""
    hazard = situation.joining * situation.presence * situation.health
    return weekly_chance(hazard * (1.0 if is_customer else situation.guests))


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
    people.activity[person].posts = 0
    people.activity[person].present_in = 0
    people.activity[person].capacity = 0.0
    people.activity[person].took_part = 0


@compiled
def ask_everyone(
    people: People, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """Everybody's questions, and what members bring to the community this week."""
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
        if standing & STAGE == RIVAL and situation.rival_meeting > 0.0:
            if happens(uniform(seed, person, week, PRESENT, 0), situation.rival_meeting):
                people.activity[person].present_in = RIVALS
        if standing & STAGE == RIVAL and people.journey[person].attracted_week <= end:
            continue
        ask(people, person, week, seed, situation, engage)
        if standing & MEMBER:
            bring(people, person, week, seed, situation, engage)
        elif situation.presence > 0.0:
            chance = uniform(seed, person, week, JOINS, 0)
            if happens(chance, joining_chance(standing & STAGE == CUSTOMER, situation)):
                people.journey[person].joined_week = week


@inlined
def ask(
    people: People, person: int, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """One person's questions: solved alone, put to peers by members, or to the company."""
    rate = question_rate(people.mind[person].skill, engage)
    if rate <= 0.0:
        return
    asked = count_drawn(uniform(seed, person, week, QUESTIONS, 0), rate, MOST_QUESTIONS)
    left = 0
    for question in range(asked):
        if not happens(
            uniform(seed, person, week, SELF_SERVED, question), situation.self_served
        ):
            left += 1
    people.activity[person].questions = asked
    if people.standing[person] & MEMBER:
        people.activity[person].to_peers = left
    else:
        people.activity[person].to_company = left


@inlined
def bring(
    people: People, person: int, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """What one member brings this week: room for answers, posts, company."""
    belonging = people.mind[person].belonging
    pause = people.journey[person].pause_week
    if pause == NEVER or week - pause > engage.pause:
        people.activity[person].capacity = answers_possible(
            people.traits[person].helpfulness, people.journey[person].level, people.mind[person].burn_out,
            people.mind[person].skill, belonging, situation, engage,
        )
    rate = posts_rate(people.traits[person].helpfulness, belonging, engage)
    if rate > 0.0:
        people.activity[person].posts = count_drawn(
            uniform(seed, person, week, POSTS, 0), rate, MOST_POSTS
        )
    if happens(
        uniform(seed, person, week, PRESENT, 0), presence_chance(belonging, situation, engage)
    ):
        people.activity[person].present_in = OURS


@compiled
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
    """Whose questions peers answer, and who chats with whom."""
    for person in range(people.standing.size):
        for question in range(people.activity[person].to_peers):
            if crowd.helpers.size and happens(
                uniform(seed, person, week, ANSWERED, question), answered
            ):
                people.activity[person].peer_answers += 1
                helper = helper_for(crowd, person, week, seed, question)
                if helper != person:
                    encounters[person, 1 + question] = helper
            else:
                people.activity[person].to_company += 1
        if people.activity[person].present_in:
            encounters[person, CHAT] = companion_for(
                people, bonds, crowd, person, week, seed, friend_of_friend
            )


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
    """Satisfaction at the end of the week: towards the product's fit, and by how one was served.

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
    if both <= 0.0 or not happens(chance, weekly_chance(both)):
        return 0
    starts = (weekly_chance(both)) * hazard / both
    return 1 if happens(chance, starts) else -1


@compiled
def learn_everyone(
    people: People, week: int, seed: int, situation: Situation, engage: Any
) -> None:
    """What the week does to people: satisfaction, skill, assets; some start trying."""
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
    after = satisfaction_after(
        people.mind[person].satisfaction, people.activity[person].peer_answers,
        people.activity[person].company_answers, people.activity[person].unresolved, people.activity[person].late,
        situation, engage,
    )
    if situation.bad_mood > 0.0 and people.activity[person].present_in == OURS:
        if happens(uniform(seed, person, week, BAD_MOOD, 0), situation.bad_mood):
            after = max(0.0, after - situation.bad_mood_loss)
    if people.journey[person].pause_week != NEVER and people.journey[person].pause_week == week - 1:
        after = max(0.0, after - engage.pause_loss)
    people.mind[person].satisfaction = after
    answers = people.activity[person].peer_answers + people.activity[person].company_answers
    people.mind[person].skill = skill_after(people.mind[person].skill, answers, engage)
    people.mind[person].assets += engage.asset_speed * (1.0 - people.mind[person].assets)


@compiled
def belonging_after(
    belonging: float, took_part: bool, situation: Situation, engage: Any
) -> float:
    """Belonging at the end of the week: it grows by taking part and fades by itself."""
    after = belonging - engage.belonging_decay * belonging
    if took_part:
        after += engage.belonging_gain * situation.health * (1.0 - belonging)
    return after


@compiled
def meet_everyone(
    people: People,
    bonds: Bonds,
    meetings: Meetings,
    week: int,
    situation: Situation,
    engage: Any,
) -> None:
    """Bonds fade, grow by this week's meetings, and the weakest give way; belonging follows."""
    for person in range(people.standing.size):
        start, stop = meetings.first[person], meetings.first[person + 1]
        if bonds.count[person] > 0:
            fade(people, bonds, person, situation)
        community = community_of(people.standing[person])
        gain = situation.bond_gain if community == OURS else situation.rival_bond_gain
        for place in range(start, stop):
            bond_with(bonds, person, meetings.other[place], gain)
        if people.standing[person] & MEMBER or people.mind[person].belonging > 0.0:
            took_part = community == OURS and (stop > start or people.activity[person].posts > 0)
            people.mind[person].belonging = belonging_after(
                people.mind[person].belonging, took_part, situation, engage
            )


@inlined
def fade(people: People, bonds: Bonds, person: int, situation: Situation) -> None:
    """A week without meeting: all bonds of one person fade, the faintest are forgotten."""
    here = community_of(people.standing[person])
    kept = 0
    for slot in range(bonds.count[person]):
        partner = bonds.partner[person, slot]
        together = here != 0 and community_of(people.standing[partner]) == here
        share = situation.kept_inside if together else situation.kept_outside
        strength = bonds.strength[person, slot] * share
        if strength >= situation.smallest_bond:
            bonds.partner[person, kept] = partner
            bonds.strength[person, kept] = strength
            kept += 1
    for slot in range(kept, bonds.count[person]):
        bonds.partner[person, slot] = NOBODY
    bonds.count[person] = kept


@inlined
def bond_with(bonds: Bonds, person: int, other: int, gain: float) -> None:
    """One meeting: a bond is strengthened or made, and may push out the weakest."""
    count = bonds.count[person]
    weakest = 0
    for slot in range(count):
        if bonds.partner[person, slot] == other:
            bonds.strength[person, slot] = strengthened(bonds.strength[person, slot], gain)
            return
        if gives_way(
            bonds.strength[person, slot], bonds.partner[person, slot],
            bonds.strength[person, weakest], bonds.partner[person, weakest],
        ):
            weakest = slot
    if count < bonds.partner.shape[1]:
        weakest = count
        bonds.count[person] = count + 1
    elif not gives_way(
        bonds.strength[person, weakest], bonds.partner[person, weakest], gain, other
    ):
        return
    bonds.partner[person, weakest] = other
    bonds.strength[person, weakest] = strengthened(0.0, gain)
