"""Pictures of momentum: what remains without money, and which loop brings whom week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.charts.registry import Matrix, interval_told, mean_line, number_axis
from simulator.charts.style import (
    CHANNEL_COLOURS,
    INK,
    QUIET,
    Dash,
    label_ends,
    looks,
    nothing_to_show,
    paler,
    plain_axes,
    title_of,
)
from simulator.verdict import Estimate, estimate

SMOOTH: Final = 13
"""Weeks over which flows are averaged, as single weeks win few customers."""
PANEL: Final = 1.75
"""Height in inches of the panel of one strategy."""
HEAD: Final = 1.55
_SOLID: Final[Dash] = (0.0, ())
_DOTTED: Final[Dash] = (0.0, (2.0, 2.0))


def panels_height(strategies: Sequence[str]) -> float:
    """Height of a picture with a panel for each strategy in inches."""
    return HEAD + PANEL * len(strategies)


def _panels(axes: Axes, strategies: Sequence[str], right: float) -> dict[str, Axes]:
    axes.set_axis_off()
    room = PANEL * len(strategies)
    found = {}
    for place, strategy in enumerate(strategies):
        top = 1 - (place * PANEL + 0.3) / room
        height = (PANEL - 0.72) / room
        panel = axes.inset_axes((0.0, top - height, right, height))
        panel.set_title(title_of(strategy, 60), fontsize=10, loc="left", color=INK,
                        fontweight="bold", pad=4)
        found[strategy] = panel
    return found


def coasting(
    axes: Axes, weekly: pd.DataFrame, strategies: Sequence[str], lived: tuple[str, str],
    column: str, week: int,
) -> None:
    """A panel per strategy: the twin that keeps spending, and without money from a week on.

    `weekly`: strategy, replicate, lived, week, customers, won; `lived`: names of the two;
    `column`: `customers`, or `won` averaged over 13 weeks.
    """
    shown = [name for name in strategies
             if ((weekly["strategy"] == name) & (weekly["lived"] == lived[1])).any()]  # fmt: skip
    if not shown:
        axes.set_axis_off()
        return nothing_to_show(axes, "No strategy spends anything that could be cut.")
    worlds = int(weekly["replicate"].nunique())
    for strategy, panel in _panels(axes, shown, 0.78).items():
        look = looks(strategies)[strategy]
        plain_axes(panel)
        mine, ends = weekly[weekly["strategy"] == strategy], []
        for name, dash, label in ((lived[0], _SOLID, "keeps spending"),
                                  (lived[1], _DOTTED, "without")):  # fmt: skip
            wide = mine[mine["lived"] == name].pivot(
                index="week", columns="replicate", values=column
            )
            weeks, values = wide.index.to_numpy(), wide.to_numpy(dtype=np.float64)
            if column == "won":
                values = _smooth(values)
            end = mean_line(panel, weeks, values, look.colour, dash)
            ends.append((float(weeks[-1]), end, f"{label} {end:,.{_places(column)}f}", look.colour))
        panel.set_ylim(0, 1.15 * panel.get_ylim()[1])
        panel.set_xlim(0, 1.02 * ends[0][0])
        panel.axvline(week, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)))
        panel.annotate("money stops", xy=(week, 1.0), xycoords=panel.get_xaxis_transform(),
                       xytext=(4, -2), textcoords="offset points", fontsize=8, color=QUIET,
                       va="top")
        label_ends(panel, ends, 0.2 / (PANEL - 0.72))
        panel.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        number_axis(panel.yaxis)
    panel.set_xlabel("Week", color=QUIET, fontsize=9)
    what = "People paying at the end of the week" if column == "customers" else (
        f"Customers won a week, mean of the last {SMOOTH} weeks")  # fmt: skip
    axes.set_title(f"{what}: with the money as planned (solid), and without it (dotted). "
                   f"{interval_told(worlds)}", loc="left")
    return None


def _places(column: str) -> int:
    return 0 if column == "customers" else 2


def _smooth(values: Matrix) -> Matrix:
    """Mean of the last 13 weeks, of fewer at the beginning; shape (weeks, worlds) kept."""
    added = np.cumsum(np.vstack([np.zeros(values.shape[1]), values]), axis=0)
    until = np.arange(1, len(values) + 1)
    since = np.maximum(until - SMOOTH, 0)
    smooth: Matrix = (added[until] - added[since]) / (until - since)[:, None]
    return smooth


def loop_meter(
    axes: Axes, loops: pd.DataFrame, strategies: Sequence[str], names: Mapping[str, str]
) -> None:
    """Customers won a week, stacked by the loop that won them; a panel per strategy.

    `loops`: strategy, replicate, week and a column per channel; `names`: channel -> loop.
    """
    used = [name for name in names if loops[name].any()]
    if not used:
        axes.set_axis_off()
        return nothing_to_show(axes, "No run has won a customer.")
    worlds = int(loops["replicate"].nunique())
    panels = _panels(axes, strategies, 0.78)
    for strategy, panel in panels.items():
        mine = loops[loops["strategy"] == strategy]
        plain_axes(panel)
        weeks = np.sort(mine["week"].unique())
        means, total = [], np.zeros((weeks.size, mine["replicate"].nunique()))
        for channel in used:
            wide = mine.pivot(index="week", columns="replicate", values=channel)
            values = _smooth(wide.to_numpy(dtype=np.float64))
            total += values
            means.append(values.mean(axis=1))
        panel.stackplot(weeks, means, colors=[CHANNEL_COLOURS[name] for name in used],
                        edgecolor="white", linewidth=0.3)
        found = [estimate(row) for row in total]
        for edge in (1, 2):
            panel.plot(weeks, [one[edge] for one in found], color=INK, linewidth=0.7,
                       linestyle=_DOTTED)
        panel.set_xlim(0, 1.02 * weeks[-1])
        panel.set_ylim(bottom=0)
        _label_layers(panel, weeks, np.array(means), [(names[name], CHANNEL_COLOURS[name])
                                                       for name in used])  # fmt: skip
        panel.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        number_axis(panel.yaxis)
    panel.set_xlabel("Week", color=QUIET, fontsize=9)
    axes.set_title(f"Customers won a week by the loop that touched them last (mean of {SMOOTH} "
                   f"weeks and of {worlds} worlds); between the dotted lines lies the 95 % "
                   "interval of the sum. Labels: loops of the last weeks, with their share.",
                   loc="left")
    return None


def _label_layers(
    panel: Axes, weeks: Matrix, means: Matrix, layers: Sequence[tuple[str, str]]
) -> None:
    """Name the layers that are seen at the end, beside it, with their shares of it."""
    ends = means[:, -1]
    whole = float(ends.sum())
    middle = np.cumsum(ends) - ends / 2
    seen = [place for place in range(len(layers)) if whole > 0 and ends[place] / whole >= 0.03]
    biggest = sorted(seen, key=lambda place: -ends[place])[:5]
    label_ends(
        panel,
        [(float(weeks[-1]), float(middle[place]),
          f"{layers[place][0]} {100 * ends[place] / whole:.0f} %", _readable(layers[place][1]))
         for place in sorted(biggest)],
        0.2 / (PANEL - 0.72),
    )  # fmt: skip


def _readable(colour: str) -> str:
    """Pale layers are named in ink, which can be read."""
    return INK if colour in ("#F0A860", "#7FB2DC", "#9A9A9A", "#CC79A7") else colour


def marginal_height(rows: int) -> float:
    """Height of the picture of costs in inches."""
    return 1.9 + 0.36 * rows


def marginal_costs(
    axes: Axes, costs: Sequence[tuple[str, str, Estimate, Estimate]], worlds: int
) -> None:
    """What one more customer costs by a tenth more of each budget, beside the last-touch CAC.

    `costs`: strategy, budget, marginal and last-touch CAC, EUR.
    """
    known = [one for one in costs if np.isfinite(one[2].mean) or np.isfinite(one[3].mean)]
    if not known:
        axes.set_axis_off()
        return nothing_to_show(axes, "No budget wins so many more customers by a tenth more of it "
                               "that it could be told from luck; more worlds may tell.")
    plain_axes(axes, grid="x")
    look = looks(list(dict.fromkeys(one[0] for one in known)))
    labels = []
    for place, (strategy, budget, marginal, touched) in enumerate(known):
        colour = look[strategy].colour
        labels.append(f"{title_of(strategy, 40)}: {budget}")
        if np.isfinite(touched.mean):
            axes.plot(touched.mean, place, "o", markersize=8, markerfacecolor="white",
                      markeredgecolor=colour, markeredgewidth=1.6)
        if not np.isfinite(marginal.mean):
            axes.annotate("  not told from luck", xy=(touched.mean, place), fontsize=8.5,
                          xytext=(6, 0), textcoords="offset points", color=QUIET, va="center")
            continue
        axes.plot([max(marginal.low, 0.0), marginal.high], [place] * 2, color=paler(colour, 0.6),
                  linewidth=3)
        axes.plot(marginal.mean, place, "o", markersize=8, color=colour)
        edge = float(np.nanmax([marginal.high, touched.mean, marginal.mean]))
        told = f"{marginal.mean:,.0f} EUR"
        if np.isfinite(marginal.low):
            told += f" ({marginal.low:,.0f} to {marginal.high:,.0f})"
        axes.annotate(told, xy=(edge, place), xytext=(8, 0), textcoords="offset points",
                      fontsize=8.5, color=INK, va="center")
    axes.set_ylim(len(known) - 0.5, -0.5)
    axes.set_yticks(range(len(known)), labels, fontsize=9, color=INK)
    axes.set_xlim(left=0)
    number_axis(axes.xaxis)
    axes.set_xlabel("EUR per customer won", color=QUIET, fontsize=9)
    axes.set_title("Filled dot: what one more customer costs if a tenth more is spent, spill-over "
                   "to all channels counted. Hollow dot: the channel's cost per customer whom it "
                   f"touched last. {interval_told(worlds)}", loc="left")
    return None


def estimates_of(figures: pd.DataFrame, strategy: str, figure: str) -> Estimate:
    """A figure of a strategy as an estimate; NaN where there is none."""
    mine = figures[(figures["strategy"] == strategy) & (figures["figure"] == figure)]
    if mine.empty:
        return Estimate(np.nan, np.nan, np.nan)
    return Estimate(*(float(mine[name].iloc[0]) for name in ("mean", "low", "high")))
