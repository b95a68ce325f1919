"""Lessons: predict, then run, then explain; nine small scenarios, each with one thing to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import solara

from simulator.ui.components import CodeDrawer, box
from simulator.ui.components.lessons import Lessons
from simulator.ui.lessons import LESSONS, study
from simulator.ui.lessons.lesson import HINT_AFTER, Lesson, Picture
from simulator.ui.lessons.showing import python_of, yaml_of
from simulator.ui.playing import Troubles, failure_of, status_of
from simulator.ui.state import Session, TroubleError, packed
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.words import of_lessons, part, say

_LESSON = "lesson"  # in a session's view: name of the lesson that is open
_PEOPLE = "lesson_people"  # how large its markets are at most
LOCKED = "locked"


class _Runs(NamedTuple):
    """What a lesson has lived: `base` and `yours` (empty until there is something), how far each
    is in words, failures, and what the browser asks for.
    """

    base: Mapping[str, Any]
    yours: Mapping[str, Any]
    given: float
    is_done: bool
    status: str
    trying: str
    was_stopped: bool
    failures: tuple[TroubleError | None, ...]
    run: Callable[[Any], None]
    attempt: Callable[[Any], None]
    stop: Callable[[Any], None]


@solara.component
def Page() -> None:
    """The list of lessons, and the one that is open."""
    session, change = use_session()
    language = session.language
    lesson = _open(session)
    runs = _use_runs(session, lesson)

    def open_one(name: Any) -> None:
        if isinstance(name, str) and name in LESSONS:
            change(session.having(view={**session.view, _LESSON: name}))

    status = runs.status or (say(language, "lessons.stopped") if runs.was_stopped else "")
    with box(kind="fw-page"):
        Troubles(*runs.failures)
        Lessons(
            words=dict(part(language, "lessons")), chart=dict(part(language, "chart")),
            lessons=[_about(one, language) for one in LESSONS.values()],
            lesson=_whole(lesson, language), found=_found(lesson, language, runs),
            tried=_tried(lesson, runs), status=status, running=bool(runs.status),
            trying=bool(runs.trying), tryStatus=runs.trying, seed=session.seed,
            locked=is_locked(session), teacherLink=_teacher_link(session, lesson),
            hintAfter=HINT_AFTER, event_open=open_one, event_run=runs.run,
            event_try=runs.attempt, event_stop=runs.stop,
        )  # fmt: skip
        with box(kind="fw-lesson-code"):
            _Code(session, lesson)


@solara.component
def _Code(session: Session, lesson: Lesson) -> None:
    language, people = session.language, lesson.people_of(session.view.get(_PEOPLE))
    python, yaml = solara.use_memo(
        lambda: (python_of(lesson, session.seed, people), yaml_of(lesson, session.seed, people)),
        [lesson.name, session.seed, people],
    )
    CodeDrawer(
        words={**part(language, "code"), "note": say(language, "lessons.code")},
        python=python, yaml=yaml, name=f"flywheel-lesson-{lesson.name}",
    )  # fmt: skip


def _use_runs(session: Session, lesson: Lesson) -> _Runs:
    """Live a lesson when it is asked for, and what the student tries."""
    people = lesson.people_of(session.view.get(_PEOPLE))
    place = f"{lesson.name}:{session.seed}:{people}"
    asked, ask = solara.use_state(("", 0))  # the lesson to be run, and for which time
    trial, set_trial = solara.use_state(("", 0.0, 0))
    key, trial_key = f"{place}#{asked[1]}", f"{place}@{trial[1]}#{trial[2]}"
    wanted, is_tried = asked[0] == place, trial[0] == place
    arguments = (lesson.name, session.seed, people)
    lived = use_task(study if wanted else None, (*arguments, None), key)
    tried = use_task(study if is_tried else None, (*arguments, trial[1]), trial_key)

    def run(_: Any) -> None:
        if not (wanted and lived.key == key and lived.done):  # else it is there
            ask((place, asked[1] + 1))

    def attempt(given: Any) -> None:
        low, high = lesson.trial.low, lesson.trial.high
        if isinstance(given, int | float) and not isinstance(given, bool) and low <= given <= high:
            set_trial((place, float(given), trial[2] + 1))

    def stop(_: Any) -> None:
        if wanted and not lived.done:
            ask(("", asked[1]))
        set_trial(("", 0.0, trial[2]))

    return _Runs(
        _content(lived, key) if wanted else {}, _content(tried, trial_key) if is_tried else {},
        trial[1], lived.done, status_of(lived, key, session.language) if wanted else "",
        status_of(tried, trial_key, session.language) if is_tried else "",
        asked[0] == "" and asked[1] > 0,
        (failure_of(lived) if wanted else None, failure_of(tried) if is_tried else None),
        run, attempt, stop,
    )  # fmt: skip


def is_locked(session: Session) -> bool:
    """True if a teacher's link has locked scenario and seed."""
    return session.view.get(LOCKED) is True


