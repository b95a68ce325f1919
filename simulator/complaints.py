"""Complaints: what is wrong with a scenario, where, and what would be right; all at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

Given = TypeVar("Given")

SHOWN = 20  # complaints printed in full; the rest is counted
SUGGESTED = 20  # complaints that get a did-you-mean: looking for one takes milliseconds
KEPT = 1_000  # complaints remembered
LONGEST_WORD = 80  # longer words have no near neighbours among names


class Place(NamedTuple):
    """Where something was written: a file, a line and a column (from 1; line 0: no line).

    `text` is the line itself, `width` the number of its characters that are meant.
    """

    file: str
    line: int = 0
    column: int = 0
    text: str = ""
    width: int = 1


class Problem(NamedTuple):
    """One mistake.

    `path` is the dotted name of what is wrong, with the strategy, mix or shock in front
    (shocks are counted from 1), or empty for the whole file. `code` is a fixed word for programs,
    `message` and `hint` are for people. `line` is 0 where no line can be named.
    """

    file: str
    line: int
    column: int
    path: str
    code: str
    message: str
    hint: str = ""
    text: str = ""
    width: int = 1

    def __str__(self) -> str:
        """`file:line:column: dotted.name: what is wrong; hint`, then the line with a caret."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        said = ": ".join(part for part in (place, self.path, self.message) if part)
        first = f"{said}; {self.hint}" if self.hint else said
        if not self.text:
            return first
        shown, start = _window(self.text, max(self.column - 1, 0))
        marks = "^" * max(1, min(self.width, len(shown) - start))
        number = f"{self.line:>6} | " if self.line else "       | "
        return f"{first}\n{number}{shown}\n       | {' ' * start}{marks}"


class ScenarioError(ValueError):
    """A scenario cannot be used; `problems` has every mistake found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Every mistake with its place and its line; at most 20 in full."""
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        more = len(self.problems) - SHOWN
        if more > 0:
            shown.append(f"and {more} more")
        return "\n".join(shown)

    def as_json(self) -> dict[str, Any]:
        """The mistakes as plain data: `{"problems": [{"file": ..., "line": ..., ...}]}`."""
        return {"problems": [_plain(problem) for problem in self.problems]}


def _plain(problem: Problem) -> dict[str, Any]:
    data = problem._asdict()
    del data["width"]
    if not problem.line:
        data["line"] = data["column"] = None
    return data


class Complaints:
    """Collects mistakes while a scenario is read, so that all are told at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._files: dict[str, int] = {}

    def __len__(self) -> int:
        """How many mistakes were found so far."""
        return len(self._found)

    def reads(self, file: str) -> None:
        """Say that this file is read now: complaints come in the order of files."""
        self._files.setdefault(file, len(self._files))

    def add(self, place: Place, path: str, code: str, message: str, hint: str = "") -> None:
        """Remember one mistake."""
        if len(self._found) < KEPT:
            problem = Problem(
                place.file,
                place.line,
                place.column,
                shortened(path, 120),
                code,
                message,
                hint,
                place.text,
                place.width,
            )
            self._found.append(problem)
            self.reads(place.file)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Remember mistakes found elsewhere."""
        for problem in problems:
            self._found.append(problem)
            self.reads(problem.file)

    def tried(self, what: Callable[[], Given]) -> Given | None:
        """What comes of it; None if there are mistakes, which are remembered."""
        try:
            return what()
        except ScenarioError as error:
            self.extend(error.problems)
            return None

    def did_you_mean(self, word: object, known: Iterable[str]) -> str:
        """`did you mean 'y'?`, or nothing if no known name is near, or too many are wrong."""
        if not isinstance(word, str) or len(self._found) >= SUGGESTED:
            return ""
        near = closest(word, known)
        return f"did you mean '{near}'?" if near else ""

    def raise_any(self) -> None:
        """Raise `ScenarioError` with all mistakes in file order, if there are any."""
        if self._found:
            raise self.error() from None

    def error(self) -> ScenarioError:
        """All mistakes in file order, to be raised."""
        return ScenarioError(
            sorted(self._found, key=lambda one: (self._files[one.file], one.line, one.column))
        )


def closest_file(name: str, files: Iterable[str]) -> str | None:
    """The file that was probably meant, or None; its ending counts like any other letters."""
    near = difflib.get_close_matches(name[:LONGEST_WORD], list(files), 1, 0.7)
    return near[0] if near else None


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None.

    Spaces, hyphens and capitals are forgiven; then the same words in another order, the same
    last part under another heading, and at last the most similar spelling count.
    """
    names = list(known)
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if not plain or len(plain) > LONGEST_WORD:
        return None
    if plain in names:
        return plain
    lowered = {name.lower(): name for name in names}
    if plain in lowered:
        return lowered[plain]
    words = sorted(plain.replace(".", "_").split("_"))
    same = [name for name in names if sorted(name.lower().replace(".", "_").split("_")) == words]
    leaf = plain.rpartition(".")[2]
    found = same or [name for name in names if name.rpartition(".")[2].lower() == leaf]
    if not found:
        return _most_similar(plain, lowered)
    return max(found, key=lambda name: _alike(plain, name))


def _most_similar(plain: str, lowered: dict[str, str]) -> str | None:
    section = plain.rpartition(".")[0]
    if not section and all("." in name for name in lowered):
        leaves = {name.rpartition(".")[2]: name for name in lowered}
        near = difflib.get_close_matches(plain, leaves, 1, 0.7)
        return lowered[leaves[near[0]]] if near else None
    inside = [name for name in lowered if section and name.rpartition(".")[0] == section]
    near = difflib.get_close_matches(plain, lowered, 1, 0.6)
    # A shared heading makes all its names look alike: there, the last parts are compared.
    leaves = {name.rpartition(".")[2]: name for name in inside}
    near_leaf = difflib.get_close_matches(plain.rpartition(".")[2], leaves, 1, 0.6)
    if near_leaf:
        return lowered[leaves[near_leaf[0]]]
    if near and (not inside or near[0] not in inside):
        return lowered[near[0]]
    starts = [name for name in inside or lowered if name.startswith(plain)]
    return lowered[starts[0]] if len(starts) == 1 else None


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def shortened(text: str, most: int = 60) -> str:
    """The text in one printable line of at most `most` characters."""
    plain = "".join(c if c.isprintable() else " " for c in text[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _window(text: str, start: int, most: int = 100) -> tuple[str, int]:
    """The part of a line around a column, and where the column is in it."""
    left = max(0, start - most + 30) if len(text) > most else 0
    shown = "".join(c if c.isprintable() else " " for c in text[left : left + most])
    return shown, min(start - left, len(shown))
