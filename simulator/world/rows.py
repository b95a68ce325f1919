"""Rows: those of a block of people whom a loop has something to do for.

A loop over everybody that asks of each person whether it is concerned makes the processor guess,
and a wrong guess costs more than the answer. So loops go by blocks: first they write down the
rows of those concerned, without a guess, and then they go through these alone, in the same order.
"""

from __future__ import annotations

import numpy as np

from simulator.world.columns import Array

BLOCK = 1024
"""People whose rows are written down in one go; they stay near the processor."""


def block_of_rows() -> Array:
    """Room for the rows of one block; unsigned, so that no loop has to look for negative ones."""
    return np.empty(BLOCK, np.uint32)
