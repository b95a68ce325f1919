"""People: one row per person, who they are and where they stand.

The columns are the truth; Mesa's agents are faces of rows (`simulator.agents`). State is dates:
where a person stands follows from them, so two fields can never disagree.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from simulator.accounts import CHANNELS
from simulator.chance import decision_named
from simulator.compiled import compiled
from simulator.quantities import Part, quantity
from simulator.sources import GUESS, VAN_MIERLO_2014
from simulator.world.columns import Array, Column, allocated

SEGMENTS = ("value", "price", "reward", "discount", "belonging")
STANDINGS = ("stranger", "attracted", "engaged", "customer", "rival", "former")
STRANGER, ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER = range(6)
STAGE = 7  # the bits of `standing` that hold one of the six above
MEMBER = 8  # flag in `standing`: belongs to the company's community
EXPERT = 16  # flag in `standing`: a member who advocates
NEVER = -1
FROM_THE_START = len(CHANNELS)  # the "channel" of people who are customers on the first day


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


class Traits:
    """Who a person is; fixed on the first day."""

    segment: Annotated[
        Array, Column("u1", "loyalty type that dominates, see SEGMENTS", written_by="creation")
    ]
    weight_value: Annotated[Array, Column("f8", "weight of value, mean 1", written_by="creation")]
    weight_price: Annotated[Array, Column("f8", "weight of price, mean 1", written_by="creation")]
    weight_reward: Annotated[
        Array, Column("f8", "weight of rewards, mean 1", written_by="creation")
    ]
    weight_discount: Annotated[
        Array, Column("f8", "weight of discounts, mean 1", written_by="creation")
    ]
    weight_belonging: Annotated[
        Array, Column("f8", "weight of belonging, mean 1", written_by="creation")
    ]
    taste_company: Annotated[
        Array, Column("f8", "personal taste for the company", unit="utility", written_by="creation")
    ]
    taste_rival: Annotated[
        Array, Column("f8", "personal taste for the rival", unit="utility", written_by="creation")
    ]
    helpfulness: Annotated[
        Array,
        Column(
            "f8", "answers the person would give", unit="answer/week", written_by="creation",
        ),
    ]


class Surroundings:
    """What a person sees of its acquaintances."""

    customer_friends: Annotated[
        Array, Column("i4", "acquaintances who were customers", unit="person", written_by="close")
    ]
    rival_friends: Annotated[
        Array,
        Column(
            "i4", "acquaintances who were the rival's customers", unit="person", written_by="close",
        ),
    ]
    leavers: Annotated[
        Array, Column("f8", "acquaintances who left, fading", unit="person", written_by="close")
    ]
    leaver_week: Annotated[
        Array,
        Column(
            "i2", "date of the last leaving of an acquaintance",
            unit="week", written_by="close", start=NEVER,
        ),
    ]


class Journey:
    """The dates of a person's way, and how it came."""

    attracted_week: Annotated[
        Array,
        Column(
            "i2", "date of becoming interested", unit="week", written_by="attract", start=NEVER,
        ),
    ]
    engaged_week: Annotated[
        Array,
        Column(
            "i2", "date of starting to try", unit="week", written_by="engage", start=NEVER,
        ),
    ]
    cold_week: Annotated[
        Array,
        Column(
            "i2", "date of losing interest before trying",
            unit="week", written_by="engage", start=NEVER,
        ),
    ]
    joined_week: Annotated[
        Array,
        Column(
            "i2", "date of joining the community", unit="week", written_by="engage", start=NEVER,
        ),
    ]
    onboarded_week: Annotated[
        Array,
        Column(
            "i2", "date of onboarding by an account manager",
            unit="week", written_by="engage", start=NEVER,
        ),
    ]
    adopted_week: Annotated[
        Array, Column("i2", "date of buying", unit="week", written_by="adopt", start=NEVER)
    ]
    gave_up_week: Annotated[
        Array,
        Column(
            "i2", "date of giving up trying", unit="week", written_by="adopt", start=NEVER,
        ),
    ]
    rival_week: Annotated[
        Array,
        Column(
            "i2", "date of going to the rival without having been a customer",
            unit="week", written_by="adopt", start=NEVER,
        ),
    ]
    switched_week: Annotated[
        Array,
        Column(
            "i2", "date of switching to the rival", unit="week", written_by="retain", start=NEVER,
        ),
    ]
    quit_week: Annotated[
        Array, Column("i2", "date of quitting", unit="week", written_by="retain", start=NEVER)
    ]
    ended_week: Annotated[
        Array,
        Column(
            "i2", "date on which the last spell with the company ended",
            unit="week", written_by="close", start=NEVER,
        ),
    ]
    expert_week: Annotated[
        Array,
        Column(
            "i2", "date of becoming an expert", unit="week", written_by="advocate", start=NEVER,
        ),
    ]
    fell_week: Annotated[
        Array,
        Column(
            "i2", "date of the last fall of the level",
            unit="week", written_by="advocate", start=NEVER,
        ),
    ]
    pause_week: Annotated[
        Array,
        Column(
            "i2", "date on which the person had enough of answering",
            unit="week", written_by="advocate", start=NEVER,
        ),
    ]
    term: Annotated[Array, Column("i2", "term of the contract", unit="week", written_by="adopt")]
    channel: Annotated[
        Array, Column("u1", "channel that attracted last, see CHANNELS", written_by="attract")
    ]
    level: Annotated[Array, Column("u1", "level of participation, 0 to 3", written_by="advocate")]
    is_expert: Annotated[Array, Column("u1", "1 for a member who advocates", written_by="advocate")]
    referrer: Annotated[
        Array, Column("i4", "acquaintance who attracted, or -1", written_by="attract", start=NEVER)
    ]


