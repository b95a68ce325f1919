"""Reputation: publicity that lasts for a while, members who defend the brand, and talk about it."""

from __future__ import annotations

import math
from typing import Any, Literal

from simulator.chance import COMPANY, decision_named, uniform
from simulator.compiled import compiled, inlined, looped
from simulator.quantities import Part, quantity
from simulator.sources import GUESS
from simulator.world.census import (
    EXPERTS,
    MENTIONS_BAD,
    MENTIONS_GOOD,
    RIVAL_MENTIONS,
    Census,
)
from simulator.world.people import RIVAL, People

TALKS = decision_named("talks about the brand")
EXPONENTIAL = 1  # position of "exponential" among the forms of defence
ONE_PER_CENT = 0.01


class Reputation(Part):
    """How news about the company fades, how far advocates defend it, and how much people talk."""

    recovery: float = quantity(
        0.1, unit="1/week", low=0, high=10, source=GUESS,
        meaning="share of the effect of publicity, as a hazard, that is forgotten in a week",
    )
    public_defence: float = quantity(
        0.5, unit="1", low=0, high=100, source=GUESS,
        meaning="how much faster bad publicity fades for each 1 % of all people who are experts",
    )
    defence: float = quantity(
        0.0, unit="1", low=0, high=20, source=GUESS,
        meaning="how strongly each expert whom a person knows blunts bad word of mouth",
    )
    defence_form: Literal["saturating", "exponential"] = quantity(
        "saturating", unit="1", source=GUESS,
        meaning="how the rest of bad word of mouth falls with the experts known",
    )
    talks: float = quantity(
        0.2, unit="talk/week", low=0, high=100, source=GUESS,
        meaning="talks about the brand that a customer with a voice of 1 has in a week; counted, "
        "and without effect",
    )


def reputation_after(
    reputation: float, advocates_share: float, news: float, rules: Any
) -> float:
    """What publicity adds to perceived quality this week (eq. 23).

    Last week's effect fades, bad publicity faster where more people advocate; `news` comes on
    top. Good publicity is not defended: it fades at the plain rate.
    """
    if reputation != 0.0:
        faster = rules.public_defence * advocates_share / ONE_PER_CENT if reputation < 0.0 else 0.0
        reputation *= math.exp(-rules.recovery * (1.0 + faster))
    return reputation + news


def news_of(publicity: float, before: float) -> float:
    """What publicity adds this week: it is news on the date on which it becomes another."""
    return publicity if publicity != before else 0.0


def advocates_share(census: Census, people: int) -> float:
    """Share of all people who were experts at the last close."""
    return float(census.counts[EXPERTS]) / people


@compiled
def defended(
    good: float, bad: float, experts: int, defence: float, defence_form: int
) -> float:
    """Sum of the voices a person hears when the experts it knows blunt the bad ones.

    `bad` is the sum of the negative voices, not above 0.
    """
    if defence_form == EXPONENTIAL:
        return good + bad * math.exp(-defence * experts)
    return good + bad / (1.0 + defence * experts)


@compiled
def poisson_at(chance: float, mean: float) -> int:
    """The Poisson number with this mean that belongs to a chance, by inversion.

    The sum begins 9 standard deviations below the mean: what lies below is less than rounding.
    """
    if mean <= 0.0:
        return 0
    width = 9.0 * math.sqrt(mean)
    count = int(max(0.0, math.floor(mean - width)))
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    below = term
    last = mean + width + 40.0
    while below <= chance and count < last:
        count += 1
        term *= mean / count
        below += term
    return count


@compiled
def rival_voices(customers: float, quality: float) -> float:
    """Voices of the rival's customers, good or bad, who are as satisfied as its quality lets."""
    return customers * abs(2.0 * (min(1.0, quality) - 0.5))


@inlined
def voices_of(people: People) -> tuple[float, float]:
    """Sums of the good voices and of the bad ones, both not below 0; only customers have one."""
    praise, blame = 0.0, 0.0
    for person in range(people.standing.size):
        voice = people.speech[person].voice
        if voice > 0.0:
            praise += voice
        elif voice < 0.0:
            blame -= voice
    return praise, blame


@looped
def count_talks(
    people: People, census: Census, week: int, seed: int, talks: float, rival_quality: float
) -> None:
    """Write down this week's talks about the brand and about the rival's.

    Each customer talks at the rate `talks` times its voice; the sum of such Poisson numbers is
    one Poisson number, so three draws are enough. Their luck belongs to the company.
    """
    if talks <= 0.0:
        return
    praise, blame = voices_of(people)
    voices = (praise, blame, rival_voices(census.stocks[RIVAL], rival_quality))
    places = (MENTIONS_GOOD, MENTIONS_BAD, RIVAL_MENTIONS)
    for kind in range(len(places)):
        chance = uniform(seed, COMPANY, week, TALKS, kind)
        census.counts[places[kind]] = poisson_at(chance, talks * voices[kind])
