"""Of many 95 % intervals 95 in a hundred hold the truth: experiments repeated where it is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import seed_of
from simulator.scenario import read
from simulator.simulation import Simulation
from simulator.validation.registry import Floats
from simulator.verdict import COMPARED_METRICS, differences, summary

REPETITIONS, WORLDS, TRUTH = 1000, 20, 3.0
Draw = Callable[[np.random.Generator, int], Floats]


def rows_of(values: Floats) -> pd.DataFrame:
    """Rows of experiments, shape (experiments, 2, worlds), each under a metric of its own."""
    experiments, _, worlds = values.shape
    index = pd.MultiIndex.from_product(
        [COMPARED_METRICS[:experiments], ("a", "b"), range(worlds)],
        names=["metric", "strategy", "replicate"],
    )
    return pd.DataFrame({"value": values.ravel()}, index=index).reset_index()


def coverage(values: Floats, truth: float, paired: bool = True) -> float:
    """Share of experiments whose interval of the difference, or the mean, holds the truth."""
    held, some = 0, len(COMPARED_METRICS)
    for first in range(0, len(values), some):
        rows = rows_of(values[first : first + some])
        if paired:
            table = differences(rows, list(pd.unique(rows["metric"])))
        else:
            table = summary(rows).query("strategy == 'a'")
        held += int(((table["low"] <= truth) & (truth <= table["high"])).sum())
    return held / len(values)


def experiments(shape: Draw, luck: float = 5.0) -> Floats:
    """Two strategies whose worlds share most of their luck and differ by `TRUTH` on average."""
    random = np.random.default_rng(20)
    shared = luck * random.normal(size=(REPETITIONS, 1, WORLDS))
    values = 100.0 + shared + shape(random, REPETITIONS)
    values[:, 0] += TRUTH
    return values


def normal(random: np.random.Generator, size: int) -> Floats:
    return random.normal(size=(size, 2, WORLDS))


def uneven(random: np.random.Generator, size: int) -> Floats:
    """One strategy's own luck is four times as large as the other's."""
    return normal(random, size) * np.array([[4.0], [1.0]])


def counts(random: np.random.Generator, size: int) -> Floats:
    """Whole numbers, as customers are."""
    return random.poisson(12.0, size=(size, 2, WORLDS)).astype(np.float64)


@pytest.mark.parametrize(
    "shape",
    [uneven, *(pytest.param(one, marks=pytest.mark.long) for one in (normal, counts))],
)
def test_paired_intervals_hold_the_true_difference_95_times_in_a_hundred(shape: Draw) -> None:
    assert abs(coverage(experiments(shape), TRUTH) - 0.95) <= 0.02


def test_intervals_of_a_mean_hold_it_95_times_in_a_hundred() -> None:
    values = experiments(normal)
    assert abs(coverage(values, 100.0 + TRUTH, paired=False) - 0.95) <= 0.02


def test_a_wrong_truth_is_not_held() -> None:
    assert coverage(experiments(normal)[:200], TRUTH + 1.5) < 0.05


def test_pairing_is_worth_what_it_claims() -> None:
    """Intervals of shuffled worlds are wider by the root of the gain that the table tells."""
    values = experiments(normal)[: len(COMPARED_METRICS)]
    shuffled = values.copy()
    shuffled[:, 1] = np.random.default_rng(1).permuted(values[:, 1], axis=1)
    tables = [differences(rows_of(some), COMPARED_METRICS) for some in (values, shuffled)]
    widths = [float((table["high"] - table["low"]).mean()) for table in tables]
    gain = float(tables[0]["gain"].median())
    assert gain > 10
    assert widths[1] / widths[0] == pytest.approx(np.sqrt(gain), rel=0.35)


def lived(worlds: int) -> Floats:
    """Customers at the end of a small market under two strategies, shape (2, worlds)."""
    scenario = read("baseline", people=120, weeks=40)
    plans = [scenario.plan(name) for name in ("sales_led", "product_led")]
    found = np.empty((2, worlds))
    for world in range(worlds):
        for place, plan in enumerate(plans):
            run = Simulation(plan, seed_of(77, world)).run(scenario.weeks)
            found[place, world] = run.history()["activated"].sum()
    return found


@pytest.mark.long
def test_intervals_of_the_real_market_hold_its_difference() -> None:
    """400 experiments of ten worlds each; the truth is the mean over all 4,000 worlds."""
    found = lived(4000)
    truth = float((found[0] - found[1]).mean())
    values = found.reshape(2, 400, 10).transpose(1, 0, 2)
    assert abs(coverage(values, truth) - 0.95) <= 3 * np.sqrt(0.05 * 0.95 / 400)
