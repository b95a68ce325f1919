"""Drawing: a picture per case, what the model gave beside what it should; and one of them all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.charts.pictures import DOTS_PER_INCH, WIDTH
from simulator.charts.style import BASE_FONT, FAINT, INK, QUIET, page, paler, plain_axes
from simulator.validation.registry import CASES, Case, Curve, Result

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7A6A00", "#444444")
VERDICT_COLOURS: Final = {"holds": "#0072B2", "outside": "#D55E00"}
HEIGHT: Final = 4.8
"""Inches of a case's picture."""
OVERVIEW: Final = "all_cases"
FARTHEST: Final = 2.0
"""Where what lies outside its bounds is drawn, in half-widths of the bounds, at the most."""


def draw_case(folder: Path, result: Result) -> list[Path]:
    """Write <number>.png of a case that has a picture; the files written."""
    known = CASES[result.key]
    if known.axes is None or not result.curves:
        return []
    path = folder / f"{known.key}.png"
    with mpl.rc_context({"font.family": BASE_FONT, "text.color": INK}):
        figure, axes = _sheet(HEIGHT)
        for curve in result.curves:
            _draw_curve(axes, curve)
        _finish(axes, known)
        page(figure, f"{known.key}: {known.title}", known.about, f"Source: {known.source}.")
        figure.savefig(path, metadata={"Software": None})
    return [path]


def draw_overview(folder: Path, results: Sequence[Result], source: str) -> Path:
    """Write one picture of all checks: how near each is to its bounds."""
    path = folder / f"{OVERVIEW}.png"
    with mpl.rc_context({"font.family": BASE_FONT, "text.color": INK}):
        figure, axes = _sheet(1.6 + 0.21 * len(results))
        for place, result in enumerate(results):
            for check in result.checks:
                if check.verdict != "reported":
                    far = min(check.strain, FARTHEST)
                    axes.plot(far, place, "o", markersize=4.5, alpha=0.65, markeredgewidth=0,
                              color=VERDICT_COLOURS[check.verdict])  # fmt: skip
        axes.axvline(1.0, color=QUIET, linewidth=1.0)
        plain_axes(axes, grid="x")
        axes.set_yticks(range(len(results)), [_name(CASES[one.key]) for one in results])
        axes.set_ylim(len(results) - 0.4, -0.6)
        axes.set_xlim(-0.03, FARTHEST + 0.05)
        axes.set_xticks([0.0, 0.5, 1.0, 1.5, FARTHEST], ["0", "0.5", "bound", "1.5", "2 or more"])
        page(figure, "Every check of every case, by how near it is to its bounds",
             "0 is the middle of what is accepted, or the bound of what has one only; what lies to "
             "the right of the line is outside. Numbers that are only reported are left out.",
             source)  # fmt: skip
        figure.savefig(path, metadata={"Software": None})
    return path


def _sheet(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _name(known: Case) -> str:
    return f"{known.title}  {known.key} {known.kind}"


def _draw_curve(axes: Axes, curve: Curve) -> None:
    colour = COLOURS[curve.group % len(COLOURS)]
    label = curve.label or None
    if curve.shape == "line":
        axes.plot(curve.x, curve.y, color=colour, linewidth=1.8, label=label)
    elif curve.shape == "band":
        low, high = curve.y
        axes.fill_between(curve.x, low, high, color=paler(colour, 0.25), linewidth=0, label=label)
    else:
        axes.plot(curve.x, curve.y, "o", color=paler(colour, 0.85), markersize=5,
                  markeredgecolor="white", markeredgewidth=0.8, label=label)  # fmt: skip


def _finish(axes: Axes, known: Case) -> None:
    plain_axes(axes)
    across, up = known.axes or ("", "")
    across, _, names = across.partition(": ")
    if names:
        axes.set_xticks(range(names.count(", ") + 1), names.replace("_", " ").split(", "))
    axes.set_xlabel(across, color=QUIET, fontsize=9.5)
    axes.set_ylabel(up, color=QUIET, fontsize=9.5)
    low, high = axes.get_ylim()
    if 0 < low < 0.35 * high:
        axes.set_ylim(0, high)
    if math.isclose(low, 0.0, abs_tol=1e-12):
        axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.legend(frameon=False, fontsize=9, labelcolor=INK)
