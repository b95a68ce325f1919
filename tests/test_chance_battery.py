"""The addressed chance passes a battery of statistical tests, and weak generators do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.chance import philox, uniform
from simulator.compiled import looped
from tests.chance_battery import (
    HOME,
    LEVEL,
    PARTS,
    STREAMS,
    Floats,
    Result,
    Whole,
    pair_results,
    second_level,
    stream_results,
    suspicious,
    whole_battery,
)

MASK = 0xFFFFFFFF
VECTORS = """
7  00000000 00000000 00000000 00000000 00000000 00000000 5f6fb709 0d893f64 4f121f81 4f730a48
7  ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 5207ddc2 45165e59 4d8ee751 8c52f662
7  243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 4dfccaba 190a87f0 c47362ba b6b5242a
10 00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8
10 ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd
10 243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1
"""
"""Known answers of Philox4x32 with 7 and 10 rounds, from the file `tests/kat_vectors` of
Random123 1.14.0 (D. E. Shaw Research): rounds, four words of counter, two of key, four of result.
"""


def plain_philox(rounds: int, counter: tuple[int, ...], key: tuple[int, ...]) -> tuple[int, ...]:
    """Philox4x32 by its definition (Salmon et al. 2011), in whole numbers of any size."""
    (left, right, other_left, other_right), (key_0, key_1) = counter, key
    for _ in range(rounds):
        product, other = 0xD2511F53 * left, 0xCD9E8D57 * other_left
        left, right = (other >> 32) ^ right ^ key_0, other & MASK
        other_left, other_right = (product >> 32) ^ other_right ^ key_1, product & MASK
        key_0, key_1 = (key_0 + 0x9E3779B9) & MASK, (key_1 + 0xBB67AE85) & MASK
    return left, right, other_left, other_right


def test_the_plain_generator_gives_the_published_answers() -> None:
    for line in VECTORS.split("\n")[1:-1]:
        rounds, *words = line.split()
        numbers = tuple(int(word, 16) for word in words)
        assert plain_philox(int(rounds), numbers[:4], numbers[4:6]) == numbers[6:]


def test_the_compiled_generator_is_the_plain_one_at_any_address() -> None:
    addresses = np.random.default_rng(7).integers(0, 2**32, (500, 6), dtype=np.uint32)
    addresses[:20] |= np.uint32(0xFFFFFF00)
    for row in addresses:
        whole = tuple(int(word) for word in row)
        compiled = tuple(int(word) for word in philox(*row))
        assert compiled == plain_philox(10, whole[:4], whole[4:])


@looped
def fill(numbers: Any, base: Any, step: Any, start: int) -> None:
    """The numbers of a line of addresses."""
    for place in range(numbers.size):
        along = start + place
        numbers[place] = uniform(
            base[0] + along * step[0], base[1] + along * step[1], base[2] + along * step[2],
            base[3] + along * step[3], base[4] + along * step[4],
        )  # fmt: skip


def addressed(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """The generator of the simulator."""
    numbers = np.empty(size)
    fill(numbers, base, step, start)
    return numbers


def told(found: list[Result]) -> str:
    return "\n".join(f"{one.stream}: {one.test}, p = {one.p:.3g}" for one in found)


def test_the_addressed_chance_passes_the_battery() -> None:
    """About 3 million numbers; a perfect generator fails once in a million batteries."""
    found = whole_battery(addressed, size=150_000, beside=30_000)
    assert len(found) > 150
    assert not suspicious(found), told(suspicious(found))
    assert second_level(found) > LEVEL
    tests = {one.test for one in found}
    assert {"collisions", "birthday spacings", "correlation at lag 52", "pairs"} <= tests


@pytest.mark.long
@pytest.mark.parametrize("stream", STREAMS)
def test_a_hundred_million_numbers_pass_the_battery(stream: str) -> None:
    found = stream_results(addressed, stream, STREAMS[stream], 100_000_000)
    assert not suspicious(found, LEVEL / len(STREAMS)), told(found)


@pytest.mark.long
def test_ten_million_numbers_are_independent_of_those_beside_them() -> None:
    found = pair_results(addressed, 10_000_000)
    assert not suspicious(found), told(suspicious(found))
    assert second_level(found) > 1e-4


# generators that must fail


def flat(base: Whole, step: Whole, start: int, size: int) -> list[Any]:
    """The parts of each address, as columns of 64-bit words."""
    along = np.arange(start, start + size, dtype=np.int64)
    return [(base[place] + along * step[place]).astype(np.uint64) for place in range(len(PARTS))]


def as_number(words: Any) -> Floats:
    return (words >> np.uint64(11)).astype(np.float64) / 2.0**53


def unmixed(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """The address as a counter: all parts times a constant each, added up, modulo 1."""
    factors = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 1)
    parts = flat(base, step, start, size)
    products = [part * np.uint64(factor) for part, factor in zip(parts, factors, strict=True)]
    return as_number(np.sum(products, axis=0, dtype=np.uint64))


def finished(state: Any) -> Any:
    """The end of SplitMix64, which mixes well."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def added_up(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """Well mixed, but of the sum of the parts: the next person's number is that of next week."""
    parts = flat(base, step, start, size)
    added = np.sum(parts, axis=0, dtype=np.uint64)
    return as_number(finished(added * np.uint64(0x9E3779B97F4A7C15)))


