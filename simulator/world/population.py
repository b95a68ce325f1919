"""Population: who lives in the market, drawn once before the first week."""

from __future__ import annotations

import numpy as np

from simulator.accounts import CHANNELS
from simulator.chance import decision_named
from simulator.quantities import Part, quantity
from simulator.sources import GUESS, VAN_MIERLO_2014
from simulator.world.columns import Array, allocated
from simulator.world.people import CUSTOMER, FROM_THE_START, NEVER, SEGMENTS, TABLES, People


class Population(Part):
    """Who lives in the market: how many, what makes them loyal, and who likes to help."""

    size: int = quantity(
        1500, unit="person", low=2, high=20_000_000, source=GUESS, fixed=True,
        meaning="number of people (or accounts) in the market",
    )
    value_share: float = quantity(
        0.30, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="weight of the segment whose loyalty follows the value of the product",
    )
    price_share: float = quantity(
        0.25, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="weight of the segment whose loyalty follows the price",
    )
    reward_share: float = quantity(
        0.10, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="weight of the segment whose loyalty follows rewards",
    )
    discount_share: float = quantity(
        0.10, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="weight of the segment whose loyalty follows discounts",
    )
    belonging_share: float = quantity(
        0.25, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="weight of the segment whose loyalty follows belonging",
    )
    weight_concentration: float = quantity(
        20.0, unit="1", low=1, high=1e9, source=GUESS, fixed=True,
        meaning="how alike the people of one segment are (concentration of the Dirichlet draw)",
    )
    taste_spread: float = quantity(
        0.7, unit="utility", low=0, high=3, source=GUESS, fixed=True,
        meaning="standard deviation of personal taste for the company and for the rival",
    )
    taste_homophily: float = quantity(
        0.0, unit="1", low=0, high=0.95, source=GUESS, fixed=True,
        meaning="share of the variance of taste that people of one block have in common",
    )
    help_median: float = quantity(
        0.05, unit="answer/week", low=0, high=5, source=GUESS, fixed=True,
        meaning="answers a week that the median person would give to others",
    )
    help_spread: float = quantity(
        2.0, unit="1", low=0, high=4, source=VAN_MIERLO_2014, fixed=True,
        meaning="spread of helpfulness on a log scale; 3.0 lets the top 1 % give 75 % of answers",
    )
    initial_customers: float = quantity(
        0.0, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="share of people who are customers on the first day, chosen at random",
    )
    initial_satisfaction: float = quantity(
        0.5, unit="1", low=0, high=1, source=GUESS, fixed=True,
        meaning="satisfaction of somebody who has not tried the product",
    )


def created(rules: Population, blocks: Array, seed: int) -> People:
    """The people of a market on its first day, all strangers.

    Segments, driver weights (eq. 1 of the model: Dirichlet around the dominant driver, each
    weight scaled to mean 1), taste, and heavy-tailed helpfulness (log-normal, eq. 19). Each
    trait has a generator of its own, so a change of one leaves the others alone.

    Parameters
    ----------
    rules, seed
        how the people are drawn, and what their generators are seeded with
    blocks
        block number of each person, shape (people,); people of a block share taste if
        `taste_homophily` is above 0
    """
    people = People(
        standing=np.zeros(rules.size, np.uint8),
        touch=np.zeros((rules.size, len(CHANNELS)), np.float32),
        **{name: allocated(table, rules.size) for name, table in TABLES.items()},
    )
    shares = np.array([getattr(rules, f"{name}_share") for name in SEGMENTS])
    total = shares.sum()
    shares = shares / total if total > 0 else np.full(len(SEGMENTS), 1 / len(SEGMENTS))
    draws = _generator(seed, "segment").random(rules.size)
    people.traits["segment"][:] = np.minimum(
        np.searchsorted(np.cumsum(shares), draws, side="right"), len(SEGMENTS) - 1
    )
    weights = _driver_weights(rules, people.traits["segment"], seed)
    for name, weight in zip(SEGMENTS, weights, strict=True):
        people.traits[f"weight_{name}"] = weight
    for brand in ("company", "rival"):
        people.traits[f"taste_{brand}"] = _taste(rules, blocks, seed, brand)
    normal = _generator(seed, "helpfulness").standard_normal(rules.size)
    people.mind["helpfulness"][:] = rules.help_median * np.exp(rules.help_spread * normal)
    people.loyalty["alignment"][:] = _generator(seed, "alignment").random(rules.size)
    people.mind["satisfaction"][:] = rules.initial_satisfaction
    return people


def start_as_customers(people: People, rules: Population, term: int, seed: int) -> None:
    """Make the first customers: a random share of people, exact to the person."""
    number = round(rules.initial_customers * rules.size)
    order = np.argsort(_generator(seed, "first customers").random(rules.size), kind="stable")
    first = order[:number]
    for date in ("attracted_week", "engaged_week", "adopted_week"):
        people.journey[date][first] = 0
    people.journey["channel"][first] = FROM_THE_START
    people.journey["referrer"][first] = NEVER
    people.journey["term"][first] = term
    people.standing[first] = CUSTOMER


def _driver_weights(rules: Population, segment: Array, seed: int) -> Array:
    centre = np.full((len(SEGMENTS), len(SEGMENTS)), 0.1)
    np.fill_diagonal(centre, 0.6)
    shape = rules.weight_concentration * centre[segment]
    gammas = _generator(seed, "weights").standard_gamma(shape)
    weights = gammas / gammas.sum(axis=1, keepdims=True)
    return (weights / weights.mean(axis=0)).T


def _taste(rules: Population, blocks: Array, seed: int, brand: str) -> Array:
    own = _generator(seed, f"taste {brand}").standard_normal(rules.size)
    common = _generator(seed, f"taste of blocks {brand}").standard_normal(int(blocks.max()) + 1)
    shared = rules.taste_homophily
    return rules.taste_spread * (np.sqrt(shared) * common[blocks] + np.sqrt(1 - shared) * own)


def _generator(seed: int, trait: str) -> np.random.Generator:
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, decision_named(trait)]))
    )
