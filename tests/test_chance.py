"""Chance belongs to an address: known answers, uniform, independent, and nobody else's business."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.chance import (
    GRID,
    decision_named,
    drawn,
    drawn_ahead,
    happens,
    philox,
    strikes,
    uniform,
    weekly_chance,
)
from simulator.stages import adopt, attract, engage
from simulator.stages.advocate import speaking
from simulator.stages.attract import hearing
from simulator.stages.engage import asking, learning
from simulator.stages.retain import leaving
from simulator.world import desk, forum, networks, preferences

Floats = NDArray[np.float64]
PEOPLE = 40_000
ALL_ONES = 0xFFFFFFFF


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ALL_ONES,) * 4, (ALL_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
    ids=["zeros", "ones", "digits of pi"],
)
def test_philox_gives_the_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    """The test vectors of Salmon et al. 2011 for Philox4x32 with ten rounds."""
    arguments = [np.uint32(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in philox(*arguments)) == words


def test_a_number_has_53_bits_of_its_block() -> None:
    seed, pair, week, decision, index = 0x299F31D0_A4093822, 7, 8, 9, 10
    address = (pair, week, decision, index, seed & ALL_ONES, seed >> 32)
    words = philox(*(np.uint32(word) for word in address))
    for odd in (0, 1):
        whole = (int(words[2 * odd]) >> 5 << 26) + (int(words[2 * odd + 1]) >> 6)
        assert uniform(seed, 2 * pair + odd, week, decision, index) == whole / 2**53


def numbers(of: Callable[[int], float], size: int = PEOPLE) -> Floats:
    return np.array([of(place) for place in range(size)])


ALONG: dict[str, Callable[[int], float]] = {
    "persons": lambda place: uniform(11, place, 3, 5, 0),
    "weeks": lambda place: uniform(11, 3, place, 5, 0),
    "decisions": lambda place: uniform(11, 3, 5, place, 0),
    "indices": lambda place: uniform(11, 3, 5, 7, place),
    "seeds": lambda place: uniform(place, 3, 5, 7, 0),
    "late seeds": lambda place: uniform(place << 32, 3, 5, 7, 0),
}
BESIDE: dict[str, Callable[[int], float]] = {
    "next person": lambda place: uniform(11, place + 1, 3, 5, 0),
    "next week": lambda place: uniform(11, place, 4, 5, 0),
    "next decision": lambda place: uniform(11, place, 3, 6, 0),
    "next index": lambda place: uniform(11, place, 3, 5, 1),
    "next seed": lambda place: uniform(12, place, 3, 5, 0),
    "seed far away": lambda place: uniform(11 + (1 << 32), place, 3, 5, 0),
}


@pytest.mark.parametrize("along", ALONG)
def test_numbers_are_uniform_along_every_part_of_the_address(along: str) -> None:
    drawn = numbers(ALONG[along])
    assert ((drawn >= 0.0) & (drawn < 1.0)).all()
    counts = np.histogram(drawn, bins=100, range=(0, 1))[0]
    assert 0.001 < stats.chisquare(counts).pvalue < 0.999
    assert 0.001 < stats.kstest(drawn, "uniform").pvalue < 0.999


@pytest.mark.parametrize("beside", BESIDE)
def test_numbers_of_neighbouring_addresses_are_independent(beside: str) -> None:
    drawn, other = numbers(ALONG["persons"]), numbers(BESIDE[beside])
    table = np.histogram2d(drawn, other, bins=12, range=[(0, 1), (0, 1)])[0]
    assert 0.001 < stats.chi2_contingency(table).pvalue < 0.999


def test_no_two_decisions_share_an_address() -> None:
    rooms: tuple[Any, ...] = (
        attract, hearing, engage, asking, learning, adopt, speaking, leaving,
        forum, desk, networks, preferences,
    )  # fmt: skip
    used = {
        (name, value)
        for room in rooms
        for name, value in vars(room).items()
        if name.isupper() and isinstance(value, int) and value > 10_000_000
        and not name.startswith("MOST_")
    }  # fmt: skip
    assert len(used) >= 20
    assert len({value for _, value in used}) == len({name for name, _ in used}) == len(used)


def test_the_address_of_a_decision_is_the_same_on_every_machine() -> None:
    assert decision_named("buys") == 0x2AD9A1A8
    assert decision_named("buys") != decision_named("leaves")


def test_numbers_drawn_ahead_are_those_drawn_now() -> None:
    seed, week, decision = 2**62 + 5, 3, 0xFFFFFFFF
    ahead = drawn_ahead({}, 301, 51, week, seed, decision)
    few = drawn_ahead({}, 301, 50, week, seed, decision)
    assert ahead.shape == (4, 151)
    assert few.size == 0
    for person in range(301):
        now = uniform(seed, person, week, decision, 0)
        assert drawn(ahead, seed, person, week, decision) == now
        assert drawn(few, seed, person, week, decision) == now


def test_something_strikes_with_the_chance_of_its_hazard() -> None:
    luck = [*numbers(ALONG["persons"], 2000), 0.0, 0.02, np.nextafter(0.02, 1), 1 - 2.0**-53]
    for hazard in (0.0, 1e-12, 0.02, 0.7, 5.0, 1e3):
        struck = [strikes(chance, hazard) for chance in luck]
        assert struck == [happens(chance, weekly_chance(hazard)) for chance in luck]


def test_one_more_person_changes_nobody_elses_luck() -> None:
    few = [uniform(3, person, week, 9, 0) for person, week in product(range(50), range(20))]
    more = [uniform(3, person, week, 9, 0) for person, week in product(range(51), range(20))]
    assert more[: len(few)] == few


@pytest.mark.parametrize("probability", [0.0, 1e-12, 0.3, 0.5, 1 - 1e-12, 1.0])
def test_something_happens_on_a_grid_of_probabilities(probability: float) -> None:
    on_grid = round(probability * GRID) / GRID
    assert not happens(on_grid, probability)
    assert happens(np.nextafter(on_grid, 0.0), probability) == (on_grid > 0)
    assert happens(0.0, probability) == (on_grid > 0)
    assert happens(1 - 2.0**-53, probability) == (on_grid == 1)


def test_the_last_bit_of_a_probability_decides_nothing() -> None:
    luck = numbers(ALONG["persons"], 2000)
    for probability in (0.1, 1 / 3, 0.7):
        almost = [np.nextafter(probability, 0.0), probability, np.nextafter(probability, 1.0)]
        happened = [[happens(chance, one) for chance in luck] for one in almost]
        assert happened[0] == happened[1] == happened[2]
        assert abs(np.mean(happened[0]) - probability) < 0.035  # three standard errors


def test_hazards_of_the_weeks_of_a_year_add_up() -> None:
    staying = (1.0 - weekly_chance(0.03)) ** 52
    assert staying == pytest.approx(np.exp(-0.03 * 52))
    assert weekly_chance(0.0) == 0.0
    assert weekly_chance(1e3) == 1.0
