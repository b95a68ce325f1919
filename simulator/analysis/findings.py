"""Findings: the boxes in which something happens, as tables and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.analysis.conditions import Condition
from simulator.analysis.indices import ordered
from simulator.analysis.points import Points
from simulator.estimators.prim import FEWEST_CASES, Box, Limit, find_boxes
from simulator.strategy import quantities

MOST = 20
"""Factors among which a box is looked for."""
FEWEST_POINTS = 20
"""Points without which no box is looked for."""
COLUMNS = (
    "condition", "box", "coverage", "density", "mass", "points", "cases", "factor", "low", "high",
    "kept", "unit", "quasi_p", "reproduced",
)  # fmt: skip
WAY_COLUMNS = ("condition", "box", "step", "coverage", "density", "mass", "restricted")


class Finding(NamedTuple):
    """One condition, at which points it can be told, where it holds, and the boxes it holds in.

    `columns`: factor -> its values at these points; `cases` has their shape; `note` says why no
    box was looked for or found, otherwise empty.
    """

    text: str
    columns: Mapping[str, NDArray[Any]]
    cases: NDArray[np.bool_]
    boxes: tuple[Box, ...]
    note: str

    @property
    def share(self) -> float:
        """Share of the points that are cases; NaN without any point."""
        return float(self.cases.mean()) if self.cases.size else float("nan")


def finding_of(points: Points, condition: Condition, seed: int) -> Finding:
    """Look for boxes in which a condition holds."""
    cases, told = condition.cases(points)
    columns = {factor.name: points.column(factor)[told] for factor in points.factors}
    cases = cases[told]
    columns = _telling(columns, cases)
    note, boxes = _too_little(cases, columns), list[Box]()
    if not note:
        boxes = find_boxes(columns, cases, seed=seed)
        note = "" if boxes else "no box tells cases from the others"
    return Finding(condition.text, columns, cases, tuple(boxes), note)


def _telling(columns: dict[str, NDArray[Any]], cases: NDArray[np.bool_]) -> dict[str, Any]:
    """The factors in which cases and others differ most, where there are more than `MOST`.

    Among a hundred factors some box is always found by luck alone.
    """
    if len(columns) <= MOST or cases.all() or not cases.any():
        return columns
    apart = {}
    for name, column in columns.items():
        values = ordered(column)
        spread = 0.0 if values is None else float(values.std())
        apart[name] = np.inf if values is None else 0.0
        if values is not None and spread > 0:
            apart[name] = abs(float(values[cases].mean() - values[~cases].mean())) / spread
    kept = sorted(apart, key=lambda name: -apart[name])[:MOST]
    return {name: column for name, column in columns.items() if name in kept}


def _too_little(cases: NDArray[np.bool_], columns: Mapping[str, Any]) -> str:
    if not columns:
        return "nothing varies in this study, so there is no box to look for"
    if not cases.size:
        return "it is undefined at every point"
    if not cases.any():
        return "it happens nowhere"
    if cases.all():
        return "it happens everywhere"
    if cases.size < FEWEST_POINTS:
        return f"{cases.size} points are too few for a box ({FEWEST_POINTS} are needed)"
    if cases.sum() < FEWEST_CASES:
        return f"it happens at {cases.sum()} points only: too few for a box"
    if (~cases).sum() < FEWEST_CASES:
        return f"it happens at all but {(~cases).sum()} points: too many for a box"
    return ""


def boxes_table(findings: list[Finding]) -> pd.DataFrame:
    """All boxes, one row for each restricted factor."""
    rows = []
    for finding in findings:
        for number, box in enumerate(finding.boxes, 1):
            facts = {"condition": finding.text, "box": number, "coverage": box.coverage,
                     "density": box.density, "mass": box.mass, "points": box.points,
                     "cases": box.cases}  # fmt: skip
            for name, limit in box.limits.items():
                rows.append({**facts, "factor": name, "low": limit.low, "high": limit.high,
                             "kept": " ".join(map(str, limit.kept or ())),
                             "unit": quantities()[name].unit, "quasi_p": box.quasi_p[name],
                             "reproduced": box.reproduced[name]})  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).replace([np.inf, -np.inf], np.nan)


def way_table(findings: list[Finding]) -> pd.DataFrame:
    """The trade-off of coverage and density on the way to each box."""
    rows = [
        {"condition": finding.text, "box": number, "step": step, "coverage": one.coverage,
         "density": one.density, "mass": one.mass, "restricted": len(one.limits)}
        for finding in findings for number, box in enumerate(finding.boxes, 1)
        for step, one in enumerate(box.trajectory)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(WAY_COLUMNS))


def said(name: str, limit: Limit) -> str:
    """A limit as people read it."""
    unit = quantities()[name].unit
    unit = "" if unit == "1" else f" {unit}"
    if limit.kept is not None:
        return f"{name} is {' or '.join(map(str, limit.kept))}"
    if limit.low == limit.high:
        return f"{name} = {limit.low:.3g}{unit}"
    if not np.isfinite(limit.low):
        return f"{name} up to {limit.high:.3g}{unit}"
    if not np.isfinite(limit.high):
        return f"{name} from {limit.low:.3g}{unit}"
    return f"{name} from {limit.low:.3g} to {limit.high:.3g}{unit}"


def sentence(finding: Finding) -> str:
    """What was found, in words."""
    if not finding.cases.size:
        return f"{finding.text}: cannot be told; {finding.note}."
    head = f"{finding.text}: at {finding.cases.sum()} of {finding.cases.size} points"
    if finding.note:
        return f"{head}; {finding.note}."
    told = [
        f"box {number}: {' and '.join(said(name, one) for name, one in box.limits.items())}: "
        f"holds {100 * box.coverage:.0f} % of them, {100 * box.density:.0f} % of its "
        f"{box.points} points are cases"
        for number, box in enumerate(finding.boxes, 1)
    ]
    return f"{head} ({100 * finding.share:.0f} %). {'; '.join(told)}."
