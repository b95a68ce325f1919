"""Kinds: what each table of data means, every row checked, every mistake at its cell."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.calibration.tables import Table, numbers
from simulator.complaints import Complaints, Place, closest
from simulator.estimators.bass import FEWEST
from simulator.estimators.survival import SurvivalCurve, kaplan_meier_of_counts

Floats = NDArray[np.float64]
WEEKS_IN = {"week": 1.0, "month": 52 / 12, "quarter": 13.0, "year": 52.0}
SERIES = ("sign_ups", "customers", "active_members")
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
_COLUMNS = {
    "history": {*WEEKS_IN, *SERIES}, "churn": {"tenure", "churned", "censored", "still_there"},
    "cohorts": {"cohort", "age", "customers"}, "sales": {*WEEKS_IN, "sales"},
}  # fmt: skip
_FEW = 1e-9


class History(NamedTuple):
    """Series of a company: `weeks` are the ends of the periods, each series has their shape."""

    weeks: Floats
    period: str
    series: dict[str, Floats]


def kind_of(table: Table, complaints: Complaints) -> str | None:
    """The kind of a table by its columns, misspelt ones too; complains if it is none."""
    known = {
        kind: sum(closest(name, columns) is not None for name in table.columns)
        for kind, columns in _COLUMNS.items()
    }
    kind = max(known, key=lambda one: known[one])
    if known[kind]:
        return kind
    told = "; ".join(f"{one}: {PARTS[one].partition(': ')[2]}" for one in _COLUMNS)
    message = "there is no column here that means anything"
    complaints.add(table.place, "", "unknown_name", message, f"known are {told}")
    return None


def churn(table: Table, period: str, complaints: Complaints) -> SurvivalCurve | None:
    """How long customers stay, from counts, or from the share who are still there."""
    counted = "still_there" not in table.columns
    needed = {"tenure", "churned", "censored"} if counted else {"tenure", "still_there"}
    if not _columns("churn", table, needed, set() if counted else {"customers"}, complaints):
        return None
    before = len(complaints)
    tenure = numbers(table, "tenure", complaints, rising=True)
    if counted:
        left, seen = (numbers(table, name, complaints, whole=True)
                      for name in ("churned", "censored"))  # fmt: skip
        if len(complaints) > before:
            return None
        return _curve(table, tenure, left, seen, period, complaints)
    share = numbers(table, "still_there", complaints, high=1.0, hint="90 % or 0.9, not 90")
    for place, (early, late) in enumerate(pairwise(share), 1):
        if early + _FEW < late <= 1:
            message = f"the share who are still there cannot rise ({early:g} to {late:g})"
            cell = table.columns["still_there"][place]
            complaints.add(cell.place, "still_there", "out_of_bounds", message)
    of = _customers(table, complaints)
    if len(complaints) > before:
        return None
    there = np.concatenate(([of], np.array(share) * of))
    seen_last = [0.0] * (len(share) - 1) + [float(there[-1])]
    return _curve(table, tenure, np.maximum(-np.diff(there), 0.0), seen_last, period, complaints)


def _customers(table: Table, complaints: Complaints) -> float:
    """How many customers the shares are of; 100 if nobody says."""
    if "customers" not in table.columns:
        return 100.0
    of = numbers(table, "customers", complaints, low=1)
    for cell, number in zip(table.columns["customers"], of, strict=True):
        if number > of[0] or number < of[0]:  # what is no number was complained about
            message = f"these are customers at the start, the same in every row ({of[0]:g} before)"
            complaints.add(cell.place, "customers", "not_together", message)
    return of[0]


def _curve(
    table: Table, time: ArrayLike, left: ArrayLike, seen: ArrayLike, period: str,
    complaints: Complaints,
) -> SurvivalCurve | None:
    times, gone, stayed = (np.asarray(one, dtype=np.float64) for one in (time, left, seen))
    if not gone.any():
        message = "nobody leaves in this table, so it does not tell how long customers stay"
        complaints.add(table.place, "churn", "empty", message)
        return None
    return kaplan_meier_of_counts(times * WEEKS_IN[period], gone, stayed)


def cohorts(table: Table, period: str, complaints: Complaints) -> SurvivalCurve | None:
    """Pooled: of those seen at an age, the share who are left at the next one."""
    if not _columns("cohorts", table, {"cohort", "age", "customers"}, set(), complaints):
        return None
    before = len(complaints)
    age = numbers(table, "age", complaints, whole=True)
    left = numbers(table, "customers", complaints, whole=True)
    if not np.isfinite([age, left]).all():
        return None
    found: dict[str, dict[float, int]] = {}  # cohort -> age -> row
    for row, (cell, at) in enumerate(zip(table.columns["cohort"], age, strict=True)):
        if at in found.setdefault(cell.written, {}):
            message = f"cohort {cell.written[:30]} has age {at:g} twice"
            complaints.add(cell.place, "cohort", "duplicate", message)
        found[cell.written][at] = row
    churned: dict[float, float] = {}
    censored: dict[float, float] = {}
    for name, rows in found.items():
        ages = sorted(rows)
        if ages[0] != 0:
            message = f"cohort {name[:30]} has no age 0, so its size is not known"
            cell = table.columns["age"][rows[ages[0]]]
            complaints.add(cell.place, "age", "missing_entry", message)
        for young, old in pairwise(ages):
            gone = left[rows[young]] - left[rows[old]]
            if gone < 0:
                message = f"cohort {name[:30]} grows from age {young:g} to {old:g}"
                cell = table.columns["customers"][rows[old]]
                complaints.add(cell.place, "customers", "out_of_bounds", message)
            churned[old] = churned.get(old, 0.0) + max(gone, 0.0)
        censored[ages[-1]] = censored.get(ages[-1], 0.0) + left[rows[ages[-1]]]
    if len(complaints) > before:
        return None
    times = sorted(set(churned) | set(censored))
    gone_at, seen_at = ([counts.get(time, 0.0) for time in times] for counts in (churned, censored))
    return _curve(table, times, gone_at, seen_at, period, complaints)


def history(table: Table, period: str, weeks: int, complaints: Complaints) -> History | None:
    """Series over the first `weeks` weeks of a company."""
    column = _time_column(table, "month", period, complaints)
    if not _columns("history", table, {column}, {*SERIES, *WEEKS_IN}, complaints):
        return None
    time = np.array(numbers(table, column, complaints, low=1, rising=True))
    series = {name: np.array(numbers(table, name, complaints))
              for name in SERIES if name in table.columns}  # fmt: skip
    if not series:
        message = f"there is nothing beside the time; history has {PARTS['history']}"
        complaints.add(table.place, "history", "missing_entry", message)
    ends = time * WEEKS_IN[column]
    if np.isfinite(ends[-1]) and ends[-1] > weeks + 0.5:
        message = f"the history ends in week {ends[-1]:.0f}, the scenario after {weeks}"
        place = table.columns[column][-1].place
        complaints.add(place, column, "out_of_bounds", message, "raise weeks")
    return History(ends, column, series)


def sales(table: Table, period: str, complaints: Complaints) -> tuple[Floats, str] | None:
    """Sales in each period, and the name of the period."""
    column = _time_column(table, "year", period, complaints)
    if not _columns("sales", table, {column, "sales"}, {*WEEKS_IN}, complaints):
        return None
    numbers(table, column, complaints, low=-9e9, rising=True)
    sold = np.array(numbers(table, "sales", complaints))
    if len(sold) < FEWEST or not sold.any():
        message = f"Bass's curve needs sales in {FEWEST} periods at least"
        complaints.add(table.headings["sales"], "sales", "wrong_number", message)
    return sold, column


def _time_column(table: Table, usual: str, period: str, complaints: Complaints) -> str:
    """The column of the time; it says the period, so nothing else may say another one."""
    named = [name for name in WEEKS_IN if name in table.columns]
    for name in named[1:]:
        message = f"the time is there twice, as {named[0]} and as {name}"
        complaints.add(table.headings[name], name, "not_together", message, "keep one of them")
    if named and period not in ("", named[0]):
        message = f"the column says {named[0]}, the period {period}"
        complaints.add(table.headings[named[0]], named[0], "not_together", message)
    return named[0] if named else usual


def _columns(
    kind: str, table: Table, needed: set[str], also: set[str], complaints: Complaints
) -> bool:
    """True if a table has what its kind needs, and nothing else."""
    strange = [name for name in table.columns if name not in needed | also]
    meant = {closest(name, needed | also) for name in strange}
    missing = sorted(needed - set(table.columns) - meant)
    for name in missing:
        message = f"the column '{name}' is missing; {kind} has {PARTS[kind]}"
        complaints.add(table.place, name, "missing_entry", message)
    for name in strange:
        message = f"there is no such column in {kind}: it has {PARTS[kind]}"
        place: Place = table.headings[name]
        hint = complaints.did_you_mean(name, needed | also)
        complaints.add(place, name, "unknown_name", message, hint)
    return not missing and not strange
