"""Two groups that leave: the log-rank test, hazard ratios, and time that nobody survived for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from simulator.estimators.survival import hazard_ratio, log_rank

# Freireich et al. (1963), weeks of remission: placebo, then 6-MP with a minus for censored.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TREATED = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
UNTIL = np.abs(np.array(PLACEBO + TREATED, dtype=float))
EVENT = np.array(PLACEBO + TREATED) > 0
GROUP = np.repeat([0, 1], [21, 21])


def test_the_log_rank_test_gives_the_published_number() -> None:
    statistic, chance = log_rank(None, UNTIL, EVENT, GROUP)
    assert statistic == pytest.approx(16.793, abs=1e-3)
    assert chance == pytest.approx(4.17e-5, rel=0.01)


def test_the_groups_may_be_named_either_way() -> None:
    assert log_rank(None, UNTIL, EVENT, 1 - GROUP) == pytest.approx(
        log_rank(None, UNTIL, EVENT, GROUP)
    )
    one, other = (hazard_ratio(None, UNTIL, EVENT, group) for group in (GROUP, 1 - GROUP))
    assert one.ratio * other.ratio == pytest.approx(1.0)
    assert one.low * other.high == pytest.approx(1.0)


def test_the_hazard_ratio_is_the_most_likely_one_of_a_logit_with_an_effect_per_week() -> None:
    weeks = np.unique(UNTIL[EVENT])
    risk = np.array([[((week <= UNTIL) & (g == GROUP)).sum() for week in weeks] for g in (0, 1)])
    lost = np.array(
        [[((week == UNTIL) & EVENT & (g == GROUP)).sum() for week in weeks] for g in (0, 1)]
    )
    useful = (risk > 0).all(axis=0)
    risk, lost = risk[:, useful], lost[:, useful]

    def against(known: np.ndarray) -> float:
        lean = known[1:] + np.array([[0.0], [known[0]]])
        return float(np.sum(risk * np.log1p(np.exp(lean)) - lost * lean))

    best = minimize(against, np.zeros(1 + risk.shape[1]), method="BFGS", options={"gtol": 1e-8})
    found = hazard_ratio(None, UNTIL, EVENT, GROUP)
    assert math.log(found.ratio) == pytest.approx(best.x[0], abs=1e-4)

    def profile(effect: float) -> float:
        rest = minimize(lambda level: against(np.r_[effect, level]), best.x[1:], method="BFGS")
        return float(rest.fun)

    curvature = profile(best.x[0] + 0.1) + profile(best.x[0] - 0.1) - 2 * best.fun
    width = 1.959964 * math.sqrt(0.01 / curvature)
    assert math.log(found.high / found.ratio) == pytest.approx(width, rel=0.02)


def test_nobody_to_compare_gives_no_number() -> None:
    nobody = np.empty(0)
    assert math.isnan(log_rank(None, nobody, nobody, nobody)[0])
    assert math.isnan(hazard_ratio(None, [3.0, 4.0], [True, True], [0, 0]).ratio)
    assert math.isnan(hazard_ratio(None, [3.0, 4.0], [False, False], [0, 1]).ratio)


def test_who_joins_late_counts_for_members_from_then_on_only() -> None:
    """Leaving has nothing to do with joining; the naive comparison says it had (immortal time)."""
    luck = np.random.default_rng(5)
    people, weeks = 4000, 100
    leaves = np.minimum(luck.geometric(0.02, people), weeks).astype(float)
    left = leaves < weeks
    joins = luck.geometric(0.03, people).astype(float)
    member = joins < leaves
    naive = hazard_ratio(None, leaves, left, member)
    assert naive.high < 0.6  # "members leave half as readily"
    entry = np.concatenate([np.zeros(people), joins[member]])
    until = np.concatenate([np.where(member, joins, leaves), leaves[member]])
    event = np.concatenate([left & ~member, left[member]])
    group = np.repeat([0, 1], [people, member.sum()])
    split = hazard_ratio(entry, until, event, group)
    assert split.low < 1 < split.high
    assert log_rank(entry, until, event, group)[1] > 0.01


def test_a_true_hazard_ratio_is_found_again() -> None:
    luck = np.random.default_rng(6)
    group = np.repeat([0, 1], 5000)
    until = luck.geometric(np.where(group, 0.010, 0.005)).astype(float)
    found = hazard_ratio(None, np.minimum(until, 104), until <= 104, group)
    assert found.low < 2.0 < found.high
    assert found.high / found.low < 1.2
