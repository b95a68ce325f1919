"""Tables of data: columns from a CSV file or written in place, every cell knowing its place."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

from simulator.complaints import Complaints, Place
from simulator.scenario_files.file import Entry, Node, plain_value
from simulator.scenario_files.text import LONGEST_LINE, Text, decoded, label_of, read_bytes

MOST_ROWS = 10_000
LARGEST = 1e12
"""The largest number that can be meant; sums of more would lose their last digits."""
_OTHERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Cell(NamedTuple):
    """What was written, and where."""

    written: str
    place: Place


class Table(NamedTuple):
    """Columns by name, all equally long, with at least one row.

    `headings` are the places of the names, `place` is where the table stands as a whole.
    """

    columns: dict[str, list[Cell]]
    headings: dict[str, Place]
    place: Place


def read_csv(path: Path, complaints: Complaints) -> Table | None:
    """Read a CSV file: a line of names, then numbers; lines that begin with # are skipped.

    Returns None after complaints that leave no table.

    Raises
    ------
    simulator.complaints.ScenarioError
        if the file is not there, or no text
    """
    label = label_of(path)
    source = decoded(read_bytes(path, label), label)
    lines = [(number, line) for number, line in enumerate(source.lines, 1)
             if line.strip() and not line.lstrip().startswith("#")]  # fmt: skip
    if not lines:
        complaints.add(Place(label), "", "empty", "the file has no lines with data")
        return None
    if not _readable(source, lines, complaints):
        return None
    headings = _headings(_cells(source, *lines[0]), complaints)
    columns: dict[str, list[Cell]] = {name: [] for name, _ in headings if name}
    for number, line in lines[1 : MOST_ROWS + 1]:
        cells = _cells(source, number, line)
        if len(cells) != len(headings):
            message = f"the first line has {len(headings)} columns, this one {len(cells)}"
            complaints.add(source.place(number, 1, len(line)), "", "wrong_number", message)
            continue
        for (name, _), cell in zip(headings, cells, strict=True):
            if name:
                columns[name].append(cell)
    if len(lines) > MOST_ROWS + 1:
        place = source.place(lines[MOST_ROWS + 1][0], 1)
        complaints.add(place, "", "too_many", f"over {MOST_ROWS:,} rows")
    if not any(columns.values()):
        return None
    place = source.place(lines[0][0], 1, len(lines[0][1]))
    return Table(columns, {name: at for name, at in headings if name}, place)


def _readable(source: Text, lines: list[tuple[int, str]], complaints: Complaints) -> bool:
    """Complains about what is no table of numbers between commas."""
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            message = f"this line has more than {LONGEST_LINE:,} characters"
            complaints.add(source.place(number, 1), "", "long_line", message)
            return False
    number, first = lines[0]
    for other, name in _OTHERS.items():
        if other in first and "," not in first:
            message = f"the columns are separated by {name} here"
            hint = "save the table with commas between columns, and points in numbers"
            place = source.place(number, first.index(other) + 1)
            complaints.add(place, "", "separator", message, hint)
            return False
    if len(lines) == 1:
        message = "the table has no rows"
        complaints.add(source.place(number, 1, len(first)), "", "empty", message)
    return len(lines) > 1


def _headings(cells: list[Cell], complaints: Complaints) -> list[tuple[str, Place]]:
    """Names of the columns in small letters; empty for a column that is not read."""
    found: list[tuple[str, Place]] = []
    for cell in cells:
        name = cell.written.lower()
        if name in [one for one, _ in found] or not name:
            message = "this column is there twice" if name else "this column has no name"
            complaints.add(cell.place, cell.written, "duplicate", message)
            name = ""
        found.append((name, cell.place))
    return found


def _cells(source: Text, number: int, line: str) -> list[Cell]:
    cells, column = [], 1
    for written in next(csv.reader([line])):
        begin = line.find(written, column - 1) + 1 if written else column
        found = begin if begin > 0 else column
        space = len(written) - len(written.lstrip())
        place = source.place(number, found + space, max(1, len(written.strip())))
        cells.append(Cell(written.strip(), place))
        column = found + len(written) + 1
    return cells


def inline(
    node: Node, entries: dict[str, Entry], path: str, complaints: Complaints
) -> Table | None:
    """A table written as lists: column -> values; a single number is meant for every row.

    Returns None after complaints that leave no table.
    """
    columns: dict[str, list[Cell]] = {}
    lists = [one.value.value for one in entries.values() if isinstance(one.value.value, tuple)]
    rows = max((len(one) for one in lists), default=1)
    for name, (_, value) in entries.items():
        if isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            columns[name] = [Cell(value.written, value.place)] * rows
        elif isinstance(value.value, tuple):
            columns[name] = [Cell(one.written or str(one), one.place) for one in value.value]
        else:
            message = f"a column is a list of numbers (you wrote {value})"
            complaints.add(value.place, f"{path}.{name}", "wrong_type", message)
    if len(columns) < len(entries):
        return None
    sizes = {name: len(cells) for name, cells in columns.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items())
        message = f"the columns are not equally long ({told})"
        complaints.add(node.place, path, "wrong_number", message)
        return None
    if not rows:
        complaints.add(node.place, path, "empty", "the table has no rows")
        return None
    return Table(columns, {name: key.place for name, (key, _) in entries.items()}, node.place)


def numbers(
    table: Table, name: str, complaints: Complaints, *, low: float = 0.0, high: float = LARGEST,
    whole: bool = False, rising: bool = False, hint: str = "",
) -> list[float]:
    """The numbers of a column, each checked; complaints for those that are wrong.

    Parameters
    ----------
    table, name
        which column
    complaints
        gets what is wrong
    low, high
        bounds, both allowed
    whole
        whether only whole numbers make sense
    rising
        whether each must be larger than the one before
    hint
        how a number that is out of bounds would be written right

    Returns
    -------
    list of float
        NaN where no number is written
    """
    found: list[float] = []
    for cell in table.columns[name]:
        value, message, more = _number(cell.written), "", ""
        if value is None:
            message = f"a number is needed (you wrote {cell.written[:40] or 'nothing'})"
        elif not low <= value <= high:
            span = f"{low:g} to {high:g}" if high < LARGEST or value > high else f"{low:g} or more"
            message = f"this must be {span} (you wrote {cell.written[:40]})"
            more = f"write {hint}" if hint else ""
        elif whole and value != round(value):
            message = f"a whole number is needed (you wrote {cell.written[:40]})"
        elif rising and found and value <= found[-1]:
            message = f"these must rise: {cell.written[:40]} does not follow {found[-1]:g}"
        if message:
            complaints.add(cell.place, name, "wrong_type", message, more)
        found.append(math.nan if value is None else value)
    return found


def _number(written: str) -> float | None:
    text = written.strip()
    factor = 1.0
    if text.endswith("%"):
        text, factor = text[:-1].strip(), 0.01
    value = plain_value(text)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return value * factor
