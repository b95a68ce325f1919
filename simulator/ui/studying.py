"""Studying: what is known of one study, piece by piece, as tasks for a worker.

All numbers are those of `simulator.analysis`; runs that are damaged, failed or not done are in none
of them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.analysis.analyse import HEADLINES
from simulator.analysis.conditions import Condition, losing
from simulator.analysis.findings import finding_of
from simulator.analysis.indices import indices_table, most_important
from simulator.analysis.points import Points, points_of
from simulator.analysis.shapes import BINS, heat_map, main_effects, parts_of
from simulator.estimators.prim import Limit
from simulator.jsonable import jsonable
from simulator.metrics import metric_named
from simulator.study.answering import answer_source
from simulator.study.design import Factor
from simulator.study.folder import DamagedError
from simulator.study.runs import OK
from simulator.ui.state import TroubleError
from simulator.ui.studies import Intact, intact, is_held, place_of, within

STEPS: Final = 5
"""Pieces that `study` yields of a study with results."""
MOST_FAILURES: Final = 40
MOST_LINES: Final = 300
"""Points that are drawn as lines."""
MOST_AXES: Final = 6
"""Factors that are drawn or told value by value."""
MOST_SHOWN: Final = 4
"""Strategies that are drawn."""
MOST_CELLS: Final = 500_000
"""Numbers that are handed to the browser as one file."""
_SEED = 1  # of the resampling, as that of `flywheel analyze`


class Asked(NamedTuple):
    """What is looked at: a metric, the strategy in front, two factors; empty for the usual."""

    metric: str = ""
    strategy: str = ""
    factor: str = ""
    other: str = ""


def study(root: str, name: str, asked: Asked) -> Iterator[dict[str, Any]]:
    """Look at the study `name` below `root`; yields pieces that add up.

    The first has `facts`; then come `means`, `shape`, `indices` and `boxes`, and `step` counts
    them. `trouble` names what forbids it (a key of the catalogue), with `details` and `values`.
    """
    began = time.monotonic()
    try:
        place = place_of(Path(root), name)
        found = intact(place)
    except TroubleError as trouble:
        yield {"trouble": trouble.code, "details": trouble.details, "values": trouble.values}
        return
    except DamagedError as error:
        yield {"damaged": within(place, error.problems)}
        return
    except FileNotFoundError:
        yield {"trouble": "study_not_begun", "details": name, "values": {}}
        return
    yield {"facts": facts(found, name), "step": 1, "seconds": time.monotonic() - began}
    kept = found.study.keep.metrics
    if not len(found.table()) or not kept:
        return
    metric = asked.metric if asked.metric in kept else _usual(kept)
    points = points_of(found, kept)
    shown = points._replace(
        values={key: cube for key, cube in points.values.items() if key[0] == metric}
    )
    for step, piece in enumerate(_pieces(points, shown, metric, asked), 2):
        yield {**piece, "metric": metric, "step": step, "seconds": time.monotonic() - began}


def _pieces(
    points: Points, shown: Points, metric: str, asked: Asked
) -> Iterator[dict[str, Any]]:
    """The pieces after the facts, in order."""
    indices = indices_table(shown, (metric,), _SEED)
    order = _order(points, indices, metric)
    yield {"means": {"all": _plain(points.summary()),
                     "by_factor": by_factor(shown, order[:MOST_AXES])}}  # fmt: skip
    focus = asked.strategy if asked.strategy in points.study.strategies else ""
    strategies = _in_front(points.study.strategies, focus)
    yield {"strategies": strategies, "shape": shape(shown, metric, order, asked, strategies)}
    yield {"indices": _plain(indices)}
    yield {"boxes": list(boxes(points, metric, focus or None))}


def facts(found: Intact, name: str) -> dict[str, Any]:
    """What a study asks, how far it is, and what went wrong; rows of the table of runs."""
    study, frame = found.study, found.table()
    counts = {str(one): int(n) for one, n in frame["status"].value_counts().items()}
    done = len(frame) + found.lost
    failed = frame[frame["status"] != OK]
    running, left = is_held(found.folder), study.runs - done
    names = [factor.name for factor in study.factors]
    columns = ["run", "strategy", "replicate", *names, "status", "reason"]
    return {
        "name": name, "question": study.question, "prediction": study.prediction,
        "answer": study.answer, "answer_source": _answer_source(found, left),
        "kind": study.kind, "points": len(study.points),
        "strategies": list(study.strategies), "replicates": study.replicates,
        "scenario": study.scenario.name, "fingerprint": found.data["fingerprint"],
        "runs": study.runs, "done": done, "left": left, "lost": found.lost, "ended": counts,
        "failed": len(failed), "running": running, "rate": found.rate,
        "seconds_each": found.seconds / done if done else None,
        "seconds_left": left / found.rate if running and found.rate else None,
        "damage": found.damage(), "metrics": list(study.keep.metrics),
        "factors": [{"name": one.name, "spelled": one.spelled(), "unit": one.quantity.unit}
                    for one in study.factors],
        "varied": [one.name for one in study.factors if _varies(found, one)],
        "failures": [columns, *_rows(failed[columns].head(MOST_FAILURES))],
    }  # fmt: skip


def _answer_source(found: Intact, left: int) -> dict[str, Any] | None:
    """Whether the answer is that of the result which is there; None if nobody can tell."""
    if left or found.lost or not found.study.answer:
        return None
    source = answer_source(found.study, found.result_hashes())
    return source._asdict() if source else None


def _varies(found: Intact, factor: Factor) -> bool:
    place = found.study.factors.index(factor)
    return len({point[place] for point in found.study.points}) > 1


def _usual(kept: tuple[str, ...]) -> str:
    return next((name for name in HEADLINES if name in kept), kept[0])


def _order(points: Points, indices: pd.DataFrame, metric: str) -> list[Factor]:
    """The factors that take several values, the one that matters most first."""
    by_name = {factor.name: factor for factor in points.factors}
    first = [by_name[name] for name in most_important(indices, metric)]
    return first + [one for one in points.factors if one not in first]


def _in_front(strategies: tuple[str, ...], focus: str) -> list[str]:
    """The strategies that are drawn, the one in front first."""
    others = [name for name in strategies if name != focus]
    return [*([focus] if focus else []), *others][:MOST_SHOWN]


def by_factor(points: Points, factors: list[Factor]) -> list[dict[str, Any]]:
    """Means with their intervals over the points of each part of each factor."""
    rows = []
    for factor in factors:
        parts = parts_of(points, factor, BINS)
        for n, label in enumerate(parts.labels):
            inside = parts.part == n
            some = {key: cube[inside] for key, cube in points.values.items()}
            rows += [{"factor": factor.name, "value": label, "points": int(inside.sum()), **row}
                     for row in _plain(points._replace(values=some).summary())]  # fmt: skip
    return rows


def shape(
    points: Points, metric: str, order: list[Factor], asked: Asked, strategies: list[str]
) -> dict[str, Any]:
    """A map of the metric over two factors (or one), and each point as a line over several."""
    names = [one.name for one in order]
    by_name = dict(zip(names, order, strict=True))
    first = asked.factor if asked.factor in names else next(iter(names), "")
    rest = [name for name in names if name != first]
    second = asked.other if asked.other in rest else next(iter(rest), "")
    cells: list[dict[str, Any]] = []
    if second:
        cells = _plain(heat_map(points, metric, by_name[first], by_name[second]))
    elif first:
        cells = _plain(main_effects(points, metric, [by_name[first]]))
    axes = [by_name[name] for name in dict.fromkeys([first, second, *names]) if name][:MOST_AXES]
    return {
        "factor": first, "other": second,
        "cells": [one for one in cells if one["strategy"] in strategies],
        "axes": [_axis(points, one) for one in axes],
        "lines": {name: _lines(points, metric, name, axes) for name in strategies},
    }  # fmt: skip


def _axis(points: Points, factor: Factor) -> dict[str, Any]:
    """Where a factor varies: its kinds if it has names for them, else its ends."""
    column = points.column(factor)
    if column.dtype.kind == "f":
        return {"name": factor.name, "kinds": [], "low": float(column.min()),
                "high": float(column.max())}  # fmt: skip
    kinds = parts_of(points, factor, BINS).labels
    return {"name": factor.name, "kinds": kinds, "low": 0.0, "high": float(max(1, len(kinds) - 1))}


def _lines(points: Points, metric: str, strategy: str, axes: list[Factor]) -> list[list[Any]]:
    """Rows of number of the point, its values (of names: their place), and its mean."""
    means = points.means(metric, strategy)
    told = np.flatnonzero(np.isfinite(means))
    if len(told) > MOST_LINES:
        told = told[np.linspace(0, len(told) - 1, MOST_LINES).astype(np.int64)]
    columns = []
    for factor in axes:
        column = points.column(factor)
        is_number = column.dtype.kind == "f"
        values = column if is_number else parts_of(points, factor, BINS).part.astype(np.float64)
        columns.append(values[told].tolist())
    rows = zip(told.tolist(), *columns, means[told].tolist(), strict=True)
    return [list(row) for row in rows]


def boxes(points: Points, metric: str, strategy: str | None) -> Iterator[dict[str, Any]]:
    """Where a strategy is worse than the best other on a metric, and the boxes that tell it."""
    for one in losing(points.study, (metric,), strategy):
        found = finding_of(points, one, _SEED)
        yield {
            **_spoken(one), "text": found.text, "note": found.note,
            "cases": int(found.cases.sum()), "of": int(found.cases.size),
            "boxes": [
                {"coverage": box.coverage, "density": box.density, "mass": box.mass,
                 "points": box.points, "cases": box.cases,
                 "limits": [_limit(name, limit) | {"quasi_p": box.quasi_p[name],
                                                   "reproduced": box.reproduced[name]}
                            for name, limit in box.limits.items()]}
                for box in found.boxes
            ],
        }  # fmt: skip


def _spoken(condition: Condition) -> dict[str, Any]:
    return {"metric": condition.metric, "strategy": condition.strategy,
            "lower": condition.sign.startswith("<"), "others": list(condition.others)}  # fmt: skip


def _limit(name: str, limit: Limit) -> dict[str, Any]:
    low, high = jsonable((limit.low, limit.high))
    kept = None if limit.kept is None else [str(one) for one in limit.kept]
    return {"factor": name, "low": low, "high": high, "kept": kept}


def is_judged(metric: str) -> bool:
    """True if one direction of a metric is the better one."""
    return metric_named(metric).better is not None


def all_runs(root: str, name: str) -> Iterator[dict[str, Any]]:
    """The table of runs for a file, as `rows` with the names first; `too_many` of them if so."""
    place = Path(root)
    try:
        place = place_of(place, name)
        frame = intact(place).table()
    except (TroubleError, DamagedError, OSError) as error:
        problems = error.problems if isinstance(error, DamagedError) else []
        yield {"rows": [], "too_many": 0, "said": " ".join(within(place, problems))}
        return
    if frame.size > MOST_CELLS:
        yield {"rows": [], "too_many": len(frame), "said": ""}
        return
    yield {"rows": [list(frame.columns), *_rows(frame)], "too_many": 0, "said": ""}


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    return [[_one(value) for value in row] for row in frame.astype(object).to_numpy().tolist()]


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows that travel; None for NaN and the infinite."""
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in _rows(frame)]


def _one(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
