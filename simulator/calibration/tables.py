"""Tables of data: columns from a CSV file or written in place, every cell knowing its place."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

from simulator.complaints import Complaints, Place, ScenarioError
from simulator.scenario_files.file import Node, plain_value
from simulator.scenario_files.text import Text, decoded, label_of, read_bytes

MOST_ROWS = 10_000


class Cell(NamedTuple):
    """What was written, and where."""

    written: str
    place: Place


class Table(NamedTuple):
    """Columns by name, all equally long; `place` is where the table stands as a whole."""

    columns: dict[str, list[Cell]]
    place: Place
    source: str

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))


def read_csv(path: Path, complaints: Complaints) -> Table | None:
    """Read a CSV file: a line of names, then numbers; lines that begin with # are skipped.

    Returns None after complaints.
    """
    label = label_of(path)
    try:
        source = decoded(read_bytes(path, label), label)
    except ScenarioError as error:
        complaints.extend(error.problems)
        return None
    lines = [(number, line) for number, line in enumerate(source.lines, 1)
             if line.strip() and not line.lstrip().startswith("#")]  # fmt: skip
    if not lines:
        complaints.add(Place(label), "", "empty", "the file has no lines with data")
        return None
    names = _cells(source, *lines[0])
    columns: dict[str, list[Cell]] = {}
    for cell in names:
        if cell.written in columns or not cell.written:
            message = "this column is there twice" if cell.written else "this column has no name"
            complaints.add(cell.place, cell.written, "duplicate", message)
        columns.setdefault(cell.written, [])
    for number, line in lines[1 : MOST_ROWS + 1]:
        cells = _cells(source, number, line)
        if len(cells) != len(names):
            message = f"the first line has {len(names)} columns, this one {len(cells)}"
            complaints.add(source.place(number, 1, len(line)), "", "wrong_number", message)
            continue
        for name, cell in zip(names, cells, strict=True):
            columns[name.written].append(cell)
    if len(lines) > MOST_ROWS + 1:
        complaints.add(source.place(lines[-1][0], 1), "", "too_many", f"over {MOST_ROWS:,} rows")
    return Table(columns, source.place(lines[0][0], 1, len(lines[0][1])), label)


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


def inline(node: Node, names: dict[str, Node], path: str, complaints: Complaints) -> Table | None:
    """A table written as lists: column -> values; a single number is meant for every row.

    Returns None after complaints.
    """
    columns: dict[str, list[Cell]] = {}
    lists = [one.value for one in names.values() if isinstance(one.value, tuple)]
    rows = max((len(one) for one in lists), default=1)
    for name, value in names.items():
        if isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
            columns[name] = [Cell(value.written, value.place)] * rows
            continue
        if not isinstance(value.value, tuple):
            message = f"a column is a list of numbers (you wrote {value})"
            complaints.add(value.place, f"{path}.{name}", "wrong_type", message)
            return None
        columns[name] = [Cell(one.written, one.place) for one in value.value]
    sizes = {name: len(cells) for name, cells in columns.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items())
        message = f"the columns are not equally long ({told})"
        complaints.add(node.place, path, "wrong_number", message)
        return None
    return Table(columns, node.place, path)


def numbers(
    table: Table, name: str, complaints: Complaints, *, low: float = 0.0, high: float = math.inf,
    whole: bool = False, rising: bool = False,
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
    """
    found: list[float] = []
    for cell in table.columns[name]:
        value, message = _number(cell.written), ""
        if value is None:
            message = f"a number is needed (you wrote {cell.written[:40] or 'nothing'})"
        elif not low <= value <= high:
            span = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
            message = f"this must be {span} (you wrote {cell.written[:40]})"
        elif whole and value != round(value):
            message = f"a whole number is needed (you wrote {cell.written[:40]})"
        elif rising and found and value <= found[-1]:
            message = f"these must rise: {cell.written[:40]} does not follow {found[-1]:g}"
        if message:
            complaints.add(cell.place, name, "wrong_type", message)
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
