"""Reductions of the model to processes with known answers, and intervals for what they give.

A reduction is a dictionary of dotted changes: `flywheel run --set name=value ...` shows the same.
`NOTHING_ELSE` is the reduction R0 of the design: whoever is attracted tries, buys and stays, and
nobody is attracted by anything that a case does not add.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.quantities import Value, changed
from simulator.simulation import Simulation
from simulator.wheel import Settings
from simulator.world.networks import Neighbours

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Changes = Mapping[str, Value]

NOTHING_ELSE: Changes = {
    "engage.self_service": 1.0,  # trying begins in the week of the first interest ...
    "engage.time_to_value": 0.001,
    "engage.cold_rate": 0.0,
    "adopt.conversion_target": 1.0,  # ... and so does buying
    "retain.churn_target": 0.0,
    "retain.contagion": 0.0,
    "rival.launch_week": -1,
    "community.presence": 0.0,
    "engage.newcomer_questions": 0.0,
    "engage.veteran_questions": 0.0,
    "people.initial_satisfaction": 1.0,  # satisfied for good: every customer speaks with voice 1
    "engage.satisfaction_speed": 0.0,
    "advocate.expert_voice": 1.0,
    "attract.problem_rate": 0.0,
    "attract.word_of_mouth": 0.0,
    "attract.return_rate": 0.0,
}


def advertising(hazard: float) -> Changes:
    """So much advertising that everybody meets the same hazard at any time."""
    return {
        "attract.ads_ceiling": hazard,
        "attract.ads_half_point": 0.001,
        "attract.ads_budget": 1e9,
        "attract.ads_carry_over": 0.0,
    }


def leaving(chance: float) -> Changes:
    """Every customer quits with this chance a week, up to 0.147.

    A target for churn that cannot be reached makes everybody quit who reconsiders.
    """
    return {
        "retain.churn_target": 0.5,
        "retain.consideration": -math.log(1 - chance),
        "adopt.contract": 1.0,
    }


def acquaintances(shape: str, people: int, degree: float = 0.0) -> Changes:
    """A network of this shape."""
    return {"people.size": people, "network.shape": shape, "network.mean_degree": degree}


def market(*reductions: Changes) -> Settings:
    """Settings of a reduction, the later changes over the earlier."""
    together: dict[str, Value] = {}
    for reduction in reductions:
        together.update(reduction)
    settings: Settings = changed(Settings(), together)
    return settings


def reduced(*reductions: Changes, seed: int, weeks: int) -> Simulation:
    """A run of these changes to `NOTHING_ELSE`."""
    return Simulation([(0, market(NOTHING_ELSE, *reductions))], seed).run(weeks)


def ties(neighbours: Neighbours) -> tuple[Whole, Whole]:
    """All ties as two columns of people, each tie from both sides."""
    degree: Whole = neighbours.first[1:].astype(np.int64) - neighbours.first[:-1]
    return np.repeat(np.arange(degree.size), degree), neighbours.other.astype(np.int64)


def assert_share(found: float, expected: float, trials: float) -> None:
    """A share of independent trials lies within 3 standard errors of its probability."""
    error = math.sqrt(expected * (1 - expected) / trials)
    assert abs(found - expected) <= 3 * error, (found, expected, error)


def assert_mean(sample: Any, expected: float) -> None:
    """The mean of a sample lies within 3 of its standard errors of the expected value."""
    values = np.asarray(sample, dtype=np.float64)
    error = values.std(ddof=1) / math.sqrt(values.size)
    assert abs(values.mean() - expected) <= 3 * error, (values.mean(), expected, error)
