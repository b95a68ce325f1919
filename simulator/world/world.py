"""The world: people, their ties, and the company at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from simulator.world import bonds, networks, population
from simulator.world.bonds import Bonds
from simulator.world.census import Census, first_census
from simulator.world.columns import Array
from simulator.world.company import CompanyState
from simulator.world.edge_list import EdgeList
from simulator.world.market import Market
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, People
from simulator.world.programmes import discount_in, promoted
from simulator.world.rival import Offers, known_share
from simulator.world.rows import block_of_rows

CHAT = 0  # the slot of `encounters` for a chat; the others are for answered questions
MOST_QUESTIONS = 7


class Acting(Protocol):
    """Lets every person act by itself: `acting(verb, *what everybody meets alike)`."""

    def __call__(self, verb: str, *situation: Any) -> None:
        """Make all people act once, in any order."""


@dataclass
class World:
    """Everything that exists at one moment of one run.

    `market` holds the numbers in force this week; `seed` addresses all chance; `encounters` has
    one row per person: whom it chatted with and who answered each of its questions this week,
    -1 for nobody; `census` was taken at the last close (on the first day: before it began);
    `has_met` is False until anybody could have a bond or belonging, `keeps_accounts` until a
    programme keeps accounts of customers, `remembers_leavers` once nobody remembers any;
    `adoption_constant` and `retention_constant` are solved for when the market is created
    (section 1.14 of the model); `scratch` keeps room for numbers drawn ahead, `rows` for the
    people of a block.
    """

    market: Market
    seed: int
    people: People
    neighbours: Neighbours
    blocks: Array
    bonds: Bonds
    encounters: Array
    company: CompanyState
    census: Census
    has_met: bool = False
    adoption_constant: float = 0.0
    retention_constant: float = 0.0
    keeps_accounts: bool = False
    remembers_leavers: bool = True
    scratch: dict[int, Array] = field(default_factory=dict)
    rows: Array = field(default_factory=block_of_rows)

    @property
    def size(self) -> int:
        """Number of people."""
        return int(self.people.standing.size)

    def offers(self, week: int) -> Offers:
        """The company's and the rival's offer as people see them this week."""
        company, other, programmes = (
            self.market.company, self.market.rival, self.market.programmes
        )
        paid = company.price_paid * (1.0 - promoted(programmes, week))
        return Offers(
            quality=company.quality * self.company.fit + self.company.reputation,
            price=company.price / company.reference_price,
            discount=discount_in(company, programmes, week),
            reward=company.reward + programmes.points_rate * paid / company.reference_price,
            rival_quality=other.quality,
            rival_price=other.price / company.reference_price,
            known_share=known_share(other.launch_week, week, other.awareness),
            values=programmes.values_weight * programmes.regard,
        )

    @property
    def bytes_per_person(self) -> float:
        """Memory of the state per person beside the network of acquaintances, bonds included."""
        arrays = [*self.people, *self.bonds, self.encounters, self.blocks, *self.scratch.values()]
        return sum(array.nbytes for array in arrays) / self.size

    def copy(self) -> World:
        """The same moment, to go another way from here; the network is shared."""
        return World(
            self.market, self.seed, People(*(table.copy() for table in self.people)),
            self.neighbours, self.blocks, Bonds(*(array.copy() for array in self.bonds)),
            self.encounters.copy(), self.company.copy(), self.census, self.has_met,
            self.adoption_constant, self.retention_constant, self.keeps_accounts,
            self.remembers_leavers,
        )


def created(
    market: Market, seed: int, edges: EdgeList | None = None, term: int = 1
) -> World:
    """The world on its first day.

    Parameters
    ----------
    market, seed
        the numbers in force on the first day, and what addresses all chance
    edges
        the ties of a real network, needed if `network.shape` is `edge_list`
    term
        length in weeks of the contracts of those who are customers from the start
    """
    size = market.people.size
    neighbours, blocks = networks.build(market.network, size, seed, edges)
    everybody = population.created(market.people, blocks, seed)
    population.start_as_customers(everybody, market.people, term, seed)
    customers = everybody.standing[neighbours.other] == CUSTOMER
    counted = np.concatenate([[0], np.cumsum(customers)])
    everybody.around["customer_friends"] = (
        counted[neighbours.first[1:]] - counted[neighbours.first[:-1]]
    )
    kept = bonds.created(market.bonds, size)
    return World(
        market=market,
        seed=seed,
        people=everybody,
        neighbours=neighbours,
        blocks=blocks,
        bonds=kept,
        encounters=np.full((size, 1 + MOST_QUESTIONS), bonds.NOBODY, dtype=np.int32),
        company=CompanyState(
            fit=market.company.initial_fit, health=market.community.initial_health,
            fit_ahead=market.company.initial_fit,
        ),
        census=first_census(everybody, neighbours, kept),
    )
