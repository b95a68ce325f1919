"""Estimators against those of others: SciPy here, lifelines in an environment of its own."""

from __future__ import annotations

import json
import math
import subprocess
import venv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from simulator.estimators.survival import (
    aalen_johansen,
    hazard_ratio,
    kaplan_meier,
    log_rank,
)
from simulator.verdict import estimate

Floats = NDArray[np.float64]
SEEDS = range(6)


def spells(seed: int, people: int = 120, whole: bool = True) -> dict[str, Any]:
    """Spells with late entries, several causes and censoring; whole weeks have many ties."""
    random = np.random.default_rng(seed)
    life = random.exponential(30.0, people) + 1.0
    watched = random.uniform(5.0, 60.0, people)
    entry = np.where(random.random(people) < 0.4, random.uniform(0.0, 15.0, people), 0.0)
    until = np.minimum(life, watched)
    if whole:
        entry, until = np.floor(entry), np.ceil(until)
    until = np.maximum(until, entry + (1.0 if whole else 0.01))
    cause = np.where(life <= watched, random.integers(1, 3, people), 0)
    return {"entry": entry, "until": until, "cause": cause, "group": random.integers(0, 2, people)}


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_and_its_interval_are_those_of_scipy(seed: int) -> None:
    some = spells(seed)
    until, left = some["until"], some["cause"] > 0
    data = stats.CensoredData(uncensored=until[left], right=until[~left])
    theirs = stats.ecdf(data).sf
    mine = kaplan_meier(None, until, left)
    assert mine.on(theirs.quantiles) == pytest.approx(theirs.probabilities)
    band = theirs.confidence_interval(method="log-log")
    known = np.isfinite(mine.on(theirs.quantiles, "low"))
    for column, side in (("low", band.low), ("high", band.high)):
        inside = known & np.isfinite(side.probabilities)
        assert inside.sum() > 10
        found = mine.on(theirs.quantiles, column)[inside]
        assert found == pytest.approx(side.probabilities[inside])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_log_rank_test_is_that_of_scipy(seed: int) -> None:
    some = spells(seed)
    left, groups = some["cause"] > 0, some["group"]
    data = [
        stats.CensoredData(uncensored=some["until"][mine & left], right=some["until"][mine & ~left])
        for mine in (groups == 0, groups == 1)
    ]
    theirs = stats.logrank(*data)
    statistic, chance = log_rank(None, some["until"], left, groups)
    assert statistic == pytest.approx(theirs.statistic**2)
    assert chance == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("seed", SEEDS)
def test_incidences_are_products_of_matrices_of_moves(seed: int) -> None:
    """Aalen and Johansen's own form: a product of matrices over the times of events."""
    some = spells(seed)
    entry, until, cause = some["entry"], some["until"], some["cause"]
    mine = aalen_johansen(entry, until, cause, causes=2)
    state = np.array([1.0, 0.0, 0.0])
    for place, time in enumerate(np.unique(until[cause > 0])):
        there = np.count_nonzero((entry < time) & (time <= until))
        moves = np.eye(3)
        for one in (1, 2):
            moves[0, one] = np.count_nonzero((until == time) & (cause == one)) / there
        moves[0, 0] = 1.0 - moves[0, 1:].sum()
        state = state @ moves
        assert mine.time[place] == time
        found = [mine.survival[place], *mine.share[:, place]]
        assert found == pytest.approx(state.tolist())


def test_intervals_of_means_are_those_of_students_t_and_close_to_the_bootstrap() -> None:
    values = np.random.default_rng(3).gamma(4.0, 2.0, 200)
    found = estimate(values)
    exact = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    drawn = stats.bootstrap((values,), np.mean, n_resamples=4000, rng=np.random.default_rng(1))
    apart = drawn.confidence_interval
    width = found.high - found.low
    assert abs(apart.low - found.low) < 0.1 * width
    assert abs(apart.high - found.high) < 0.1 * width


