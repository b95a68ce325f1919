"""Stopping: Ctrl-C and the other signals to stop end the program at once, its workers first.

The exception that Python makes of Ctrl-C is lost wherever exceptions are ignored: in callbacks of
imports and of the garbage collector, amid forking, at exit. Then a stopped program goes on. So a
signal does not raise here: it ends the process from wherever it is.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
STOPPED = 128  # the exit code is this plus the number of the signal
_STANDARD_ERROR = 2
_ending = threading.Event()
_LONGEST_GOODBYE = 1.0  # seconds to wait for a worker that was killed


def stop_on_signals() -> dict[int, Any]:
    """From now on a signal to stop ends this process; returns the handlers that were there.

    For programs, not for libraries: nothing of this process runs any more after the signal. A
    signal that is ignored stays ignored, so `nohup` works.
    """
    before = {}
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, _stop)
    atexit.register(_ignore_signals)  # Python tidies up for a while after all is done
    return before


def is_ending() -> bool:
    """True as soon as a signal ends this process: a worker that is gone is not to be replaced."""
    return _ending.is_set()


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, _: FrameType | None) -> None:
    try:
        _ignore_signals()  # once is enough
        _ending.set()
        workers: list[Any] = getattr(sys.modules.get("multiprocessing"), "active_children", list)()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join(_LONGEST_GOODBYE)
        if os.environ.get("FLYWHEEL_DEBUG"):
            faulthandler.dump_traceback(_STANDARD_ERROR)
        line = b"\nstopped\n" if os.isatty(_STANDARD_ERROR) else b"stopped\n"
        os.write(_STANDARD_ERROR, line)  # `print` could meet its own unfinished line
    finally:
        os._exit(STOPPED + number)


class Asked:
    """Whether somebody asked to stop; to be called whenever something worth keeping is done.

    `signal` is the number of the signal, 0 if nobody asked.
    """

    def __init__(self) -> None:
        self.signal = 0
        self.keeps = False

    def __call__(self) -> bool:
        """Something is done; true if that shall be all."""
        self.keeps = True
        return bool(self.signal)


@contextlib.contextmanager
def keeping_what_is_done(tell: Callable[[], None]) -> Iterator[Asked]:
    """From the first call of what is yielded on, the first signal to stop only asks.

    `tell` is called then. Before, and from the second signal on, a signal goes where it would
    have gone without this: on the command line it ends the process. Outside of the main thread
    signals are somebody else's business.
    """
    asked = Asked()
    before: dict[int, Any] = {}

    def handle(number: int, _: FrameType | None) -> None:
        if asked.signal or not asked.keeps:
            signal.signal(number, before[number])
            signal.raise_signal(number)
            return
        asked.signal = number
        tell()

    try:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if callable(signal.getsignal(number)):
                    before[number] = signal.signal(number, handle)
        yield asked
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Signals to stop wait outside while processes are made, so none is made by half.

    Blocking them is for the new processes, which inherit it. Here it would not do: libraries have
    threads of their own, and any of these may take a signal and wake the handler.
    """
    heard: list[int] = []
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in SIGNALS}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    try:
        for number in handlers:
            signal.signal(number, lambda number, _: heard.append(number))
        with _blocked():
            yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in heard[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def _blocked() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker() -> None:
    """In a worker made under `signals_held`, first: stopping is its parent's business.

    A worker whose parent was killed would live what it began to the end: it ends, too.
    """
    from multiprocessing import connection, parent_process  # not at every start of the program

    _leave_stopping_to_the_parent()
    parent = parent_process()
    if parent is None:
        return

    def watch(sentinel: int) -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()


def _leave_stopping_to_the_parent() -> None:
    """In a worker made under `signals_held`: a Ctrl-C at the terminal is the parent's business."""
    for number in SIGNALS:
        ends = number == signal.SIGTERM  # sent to this process on purpose
        signal.signal(number, signal.SIG_DFL if ends else signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
