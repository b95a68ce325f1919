"""Loyalty programmes, expansion and deals (section 1.11), in whole cents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.oracle.choices import logit_of_two
from tests.oracle.luck import happens
from tests.oracle.person import Person

if TYPE_CHECKING:
    from tests.oracle.market import Market


def cents(euros: float) -> int:
    return math.floor(euros * 100.0 + 0.5)


def discount_in(numbers: Any, week: int) -> float:
    """Share of the price waived, by the standing discount and a promotion of some weeks."""
    rules, standing = numbers.programmes, numbers.company.discount
    if rules.promotion_depth <= 0.0:
        return standing
    interval = max(1, round(rules.promotion_interval))
    if week % interval < interval - round(rules.promotion_weeks):
        return standing
    return 1.0 - (1.0 - standing) * (1.0 - rules.promotion_depth)


def referral_multiplier(successes: int, numbers: Any) -> float:
    """How much more a referrer recommends than at the usual reward in one tier."""
    rules = numbers.programmes
    reward = numbers.company.referral_reward / rules.usual_referral_reward
    tier = 1.0 + rules.referral_step * min(float(successes), rules.referral_tiers)
    response = rules.referral_response
    return (1.0 + response * reward * tier) / (1.0 + response)


class Terms:
    """What all customers are offered in one week, in whole cents."""

    def __init__(self, numbers: Any, week: int) -> None:
        rules = numbers.programmes
        price = numbers.company.price * (1.0 - discount_in(numbers, week))
        self.subscription = cents(price)
        self.premium = cents(price * rules.premium_price)
        self.second = cents(price * rules.second_product_price)
        self.bundle = math.floor((self.premium + self.second) * rules.bundle_discount + 0.5)
        self.lift = cents(rules.membership_lift * price)
        self.fee = cents(rules.membership_fee)
        self.term = round(rules.membership_term)
        self.weeks = self.term if self.term > 0 else rules.one_off_weeks
        self.step = max(1, cents(rules.redemption_step))
        self.basket = cents(rules.points_basket)
        self.reference = numbers.company.reference_price * 100.0
        self.paid = price


def perks_felt(person: Person, market: Market) -> float:
    """What the perks of a paid membership are worth to somebody who has them."""
    rules, numbers = market.numbers.programmes, market.numbers
    if not person.has_membership():
        return 0.0
    worth = rules.membership_perks / numbers.company.reference_price
    worth *= 1.0 + rules.perks_beyond_money
    return numbers.preferences.reward_weight * person.weight_reward * worth


def stake(person: Person, market: Market) -> float:
    """Money in the programmes that leaving forfeits, in EUR: points, and the rest of a fee."""
    money = person.balance / 100.0
    if person.has_membership():
        weeks = Terms(market.numbers, market.week).weeks
        left = max(0.0, 1.0 - (market.week - person.fee_week) / weeks)
        money += left * person.fee / 100.0
    return money


def settle(market: Market) -> None:
    """One week of the programmes."""
    terms = Terms(market.numbers, market.week)
    for person in market.people:
        person.earned = person.redeemed = person.forfeited = person.lift = 0
        if person.buys_here():
            if person.adopted_week < market.week:
                expand(person, terms, market)
                join_or_renew(person, terms, market)
            keep_account(person, terms, market)
        elif person.balance > 0:
            person.forfeited, person.balance = person.balance, 0


def expand(person: Person, terms: Terms, market: Market) -> None:
    """A customer thinks about a higher tier and a second product, or about less."""
    rules, luck, week = market.numbers.programmes, market.luck, market.week
    if not luck.strikes(person.row, "thinks about buying more", rules.expansion_rate):
        return
    premium, second_before = person.has_premium(), person.has_second()
    upgrade = luck.of(person.row, "takes or gives back the higher tier")
    extra = terms.premium - terms.bundle * second_before
    utility = expansion_utility(person, extra, terms, market)
    if premium:
        if happens(upgrade, giving_back(utility, rules)):
            person.downgraded_week = week
    elif person.upgraded_week < person.adopted_week and happens(
        upgrade, rules.premium * logit_of_two(utility, 0.0)
    ):
        person.upgraded_week = week
    second = luck.of(person.row, "buys or gives up the second product")
    extra = terms.second - terms.bundle * premium
    utility = expansion_utility(person, extra, terms, market)
    if second_before:
        if happens(second, giving_back(utility, rules)):
            person.dropped_week = week
    elif person.second_product_week < person.adopted_week and happens(
        second, rules.second_product * logit_of_two(utility, 0.0)
    ):
        person.second_product_week = week


def giving_back(utility: float, rules: Any) -> float:
    return logit_of_two(0.0, utility + rules.expansion_keeping)


def expansion_utility(person: Person, extra: int, terms: Terms, market: Market) -> float:
    rules = market.numbers.programmes
    price_weight = market.numbers.preferences.price_weight
    return (
        rules.expansion_constant
        + rules.expansion_satisfaction * (person.satisfaction - 0.5)
        + rules.expansion_value * person.weight_value
        + rules.expansion_personalisation * market.numbers.service.personalisation
        - price_weight * person.weight_price * extra / terms.reference
    )


def join_or_renew(person: Person, terms: Terms, market: Market) -> None:
    """A customer takes the paid membership, pays for another term, or lets it lapse."""
    rules, luck, week = market.numbers.programmes, market.luck, market.week
    has = person.has_membership()
    if has:
        if terms.term == 0 or week - person.fee_week < terms.term:
            return
    elif person.membership_week >= person.adopted_week or not luck.strikes(
        person.row, "considers the paid membership",
        rules.membership_attention * rules.membership,
    ):  # fmt: skip
        return
    chance = membership_chance(person, terms, market)
    wants = luck.decides(person.row, "takes or renews the paid membership", chance)
    if rules.membership > 0.0 and wants:
        person.fee_week, person.fee = week, terms.fee
        if not has:
            person.membership_week = week
    elif has:
        person.lapsed_week = week


def membership_chance(person: Person, terms: Terms, market: Market) -> float:
    """Perks against the fee of a week, as people weigh them."""
    rules = market.numbers.programmes
    weekly_fee = terms.fee / terms.weeks
    gain = person.weight_reward * 100.0 * rules.membership_perks
    gain = (gain - person.weight_price * weekly_fee) / terms.reference
    if rules.membership_choice == "threshold":
        return 1.0 if gain > 0.0 else 0.0
    return logit_of_two(rules.membership_sensitivity * gain, 0.0)


def keep_account(person: Person, terms: Terms, market: Market) -> None:
    """The order of the week, the points it redeems and those it earns."""
    rules, luck = market.numbers.programmes, market.luck
    person.lift = terms.lift if person.has_membership() else 0
    order = terms.subscription + person.lift
    premium, second = person.has_premium(), person.has_second()
    order += terms.premium * premium + terms.second * second
    order -= terms.bundle * (premium and second)
    missing = max(0, terms.basket - order)
    value = min(person.balance, order + missing) // terms.step * terms.step
    redeems = luck.decides(person.row, "redeems points", rules.redemption_chance)
    if value > 0 and redeems:
        raising = raising_chance(person, missing, value, rules)
        if luck.decides(person.row, "raises the order to redeem points", raising):
            person.lift += missing
            order += missing
            person.redeemed = value
    person.earned = math.floor(rules.points_rate * (order - person.redeemed) + 0.5)
    person.balance += person.earned - person.redeemed


def raising_chance(person: Person, missing: int, value: int, rules: Any) -> float:
    reluctance = rules.basket_reluctance * missing
    if reluctance <= 0.0:
        return 1.0
    worth = person.weight_reward * value
    return worth / (worth + reluctance)
