"""Design: which points a study visits, and the numbers each of its runs begins with.

A run is a replicate, a point of the design and a strategy; runs are numbered in this order, so that
a study with more replicates begins with the very runs of one with fewer. The seed of a replicate is
the same at every point and under every strategy (common random numbers), so all differences between
points and strategies are differences of pairs.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from simulator.experiment import seed_of
from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.study.sampling import points_of, sampled

Kind = Literal["grid", "list", "latin_hypercube", "sobol", "saltelli", "morris"]
SAMPLED = ("latin_hypercube", "sobol", "saltelli", "morris")
NO_STRATEGY = "none"
"""How a run without any strategy is called in tables."""
HASH = 12  # hexadecimal letters of a hash that people see


class Factor(NamedTuple):
    """One quantity that varies: over listed `values`, or from `low` to `high`.

    `log` spreads a sample evenly over the logarithm.
    """

    quantity: Quantity
    values: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False

    @property
    def name(self) -> str:
        """The dotted name of the quantity."""
        return self.quantity.name

    def at(self, unit: float) -> Value:
        """The value at a place in [0, 1]; listed values and whole numbers have equal parts."""
        if self.values:
            return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]
        if self.quantity.kind == "whole":
            steps = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(unit * steps), steps - 1)
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            # The ends exactly: exp(log(x)) may fall outside of the bounds by its last bit.
            return min(max(math.exp(low + unit * (high - low)), self.low), self.high)
        return self.low + unit * (self.high - self.low)

    def spelled(self) -> str:
        """Where it varies, as people read it, without the unit."""
        from simulator.scenario_files.values import plain

        if self.values:
            return ", ".join(plain(value) for value in self.values)
        return f"{self.low:g} to {self.high:g}" + (" (log)" if self.log else "")


class Keep(NamedTuple):
    """What is written down of each run.

    `metrics` by name; the `columns` of the history in the `weeks` given; whole `tables` of a run
    (`people`, `journeys`).
    """

    metrics: tuple[str, ...]
    weeks: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class Limits(NamedTuple):
    """What one run may take at most; None means no limit. Not part of what a study is."""

    seconds: float | None = None
    megabytes: float | None = None


class Task(NamedTuple):
    """One run: its number, what it is, and the values of the factors in their order."""

    run: int
    point: int
    strategy: str
    replicate: int
    seed: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Study:
    """A question to many runs of one scenario.

    Attributes
    ----------
    name, question, prediction, answer
        what it is called and asks, what was expected before, and what came out
    answer_from
        the result hash that the answer was written from, or its beginning; empty if nobody says
    scenario
        the market, with the number of people and weeks asked for
    strategies
        names of strategies or mixes of the scenario, or only `none`
    changes
        dotted name -> value that replaces the scenario's in all runs
    kind, factors
        the kind of design, and what varies
    samples, levels, second_order
        size of a sampled design: points (Latin hypercube, Sobol), base samples (Saltelli) or
        trajectories (Morris); levels of Morris' grid; Saltelli's points for second-order indices
    listed
        the points, where they are given and not made: of a list, or of a stored design
    replicates, seed
        worlds a point and strategy; what decides about them and about sampled points
    keep, limits
        what is written down, and what one run may take
    notes
        what the reader may want to know
    own_luck
        every run has a world of its own, as calibration needs it; otherwise a replicate is the same
        world at every point and under every strategy
    """

    name: str
    question: str
    prediction: str
    answer: str
    scenario: Scenario
    strategies: tuple[str, ...]
    changes: Mapping[str, Value]
    kind: Kind
    factors: tuple[Factor, ...]
    samples: int
    levels: int
    second_order: bool
    listed: tuple[tuple[Value, ...], ...]
    replicates: int
    seed: int
    keep: Keep
    limits: Limits = field(default=Limits())
    notes: tuple[str, ...] = ()
    own_luck: bool = False
    answer_from: str = ""

    @cached_property
    def unit_points(self) -> Any:
        """The sample in the unit cube, shape (points, factors); None for a grid and a list."""
        if self.kind not in SAMPLED:
            return None
        return sampled(
            self.kind, len(self.factors), self.samples, self.seed,
            levels=self.levels, second_order=self.second_order,
        )  # fmt: skip

    @cached_property
    def points(self) -> tuple[tuple[Value, ...], ...]:
        """The values of the factors at each point, in the order of the design."""
        if self.listed or self.kind == "list":
            return self.listed
        if self.kind == "grid":
            return tuple(itertools.product(*(factor.values for factor in self.factors)))
        return tuple(
            tuple(factor.at(float(unit)) for factor, unit in zip(self.factors, row, strict=True))
            for row in self.unit_points
        )

    @property
    def size(self) -> int:
        """Number of points, told without making them: they may be too many to be made."""
        if self.listed or self.kind == "list":
            return len(self.listed)
        if self.kind == "grid":
            return math.prod(len(factor.values) for factor in self.factors)
        return self.samples * points_of(self.kind, len(self.factors), self.second_order)

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each replicate, at every point and under every strategy."""
        return tuple(seed_of(self.seed, replicate) for replicate in range(self.replicates))

    @property
    def cells(self) -> int:
        """Number of pairs of a point and a strategy: the runs of one replicate."""
        return len(self.points) * len(self.strategies)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.cells * self.replicates

    def task(self, run: int) -> Task:
        """What the run of this number is."""
        replicate, cell = divmod(run, self.cells)
        point, strategy = divmod(cell, len(self.strategies))
        seed = seed_of(self.seed, run) if self.own_luck else self.seeds[replicate]
        return Task(
            run, point, self.strategies[strategy], replicate, seed, self.points[point]
        )

    def cube(self, values: Any) -> Any:
        """Values of all runs, shape (runs, ...), as (points, strategies, replicates, ...)."""
        shape = (self.replicates, len(self.points), len(self.strategies), *values.shape[1:])
        return np.moveaxis(values.reshape(shape), 0, 2)

    def design_hash(self) -> str:
        """SHA-256 of the names and the values of all points, in hexadecimal."""
        names = [factor.name for factor in self.factors]
        return hashed({"names": names, "points": self.points})

    def canonical(self) -> dict[str, Any]:
        """All that decides about the results, as plain data."""
        return {
            "scenario": self.scenario.canonical(),
            "strategies": self.strategies,
            "changes": dict(self.changes),
            "design": self.design_hash(),
            "replicates": self.replicates,
            "seed": self.seed,
            "keep": self.keep._asdict(),
            **({"own_luck": True} if self.own_luck else {}),
        }

    def fingerprint(self) -> str:
        """12 hexadecimal letters that change whenever a result could change."""
        return hashed(self.canonical())[:HASH]

    def family(self) -> str:
        """12 hexadecimal letters that all studies share which differ in `replicates` alone.

        Their runs of the same number are the same runs.
        """
        rest = self.canonical()
        del rest["replicates"]
        return hashed(rest)[:HASH]


def hashed(data: Any) -> str:
    """SHA-256 of plain data, in hexadecimal: keys sorted, numbers as Python writes them."""
    text = json.dumps(data, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def spread(low: float, high: float, steps: int, *, log: bool) -> tuple[float, ...]:
    """Values from `low` to `high`, both included, at equal distances (of the logarithms)."""
    spaced: Sequence[Any] = (np.geomspace if log else np.linspace)(low, high, steps).tolist()
    return (low, *(float(value) for value in spaced[1:-1]), high)
