"""Effects: what each of several things brings to a metric, one panel a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.charts.pictures import Picture
from simulator.charts.registry import FEW_STRATEGIES, number_axis
from simulator.charts.strategies import SPOKEN_UNITS
from simulator.charts.style import INK, QUIET, looks, nothing_to_show, plain_axes, short_title_of
from simulator.metrics import Metric

_ROW: Final = 0.24
_AROUND: Final = 1.9
"""Heights in inches of a row and of what is around the rows."""
_LABELS, _GAP = 0.2, 0.03  # shares of the width: room for labels, between panels


def effects_picture(effects: pd.DataFrame, metric: Metric) -> Picture:
    """What each pillar brings to one metric, with its interval, a panel a strategy.

    `effects` has the columns strategy, pillar, metric, mean, low, high.
    """
    rows = effects[effects["metric"] == metric.name]
    pillars = [str(name) for name in pd.unique(rows["pillar"])]
    order = sorted(pillars, key=lambda name: -_largest(rows, name))
    height = _AROUND + _ROW * len(order)
    return Picture(
        f"effects_{metric.name}", f"What each pillar brings: {metric.label}", height,
        partial(_draw, rows=rows, pillars=order, metric=metric),
    )


def _largest(rows: pd.DataFrame, pillar: str) -> float:
    sizes = rows.loc[rows["pillar"] == pillar, "mean"].abs()
    return float(sizes.max()) if sizes.notna().any() else -1.0


def _draw(axes: Axes, rows: pd.DataFrame, pillars: Sequence[str], metric: Metric) -> None:
    if not rows["mean"].notna().any():
        return nothing_to_show(axes, f"{metric.label} is undefined, or nothing moves it.")
    axes.set_axis_off()
    names = [str(name) for name in pd.unique(rows["strategy"])][:FEW_STRATEGIES]
    width = (1 - _LABELS - _GAP * (len(names) - 1)) / len(names)
    ends = np.array([rows["low"], rows["high"], rows["mean"]], dtype=np.float64)
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    for place, name in enumerate(names):
        panel = axes.inset_axes((_LABELS + place * (width + _GAP), 0.06, width, 0.86))
        plain_axes(panel, grid="x")
        colour = looks(names)[name].colour
        _panel(panel, rows[rows["strategy"] == name], pillars, colour)
        panel.set_title(short_title_of(name), fontsize=10, color=colour, fontweight="bold",
                        loc="left", pad=4)
        panel.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
        panel.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        number_axis(panel.xaxis, factor=100 if metric.unit == "share" else 1)
        panel.set_yticks(range(len(pillars)), pillars if place == 0 else [], fontsize=9, color=INK)
    unit = "percentage points" if metric.unit == "share" else SPOKEN_UNITS.get(
        metric.unit, metric.unit
    )
    better = {"high": "; right of 0 it helps", "low": "; left of 0 it helps", None: ""}
    axes.set_title(
        f"With the pillar less without it, in the same worlds, in {unit}{better[metric.better]}. "
        "Line: 95 % interval over worlds; hollow: it holds 0. No dot: nothing to take away.",
        loc="left",
    )
    return None


def _panel(panel: Axes, rows: pd.DataFrame, pillars: Sequence[str], colour: str) -> None:
    panel.spines["left"].set_visible(False)
    panel.axvline(0, color=INK, linewidth=1)
    known: dict[str, dict[Any, Any]] = {
        str(row["pillar"]): row for row in rows.to_dict("records")
    }
    for place, pillar in enumerate(pillars):
        row = known.get(pillar)
        if row is None or not np.isfinite(row["mean"]):
            continue
        sure = row["low"] > 0 or row["high"] < 0
        shade = colour if sure else QUIET
        panel.plot([row["low"], row["high"]], [place] * 2, color=shade, linewidth=1.5)
        panel.plot(row["mean"], place, "o", markersize=5, markeredgecolor=shade,
                   markerfacecolor=shade if sure else "white")
    panel.set_ylim(len(pillars) - 0.5, -0.5)
