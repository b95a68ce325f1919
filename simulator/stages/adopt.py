"""Adopt: people who tried choose between the offer, the rival's, and nothing."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulator.accounts import CHANNELS
from simulator.chance import decision_named, drawn, drawn_ahead, happens, uniform, weekly_chance
from simulator.compiled import compiled, inlined, looped, steady
from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, GUESS
from simulator.world.bonds import Bonds
from simulator.world.calibration import CERTAIN, REFERENCE_WEEKS, reference_offers, root, sample
from simulator.world.columns import Array
from simulator.world.exodus import guests_leave
from simulator.world.forum import OURS, RIVALS, bonds_within
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, MEMBER, RIVAL, STAGE, People
from simulator.world.preferences import (
    buying_chances,
    choice_of_two,
    company_utility,
    knows_rival,
    rival_utility,
    social_proof,
)
from simulator.world.rival import Offers
from simulator.world.rows import BLOCK
from simulator.world.switching import procedural_cost, social_cost, social_value
from simulator.world.world import Acting, World

SALES = CHANNELS.index("sales")
THINKS = decision_named("thinks about buying")
GIVES_UP = decision_named("gives up trying")
BUYS = decision_named("buys")
LOOKS_AT_RIVAL = decision_named("looks at the rival's offer")


class Adopt(Part):
    """A random-utility choice (logit) between buying, the rival's offer, and neither."""

    contract: float = quantity(
        4.0, unit="week", low=1, high=520, source=CHOICE, lever=True,
        meaning="term of the contract; it renews itself unless the customer leaves in time",
    )
    retry_rate: float = quantity(
        0.06, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that somebody who tries the product thinks about buying again",
    )
    abandon_rate: float = quantity(
        0.015, unit="1/week", low=0, high=10, source=GUESS,
        meaning="hazard that somebody who tries the product stops trying",
    )
    belonging_weight: float = quantity(
        0.5, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of belonging for somebody who has not bought yet",
    )
    promotion_weight: float = quantity(
        0.3, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility added for members who have not bought by full advertising among them",
    )
    collaboration_trust: float = quantity(
        0.1, unit="1", low=0, high=10, source=GUESS,
        meaning="how much more belonging counts for buyers after a collaboration",
    )
    trust_duration: int = quantity(
        13, unit="week", low=0, high=520, source=GUESS,
        meaning="time for which a collaboration is remembered",
    )
    sales_weight: float = quantity(
        0.6, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility added by a representative's advice",
    )
    free_plan_value: float = quantity(
        0.5, unit="utility", low=0, high=20, source=GUESS,
        meaning="utility of staying on the most generous free plan instead of buying",
    )
    conversion_target: float = quantity(
        0.15, unit="1", low=0, high=1, source=BENCHMARK, fixed=True,
        meaning="share of those who try that buy within 13 weeks in the reference market; it sets "
        "the constant of the choice (1 means everybody buys at once)",
    )

    def prepare(self, world: World) -> None:
        """Solve for the constant of buying, so that the reference market meets the target."""
        if self.conversion_target >= 1.0:
            world.adoption_constant = CERTAIN
            return
        rows, offers = sample(world.size), reference_offers(world.market.company)
        preferences, rules = world.market.preferences.record(), self.record()

        def converted(constant: float) -> float:
            return reference_conversion(
                constant, rows, world.people, offers, preferences, rules
            )

        world.adoption_constant = root(converted, self.conversion_target)

    def turn(self, world: World, week: int, acting: Acting | None = None) -> None:
        """One week of choices: those who try the product, and those whom the rival courts."""
        situation, rules = self.situation(world, week), self.record()
        offers, market = world.offers(week), world.market
        preferences, switching = market.preferences.record(), market.switching.record()
        if acting:
            acting("adopt", offers, situation, preferences, switching, rules)
        else:
            courted = offers.known_share > 0.0 and situation.advertising > 0.0
            asking = world.size if courted else 0
            luck = drawn_ahead(
                world.scratch, world.size, asking, week, world.seed, LOOKS_AT_RIVAL
            )
            adopt_everyone(
                world.people, world.rows, world.neighbours, world.bonds, week, world.seed, luck,
                offers, situation, preferences, switching, rules,
            )
        if market.community.exodus > 0.0:
            if acting:
                acting("give_up_with_others", market.community.exodus)
            else:
                guests_leave(world.people, week, world.seed, market.community.exodus)

    def situation(self, world: World, week: int) -> Situation:
        """What everybody who chooses meets alike this week."""
        market = world.market
        last = world.company.collaboration_week
        trusted = last >= 0 and week - last < self.trust_duration
        return Situation(
            buying=world.adoption_constant,
            staying=world.retention_constant,
            advertising=market.rival.advertising,
            rival_welcome=market.rival.community,
            welcome=market.community.presence,
            free_tier=market.company.free_tier,
            term=round(self.contract),
            promotion=self.promotion_weight * market.community.promotion,
            trust=self.collaboration_trust if trusted else 0.0,
        )


