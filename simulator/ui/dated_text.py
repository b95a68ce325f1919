"""Dated text: the dated changes of a scenario's text, added, rewritten and removed in place.

Only the letters that must change do, so comments, spellings and order stay. What comes of it is
read again: where it does not say exactly what was wanted, nothing is changed at all.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from simulator.complaints import Complaints, Problem, ScenarioError
from simulator.quantities import Value
from simulator.scenario_files.contents import contents
from simulator.scenario_files.file import read_tree
from simulator.scenario_files.text import STRANGE
from simulator.scenario_files.values import Checked, plain
from simulator.timeline import Shock

NAME: Final = "scenario.yaml"
LONGEST_REASON: Final = 300
HEADINGS: Final = ("shocks", "timeline")
"""Where dated changes stand, in the order in which they are read."""
_LAST = "because"  # stands at the end of a change; what else is new stands behind its week
_SPOILT = ("syntax", "documents", "duplicate", "not_a_map", "wrong_type", "unknown_name")
Pair = tuple[Any, Any]


class RefusedError(ValueError):
    """An edit that cannot be made; `code` is a key of the catalogue (`timeline.<code>`)."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class _Found(NamedTuple):
    """The list under a heading, and one of its items."""

    heading: Any
    items: Any
    item: Any


def dated(text: str) -> list[Shock]:
    """The dated changes that a text itself holds, not those of what it is based on.

    Raises
    ------
    ScenarioError
        with all mistakes of the text
    """
    root = read_tree(text.encode(), NAME)[1]
    complaints = Complaints()
    found = contents(root, Path(), Checked(complaints))
    complaints.raise_any()
    return [shock for shock, _ in found.shocks]


def added(text: str, shock: Shock) -> str:
    """The text with one more dated change, at the end of those that it has.

    Raises
    ------
    RefusedError
        `unwritable` if the text is written so that it cannot be done in place
    """
    return _checked(_appended(text, shock), [*dated(text), shock])


def removed(text: str, number: int) -> str:
    """The text without one of its dated changes, counted from 0; raises as `added`."""
    left = dated(text)
    del left[number]
    return _checked(_cut(text, number), left)


def rewritten(text: str, number: int, shock: Shock) -> str:
    """The text in which one dated change, counted from 0, is another; raises as `added`.

    What stays the same keeps its spelling: `2 years` stays `2 years`.
    """
    shocks = dated(text)
    old, shocks[number] = shocks[number], shock
    for name, value in _entries(text, number, old, shock).items():
        text = _drop(text, number, name) if value is None else _put(text, number, name, value)
    for name, one in shock.change.items():
        if name not in old.change:
            text = _extend(text, number, f"{name}: {plain(one)}")
        elif one != old.change[name]:
            text = _put(text, number, name, plain(one), inside=True)
    for name in old.change:
        if name not in shock.change:
            text = _drop(text, number, name, inside=True)
    return _checked(text, shocks)


def reason(text: str) -> str:
    """A reason as it may stand in a file: one line, nothing invisible, not too long."""
    return " ".join(STRANGE.sub(" ", text).split())[:LONGEST_REASON]


def said(problem: Problem) -> str:
    """What is wrong, and what would be right."""
    return "; ".join(part for part in (problem.message, problem.hint) if part)


def _checked(text: str, wanted: Sequence[Shock]) -> str:
    try:
        found = dated(text)
    except ScenarioError as error:
        problem = error.problems[0]
        if problem.code in _SPOILT:
            raise RefusedError("unwritable") from None
        raise RefusedError("refused", said=said(problem)) from None
    if found != list(wanted):
        raise RefusedError("unwritable")
    return text


def _entries(text: str, number: int, old: Shock, new: Shock) -> dict[str, str | None]:
    """What has to be written for an entry to become another; None: it goes."""
    found: dict[str, str | None] = {}
    if new.week != old.week:
        found["week"] = str(new.week)
    has_length = "lasts" in _names(_item(text, number).item) and old.every is None
    length = None if new.until is None else new.until - new.week
    if has_length:
        if old.until is None or length != old.until - old.week:
            found["lasts"] = None if length is None else str(length)
    elif new.until != old.until:
        found["until"] = None if new.until is None else str(new.until)
    if new.every is not None and new.lasts != old.lasts:
        found["lasts"] = str(new.lasts)
    if new.cost != old.cost:
        found["cost"] = plain(new.cost) if new.cost else None
    if new.strategies != old.strategies:
        found["strategies"] = _listed(new.strategies) if new.strategies else None
    if new.because != old.because:
        found["because"] = _quoted(new.because) if new.because else None
    return found


def _written(shock: Shock) -> list[str]:
    """A dated change as the lines of a map."""
    lines = [f"week: {shock.week}"]
    if shock.until is not None:
        lines.append(f"until: {shock.until}")
    if shock.every is not None:
        lines += [f"every: {shock.every}", f"lasts: {shock.lasts}"]
    if shock.strategies:
        lines.append(f"strategies: {_listed(shock.strategies)}")
    lines += ["change:", *(f"  {name}: {plain(one)}" for name, one in shock.change.items())]
    if shock.cost:
        lines.append(f"cost: {plain(shock.cost)}")
    return [*lines, f"because: {_quoted(shock.because)}"] if shock.because else lines


def _inline(shock: Shock) -> str:
    """The same in braces."""
    change = ", ".join(f"{name}: {plain(one)}" for name, one in shock.change.items())
    lines = [line for line in _written(shock) if not line.startswith(("change:", "  "))]
    return "{" + ", ".join([*lines, f"change: {{{change}}}"]) + "}"


