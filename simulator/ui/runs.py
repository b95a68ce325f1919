"""Runs: the crew of workers behind the pages, and the queue before it, fair between tabs.

Each tab has a queue of its own; the next task is taken from the tab that has waited longest, so
thirty people who press a button at once are served in turn. A task that is replaced or whose page
is left stops within one piece.

It is a crew of its own beside `simulator.crew`: tasks here tell what they have while they run, are
stopped amid their work, and a worker that dies is replaced.
"""

from __future__ import annotations

import itertools
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Final, NamedTuple

from simulator.stopping import is_ending
from simulator.ui.working import DONE, FAILED, PIECE, READY, STOP, Failure, Task, work

LONGEST_TASK: Final = 60.0
"""Seconds after which a worker that tells nothing is ended and replaced."""
MOST_QUEUED: Final = 2
"""Tasks of one tab that wait; of more, the oldest is dropped."""
_LONGEST_GOODBYE = 2.0  # seconds to wait for the thread that looks after the workers
_LONGEST_START = 180.0  # seconds for a worker to load or compile
_NICENESS = 5


class Waiting(NamedTuple):
    """A task stands in the queue behind `ahead` others."""

    ahead: int


class Piece(NamedTuple):
    """What a task yielded."""

    content: Any


class Done(NamedTuple):
    """A task has come to its end."""


News = Waiting | Piece | Done | Failure
Tell = Callable[[News], None]


class Ticket:
    """One task on its way; `tell` hears all that becomes of it, from a thread of the crew."""

    def __init__(self, owner: str, task: Task, arguments: tuple[Any, ...], tell: Tell) -> None:
        self.owner, self.task, self.arguments = owner, task, arguments
        self.tell = tell
        self.is_wanted = True
        self.ahead = -1


class _Worker:
    def __init__(self, context: Any) -> None:
        ours, theirs = context.Pipe()
        self.connection: Connection[Any, Any] = ours
        self.process = context.Process(target=work, args=(theirs, _NICENESS), daemon=True)
        self.process.start()
        theirs.close()
        self.ticket: Ticket | None = None
        self.is_ready = False
        self.heard = time.monotonic()

    @property
    def is_stuck(self) -> bool:
        if self.is_ready and self.ticket is None:
            return False
        most = LONGEST_TASK if self.is_ready else _LONGEST_START
        return time.monotonic() - self.heard > most


