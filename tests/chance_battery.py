"""A battery of tests for numbers that belong to addresses.

A generator is a function of an address (seed, person, week, decision, index) that gives a number
in [0, 1). A stream is what it gives along a line of addresses. The battery looks at single
streams (are they uniform, are neighbours independent?) and at pairs of streams (are these?). Each
test gives a p-value for which both ends are suspicious: what fits too well is not chance either.
`suspicious` compares them with a level for the battery as a whole, divided by their number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Generator = Callable[[Whole, Whole, int, int], Floats]
"""Numbers of the addresses base + step x (start, ..., start + size - 1)."""

PARTS = ("seed", "person", "week", "decision", "index")
HOME = np.array([20_260_101, 3, 5, 0x2AD9A1A8, 0])
LEVEL = 1e-6  # chance that a perfect generator fails the whole battery
CHUNK = 1_000_000
BINS = 1024
SIDE = 64  # of the grid of pairs
LAGS = (1, 2, 3, 7, 52, 1000)
BITS = 53


def one_step(part: str, size: int = 1) -> Whole:
    """A step along one part of the address."""
    step = np.zeros(len(PARTS), np.int64)
    step[PARTS.index(part)] = size
    return step


STREAMS = {
    "persons": one_step("person"),
    "every second person": one_step("person", 2),
    "weeks": one_step("week"),
    "decisions": one_step("decision"),
    "indices": one_step("index"),
    "seeds": one_step("seed"),
    "high seeds": one_step("seed", 1 << 32),
    "weeks and persons at once": one_step("person") + one_step("week"),
}
"""Lines of addresses along which people of a market or worlds of a study can lie."""


class Result(NamedTuple):
    """One test of the battery: where, what, and how likely so small or so large a value is."""

    stream: str
    test: str
    p: float


class _Tally:
    """What is counted of a stream, a chunk at a time; a stream of any length takes no room."""

    def __init__(self) -> None:
        self.size = 0
        self.high = np.zeros(BINS)
        self.low = np.zeros(BINS)
        self.bits = np.zeros(BITS)
        self.pairs = np.zeros((SIDE, SIDE))
        self.products = dict.fromkeys(LAGS, 0.0)
        self.lagged = dict.fromkeys(LAGS, 0)
        self.distances: list[float] = []
        self.spacings: list[tuple[float, int]] = []
        self.shared: list[tuple[float, int]] = []

    def add(self, numbers: Floats) -> None:
        """Count one chunk."""
        self.size += numbers.size
        whole = (numbers * 2.0**BITS).astype(np.uint64)
        self.high += np.bincount((numbers * BINS).astype(np.int64), minlength=BINS)
        self.low += np.bincount((whole % BINS).astype(np.int64), minlength=BINS)
        for bit in range(BITS):
            self.bits[bit] += np.count_nonzero(whole >> np.uint64(bit) & np.uint64(1))
        self.pairs += _grid(numbers[:-1], numbers[1:])
        centred = numbers - 0.5
        for lag in LAGS:
            self.products[lag] += float(centred[:-lag] @ centred[lag:])
            self.lagged[lag] += numbers.size - lag
        ordered = np.sort(numbers)
        self.distances.append(_distance(ordered))
        self.shared.append(_shared(whole))
        self.spacings.append(_spacings(whole))

    def results(self, stream: str) -> Iterator[Result]:
        """The p-values of all that was counted."""
        yield Result(stream, "uniform in its high bits", _chi_square(self.high))
        yield Result(stream, "uniform in its low bits", _chi_square(self.low))
        worst = np.abs(self.bits - self.size / 2).max() / math.sqrt(self.size / 4)
        yield Result(stream, "each bit half of the time", min(1.0, BITS * _two_sided(worst)))
        yield Result(stream, "distance to uniform", _combined(self.distances))
        yield Result(stream, "pairs of neighbours", _chi_square(self.pairs.ravel()))
        for lag in LAGS:
            scaled = 12.0 * self.products[lag] / math.sqrt(self.lagged[lag])
            yield Result(stream, f"correlation at lag {lag}", _two_sided(scaled))
        yield Result(stream, "collisions", _poisson(self.shared))
        yield Result(stream, "birthday spacings", _poisson(self.spacings))


def stream_results(draw: Generator, name: str, step: Whole, size: int) -> list[Result]:
    """Everything that is looked at in one stream of so many numbers."""
    tally = _Tally()
    for start in range(0, size, CHUNK):
        tally.add(draw(HOME, step, start, min(CHUNK, size - start)))
    return list(tally.results(name))


def pair_results(draw: Generator, size: int) -> list[Result]:
    """Streams of persons beside streams at neighbouring addresses, straight and crosswise.

    Crosswise means one step on in one of them: addresses that are added up instead of mixed give
    the same number there.
    """
    found = []
    persons = one_step("person")
    mine = draw(HOME, persons, 0, size)
    for part in PARTS:
        for ahead in (1, 2, 1 << 16) if part != "seed" else (1, 2, 1 << 16, 1 << 32):
            base = HOME + one_step(part, ahead)
            for shift in (0, 1, -1):
                if part == "person" and ahead + shift == 0:
                    continue  # the same addresses
                theirs = draw(base + shift * persons, persons, 0, size)
                name = f"next {part} ({ahead}, shifted by {shift})"
                scaled = 12.0 * float((mine - 0.5) @ (theirs - 0.5)) / math.sqrt(size)
                found.append(Result(name, "correlation", _two_sided(scaled)))
                found.append(Result(name, "pairs", _chi_square(_grid(mine, theirs).ravel())))
    return found


def whole_battery(draw: Generator, size: int, beside: int) -> list[Result]:
    """Each of STREAMS with so many numbers, and pairs of streams with `beside` numbers each."""
    found = [
        one for name, step in STREAMS.items() for one in stream_results(draw, name, step, size)
    ]
    return found + pair_results(draw, beside)


def suspicious(found: list[Result], level: float = LEVEL) -> list[Result]:
    """The results that a perfect generator gives less often than `level` for them all together."""
    return [one for one in found if one.p < level / len(found)]


def second_level(found: list[Result]) -> float:
    """How likely it is that p-values lie so far from uniform (Kolmogorov and Smirnov)."""
    return float(stats.kstest([one.p for one in found], "uniform").pvalue)


def _grid(one: Floats, other: Floats) -> Floats:
    cell = (one * SIDE).astype(np.int64) * SIDE + (other * SIDE).astype(np.int64)
    return np.bincount(cell, minlength=SIDE * SIDE).reshape(SIDE, SIDE).astype(np.float64)


def _two_sided(scaled: float) -> float:
    return float(2.0 * stats.norm.sf(abs(scaled)))


def _both_ends(below: float, above: float) -> float:
    return min(1.0, 2.0 * min(below, above))


def _chi_square(counts: Floats) -> float:
    expected = counts.sum() / counts.size
    assert expected >= 5.0, "too few numbers for so many cells"
    value = float(((counts - expected) ** 2).sum() / expected)
    degrees = counts.size - 1
    return _both_ends(stats.chi2.cdf(value, degrees), stats.chi2.sf(value, degrees))


def _distance(ordered: Floats) -> float:
    """The p-value of the largest distance to the uniform distribution function, one chunk."""
    steps = np.arange(ordered.size + 1) / ordered.size
    apart = max(float((steps[1:] - ordered).max()), float((ordered - steps[:-1]).max()))
    return float(stats.kstwobign.sf(apart * math.sqrt(ordered.size)))


def _combined(chances: list[float]) -> float:
    """One p-value of those of all chunks, which are uniform and independent (Fisher)."""
    value = -2.0 * math.fsum(math.log(max(p, 1e-300)) for p in chances)
    degrees = 2 * len(chances)
    return _both_ends(stats.chi2.cdf(value, degrees), stats.chi2.sf(value, degrees))


def _shared(whole: NDArray[np.uint64]) -> tuple[float, int]:
    """Expected and found: numbers that meet another in 2^b cells, so many that few are expected."""
    bits = min(BITS, max(1, round(2 * math.log2(whole.size) - 4)))
    cells = np.unique(whole >> np.uint64(BITS - bits)).size
    return whole.size**2 / 2.0 ** (bits + 1), whole.size - cells


def _spacings(whole: NDArray[np.uint64]) -> tuple[float, int]:
    """Expected and found: equal distances between birthdays (Marsaglia), in 2^32 days."""
    people = 4096
    days = np.sort(whole[:people] >> np.uint64(BITS - 32))
    gaps = np.sort(np.diff(days))
    return people**3 / 2.0**34, int(np.count_nonzero(np.diff(gaps) == 0))


def _poisson(counts: list[tuple[float, int]]) -> float:
    expected = math.fsum(mean for mean, _ in counts)
    found = sum(seen for _, seen in counts)
    above = float(stats.poisson.sf(found - 1, expected))
    return _both_ends(float(stats.poisson.cdf(found, expected)), above)
