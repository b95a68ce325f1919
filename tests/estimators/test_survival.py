"""Survival estimates against closed forms, textbook tables, hand calculations and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.estimators.survival import aalen_johansen, kaplan_meier, kaplan_meier_of_counts


def test_constant_leaving_gives_the_geometric_curve_within_three_standard_errors() -> None:
    leaving, people, weeks = 0.01, 20_000, 105
    life = np.random.default_rng(7).geometric(leaving, people)
    curve = kaplan_meier(None, np.minimum(life, weeks), life <= weeks)
    for week in (13, 52, 104):
        expected = (1 - leaving) ** week
        error = np.sqrt(expected * (1 - expected) / people)
        assert abs(curve.at(week) - expected) < 3 * error
        assert curve.on([week], "standard_error")[0] == pytest.approx(error, rel=0.02)


def test_without_censoring_greenwood_is_the_binomial_error_exactly() -> None:
    curve = kaplan_meier(None, np.arange(1, 11), np.ones(10))
    share = curve.survival[:-1]
    assert curve.standard_error[:-1] == pytest.approx(np.sqrt(share * (1 - share) / 10))


@pytest.mark.parametrize("seed", range(5))
def test_curve_and_interval_agree_with_scipy_on_tied_and_censored_times(seed: int) -> None:
    chance = np.random.default_rng(seed)
    times, left = chance.integers(1, 30, 200), chance.random(200) < 0.6
    left[np.argmin(times)] = True  # where all or none are left SciPy warns of its interval
    left[times == times.max()] = False
    curve = kaplan_meier(None, times, left)
    data = stats.CensoredData(times[left].astype(float), right=times[~left].astype(float))
    theirs = stats.ecdf(data).sf
    assert curve.on(theirs.quantiles) == pytest.approx(theirs.probabilities, abs=1e-12)
    interval = theirs.confidence_interval(method="log-log")
    at = theirs.quantiles[theirs.probabilities < 1]
    assert curve.on(at, "low") == pytest.approx(interval.low.evaluate(at), abs=1e-9)
    assert curve.on(at, "high") == pytest.approx(interval.high.evaluate(at), abs=1e-9)


def test_a_table_of_counts_gives_the_curve_of_its_people() -> None:
    chance = np.random.default_rng(5)
    left, seen = chance.integers(0, 9, 12), chance.integers(0, 5, 12)
    left[[2, 7]], seen[[2, 11]], left[11] = 0, 0, 0
    times = np.arange(12) * 2.5
    until = np.repeat(np.concatenate((times, times)), np.concatenate((left, seen)))
    theirs = kaplan_meier(None, until, np.repeat([True, False], [left.sum(), seen.sum()]))
    mine = kaplan_meier_of_counts(times, left, seen)
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_late_entries_count_as_at_risk_only_after_they_came() -> None:
    # At 2 the first and second are at risk, one leaves: 1/2. At 3 the third has come (entry 2):
    # second and third, one leaves: 1/2 again. The fourth enters at 3 and is not at risk at 3.
    curve = kaplan_meier([0, 0, 2, 3], [2, 3, 5, 6], [1, 1, 1, 0])
    assert curve.at_risk.tolist() == [2, 2, 2]
    assert curve.survival.tolist() == [0.5, 0.25, 0.125]


def test_a_spell_without_time_at_risk_says_nothing() -> None:
    with_it = kaplan_meier([0, 0, 2], [2, 3, 2], [1, 0, 1])
    assert with_it.survival.tolist() == kaplan_meier([0, 0], [2, 3], [1, 0]).survival.tolist()


def test_entries_at_zero_change_nothing() -> None:
    times, left = np.arange(1.0, 50.0), np.arange(49) % 3 > 0
    assert kaplan_meier(np.zeros(49), times, left).survival.tolist() == (
        kaplan_meier(None, times, left).survival.tolist()
    )


def test_competing_causes_by_hand() -> None:
    # Five people: at 1 one leaves for cause 1 (S 4/5), at 2 one for cause 2 (4/5 x 1/4 = 1/5),
    # one is censored at 2, at 3 one leaves for cause 1 (3/5 x 1/2 = 3/10).
    leaving = aalen_johansen(None, [1, 2, 2, 3, 4], [1, 2, 0, 1, 0], causes=2)
    assert leaving.at(3, 1) == pytest.approx(0.2 + 0.3)
    assert leaving.at(3, 2) == pytest.approx(0.2)
    assert leaving.at(0.5, 1) == 0
    assert leaving.survival[-1] == pytest.approx(0.3)
    assert np.isnan(leaving.at(5, 1))


def test_incidences_and_survival_add_up_to_one_and_to_kaplan_meier() -> None:
    chance = np.random.default_rng(3)
    entry = chance.integers(0, 5, 500)
    until, cause = entry + chance.integers(1, 40, 500), chance.integers(0, 4, 500)
    leaving = aalen_johansen(entry, until, cause, causes=3)
    assert leaving.share.sum(axis=0) + leaving.survival == pytest.approx(np.ones(leaving.time.size))
    whole = kaplan_meier(entry, until, cause > 0)
    assert leaving.survival == pytest.approx(whole.survival)


def test_one_cause_alone_overstates_its_incidence() -> None:
    until, cause = [1, 2, 3, 4], np.array([1, 2, 1, 2])
    naive = 1 - kaplan_meier(None, until, cause == 1).at(4)
    assert naive == pytest.approx(1 - 3 / 4 * 1 / 2)
    assert aalen_johansen(None, until, cause, causes=2).at(4, 1) == pytest.approx(0.5)


def test_beyond_what_was_watched_nothing_is_claimed() -> None:
    curve = kaplan_meier(None, [1, 5], [1, 0])
    assert curve.at(5) == 0.5
    assert np.isnan(curve.at(5.1))
    assert curve.at(0) == 1
    assert kaplan_meier(None, [1, 5], [1, 1]).at(100) == 0


def test_nobody_gives_a_curve_that_says_nothing() -> None:
    curve = kaplan_meier(None, [], [])
    assert curve.at(0) == 1
    assert np.isnan(curve.at(1))
    assert np.isnan(curve.median())
    assert np.isnan(aalen_johansen(None, [], [], causes=2).at(1, 1))


def test_if_more_than_half_stay_there_is_no_median() -> None:
    assert np.isnan(kaplan_meier(None, [1, 2, 3, 4], [1, 0, 0, 0]).median())


def test_the_median_is_reached_where_exactly_half_are_left() -> None:
    assert kaplan_meier(None, [1, 2, 3, 4], [1, 1, 1, 1]).median() == 2
    assert kaplan_meier(None, np.arange(1, 11), np.ones(10)).median() == 5


def test_restricted_mean_is_the_area_under_the_steps() -> None:
    curve = kaplan_meier(None, [2, 4, 6, 6], [1, 1, 0, 0])
    assert curve.restricted_mean(5) == pytest.approx(2 * 1 + 2 * 0.75 + 1 * 0.5)
    assert curve.restricted_mean(1) == 1
    assert np.isnan(curve.restricted_mean(7))


def test_the_tail_goes_on_at_the_mean_rate_of_the_last_stretch() -> None:
    life = np.repeat(np.arange(1, 6), [50, 25, 12, 6, 7])  # halves, as far as whole people do
    curve = kaplan_meier(None, np.minimum(life, 2), life <= 2)
    prolonged = curve.with_tail(6, trusted=2, window=52)
    assert prolonged == pytest.approx([1, 0.5, 0.25, 0.125, 0.0625, 0.03125])
    assert np.isnan(curve.with_tail(3, trusted=0, window=52)).all()


def test_the_tail_forgets_what_was_before_its_window() -> None:
    curve = kaplan_meier(None, [1, 1, 1, 1, 1, 1, 2, 2, 5, 5], [1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    steep = curve.with_tail(7, trusted=2, window=1)
    assert steep[3:] == pytest.approx(0.3 * 0.75 ** np.arange(1, 5))
    flat = curve.with_tail(7, trusted=4, window=2)
    assert flat[5:] == pytest.approx([0.3, 0.3])


def test_where_everybody_left_the_tail_is_zero() -> None:
    curve = kaplan_meier(None, [1, 2], [1, 1])
    assert curve.with_tail(4, trusted=2, window=1).tolist() == [1, 0.5, 0, 0]


@pytest.mark.parametrize(
    ("entry", "until", "event"),
    [
        (None, [1, 2], [1]),
        (None, [1, np.nan], [1, 1]),
        ([2, 0], [1, 2], [1, 1]),
        ([0], [1, 2], [1, 1]),
        (None, [[1, 2]], [[1, 1]]),
    ],
)
def test_impossible_spells_are_refused(entry: object, until: object, event: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        kaplan_meier(entry, until, event)  # type: ignore[arg-type]  # on purpose


def test_unknown_causes_are_refused() -> None:
    with pytest.raises(ValueError, match="outside 0 to 2"):
        aalen_johansen(None, [1, 2], [1, 3], causes=2)
