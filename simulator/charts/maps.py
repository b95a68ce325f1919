"""Maps over two quantities: who wins where, and what a wrong choice costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from simulator.charts.pictures import Picture
from simulator.charts.registry import number_axis
from simulator.charts.strategies import SPOKEN_UNITS
from simulator.charts.style import (
    INK,
    QUIET,
    looks,
    nothing_to_show,
    paler,
    short_title_of,
    title_of,
)
from simulator.metrics import Metric

Side = tuple[str, float]
"""The label of an axis, and the scenario's own value."""
_EMPTY: Final = "#FFFFFF"
_SHADES: Final = "cividis_r"  # even in lightness, and the same for colour-blind readers


def winner_picture(
    winners: pd.DataFrame, strategies: Sequence[str], x: Side, y: Side, metric: Metric
) -> Picture:
    """Who wins at each point; hatched where the lead's interval holds 0.

    `winners` has the columns x, y, winner, sure.
    """
    return Picture(
        "winners", f"Who wins where, by {metric.label}", 5.6,
        partial(_winners, winners=winners, strategies=strategies, x=x, y=y),
    )


def _winners(
    axes: Axes, winners: pd.DataFrame, strategies: Sequence[str], x: Side, y: Side
) -> None:
    known = looks(strategies)
    width, height = _cell(winners["x"]), _cell(winners["y"])
    for row in winners.to_dict("records"):
        colour: Any = known[row["winner"]].colour if row["winner"] else _EMPTY
        axes.add_patch(Rectangle(
            (row["x"] - width / 2, row["y"] - height / 2), width, height,
            facecolor=colour if row["sure"] else paler(colour, 0.45), edgecolor="white",
            linewidth=0.6, hatch=None if row["sure"] else "///",
        ))  # fmt: skip
    _frame(axes, winners, x, y)
    for name in strategies:
        mine = winners[winners["winner"] == name]
        if len(mine):
            centre = mine[["x", "y"]].mean()
            nearest = ((mine["x"] - centre["x"]) / width) ** 2
            nearest += ((mine["y"] - centre["y"]) / height) ** 2
            best = mine.loc[nearest.idxmin()]
            axes.annotate(title_of(name), xy=(best["x"], best["y"]), ha="center", va="center",
                          fontsize=10.5, fontweight="bold", color=known[name].colour,
                          bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.92,
                                "boxstyle": "round,pad=0.25"})  # fmt: skip
    axes.set_title(
        "Each field is lived in the same worlds under every strategy. Hatched: the 95 % interval "
        "of the winner's lead holds 0, so it may be luck. Cross: the scenario's own values.",
        loc="left",
    )


def regret_picture(
    field: pd.DataFrame, strategies: Sequence[str], x: Side, y: Side, metric: Metric
) -> Picture:
    """What choosing each strategy costs against the winner, a panel a strategy.

    `field` has the columns x, y, strategy, regret.
    """
    rows = -(-len(strategies) // 3)
    return Picture(
        "regret", f"What the wrong choice costs, in {metric.label}", 1.4 + 2.9 * rows,
        partial(_regret, field=field, strategies=strategies, x=x, y=y, metric=metric),
    )


def _regret(
    axes: Axes, field: pd.DataFrame, strategies: Sequence[str], x: Side, y: Side, metric: Metric
) -> None:
    largest = float(field["regret"].max())
    if not np.isfinite(largest):
        return nothing_to_show(axes, f"{metric.label} is undefined everywhere.")
    axes.set_axis_off()
    columns, rows = min(len(strategies), 3), -(-len(strategies) // 3)
    shades = ScalarMappable(Normalize(0, max(largest, 1e-12)), _SHADES)
    width, height = 0.84 / columns, 1.0 / rows
    for place, name in enumerate(strategies):
        left, top = (place % columns) * width, 1 - (place // columns) * height
        panel = axes.inset_axes((
            0.06 + left, top - height + 0.13 / rows, width - 0.05, height - 0.22 / rows
        ))  # fmt: skip
        _shaded(panel, field[field["strategy"] == name], shades)
        _frame(panel, field, x, y, labels=place == 0)
        panel.set_title(short_title_of(name), fontsize=10, fontweight="bold", loc="left",
                        color=looks(strategies)[name].colour, pad=4)
    share = metric.unit.startswith("share")
    scale = axes.inset_axes((0.925, 0.13, 0.018, 0.75))
    scale.imshow(np.linspace(1, 0, 128)[:, None], aspect="auto", cmap=_SHADES,
                 extent=(0, 1, 0, largest * (100 if share else 1)))
    scale.set_frame_on(False)
    scale.set_xticks([])
    scale.yaxis.tick_right()
    scale.tick_params(length=0, labelsize=8.5, colors=QUIET)
    number_axis(scale.yaxis)
    unit = "percentage points" if share else SPOKEN_UNITS.get(metric.unit, metric.unit)
    axes.set_title(f"By how much each strategy is behind the winner of a field, in {unit}; the "
                   "lightest is none. Cross: the scenario's own values.", loc="left")
    return None


def _shaded(panel: Axes, rows: pd.DataFrame, shades: ScalarMappable) -> None:
    width, height = _cell(rows["x"]), _cell(rows["y"])
    for row in rows.to_dict("records"):
        undefined = not np.isfinite(row["regret"])
        panel.add_patch(Rectangle(
            (row["x"] - width / 2, row["y"] - height / 2), width, height, linewidth=0,
            facecolor=_EMPTY if undefined else shades.to_rgba(row["regret"]),
            hatch="xx" if undefined else None, edgecolor=QUIET if undefined else "none",
        ))  # fmt: skip


def _cell(column: pd.Series) -> float:
    places = np.unique(column.to_numpy(dtype=np.float64))
    return float(places[1] - places[0]) if places.size > 1 else 1.0


def _frame(axes: Axes, rows: pd.DataFrame, x: Side, y: Side, *, labels: bool = True) -> None:
    """Limits, labels and the scenario's own point."""
    for column, (label, _), side in (("x", x, "x"), ("y", y, "y")):
        half = _cell(rows[column]) / 2
        ends = float(rows[column].min()) - half, float(rows[column].max()) + half
        axis = axes.xaxis if side == "x" else axes.yaxis
        (axes.set_xlim if side == "x" else axes.set_ylim)(*ends)
        number_axis(axis)
        if labels:
            axis.set_label_text(label, color=QUIET, fontsize=9)
    if rows["x"].min() <= x[1] <= rows["x"].max() and rows["y"].min() <= y[1] <= rows["y"].max():
        axes.plot(x[1], y[1], "x", markersize=9, markeredgewidth=2.4, color="white")
        axes.plot(x[1], y[1], "x", markersize=8, markeredgewidth=1.4, color=INK)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, colors=QUIET, labelsize=8.5)
