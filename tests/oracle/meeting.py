"""Who meets whom, and what becomes of bonds and belonging (section 1.9, eq. 24 to 26)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.oracle.person import Bond, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market

Pairs = list[tuple[Person, Person]]


def meet(helped_by: Pairs, market: Market) -> None:
    """Bonds fade, grow by this week's meetings, and the weakest give way; belonging follows."""
    meetings = [*chats(market), *helped_by, *at_event(market)]
    meetings.sort(key=lambda pair: pair[0].row)
    for person in market.people:
        fade(person, market)
    for one, other in meetings:
        bond_with(one, other, market)
        bond_with(other, one, market)
    has_met = {person for pair in meetings for person in pair}
    for person in market.people:
        belong(person, person in has_met, market)


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
    if person.bonds and luck.decides(
        person.row, "friend of a friend or anybody", rules.friend_of_friend
    ):
        found = friend_of_friend(person, market)
        if found not in (None, person) and found.community() == person.present_in:
            return found
    return anybody(person, present, luck.of(person.row, "companion"))


def friend_of_friend(person: Person, market: Market) -> Person | None:
    luck = market.luck
    friend = chosen(person.bonds, luck.of(person.row, "friend", 0)).partner
    if not friend.bonds:
        return None
    return chosen(friend.bonds, luck.of(person.row, "friend", 1)).partner


def chosen(bonds: list[Bond], number: float) -> Bond:
    return bonds[int(number * len(bonds))]


def anybody(person: Person, there: list[Person], number: float) -> Person | None:
    """One of the others who are there, each as likely."""
    others = [other for other in there if other is not person]
    return others[int(number * len(others))] if others else None


def at_event(market: Market) -> Pairs:
    """Everybody at the event walks up to some of the others: half of those it meets."""
    if not market.company.events:
        return []
    there = [person for person in market.members() if person.event_week == market.week]
    pairs = []
    for person in there:
        half = market.numbers.engage.event_meetings / 2.0
        begun = int(half + market.luck.of(person.row, "meetings at an event"))
        for index in range(min(begun, math.ceil(half))):
            number = market.luck.of(person.row, "companion at an event", index)
            other = anybody(person, there, number)
            if other is not None:
                pairs.append((person, other))
    return pairs


def fade(person: Person, market: Market) -> None:
    """A week without meeting (eq. 25); the faintest are forgotten."""
    rules = market.numbers.bonds
    for bond in person.bonds:
        together = person.community() != 0 and person.community() == bond.partner.community()
        half_life = rules.half_life if together else rules.outside_half_life
        bond.strength *= 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0
    person.bonds = [bond for bond in person.bonds if bond.strength >= rules.smallest]


def gain_of(person: Person, market: Market) -> float:
    """What one meeting adds, by the community the person belongs to."""
    rules = market.numbers.bonds
    if person.community() == 1:
        return min(1.0, rules.gain * market.character.bond_gain)
    return rules.gain * market.numbers.rival.community


def bond_with(person: Person, partner: Person, market: Market) -> None:
    """One side of a meeting (eq. 24); a new bond may push out the weakest (eq. 26)."""
    gain = gain_of(person, market)
    if gain <= 0.0:
        return
    for bond in person.bonds:
        if bond.partner is partner:
            bond.strength += gain * (1.0 - bond.strength)
            return
    new = Bond(partner, gain)
    if len(person.bonds) < market.numbers.bonds.most:
        person.bonds.append(new)
        return
    weakest = min(person.bonds, key=keeping)
    if keeping(weakest) < keeping(new):
        person.bonds[person.bonds.index(weakest)] = new


def keeping(bond: Bond) -> tuple[float, int]:
    """What is forgotten first is the lowest: the weakest, then that to the last person."""
    return bond.strength, -bond.partner.row


def belong(person: Person, has_met: bool, market: Market) -> None:
    """Belonging grows by taking part, by events, and fades by itself."""
    rules = market.numbers.engage
    after = person.belonging - rules.belonging_decay * person.belonging
    if person.is_member and (has_met or person.posts > 0):
        after += rules.belonging_gain * market.company.health * (1.0 - person.belonging)
    if market.company.events and person.event_week == market.week:
        after += rules.event_belonging * (1.0 - after)
    person.belonging = after
