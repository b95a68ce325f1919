"""Stopping a study: the first signal lets the chunks under way finish, the second stops now."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from simulator.stopping import SIGNALS


class Stop:
    """Whether somebody asked to stop; `signal` is the number of the signal, 0 if nobody did."""

    def __init__(self) -> None:
        self.signal = 0

    def __bool__(self) -> bool:
        return bool(self.signal)

    def ask(self, number: int = signal.SIGINT) -> None:
        """Ask to stop when the chunks under way are done."""
        self.signal = self.signal or int(number)


@contextlib.contextmanager
def stopping(told: Callable[[str], None]) -> Iterator[Stop]:
    """Catch Ctrl-C and other signals to stop while a study runs.

    The second signal goes where it would have gone without this: on the command line it ends the
    process. Outside of the main thread signals are somebody else's business.
    """
    stop = Stop()
    before: dict[int, Any] = {}

    def handle(number: int, frame: FrameType | None) -> None:
        if not stop:
            stop.ask(number)
            told(
                "stopping when the chunks under way are done; once more stops now, and loses only "
                "those chunks: the same command goes on"
            )
            return
        earlier = before.get(number)
        if callable(earlier):
            earlier(number, frame)
        raise KeyboardInterrupt

    try:
        for number in SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, handle)
    except ValueError:
        pass
    try:
        yield stop
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
