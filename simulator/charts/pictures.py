"""Pictures: how one is laid out on its page and written as a file, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.charts.style import BASE_FONT, INK, page

WIDTH: Final = 8.0
DOTS_PER_INCH: Final = 150
LETTERS: Final[dict[Any, Any]] = {"font.family": BASE_FONT, "text.color": INK}
"""What Matplotlib must be told while a picture is drawn."""
EMPTY_HEIGHT: Final = 1.9
"""Inches of a picture that only says why it is empty."""


class Picture(NamedTuple):
    """A picture with what it shows already in hand.

    `name` is that of its file, `title` its headline, `height` in inches. `draw` fills the axes and
    leaves its explanation in their left title, as a chart does.
    """

    name: str
    title: str
    height: float
    draw: Callable[[Axes], None]


def draw_pictures(folder: Path, pictures: Iterable[Picture], source: str) -> list[Path]:
    """Write pictures as <name>.png into a folder, created if missing; the paths written.

    `source` is printed small under each. The same picture gives the same bytes with the same
    version of Matplotlib.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(folder / f"{picture.name}.png", picture, source) for picture in pictures]


def blank(height: float) -> Figure:
    """A figure as wide as all of them and `height` inches high, with nothing on it."""
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    return figure


def written(figure: Figure, path: Path, title: str, subtitle: str, source: str) -> Path:
    """Lay a figure out on its page and write it; the path.

    Raises
    ------
    OSError
        if it cannot be written
    """
    with mpl.rc_context(LETTERS):
        page(figure, title, subtitle, source)
        figure.savefig(path, metadata={"Software": None})
    return path


def _draw(path: Path, picture: Picture, source: str) -> Path:
    with mpl.rc_context(LETTERS):
        figure = blank(picture.height)
        axes = figure.add_subplot()
        picture.draw(axes)
        if not axes.axison and not axes.child_axes:
            figure.set_size_inches(WIDTH, EMPTY_HEIGHT)
        subtitle = axes.get_title(loc="left")
        axes.set_title("", loc="left")
    return written(figure, path, picture.title, subtitle, source)
