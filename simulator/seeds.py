"""Seeds: the whole numbers that address all chance of a run."""

from __future__ import annotations

import operator
from typing import Any

LARGEST_SEED = 2**63 - 1


def as_seed(given: Any) -> int:
    """A seed as Python's own whole number.

    Raises
    ------
    ValueError
        if it is not a whole number from 0 to LARGEST_SEED
    """
    try:
        seed = operator.index(given)
    except TypeError:
        seed = -1
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2^63 - 1 (got {given!r})")
    return seed
