"""Contents of one scenario file: its headings and entries, each checked, nothing merged yet."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from simulator.complaints import shortened
from simulator.quantities import Quantity, Value
from simulator.scenario_files.file import Node
from simulator.scenario_files.timeline import LONGEST_RUN, TimelineReading
from simulator.scenario_files.values import Checked, declared, no_quantity
from simulator.strategy import levers, normalised, quantities
from simulator.timeline import Shock
from simulator.wheel import Settings

SECTIONS = tuple(Settings.model_fields)
HEADINGS = (
    "schema_version", "name", "question", "based_on", "weeks", *SECTIONS,
    "changes", "shocks", "timeline", "strategies", "mixes",
)  # fmt: skip
WEEKS = declared("weeks", "week", 1, LONGEST_RUN, whole=True)
_WEIGHT = declared("weight", "1", 0, 1e9)
_VERSION = declared("schema_version", "1", 1, 1, whole=True)
_NAME = re.compile(r"[^\W\d_][\w -]{0,39}")


class Change(NamedTuple):
    """A new value of a quantity, why, and where it stands in the file."""

    value: Value
    because: str
    node: Node


class Bundle(NamedTuple):
    """A strategy's levers or a mix's weights, and where they stand; None removes it."""

    values: dict[str, Value] | None
    node: Node
    nodes: dict[str, Node]


class Contents(NamedTuple):
    """What one file says."""

    name: str | None
    question: str | None
    weeks: int | None
    based_on: Node | None
    changes: dict[str, Change]
    shocks: list[tuple[Shock, Node]]
    strategies: dict[str, Bundle]
    mixes: dict[str, Bundle]


def contents(root: Node, folder: Path, checked: Checked) -> Contents:
    """Check the tree of one file; complaints go to `checked.complaints`.

    `folder` is where the file lies: the names of further files in it are relative to it.
    """
    return _Reading(root, folder, checked).result()


class _Reading(TimelineReading):
    def __init__(self, root: Node, folder: Path, checked: Checked) -> None:
        super().__init__(checked)
        self.root = root
        self.folder = folder

    def result(self) -> Contents:
        entries = self.root.entries
        for name, (key, _) in entries.items():
            if name not in HEADINGS:
                self._unknown_heading(name, key)
        self._number("schema_version", _VERSION)
        weeks = self._number("weeks", WEEKS)
        based_on = entries["based_on"].value if "based_on" in entries else None
        changes = self._sections(based_on)
        self._changes(changes)
        return Contents(
            self._text("name"),
            self._text("question"),
            int(weeks) if weeks is not None else None,
            based_on,
            changes,
            [*self.dated(self.root, "shocks"), *self.dated(self.root, "timeline")],
            self._bundles("strategies"),
            self._bundles("mixes"),
        )

    def _unknown_heading(self, name: str, key: Node) -> None:
        if name in quantities():
            message = "a quantity cannot stand here"
            hint = f"put it under `changes`: {name}: {{value: ..., because: ...}}"
        else:
            message = "there is no heading of this name"
            hint = (
                self.complaints.did_you_mean(name, HEADINGS) or f"known are {', '.join(HEADINGS)}"
            )
        self.complaints.add(key.place, name or "''", "unknown_name", message, hint)

    def _text(self, name: str) -> str | None:
        entry = self.root.entries.get(name)
        return self.checked.text(entry.value, name, "this") if entry else None

    def _number(self, name: str, quantity: Quantity) -> Value | None:
        entry = self.root.entries.get(name)
        return self.checked.value(quantity, entry.value, name) if entry else None

    def _sections(self, based_on: Node | None) -> dict[str, Change]:
        changes: dict[str, Change] = {}
        for section in SECTIONS:
            if section not in self.root.entries:
                continue
            key, node = self.root.entries[section]
            if based_on is not None:
                message = "with `based_on`, numbers stand under `changes`, each with its reason"
                hint = f"write changes: {{{section}.NAME: {{value: ..., because: ...}}}}"
                self.complaints.add(key.place, section, "section_not_allowed", message, hint)
            elif self._group(node, section, "a section is a map of names and values"):
                self._section(section, node, changes)
        return changes

    def _section(self, section: str, node: Node, changes: dict[str, Change]) -> None:
        for leaf, (key, value) in node.entries.items():
            name = f"{section}.{leaf}"
            quantity = quantities().get(name)
            if quantity is None:
                no_quantity(self.complaints, key, name, leaf if leaf in quantities() else name)
            elif "value" in value.entries:
                message = "here stands the value alone; `value` and `because` are for `changes`"
                self.complaints.add(value.place, name, "wrong_type", message)
            else:
                self._put(changes, quantity, value, "", name)

    def _put(
        self, changes: dict[str, Change], quantity: Quantity, node: Node, because: str, path: str
    ) -> None:
        value = self.checked.value(quantity, node, path)
        if value is None:
            return
        if quantity.name in changes:
            first = changes[quantity.name].node.place.line
            message = f"this quantity is given twice (first in line {first})"
            self.complaints.add(node.place, path, "duplicate", message, "keep one of them")
            return
        if quantity.name == "network.edges_file" and value:
            value = os.path.normpath(os.path.abspath(self.folder / str(value)))
        changes[quantity.name] = Change(value, because, node)

    def _changes(self, changes: dict[str, Change]) -> None:
        if "changes" not in self.root.entries:
            return
        node = self.root.entries["changes"].value
        shape = "changes are a map: NAME: {value: ..., because: ...}"
        if self._group(node, "changes", shape) is None:
            return
        for name, (key, value) in node.entries.items():
            quantity = quantities().get(name)
            if quantity is not None:
                self._change(changes, quantity, value)
            elif name in SECTIONS and isinstance(value.value, dict):
                first = next(iter(value.entries), "NAME")
                message = "sections are not opened here; write the whole dotted name"
                hint = f"write {name}.{first}: {{value: ..., because: ...}}"
                self.complaints.add(key.place, name, "section_not_allowed", message, hint)
            else:
                no_quantity(self.complaints, key, name, name)

    def _change(self, changes: dict[str, Change], quantity: Quantity, node: Node) -> None:
        name = quantity.name
        if not isinstance(node.value, dict):
            if not quantity.lever:
                message = f"a number of the market needs a reason (you wrote {node})"
                written = shortened(node.written, 20) if node.written else "..."
                hint = f"write {{value: {written}, because: where this comes from}}"
                self.complaints.add(node.place, name, "missing_reason", message, hint)
            self._put(changes, quantity, node, "", name)
            return
        self._known_keys(node, name, ("value", "because"))
        because = self._because(node, name, required=not quantity.lever)
        if "value" in node.entries:
            self._put(changes, quantity, node.entries["value"].value, because, name)
        else:
            message = "the new value is missing"
            self.complaints.add(node.place, name, "missing_entry", message, "write value: ...")

    def _bundles(self, heading: str) -> dict[str, Bundle]:
        if heading not in self.root.entries:
            return {}
        node = self.root.entries[heading].value
        if self._group(node, heading, f"{heading} are a map of names") is None:
            return {}
        bundles: dict[str, Bundle] = {}
        for name, (key, value) in node.entries.items():
            path = f"{heading}.{name}"
            if not isinstance(key.value, str) or not _NAME.fullmatch(name):
                message = "a name begins with a letter; letters, digits, _, - and blanks follow"
                self.complaints.add(key.place, path, "bad_name", message, "at most 40 characters")
            elif value.value is None:
                bundles[name] = Bundle(None, value if value.written else key, {})
            elif self._group(value, path, "this is a map of names and values"):
                read = self._levers if heading == "strategies" else self._weights
                nodes = {inner: entry.key for inner, entry in value.entries.items()}
                bundles[name] = Bundle(read(value, path), key, nodes)
        return bundles

    def _levers(self, node: Node, path: str) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, (key, written) in node.entries.items():
            if name in levers():
                value = self.checked.value(levers()[name], written, f"{path}.{name}")
                if value is not None:
                    values[name] = value
            elif name in quantities():
                message = f"`{name}` is not a lever: it describes the market"
                hint = "put it under `changes` with a reason"
                self.complaints.add(key.place, f"{path}.{name}", "not_a_lever", message, hint)
            else:
                no_quantity(self.complaints, key, f"{path}.{name}", name)
        return values

    def _weights(self, node: Node, path: str) -> dict[str, Value]:
        weights: dict[str, Value] = {}
        for name, (_, written) in node.entries.items():
            value = self.checked.value(_WEIGHT, written, f"{path}.{name}")
            if value is not None:
                weights[name] = value
        if len(weights) == len(node.entries) and not normalised(weights):
            message = "the weights of a mix must have a sum above 0"
            self.complaints.add(node.place, path, "out_of_bounds", message)
        return weights
