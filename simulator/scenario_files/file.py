"""Scenario files: YAML text read into a tree in which everything knows its line and column.

Nothing is trusted: depth is limited while the text is parsed, size and number of entries before
(`simulator.scenario_files.text`), and aliases, tags and other machinery of YAML are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from simulator.complaints import Place, Problem, ScenarioError, shortened
from simulator.scenario_files.text import STRANGE, Text, decoded, refuse_bombs, refused_at

MOST_DEPTH = 40
MOST_DIGITS = 30
MOST_TWICE = 50  # names found twice before reading stops

Leaf = bool | int | float | str | None

_EMPTY = "the file is empty; a scenario begins with a name and what it is based on"
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Leaf] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


class Node(NamedTuple):
    """One value of the file and its place.

    `value` is a leaf (None, truth, number, text), a tuple of nodes (a list in the file) or a
    dictionary from the written key to `Entry`. `written` is the text of a leaf as it stands in
    the file; `quoted` tells whether it had quotation marks.
    """

    value: Leaf | tuple[Node, ...] | dict[str, Entry]
    place: Place
    written: str = ""
    quoted: bool = False

    @property
    def entries(self) -> dict[str, Entry]:
        """The entries of a map; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The nodes of a list; none for anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    def __str__(self) -> str:
        """How a person would say what was written."""
        if isinstance(self.value, dict):
            return "a group of names"
        if isinstance(self.value, tuple):
            return "a list"
        if not self.written:
            return "an empty text" if self.quoted else "nothing"
        return f"'{shortened(self.written)}'" if self.quoted else shortened(self.written)


class Entry(NamedTuple):
    """A key of a map, and its value."""

    key: Node
    value: Node


def read_tree(data: bytes, name: str) -> tuple[Text, Node]:
    """Parse a scenario file: its text, and its tree of nodes, always a map at the top.

    Raises
    ------
    ScenarioError
        if the bytes are no UTF-8 text, pass a limit, or are no plain YAML map
    """
    source = decoded(data, name)
    refuse_bombs(source)
    try:
        root = _tree(source)
    except MarkedYAMLError as error:
        raise ScenarioError([_syntax(source, error)]) from None
    except (
        YAMLError,
        ValueError,
        OverflowError,
        RecursionError,
        AttributeError,
        LookupError,
        TypeError,
        AssertionError,
    ) as error:  # the parser lets all of these out on bad text
        if isinstance(error, ScenarioError):
            raise
        raise refused_at(source.place(1, 1), "syntax", "this is no YAML that can be read") from None
    return source, root


def _tree(source: Text) -> Node:
    # The plain parser gives the same events as the round-trip one and is faster.
    events = YAML(typ="safe", pure=True).parse(source.text)
    root: Node | None = None
    for event in events:
        if isinstance(event, DocumentStartEvent):
            _check_document(source, event, first=root is None)
        elif isinstance(event, NodeEvent):
            if not isinstance(event, MappingStartEvent):
                raise _no_map(source, event)
            root = _collected(source, events, event)
    if root is None:
        raise refused_at(source.place(1, 1), "empty", _EMPTY)
    return root


def _no_map(source: Text, event: NodeEvent) -> ScenarioError:
    place = _event_place(source, event)
    _refuse_machinery(event, place)
    if isinstance(event, ScalarEvent) and not (event.value or event.style):
        return refused_at(source.place(1, 1), "empty", _EMPTY)
    message = "a scenario is a map of names and values, such as `name: My market`"
    return refused_at(place, "not_a_map", message)


def _check_document(source: Text, event: DocumentStartEvent, *, first: bool) -> None:
    place = _event_place(source, event)
    if not first:
        raise refused_at(place, "documents", "a file holds one document; a second begins here")
    if event.version not in (None, (1, 2), [1, 2]) or event.tags:
        raise refused_at(place, "directive", "directives (lines that begin with %) are not used")


class _Open:
    """A map or a list that is being read."""

    def __init__(self, event: Event, place: Place) -> None:
        self.is_map = isinstance(event, MappingStartEvent)
        self.place = place
        self.entries: dict[str, Entry] = {}
        self.items: list[Node] = []
        self.key: Node | None = None


def _collected(source: Text, events: Iterator[Event], first: NodeEvent) -> Node:
    """The node that begins with this event; without recursion, so that depth costs nothing."""
    start = _event_place(source, first)
    _refuse_machinery(first, start)
    stack = [_Open(first, start)]
    again: list[Problem] = []
    while True:
        event = next(events)
        if isinstance(event, CollectionEndEvent):
            done = stack.pop()
            node = Node(done.entries if done.is_map else tuple(done.items), done.place)
            if not stack:
                break
            _put(stack[-1], node, again)
            continue
        place = _event_place(source, event)
        _refuse_machinery(event, place)
        if isinstance(event, ScalarEvent):
            _put(stack[-1], _leaf(event, place), again)
        elif len(stack) >= MOST_DEPTH:
            raise refused_at(place, "too_deep", f"more than {MOST_DEPTH} levels inside each other")
        else:
            stack.append(_Open(event, place))
        if len(again) >= MOST_TWICE:
            break
    if again:
        raise ScenarioError(again)
    return node


