"""Engage: people try, ask and answer; satisfaction, skill, bonds and belonging grow."""

from __future__ import annotations

import math
from typing import Any

from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, GUESS, JOYCE_KRAUT_2006, REN_2012
from simulator.stages.engage import attaching
from simulator.stages.engage.asking import (
    answers_of_peers,
    ask_everyone,
    luck_of,
    receive_everyone,
)
from simulator.stages.engage.learning import learn_everyone
from simulator.stages.engage.meeting import meet_everyone
from simulator.stages.engage.mingling import SLOTS, encounters_at_event
from simulator.stages.engage.situation import Situation
from simulator.world import desk, forum
from simulator.world.bonds import kept_share
from simulator.world.census import EXPERTS, MEMBERS
from simulator.world.columns import Array
from simulator.world.forum import Crowd
from simulator.world.world import CHAT, Acting, World

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
        0.0, unit="FTE/person", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="account managers per customer, trial or lead; 0: the support desk does it",
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
    event_meetings: float = quantity(
        3.0, unit="person", low=0, high=20, source=GUESS,
        meaning="other members whom each of those at an event meets there, on average",
    )
    event_belonging: float = quantity(
        0.05, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the missing belonging that an event adds for those who come",
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
            crowd = forum.crowd_of(people)
        else:
            crowd = self._ask(world, week, situation)
        self._bring_together(world, week, crowd, acting)
        self._answer_officially(world, week, crowd)
        if acting:
            acting("learn", situation, rules)
        else:
            learn_everyone(people, week, seed, situation, rules)
        self._meet(world, week, crowd, situation, acting)
        attaching.attach(world, acting)
        self._write_content(world, crowd)
        self._tend_community(world, crowd)

    def helpers(self, world: World, week: int) -> Array:
        """Who answers each question, or -1, shape (people, questions); uses up a copied world."""
        self._bring_together(world, week, self._ask(world, week, self.situation(world)), None)
        return world.encounters[:, CHAT + 1 :]

    def _ask(self, world: World, week: int, situation: Situation) -> Crowd:
        """Everybody asks or not; who came of it."""
        rules, people, seed = self.record(), world.people, world.seed
        luck = luck_of(world, week, situation, rules)
        asked, tickets, posts, present = ask_everyone(people, week, seed, luck, situation, rules)
        is_quiet = asked == 0 and present == 0
        return forum.quiet_crowd(tickets, posts) if is_quiet else forum.crowd_of(people)

    def _bring_together(
        self, world: World, week: int, crowd: Crowd, acting: Acting | None
    ) -> None:
        """Questions meet helpers and members meet each other (eq. 14)."""
        people, company = world.people, world.company
        room = float(crowd.room[-1]) if crowd.room.size else 0.0
        company.peer_answer_chance = answer_chance(room, crowd.asked)
        if crowd.is_quiet:
            return
        friend_of_friend = world.market.bonds.friend_of_friend
        if acting:
            acting("receive", crowd, company.peer_answer_chance, friend_of_friend)
        else:
            receive_everyone(
                people, world.bonds, world.encounters, week, world.seed, crowd,
                company.peer_answer_chance, friend_of_friend,
            )

    def _meet(
        self, world: World, week: int, crowd: Crowd, situation: Situation, acting: Acting | None
    ) -> None:
        """Bonds and belonging of everybody, once there can be any."""
        held = world.company.events > 0
        belongs = held or (crowd.posts > 0 and self.belonging_gain > 0)
        if not world.has_met:
            world.has_met = belongs or not crowd.is_quiet or bool(world.bonds.kept.any())
        if not world.has_met:
            return
        people, encounters = world.people, world.encounters
        if held:
            encounters = encounters_at_event(world, week, self.event_meetings, acting)
        quiet = crowd.is_quiet and not held
        met = forum.meetings(encounters, people, CHAT, SLOTS, week, quiet)
        if acting:
            acting("meet", met, situation, self.record())
        else:
            meet_everyone(people, world.bonds, met, week, situation, self.record())

    def situation(self, world: World) -> Situation:
        """What everybody meets alike this week."""
        market, company = world.market, world.company
        character = market.community.character
        per_1500 = market.community.managers * 1500.0 / world.size
        content = self.content_answers * company.coverage
        return Situation(
            self_served=min(self.most_self_served, self.knowledge_base + content),
            presence=market.community.presence,
            health=company.health,
            joining=market.community.joining,
            guests=market.community.guests * character.guests,
            asking=character.questions,
            invited_share=market.community.invited_share,
            invitation_lift=market.community.invitation_lift,
            recognition=market.community.recognition,
            answer_lift=(1.0 + self.manager_help * per_1500) * character.answer_speed,
            rival_meeting=market.rival.meeting_rate if market.rival.community > 0 else 0.0,
            fit=company.fit * market.company.quality * market.service.felt_fit,
            bad_mood=market.community.bad_mood * max(0.0, HEALTHY - company.health),
            bad_mood_loss=market.community.bad_mood_loss,
            bond_gain=min(1.0, market.bonds.gain * character.bond_gain),
            event_belonging=self.event_belonging * company.events,
            rival_bond_gain=market.bonds.gain * market.rival.community,
            kept_inside=kept_share(market.bonds.half_life),
            kept_outside=kept_share(market.bonds.outside_half_life),
            smallest_bond=market.bonds.smallest,
            follow_up=market.service.follow_up,
            follow_up_gain=market.service.follow_up_gain,
        )

    def _answer_officially(self, world: World, week: int, crowd: Crowd) -> None:
        people, company, caught = world.people, world.company, world.market.service.caught
        each = self.account_managers_per_customer
        company.account_managers = each * desk.accounts(people, week) if each > 0 else 0.0
        if company.account_managers <= 0:
            company.account_jobs = 0
            if crowd.asked + crowd.tickets > 0:
                solves = self.desk_solves + caught * (1.0 - self.desk_solves)
                desk.answer_tickets(people, week, world.seed, solves)
            return
        servers = math.ceil(company.account_managers)
        pace = company.account_managers / servers  # part-time staff serve as much more slowly
        company.free_at = desk.staffed(company.free_at, servers)
        company.account_jobs = desk.serve(
            people, week, world.seed, company.free_at, self.account_manager_rate * pace,
            self.late_after, self.lost_after, caught,
        )

    def _write_content(self, world: World, crowd: Crowd) -> None:
        """What answers and posts of the week leave behind (eq. 10)."""
        answers = 0 if crowd.is_quiet else answers_of_peers(world.people)
        made = self.content_per_answer * answers + crowd.posts
        world.company.content_made = made * world.market.community.character.content

    def _tend_community(self, world: World, crowd: Crowd) -> None:
        """Health follows moderation, experts and answered questions (eq. 20)."""
        rules = world.market.community
        if rules.presence <= 0 or rules.health_speed <= 0:
            return
        members, experts = world.census.counts[MEMBERS], world.census.counts[EXPERTS]
        target = health_target(
            rules.managers * rules.character.moderation, crowd.members.size, experts, members,
            world.company.peer_answer_chance, rules.record(),
        )
        world.company.health += rules.health_speed * (target - world.company.health)


def answer_chance(room: float, asked: int) -> float:
    """Chance that peers answer a question: answers thrown at random on questions (eq. 14).

    1 where nothing was asked, so that a quiet week does not count as neglect.
    """
    return 1.0 - math.exp(-room / asked) if asked > 0 else 1.0


def health_target(
    managers: float, active: int, experts: int, members: int, answered: float, community: Any
) -> float:
    """The health an open community tends to (eq. 20), between 0 and 1; advertising hurts it."""
    moderated = 1.0 - math.exp(-community.manager_reach * managers / max(active, 1))
    share = min(1.0, 100.0 * experts / members) if members > 0 else 0.0
    target = moderated + community.self_moderation * share - community.neglect * (1.0 - answered)
    return min(1.0, max(0.0, target - community.promotion_loss * community.promotion))
