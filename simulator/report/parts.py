"""Parts: what a section of a report is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from simulator.charts.svg import Drawing
from simulator.words.tables import kept_together

Text = str | Markup


def marked(text: Text) -> Markup:
    """A sentence in which what stands between backticks is set as code, and numbers stay with
    their units.
    """
    if isinstance(text, Markup):
        return text
    pieces = text.split("`")
    whole = Markup("")
    for place, piece in enumerate(pieces):
        code = place % 2 and place < len(pieces) - 1
        whole += Markup("<code>{}</code>").format(piece) if code else escape(kept_together(piece))
    return whole


@dataclass(frozen=True)
class Row:
    """A label and its cells; without cells a heading over the rows that follow."""

    label: Text
    cells: Sequence[Text] = ()


@dataclass(frozen=True)
class Table:
    """A table with a caption that says what its numbers are."""

    caption: Text
    head: Sequence[Text]
    rows: Sequence[Row]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Figure:
    """A picture; `alt` says in words what it shows, with its numbers."""

    drawing: Drawing
    alt: str
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True)
class Sentences:
    """Sentences below each other; `path` is where in the report's data they lie."""

    sentences: Sequence[Text]
    path: str = ""
    quiet: bool = False
    kind: Literal["sentences"] = "sentences"


@dataclass(frozen=True)
class Fold:
    """Something long that is opened by a click and printed in full."""

    title: str
    text: str
    name: str
    kind: Literal["fold"] = "fold"


@dataclass(frozen=True)
class FoldedTable:
    """A long table that is opened by a click."""

    title: str
    table: Table
    kind: Literal["folded"] = "folded"


Part = Table | Figure | Sentences | Fold | FoldedTable


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; `name` is what links lead to."""

    name: str
    title: str
    parts: Sequence[Part]