@steady
class Situation(NamedTuple):
    """What everybody who chooses meets alike in one week.

    `buying` and `staying` are the solved constants; `advertising` is the rival's, a hazard per
    week; `welcome` and `rival_welcome` say how good each side's community is; `term` is that of
    a new contract in weeks; `promotion` is utility for members, `trust` how much more belonging
    counts.
    """

    buying: float
    staying: float
    advertising: float
    rival_welcome: float
    welcome: float
    free_tier: float
    term: int
    promotion: float
    trust: float


@looped
def reference_conversion(
    constant: float,
    rows: Array,
    people: People,
    offers: Offers,
    preferences: Any,
    adopt: Any,
) -> float:
    """Share of the people in `rows` who would buy within 13 weeks of trying, in the reference,
    where there is a full free plan: at once, or later by hazards of buying and of giving up.
    """
    total = 0.0
    for row in rows:
        use = constant + company_utility(people, row, offers, preferences)
        free = adopt.free_plan_value * people.traits[row].weight_value
        buys, _ = buying_chances(use, 0.0, free, False, preferences)
        again = adopt.retry_rate * buys
        either = again + adopt.abandon_rate
        later = 0.0
        if either > 0.0:
            later = again / either * (1.0 - math.exp(-either * REFERENCE_WEEKS))
        total += buys + (1.0 - buys) * later
    return total / rows.size


@compiled
def buying_utility(
    offer: float, proof: float, belonging: float, weight_belonging: float, advised: bool,
    is_member: bool, situation: Situation, adopt: Any,
) -> float:
    """Utility of buying (section 1.8): the offer, what others do, belonging, advice, promotion."""
    utility = situation.buying + offer + proof
    utility += adopt.belonging_weight * (1.0 + situation.trust) * weight_belonging * belonging
    utility += situation.promotion if is_member else 0.0
    return utility + (adopt.sales_weight if advised else 0.0)


@compiled
def waiting_utility(weight_value: float, free_tier: float, adopt: Any) -> float:
    """Utility of not buying yet: nothing, or the free plan."""
    return adopt.free_plan_value * free_tier * weight_value


@compiled
def returning_chance(
    offer: float, proof: float, rival_offer: float, rival_proof: float, moving: float,
    leaving: float, situation: Situation,
) -> float:
    """Chance that a rival's customer who looks at our offer comes over: the choice of leaving us
    with the costs of switching on the other side.

    `moving` is the effort (what was learned and built with the rival is not known, so it is the
    least), `leaving` the company one would lose.
    """
    stays = situation.staying + rival_offer + 0.5 * rival_proof
    return choice_of_two(offer + 0.5 * proof - moving - leaving, stays)


@compiled
def gives_up(chance: float, stage: int, adopt: Any) -> bool:
    """True if somebody stops who began to try before this week; a rival's customer always does."""
    return stage == RIVAL or happens(chance, weekly_chance(adopt.abandon_rate))


