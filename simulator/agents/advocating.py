"""A face that helps, tires and speaks, by the rules of `simulator.stages.advocate`."""

from __future__ import annotations

from typing import Any

from simulator.agents.face import Face
from simulator.stages.advocate import speaking as advocating
from simulator.world.ambassadors import becomes_ambassador
from simulator.world.people import CUSTOMER, ENGAGED, EXPERT, NEVER, STAGE
from simulator.world.programmes import referral_multiplier


class Advocating(Face):
    """The part of a person that advocates."""

    def advocate(self, situation: advocating.Situation, rules: Any) -> None:
        """Gain recognition, tire, become an expert, speak (`advocate_everyone`)."""
        self.is_ambassador = becomes_ambassador(
            bool(self.standing & EXPERT), self.points, self.row, situation.ambassador_points,
            situation.last_ambassador,
        )
        contributions = self.answers_given + self.posts
        if advocating.is_recognised(
            self.points, contributions, self.level, self.is_member, rules
        ):
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
            self._speak(known, situation, rules)
        elif (stage == ENGAGED or self.engaged_week == self.week) and known:
            self.inviting = situation.free_tier / known

    def _gain_recognition(self, situation: advocating.Situation, rules: Any) -> None:
        self.points = advocating.points_after(
            self.points, self.answers_given, self.posts,
            bool(self.standing & EXPERT) and self.event_week == self.week,
            situation.points_kept,
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
            self.burn_out, self.answers_given, recognised, bool(self.is_ambassador), rules
        )
        if self.answers_given > 0 and self.burn_out > rules.pause_above:
            self.pause_week = self.week

    def _speak(self, known: int, situation: advocating.Situation, rules: Any) -> None:
        self.voice = advocating.voice_of(
            self.satisfaction, bool(self.is_expert), bool(self.is_ambassador),
            situation.criticism if self.is_member else 1.0, rules,
        )
        if known:
            self.inviting = 1.0 / known
            self.referring = 0.0
            if self.satisfaction >= 0.5:
                more = referral_multiplier(
                    self.referrals if situation.referral_step > 0.0 else 0,
                    situation.referral_response, situation.referral_reward,
                    situation.referral_step, situation.referral_tiers,
                )
                self.referring = self.weight_reward * more / known
