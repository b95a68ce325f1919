"""Chance that is addressed, not drawn in sequence.

A random number belongs to (seed, person, week, decision, index). It does not depend on the
order of loops, on other people, or on how many numbers were used before. So two strategies meet
the same luck, an intervention that does nothing changes nothing, and any number of workers
gives the same bits.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3", SC'11): key = seed, counter = (person, week, decision, index).
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np

from simulator.compiled import compiled, inlined, looped

Word = Any  # an unsigned integer of 32 bits
Integer = Any  # any whole number, of Python or of NumPy

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint32(0x9E3779B9)
_WEYL_1 = np.uint32(0xBB67AE85)
_SHIFT = np.uint64(32)
_FIVE = np.uint64(5)
_SIX = np.uint64(6)
COMPANY = 2**32 - 1  # the company's place among persons, beyond every row: its own luck
ROUNDING = 1e-9  # more than a probability can be off by the grid and the last bits of exp
_NOTHING = np.empty((4, 0), np.uint32)
GRID = 2.0**40  # probabilities are compared on this grid, see happens()


def decision_named(name: str) -> int:
    """The address of a decision, from its name: 32 bits of a hash, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")


@inlined
def block(
    counter_0: Word, counter_1: Word, counter_2: Word, counter_3: Word, key_0: Word, key_1: Word
) -> tuple[Word, Word, Word, Word]:
    """One block of Philox4x32-10: four 32-bit words of counter and two of key give four words."""
    c0, c1 = np.uint32(counter_0), np.uint32(counter_1)
    c2, c3 = np.uint32(counter_2), np.uint32(counter_3)
    k0, k1 = np.uint32(key_0), np.uint32(key_1)
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * np.uint64(c0)
        product_1 = _MULTIPLIER_1 * np.uint64(c2)
        next_0 = np.uint32(np.uint32(product_1 >> _SHIFT) ^ c1 ^ k0)
        next_2 = np.uint32(np.uint32(product_0 >> _SHIFT) ^ c3 ^ k1)
        c1 = np.uint32(product_1)
        c3 = np.uint32(product_0)
        c0 = next_0
        c2 = next_2
        k0 = np.uint32(k0 + _WEYL_0)
        k1 = np.uint32(k1 + _WEYL_1)
    return c0, c1, c2, c3


@compiled
def philox(
    counter_0: Word, counter_1: Word, counter_2: Word, counter_3: Word, key_0: Word, key_1: Word
) -> tuple[Word, Word, Word, Word]:
    """One block of Philox as a function of its own, for loops that draw now and then."""
    return block(counter_0, counter_1, counter_2, counter_3, key_0, key_1)


@compiled
def number_of(word_0: Word, word_1: Word) -> float:
    """The number in [0, 1) that two words make: a multiple of 2^-53."""
    high = np.float64(np.uint64(word_0) >> _FIVE)
    low = np.float64(np.uint64(word_1) >> _SIX)
    return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)


@inlined
def uniform(
    seed: Integer, person: Integer, week: Integer, decision: Integer, index: Integer
) -> float:
    """A number in [0, 1), a multiple of 2^-53, that belongs to this address.

    `seed` is 64 bits, the others 32 bits each. A block has numbers for two persons: the even one
    takes the first two words, the odd one the others.
    """
    words = philox(
        np.uint32(person) >> np.uint32(1),
        np.uint32(week),
        np.uint32(decision),
        np.uint32(index),
        np.uint32(np.uint64(seed)),
        np.uint32(np.uint64(seed) >> _SHIFT),
    )
    if np.uint32(person) & np.uint32(1):
        return number_of(words[2], words[3])
    return number_of(words[0], words[1])


@looped
def draw_everyone(words: Any, week: int, seed: int, decision: int) -> None:
    """Write the four words of each pair of persons, shape (4, pairs), for one decision.

    They stay words: several pairs are drawn at once, and few persons' numbers are looked at.
    """
    key_0, key_1 = np.uint32(np.uint64(seed)), np.uint32(np.uint64(seed) >> _SHIFT)
    for pair in range(words.shape[1]):
        word_0, word_1, word_2, word_3 = block(
            np.uint32(pair), np.uint32(week), np.uint32(decision), np.uint32(0), key_0, key_1
        )
        words[0, pair] = word_0
        words[1, pair] = word_1
        words[2, pair] = word_2
        words[3, pair] = word_3


def drawn_ahead(
    scratch: dict[int, Any],
    people: int,
    asking: Integer,
    week: int,
    seed: int,
    decision: int,
    slot: int = 0,
) -> Any:
    """Everybody's words for one decision, or an empty array if few people will ask for it.

    Drawn in one go a number costs a sixth, so this pays where more than a sixth ask. They are
    written into an array of `scratch` and hold until the same slot is asked for again.
    """
    if 6 * asking < people:
        return _NOTHING
    if slot not in scratch:
        scratch[slot] = np.empty((4, (people + 1) // 2), np.uint32)
    draw_everyone(scratch[slot], week, seed, decision)
    return scratch[slot]


@inlined
def drawn(words: Any, seed: int, person: int, week: int, decision: int) -> float:
    """The number of a person for a decision, drawn ahead or now."""
    if words.shape[1] > 0:
        first = 2 * (person & 1)
        return number_of(words[first, person >> 1], words[first + 1, person >> 1])
    return uniform(seed, person, week, decision, 0)


@inlined
def may_be_below(words: Any, person: int, most: float) -> bool:
    """False if a number drawn ahead is clearly not below `most`, seen from its first word alone.

    True where numbers were not drawn ahead.
    """
    if words.shape[1] == 0:
        return True
    return words[2 * (person & 1), person >> 1] < most * 4294967296.0 + 32.0


@compiled
def happens(chance: float, probability: float) -> bool:
    """True if something of this probability happens at this number.

    The probability is rounded to a grid of 2^-40: exp and log differ in their last bit between
    library builds, and events must not.
    """
    return chance < np.floor(probability * GRID + 0.5) / GRID


@compiled
def weekly_chance(hazard: float) -> float:
    """Chance that something with this hazard per week happens within a week."""
    return 1.0 - math.exp(-hazard)


@compiled
def strikes(chance: float, hazard: float) -> bool:
    """True if something with this hazard per week happens at this number.

    `happens(chance, weekly_chance(hazard))`; but where the hazard, which is never smaller than
    its chance, already says no, the exponential is left out.
    """
    return chance < hazard + ROUNDING and happens(chance, 1.0 - math.exp(-hazard))
