"""The close of the week: what everybody sees next week, finished spells, and the census."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulator.accounts import CHANNELS
from simulator.compiled import compiled, inlined, looped, steady
from simulator.world.bonds import Bonds
from simulator.world.columns import Array
from simulator.world.loyalty import TALLY
from simulator.world.networks import Neighbours
from simulator.world.people import (
    CUSTOMER,
    ENGAGED,
    EXPERT,
    FORMER,
    FROM_THE_START,
    MEMBER,
    RIVAL,
    STAGE,
    People,
)
from simulator.world.spells import BEFORE, no_spells, spell_end, stage_of, write_spell

STOCKS = ("strangers", "attracted", "engaged", "customers", "rival_customers", "former")
COUNTS = {
    "members": "people in the company's community",
    "guests": "members who are not customers",
    "experts": "members who advocate",
    "activated": "people who started to try",
    "went_cold": "people who lost interest before trying",
    "abandoned": "people who gave up trying",
    "joined": "people who joined the community",
    "left_to_rival": "customers who switched to the rival",
    "left_to_nothing": "customers who quit",
    "left_early": "customers who left inside a contract, against the fee",
    "won_by_rival": "people without a supplier whom the rival won",
    "questions": "questions that came up",
    "self_served": "questions people solved alone",
    "put_to_peers": "questions put to peers",
    "answered_by_peers": "questions members answered",
    "answered_by_company": "questions the company answered",
    "unresolved": "questions nobody solved",
    "late": "answers that came late",
    "posts": "posts written unasked",
    "exploring": "members of level 0: they look around",
    "participating": "members of level 1",
    "contributing": "members of level 2",
    "leading": "members of level 3",
    "ambassadors": "experts with an ambassador's perks",
    "event_attendees": "members who came to an event",
    "event_guests": "people whom members brought along to an event",
    "events": "events held for members",
    "collaborations": "collaborations held with outside experts",
    "followed_up": "people called back after bad service",
    "testers": "people who tested the week's release first",
    "mentions_good": "talks in which customers praised the brand",
    "mentions_bad": "talks in which customers complained of the brand",
    "rival_mentions": "talks of the rival's customers about its brand",
    "satisfaction": "sum of customers' satisfaction",
    "skill": "sum of customers' skill",
    "belonging": "sum of members' belonging",
    "bonds": "bonds kept by members",
}
(
    MEMBERS, GUESTS, EXPERTS, ACTIVATED, WENT_COLD, ABANDONED, JOINED, LEFT_TO_RIVAL,
    LEFT_TO_NOTHING, LEFT_EARLY, WON_BY_RIVAL, QUESTIONS, SELF_SERVED, PUT_TO_PEERS,
    ANSWERED_BY_PEERS,
    ANSWERED_BY_COMPANY, UNRESOLVED, LATE, POSTS, EXPLORING, PARTICIPATING, CONTRIBUTING, LEADING,
    AMBASSADORS, EVENT_ATTENDEES, EVENT_GUESTS, EVENTS, COLLABORATIONS,
    FOLLOWED_UP, TESTERS, MENTIONS_GOOD, MENTIONS_BAD, RIVAL_MENTIONS,
    SATISFACTION, SKILL, BELONGING, BONDS,
) = range(len(COUNTS))  # fmt: skip
ATTRACTED_BY, ADOPTED_BY, TOUCHED_BY = range(3)  # rows of Census.channels
@steady
class Census(NamedTuple):
    """What there is and what happened in a week.

    `stocks` has one number for each of STOCKS, `counts` one for each of COUNTS; `channels` has
    rows for people attracted and customers won by last touch, and customers won by all touches;
    `loudest` is the most that anybody's voice, inviting and referring add, never negative;
    `loyalty` has one number for each of TALLY in `simulator.world.loyalty`, amounts in cents.
    """

    stocks: Array
    counts: Array
    channels: Array
    loudest: Array
    loyalty: Array


def no_census() -> Census:
    """A census of nobody."""
    channels = np.zeros((3, len(CHANNELS)))
    return Census(
        np.zeros(len(STOCKS)), np.zeros(len(COUNTS)), channels, np.zeros(3), np.zeros(len(TALLY))
    )


def first_census(people: People, neighbours: Neighbours, bonds: Bonds) -> Census:
    """The census before the first week, in which nothing has happened yet."""
    census = no_census()
    close_week(people, neighbours, bonds.kept, no_spells(0), 0, BEFORE, 1.0, True, census)
    return census


@looped
def close_week(
    people: People,
    neighbours: Neighbours,
    bonds: Array,
    spells: Array,
    used: int,
    week: int,
    leavers_kept: float,
    is_open: bool,
    census: Census,
) -> int:
    """Publish where everybody stands, write down finished spells and count; returns spells used.

    Until here everybody saw the others as they were last week. `leavers_kept` is the share of
    the memory of leavers that is left after a week, also of those who leave now; a community that
    is not open has no members.
    """
    # Sums stand in variables: a sum in a table would wait for memory at every person.
    customers, members, guests, experts, ambassadors, kept = 0, 0, 0, 0, 0, 0
    satisfaction, skill, belonging = 0.0, 0.0, 0.0
    voice, inviting, referring = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for person in range(people.standing.size):
        standing = people.standing[person]
        is_customer = standing & STAGE == CUSTOMER
        moved = last_date(people.journey[person], is_customer) == week
        advocates = people.mind[person].is_expert > 0
        if moved or (standing & EXPERT > 0) != advocates:
            used = publish(people, neighbours, person, spells, used, week, leavers_kept)
        if not is_open:
            shut_out(people, person)
        standing = people.standing[person]
        inviting = max(inviting, people.speech[person].inviting)
        if standing & STAGE == CUSTOMER:
            voice = max(voice, people.speech[person].voice)
            referring = max(referring, people.speech[person].referring)
            customers += 1
            satisfaction += people.mind[person].satisfaction
            skill += people.mind[person].skill
        else:
            census.stocks[standing & STAGE] += 1
            guests += standing & MEMBER > 0
        if standing & MEMBER:
            members += 1
            experts += standing & EXPERT > 0
            ambassadors += people.mind[person].is_ambassador
            kept += bonds[person]
            belonging += people.mind[person].belonging
            census.counts[EXPLORING + people.mind[person].level] += 1
        count_week(people, person, moved, week, census.counts, census.channels)
    census.stocks[CUSTOMER] = customers
    census.counts[MEMBERS], census.counts[GUESTS] = members, guests
    census.counts[EXPERTS], census.counts[AMBASSADORS] = experts, ambassadors
    census.counts[BONDS], census.counts[BELONGING] = kept, belonging
    census.counts[SATISFACTION], census.counts[SKILL] = satisfaction, skill
    census.loudest[0], census.loudest[1], census.loudest[2] = voice, inviting, referring
    return used


@looped
def remember_leavers(people: People, leavers_kept: float) -> None:
    """The memory of acquaintances who left fades by a week; before the week is closed."""
    for person in range(people.standing.size):
        if people.around[person].leavers > 0.0:
            people.around[person].leavers *= leavers_kept


@inlined
def publish(
    people: People, neighbours: Neighbours, person: int, spells: Array, used: int, week: int,
    leavers_kept: float,
) -> int:
    """One person moves: what others will see of it; returns spells used."""
    journey = people.journey[person]
    old = people.standing[person] & STAGE
    ended = spell_end(
        journey.cold_week, journey.gave_up_week, journey.rival_week,
        journey.switched_week, journey.quit_week,
    )
    if ended == week and journey.attracted_week > journey.ended_week:
        write_spell(people, person, spells, used, week)
        used += 1
    journey.ended_week = ended
    new = stage_of(
        journey.attracted_week, journey.engaged_week,
        journey.adopted_week, journey.rival_week,
        journey.switched_week, journey.quit_week, ended,
    )
    if new != old:
        tell_acquaintances(people, neighbours, person, old, new, week, leavers_kept)
    standing = new
    was_member = people.standing[person] & MEMBER > 0  # who was shut out has to join again
    if (was_member or journey.joined_week == week) and journey.joined_week > ended:
        standing |= MEMBER
        if people.mind[person].is_expert:
            standing |= EXPERT
    else:
        shut_out(people, person)
    people.standing[person] = standing
    if new != CUSTOMER:  # who is not a customer any more is not heard any more
        people.speech[person].voice = 0.0
        people.speech[person].referring = 0.0
        if new != ENGAGED:
            people.speech[person].inviting = 0.0
    return used


@inlined
def shut_out(people: People, person: int) -> None:
    """Who is not in the community is no expert and no ambassador, from this moment on."""
    people.standing[person] &= STAGE
    people.mind[person].is_expert = 0
    people.mind[person].is_ambassador = 0


@inlined
def tell_acquaintances(
    people: People, neighbours: Neighbours, person: int, old: int, new: int, week: int,
    leavers_kept: float,
) -> None:
    """Acquaintances see that somebody became or ceased to be a customer, ours or the rival's; in
    the first week after somebody left, the memory of it is already a week old.
    """
    ours = int(new == CUSTOMER) - int(old == CUSTOMER)
    rivals = int(new == RIVAL) - int(old == RIVAL)
    left = old == CUSTOMER and new in (RIVAL, FORMER)
    if ours == 0 and rivals == 0:
        return
    for place in range(neighbours.first[person], neighbours.first[person + 1]):
        other = neighbours.other[place]
        people.around[other].customer_friends += ours
        people.around[other].rival_friends += rivals
        if left:
            people.around[other].leavers += leavers_kept
            people.around[other].leaver_week = week


@compiled
def last_date(journey: Any, is_customer: bool) -> int:
    """The last date on which something happened that moves or counts a person; customers can
    only join and leave.
    """
    if is_customer:
        return max(journey.joined_week, max(journey.switched_week, journey.quit_week))
    began = max(max(journey.attracted_week, journey.engaged_week), journey.adopted_week)
    ended = max(max(journey.switched_week, journey.quit_week), journey.gave_up_week)
    aside = max(journey.rival_week, max(journey.cold_week, journey.joined_week))
    return max(aside, max(began, ended))


@inlined
def count_week(
    people: People, person: int, stepped: bool, week: int, counts: Array, channels: Array
) -> None:
    """Count what one person did this week; `stepped` is True for who moved a step."""
    journey = people.journey[person]
    if stepped:
        counts[WON_BY_RIVAL] += journey.rival_week == week
    if people.activity[person].took_part:
        if stepped:
            count_steps(people, person, week, counts, channels)
        count_activity(people.activity[person], counts)
        came_as = EVENT_GUESTS if journey.attracted_week == week else EVENT_ATTENDEES
        counts[came_as] += journey.event_week == week


@inlined
def count_steps(people: People, person: int, week: int, counts: Array, channels: Array) -> None:
    """Count the steps that one person took this week."""
    journey = people.journey[person]
    counts[LEFT_TO_RIVAL] += journey.switched_week == week
    counts[LEFT_TO_NOTHING] += journey.quit_week == week
    left = max(journey.switched_week, journey.quit_week) == week
    counts[LEFT_EARLY] += left and journey.left_early > 0
    counts[WENT_COLD] += journey.cold_week == week
    counts[ABANDONED] += journey.gave_up_week == week
    counts[JOINED] += journey.joined_week == week
    if journey.channel != FROM_THE_START:
        counts[ACTIVATED] += journey.engaged_week == week
        if journey.attracted_week == week:
            channels[ATTRACTED_BY, journey.channel] += 1
        if journey.adopted_week == week:
            channels[ADOPTED_BY, journey.channel] += 1
            for channel in range(channels.shape[1]):
                channels[TOUCHED_BY, channel] += people.touch[person, channel]


@compiled
def count_activity(activity: Any, counts: Array) -> None:
    """Count what one person asked, got answered and wrote."""
    asked = activity.questions
    if asked + activity.posts == 0:
        return
    counts[QUESTIONS] += asked
    counts[SELF_SERVED] += asked - activity.peer_answers - activity.to_company
    counts[PUT_TO_PEERS] += activity.to_peers
    counts[ANSWERED_BY_PEERS] += activity.peer_answers
    counts[ANSWERED_BY_COMPANY] += activity.company_answers
    counts[UNRESOLVED] += activity.unresolved
    counts[LATE] += activity.late
    counts[POSTS] += activity.posts
    counts[FOLLOWED_UP] += activity.followed_up
