"""A triangle of mixes: three strategies at the corners, a metric in the fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import RegularPolygon

from simulator.charts.pictures import Picture
from simulator.charts.strategies import SPOKEN_UNITS
from simulator.charts.style import INK, looks, nothing_to_show, title_of
from simulator.metrics import Metric

_DARK_IS: Final = {"high": "cividis_r", "low": "cividis", None: "cividis_r"}
_HEIGHT: Final = np.sqrt(3) / 2


def ternary_picture(table: pd.DataFrame, strategies: Sequence[str], metric: Metric) -> Picture:
    """Every mix as a field; hatched where it cannot be told from the best.

    `table` has a column of weights for each of the three strategies, mean, is_best and
    is_surely_behind.
    """
    return Picture(
        "mixes", f"Which mix wins, by {metric.label}", 6.4,
        partial(_draw, table=table, strategies=strategies, metric=metric),
    )


def _draw(
    axes: Axes, table: pd.DataFrame, strategies: Sequence[str], metric: Metric
) -> None:
    known = table["mean"].to_numpy(dtype=np.float64)
    if not np.isfinite(known).any():
        return nothing_to_show(axes, f"{metric.label} is undefined for every mix.")
    left, right, top = strategies
    x = table[right].to_numpy(dtype=np.float64) + table[top].to_numpy(dtype=np.float64) / 2
    y = table[top].to_numpy(dtype=np.float64) * _HEIGHT
    parts = round(1 / table[top][table[top] > 0].min())
    shades = ScalarMappable(Normalize(np.nanmin(known), np.nanmax(known)), _DARK_IS[metric.better])
    for place, value in enumerate(known):
        _field(axes, (x[place], y[place]), value, table.iloc[place], shades, parts, metric)
    for name, (a, b), side in (
        (left, (-0.06, -0.1), "right"), (right, (1.06, -0.1), "left"),
        (top, (0.5, _HEIGHT + 0.1), "center"),
    ):
        axes.text(a, b, title_of(name, 24), color=looks(strategies)[name].colour, fontsize=11,
                  fontweight="bold", ha=side, va="center")
    axes.set_axis_on()
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal")
    axes.set_xlim(-0.42, 1.42)
    axes.set_ylim(-0.18, _HEIGHT + 0.18)
    share = metric.unit.startswith("share")
    unit = "" if share else f" in {SPOKEN_UNITS.get(metric.unit, metric.unit)}"
    axes.set_title(
        "A field is a mix: the nearer to a corner, the more of the money goes there. In it: "
        f"{metric.label}{unit}, the mean over worlds; the darker, the better. Thick edge: the "
        "best. Hatched: cannot be told from it in these worlds.", loc="left",
    )
    return None


def _field(
    axes: Axes, place: tuple[float, float], value: float, row: pd.Series, shades: ScalarMappable,
    parts: int, metric: Metric,
) -> None:
    known = np.isfinite(value)
    level = known and not row["is_surely_behind"] and not row["is_best"]
    colour: Any = shades.to_rgba(np.array(value)) if known else "white"
    axes.add_patch(RegularPolygon(
        place, 6, radius=0.56 / parts, facecolor=colour, edgecolor="white",
        hatch="///" if level else None, linewidth=0.8,
    ))  # fmt: skip
    if row["is_best"]:
        axes.add_patch(RegularPolygon(place, 6, radius=0.54 / parts, facecolor="none",
                                      edgecolor=INK, linewidth=2.6))
    dark = known and sum(np.array(colour[:3]) * (0.3, 0.59, 0.11)) < 0.5
    text = _short(value, metric) if known else "-"
    axes.text(*place, text, ha="center", va="center", fontsize=8, color="white" if dark else INK,
              bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8} if level else None)


def _short(value: float, metric: Metric) -> str:
    """A value in few letters: 12k for thousands, % for shares."""
    if metric.unit.startswith("share"):
        return f"{100 * value:.0f} %"
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.1f}M"
    if abs(value) >= 1e4:
        return f"{value / 1e3:,.0f}k"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2f}"
