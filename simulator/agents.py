"""The faces of people: Mesa agents that read their row and act by the same rules as the loops.

A face remembers nothing. What it knows stands in its row of the world's tables, and its verbs
call the stages' compiled rules with the same addressed chance. So a year in which the faces act,
in any order, is the same year bit for bit as one run by the compiled loops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulator.accounts import CHANNELS
from simulator.chance import happens, uniform, weekly_chance
from simulator.stages import adopt as adopting
from simulator.stages import advocate as advocating
from simulator.stages import attract as attracting
from simulator.stages import engage as engaging
from simulator.stages import retain as retaining
from simulator.world import bonds as bonding
from simulator.world import forum, preferences, switching
from simulator.world.columns import Array, columns_of
from simulator.world.people import (
    CUSTOMER,
    ENGAGED,
    EXPERT,
    MEMBER,
    NEVER,
    RIVAL,
    STAGE,
    STANDINGS,
    TABLES,
)
from simulator.world.world import CHAT, MOST_QUESTIONS

if TYPE_CHECKING:
    from simulator.model import Flywheel


class _Felt:
    """One column of one person, read and written in its row."""

    def __init__(self, table: str, name: str, meaning: str) -> None:
        self.table, self.name, self.__doc__ = table, name, meaning

    def __get__(self, face: Person | None, owner: type | None = None) -> Any:
        if face is None:
            return self
        return face.columns[self.name][face.row].item()

    def __set__(self, face: Person, value: Any) -> None:
        face.columns[self.name][face.row] = value


class Person(mesa.Agent):
    """The face of one row: somebody in the market.

    Every column of the tables in `simulator.world.people` is an attribute, for example
    `person.satisfaction`; names that are not columns are refused, so nothing can be remembered
    beside the row. The class follows the person's role at the end of each week.
    """

    row: int
    columns: dict[str, Array]

    def __init__(self, model: Flywheel, row: int) -> None:
        # Mesa's own constructor would register the agent and keep the model alive for ever.
        self.__dict__.update(model=model, row=row, unique_id=row + 1, columns=model.columns)

    def __setattr__(self, name: str, value: Any) -> None:
        if not isinstance(getattr(type(self), name, None), (_Felt, property)):
            raise AttributeError(
                f"a face has no memory of its own: there is no column {name!r}; "
                f"columns are {', '.join(sorted(self.columns))}"
            )
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}: {self.stage}>"

    def remove(self) -> None:
        """People do not leave the market. Raises `TypeError`."""
        raise TypeError("people are rows of the market and cannot be removed")

    @property
    def world(self) -> Any:
        """The world this person lives in."""
        return self.model.simulation.world

    @property
    def week(self) -> int:
        """The week that is being lived."""
        return int(self.model.simulation.week)

    @property
    def standing(self) -> int:
        """Where the person stood at the start of the week, with flags, as one number."""
        return int(self.world.people.standing[self.row])

    @property
    def stage(self) -> str:
        """Where the person stood at the start of the week, in words."""
        return STANDINGS[self.standing & STAGE]

    @property
    def is_member(self) -> bool:
        """True if the person belonged to the community at the start of the week."""
        return bool(self.standing & MEMBER)

    @property
    def acquaintances(self) -> Array:
        """Rows of the people this person knows, ascending."""
        neighbours = self.world.neighbours
        return neighbours.other[neighbours.first[self.row] : neighbours.first[self.row + 1]]

    @property
    def bonds(self) -> dict[int, float]:
        """Strength of each bond, by the row of the other person."""
        kept = self.world.bonds
        slots = range(kept.count[self.row])
        return {
            int(kept.partner[self.row, slot]): float(kept.strength[self.row, slot])
            for slot in slots
        }

    def chance(self, decision: int, index: int = 0) -> float:
        """The luck of this person for one decision of this week."""
        return float(uniform(self.world.seed, self.row, self.week, decision, index))

    def attract(self, situation: attracting.Situation, rules: Any) -> None:
        """Hear of the company, or not (the rule of `attract_everyone`)."""
        stage = self.standing & STAGE
        chance = self.chance(attracting.ATTRACTED)
        hazards = np.zeros(len(CHANNELS))
        if attracting.may_return(stage):
            if happens(chance, weekly_chance(rules.return_rate)):
                hazards[attracting.RETURN] = 1.0
                self._be_attracted(attracting.RETURN, bonding.NOBODY, hazards, 1.0)
            return
        if not attracting.is_open(stage):
            return
        called = attracting.is_called(
            self.row, self.week, self.world.seed, situation.call_threshold
        )
        heard = [
            sum(float(self.columns[speech][other]) for other in self.acquaintances)
            for speech in ("voice", "inviting", "referring")
        ]
        total = attracting.channel_hazards(
            hazards, called, *(float(part) for part in heard), len(self.acquaintances),
            situation, rules,
        )
        if happens(chance, weekly_chance(total)):
            channel = attracting.channel_at(self.chance(attracting.BY_CHANNEL), hazards, total)
            self._be_attracted(channel, self._referrer(channel), hazards, total)

    def _be_attracted(self, channel: int, referrer: int, hazards: Array, total: float) -> None:
        self.attracted_week = self.week
        self.channel = channel
        self.referrer = referrer
        self.world.people.touch[self.row] = hazards / total

    def _referrer(self, channel: int) -> int:
        pulls = [
            attracting.pull(
                channel,
                float(self.columns["voice"][other]),
                float(self.columns["inviting"][other]),
                float(self.columns["referring"][other]),
            )
            for other in self.acquaintances
        ]
        rest = self.chance(attracting.BY_REFERRER) * sum(pulls)
        found = bonding.NOBODY
        for other, pull in zip(self.acquaintances, pulls, strict=True):
            if pull > 0.0:
                found = int(other)
                rest -= pull
                if rest < 0.0:
                    break
        return found

    def ask(self, situation: engaging.Situation, rules: Any) -> None:
        """Have questions, and bring to the community what one has (`ask_everyone`)."""
        if self.took_part:
            self._forget_week()
        rivals = self.standing & STAGE == RIVAL
        if not engaging.takes_part(
            self.standing, self.attracted_week, self.ended_week, self.week,
            situation.rival_meeting,
        ):
            return
        self.took_part = 1
        meets = rivals and situation.rival_meeting > 0.0
        if meets and happens(self.chance(engaging.PRESENT), situation.rival_meeting):
            self.present_in = forum.RIVALS
        if rivals and self.attracted_week <= self.ended_week:
            return
        self._have_questions(situation, rules)
        if self.is_member:
            self._bring(situation, rules)
        elif situation.presence > 0.0:
            joins = engaging.joining_chance(self.standing & STAGE == CUSTOMER, situation)
            if happens(self.chance(engaging.JOINS), joins):
                self.joined_week = self.week

    def _forget_week(self) -> None:
        for name in _WEEKLY:
            setattr(self, name, 0)

    def _have_questions(self, situation: engaging.Situation, rules: Any) -> None:
        rate = engaging.question_rate(self.skill, rules)
        if rate <= 0.0:
            return
        self.questions = engaging.count_drawn(
            self.chance(engaging.QUESTIONS), rate, MOST_QUESTIONS
        )
        left = sum(
            not happens(self.chance(engaging.SELF_SERVED, question), situation.self_served)
            for question in range(self.questions)
        )
        if self.is_member:
            self.to_peers = left
        else:
            self.to_company = left

    def _bring(self, situation: engaging.Situation, rules: Any) -> None:
        if self.pause_week == NEVER or self.week - self.pause_week > rules.pause:
            self.capacity = engaging.answers_possible(
                self.helpfulness, self.level, self.burn_out, self.skill, self.belonging,
                situation, rules,
            )
        rate = engaging.posts_rate(self.helpfulness, self.belonging, rules)
        if rate > 0.0:
            self.posts = engaging.count_drawn(
                self.chance(engaging.POSTS), rate, engaging.MOST_POSTS
            )
        present = engaging.presence_chance(self.belonging, situation, rules)
        if happens(self.chance(engaging.PRESENT), present):
            self.present_in = forum.OURS

    def receive(self, crowd: forum.Crowd, answered: float, friend_of_friend: float) -> None:
        """Get answers from peers, and chat with somebody (`receive_everyone`)."""
        encounters = self.world.encounters[self.row]
        for question in range(self.to_peers):
            chance = self.chance(engaging.ANSWERED, question)
            if not (crowd.helpers.size and happens(chance, answered)):
                self.to_company += 1
                continue
            self.peer_answers += 1
            target = self.chance(forum.HELPER, question) * crowd.room[-1]
            place = np.searchsorted(crowd.room, target, side="right")
            helper = crowd.helpers[min(place, crowd.helpers.size - 1)]
            if helper != self.row:
                encounters[1 + question] = helper
        if self.present_in:
            encounters[CHAT] = self._companion(crowd, friend_of_friend)

    def _companion(self, crowd: forum.Crowd, friend_of_friend: float) -> int:
        kept = self.world.bonds
        count = int(kept.count[self.row])
        if count > 0 and happens(self.chance(forum.COMPANION_KIND), friend_of_friend):
            friend = kept.partner[self.row, int(self.chance(forum.FRIEND) * count)]
            theirs = int(kept.count[friend])
            if theirs > 0:
                other = int(kept.partner[friend, int(self.chance(forum.FRIEND, 1) * theirs)])
                if other != self.row and self._community_of(other) == self.present_in:
                    return other
        present = crowd.members if self.present_in == forum.OURS else crowd.rivals
        place = int(self.chance(forum.COMPANION) * present.size)
        if present[place] == self.row:
            place = (place + 1) % present.size
        return int(present[place]) if present[place] != self.row else bonding.NOBODY

    def _community_of(self, other: int) -> int:
        return int(forum.community_of(int(self.world.people.standing[other])))

    def learn(self, situation: engaging.Situation, rules: Any) -> None:
        """Grow or suffer by the week; start to try, or forget (`learn_everyone`)."""
        if not self.took_part or self.attracted_week <= self.ended_week:
            return
        using = self.standing & STAGE == CUSTOMER or self.engaged_week > self.ended_week
        if using:
            self._experience(situation, rules)
            return
        onboarded = self.onboarded_week >= self.attracted_week
        hazard = engaging.activation_hazard(onboarded, self.peer_answers, rules)
        becomes = engaging.trying_after(self.chance(engaging.TRIES), hazard, rules.cold_rate)
        if self.adopted_week >= 0 or becomes == 1:
            self.engaged_week = self.week
        elif becomes == -1:
            self.cold_week = self.week

    def _experience(self, situation: engaging.Situation, rules: Any) -> None:
        after = engaging.satisfaction_after(
            self.satisfaction, self.peer_answers, self.company_answers, self.unresolved,
            self.late, situation, rules,
        )
        if situation.bad_mood > 0.0 and self.present_in == forum.OURS:
            if happens(self.chance(engaging.BAD_MOOD), situation.bad_mood):
                after = max(0.0, after - situation.bad_mood_loss)
        if self.pause_week != NEVER and self.pause_week == self.week - 1:
            after = max(0.0, after - rules.pause_loss)
        self.satisfaction = after
        answers = self.peer_answers + self.company_answers
        self.skill = engaging.skill_after(self.skill, answers, rules)
        self.assets += rules.asset_speed * (1.0 - self.assets)

    def meet(self, meetings: bonding.Meetings, situation: engaging.Situation, rules: Any) -> None:
        """Let bonds fade and grow by this week's meetings (`meet_everyone`)."""
        others = meetings.other[meetings.first[self.row] : meetings.first[self.row + 1]]
        here = self._community_of(self.row)
        gain = situation.bond_gain if here == forum.OURS else situation.rival_bond_gain
        kept = []
        for other, strength in self.bonds.items():
            together = here != 0 and self._community_of(other) == here
            faded = strength * (situation.kept_inside if together else situation.kept_outside)
            if faded >= situation.smallest_bond:
                kept.append((other, faded))
        for other in others:
            self._bond_with(kept, int(other), gain)
        self._write_bonds(kept)
        if self.is_member or self.belonging > 0.0:
            took_part = here == forum.OURS and (len(others) > 0 or self.posts > 0)
            self.belonging = engaging.belonging_after(
                self.belonging, took_part, situation, rules
            )

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
        table.count[self.row] = len(kept)

    def adopt(
        self, offers: Any, situation: adopting.Situation, tastes: Any, costs: Any, rules: Any
    ) -> None:
        """Buy, wait, give up, or take the rival's offer (`adopt_everyone`)."""
        stage = self.standing & STAGE
        if stage == CUSTOMER:
            return
        if self.took_part and self.engaged_week > self.ended_week:
            thinks = True
            if self.engaged_week < self.week:
                if adopting.gives_up(self.chance(adopting.GIVES_UP), stage, rules):
                    self.gave_up_week = self.week
                    return
                thinks = happens(
                    self.chance(adopting.THINKS), weekly_chance(rules.retry_rate)
                )
            if thinks:
                self._decide(offers, situation, tastes, costs, rules)
        if stage == RIVAL or self.adopted_week == self.week or offers.known_share <= 0.0:
            return
        looking = weekly_chance(situation.advertising)
        if happens(self.chance(adopting.LOOKS_AT_RIVAL), looking):
            self._look(offers, situation, tastes)

    def _decide(
        self, offers: Any, situation: adopting.Situation, tastes: Any, costs: Any, rules: Any
    ) -> None:
        offer, proof = self._company_offer(offers, tastes)
        rival_offer, rival_proof = self._rival_offer(offers, tastes)
        elsewhere = 0.0
        if self.standing & STAGE == RIVAL:
            there = self._bonds_within(forum.RIVALS)
            value = situation.rival_welcome * switching.social_value(
                there, 0.0, 0.0, 0.0, self.weight_belonging, costs
            )
            leaving = switching.social_cost(
                value, self._bonds_within(forum.OURS), situation.welcome, 0.0,
                self.weight_belonging, costs,
            )
            moving = switching.procedural_cost(self.skill, self.assets, 0.0, costs)
            buys = adopting.returning_chance(
                offer, proof, rival_offer, rival_proof, moving, leaving, situation
            )
        else:
            advised = bool(self.world.people.touch[self.row, adopting.SALES] > 0.0)
            ours = adopting.buying_utility(
                offer, proof, self.belonging, self.weight_belonging, advised, situation, rules
            )
            wait = adopting.waiting_utility(self.weight_value, situation.free_tier, rules)
            if self._knows_rival(offers):
                theirs = situation.buying + rival_offer + rival_proof
                buys, elsewhere = preferences.choice_of_three(ours, theirs, wait)
            else:
                buys = preferences.choice_of_two(ours, wait)
        chance = self.chance(adopting.BUYS)
        if happens(chance, buys):
            self.adopted_week = self.week
            self.term = situation.term
        elif happens(chance, buys + elsewhere):
            self.rival_week = self.week

    def _look(self, offers: Any, situation: adopting.Situation, tastes: Any) -> None:
        if self.rival_week == self.week or not self._knows_rival(offers):
            return
        offer, proof = self._rival_offer(offers, tastes)
        theirs = situation.buying + offer + proof
        taken = preferences.choice_of_two(theirs, 0.0)
        if happens(self.chance(adopting.LOOKS_AT_RIVAL, 1), taken):
            self.rival_week = self.week

    def _company_offer(self, offers: Any, tastes: Any) -> tuple[float, float]:
        offer = preferences.offer_utility(
            offers.quality, offers.price, offers.discount, offers.reward, self.taste_company,
            self.weight_value, self.weight_price, self.weight_reward, self.weight_discount,
            tastes,
        ) + preferences.experience_utility(self.satisfaction, tastes)
        known = len(self.acquaintances)
        return offer, preferences.social_proof(self.customer_friends, known, tastes)

    def _rival_offer(self, offers: Any, tastes: Any) -> tuple[float, float]:
        offer = preferences.offer_utility(
            offers.rival_quality, offers.rival_price, 0.0, 0.0, self.taste_rival,
            self.weight_value, self.weight_price, self.weight_reward, self.weight_discount,
            tastes,
        )
        known = len(self.acquaintances)
        return offer, preferences.social_proof(self.rival_friends, known, tastes)

    def _knows_rival(self, offers: Any) -> bool:
        return bool(preferences.knows_rival(self.row, self.world.seed, offers.known_share))

    def _bonds_within(self, community: int) -> float:
        total = 0.0
        for other, strength in self.bonds.items():
            if self._community_of(other) == community:
                total += strength
        return total

    def advocate(self, situation: advocating.Situation, rules: Any) -> None:
        """Gain recognition, tire, become an expert, speak (`advocate_everyone`)."""
        if self.points > 0.0 or self.answers_given + self.posts > 0:
            self._gain_recognition(situation, rules)
        if self.burn_out > 0.0 or self.answers_given > 0:
            self._tire(situation, rules)
        expert = (
            self.is_member
            and self.level >= advocating.CONTRIBUTING
            and self.skill >= rules.expert_skill
        )
        if expert and not self.is_expert:
            self.expert_week = self.week
        self.is_expert = expert
        stage, known = self.standing & STAGE, len(self.acquaintances)
        if stage == CUSTOMER or self.adopted_week == self.week:
            self._speak(known, rules)
        elif (stage == ENGAGED or self.engaged_week == self.week) and known:
            self.inviting = situation.free_tier / known

    def _gain_recognition(self, situation: advocating.Situation, rules: Any) -> None:
        self.points = advocating.points_after(
            self.points, self.answers_given, self.posts, situation.points_kept
        )
        fell = self.fell_week
        since = rules.fall_after if fell == NEVER else self.week - fell
        earned = advocating.level_of(self.points, rules)
        after = advocating.level_after(self.level, earned, since, rules)
        if after < self.level:
            self.fell_week = self.week
        self.level = after

    def _tire(self, situation: advocating.Situation, rules: Any) -> None:
        recognised = situation.recognition * min(1.0, self.level / advocating.CONTRIBUTING)
        self.burn_out = advocating.burn_out_after(
            self.burn_out, self.answers_given, recognised, rules
        )
        if self.answers_given > 0 and self.burn_out > rules.pause_above:
            self.pause_week = self.week

    def _speak(self, known: int, rules: Any) -> None:
        self.voice = advocating.voice_of(self.satisfaction, bool(self.is_expert), rules)
        if known:
            self.inviting = 1.0 / known
            self.referring = self.weight_reward / known if self.satisfaction >= 0.5 else 0.0

    def retain(
        self, offers: Any, situation: retaining.Situation, tastes: Any, costs: Any, rules: Any
    ) -> None:
        """Reconsider, and stay, switch or quit (`retain_everyone`)."""
        since = self.week - self.adopted_week
        if self.standing & STAGE != CUSTOMER or since == 0:
            return
        in_time = retaining.may_end(since, self.term, rules)
        if not in_time and rules.early_exit == 0.0:
            return
        exposed = retaining.exposure(self.leavers, self.leaver_week, self.week, rules)
        times = retaining.attention(
            exposed, self.unresolved, self._knows_rival(offers), situation, rules
        )
        times *= retaining.renewal_attention(self.term, rules) if in_time else rules.early_exit
        considers = weekly_chance(rules.consideration * times)
        if happens(self.chance(retaining.RECONSIDERS), considers):
            self._reconsider(in_time, offers, situation, tastes, costs, rules)

    def _reconsider(
        self, in_time: bool, offers: Any, situation: retaining.Situation, tastes: Any,
        costs: Any, rules: Any,
    ) -> None:
        known = len(self.acquaintances)
        share = self.customer_friends / known if known else 0.0
        status = situation.recognition * self.level / switching.LEVELS
        weight, portability = self.weight_belonging, situation.portability
        value = switching.social_value(
            self._bonds_within(forum.OURS), status, self.belonging, share, weight, costs
        )
        offer, proof = self._company_offer(offers, tastes)
        rival_offer, rival_proof = self._rival_offer(offers, tastes)
        fee = 0.0 if in_time else rules.exit_fee
        there = self._bonds_within(forum.RIVALS)
        switches, quits = retaining.leaving_chances(
            offer, proof, rival_offer, rival_proof, self._knows_rival(offers),
            switching.procedural_cost(
                self.skill, self.assets, situation.switching_help, costs
            ),
            switching.financial_cost(fee, situation.reference_price, costs),
            switching.social_cost(
                value, there, situation.rival_welcome, portability, weight, costs
            ),
            switching.social_cost(value, 0.0, 0.0, portability, weight, costs),
            situation,
        )
        chance = self.chance(retaining.LEAVES)
        if happens(chance, switches):
            self.switched_week = self.week
        elif happens(chance, switches + quits):
            self.quit_week = self.week


class Prospect(Person):
    """Somebody who is neither a customer nor in the community."""


class Member(Person):
    """A customer, or somebody in the community."""


class Expert(Person):
    """A member who advocates: helps newcomers, and is listened to."""


ROLES: tuple[type[Person], ...] = (Prospect, Member, Expert)
_WEEKLY = tuple(
    name for name, _ in columns_of(TABLES["activity"]) if name != "answers_given"
)

for _table, _declared in TABLES.items():
    for _name, _about in columns_of(_declared):
        setattr(Person, _name, _Felt(_table, _name, _about.meaning))


def roles_of(standing: Array) -> Array:
    """Role of each person as a position in ROLES, from the `standing` column."""
    member = ((standing & STAGE) == CUSTOMER) | ((standing & MEMBER) > 0)
    return np.where((standing & EXPERT) > 0, 2, member.astype(np.int64))
