"""Leaving: how often a customer reconsiders, and what it then chooses."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.chance import (
    ROUNDING,
    decision_named,
    drawn,
    happens,
    may_be_below,
    strikes,
    uniform,
)
from simulator.compiled import compiled, inlined, looped, steady
from simulator.world.bonds import Bonds
from simulator.world.columns import Array
from simulator.world.forum import OURS, RIVALS, bonds_felt, bonds_within
from simulator.world.loyalty import holds, unredeemed
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, STAGE, People
from simulator.world.preferences import (
    choice_of_three,
    choice_of_two,
    company_utility,
    knows_rival,
    rival_utility,
    social_proof,
)
from simulator.world.rival import Offers
from simulator.world.rows import BLOCK
from simulator.world.switching import (
    LEVELS,
    financial_cost,
    procedural_cost,
    social_cost,
    social_value,
)

RECONSIDERS = decision_named("reconsiders")
LEAVES = decision_named("leaves")
NO_LIMIT = 1e12
WINDOW = 1  # position of "window" among the forms of contagion


@steady
class Situation(NamedTuple):
    """What all customers meet alike in one week.

    `staying` is the solved constant, `price_rise` the relative rise of the price since last
    week; `deal_ended` is how much more often a mean deal seeker reconsiders because a discount
    has ended, `perks` the utility of a paid membership, `fee_weeks` the time for which its fee
    was paid; `keeps_accounts` is True if a programme keeps accounts, or did. The others are the
    settings of the same name or meaning.
    """

    staying: float
    reference_price: float
    price_rise: float
    recognition: float
    portability: float
    campaign: float
    switching_help: float
    rival_welcome: float
    deal_ended: float
    keeps_accounts: bool
    perks: float
    fee_weeks: float
    expansion_assets: float
    exodus: float
    poaching: float
    poaching_pay: float


@compiled
def exposure(leavers: float, leaver_week: int, week: int, retain: Any) -> float:
    """How strongly a person feels that acquaintances have left, 0 to 1 (section 1.10)."""
    if retain.contagion_form == WINDOW:
        lasting = retain.contagion_half_life == 0.0
        recent = lasting or week - leaver_week <= retain.contagion_half_life
        return 1.0 if recent and leaver_week >= 0 else 0.0
    return min(1.0, leavers)


@compiled
def attention(
    exposed: float, unresolved: int, courted: bool, situation: Situation, retain: Any
) -> float:
    """How often a customer reconsiders, against a quiet week (c and theta of section 1.10)."""
    times = 1.0 + situation.price_rise * retain.price_rise_attention
    if unresolved > 0:
        times += retain.bad_week_attention
    if courted:
        times += situation.campaign
    return times * (1.0 + retain.contagion * exposed)


@compiled
def deal_attention(weight_discount: float, situation: Situation) -> float:
    """How much more often a customer reconsiders since a discount has ended; deal seekers do."""
    return 1.0 + situation.deal_ended * weight_discount


@compiled
def most_attention(situation: Situation, retain: Any) -> float:
    """More often than this nobody reconsiders; no limit is known when a discount has ended."""
    if situation.deal_ended > 0.0:
        return NO_LIMIT
    return attention(1.0, 1, True, situation, retain) * retain.renewal_attention


@compiled
def may_end(weeks_since_buying: int, term: int, retain: Any) -> bool:
    """True in the last weeks of a contract's term, in which it can be ended."""
    if term <= retain.renewal_window:
        return True
    return (weeks_since_buying - 1) % term >= term - retain.renewal_window


@compiled
def renewal_attention(term: int, retain: Any) -> float:
    """How much more often people reconsider in the window of this contract."""
    return min(retain.renewal_attention, max(1.0, term / retain.renewal_window))


@compiled
def leaving_chances(
    offer: float,
    proof: float,
    rival_offer: float,
    rival_proof: float,
    knows: bool,
    moving: float,
    money: float,
    company_lost: float,
    company_lost_by_quitting: float,
    situation: Situation,
) -> tuple[float, float]:
    """Chances to switch to the rival and to quit, of a customer who reconsiders (eq. 31).

    `moving`, `money` and the two `company_lost` are the procedural, financial and social costs
    of leaving, in utility.
    """
    stays = situation.staying + offer + 0.5 * proof
    quits = -money - company_lost_by_quitting
    if not knows:
        return 0.0, choice_of_two(quits, stays)
    switches = rival_offer + 0.5 * rival_proof - moving - money - company_lost
    return choice_of_three(switches, quits, stays)


@compiled
def assets_built(assets: float, premium: bool, second: bool, each: float) -> float:
    """What was built in the product, with what was bought beside it, at most 1."""
    return min(1.0, assets + each * (int(premium) + int(second)))


@inlined
def has_in_programmes(
    people: People, person: int, week: int, situation: Situation
) -> tuple[float, float, float]:
    """What a customer has in the programmes: utility of perks, money at stake in EUR, assets.

    At stake are points and what is left of a fee; what was bought beside counts as built.
    """
    assets = people.mind[person].assets
    if not situation.keeps_accounts:
        return 0.0, 0.0, assets
    loyalty, adopted = people.loyalty[person], people.journey[person].adopted_week
    premium = holds(loyalty.upgraded_week, loyalty.downgraded_week, adopted)
    second = holds(loyalty.second_product_week, loyalty.dropped_week, adopted)
    utility, stake = 0.0, loyalty.balance / 100.0
    if holds(loyalty.membership_week, loyalty.lapsed_week, adopted):
        utility = situation.perks * people.traits[person].weight_reward
        stake += unredeemed(loyalty.fee, loyalty.fee_week, week, situation.fee_weeks)
    return utility, stake, assets_built(assets, premium, second, situation.expansion_assets)


