"""Picturing: results of a study as what `study_chart.vue` draws, with words and a summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from simulator.metrics import metric_named
from simulator.strategy import quantities
from simulator.ui.controls import control
from simulator.ui.measures import (
    NOTHING,
    gap_told,
    interval_told,
    metric_title,
    strategy_title,
    told,
)
from simulator.ui.words import of_quantities, say

METHOD_WORDS: Final = {
    "sobol_total": "experiments.sobol_total",
    "sobol_first": "experiments.sobol_first",
    "grid_total": "experiments.grid_total",
    "grid_first": "experiments.grid_first",
    "morris_mean_absolute": "experiments.morris_mean_absolute",
    "morris_mean": "experiments.morris_mean",
    "morris_deviation": "experiments.morris_deviation",
    "rank_correlation": "experiments.rank_correlation",
    "partial_rank_correlation": "experiments.partial_rank_correlation",
}
FAMILIES: Final = (
    ("sobol_total", "sobol_first"), ("grid_total", "grid_first"),
    ("morris_mean_absolute", "morris_deviation"), ("partial_rank_correlation", "rank_correlation"),
)  # fmt: skip
"""What bars show, and what the mark beside them: the first pair that a design allows."""
HEADS: Final = (
    "experiments.factor", "experiments.method", "experiments.value", "experiments.low",
    "experiments.high", "experiments.points",
)  # fmt: skip
MOST_BARS: Final = 12
_QUARTER = 0.25

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


def factor_title(language: str, name: str) -> str:
    """What a quantity is called, with its unit; of whom it is where its own words do not say."""
    known = control(quantities()[name], (), language)
    title = str(known["title"])
    if f"title.{name}" not in of_quantities(language):
        title = f"{known['group'].capitalize()}: {title[0].lower()}{title[1:]}"
    return f"{title} ({known['unit']})" if known["unit"] else title


def with_range(language: str, metric: str, row: Mapping[str, Any]) -> str:
    """A mean and its interval, where there is one."""
    write = partial(told, language, metric)
    middle = write(row["mean"])
    if row["mean"] is None or row["low"] is None:
        return middle
    return f"{middle} ({interval_told(row['low'], row['high'], write)})"


def map_spec(
    language: str, metric: str, strategy: str, shape: Mapping[str, Any]
) -> Spec:
    """The map of one strategy; all strategies share its shades."""
    cells = [one for one in shape["cells"] if one["strategy"] == strategy]
    two = bool(shape["other"])
    name, title = strategy_title(language, strategy), metric_title(language, metric)
    write = partial(told, language, metric)
    columns = list(dict.fromkeys(one["value"] for one in cells))
    lines = list(dict.fromkeys(one["other_value"] for one in cells)) if two else [name]
    lines = lines[::-1]  # upwards, as on a map
    known = [one["mean"] for one in shape["cells"] if one["mean"] is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    drawn = [
        {"column": columns.index(one["value"]),
         "line": lines.index(one["other_value"]) if two else 0,
         "shade": None if one["mean"] is None else
         (one["mean"] - low) / (high - low) if high > low else 0.5,
         "short": _short(metric, one["mean"]),
         "told": say(language, "experiments.cell", value=write(one["mean"]),
                     n=one["points"])}
        for one in cells
    ]  # fmt: skip
    across = factor_title(language, shape["factor"])
    down = factor_title(language, shape["other"]) if two else ""
    head = [across, *([down] if two else []), title, say(language, "experiments.points")]
    rows = [[one["value"], *([one["other_value"]] if two else []), write(one["mean"]),
             str(one["points"])] for one in cells]  # fmt: skip
    return {
        "kind": "map", "title": say(language, "experiments.of", metric=title, name=name),
        "note": "", "file": f"map-{strategy}", "rows": [head, *rows],
        "summary": _map_summary(language, metric, strategy, cells, (across, down)),
        "across": {"title": across, "labels": columns}, "down": {"title": down, "labels": lines},
        "cells": drawn, "key": [write(low), write(high)] if known else [],
    }  # fmt: skip


def _map_summary(
    language: str, metric: str, strategy: str, cells: Rows, titles: tuple[str, str]
) -> str:
    known = [one for one in cells if one["mean"] is not None]
    if not known:
        return say(language, "experiments.map_nothing")

    def place(one: Mapping[str, Any]) -> str:
        ends = [f"{titles[0]} = {one['value']}"]
        return ", ".join([*ends, f"{titles[1]} = {one['other_value']}"] if titles[1] else ends)

    write = partial(told, language, metric)
    lowest, highest = (best(known, key=lambda one: one["mean"]) for best in (min, max))
    return say(
        language, "experiments.map_line", metric=metric_title(language, metric),
        name=strategy_title(language, strategy), high=write(highest["mean"]),
        high_at=place(highest), low=write(lowest["mean"]), low_at=place(lowest),
    )  # fmt: skip


def lines_spec(
    language: str, metric: str, strategy: str, shape: Mapping[str, Any]
) -> Spec:
    """Each point as a line over the factors and the metric; the best quarter stands out.

    All strategies share the axes.
    """
    lines = shape["lines"][strategy]
    values = [row[-1] for row in lines]
    everywhere = [row[-1] for rows in shape["lines"].values() for row in rows]
    low, high = min(everywhere, default=0.0), max(everywhere, default=0.0)
    is_low = metric_named(metric).better == "low"
    edge = float(np.quantile(values, _QUARTER if is_low else 1 - _QUARTER)) if values else 0.0
    ends = [(one["low"], one["high"]) for one in shape["axes"]] + [(low, high)]
    drawn = [
        {"places": [_at(value, *end) for value, end in zip(row[1:], ends, strict=True)],
         "on": row[-1] <= edge if is_low else row[-1] >= edge}
        for row in lines
    ]  # fmt: skip
    title, name = metric_title(language, metric), strategy_title(language, strategy)
    write = partial(told, language, metric)
    axes = [
        {"title": factor_title(language, one["name"]), "ticks": _ticks(one)}
        for one in shape["axes"]
    ]
    axes.append({"title": title, "ticks": [{"at": 0.0, "label": write(low)},
                                           {"at": 1.0, "label": write(high)}]})  # fmt: skip
    head = [say(language, "experiments.point"), *(one["title"] for one in axes)]
    on = sum(one["on"] for one in drawn)
    key = "experiments.best_low" if is_low else "experiments.best_high"
    legend = say(language, key, metric=title, value=write(edge))
    return {
        "kind": "lines", "title": say(language, "experiments.lines", metric=title, name=name),
        "note": "", "file": f"lines-{strategy}", "axes": axes, "lines": drawn,
        "rows": [head, *([str(row[0]), *_named(row[1:-1], shape["axes"]), write(row[-1])]
                         for row in lines)],
        "legend": [legend, say(language, "experiments.other_points")],
        "summary": say(language, "experiments.lines_line", n=len(lines), on=on, best=legend),
    }  # fmt: skip


def _ticks(axis: Mapping[str, Any]) -> list[dict[str, Any]]:
    if axis["kinds"]:
        most = max(1, len(axis["kinds"]) - 1)
        return [{"at": n / most, "label": one} for n, one in enumerate(axis["kinds"])]
    return [{"at": 0.0, "label": f"{axis['low']:.3g}"}, {"at": 1.0, "label": f"{axis['high']:.3g}"}]


def _named(values: Sequence[float], axes: Rows) -> list[str]:
    return [one["kinds"][int(value)] if one["kinds"] else f"{value:.4g}"
            for value, one in zip(values, axes, strict=True)]  # fmt: skip


def _at(value: float, low: float, high: float) -> float:
    return round((value - low) / (high - low), 4) if high > low else 0.5


def bars_spec(language: str, metric: str, strategy: str, indices: Rows) -> Spec | None:
    """How much each factor moves the metric, by the method that tells most; None without any."""
    mine = [one for one in indices if one["strategy"] == strategy]
    known = {one["method"] for one in mine if one["value"] is not None}
    family = next((one for one in FAMILIES if one[0] in known), None)
    if family is None:
        return None
    main, beside = ({one["factor"]: one for one in mine if one["method"] == method}
                    for method in family)  # fmt: skip
    order = sorted(main, key=lambda name: -abs(main[name]["value"] or 0.0))
    bars = [_bar(language, metric, main[name], beside.get(name)) for name in order[:MOST_BARS]]
    low, high = _reach(bars, is_correlation=family[0].endswith("correlation"))
    title, name = metric_title(language, metric), strategy_title(language, strategy)
    head = [say(language, one) for one in HEADS]
    rows = [[factor_title(language, one["factor"]), say(language, METHOD_WORDS[one["method"]]),
             one["value"], one["low"], one["high"], str(one["points"])]
            for one in mine]  # fmt: skip
    note = ""
    if len(order) > MOST_BARS:
        note = say(language, "experiments.bars_more", n=MOST_BARS, of=len(order))
    return {
        "kind": "bars", "title": say(language, "experiments.bars", metric=title, name=name),
        "note": note, "file": f"bars-{strategy}", "rows": [head, *rows], "bars": bars,
        "low": low, "high": high,
        "legend": [say(language, METHOD_WORDS[one]) for one in family],
        "summary": say(language, "experiments.bars_line", metric=title, name=name,
                       factor=bars[0]["title"], value=bars[0]["told"],
                       method=say(language, METHOD_WORDS[family[0]])),
    }  # fmt: skip


def _bar(
    language: str, metric: str, row: Mapping[str, Any], beside: Mapping[str, Any] | None
) -> dict[str, Any]:
    """A factor by the method that tells most, and what the method beside it says."""
    return {
        "title": factor_title(language, row["factor"]),
        "told": _index(language, row["method"], metric, row),
        **{end: row[end] for end in ("value", "low", "high")},
        "other": beside["value"] if beside else None,
    }


def _reach(bars: Rows, *, is_correlation: bool) -> tuple[float, float]:
    """The ends of the axis of bars, with 0 between them; always the same for correlations."""
    if is_correlation:
        return -1.0, 1.0
    ends = [one[end] for one in bars for end in ("value", "low", "high", "other")
            if one[end] is not None]  # fmt: skip
    return min([0.0, *ends]), max([0.0, *ends]) or 1.0


def on_one_axis(specs: Sequence[Spec]) -> list[Spec]:
    """The same bars, all with the lowest and the highest end of any."""
    if not specs:
        return []
    ends = {"low": min(one["low"] for one in specs), "high": max(one["high"] for one in specs)}
    return [{**one, **ends} for one in specs]


def _index(language: str, method: str, metric: str, row: Mapping[str, Any]) -> str:
    is_in_units = method.startswith("morris")
    write = partial(gap_told, language, metric) if is_in_units else "{:.2f}".format
    if row["value"] is None:
        return NOTHING
    if row["low"] is None:
        return write(row["value"])
    return f"{write(row['value'])} ({interval_told(row['low'], row['high'], write)})"


def _short(metric: str, value: float | None) -> str:
    """A value for a small place: three digits, thousands as k and millions as M."""
    if value is None:
        return NOTHING
    if metric_named(metric).unit == "share":
        return f"{100 * value:.0f} %"
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
