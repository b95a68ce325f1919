"""Using: what pages take hold of, the session of their tab and tasks that run elsewhere."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import solara

from simulator.ui import runs
from simulator.ui.state import Session, TroubleError, unpacked
from simulator.ui.working import Failure, Task

_session = solara.reactive(Session())  # one in each tab: Solara keeps them apart
_PATIENCE = 0.5
"""Seconds for which an end waits for a listener; it never waits for a page that is drawn."""
_broken_link: solara.Reactive[TroubleError | None] = solara.reactive(None)


@dataclass(frozen=True)
class Progress:
    """How far a task is.

    `content` is what it yielded last, or what `gather` made of all pieces; it belongs to `key`,
    which is that of an earlier task until the first piece of the new one is there. `ahead` is the
    number of tasks that come before this one, None once it runs.
    """

    content: Any = None
    key: str = ""
    ahead: int | None = None
    done: bool = False
    failure: Failure | None = None


def use_session() -> tuple[Session, Callable[[Session], None]]:
    """The session of this tab, and the way to change it."""
    seen = _session.value
    return seen, lambda wanted: _session.set(_session.value.changed_as(seen, wanted))


def use_broken_link() -> tuple[TroubleError | None, Callable[[], None]]:
    """What was wrong with the link by which the tab was opened, and the way to forget it."""
    return _broken_link.value, lambda: _broken_link.set(None)


def use_link() -> None:
    """Take the session from the address, once, when the tab is opened."""
    search = solara.use_router().search

    def open_link() -> None:
        letters = parse_qs(search or "").get("s", [""])[0]
        if not letters:
            return
        try:
            _session.set(unpacked(letters))
        except TroubleError as trouble:
            _broken_link.set(trouble)

    solara.use_memo(open_link, [])


def use_task(
    task: Task | None,
    arguments: tuple[Any, ...],
    key: str,
    gather: Callable[[Any, Any], Any] | None = None,
) -> Progress:
    """Run a task in a worker, and hear what becomes of it.

    Parameters
    ----------
    task
        a generator function at module level, None for nothing to do
    arguments
        what it is called with; must be picklable
    key
        tells tasks apart: another key stops this task and begins anew
    gather
        makes the content out of the content before (None at first) and a piece; without it the
        last piece is the content
    """
    progress, set_progress = solara.use_state(Progress())

    def begin() -> Callable[[], None] | None:
        if task is None:
            return None
        heard: queue.SimpleQueue[runs.News | None] = queue.SimpleQueue()
        ticket = runs.crew().ask(solara.get_kernel_id(), task, arguments, heard.put)
        listener = threading.Thread(
            target=_listen, args=(heard, key, gather, set_progress), daemon=True
        )
        listener.start()

        def leave() -> None:
            runs.crew().cancel(ticket)
            heard.put(None)
            if listener is not threading.current_thread():
                # A tab that closes takes its threads out of a table, and must not meet one that
                # takes itself out at the same time.
                listener.join(_PATIENCE)

        return leave

    solara.use_effect(begin, [key, task is None])
    return progress


def _listen(
    heard: queue.SimpleQueue[runs.News | None],
    key: str,
    gather: Callable[[Any, Any], Any] | None,
    set_progress: Callable[[Any], None],
) -> None:
    """Hand on what is new; of several pieces that wait only what they add up to."""
    content: Any = None
    ahead: int | None = 0
    while True:
        news = heard.get()
        if news is None:
            return
        if isinstance(news, Failure):
            set_progress(lambda old, news=news: Progress(old.content, old.key, failure=news))
            return
        if isinstance(news, runs.Waiting):
            ahead = news.ahead
        elif isinstance(news, runs.Piece):
            content, ahead = (gather(content, news.content) if gather else news.content), None
        done = isinstance(news, runs.Done)
        if done:
            set_progress(Progress(content, key, done=True))
            return
        if not heard.empty():
            continue
        if content is None:
            set_progress(lambda old, ahead=ahead: Progress(old.content, old.key, ahead))
        else:
            set_progress(Progress(content, key, ahead))