def test_a_paired_bootstrap_of_differences_agrees() -> None:
    random = np.random.default_rng(9)
    shared = random.normal(0.0, 5.0, 150)
    one, other = shared + random.normal(1.0, 1.0, 150), shared + random.normal(0.0, 1.0, 150)
    found = estimate(one - other)
    drawn = stats.bootstrap(
        (one, other), lambda a, b, axis=-1: np.mean(a - b, axis=axis), paired=True,
        n_resamples=3000, rng=np.random.default_rng(2), vectorized=True,
    ).confidence_interval  # fmt: skip
    width = found.high - found.low
    assert abs(drawn.low - found.low) < 0.1 * width
    assert abs(drawn.high - found.high) < 0.1 * width


# lifelines, which needs older libraries than the simulator's


LIFELINES = """
import json, sys, warnings
import numpy as np
from lifelines import AalenJohansenFitter, CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
import pandas as pd

warnings.simplefilter("ignore")
answers = []
for case in json.load(sys.stdin):
    entry, until = np.array(case["entry"]), np.array(case["until"])
    cause, group = np.array(case["cause"]), np.array(case["group"])
    curve = KaplanMeierFitter().fit(until, cause > 0, entry=entry)
    whole = KaplanMeierFitter().fit(until, cause > 0)
    band = curve.confidence_interval_
    at, first, left = case["at"], group == 0, cause > 0
    tested = logrank_test(until[first], until[~first], left[first], left[~first])
    answer = {
        "survival": curve.predict(at).tolist(),
        "low": [float(band.iloc[:, 0].asof(time)) for time in at],
        "high": [float(band.iloc[:, 1].asof(time)) for time in at],
        "median": float(whole.median_survival_time_),
        "mean": float(restricted_mean_survival_time(whole, t=20.0)),
        "log_rank": float(tested.test_statistic),
    }
    if not case["ties"]:
        for one in (1, 2):
            fitted = AalenJohansenFitter(calculate_variance=False).fit(until, cause, one)
            answer[f"cause {one}"] = [
                float(fitted.cumulative_density_.iloc[:, 0].asof(time)) for time in at
            ]
    table = pd.DataFrame({"until": until, "event": cause > 0, "group": group})
    cox = CoxPHFitter().fit(table, "until", "event")
    answer["hazard_ratio"] = float(np.exp(cox.params_["group"]))
    answers.append(answer)
json.dump(answers, sys.stdout)
"""


@pytest.mark.long
def test_survival_curves_incidences_and_tests_are_those_of_lifelines(tmp_path: Path) -> None:
    """Makes an environment with lifelines, outside the checkout; needs the package registry."""
    venv.create(tmp_path / "lifelines", with_pip=True)
    python = str(tmp_path / "lifelines" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", "lifelines==0.30.*"], check=True)
    cases = [spells(seed, whole=seed % 2 == 0) for seed in SEEDS]
    at = [2.0, 5.0, 10.0, 15.5, 20.0, 25.0]
    asked = [
        {name: values.tolist() for name, values in case.items()}
        | {"at": at, "ties": seed % 2 == 0}
        for seed, case in enumerate(cases)
    ]
    done = subprocess.run(
        [python, "-c", LIFELINES], input=json.dumps(asked), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for case, theirs in zip(cases, json.loads(done.stdout), strict=True):
        compare_with_lifelines(case, theirs, at)


def compare_with_lifelines(case: dict[str, Any], theirs: dict[str, Any], at: list[float]) -> None:
    until, left, group = case["until"], case["cause"] > 0, case["group"]
    late = kaplan_meier(case["entry"], until, left)
    assert late.on(at).tolist() == pytest.approx(theirs["survival"])
    for side in ("low", "high"):
        assert late.on(at, side).tolist() == pytest.approx(theirs[side])
    whole = kaplan_meier(None, until, left)
    assert whole.median() == pytest.approx(theirs["median"])
    assert whole.restricted_mean(20.0) == pytest.approx(theirs["mean"])
    assert log_rank(None, until, left, group)[0] == pytest.approx(theirs["log_rank"])
    if "cause 1" in theirs:
        shares = aalen_johansen(None, until, case["cause"], causes=2)
        for one in (1, 2):
            found = [shares.at(time, one) for time in at]
            assert found == pytest.approx(theirs[f"cause {one}"])
    ratio = hazard_ratio(None, until, left, group).ratio  # of odds, and another way with ties
    assert abs(math.log(ratio / theirs["hazard_ratio"])) < 0.15
