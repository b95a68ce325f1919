"""Pictures of lock-in: what holds customers, the price of leaving, the way out and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.registry import Matrix, interval_told, mean_line, number_axis
from simulator.charts.style import (
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
from simulator.outcomes import FEWEST
from simulator.verdict import Estimate, estimate

ROW: Final = 0.27
PANEL: Final = 0.62
LINE: Final = 0.27
"""Heights in inches: a bar with its label, the space around a panel, a line of a label."""
_LIVED: Final[Mapping[str, tuple[Dash, str]]] = {
    "as it is": ((0.0, ()), "{}"),
    "without social cost": ((0.0, (2.0, 2.0)), "{}, without social cost"),
}
"""Ways to live a world: how its line is drawn, and labelled."""


def held_height(strategies: Sequence[str], parts: int) -> float:
    """Height of the picture of parts in inches."""
    return 1.5 + len(strategies) * (ROW * (parts + 1) + PANEL)


def what_holds(
    axes: Axes, parts: pd.DataFrame, strategies: Sequence[str], names: Mapping[str, str]
) -> None:
    """A waterfall per strategy: parts of the whole, one after another, up to their sum.

    `parts`: strategy, replicate, part, share; `names`: part -> what people call it.
    """
    axes.set_axis_off()
    if parts.empty:
        return nothing_to_show(axes, "Fewer than 5 customers were there at the launch.")
    room = held_height(strategies, len(names)) - 1.5
    top, panels = 1.0, []
    for strategy, look in looks(strategies).items():
        height = ROW * (len(names) + 1) / room
        panel = axes.inset_axes((0.0, top - 0.3 / room - height, 1.0, height))
        _waterfall(panel, parts[parts["strategy"] == strategy], names, look.colour)
        panel.set_title(title_of(strategy, 60), fontsize=10, loc="left", color=INK,
                        fontweight="bold", pad=4)
        panels.append(panel)
        top -= height + PANEL / room
    low = min(panel.get_xlim()[0] for panel in panels)
    high = max(panel.get_xlim()[1] for panel in panels)
    for panel in panels:
        panel.set_xlim(low, high + 0.3 * (high - low))
    worlds = int(parts["replicate"].nunique())
    axes.set_title("Percentage points of the customers at the launch who do not go to the rival "
                   "because of each, next to all others (Shapley values); they add up to the "
                   f"last bar. {interval_told(worlds)}", loc="left")
    return None


def _waterfall(panel: Axes, parts: pd.DataFrame, names: Mapping[str, str], colour: str) -> None:
    plain_axes(panel, grid="x")
    panel.axvline(0, color=INK, linewidth=1)
    wide = parts.pivot(index="replicate", columns="part", values="share")
    begun = 0.0
    rows = [(names[part], wide[part].to_numpy()) for part in names]
    for place, (label, values) in enumerate([*rows, ("all together", wide.sum(axis=1).to_numpy())]):
        whole = label == "all together"
        share = estimate(values)
        start = 0.0 if whole else begun
        shade = colour if whole else paler(colour, 0.55)
        panel.barh(place, share.mean, left=start, height=0.72, color=shade, linewidth=0)
        if np.isfinite(share.low):
            panel.plot([start + share.low, start + share.high], [place] * 2, color=INK,
                       linewidth=1.2)
        edge = np.nanmax([start, start + share.mean, start + share.high])
        panel.annotate(_points(share), xy=(float(edge), place), xytext=(5, 0), va="center",
                       textcoords="offset points", fontsize=8.5, color=INK)
        begun = start + share.mean
    panel.set_ylim(len(names) + 0.5, -0.5)
    labels = [*(label for label, _ in rows), "all together"]
    panel.set_yticks(range(len(labels)), labels, fontsize=8.5, color=INK)
    number_axis(panel.xaxis, factor=100)


def _points(share: Estimate) -> str:
    if not np.isfinite(share.mean):
        return "-"
    told = f"{100 * share.mean:.1f}"
    if not share.high > share.low:
        return told
    return f"{told} ({100 * share.low:.1f} to {100 * share.high:.1f})"


def over_strategies(strategies: Sequence[str]) -> float:
    """Height of a picture with a line per strategy in inches."""
    return max(4.9, 2.3 + 0.6 * len(strategies))


def price_of_leaving(
    axes: Axes, prices: pd.DataFrame, strategies: Sequence[str], highest: float
) -> None:
    """How many customers would need more than so much a week to leave their company.

    `prices`: strategy, replicate, social (EUR a week); `highest`: the end of the axis, EUR.
    """
    plain_axes(axes)
    steps, ends, worlds = np.linspace(0, highest, 161), [], 0
    for strategy, look in looks(strategies).items():
        mine = prices[prices["strategy"] == strategy]
        known = [one["social"].to_numpy() for _, one in mine.groupby("replicate")]
        known = [values for values in known if values.size >= FEWEST]
        if not known:
            continue
        shares = [_above(values, steps) for values in known]
        worlds = max(worlds, len(shares))
        end = mean_line(axes, steps, np.array(shares).T, look.colour, look.dash)
        half = float(np.mean([np.median(values) for values in known]))
        told = f"{title_of(strategy, 40)}\nmedian {half:,.2f} EUR"
        if not mine["social"].any():
            told = f"{title_of(strategy, 40)}: nobody"
        ends.append((highest, end, told, look.colour))
    if not ends:
        return nothing_to_show(axes, "Fewer than 5 customers were there at the launch.")
    axes.set_ylim(0, 1.02)
    axes.set_xlim(0, 1.03 * highest)
    label_ends(axes, ends, LINE / over_strategies(strategies))
    number_axis(axes.xaxis, suffix=" EUR")
    number_axis(axes.yaxis, factor=100, suffix=" %")
    axes.set_xlabel("Rival cheaper by, a week", color=QUIET, fontsize=9)
    axes.set_title("Share of the customers at the launch for whom the friends and standing they "
                   "would lose weigh more than such a difference in price. "
                   f"{interval_told(worlds)} Effort and money are not in it.", loc="left")
    return None


def _above(values: Matrix, steps: Matrix) -> Matrix:
    share: Matrix = (values[None, :] > steps[:, None]).mean(axis=1)
    return share


def leaving_over_time(axes: Axes, leaving: pd.DataFrame, strategies: Sequence[str]) -> None:
    """Share of the customers at the launch at the rival, as it is and without the social cost.

    `leaving`: strategy, replicate, lived, weeks_since_launch, share.
    """
    plain_axes(axes)
    ends, worlds = [], 0
    for strategy, look in looks(strategies).items():
        mine = leaving[leaving["strategy"] == strategy]
        for lived, (dash, name) in _LIVED.items():
            wide = mine[mine["lived"] == lived].pivot(
                index="weeks_since_launch", columns="replicate", values="share"
            ).dropna(axis="columns")  # fmt: skip
            if not wide.shape[1]:
                continue
            worlds = max(worlds, wide.shape[1])
            weeks = wide.index.to_numpy(dtype=np.float64)
            end = mean_line(axes, weeks, wide.to_numpy(), look.colour, dash)
            label = name.format(title_of(strategy, 40))
            ends.append((weeks[-1], end, f"{label} {100 * end:.0f} %", look.colour))
    if not ends:
        return nothing_to_show(axes, "Fewer than 5 customers were there at the launch.")
    ends = _without_twins_alike(ends)
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, 1.03 * ends[0][0])
    label_ends(axes, ends, LINE / over_strategies(strategies))
    number_axis(axes.yaxis, factor=100, suffix=" %")
    axes.set_xlabel("Weeks since the rival's launch", color=QUIET, fontsize=9)
    axes.set_title("Share of the customers at the launch who have gone to the rival: as it is "
                   "(solid), and in the same worlds without the social cost from the launch on "
                   f"(dotted). {interval_told(worlds)}", loc="left")
    return None


def _without_twins_alike(
    ends: Sequence[tuple[float, float, str, str]],
) -> list[tuple[float, float, str, str]]:
    """Labels of line ends; a twin that ends where its like does shares its label."""
    kept: list[tuple[float, float, str, str]] = []
    for end in ends:
        if kept and kept[-1][3] == end[3] and kept[-1][1] == end[1]:
            kept[-1] = (*kept[-1][:2], f"{kept[-1][2]}\nwith and without", end[3])
        else:
            kept.append(end)
    return kept


def way_out_and_back(axes: Axes, loops: pd.DataFrame, strategies: Sequence[str]) -> None:
    """Customers left as the rival slowly gets better and worse again: a panel per strategy.

    `loops`: strategy, replicate, lived, step, way, added, remaining.
    """
    axes.set_axis_off()
    known = loops.dropna(subset=["remaining"])
    shown = [name for name in strategies if (known["strategy"] == name).any()]
    if not shown:
        return nothing_to_show(axes, "Fewer than 5 customers are there to be lost.")
    gap = 0.05
    width = (1 - gap * (len(shown) - 1)) / len(shown)
    for place, (strategy, look) in enumerate(looks(shown).items()):
        panel = axes.inset_axes((place * (width + gap), 0.13, width, 0.75))
        mine = known[known["strategy"] == strategy]
        _loop(panel, mine, look.colour, first=place == 0)
        panel.set_title(title_of(strategy, 40), fontsize=10, loc="left", color=INK,
                        fontweight="bold")
    worlds = int(known["replicate"].nunique())
    axes.set_title("Our customers, as a share of those with a steady rival, while its product "
                   "slowly gets better (upper line) and worse again (lower line). Thin grey: "
                   f"without social cost. {interval_told(worlds)}", loc="left")
    return None


def _loop(panel: Axes, loops: pd.DataFrame, colour: str, *, first: bool) -> None:
    plain_axes(panel)
    without = "-"
    for lived, line, width in (("without social cost", QUIET, 1.0), ("as it is", colour, 2.0)):
        one = loops[loops["lived"] == lived]
        wide = one.pivot(index="step", columns="replicate", values="remaining")
        added = one.groupby("step")["added"].first().reindex(wide.index).to_numpy(dtype=np.float64)
        found = [estimate(row[np.isfinite(row)]) for row in wide.to_numpy(dtype=np.float64)]
        mean = np.array([1.0, *(point.mean for point in found)])
        x = np.array([0.0, *added])
        panel.plot(x, mean, color=line, linewidth=width)
        last = found[-1]
        if lived == "without social cost":
            without = f"{100 * last.mean:.0f} %"
            continue
        if np.isfinite(last.low):
            panel.plot([0, 0], [last.low, last.high], color=INK, linewidth=1.3)
        panel.plot(0, last.mean, "o", color=colour, markersize=6)
        told = f"back at the start:\n{100 * last.mean:.0f} % are left\n"
        told += f"(without social\ncost {without})"
        panel.text(1.0, 0.98, told, transform=panel.transAxes, fontsize=8.5, color=INK,
                   va="top", ha="right", bbox={"color": "white", "pad": 1.5})
        middle = len(x) // 4
        panel.annotate("", xy=(x[middle + 1], mean[middle + 1]), xytext=(x[middle], mean[middle]),
                       arrowprops={"arrowstyle": "->", "color": colour})
    panel.set_ylim(0, 1.1)
    panel.set_xlim(left=-0.03)
    number_axis(panel.yaxis, factor=100, suffix=" %")
    if not first:
        panel.set_yticklabels([])
    panel.set_xlabel("Added to the rival's quality", color=QUIET, fontsize=9)


def assumptions(axes: Axes, sweeps: pd.DataFrame, strategies: Sequence[str]) -> None:
    """Lock-in at other weights of the social cost and other portabilities, the own one marked.

    `sweeps`: strategy, replicate, quantity, value, is_own, lock_in.
    """
    axes.set_axis_off()
    known = sweeps.dropna(subset=["lock_in"])
    if known.empty:
        return nothing_to_show(axes, "Fewer than 5 customers were there at the launch.")
    titles = {
        "switching.social_cost": "Weight of the social cost",
        "community.portability": "Portability: share that leavers keep",
    }
    top = 0.0
    panels = []
    for place, (quantity, title) in enumerate(titles.items()):
        panel = axes.inset_axes((place * 0.6, 0.13, 0.4, 0.75))
        mine = known[known["quantity"] == quantity]
        ends = _sweep(panel, mine, strategies)
        panel.set_title(title, fontsize=9.5, loc="left", color=INK, fontweight="bold")
        panels.append((panel, ends))
        top = max(top, panel.get_ylim()[1])
    for panel, _ in panels:
        panel.set_ylim(min(0.0, *(one.get_ylim()[0] for one, _ in panels)), top)
    label_ends(panels[0][0], panels[0][1], LINE / 2.2)
    worlds = int(known["replicate"].nunique())
    axes.set_title("Lock-in in percentage points if the assumption were another; filled dot: the "
                   f"scenario's own value. {interval_told(worlds)}", loc="left")
    return None


def _sweep(
    panel: Axes, sweep: pd.DataFrame, strategies: Sequence[str]
) -> list[tuple[float, float, str, str]]:
    """Draw the lines of one quantity; returns what `label_ends` wants."""
    plain_axes(panel)
    ends = []
    for strategy, look in looks(strategies).items():
        mine = sweep[sweep["strategy"] == strategy]
        wide = mine.pivot(index="value", columns="replicate", values="lock_in")
        if wide.empty:
            continue
        values = wide.index.to_numpy(dtype=np.float64)
        end = mean_line(panel, values, wide.to_numpy(dtype=np.float64), look.colour, look.dash)
        own = mine.loc[mine["is_own"], "value"]
        if not own.empty:
            at = float(own.iloc[0])
            height = float(wide.loc[at].to_numpy().mean())
            panel.plot(at, height, "o", color=look.colour, markersize=7)
        ends.append((float(values[-1]), end, title_of(strategy, 40), look.colour))
    panel.set_xlim(0, 1.03 * max((end[0] for end in ends), default=1.0))
    number_axis(panel.yaxis, factor=100)
    number_axis(panel.xaxis)
    return ends
