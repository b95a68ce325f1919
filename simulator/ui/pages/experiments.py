"""Experiments: the folders of studies, running or finished, to be looked at."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, Final

import solara

from simulator.ui.components import TroubleBox, box
from simulator.ui.components.experiments import StudyChoice, StudyExport, StudyList
from simulator.ui.measures import metric_title, strategy_title
from simulator.ui.picturing import factor_title
from simulator.ui.playing import Troubles, failure_of, status_of
from simulator.ui.state import Session, TroubleError
from simulator.ui.studies import MAKING, list_studies, runs_dir
from simulator.ui.study_parts import (
    BELOW,
    Boxes,
    Damaged,
    Failures,
    Means,
    Pictures,
    State,
    boxes_rows,
    means_rows,
)
from simulator.ui.studying import MOST_CELLS, STEPS, Asked, all_runs, study
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.words import part, say

NAME: Final = "study"
FIELDS: Final = {
    "metric": "study_metric", "strategy": "study_strategy", "factor": "study_factor",
    "other": "study_other",
}  # fmt: skip
"""What of a study is looked at, and where a session's view keeps it."""
STATES: Final = {
    "finished": "experiments.finished", "running": "experiments.running",
    "stopped": "experiments.stopped_early", "damaged": "experiments.damaged",
}
KINDS: Final = {
    "grid": "experiments.kind_grid", "list": "experiments.kind_list",
    "latin_hypercube": "experiments.kind_latin", "sobol": "experiments.kind_sobol",
    "saltelli": "experiments.kind_saltelli", "morris": "experiments.kind_morris",
}
_SOONEST = 5.0  # seconds after which a study that runs is looked at again
_PATIENCE = 10.0  # times as long as looking took


@solara.component
def Page() -> None:
    """The list of studies, or the one that was chosen."""
    session, _ = use_session()
    asked = session.view.get(NAME, "")
    name = asked if isinstance(asked, str) else ""
    with box(kind="fw-page"):
        if name:
            _Study(session, name)
        else:
            _List(session)


@solara.component
def _List(session: Session) -> None:
    language = session.language
    _, change = use_session()
    tick, set_tick = solara.use_state(0)
    folder = str(runs_dir())
    key = f"studies:{tick}"
    progress = use_task(list_studies, (runs_dir(),), key)
    found = progress.content or {"number": 0, "studies": []}
    is_there = progress.done and progress.key == key

    def open_one(name: Any) -> None:
        if isinstance(name, str):
            change(session.having(view={**session.view, NAME: name[:200]}))

    studies = [
        {**one, "state": say(language, STATES[one["state"]]),
         "kind": say(language, KINDS[one["kind"]]) if one["kind"] in KINDS else ""}
        for one in found["studies"]
    ]  # fmt: skip
    note = status_of(progress, key, language)
    if is_there:
        number = found["number"]
        few = say(language, "experiments.listed", n=len(studies), of=number, folder=folder)
        note = few if number else say(language, "experiments.none", folder=folder)
    with box(kind="fw-list"):
        Troubles(failure_of(progress))
        with box(kind="fw-heading"):
            box(say(language, "experiments.heading"), tag="h1")
            box(say(language, "experiments.heading_note"), tag="p")
        StudyList(
            words=dict(part(language, "experiments")), title=say(language, "experiments.studies"),
            note=note, studies=studies, command=MAKING if is_there else "", event_open=open_one,
            event_again=lambda _: set_tick(tick + 1),
        )  # fmt: skip


def _asked(session: Session) -> Asked:
    """What the link asks for; anything else than words is as if nothing was asked."""
    found = {name: session.view.get(key, "") for name, key in FIELDS.items()}
    return Asked(**{name: one if isinstance(one, str) else "" for name, one in found.items()})


def _gather(before: Any, piece: Mapping[str, Any]) -> dict[str, Any]:
    return {**(before or {}), **piece}


def _use_content(progress: Progress, key: str, base: str) -> Mapping[str, Any]:
    """What is known of this study; all of the look before until the next is complete."""
    kept = solara.use_ref(("", {}, False))
    owner, _, is_whole = kept.current
    is_new = progress.key == key and progress.content
    if is_new and (owner != base or progress.done or not is_whole):
        kept.current = (base, progress.content, progress.done)
    return kept.current[1] if kept.current[0] == base else {}


@solara.component
def _Study(session: Session, name: str) -> None:
    language = session.language
    _, change = use_session()
    tick, set_tick = solara.use_state(0)
    stopped, set_stopped = solara.use_state("")
    asked = _asked(session)
    base = f"{name}|{'|'.join(asked)}"
    key = f"{base}|{tick}"
    wanted = None if stopped == key else study
    progress = use_task(wanted, (str(runs_dir()), name, asked), key, _gather)
    content = _use_content(progress, key, base)
    facts = content.get("facts")
    is_done = progress.done and progress.key == key
    every = 0.0
    if is_done and facts and facts["running"]:
        every = max(_SOONEST, _PATIENCE * content.get("seconds", 0.0))

    def go_back(_: Any) -> None:
        gone = (NAME, *FIELDS.values())
        view = {one: value for one, value in session.view.items() if one not in gone}
        change(session.having(view=view))

    def choose(given: Any) -> None:
        field, value = (given.get(one) if isinstance(given, Mapping) else None
                        for one in ("name", "value"))  # fmt: skip
        if isinstance(field, str) and field in FIELDS and isinstance(value, str):
            change(session.having(view={**session.view, FIELDS[field]: value[:100]}))

    with box(kind="fw-study"):
        Troubles()
        _Trouble(session, _trouble(content, progress), go_back)
        with box(kind="fw-heading"):
            box(say(language, "experiments.study", name=name[:80]), tag="h1")
            if facts:
                box(facts["question"], tag="p")
        StudyChoice(
            words=dict(part(language, "experiments")), choices=_choices(language, content, asked),
            status=_status(language, progress, key, stopped, every), working=not is_done
            and stopped != key and not progress.failure, stopped=stopped == key, every=every,
            stamp=f"{tick}:{is_done}", event_choose=choose, event_back=go_back,
            event_again=lambda _: set_tick(tick + 1),
            event_stop=lambda stop: set_stopped(key if stop else ""),
        )  # fmt: skip
        _Found(session, name, content)
        if "trouble" not in content:
            with box(kind="fw-taken", style="margin-top:14px"):
                _Export(session, name, content)


