"""Bonds: ties that grow by meeting in a community, fade by themselves, and are few."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.compiled import compiled, steady
from simulator.quantities import Part, quantity
from simulator.sources import BURT_2002, GUESS
from simulator.world.columns import Array

NOBODY = -1


class BondRules(Part):
    """How bonds between members form, fade and compete for attention."""

    gain: float = quantity(
        0.30, unit="1", low=0, high=1, source=GUESS,
        meaning="share of the missing strength that one meeting adds to a bond",
    )
    half_life: float = quantity(
        26.0, unit="week", low=0, high=5200, source=BURT_2002,
        meaning="time in which an unused bond loses half its strength; 0 means never",
    )
    outside_half_life: float = quantity(
        8.0, unit="week", low=0, high=5200, source=GUESS,
        meaning="the same for bonds to people who are not in the same community; 0 means never",
    )
    smallest: float = quantity(
        0.05, unit="1", low=0, high=0.5, source=GUESS,
        meaning="a bond weaker than this is forgotten",
    )
    most: int = quantity(
        15, unit="bond", low=1, high=50, source=GUESS, fixed=True,
        meaning="bonds a person can keep; a new one pushes out the weakest",
    )
    friend_of_friend: float = quantity(
        0.3, unit="1", low=0, high=1, source=GUESS,
        meaning="chance that a chat is with a friend of a friend rather than a random member",
    )


@steady
class Bonds(NamedTuple):
    """The bonds each person keeps, in slots; the first `kept` slots are in use.

    Both sides hold a bond until one of them forgets it or lets a stronger one push it out.
    `partner` is the other person or -1 and `strength` is between 0 and 1, both of shape
    (people, slots); `kept` has shape (people,). Written by `engage`.
    """

    partner: Array
    strength: Array
    kept: Array


@steady
class Meetings(NamedTuple):
    """Who met whom this week: person p met `other[first[p]:first[p + 1]]`, in a fixed order."""

    first: Array
    other: Array


def created(rules: BondRules, people: int) -> Bonds:
    """No bonds yet, room for `rules.most` per person."""
    return Bonds(
        partner=np.full((people, rules.most), NOBODY, np.int32),
        strength=np.zeros((people, rules.most)),
        kept=np.zeros(people, np.int8),
    )


def kept_share(half_life: float) -> float:
    """Share of something left after a week if half is lost in `half_life` weeks; all if in 0."""
    return 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0


@compiled
def strengthened(strength: float, gain: float) -> float:
    """Strength of a bond after a meeting (eq. 24)."""
    return strength + gain * (1.0 - strength)


@compiled
def gives_way(strength: float, partner: int, other_strength: float, other_partner: int) -> bool:
    """True if the first of two bonds is forgotten before the second (eq. 26).

    Of equally weak bonds the one with the higher-numbered partner goes.
    """
    return strength < other_strength or (strength == other_strength and partner > other_partner)
