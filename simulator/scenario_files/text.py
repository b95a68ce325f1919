"""Scenario texts: the bytes of a file, checked and decoded before anything is parsed.

Files may come from anywhere, so nothing is trusted: size, encoding, invisible characters and
everything that would be dear to parse are looked at first, cheaply.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any, NamedTuple

from simulator.complaints import Place, Problem, ScenarioError

MOST_BYTES = 256 * 1024
MOST_ENTRIES = 10_000  # read in a quarter of a second; a complete market has about 500
LONGEST_LINE = 4_000
MOST_BRACKETS = 100  # in one line; the parser's time grows with their square

# What YAML 1.2 allows in a file, without line breaks that editors do not count as such and
# without marks that change the direction of writing.
STRANGE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)
# Before each node but the first stands one of these, so they bound the number of nodes.
_SEPARATORS = re.compile(r"[\n,:\[{?]|-\s")


class Text(NamedTuple):
    """A file's name as the person knows it, its text and its lines."""

    name: str
    text: str
    lines: list[str]

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """A place in this file; line and column count from 1."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Place(self.name, line, column, text, width)


def label_of(path: Path) -> str:
    """How complaints name a file: relative to the working directory if it lies below."""
    try:
        return str(path.relative_to(Path.cwd())) if path.is_absolute() else str(path)
    except (OSError, ValueError):
        return str(path)


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a regular file that is not too large.

    Raises
    ------
    ScenarioError
        if there is no such file, or it cannot be read; `name` is what it is called there
    """
    try:
        with _opened(path, name) as file:
            data: bytes = file.read(MOST_BYTES + 1)
    except ScenarioError:
        raise
    except FileNotFoundError:
        raise refused(name, "missing_file", "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not allowed"
        raise refused(name, "unreadable", f"this file cannot be read ({reason})") from None
    return data


def _opened(path: Path, name: str) -> Any:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise refused(name, "not_a_file", "this is a folder; name the file in it")
    if not stat.S_ISREG(mode):
        raise refused(name, "not_a_file", "this is not a regular file")
    return path.open("rb")


def refused(name: str, code: str, message: str) -> ScenarioError:
    """A single complaint about a whole file."""
    return ScenarioError([Problem(name, 0, 0, "", code, message)])


def refused_at(place: Place, code: str, message: str, hint: str = "") -> ScenarioError:
    """A single complaint about a place in a file."""
    problem = Problem(
        place.file, place.line, place.column, "", code, message, hint, place.text, place.width
    )
    return ScenarioError([problem])


def decoded(data: bytes, name: str) -> Text:
    """The text of a file.

    Raises
    ------
    ScenarioError
        if it is too large or no plain UTF-8
    """
    if len(data) > MOST_BYTES:
        raise refused(name, "too_large", "the file is larger than 256 kB; none needs that")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0\0\0" in data[:8]:
        message = "the file is written in UTF-16 or UTF-32; save it as UTF-8"
        raise refused_at(Place(name, 1, 1), "encoding", message)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        raise refused_at(Place(name, line, column), "encoding", message) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Text(name, text, text.split("\n"))
    strange = STRANGE.search(text)
    if strange:
        place = _place_at(source, strange.start())
        message = f"an invisible character (U+{ord(strange.group()):04X}) is in the file; remove it"
        raise refused_at(place, "character", message)
    return source


def _place_at(source: Text, index: int) -> Place:
    before = source.text[:index]
    return source.place(before.count("\n") + 1, index - before.rfind("\n"))


def refuse_bombs(source: Text) -> None:
    """Refuse cheaply what would be dear to parse.

    Raises
    ------
    ScenarioError
        for overlong lines, too many brackets in one, or too many entries
    """
    for number, line in enumerate(source.lines, 1):
        if len(line) > LONGEST_LINE:
            message = f"this line has more than {LONGEST_LINE:,} characters"
            raise refused_at(source.place(number, 1), "long_line", message)
        if line.count("[") + line.count("{") > MOST_BRACKETS:
            message = f"this line has more than {MOST_BRACKETS} opening brackets"
            raise refused_at(source.place(number, 1), "too_deep", message)
    if len(_SEPARATORS.findall(source.text)) > MOST_ENTRIES:
        message = f"the file has more than {MOST_ENTRIES:,} entries; none needs that"
        raise refused_at(source.place(1, 1), "too_many", message)


def similar_files(path: Path) -> list[str]:
    """Names of YAML files in the folder of a path that does not exist; empty if none."""
    try:
        entries = sorted(os.listdir(path.parent))[:1_000]
    except (OSError, ValueError):
        return []
    return [entry for entry in entries if entry.endswith((".yaml", ".yml"))]
