"""Pictures of the best mix: what has to be given up for what, and how the money is shared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

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
from simulator.optimisation.candidates import KEPT, alone
from simulator.optimisation.search import Optimum
from simulator.optimisation.telling import UNTOLD, best_told, chance_told
from simulator.provenance import source_line


def frontier_picture(found: Optimum, path: Path) -> Path:
    """CAC against retention, coloured by lock-in; the frontier is filled, the rest is hollow.

    Raises
    ------
    OSError
        if it cannot be written
    """
    table = found.judged.dropna(subset=["cac_blended", "retention_52"])
    title = "What has to be given up for what"
    if not len(table):
        figure = blank(1.6)
        figure.add_subplot().set_axis_off()
        return written(figure, path, title, f"Nothing to draw: {UNTOLD}.", _source(found))
    figure = blank(4.8)
    axes = figure.add_subplot()
    plain_axes(axes)
    _crosses(axes, table)
    front, rest = table[table["on_frontier"]], table[~table["on_frontier"]]
    axes.scatter(rest["cac_blended"], 100 * rest["retention_52"], s=30, facecolors="white",
                 edgecolors=QUIET, linewidths=0.9, zorder=2)  # fmt: skip
    dots = axes.scatter(front["cac_blended"], 100 * front["retention_52"], zorder=3,
                        c=100 * front["lock_in"], s=52, cmap="viridis")  # fmt: skip
    if len(front):
        bar = figure.colorbar(dots, ax=axes, shrink=0.8, fraction=0.04, pad=0.02)
        bar.set_label("lock-in [points]", fontsize=8.5)
        bar.ax.tick_params(labelsize=8, length=0)
    best = table[table["candidate"] == found.best]
    axes.plot(best["cac_blended"], 100 * best["retention_52"], "o", markersize=13,
              markerfacecolor="none", markeredgecolor="#D55E00", markeredgewidth=1.8)  # fmt: skip
    _names(axes, found, table)
    axes.set_xlabel("CAC [EUR]", fontsize=9, color=INK)
    axes.set_ylabel("retention after 1 year [%]", fontsize=9, color=INK)
    number_axis(axes.xaxis)
    said = (
        "One dot a candidate, all on the same fresh worlds; lines: 95 % intervals. Filled: no "
        f"other is better in cost, retention and lock-in at once. {best_told(found)}"
    )
    return written(figure, path, title, said, _source(found))


def _crosses(axes: Axes, table: pd.DataFrame) -> None:
    """Intervals of cost and of retention."""
    cost, stay = table["cac_blended"], 100 * table["retention_52"]
    axes.hlines(stay, table["cac_blended_low"], table["cac_blended_high"], color=FAINT,
                linewidth=1, zorder=1)  # fmt: skip
    axes.vlines(cost, 100 * table["retention_52_low"], 100 * table["retention_52_high"],
                color=FAINT, linewidth=1, zorder=1)  # fmt: skip


def _names(axes: Axes, found: Optimum, table: pd.DataFrame) -> None:
    """Names beside the strategies alone, on the side where there is room."""
    middle = sum(axes.get_xlim()) / 2
    for name, phases in zip(found.space.names, alone(found.space), strict=True):
        own = table[table["shares"] == found.space.told(phases)]
        for row in own.itertuples():
            at = float(str(row.cac_blended)), 100 * float(str(row.retention_52))
            left = at[0] > middle
            axes.annotate(short_title_of(name), at, xytext=(-8 if left else 8, 6),
                          textcoords="offset points", ha="right" if left else "left",
                          fontsize=8.5, color=INK)  # fmt: skip


def shares_picture(found: Optimum, path: Path) -> Path:
    """One bar a phase: how the money is shared by the best candidate and the next ones.

    Raises
    ------
    OSError
        if it cannot be written
    """
    space = found.space
    order = found.finals.sort_values("probability_best", ascending=False).head(4)
    bars = [(row.candidate, when) for row in order.itertuples()
            for when in range(len(space.begins))]  # fmt: skip
    figure = blank(1.6 + 0.42 * len(bars))
    axes = figure.add_subplot()
    plain_axes(axes, grid="x")
    chance = dict(zip(order["candidate"], order["probability_best"], strict=True))
    left = np.zeros(len(bars))
    colours = {name: look.colour for name, look in looks(space.names).items()} | {KEPT: "#DDDDDD"}
    for place, name in enumerate([*space.names, KEPT]):
        width = np.array([
            (found.candidates[str(one)][when][place] if name != KEPT
             else 1 - sum(found.candidates[str(one)][when])) for one, when in bars
        ])  # fmt: skip
        axes.barh(range(len(bars)), 100 * width, left=100 * left, color=colours[name], height=0.7,
                  label=short_title_of(name) if name != KEPT else "kept")  # fmt: skip
        left = left + width
    labels = [
        (f"best with {chance_told(chance[one])}" if when == 0 else "")
        + (f"  week {space.begins[when]}" if len(space.begins) > 1 else "") for one, when in bars
    ]  # fmt: skip
    axes.set_yticks(range(len(bars)), labels, fontsize=8.5, color=INK)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    number_axis(axes.xaxis, suffix=" %")
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    said = f"Finalists for {found.goal.label}, with the probability that each is the best of them."
    return written(figure, path, "How the money is shared", said, _source(found))


def _source(found: Optimum) -> str:
    return source_line(found.space.scenario, found.effort.fresh, found.effort.seed)
