"""Assumptions: which of the guessed numbers move the answer, each tried lower and higher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.pictures import Picture
from simulator.charts.registry import number_axis
from simulator.charts.style import INK, PAPER, QUIET, is_narrow, looks, plain_axes, title_of
from simulator.metrics import metric_named
from simulator.quantities import Quantity
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.verdict import plain
from simulator.verdicts.analysis import Analysis, Figure, figure, figures_table
from simulator.verdicts.variants import Measured, Progress, Variant, measure_variants

TRIED: Final = (
    "preferences.quality_weight",
    "preferences.price_weight",
    "preferences.social_proof_weight",
    "company.quality",
    "company.initial_fit",
    "rival.quality",
    "rival.price",
    "switching.procedural_cost",
    "switching.bond_weight",
    "people.belonging_share",
    "people.help_median",
    "people.taste_spread",
    "network.mean_degree",
    "advocate.feedback_half_point",
)
"""The numbers that carry the answer: what a product is worth to people, what leaving costs them,
how readily they help, and how the company learns. The study `what_matters_most` tries them all."""
STEP: Final = 0.25
"""How far each is moved, as a share of its value, within its declared bounds."""
METRICS: Final = ("cac_blended", "retention_52")
_SIDES: Final = (("lower", 1 - STEP), ("higher", 1 + STEP))


class Moved(NamedTuple):
    """A metric of a strategy when one quantity is lower and higher than in the scenario."""

    quantity: str
    strategy: str
    metric: str
    low_value: float
    high_value: float
    at_low: float
    as_it_is: float
    at_high: float
    leader_low: str
    leader_high: str
    source: str

    @property
    def reach(self) -> float:
        """How far the metric moves, as a share of what it is; NaN where it is undefined."""
        moved = abs(np.array([self.at_low, self.at_high]) - self.as_it_is).max()
        return float(moved / abs(self.as_it_is)) if self.as_it_is else float("nan")


def assume(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = 3,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Move each of `TRIED` a quarter down and up in the same worlds, all else equal.

    Parameters are those of `simulator.compare`; `progress` counts runs.

    Raises
    ------
    simulator.scenario.ScenarioError
        if a strategy is not known
    """
    names = tuple(strategies) if strategies else tuple(scenario.strategies)
    tried = {name: _sides(scenario, quantities()[name]) for name in TRIED}
    variants = [Variant(name) for name in names]
    variants += [
        Variant(name, ((quantity, value),))
        for quantity, values in tried.items() for value in values for name in names
    ]  # fmt: skip
    found = measure_variants(scenario, variants, replicates, seed, workers, progress)
    rows = [
        row for metric in METRICS for quantity, values in tried.items()
        for row in _moved(metric, quantity, values, names, found)
    ]  # fmt: skip
    order = _order(rows)
    rows.sort(key=lambda row: (METRICS.index(row.metric), order.index(row.quantity)))
    return Analysis(
        "assumptions", scenario, seed, replicates, names,
        figures_table(_figures(rows, tried, names, found)),
        {"moved": pd.DataFrame(rows, columns=list(Moved._fields))},
        tuple(_said(rows, order, names)), tuple(_caveats()),
        tuple(_pictures(rows, order)), {"step": STEP},
    )  # fmt: skip


def _sides(scenario: Scenario, about: Quantity) -> tuple[float, float]:
    """A quarter below and above the scenario's value, within the bounds."""
    own = float(setting(scenario.settings, about.name))
    low, high = (own * factor for _, factor in _SIDES)
    return max(low, about.low or 0.0), min(high, about.high or high)


def _moved(
    metric: str, quantity: str, values: tuple[float, float], names: Sequence[str], found: Measured
) -> Iterator[Moved]:
    def mean(name: str, changes: tuple[tuple[str, float], ...]) -> float:
        column = found[Variant(name, changes)][metric]
        known = column[np.isfinite(column)]
        return float(known.mean()) if 2 * known.size >= column.size else float("nan")

    source = quantities()[quantity].source
    sides = [{name: mean(name, ((quantity, value),)) for name in names} for value in values]
    leaders = [_leader(metric, side) for side in sides]
    for name in names:
        yield Moved(
            quantity, name, metric, values[0], values[1], sides[0][name], mean(name, ()),
            sides[1][name], leaders[0], leaders[1], source.name,
        )  # fmt: skip


def _leader(metric: str, means: dict[str, float]) -> str:
    """Who has the best mean; empty where nobody has one."""
    sign = 1 if metric_named(metric).better == "low" else -1
    known = {name: sign * mean for name, mean in means.items() if np.isfinite(mean)}
    return min(known, key=lambda name: known[name]) if known else ""


def _order(rows: Sequence[Moved]) -> list[str]:
    """The quantities, that which moves the metrics the most first."""
    reach = dict.fromkeys(TRIED, 0.0)
    for row in rows:
        reach[row.quantity] += row.reach if np.isfinite(row.reach) else 0.0
    return sorted(reach, key=lambda name: -reach[name])


