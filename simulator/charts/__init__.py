"""Charts: every picture of a comparison, drawn from tables and written as files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.charts import journeys, strategies
from simulator.charts.registry import CHARTS, Chart, Tables
from simulator.charts.style import BASE_FONT, INK, page

__all__ = ["CHARTS", "Tables", "draw_all", "journeys", "strategies"]

WIDTH: Final = 8.0
DOTS_PER_INCH: Final = 150
EMPTY_HEIGHT: Final = 1.9
"""Inches of a picture that only says why it is empty."""


def draw_all(folder: Path, tables: Tables) -> list[Path]:
    """Write every chart as <name>.png into a folder, created if missing; the paths written.

    The same tables give the same bytes with the same version of Matplotlib.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(folder / f"{name}.png", known, tables) for name, known in CHARTS.items()]


def _draw(path: Path, known: Chart, tables: Tables) -> Path:
    with mpl.rc_context({"font.family": BASE_FONT, "text.color": INK}):
        size = (WIDTH, known.height(tables))
        figure = Figure(figsize=size, dpi=DOTS_PER_INCH)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        known.draw(axes, tables)
        if not axes.axison and not axes.child_axes:
            figure.set_size_inches(WIDTH, EMPTY_HEIGHT)
        subtitle = axes.get_title(loc="left")
        axes.set_title("", loc="left")
        page(figure, known.title, subtitle, tables.source)
        figure.savefig(path, metadata={"Software": None})
    return path