@compiled
def exit_fee(in_time: bool, retain: Any) -> float:
    """What leaving now costs by the contract, EUR."""
    return 0.0 if in_time else retain.exit_fee


@compiled
def moving_cost(
    skill: float, assets: float, approached: bool, situation: Situation, switching: Any
) -> float:
    """Utility lost in moving to the rival, less what it pays to those it has approached."""
    effort = procedural_cost(skill, assets, situation.switching_help, switching)
    if not approached:
        return effort
    return effort - financial_cost(situation.poaching_pay, situation.reference_price, switching)


@looped
def retain_everyone(
    people: People,
    rows: Array,
    neighbours: Neighbours,
    bonds: Bonds,
    week: int,
    seed: int,
    luck: Array,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> None:
    """Every customer's week: most do not reconsider; those who do choose.

    The chance is drawn first. Where it is above the highest possible, nothing else matters.
    """
    most = retain.consideration * most_attention(situation, retain) + ROUNDING
    for start in range(0, people.standing.size, BLOCK):
        for place in range(unsettled(people, start, luck, most, rows)):
            person = int(rows[place])
            chance = drawn(luck, seed, person, week, RECONSIDERS)
            if chance >= most:
                continue
            since = week - people.journey[person].adopted_week
            if since == 0:  # a customer from the first day
                continue
            in_time = may_end(since, people.journey[person].term, retain)
            if not in_time and retain.early_exit == 0.0:
                continue
            around = people.around[person]
            exposed = exposure(around.leavers, around.leaver_week, week, retain)
            courted = situation.campaign > 0.0 and knows_rival(person, seed, offers.known_share)
            unresolved = people.activity[person].unresolved
            times = attention(exposed, unresolved, courted, situation, retain)
            if in_time:
                times *= renewal_attention(people.journey[person].term, retain)
            else:
                times *= retain.early_exit
            if situation.deal_ended > 0.0:
                times *= deal_attention(people.traits[person].weight_discount, situation)
            if strikes(chance, retain.consideration * times):
                reconsider(
                    people, neighbours, bonds, person, week, seed, in_time, False, offers,
                    situation, preferences, switching, retain,
                )


@inlined
def unsettled(people: People, start: int, luck: Array, most: float, rows: Array) -> int:
    """Write down which customers of a block may reconsider; returns how many they are."""
    found = 0
    for person in range(start, min(start + BLOCK, people.standing.size)):
        rows[found] = person
        is_customer = people.standing[person] & STAGE == CUSTOMER
        found += int(is_customer & may_be_below(luck, person, most))
    return found


@inlined
def reconsider(
    people: People,
    neighbours: Neighbours,
    bonds: Bonds,
    person: int,
    week: int,
    seed: int,
    in_time: bool,
    approached: bool,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> None:
    """One customer chooses between staying, the rival and quitting.

    Whom the rival has `approached` knows it, and is paid for coming over.
    """
    switches, quits = chances_of(
        people, neighbours, bonds, person, week, seed, in_time, approached, offers, situation,
        preferences, switching, retain,
    )
    chance = uniform(seed, person, week, LEAVES, int(approached))
    if happens(chance, switches + quits):
        people.journey[person].left_early = not in_time
    if happens(chance, switches):
        people.journey[person].switched_week = week
    elif happens(chance, switches + quits):
        people.journey[person].quit_week = week


@inlined
def chances_of(
    people: People,
    neighbours: Neighbours,
    bonds: Bonds,
    person: int,
    week: int,
    seed: int,
    in_time: bool,
    approached: bool,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> tuple[float, float]:
    """Chances to switch and to quit of one customer who reconsiders, as things stand."""
    acquaintances = int(neighbours.first[person + 1]) - int(neighbours.first[person])
    weight, mind = people.traits[person].weight_belonging, people.mind[person]
    status = situation.recognition * people.mind[person].level / LEVELS
    share = people.around[person].customer_friends / acquaintances if acquaintances > 0 else 0.0
    value = social_value(
        bonds_felt(people, bonds, person, OURS, switching.bond_contagion), status,
        people.mind[person].belonging, share, weight, switching,
    )
    knows = approached or knows_rival(person, seed, offers.known_share)
    there, theirs, their_proof = 0.0, 0.0, 0.0
    if knows:
        there = bonds_within(people, bonds, person, RIVALS)
        theirs = rival_utility(people, person, offers, preferences)
        their_proof = social_proof(people.around[person].rival_friends, acquaintances, preferences)
    perks, stake, assets = has_in_programmes(people, person, week, situation)
    stake += exit_fee(in_time, retain)
    return leaving_chances(
        company_utility(people, person, offers, preferences) + perks,
        social_proof(people.around[person].customer_friends, acquaintances, preferences),
        theirs, their_proof, knows,
        moving_cost(mind.skill, assets, approached, situation, switching),
        financial_cost(stake, situation.reference_price, switching),
        social_cost(
            value, there, situation.rival_welcome, situation.portability, weight, switching
        ),
        social_cost(value, 0.0, 0.0, situation.portability, weight, switching),
        situation,
    )
