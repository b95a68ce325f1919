"""Files: what a scenario's text wants to read beside itself, which no text from a browser may.

The tree of the text is looked at, not its letters: a name may be spelled with escapes.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.complaints import Problem, ScenarioError
from simulator.scenario_files.file import Node, read_tree

_MESSAGE = "pages read no other files"
_HINT = "run a scenario with files of its own on the command line: flywheel run"


def files_wanted(data: bytes, name: str) -> list[Problem]:
    """The places where a text names files; none for a text that cannot be parsed at all."""
    try:
        root = read_tree(data, name)[1]
    except ScenarioError:
        return []
    base = root.entries.get("based_on")
    found = [base.value] if base and str(base.value.value).endswith((".yaml", ".yml")) else []
    return [_problem(node) for node in (*found, *_lists_of_ties(root))]


def _lists_of_ties(node: Node) -> Iterator[Node]:
    """All values under a name that ends in `edges_file`, except empty ones."""
    if isinstance(node.value, tuple):
        for one in node.value:
            yield from _lists_of_ties(one)
    for name, entry in node.entries.items():
        if str(name).endswith("edges_file") and not _is_empty(entry.value):
            yield entry.value
        yield from _lists_of_ties(entry.value)


def _is_empty(node: Node) -> bool:
    given = node.entries.get("value")
    return node.value == "" or (given is not None and given.value.value == "")


def _problem(node: Node) -> Problem:
    place = node.place
    return Problem(place.file, place.line, place.column, "", "files", _MESSAGE, _HINT,
                   place.text, place.width)  # fmt: skip
