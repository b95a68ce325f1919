"""Tables on the console: aligned columns that fit the width, in several parts if they must."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import click

_NO_BREAK = "\N{NO-BREAK SPACE}"
_LABELS, _NAMES, _GAP = 22, 16, 2  # labels may be folded to this, names too; room between columns
_THOUSANDS, _MILLIONS = 1e5, 1e8  # EUR from which on money is written in k and in M


def bold_text(text: str) -> str:
    """Text set in bold, for terminals."""
    return click.style(text, bold=True)


class Cell(NamedTuple):
    """A value up to the ±, the half-width after it, and in how many worlds the first won."""

    mean: str
    half: str = ""
    wins: str = ""


class Row(NamedTuple):
    """A label and its cells, or (no cells) a heading."""

    label: str
    cells: list[Cell] | None


def table(
    heads: Sequence[Sequence[str]], rows: Sequence[Row], width: int, bold: Callable[[str], str]
) -> Iterator[str]:
    """The rows under their heads; in several parts if the columns do not fit side by side."""
    columns = [_column([row.cells[i] for row in rows if row.cells]) for i in range(len(heads))]
    widths = [
        _GAP + max(len(line) for line in [*head, *cells])
        for head, cells in zip(heads, columns, strict=True)
    ]
    longest = max(len(row.label) for row in rows if row.cells) + 1
    for some in _parts(widths, width - min(longest, _LABELS)):
        label = min(longest, max(_LABELS, width - sum(widths[i] for i in some)))
        height = max(len(heads[i]) for i in some)
        lines = []
        for line in range(-height, 0):
            names = [heads[i][line] if len(heads[i]) >= -line else "" for i in some]
            places = zip(names, some, strict=True)
            lines.append(bold(" " * label + "".join(n.rjust(widths[i]) for n, i in places)))
        cells = zip(*(columns[i] for i in some), strict=True)
        for row in rows:
            if row.cells is None:
                lines += heading_lines(row.label, width, bold)
                continue
            *above, last = wrapped(row.label, label, " ", "   ")
            values = "".join(c.rjust(widths[i]) for c, i in zip(next(cells), some, strict=True))
            lines += [*above, (last.ljust(label) + values).rstrip()]
        yield "\n".join(lines)


def _parts(widths: Sequence[int], room: int) -> list[range]:
    """Columns in as few parts as fit the room, the parts about equally large."""
    for number in range(1, len(widths) + 1):
        each = math.ceil(len(widths) / number)
        parts = [
            range(first, min(first + each, len(widths))) for first in range(0, len(widths), each)
        ]
        if each == 1 or all(sum(widths[i] for i in part) <= room for part in parts):
            return parts
    return []


def _column(cells: Sequence[Cell]) -> list[str]:
    """Cells of one column, aligned at the ± and at the counts of worlds."""
    mean, half, wins = (max(len(cell[part]) for cell in cells) for part in range(3))
    lines = []
    for cell in cells:
        line = cell.mean.rjust(mean)
        if half:
            line += " " + cell.half.ljust(half)
        lines.append(line + "  " + cell.wins.rjust(wins) if wins else line)
    return lines


def names_of(strategy: str) -> list[str]:
    """A strategy's name as the head of a column, in lines."""
    from simulator.verdict import plain

    return textwrap.wrap(plain(strategy), _NAMES)


def heading_lines(text: str, width: int, bold: Callable[[str], str]) -> list[str]:
    """A heading in lines that fit the width."""
    return [bold(line) for line in wrapped(text, width)]


def kept_together(text: str) -> str:
    """Text in which no line can break between a number and its unit."""
    return re.sub(r"(?<=\d) (?=%|EUR|points|weeks)", _NO_BREAK, text)


def wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """Text in lines; a number stays with its unit."""
    lines = textwrap.wrap(
        kept_together(" ".join(text.split())), width,
        initial_indent=first, subsequent_indent=others, break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]


def written(unit: str, largest: float, apart: bool = False) -> tuple[Callable[[float], str], str]:
    """How a mean and its half-width are written alike, and the unit; from the larger of both.

    `apart`: a difference of shares is in percentage points.
    """
    from simulator.metrics.registry import value_text

    number, _, behind = value_text(largest, unit).partition(" ")
    places = len(number.partition(".")[2])
    factor = 100.0 if behind == "%" else 1.0
    if behind == "EUR" and largest >= _THOUSANDS:
        factor, behind = (1e-6, "M EUR") if largest >= _MILLIONS else (1e-3, "k EUR")
        places = 0
    elif behind in ("weeks", "hours") and (largest >= 100 or not largest):
        places = 0
    if apart and behind == "%":
        behind = "pp"

    def text(value: float) -> str:
        return f"{round(value * factor, places) + 0.0:,.{places}f}"  # + 0.0: no minus zero

    return text, f" {behind}" if behind else ""
