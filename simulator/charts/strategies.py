"""Pictures of strategies side by side: what a customer costs, what holds them, who is ahead."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.charts.registry import (
    FEW_STRATEGIES,
    Tables,
    chart,
    interval_told,
    number_axis,
    per_strategy,
)
from simulator.charts.style import (
    INK,
    PAPER,
    QUIET,
    Look,
    looks,
    nothing_to_show,
    paler,
    plain_axes,
    short_title_of,
    title_of,
)
from simulator.metrics import Metric, metric_named
from simulator.verdict import UNSURE, Estimate, differences, never_differ

FOREST_METRICS: Final = ("cac_blended", "retention_52", "lock_in", "customers")
SPOKEN_UNITS: Final = {"EUR/person": "EUR", "person": "people"}
ROW: Final = 0.26
PANEL: Final = 0.66
"""Heights in inches of a row of the forest and of the space around a panel."""
BOOKINGS: Final = (
    ("none", 1.0, "without the community's cost"),
    ("half", 0.62, "with half of it"),
    ("full", 0.34, "with all of it"),
)
BAR: Final = 0.34
"""Height of a bar and its gap in inches."""


class _Bar(NamedTuple):
    value: Estimate
    shade: float
    label: str


def _bars(tables: Tables, strategy: str) -> list[_Bar]:
    """Three bars, or a single one where there is no community cost or no cost at all."""
    bars = [_Bar(tables.estimate(f"cac_community_{name}", strategy), shade, label)
            for name, shade, label in BOOKINGS]  # fmt: skip
    if not np.isfinite([bar.value.mean for bar in bars]).all():
        return [bars[0]._replace(label="undefined: fewer than 5 customers won")]
    if bars[0].value.mean == bars[-1].value.mean:
        return [bars[0]._replace(label="no community")]
    return bars


def _cost_height(tables: Tables) -> float:
    bars = sum(len(_bars(tables, strategy)) for strategy in tables.strategies)
    return 1.75 + BAR * (bars + 0.6 * len(tables.strategies))


@chart("What it costs to win a customer", _cost_height)
def cost_of_a_customer(axes: Axes, tables: Tables) -> None:
    """Bars of CAC with the community's cost booked to acquisition not at all, half, in full."""
    plain_axes(axes, grid="x")
    place, ticks = 0.0, []
    for strategy, look in looks(tables.strategies).items():
        bars = _bars(tables, strategy)
        ticks.append(place + (len(bars) - 1) / 2)
        for bar in bars:
            _cost_bar(axes, place, bar, look.colour)
            place += 1
        place += 0.6
    if not axes.patches:
        return nothing_to_show(axes, "CAC is undefined: fewer than 5 customers were won.")
    axes.set_ylim(place - 0.9, -0.7)
    names = [title_of(strategy) for strategy in tables.strategies]
    axes.set_yticks(ticks, names, fontsize=10, color=INK)
    axes.set_xlim(left=0)
    number_axis(axes.xaxis)
    axes.set_xlabel("EUR per customer won", color=QUIET, fontsize=9)
    axes.set_title("All acquisition cost divided by customers won, with none, half or all of the "
                   f"community's cost counted. {interval_told(tables.worlds)}", loc="left")
    return None


def _cost_bar(axes: Axes, place: float, bar: _Bar, colour: str) -> None:
    value, shade, label = bar
    if not np.isfinite(value.mean):
        axes.text(0, place, f"  {label}", fontsize=9, color=QUIET, va="center")
        return
    axes.barh(place, value.mean, height=0.82, color=paler(colour, shade), linewidth=0)
    if np.isfinite(value.low):
        axes.plot([value.low, value.high], [place, place], color=INK, linewidth=1.3)
    edge = float(np.nanmax([value.mean, value.high]))
    axes.annotate(f"{value.mean:,.0f}  {label}", xy=(edge, place), xytext=(5, 0), fontsize=9,
                  textcoords="offset points", va="center", color=INK)


@chart("What the social cost of leaving holds back", per_strategy(2.05, 0.55))
def lock_in(axes: Axes, tables: Tables) -> None:
    """Defection after the rival's launch, with the social cost of leaving and without it."""
    plain_axes(axes, grid="x")
    known = looks(tables.strategies)
    told = [_dumbbell(axes, place, known[name], tables, name) for place, name in enumerate(known)]
    if not any(told):
        return nothing_to_show(axes, "Lock-in is undefined: no rival is launched, or fewer than "
                               "5 customers or 52 weeks are there to be watched.")
    axes.set_ylim(len(known) - 0.5, -0.6)
    axes.set_yticks(range(len(known)), [title_of(name) for name in known], fontsize=10, color=INK)
    axes.set_xlim(0, max(axes.get_xlim()[1], 0.05))
    number_axis(axes.xaxis, factor=100, suffix=" %")
    axes.set_xlabel("Customers at the launch who went to the rival within 52 weeks",
                    color=QUIET, fontsize=9, wrap=True)
    axes.set_title("Filled dot: as it is. Hollow dot: the same worlds, if leaving had no social "
                   "cost from the rival's launch on. Their distance is the lock-in, in percentage "
                   f"points. {interval_told(tables.worlds)}", loc="left")
    return None


