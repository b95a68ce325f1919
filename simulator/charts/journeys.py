"""Pictures of journeys: how many customers there are, whence they come, how long they stay."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.accounts import CHANNEL_WORDS, CHANNELS
from simulator.charts.registry import (
    FEW_STRATEGIES,
    Matrix,
    Tables,
    chart,
    number_axis,
    per_strategy,
)
from simulator.charts.style import (
    CHANNEL_COLOURS,
    INK,
    PAPER,
    QUIET,
    is_narrow,
    label_ends,
    looks,
    nothing_to_show,
    plain_axes,
    title_of,
)
from simulator.estimators.looks import level_of_each
from simulator.verdict import Estimate, estimate

SINGLE_WORLDS: Final = 12
LINE: Final = 0.27
"""Height of a line of a label in inches."""


def _by_world(table: pd.DataFrame, strategy: str, column: str) -> Matrix:
    """A column as a matrix, shape (weeks, worlds), NaN where a world has no such week."""
    mine = table[table["strategy"] == strategy]
    wide = mine.pivot(index="week", columns="replicate", values=column)
    return wide.to_numpy(dtype=np.float64)


def _weeks_axis(axes: Axes, label: str) -> None:
    axes.set_xlabel(label, color=QUIET, fontsize=9)
    few = 5 if is_narrow(axes) else 9
    axes.xaxis.set_major_locator(MaxNLocator(few, steps=[1, 1.3, 2.6, 5.2, 10], integer=True))


def _over_time(tables: Tables) -> float:
    return max(4.9, 2.2 + 0.55 * len(tables.strategies))


@chart("Customers over time", _over_time)
def customers_over_time(axes: Axes, tables: Tables) -> None:
    """Mean over worlds, the band of the middle 80 % of worlds, and some single worlds."""
    plain_axes(axes)
    ends, count = [], 0
    for strategy, look in looks(tables.strategies).items():
        worlds = _by_world(tables.weekly, strategy, "customers")
        if not worlds.size or not np.isfinite(worlds).all():
            continue
        weeks, mean, count = np.arange(len(worlds)), worlds.mean(axis=1), worlds.shape[1]
        if count > 1:
            low, high = np.quantile(worlds, [0.1, 0.9], axis=1)
            axes.fill_between(weeks, low, high, color=look.colour, alpha=0.13, linewidth=0)
            if len(tables.strategies) <= FEW_STRATEGIES:
                single = worlds[:, :SINGLE_WORLDS]
                axes.plot(weeks, single, color=look.colour, alpha=0.22, linewidth=0.5)
        axes.plot(weeks, mean, color=look.colour, linewidth=2.2, linestyle=look.dash)
        ends.append((weeks[-1], mean[-1], f"{title_of(strategy)} {mean[-1]:,.0f}", look.colour))
    if not ends:
        return nothing_to_show(axes, "No run has a week to show.")
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, max(float(end[0]) for end in ends) * 1.03 or 1)
    _launch(axes, tables.launch_week)
    label_ends(axes, ends, LINE / _over_time(tables))
    _weeks_axis(axes, "Week")
    number_axis(axes.yaxis)
    axes.set_title(_told(count, len(ends)), loc="left")
    return None


def _told(count: int, strategies: int) -> str:
    if count < 2:
        return "People paying at the end of each week, in one world."
    told = f"People paying: mean of {count} worlds (thick), band of the middle 80 % of worlds"
    if strategies > FEW_STRATEGIES:
        return f"{told}."
    return f"{told}, {min(count, SINGLE_WORLDS)} single worlds (thin)."


def _launch(axes: Axes, week: int) -> None:
    if week < 0 or week > axes.get_xlim()[1]:
        return
    axes.axvline(week, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)))
    axes.annotate("Rival launches", xy=(week, 1.0), xycoords=axes.get_xaxis_transform(),
                  xytext=(4, -2), textcoords="offset points", fontsize=8.5, color=QUIET, va="top")


@chart("How long customers stay", _over_time)
def retention(axes: Axes, tables: Tables) -> None:
    """Kaplan-Meier curves: their mean over worlds with its 95 % interval."""
    plain_axes(axes)
    ends, counts = [], [0]
    for strategy, look in looks(tables.strategies).items():
        curve = _mean_curve(tables.retention, strategy, level_of_each(tables.looks))
        if not len(curve):
            continue
        counts.append(int(curve["worlds"].iloc[0]))
        week, mean = curve["week"].to_numpy(), curve["mean"].to_numpy()
        axes.fill_between(week, curve["low"], curve["high"], color=look.colour, alpha=0.18,
                          linewidth=0, step="post")
        axes.step(week, mean, where="post", color=look.colour, linewidth=2, linestyle=look.dash)
        ends.append((float(week[-1]), float(mean[-1]),
                     f"{title_of(strategy)} {100 * mean[-1]:.0f} % at {week[-1]:.0f}", look.colour))
    if not ends:
        return nothing_to_show(axes, "Fewer than 10 customers were followed in every run.")
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, max(end[0] for end in ends) * 1.03 or 1)
    label_ends(axes, ends, LINE / _over_time(tables))
    _weeks_axis(axes, "Weeks since the purchase")
    number_axis(axes.yaxis, factor=100, suffix=" %")
    whose = f"mean of {max(counts)} worlds" if max(counts) > 1 else "one world"
    axes.set_title(f"Share of customers still paying (Kaplan-Meier), {whose}. "
                   "The band is its 95 % interval.", loc="left")
    return None


def _mean_curve(table: pd.DataFrame, strategy: str, level: float) -> pd.DataFrame:
    """Columns week, mean, low, high, worlds; the ages that most worlds know.

    A single world keeps its own interval. Several worlds give the interval of their mean, as
    customers of one world share its luck and are no independent observations.
    """
    columns = ["week", "mean", "low", "high", "worlds"]
    curves = _by_world(table, strategy, "survival")
    known = np.isfinite(curves).sum(axis=1) >= 0.8 * max(curves.shape[1], 1)
    curves = curves[known]
    if not curves.size:
        return pd.DataFrame(columns=columns)
    if curves.shape[1] == 1:
        low, high = (_by_world(table, strategy, name)[known] for name in ("low", "high"))
        rows = [Estimate(*row) for row in zip(curves[:, 0], low[:, 0], high[:, 0], strict=True)]
    else:
        rows = [estimate(row[np.isfinite(row)], level) for row in curves]
    told = [(week, *row, curves.shape[1]) for week, row in enumerate(rows)]
    return pd.DataFrame(told, columns=columns)


@chart("Where customers come from", per_strategy(2.2, 0.5))
def channels(axes: Axes, tables: Tables) -> None:
    """Customers won by channel of the last touch, stacked; mean over worlds."""
    plain_axes(axes, grid="x")
    names = [f"adopted_by_{channel}" for channel in CHANNELS]
    worlds = tables.weekly.groupby(["strategy", "replicate"], sort=False)[names].sum()
    means = worlds.groupby("strategy", sort=False).mean().reindex(tables.strategies).fillna(0.0)
    totals = means.sum(axis=1).to_numpy()
    if not totals.sum() > 0:
        return nothing_to_show(axes, "No run has won a customer.")
    left = np.zeros(len(means))
    for channel, name in zip(CHANNELS, names, strict=True):
        width = means[name].to_numpy()
        if width.any():
            axes.barh(np.arange(len(means)), width, left=left, height=0.66, edgecolor=PAPER,
                      color=CHANNEL_COLOURS[channel], label=CHANNEL_WORDS[channel], linewidth=0.8)
        left = left + width
    for place, value in enumerate(totals):
        axes.annotate(f"{value:,.0f}", xy=(value, place), xytext=(5, 0), va="center",
                      textcoords="offset points", fontsize=9.5, color=INK)
    axes.set_ylim(len(means) - 0.5, -0.5)
    axes.set_yticks(range(len(means)), [title_of(name) for name in means.index], fontsize=10,
                    color=INK)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), fontsize=9,
                ncols=3 if is_narrow(axes) else 4,
                frameon=False, handlelength=0.9, handletextpad=0.4, columnspacing=1.2)
    number_axis(axes.xaxis)
    axes.set_xlabel("Customers won over the run", color=QUIET, fontsize=9)
    count = tables.worlds
    axes.set_title("Customers won, by the channel that touched them last; "
                   f"{f'mean of {count} worlds' if count > 1 else 'one world'}.", loc="left")
    return None
