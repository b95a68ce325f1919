"""Prose: the model's description, and what else is told about it, as blocks a page can show.

A small reader of the Markdown that `simulator.words.odd` writes: headings, paragraphs, lists,
tables, code, `code` and **bold** inside lines. Whatever else it meets is plain text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

MODEL: Final = Path(__file__).parents[1] / "MODEL.md"
_PIECE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")
_ITEM = re.compile(r"(?:[-*]|\d+\.) +(.*)")
_CELL = re.compile(r"(?<!\\)\|")


class Chapter(NamedTuple):
    """A chapter of the description: its title and its blocks.

    A block has a `kind`: `heading`, `text` (both with `runs`), `list` (`items`, each runs), `table`
    (`head` and `rows` of runs) or `code` (`text`). Runs are pairs of a kind (``""``, `code`,
    `bold`) and words.
    """

    title: str
    blocks: list[dict[str, Any]]


@functools.cache
def chapters() -> tuple[Chapter, ...]:
    """The model's description; what stands before the first chapter has no title."""
    parts = re.split(r"^## +", MODEL.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = [Chapter("", blocks(re.sub(r"^# .*\n", "", parts[0])))]
    for part in parts[1:]:
        title, _, body = part.partition("\n")
        found.append(Chapter(title.strip(), blocks(body)))
    return tuple(found)


def blocks(text: str) -> list[dict[str, Any]]:
    """A text as blocks, in its order; neighbouring items make one list."""
    found: list[dict[str, Any]] = []
    for block in _blocks(text.splitlines()):
        if block["kind"] == "list" and found and found[-1]["kind"] == "list":
            found[-1]["items"] += block["items"]
        else:
            found.append(block)
    return found


def runs(text: str) -> list[tuple[str, str]]:
    """A line as pairs of a kind and words."""
    found, at = [], 0
    for piece in _PIECE.finditer(text):
        if piece.start() > at:
            found.append(("", text[at : piece.start()]))
        found.append(("code", piece[1]) if piece[1] else ("bold", piece[2]))
        at = piece.end()
    return [*found, ("", text[at:])] if at < len(text) else found


def _blocks(lines: list[str]) -> Iterator[dict[str, Any]]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        end = at + 1
        if line.startswith("```"):
            while end < len(lines) and not lines[end].strip().startswith("```"):
                end += 1
            indent = len(lines[at]) - len(lines[at].lstrip())
            yield {"kind": "code", "text": "\n".join(one[indent:] for one in lines[at + 1 : end])}
            end += 1
        elif line.startswith("#"):
            yield {"kind": "heading", "runs": runs(line.lstrip("# "))}
        elif line.startswith("|"):
            while end < len(lines) and lines[end].strip().startswith("|"):
                end += 1
            yield _table(lines[at:end])
        elif line:
            while end < len(lines) and _goes_on(lines[end]):
                end += 1
            whole = " ".join(one.strip() for one in lines[at:end])
            item = _ITEM.fullmatch(whole)
            yield ({"kind": "list", "items": [runs(item[1])]} if item
                   else {"kind": "text", "runs": runs(whole)})  # fmt: skip
        at = end


def _goes_on(line: str) -> bool:
    plain = line.strip()
    return bool(plain) and not plain.startswith(("#", "|", "```")) and not _ITEM.fullmatch(plain)


def _table(lines: list[str]) -> dict[str, Any]:
    cells = [
        [runs(one.strip().replace("\\|", "|")) for one in _CELL.split(line.strip().strip("|"))]
        for line in lines
    ]  # fmt: skip
    return {"kind": "table", "head": cells[0], "rows": cells[2:]}
