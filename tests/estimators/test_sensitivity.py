import warnings

import numpy as np
import pytest

from simulator.estimators import sensitivity as found
from simulator.study.sampling import sampled


def ishigami(points):
    """Ishigami and Homma (1990) with 7 and 0.1 on the unit cube."""
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def sobol_g(points):
    """Sobol's function G, a product of one factor per input."""
    return np.prod((np.abs(4 * points - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def split(outputs, inputs, *, pairs):
    """Outputs of Saltelli's design as a, b, ab and ba."""
    rows = outputs.reshape(-1, 2 * inputs + 2 if pairs else inputs + 2)
    ba = rows[:, inputs + 1 : -1] if pairs else None
    return rows[:, 0], rows[:, -1], rows[:, 1 : inputs + 1], ba


def saltelli(function, inputs, samples, *, pairs=False):
    points = sampled("saltelli", inputs, samples, 1, levels=4, second_order=pairs)
    return function(points)


def test_sobol_indices_of_ishigami_are_those_in_closed_form():
    outputs = saltelli(ishigami, 3, 2048, pairs=True)
    indices = found.sobol_indices(*split(outputs, 3, pairs=True))
    a, b, pi4 = 7.0, 0.1, np.pi**4
    whole = a**2 / 8 + b * pi4 / 5 + b**2 * pi4**2 / 18 + 0.5
    alone = np.array([(1 + b * pi4 / 5) ** 2 / 2, a**2 / 8, 0.0]) / whole
    together = 8 * b**2 * pi4**2 / 225 / whole  # of the first and the third
    assert indices.first.value == pytest.approx(alone, abs=0.02)
    assert indices.total.value == pytest.approx(alone + np.array([together, 0, together]), abs=0.02)
    assert indices.second.value[0] == pytest.approx([np.nan, 0, together], abs=0.04, nan_ok=True)
    for kind, true in (("first", alone), ("total", alone + np.array([together, 0, together]))):
        estimate = getattr(indices, kind)
        assert (estimate.low <= true + 0.01).all()
        assert (estimate.high >= true - 0.01).all()


def test_sobol_indices_of_sobols_g_are_those_in_closed_form():
    outputs = saltelli(sobol_g, 5, 4096)
    indices = found.sobol_indices(*split(outputs, 5, pairs=False))
    parts = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = np.prod(1 + parts) - 1
    assert indices.first.value == pytest.approx(parts / whole, abs=0.02)
    others = np.prod(1 + parts) / (1 + parts)
    assert indices.total.value == pytest.approx(parts * others / whole, abs=0.02)


def test_sobol_indices_are_those_of_salib():
    from SALib.analyze import sobol

    outputs = saltelli(ishigami, 3, 128, pairs=True)
    mine = found.sobol_indices(*split(outputs, 3, pairs=True))
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sobol.analyze(problem, outputs, calc_second_order=True, seed=1)
    assert mine.first.value == pytest.approx(theirs["S1"], abs=1e-9)
    assert mine.total.value == pytest.approx(theirs["ST"], abs=1e-9)
    assert mine.second.value == pytest.approx(theirs["S2"], abs=1e-9, nan_ok=True)
    width = (mine.first.high - mine.first.low) / 2
    assert width == pytest.approx(theirs["S1_conf"], rel=0.25)


def test_intervals_of_sobol_indices_hold_the_truth_as_often_as_they_say():
    held = []
    for seed in range(120):
        generator = np.random.default_rng(seed)
        a, b = generator.random((2, 256, 2))
        swapped = [np.column_stack((b[:, 0], a[:, 1])), np.column_stack((a[:, 0], b[:, 1]))]
        outputs = [points[:, 0] + 2 * points[:, 1] for points in (a, b, *swapped)]
        indices = found.sobol_indices(outputs[0], outputs[1], np.column_stack(outputs[2:]))
        held.append([e.low[0] <= 0.2 <= e.high[0] for e in (indices.first, indices.total)])
    assert np.mean(held, axis=0) == pytest.approx([0.95, 0.95], abs=0.05)


def test_effects_of_a_straight_line_are_its_slopes():
    points = sampled("morris", 3, 6, 2, levels=4, second_order=False)
    effects = found.elementary_effects(points, points @ [1.0, -2.0, 0.0])
    measures = found.morris_effects(effects)
    assert measures.mean.value == pytest.approx([1, -2, 0])
    assert measures.mean_absolute.value == pytest.approx([1, 2, 0])
    assert measures.deviation.value == pytest.approx([0, 0, 0], abs=1e-6)


def test_morris_measures_are_those_of_salib():
    from SALib.analyze import morris

    points = sampled("morris", 3, 20, 3, levels=4, second_order=False)
    outputs = ishigami(points)
    mine = found.morris_effects(found.elementary_effects(points, outputs))
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = morris.analyze(problem, points, outputs, num_levels=4, seed=1)
    assert mine.mean.value == pytest.approx(np.asarray(theirs["mu"], dtype=float))
    assert mine.mean_absolute.value == pytest.approx(np.asarray(theirs["mu_star"], dtype=float))
    assert mine.deviation.value == pytest.approx(np.asarray(theirs["sigma"], dtype=float))


def test_a_failed_point_costs_its_two_effects_and_no_more():
    points = sampled("morris", 2, 5, 4, levels=4, second_order=False)
    outputs = points @ [3.0, 1.0]
    outputs[1] = np.nan  # in the middle of the first trajectory
    effects = found.elementary_effects(points, outputs)
    assert np.isnan(effects).sum() == 2
    assert found.morris_effects(effects).mean.value == pytest.approx([3, 1])


def test_rank_correlations_see_what_grows_and_take_out_what_others_explain():
    from scipy.stats import spearmanr

    generator = np.random.default_rng(5)
    first = generator.random(400)
    copy = first + 0.3 * generator.random(400)
    noise = generator.random(400)
    output = np.exp(3 * first) + 0.2 * noise
    inputs = np.column_stack((first, copy, noise))
    simple, partial = found.rank_correlations(inputs, output)
    theirs = [spearmanr(column, output).statistic for column in inputs.T]
    assert simple.value == pytest.approx(theirs)
    assert simple.value[1] > 0.8
    assert abs(partial.value[1]) < 0.2
    assert partial.value[0] > 0.9
    assert (simple.low <= simple.value).all()
    assert (simple.value <= simple.high).all()


def test_shares_over_a_grid_are_exact():
    x, y = np.meshgrid([-1.0, 1.0], [-1.0, 1.0], indexing="ij")
    first, total = found.grid_indices(2 * x + y + 2 * x * y)  # variances 4, 1 and 4
    assert first == pytest.approx([4 / 9, 1 / 9])
    assert total == pytest.approx([8 / 9, 5 / 9])
    assert np.isnan(found.grid_indices(np.ones((2, 2)))[0]).all()
