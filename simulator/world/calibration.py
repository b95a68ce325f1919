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

    The end of the range if the target is out of reach.
    """
    low, high = -_WIDEST, _WIDEST
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if rising(middle) < target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
