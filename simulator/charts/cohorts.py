"""The cohort heat map: who bought when, and how many of them still pay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle

from simulator.charts.pictures import Picture
from simulator.charts.style import INK, QUIET, is_narrow, title_of
from simulator.estimators.cohorts import COHORT_WEEKS, FEWEST, Kept

_SHADES: Final = LinearSegmentedColormap.from_list("kept", ["#F3F6F9", "#7FB2DC", "#0A4C7D"])
_DARK, _LIGHT = "#10202C", "#FDFDFE"  # text on the shades, whatever the page's colours
_CELL: Final = 0.27
"""Inches of a row."""


def cohort_picture(kept: Sequence[Kept]) -> Picture:
    """A panel for each strategy: a row a cohort, a column an age, the share in each cell."""
    names = list(dict.fromkeys(one.strategy for one in kept))
    rows = sum(len({one.first_week for one in kept if one.strategy == name}) for name in names)
    return Picture("cohorts", "Who stays, by when they bought",
                   0.6 + _CELL * rows + 0.62 * len(names), _Cohorts(kept, names, rows))  # fmt: skip


class _Cohorts:
    def __init__(self, kept: Sequence[Kept], names: Sequence[str], rows: int) -> None:
        self.kept, self.names, self.rows = kept, names, rows

    def __call__(self, axes: Axes) -> None:
        axes.set_axis_off()
        room = self.rows * _CELL + 0.62 * len(self.names)
        top = 1.0
        columns = max(one.weeks_later for one in self.kept) // COHORT_WEEKS + 1
        for name in self.names:
            mine = [one for one in self.kept if one.strategy == name]
            firsts = sorted({one.first_week for one in mine})
            height = _CELL * len(firsts) / room
            panel = axes.inset_axes((0.0, top - 0.4 / room - height, 1.0, height))
            _panel(panel, name, mine, firsts, columns)
            top -= height + 0.62 / room
        axes.set_title(
            "Share of the customers won in each half-year who still pay so many weeks after they "
            "bought, all worlds together; in brackets how many they are. Empty: not yet watched "
            f"so long. Half-years with fewer than {FEWEST} customers are left out.", loc="left",
        )  # fmt: skip


def _panel(
    panel: Axes, name: str, mine: Sequence[Kept], firsts: Sequence[int], columns: int
) -> None:
    for one in mine:
        x, y = one.weeks_later // COHORT_WEEKS, firsts.index(one.first_week)
        shade = _SHADES(one.share)
        panel.add_patch(Rectangle((x + 0.02, y + 0.04), 0.96, 0.92, facecolor=to_hex(shade)))
        panel.text(x + 0.5, y + 0.52, f"{100 * one.share:.0f} %", ha="center", va="center",
                   fontsize=8, color=_LIGHT if one.share > 0.62 else _DARK)  # fmt: skip
    panel.set_xlim(0, columns)
    panel.set_ylim(len(firsts), 0)
    for side in panel.spines.values():
        side.set_visible(False)
    panel.tick_params(length=0, colors=QUIET, labelsize=8)
    ages = [COHORT_WEEKS * column for column in range(columns)]
    panel.set_xticks([column + 0.5 for column in range(columns)], [f"{age}" for age in ages])
    panel.xaxis.tick_top()
    counts = {one.first_week: one.customers for one in mine}
    weeks = "" if is_narrow(panel) else "Weeks "
    panel.set_yticks(
        [place + 0.5 for place in range(len(firsts))],
        [f"{weeks}{first} to {first + COHORT_WEEKS - 1} ({counts[first]:,})" for first in firsts],
    )
    panel.set_title(f"{title_of(name, 99)}: weeks since they bought", fontsize=9.5, loc="left",
                    color=INK, fontweight="bold", pad=6)  # fmt: skip