def low_bits(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """The low 24 bits of a linear congruential generator, one step for each part of the address."""
    state = np.zeros(size, np.uint64)
    for part in flat(base, step, start, size):
        state = (state + part) * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return (state & np.uint64(0xFFFFFF)).astype(np.float64) / 2.0**24


def few_rounds(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """Philox with five rounds in place of ten."""
    seed, person, week, decision, index = flat(base, step, start, size)
    mask, shift = np.uint64(MASK), np.uint64(32)
    c0, c1, c2, c3 = (part & mask for part in (person, week, decision, index))
    key_0, key_1 = seed & mask, seed >> shift
    for _ in range(5):
        product, other = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1 = (other >> shift) ^ c1 ^ key_0, other & mask
        c2, c3 = (product >> shift) ^ c3 ^ key_1, product & mask
        key_0, key_1 = key_0 + np.uint64(0x9E3779B9) & mask, key_1 + np.uint64(0xBB67AE85) & mask
    return as_number((c0 << shift) | c1)


def good(base: Whole, step: Whole, start: int, size: int) -> Floats:
    """SplitMix64's mixing after each part of the address: another generator that is good."""
    state = np.zeros(size, np.uint64)
    for part in flat(base, step, start, size):
        state = finished((state + part) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))
    return as_number(state)


@pytest.mark.parametrize(
    ("weak", "because"),
    [
        (unmixed, {"uniform in its high bits", "correlation at lag 1", "pairs of neighbours"}),
        (added_up, {"pairs"}),
        (low_bits, {"uniform in its low bits", "each bit half of the time"}),
        (few_rounds, {"pairs"}),
    ],
    ids=["unmixed", "added up", "low bits", "few rounds"],
)
def test_the_battery_finds_a_weak_generator(weak: Any, because: set[str]) -> None:
    numbers = weak(HOME, STREAMS["persons"], 0, 10_000)
    assert 0.49 < numbers.mean() < 0.51, "it looks harmless"
    found = whole_battery(weak, size=40_000, beside=25_000)
    tests = {one.test for one in suspicious(found)}
    assert because <= tests, tests


def test_the_battery_lets_another_good_generator_pass() -> None:
    found = whole_battery(good, size=40_000, beside=25_000)
    assert not suspicious(found), told(suspicious(found))
    assert second_level(found) > LEVEL


@pytest.mark.parametrize("copies", [2, 50])
def test_the_battery_finds_numbers_that_come_again(copies: int) -> None:
    def again(base: Whole, step: Whole, start: int, size: int) -> Floats:
        return np.tile(addressed(base, step, start, size // copies), copies)

    found = stream_results(again, "persons", STREAMS["persons"], 100_000)
    assert "collisions" in {one.test for one in suspicious(found)}
