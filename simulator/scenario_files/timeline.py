"""Dated changes in a scenario file: each entry checked, with a complaint for every mistake."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.quantities import Quantity, Value
from simulator.scenario_files.file import Node
from simulator.scenario_files.values import Checked, declared, no_quantity
from simulator.strategy import quantities
from simulator.timeline import Shock

LONGEST_RUN = 5_200
ENTRIES = ("week", "until", "every", "lasts", "strategies", "change", "cost", "because")
"""What an entry of the timeline may hold."""
_DATES = {
    "week": declared("week", "week", 0, LONGEST_RUN, whole=True),
    **{
        name: declared(name, "week", 1, LONGEST_RUN, whole=True)
        for name in ("until", "every", "lasts")
    },
}
_COST = declared("cost", "EUR", 0, 1e9)


class TimelineReading:
    """Reads lists of dated changes; the tools are those of all that reads a file."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.complaints = checked.complaints

    def dated(self, root: Node, heading: str) -> list[tuple[Shock, Node]]:
        """The dated changes under one heading of the file, and where each stands."""
        if heading not in root.entries:
            return []
        node = root.entries[heading].value
        if node.value is None:
            return []
        if not isinstance(node.value, tuple):
            what = "shocks are" if heading == "shocks" else "a timeline is"
            message = f"{what} a list (you wrote {node})"
            hint = "begin each with a hyphen: - {week: ..., change: {...}, because: ...}"
            self.complaints.add(node.place, heading, "wrong_type", message, hint)
            return []
        found = [(self._shock(one, f"{heading}.{n}"), one) for n, one in enumerate(node.value, 1)]
        return [(shock, one) for shock, one in found if shock is not None]

    def _shock(self, node: Node, path: str) -> Shock | None:
        if not isinstance(node.value, dict):
            message = f"a dated change is a map with week, change and because (you wrote {node})"
            self.complaints.add(node.place, path, "wrong_type", message)
            return None
        self._known_keys(node, path, ENTRIES)
        strategies = self._strategies(node, path)
        because = self._because(node, path, required=strategies is None)
        week, until, every, lasts = (self._date(node, path, name) for name in _DATES)
        if "week" not in node.entries:
            message, hint = "the week is missing", "write week: 104"
            self.complaints.add(node.place, path, "missing_entry", message, hint)
        self._dates_agree(node, path, week, until, every, lasts)
        change = self._shock_change(node, path, levers_only=strategies is not None)
        cost = self._cost(node, path)
        # With mistakes it is read all the same: its strategies are looked up later.
        week = week or 0
        if every is None and lasts is not None:
            until, lasts = week + lasts, 1
        return Shock(
            week, until, change or {}, because, strategies or (), cost, every, lasts or 1
        )

    def _date(self, node: Node, path: str, name: str) -> int | None:
        entry = node.entries.get(name)
        if entry is None:
            return None
        value = self.checked.value(_DATES[name], entry.value, f"{path}.{name}")
        return int(value) if value is not None else None

    def _dates_agree(
        self, node: Node, path: str, week: int | None, until: int | None, every: int | None,
        lasts: int | None,
    ) -> None:  # fmt: skip
        if week is not None and until is not None and until <= week:
            what = "shock" if path.startswith("shocks") else "change"
            message = f"the {what} ends (week {until}) before it has begun (week {week})"
            self._refuse_date(node, path, "until", "out_of_bounds", message)
        if lasts is not None and "until" in node.entries and "every" not in node.entries:
            message = "`until` says already when it is over"
            self._refuse_date(node, path, "lasts", "duplicate", message, "keep one of them")
        if lasts is not None and every is not None and lasts > every:
            message = f"it lasts {lasts} weeks, but begins again after {every}"
            self._refuse_date(node, path, "lasts", "out_of_bounds", message)

    def _refuse_date(
        self, node: Node, path: str, name: str, code: str, message: str, hint: str = ""
    ) -> None:
        place = node.entries[name].value.place
        self.complaints.add(place, f"{path}.{name}", code, message, hint)

    def _cost(self, node: Node, path: str) -> float:
        entry = node.entries.get("cost")
        if entry is None:
            return 0.0
        value = self.checked.value(_COST, entry.value, f"{path}.cost")
        return float(value) if value is not None else 0.0

    def _strategies(self, node: Node, path: str) -> tuple[str, ...] | None:
        """The strategies that an entry is for; None if it is for all."""
        if "strategies" not in node.entries:
            return None
        listed = node.entries["strategies"].value
        path = f"{path}.strategies"
        if not listed.items:
            message = f"strategies are a list of names (you wrote {listed})"
            hint = "write strategies: [community_led], or leave it out for all"
            self.complaints.add(listed.place, path, "wrong_type", message, hint)
            return ()
        names: list[str] = []
        for one in listed.items:
            name = self.checked.text(one, path, "the name of a strategy")
            if name in names:
                message = f"'{name}' is named twice"
                self.complaints.add(one.place, path, "duplicate", message)
            elif name is not None:
                names.append(name)
        return tuple(names)

    def _shock_change(self, node: Node, path: str, *, levers_only: bool) -> dict[str, Value] | None:
        entry = node.entries.get("change")
        if entry is None or entry.value.value is None or entry.value.value == {}:
            message = "what changes is missing"
            hint = "write change: {rival.price: 30}"
            self.complaints.add(node.place, path, "missing_entry", message, hint)
            return None
        if self._group(entry.value, f"{path}.change", "a change is a map of values") is None:
            return None
        change: dict[str, Value] = {}
        for name, (key, written) in entry.value.entries.items():
            where = f"{path}.change.{name}"
            quantity = self._dated_quantity(name, key, where, levers_only=levers_only)
            value = self.checked.value(quantity, written, where) if quantity else None
            if value is not None:
                change[name] = value
        return change

    def _dated_quantity(
        self, name: str, key: Node, path: str, *, levers_only: bool
    ) -> Quantity | None:
        """The quantity, if it may change on this date."""
        quantity = quantities().get(name)
        if quantity is None:
            no_quantity(self.complaints, key, path, name)
        elif quantity.fixed:
            message = f"`{name}` shapes the market when it begins and cannot change on a date"
            self.complaints.add(key.place, path, "fixed", message, "put it under `changes`")
        elif levers_only and not quantity.lever:
            message = f"`{name}` is not a lever: the market is the same for all strategies"
            hint = "leave `strategies` out"
            self.complaints.add(key.place, path, "not_a_lever", message, hint)
        else:
            return quantity
        return None

    def _because(self, node: Node, path: str, *, required: bool) -> str:
        entry = node.entries.get("because")
        if entry is not None:
            return self.checked.text(entry.value, f"{path}.because", "the reason") or ""
        if required:
            message = "the reason is missing"
            hint = "write because: where this comes from"
            self.complaints.add(node.place, path, "missing_reason", message, hint)
        return ""

    def _group(self, node: Node, path: str, what: str) -> Node | None:
        """The node if it is a map or nothing at all, otherwise None after a complaint."""
        if isinstance(node.value, dict) or node.value is None:
            return node
        message = f"{what} (you wrote {node})"
        self.complaints.add(node.place, path, "wrong_type", message)
        return None

    def _known_keys(self, node: Node, path: str, known: Iterable[str]) -> None:
        known = tuple(known)
        for name, (key, _) in node.entries.items():
            if name not in known:
                message = f"there is no such entry here; known are {', '.join(known)}"
                hint = self.complaints.did_you_mean(name, known)
                self.complaints.add(key.place, f"{path}.{name}", "unknown_name", message, hint)
