"""Pictures of a challenge: the margin in every drawn market, and what goes with it."""

from __future__ import annotations

import textwrap
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.pictures import Picture
from simulator.charts.registry import Matrix, number_axis
from simulator.charts.strategies import SPOKEN_UNITS
from simulator.charts.style import FAINT, INK, QUIET, nothing_to_show, plain_axes
from simulator.metrics import Metric

_HOLDS: Final = "#0072B2"
_FAILS: Final = "#D55E00"
_BARS: Final = 12


def margins_picture(
    name: str, claim: str, margins: Matrix, itself: float, metric: Metric, badge: str
) -> Picture:
    """The margin by which a claim holds in each drawn market, from the lowest to the highest.

    `itself` is that of the scenario as it stands.
    """
    return Picture(
        name, textwrap.shorten(f"Does it hold? {claim}", 78, placeholder=" ..."), 4.0,
        partial(_margins, margins=margins, itself=itself, metric=metric, badge=badge),
    )


def _margins(axes: Axes, margins: Matrix, itself: float, metric: Metric, badge: str) -> None:
    known = np.sort(margins[np.isfinite(margins)])
    if not known.size:
        return nothing_to_show(axes, "The claim could be told in no drawn market.")
    plain_axes(axes)
    places = np.arange(known.size) + 1
    for colour, mine in ((_FAILS, known <= 0), (_HOLDS, known > 0)):
        axes.bar(places[mine], known[mine], width=0.82, color=colour, linewidth=0)
    axes.axhline(0, color=INK, linewidth=1)
    if np.isfinite(itself):
        axes.axhline(itself, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate("as the scenario stands", xy=(1, itself), xytext=(2, 4), fontsize=9,
                      textcoords="offset points", color=INK)
    share = metric.unit.startswith("share")
    number_axis(axes.yaxis, factor=100 if share else 1)
    unit = "percentage points" if share else SPOKEN_UNITS.get(metric.unit, metric.unit)
    axes.set_ylabel(f"Margin, {unit}", color=QUIET, fontsize=9)
    axes.set_xlabel("Drawn markets, from the lowest margin to the highest", color=QUIET, fontsize=9)
    failed, held = int((known <= 0).sum()), int((known > 0).sum())
    for count, said, colour, x, side in (
        (failed, "it fails", _FAILS, 0.01, "left"), (held, "it holds", _HOLDS, 0.99, "right"),
    ):
        if count:
            axes.text(x, 0.03 if side == "right" else 0.97, f"{said} in {count}", color=colour,
                      fontsize=10, fontweight="bold", ha=side, transform=axes.transAxes,
                      va="bottom" if side == "right" else "top")
    axes.set_title(f"It {badge}. A bar is a market with every assumption drawn anew; its length "
                   f"is by how much the claim holds (above 0) or fails: {metric.label}.",
                   loc="left")
    return None


def drivers_picture(name: str, claim: str, drivers: pd.DataFrame, by_luck: float) -> Picture:
    """Rank correlations of the strongest factors with the margin, and what luck alone gives."""
    shown = drivers.head(_BARS)
    return Picture(
        name, textwrap.shorten(f"What drives it? {claim}", 78, placeholder=" ..."),
        1.9 + 0.27 * max(len(shown), 4), partial(_drivers, shown=shown, by_luck=by_luck),
    )


def _drivers(axes: Axes, shown: pd.DataFrame, by_luck: float) -> None:
    if shown.empty or not (shown["correlation"] != 0).any():
        return nothing_to_show(axes, "Too few markets to tell what drives the claim.")
    plain_axes(axes, grid="x")
    axes.spines["left"].set_visible(False)
    axes.axvspan(-by_luck, by_luck, color=FAINT, linewidth=0)
    axes.axvline(0, color=INK, linewidth=1)
    for place, row in enumerate(shown.to_dict("records")):
        colour = (_HOLDS if row["correlation"] > 0 else _FAILS) if row["seen"] else QUIET
        axes.plot([row["low"], row["high"]], [place] * 2, color=colour, linewidth=1.5)
        axes.plot(row["correlation"], place, "o", markersize=6, markeredgecolor=colour,
                  markerfacecolor=colour if row["seen"] else "white")
    axes.set_yticks(range(len(shown)), shown["factor"].tolist(), fontsize=9, color=INK)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlim(-1, 1)
    axes.set_xlabel("Rank correlation with the margin", color=QUIET, fontsize=9)
    axes.set_title(
        "Right of 0: the larger it is, the better the claim holds. Line: 95 % interval. Grey band: "
        "what the strongest of all factors reaches by luck alone (95 %); hollow dots lie in it.",
        loc="left",
    )
    return None
