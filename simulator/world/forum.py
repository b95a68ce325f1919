"""The forum: where questions meet helpers and members meet each other, within one week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, inlined, steady
from simulator.world.bonds import NOBODY, Bonds, Meetings
from simulator.world.columns import Array
from simulator.world.people import MEMBER, RIVAL, STAGE, People

OURS, RIVALS = 1, 2  # the communities of `present_in`
HELPER = decision_named("helper")
COMPANION_KIND = decision_named("friend of a friend or anybody")
COMPANION = decision_named("companion")
MEETINGS = decision_named("meetings at an event")
EVENT_COMPANION = decision_named("companion at an event")
FRIEND = decision_named("friend")


@steady
class Crowd(NamedTuple):
    """Who is there this week.

    `helpers` are the members who can answer, `room` the running sum of the answers they can
    give; `members` and `rivals` are the people present in our community and in the rival's;
    `asked` counts the questions put to peers, `tickets` those put to the company at once, and
    `posts` what members wrote unasked.
    """

    helpers: Array
    room: Array
    members: Array
    rivals: Array
    asked: int
    tickets: int
    posts: int

    @property
    def is_quiet(self) -> bool:
        """True if nobody asks a peer and nobody takes part, so that nobody meets anybody."""
        return self.asked == 0 and self.members.size == 0 and self.rivals.size == 0


@compiled
def gathered(people: People) -> tuple[Array, Array, Array, Array, int, int, int]:
    """The crowd of this week, in the order of people: the fields of `Crowd`."""
    size = people.standing.size
    helpers = np.empty(size, np.int32)
    room = np.empty(size, np.float64)
    members = np.empty(size, np.int32)
    rivals = np.empty(size, np.int32)
    helping, at_home, elsewhere = 0, 0, 0
    asked, tickets, posts = 0, 0, 0
    total = 0.0
    for person in range(size):
        activity = people.activity[person]
        if activity.took_part == 0:
            continue
        asked += activity.to_peers
        tickets += activity.to_company
        posts += activity.posts
        if activity.capacity > 0.0:
            total += activity.capacity
            helpers[helping] = person
            room[helping] = total
            helping += 1
        if activity.present_in == OURS:
            members[at_home] = person
            at_home += 1
        elif activity.present_in == RIVALS:
            rivals[elsewhere] = person
            elsewhere += 1
    return (
        helpers[:helping], room[:helping], members[:at_home], rivals[:elsewhere],
        asked, tickets, posts,
    )  # fmt: skip


def crowd_of(people: People) -> Crowd:
    """Who is there this week, see `gathered`."""
    return Crowd(*gathered(people))


def quiet_crowd(tickets: int, posts: int) -> Crowd:
    """The crowd of a week in which nobody asks a peer and nobody takes part."""
    nobody = np.empty(0, np.int32)
    return Crowd(nobody, np.empty(0), nobody, nobody, 0, tickets, posts)


@compiled
def community_of(standing: int) -> int:
    """The community a person belongs to: ours, the rival's, or 0 for none."""
    if standing & MEMBER:
        return OURS
    return RIVALS if standing & STAGE == RIVAL else 0


@inlined
def helper_for(crowd: Crowd, asker: int, week: int, seed: int, question: int) -> int:
    """Who answers: each helper with a chance in proportion to the room it has."""
    target = uniform(seed, asker, week, HELPER, question) * crowd.room[-1]
    low, high = 0, crowd.helpers.size - 1
    while low < high:  # the first helper whose running sum is above the target
        middle = (low + high) // 2
        if crowd.room[middle] > target:
            high = middle
        else:
            low = middle + 1
    return crowd.helpers[low]


@compiled
def other_than(person: int, there: Array, chance: float) -> int:
    """One of the others who are there, each as likely; -1 if there is nobody else.

    `there` are rows in ascending order, the person's among them.
    """
    if there.size < 2:
        return NOBODY
    place = int(chance * (there.size - 1))
    return there[place + 1] if there[place] >= person else there[place]


