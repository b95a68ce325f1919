"""Retain: customers stay, switch to the rival or quit, and what it costs them to leave."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np

from simulator.chance import (
    decision_named,
    drawn,
    drawn_ahead,
    happens,
    strikes,
    uniform,
    weekly_chance,
)
from simulator.compiled import compiled, inlined, looped
from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, GUESS, NITZAN_LIBAI_2011
from simulator.world.bonds import Bonds
from simulator.world.calibration import CERTAIN, reference_offers, root, sample
from simulator.world.columns import Array
from simulator.world.company import price_rise
from simulator.world.forum import OURS, RIVALS, bonds_within
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
from simulator.world.switching import (
    LEVELS,
    financial_cost,
    procedural_cost,
    social_cost,
    social_value,
)
from simulator.world.world import Acting, World

RECONSIDERS = decision_named("reconsiders")
LEAVES = decision_named("leaves")
WINDOW = 1  # position of "window" among the forms of contagion
MONTHS_PER_WEEK = 12 / 52


class Retain(Part):
    """From time to time a customer reconsiders; then it is a choice with switching costs."""

    early_exit: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True,
        meaning="whether a customer may leave inside a contract against the fee (1) or not (0)",
    )
    exit_fee: float = quantity(
        0.0, unit="EUR", low=0, high=1e6, source=CHOICE, lever=True,
        meaning="fee for leaving inside a contract",
    )
    consideration: float = quantity(
        1 / 13, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that a customer reconsiders",
    )
    renewal_window: int = quantity(
        4, unit="week", low=1, high=520, source=GUESS,
        meaning="last weeks of a contract, in which it can be ended",
    )
    renewal_attention: float = quantity(
        6.0, unit="1", low=1, high=100, source=GUESS,
        meaning="how much more often people reconsider in the window of a long contract",
    )
    bad_week_attention: float = quantity(
        1.0, unit="1", low=0, high=20, source=GUESS,
        meaning="how much more often people reconsider in a week with an unsolved question",
    )
    price_rise_attention: float = quantity(
        10.0, unit="1", low=0, high=100, source=GUESS,
        meaning="how much more often people reconsider in a week in which the price doubles",
    )
    contagion: float = quantity(
        0.80, unit="1", low=0, high=10, source=NITZAN_LIBAI_2011,
        meaning="how much more often people reconsider when an acquaintance has just left",
    )
    contagion_half_life: float = quantity(
        4.0, unit="week", low=0.1, high=5200, source=NITZAN_LIBAI_2011,
        meaning="time in which the memory of a leaver fades by half",
    )
    contagion_form: Literal["fading", "window"] = quantity(
        "fading", unit="1", source=NITZAN_LIBAI_2011,
        meaning="whether the memory of leavers fades, or counts in full for its half-life",
    )
    churn_target: float = quantity(
        0.02, unit="1/month", low=0, high=0.5, source=BENCHMARK, fixed=True,
        meaning="share of customers who quit in a month in the reference market; it sets the "
        "constant of the choice (0 means that nobody quits)",
    )

    def prepare(self, world: World) -> None:
        """Solve for the constant of staying, so that the reference market meets the target."""
        if self.churn_target <= 0.0:
            world.retention_constant = CERTAIN
            return
        weekly = 1.0 - (1.0 - self.churn_target) ** MONTHS_PER_WEEK
        rows, offers = sample(world.size), reference_offers(world.market.company)
        preferences = world.market.preferences.record()
        considers = weekly_chance(self.consideration)

        def stays(constant: float) -> float:
            quits = reference_quitting(
                constant, world.adoption_constant, rows, world.people, offers, preferences
            )
            return 1.0 - considers * quits

        world.retention_constant = root(stays, 1.0 - weekly)

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of staying and leaving: everybody looks at last week's world."""
        market, rules = world.market, self.record()
        offers, situation = world.offers(week), self.situation(world)
        preferences, switching = market.preferences.record(), market.switching.record()
        if acting:
            acting("retain", offers, situation, preferences, switching, rules)
        else:
            customers = np.count_nonzero((world.people.standing & STAGE) == CUSTOMER)
            luck = drawn_ahead(world.size, customers, week, world.seed, RECONSIDERS)
            retain_everyone(
                world.people, world.neighbours, world.bonds, week, world.seed, luck, offers,
                situation, preferences, switching, rules,
            )

    def situation(self, world: World) -> Situation:
        """What all customers meet alike this week."""
        market = world.market
        return Situation(
            staying=world.retention_constant,
            reference_price=market.company.reference_price,
            price_rise=price_rise(
                market.company.price_paid,
                world.company.last_price,
                market.company.reference_price,
            ),
            recognition=market.community.recognition,
            portability=market.community.portability,
            campaign=market.rival.campaign,
            switching_help=market.rival.switching_help,
            rival_welcome=market.rival.community,
        )


