"""Who meets whom, and what becomes of bonds and belonging (section 1.9, eq. 24 to 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.luck import poisson_number
from tests.oracle.person import Person

if TYPE_CHECKING:
    from tests.oracle.market import Market

Pairs = list[tuple[Person, Person]]


def meet(helped_by: Pairs, market: Market) -> None:
    """Bonds fade, grow by this week's meetings, and the weakest give way; belonging follows."""
    meetings = [*helped_by, *chats(market), *at_event(market)]
    for person in market.people:
        fade(person, market)
    for one, other in meetings:
        bond(one, other, market)
        one.took_part = other.took_part = 1
    for person in market.people:
        if person.questions > 0 or person.answers_given > 0:
            person.took_part = 1
        belong(person, market)


def chats(market: Market) -> Pairs:
    """Each present member talks with a friend of a friend or with anybody present."""
    pairs = []
    for community in (1, 2):
        present = [person for person in market.people if person.present_in == community]
        for person in present:
            companion = companion_for(person, present, market)
            if companion is not None:
                pairs.append((person, companion))
    return pairs


def companion_for(person: Person, present: list[Person], market: Market) -> Person | None:
    rules, luck = market.numbers.bonds, market.luck
    if luck.decides(person.row, "friend of a friend or anybody", rules.friend_of_friend):
        found = friend_of_friend(person, market)
        if found is not None and found in present:
            return found
    others = [other for other in present if other is not person]
    if not others:
        return None
    return others[int(luck.of(person.row, "companion") * len(others))]


def friend_of_friend(person: Person, market: Market) -> Person | None:
    friends = list(person.bonds)
    if not friends:
        return None
    friend = friends[int(market.luck.of(person.row, "friend", 0) * len(friends))]
    theirs = [other for other in friend.bonds if other is not person]
    if not theirs:
        return None
    return theirs[int(market.luck.of(person.row, "friend", 1) * len(theirs))]


def at_event(market: Market) -> Pairs:
    """Everybody at the event walks up to some of the others: half of those it meets."""
    there = [
        person for person in market.members() if person.event_week == market.week
    ]  # fmt: skip
    pairs = []
    for person in there:
        others = [other for other in there if other is not person]
        number = market.luck.of(person.row, "meetings at an event")
        meetings = market.numbers.engage.event_meetings / 2.0
        for index in range(poisson_number(number, meetings, 20) if others else 0):
            place = market.luck.of(person.row, "companion at an event", index)
            pairs.append((person, others[int(place * len(others))]))
    return pairs


def fade(person: Person, market: Market) -> None:
    """A week without meeting (eq. 25); the faintest are forgotten."""
    rules = market.numbers.bonds
    for other in list(person.bonds):
        together = person.community() != 0 and person.community() == other.community()
        half_life = rules.half_life if together else rules.outside_half_life
        kept = 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0
        person.bonds[other] *= kept
        if person.bonds[other] < rules.smallest:
            del person.bonds[other]


def bond(one: Person, other: Person, market: Market) -> None:
    """One meeting (eq. 24), seen from both sides; a new bond may push out the weakest (eq. 26)."""
    rules = market.numbers.bonds
    gain = min(1.0, rules.gain * market.character.bond_gain)
    for person, partner in ((one, other), (other, one)):
        strength = person.bonds.get(partner, 0.0)
        person.bonds[partner] = strength + gain * (1.0 - strength)
        if len(person.bonds) > rules.most:
            weakest = min(person.bonds, key=lambda friend: (person.bonds[friend], -friend.row))
            del person.bonds[weakest]


def belong(person: Person, market: Market) -> None:
    """Belonging grows by taking part, by events, and fades by itself."""
    rules = market.numbers.engage
    after = person.belonging - rules.belonging_decay * person.belonging
    if person.is_member and person.took_part:
        after += rules.belonging_gain * market.company.health * (1.0 - person.belonging)
    if person.event_week == market.week:
        after += rules.event_belonging * (1.0 - after)
    person.belonging = min(1.0, after)
