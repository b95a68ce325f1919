"""Edge lists: real networks of acquaintances, read from a file with two columns of names.

Mistakes are collected and reported all at once, each with its line and with what would be right.
"""

from __future__ import annotations

import csv
import os
import stat
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 500_000_000
MOST_TIES = 50_000_000
MOST_PROBLEMS = 20
_LONGEST_LINE = 2_000
_SEPARATORS = {"\t": "tab", ";": "semicolon", ",": "comma"}
_HEADINGS = {
    *("person", "acquaintance", "friend", "source", "target", "from", "to", "src", "dst"),
    *("person1", "person2", "node1", "node2", "node_1", "node_2", "id1", "id2", "user1", "user2"),
}
_OTHER_FORMATS = {
    b"PK\x03\x04": "a spreadsheet or ZIP archive",
    b"\x1f\x8b": "a compressed file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"PAR1": "a Parquet file",
}


class EdgeListError(Exception):
    """The file of ties has mistakes.

    Attributes
    ----------
    path
        the file
    problems
        line number (0: the file as a whole) and message of the first `MOST_PROBLEMS` mistakes
    count
        number of all mistakes
    """

    def __init__(self, path: Path, problems: list[tuple[int, str]], count: int) -> None:
        self.path = path
        self.problems = problems
        self.count = count
        lines = [f"{path}:{line}: {text}" if line else f"{path}: {text}" for line, text in problems]
        if count > len(problems):
            lines.append(f"{path}: and {count - len(problems):,} more mistakes")
        super().__init__("\n".join(lines))


class EdgeList(NamedTuple):
    """Who knows whom, by name; ties have no direction.

    Attributes
    ----------
    names
        one per person, in the order in which the file first mentions them
    pairs
        positions in `names`, the smaller first, in ascending order, shape (ties, 2)
    notes
        what the reader may want to know: what was left out, what was taken for a heading
    """

    names: tuple[str, ...]
    pairs: NDArray[np.uint32]
    notes: tuple[str, ...]

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.names)

    def largest_component(self) -> EdgeList:
        """Only the largest connected part; of equals, the one that the file mentions first."""
        part = self._components()
        kept = part == np.bincount(part).argmax()
        number = np.cumsum(kept) - 1
        pairs = number[self.pairs[kept[self.pairs[:, 0]]]].astype(np.uint32)
        names = tuple(name for name, keep in zip(self.names, kept.tolist(), strict=True) if keep)
        if len(names) == self.people:
            return self
        note = f"people outside the largest connected part left out: {self.people - len(names):,}"
        return EdgeList(names, pairs, (*self.notes, note))

    def _components(self) -> NDArray[np.int64]:
        """For each person the first person of their connected part.

        Every person points at an earlier one of the same part, at last at the first one: ties
        join the pointers of their two ends, then pointers are followed to their end.
        """
        part = np.arange(self.people, dtype=np.int64)
        while True:
            one, other = part[self.pairs[:, 0]], part[self.pairs[:, 1]]
            apart = one != other
            if not apart.any():
                return part
            one, other = one[apart], other[apart]
            np.minimum.at(part, np.maximum(one, other), np.minimum(one, other))
            while (part != part[part]).any():
                part = part[part]


def read_edges(path: str | os.PathLike[str]) -> EdgeList:
    """Read a network from a text file with one tie per line: two names in two columns.

    Columns are separated by comma, semicolon or tab; names may be quoted. A heading such as
    `person,acquaintance` is recommended; empty lines and lines that begin with # are skipped; a
    third column with numbers is ignored. Ties to oneself and repeated ties are left out, and
    counted in a note; somebody who is only tied to themselves is a person without acquaintances.

    Raises
    ------
    EdgeListError
        with all mistakes of the file at once
    """
    return _Reading(Path(path)).result()


class _WrongLineError(Exception):
    """What is wrong with one line, and what would be right."""


