"""The market of a study: its scenario, the strategies to run, and what is fixed for all runs."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.complaints import Complaints, Place, Problem, ScenarioError, shortened
from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario, read
from simulator.scenario_files.contents import WEEKS
from simulator.scenario_files.file import Node
from simulator.scenario_files.values import Checked, no_quantity
from simulator.shipped import library
from simulator.strategy import quantities
from simulator.study.design import NO_STRATEGY


class MarketReader:
    """Reads the headings `scenario`, `people`, `weeks`, `strategies` and `changes`."""

    def __init__(self, root: Node, folder: Path, checked: Checked) -> None:
        self.root = root
        self.folder = folder
        self.checked = checked
        self.complaints = checked.complaints

    def scenario(self) -> Scenario | None:
        """The scenario; its own mistakes are told together with those of the study."""
        entry = self.root.entries.get("scenario")
        node = entry.value if entry else Node("baseline", self.root.place, "baseline")
        named = self.checked.text(node, "scenario", "the scenario")
        if named is None:
            return None
        people = self._whole_number("people", quantities()["people.size"])
        weeks = self._whole_number("weeks", WEEKS)
        path = self._path(named, node)
        if path is None:
            return None
        try:
            return read(path, people=people, weeks=weeks)
        except ScenarioError as error:
            places = {f"--{name}": self.root.entries[name].value.place
                      for name in ("people", "weeks") if name in self.root.entries}  # fmt: skip
            self.complaints.extend(_placed(one, places, node) for one in error.problems)
            return None

    def _whole_number(self, name: str, quantity: Quantity) -> int | None:
        entry = self.root.entries.get(name)
        value = self.checked.value(quantity, entry.value, name) if entry else None
        return None if value is None else int(value)

    def _path(self, named: str, node: Node) -> str | Path | None:
        if not named.endswith((".yaml", ".yml")):
            if named in library():
                return named
            message = f"there is no shipped scenario '{shortened(named, 40)}'"
            hint = self.complaints.did_you_mean(named, library())
            hint = hint or f"known are {', '.join(library())}; a file of yours ends in .yaml"
            self.complaints.add(node.place, "scenario", "unknown_name", message, hint)
            return None
        return Path(os.path.normpath(self.folder / named))

    def strategies(self, scenario: Scenario | None) -> tuple[str, ...]:
        """The strategies named, else all of the scenario, else only `none`."""
        entry = self.root.entries.get("strategies")
        known = scenario.strategy_names() if scenario else ()
        if entry is None:
            return tuple(scenario.strategies if scenario else ()) or (NO_STRATEGY,)
        nodes = _names_in(entry.value, "strategies", self.complaints)
        found = [str(node.value) for node in nodes]
        for place, node in enumerate(nodes):
            path = f"strategies.{place + 1}"
            if scenario and found[place] not in (*known, NO_STRATEGY):
                message = f"the scenario has no strategy or mix of this name (you wrote {node})"
                hint = self.complaints.did_you_mean(node.value, known)
                hint = hint or f"known are {', '.join(known) or 'none'}"
                self.complaints.add(node.place, path, "unknown_name", message, hint)
            elif found[place] in found[:place]:
                self.complaints.add(node.place, path, "duplicate", "this strategy is named twice")
        return tuple(found) or (NO_STRATEGY,)

    def changes(self) -> dict[str, Value]:
        """What is fixed for all runs."""
        entry = self.root.entries.get("changes")
        if entry is None:
            return {}
        if not isinstance(entry.value.value, dict):
            message = f"changes are a map of names and values (you wrote {entry.value})"
            self.complaints.add(entry.value.place, "changes", "wrong_type", message)
            return {}
        found: dict[str, Value] = {}
        for name, (key, node) in entry.value.entries.items():
            if name not in quantities():
                no_quantity(self.complaints, key, f"changes.{name}", name)
                continue
            inner = node.entries.get("value")
            value = self.checked.value(quantities()[name], inner.value if inner else node, name)
            if value is not None:
                found[name] = value
        return found


def _names_in(node: Node, path: str, complaints: Complaints) -> list[Node]:
    """The nodes of a list of names, or of a single name; complains about everything else."""
    nodes = list(node.value) if isinstance(node.value, tuple) else [node]
    good = [one for one in nodes if isinstance(one.value, str) and one.value]
    for one in nodes:
        if one not in good:
            message = f"names are needed here (you wrote {one})"
            complaints.add(one.place, path, "wrong_type", message)
    if not nodes:
        message = "the list is empty"
        complaints.add(node.place, path, "missing_entry", message, "name one, or leave it out")
    return good


def _placed(problem: Problem, places: dict[str, Place], node: Node) -> Problem:
    """A problem of the scenario; those that the study itself causes stand in the study."""
    place = places.get(problem.file)
    if place is None and problem.line == 0:
        place = node.place
        problem = problem._replace(message=f"{problem.message} ({problem.file})")
    if place is None:
        return problem
    return problem._replace(
        file=place.file, line=place.line, column=place.column, text=place.text, width=place.width
    )
