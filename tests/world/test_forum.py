"""Forum: who is met there."""

from __future__ import annotations

import numpy as np

from simulator.world import bonds, forum


def test_whoever_else_is_there_is_as_likely_a_companion() -> None:
    there = np.array([2, 3, 5, 8, 9], np.int32)
    for person in there:
        met = [forum.other_than(person, there, (one + 0.5) / 400) for one in range(400)]
        rows, counts = np.unique(met, return_counts=True)
        assert rows.tolist() == [one for one in there if one != person]
        assert counts.tolist() == [100] * 4


def test_who_is_alone_meets_nobody() -> None:
    assert forum.other_than(7, np.array([7], np.int32), 0.9) == bonds.NOBODY
