"""Hearing: how a stranger hears of the company, channel by channel."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.accounts import CHANNELS
from simulator.chance import (
    ROUNDING,
    decision_named,
    drawn,
    happens,
    strikes,
    uniform,
    weekly_chance,
)
from simulator.compiled import compiled, inlined, looped, steady
from simulator.world.bonds import NOBODY
from simulator.world.columns import Array
from simulator.world.forum import goes_to_event
from simulator.world.networks import Neighbours
from simulator.world.people import EXPERT, FORMER, RIVAL, STAGE, STRANGER, People
from simulator.world.reputation import defended

SALES, ADS, VIRALITY, CONTENT, WORD_OF_MOUTH, REFERRAL, REACH, RETURN = range(len(CHANNELS))
FRACTION = 1  # position of "fraction" among the norms of word of mouth
ATTRACTED = decision_named("attracted")
BY_CHANNEL = decision_named("channel")
BY_REFERRER = decision_named("referrer")
CALL_LIST = decision_named("call list of sales")
AUDIENCE = decision_named("follows the expert of a collaboration")


@steady
class Situation(NamedTuple):
    """What every prospect meets alike in one week: hazards per week.

    `call_threshold` is the place on the call list up to which sales get; `invitations` and
    `referrals` turn an acquaintance's `inviting` and `referring` into hazards; `audience` is the
    share of people whom a collaboration reaches with the hazard `collaboration`, `along` the
    hazard of being brought along by an acquaintance who goes to an event; `loudest` is the most
    that one acquaintance can add, `loudest_average` the most that all together can;
    `defence` says how strongly experts blunt bad word of mouth, in the form `defence_form`.
    """

    sales: float
    call_threshold: float
    ads: float
    content: float
    invitations: float
    referrals: float
    audience: float
    collaboration: float
    along: float
    loudest_customer: float
    loudest_invitation: float
    loudest_average: float
    defence: float
    defence_form: int


@compiled
def word_of_mouth_hazard(voices: float, acquaintances: int, attract: Any) -> float:
    """Hazard by word of mouth, from the sum of acquaintances' voices (eq. 6); never negative."""
    if attract.word_of_mouth_norm == FRACTION:
        voices = voices / acquaintances
    return max(0.0, attract.word_of_mouth * voices)


@compiled
def is_open(stage: int) -> bool:
    """True for strangers, whom every channel can reach."""
    return stage == STRANGER


@compiled
def may_return(stage: int, attracted_week: int, ended_week: int) -> bool:
    """True for former customers and for the rival's, who may look at the offer again.

    Not while they are still looking: one spell ends before the next begins.
    """
    return stage in (FORMER, RIVAL) and attracted_week <= ended_week


@looped
def call_list(people: People, week: int, seed: int, places: Array) -> int:
    """Write the places of all strangers on this week's call list; returns how many they are."""
    strangers = 0
    for person in range(people.standing.size):
        if is_open(people.standing[person] & STAGE):
            places[strangers] = uniform(seed, person, week, CALL_LIST, 0)
            strangers += 1
    return strangers


@compiled
def is_called(person: int, week: int, seed: int, call_threshold: float) -> bool:
    """True if sales reach this stranger this week."""
    if call_threshold < 0.0:
        return False
    return uniform(seed, person, week, CALL_LIST, 0) <= call_threshold


@inlined
def reach_by_expert(person: int, week: int, seed: int, situation: Situation) -> float:
    """Hazard by this week's collaboration (eq. 8), if there is one: it has a random audience."""
    if situation.audience <= 0.0:
        return 0.0
    follows = happens(uniform(seed, person, week, AUDIENCE, 0), situation.audience)
    return situation.collaboration if follows else 0.0


@compiled
def channel_hazards(
    hazards: Array,
    called: bool,
    voices: float,
    inviting: float,
    referring: float,
    reach: float,
    acquaintances: int,
    situation: Situation,
    attract: Any,
) -> float:
    """Fill in the hazard of each channel for one stranger and return their sum (eq. 2-9).

    `voices`, `inviting` and `referring` are sums over the stranger's acquaintances, `reach` is
    the hazard by events and collaborations.
    """
    hazards[SALES] = situation.sales if called else 0.0
    hazards[ADS] = situation.ads
    hazards[VIRALITY] = situation.invitations * inviting
    hazards[CONTENT] = situation.content
    hazards[WORD_OF_MOUTH] = 0.0
    if acquaintances > 0:
        hazards[WORD_OF_MOUTH] = word_of_mouth_hazard(voices, acquaintances, attract)
    hazards[REFERRAL] = situation.referrals * referring
    hazards[REACH] = reach
    hazards[RETURN] = 0.0
    total = 0.0
    for channel in range(len(hazards)):
        total += hazards[channel]
    return total


@compiled
def channel_at(chance: float, hazards: Array, total: float) -> int:
    """The channel that attracted: each with the chance hazard / sum of hazards (eq. 9)."""
    rest = chance * total
    last = 0
    for channel in range(len(hazards)):
        if hazards[channel] > 0.0:
            last = channel
            rest -= hazards[channel]
            if rest < 0.0:
                break
    return last


@compiled
def pull(
    channel: int, voice: float, inviting: float, referring: float, along: float
) -> float:
    """What one acquaintance adds to a channel that works through acquaintances, else 0."""
    if channel == WORD_OF_MOUTH:
        return max(0.0, voice)
    if channel == VIRALITY:
        return inviting
    if channel == REACH:
        return along
    return referring if channel == REFERRAL else 0.0


