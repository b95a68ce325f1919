"""Observed: what a team has measured, read from a YAML or a CSV file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts import CHANNELS
from simulator.calibration.tables import Table, inline, numbers, read_csv
from simulator.complaints import Complaints, ScenarioError
from simulator.estimators.survival import SurvivalCurve, kaplan_meier
from simulator.scenario import Scenario
from simulator.scenario_files.file import Entry, Node, read_tree
from simulator.scenario_files.text import label_of, read_bytes
from simulator.scenario_files.values import Checked, declared
from simulator.strategy import levers
from simulator.study.design import Factor
from simulator.study.study_file import map_in
from simulator.study.study_vary import VaryReader

Floats = NDArray[np.float64]
WEEKS_IN = {"week": 1.0, "month": 52 / 12, "quarter": 13.0, "year": 52.0}
HEADINGS = ("observed", "vary", "strategy", "name")
PARTS = {
    "churn": "how long customers stay: tenure, churned, censored (or tenure, still_there)",
    "cohorts": "who is left of each cohort: cohort, age, customers",
    "history": "what was counted in each period: month, and sign_ups, customers, active_members",
    "cac": "cost per customer, EUR: blended, and channels such as sales, ads",
    "referred_share": "share of new customers who came through other customers",
    "active_members": "people active in the community at the end of the time",
    "sales": "sales of a new product in each period from its start: year, sales",
}
"""What can be observed, and its columns."""
SERIES = ("sign_ups", "customers", "active_members")
_SHARE = declared("referred_share", "1", 0, 1)
_COUNT = declared("active_members", "person", 0, 1e9)
_EUROS = declared("cac", "EUR", 0.01, 1e9)
_FEW = 1e-9


class History(NamedTuple):
    """Series of a company: `weeks` are the ends of the periods, each series has their shape."""

    weeks: Floats
    period: str
    series: dict[str, Floats]


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
    checked = Checked(complaints)
    if path.suffix.lower() == ".csv":
        table = read_csv(path, complaints)
        reader = _Reader(checked, scenario, path.parent)
        if table is not None:
            reader.table(_kind_of(table), table)
        complaints.raise_any()
        return reader.result(path.stem)
    try:
        _, root = read_tree(read_bytes(path, label), label)
    except ScenarioError as error:
        said = "no data file of flywheel can be read here"
        raise ScenarioError(
            [one._replace(hint=one.hint or said if one.code == "empty" else one.hint)
             for one in error.problems]
        ) from None  # fmt: skip
    reader = _Reader(checked, scenario, path.parent)
    reader.file(root)
    complaints.raise_any()
    return reader.result(path.stem)


def _kind_of(table: Table) -> str:
    names = set(table.columns)
    if "cohort" in names:
        return "cohorts"
    if names & {"churned", "still_there"}:
        return "churn"
    return "sales" if "sales" in names else "history"


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
            hint = "write observed: {churn: {file: churn.csv}}"
            self.complaints.add(root.place, "observed", "missing_entry", message, hint)
        else:
            self._observed(root.entries["observed"].value)
        if "vary" in root.entries:
            reader = VaryReader(self.checked, root._replace(value={"vary": root.entries["vary"]}),
                                "latin_hypercube", self.scenario, {})  # fmt: skip
            self.factors = reader.result()[0]
            self._no_levers(root.entries["vary"])

    def _strategy(self, node: Node) -> None:
        known = self.scenario.strategy_names()
        if node.value in known:
            self.found["strategy"] = str(node.value)
            return
        message = f"the scenario has no strategy or mix of this name (you wrote {node})"
        hint = self.complaints.did_you_mean(node.value, known)
        hint = hint or f"known are {', '.join(known) or 'none'}"
        self.complaints.add(node.place, "strategy", "unknown_name", message, hint)

    def _no_levers(self, entry: Entry) -> None:
        """A lever is what the company chose: it is known, and not to be found out."""
        for name, (key, _) in entry.value.entries.items():
            if name in levers():
                message = "this is a lever, which the company chose itself"
                hint = "write what was chosen into the scenario, and fit what describes the market"
                self.complaints.add(key.place, f"vary.{name}", "a_lever", message, hint)

    def _observed(self, node: Node) -> None:
        parts = map_in(node, "observed", PARTS, self.complaints)
        if "churn" in parts and "cohorts" in parts:
            message = "churn and cohorts both say how long customers stay"
            self.complaints.add(parts["cohorts"].key.place, "observed.cohorts", "not_together",
                                message, "keep one of them")  # fmt: skip
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

    def _cac(self, node: Node, path: str) -> None:
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
        names = {name: one.value for name, one in node.entries.items()}
        names.pop("period", None)
        file = names.pop("file", None)
        if file is not None and names:
            message = "a table is in a file or written here, not both"
            self.complaints.add(node.place, path, "not_together", message)
            return None
        if file is not None:
            written = self.checked.text(file, f"{path}.file", "the name of a file")
            return read_csv(self.folder / written, self.complaints) if written else None
        if not names:
            message = f"this is a table, or the name of its file (you wrote {node})"
            self.complaints.add(node.place, path, "wrong_type", message, "write {file: my.csv}")
            return None
        return inline(node, names, path, self.complaints)

    def table(self, kind: str, table: Table, period: str = "") -> None:
        """Take one table as what its kind says."""
        {"churn": self._churn, "cohorts": self._cohorts, "history": self._history,
         "sales": self._sales}[kind](table, period)  # fmt: skip

    def _columns(self, kind: str, table: Table, needed: set[str], also: set[str]) -> bool:
        missing, strange = needed - set(table.columns), set(table.columns) - needed - also
        for name in sorted(missing):
            message = f"the column '{name}' is missing; {kind} has {PARTS[kind]}"
            self.complaints.add(table.place, name, "missing_entry", message)
        for name in sorted(strange):
            cells = table.columns[name]
            place = cells[0].place if cells else table.place
            message = f"there is no such column in {kind}: it has {PARTS[kind]}"
            hint = self.complaints.did_you_mean(name, needed | also)
            self.complaints.add(place, name, "unknown_name", message, hint)
        if not (missing or strange) and table.rows == 0:
            self.complaints.add(table.place, kind, "empty", "the table has no rows")
        return not missing and not strange and table.rows > 0

    def _churn(self, table: Table, period: str) -> None:
        counted = "still_there" not in table.columns
        needed = {"tenure", "churned", "censored"} if counted else {"tenure", "still_there"}
        if not self._columns("churn", table, needed, set() if counted else {"customers"}):
            return
        tenure = np.array(numbers(table, "tenure", self.complaints, rising=True))
        if counted:
            churned, censored = (np.array(numbers(table, name, self.complaints, whole=True))
                                 for name in ("churned", "censored"))  # fmt: skip
            self._retention(tenure, churned, censored, period or "month")
            return
        share = np.array(numbers(table, "still_there", self.complaints, high=1.0))
        if not np.all(np.diff(share) <= _FEW):
            message = "the share who are still there cannot rise"
            self.complaints.add(table.place, "still_there", "wrong_type", message)
        of = numbers(table, "customers", self.complaints, low=1) if "customers" in table.columns \
            else [100.0]  # fmt: skip
        left = np.round(share * of[0])
        churned = np.maximum(-np.diff(np.concatenate(([of[0]], left))), 0.0)
        censored = np.concatenate((np.zeros(len(share) - 1), left[-1:]))
        self._retention(tenure, churned, censored, period or "month")

    def _retention(
        self, tenure: Floats, churned: Floats, censored: Floats, period: str
    ) -> None:
        good = np.isfinite(tenure) & np.isfinite(churned) & np.isfinite(censored)
        if not good.all() or (churned < 0).any() or (censored < 0).any() or churned.sum() < 1:
            return
        counts = np.concatenate((churned, censored)).astype(np.int64)
        until = np.repeat(np.concatenate((tenure, tenure)) * WEEKS_IN[period], counts)
        event = np.repeat(np.arange(2 * len(tenure)) < len(tenure), counts)
        self.found["retention"] = kaplan_meier(None, until, event)
        self.found["tenure_period"] = period

    def _cohorts(self, table: Table, period: str) -> None:
        """Pooled: of those seen at an age, the share who are left at the next one."""
        if not self._columns("cohorts", table, {"cohort", "age", "customers"}, set()):
            return
        age = numbers(table, "age", self.complaints, whole=True)
        left = numbers(table, "customers", self.complaints, whole=True)
        cohorts: dict[str, dict[float, float]] = {}
        for cell, at, number in zip(table.columns["cohort"], age, left, strict=True):
            if at in cohorts.setdefault(cell.written, {}):
                message = f"cohort {cell.written[:30]} has age {at:g} twice"
                self.complaints.add(cell.place, "cohort", "duplicate", message)
            cohorts[cell.written][at] = number
        churned: dict[float, float] = {}
        censored: dict[float, float] = {}
        for name, rows in cohorts.items():
            ages = sorted(rows)
            if ages[0] != 0:
                message = f"cohort {name[:30]} has no age 0, so its size is not known"
                self.complaints.add(table.place, "age", "missing_entry", message)
            for young, old in pairwise(ages):
                if rows[old] > rows[young]:
                    message = f"cohort {name[:30]} grows from age {young:g} to {old:g}"
                    self.complaints.add(table.place, "customers", "out_of_bounds", message)
                churned[old] = churned.get(old, 0.0) + max(rows[young] - rows[old], 0.0)
            censored[ages[-1]] = censored.get(ages[-1], 0.0) + rows[ages[-1]]
        times = sorted(set(churned) | set(censored))
        gone, seen = ([counts.get(time, 0.0) for time in times] for counts in (churned, censored))
        self._retention(np.array(times), np.array(gone), np.array(seen), period or "month")

    def _history(self, table: Table, period: str) -> None:
        named = [name for name in WEEKS_IN if name in table.columns]
        column = named[0] if named else "month"
        if not self._columns("history", table, {column}, set(SERIES)):
            return
        time = np.array(numbers(table, column, self.complaints, rising=True))
        series = {name: np.array(numbers(table, name, self.complaints))
                  for name in SERIES if name in table.columns}  # fmt: skip
        weeks = time * WEEKS_IN[period or column]
        last = self.scenario.weeks
        if not series:
            message = f"there is nothing beside the time; history has {PARTS['history']}"
            self.complaints.add(table.place, "history", "missing_entry", message)
        elif weeks[-1] > last + 0.5:
            message = f"the history ends in week {weeks[-1]:.0f}, the scenario after {last}"
            self.complaints.add(table.place, "history", "out_of_bounds", message, "raise weeks")
        self.found["history"] = History(weeks, column, series)

    def _sales(self, table: Table, period: str) -> None:
        named = [name for name in WEEKS_IN if name in table.columns]
        column = named[0] if named else "year"
        if self._columns("sales", table, {column, "sales"}, set()):
            numbers(table, column, self.complaints, low=-9e9, rising=True)
            self.found["sales"] = np.array(numbers(table, "sales", self.complaints))
            self.found["sales_period"] = period or column
