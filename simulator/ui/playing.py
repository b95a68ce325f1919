"""Playing: the world of a session, as pages give it to the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import solara

from simulator.scenario import Plan, Scenario
from simulator.ui.components import TroubleBox
from simulator.ui.following import follow
from simulator.ui.runs import crew
from simulator.ui.state import Session, TroubleError, key_of, market_of, plan_of
from simulator.ui.using import Progress, use_broken_link, use_session, use_task
from simulator.ui.words import part, say


class Looked(NamedTuple):
    """What a session looks at, as far as it can be read: market, plan, and what is wrong."""

    market: Scenario | None
    plan: Plan | None
    trouble: TroubleError | None


class Played(NamedTuple):
    """A world for the clock (empty until its first weeks are there), and how far it is.

    `status` is for people, `failure` is what kept the task from its end.
    """

    world: Mapping[str, Any]
    status: str
    failure: TroubleError | None


def look(session: Session) -> Looked:
    """The market and the plan of a session; where a change is wrong, the plan without any."""
    try:
        market = market_of(session)
    except TroubleError as trouble:
        return Looked(None, None, trouble)
    try:
        return Looked(market, plan_of(session, market), None)
    except TroubleError as trouble:
        untouched = session.having(changes={}, mix={}, strategy="")
        return Looked(market, plan_of(untouched, market), trouble)


def use_look(session: Session) -> Looked:
    """`look`, once for each session."""
    found: Looked = solara.use_memo(lambda: look(session), [session])
    return found


def use_world(session: Session, looked: Looked) -> Played:
    """Live the world of a session in a worker; an untouched session shows the example."""
    market, plan, _ = looked
    key = key_of(session)
    is_example = key == key_of(Session())
    begin = None if is_example or plan is None else follow
    arguments = (plan, market.weeks, session.seed) if market and plan else ()
    progress = use_task(begin, arguments, key)
    if is_example:
        return Played({"example": True, "key": key}, say(session.language, "status.example"), None)
    world = {**progress.content, "key": progress.key} if progress.content else {}
    return Played(world, status_of(progress, key, session.language), failure_of(progress))


def status_of(progress: Progress, key: str, language: str) -> str:
    """How far a task is, in words; empty when all is there."""
    if progress.failure or (progress.done and progress.key == key):
        return ""
    if not crew().ready:
        return say(language, "status.warming")
    if progress.ahead:
        return say(language, "status.queued", n=progress.ahead)
    return say(language, "status.running")


def failure_of(progress: Progress) -> TroubleError | None:
    """What kept a task from its end, to be told on the page."""
    if progress.failure is None:
        return None
    return TroubleError(progress.failure.code, progress.failure.details)


def flags_of(market: Scenario | None, language: str) -> list[dict[str, Any]]:
    """The dates of a market for the transport bar: changes, and the rival's launch."""
    if market is None:
        return []
    launch = market.settings.rival.launch_week
    dated = [{"week": shock.week, "text": shock.because} for shock in market.shocks]
    rival = {"week": launch, "text": say(language, "timeline.rival")}
    return dated + ([rival] if launch > 0 else [])


def is_readable(session: Session) -> bool:
    """True if market and plan of a session can be read."""
    return look(session).trouble is None


@solara.component
def Troubles(
    *found: TroubleError | None, is_well: Callable[[Session], bool] = is_readable
) -> None:
    """The box that tells the first trouble there is, and the button that goes on from it.

    The button takes back what was changed; the market too, unless the page says that it `is_well`
    then.
    """
    session, change = use_session()
    broken, forget = use_broken_link()
    told = next((one for one in (broken, *found) if one), None)

    def go_on(_: Any) -> None:
        forget()
        untouched = session.having(changes={}, mix={}, strategy="")
        is_enough = untouched != session and is_well(untouched)
        change(untouched if is_enough else Session(language=session.language))

    TroubleBox(
        words=dict(part(session.language, "trouble")),
        text=say(session.language, f"trouble.{told.code}", **told.values) if told else "",
        details=told.details if told else "", event_restore=go_on,
    )
