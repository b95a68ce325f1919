"""Curves along one quantity: every strategy with its band, and where they cross."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.maps import Side
from simulator.charts.pictures import Picture
from simulator.charts.registry import number_axis
from simulator.charts.strategies import SPOKEN_UNITS
from simulator.charts.style import (
    INK,
    QUIET,
    label_ends,
    looks,
    nothing_to_show,
    plain_axes,
    title_of,
)
from simulator.metrics import Metric

_ROOM: Final = 0.24  # of the width, for the names at the ends of lines


def curves_picture(
    curves: pd.DataFrame, turns: Sequence[tuple[float, str, str]], strategies: Sequence[str],
    x: Side, metric: Metric,
) -> Picture:
    """A metric of every strategy along a quantity, and the values at which the winner changes.

    `curves` has the columns x, strategy, mean, low, high; `turns` are value, winner before, after.
    """
    return Picture(
        "break_even", f"{metric.label} along {x[0].split(' [')[0]}", 4.6,
        partial(_draw, curves=curves, turns=turns, strategies=strategies, x=x, metric=metric),
    )


def _draw(
    axes: Axes, curves: pd.DataFrame, turns: Sequence[tuple[float, str, str]],
    strategies: Sequence[str], x: Side, metric: Metric,
) -> None:
    if not curves["mean"].notna().any():
        return nothing_to_show(axes, f"{metric.label} is undefined all along.")
    plain_axes(axes)
    known, ends = looks(strategies), []
    for name in strategies:
        rows = curves[curves["strategy"] == name].dropna(subset=["mean"])
        if rows.empty:
            continue
        look = known[name]
        axes.fill_between(rows["x"], rows["low"], rows["high"], color=look.colour, alpha=0.14,
                          linewidth=0)
        axes.plot(rows["x"], rows["mean"], color=look.colour, linestyle=look.dash, linewidth=2)
        last = rows.iloc[-1]
        ends.append((float(last["x"]), float(last["mean"]), title_of(name), look.colour))
    low, high = float(curves["x"].min()), float(curves["x"].max())
    axes.set_xlim(low, high + _ROOM * (high - low))
    _mark(axes, turns, x[1], (low, high))
    label_ends(axes, [(a, b, f"  {c}", d) for a, b, c, d in ends], 0.055)
    share = metric.unit.startswith("share")
    number_axis(axes.yaxis, factor=100 if share else 1, suffix=" %" if share else "")
    number_axis(axes.xaxis)
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high * (1 + 1e-9)]
    axes.set_xticks(ticks)
    axes.set_xlabel(x[0], color=QUIET, fontsize=9)
    unit = "" if share else f", {SPOKEN_UNITS.get(metric.unit, metric.unit)}"
    axes.set_ylabel(f"{metric.label}{unit}", color=QUIET, fontsize=9)
    axes.set_title("Mean over the same worlds, with the 95 % interval of each line as a band. "
                   "Solid upright: the winner changes. Dashed: the scenario's own value.",
                   loc="left")
    return None


def _mark(
    axes: Axes, turns: Sequence[tuple[float, str, str]], start: float, ends: tuple[float, float]
) -> None:
    for place, _, after in turns:
        axes.axvline(place, color=INK, linewidth=1)
        axes.annotate(f"{title_of(after, 40)}\nwins from {place:.3g}", xy=(place, 1.0),
                      xycoords=("data", "axes fraction"), xytext=(4, -4), fontsize=9, color=INK,
                      textcoords="offset points", va="top",
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})
    if np.isfinite(start) and ends[0] <= start <= ends[1]:
        axes.axvline(start, color=QUIET, linewidth=1, linestyle=(0, (3, 3)))
