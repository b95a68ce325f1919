"""Chunks: what a worker does with some runs, and what it reports."""

from __future__ import annotations

import errno
import functools
import os
import pickle
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from simulator.study.design import Task
from simulator.study.digests import digests_of
from simulator.study.folder import NOTES, STUDY, DamagedError, read_sealed
from simulator.study.origin import model_hash
from simulator.study.runs import Lived, Work, lived, rehearse
from simulator.study.shards import Shard, tables_of, written_shards


class Job(NamedTuple):
    """Some runs for a worker.

    `work` is a pickled `Work`, the same for all jobs of a study; `study` (its family) and `model`
    are the hashes that must be those of the folder and of the worker's own sources; `apart` says
    that the worker is a process of its own, which may be ended.
    """

    work: bytes
    tasks: tuple[Task, ...]
    folder: str
    study: str
    model: str
    apart: bool


class Ended(NamedTuple):
    """How one run ended: status, digest of its rows, seconds."""

    run: int
    status: str
    digest: str
    seconds: float


class Report(NamedTuple):
    """What became of a job: its runs, its shards, the seconds it took, and who did it."""

    runs: tuple[Ended, ...]
    shards: tuple[Shard, ...]
    seconds: float
    worker: str


class StrangerError(OSError):
    """A worker does not see the study's folder, or has other sources."""

    def __init__(self, number: int, text: str, folder: str) -> None:
        super().__init__(number, text, folder)


def stop_file(folder: Path) -> Path:
    """While this file is there, no chunk begins: the study is being stopped."""
    return folder / NOTES / "stop.txt"


def run_chunk(job: Job) -> Report:
    """Run the tasks of a job one after the other and write their shards.

    The report is empty if the study is being stopped.

    Raises
    ------
    OSError
        if a shard cannot be written
    StrangerError
        if this worker sees another folder or has another model than the coordinator
    """
    begun = time.perf_counter()
    folder = Path(job.folder)
    if stop_file(folder).exists():
        return Report((), (), 0.0, "")
    _check(folder, job)
    work = rehearsed(job.work)
    rows = [lived(work, task, folder if job.apart else None) for task in job.tasks]
    return reported(work, folder, job.study, rows, time.perf_counter() - begun)


def reported(
    work: Work, folder: Path, study: str, rows: Sequence[Lived], seconds: float
) -> Report:
    """Write what is known of some runs of a study (its family), and report it."""
    tables = tables_of(work, rows)
    digests = dict(digests_of(tables))
    shards = written_shards(folder, study, tables)
    ended = tuple(
        Ended(one.task.run, one.status, digests[one.task.run], one.seconds)
        for one in sorted(rows, key=lambda one: one.task.run)
    )
    return Report(ended, shards, seconds, f"{platform.node()}:{os.getpid()}")


@functools.lru_cache(maxsize=2)
def rehearsed(pickled: bytes) -> Work:
    """What the runs have in common, rehearsed once in this process and those it is parted into."""
    work: Work = pickle.loads(pickled)  # noqa: S301  # from the coordinator, as this very call is
    rehearse(work)
    return work


def _check(folder: Path, job: Job) -> None:
    if model_hash() != job.model:
        text = (
            f"the worker on {platform.node()} has other sources of the model ({model_hash()}) "
            f"than the coordinator ({job.model}); restart the workers"
        )
        raise StrangerError(errno.ESTALE, text, str(folder))
    if _seen(str(folder)) != job.study:
        _seen.cache_clear()
        text = (
            f"the worker on {platform.node()} does not see this study; workers need its folder on "
            "a file system that they share"
        )
        raise StrangerError(errno.ENOENT, text, str(folder))


@functools.lru_cache(maxsize=4)
def _seen(folder: str) -> str:
    """The family of the study in a folder as this worker sees it; empty if there is none."""
    try:
        return str(read_sealed(Path(folder) / STUDY).get("family", ""))
    except (DamagedError, OSError):
        return ""
