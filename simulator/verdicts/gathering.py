"""Gathering: the results of many jobs, with the time left; a stop keeps what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from simulator.crew import each
from simulator.study.progress import Progress, Silent, progress_for
from simulator.study.stopping import Stop, stopping

Job = TypeVar("Job")
Result = TypeVar("Result")
Say = Callable[[str], None]


class Gathering:
    """Somebody who does jobs in rounds until told to stop.

    Parameters
    ----------
    workers
        processes; all cores if not given, 1 stays in this process
    say
        gets lines for the reader, how far it is and that it is stopping; silent if not given
    """

    def __init__(self, workers: int | None = None, say: Say | None = None) -> None:
        self.workers = workers
        self.say = say
        self._stop = Stop()

    @property
    def stopped(self) -> bool:
        """True if somebody asked to stop: what is done is all there will be."""
        return bool(self._stop)

    @property
    def signal(self) -> int:
        """The number of the signal that stopped it, 0 if none did."""
        return self._stop.signal

    def ask_to_stop(self) -> None:
        """Stop as if somebody had pressed Ctrl-C."""
        self._stop.ask()

    def results(
        self, work: Callable[[Job], Result], jobs: Sequence[Job], doing: str = ""
    ) -> list[Result]:
        """The results of the first jobs, all of them unless somebody stops it.

        After a stop nothing more is begun, in this round or in a later one. How far it is is told
        where `doing` says what is done.
        """
        found: list[Result] = []
        if self.stopped or not jobs:
            return found
        progress: Progress = Silent()
        if doing and self.say:
            self.say(doing)
            progress = progress_for(len(jobs), 0, self.say)
        with stopping(self._told) as stop:
            with closing(each(work, jobs, self.workers)) as done:
                for result in done:
                    found.append(result)
                    progress.tell(len(found), 0)
                    if stop or self.stopped:
                        self._stop.ask(stop.signal or self._stop.signal)
                        break
            progress.close()
        return found

    def note(self, line: str) -> None:
        """Tell the reader what is being done."""
        if self.say and not self.stopped:
            self.say(line)

    def _told(self, _: str) -> None:
        if self.say:
            self.say("stopping with what is done; once more stops now")
