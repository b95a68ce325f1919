"""Rank correlations against SciPy, the guard against luck among many, Wilson's interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.estimators.ranks import rank_correlations, wilson


def test_correlations_are_spearmans() -> None:
    draw = np.random.default_rng(2)
    factors, outcome = draw.random((60, 5)), draw.random(60)
    found = rank_correlations(factors, outcome)
    for place in range(5):
        known = stats.spearmanr(factors[:, place], outcome).statistic
        assert found.correlation[place] == pytest.approx(known)
    assert np.all((found.low < found.correlation) & (found.correlation < found.high))


def test_among_many_idle_factors_hardly_ever_one_seems_to_matter() -> None:
    draw = np.random.default_rng(3)
    seen = 0
    for trial in range(30):
        found = rank_correlations(draw.random((64, 150)), draw.random(64), seed=trial)
        seen += bool((np.abs(found.correlation) > found.by_luck).any())
    assert seen <= stats.binom.ppf(0.999, 30, 0.05)


def test_a_factor_that_matters_is_seen_among_many() -> None:
    draw = np.random.default_rng(4)
    factors = draw.random((128, 150))
    outcome = 3 * factors[:, 7] + draw.normal(size=128)
    found = rank_correlations(factors, outcome)
    assert int(np.argmax(np.abs(found.correlation))) == 7
    assert found.correlation[7] > found.by_luck
    assert found.low[7] > 0


def test_constants_and_too_few_draws_correlate_with_nothing() -> None:
    assert rank_correlations(np.ones((9, 1)), np.arange(9.0)).correlation.tolist() == [0.0]
    few = rank_correlations(np.ones((3, 2)), np.arange(3.0))
    assert (few.correlation.tolist(), few.by_luck) == ([0.0, 0.0], 1.0)


def test_wilsons_interval_is_scipys() -> None:
    for held, draws in ((92, 128), (0, 10), (10, 10), (1, 3)):
        known = stats.binomtest(held, draws).proportion_ci(0.95, "wilson")
        assert wilson(held, draws) == pytest.approx((known.low, known.high), abs=1e-4)
    assert np.isnan(wilson(0, 0)).all()