def _dumbbell(axes: Axes, place: int, look: Look, tables: Tables, strategy: str) -> bool:
    held = tables.estimate("defection_52", strategy)
    free = tables.estimate("defection_52_without_social_cost", strategy)
    if not np.isfinite([held.mean, free.mean]).all():
        axes.text(0, place, "  undefined", fontsize=9, color=QUIET, va="center")
        return False
    bar = paler(look.colour, 0.35)
    axes.plot([held.mean, free.mean], [place] * 2, color=bar, linewidth=4)
    axes.plot(free.mean, place, "o", markersize=9, markerfacecolor=PAPER, clip_on=False,
              markeredgecolor=look.colour, markeredgewidth=1.8)
    axes.plot(held.mean, place, "o", markersize=9, color=look.colour, clip_on=False)
    edge = max(held.mean, free.mean)
    gap = tables.estimate("lock_in", strategy)
    axes.annotate(_difference_told("lock_in", gap), xy=(edge, place), xytext=(9, 0),
                  textcoords="offset points", va="center", fontsize=9, color=INK)
    return True


def _difference_told(name: str, gap: Estimate) -> str:
    metric = metric_named(name)
    text = metric.difference_text(gap.mean)
    if not gap.high > gap.low:
        return text
    low, high = (metric.difference_text(value).split(" ")[0] for value in (gap.low, gap.high))
    return f"{text} ({low} to {high})".replace("-", "\N{MINUS SIGN}")


def _pairs(tables: Tables) -> pd.DataFrame:
    """Differences for the forest: all pairs, or those with the leader if strategies are many.

    Metrics that are undefined for every pair are left out.
    """
    pairs = differences(tables.rows, FOREST_METRICS, tables.looks)
    names = [str(name) for name in pd.unique(pairs.loc[pairs["mean"].notna(), "metric"])]
    pairs = pairs[pairs["metric"].isin(names)]
    if len(tables.strategies) <= FEW_STRATEGIES:
        return pairs
    kept = [pairs[0:0]]
    for name in names:
        sign = 1 if metric_named(name).better == "high" else -1
        means = [sign * tables.estimate(name, s).mean for s in tables.strategies]
        leader = tables.strategies[int(np.argmax(np.nan_to_num(means, nan=-np.inf)))]
        mine = (pairs["a"] == leader) | (pairs["b"] == leader)
        kept.append(pairs[(pairs["metric"] == name) & mine])
    return pd.concat(kept)


def _forest_height(tables: Tables) -> float:
    pairs = _pairs(tables)
    return 1.3 + ROW * len(pairs) + PANEL * pairs["metric"].nunique()


@chart("Differences between strategies", _forest_height)
def paired_differences(axes: Axes, tables: Tables) -> None:
    """Forest of paired differences with their intervals, a panel for each metric."""
    pairs = _pairs(tables)
    axes.set_axis_off()
    if not pairs["mean"].notna().any():
        return nothing_to_show(axes, "No difference is defined: fewer than two strategies, or no "
                               "metric that is defined for two of them in the same world.")
    names = list(pd.unique(pairs["metric"]))
    room = ROW * len(pairs) + PANEL * len(names)
    top = 1.0
    for name in names:
        mine = pairs[pairs["metric"] == name]
        height = ROW * len(mine) / room
        panel = axes.inset_axes((0.0, top - 0.3 / room - height, 1.0, height))
        _panel(panel, metric_named(str(name)), mine)
        top -= height + PANEL / room
    axes.set_title("First named minus second, each difference taken inside a world. "
                   f"{interval_told(tables.worlds)} A hollow dot: no difference is seen (the "
                   "interval holds 0, or would with Holm's correction for the pairs).", loc="left")
    return None


def _panel(panel: Axes, metric: Metric, pairs: pd.DataFrame) -> None:
    plain_axes(panel, grid="x")
    panel.axvline(0, color=INK, linewidth=1)
    panel.margins(x=0.08)
    labels = []
    for place, row in enumerate(pairs.to_dict("records")):
        first, second = short_title_of(row["a"]), short_title_of(row["b"]).lower()
        labels.append(f"{first} \N{MINUS SIGN} {second}")
        gap = Estimate(row["mean"], row["low"], row["high"])
        sure = (gap.low > 0 or gap.high < 0) and row["p_holm"] <= UNSURE
        colour = INK if sure else QUIET
        panel.plot([gap.low, gap.high], [place] * 2, color=colour, linewidth=1.5)
        panel.plot(gap.mean, place, "o", markersize=6, markeredgecolor=colour,
                   markerfacecolor=colour if sure else PAPER)
        told = "undefined"
        if np.isfinite(gap.mean):
            told = _difference_told(metric.name, gap)
            better = f"better in {row['better_in']:.0f} of {row['of']}"
            told += f"; {'equal in all worlds' if never_differ(row) else better}"
        panel.text(1.02, place, told, transform=panel.get_yaxis_transform(), fontsize=8.5,
                   va="center", color=INK)
    panel.set_ylim(len(pairs) - 0.5, -0.5)
    panel.set_yticks(range(len(pairs)), labels, fontsize=8.5, color=INK)
    side = "left" if metric.better == "low" else "right"
    share = metric.unit == "share"
    unit = "percentage points" if share else SPOKEN_UNITS[metric.unit]
    panel.set_title(f"{metric.label}, {unit}: {side} of 0 the first is better", fontsize=9.5,
                    loc="left", color=INK, fontweight="bold", pad=4)
    panel.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    number_axis(panel.xaxis, factor=100 if share else 1)
