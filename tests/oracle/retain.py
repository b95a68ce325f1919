"""Retention: a customer reconsiders from time to time, and leaving has its costs (1.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.adopt import offer_value, proof, rival_proof, rival_value
from tests.oracle.choices import (
    bonds_felt,
    bonds_to,
    financial_cost,
    logit_of_three,
    logit_of_two,
    procedural_cost,
    social_cost,
    social_value,
)
from tests.oracle.luck import happens
from tests.oracle.person import CUSTOMER, Person
from tests.oracle.programmes import discount_in, perks_felt, settle, stake

if TYPE_CHECKING:
    from tests.oracle.market import Market


def retain(market: Market) -> None:
    """One week of staying and leaving; then accounts are settled."""
    customers = market.standing(CUSTOMER)
    for person in customers:
        if reconsiders(person, market):
            choose(person, False, market)
        if person.leads and person.buys_here():
            single_out(person, market)
    settle(market)


def single_out(person: Person, market: Market) -> None:
    """An expert who is still there: the rival may approach it, or it leaves with others."""
    if approached(person, market):
        choose(person, True, market)
    share = market.numbers.community.exodus
    if person.buys_here() and market.luck.decides(
        person.row, "leaves with other experts", share
    ):
        person.quit_week = market.week
        person.left_early = 0


def approached(person: Person, market: Market) -> bool:
    """The rival approaches leading members who may leave, once it has started."""
    may_leave = may_end(person, market) or market.numbers.retain.early_exit > 0.0
    if not may_leave or market.known_share() <= 0.0:
        return False
    return market.luck.decides(
        person.row, "approached by the rival", market.numbers.rival.poaching
    )


def may_end(person: Person, market: Market) -> bool:
    """A contract can be ended in the last weeks of its term only."""
    window = market.numbers.retain.renewal_window
    if person.term <= window:
        return True
    since = (market.week - person.adopted_week - 1) % person.term
    return since >= person.term - window


def reconsiders(person: Person, market: Market) -> bool:
    rules = market.numbers.retain
    if person.adopted_week == market.week:
        return False  # a customer from the first day
    hazard = rules.consideration * attention(person, market)
    if may_end(person, market):
        often = min(rules.renewal_attention, max(1.0, person.term / rules.renewal_window))
        hazard *= often
    else:
        hazard *= rules.early_exit
    return market.luck.strikes(person.row, "reconsiders", hazard)


def attention(person: Person, market: Market) -> float:
    """How often a customer reconsiders, against a quiet week (c and theta)."""
    numbers, company = market.numbers, market.company
    rules = numbers.retain
    price, before = market.price_asked(), company.last_price
    rise = max(0.0, price / before - 1.0) if before > 0 else price / numbers.company.reference_price
    times = 1.0 + rise * rules.price_rise_attention
    if person.unresolved > 0:
        times += rules.bad_week_attention
    if market.knows_rival(person):
        times += numbers.rival.campaign
    times *= 1.0 + rules.contagion * exposure(person, market)
    ended = max(0.0, company.last_discount - discount_in(numbers, market.week))
    ended *= numbers.programmes.promotion_end_attention
    return times * (1.0 + ended * person.weight_discount)


def exposure(person: Person, market: Market) -> float:
    """How strongly a person feels that acquaintances have left."""
    rules = market.numbers.retain
    if rules.contagion_form == "window":
        lasting = rules.contagion_half_life == 0.0
        recent = lasting or market.week - person.leaver_week <= rules.contagion_half_life
        return 1.0 if recent and person.leaver_week >= 0 else 0.0
    return min(1.0, person.leavers)


def choose(person: Person, poached: bool, market: Market) -> None:
    """Stay, go to the rival, or quit (eq. 31)."""
    switches, quits = leaving_chances(person, poached, market)
    number = market.luck.of(person.row, "leaves", int(poached))
    if happens(number, switches):
        person.switched_week = market.week
    elif happens(number, switches + quits):
        person.quit_week = market.week
    else:
        return
    person.left_early = int(not may_end(person, market))


def leaving_chances(person: Person, poached: bool, market: Market) -> tuple[float, float]:
    """Chances to switch and to quit of somebody who reconsiders."""
    in_time = may_end(person, market)
    stays, ways = utilities(person, market, poached, 0.0 if in_time else market.exit_fee)
    if len(ways) == 1:
        return 0.0, logit_of_two(ways[0], stays)
    return logit_of_three(*ways, stays)


def utilities(
    person: Person, market: Market, poached: bool = False, fee: float = 0.0,
    social_cost: float = 1.0,
) -> tuple[float, list[float]]:
    """Utility of staying, and of each way out: the rival first if it is known, then nothing.

    `social_cost` scales what leaving costs in company.
    """
    numbers = market.numbers
    rules, reference = numbers.switching, numbers.company.reference_price
    money = financial_cost(stake(person, market) + fee, reference, rules)
    by_switching, by_quitting = company_lost(person, market)
    offer = offer_value(person, market) + perks_felt(person, market)
    stays = market.retention_constant + offer + 0.5 * proof(person, market)
    quits = -money - social_cost * by_quitting
    if not (poached or market.knows_rival(person)):
        return stays, [quits]
    switches = rival_value(person, market) + 0.5 * rival_proof(person, market)
    switches -= moving_cost(person, poached, market) + money + social_cost * by_switching
    return stays, [switches, quits]


def moving_cost(person: Person, poached: bool, market: Market) -> float:
    """The effort of moving, less what the rival pays those it has approached."""
    numbers = market.numbers
    assets = person.assets + numbers.programmes.expansion_assets * (
        int(person.has_premium()) + int(person.has_second())
    )
    moving = procedural_cost(
        person.skill, min(1.0, assets), numbers.rival.switching_help, numbers.switching
    )
    if not poached:
        return moving
    reference = numbers.company.reference_price
    return moving - financial_cost(numbers.rival.poaching_pay, reference, numbers.switching)


def company_lost(person: Person, market: Market) -> tuple[float, float]:
    """The social cost of going to the rival, and of going to nothing (eq. 27 to 29)."""
    numbers, kept = market.numbers, market.character.portability
    rules = numbers.switching
    bonds = bonds_felt(person, 1, rules.bond_contagion)
    status = numbers.community.recognition * person.level / 3.0
    share = person.customer_friends / person.degree if person.degree else 0.0
    value = social_value(person, bonds, status, share, rules)
    there = bonds_to(person, 2)
    return (
        social_cost(person, value, there, numbers.rival.community, kept, rules),
        social_cost(person, value, 0.0, 0.0, kept, rules),
    )