class Situation(NamedTuple):
    """What all customers meet alike in one week.

    `staying` is the solved constant, `price_rise` the relative rise of the price since last
    week; the others are the settings of the same name or meaning.
    """

    staying: float
    reference_price: float
    price_rise: float
    recognition: float
    portability: float
    campaign: float
    switching_help: float
    rival_welcome: float


@looped
def reference_quitting(
    constant: float, buying: float, rows: Array, people: People, offers: Offers, preferences: Any
) -> float:
    """Share of customers who quit when they reconsider, in the reference market.

    No rival, no community, nobody known; satisfaction is where the product's fit leads it. Each
    person in `rows` weighs as much as it is likely to have become a customer; `buying` is the
    constant of that choice.
    """
    quitting = 0.0
    customers = 0.0
    for row in rows:
        bought = choice_of_two(buying + company_utility(people, row, offers, preferences), 0.0)
        use = offer_at_fit(people, row, offers, preferences)
        quitting += bought * choice_of_two(0.0, constant + use)
        customers += bought
    return quitting / customers


@inlined
def offer_at_fit(people: People, person: int, offers: Offers, preferences: Any) -> float:
    """The company's offer to a person whose satisfaction has settled at the product's fit."""
    settled = preferences.satisfaction_weight * (
        min(1.0, offers.quality) - people.mind[person].satisfaction
    )
    return company_utility(people, person, offers, preferences) + settled


@compiled
def exposure(leavers: float, leaver_week: int, week: int, retain: Any) -> float:
    """How strongly a person feels that acquaintances have left, 0 to 1 (section 1.10)."""
    if retain.contagion_form == WINDOW:
        recent = leaver_week >= 0 and week - leaver_week <= retain.contagion_half_life
        return 1.0 if recent else 0.0
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


@looped
def retain_everyone(
    people: People,
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
    """Every customer's week: most do not reconsider; those who do choose."""
    for person in range(people.standing.size):
        if people.standing[person] & STAGE != CUSTOMER:
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
        times = attention(exposed, people.activity[person].unresolved, courted, situation, retain)
        if in_time:
            times *= renewal_attention(people.journey[person].term, retain)
        else:
            times *= retain.early_exit
        chance = drawn(luck, seed, person, week, RECONSIDERS)
        if strikes(chance, retain.consideration * times):
            reconsider(
                people, neighbours, bonds, person, week, seed, in_time, offers,
                situation, preferences, switching, retain,
            )


@inlined
def reconsider(
    people: People,
    neighbours: Neighbours,
    bonds: Bonds,
    person: int,
    week: int,
    seed: int,
    in_time: bool,
    offers: Offers,
    situation: Situation,
    preferences: Any,
    switching: Any,
    retain: Any,
) -> None:
    """One customer chooses between staying, the rival and quitting."""
    acquaintances = int(neighbours.first[person + 1]) - int(neighbours.first[person])
    weight, mind = people.traits[person].weight_belonging, people.mind[person]
    status = situation.recognition * people.journey[person].level / LEVELS
    share = people.around[person].customer_friends / acquaintances if acquaintances > 0 else 0.0
    value = social_value(
        bonds_within(people, bonds, person, OURS), status, people.mind[person].belonging, share,
        weight, switching,
    )
    there = bonds_within(people, bonds, person, RIVALS)
    fee = 0.0 if in_time else retain.exit_fee
    switches, quits = leaving_chances(
        company_utility(people, person, offers, preferences),
        social_proof(people.around[person].customer_friends, acquaintances, preferences),
        rival_utility(people, person, offers, preferences),
        social_proof(people.around[person].rival_friends, acquaintances, preferences),
        knows_rival(person, seed, offers.known_share),
        procedural_cost(mind.skill, mind.assets, situation.switching_help, switching),
        financial_cost(fee, situation.reference_price, switching),
        social_cost(
            value, there, situation.rival_welcome, situation.portability, weight, switching
        ),
        social_cost(value, 0.0, 0.0, situation.portability, weight, switching),
        situation,
    )
    chance = uniform(seed, person, week, LEAVES, 0)
    if happens(chance, switches + quits):
        people.journey[person].left_early = not in_time
    if happens(chance, switches):
        people.journey[person].switched_week = week
    elif happens(chance, switches + quits):
        people.journey[person].quit_week = week
