"""A face that buys, waits, stays or leaves, by the rules of `adopt` and `retain`."""

from __future__ import annotations

from typing import Any

from simulator.agents.loyal import Loyal
from simulator.chance import happens, weekly_chance
from simulator.stages import adopt as adopting
from simulator.stages.retain import experts as leading
from simulator.stages.retain import leaving as retaining
from simulator.world import exodus, forum, preferences, switching
from simulator.world.people import CUSTOMER, RIVAL, STAGE


class Choosing(Loyal):
    """The part of a person that decides between suppliers."""

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
            self._look(offers, situation, tastes, rules)

    def _decide(
        self, offers: Any, situation: adopting.Situation, tastes: Any, costs: Any, rules: Any
    ) -> None:
        offer, proof = self.company_offer(offers, tastes)
        rival_offer, rival_proof = self.rival_offer(offers, tastes)
        elsewhere = 0.0
        if self.standing & STAGE == RIVAL:
            there = self.bonds_within(forum.RIVALS)
            value = situation.rival_welcome * switching.social_value(
                there, 0.0, 0.0, 0.0, self.weight_belonging, costs
            )
            leaving = switching.social_cost(
                value, self.bonds_within(forum.OURS), situation.welcome, 0.0,
                self.weight_belonging, costs,
            )
            moving = switching.procedural_cost(0.0, 0.0, 0.0, costs)
            buys = adopting.returning_chance(
                offer, proof, rival_offer, rival_proof, moving, leaving, situation
            )
        else:
            advised = bool(self.world.people.touch[self.row, adopting.SALES] > 0.0)
            ours = adopting.buying_utility(
                offer, proof, self.belonging, self.weight_belonging, advised, self.is_member,
                situation, rules,
            )
            wait = adopting.waiting_utility(self.weight_value, situation.free_tier, rules)
            theirs = situation.buying + rival_offer + rival_proof
            buys, elsewhere = preferences.buying_chances(
                ours, theirs, wait, self.knows_rival(offers), tastes
            )
        chance = self.chance(adopting.BUYS)
        if happens(chance, buys):
            self.adopted_week = self.week
            self.term = situation.term
        elif happens(chance, buys + elsewhere):
            self.rival_week = self.week

    def _look(
        self, offers: Any, situation: adopting.Situation, tastes: Any, rules: Any
    ) -> None:
        if self.rival_week == self.week or not self.knows_rival(offers):
            return
        offer, proof = self.rival_offer(offers, tastes)
        theirs = situation.buying + offer + proof
        tries = self.engaged_week > self.ended_week
        has = adopting.waiting_utility(self.weight_value, situation.free_tier, rules)
        taken = preferences.choice_of_two(theirs, has if tries else 0.0)
        if happens(self.chance(adopting.LOOKS_AT_RIVAL, 1), taken):
            self.rival_week = self.week

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
            exposed, self.unresolved, self.knows_rival(offers), situation, rules
        )
        times *= retaining.renewal_attention(self.term, rules) if in_time else rules.early_exit
        if situation.deal_ended > 0.0:
            times *= retaining.deal_attention(self.weight_discount, situation)
        considers = weekly_chance(rules.consideration * times)
        if happens(self.chance(retaining.RECONSIDERS), considers):
            self._reconsider(in_time, False, offers, situation, tastes, costs, rules)

    def be_singled_out(
        self, offers: Any, situation: retaining.Situation, tastes: Any, costs: Any, rules: Any
    ) -> None:
        """Be approached by the rival, or leave with other experts (the loop `single_out`)."""
        if not leading.is_leading(self.standing) or self._has_left():
            return
        in_time = retaining.may_end(self.week - self.adopted_week, self.term, rules)
        approached = leading.is_approached(
            self.chance(leading.APPROACHED), offers.known_share, situation.poaching
        )
        if approached and (in_time or rules.early_exit > 0.0):
            self._reconsider(in_time, True, offers, situation, tastes, costs, rules)
        if not self._has_left() and self._in_exodus(situation.exodus):
            self.left_early = False
            self.quit_week = self.week

    def give_up_with_others(self, share: float) -> None:
        """Stop trying, as a guest in an exodus of experts (the loop `guests_leave`)."""
        chosen = max(self.adopted_week, self.rival_week) == self.week
        if exodus.is_leading_guest(self.standing) and not chosen and self._in_exodus(share):
            self.gave_up_week = self.week

    def _in_exodus(self, share: float) -> bool:
        return bool(exodus.joins_exodus(self.row, self.week, self.world.seed, share))

    def _has_left(self) -> bool:
        return max(self.switched_week, self.quit_week) == self.week

    def _reconsider(
        self, in_time: bool, approached: bool, offers: Any, situation: retaining.Situation,
        tastes: Any, costs: Any, rules: Any,
    ) -> None:
        known = len(self.acquaintances)
        share = self.customer_friends / known if known else 0.0
        status = situation.recognition * self.level / switching.LEVELS
        weight, portability = self.weight_belonging, situation.portability
        felt = self.bonds_felt(forum.OURS, costs.bond_contagion)
        value = switching.social_value(
            felt, status, self.belonging, share, weight, costs
        )
        offer, proof = self.company_offer(offers, tastes)
        rival_offer, rival_proof = self.rival_offer(offers, tastes)
        perks, lost, assets = 0.0, 0.0, self.assets
        if situation.keeps_accounts:
            perks = situation.perks * self.weight_reward if self.has_membership else 0.0
            lost = self.money_at_stake(situation.fee_weeks)
            assets = retaining.assets_built(
                assets, self.has_premium, self.has_second_product, situation.expansion_assets
            )
        lost += retaining.exit_fee(in_time, rules)
        there = self.bonds_within(forum.RIVALS)
        switches, quits = retaining.leaving_chances(
            offer + perks, proof, rival_offer, rival_proof,
            approached or self.knows_rival(offers),
            retaining.moving_cost(self.skill, assets, approached, situation, costs),
            switching.financial_cost(lost, situation.reference_price, costs),
            switching.social_cost(
                value, there, situation.rival_welcome, portability, weight, costs
            ),
            switching.social_cost(value, 0.0, 0.0, portability, weight, costs),
            situation,
        )
        chance = self.chance(retaining.LEAVES, int(approached))
        if happens(chance, switches + quits):
            self.left_early = not in_time
        if happens(chance, switches):
            self.switched_week = self.week
        elif happens(chance, switches + quits):
            self.quit_week = self.week

    def company_offer(self, offers: Any, tastes: Any) -> tuple[float, float]:
        """Utility of the company's offer, and of seeing acquaintances with it."""
        offer = preferences.offer_utility(
            offers.quality, offers.price, offers.discount, offers.reward, self.taste_company,
            self.weight_value, self.weight_price, self.weight_reward, self.weight_discount,
            tastes,
        ) + preferences.experience_utility(self.satisfaction, tastes)
        if offers.values > 0.0:
            offer += offers.values * self.alignment
        known = len(self.acquaintances)
        return offer, preferences.social_proof(self.customer_friends, known, tastes)

    def rival_offer(self, offers: Any, tastes: Any) -> tuple[float, float]:
        """The same of the rival's offer."""
        offer = preferences.offer_utility(
            offers.rival_quality, offers.rival_price, 0.0, 0.0, self.taste_rival,
            self.weight_value, self.weight_price, self.weight_reward, self.weight_discount,
            tastes,
        )
        known = len(self.acquaintances)
        return offer, preferences.social_proof(self.rival_friends, known, tastes)

    def knows_rival(self, offers: Any) -> bool:
        """True if this person has heard of the rival."""
        return bool(preferences.knows_rival(self.row, self.world.seed, offers.known_share))
