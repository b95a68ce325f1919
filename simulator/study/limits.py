"""Limits: what one run may take of time and memory, and who says when it is too much.

Time is looked at after each week, so a run that is merely long ends as a row with its reason. If
a single week never ends, a watcher in the worker leaves a note and ends the worker; the runner
finds the note and goes on without that run.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from simulator.study.design import Limits

_GRACE = 5.0  # seconds beyond twice the limit until a worker that does not answer is ended
_ENDED = 86  # exit code of a worker that its watcher ended
_MEGABYTE = 1_000_000
_lock = threading.Lock()
_running = 0


class TooLongError(Exception):
    """A run takes longer than it may."""


class Clock:
    """The time of one run; `check` raises `TooLongError` when it is over."""

    def __init__(self, seconds: float | None) -> None:
        self.begun = time.perf_counter()
        self.seconds = seconds

    def check(self) -> None:
        """Raise `TooLongError` if the time is over.

        How far it came is not told: it differs from time to time, and results must not.
        """
        if self.seconds is not None and time.perf_counter() - self.begun > self.seconds:
            raise TooLongError(f"longer than {self.seconds:g} seconds")

    @property
    def passed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self.begun


def note_file(folder: Path, run: int) -> Path:
    """Where the watcher of a worker says why it ended the worker in this run."""
    return folder / "notes" / f"{run:08d}.txt"


@contextlib.contextmanager
def limited(limits: Limits, folder: Path | None, run: int) -> Iterator[Clock]:
    """Hold one run to its limits.

    Without a `folder` no watcher is set: in the coordinator's own process nobody could go on.
    Raises `MemoryError` where a run asks for more than it may (not on Windows).
    """
    with contextlib.ExitStack() as stack:
        if folder is not None and limits.seconds is not None:
            stack.enter_context(_watched(limits.seconds, note_file(folder, run)))
        if limits.megabytes is not None:
            stack.enter_context(_memory(limits.megabytes))
        yield Clock(limits.seconds)


@contextlib.contextmanager
def _watched(seconds: float, note: Path) -> Iterator[None]:
    patience = 2 * seconds + _GRACE
    done = threading.Event()

    def watch() -> None:
        if done.wait(patience):
            return
        with contextlib.suppress(OSError):
            note.parent.mkdir(exist_ok=True)
            note.write_text(f"a week that did not end within {patience:g} seconds\n")
        os._exit(_ENDED)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


@contextlib.contextmanager
def _memory(megabytes: float) -> Iterator[None]:
    """Allow the process so much more memory than it has now, if this is its only run."""
    global _running  # the limit is the process's; of several runs at once none can have its own
    with _lock:
        _running += 1
        alone = _running == 1
    restore = _limit_set(megabytes) if alone else None
    try:
        yield
    finally:
        if restore is not None:
            _restore(restore)
        with _lock:
            _running -= 1


def _limit_set(megabytes: float) -> tuple[int, int] | None:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):  # systems that know no such limit
        return None
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * os.sysconf("SC_PAGE_SIZE") + int(megabytes * _MEGABYTE)
    if before[1] != resource.RLIM_INFINITY:
        most = min(most, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    return before


def _restore(before: tuple[int, int]) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, before)
