"""A face in the programmes, by the rules of `simulator.stages.retain` and of `engage`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.agents.face import Face
from simulator.chance import happens, strikes
from simulator.stages.engage import attaching
from simulator.stages.retain import expanding, settling
from simulator.stages.retain.terms import Terms
from simulator.world import loyalty, points
from simulator.world.people import CUSTOMER, STAGE


class Loyal(Face):
    """The part of a person that has an account: points, a membership, more than one product."""

    if TYPE_CHECKING:  # the columns that are written here
        felt_referrals: Any
        balance: Any
        upgraded_week: Any
        second_product_week: Any
        fee_week: Any
        membership_week: Any

    def attach(self, values: float, per_success: float) -> None:
        """Feel shared values and successful referrals (`attach_everyone`)."""
        if self.standing & STAGE != CUSTOMER:
            return
        self.belonging = attaching.attached(
            self.belonging, self.alignment, values, self.referrals - self.felt_referrals,
            per_success,
        )
        self.felt_referrals = self.referrals

    def settle(self, terms: Terms, rules: Any) -> None:
        """Buy more or less, pay fees, earn and redeem points (`settle_everyone`)."""
        self.earned = self.redeemed = self.forfeited = self.lift = 0
        adopted = self.adopted_week
        if not loyalty.is_customer_after(adopted, self.switched_week, self.quit_week):
            self.forfeited = self.balance
            self.balance = 0
            return
        if adopted < self.week:
            self._expand(terms, rules)
            self._join_or_renew(terms, rules)
        self._keep_account(terms, rules)

    @property
    def has_premium(self) -> bool:
        """True for a customer of the higher tier."""
        return bool(
            loyalty.holds(self.upgraded_week, self.downgraded_week, self.adopted_week)
        )

    @property
    def has_second_product(self) -> bool:
        """True for a customer of the second product."""
        return bool(
            loyalty.holds(self.second_product_week, self.dropped_week, self.adopted_week)
        )

    @property
    def has_membership(self) -> bool:
        """True for a customer with a paid membership."""
        return bool(loyalty.holds(self.membership_week, self.lapsed_week, self.adopted_week))

    def money_at_stake(self, fee_weeks: float) -> float:
        """What leaving forfeits in the programmes, in EUR (the rule of the same name)."""
        stake = self.balance / 100.0
        if self.has_membership:
            stake += loyalty.unredeemed(self.fee, self.fee_week, self.week, fee_weeks)
        return float(stake)

    def _expand(self, terms: Terms, rules: Any) -> None:
        if not strikes(self.chance(expanding.THINKS_OF_MORE), rules.expansion_rate):
            return
        premium, second = self.has_premium, self.has_second_product
        use = self._use(terms.premium - (terms.bundle if second else 0), terms, rules)
        chance = self.chance(expanding.UPGRADES)
        if premium:
            if happens(chance, expanding.giving_back_chance(use, rules)):
                self.downgraded_week = self.week
        elif self.upgraded_week < self.adopted_week and happens(
            chance, expanding.taking_chance(use, terms.premium_offered)
        ):
            self.upgraded_week = self.week
        use = self._use(terms.second_product - (terms.bundle if premium else 0), terms, rules)
        chance = self.chance(expanding.BUYS_SECOND)
        if second:
            if happens(chance, expanding.giving_back_chance(use, rules)):
                self.dropped_week = self.week
        elif self.second_product_week < self.adopted_week and happens(
            chance, expanding.taking_chance(use, terms.second_offered)
        ):
            self.second_product_week = self.week

    def _use(self, extra: int, terms: Terms, rules: Any) -> float:
        return float(
            expanding.expansion_utility(
                self.satisfaction, self.weight_value, self.weight_price, extra, terms, rules
            )
        )

    def _join_or_renew(self, terms: Terms, rules: Any) -> None:
        is_in, offered = self.has_membership, terms.membership_offered
        if is_in:
            decides = expanding.fee_is_due(self.fee_week, self.week, terms)
        else:
            decides = offered > 0.0 and self.membership_week < self.adopted_week and strikes(
                self.chance(expanding.CONSIDERS_MEMBERSHIP), rules.membership_attention * offered
            )
        if not decides:
            return
        wants = expanding.membership_chance(self.weight_reward, self.weight_price, terms, rules)
        if offered > 0.0 and happens(self.chance(expanding.TAKES_MEMBERSHIP), wants):
            self.fee_week = self.week
            self.fee = terms.fee
            if not is_in:
                self.membership_week = self.week
        elif is_in:
            self.lapsed_week = self.week

    def _keep_account(self, terms: Terms, rules: Any) -> None:
        is_in = self.has_membership
        order = settling.order_of(self.has_premium, self.has_second_product, is_in, terms)
        lift = terms.member_lift if is_in else 0
        missing = settling.missing_for(order, terms.basket)
        redeemed = points.redeemable(self.balance, order + missing, terms.step)
        if redeemed > 0:
            redeems = happens(self.chance(settling.REDEEMS), rules.redemption_chance)
            if redeems and missing > 0:
                redeems = happens(
                    self.chance(settling.RAISES_ORDER),
                    points.raising_chance(redeemed, missing, self.weight_reward, rules),
                )
                if redeems:
                    order += missing
                    lift += missing
            if not redeems:
                redeemed = 0
        earned = points.earned_on(order - redeemed, rules.points_rate)
        self.earned, self.redeemed, self.lift = earned, redeemed, lift
        self.balance += earned - redeemed
