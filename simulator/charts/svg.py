"""Pictures as SVG for pages: text stays text, colours follow the page, ids do not clash.

A picture is drawn twice, for wide and for narrow screens, so that its letters keep their size.
Colours that only help reading become variables of the page's style sheet (`--ink`, `--quiet`,
`--faint`, `--paper`), series colours `--c-<hex>`, so a page can be light or dark.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final, NamedTuple

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from simulator.charts.pictures import EMPTY_HEIGHT, WIDTH, Picture
from simulator.charts.style import BASE_FONT, FAINT, INK, PAPER, QUIET

NARROW: Final = 4.4
"""Inches of a picture for a telephone."""
VARIABLES: Final = {INK: "ink", QUIET: "quiet", FAINT: "faint", PAPER: "paper"}
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none", "font.family": BASE_FONT, "text.color": INK, "path.simplify": True,
    "path.simplify_threshold": 0.4, "axes.facecolor": "none", "figure.facecolor": "none",
}  # fmt: skip
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_FONT = re.compile(r"font: (?:(\w+) )?([\d.]+)px '[^']*'(?:, [^;\"]*)?")
_IDS = re.compile(r'(\bid="|url\(#|xlink:href="#)([^")]+)')
_USELESS = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<title>.*?</title>", re.DOTALL
)
_NUMBER = re.compile(r"-?\d+\.\d{3,}")


class Drawing(NamedTuple):
    """A picture as it stands in a page: what it tells in words, and its SVG for two widths."""

    name: str
    title: str
    told: str
    wide: str
    narrow: str


def drawing_of(picture: Picture, *, shrinks: bool = True) -> Drawing:
    """A picture for pages; the same picture gives the same text.

    One that cannot be drawn as narrow as a telephone (`shrinks` false) has no narrow form.
    """
    told, wide = _drawn(picture, WIDTH)
    narrow = _drawn(picture, NARROW)[1] if shrinks else ""
    return Drawing(picture.name, picture.title, told, wide, narrow)


def _drawn(picture: Picture, width: float) -> tuple[str, str]:
    """The explanation that the picture leaves, and its SVG."""
    salt = f"{picture.name}-{'wide' if width == WIDTH else 'narrow'}"
    with mpl.rc_context({**_STYLE, "svg.hashsalt": salt}):
        figure = Figure(figsize=(width, picture.height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        picture.draw(axes)
        if not axes.axison and not axes.child_axes:
            figure.set_size_inches(width, EMPTY_HEIGHT)
        told = axes.get_title(loc="left")
        axes.set_title("", loc="left")
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return told, _for_pages(file.getvalue(), salt)


def _for_pages(text: str, salt: str) -> str:
    text = _USELESS.sub("", text).strip()
    text = _HEX.sub(lambda found: _variable(found.group()), text)
    text = _FONT.sub(_font, text)
    text = _IDS.sub(lambda found: f"{found.group(1)}{salt}-{found.group(2)}", text)
    text = _NUMBER.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), text)
    text = re.sub(r'<g id="[^"]*-([xy]tick)_\d+">', r'<g class="\1">', text)
    text = re.sub(r'<g id="[^"]*-(?!clip)[a-z]+[A-Za-z]*_\d+">', "<g>", text)
    head, _, body = text.partition(">")
    size = re.search(r'viewBox="[^"]*"', head)
    view = size.group() if size else ""
    return f'<svg {view} aria-hidden="true" focusable="false">{body}'


def _variable(colour: str) -> str:
    known = VARIABLES.get(colour.upper(), VARIABLES.get(colour.lower(), ""))
    if known:
        return f"var(--{known})"
    return f"var(--c-{colour[1:].lower()}, {colour})"


def _font(found: re.Match[str]) -> str:
    weight = "font-weight: bold; " if found.group(1) in ("bold", "700") else ""
    return f"{weight}font-size: {float(found.group(2)):.4g}px"
