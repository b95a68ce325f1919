"""Metrics against numbers that others published (O08, O17, O26, O28 of the validation)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares

from simulator.estimators.formulas import (
    churn_rate,
    lifetime_value,
    orbit_gravity,
    orbit_pull,
    perceived_switching_cost,
    retention_elasticity,
    retention_rate,
)
from simulator.estimators.shifted_beta import ShiftedBeta, fitted
from simulator.estimators.surveys import nps, nps_error

Floats = NDArray[np.float64]

# Fader and Hardie (2007), "Regular" customers of 1,000 left after years 0 to 7.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


def test_the_shifted_beta_fit_gives_the_published_parameters() -> None:
    found = fitted(REGULAR)
    assert found.alpha == pytest.approx(0.704, abs=2e-3)
    assert found.beta == pytest.approx(1.182, abs=2e-3)
    assert found.log_likelihood == pytest.approx(-1680.3, abs=0.05)


def test_the_fitted_curve_gives_the_published_forecast() -> None:
    curve = 100 * fitted(REGULAR).survival(12)
    published = [100, 62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9]
    np.testing.assert_allclose(curve[:8], published, atol=0.06)
    assert curve[12] == pytest.approx(17.0, abs=0.06)


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


@pytest.mark.parametrize(("retention", "elasticity"), [(0.8, 3.50), (0.9, 5.09), (0.95, 6.59)])
def test_one_percent_of_retention_moves_the_value_as_published(
    retention: float, elasticity: float
) -> None:
    assert retention_elasticity(retention, 0.12) == pytest.approx(elasticity, abs=5e-3)
    ways = [lifetime_value(1.0, retention * (1 + e), 0.12) for e in (-1e-6, 1e-6)]
    slope = (ways[1] / ways[0] - 1) / 2e-6
    # p / (1 + r - p) with the first payment now; (1 + r) / (1 + r - p) with it after a year.
    assert slope == pytest.approx(retention / (1.12 - retention), abs=1e-3)
    later = [
        lifetime_value(1.0, retention * (1 + e), 0.12, first_payment="after a year")
        for e in (-1e-6, 1e-6)
    ]
    assert (later[1] / later[0] - 1) / 2e-6 == pytest.approx(elasticity, abs=5e-3)


@pytest.mark.parametrize(
    ("before", "after", "gain"), [(0.80, 0.85, 0.26), (0.85, 0.90, 0.30), (0.90, 0.95, 0.37)]
)
def test_five_points_of_retention_are_worth_what_constant_margins_allow(
    before: float, after: float, gain: float
) -> None:
    then, now = (
        lifetime_value(1.0, kept, 0.12, first_payment="after a year") for kept in (before, after)
    )
    assert now / then - 1 == pytest.approx(gain, abs=6e-3)


def test_a_closed_form_is_the_sum_of_its_years() -> None:
    years = np.arange(2000)
    paid = 0.85**years / 1.1**years
    assert lifetime_value(1.0, 0.85, 0.1) == pytest.approx(paid.sum())
    later = lifetime_value(1.0, 0.85, 0.1, first_payment="after a year")
    assert later == pytest.approx(paid[1:].sum())


def test_orbit_gravity_of_the_models_own_example() -> None:
    start = orbit_pull((20, 3, 3, 2))  # 20 + 48 + 147 + 200
    assert start == 415
    assert orbit_gravity(441, 504, 30) == pytest.approx(2.1)
    assert orbit_gravity(504, 666, 30) == pytest.approx(5.4)
    assert math.isnan(orbit_gravity(1, 2, 0))


def test_the_trades_retention_and_churn_rates_do_not_add_up() -> None:
    kept, lost = retention_rate(500, 540, 120), churn_rate(500, 80, 120)
    assert kept == pytest.approx(0.840)
    assert lost == pytest.approx(0.129, abs=5e-4)
    assert kept + lost != pytest.approx(1.0, abs=0.01)
    assert pytest.approx(0.160) == 80 / 500


def test_shys_switching_costs_of_two_suppliers() -> None:
    assert perceived_switching_cost(100, 80, 40, 60) == pytest.approx(52)
    assert perceived_switching_cost(80, 100, 60, 40) == pytest.approx(40)


def test_the_net_promoter_score_of_forty_thirty_thirty_is_ten() -> None:
    ratings = [9] * 25 + [10] * 15 + [7] * 20 + [8] * 10 + [6] * 20 + [0] * 10
    assert nps(ratings) == pytest.approx(10)
    assert nps_error(ratings) == pytest.approx(100 * math.sqrt((0.7 - 0.01) / 100))


# Yearly sales of video recorders in the United States from 1979/80 on, thousands.
RECORDERS = np.array([840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890.0])
YEARS = np.arange(1.0, 11.0)


def adopted(time: Floats, p: float, q: float) -> Floats:
    """Share of the market that has adopted by a time (Bass 1969)."""
    faded = np.exp(-(p + q) * time)
    return (1 - faded) / (1 + q / p * faded)


def density(time: Floats, p: float, q: float) -> Floats:
    """Adoptions per unit of time, as a share of the market (Bass 1969)."""
    faded = np.exp(-(p + q) * time)
    return (p + q) ** 2 / p * faded / (1 + q / p * faded) ** 2


def bass_fit(shape: str) -> tuple[Floats, Floats]:
    """m, p, q and their standard errors: by the density, or by adoptions of whole years."""

    def misses(known: Floats) -> Floats:
        market, p, q = known * (10_000, 0.01, 1)
        told = (
            density(YEARS, p, q) if shape == "density"
            else adopted(YEARS, p, q) - adopted(YEARS - 1, p, q)
        )  # fmt: skip
        return (market * told - RECORDERS) / 1000

    best = least_squares(misses, [6.0, 0.9, 0.5], xtol=1e-14, ftol=1e-14, gtol=1e-14)
    scale = np.array([10_000, 0.01, 1])
    variance = 2 * best.cost / (YEARS.size - 3) * np.linalg.inv(best.jac.T @ best.jac)
    return best.x * scale, np.sqrt(np.diag(variance)) * scale


def test_the_bass_model_of_video_recorders_by_least_squares_on_the_density() -> None:
    (market, p, q), errors = bass_fit("density")
    assert market == pytest.approx(67_981, rel=1e-3)
    assert p == pytest.approx(0.006594, rel=1e-3)
    assert q == pytest.approx(0.63809, rel=1e-3)
    assert errors == pytest.approx([3128, 0.001430, 0.04140], rel=5e-3)
    assert math.log(q / p) / (p + q) == pytest.approx(7.09, abs=0.01)


def test_the_bass_model_of_video_recorders_by_whole_years() -> None:
    (market, p, q), _ = bass_fit("years")
    assert market == pytest.approx(67_660, rel=1e-3)
    assert p == pytest.approx(0.008789, rel=1e-3)
    assert q == pytest.approx(0.64216, rel=1e-3)
