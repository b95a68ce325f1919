import numpy as np
import pytest

from simulator.estimators.bass import BassFit, bass_share, fit_bass

VIDEO_RECORDERS = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
"""Thousands a year in the United States from 1979/80 on (validation O28)."""


def test_the_video_recorders_give_the_published_coefficients():
    fit = fit_bass(VIDEO_RECORDERS, "density")
    assert fit.market == pytest.approx(67_981, rel=1e-3)
    assert fit.innovation == pytest.approx(0.006594, rel=1e-3)
    assert fit.imitation == pytest.approx(0.63809, rel=1e-3)
    assert fit.errors == pytest.approx((3_128, 0.001430, 0.04140), rel=2e-3)
    assert fit.peak == pytest.approx(7.09, abs=0.005)


def test_sales_of_intervals_give_those_of_srinivasan_and_mason():
    fit = fit_bass(VIDEO_RECORDERS)
    assert fit.market == pytest.approx(67_660, rel=1e-3)
    assert fit.innovation == pytest.approx(0.008789, rel=1e-3)
    assert fit.imitation == pytest.approx(0.64216, rel=1e-3)


def test_a_curve_without_noise_is_found_again():
    true = BassFit(15_092, 0.017206, 0.35688, (0, 0, 0))  # clothes dryers (Bass 1969)
    fit = fit_bass(true.sales(13))
    assert (fit.market, fit.innovation, fit.imitation) == pytest.approx(true[:3], rel=1e-4)
    assert fit.peak == pytest.approx(8.10, abs=0.01)
    assert fit.peak_sales == pytest.approx(1_479, rel=1e-3)


def test_everybody_buys_in_the_end():
    assert bass_share([0, 1e4], 0.03, 0.38) == pytest.approx([0, 1])


@pytest.mark.parametrize("sales", [[1, 2, 3], [0] * 9, [1, 2, -3, 4, 5], list(2.0 ** np.arange(9))])
def test_sales_that_are_no_such_curve_are_refused(sales):
    with pytest.raises(ValueError, match="Bass"):
        fit_bass(sales)
