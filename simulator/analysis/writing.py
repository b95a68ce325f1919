"""Writing: an analysis as CSV tables, pictures, one HTML page, and plain data."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.analysis import pictures
from simulator.analysis.analyse import Analysis
from simulator.analysis.findings import boxes_table, sentence, way_table
from simulator.analysis.indices import METHODS, deciding, in_unit
from simulator.analysis.page import Page
from simulator.distribution import version
from simulator.jsonable import jsonable_rows
from simulator.metrics import metric_named
from simulator.provenance import command
from simulator.study.answering import answer_told
from simulator.study.design import Study
from simulator.words.wording import counted

PAGE, DATA = "analysis.html", "analysis.json"
_FORMULA = ("=", "+", "-", "@", "\t")
_ROWS = 12  # factors in a table of the page


def write_analysis(
    analysis: Analysis, folder: Path, tell: Callable[[str], None] | None = None
) -> list[Path]:
    """Write tables, pictures, the page and the data; returns the files, the page last.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = _tables(analysis, folder)
    drawn: dict[str, list[tuple[Path, str]]] = {}
    for number, metric in enumerate(analysis.metrics, 1):
        if tell:
            tell(f"drawing {metric} ({number} of {len(analysis.metrics)})")
        drawn[metric] = _pictures(analysis, metric, folder)
    found = _box_pictures(analysis, folder)
    written += [path for some in (*drawn.values(), found) for path, _ in some]
    written.append(folder / DATA)
    text = json.dumps(as_json(analysis), indent=1, allow_nan=False)
    written[-1].write_text(text + "\n", encoding="utf-8")
    written.append(folder / PAGE)
    written[-1].write_text(_page(analysis, drawn, found), encoding="utf-8")
    return written


