"""Chart style: colours, dashes, labels and the page around a picture.

Colours keep at least three to one against white and differ for colour-blind readers; a
strategy is told apart by its dash pattern and by a label at its line as well.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simulator.verdict import plain

INK: Final = "#222222"
QUIET: Final = "#6B6B6B"
FAINT: Final = "#DDDDDD"
BASE_FONT: Final = "DejaVu Sans"  # comes with Matplotlib, so pictures are alike everywhere

Dash = tuple[float, tuple[float, ...]]
_SOLID: Final[Dash] = (0.0, ())


class Look(NamedTuple):
    """Colour and dash pattern of one strategy."""

    colour: str
    dash: Dash


_KNOWN: Final[Mapping[str, Look]] = {
    "sales_led": Look("#D55E00", _SOLID),
    "product_led": Look("#009E73", (0.0, (6.0, 2.0))),
    "community_led": Look("#0072B2", (0.0, (1.5, 1.5))),
}
_OTHERS: Final[tuple[Look, ...]] = (
    Look("#CC79A7", (0.0, (6.0, 2.0, 1.5, 2.0))),
    Look("#444444", (0.0, (3.0, 1.0))),
    Look("#882255", (0.0, (9.0, 2.0))),
    Look("#7A6A00", (0.0, (6.0, 1.5, 1.5, 1.5, 1.5, 1.5))),
    Look("#332288", (0.0, (3.0, 3.0))),
)
CHANNEL_COLOURS: Final[Mapping[str, str]] = {
    "sales": "#D55E00",
    "ads": "#F0A860",
    "virality": "#009E73",
    "content": "#0072B2",
    "word_of_mouth": "#7FB2DC",
    "referral": "#CC79A7",
    "reach": "#7A6A00",
    "return": "#9A9A9A",
}


def looks(strategies: Sequence[str]) -> dict[str, Look]:
    """A look for each strategy; the three pure ones always keep theirs."""
    others = [name for name in strategies if name not in _KNOWN]
    spare = {name: _OTHERS[place % len(_OTHERS)] for place, name in enumerate(others)}
    return {name: _KNOWN.get(name) or spare[name] for name in strategies}


def paler(colour: str, share: float) -> tuple[float, float, float]:
    """A colour mixed with white, opaque, so that no grid shines through."""
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def title_of(strategy: str, width: int = 20) -> str:
    """A strategy's name as a label: spoken, capitalised, broken into lines of `width`."""
    spoken = plain(strategy)
    return "\n".join(textwrap.wrap(spoken[:1].upper() + spoken[1:], width)) or strategy


def short_title_of(strategy: str, width: int = 22) -> str:
    """A strategy's name as a label on one line, cut where it is longer than `width`."""
    whole = title_of(strategy, len(strategy) + 1)
    return whole if len(whole) <= width else whole[: width - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def plain_axes(axes: Axes, grid: str = "y") -> None:
    """Leave only what helps reading: light lines along one direction, no box."""
    for side in ("top", "right", "left" if grid == "y" else "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom" if grid == "y" else "left"].set_color(QUIET)
    axes.grid(axis="y" if grid == "y" else "x", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=QUIET, labelsize=9)


def nothing_to_show(axes: Axes, reason: str) -> None:
    """Say in the middle of an empty picture why it is empty."""
    axes.clear()
    axes.set_axis_off()
    axes.text(0.5, 0.5, textwrap.fill(reason, 60), transform=axes.transAxes, ha="center",
              va="center", fontsize=11, color=QUIET)


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]], gap: float) -> None:
    """Write labels beside line ends, moved apart so that none covers another.

    `ends` are x, y (data units), text and colour of each line's end; `gap` is the height of one
    line of text as a share of the axes' height.
    """
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    order = sorted(range(len(ends)), key=lambda place: ends[place][1])
    heights = [gap * (1 + ends[place][2].count("\n")) for place in order]
    wanted = [(ends[place][1] - low) / (high - low) for place in order]
    for place, centre in zip(order, _apart(wanted, heights), strict=True):
        x, y, text, colour = ends[place]
        axes.annotate(
            text, xy=(x, y), xytext=(right, low + centre * (high - low)), textcoords="data",
            color=colour, fontsize=9.5, va="center", ha="left", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.8, "shrinkA": 0,
                        "shrinkB": 2},
        )  # fmt: skip


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Centres as near as may be to those wanted, increasing, each with room for its height."""
    blocks: list[list[float]] = []  # centre of the block, its height, the number of labels in it
    for centre, height in zip(wanted, heights, strict=True):
        blocks.append([centre, height, 1])
        while len(blocks) > 1 and _overlap(blocks[-2], blocks[-1]):
            upper, lower = blocks.pop(), blocks.pop()
            labels = lower[2] + upper[2]
            middle = (lower[0] * lower[2] + upper[0] * upper[2]) / labels
            blocks.append([middle, lower[1] + upper[1], labels])
    placed: list[float] = []
    for centre, height, count in blocks:
        edge = min(max(centre - height / 2, 0.0), max(1.0 - height, 0.0))
        for own in heights[len(placed) : len(placed) + int(count)]:
            placed.append(edge + own / 2)
            edge += own
    return placed


def _overlap(lower: Sequence[float], upper: Sequence[float]) -> bool:
    return lower[0] + lower[1] / 2 > upper[0] - upper[1] / 2


def page(figure: Figure, title: str, subtitle: str, source: str) -> None:
    """Set title, subtitle and source around a picture, and let it fill the space between."""
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(subtitle, int(width * 13))
    figure.text(0.25 / width, 1 - 0.22 / height, title, fontsize=14, fontweight="bold",
                color=INK, va="top", ha="left")
    figure.text(0.25 / width, 1 - 0.54 / height, "\n".join(lines), fontsize=9.5, color=QUIET,
                va="top", ha="left", linespacing=1.35)
    small = textwrap.wrap(source, int(width * 17))
    figure.text(0.25 / width, 0.14 / height, "\n".join(small), fontsize=7.5, color=QUIET,
                va="bottom", ha="left")
    top = (0.66 + 0.19 * len(lines)) / height
    bottom = (0.24 + 0.13 * len(small)) / height
    side = 0.2 / width
    space = (side, bottom, 1 - 2 * side, 1 - top - bottom)
    figure.set_layout_engine("constrained", rect=space)
