"""The data dictionary of a study: every column of every table, its unit and its meaning."""

from __future__ import annotations

from typing import Any

from simulator.metrics import metric_named
from simulator.study.design import Study
from simulator.study.runs import STATUSES
from simulator.study.shards import RUNS, WEEKS, kinds_of
from simulator.words import description

Column = dict[str, str]
_BASE = {
    "run": "number of the run: replicate, then point, then strategy",
    "point": "number of the point of the design",
    "strategy": "name of the strategy or mix",
    "replicate": "number of the world; the same luck at every point and under every strategy",
    "seed": "seed of the world",
    "status": "how the run ended: " + "; ".join(f"{name}: {said}" for name, said in
                                               STATUSES.items()),
    "reason": "why it did not end well, otherwise empty",
}  # fmt: skip
_MADE = {
    "people": {
        "person": ("1", "number of the person in its world"),
        "stage": ("1", "stage of the journey at the end"),
        "is_member": ("1", "in the community at the end"),
        "is_now_expert": ("1", "an expert at the end"),
        "bonds": ("bond", "number of bonds that are kept up at the end"),
    },
    "journeys": {
        "spell": ("1", "number of the person's spell of interest, the first is 0"),
        "segment": ("1", "segment of the person"),
    },
}
"""Columns of whole tables that are made of others when a run is written down."""


def dictionary(study: Study) -> list[Column]:
    """Entries with `table`, `column`, `unit`, `meaning`, in the order of the tables' columns."""
    found = [_entry(RUNS, name, "1", meaning) for name, meaning in _BASE.items()]
    found += [
        _entry(RUNS, one.name, one.quantity.unit, one.quantity.meaning) for one in study.factors
    ]
    for name in study.keep.metrics:
        known = metric_named(name)
        meaning = f"{known.label}: {known.reading}. {known.formula}"
        found.append(_entry(RUNS, name, known.unit, meaning))
    for kind in kinds_of(study.keep)[1:]:
        found.append(_entry(kind, "run", "1", _BASE["run"]))
        found += _weeks(study) if kind == WEEKS else _whole(kind)
    return found


def units_of(study: Study, table: str) -> dict[str, str]:
    """Column -> unit for one table."""
    return {one["column"]: one["unit"] for one in dictionary(study) if one["table"] == table}


def _weeks(study: Study) -> list[Column]:
    known = {str(one["name"]): one for one in _described("history")}
    week = _entry(WEEKS, "week", "week", "number of the week, the first is 0")
    return [week, *(
        _entry(WEEKS, name, known[name]["unit"], known[name]["meaning"])
        for name in study.keep.columns
    )]  # fmt: skip


def _whole(kind: str) -> list[Column]:
    """Columns of the tables of people and of their journeys, as the model declares them."""
    known = _MADE[kind] | {
        str(one["name"]): (one["unit"], one["meaning"])
        for one in _described("columns")
        if (one["table"] == "journeys") == (kind == "journeys")
    }
    return [_entry(kind, name, unit, meaning) for name, (unit, meaning) in known.items()]


def _described(topic: str) -> list[dict[str, Any]]:
    entries = description.as_json(topic)
    return entries if isinstance(entries, list) else [entries]


def _entry(table: str, column: str, unit: str, meaning: str) -> Column:
    return {"table": table, "column": column, "unit": unit, "meaning": meaning}
