"""Pictures of an analysis: indices, main effects, heat maps and the way to a box."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.analysis.findings import Finding
from simulator.analysis.indices import METHODS, deciding, in_unit
from simulator.analysis.shapes import PANELS
from simulator.charts.pictures import blank, written
from simulator.charts.registry import number_axis
from simulator.charts.style import (
    FAINT,
    INK,
    QUIET,
    looks,
    plain_axes,
    short_title_of,
)
from simulator.metrics import metric_named
from simulator.strategy import quantities

SHOWN: Final = 12
"""Factors in a picture of indices."""
MAPS: Final = 6
"""Strategies in a picture of heat maps."""
FEW: Final = 3
"""Points below which a cell of a heat map is marked."""


def indices_picture(
    path: Path, table: pd.DataFrame, metric: str, order: list[str], source: str
) -> Path | None:
    """One line a factor, one dot a strategy, with intervals; by the best method there is."""
    mine = table[(table["metric"] == metric) & table["value"].notna()]
    method = deciding(mine)
    if method is None:
        return None
    rows, shown = mine[mine["method"] == method], order[:SHOWN]
    strategies = list(dict.fromkeys(rows["strategy"]))
    figure = blank(_height(len(shown), len(strategies)))
    axes = figure.add_subplot()
    plain_axes(axes, grid="x")
    axes.axvline(0, color=QUIET, linewidth=0.8)
    for number, (strategy, look) in enumerate(looks(strategies).items()):
        own = rows[rows["strategy"] == strategy].set_index("factor").reindex(shown)
        y = np.arange(len(shown)) + 0.7 * ((number + 0.5) / len(strategies) - 0.5)
        low, high = own["low"].fillna(own["value"]), own["high"].fillna(own["value"])
        axes.hlines(y, low, high, color=look.colour, linewidth=1.6)
        axes.plot(own["value"], y, "o", color=look.colour, markersize=4.5,
                  label=short_title_of(strategy))  # fmt: skip
    axes.set_yticks(range(len(shown)), shown, fontsize=9, color=INK)
    axes.invert_yaxis()
    if len(strategies) > 1:
        _legend_above(axes)
    left_out = len(order) - len(shown)
    told = f"{METHODS[method][:1].upper()}{METHODS[method][1:]}{_unit(method, metric)}."
    if left_out > 0:
        told += f" The {len(shown)} largest; {left_out} more are in indices.csv."
    if rows["low"].notna().any():
        told += " Lines: 95 % intervals."
    return written(figure, path, f"What moves: {metric_named(metric).label}", told, source)


def _legend_above(axes: Axes) -> None:
    """Above the panels it hides nothing, wherever the values lie."""
    number = len(axes.get_legend_handles_labels()[1])
    legend = axes.legend(fontsize=8, loc="lower left", bbox_to_anchor=(-0.01, 1.0), frameon=False,
                         ncols=min(4, number), borderaxespad=0.1)  # fmt: skip
    legend.set_in_layout(False)  # it may be wider than its panel; empty lines keep its height
    axes.set_title("\n" * (1 + (number - 1) // 4), fontsize=7)


def _height(factors: int, strategies: int) -> float:
    above = 0.0 if strategies < 2 else 0.2 * (1 + (strategies - 1) // 4)
    return 1.5 + above + factors * max(0.3, min(0.11 * strategies, 1.0))


def _unit(method: str, metric: str) -> str:
    return f", {metric_named(metric).unit}" if in_unit(method) else ""


def effects_picture(path: Path, table: pd.DataFrame, metric: str, source: str) -> Path | None:
    """One panel a factor: the mean of the metric over all points with this value."""
    factors = list(dict.fromkeys(table["factor"]))[:PANELS]
    if not factors or not table["mean"].notna().any():
        return None
    across = min(3, len(factors))
    lines = -(-len(factors) // across)
    strategies = list(dict.fromkeys(table["strategy"]))
    figure = blank(1.3 + 2.1 * lines + 0.2 * (1 + (len(strategies) - 1) // 4))
    grid: Any = figure.subplots(lines, across, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(factors):
            axes.set_axis_off()
            continue
        _effect(axes, table[table["factor"] == factors[place]], strategies)
        axes.set_xlabel(_named(factors[place]), fontsize=8.5, color=INK)
        _metric_axis(axes.yaxis, metric)
        if place % across == 0:
            axes.set_ylabel(_own_unit(metric), fontsize=8.5, color=INK)
    if len(strategies) > 1:
        _legend_above(grid.flat[0])
    told = "Mean over all points of the design with this value of one factor, whatever the others."
    if table["low"].notna().any():
        told += " Bands: 95 % intervals."
    return written(figure, path, f"Main effects on: {metric_named(metric).label}", told, source)


def _effect(axes: Axes, rows: pd.DataFrame, strategies: list[str]) -> None:
    plain_axes(axes)
    is_number = quantities()[rows["factor"].iloc[0]].kind in ("number", "whole")
    for strategy, look in looks(strategies).items():
        own = rows[rows["strategy"] == strategy]
        if is_number:
            axes.fill_between(own["place"], own["low"], own["high"], linewidth=0, alpha=0.15,
                              color=look.colour)  # fmt: skip
        else:
            axes.vlines(own["place"], own["low"], own["high"], color=look.colour, linewidth=1.2)
        style: Any = look.dash if is_number else "none"
        axes.plot(own["place"], own["mean"], color=look.colour, linestyle=style, marker="o",
                  markersize=3 if is_number else 5, linewidth=1.6,
                  label=short_title_of(strategy))  # fmt: skip
    if not is_number:
        own = rows[rows["strategy"] == strategies[0]]
        names = [one.replace("_", "\n") for one in own["value"]]
        axes.set_xticks(own["place"], names, fontsize=7.5)
        axes.margins(x=0.15)


def heat_picture(path: Path, table: pd.DataFrame, metric: str, source: str) -> Path | None:
    """One panel a strategy: the mean of the metric in each cell of the two largest factors."""
    strategies = list(dict.fromkeys(table["strategy"]))[:MAPS]
    if not len(table) or not table["mean"].notna().any():
        return None
    across = min(3, len(strategies))
    lines = -(-len(strategies) // across)
    figure = blank(1.4 + 2.5 * lines)
    grid: Any = figure.subplots(lines, across, sharex=True, sharey=True, squeeze=False)
    low, high = float(table["mean"].min()), float(table["mean"].max())
    picture: Any = None
    for place, axes in enumerate(grid.flat):
        if place >= len(strategies):
            axes.set_axis_off()
            continue
        own = table[table["strategy"] == strategies[place]]
        picture = _heat(axes, own, metric, (low, high))
        axes.set_title(short_title_of(strategies[place]), fontsize=9.5, color=INK, loc="left")
        if place % across == 0:
            axes.set_ylabel(_named(own["other"].iloc[0]), fontsize=8.5, color=INK)
        axes.set_xlabel(_named(own["factor"].iloc[0]), fontsize=8.5, color=INK)
    bar = figure.colorbar(picture, ax=grid, shrink=0.8, pad=0.02)
    bar.ax.tick_params(labelsize=8, length=0)
    _metric_axis(bar.ax.yaxis, metric)
    bar.set_label(_own_unit(metric), fontsize=8.5)
    told = "Mean in each cell of the two factors that matter most; blank: undefined there."
    if (table["mean"].notna() & (table["points"] < FEW)).any():
        told += f" * of fewer than {FEW} points."
    return written(figure, path, f"Together: {metric_named(metric).label}", told, source)


def _heat(axes: Axes, own: pd.DataFrame, metric: str, ends: tuple[float, float]) -> Any:
    columns, lines = (list(dict.fromkeys(own[name])) for name in ("value", "other_value"))
    cells = own["mean"].to_numpy(dtype=np.float64).reshape(len(columns), len(lines)).T
    picture = axes.imshow(cells, origin="lower", aspect="auto", cmap="viridis", vmin=ends[0],
                          vmax=ends[1])  # fmt: skip
    axes.set_xticks(range(len(columns)), columns, fontsize=8)
    axes.set_yticks(range(len(lines)), lines, fontsize=8)
    axes.tick_params(length=0, colors=QUIET)
    for side in axes.spines.values():
        side.set_visible(False)
    middle = sum(ends) / 2
    few = (own["points"] < FEW).to_numpy().reshape(len(columns), len(lines)).T
    for (line, column), value in np.ndenumerate(cells):
        if np.isfinite(value):
            said = _short(value, metric) + "*" * int(few[line, column])
            axes.text(column, line, said, ha="center", va="center", fontsize=7,
                      color=INK if value > middle else "white")  # fmt: skip
    return picture


def boxes_picture(path: Path, finding: Finding, number: int, source: str) -> Path | None:
    """Left the way to the first box: coverage against density; right its two main limits.

    `number` is that of the condition in the list on the page.
    """
    if not finding.boxes:
        return None
    figure = blank(3.9)
    way, space = figure.subplots(1, 2)
    for axes in (way, space):
        plain_axes(axes)
    box = finding.boxes[0]
    steps = box.trajectory
    restricted = [len(step.limits) for step in steps]
    dots = way.scatter([s.coverage for s in steps], [s.density for s in steps], c=restricted,
                       cmap="viridis_r", s=22, vmin=0, vmax=max(*restricted, 1))  # fmt: skip
    way.plot(box.coverage, box.density, "o", markerfacecolor="none", markeredgecolor="#D55E00",
             markersize=12, markeredgewidth=1.8)  # fmt: skip
    way.set_xlabel("coverage: share of all cases in the box", fontsize=8.5, color=INK)
    way.set_ylabel("density: share of cases in it", fontsize=8.5, color=INK)
    way.set_xlim(-0.03, 1.03)
    way.set_ylim(-0.03, 1.03)
    bar = figure.colorbar(dots, ax=way, shrink=0.8, fraction=0.04, pad=0.02)
    bar.set_label("restricted factors", fontsize=8)
    bar.set_ticks(range(max(*restricted, 1) + 1))
    bar.ax.tick_params(labelsize=8, length=0)
    _scatter(space, finding)
    told = textwrap.shorten(
        f"Cases: {finding.text}. Ring: the box that was chosen and cleaned up. Right: filled dots "
        "are cases, hollow ones are not; the frame is the box in two of its factors.", 240,
    )  # fmt: skip
    return written(figure, path, f"Where it happens: condition {number}", told, source)


def _scatter(axes: Axes, finding: Finding) -> None:
    box = finding.boxes[0]
    names = sorted(box.limits, key=lambda name: box.quasi_p[name])[:2]
    names += [name for name in finding.columns if name not in names][: 2 - len(names)]
    if len(names) < 2:
        names *= 2
    places = []
    generator = np.random.default_rng(0)
    for name, axis in zip(names, (axes.xaxis, axes.yaxis), strict=True):
        column = finding.columns[name]
        if column.dtype.kind != "f":
            kinds = list(np.unique(column))
            axis.set_ticks(range(len(kinds)), [str(one) for one in kinds])
            column = np.array([kinds.index(one) for one in column], dtype=np.float64)
        width = np.ptp(column) or 1.0
        few = len(np.unique(column)) < 12
        places.append(column + (generator.normal(0, 0.015 * width, column.size) if few else 0))
    cases = finding.cases
    axes.scatter(places[0][~cases], places[1][~cases], s=14, facecolors="none", edgecolors=QUIET,
                 linewidths=0.7)  # fmt: skip
    axes.scatter(places[0][cases], places[1][cases], s=14, color="#0072B2")
    axes.set_xlabel(_named(names[0]), fontsize=8.5, color=INK)
    axes.set_ylabel(_named(names[1]), fontsize=8.5, color=INK)
    spans: list[Any] = [axes.axvspan, axes.axhspan]
    for name, span in zip(names, spans, strict=True):
        limit = box.limits.get(name)
        if limit is not None and limit.kept is None:
            column = finding.columns[name]
            edges: Any = max(limit.low, column.min()), min(limit.high, column.max())
            span(*edges, color=FAINT, alpha=0.6, zorder=0, linewidth=0)


def _metric_axis(axis: Any, metric: str) -> None:
    share = metric_named(metric).unit.startswith("share")
    number_axis(axis, factor=100.0 if share else 1.0, suffix=" %" if share else "")


def _own_unit(metric: str) -> str:
    """The unit of a metric where the numbers on the axis do not show it."""
    unit = metric_named(metric).unit
    return "" if unit == "1" or unit.startswith("share") else unit


def _short(value: float, metric: str) -> str:
    if metric_named(metric).unit.startswith("share"):
        return f"{100 * value:.0f} %"
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * factor:
            return f"{value / factor:,.0f}{letter}"
    return f"{value:.3g}" if abs(value) < 1e3 else f"{value:,.0f}"


def _named(factor: str) -> str:
    unit = quantities()[factor].unit
    return factor if unit == "1" else f"{factor} [{unit}]"
