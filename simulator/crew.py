"""Crew: processes of this machine that do one job after another.

Plain pipes and no pool: the threads, locks and semaphores that a pool shares with its workers
survive by half when one of them, or the program, is ended amid something.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, TypeVar

from simulator.stopping import begin_worker, signals_held

Job = TypeVar("Job")
Result = TypeVar("Result")

_MOST_WORKERS = 60  # connections that Windows can wait for at once


def available_cores() -> int:
    """Processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    work: Callable[[Job], Result], jobs: Sequence[Job], workers: int | None = None
) -> Generator[Result, None, None]:
    """Do every job; the results come in the order of the jobs, whoever made them.

    Parameters
    ----------
    work
        a function of a module, which workers can find by its name
    jobs
        what it is called with, one after another
    workers
        processes; all cores if not given, 1 stays in this process. Where processes are forked
        they have what this one has compiled. They end with the generator: close it if it is not
        read to its end.

    Raises
    ------
    concurrent.futures.process.BrokenProcessPool
        if a worker dies
    Exception
        whatever `work` raises, at the place of its job, with a note of where it was
    """
    size = min(workers or available_cores(), len(jobs), _MOST_WORKERS)
    if size <= 1:
        yield from map(work, jobs)
        return
    waiting = iter(enumerate(jobs))
    made: dict[int, Result] = {}
    with _crew(size) as crew:
        busy = {one.pipe: _begin(one.pipe, work, *next(waiting)) for one in crew}
        for number in range(len(jobs)):
            while number not in made:
                ready: list[Any] = wait(list(busy))
                for pipe in ready:
                    made[busy.pop(pipe)] = _result(pipe)
                    for job in islice(waiting, 1):
                        busy[pipe] = _begin(pipe, work, *job)
            yield made.pop(number)


class CrewExecutor(Executor):
    """A crew behind the face of an executor: a worker that dies takes only its own job along.

    It is not replaced: jobs that nobody is left to do end with `BrokenProcessPool`.
    """

    def __init__(self, size: int) -> None:
        self._context = _crew(size)
        crew = self._context.__enter__()
        self._jobs: queue.SimpleQueue[_Submitted | None] = queue.SimpleQueue()
        self._living = len(crew)
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._attend, args=(worker,), daemon=True) for worker in crew
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand it to the worker who is free first."""
        job = _Submitted(Future(), (fn, args, kwargs))
        with self._lock:
            if not self._living:
                raise BrokenProcessPool("all workers died")
            self._jobs.put(job)
        return job.future

    def shutdown(
        self, wait: bool = True, *, cancel_futures: bool = False, now: bool = False
    ) -> None:
        """Let the workers go when they have done what was submitted; `now` ends them at once."""
        if cancel_futures or now:
            with suppress(queue.Empty):
                while True:
                    job = self._jobs.get_nowait()
                    if job is not None:
                        job.future.cancel()
        for _ in self._threads:
            self._jobs.put(None)
        if wait and not now:
            for thread in self._threads:
                thread.join()
        self._context.__exit__(None, None, None)
        for thread in self._threads:
            thread.join()

    def _attend(self, worker: _Worker) -> None:
        """What the thread of one worker does."""
        while (job := self._jobs.get()) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                _ask(worker.pipe, _call, job.call)
                result = _result(worker.pipe)
            except BrokenProcessPool as error:
                self._died(job.future, error)
                return
            except Exception as error:
                job.future.set_exception(error)
            else:
                job.future.set_result(result)

    def _died(self, future: Future[Any], error: BrokenProcessPool) -> None:
        with self._lock:
            self._living -= 1
            orphans = []
            if not self._living:
                with suppress(queue.Empty):
                    while True:
                        orphans.append(self._jobs.get_nowait())
        for orphan in orphans:
            if orphan is not None and orphan.future.set_running_or_notify_cancel():
                orphan.future.set_exception(BrokenProcessPool("all workers died"))
        future.set_exception(error)


class _Worker(NamedTuple):
    pipe: Connection[Any, Any]
    process: Any


class _Submitted(NamedTuple):
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


@contextmanager
def _crew(size: int) -> Iterator[list[_Worker]]:
    """Workers, who end with the block, however it ends."""
    method = "fork" if sys.platform == "linux" else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "spawn" and os.name == "posix":
        resource_tracker.ensure_running()  # which lets signals through while it is made
    crew: list[_Worker] = []
    try:
        with signals_held():
            for _ in range(size):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs,), daemon=True)
                process.start()
                crew.append(_Worker(ours, process))
                theirs.close()  # or its end would not be seen when the worker dies
        yield crew
    finally:
        for worker in crew:
            worker.process.kill()
        for worker in crew:
            worker.process.join()


def _begin(pipe: Connection[Any, Any], work: Callable[[Job], Any], number: int, job: Job) -> int:
    _ask(pipe, work, job)
    return number


def _ask(pipe: Connection[Any, Any], work: Callable[[Job], Any], job: Job) -> None:
    try:
        pipe.send((work, job))
    except OSError as error:
        raise BrokenProcessPool("a worker died") from error


def _result(pipe: Connection[Any, Any]) -> Any:
    try:
        done, answer = pipe.recv()
    except (EOFError, OSError) as error:  # nothing, or the beginning of an answer
        raise BrokenProcessPool("a worker died") from error
    if not done:
        raise answer
    return answer


def _work(parent: Connection[Any, Any]) -> None:
    """A worker: does job after job until its parent ends it."""
    begin_worker()
    with suppress(EOFError, ConnectionError):  # the parent is gone
        while True:
            answer = _done(*parent.recv())
            try:
                parent.send(answer)
            except (TypeError, AttributeError, pickle.PicklingError) as error:
                parent.send((False, error))  # what cannot be sent


def _done(work: Callable[[Job], Any], job: Job) -> tuple[bool, Any]:
    try:
        return True, work(job)
    except Exception as error:
        error.add_note(traceback.format_exc())  # where it was; the way through a pipe loses that
        return False, error


def _call(call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> Any:
    function, positional, named = call
    return function(*positional, **named)
