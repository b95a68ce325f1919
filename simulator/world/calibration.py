"""Calibration: the constants of choices are solved for, not typed in (section 1.14).

Two constants absorb the scale of utilities: one for buying, one for staying. Each is the root
of "what the created people would do in a reference market = the target", the same for all
strategies.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.world.columns import Array
from simulator.world.company import Company
from simulator.world.rival import Offers

REFERENCE_WEEKS = 13
CERTAIN = 1000.0  # a constant so large that everybody chooses the same
_MOST_PEOPLE = 20_000
_WIDEST = 60.0  # utilities beyond this are certain in double precision
_HALVINGS = 60
_ROUGHLY = 7  # halvings after which secants are worth it
_SECANTS = 15
_ROUNDING = 1e-12  # more than the last bits of a sum over people can move a root


def reference_offers(company: Company) -> Offers:
    """The offer of the reference market: the product as it starts, at the reference price."""
    return Offers(
        quality=company.quality * company.initial_fit, price=1.0, discount=0.0, reward=0.0,
        rival_quality=0.0, rival_price=1.0, known_share=0.0,
    )


def sample(people: int) -> Array:
    """Rows to average over: everybody, or evenly spread rows of a very large market."""
    step = max(1, people // _MOST_PEOPLE)
    return np.arange(0, people, step, dtype=np.int64)


def root(rising: Callable[[float], float], target: float) -> float:
    """The constant at which a rising function meets the target, by bisection.

    The end of the range if the target is out of reach. Once the constant is roughly known,
    secants close in on it, and a halving whose answer they tell is not asked again: the constant
    is the same to the last bit.
    """
    low, high = -_WIDEST, _WIDEST
    under, over = low, high
    for halving in range(_HALVINGS):
        if halving == _ROUGHLY:
            under, over = _closer(rising, target, low, high)
        middle = 0.5 * (low + high)
        if middle <= under or (middle < over and rising(middle) < target):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _closer(
    rising: Callable[[float], float], target: float, low: float, high: float
) -> tuple[float, float]:
    """Constants between which the function meets the target, close together: regula falsi in the
    variant called Illinois (Dowell and Jarratt 1971), which moves both ends.
    """
    below, above = rising(low) - target, rising(high) - target
    side = 0
    for _ in range(_SECANTS):
        if not (below < 0.0 < above and high - low > _ROUNDING):
            break
        middle = (low * above - high * below) / (above - below)
        found = rising(middle) - target
        if found < 0.0:
            above *= 0.5 if side < 0 else 1.0
            low, below, side = middle, found, -1
        elif found > 0.0:
            below *= 0.5 if side > 0 else 1.0
            high, above, side = middle, found, 1
        else:
            low, high = middle, middle
    return low - _ROUNDING, high + _ROUNDING
