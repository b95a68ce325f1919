"""Observed: what a team has measured, read from a YAML or a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts import CHANNELS
from simulator.calibration import kinds
from simulator.calibration.kinds import PARTS, WEEKS_IN, History
from simulator.calibration.tables import Table, inline, read_csv
from simulator.complaints import Complaints, Problem, ScenarioError
from simulator.estimators.survival import SurvivalCurve
from simulator.scenario import Scenario
from simulator.scenario_files.file import Entry, Node, read_tree
from simulator.scenario_files.text import label_of, read_bytes
from simulator.scenario_files.values import Checked, declared
from simulator.strategy import levers
from simulator.study.design import Factor
from simulator.study.study_file import map_in
from simulator.study.study_vary import VaryReader

Floats = NDArray[np.float64]
HEADINGS = ("observed", "vary", "strategy", "name")
_SHARE = declared("referred_share", "1", 0, 1)
_COUNT = declared("active_members", "person", 0, 1e9)
_EUROS = declared("cac", "EUR", 0.01, 1e9)
_BEGIN = "observed: {churn: {file: churn.csv}}"


class Observed(NamedTuple):
    """Everything that was measured; None or empty where nothing was.

    `retention` has its times in weeks; `tenure_period` is the period it was measured in; `cac`
    maps `blended` or a channel to EUR; `sales` are those of each `sales_period`.
    """

    name: str
    strategy: str | None
    factors: tuple[Factor, ...]
    retention: SurvivalCurve | None
    tenure_period: str
    history: History | None
    cac: dict[str, float]
    referred_share: float | None
    active_members: float | None
    sales: Floats | None
    sales_period: str
    notes: tuple[str, ...]

    def kinds(self) -> tuple[str, ...]:
        """What was observed, by the names of `PARTS` (cohorts count as churn)."""
        there = {
            "churn": self.retention, "history": self.history, "cac": self.cac or None,
            "referred_share": self.referred_share, "active_members": self.active_members,
            "sales": self.sales,
        }  # fmt: skip
        return tuple(name for name, what in there.items() if what is not None)


def read_observed(path: Path, scenario: Scenario) -> Observed:
    """Read a data file: YAML, or a CSV with one table, told apart by its columns.

    Raises
    ------
    simulator.complaints.ScenarioError
        with every mistake that was found
    """
    complaints = Complaints()
    label = label_of(path)
    complaints.reads(label)
    reader = _Reader(Checked(complaints), scenario, path.parent)
    if path.suffix.lower() == ".csv":
        table = read_csv(path, complaints)
        kind = kinds.kind_of(table, complaints) if table else None
        if table and kind:
            reader.table(kind, table)
    else:
        reader.file(_tree(path, label))
    complaints.raise_any()
    return reader.result(path.stem)


def _tree(path: Path, label: str) -> Node:
    """The nodes of a YAML file; complaints in the words of data."""
    try:
        return read_tree(read_bytes(path, label), label)[1]
    except ScenarioError as error:
        raise ScenarioError([_as_data(problem) for problem in error.problems]) from None


def _as_data(problem: Problem) -> Problem:
    """The complaint of the reader of scenarios, in the words of data."""
    if problem.code in ("empty", "not_a_map"):
        message = "data are a map that begins with what was observed"
        message = "the file is empty" if problem.code == "empty" else message
        return problem._replace(message=message, hint=f"write {_BEGIN}")
    return problem._replace(hint=problem.hint.replace("share by based_on instead", "write it out"))


class _Reader:
    """Fills in what was observed, part by part."""

    def __init__(self, checked: Checked, scenario: Scenario, folder: Path) -> None:
        self.checked, self.complaints = checked, checked.complaints
        self.scenario, self.folder = scenario, folder
        self.found: dict[str, Any] = {"tenure_period": "", "sales_period": "", "cac": {}}
        self.factors: tuple[Factor, ...] = ()

    def result(self, stem: str) -> Observed:
        found: dict[str, Any] = {name: self.found.get(name) for name in Observed._fields}
        found |= {"name": self.found.get("name") or stem, "factors": self.factors,
                  "cac": self.found["cac"], "notes": tuple(self.checked.notes)}  # fmt: skip
        return Observed(**found)

    def file(self, root: Node) -> None:
        for name, entry in root.entries.items():
            if name not in HEADINGS:
                message = f"there is no such heading here; known are {', '.join(HEADINGS)}"
                hint = self.complaints.did_you_mean(name, HEADINGS)
                if name in PARTS:
                    hint = "put it under `observed:`"
                self.complaints.add(entry.key.place, name, "unknown_name", message, hint)
        if "name" in root.entries:
            self.found["name"] = self.checked.text(root.entries["name"].value, "name", "this")
        if "strategy" in root.entries:
            self._strategy(root.entries["strategy"].value)
        if "observed" not in root.entries:
            message = "what was observed is missing"
            hint = f"write {_BEGIN}"
            self.complaints.add(root.place, "observed", "missing_entry", message, hint)
        else:
            self._observed(root.entries["observed"].value)
        if "vary" in root.entries:
            reader = VaryReader(self.checked, root._replace(value={"vary": root.entries["vary"]}),
                                "latin_hypercube", self.scenario, {})  # fmt: skip
            self.factors = self._fitted(reader.result()[0], root.entries["vary"])

    def _strategy(self, node: Node) -> None:
        known = self.scenario.strategy_names()
        if node.value in known:
            self.found["strategy"] = str(node.value)
            return
        message = f"the scenario has no strategy or mix of this name (you wrote {node})"
        hint = self.complaints.did_you_mean(node.value, known)
        hint = hint or f"known are {', '.join(known) or 'none'}"
        self.complaints.add(node.place, "strategy", "unknown_name", message, hint)

    def _fitted(self, factors: tuple[Factor, ...], entry: Entry) -> tuple[Factor, ...]:
        """What can be fitted: numbers that are free, and no levers.

        A lever is what the company chose: it is known, and not to be found out.
        """
        written = {name: key.place for name, (key, _) in entry.value.entries.items()}
        kept = []
        for one in factors:
            message, hint = "", ""
            if one.name in levers():
                message = "this is a lever, which the company chose itself"
                hint = "write what was chosen into the scenario, and fit what describes the market"
            elif one.quantity.kind not in ("number", "whole"):
                message = "only numbers are fitted"
            if not message:
                kept.append(one)
            elif one.name in written:
                path = f"vary.{one.name}"
                self.complaints.add(written[one.name], path, "not_to_fit", message, hint)
        return tuple(kept)

    def _observed(self, node: Node) -> None:
        parts = map_in(node, "observed", PARTS, self.complaints)
        self._something(node, "observed")
        if "churn" in parts and "cohorts" in parts:
            message = "churn and cohorts both say how long customers stay"
            self.complaints.add(parts["cohorts"].key.place, "observed.cohorts", "not_together",
                                message, "keep one of them")  # fmt: skip
        if "sales" in parts and len(parts) > 1:
            message = "sales are fitted by Bass's curve and cannot be mixed with other data"
            self.complaints.add(parts["sales"].key.place, "observed.sales", "not_together",
                                message, "put them into a file of their own")  # fmt: skip
        for name, entry in parts.items():
            path = f"observed.{name}"
            if name in ("referred_share", "active_members"):
                quantity = _SHARE if name == "referred_share" else _COUNT
                value = self.checked.value(quantity, entry.value, path)
                self.found[name] = None if value is None else float(value)
            elif name == "cac":
                self._cac(entry.value, path)
            else:
                table = self._table(entry.value, path)
                if table is not None:
                    self.table(name, table, self._period(entry.value, path))

    def _something(self, node: Node, path: str) -> None:
        if node.value == {}:
            self.complaints.add(node.place, path, "empty", "there is nothing in this map")

    def _cac(self, node: Node, path: str) -> None:
        self._something(node, path)
        for name, entry in map_in(node, path, ("blended", *CHANNELS), self.complaints).items():
            value = self.checked.value(_EUROS, entry.value, f"{path}.{name}")
            if value is not None:
                self.found["cac"][name] = float(value)

    def _period(self, node: Node, path: str) -> str:
        entry = node.entries.get("period")
        if entry is None:
            return ""
        if entry.value.value not in WEEKS_IN:
            message = f"a period is one of {', '.join(WEEKS_IN)} (you wrote {entry.value})"
            self.complaints.add(entry.value.place, f"{path}.period", "not_a_choice", message)
            return ""
        return str(entry.value.value)

    def _table(self, node: Node, path: str) -> Table | None:
        entries = {name: one for name, one in node.entries.items() if name != "period"}
        file = entries.pop("file", None)
        if file is not None and entries:
            message = "a table is in a file or written here, not both"
            self.complaints.add(node.place, path, "not_together", message)
            return None
        if file is not None:
            return self._from_file(file.value, f"{path}.file")
        if not entries:
            message = f"this is a table, or the name of its file (you wrote {node})"
            self.complaints.add(node.place, path, "wrong_type", message, "write {file: my.csv}")
            return None
        return inline(node, entries, path, self.complaints)

    def _from_file(self, node: Node, path: str) -> Table | None:
        written = self.checked.text(node, path, "the name of a file")
        if not written:
            return None
        try:
            return read_csv(self.folder / written, self.complaints)
        except ScenarioError as error:
            for one in error.problems:
                if one.line:
                    self.complaints.extend([one])
                else:  # it is not there, so the line that names it is meant
                    told = f"{one.message} ({one.file})"
                    self.complaints.add(node.place, path, one.code, told, one.hint)
            return None

    def table(self, kind: str, table: Table, period: str = "") -> None:
        """Take one table as what its kind says."""
        if kind in ("churn", "cohorts"):
            read = kinds.churn if kind == "churn" else kinds.cohorts
            self.found["tenure_period"] = period or "month"
            self.found["retention"] = read(table, period or "month", self.complaints)
        elif kind == "history":
            last = self.scenario.weeks
            self.found["history"] = kinds.history(table, period, last, self.complaints)
        else:
            found = kinds.sales(table, period, self.complaints)
            self.found["sales"], self.found["sales_period"] = found or (None, "")
