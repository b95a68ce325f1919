"""Parts of the page on studies: how far one is, what went wrong, its means, pictures and boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import solara

from simulator.analysis.findings import FEWEST_POINTS
from simulator.estimators.prim import FEWEST_CASES
from simulator.study.progress import duration
from simulator.ui.components import box
from simulator.ui.components.experiments import StudyChart
from simulator.ui.components.retention import TableCard, percent
from simulator.ui.measures import NOTHING, metric_title, strategy_title
from simulator.ui.picturing import (
    bars_spec,
    factor_title,
    lines_spec,
    map_spec,
    on_one_axis,
    with_range,
)
from simulator.ui.state import Session
from simulator.ui.studying import MOST_FAILURES, is_judged
from simulator.ui.words import part, say

STATUS_WORDS: Final = {
    "failed": "experiments.status_failed", "timeout": "experiments.status_timeout",
    "memory": "experiments.status_memory", "poisoned": "experiments.status_poisoned",
}  # fmt: skip
ANSWER_WORDS: Final = {
    "this": "experiments.answer_this", "fewer": "experiments.answer_fewer",
    "another": "experiments.answer_another", "unsaid": "experiments.answer_unsaid",
}  # fmt: skip

BELOW: Final = "display:grid;grid-template-columns:minmax(0,1fr);gap:14px"
"""One below the other, with the distance of cards."""


@solara.component
def Damaged(session: Session, damage: Sequence[str], lost: int, mend: str) -> None:
    """Files that are not what was written; nothing in them is counted."""
    language = session.language
    with box(tag="section", kind="fw-trouble", **{"data-testid": "damage"}):
        box(say(language, "experiments.damage"), tag="h2")
        box(say(language, "experiments.damage_note", n=f"{lost:,}"), tag="p")
        with box(tag="ul"):
            for one in damage[:MOST_FAILURES]:
                box(one, tag="li", lang="en", style="overflow-wrap:anywhere")
        if len(damage) > MOST_FAILURES:
            box(say(language, "experiments.more", n=len(damage) - MOST_FAILURES), tag="p")
        box(say(language, "experiments.mend", command=mend), tag="p")


@solara.component
def State(session: Session, facts: Mapping[str, Any], kind: str) -> None:
    """How far a study is, and what it is."""
    language = session.language
    done, runs = facts["done"], facts["runs"]
    tiles = [
        (say(language, "experiments.done"), f"{done:,} / {runs:,}"),
        (say(language, "experiments.failed"), f"{facts['failed']:,}"),
        (say(language, "experiments.left"), f"{facts['left']:,}"),
        (say(language, "experiments.rate"), _rate(language, facts)),
    ]
    with box(tag="section", kind="fw-card", **{"data-testid": "state"}):
        box(_state(language, facts), tag="h2")
        box(tag="progress", value=str(done), max=str(max(1, runs)),
            style="width:100%;max-width:none;height:12px",
            **{"aria-label": say(language, "experiments.done")})  # fmt: skip
        with box(kind="fw-tiles", style="grid-template-columns:repeat(auto-fit,minmax(130px,1fr));"
                                        "margin:10px 0"):  # fmt: skip
            for title, value in tiles:
                with box(kind="fw-tile"):
                    box(title, tag="h3")
                    box(box(value, tag="b"), tag="p", kind="fw-figure")
        box(say(
            language, "experiments.design", kind=kind, points=facts["points"],
            strategies=len(facts["strategies"]), worlds=facts["replicates"],
            scenario=facts["scenario"], mark=facts["fingerprint"],
        ), tag="p", kind="fw-small")  # fmt: skip
        for one in facts["factors"][:MOST_FAILURES]:
            told = f"{factor_title(language, one['name'])}: {one['spelled']}"
            box(told, tag="p", kind="fw-small")
        for key in ("prediction", "answer"):
            if facts[key]:
                word = "experiments.prediction" if key == "prediction" else "experiments.answer"
                box(box(say(language, word), tag="b"), f" {facts[key]}", tag="p",
                    style="margin-top:8px;max-width:90ch")  # fmt: skip
        if facts["answer_source"]:
            box(_answer_source(language, facts["answer_source"]), tag="p", kind="fw-small",
                **{"data-testid": "answer-source"})  # fmt: skip


def _answer_source(language: str, source: Mapping[str, Any]) -> str:
    return say(
        language, ANSWER_WORDS[source["kind"]], told=source["told"],
        n=f"{source['replicates']:,}", of=f"{source['all_replicates']:,}", result=source["result"],
    )  # fmt: skip


def _state(language: str, facts: Mapping[str, Any]) -> str:
    if facts["running"]:
        left = facts["seconds_left"]
        if left is None:
            return say(language, "experiments.running")
        return say(language, "experiments.running_left", left=duration(left))
    key = "experiments.finished" if not facts["left"] else "experiments.stopped_early"
    return say(language, key)


def _rate(language: str, facts: Mapping[str, Any]) -> str:
    if facts["running"] and facts["rate"]:
        return say(language, "experiments.a_second", n=f"{facts['rate']:,.1f}")
    if facts["seconds_each"] is None:
        return NOTHING
    return say(language, "experiments.each", n=f"{facts['seconds_each']:.2g}")


@solara.component
def Failures(session: Session, facts: Mapping[str, Any]) -> None:
    """Runs that did not live all their weeks, and why."""
    language = session.language
    head, *rows = facts["failures"]
    titles = {
        "run": say(language, "experiments.run"), "strategy": say(language, "experiments.strategy"),
        "replicate": say(language, "experiments.world"),
        "status": say(language, "experiments.status"),
        "reason": say(language, "experiments.reason"),
    }
    names = [titles.get(one) or factor_title(language, one) for one in head]
    told = [[_cell(language, one, value) for one, value in zip(head, row, strict=True)]
            for row in rows]  # fmt: skip
    note = say(language, "experiments.failures_note", n=f"{facts['failed']:,}", shown=len(rows))
    TableCard(say(language, "experiments.failures"), note, names, told, "failures")


def _cell(language: str, column: str, value: Any) -> str:
    if column == "strategy":
        return strategy_title(language, value)
    if column == "status" and value in STATUS_WORDS:
        return say(language, STATUS_WORDS[value])
    return f"{value:.4g}" if isinstance(value, float) else str(NOTHING if value is None else value)


@solara.component
def Means(
    session: Session, facts: Mapping[str, Any], metric: str, means: Mapping[str, Any]
) -> None:
    """Means by strategy, of all metrics; and of one metric by the values of each factor."""
    language, strategies = session.language, facts["strategies"]
    titles = [strategy_title(language, one) for one in strategies]
    known = {(one["metric"], one["strategy"]): one for one in means["all"]}
    rows = [[metric_title(language, one),
             *(with_range(language, one, known[one, name]) for name in strategies)]
            for one in facts["metrics"]]  # fmt: skip
    notes = [say(language, "experiments.means_note", n=facts["replicates"])]
    if facts["replicates"] == 1:
        notes.append(say(language, "experiments.one_world"))
    out = facts["left"] + facts["failed"] + facts["lost"]
    if out:
        notes.append(say(language, "experiments.out", left=f"{facts['left']:,}",
                         failed=f"{facts['failed']:,}", lost=f"{facts['lost']:,}"))  # fmt: skip
    with box(kind="fw-means", style=BELOW):
        TableCard(say(language, "experiments.means"), " ".join(notes),
                  [say(language, "experiments.metric"), *titles], rows, "means")  # fmt: skip
        if means["by_factor"]:
            TableCard(
                say(language, "experiments.by_factor", metric=metric_title(language, metric)),
                say(language, "experiments.by_factor_note"),
                [say(language, "experiments.factor"), say(language, "experiments.value"),
                 say(language, "experiments.points"), *titles],
                _by_factor(language, metric, means["by_factor"], strategies), "by-factor",
            )  # fmt: skip


def _by_factor(
    language: str, metric: str, rows: Sequence[Mapping[str, Any]], strategies: Sequence[str]
) -> list[list[str]]:
    parts: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for one in rows:
        parts.setdefault((one["factor"], one["value"]), {})[one["strategy"]] = one
    return [
        [factor_title(language, factor), value, str(next(iter(found.values()))["points"]),
         *(with_range(language, metric, found[name]) for name in strategies)]
        for (factor, value), found in parts.items()
    ]  # fmt: skip


@solara.component
def Pictures(session: Session, content: Mapping[str, Any]) -> None:
    """Maps, lines and bars of the strategies in front."""
    language, metric = session.language, content["metric"]
    words = dict(part(language, "chart"))
    strategies, shape = content.get("strategies", []), content.get("shape")
    indices = content.get("indices", [])
    with box(kind="fw-pictures", style=BELOW):
        if shape and shape["factor"]:
            maps = [map_spec(language, metric, one, shape) for one in strategies]
            lines = [lines_spec(language, metric, one, shape) for one in strategies]
            Charts(words, maps)
            Charts(words, lines)
        bars = [bars_spec(language, metric, one, indices) for one in strategies]
        Charts(words, on_one_axis([one for one in bars if one]))


@solara.component
def Charts(words: Mapping[str, str], specs: Sequence[Mapping[str, Any]]) -> None:
    """Charts side by side."""
    if not specs:
        return box()
    with box(kind="fw-charts", style="margin:0"):
        for spec in specs:
            StudyChart(words=words, spec=spec).key(spec["file"])
    return None


@solara.component
def Boxes(session: Session, content: Mapping[str, Any]) -> None:
    """Where a strategy is worse than the best other, and the boxes that tell it."""
    language, metric = session.language, content["metric"]
    facts = content["facts"]
    with box(kind="fw-boxes", style=BELOW):
        if len(facts["strategies"]) < 2 or not facts["varied"]:
            box(say(language, "experiments.boxes_none"), tag="p", kind="fw-small")
        elif not is_judged(metric):
            box(say(language, "experiments.boxes_no_better"), tag="p", kind="fw-small")
        for one in content.get("boxes", []):
            _Condition(session, one)


@solara.component
def _Condition(session: Session, one: Mapping[str, Any]) -> None:
    language = session.language
    title = say(language, "experiments.loses", name=strategy_title(language, one["strategy"]),
                metric=metric_title(language, one["metric"]))  # fmt: skip
    head = [say(language, key) for key in (
        "experiments.box", "experiments.where", "experiments.coverage", "experiments.density",
        "experiments.points", "experiments.cases", "experiments.reproduced",
    )]  # fmt: skip
    rows = [
        [str(number), " · ".join(_limit(language, limit) for limit in found["limits"]),
         percent(found["coverage"]), percent(found["density"]), str(found["points"]),
         str(found["cases"]), percent(min((limit["reproduced"] for limit in found["limits"]),
                                          default=None))]
        for number, found in enumerate(one["boxes"], 1)
    ]  # fmt: skip
    told = say(language, "experiments.loses_at", n=one["cases"], of=one["of"])
    note = say(language, "experiments.box_note") if rows else _why_none(language, one)
    TableCard(title, f"{told} {note}", head, rows, "boxes")


def _why_none(language: str, one: Mapping[str, Any]) -> str:
    """Why no box was looked for or found: the same limits as those of the search."""
    if one["of"] < FEWEST_POINTS:
        return say(language, "experiments.box_few_points", n=FEWEST_POINTS)
    if one["cases"] < FEWEST_CASES:
        return say(language, "experiments.box_few_cases")
    if one["of"] - one["cases"] < FEWEST_CASES:
        return say(language, "experiments.box_all_cases")
    return say(language, "experiments.box_nothing")


def _limit(language: str, limit: Mapping[str, Any]) -> str:
    name = factor_title(language, limit["factor"])
    low, high = (None if one is None else f"{one:.3g}" for one in (limit["low"], limit["high"]))
    if limit["kept"] is not None:
        return f"{name} = {', '.join(limit['kept'])}"
    if low is None:
        return f"{name} ≤ {high}"
    return f"{name} ≥ {low}" if high is None else f"{low} ≤ {name} ≤ {high}"


def means_rows(means: Mapping[str, Any]) -> list[list[Any]]:
    """All means with all their digits, for a file."""
    head = ["metric", "strategy", "factor", "value", "mean", "low", "high", "worlds"]
    return [head, *([one.get(name) for name in head]
                    for one in (*means["all"], *means["by_factor"]))]  # fmt: skip


def boxes_rows(found: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """All boxes with all their digits, one row for each limit, for a file."""
    facts = ["coverage", "density", "mass", "points", "cases"]
    limits = ["factor", "low", "high", "kept", "quasi_p", "reproduced"]
    rows: list[list[Any]] = [["condition", "box", *facts, *limits]]
    for one in found:
        for number, its in enumerate(one["boxes"], 1):
            for limit in its["limits"]:
                told = limit | {"kept": " ".join(limit["kept"] or ())}
                rows.append([one["text"], number, *(its[name] for name in facts),
                             *(told[name] for name in limits)])  # fmt: skip
    return rows