def _figures(
    rows: Sequence[Moved], tried: dict[str, tuple[float, float]], names: Sequence[str],
    found: Measured,
) -> Iterator[Figure]:
    for metric in METRICS:
        known = metric_named(metric)
        for quantity in dict.fromkeys(row.quantity for row in rows):
            for name in names:
                base = found[Variant(name)][metric]
                for (side, _), value in zip(_SIDES, tried[quantity], strict=True):
                    values = found[Variant(name, ((quantity, value),))][metric] - base
                    yield figure(
                        name, f"{metric} {quantity} {side}", f"{quantity} {value:g}", values,
                        known.unit, f"change of {known.label}",
                        f"{known.label}: change when one quantity is a quarter lower or higher",
                    )  # fmt: skip


def _said(rows: Sequence[Moved], order: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    first, second, third = (f"`{name}`" for name in order[:3])
    yield f"Of those tried, {first}, {second} and {third} move CAC and retention the most."
    if len(names) < 2:
        return
    for metric in METRICS:
        now = _leader(metric, {row.strategy: row.as_it_is for row in rows if row.metric == metric})
        turned = {
            f"`{row.quantity}` {side} ({plain(leader)})": None
            for row in rows if row.metric == metric
            for side, leader in (("lower", row.leader_low), ("higher", row.leader_high))
            if leader and leader != now
        }  # fmt: skip
        label = metric_named(metric).label
        if turned:
            yield f"The best mean {label} is no longer that of {plain(now)} with {_list(turned)}."
        elif now:
            yield f"The best mean {label} stays that of {plain(now)} whichever is moved."


def _list(names: dict[str, None]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _caveats() -> list[str]:
    return [
        f"Tried are {len(TRIED)} quantities, one at a time, a quarter down and up; what they do "
        "together, and what the others do, `flywheel sweep experiments/what_matters_most.yaml` "
        "tells.",
    ]


def _pictures(rows: Sequence[Moved], order: Sequence[str]) -> Iterator[Picture]:
    for metric in METRICS:
        mine = [row for row in rows if row.metric == metric and np.isfinite(row.as_it_is)]
        if mine:
            label = metric_named(metric).label
            spoken = label if label[:2].isupper() else f"{label[0].lower()}{label[1:]}"
            yield Picture(f"assumptions_{metric}", f"Which guesses move {spoken}",
                          1.1 + 0.34 * len(order), _Ladder(metric, mine, order))  # fmt: skip


class _Ladder:
    """A row for each quantity: where each strategy comes when it is lower and when it is higher."""

    def __init__(self, metric: str, rows: Sequence[Moved], order: Sequence[str]) -> None:
        self.metric, self.rows, self.order = metric, rows, order

    def __call__(self, axes: Axes) -> None:
        plain_axes(axes, grid="x")
        known = metric_named(self.metric)
        names = list(dict.fromkeys(row.strategy for row in self.rows))
        drawn = looks(names)
        share = known.unit == "share"
        for row in self.rows:
            look = drawn[row.strategy]
            place = self.order.index(row.quantity) + 0.24 * (
                names.index(row.strategy) - (len(names) - 1) / 2
            )
            axes.plot([row.at_low, row.at_high], [place] * 2, color=look.colour, linewidth=2)
            axes.plot(row.at_low, place, "o", markersize=4.5, color=look.colour,
                      markerfacecolor=PAPER)  # fmt: skip
            axes.plot(row.at_high, place, "o", markersize=4.5, color=look.colour)
        self._strategies(axes, names)
        axes.set_ylim(len(self.order) - 0.4, -1.4)
        labels = [_short(name, is_narrow(axes)) for name in self.order]
        axes.set_yticks(range(len(labels)), labels, fontsize=8.5, color=INK)
        number_axis(axes.xaxis, factor=100 if share else 1, suffix=" %" if share else "")
        axes.set_xlabel(known.label if share else "EUR per customer won", color=QUIET, fontsize=9)
        axes.set_title(
            f"{known.label} of each strategy when one quantity is a quarter lower (hollow) and "
            "higher (filled), all else equal in the same worlds. The line names the strategy as "
            "it is.", loc="left",
        )  # fmt: skip

    def _strategies(self, axes: Axes, names: Sequence[str]) -> None:
        """A line where each strategy stands as it is, with its name."""
        now = {row.strategy: row.as_it_is for row in self.rows}
        order = sorted(names, key=lambda name: now[name])
        for place, name in enumerate(order):
            colour = looks(names)[name].colour
            axes.axvline(now[name], color=colour, linewidth=0.9, linestyle=(0, (2, 2)))
            side = ("right", -3) if place == 0 and len(order) > 1 else ("left", 3)
            axes.annotate(title_of(name, 99), xy=(now[name], -0.65 - 0.45 * (place % 2)),
                          xytext=(side[1], 0), textcoords="offset points", ha=side[0],
                          fontsize=8.5, color=colour, va="center")  # fmt: skip


def _short(name: str, narrow: bool) -> str:
    section, _, leaf = name.replace("_", " ").partition(".")
    return f"{section}:\n{leaf}" if narrow else f"{section}: {leaf}"
