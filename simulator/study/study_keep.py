"""What a study keeps of each run: metrics, weeks of the history, tables of people."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.scenario_files.file import Entry, Node
from simulator.scenario_files.values import Checked, declared
from simulator.study.design import Keep
from simulator.study.study_fields import EVERY, KEEP, TABLES


def keep_of(entry: Entry | None, length: int, checked: Checked) -> Keep:
    """Read the heading `keep`; without it, all metrics and nothing else are kept.

    Parameters
    ----------
    entry
        the heading, None if the file has none
    length
        number of weeks of each run
    checked
        gets the complaints
    """
    everything = (*METRICS, *TWIN_METRICS)
    if entry is None:
        return Keep(everything)
    node, complaints = entry.value, checked.complaints
    if not isinstance(node.value, dict):
        message = f"this is a map of {', '.join(KEEP)} (you wrote {node})"
        complaints.add(node.place, "keep", "wrong_type", message)
        return Keep(everything)
    for name, (key, _) in node.entries.items():
        if name not in KEEP:
            message = f"there is no such entry here; known are {', '.join(KEEP)}"
            hint = complaints.did_you_mean(name, KEEP)
            complaints.add(key.place, f"keep.{name}", "unknown_name", message, hint)
    parts = {name: found.value for name, found in node.entries.items()}
    weeks = _weeks(parts["weeks"], length, checked) if "weeks" in parts else ()
    if "columns" in parts and "weeks" not in parts:
        message = "columns of the history are kept in some weeks; which ones?"
        hint = "write weeks: [52, 104], weeks: {every: 13} or weeks: all"
        complaints.add(parts["columns"].place, "keep.columns", "missing_entry", message, hint)
    return Keep(
        _names(parts.get("metrics"), "metrics", everything, checked),
        weeks,
        _names(parts.get("columns"), "columns", HISTORY, checked) if weeks else (),
        _names(parts["tables"], "tables", TABLES, checked) if "tables" in parts else (),
    )


def _names(
    node: Node | None, part: str, known: Iterable[str], checked: Checked
) -> tuple[str, ...]:
    """The names of a list, in the order in which they are declared; all if there is no list."""
    known = tuple(known)
    if node is None or node.value == "all":
        return known
    nodes = node.value if isinstance(node.value, tuple) else (node,)
    path = f"keep.{part}"
    if not nodes:
        message = "the list is empty"
        checked.complaints.add(node.place, path, "missing_entry", message, "or leave it out")
    for one in nodes:
        if one.value not in known:
            message = f"there is nothing of this name among the {part} (you wrote {one})"
            hint = checked.complaints.did_you_mean(one.value, known) or _listing(part)
            checked.complaints.add(one.place, path, "unknown_name", message, hint)
    return tuple(name for name in known if name in {one.value for one in nodes})


def _listing(part: str) -> str:
    """Where the reader finds the names that may stand here."""
    if part == "tables":
        return f"known are {', '.join(TABLES)}"
    return f"`flywheel describe {'history' if part == 'columns' else part}` lists them"


def _weeks(node: Node, length: int, checked: Checked) -> tuple[int, ...]:
    """The weeks to keep: a list, `all`, or every so many weeks up to the last one."""
    if node.value == "all":
        return tuple(range(length))
    if isinstance(node.value, dict) or str(node.value).startswith("every"):
        every = node.entries.get("every")
        if every is None or len(node.entries) > 1:
            message = f"weeks are a list, a map of `every`, or all (you wrote {node})"
            hint = "write {every: 13} for one week of each quarter"
            checked.complaints.add(node.place, "keep.weeks", "wrong_type", message, hint)
            return ()
        step = checked.value(EVERY, every.value, "keep.weeks.every")
        return tuple(range(length - 1, -1, -int(step)))[::-1] if step is not None else ()
    week = declared("week", "week", 0, length - 1, whole=True)
    nodes = node.value if isinstance(node.value, tuple) else (node,)
    if not nodes:
        message = "the list is empty"
        checked.complaints.add(node.place, "keep.weeks", "missing_entry", message)
    found = [checked.value(week, one, "keep.weeks") for one in nodes]
    return tuple(sorted({int(one) for one in found if one is not None}))
