"""Retain: customers stay, switch to the rival or quit, and what it costs them to leave."""

from __future__ import annotations

from typing import Any, Literal

from simulator.chance import drawn_ahead, weekly_chance
from simulator.compiled import inlined, looped
from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, GUESS, NITZAN_LIBAI_2011
from simulator.stages.retain.experts import single_out
from simulator.stages.retain.leaving import RECONSIDERS, Situation, retain_everyone
from simulator.stages.retain.settling import settle
from simulator.world.bonds import kept_share
from simulator.world.calibration import CERTAIN, reference_offers, root, sample
from simulator.world.columns import Array
from simulator.world.company import price_rise
from simulator.world.people import CUSTOMER, People
from simulator.world.preferences import choice_of_two, company_utility
from simulator.world.programmes import discount_in
from simulator.world.rival import Offers
from simulator.world.world import Acting, World

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
        4.0, unit="week", low=0, high=5200, source=NITZAN_LIBAI_2011,
        meaning="time in which the memory of a leaver fades by half; 0 means never",
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

    @property
    def leavers_kept(self) -> float:
        """Share of the memory of leavers that is left after a week; nothing where none listens."""
        return kept_share(self.contagion_half_life) if self.contagion > 0.0 else 0.0

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
        offers, situation = world.offers(week), self.situation(world, week)
        preferences, switching = market.preferences.record(), market.switching.record()
        if acting:
            acting("retain", offers, situation, preferences, switching, rules)
        else:
            customers = world.census.stocks[CUSTOMER]
            luck = drawn_ahead(
                world.scratch, world.size, customers, week, world.seed, RECONSIDERS
            )
            retain_everyone(
                world.people, world.rows, world.neighbours, world.bonds, week, world.seed, luck,
                offers, situation, preferences, switching, rules,
            )
        if market.community.exodus > 0.0 or market.rival.poaching > 0.0:
            if acting:
                acting("be_singled_out", offers, situation, preferences, switching, rules)
            else:
                single_out(
                    world.people, world.neighbours, world.bonds, week, world.seed, offers,
                    situation, preferences, switching, rules,
                )
        settle(world, week, acting)

    def situation(self, world: World, week: int) -> Situation:
        """What all customers meet alike this week."""
        market, programmes = world.market, world.market.programmes
        ended = world.company.last_discount - discount_in(market.company, programmes, week)
        perks = programmes.membership_perks * (1.0 + programmes.perks_beyond_money)
        return Situation(
            staying=world.retention_constant,
            reference_price=market.company.reference_price,
            price_rise=price_rise(
                market.company.price_paid,
                world.company.last_price,
                market.company.reference_price,
            ),
            recognition=market.community.recognition,
            portability=market.community.character.portability,
            campaign=market.rival.campaign,
            switching_help=market.rival.switching_help,
            rival_welcome=market.rival.community,
            deal_ended=programmes.promotion_end_attention * max(0.0, ended),
            keeps_accounts=world.keeps_accounts,
            perks=market.preferences.reward_weight * perks / market.company.reference_price,
            fee_weeks=programmes.membership_term or programmes.one_off_weeks,
            expansion_assets=programmes.expansion_assets,
            exodus=market.community.exodus,
            poaching=market.rival.poaching,
            poaching_pay=market.rival.poaching_pay,
        )


@looped
def reference_quitting(
    constant: float, buying: float, rows: Array, people: People, offers: Offers, preferences: Any
) -> float:
    """Share of customers who quit when they reconsider, in the reference market: no rival, no
    community, nobody known, and satisfaction where the product's fit leads it.

    Each person in `rows` weighs as much as it is likely to buy at once where nothing is free;
    `buying` is the constant of that choice.
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
