"""A face that asks, answers, learns and meets, by the rules of `simulator.stages.engage`."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.agents.face import Face
from simulator.chance import happens, strikes
from simulator.stages.engage import asking, learning, meeting, mingling
from simulator.stages.engage.situation import Situation
from simulator.world import bonds as bonding
from simulator.world import forum, service
from simulator.world.columns import Array, columns_of
from simulator.world.community import is_invited
from simulator.world.people import CUSTOMER, NEVER, RIVAL, STAGE, TABLES
from simulator.world.world import CHAT, MOST_QUESTIONS

_WEEKLY = tuple(name for name, _ in columns_of(TABLES["activity"]))


class Engaged(Face):
    """The part of a person that takes part."""

    def ask(self, situation: Situation, rules: Any) -> None:
        """Have questions, and bring to the community what one has (`ask_everyone`)."""
        if self.took_part:
            self._forget_week()
        rivals = self.standing & STAGE == RIVAL
        if not asking.takes_part(
            self.standing, self.attracted_week, self.ended_week, self.week,
            situation.rival_meeting,
        ):
            return
        self.took_part = 1
        theirs = self.community_of(self.row) == forum.RIVALS
        meets = theirs and situation.rival_meeting > 0.0
        if meets and happens(self.chance(asking.PRESENT), situation.rival_meeting):
            self.present_in = forum.RIVALS
        if rivals and self.attracted_week <= self.ended_week:
            return
        self._have_questions(situation, rules)
        if self.is_member and situation.presence > 0.0:
            self._bring(situation, rules)
        elif situation.presence > 0.0:
            joins = asking.joining_hazard(self.standing & STAGE == CUSTOMER, situation)
            customer = self.standing & STAGE == CUSTOMER
            if customer and is_invited(self.row, self.world.seed, situation.invited_share):
                joins *= 1.0 + situation.invitation_lift
            if strikes(self.chance(asking.JOINS), joins):
                self.joined_week = self.week

    def _forget_week(self) -> None:
        for name in _WEEKLY:
            setattr(self, name, 0)

    def _have_questions(self, situation: Situation, rules: Any) -> None:
        to_peers = self.is_member and situation.presence > 0.0
        rate = asking.question_rate(self.skill, situation.asking if to_peers else 1.0, rules)
        if rate <= 0.0:
            return
        self.questions = asking.count_drawn(
            self.chance(asking.QUESTIONS), rate, MOST_QUESTIONS
        )
        left = sum(
            not happens(self.chance(asking.SELF_SERVED, question), situation.self_served)
            for question in range(self.questions)
        )
        if to_peers:
            self.to_peers = left
        else:
            self.to_company = left

    def _bring(self, situation: Situation, rules: Any) -> None:
        if self.pause_week == NEVER or self.week - self.pause_week > rules.pause:
            self.capacity = asking.answers_possible(
                self.helpfulness, self.level, self.burn_out, self.skill, self.belonging,
                situation, rules,
            )
        rate = asking.posts_rate(self.helpfulness, self.belonging, rules)
        if rate > 0.0:
            self.posts = asking.count_drawn(
                self.chance(asking.POSTS), rate, asking.MOST_POSTS
            )
        present = asking.presence_chance(self.belonging, situation, rules)
        if happens(self.chance(asking.PRESENT), present):
            self.present_in = forum.OURS

    def receive(self, crowd: forum.Crowd, answered: float, friend_of_friend: float) -> None:
        """Get answers from peers, and chat with somebody (`receive_everyone`)."""
        encounters = self.world.encounters[self.row]
        for question in range(self.to_peers):
            chance = self.chance(asking.ANSWERED, question)
            if not (crowd.helpers.size and happens(chance, answered)):
                self.to_company += 1
                continue
            target = self.chance(forum.HELPER, question) * crowd.room[-1]
            place = np.searchsorted(crowd.room, target, side="right")
            helper = crowd.helpers[min(place, crowd.helpers.size - 1)]
            if helper != self.row:
                self.peer_answers += 1
                encounters[1 + question] = helper
            else:
                self.to_company += 1
        if self.present_in:
            encounters[CHAT] = self._companion(crowd, friend_of_friend)

    def _companion(self, crowd: forum.Crowd, friend_of_friend: float) -> int:
        kept = self.world.bonds
        count = int(kept.kept[self.row])
        if count > 0 and happens(self.chance(forum.COMPANION_KIND), friend_of_friend):
            friend = kept.partner[self.row, int(self.chance(forum.FRIEND) * count)]
            theirs = int(kept.kept[friend])
            if theirs > 0:
                other = int(kept.partner[friend, int(self.chance(forum.FRIEND, 1) * theirs)])
                if other != self.row and self.community_of(other) == self.present_in:
                    return other
        present = crowd.members if self.present_in == forum.OURS else crowd.rivals
        return int(forum.other_than(self.row, present, self.chance(forum.COMPANION)))

    def mingle(self, gathered: Array, encounters: Array, meetings: float) -> None:
        """Walk up to some of the others at an event (`mingle_everyone`)."""
        if not self.is_member or self.event_week != self.week:
            return
        begun = int(0.5 * meetings + self.chance(forum.MEETINGS))
        for number in range(min(begun, encounters.shape[1] - mingling.SLOTS)):
            chance = self.chance(forum.EVENT_COMPANION, number)
            encounters[self.row, mingling.SLOTS + number] = forum.other_than(
                self.row, gathered, chance
            )

    def learn(self, situation: Situation, rules: Any) -> None:
        """Grow or suffer by the week; start to try, or forget (`learn_everyone`)."""
        if not self.took_part or self.attracted_week <= self.ended_week:
            return
        using = self.standing & STAGE == CUSTOMER or self.engaged_week > self.ended_week
        if using:
            self._experience(situation, rules)
            return
        onboarded = self.onboarded_week >= self.attracted_week
        hazard = learning.activation_hazard(onboarded, self.peer_answers, rules)
        becomes = learning.trying_after(self.chance(learning.TRIES), hazard, rules.cold_rate)
        if self.adopted_week >= 0 or becomes == 1:
            self.engaged_week = self.week
        elif becomes == -1:
            self.cold_week = self.week

    def _experience(self, situation: Situation, rules: Any) -> None:
        after = learning.satisfaction_after(
            self.satisfaction, self.peer_answers, self.company_answers, self.unresolved,
            self.late, situation, rules,
        )
        if situation.follow_up > 0.0 and self.unresolved + self.late > 0:
            after = self._be_called_back(after, situation, rules)
        exposed = situation.bad_mood > 0.0 and self.present_in == forum.OURS
        if exposed and happens(self.chance(learning.BAD_MOOD), situation.bad_mood):
            after = max(0.0, after - situation.bad_mood_loss)
        if self.pause_week != NEVER and self.pause_week == self.week - 1:
            after = max(0.0, after - rules.pause_loss)
        self.satisfaction = after
        answers = self.peer_answers + self.company_answers
        self.skill = learning.skill_after(self.skill, answers, rules)
        self.assets += rules.asset_speed * (1.0 - self.assets)

    def _be_called_back(self, satisfaction: float, situation: Situation, rules: Any) -> float:
        """Satisfaction after the company called back, or did not."""
        if not happens(self.chance(learning.FOLLOWED_UP), situation.follow_up):
            return satisfaction
        self.followed_up = 1
        lost = service.service_loss(self.unresolved, self.late, rules)
        return float(service.made_up_for(satisfaction, lost, situation.follow_up_gain))

    def meet(self, meetings: bonding.Meetings, situation: Situation, rules: Any) -> None:
        """Let bonds fade and grow by this week's meetings (`meet_everyone`)."""
        others = meetings.other[meetings.first[self.row] : meetings.first[self.row + 1]]
        here = self.community_of(self.row)
        gain = situation.bond_gain if here == forum.OURS else situation.rival_bond_gain
        kept = []
        for other, strength in self.bonds.items():
            together = here != 0 and self.community_of(other) == here
            faded = strength * (situation.kept_inside if together else situation.kept_outside)
            if faded >= situation.smallest_bond:
                kept.append((other, faded))
        for other in others if gain > 0.0 else ():
            self._bond_with(kept, int(other), gain)
        self._write_bonds(kept)
        if self.is_member or self.belonging > 0.0:
            took_part = here == forum.OURS and (len(others) > 0 or self.posts > 0)
            self.belonging = meeting.belonging_after(
                self.belonging, took_part, situation, rules
            )
        if situation.event_belonging > 0.0 and self.event_week == self.week:
            self.belonging += meeting.belonging_by_event(self.belonging, situation)

    def _bond_with(self, kept: list[tuple[int, float]], other: int, gain: float) -> None:
        partners = [partner for partner, _ in kept]
        if other in partners:
            slot = partners.index(other)
            kept[slot] = (other, float(bonding.strengthened(kept[slot][1], gain)))
            return
        new = (other, float(bonding.strengthened(0.0, gain)))
        if len(kept) < self.world.bonds.partner.shape[1]:
            kept.append(new)
            return
        weakest = min(range(len(kept)), key=lambda slot: (kept[slot][1], -kept[slot][0]))
        if bonding.gives_way(kept[weakest][1], kept[weakest][0], gain, other):
            kept[weakest] = new

    def _write_bonds(self, kept: list[tuple[int, float]]) -> None:
        table = self.world.bonds
        table.partner[self.row] = bonding.NOBODY
        for slot, (partner, strength) in enumerate(kept):
            table.partner[self.row, slot] = partner
            table.strength[self.row, slot] = strength
        table.kept[self.row] = len(kept)