def _open(session: Session) -> Lesson:
    name = session.view.get(_LESSON)
    first = next(iter(LESSONS.values()))
    return LESSONS.get(name, first) if isinstance(name, str) else first


def _content(progress: Progress, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = progress.content if progress.key == key else {}
    return found or {}


def _teacher_link(session: Session, lesson: Lesson) -> str:
    kept = {name: value for name, value in session.view.items() if name == _PEOPLE}
    view = {**kept, _LESSON: lesson.name, LOCKED: True}
    return packed(Session(seed=session.seed, language=session.language, view=view))


def _about(lesson: Lesson, language: str) -> dict[str, Any]:
    """What the list and the answers need to know of a lesson."""
    words = of_lessons(language)
    return {
        "name": lesson.name, "title": words[f"{lesson.name}.title"],
        "question": words[f"{lesson.name}.ask"], "kind": lesson.ask.kind,
        "choices": [{"name": one, "label": words[f"{lesson.name}.choice.{one}"]}
                    for one in lesson.ask.choices],
    }  # fmt: skip


def _whole(lesson: Lesson, language: str) -> dict[str, Any]:
    words, ask, trial = of_lessons(language), lesson.ask, lesson.trial
    told = {key: words[f"{lesson.name}.{key}"] for key in ("story", "explain", "goal", "hint")}
    return {
        **_about(lesson, language), **told, "low": ask.low, "high": ask.high, "step": ask.step,
        "facts": _written(lesson, lesson.facts),
        "slider": {
            "label": words[f"{lesson.name}.slider"], "value": words[f"{lesson.name}.value"],
            "low": trial.low, "high": trial.high, "step": trial.step, "start": trial.start,
            "kind": trial.kind, "written": trial.written,
        },
    }  # fmt: skip


def _written(lesson: Lesson, figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"value": value, "kind": lesson.kinds[name]} for name, value in figures.items()}


def _found(lesson: Lesson, language: str, runs: _Runs) -> dict[str, Any]:
    """What is known of the lesson's worlds, with what was tried drawn beside them."""
    base, yours = runs.base, runs.yours
    pictures = _joined(base.get("pictures", []), yours.get("pictures", []))
    found: dict[str, Any] = {
        "lesson": lesson.name if base else "", "finished": False, "done": base.get("done", 0),
        "of": base.get("of", 0), "figures": {}, "claims": [], "answer": None,
        "pictures": [_labelled(lesson, language, one) for one in pictures],
    }  # fmt: skip
    if "figures" not in base:
        return found
    words = of_lessons(language)
    claims = [{"name": name, "holds": holds, "text": words[f"{lesson.name}.claim.{name}"]}
              for name, holds in base["claims"].items()]  # fmt: skip
    return found | {"finished": runs.is_done, "figures": _written(lesson, base["figures"]),
                    "claims": claims, "answer": base["answer"]}  # fmt: skip


def _joined(pictures: list[Picture], more: list[Picture]) -> list[Picture]:
    """The pictures with the bars or lines of the others that they do not have themselves."""
    found = []
    for picture in pictures:
        part_of = "bars" if picture["kind"] == "bars" else "series"
        known = {one["name"] for one in picture[part_of]}
        added = [one for other in more if other["name"] == picture["name"]
                 for one in other[part_of] if one["name"] not in known]  # fmt: skip
        found.append({**picture, part_of: [*picture[part_of], *added]})
    return found


def _labelled(lesson: Lesson, language: str, picture: Picture) -> Picture:
    words = of_lessons(language)
    part_of = "bars" if picture["kind"] == "bars" else "series"
    return {
        **picture, "title": words[f"{lesson.name}.picture.{picture['title']}"],
        "axis": words.get(f"{lesson.name}.axis.{picture['name']}", ""),
        part_of: [{**one, "label": words[f"{lesson.name}.arm.{one['name']}"]}
                  for one in picture[part_of]],
    }  # fmt: skip


def _tried(lesson: Lesson, runs: _Runs) -> dict[str, Any]:
    base, yours = runs.base, runs.yours
    if "value" not in yours or "figures" not in base:
        return {"lesson": lesson.name, "finished": False}
    value = yours["value"]
    known = {name: one for name, one in base["figures"].items() if one is not None}
    reached = value is not None and len(known) == len(base["figures"]) and (
        lesson.trial.is_reached(value, known))  # fmt: skip
    return {"lesson": lesson.name, "finished": True, "value": value, "given": runs.given,
            "reached": bool(reached)}  # fmt: skip
