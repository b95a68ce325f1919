"""Fields: strategies lived at many values of one or two quantities, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from simulator.complaints import Complaints, Place, Problem, ScenarioError, closest
from simulator.experiment import seed_of
from simulator.metrics import METRICS, TWIN_METRICS, Metric, metric_named
from simulator.quantities import Quantity
from simulator.scenario import Scenario
from simulator.scenario_files.merge import checked_values
from simulator.scenario_files.values import Checked
from simulator.strategy import quantities, setting
from simulator.verdict import Estimate, estimate
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.plans import Ask, Floats, measured
from simulator.verdicts.ranges import range_of
from simulator.words.wording import amount, unit


class Axis(NamedTuple):
    """A quantity between two values, and its value in the scenario."""

    quantity: Quantity
    low: float
    high: float
    start: float

    @property
    def name(self) -> str:
        """The quantity's dotted name."""
        return self.quantity.name

    @property
    def label(self) -> str:
        """The name with its unit, for the side of a picture."""
        behind = unit(self.quantity.unit)
        return f"{self.name} [{behind}]" if behind else self.name

    def places(self, steps: int) -> Floats:
        """So many values from the lowest to the highest; whole ones where the quantity is."""
        values = np.linspace(self.low, self.high, steps)
        if self.quantity.kind == "whole":
            values = np.unique(np.round(values))
        return np.asarray(values, dtype=np.float64)

    def value(self, place: float) -> float | int:
        """A value as the scenario wants it."""
        return round(place) if self.quantity.kind == "whole" else float(place)

    def told(self, place: float) -> str:
        """A value with its unit, as one would say it."""
        return amount(self.quantity, float(f"{place:.3g}"))


class Point(NamedTuple):
    """What all strategies are lived at: values of quantities, or weights of a mix."""

    changes: Mapping[str, float | int]


def axis_of(text: str, scenario: Scenario, label: str = "--x") -> Axis:
    """An axis from `NAME` or `NAME=LOW:HIGH`; without values the range of `flywheel challenge`.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is no such quantity, it is no number, or the values are not allowed
    """
    name, given, values = (part.strip() for part in text.partition("="))
    place = Place(label, 0, 1, text, len(name))
    if name not in quantities():
        near = closest(name, quantities())
        hint = f"did you mean '{near}'?" if near else "`flywheel describe` lists all"
        raise _wrong(place, "unknown_name", f"there is no quantity '{name}'", hint)
    quantity = quantities()[name]
    if quantity.kind not in ("number", "whole"):
        raise _wrong(place, "wrong_type", f"'{name}' is no number, so it has no axis")
    start = float(setting(scenario.settings, name))
    if given:
        low, high = _bounds(quantity, values, place)
        return Axis(quantity, low, high, start)
    found = range_of(scenario, name)
    if found is None:
        message = f"'{name}' is {start:g} here, which says nothing about its range"
        raise _wrong(place, "missing", message, f"write {label} {name}=LOW:HIGH")
    return Axis(quantity, found.low, found.high, start)


def _bounds(quantity: Quantity, values: str, place: Place) -> tuple[float, float]:
    ends = values.split(":")
    if len(ends) != 2:
        raise _wrong(place, "syntax", "an axis is NAME=LOW:HIGH, e.g. company.price=20:60")
    found = []
    for end in ends:
        checked = Checked(Complaints())
        read = checked_values({quantity.name: end.strip()}, place.file, checked)
        checked.complaints.raise_any()
        found.append(float(read[quantity.name].value))
    if not found[0] < found[1]:
        raise _wrong(place, "out_of_bounds", "the first value must be below the second")
    return found[0], found[1]


def metric_of(name: str) -> Metric:
    """A metric with a better direction, by name.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is none, or nobody can say which direction is better
    """
    place = Place("--metric", 0, 1, name, len(name))
    if name not in METRICS and name not in TWIN_METRICS:
        near = closest(name, (*METRICS, *TWIN_METRICS))
        hint = f"did you mean '{near}'?" if near else "`flywheel describe metrics` lists them"
        raise _wrong(place, "unknown_name", f"there is no metric '{name}'", hint)
    metric = metric_named(name)
    if metric.better is None:
        message = f"nobody can win by '{name}': neither high nor low is better"
        raise _wrong(place, "not_together", message)
    return metric


def _wrong(place: Place, code: str, message: str, hint: str = "") -> ScenarioError:
    return ScenarioError([
        Problem(place.file, 0, place.column, "", code, message, hint, place.text, place.width)
    ])  # fmt: skip


def lived(
    gathering: Gathering, scenario: Scenario, strategies: Sequence[str | Mapping[str, float]],
    points: Sequence[Mapping[str, float | int]], metric: Metric, seeds: Sequence[int],
    doing: str = "",
) -> Floats:
    """The metric of every strategy at every point, shape (worlds, points, strategies).

    Fewer worlds if somebody stops it; every world is whole.
    """
    plans = [scenario.plan(one, point) for point in points for one in strategies]
    jobs = [Ask(plan, seed, (metric.name,), (scenario.weeks,)) for seed in seeds for plan in plans]
    results = gathering.results(measured, jobs, doing)
    worlds = len(results) // len(plans)
    table = np.array(results[: worlds * len(plans)], dtype=np.float64)
    return table.reshape(worlds, len(points), len(strategies))


def seeds_of(seed: int, replicates: int, first: int = 0) -> tuple[int, ...]:
    """Seeds of worlds, those of `compare` with the same seed; `first` skips some."""
    return tuple(seed_of(seed, first + place) for place in range(replicates))


def mean_of(values: Floats) -> Estimate:
    """Mean and interval over worlds; NaN if undefined in more than half of them."""
    known = values[np.isfinite(values)]
    return estimate(known) if 2 * known.size >= values.size and known.size else estimate(known[:0])


def lead(values: Floats, first: int, second: int, metric: Metric) -> Estimate:
    """By how much one strategy is better than another, above 0 if it is; shape (worlds, .)."""
    sign = 1.0 if metric.better == "high" else -1.0
    return mean_of(sign * (values[:, first] - values[:, second]))


def ranked(values: Floats, metric: Metric) -> list[int]:
    """The strategies from the best to the worst mean, those that are undefined left out."""
    sign = -1.0 if metric.better == "high" else 1.0
    means = [mean_of(values[:, place]).mean for place in range(values.shape[1])]
    known = [place for place, mean in enumerate(means) if np.isfinite(mean)]
    return sorted(known, key=lambda place: sign * means[place])


def spoken(metric: Metric) -> str:
    """A metric's label amid a sentence: profit, but CAC."""
    return metric.label if metric.label[:2].isupper() else metric.label.lower()
