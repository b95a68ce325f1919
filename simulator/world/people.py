"""People: one row per person, who they are and where they stand.

The columns are the truth; Mesa's agents are faces of rows (`simulator.agents`). State is dates:
where a person stands follows from them, so two fields can never disagree.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from simulator.accounts import CHANNELS
from simulator.accounts import SEGMENTS as SEGMENTS
from simulator.compiled import steady
from simulator.world.columns import Array, Column
from simulator.world.loyalty import Loyalty

STANDINGS = ("stranger", "attracted", "engaged", "customer", "rival", "former")
STRANGER, ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER = range(6)
STAGE = 7  # the bits of `standing` that hold one of the six above
MEMBER = 8  # flag in `standing`: belongs to the company's community
EXPERT = 16  # flag in `standing`: a member who advocates
NEVER = -1
FROM_THE_START = len(CHANNELS)  # the "channel" of people who are customers on the first day


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
    left_early: Annotated[
        Array, Column("u1", "1 if the last leaving was inside a contract", written_by="retain")
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
    event_week: Annotated[
        Array, Column("i2", "date of the last event attended", "week", "attract", NEVER)
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
    answers_total: Annotated[
        Array, Column("i4", "answers given to others so far", unit="answer", written_by="engage")
    ]
    referrer: Annotated[
        Array, Column("i4", "acquaintance who attracted, or -1", written_by="attract", start=NEVER)
    ]


class Mind:
    """What a person feels, can and gives, and where it stands in the community.

    One person's row has 64 bytes, as many as the processor fetches at once.
    """

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
    helpfulness: Annotated[
        Array,
        Column(
            "f8", "answers the person would give", unit="answer/week", written_by="creation",
        ),
    ]
    level: Annotated[Array, Column("u1", "level of participation, 0 to 3", written_by="advocate")]
    is_expert: Annotated[Array, Column("u1", "1 for a member who advocates", written_by="advocate")]
    is_ambassador: Annotated[Array, Column("u1", "1 for an ambassador", written_by="advocate")]


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
    followed_up: Annotated[
        Array,
        Column("u1", "1 if the company called back after bad service", written_by="engage"),
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
        Array,
        Column(
            "u1", "1 if the person used, tried or considered the product this week, or could meet "
            "in the rival's community", written_by="engage",
        ),
    ]


class Speech:
    """What acquaintances hear from a person next week."""

    voice: Annotated[
        Array, Column("f4", "what acquaintances hear: valence times weight", written_by="advocate")
    ]
    inviting: Annotated[
        Array,
        Column(
            "f4", "invitations per acquaintance: 1 (the free plan, if it tries) / acquaintances",
            written_by="advocate",
        ),
    ]
    referring: Annotated[
        Array, Column("f4", "pull of referrals per acquaintance", written_by="advocate")
    ]


@steady
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
    loyalty: Array


TABLES = {
    "traits": Traits,
    "around": Surroundings,
    "journey": Journey,
    "mind": Mind,
    "activity": Activity,
    "speech": Speech,
    "loyalty": Loyalty,
}
