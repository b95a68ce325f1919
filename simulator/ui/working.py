"""Working: what a worker process does, task after task, until its parent ends it.

A task is a generator function at module level: it yields plain data, each piece is sent on at
once, and between two pieces the worker hears whether anybody still wants them.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

from simulator.complaints import ScenarioError
from simulator.stopping import begin_worker

READY, PIECE, DONE, FAILED = range(4)
"""What a worker tells: it can begin; a piece; the end; why there is none."""
MOST_SECONDS: Final = 30.0
"""Processor time of one task."""
STOP: Final = None
"""What the parent sends to a worker whose task nobody wants any more."""
Task = Callable[..., Iterator[Any]]


class Failure(NamedTuple):
    """Why a task has no result: `code` is a key of the catalogue (`trouble.<code>`)."""

    code: str
    details: str = ""


def work(parent: Connection[Any, Any], niceness: int) -> None:
    """Live one task after the other; the parent closes the connection or kills the process."""
    begin_worker()
    with suppress(OSError, AttributeError):
        os.nice(niceness)  # the pages answer first
    with suppress(EOFError, ConnectionError):
        _warm_up()
        parent.send((READY, None))
        while True:
            asked = parent.recv()
            if asked is not STOP:  # else it came after the end of what it was meant for
                _live(parent, *asked)


def _live(parent: Connection[Any, Any], task: Task, arguments: tuple[Any, ...]) -> None:
    began = time.process_time()
    try:
        pieces = task(*arguments)
        for piece in pieces:
            parent.send((PIECE, piece))
            if parent.poll() and parent.recv() is STOP:
                break
            if time.process_time() - began > MOST_SECONDS:
                parent.send((FAILED, Failure("too_long")))
                return
        parent.send((DONE, None))
    except (EOFError, ConnectionError):
        raise
    except ScenarioError as error:
        parent.send((FAILED, Failure("value", str(error))))
    except MemoryError:
        parent.send((FAILED, Failure("memory")))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        parent.send((FAILED, Failure("defect", f"{type(error).__name__}: {error} ({place})")))


def _warm_up() -> None:
    """Load the compiled loops, so that the first run is as quick as the others."""
    from simulator.experiment import compile_everything
    from simulator.scenario import read

    compile_everything(read("baseline"))
