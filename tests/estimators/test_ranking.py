"""Ranking: chances of being best by resampling whole worlds, and Holm's correction."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from simulator.estimators.ranking import chances_of_being_best, holm


def test_the_chance_of_being_better_is_that_of_the_paired_difference() -> None:
    chance = np.random.default_rng(1)
    shared = chance.normal(0, 10, 60)
    values = np.stack([shared, shared + chance.normal(0.15, 1, 60)], axis=1)
    apart = values[:, 1] - values[:, 0]
    wanted = ndtr(apart.mean() / (apart.std() / np.sqrt(60)))
    assert chances_of_being_best(values, high=True)[1] == pytest.approx(wanted, abs=0.02)
    assert chances_of_being_best(values, high=False)[0] == pytest.approx(wanted, abs=0.02)


def test_equal_columns_share_the_win_and_chances_add_up() -> None:
    column = np.random.default_rng(2).normal(size=20)
    found = chances_of_being_best(np.stack([column, column, column - 5], axis=1), high=True)
    assert found.tolist() == [0.5, 0.5, 0.0]
    three = chances_of_being_best(np.random.default_rng(3).normal(size=(9, 3)), high=True)
    assert three.sum() == pytest.approx(1)


def test_the_same_values_give_the_same_chances() -> None:
    values = np.random.default_rng(4).normal(size=(15, 3))
    first, second = (chances_of_being_best(values, high=True) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_holm_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]
    found = holm(np.array([np.nan, 0.02]))
    assert np.isnan(found[0])
    assert found[1] == 0.02
