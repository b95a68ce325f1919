"""Variants: the same strategies in the same worlds, each time with some quantities changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.crew import each
from simulator.experiment import compile_everything, measured, seed_of
from simulator.quantities import Value
from simulator.scenario import Scenario

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]


class Variant(NamedTuple):
    """A strategy with some quantities changed: dotted name -> value."""

    strategy: str
    changes: tuple[tuple[str, Value], ...] = ()


Measured = Mapping[Variant, Mapping[str, Floats]]
"""For each variant the values of each metric, shape (worlds,)."""


def measure_variants(
    scenario: Scenario,
    variants: Sequence[Variant],
    replicates: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[Variant, dict[str, Floats]]:
    """Every metric of every variant over the same worlds, those of `simulator.compare`.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a change is not known or not allowed
    """
    wanted = list(dict.fromkeys(variants))
    jobs = [
        (scenario, variant, seed_of(seed, world))
        for world in range(replicates) for variant in wanted
    ]  # fmt: skip
    if workers != 1:
        compile_everything(scenario)  # once, before the processes part
    found: dict[Variant, list[dict[str, float]]] = {variant: [] for variant in wanted}
    with closing(each(_measured, jobs, workers)) as living:
        for done, (job, values) in enumerate(zip(jobs, living, strict=True), start=1):
            found[job[1]].append(values)
            if progress:
                progress(done, len(jobs))
    return {
        variant: {name: np.array([one[name] for one in worlds]) for name in worlds[0]}
        for variant, worlds in found.items()
    }


def _measured(job: tuple[Scenario, Variant, int]) -> dict[str, float]:
    scenario, variant, seed = job
    return measured(scenario, variant.strategy, seed, dict(variant.changes))
