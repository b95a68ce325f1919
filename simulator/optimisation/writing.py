"""Writing: the best mix as a scenario, tables, pictures, and what was found in words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts.pictures import blank, written
from simulator.charts.registry import number_axis
from simulator.charts.style import (
    FAINT,
    INK,
    QUIET,
    looks,
    plain_axes,
    short_title_of,
)
from simulator.optimisation.candidates import KEPT, alone, with_candidates
from simulator.optimisation.search import Optimum
from simulator.words.writing import commented_yaml

BEST, DATA = "best.yaml", "optimum.json"
OPTIMISED = "optimised"
SURE = 0.95
"""In what share of resamples of the worlds a candidate must be on the frontier to be so surely."""
UNTOLD = "no candidate has cost, retention and lock-in; more weeks or people make them known"
"""Why a frontier may be empty."""


def write_optimum(found: Optimum, folder: Path) -> dict[str, Any]:
    """Write everything that was found; returns it as plain data.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    for name in ("searched", "finals", "confirmed", "judged"):
        getattr(found, name).to_csv(folder / f"{name}.csv", index=False)
    frontier = found.judged[found.judged["on_frontier"]].sort_values("cac_blended")
    frontier.to_csv(folder / "frontier.csv", index=False)
    singles = dict(zip(found.space.names, alone(found.space), strict=True))
    best = {OPTIMISED: found.candidates[found.best]} | singles
    scenario = with_candidates(found.space, best)
    (folder / BEST).write_text(commented_yaml(scenario), encoding="utf-8")
    _frontier_picture(found, folder / "frontier.png")
    _shares_picture(found, folder / "shares.png")
    data = {
        "scenario": found.space.scenario.name,
        "scenario_hash": found.space.scenario.fingerprint(),
        "goal": found.goal.name, "better": found.goal.better, "budget": found.space.budget,
        "budget_binds": found.space.budget < found.space.dearest,
        "strategies": list(found.space.names), "phases": list(found.space.begins),
        "seed": found.effort.seed, "best": found.best,
        "shares": [dict(zip(found.space.names, shares, strict=True))
                   for shares in found.candidates[found.best]],
        "finals": _rows(found.finals), "confirmed": _rows(found.confirmed),
        "frontier": _rows(frontier), "judged": _rows(found.judged),
        "candidates": len(found.candidates), "folder": str(folder), "told": told(found),
    }  # fmt: skip
    (folder / DATA).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return data


def told(found: Optimum) -> list[str]:
    """What was found, in words."""
    goal, space = found.goal, found.space
    rows = _rows_of(found.confirmed[found.confirmed["metric"] == goal.name])
    final = _rows_of(found.finals)[found.best]
    direction = "highest" if goal.better == "high" else "lowest"
    best = rows[found.best]
    lines = [
        f"{direction} {goal.label} within {space.budget:,.0f} EUR a week for growth: "
        f"{space.told(found.candidates[found.best])}",
        f"{goal.label} on {found.effort.fresh} worlds that chose nothing: "
        f"{goal.text(best['mean'])} ({goal.text(best['low'])} to {goal.text(best['high'])})",
    ]
    for name, row in rows.items():
        if name != found.best:
            ends = [goal.difference_text(row[one]) for one in ("best_minus_this", "difference_low",
                                                              "difference_high")]  # fmt: skip
            sure = row["difference_low"] * row["difference_high"] > 0
            word = "" if sure else ", which cannot be told from none"
            lines.append(f"  against {row['shares']}: {ends[0]} ({ends[1]} to {ends[2]}){word}")
    lines.append(
        f"probability of being the best of {len(found.finals)} finalists: "
        f"{100 * final['probability_best']:.0f} %; lost on average by choosing it: "
        f"{goal.difference_text(final['expected_loss'])}"
    )
    searched = _rows_of(found.searched)[found.best][goal.name]
    lines.append(f"the search had seen {goal.text(searched)} for it")
    if final["probability_best"] < 0.5:
        others = found.finals.sort_values("probability_best", ascending=False)
        some = others[others["candidate"] != found.best].head(2)
        lines.append("nearly as good: " + " | ".join(
            f"{row.shares} ({100 * float(str(row.probability_best)):.0f} %)"
            for row in some.itertuples()
        ))  # fmt: skip
    if space.budget > space.dearest:
        lines.append(f"the budget binds nobody: no strategy spends more than {space.dearest:,.0f} "
                     "EUR a week for growth, and shares add up to 100 %")  # fmt: skip
    return [*lines, _frontier_told(found)]


def _frontier_told(found: Optimum) -> str:
    head = "frontier of CAC, retention and lock-in: "
    if not found.frontier:
        return head + UNTOLD
    often = found.judged["probability_frontier"]
    return (
        f"{head}{len(found.frontier)} of {len(found.judged)} candidates on {found.effort.fresh} "
        f"fresh worlds, {int((often >= SURE).sum())} of them surely "
        f"(in {100 * SURE:.0f} % of the worlds drawn again)"
    )