class Mind:
    """What a person feels and can."""

    satisfaction: Annotated[Array, Column("f8", "satisfaction, 0 to 1", written_by="engage")]
    skill: Annotated[Array, Column("f8", "skill in using the product, 0 to 1", written_by="engage")]
    assets: Annotated[
        Array, Column("f8", "what the person has built in the product, 0 to 1", written_by="engage")
    ]
    belonging: Annotated[
        Array, Column("f8", "feeling part of the community, 0 to 1", written_by="engage")
    ]
    points: Annotated[
        Array, Column("f8", "recognition points", unit="point", written_by="advocate")
    ]
    burn_out: Annotated[Array, Column("f8", "exhaustion by helping", written_by="advocate")]


class Activity:
    """What a person did this week."""

    capacity: Annotated[
        Array,
        Column(
            "f8", "answers the person can give this week", unit="answer/week", written_by="engage",
        ),
    ]
    answers_given: Annotated[
        Array, Column("u2", "answers given to others this week", unit="answer", written_by="engage")
    ]
    questions: Annotated[
        Array, Column("u1", "questions this week", unit="question", written_by="engage")
    ]
    to_peers: Annotated[
        Array,
        Column(
            "u1", "questions put to peers this week", unit="question", written_by="engage",
        ),
    ]
    to_company: Annotated[
        Array,
        Column(
            "u1", "questions put to the company this week", unit="question", written_by="engage",
        ),
    ]
    peer_answers: Annotated[
        Array,
        Column(
            "u1", "questions that peers answered this week", unit="question", written_by="engage",
        ),
    ]
    company_answers: Annotated[
        Array,
        Column(
            "u1", "questions that the company answered this week",
            unit="question", written_by="engage",
        ),
    ]
    unresolved: Annotated[
        Array,
        Column(
            "u1", "questions left unsolved this week", unit="question", written_by="engage",
        ),
    ]
    late: Annotated[
        Array,
        Column(
            "u1", "answers that came late this week", unit="question", written_by="engage",
        ),
    ]
    posts: Annotated[
        Array, Column("u1", "posts written unasked this week", unit="item", written_by="engage")
    ]
    present_in: Annotated[
        Array,
        Column(
            "u1", "community taken part in this week: 0 none, 1 ours, 2 the rival's",
            written_by="engage",
        ),
    ]
    took_part: Annotated[
        Array, Column("u1", "1 if the person asked, answered or met this week", written_by="engage")
    ]


class Speech:
    """What acquaintances hear from a person next week."""

    voice: Annotated[
        Array, Column("f4", "what acquaintances hear: valence times weight", written_by="advocate")
    ]
    inviting: Annotated[
        Array,
        Column(
            "f4", "invitations per acquaintance, 1 / acquaintances if active",
            written_by="advocate",
        ),
    ]
    referring: Annotated[
        Array, Column("f4", "pull of referrals per acquaintance", written_by="advocate")
    ]


class People(NamedTuple):
    """All people: tables with one row per person.

    `standing` holds, as one byte, where each person stood at the start of the week (bits STAGE)
    and the flags MEMBER and EXPERT; `touch` the share of each channel in attracting the person,
    shape (people, channels).
    """

    standing: Array
    touch: Array
    traits: Array
    around: Array
    journey: Array
    mind: Array
    activity: Array
    speech: Array


TABLES = {
    "traits": Traits,
    "around": Surroundings,
    "journey": Journey,
    "mind": Mind,
    "activity": Activity,
    "speech": Speech,
}


@compiled
def spell_end(
    cold_week: int, gave_up_week: int, rival_week: int, switched_week: int, quit_week: int
) -> int:
    """The date on which the last spell with the company ended; -1 if none did."""
    return max(max(cold_week, gave_up_week), max(rival_week, max(switched_week, quit_week)))


@compiled
def stage_of(
    attracted_week: int,
    engaged_week: int,
    adopted_week: int,
    rival_week: int,
    switched_week: int,
    quit_week: int,
    ended_week: int,
) -> int:
    """Where a person stands, from the dates alone: one of the six standings.

    Somebody who buys from the rival and looks at our offer again stands with the rival.
    """
    if adopted_week > max(switched_week, quit_week):
        return CUSTOMER
    if max(rival_week, switched_week) > adopted_week:
        return RIVAL
    if engaged_week > ended_week:
        return ENGAGED
    if attracted_week > ended_week:
        return ATTRACTED
    return FORMER if quit_week >= 0 else STRANGER


def created(rules: Population, blocks: Array, seed: int) -> People:
    """The people of a market on its first day, all strangers.

    Segments, driver weights (eq. 1 of the model: Dirichlet around the dominant driver, each
    weight scaled to mean 1), taste, and heavy-tailed helpfulness (log-normal, eq. 19). Each
    trait has a generator of its own, so a change of one leaves the others alone.

    Parameters
    ----------
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
    people.traits["helpfulness"][:] = rules.help_median * np.exp(rules.help_spread * normal)
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