@inlined
def referrer_of(
    people: People, neighbours: Neighbours, person: int, week: int, channel: int, chance: float,
    by_expert: float, along: float,
) -> int:
    """The acquaintance through whom the channel worked, in proportion to its pull; or nobody.

    `by_expert` is the pull of a collaboration, which works through nobody; `along` that of an
    acquaintance who goes to an event.
    """
    start, stop = neighbours.first[person], neighbours.first[person + 1]
    apart = by_expert if channel == REACH else 0.0
    whole = apart
    for place in range(start, stop):
        speech = people.speech[neighbours.other[place]]
        comes = along if goes_to_event(people, neighbours.other[place], week) else 0.0
        whole += pull(channel, speech.voice, speech.inviting, speech.referring, comes)
    rest = chance * whole - apart
    found = NOBODY
    for place in range(start, stop if rest >= 0.0 else start):
        other = neighbours.other[place]
        speech = people.speech[other]
        comes = along if goes_to_event(people, other, week) else 0.0
        part = pull(channel, speech.voice, speech.inviting, speech.referring, comes)
        if part > 0.0:
            found = int(other)
            rest -= part
            if rest < 0.0:
                break
    return found


@inlined
def heard_from(
    people: People, neighbours: Neighbours, person: int, week: int, reach: float, along: float
) -> tuple[float, float, float, float]:
    """What a stranger hears from its acquaintances: voices, invitations, referrals, and reach.

    `reach` begins with that of a collaboration; `along` comes on top for each acquaintance who
    goes to an event.
    """
    voices, inviting, referring = 0.0, 0.0, 0.0
    for place in range(neighbours.first[person], neighbours.first[person + 1]):
        other = neighbours.other[place]
        voices += people.speech[other].voice
        inviting += people.speech[other].inviting
        referring += people.speech[other].referring
        if along > 0.0 and goes_to_event(people, other, week):
            reach += along
    return voices, inviting, referring, reach


@looped
def attract_everyone(
    people: People,
    neighbours: Neighbours,
    week: int,
    seed: int,
    luck: Array,
    situation: Situation,
    attract: Any,
    hazards: Array,
) -> None:
    """Each prospect's week: is it attracted, by which channel, through whom (eq. 9).

    The chance is drawn first. Where it is above the highest hazard possible, acquaintances
    cannot matter and are not looked at; the result is the same.
    """
    back = weekly_chance(attract.return_rate)
    for person in range(people.standing.size):
        stage = people.standing[person] & STAGE
        returns = not is_open(stage)
        if returns:
            journey = people.journey[person]
            if not may_return(stage, journey.attracted_week, journey.ended_week):
                continue
        chance = drawn(luck, seed, person, week, ATTRACTED)
        if returns:
            if happens(chance, back):
                for channel in range(len(hazards)):
                    hazards[channel] = 1.0 if channel == RETURN else 0.0
                record_attraction(people, person, week, RETURN, NOBODY, hazards, 1.0)
            continue
        called = is_called(person, week, seed, situation.call_threshold)
        start, stop = neighbours.first[person], neighbours.first[person + 1]
        by_expert = reach_by_expert(person, week, seed, situation)
        most = situation.ads + situation.content + situation.loudest_average + by_expert
        most += situation.sales if called else 0.0
        most += (stop - start) * situation.loudest_invitation
        most += people.around[person].customer_friends * situation.loudest_customer
        if chance >= most + ROUNDING:
            continue
        voices, inviting, referring, reach = heard_from(
            people, neighbours, person, week, by_expert, situation.along
        )
        if situation.defence > 0.0:
            voices = voices_defended(people, neighbours, person, situation)
        total = channel_hazards(
            hazards, called, voices, inviting, referring, reach, stop - start, situation, attract
        )
        if strikes(chance, total):
            channel = channel_at(uniform(seed, person, week, BY_CHANNEL, 0), hazards, total)
            which = uniform(seed, person, week, BY_REFERRER, 0)
            referrer = referrer_of(
                people, neighbours, person, week, channel, which, by_expert, situation.along
            )
            record_attraction(people, person, week, channel, referrer, hazards, total)


@inlined
def voices_defended(
    people: People, neighbours: Neighbours, person: int, situation: Situation
) -> float:
    """What one person hears of its acquaintances, the experts among them defending the brand."""
    good, bad, experts = 0.0, 0.0, 0
    for place in range(neighbours.first[person], neighbours.first[person + 1]):
        other = neighbours.other[place]
        voice = people.speech[other].voice
        if voice > 0.0:
            good += voice
        else:
            bad += voice
        experts += people.standing[other] & EXPERT > 0
    return defended(good, bad, experts, situation.defence, situation.defence_form)


@inlined
def record_attraction(
    people: People,
    person: int,
    week: int,
    channel: int,
    referrer: int,
    hazards: Array,
    total: float,
) -> None:
    """Write down that a person was attracted; every channel gets its share of the touch."""
    people.journey[person].attracted_week = week
    people.journey[person].channel = channel
    people.journey[person].referrer = referrer
    if channel == REACH and referrer != NOBODY:
        people.journey[person].event_week = week
    for touched in range(len(hazards)):
        people.touch[person, touched] = hazards[touched] / total
