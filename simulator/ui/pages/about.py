"""About: what the model is, what it rests on, how it was checked, and what it cannot say."""

from __future__ import annotations

from typing import Any

import solara

from simulator.distribution import version
from simulator.strategy import market_guesses
from simulator.study.cite import AUTHOR, TITLE
from simulator.ui.components import box
from simulator.ui.components.about import Prose
from simulator.ui.playing import Troubles, failure_of, status_of
from simulator.ui.prose import chapters
from simulator.ui.state import Session
from simulator.ui.telling import CITING, COMMANDS, cases, guesses, sources, table, text
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.words import of_sources, part, say

LIMITS = ("about.limits_1", "about.limits_2", "about.limits_3", "about.limits_4")
PRIVACY = ("about.privacy_1", "about.privacy_2")
KINDS = {"CF": "about.kind_CF", "EST": "about.kind_EST", "META": "about.kind_META",
         "EMP": "about.kind_EMP"}  # fmt: skip
"""Kinds of cases, and what they are for."""


@solara.component
def Page() -> None:
    """Short chapters about the model; its description is opened chapter by chapter."""
    session, _ = use_session()
    opened, set_opened = solara.use_state(-1)
    language = session.language
    progress = use_task(cases, (), "cases")
    told = chapters()

    def open_chapter(number: Any) -> None:
        if isinstance(number, int) and -1 <= number < len(told):
            set_opened(number)

    with box(kind="fw-page"):
        Troubles(failure_of(progress))
        with box(kind="fw-heading"):
            box(say(language, "pages.about"), tag="h1")
            box(say(language, "about.lead"), tag="p")
        Prose(
            words=dict(part(language, "about")),
            sections=[*_sections(session, progress)],
            chapters=[one.title or say(language, "about.protocol") for one in told],
            opened=opened, blocks=told[opened].blocks if opened >= 0 else [],
            event_open=open_chapter,
        )


def _sections(session: Session, progress: Progress) -> list[dict[str, Any]]:
    blocks = {
        "about.limits": [_said(session, one) for one in LIMITS],
        "about.assumptions": _assumptions(session.language),
        "about.validation": _validation(session, progress),
        "about.privacy": [_said(session, one) for one in PRIVACY],
        "about.cite": _cite(session),
    }
    return [
        {"name": key.partition(".")[2], "title": say(session.language, key), "blocks": listed}
        for key, listed in blocks.items()
    ]


def _said(session: Session, key: str, **values: object) -> dict[str, Any]:
    return text(say(session.language, key, **values))


def _assumptions(language: str) -> list[dict[str, Any]]:
    words = part(language, "about")
    guessed, market = market_guesses()
    return [
        text(say(language, "about.assumed", guesses=guessed, market=market,
                 share=round(100 * guessed / market))),
        text(words["assumed_where"]),
        table([words["group"], words["quantities"], words["guesses"]],
              guesses(part(language, "group"))),
        text(words["rests_on"]),
        table([words["source"], words["quantities"], words["says"], words["citation"]],
              sources(of_sources(language))),
    ]  # fmt: skip


def _validation(session: Session, progress: Progress) -> list[dict[str, Any]]:
    words = part(session.language, "about")
    code = {"kind": "code", "text": "\n".join(COMMANDS)}
    listed = progress.content or []
    if not listed:
        return [text(status_of(progress, "cases", session.language) or words["waiting"]), code]
    counts: list[list[object]] = [
        [one, sum(case["kind"] == one for case in listed), say(session.language, key)]
        for one, key in KINDS.items()
    ]
    titles = of_sources(session.language)
    rows: list[list[object]] = [
        [case["key"], case["kind"], titles.get(f"case.{case['key']}", case["title"]),
         case["source"]]
        for case in listed
    ]  # fmt: skip
    return [
        _said(session, "about.cases", n=len(listed)), code,
        table([words["kind"], words["number"], words["meaning"]], counts),
        table([words["case"], words["kind"], words["what"], words["source"]], rows),
    ]  # fmt: skip


def _cite(session: Session) -> list[dict[str, Any]]:
    reference = f"{AUTHOR}. {TITLE}, {version()}."
    return [
        _said(session, "about.version", version=version()), _said(session, "about.cite_how"),
        {"kind": "code", "text": reference}, _said(session, "about.cite_results"),
        {"kind": "code", "text": CITING}, _said(session, "about.licence_is"),
    ]  # fmt: skip
