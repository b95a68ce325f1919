"""Progress: runs done, their rate, the time left and the failures; on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

_EVERY = 30.0  # seconds between lines where there is no terminal
_SHARE = 0.1  # of all runs, after which a line is due as well
_SOONEST = 2.0  # seconds between lines at least


class Progress(Protocol):
    """Somebody who is told how far a study is."""

    def tell(self, done: int, failed: int) -> None:
        """So many runs are done, and so many of them failed."""

    def close(self) -> None:
        """No more runs will be done."""


class Silent:
    """Nobody."""

    def tell(self, done: int, failed: int) -> None:
        """Nothing is said."""

    def close(self) -> None:
        """Nothing is said."""


class Lines:
    """One plain line at a time: every 30 seconds and every tenth of the runs."""

    def __init__(self, runs: int, done: int, say: Callable[[str], None]) -> None:
        self._runs, self._first, self._say = runs, done, say
        self._begun = self._told = time.monotonic()
        self._last = self._shown = done

    def tell(self, done: int, failed: int) -> None:
        """Say a line if one is due."""
        now = time.monotonic()
        self._last = done
        waited = now - self._told
        due = waited >= _EVERY or (
            waited >= _SOONEST and done - self._shown >= _SHARE * self._runs
        )
        if due or (done == self._runs and done > self._shown):
            self._told, self._shown = now, done
            self._say(self._line(done, failed, now - self._begun))

    def close(self) -> None:
        """Nothing is left to be said."""

    def _line(self, done: int, failed: int, seconds: float) -> str:
        rate = (done - self._first) / max(seconds, 1e-9)
        line = f"{done:,} of {self._runs:,} runs, {rate:,.1f}/s, {failed:,} failed"
        if done < self._runs and rate > 0:
            return f"{line}, {duration((self._runs - done) / rate)} left"
        return f"{line}, {duration(seconds)}"


class Bar:
    """A bar on a terminal."""

    def __init__(self, runs: int, done: int) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # its thread and forking do not go together
        self._bar: Any = tqdm(total=runs, initial=done, unit="run", leave=False, smoothing=0.1)
        self._failed = -1

    def tell(self, done: int, failed: int) -> None:
        """Move the bar."""
        if failed != self._failed:
            self._failed = failed
            self._bar.set_postfix_str(f"{failed} failed", refresh=False)
        self._bar.update(done - self._bar.n)
        self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


def progress_for(runs: int, done: int, say: Callable[[str], None]) -> Progress:
    """A bar on a terminal, lines by `say` elsewhere."""
    return Bar(runs, done) if sys.stderr.isatty() else Lines(runs, done, say)


def duration(seconds: float) -> str:
    """A time as people say it: 45 s, 12 min, 3.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
