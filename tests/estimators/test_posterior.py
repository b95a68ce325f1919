import numpy as np
import pytest

from simulator.estimators.posterior import narrowed, posterior

ZEROS, ONES = np.zeros(3), np.ones(3)


def model(places, generator):
    """Two numbers act on three noisy summaries; the third does nothing."""
    a, b = places[:, 0], places[:, 1]
    noise = generator.normal(size=(len(places), 4))
    return np.column_stack((
        np.exp(-2 * a) + 0.05 * noise[:, 0], a * b + 0.05 * noise[:, 1],
        a + b / 2 + 0.1 * noise[:, 2], noise[:, 3],
    ))  # fmt: skip


@pytest.fixture(scope="module")
def judged():
    """Intervals, ranks and widths for 250 data sets with known numbers."""
    generator = np.random.default_rng(1)
    held, ranks, widths, told = [], [], [], []
    for seed in range(250):
        places, true = generator.random((300, 3)), generator.random((1, 3))
        data = model(true, generator)[0]
        found = posterior(places, model(places, generator), data, ZEROS, ONES, seed=seed)
        low, high = np.quantile(found.draws, (0.05, 0.95), axis=0)
        held.append((low <= true[0]) & (true[0] <= high))
        ranks.append((found.draws < true).mean(axis=0))
        widths.append(found.widths)
        told.append(found.identified)
    return [np.array(one) for one in (held, ranks, widths, told)]


def test_intervals_hold_the_truth_as_often_as_they_say(judged):
    assert judged[0].mean(axis=0) == pytest.approx([0.9, 0.9, 0.9], abs=0.05)


def test_ranks_of_the_truth_among_draws_are_even(judged):
    ranks = judged[1]
    assert ranks.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.06)
    assert ranks.std(axis=0) == pytest.approx([12**-0.5] * 3, abs=0.03)


def test_what_the_data_do_not_tell_is_said_to_be_so(judged):
    told = judged[3].mean(axis=0)
    assert told[0] > 0.98
    assert told[1] > 0.9
    assert told[2] < 0.03
    assert judged[2][:, 0].mean() < 0.3


def test_simulations_with_gaps_are_left_out_and_too_few_are_refused():
    generator = np.random.default_rng(2)
    places = generator.random((200, 3))
    values = model(places, generator)
    values[::3, 1] = np.nan
    found = posterior(places, values, model(np.full((1, 3), 0.5), generator)[0], ZEROS, ONES)
    assert not set(found.nearest) & set(range(0, 200, 3))
    values[30:] = np.nan
    with pytest.raises(ValueError, match="20 of 200"):
        posterior(places, values, np.ones(4), ZEROS, ONES)


def test_data_beyond_all_simulations_are_met_at_the_nearest_edge():
    generator = np.random.default_rng(3)
    places = generator.random((300, 3))
    values = model(places, generator)
    found = posterior(places, values, np.array([-3.0, 9.0, 9.0, 0.0]), ZEROS, ONES)
    assert np.median(found.draws[:, 0]) > 0.9
    assert np.isfinite(found.draws).all()


def test_a_next_round_is_narrower_where_something_is_known_and_holds_the_draws():
    generator = np.random.default_rng(4)
    draws = np.column_stack((generator.normal(0.3, 0.02, 2000), generator.random(2000)))
    low, high = narrowed(draws, draws[:50], np.zeros(2), np.ones(2))
    assert 0.1 < low[0] < 0.25
    assert 0.35 < high[0] < 0.5
    assert (low[1], high[1]) == (0, 1)


@pytest.mark.parametrize("beyond", [0.0, 3.0])
def test_of_many_numbers_those_that_do_nothing_are_not_told_by_chance(beyond):
    # Ten numbers, three of which act; few runs; and data of a shape that no run has.
    told = []
    for seed in range(30):
        generator = np.random.default_rng([5, seed])
        places = generator.random((201, 10))
        a, b, c = places[:, :3].T[..., None]
        times = np.linspace(0.2, 1, 8)
        values = np.column_stack((np.exp(-2 * a * times), (0.2 + b) * times, (b * c + 0.1) * times))
        values += 0.05 * generator.normal(size=values.shape)
        data = values[-1] + np.repeat([0.0, beyond, -beyond], 8)
        found = posterior(places[:-1], values[:-1], data, np.zeros(10), np.ones(10), seed=seed)
        told.append(found.identified)
    share = np.mean(told, axis=0)
    assert share[:2].min() > 0.9
    assert share[3:].mean() < 0.08
