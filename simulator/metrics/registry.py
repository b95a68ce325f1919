"""Measuring: what is known about a metric, and how one is declared.

A metric is a function of the tables of one run, or of a run and its twin in which the social
cost of leaving is off from the rival's launch. Readers take the registries from
`simulator.metrics`, which fills them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

Direction = Literal["low", "high"]
Measure = Callable[..., float]


class Metric(NamedTuple):
    """What is known about one metric.

    `better` says which direction the company wants, None where it depends. `measure` takes one
    outcome, or two for a metric of twins.
    """

    name: str
    label: str
    unit: str
    better: Direction | None
    reading: str
    formula: str
    measure: Measure

    def text(self, value: float) -> str:
        """A value with its unit as people read it; a dash where it is undefined."""
        return value_text(value, self.unit)

    def difference_text(self, value: float) -> str:
        """A difference of two values with its unit; shares differ by percentage points."""
        return self.text(value).replace(" %", " points")


def value_text(value: float, unit: str) -> str:
    """A value with its unit as people read it; a dash where it is undefined, no zero below zero."""
    if not math.isfinite(value):
        return "-"
    if unit.startswith("share"):
        return f"{100 * value:z.1f} %"
    if unit == "1":
        return f"{value:z,.2f}"
    if unit in ("person", "item"):
        return f"{value:z,.0f}"
    if unit.startswith("EUR"):
        return f"{value:z,.{2 if abs(value) < 10 else 0}f} EUR"
    counted, _, period = unit.partition("/")
    if counted == "1":
        return f"{value:z.3g} a {period}"
    return f"{value:z,.1f} {counted}s{f' a {period}' if period else ''}"


METRICS: Final[dict[str, Metric]] = {}
"""Metrics of a single run, by name."""
TWIN_METRICS: Final[dict[str, Metric]] = {}
"""Metrics that compare a run with its twin without the social cost of leaving, by name."""


def metric(
    label: str, *, unit: str, better: Direction | None, reading: str, twins: bool = False
) -> Callable[[Measure], Measure]:
    """Register a metric under its function's name; the docstring's start is its formula.

    Raises
    ------
    ValueError
        if the name is taken or the formula is missing
    """

    def register(function: Measure) -> Measure:
        name = function.__name__
        formula = " ".join((function.__doc__ or "").split("\n\n")[0].split())
        if not formula or name in METRICS or name in TWIN_METRICS:
            raise ValueError(f"the metric {name} needs a formula and a name of its own")
        registry = TWIN_METRICS if twins else METRICS
        registry[name] = Metric(name, label, unit, better, reading, formula, function)
        return function

    return register


def declare(
    name: str, formula: str, function: Measure, label: str, unit: str,
    better: Direction | None, reading: str,
) -> None:
    """Register one metric of a family of metrics that share their code."""
    function.__name__, function.__doc__ = name, formula
    metric(label, unit=unit, better=better, reading=reading)(function)


def metric_named(name: str) -> Metric:
    """The metric of this name, of one run or of twins. Raises `KeyError` if there is none."""
    return METRICS[name] if name in METRICS else TWIN_METRICS[name]
