"""Living: jobs of several kinds one after another, with progress, until somebody asks to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, Protocol, TypeVar

from simulator.crew import available_cores, each

Progress = Callable[[int, int], None]
"""Called with the number of finished jobs and of all that are known so far."""
Result = TypeVar("Result", covariant=True)


class Job(Protocol[Result]):
    """Something a worker can live, and send what came of it."""

    def live(self) -> Result:
        """Live it."""


class Living:
    """A crew that does jobs of several kinds, tells how far it is, and stops when asked to.

    Parameters
    ----------
    workers
        processes; all cores if not given, 1 stays in this process
    progress
        told after each job, or None
    stop
        asked after each job
    """

    def __init__(
        self, workers: int | None, progress: Progress | None, stop: Callable[[], bool]
    ) -> None:
        self._workers = workers or available_cores()
        self._progress, self._stop = progress, stop
        self._done = self._known = 0

    def expect(self, jobs: int) -> None:
        """So many jobs will come beside those that are lived next; for the time left."""
        self._known += jobs

    def live(self, jobs: Sequence[Job[Result]], *, expected: bool = False) -> Iterator[Result]:
        """The results of jobs in their order; fewer than jobs if somebody asked to stop.

        `expected`: they were announced before.
        """
        self._known += 0 if expected else len(jobs)
        if not jobs or self._stop():
            return
        with closing(each(_live, jobs, self._workers)) as results:
            for result in results:
                self._done += 1
                if self._progress:
                    self._progress(self._done, self._known)
                yield result
                if self._stop():
                    return


def _live(job: Job[Any]) -> Any:
    return job.live()
