"""Adoption: people who tried choose between the offer, the rival's and neither (1.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.choices import (
    bonds_to,
    buying,
    experience,
    flow_utility,
    logit_of_two,
    procedural_cost,
    social_cost,
    social_proof,
    worth_of_bonds,
)
from tests.oracle.engage import regard
from tests.oracle.luck import happens
from tests.oracle.person import CUSTOMER, ENGAGED, RIVAL, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market


def adopt(market: Market) -> None:
    """One week of choices."""
    for person in market.people:
        if person.stage == CUSTOMER:
            continue
        if person.engaged_week > person.ended_week:
            decide(person, market)
        if person.stage != RIVAL:
            look_at_rival(person, market)
    for person in market.people:
        leave_with_experts(person, market)


def leave_with_experts(person: Person, market: Market) -> None:
    """A guest who is an expert, and has not chosen this week, stops trying in an exodus."""
    share, week = market.numbers.community.exodus, market.week
    if person.stage != ENGAGED or not person.leads:
        return
    if week not in (person.adopted_week, person.rival_week) and market.luck.decides(
        person.row, "leaves with other experts", share
    ):
        person.gave_up_week = week


def offer_value(person: Person, market: Market) -> float:
    """V of the company's offer: what it is, one's experience with it, and its values."""
    rules = market.numbers.preferences
    value = flow_utility(person, market.offer(), person.taste_company, rules)
    value += experience(person.satisfaction, rules)
    return value + market.numbers.programmes.values_weight * regard(market) * person.alignment


def rival_value(person: Person, market: Market) -> float:
    return flow_utility(
        person, market.rival_offer(), person.taste_rival, market.numbers.preferences
    )


def proof(person: Person, market: Market) -> float:
    return social_proof(person.customer_friends, person.degree, market.numbers.preferences)


def rival_proof(person: Person, market: Market) -> float:
    return social_proof(person.rival_friends, person.degree, market.numbers.preferences)


def trust(market: Market) -> float:
    """A collaboration is remembered for a while, and belonging counts for more."""
    rules, since = market.numbers.adopt, market.company.collaboration_week
    if since < 0 or market.week - since >= rules.trust_duration:
        return 0.0
    return rules.collaboration_trust


def buying_utility(person: Person, market: Market) -> float:
    """U_buy of section 1.8."""
    rules = market.numbers.adopt
    utility = market.adoption_constant + offer_value(person, market) + proof(person, market)
    belonging = person.weight_belonging * person.belonging
    utility += rules.belonging_weight * (1.0 + trust(market)) * belonging
    if person.is_member:
        utility += rules.promotion_weight * market.numbers.community.promotion
    return utility + (rules.sales_weight if person.touch["sales"] > 0.0 else 0.0)


def waiting_utility(person: Person, market: Market) -> float:
    """Nothing, or the free plan."""
    free = market.numbers.company.free_tier
    return market.numbers.adopt.free_plan_value * free * person.weight_value


def returning_chance(person: Person, market: Market) -> float:
    """A rival's customer looks at our offer: the costs of switching now point the other way."""
    numbers = market.numbers
    stays = market.retention_constant + rival_value(person, market)
    stays += 0.5 * rival_proof(person, market)
    moving = procedural_cost(0.0, 0.0, 0.0, numbers.switching)  # the least: nothing is known
    there = numbers.rival.community * person.weight_belonging * numbers.switching.bond_weight
    there *= worth_of_bonds(bonds_to(person, 2), numbers.switching)
    welcome = numbers.community.presence
    leaving = social_cost(person, there, bonds_to(person, 1), welcome, 0.0, numbers.switching)
    comes = offer_value(person, market) + 0.5 * proof(person, market) - moving - leaving
    return logit_of_two(comes, stays)


def decide(person: Person, market: Market) -> None:
    """One person who tries the product thinks about buying: at once, then now and then."""
    rules, luck, week = market.numbers.adopt, market.luck, market.week
    if person.engaged_week < week:
        if gives_up(person, market):
            person.gave_up_week = week
            return
        if not luck.strikes(person.row, "thinks about buying", rules.retry_rate):
            return
    buys, goes = chances(person, market)
    number = luck.of(person.row, "buys")
    if happens(number, buys):
        buy(person, market)
    elif happens(number, buys + goes):
        person.rival_week = week


def gives_up(person: Person, market: Market) -> bool:
    """Who has been trying may stop; a rival's customer looks only once."""
    rate = market.numbers.adopt.abandon_rate
    return person.stage == RIVAL or market.luck.strikes(person.row, "gives up trying", rate)


def chances(person: Person, market: Market) -> tuple[float, float]:
    """Chances to buy here and at the rival's."""
    if person.stage == RIVAL:
        return returning_chance(person, market), 0.0
    here, waiting = buying_utility(person, market), waiting_utility(person, market)
    there = None
    if market.knows_rival(person):
        there = market.adoption_constant + rival_value(person, market) + rival_proof(person, market)
    return buying(here, there, waiting, market.numbers.preferences)


def buy(person: Person, market: Market) -> None:
    person.adopted_week = market.week
    person.term = round(market.numbers.adopt.contract)


def look_at_rival(person: Person, market: Market) -> None:
    """One person without a supplier looks at the rival's offer, if it knows it."""
    done = person.gave_up_week == market.week or person.rival_week == market.week
    if done or person.adopted_week == market.week or not market.knows_rival(person):
        return
    luck, rival = market.luck, market.numbers.rival
    if not luck.strikes(person.row, "looks at the rival's offer", rival.advertising):
        return
    utility = market.adoption_constant + rival_value(person, market) + rival_proof(person, market)
    tries = person.engaged_week > person.ended_week
    waiting = waiting_utility(person, market) if tries else 0.0
    number = luck.of(person.row, "looks at the rival's offer", 1)
    if happens(number, logit_of_two(utility, waiting)):
        person.rival_week = market.week