def _rows_of(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Candidate -> its row."""
    return {str(row["candidate"]): {str(key): value for key, value in row.items()}
            for row in table.to_dict("records")}  # fmt: skip


def _frontier_picture(found: Optimum, path: Path) -> None:
    """CAC against retention, coloured by lock-in; the frontier is filled, the rest is hollow."""
    table = found.judged.dropna(subset=["cac_blended", "retention_52"])
    title = "What has to be given up for what"
    if not len(table):
        figure = blank(1.6)
        figure.add_subplot().set_axis_off()
        written(figure, path, title, f"Nothing to draw: {UNTOLD}.", _source(found))
        return
    figure = blank(4.8)
    axes = figure.add_subplot()
    plain_axes(axes)
    _crosses(axes, table)
    front, rest = table[table["on_frontier"]], table[~table["on_frontier"]]
    axes.scatter(rest["cac_blended"], 100 * rest["retention_52"], s=30, facecolors="white",
                 edgecolors=QUIET, linewidths=0.9, zorder=2)  # fmt: skip
    dots = axes.scatter(front["cac_blended"], 100 * front["retention_52"], zorder=3,
                        c=100 * front["lock_in"], s=52, cmap="viridis")  # fmt: skip
    if len(front):
        bar = figure.colorbar(dots, ax=axes, shrink=0.8, fraction=0.04, pad=0.02)
        bar.set_label("lock-in [points]", fontsize=8.5)
        bar.ax.tick_params(labelsize=8, length=0)
    best = table[table["candidate"] == found.best]
    axes.plot(best["cac_blended"], 100 * best["retention_52"], "o", markersize=13,
              markerfacecolor="none", markeredgecolor="#D55E00", markeredgewidth=1.8)  # fmt: skip
    _names(axes, found, table)
    axes.set_xlabel("CAC [EUR]", fontsize=9, color=INK)
    axes.set_ylabel("retention after 1 year [%]", fontsize=9, color=INK)
    number_axis(axes.xaxis)
    said = (
        "One dot a candidate, all on the same fresh worlds; lines: 95 % intervals. Filled: no "
        "other is better in cost, retention and lock-in at once. Ring: the best for "
        f"{found.goal.label}."
    )
    written(figure, path, title, said, _source(found))


def _crosses(axes: Axes, table: pd.DataFrame) -> None:
    """Intervals of cost and of retention."""
    cost, stay = table["cac_blended"], 100 * table["retention_52"]
    axes.hlines(stay, table["cac_blended_low"], table["cac_blended_high"], color=FAINT,
                linewidth=1, zorder=1)  # fmt: skip
    axes.vlines(cost, 100 * table["retention_52_low"], 100 * table["retention_52_high"],
                color=FAINT, linewidth=1, zorder=1)  # fmt: skip


def _names(axes: Axes, found: Optimum, table: pd.DataFrame) -> None:
    """Names beside the strategies alone, on the side where there is room."""
    middle = sum(axes.get_xlim()) / 2
    for name, phases in zip(found.space.names, alone(found.space), strict=True):
        own = table[table["shares"] == found.space.told(phases)]
        for row in own.itertuples():
            at = float(str(row.cac_blended)), 100 * float(str(row.retention_52))
            left = at[0] > middle
            axes.annotate(short_title_of(name), at, xytext=(-8 if left else 8, 6),
                          textcoords="offset points", ha="right" if left else "left",
                          fontsize=8.5, color=INK)  # fmt: skip


def _shares_picture(found: Optimum, path: Path) -> None:
    """One bar a phase: how the money is shared by the best candidate and the next ones."""
    space = found.space
    order = found.finals.sort_values("probability_best", ascending=False).head(4)
    bars = [(row.candidate, when) for row in order.itertuples()
            for when in range(len(space.begins))]  # fmt: skip
    figure = blank(1.6 + 0.42 * len(bars))
    axes = figure.add_subplot()
    plain_axes(axes, grid="x")
    chance = dict(zip(order["candidate"], order["probability_best"], strict=True))
    left = np.zeros(len(bars))
    colours = {name: look.colour for name, look in looks(space.names).items()} | {KEPT: "#DDDDDD"}
    for place, name in enumerate([*space.names, KEPT]):
        width = np.array([
            (found.candidates[str(one)][when][place] if name != KEPT
             else 1 - sum(found.candidates[str(one)][when])) for one, when in bars
        ])  # fmt: skip
        axes.barh(range(len(bars)), 100 * width, left=100 * left, color=colours[name], height=0.7,
                  label=short_title_of(name) if name != KEPT else "kept")  # fmt: skip
        left = left + width
    labels = [
        (f"best with {100 * chance[one]:.0f} %" if when == 0 else "")
        + (f"  week {space.begins[when]}" if len(space.begins) > 1 else "") for one, when in bars
    ]  # fmt: skip
    axes.set_yticks(range(len(bars)), labels, fontsize=8.5, color=INK)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    number_axis(axes.xaxis, suffix=" %")
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    said = f"Finalists for {found.goal.label}, with the probability that each is the best of them."
    written(figure, path, "How the money is shared", said, _source(found))


def _source(found: Optimum) -> str:
    scenario = found.space.scenario
    return f"{scenario.name} ({scenario.fingerprint()}), seed {found.effort.seed}"



def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): None if isinstance(value, float) and not math.isfinite(value) else value
         for key, value in row.items()}
        for row in table.to_dict("records")
    ]  # fmt: skip
