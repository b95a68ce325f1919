"""Shapley values by hand, and what makes them a split: they add up, and nobody gets a gift."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from simulator.estimators.shapley import coalitions, shapley


def test_two_who_need_each_other_share_evenly() -> None:
    worth = {
        frozenset(): np.array([0.0]), frozenset("a"): np.array([0.0]),
        frozenset("b"): np.array([0.0]), frozenset("ab"): np.array([10.0]),
    }  # fmt: skip
    assert shapley("ab", worth) == {"a": pytest.approx([5.0]), "b": pytest.approx([5.0])}


def test_parts_are_means_over_all_orders_and_add_up_in_every_world() -> None:
    players = ["a", "b", "c", "d"]
    draw = np.random.default_rng(1)
    worth = {some: draw.normal(size=7) for some in coalitions(players)}
    parts = shapley(players, worth)
    total = worth[frozenset(players)] - worth[frozenset()]
    np.testing.assert_allclose(sum(parts.values()), total, rtol=0, atol=1e-13)
    orders = list(permutations(players))
    for player in players:
        added = np.zeros(7)
        for order in orders:
            before = frozenset(order[: order.index(player)])
            added += worth[before | {player}] - worth[before]
        np.testing.assert_allclose(parts[player], added / len(orders), atol=1e-13)


def test_who_never_changes_anything_has_exactly_nothing() -> None:
    worth = {some: np.array([0.1 * len(some - {"idle"})]) for some in coalitions(["a", "idle"])}
    assert shapley(["a", "idle"], worth)["idle"].tolist() == [0.0]


def test_coalitions_are_all_sets() -> None:
    found = list(coalitions("abcd"))
    assert len(found) == len(set(found)) == 16
    assert (found[0], found[-1]) == (frozenset(), frozenset("abcd"))
