"""Queue: which runs go to a worker next, in chunks of about five seconds of work.

Runs whose worker died are suspects: their chunk is halved until the culprit is alone; alone, it is
run with nothing beside it, and after three deaths it is given up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

WORK = 5.0  # seconds of work in a chunk
LARGEST, SMALLEST = 256, 8  # runs in a chunk, unless few are left or a run takes long
DEATHS = 3  # of a run that was alone
_UNKNOWN = 2  # runs in a chunk while nobody knows how long they take


class Batch(NamedTuple):
    """Runs that go to one worker; `alone` says that nothing may run beside it."""

    runs: tuple[int, ...]
    alone: bool = False


class Queue:
    """The runs that are still to be done.

    Parameters
    ----------
    missing
        their numbers, as ranges in order
    workers
        number of workers
    size
        runs in a chunk; chosen from the time they take if None
    """

    def __init__(self, missing: Iterable[range], workers: int, size: int | None = None) -> None:
        self._ranges = deque(missing)
        self._suspects: deque[tuple[int, ...]] = deque()
        self._deaths: dict[int, int] = {}
        self._size = size
        self._workers = workers
        self._seconds = 0.0
        self._runs = 0

    def __bool__(self) -> bool:
        return bool(self._ranges or self._suspects)

    @property
    def waiting(self) -> int:
        """Number of runs that wait."""
        return sum(map(len, self._ranges)) + sum(map(len, self._suspects))

    def took(self, runs: int, seconds: float) -> None:
        """Remember how long some runs took."""
        self._runs += runs
        self._seconds += seconds

    def next(self, flying: int) -> Batch | None:
        """The next runs for a worker, None if there are none that may start now.

        `flying` is the number of chunks under way.
        """
        if self._suspects:
            runs = self._suspects[0]
            alone = len(runs) == 1 and runs[0] in self._deaths
            if alone and flying:
                return None
            self._suspects.popleft()
            return Batch(runs, alone)
        if not self._ranges:
            return None
        size, taken = self._next_size(), list[int]()
        while self._ranges and len(taken) < size:
            first = self._ranges.popleft()
            room = size - len(taken)
            taken += first[:room]
            if len(first) > room:
                self._ranges.appendleft(first[room:])
        return Batch(tuple(taken))

    def lost(self, batch: Batch) -> int | None:
        """The worker of these runs died; returns the number of a run that is to be given up."""
        if len(batch.runs) > 1:
            half = len(batch.runs) // 2
            self._suspects.appendleft(batch.runs[half:])
            self._suspects.appendleft(batch.runs[:half])
            return None
        run = batch.runs[0]
        # A death in company may be another's fault: it only leads to a trial alone.
        trials = self._deaths.get(run, 0) + batch.alone
        self._deaths[run] = trials
        if trials >= DEATHS:
            return run
        self._suspects.append((run,))
        return None

    def again(self, batch: Batch) -> None:
        """These runs did not start; they wait again."""
        self._suspects.append(batch.runs)

    def without(self, runs: Iterable[int], batch: Batch) -> None:
        """A batch was lost by the fault of some of its runs: all others wait again."""
        rest = tuple(run for run in batch.runs if run not in set(runs))
        if rest:
            self._suspects.appendleft(rest)

    def _next_size(self) -> int:
        if self._size is not None:
            return self._size
        if not self._runs:
            return _UNKNOWN
        wanted = int(WORK / max(self._seconds / self._runs, 1e-6))
        left = sum(map(len, self._ranges)) or 1
        fair = max(SMALLEST, left // (4 * self._workers))  # so that all end at about the same time
        return max(1, min(wanted, fair, LARGEST))
