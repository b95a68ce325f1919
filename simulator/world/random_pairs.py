"""Random pairs: which people are tied, when all pairs of a kind are equally likely.

A pair is one number, smaller person * people + larger person, so that pairs are compared,
ordered and told apart by plain arithmetic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]

_PORTION = 16.0  # successes expected in the trials that one look into a table settles
_PRACTICALLY_ZERO = 2.0**-60  # below the grid of 2^-53 of the random numbers


def chosen_pairs(
    people: int,
    starts: Whole,
    inside: bool,
    pairs: int,
    expected: float,
    generator: np.random.Generator,
) -> Whole:
    """Keys of pairs of people, each pair inside (or outside) a block with the same probability.

    The number of pairs is drawn first, then which ones. Random pairs are added until there are
    enough different ones; when most pairs are wanted, all of them are listed and cut short.
    """
    if pairs == 0:
        return np.empty(0, dtype=np.int64)
    number = binomial(pairs, expected / pairs, generator)
    if 2 * number > pairs:
        everything = _all_pairs(people, starts, inside)
        order = np.argsort(generator.random(pairs), kind="stable")
        return everything[order[:number]]
    keys = np.empty(0, dtype=np.int64)
    while keys.size < number:
        drawn = np.sort(_random_pairs(people, starts, inside, number - keys.size, generator))
        drawn = drawn[np.diff(drawn, prepend=-1) > 0]
        drawn = drawn[~is_among(keys, drawn)]
        keys = np.insert(keys, np.searchsorted(keys, drawn), drawn) if keys.size else drawn
    return keys


def _random_pairs(
    people: int, starts: Whole, inside: bool, tries: int, generator: np.random.Generator
) -> Whole:
    """Keys of random pairs inside (or outside) a block; misses are left out, so up to `tries`."""
    blocks = starts.size - 1
    one = generator.integers(0, people, tries)
    block = one * blocks // people
    if inside:
        place = generator.integers(0, int(np.diff(starts).max()), tries)
        other = starts[block] + place
        fits = (other < starts[block + 1]) & (other != one)
    else:
        other = generator.integers(0, people, tries)
        fits = other * blocks // people != block
    return pair_keys(people, one[fits], other[fits])


def _all_pairs(people: int, starts: Whole, inside: bool) -> Whole:
    """Keys of all pairs inside (or outside) a block."""
    sizes = np.diff(starts)
    block = np.repeat(np.arange(sizes.size), sizes)
    everybody = np.arange(people, dtype=np.int64)
    found = []
    for step in range(1, int(sizes.max()) if inside else people):
        one = everybody[: people - step]
        fits = (block[: people - step] == block[step:]) == inside
        found.append(pair_keys(people, one[fits], one[fits] + step))
    return np.concatenate(found)


def binomial(trials: int, probability: float, generator: np.random.Generator) -> int:
    """How many of `trials` succeed: a binomial draw that is the same on every machine.

    The trials are taken in portions of about 16 expected successes, whose distribution is
    tabulated by multiplication and division only: no logarithm, whose last bit may differ
    between machines, decides.
    """
    if probability > 0.5:
        return trials - binomial(trials, 1 - probability, generator)
    if trials * probability <= _PORTION:
        portions, rest = 0, trials
    else:
        portion = int(_PORTION / probability)
        portions, rest = divmod(trials, portion)
    number = int(np.searchsorted(_cumulative(rest, probability), generator.random(), "right"))
    if portions:
        table = _cumulative(portion, probability)
        number += int(np.searchsorted(table, generator.random(portions), "right").sum())
    return number


def _cumulative(trials: int, probability: float) -> Floats:
    """Probabilities of at most 0, 1, 2, ... successes, up to the first that is practically 1."""
    mass, base, power = 1.0, 1 - probability, trials
    while power:
        if power & 1:
            mass *= base
        base *= base
        power >>= 1
    total, successes, table = mass, 0, [mass]
    mean = trials * probability
    while successes < trials and (successes <= mean or mass > _PRACTICALLY_ZERO):
        mass *= (trials - successes) / (successes + 1) * (probability / (1 - probability))
        successes += 1
        total += mass
        table.append(total)
    return np.array(table[:-1])


def pair_keys(people: int, one: Whole, other: Whole) -> Whole:
    """One number per pair of people, the same for both orders."""
    keys: Whole = np.minimum(one, other) * people + np.maximum(one, other)
    return keys


def is_among(ordered: Whole, keys: Whole) -> Truths:
    """Which keys are found in an ascending array of keys."""
    if ordered.size == 0:
        return np.zeros(keys.size, dtype=np.bool_)
    place = np.minimum(np.searchsorted(ordered, keys), ordered.size - 1)
    answer: Truths = ordered[place] == keys
    return answer


def repeated(keys: Whole) -> Whole:
    """The keys that occur more than once, in ascending order."""
    ordered = np.sort(keys)
    several: Whole = ordered[1:][ordered[1:] == ordered[:-1]]
    return several
