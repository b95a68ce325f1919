"""Charts: every picture of a comparison, drawn from tables and written as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes

from simulator.charts import journeys, strategies
from simulator.charts.pictures import Picture, draw_pictures
from simulator.charts.registry import CHARTS, Draw, Tables

__all__ = ["CHARTS", "Tables", "draw_all", "journeys", "strategies"]


def draw_all(folder: Path, tables: Tables) -> list[Path]:
    """Write every chart as <name>.png into a folder, created if missing; the paths written.

    The same tables give the same bytes with the same version of Matplotlib.
    """
    pictures = [
        Picture(name, known.title, known.height(tables), _with(known.draw, tables))
        for name, known in CHARTS.items()
    ]
    return draw_pictures(folder, pictures, tables.source)


def _with(draw: Draw, tables: Tables) -> Callable[[Axes], None]:
    return lambda axes: draw(axes, tables)
