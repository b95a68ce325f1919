"""What varies in a study: names of quantities, and the values or the range of each."""

from __future__ import annotations

from typing import Any

from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.scenario_files.file import Node
from simulator.scenario_files.values import Checked, no_quantity
from simulator.strategy import quantities
from simulator.study.design import SAMPLED, Factor, Kind, spread
from simulator.study.study_fields import (
    GUESSES,
    LINEAR,
    LOG,
    RANGE,
    STEPS,
    WITHIN,
    may_vary_together,
)

_SHAPE, _OF_A_FILE, _FILE = "network.shape", "edge_list", "network.edges_file"
_Factors = tuple[Factor, ...]
_Points = tuple[tuple[Value, ...], ...]


class VaryReader:
    """Reads `vary` and `points`; complaints go to `checked.complaints`."""

    def __init__(
        self, checked: Checked, root: Node, kind: Kind, scenario: Scenario | None,
        changes: dict[str, Value],
    ) -> None:
        self.checked = checked
        self.complaints = checked.complaints
        self.root = root
        self.kind = kind
        self.scenario = scenario
        self.changes = changes

    def result(self) -> tuple[_Factors, _Points]:
        """The factors, and the points of a list (otherwise none)."""
        wanted, other = ("points", "vary") if self.kind == "list" else ("vary", "points")
        entries = self.root.entries
        if other in entries:
            message = f"the design {self.kind} is given by `{wanted}`"
            self.complaints.add(entries[other].key.place, other, "not_together", message)
        elif wanted not in entries:
            message = "what varies is missing"
            hint = "write vary: {rival.quality: [0.4, 0.6, 0.8]}"
            if self.kind == "list":
                hint = "write points: [{rival.quality: 0.4}, {rival.quality: 0.8}]"
            self.complaints.add(self.root.place, wanted, "missing_entry", message, hint)
        if wanted not in entries:
            return (), ()
        node = entries[wanted].value
        return self._points(node) if self.kind == "list" else (self._factors(node), ())

    def _factors(self, node: Node) -> _Factors:
        if not node.entries:
            message = f"this is a map of quantities and where they vary (you wrote {node})"
            hint = "write vary: {rival.quality: [0.4, 0.6, 0.8]}"
            self.complaints.add(node.place, "vary", "wrong_type", message, hint)
            return ()
        found: dict[str, Factor] = {}
        zeros: dict[str, None] = {}
        for name, (key, value) in node.entries.items():
            for quantity in self._meant(name, key):
                if quantity.name != name and "within" in value.entries and not self._own(quantity):
                    zeros[quantity.name] = None
                    continue
                factor = self._factor(quantity, value, f"vary.{name}")
                if factor is not None and self._may_vary(quantity, key, f"vary.{name}"):
                    found[quantity.name] = factor  # the last one wins: retain.* before retain.x
        if still := [name for name in zeros if name not in found]:
            self.checked.notes.append(
                "`within` varies a share of the scenario's value, so what is 0 stays so: "
                + ", ".join(still)
            )
        return tuple(found.values())

    def _meant(self, name: str, key: Node) -> list[Quantity]:
        """The quantity of this name; with `section.*`, all numbers of a section."""
        if name.endswith(".*") or name == GUESSES:
            some = [one for one in may_vary_together(name) if one.name not in self.changes]
            if some:
                return some
        if name in quantities():
            return [quantities()[name]]
        no_quantity(self.complaints, key, f"vary.{name}", name)
        return []

    def _may_vary(self, quantity: Quantity, key: Node, path: str) -> bool:
        if quantity.kind == "text":
            message = "a name of a file cannot vary"
        elif quantity.name in self.changes:
            message = "this varies and is fixed under `changes` as well"
        else:
            return True
        self.complaints.add(key.place, path, "not_together", message)
        return False

    def _factor(self, quantity: Quantity, node: Node, path: str) -> Factor | None:
        if isinstance(node.value, tuple):
            return self._listed(quantity, node, path)
        if quantity.kind in ("switch", "choice"):
            if node.value is None:
                every = (False, True) if quantity.kind == "switch" else quantity.choices
                usable = tuple(one for one in every if not self._lacks_file(quantity, one))
                return Factor(quantity, usable)
            return self._listed(quantity, Node((node,), node.place), path)
        if isinstance(node.value, dict) or node.value is None:
            return self._range(quantity, node, path)
        return self._listed(quantity, Node((node,), node.place), path)

    def _listed(self, quantity: Quantity, node: Node, path: str) -> Factor | None:
        nodes: Any = node.value
        values = [self.checked.value(quantity, one, path) for one in nodes]
        if not values:
            self.complaints.add(node.place, path, "missing_entry", "the list is empty")
        if len(values) == 1 and self.kind in SAMPLED:
            message = "one value does not vary"
            hint = "write a range, such as {from: 0.1, to: 0.5}"
            self.complaints.add(node.place, path, "too_few", message, hint)
        good = [value for value in values if value is not None]
        if any(self._lacks_file(quantity, value) for value in good):
            message = f"{_OF_A_FILE} needs a file of ties, and {_FILE} names none"
            hint = "name it in the scenario, or leave this shape out"
            self.complaints.add(node.place, path, "missing_entry", message, hint)
        for place, value in enumerate(good):
            if value in good[:place]:
                message = f"this value stands here twice ({nodes[place]})"
                self.complaints.add(nodes[place].place, path, "duplicate", message)
        return Factor(quantity, tuple(good)) if good and len(good) == len(values) else None

    def _lacks_file(self, quantity: Quantity, value: Value) -> bool:
        """True for a network that is read from a file, where the scenario names none."""
        if quantity.name != _SHAPE or value != _OF_A_FILE or self.scenario is None:
            return False
        file = self.changes.get(_FILE) or self.scenario.settings.network.edges_file
        return not file

    def _range(self, quantity: Quantity, node: Node, path: str) -> Factor | None:
        for name, (key, _) in node.entries.items():
            if name not in RANGE:
                message = f"a range has {', '.join(RANGE)}"
                hint = self.complaints.did_you_mean(name, RANGE)
                self.complaints.add(key.place, f"{path}.{name}", "unknown_name", message, hint)
        ends = self._ends(quantity, node, path)
        log = self._is_log(node, path, ends[0] if ends else 1.0)
        if ends is None:
            return None
        low, high = ends
        if low >= high:
            message = f"the range is empty: from {low:g} to {high:g}"
            self.complaints.add(node.place, path, "out_of_bounds", message)
            return None
        return self._stepped(Factor(quantity, (), low, high, log), node, path)

    def _ends(self, quantity: Quantity, node: Node, path: str) -> tuple[float, float] | None:
        """Where the range begins and ends: as written, else the declared bounds."""
        if quantity.low is None or quantity.high is None:
            message = "this quantity has no bounds, so its values must be listed"
            self.complaints.add(node.place, path, "missing_entry", message)
            return None
        if "within" in node.entries:
            around = self._around(quantity, node, path)
            return around and (max(quantity.low, around[0]), min(quantity.high, around[1]))
        ends = []
        for name, bound in (("from", quantity.low), ("to", quantity.high)):
            entry = node.entries.get(name)
            value = self.checked.value(quantity, entry.value, f"{path}.{name}") if entry else bound
            if value is None:
                return None
            ends.append(float(value))
        return ends[0], ends[1]

    def _around(self, quantity: Quantity, node: Node, path: str) -> tuple[float, float] | None:
        """A share of the scenario's own value to both sides."""
        if {"from", "to"} & set(node.entries):
            message = "`within` stands alone: it says how far around the scenario's value"
            self.complaints.add(node.place, path, "not_together", message)
            return None
        share = self.checked.value(WITHIN, node.entries["within"].value, f"{path}.within")
        if share is None or self.scenario is None:
            return None
        own = self._own(quantity)
        reach = abs(own) * float(share)
        if not reach:
            message = f"the scenario's value of {quantity.name} is 0, so there is nothing around it"
            hint = "give it from and to"
            self.complaints.add(node.place, path, "out_of_bounds", message, hint)
            return None
        return _rounded(own - reach), _rounded(own + reach)

    def _own(self, quantity: Quantity) -> float:
        """The scenario's own value of a number; the default while there is no scenario."""
        section, _, leaf = quantity.name.partition(".")
        part = getattr(self.scenario.settings, section) if self.scenario else None
        return float(getattr(part, leaf, quantity.default))

    def _is_log(self, node: Node, path: str, low: float) -> bool:
        entry = node.entries.get("scale")
        if entry is None or entry.value.value == LINEAR:
            return False
        if entry.value.value != LOG:
            message = f"the scale is linear or log (you wrote {entry.value})"
            self.complaints.add(entry.value.place, f"{path}.scale", "not_a_choice", message)
            return False
        if low <= 0:
            message = f"a log scale begins above 0 (it begins at {low:g})"
            self.complaints.add(entry.value.place, f"{path}.scale", "out_of_bounds", message)
        return low > 0

    def _stepped(self, factor: Factor, node: Node, path: str) -> Factor | None:
        """In a grid a range becomes values; in a sample it stays a range."""
        entry = node.entries.get("steps")
        if self.kind in SAMPLED:
            if entry is not None:
                message = f"the design {self.kind} has samples, no steps"
                self.complaints.add(entry.key.place, f"{path}.steps", "not_together", message)
            return factor
        if entry is None:
            message = "a grid needs values, or a range with its number of steps"
            hint = f"write [{factor.low:g}, {factor.high:g}] or {{steps: 5}}"
            self.complaints.add(node.place, path, "missing_entry", message, hint)
            return None
        steps = self.checked.value(STEPS, entry.value, f"{path}.steps")
        if steps is None:
            return None
        values: tuple[Value, ...] = spread(factor.low, factor.high, int(steps), log=factor.log)
        if factor.quantity.kind == "whole":
            values = tuple(dict.fromkeys(round(float(value)) for value in values))
        return Factor(factor.quantity, values)

    def _points(self, node: Node) -> tuple[_Factors, _Points]:
        if not isinstance(node.value, tuple) or not node.value:
            message = "the list is empty"
            if not isinstance(node.value, tuple):
                message = f"points are a list of maps (you wrote {node})"
            hint = "write points: [{rival.quality: 0.4}, {rival.quality: 0.8}]"
            self.complaints.add(node.place, "points", "wrong_type", message, hint)
            return (), ()
        names = tuple(node.value[0].entries)
        found = [self._point(one, names, f"points.{n}") for n, one in enumerate(node.value, 1)]
        self._no_point_twice(node.value, found)
        known = [quantities()[name] for name in names if name in quantities()]
        factors = tuple(
            Factor(quantity, tuple(dict.fromkeys(point[place] for point in found if point)))
            for place, quantity in enumerate(known)
        )
        return factors, tuple(point for point in found if point)

    def _no_point_twice(self, nodes: tuple[Node, ...], points: list[tuple[Value, ...]]) -> None:
        """The same point again would be the same runs again, and no further worlds."""
        first: dict[tuple[Value, ...], int] = {}
        for number, (node, point) in enumerate(zip(nodes, points, strict=True), 1):
            if point and first.setdefault(point, number) != number:
                message = f"this point stands here twice (it is point {first[point]} too)"
                hint = "more worlds at a point are `replicates`"
                self.complaints.add(node.place, f"points.{number}", "duplicate", message, hint)

    def _point(self, node: Node, names: tuple[str, ...], path: str) -> tuple[Value, ...]:
        if not node.entries:
            message = f"a point is a map of quantities and values (you wrote {node})"
            self.complaints.add(node.place, path, "wrong_type", message)
            return ()
        missing = [name for name in names if name not in node.entries]
        if missing:
            message = f"the first point gives {', '.join(missing)} as well"
            self.complaints.add(node.place, path, "missing_entry", message)
        values: list[Value | None] = []
        for name, (key, written) in node.entries.items():
            if name not in quantities():
                no_quantity(self.complaints, key, f"{path}.{name}", name)
            elif name not in names:
                message = "the first point does not give this quantity"
                self.complaints.add(key.place, f"{path}.{name}", "unknown_name", message)
            elif self._may_vary(quantities()[name], key, f"{path}.{name}"):
                values.append(self.checked.value(quantities()[name], written, f"{path}.{name}"))
        if len(values) < len(names) or any(value is None for value in values):
            return ()
        by_name = dict(zip(node.entries, values, strict=True))
        return tuple(value for value in (by_name[name] for name in names) if value is not None)



def _rounded(number: float) -> float:
    """0.225 and not 0.22499999999999998."""
    return float(f"{number:.12g}")
