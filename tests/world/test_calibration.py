"""Solving for constants: the shorter way ends at the same bits as halving alone."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from simulator.world.calibration import root

Rising = Callable[[float], float]


def halved(rising: Rising, target: float) -> float:
    """The root by sixty halvings of the range of utilities, nothing else."""
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


class Asked:
    """A function that counts how often it is asked."""

    def __init__(self, rising: Rising) -> None:
        self.rising, self.times = rising, 0

    def __call__(self, constant: float) -> float:
        self.times += 1
        return self.rising(constant)


def crowd(spread: float, seed: int) -> Rising:
    """Share of a crowd with different tastes that takes an offer of this utility."""
    tastes = np.random.default_rng(seed).normal(0.0, spread, 500)
    return lambda constant: float(np.mean(1.0 / (1.0 + np.exp(-constant - tastes))))


@pytest.mark.parametrize("target", [0.001, 0.02, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("spread", [0.3, 1.0, 4.0])
def test_secants_end_at_the_bits_of_halving_and_ask_less(spread: float, target: float) -> None:
    for seed in range(5):
        asked = Asked(crowd(spread, seed))
        assert root(asked, target) == halved(asked.rising, target)
        assert asked.times < 45


@pytest.mark.parametrize("rising", [
    lambda constant: math.tanh(50.0 * (constant - 1.234)),
    lambda constant: float(constant >= 2.5),
    lambda constant: math.copysign(abs(constant + 7.0) ** 5, constant + 7.0),
    lambda constant: min(1.0, max(0.0, 0.5 + 1e6 * (constant - math.pi))),
    lambda constant: float(np.cbrt(constant - 17.0)),
    crowd(0.0, 1), crowd(30.0, 2),
], ids=["steep", "step", "flat", "ramp", "upright", "alike", "far apart"])  # fmt: skip
def test_even_where_secants_do_not_help(rising: Rising) -> None:
    for target in (0.0, 0.001, 0.25, 0.5, 0.9999):
        assert root(rising, target) == halved(rising, target)


def test_a_target_out_of_reach_gives_the_end_of_the_range() -> None:
    rising = crowd(1.0, 3)
    assert root(rising, 2.0) == pytest.approx(60.0)
    assert root(rising, -1.0) == pytest.approx(-60.0)
