"""The company: its offer, what things cost, and the ledger of every euro."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from simulator.quantities import Part, quantity
from simulator.sources import BENCHMARK, CHOICE, DESIGN, GUESS


class Company(Part):
    """The offer and the prices of what it takes to sell and to serve it."""

    price: float = quantity(
        40.0, unit="EUR/week", low=0, high=1e6, source=CHOICE, lever=True,
        meaning="what a customer pays for a week",
    )
    discount: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="share of the price that is waived",
    )
    reward: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=CHOICE, lever=True,
        meaning="value of rewards given back, as a share of the reference price",
    )
    free_tier: float = quantity(
        0.0, unit="1", low=0, high=1, source=CHOICE, lever=True, mixing="switch",
        meaning="how generous the free plan is; 0 means there is none",
    )
    interventions: float = quantity(
        0.0, unit="EUR/week", low=0, high=1e12, source=CHOICE, lever=True, grows_with_people=True,
        meaning="one-off costs of dated changes; the `cost` of a timeline is booked here",
    )
    reference_price: float = quantity(
        40.0, unit="EUR/week", low=0.01, high=1e6, source=GUESS,
        meaning="the price people think is normal in this market",
    )
    quality: float = quantity(
        1.0, unit="1", low=0, high=3, source=GUESS,
        meaning="quality of a product that fits its users perfectly",
    )
    initial_fit: float = quantity(
        0.6, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="how well the product fits its users' needs in week 0",
    )
    publicity: float = quantity(
        0.0, unit="1", low=-3, high=3, source=GUESS,
        meaning="quality that news adds or, below 0, takes in people's eyes in the week in which "
        "this changes; made for dated shocks",
    )
    unit_cost: float = quantity(
        6.0, unit="EUR/week", low=0, high=1e6, source=GUESS,
        meaning="cost of serving one customer for a week, support not counted",
    )
    free_user_cost: float = quantity(
        0.40, unit="EUR/week", low=0, high=1e4, source=GUESS,
        meaning="cost of serving one free user for a week",
    )
    representative_cost: float = quantity(
        2500.0, unit="EUR/week", low=0, high=1e6, source=BENCHMARK,
        meaning="cost of one sales representative",
    )
    commission: float = quantity(
        200.0, unit="EUR/person", low=0, high=1e6, source=GUESS,
        meaning="paid for each customer won by sales",
    )
    referral_reward: float = quantity(
        60.0, unit="EUR/person", low=0, high=1e6, source=GUESS,
        meaning="paid for each customer won by the referral programme, at its full strength",
    )
    account_manager_cost: float = quantity(
        1800.0, unit="EUR/week", low=0, high=1e6, source=GUESS,
        meaning="cost of one account manager",
    )
    community_manager_cost: float = quantity(
        1500.0, unit="EUR/week", low=0, high=1e6, source=GUESS,
        meaning="cost of one community manager",
    )
    platform_cost: float = quantity(
        300.0, unit="EUR/week", low=0, high=1e6, source=GUESS, grows_with_people=True,
        meaning="cost of the community's platform at its full presence",
    )
    ambassador_cost: float = quantity(
        10.0, unit="EUR/person/week", low=0, high=1e6, source=GUESS,
        meaning="cost of the perks of one ambassador",
    )
    event_cost: float = quantity(
        2500.0, unit="EUR", low=0, high=1e7, source=GUESS, grows_with_people=True,
        meaning="cost of an event, whoever comes",
    )
    attendee_cost: float = quantity(
        20.0, unit="EUR/person", low=0, high=1e6, source=GUESS,
        meaning="cost of each person who comes to an event",
    )
    collaboration_cost: float = quantity(
        3000.0, unit="EUR", low=0, high=1e7, source=GUESS, grows_with_people=True,
        meaning="fee for one collaboration with an outside expert",
    )
    listening_cost: float = quantity(
        400.0, unit="EUR/week", low=0, high=1e6, source=GUESS, grows_with_people=True,
        meaning="cost of gathering and using feedback at full listening",
    )
    content_item_cost: float = quantity(
        150.0, unit="EUR/item", low=0.01, high=1e6, source=GUESS,
        meaning="cost of one piece of content written by the company",
    )
    tester_cost: float = quantity(
        20.0, unit="EUR/person", low=0, high=1e4, source=GUESS,
        meaning="cost of testing one release with one user beforehand",
    )
    knowledge_base_cost: float = quantity(
        600.0, unit="EUR/week", low=0, high=1e6, source=GUESS, grows_with_people=True,
        meaning="cost of keeping up help pages that answer every question",
    )
    ticket_cost: float = quantity(
        15.0, unit="EUR/question", low=0, high=1e4, source=BENCHMARK,
        meaning="cost of one question put to the support desk, solved or not",
    )
    community_acquisition_share: float = quantity(
        1.0, unit="1", low=0, high=1, source=DESIGN,
        meaning="share of the community's cost booked to acquisition (reported at 0, half and 1)",
    )
    interest: float = quantity(
        0.10, unit="1/year", low=0, high=1, source=GUESS,
        meaning="yearly rate at which future margins are discounted",
    )

    @property
    def price_paid(self) -> float:
        """What a customer pays for a week after the discount, EUR."""
        return self.price * (1.0 - self.discount)


@dataclass
class CompanyState:
    """What the company has, week by week; each field has one writer.

    `events` and `collaborations` held this week and `collaboration_week`, the date of the last
    one or -1 (attract); `ad_pressure` EUR/person/week and `content` items (attract); `coverage`,
    the share of problems that findable content covers (attract); `sales_team`, a row for each
    group hired together with its week and size in FTE (attract); `reputation`, what publicity
    adds to perceived quality, and `last_publicity`, the news already heard (attract);
    `content_made` items this week, `health` of the community and `free_at`, the weeks from now
    until each account manager is free (engage); `account_jobs` finished this week (engage);
    `fit_ahead`, the product's fit from next week on, `release`, 1 for one that was wanted this
    week and -1 for one that failed, and its `testers` (advocate); `fit` of the product,
    `last_price`, which was asked a week ago, and `last_discount`, which was waived (close).
    """

    fit: float
    health: float
    fit_ahead: float = 0.0
    reputation: float = 0.0
    last_publicity: float = 0.0
    release: int = 0
    testers: int = 0
    ad_pressure: float = 0.0
    content: float = 0.0
    written_content: float = 0.0
    coverage: float = 0.0
    content_made: float = 0.0
    last_price: float = 0.0
    last_discount: float = 0.0
    account_jobs: int = 0
    account_managers: float = 0.0
    peer_answer_chance: float = 0.0
    events: int = 0
    collaborations: int = 0
    collaboration_week: int = -1
    free_at: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    sales_team: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))

    def copy(self) -> CompanyState:
        """The same state, to go another way from here."""
        return replace(self, free_at=self.free_at.copy())


def price_rise(price: float, before: float, reference_price: float) -> float:
    """How much the price rose since last week, as a share of it; 0 if it did not rise.

    Where the product was free it is a share of the reference price.
    """
    if before > 0:
        return max(0.0, price / before - 1.0)
    return price / reference_price