@looped
def adopt_everyone(
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
    adopt: Any,
) -> None:
    """Everybody's decision of the week: buy from us, from the rival, wait, or give up."""
    thinking = weekly_chance(adopt.retry_rate)
    looking = weekly_chance(situation.advertising)
    courted = offers.known_share > 0.0
    for start in range(0, people.standing.size, BLOCK):
        for place in range(choosing(people, start, courted, rows)):
            person = int(rows[place])
            stage = people.standing[person] & STAGE
            if people.activity[person].took_part:
                trying = people.journey[person].engaged_week > people.journey[person].ended_week
                if trying and people.journey[person].engaged_week < week:
                    if gives_up(uniform(seed, person, week, GIVES_UP, 0), stage, adopt):
                        people.journey[person].gave_up_week = week
                        continue
                    trying = happens(uniform(seed, person, week, THINKS, 0), thinking)
                if trying:
                    decide(
                        people, neighbours, bonds, person, week, seed, offers, situation,
                        preferences, switching, adopt,
                    )
            if stage == RIVAL or people.journey[person].adopted_week == week:
                continue
            if courted and happens(drawn(luck, seed, person, week, LOOKS_AT_RIVAL), looking):
                look(people, neighbours, person, week, seed, offers, situation, preferences, adopt)


@inlined
def choosing(people: People, start: int, courted: bool, rows: Array) -> int:
    """Write down who of a block has something to choose; returns how many they are.

    These are people who do anything with the product, and all others without a supplier where
    the rival courts them.
    """
    found = 0
    for person in range(start, min(start + BLOCK, people.standing.size)):
        rows[found] = person
        stage = people.standing[person] & STAGE
        active = people.activity[person].took_part > 0
        found += int((stage != CUSTOMER) & (active | (courted & (stage != RIVAL))))
    return found


@inlined
def decide(
    people: People, neighbours: Neighbours, bonds: Bonds, person: int, week: int, seed: int,
    offers: Offers, situation: Situation, preferences: Any, switching: Any, adopt: Any,
) -> None:
    """One person who tries the product decides."""
    acquaintances = int(neighbours.first[person + 1]) - int(neighbours.first[person])
    offer = company_utility(people, person, offers, preferences)
    proof = social_proof(people.around[person].customer_friends, acquaintances, preferences)
    rival_offer = rival_utility(people, person, offers, preferences)
    rival_proof = social_proof(people.around[person].rival_friends, acquaintances, preferences)
    weight = people.traits[person].weight_belonging
    chance = uniform(seed, person, week, BUYS, 0)
    if people.standing[person] & STAGE == RIVAL:
        there = bonds_within(people, bonds, person, RIVALS)
        here = bonds_within(people, bonds, person, OURS)
        value = situation.rival_welcome * social_value(there, 0.0, 0.0, 0.0, weight, switching)
        leaving = social_cost(value, here, situation.welcome, 0.0, weight, switching)
        moving = procedural_cost(0.0, 0.0, 0.0, switching)
        buys = returning_chance(
            offer, proof, rival_offer, rival_proof, moving, leaving, situation
        )
        elsewhere = 0.0
    else:
        advised = people.touch[person, SALES] > 0.0
        ours = buying_utility(
            offer, proof, people.mind[person].belonging, weight, advised,
            people.standing[person] & MEMBER > 0, situation, adopt,
        )
        wait = waiting_utility(people.traits[person].weight_value, situation.free_tier, adopt)
        theirs = situation.buying + rival_offer + rival_proof
        knows = knows_rival(person, seed, offers.known_share)
        buys, elsewhere = buying_chances(ours, theirs, wait, knows, preferences)
    if happens(chance, buys):
        people.journey[person].adopted_week = week
        people.journey[person].term = situation.term
    elif happens(chance, buys + elsewhere):
        people.journey[person].rival_week = week


@inlined
def look(
    people: People, neighbours: Neighbours, person: int, week: int, seed: int, offers: Offers,
    situation: Situation, preferences: Any, adopt: Any,
) -> None:
    """One person without a supplier looks at the rival's offer, if it knows it, and may take it.

    The alternative is what the person has: nothing, or our free plan if it tries the product.
    """
    already = people.journey[person].rival_week == week
    if already or not knows_rival(person, seed, offers.known_share):
        return
    acquaintances = int(neighbours.first[person + 1]) - int(neighbours.first[person])
    proof = social_proof(people.around[person].rival_friends, acquaintances, preferences)
    theirs = situation.buying + rival_utility(people, person, offers, preferences) + proof
    has = 0.0
    if people.journey[person].engaged_week > people.journey[person].ended_week:
        has = waiting_utility(people.traits[person].weight_value, situation.free_tier, adopt)
    if happens(uniform(seed, person, week, LOOKS_AT_RIVAL, 1), choice_of_two(theirs, has)):
        people.journey[person].rival_week = week
