"""Metrics and estimators against numbers that others published."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.estimators.shifted_beta import ShiftedBeta, fitted
from tests.theory_help import assert_holds


def test_kaplan_meier_gives_the_table_of_every_textbook() -> None:
    assert_holds("O09")


def test_kaplan_meier_gives_the_known_curve_of_the_telco_sample() -> None:
    assert_holds("O10")


def test_retention_is_worth_what_was_published() -> None:
    assert_holds("O17")


def test_worked_examples_come_out() -> None:
    assert_holds("O26")


def test_the_bass_model_of_video_recorders_is_found() -> None:
    assert_holds("O28")


def test_one_friend_who_pays_moves_the_odds_as_the_logit_says() -> None:
    assert_holds("O23")


def test_retention_rises_by_sorting_alone() -> None:
    """Nobody changes: a thousand people with a fixed chance each give the curve of the form."""
    known = ShiftedBeta(0.704, 1.182)
    luck = np.random.default_rng(1)
    leaves = luck.geometric(luck.beta(known.alpha, known.beta, 200_000))
    there = np.array([(leaves > year).mean() for year in range(8)])
    np.testing.assert_allclose(there, known.survival(7), atol=0.005)
    assert (np.diff(known.retention(12)) > 0).all()
    with pytest.raises(ValueError, match="cannot grow"):
        fitted([100, 90, 95])
    with pytest.raises(ValueError, match="two periods"):
        fitted([100, 90])
