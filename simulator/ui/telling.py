"""Telling: what the model rests on, counted from its declarations, as blocks a page can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.sources import CHOICE, GUESS, Source
from simulator.strategy import quantities
from simulator.ui.prose import runs

Block = dict[str, Any]
COMMANDS: Final = ("flywheel validate-model", "flywheel validate-model --quick",
                   "flywheel validate-model O01")  # fmt: skip
"""What a reader can run to hold the model against its cases."""
CITING: Final = "flywheel cite RUN"
"""What gives a reference to results."""


def cases() -> Iterator[list[dict[str, str]]]:
    """All cases of the validation: number, kind, title, source; a task, for its imports are dear.

    None of them is run.
    """
    from simulator.validation import CASES

    yield [{"key": one.key, "kind": one.kind, "title": one.title, "source": one.source}
           for one in CASES.values()]  # fmt: skip


def table(head: list[str], rows: list[list[object]]) -> Block:
    """A table of plain words and numbers."""
    return {"kind": "table", "head": [_plain(one) for one in head],
            "rows": [[_plain(one) for one in row] for row in rows]}  # fmt: skip


def text(words: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "runs": runs(words)}


def sources(words: Mapping[str, str]) -> list[list[object]]:
    """Each source: how many quantities rest on it, what it says, its citation; guesses first.

    `words` are those of `simulator.ui.words.of_sources`.
    """
    counts = Counter(one.source.name for one in quantities().values())
    ordered = sorted(Source.all(), key=lambda one: (one is not GUESS, one is CHOICE))
    return [
        [one.name, counts[one.name], words.get(f"says.{one.name}", one.says),
         words.get(f"citation.{one.name}", one.citation)]
        for one in ordered if counts[one.name]
    ]  # fmt: skip


def guesses(groups: Mapping[str, str]) -> list[list[object]]:
    """Each group of the market's quantities: how many there are, and how many are guesses."""
    market = [one for one in quantities().values() if not one.lever]
    of = Counter(one.name.partition(".")[0] for one in market)
    guessed = Counter(one.name.partition(".")[0] for one in market if one.source is GUESS)
    return [[groups.get(name, name), of[name], guessed[name]] for name in of]


def _plain(value: object) -> list[tuple[str, str]]:
    return [("", str(value))]