@inlined
def companion_for(
    people: People,
    bonds: Bonds,
    crowd: Crowd,
    person: int,
    week: int,
    seed: int,
    friend_of_friend: float,
) -> int:
    """Whom a present person chats with: a friend of a friend, or anybody present (1.9).

    A friend of a friend must belong to the same community; where there is none it is anybody.
    Returns -1 if nobody else is there.
    """
    community = people.activity[person].present_in
    if bonds.kept[person] > 0 and happens(
        uniform(seed, person, week, COMPANION_KIND, 0), friend_of_friend
    ):
        slot = int(uniform(seed, person, week, FRIEND, 0) * bonds.kept[person])
        friend = bonds.partner[person, slot]
        if bonds.kept[friend] > 0:
            slot = int(uniform(seed, person, week, FRIEND, 1) * bonds.kept[friend])
            other = bonds.partner[friend, slot]
            if other != person and community_of(people.standing[other]) == community:
                return other
    present = crowd.members if community == OURS else crowd.rivals
    return other_than(person, present, uniform(seed, person, week, COMPANION, 0))


@inlined
def goes_to_event(people: People, person: int, week: int) -> bool:
    """True for members who are at this week's event; guests who are brought along do not count."""
    return people.standing[person] & MEMBER > 0 and people.journey[person].event_week == week


@inlined
def mingle(
    people: People, gathered: Array, encounters: Array, person: int, week: int, seed: int,
    first: int, meetings: float,
) -> None:
    """Whom one member meets at an event: it walks up to half of those it meets.

    `gathered` are the rows of the members there; the persons walked up to are written from slot
    `first` on.
    """
    begun = int(0.5 * meetings + uniform(seed, person, week, MEETINGS, 0))
    for number in range(min(begun, encounters.shape[1] - first)):
        chance = uniform(seed, person, week, EVENT_COMPANION, number)
        encounters[person, first + number] = other_than(person, gathered, chance)


@inlined
def meets(people: People, person: int, week: int, at_event: bool) -> bool:
    """True if a person may have met somebody: it was present, got an answer, or is at an event."""
    if people.activity[person].present_in > 0 or people.activity[person].peer_answers > 0:
        return True
    return at_event and people.journey[person].event_week == week


@compiled
def meetings_of(
    encounters: Array, people: People, chat: int, slots: int, week: int
) -> tuple[Array, Array]:
    """Everybody's meetings of the week, from both sides, in the order of people; clears the slate.

    Answers are counted with those who gave them; slots from `slots` on are for events. Returns
    `first` (people + 1) and `other`.
    """
    size = people.standing.size
    first = np.zeros(size + 1, np.int64)
    at_event = encounters.shape[1] > slots
    for person in range(size):
        if not meets(people, person, week, at_event):
            continue
        for slot in range(encounters.shape[1]):
            other = encounters[person, slot]
            if other != NOBODY:
                first[person + 1] += 1
                first[other + 1] += 1
                if slot != chat and slot < slots:
                    people.activity[other].answers_given += 1
                    people.journey[other].answers_total += 1
    met = 0
    for person in range(size):
        met += first[person + 1]
        first[person + 1] = met
    if met == 0:
        return first, np.empty(0, np.int32)
    filled = first[:-1].copy()
    others = np.empty(first[size], np.int32)
    for person in range(size):
        if not meets(people, person, week, at_event):
            continue
        for slot in range(encounters.shape[1]):
            other = encounters[person, slot]
            if other != NOBODY:
                others[filled[person]] = other
                filled[person] += 1
                others[filled[other]] = person
                filled[other] += 1
                encounters[person, slot] = NOBODY
    return first, others


def meetings(
    encounters: Array, people: People, chat: int, slots: int, week: int, is_quiet: bool
) -> Meetings:
    """The meetings of the week as a table, see `meetings_of`; nobody met in a quiet week."""
    if is_quiet:
        return Meetings(np.zeros(people.standing.size + 1, np.int64), np.empty(0, np.int32))
    return Meetings(*meetings_of(encounters, people, chat, slots, week))


@inlined
def bonds_within(people: People, bonds: Bonds, person: int, community: int) -> float:
    """Sum of the strengths of a person's bonds to people of one community."""
    total = 0.0
    for slot in range(bonds.kept[person]):
        if community_of(people.standing[bonds.partner[person, slot]]) == community:
            total += bonds.strength[person, slot]
    return total


@inlined
def bonds_felt(
    people: People, bonds: Bonds, person: int, community: int, lost: float
) -> float:
    """Sum of a person's bonds, of which those to people outside lose the share `lost`.

    With 1 it is `bonds_within`; with 0 nobody's leaving makes the others less attached.
    """
    total = 0.0
    for slot in range(bonds.kept[person]):
        if community_of(people.standing[bonds.partner[person, slot]]) == community:
            total += bonds.strength[person, slot]
        elif lost < 1.0:
            total += (1.0 - lost) * bonds.strength[person, slot]
    return total
