"""Runner: hands chunks of runs to workers until all are done, whatever happens to the workers."""

from __future__ import annotations

import contextlib
import errno
import pickle
import time
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    wait,
)
from pathlib import Path
from typing import Any

from simulator.study.chunks import Job, Report, reported, run_chunk, stop_file
from simulator.study.design import Study
from simulator.study.executors import Pool
from simulator.study.ledger import Ledger
from simulator.study.limits import note_file
from simulator.study.origin import model_hash
from simulator.study.progress import Progress
from simulator.study.queue import DEATHS, Batch, Queue
from simulator.study.runs import OK, POISONED, TIMEOUT, unlived, work_of
from simulator.study.stopping import Stop

_WAIT = 0.5  # seconds between looks at whether somebody asked to stop
_QUIET = 10.0  # seconds without any news, after which one asks whether workers are left
_MOST_BREAKS = 30  # deaths in a row without a single chunk done


class Runner:
    """Runs what is missing of a study; in the end it lets the workers go.

    Parameters
    ----------
    study, folder, ledger
        what to run, where its shards go, and what is done already
    pool
        the workers
    stop
        whether somebody asked to stop
    progress
        is told how far it is
    say
        gets lines for the reader
    size
        runs in a chunk, chosen from the time they take if None; results do not depend on it
    """

    def __init__(
        self, study: Study, folder: Path, ledger: Ledger, pool: Pool, stop: Stop,
        progress: Progress, say: Callable[[str], None], size: int | None = None,
    ) -> None:
        self.study, self.folder, self.ledger = study, folder, ledger
        self.pool, self.stop, self.progress, self.say = pool, stop, progress, say
        self._work = work_of(study)
        self._pickled = pickle.dumps(self._work)
        self._family = study.family()
        self._queue = Queue(ledger.missing(study.runs), pool.workers, size)
        self._flying: dict[Future[Report], Batch] = {}
        self._broken = False
        self._breaks = 0
        self._heard = time.monotonic()
        self._waits = False
        counts = ledger.statuses()
        self._done = sum(counts.values())
        self._failed = self._done - counts.get(OK, 0)

    def run(self) -> None:
        """Run until all is done or somebody asks to stop.

        Raises
        ------
        OSError
            if shards or ledger cannot be written, workers die again and again, or a worker does
            not belong to this study; what is done is kept
        """
        try:
            self._run()
        except KeyboardInterrupt:
            self.pool.close(now=True)
            raise
        except Exception:
            self._land_the_rest()
            raise
        finally:
            self.progress.close()
            self.pool.close(now=False)

    def _run(self) -> None:
        self.progress.tell(self._done, self._failed)
        while True:
            if self.stop:
                self._hold()
            else:
                self._launch()
            if not self._flying:
                if self._broken:
                    self._renew()
                    continue
                break
            done, _ = wait(self._flying, _WAIT, FIRST_COMPLETED)
            for future in done:
                self._land(future)
            self.progress.tell(self._done, self._failed)
            if self._deserted(heard=bool(done)) and self.stop:
                self.pool.close(now=True)  # what is under way there will never be done
                break

    def _deserted(self, *, heard: bool) -> bool:
        """True if nothing comes and no worker is left; a cluster may get others, so one waits."""
        now = time.monotonic()
        if heard or now - self._heard < _QUIET:
            self._heard = now if heard else self._heard
            return False
        deserted = self.pool.deserted
        if deserted and not self._waits:
            self.say("no worker is there; waiting for one (Ctrl-C ends this, nothing is lost)")
        self._waits = deserted
        return deserted

    def _launch(self) -> None:
        """Fill the window: two chunks for each worker, so that none waits for the next."""
        window = 2 * self.pool.workers if self.pool.apart else 1
        alone = any(batch.alone for batch in self._flying.values())
        while not (self._broken or alone or self.stop) and len(self._flying) < window:
            batch = self._queue.next(len(self._flying))
            if batch is None:
                return
            try:
                future = self.pool.executor().submit(run_chunk, self._job(batch))
            except BrokenExecutor:
                self._queue.again(batch)
                self._broken = True
                return
            self._flying[future] = batch
            alone = batch.alone

    def _hold(self) -> None:
        """Chunks that have not begun shall not begin.

        Cancelling would do the same, but a pool of Python 3.11 whose worker dies does not get
        over cancelled futures and never ends.
        """
        if self._flying:
            with contextlib.suppress(OSError):
                stop_file(self.folder).touch()

    def _job(self, batch: Batch) -> Job:
        tasks = tuple(self.study.task(run) for run in batch.runs)
        return Job(
            self._pickled, tasks, str(self.folder), self._family, model_hash(),
            self.pool.apart,
        )  # fmt: skip

    def _land(self, future: Future[Report]) -> None:
        batch = self._flying.pop(future)
        try:
            report = future.result()
        except CancelledError:  # by a cluster that is gone
            self._broken = True
            self._queue.again(batch)
        except Exception as error:
            if not _is_death(error):
                raise
            self._broken = True
            self._lost(batch)
        else:
            if report.runs:
                self._enter(report)
            else:
                self._queue.again(batch)
        if self._broken and not self._flying:
            self._renew()

    def _enter(self, report: Report) -> None:
        self.ledger.add(report)
        self._breaks = 0
        self._queue.took(len(report.runs), report.seconds)
        self._done += len(report.runs)
        self._failed += sum(one.status != OK for one in report.runs)

    def _lost(self, batch: Batch) -> None:
        """The worker of these runs died: find out whose fault it was."""
        noted = {run: note for run in batch.runs if (note := self._note(run))}
        if noted:
            for run, note in noted.items():
                self._give_up(run, TIMEOUT, note)
            self._queue.without(noted, batch)
            return
        culprit = self._queue.lost(batch)
        if culprit is not None:
            self._give_up(culprit, POISONED, f"its worker died {DEATHS} times while it ran alone")

    def _note(self, run: int) -> str:
        """What the watcher of a worker wrote about a run before it ended the worker."""
        path = note_file(self.folder, run)
        try:
            text = path.read_text(encoding="utf-8").strip()
            path.unlink()
        except OSError:
            return ""
        return text or "a week that did not end"

    def _give_up(self, run: int, status: str, reason: str) -> None:
        row = unlived(self._work, self.study.task(run), status, reason)
        self._enter(reported(self._work, self.folder, self._family, [row], 0.0))

    def _renew(self) -> None:
        self._broken = False
        self._breaks += 1
        if self._breaks > _MOST_BREAKS:
            text = f"workers died {_MOST_BREAKS} times, nothing was done; is memory too small?"
            raise OSError(errno.ENOMEM, text, str(self.folder))
        self.pool.renew()

    def _land_the_rest(self) -> None:
        """After trouble: keep what the workers still bring, and wait for them."""
        self._hold()
        wait(self._flying)
        for future in self._flying:
            with contextlib.suppress(Exception, CancelledError):
                report = future.result()
                if report.runs:
                    self.ledger.add(report)


def _is_death(error: Any) -> bool:
    """True if it is the worker or the way to it that failed, and not the work."""
    if isinstance(error, BrokenExecutor):
        return True
    if isinstance(error, OSError):
        return error.errno is None  # Dask's connections; the system's own errors have numbers
    return type(error).__name__ in ("KilledWorker", "FutureCancelledError", "TerminatedWorkerError")