def _trouble(content: Mapping[str, Any], progress: Progress) -> TroubleError | None:
    failure = failure_of(progress)
    if failure and failure.code == "too_long":
        return TroubleError("study_slow")
    if failure or "trouble" not in content:
        return failure
    return TroubleError(content["trouble"], content["details"], **content["values"])


@solara.component
def _Trouble(session: Session, trouble: TroubleError | None, go_back: Any) -> None:
    """What forbids to show a study; the way on is the list."""
    language = session.language
    words = {**part(language, "trouble"), "go_on": say(language, "experiments.all")}
    text = say(language, f"trouble.{trouble.code}", **trouble.values) if trouble else ""
    TroubleBox(words=words, text=text, details=trouble.details if trouble else "",
               event_restore=go_back)  # fmt: skip


def _status(language: str, progress: Progress, key: str, stopped: str, every: float) -> str:
    if stopped == key:
        return say(language, "experiments.stopped")
    if every:
        return say(language, "experiments.live", n=f"{every:.0f}")
    if progress.key == key and progress.content and not progress.done:
        step = progress.content.get("step", 0)
        return say(language, "experiments.step", n=step, of=STEPS)
    return status_of(progress, key, language)


def _choices(language: str, content: Mapping[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """The fields of the panel, as far as there is something to choose."""
    facts = content.get("facts")
    if not facts or "metric" not in content:
        return []
    shape = content.get("shape", {"factor": "", "other": ""})
    metrics = [(one, metric_title(language, one)) for one in facts["metrics"]]
    strategies = [(one, strategy_title(language, one)) for one in facts["strategies"]]
    factors = [(one, factor_title(language, one)) for one in facts["varied"]]
    usual = ("", say(language, "experiments.usual"))
    fields = [
        ("metric", say(language, "experiments.metric"), content["metric"], metrics),
        ("strategy", say(language, "experiments.in_front"), asked.strategy, [usual, *strategies]),
        ("factor", say(language, "experiments.across"), shape["factor"], factors),
        ("other", say(language, "experiments.down"), shape["other"],
         [one for one in factors if one[0] != shape["factor"]]),
    ]  # fmt: skip
    return [
        {"name": field, "label": label, "value": value,
         "options": [{"value": one, "title": title} for one, title in options]}
        for field, label, value, options in fields if len(options) > 1
    ]  # fmt: skip


@solara.component
def _Found(session: Session, name: str, content: Mapping[str, Any]) -> None:
    """Everything that is known of a study so far."""
    facts = content.get("facts")
    damage = content.get("damaged") or (facts["damage"] if facts else [])
    with box(kind="fw-found", style=BELOW):
        if damage:
            Damaged(session, damage, facts["lost"] if facts else 0, _sweep(name))
        if facts:
            State(session, facts, say(session.language, KINDS[facts["kind"]]))
            if facts["failed"]:
                Failures(session, facts)
        if facts and "means" in content:
            Means(session, facts, content["metric"], content["means"])
            Pictures(session, content)
            Boxes(session, content)


def _sweep(name: str) -> str:
    return shlex.join(["flywheel", "sweep", str(runs_dir() / name)])


@solara.component
def _Export(session: Session, name: str, content: Mapping[str, Any]) -> None:
    language = session.language
    number, ask = solara.use_state(0)
    key = f"runs:{name}:{number}"
    arguments = (str(runs_dir()), name)
    progress = use_task(all_runs if number else None, arguments, key)
    is_there = bool(number) and progress.key == key and progress.done and progress.content
    found = progress.content if is_there else {"rows": [], "too_many": 0, "said": ""}
    status = status_of(progress, key, language) if number and not is_there else found["said"]
    if found["too_many"]:
        status = say(language, "experiments.too_many", n=f"{found['too_many']:,}",
                     most=f"{MOST_CELLS:,}")  # fmt: skip
    folder = str(runs_dir() / name)
    lines = [("experiments.resume", _sweep(name)),
             ("experiments.verify", shlex.join(["flywheel", "verify", folder]))]  # fmt: skip
    tables = []
    if "means" in content:
        more = ["--metric", content["metric"]]
        asked = _asked(session).strategy
        more += ["--loses", asked] if asked in content["facts"]["strategies"] else []
        analyse = shlex.join(["flywheel", "analyze", folder, *more])
        lines.insert(1, ("experiments.analyse", analyse))
        tables = [
            {"file": "means", "title": say(language, "experiments.csv_means"),
             "rows": means_rows(content["means"])},
            {"file": "boxes", "title": say(language, "experiments.csv_boxes"),
             "rows": boxes_rows(content.get("boxes", []))},
        ]  # fmt: skip
    StudyExport(
        words=dict(part(language, "experiments")), name=name.replace("/", "-"), tables=tables,
        commands=[{"told": say(language, told), "line": line} for told, line in lines],
        rows=found["rows"], number=number if is_there else 0, status=status,
        event_runs=lambda _: ask(number + 1),
    )  # fmt: skip