def _put(parent: _Open, node: Node, again: list[Problem]) -> None:
    """Put a finished node into its list or map; in a map, keys and values take turns."""
    if not parent.is_map:
        parent.items.append(node)
    elif parent.key is None:
        if isinstance(node.value, (dict, tuple)):
            raise refused_at(node.place, "bad_key", "a name cannot be a list or a group")
        parent.key = node
    else:
        key, parent.key = parent.key, None
        if node.value is None and not node.written:
            # Nothing stands after the colon: its place would be somewhere behind.
            node = node._replace(place=key.place)
        name = key.written
        if name in parent.entries:
            first = parent.entries[name].key.place.line
            place, message = key.place, f"this name stands here twice (first in line {first})"
            again.append(
                Problem(
                    place.file,
                    place.line,
                    place.column,
                    shortened(name),
                    "duplicate",
                    message,
                    "keep one of them",
                    place.text,
                    place.width,
                )
            )
        parent.entries.setdefault(name, Entry(key, node))


def _refuse_machinery(event: Any, place: Place) -> None:
    """Aliases, anchors, tags and merge keys: YAML has them, a scenario needs none."""
    if isinstance(event, AliasEvent):
        raise refused_at(
            place,
            "alias",
            f"aliases (*{shortened(str(event.anchor), 20)}) are not used here",
            "write the value itself; text with a * needs quotes",
        )
    if getattr(event, "anchor", None) is not None:
        raise refused_at(
            place,
            "anchor",
            "anchors (&name) are not used here",
            "write the value itself; text with a & needs quotes",
        )
    if getattr(event, "tag", None) is not None:
        raise refused_at(
            place,
            "tag",
            "tags (!name) are not used here",
            "write the value itself; text with a ! needs quotes",
        )
    if isinstance(event, ScalarEvent) and event.value == "<<" and not event.style:
        raise refused_at(
            place, "merge", "merge keys (<<) are not used here", "share by based_on instead"
        )


def _event_place(source: Text, event: Event) -> Place:
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return source.place(start.line + 1, start.column + 1, max(1, width))


def _leaf(event: ScalarEvent, place: Place) -> Node:
    text = event.value
    if event.style:
        bad = STRANGE.search(text)
        if bad:
            message = f"the text holds an invisible character (U+{ord(bad.group()):04X})"
            raise refused_at(place, "character", message)
        return Node(text, place, text, quoted=True)
    return Node(plain_value(text), place, text)


def plain_value(text: str) -> Leaf:
    """What a text without quotation marks means in YAML 1.2.

    An integer of too many digits becomes infinite: no quantity allows it, and converting it
    would take long.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= MOST_DIGITS else float("inf")
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "").lower())
    return text


_PLAIN_WORDS = (
    ("found character '\\t'", "a tab stands where a space is needed", "use spaces to indent"),
    (
        "mapping values are not allowed",
        "a second ': ' stands in one line, or the line before is indented differently",
        "put text that holds ': ' in quotation marks",
    ),
    ("found unexpected end of stream", "a quotation mark opens here and none closes it", ""),
    ("found unexpected document", "a quotation mark opens here and none closes it", ""),
    ("expected ',' or ']'", "a list opens here; a comma or the closing ] is missing", ""),
    ("expected ',' or '}'", "a map opens here; a comma or the closing } is missing", ""),
    ("could not find expected ':'", "a name stands here without a colon", "write `name: value`"),
    ("found character '%'", "a value cannot begin with %", "put it in quotation marks"),
    ("found character '@'", "a value cannot begin with @", "put it in quotation marks"),
    ("found character '`'", "a value cannot begin with `", "put it in quotation marks"),
    (
        "unknown escape character",
        "a backslash in double quotation marks needs a partner",
        "use single quotation marks",
    ),
    ("but found '}'", "a } closes nothing", "remove it, or open with {"),
    ("but found ']'", "a ] closes nothing", "remove it, or open with ["),
    (
        "expected <block end>",
        "this line is indented differently from the lines around it",
        "lines of one group begin in the same column",
    ),
)


def _syntax(source: Text, error: MarkedYAMLError) -> Problem:
    """The parser's complaint, in plain words where it is a common one."""
    said = str(error.problem or error.context or "this is no YAML that can be read")
    mark = error.problem_mark or error.context_mark
    message, hint = shortened(f"this is not YAML: {said}", 150), ""
    for begins, plain, advice in _PLAIN_WORDS:
        if begins in said:
            message, hint = plain, advice
            mark = error.context_mark if " here" in plain else mark
            break
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    line = min(line, len(source.lines))
    place = source.place(line, column)
    return Problem(
        place.file, place.line, place.column, "", "syntax", message, hint, place.text, place.width
    )