def is_of(folder: Path, study: Study) -> bool:
    """True if the analysis in a folder is one of this very study, or none is there."""
    try:
        data = json.loads((folder / DATA).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return bool(data.get("study_hash") == study.fingerprint())


def as_json(analysis: Analysis) -> dict[str, Any]:
    """An analysis as plain data; undefined is None."""
    study = analysis.results.study
    return {
        "study": study.name,
        "study_hash": study.fingerprint(),
        "design_hash": study.design_hash(),
        "runs": study.runs,
        "missing": analysis.points.missing,
        "failed": [int(run) for run in analysis.points.failed["run"]],
        "notes": analysis.notes,
        "order": analysis.order,
        "summary": jsonable_rows(analysis.summary),
        "indices": jsonable_rows(analysis.indices),
        "pairs": jsonable_rows(analysis.pairs),
        "boxes": jsonable_rows(boxes_table(analysis.findings)),
        "findings": [sentence(one) for one in analysis.findings],
    }


def told(analysis: Analysis) -> str:
    """The analysis in a few lines, for people to read."""
    lines = []
    for metric in analysis.metrics:
        known = metric_named(metric)
        rows = analysis.summary[analysis.summary["metric"] == metric].to_dict("records")
        means = ", ".join(f"{row['strategy']} {known.text(row['mean'])}" for row in rows[:6])
        more = f" and {len(rows) - 6} more" if len(rows) > 6 else ""
        lines.append(f"{known.label}: {means}{more}")
        lines += _ranking(analysis, metric)
    lines += [sentence(one) for one in analysis.findings]
    return "\n".join([*lines, *(f"note: {one}" for one in analysis.notes)])


def _ranking(analysis: Analysis, metric: str) -> list[str]:
    """The three factors that matter most, with what the best method says of them."""
    mine = analysis.indices[analysis.indices["metric"] == metric].dropna(subset="value")
    method = deciding(mine)
    if method is None:
        return []
    rows, several = mine[mine["method"] == method], len(analysis.points.study.strategies) > 1
    said = [f"  {METHODS[method]}{', under the strategy where it is largest' * several}:"]
    for factor in analysis.order[metric][:3]:
        own = rows[rows["factor"] == factor].to_dict("records")
        row = max(own, key=lambda one: abs(float(one["value"])))
        ends = [_number(row[name], method, metric) for name in ("value", "low", "high")]
        between = f" ({ends[1]} to {ends[2]})" if math.isfinite(row["low"]) else ""
        under = f", {row['strategy']}" if several else ""
        said.append(f"    {factor} {ends[0]}{between}{under}")
    return said


def _number(value: float, method: str, metric: str) -> str:
    """An index; the effects of Morris have the unit of the metric."""
    return metric_named(metric).difference_text(value) if in_unit(method) else f"{value:.2f}"


def _tables(analysis: Analysis, folder: Path) -> list[Path]:
    tables = {
        "summary": analysis.summary, "indices": analysis.indices, "pairs": analysis.pairs,
        "main_effects": analysis.effects, "heat_maps": analysis.maps,
        "boxes": boxes_table(analysis.findings), "peeling": way_table(analysis.findings),
        "failed": analysis.points.failed, "undefined": analysis.points.undefined,
    }  # fmt: skip
    written = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        safe = table.map(lambda one: f"'{one}" if str(one).startswith(_FORMULA)
                         and isinstance(one, str) else one)  # fmt: skip
        safe.to_csv(path, index=False)
        written.append(path)
    return written


def _pictures(analysis: Analysis, metric: str, folder: Path) -> list[tuple[Path, str]]:
    """The pictures of one metric with what they show; none if nothing moves it."""
    if analysis.still(metric) is not None:
        return []
    source = _source(analysis)
    label = metric_named(metric).label
    effects = analysis.effects[analysis.effects["metric"] == metric]
    maps = analysis.maps[analysis.maps["metric"] == metric]
    drawn = [
        (pictures.indices_picture(folder / f"indices_{metric}.png", analysis.indices, metric,
                                  analysis.order[metric], source), f"What moves {label}"),
        (pictures.effects_picture(folder / f"main_effects_{metric}.png", effects, metric, source),
         f"Main effects on {label}"),
        (pictures.heat_picture(folder / f"heat_map_{metric}.png", maps, metric, source),
         f"Heat map of {label}"),
    ]  # fmt: skip
    return [(path, text) for path, text in drawn if path is not None]


def _box_pictures(analysis: Analysis, folder: Path) -> list[tuple[Path, str]]:
    drawn = [
        (pictures.boxes_picture(folder / f"boxes_{number}.png", one, number, _source(analysis)),
         one.text)
        for number, one in enumerate(analysis.findings, 1)
    ]
    return [(path, text) for path, text in drawn if path is not None]


def _source(analysis: Analysis) -> str:
    study = analysis.results.study
    return (
        f"{study.name} ({study.fingerprint()}), {counted(len(study.points), 'point')}, "
        f"{counted(study.replicates, 'world')} each, "
        f"flywheel {version()}"
    )


def _page(
    analysis: Analysis, drawn: dict[str, list[tuple[Path, str]]], found: list[tuple[Path, str]]
) -> str:
    study = analysis.results.study
    page = Page(f"Analysis of {study.name}")
    for name, text in (("Question", study.question), ("Prediction", study.prediction),
                       ("Answer", study.answer)):  # fmt: skip
        if text:
            page.paragraph(f"{name}: {text}")
    hashes = [] if analysis.points.missing else analysis.results.result_hashes()
    if said := answer_told(study, hashes):
        page.paragraph(f"{said[0].upper()}{said[1:]}.", quiet=True)
    anchors = {metric: metric_named(metric).label for metric in analysis.metrics}
    page.links(anchors | {"where": "Where it happens", "left-out": "How sure it is"})
    for metric, some in drawn.items():
        _metric_part(page, analysis, metric, some)
    page.heading("Where it happens", "where")
    told = [f"{number}: {sentence(one)}" for number, one in enumerate(analysis.findings, 1)]
    page.items(told or ["No condition was asked for."])
    for path, text in found:
        page.picture(path, text)
    if analysis.findings:
        boxes = boxes_table(analysis.findings)
        if len(boxes):
            numbers = {one.text: number for number, one in enumerate(analysis.findings, 1)}
            page.table(_narrow(boxes, numbers), "Boxes; all about them is in boxes.csv")
        page.paragraph(
            "Quasi-p: how likely so many cases in the box would be if this one limit told nothing; "
            "reproduced: share of ten samples of half of the points whose box has it too.",
            quiet=True,
        )
    _rest(page, analysis)
    return page.text()


def _narrow(boxes: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """What fits on a page: conditions by their numbers in the list above, no empty columns."""
    empty = [name for name in ("kept", "unit") if set(boxes[name]) <= {"", "1"}]
    named = boxes.assign(condition=boxes["condition"].map(numbers),
                         quasi_p=boxes["quasi_p"].map("{:.1g}".format))  # fmt: skip
    return named.drop(columns=["mass", "cases", *empty])


def _metric_part(
    page: Page, analysis: Analysis, metric: str, some: list[tuple[Path, str]]
) -> None:
    known = metric_named(metric)
    page.heading(known.label, metric)
    page.paragraph(f"{known.reading}. {known.formula} Unit: {known.unit}.", quiet=True)
    summary = analysis.summary[analysis.summary["metric"] == metric]
    page.table(summary.drop(columns="metric"), "Mean over all points at which it is defined, "
               "95 % interval over worlds")  # fmt: skip
    still = analysis.still(metric)
    if still is not None:
        page.paragraph(f"It is {known.text(still)} at every point where it is defined: nothing "
                       "that varies moves it." if math.isfinite(still)
                       else "It is undefined at every point.")  # fmt: skip
    for path, text in some:
        page.picture(path, text)
    _indices_part(page, analysis, metric)


def _indices_part(page: Page, analysis: Analysis, metric: str) -> None:
    """The indices of one metric, if there are points enough for any."""
    mine = analysis.indices["metric"] == metric
    indices = analysis.indices[mine & analysis.indices["value"].notna()]
    if indices.empty:
        return
    wide = indices.pivot_table("value", ["factor", "strategy"], "method", sort=False)
    wide = wide.reindex(analysis.order[metric][:_ROWS], level="factor")
    columns = [name for name in METHODS if name in wide.columns]
    if in_unit(columns[0]):  # correlations along Morris' trajectories say less than effects
        columns = [name for name in columns if in_unit(name)]
    table = wide[columns].reset_index()
    table.insert(3, "95 % interval", _intervals(indices, table, columns[0], metric))
    page.table(table, "Indices; all of them, with intervals and the number of points, are in "
               "indices.csv")  # fmt: skip
    page.items([f"{name}: {METHODS[name]}" for name in columns])


def _intervals(indices: pd.DataFrame, table: pd.DataFrame, method: str, metric: str) -> list[str]:
    """The intervals of the first method, row by row; a dash where there is none."""
    own = indices[indices["method"] == method].set_index(["factor", "strategy"])
    found = []
    for key in zip(table["factor"], table["strategy"], strict=True):
        ends = [float(own[name].get(key, math.nan)) for name in ("low", "high")]
        known = all(math.isfinite(one) for one in ends)
        told = [_number(one, method, metric) for one in ends]
        found.append(f"{told[0]} to {told[1]}" if known else "-")
    return found


def _rest(page: Page, analysis: Analysis) -> None:
    page.heading("What was left out, and how sure it is", "left-out")
    page.items(analysis.notes or ["Nothing: every run ended well and every metric is defined."])
    if len(analysis.points.failed):
        page.table(analysis.points.failed.head(50), "Runs that failed (the first 50)")
    page.paragraph(
        "All points and strategies met the same worlds, so differences are not luck of the draw; "
        "intervals of indices are about the sample of points. What lies outside of the ranges of "
        f"the study is not known. {_source(analysis)}. Made by: {command()}",
        quiet=True,
    )
