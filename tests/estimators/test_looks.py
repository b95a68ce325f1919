"""Looking again and again: the planned looks keep their promise, looking at will does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri, stdtrit

from simulator.estimators.looks import (
    chance_of_any_miss,
    chance_of_no_difference,
    level_of_each,
    planned_looks,
)

REPETITIONS = 1_000
LOOKS = planned_looks(20, 300)


def worlds(repetitions: int, most: int, seed: int) -> tuple[np.ndarray, float]:
    """Paired differences of cost in a made-up market whose true difference is known.

    Customers are won by chance, so costs are skewed and both strategies share a world's luck.
    """
    chance = np.random.default_rng(seed)
    shared = chance.normal(0, 0.2, (repetitions, most))
    a, b = (np.exp(shared + chance.normal(0, 0.25, shared.shape)) for _ in range(2))
    spread = 0.2**2 + 0.25**2
    return 3_000 * a - 2_600 * b, 400 * float(np.exp(spread / 2))


def intervals(values: np.ndarray, look: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half-width after so many worlds, of each repetition."""
    some = values[:, :look]
    width = stdtrit(look - 1, (1 + level) / 2) * some.std(axis=1, ddof=1) / np.sqrt(look)
    return some.mean(axis=1), width


def share_never_missing(looks: tuple[int, ...], level: float, seed: int) -> float:
    """Of repetitions in which the truth is inside at every look: what the worst peeker finds."""
    values, truth = worlds(REPETITIONS, looks[-1], seed)
    inside = np.ones(REPETITIONS, dtype=bool)
    for look in looks:
        mean, width = intervals(values, look, level)
        inside &= np.abs(mean - truth) <= width
    return float(inside.mean())


def test_the_truth_is_inside_at_all_looks_in_95_of_100_repetitions() -> None:
    assert share_never_missing(LOOKS, level_of_each(LOOKS), 1) == pytest.approx(0.95, abs=0.02)


def test_naive_peeking_fails_the_same_test() -> None:
    assert share_never_missing(LOOKS, 0.95, 1) < 0.88


def test_stopping_at_the_wanted_width_keeps_the_coverage_too() -> None:
    values, truth = worlds(REPETITIONS, LOOKS[-1], 2)
    means, widths = (np.stack(found) for found in zip(
        *(intervals(values, look, level_of_each(LOOKS)) for look in LOOKS), strict=True))
    enough = widths <= 320  # reached at looks from the second to the last
    first = np.where(enough.any(axis=0), enough.argmax(axis=0), len(LOOKS) - 1)
    each = np.arange(REPETITIONS)
    held = np.abs(means[first, each] - truth) <= widths[first, each]
    assert len(np.unique(first)) > 3
    assert held.mean() >= 0.95


def test_an_end_between_two_looks_keeps_the_coverage() -> None:
    values, truth = worlds(REPETITIONS, LOOKS[-1], 3)
    ends = np.random.default_rng(4).integers(LOOKS[0], LOOKS[-1], REPETITIONS)
    inside = np.ones(REPETITIONS, dtype=bool)
    level = level_of_each(LOOKS)
    for look in LOOKS:
        mean, width = intervals(values, look, level)
        inside &= (np.abs(mean - truth) <= width) | (look > ends)
    for number, end in enumerate(ends):
        mean, width = intervals(values[number : number + 1], int(end), level)
        inside[number] &= bool(abs(mean[0] - truth) <= width[0])
    assert inside.mean() >= 0.93


@pytest.mark.parametrize(("looks", "level"), [(2, 0.0294), (5, 0.0158), (10, 0.0106)])
def test_the_levels_are_those_of_pococks_table(looks: int, level: float) -> None:
    even = tuple(range(100, 100 * looks + 1, 100))
    assert 1 - level_of_each(even) == pytest.approx(level, abs=5e-5)


def test_a_single_look_has_no_price() -> None:
    assert level_of_each((50,)) == 0.95
    assert level_of_each(()) == 0.95
    assert chance_of_any_miss((50,), 0.05) == pytest.approx(0.05, abs=1e-9)


def test_two_looks_are_as_a_normal_pair_says() -> None:
    bound = -ndtri(0.01)
    draws = np.random.default_rng(5).normal(size=(400_000, 2))
    second = (draws[:, 0] + draws[:, 1]) / np.sqrt(2)
    missed = (np.abs(draws[:, 0]) > bound) | (np.abs(second) > bound)
    assert chance_of_any_miss((10, 20), 0.02) == pytest.approx(missed.mean(), abs=1e-3)


@pytest.mark.parametrize(("first", "most"), [(20, 500), (20, 21), (20, 20), (20, 7), (20, 2)])
def test_looks_grow_and_end_at_the_most(first: int, most: int) -> None:
    looks = planned_looks(first, most)
    assert looks[-1] == most
    assert list(looks) == sorted(set(looks))
    assert looks[0] == min(first, most)


def test_p_allows_for_the_looks() -> None:
    alone = chance_of_no_difference(2.0, 1.0, 50, ())
    assert alone == pytest.approx(0.0510, abs=1e-3)
    assert chance_of_no_difference(2.0, 1.0, 50, LOOKS) > 2 * alone
    assert chance_of_no_difference(0.0, 0.0, 50, LOOKS) == 1
    assert chance_of_no_difference(1.0, 0.0, 50, ()) == 0
    assert np.isnan(chance_of_no_difference(1.0, 1.0, 1, ()))