class _Reading:
    """One reading of a file: what was found so far, and what was wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[tuple[int, str]] = []
        self.count = 0
        self.notes: list[str] = []
        self.separator = ""
        self.numbers: dict[str, int] = {}
        self.ends = array("I")
        self.has_heading = False
        self.weighted = 0

    def result(self) -> EdgeList:
        try:
            self._refuse_other_formats()
            if not self.count:
                with self.path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
                    self._read(file)
        except FileNotFoundError:
            self._problem(0, f"there is no such file{self._similar()}")
        except OSError as error:
            self._problem(0, f"the file cannot be read: {error.strerror}")
        if self.count:
            raise EdgeListError(self.path, self.problems, self.count)
        names, pairs = self._without_heading()
        pairs = self._without_repetitions(len(names), pairs)
        if not len(pairs):
            self._problem(
                0, "there is no tie in this file; a tie is a line with two different names"
            )
            raise EdgeListError(self.path, self.problems, self.count)
        if self.weighted:
            self.notes.append(f"lines whose third column was ignored: {self.weighted:,}")
        return EdgeList(names, pairs, tuple(self.notes))

    def _problem(self, line: int, text: str) -> None:
        self.count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((line, text))

    def _similar(self) -> str:
        from difflib import get_close_matches

        try:
            there = [entry.name for entry in self.path.parent.iterdir()]
        except OSError:
            return f", nor the folder {self.path.parent}"
        close = get_close_matches(self.path.name, there, n=1)
        return f"; did you mean {close[0]!r}?" if close else ""

    def _refuse_other_formats(self) -> None:
        if "\0" in str(self.path):
            return self._problem(0, "a file's name cannot contain a NUL byte")
        about = self.path.stat()
        if stat.S_ISDIR(about.st_mode):
            return self._problem(0, "this is a folder; give the file of ties in it")
        if not stat.S_ISREG(about.st_mode):
            return self._problem(0, "this is not a regular file; save the ties as a text file")
        if about.st_size > MOST_BYTES:
            megabytes = f"{about.st_size / 1e6:,.0f} MB; at most {MOST_BYTES / 1e6:,.0f}"
            return self._problem(0, f"the file is too large: {megabytes} MB are read")
        with self.path.open("rb") as file:
            start = file.read(8)
        for mark, what in _OTHER_FORMATS.items():
            if start.startswith(mark):
                return self._problem(0, f"this is {what}; save it as CSV text in UTF-8")
        return None

    def _read(self, lines: Iterator[str]) -> None:
        is_first = True
        for line, text in enumerate(lines, 1):
            stripped = text.strip(" \r\n")
            if not stripped or stripped.startswith("#"):
                continue
            try:
                fields = self._two_names(text, is_first)
            except _WrongLineError as error:
                self._problem(line, str(error))
                continue
            if is_first:
                is_first = False
                self.has_heading = _is_heading(fields)
                if self.has_heading:
                    continue
                self.notes.append(f"no heading: line {line} is taken for a tie")
            for name in fields[:2]:
                self.ends.append(self.numbers.setdefault(name, len(self.numbers)))
            self.weighted += len(fields) > 2
            if len(self.ends) > 2 * MOST_TIES:
                self._problem(line, f"there are too many ties; at most {MOST_TIES:,} are read")
                return
        if is_first and not self.count:
            self._problem(0, "the file is empty; each line should hold two names, as in 'Ann,Bob'")

    def _two_names(self, text: str, is_first: bool) -> list[str]:
        """The columns of a line: two names, and perhaps a number that is of no use here."""
        _refuse_unreadable(text)
        if not self.separator:
            self.separator = _separator(text)
        separator = _SEPARATORS.get(self.separator, "comma, semicolon or tab")
        try:
            fields = _split(text, self.separator)
        except csv.Error:
            raise _WrongLineError(
                "quotation marks do not match; they belong around a whole name, and those inside "
                'a name are doubled, as in "Ann ""the"" Smith"'
            ) from None
        if len(fields) == 1:
            raise _WrongLineError(
                f"one column, {_short(fields[0])}; two names separated by a {separator} are needed"
            )
        has_spare = len(fields) == 3 and (not fields[2] or _is_number(fields[2]))
        if len(fields) > 2 and not (has_spare or (is_first and _is_heading(fields))):
            raise _WrongLineError(
                f"{len(fields)} columns; two names are needed, and a {separator} inside a name "
                'needs quotation marks, as in "Smith, Ann"'
            )
        if not (fields[0] and fields[1]):
            missing = "second" if fields[0] else "first"
            raise _WrongLineError(f"the {missing} name is missing; a tie needs two names")
        return fields

    def _without_heading(self) -> tuple[tuple[str, ...], NDArray[np.uint32]]:
        """Names and ties; a first line of words above nothing but numbers is a heading."""
        names = tuple(self.numbers)
        pairs = np.array(self.ends, dtype=np.uint32).reshape(-1, 2)
        if self.has_heading or len(names) < 3 or _is_number(names[0]) or _is_number(names[1]):
            return names, pairs
        if (pairs[1:] > 1).all() and all(map(_is_number, names[2:])):
            self.notes[-1] = f"the first line, {names[0]} and {names[1]}, is taken for a heading"
            return names[2:], pairs[1:] - np.uint32(2)
        return names, pairs

    def _without_repetitions(self, people: int, pairs: NDArray[np.uint32]) -> NDArray[np.uint32]:
        to_others = pairs[pairs[:, 0] != pairs[:, 1]].astype(np.int64)
        keys = np.sort(to_others.min(axis=1) * people + to_others.max(axis=1))
        keys = keys[np.diff(keys, prepend=-1) > 0]
        if len(pairs) > len(to_others):
            self.notes.append(f"ties to oneself left out: {len(pairs) - len(to_others):,}")
        if len(to_others) > len(keys):
            self.notes.append(f"repeated ties left out: {len(to_others) - len(keys):,}")
        return np.column_stack(np.divmod(keys, people)).astype(np.uint32)


def _refuse_unreadable(text: str) -> None:
    if len(text) > _LONGEST_LINE:
        raise _WrongLineError(
            f"a line of {len(text):,} letters; two names with {_LONGEST_LINE:,} at most are needed"
        )
    if "\0" in text:
        raise _WrongLineError("there is a NUL byte; save the file as plain text in UTF-8")
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        raise _WrongLineError("this is not UTF-8; save the file as text in UTF-8")


def _is_heading(fields: list[str]) -> bool:
    return all(field.lower() in _HEADINGS for field in fields[:2])


def _separator(text: str) -> str:
    """What separates the columns: what gives two of them; empty if nothing separates any."""
    several = ""
    for separator in _SEPARATORS:
        try:
            columns = len(_split(text, separator))
        except csv.Error:
            continue
        if columns == 2:
            return separator
        if columns > 2:
            several = several or separator
    return several


def _split(text: str, separator: str) -> list[str]:
    if '"' in text:
        line = csv.reader([text], delimiter=separator or ",", strict=True, skipinitialspace=True)
        return [field.strip() for field in next(line)]
    return [field.strip() for field in text.split(separator or ",")]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "...")