class Runs:
    """Workers and the queue before them, looked after by one thread.

    Parameters
    ----------
    workers
        number of processes; the second and further ones start when the first is ready, so that
        what must be compiled is compiled once
    """

    def __init__(self, workers: int) -> None:
        self._context = multiprocessing.get_context("spawn")  # threads are running here
        self._wanted = workers
        self._workers: list[_Worker] = [_Worker(self._context)]
        self._queues: dict[str, deque[Ticket]] = {}
        self._lock = threading.Lock()
        self._bell, self._ringing = self._context.Pipe()
        self._is_open = True
        self._thread = threading.Thread(target=self._serve, name="runs", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> int:
        """Number of workers that are ready or at work."""
        return sum(worker.is_ready for worker in self._workers)

    def ask(self, owner: str, task: Task, arguments: tuple[Any, ...], tell: Tell) -> Ticket:
        """Queue a task for a tab; what the tab queued too much before is dropped."""
        ticket = Ticket(owner, task, arguments, tell)
        with self._lock:
            queue = self._queues.setdefault(owner, deque())
            queue.append(ticket)
            while len(queue) > MOST_QUEUED:
                queue.popleft().is_wanted = False
        self._ring()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Nobody wants this task any more: it is not begun, or it stops within one piece."""
        ticket.is_wanted = False
        with self._lock:
            queue = self._queues.get(ticket.owner)
            if queue and ticket in queue:
                queue.remove(ticket)
        self._ring()

    def close(self) -> None:
        """End all workers."""
        self._is_open = False
        self._ring()
        if threading.current_thread() is not self._thread:
            self._thread.join(_LONGEST_GOODBYE)  # it may be starting a worker
        for worker in list(self._workers):
            worker.process.kill()
        for worker in list(self._workers):
            worker.process.join(1.0)

    def _ring(self) -> None:
        with suppress(OSError):
            self._ringing.send(None)

    def _serve(self) -> None:
        while self._is_open:
            self._hand_out()
            connections = {worker.connection: worker for worker in self._workers}
            ready: list[Any] = wait([self._bell, *connections], timeout=1.0)
            for one in ready:
                if one is self._bell:
                    self._bell.recv()
                else:
                    self._hear(connections[one])
            for worker in [one for one in self._workers if one.is_stuck]:
                self._replace(worker, Failure("too_long"))
            for worker in self._workers:
                if worker.ticket and not worker.ticket.is_wanted:
                    self._stop(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, content = worker.connection.recv()
        except (EOFError, OSError):
            self._replace(worker, Failure("worker_died"))
            return
        worker.heard = time.monotonic()
        if kind == READY:
            worker.is_ready = True
            while len(self._workers) < self._wanted:
                self._workers.append(_Worker(self._context))
            return
        ticket = worker.ticket
        if kind in (DONE, FAILED):
            worker.ticket = None
        if ticket and ticket.is_wanted:
            ticket.tell({PIECE: Piece, DONE: lambda _: Done(), FAILED: _same}[kind](content))

    def _stop(self, worker: _Worker) -> None:
        """Once: a worker answers a request to stop with the end of its task."""
        if worker.ticket:
            worker.ticket = Ticket("", worker.ticket.task, (), _deaf)
            with suppress(OSError):
                worker.connection.send(STOP)

    def _replace(self, worker: _Worker, failure: Failure) -> None:
        worker.process.kill()
        worker.process.join(1.0)
        worker.connection.close()
        self._workers.remove(worker)
        if worker.ticket and worker.ticket.is_wanted:
            worker.ticket.tell(failure)
        if self._is_open and not is_ending():
            self._workers.append(_Worker(self._context))

    def _hand_out(self) -> None:
        for worker in self._workers:
            ticket = self._next() if worker.is_ready and worker.ticket is None else None
            if ticket:
                worker.ticket, worker.heard = ticket, time.monotonic()
                try:
                    worker.connection.send((ticket.task, ticket.arguments))
                except (OSError, ValueError):
                    continue  # its end is heard in a moment
        for place, ticket in enumerate(self._in_order()):
            if ticket.ahead != place:
                ticket.ahead = place
                ticket.tell(Waiting(place))

    def _next(self) -> Ticket | None:
        """The first task of the tab that has waited longest; that tab goes to the end."""
        with self._lock:
            for owner in list(self._queues):
                queue = self._queues.pop(owner)
                while queue:
                    ticket = queue.popleft()
                    if ticket.is_wanted:
                        if queue:
                            self._queues[owner] = queue
                        return ticket
        return None

    def _in_order(self) -> list[Ticket]:
        """The tasks that wait, in the order in which they will be taken."""
        with self._lock:
            rounds = itertools.zip_longest(*self._queues.values())
            return [ticket for one in rounds for ticket in one if ticket and ticket.is_wanted]


def _same(content: Any) -> Any:
    return content


def _deaf(news: News) -> None:
    """What becomes of a task that nobody wants."""


_crew: list[Runs] = []  # the one of this process, made by the server


def open_crew(workers: int) -> Runs:
    """Start the crew of this process; it replaces one that was there."""
    for old in _crew:
        old.close()
    _crew[:] = [Runs(workers)]
    return _crew[0]


def crew() -> Runs:
    """The crew of this process; one worker if nobody started any (in a notebook, for example)."""
    return _crew[0] if _crew else open_crew(1)
