"""Merging: a scenario and all it is based on become one market with its strategies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from simulator.complaints import Complaints, Place
from simulator.quantities import Value
from simulator.scenario_files.contents import WEEKS, Bundle, Change, Contents
from simulator.scenario_files.file import Node
from simulator.scenario_files.text import label_of
from simulator.scenario_files.values import Checked, no_quantity, plain, quoted
from simulator.strategy import normalised, quantities
from simulator.timeline import Shock
from simulator.wheel import Settings

STANDARD_RUN = 208


class Overrides(NamedTuple):
    """What a caller asks for on top of the files."""

    sets: Mapping[str, str]
    people: int | None
    weeks: int | None


class Merged(NamedTuple):
    """A whole scenario; `ties` is the fingerprint of the edge list, empty if there is none."""

    name: str | None
    question: str
    weeks: int
    settings: Settings
    shocks: tuple[Shock, ...]
    strategies: dict[str, dict[str, Value]]
    mixes: dict[str, dict[str, float]]
    reasons: dict[str, str]
    ties: str


def merged(chain: list[Contents], overrides: Overrides, checked: Checked) -> Merged:
    """Merge files, the base first, and apply the overrides.

    Raises
    ------
    ScenarioError
        with everything that `checked` has collected and that is found here
    """
    return _Merging(chain, overrides, checked).result()


class _Merging:
    def __init__(self, chain: list[Contents], overrides: Overrides, checked: Checked) -> None:
        self.chain = chain
        self.overrides = overrides
        self.checked = checked
        self.complaints = checked.complaints
        self.changes: dict[str, Change] = {}
        for contents in chain:
            self.changes.update(contents.changes)
        self.shocks = [shock for contents in chain for shock in contents.shocks]
        self.removed: dict[str, Node] = {}
        self.ties = ""

    def result(self) -> Merged:
        strategies = self._strategies()
        mixes = self._mixes(strategies)
        self._dated_strategies(strategies, mixes)
        sets = self._sets()
        self.changes.update(sets)
        weeks = self._weeks()
        self._edge_list()
        resized = self._resized(strategies, keep=set(sets))
        self.complaints.raise_any()
        settings = self._settings()
        self.complaints.raise_any()
        for levers in resized.values():
            for name in sets:
                levers.pop(name, None)
        return Merged(
            next((one.name for one in self.chain[-1:] if one.name), None),
            next((one.question for one in reversed(self.chain) if one.question), ""),
            weeks,
            settings,
            tuple(shock for shock, _ in self.shocks),
            resized,
            mixes,
            {name: one.because for name, one in self.changes.items() if one.because},
            self.ties,
        )

    def _strategies(self) -> dict[str, dict[str, Value]]:
        strategies: dict[str, dict[str, Value]] = {}
        for contents in self.chain:
            for name, bundle in contents.strategies.items():
                if bundle.values is not None:
                    strategies.setdefault(name, {}).update(bundle.values)
                    self.removed.pop(name, None)
                elif strategies.pop(name, None) is None:
                    self._nothing_to_remove("strategies", name, bundle, strategies)
                else:
                    self.removed[name] = bundle.node
        return strategies

    def _mixes(self, strategies: Mapping[str, Any]) -> dict[str, dict[str, float]]:
        bundles: dict[str, Bundle] = {}
        for contents in self.chain:
            for name, bundle in contents.mixes.items():
                if bundle.values is not None:
                    bundles[name] = bundle
                elif bundles.pop(name, None) is None:
                    self._nothing_to_remove("mixes", name, bundle, bundles)
        for name, bundle in bundles.items():
            if name in strategies:
                message = "a strategy has this name already"
                self.complaints.add(bundle.node.place, f"mixes.{name}", "duplicate", message)
            for strategy in bundle.nodes:
                if strategy not in strategies:
                    self._no_strategy(name, strategy, bundle, strategies)
        return {name: normalised(bundle.values or {}) for name, bundle in bundles.items()}

    def _dated_strategies(self, strategies: Mapping[str, Any], mixes: Mapping[str, Any]) -> None:
        """Dated changes are for strategies that there are; those of removed ones go with them."""
        kept = []
        for shock, node in self.shocks:
            for name in shock.strategies:
                if name not in strategies and name not in self.removed:
                    self._no_dated_strategy(name, node, strategies, mixes)
            left = tuple(name for name in shock.strategies if name in strategies)
            if left or not shock.strategies:
                kept.append((shock._replace(strategies=left), node))
        self.shocks = kept

    def _no_dated_strategy(
        self, name: str, node: Node, known: Mapping[str, Any], mixes: Mapping[str, Any]
    ) -> None:
        listed = node.entries["strategies"].value.items
        place = next(one.place for one in listed if one.value == name)
        message = "there is no strategy of this name"
        hint = self.complaints.did_you_mean(name, known) or f"known are {', '.join(known)}"
        if name in mixes:
            message, hint = "this is a mix", "a mix follows the dates of its strategies: name these"
        self.complaints.add(place, f"timeline.strategies.{name}", "unknown_name", message, hint)

    def _nothing_to_remove(
        self, heading: str, name: str, bundle: Bundle, known: Mapping[str, Any]
    ) -> None:
        message = "there is nothing of this name to remove"
        hint = self.complaints.did_you_mean(name, known)
        self.complaints.add(bundle.node.place, f"{heading}.{name}", "unknown_name", message, hint)

    def _no_strategy(
        self, mix: str, strategy: str, bundle: Bundle, known: Mapping[str, Any]
    ) -> None:
        if strategy in self.removed:
            place, path = self.removed[strategy].place, f"strategies.{strategy}"
            message = f"this strategy is part of the mix '{mix}'"
            hint = f"remove the mix as well, by {mix}: null under `mixes`"
            self.complaints.add(place, path, "unknown_name", message, hint)
            return
        message = "there is no strategy of this name"
        hint = self.complaints.did_you_mean(strategy, known) or f"known are {', '.join(known)}"
        place = bundle.nodes[strategy].place
        self.complaints.add(place, f"mixes.{mix}.{strategy}", "unknown_name", message, hint)

    def _sets(self) -> dict[str, Change]:
        self.complaints.reads("--set")
        return checked_values(self.overrides.sets, "--set", self.checked)

    def _weeks(self) -> int:
        weeks = next((one.weeks for one in reversed(self.chain) if one.weeks), STANDARD_RUN)
        if self.overrides.weeks is not None:
            asked = self.overrides.weeks
            found = self.checked.value(WEEKS, Node(asked, Place("--weeks"), str(asked)))
            weeks = int(found) if found is not None else weeks
        for shock, node in self.shocks:
            if shock.week >= weeks:
                where = f"{node.place.file}:{node.place.line}"
                self.checked.notes.append(
                    f"{where}: the shock of week {shock.week} comes after the last of {weeks} "
                    "weeks"
                )
        return weeks

    def _value(self, name: str) -> Value:
        return self.changes[name].value if name in self.changes else quantities()[name].default

    def _edge_list(self) -> None:
        """Read the file of ties, if the network is one: the number of people follows from it."""
        file = self.changes.get("network.edges_file")
        if self._value("network.shape") != "edge_list":
            if file and file.value:
                self.checked.notes.append("network.edges_file is not used: network.shape is "
                                          f"{self._value('network.shape')}")  # fmt: skip
            return
        if not file or not file.value:
            place = self.changes["network.shape"].node.place
            message = "the shape is edge_list, but network.edges_file names no file"
            self.complaints.add(place, "network.shape", "missing_entry", message)
            return
        self._read_ties(Path(str(file.value)), file.node)

    def _read_ties(self, path: Path, node: Node) -> None:
        # Loaded here, so that scenarios without a file of ties do not wait for it.
        from simulator.world.edge_list import EdgeListError, read_edges

        try:
            ties = read_edges(path)
        except EdgeListError as error:
            self._bad_ties(error, path, node)
            return
        if self._value("network.largest_component"):
            ties = ties.largest_component()
        digest = hashlib.sha256(json.dumps(ties.names).encode("utf-8", "replace"))
        digest.update(ties.pairs.astype("<u4").tobytes())
        self.ties = digest.hexdigest()
        self.checked.notes.extend(f"{path.name}: {note}" for note in ties.notes)
        size = self.changes.get("people.size")
        if size is None or size.value != ties.people:
            self.checked.notes.append(
                f"people.size is {ties.people}, the number of people in {path.name}"
            )
        self.changes["people.size"] = Change(ties.people, "", node)

    def _bad_ties(self, error: Any, path: Path, node: Node) -> None:
        for line, message in error.problems:
            if line:
                place = Place(label_of(path), line, 1)
                self.complaints.add(place, "network.edges_file", "edge_list", message)
            else:
                said = f"{message} ({path.name})"
                self.complaints.add(node.place, "network.edges_file", "edge_list", said)

    def _resized(
        self, strategies: dict[str, dict[str, Value]], keep: set[str]
    ) -> dict[str, dict[str, Value]]:
        """Scale money and staff with the number of people asked for; what is in `keep` stays."""
        factor = self._factor(keep)
        if factor == 1:
            return strategies
        for name, quantity in quantities().items():
            if quantity.grows_with_people and name not in keep:
                value = self._grown(name, self._value(name), factor)
                old = self.changes.get(name)
                node = old.node if old else Node(None, Place("--people"))
                self.changes[name] = Change(value, old.because if old else "", node)
        self.shocks = [
            (
                shock._replace(
                    change=self._all_grown(shock.change, factor), cost=shock.cost * factor
                ),
                node,
            )
            for shock, node in self.shocks
        ]
        return {name: self._all_grown(levers, factor) for name, levers in strategies.items()}

    def _factor(self, keep: set[str]) -> float:
        asked = self.overrides.people
        if asked is None:
            return 1.0
        place = Place("--people")
        if self._value("network.shape") == "edge_list":
            message = "the number of people follows from the file of ties"
            self.complaints.add(place, "people.size", "fixed", message)
            return 1.0
        if "people.size" in keep:
            message = "the number of people is given by --set as well"
            self.complaints.add(place, "people.size", "duplicate", message, "keep one of them")
            return 1.0
        node = Node(asked, place, str(asked))
        value = self.checked.value(quantities()["people.size"], node)
        if value is None:
            return 1.0
        factor = int(value) / int(self._value("people.size"))
        because = f"the same market with {value} people"
        self.changes["people.size"] = Change(value, because, node)
        return factor

    def _all_grown(self, values: Mapping[str, Value], factor: float) -> dict[str, Value]:
        return {
            name: self._grown(name, value, factor)
            if quantities()[name].grows_with_people
            else value
            for name, value in values.items()
        }

    def _grown(self, name: str, value: Value, factor: float) -> Value:
        grown = float(value) * factor
        high = quantities()[name].high
        if high is not None and grown > high:
            message = f"with so many people this grows to {plain(grown)}; at most {plain(high)}"
            self.complaints.add(Place("--people"), name, "out_of_bounds", message)
        return grown

    def _settings(self) -> Settings:
        data: dict[str, dict[str, Value]] = {}
        for name, change in self.changes.items():
            section, _, leaf = name.partition(".")
            data.setdefault(section, {})[leaf] = change.value
        try:
            return Settings.model_validate(data)
        except ValidationError as error:
            blame(self.complaints, error, self.changes)
            self.complaints.raise_any()
            raise


def checked_values(values: Mapping[str, Any], label: str, checked: Checked) -> dict[str, Change]:
    """Values given outside of files, under dotted names; complaints go to `checked.complaints`.

    Texts are read as YAML would read them, with units if they have some. `label` stands in
    complaints in place of a file.
    """
    found: dict[str, Change] = {}
    for name, value in values.items():
        text = f"{name}={value}"
        key = Place(label, 0, 1, text, len(name))
        place = Place(label, 0, len(name) + 2, text, len(str(value)))
        quantity = quantities().get(name)
        if quantity is None:
            no_quantity(checked.complaints, Node(name, key, name), name, name)
            continue
        node = quoted(value, place) if isinstance(value, str) else Node(value, place, str(value))
        good = checked.value(quantity, node)
        if good is not None:
            if name == "network.edges_file" and good:
                good = str(Path(str(good)).absolute())
            found[name] = Change(good, f"{label} {text}", node)
    return found


def blame(complaints: Complaints, error: ValidationError, changes: Mapping[str, Change]) -> None:
    """Turn what pydantic refuses after all (rules across quantities) into complaints."""
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(step) for step in one["loc"])
        inside = [change for name, change in changes.items() if name.startswith(path)]
        place = inside[-1].node.place if inside else Place("scenario")
        complaints.add(place, path, "not_together", one["msg"])
