"""Begging the question: what of the answer was put in by hand, shown by moving it.

Bonds, status and belonging make leaving costly because the model says so; a community hears its
users because the model says so; and its members work unpaid. What is not assumed is how much this
matters. So the weight of the social cost and the share that leavers keep are swept, everybody is
given the same feedback, and the unpaid hours stand beside the cost of a customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.charts.pictures import Picture
from simulator.charts.registry import interval_told, number_axis
from simulator.charts.style import INK, QUIET, is_narrow, looks, plain_axes, title_of
from simulator.metrics import metric_named
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.verdict import plain
from simulator.verdicts.analysis import Analysis, Figure, figure, figures_table
from simulator.verdicts.variants import Floats, Measured, Progress, Variant, measure_variants

SWEPT: Final[Mapping[str, tuple[float, ...]]] = {
    "switching.social_cost": (0.0, 0.5, 1.0, 1.5, 2.0),
    "community.portability": (0.0, 0.25, 0.5, 0.75, 1.0),
}
"""The quantities that carry lock-in, and the values tried beside the scenario's own."""
SWEPT_METRICS: Final = ("lock_in", "retention_52")
ABLATED_METRICS: Final = ("customers", "cac_blended", "retention_52", "lock_in")
FULL_FEEDBACK: Final = 0.1
"""Half point of feedback far below what anybody hears: any feedback has its full effect."""
_NEAR: Final = 0.1  # of the range: values that near to the scenario's own are not tried beside it
_HALF_POINT, _LISTENING, _ADS = (
    "advocate.feedback_half_point", "advocate.listening", "attract.ads_budget",
)  # fmt: skip
_SWEPT_HEADING = "{name}: {meaning}"
EQUAL_HEADING = "Equal feedback: everybody listens fully, paid with advertising"
UNPAID_HEADING = "Unpaid work"


class Point(NamedTuple):
    """One value of a swept quantity under one strategy."""

    quantity: str
    value: float
    is_default: bool
    strategy: str
    metric: str
    mean: float
    low: float
    high: float
    n: int


