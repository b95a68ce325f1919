"""Bases: the files that a scenario is based on, found and read one after the other."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.complaints import ScenarioError, closest_file
from simulator.scenario_files.contents import Contents, contents
from simulator.scenario_files.file import Node, read_tree
from simulator.scenario_files.text import label_of, read_bytes, similar_files
from simulator.scenario_files.values import Checked
from simulator.shipped import library

MOST_BASES = 10


def bases(first: Node, path: Path, label: str, checked: Checked) -> list[Contents]:
    """What a file is based on, the base of all first."""
    chain: list[Contents] = []
    seen = [path.resolve()]
    node: Node | None = first
    while node is not None:
        found = _base_path(node, path, label, checked)
        if found is None:
            break
        path, label = found
        if path.resolve() in seen or len(seen) > MOST_BASES:
            message = (
                "the files are based on each other in a circle"
                if path.resolve() in seen
                else f"more than {MOST_BASES} files are based on each other"
            )
            checked.complaints.add(node.place, "based_on", "circle", message)
            break
        seen.append(path.resolve())
        checked.complaints.reads(label)
        one = _base(node, path, label, checked)
        if one is None:
            break
        chain.insert(0, one)
        node = one.based_on
    return chain


def _base(node: Node, path: Path, label: str, checked: Checked) -> Contents | None:
    """The contents of a base, or None after complaints."""
    try:
        data = read_bytes(path, label)
    except ScenarioError as error:
        message = f"{error.problems[0].message} ({label})"
        near = closest_file(path.name, similar_files(path))
        hint = f"did you mean '{near}'?" if near else ""
        checked.complaints.add(node.place, "based_on", "missing_file", message, hint)
        return None
    try:
        return contents(read_tree(data, label)[1], path.parent, checked)
    except ScenarioError as error:
        checked.complaints.extend(error.problems)
        return None


def _base_path(node: Node, path: Path, label: str, checked: Checked) -> tuple[Path, str] | None:
    """Path and label of what `based_on` names, or None after a complaint."""
    named = checked.text(node, "based_on", "the base")
    if named is None:
        return None
    if named.endswith((".yaml", ".yml")):
        if Path(named).is_absolute():
            message = "name the base relative to this file, so that both can be shared"
            checked.complaints.add(node.place, "based_on", "absolute_path", message)
            return None
        return path.parent / named, os.path.normpath(Path(label).parent / named)
    shipped = library()
    if named not in shipped:
        message = f"there is no shipped scenario of this name; known are {', '.join(shipped)}"
        hint = checked.complaints.did_you_mean(named, shipped)
        hint = hint or "a file of yours ends in .yaml"
        checked.complaints.add(node.place, "based_on", "unknown_name", message, hint)
        return None
    return shipped[named], label_of(shipped[named])