def _quoted(text: Value) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(names: Sequence[str]) -> str:
    return "[" + ", ".join(one if one.isidentifier() else _quoted(one) for one in names) + "]"


# the text and its nodes: where each begins and ends


@functools.lru_cache(maxsize=8)
def _root(text: str) -> Any:
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError):
        raise RefusedError("unwritable") from None
    if not isinstance(getattr(root, "value", None), list):
        raise RefusedError("unwritable")
    return root


def _lists(root: Any) -> list[Pair]:
    """Headings of dated changes and what stands under them."""
    known = {key.value: (key, value) for key, value in root.value}
    return [known[name] for name in HEADINGS if name in known]


def _item(text: str, number: int) -> _Found:
    for heading, items in _lists(_root(text)):
        if not isinstance(items.value, list):
            continue
        if number < len(items.value):
            return _Found(heading, items, items.value[number])
        number -= len(items.value)
    raise RefusedError("unwritable")


def _names(node: Any) -> list[str]:
    return [key.value for key, _ in node.value]


def _begin(node: Any) -> int:
    return int(node.start_mark.index)


def _end_of(text: str, node: Any) -> int:
    """Where the letters of a node end: what is behind them, such as comments, does not count."""
    if isinstance(node.value, list) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end_of(text, last[1] if isinstance(last, tuple) else last)
    end = int(node.end_mark.index)
    begin = _begin(node)
    return begin + len(text[begin:end].rstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _line_begin(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _without_lines(text: str, begin: int, end: int) -> str:
    """The text without the whole lines from one place to another."""
    return text[: _line_begin(text, begin)] + text[_line_end(text, end) + 1 :]


def _group(text: str, number: int, *, inside: bool) -> Any:
    """The map of an item, or that of its values."""
    item = _item(text, number).item
    if not inside:
        return item
    return next(value for key, value in item.value if key.value == "change")


def _put(text: str, number: int, name: str, written: str, *, inside: bool = False) -> str:
    group = _group(text, number, inside=inside)
    for key, value in group.value:
        if key.value == name:
            begin, end = _begin(value), max(_begin(value), _end_of(text, value))
            space = "" if end > begin else " "
            return text[:begin] + space + written + text[end:]
    return _insert(text, group, _before(group, name), f"{name}: {written}")


def _before(group: Any, name: str) -> int:
    """Behind which of its entries a new one stands."""
    names = _names(group)
    return len(names) - 1 if name == _LAST else names.index("week")


def _extend(text: str, number: int, line: str) -> str:
    group = _group(text, number, inside=True)
    return _insert(text, group, len(group.value) - 1, line)


def _insert(text: str, group: Any, place: int, line: str) -> str:
    key, value = group.value[place]
    end = max(_end_of(text, value), int(key.end_mark.index) + 1)
    if group.flow_style:
        return f"{text[:end]}, {line}{text[end:]}"
    end = _line_end(text, end)
    return f"{text[:end]}\n{' ' * key.start_mark.column}{line}{text[end:]}"


def _drop(text: str, number: int, name: str, *, inside: bool = False) -> str:
    group = _group(text, number, inside=inside)
    pairs, place = group.value, _names(group).index(name)
    begin, end = _begin(pairs[place][0]), _end_of(text, pairs[place][1])
    is_alone = not text[_line_begin(text, begin) : begin].strip()
    if is_alone and not group.flow_style:
        return _without_lines(text, begin, max(begin, end))
    if place + 1 < len(pairs):
        return text[:begin] + text[_begin(pairs[place + 1][0]) :]
    return text[: _end_of(text, pairs[place - 1][1])] + text[end:] if place else text


def _cut(text: str, number: int) -> str:
    heading, items, item = _item(text, number)
    begin, end = _begin(item), _end_of(text, item)
    place = [one is item for one in items.value].index(True)
    if items.flow_style:
        if place + 1 < len(items.value):
            return text[:begin] + text[_begin(items.value[place + 1]) :]
        return text[: _end_of(text, items.value[place - 1]) if place else begin] + text[end:]
    text = _without_lines(text, text.rfind("-", 0, begin), end)
    line = slice(_line_begin(text, _begin(heading)), _line_end(text, _begin(heading)))
    if len(items.value) > 1 or text[line].strip() != f"{heading.value}:":
        return text
    before, behind = text[: line.start], text[line.stop + 1 :]
    return before[:-1] + behind if not behind and before.endswith("\n\n") else before + behind


def _appended(text: str, shock: Shock) -> str:
    found = _lists(_root(text))
    if not found:
        gap = "" if text.endswith("\n") else "\n"
        return f"{text}{gap}\n{HEADINGS[-1]}:{_dashed(shock, 2)}\n"
    heading, items = found[-1]
    if isinstance(items.value, list) and items.value and not items.flow_style:
        end = _line_end(text, _end_of(text, items))
        return text[:end] + _dashed(shock, items.start_mark.column) + text[end:]
    if isinstance(items.value, list):
        last = _end_of(text, items.value[-1]) if items.value else _begin(items) + 1
        return text[:last] + (", " if items.value else "") + _inline(shock) + text[last:]
    if items.value:
        text = text[: _begin(items)] + text[_end_of(text, items) :]
    end = _line_end(text, _begin(heading))
    return text[:end] + _dashed(shock, 2) + text[end:]


def _dashed(shock: Shock, column: int) -> str:
    """A dated change as an item of a list that begins in this column, on lines of its own."""
    first, *others = _written(shock)
    blank = " " * column
    return "".join([f"\n{blank}- {first}", *(f"\n{blank}  {line}" for line in others)])