def beg(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = 10,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Sweep what was put in by hand, give everybody the same feedback, count the unpaid hours.

    Parameters are those of `simulator.compare`; `progress` counts runs.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known
    """
    names = tuple(strategies) if strategies else tuple(scenario.strategies)
    communal = [name for name in names if _has_community(scenario, name)]
    sweeps = [
        Variant(name, ((quantity, value),))
        for name in communal for quantity in SWEPT for value in _values(scenario, quantity)
        if value != setting(scenario.settings, quantity)
    ]  # fmt: skip
    equal = {name: Variant(name, _equal_feedback(scenario, name)) for name in names}
    variants = [*(Variant(name) for name in names), *sweeps, *equal.values()]
    found = measure_variants(scenario, variants, replicates, seed, workers, progress)
    points = list(_points(scenario, communal, found))
    figures = [
        *_swept_figures(points), *_ablated(names, equal, found), *_unpaid(scenario, names, found),
    ]  # fmt: skip
    return Analysis(
        "begging", scenario, seed, replicates, names, figures_table(figures),
        {"sweep": pd.DataFrame(points, columns=list(Point._fields))},
        tuple(_said(figures, communal)), tuple(_caveats(communal, names)),
        tuple(_pictures(points, replicates)),
    )  # fmt: skip


def _has_community(scenario: Scenario, name: str) -> bool:
    return any(segment.settings.community.presence > 0 for segment in scenario.plan(name))


def _values(scenario: Scenario, quantity: str) -> tuple[float, ...]:
    """The values tried, with the scenario's own among them."""
    own, tried = float(setting(scenario.settings, quantity)), SWEPT[quantity]
    apart = [value for value in tried if abs(value - own) > _NEAR * tried[-1]]
    return tuple(sorted({*apart, own}))


def _equal_feedback(scenario: Scenario, name: str) -> tuple[tuple[str, float], ...]:
    """Full listening, paid for by advertising as far as there is any, and full effect of it."""
    start = scenario.plan(name)[0].settings
    dearer = start.company.listening_cost * (1 - start.advocate.listening)
    ads = max(float(start.attract.ads_budget) - dearer, 0.0)
    return ((_HALF_POINT, FULL_FEEDBACK), (_LISTENING, 1.0), (_ADS, ads))


def _points(scenario: Scenario, communal: Sequence[str], found: Measured) -> Iterator[Point]:
    for quantity in SWEPT:
        own = float(setting(scenario.settings, quantity))
        for strategy in communal:
            for value in _values(scenario, quantity):
                variant = Variant(strategy, ((quantity, value),) if value != own else ())
                for metric in SWEPT_METRICS:
                    one = figure(strategy, metric, "", found[variant][metric], "", "")
                    yield Point(quantity, value, value == own, strategy, metric, one.mean,
                                one.low, one.high, one.n)  # fmt: skip


def _swept_figures(points: Sequence[Point]) -> Iterator[Figure]:
    for point in points:
        metric, about = metric_named(point.metric), quantities()[point.quantity]
        default = " (as in the scenario)" if point.is_default else ""
        yield Figure(
            point.strategy, f"{point.metric} at {point.quantity}={point.value:g}",
            f"{metric.label} at {point.value:g}{default}", point.mean, point.low, point.high,
            point.n, metric.unit, metric.reading,
            _SWEPT_HEADING.format(name=point.quantity, meaning=about.meaning),
        )  # fmt: skip


def _ablated(
    names: Sequence[str], equal: Mapping[str, Variant], found: Measured
) -> Iterator[Figure]:
    for metric in ABLATED_METRICS:
        known = metric_named(metric)
        for name in names:
            before, after = found[Variant(name)][metric], found[equal[name]][metric]
            for key, label, values in (
                (metric, f"{known.label}, as it is", before),
                (f"{metric}_equal_feedback", f"{known.label}, equal feedback", after),
                (f"{metric}_change", f"{known.label}, change by it", after - before),
            ):
                yield figure(name, key, label, values, known.unit, known.reading, EQUAL_HEADING)


def _unpaid(scenario: Scenario, names: Sequence[str], found: Measured) -> Iterator[Figure]:
    wage = scenario.settings.community.volunteer_wage
    for name in names:
        cost = found[Variant(name)]["volunteers_cost"]
        hours = cost / wage if wage > 0 else np.full(len(cost), np.nan)
        yield figure(name, "volunteer_hours", "Volunteers' hours over the run", hours, "hour",
                     "what peers spent on answering, unpaid", UNPAID_HEADING)  # fmt: skip
        known = metric_named("cac_with_volunteers")
        yield figure(name, known.name, known.label, found[Variant(name)][known.name], known.unit,
                     known.reading, UNPAID_HEADING)  # fmt: skip


def _said(figures: Sequence[Figure], communal: Sequence[str]) -> Iterator[str]:
    known = {(one.strategy, one.figure): one for one in figures}
    for name in communal:
        for quantity, values in SWEPT.items():
            found = [known.get((name, f"lock_in at {quantity}={value:g}"))
                     for value in (values[0], values[-1])]  # fmt: skip
            low, high = (one.mean if one else float("nan") for one in found)
            if np.isfinite([low, high]).all():
                text = metric_named("lock_in").text
                yield (
                    f"Lock-in of {plain(name)} is {text(low)} with `{quantity}` at {values[0]:g} "
                    f"and {text(high)} with it at {values[-1]:g}."
                )
    for metric in ("cac_blended", "retention_52"):
        before, after = (
            _best(metric, [one for one in figures if one.figure == name])
            for name in (metric, f"{metric}_equal_feedback")
        )
        if before and after:
            stays = "would still be" if before == after else f"is that of {before}, and would be"
            yield (
                f"If everybody listened fully, paid with advertising, the best mean "
                f"{metric_named(metric).label} {stays} that of {after}."
            )


def _best(metric: str, figures: Sequence[Figure]) -> str:
    """Who has the best mean of a metric, with the mean; empty below two strategies."""
    known = metric_named(metric)
    defined = [one for one in figures if np.isfinite(one.mean)]
    if len(defined) < 2:
        return ""
    sign = 1 if known.better == "low" else -1
    return plain(min(defined, key=lambda one: sign * one.mean).strategy)


def _caveats(communal: Sequence[str], names: Sequence[str]) -> list[str]:
    said = [
        "That leaving friends is costly is an assumption of the model; how much of what is seen "
        "rests on it is what the sweep shows."
    ]
    others = [plain(name) for name in names if name not in communal]
    if others:
        said.append(f"Not swept, as nobody there has a community to lose: {', '.join(others)}.")
    return said


def _pictures(points: Sequence[Point], worlds: int) -> Iterator[Picture]:
    for quantity, title in (
        ("switching.social_cost", "If the social cost of leaving mattered less, or more"),
        ("community.portability", "If leavers could take friends and standing along"),
    ):
        mine = [point for point in points if point.quantity == quantity]
        if any(np.isfinite(point.mean) for point in mine):
            yield Picture(f"sweep_of_{quantity.partition('.')[2]}", title, 3.6,
                          _Sweep(quantity, mine, worlds))  # fmt: skip


class _Sweep:
    """Lock-in over the values of a quantity, the scenario's own marked."""

    def __init__(self, quantity: str, points: Sequence[Point], worlds: int) -> None:
        self.quantity, self.points, self.worlds = quantity, points, worlds

    def __call__(self, axes: Axes) -> None:
        plain_axes(axes)
        lines: dict[str, Any] = {}
        for point in self.points:
            if point.metric == "lock_in" and np.isfinite(point.mean):
                lines.setdefault(point.strategy, []).append(point)
        for strategy, look in looks(list(lines)).items():
            mine = lines[strategy]
            x, mean, low, high = (
                np.array([getattr(point, name) for point in mine])
                for name in ("value", "mean", "low", "high")
            )
            axes.fill_between(x, low, high, color=look.colour, alpha=0.15, linewidth=0)
            axes.plot(x, mean, color=look.colour, linewidth=2, marker="o", markersize=5)
            self._values(axes, x, mean, high, look.colour)
        self._default(axes)
        axes.margins(x=0.06)
        axes.set_ylim(min(0.0, axes.get_ylim()[0]), axes.get_ylim()[1] * 1.18)
        number_axis(axes.yaxis, factor=100, suffix=" %")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        about = quantities()[self.quantity]
        axes.set_xlabel(self.quantity, color=QUIET, fontsize=9)
        names = " and ".join(title_of(name, 99) for name in lines)
        axes.set_title(
            f"Lock-in (share of customers at the launch whom only the social cost kept for a year)"
            f" under {names}, if {self.quantity} ({about.meaning}) were another all along. "
            f"{interval_told(self.worlds)}",
            loc="left",
        )

    def _values(
        self, axes: Axes, x: Floats, mean: Floats, high: Floats, colour: str
    ) -> None:
        for place, value, top in zip(x, mean, np.fmax(mean, high), strict=True):
            axes.annotate(f"{100 * value:.1f} %", xy=(place, top), xytext=(0, 4), ha="center",
                          textcoords="offset points", fontsize=8.5, color=colour)  # fmt: skip

    def _default(self, axes: Axes) -> None:
        own = next(point.value for point in self.points if point.is_default)
        axes.axvline(own, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)))
        told = f"scenario: {own:g}" if is_narrow(axes) else f"as in the scenario: {own:g}"
        right = own > 0.6 * max(point.value for point in self.points)
        axes.annotate(told, xy=(own, 1.0), xycoords=axes.get_xaxis_transform(), va="top",
                      xytext=(-4 if right else 4, -1), textcoords="offset points", fontsize=8.5,
                      ha="right" if right else "left", color=INK)  # fmt: skip
