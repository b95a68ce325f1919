"""Scenario: the text of a market, its mistakes while it is written, and what it says in words."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import solara

from simulator.scenario import read
from simulator.scenario_files.text import MOST_BYTES, decoded
from simulator.shipped import library
from simulator.ui.components import box
from simulator.ui.components.scenario import Editor
from simulator.ui.measures import scenario_called
from simulator.ui.playing import Troubles, failure_of, status_of
from simulator.ui.reading import NAME, look_over
from simulator.ui.state import Session
from simulator.ui.using import use_session, use_task
from simulator.ui.words import part, say, stories


class Draft(NamedTuple):
    """What stands in the editor: which text it is, counted by the browser, and its bytes."""

    number: int
    data: bytes


@solara.component
def Page() -> None:
    """The library, the editor, and what there is to say about its text."""
    session, change = use_session()
    draft, set_draft = solara.use_state(Draft(0, b""))
    opened, set_opened = solara.use_state("")
    beside, set_beside = solara.use_state("baseline")
    language = session.language
    key = f"{draft.number}:{beside}"
    asked = (draft.data, draft.number, beside)
    progress = use_task(look_over if draft.number else None, asked, key)
    verdict = progress.content or {}

    def hear(given: Any) -> None:
        heard = _draft_of(given)
        if heard:
            set_draft(heard)

    def use(number: Any) -> None:
        if number == draft.number and verdict.get("usable") and verdict["number"] == number:
            change(_with_text(session, draft.data))

    with box(kind="fw-page"):
        Troubles(failure_of(progress))
        with box(kind="fw-heading"):
            box(say(language, "pages.scenario"), tag="h1")
            box(say(language, "scenario.lead"), tag="p")
        Editor(
            words=dict(part(language, "scenario")), library=_library(language),
            opened=_opened(session, opened), verdict=_told(verdict, language),
            status=status_of(progress, key, language) if draft.number else "",
            beside=beside, most=MOST_BYTES,
            used=bool(draft.number) and _is_used(session, draft.data), event_text=hear,
            event_use=use, event_open=lambda name: set_opened(name if name in library() else ""),
            event_beside=lambda name: set_beside(name if name in library() else beside),
        )


def _draft_of(given: Any) -> Draft | None:
    """What the browser sent, if it is a number and bytes in base64; else None."""
    if not isinstance(given, Mapping):
        return None
    number, letters = given.get("number"), given.get("data")
    if not isinstance(number, int) or not isinstance(letters, str) or len(letters) > 2 * MOST_BYTES:
        return None
    try:
        return Draft(number, base64.b64decode(letters, validate=True))
    except (binascii.Error, ValueError):
        return None


def _with_text(session: Session, data: bytes) -> Session:
    """A session of this text; of the shipped scenario where it is nothing else."""
    fresh = Session(seed=session.seed, language=session.language)
    shipped = _shipped_as(data)
    if shipped:
        return fresh.having(scenario=shipped)
    return fresh.having(scenario=session.scenario, text=decoded(data, NAME).text)


def _is_used(session: Session, data: bytes) -> bool:
    if not session.text:
        return _shipped_as(data) == session.scenario
    return session.text.encode() == data or session.text.encode() == data.replace(b"\r\n", b"\n")


def _shipped_as(data: bytes) -> str:
    return next((name for name, text in _texts().items() if text.encode() == data), "")


def _opened(session: Session, name: str) -> dict[str, str]:
    """What the editor begins with: what was chosen in the library, or what the session has."""
    if name or not session.text:
        name = name or session.scenario
        return {"name": name, "text": _texts()[name]}
    return {"name": "", "text": session.text}


def _told(verdict: Mapping[str, Any], language: str) -> dict[str, Any]:
    trouble = verdict.get("trouble")
    said = say(language, f"trouble.{trouble}", **verdict["values"]) if trouble else ""
    return {**verdict, "trouble": said}


@functools.cache
def _texts() -> dict[str, str]:
    """The texts of the shipped scenarios, as they are in their files."""
    return {name: path.read_bytes().decode() for name, path in library().items()}


@functools.cache
def _library(language: str) -> list[dict[str, str]]:
    told = stories(language)
    return [
        {"name": name, "title": scenario_called(language, name), "story": told.get(name, ""),
         "question": "" if name in told else read(name).question}
        for name in library()
    ]  # fmt: skip
