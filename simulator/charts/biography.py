"""A biography's picture: at each decision the chance to leave, and what luck said."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.pictures import Picture
from simulator.charts.registry import number_axis
from simulator.charts.style import FAINT, INK, QUIET, nothing_to_show, plain_axes

_HELD: Final = "#0072B2"
_LEFT: Final = "#D55E00"
_MARKED: Final = {
    "bought": "bought", "joined the community": "joined", "became an expert": "expert",
}  # fmt: skip


def biography_picture(decisions: pd.DataFrame, events: pd.DataFrame, person: int) -> Picture:
    """Chance to leave at each decision, as it was and without company, and the person's luck.

    `decisions` has the columns week, about, chosen, chance, chance_without_company and luck;
    `events` week and what.
    """
    return Picture(
        "biography", f"What held person {person}", 4.2,
        partial(_draw, decisions=decisions, events=events),
    )


def _draw(axes: Axes, decisions: pd.DataFrame, events: pd.DataFrame) -> None:
    rows = decisions[decisions["about"] == "leaving"] if len(decisions) else decisions
    if not len(rows):
        return nothing_to_show(axes, "This person never thought about leaving.")
    plain_axes(axes)
    for row in rows.to_dict("records"):
        _decision(axes, row)
    dated = [*rows["week"].tolist(), *events["week"].tolist()]
    axes.set_xlim(min(dated) - 6, max(float(max(dated)), 10.0) + 6)
    axes.set_ylim(-0.03, 1.2)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    number_axis(axes.yaxis, factor=100, suffix=" %")
    axes.set_xlabel("Week", color=QUIET, fontsize=9)
    _mark(axes, events)
    axes.set_title(
        "Each time they thought about leaving: filled dot, their chance to leave; hollow dot, the "
        "chance if leaving cost no company; dash, their luck, the same in both. They leave where "
        "luck is below the filled dot. Blue: luck lies between the dots, so company held them. "
        "Orange: they left.", loc="left",
    )
    return None


def _decision(axes: Axes, row: dict[Any, Any]) -> None:
    week, chance, without = row["week"], row["chance"], row["chance_without_company"]
    left = row["chosen"] != "stayed"
    held = not left and chance <= row["luck"] < without
    colour = _LEFT if left else _HELD if held else QUIET
    axes.plot([week, week], [chance, without], color=colour if held else FAINT, linewidth=3)
    axes.plot(week, without, "o", markersize=7, markerfacecolor="white", markeredgecolor=colour)
    axes.plot(week, chance, "o", markersize=7, color=colour)
    axes.plot(week, row["luck"], "_", markersize=13, markeredgewidth=2, color=INK)
    if left:
        axes.annotate(f"left in week {week}", xy=(week, chance), xytext=(-8, 8), ha="right",
                      textcoords="offset points", fontsize=9, color=colour)


def _mark(axes: Axes, events: pd.DataFrame) -> None:
    """Dates along the top, the first of each kind, one below the other."""
    first = {what: events.loc[events["what"] == what, "week"].min() for what in _MARKED}
    dated = sorted((week, what) for what, week in first.items() if np.isfinite(week))
    for place, (week, what) in enumerate(dated):
        axes.axvline(week, ymax=0.83, color=QUIET, linewidth=1, linestyle=(0, (2, 2)))
        axes.text(week, 1.19 - 0.06 * place, f" {_MARKED[what]}", fontsize=8.5, color=QUIET,
                  ha="left", va="top")
