"""Sweep: run a study in a folder, or go on where it stopped; the folder repairs itself."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from simulator.receipt import default_folder
from simulator.study.chunks import rehearsed
from simulator.study.design import Study
from simulator.study.executors import PROCESSES, Given, Pool, pool_named
from simulator.study.extending import begun_here, settled
from simulator.study.finishing import finish, write_manifest
from simulator.study.folder import LEDGER, SHARDS, STUDY, held, make
from simulator.study.origin import model_hash
from simulator.study.progress import Progress, Silent
from simulator.study.reading import Results, open_study
from simulator.study.repair import opened, remove_orphans, repair
from simulator.study.runner import Runner
from simulator.study.runs import OK, work_of
from simulator.study.shards import kinds_of
from simulator.study.stopping import stopping
from simulator.study.stored import stored
from simulator.study.study_file import read_study


class Options(NamedTuple):
    """How to run a study; none of it changes a result.

    Attributes
    ----------
    executor
        `processes`, `serial`, `dask://HOST:PORT`, `mpi`, `module:callable`, or an executor
    workers
        number of workers where that can be chosen; all cores if None
    chunk
        runs in a chunk; chosen from the time they take if None
    retry
        run failed runs again
    insecure
        allow an unencrypted connection to another machine
    """

    executor: str | Executor = PROCESSES
    workers: int | None = None
    chunk: int | None = None
    retry: bool = False
    insecure: bool = False


class Swept(NamedTuple):
    """What became of a sweep: the results, how many runs ended in which way, who stopped it.

    `signal` is the number of the signal to stop that came, 0 if none did; the runs may have been
    done nevertheless. `result` is the result hash, empty while runs are missing.
    """

    results: Results
    counts: dict[str, int]
    signal: int
    result: str

    @property
    def done(self) -> int:
        """Number of runs that are done."""
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        """Number of runs that did not live all their weeks."""
        return self.done - self.counts.get(OK, 0)

    @property
    def stopped(self) -> bool:
        """True if runs are missing."""
        return self.done < self.results.study.runs


def sweep(
    study: Study | str | Path,
    folder: str | Path | None = None,
    options: Options | None = None,
    *,
    say: Callable[[str], None] | None = None,
    progress: Callable[[int, int], Progress] | None = None,
) -> Swept:
    """Run a study, or what is still missing of it.

    Parameters
    ----------
    study
        a study, a study file, or the folder of a study that was begun
    folder
        where the results go; if not given, `runs/`, the name and a hash of the study
    options
        how to run it
    say
        gets lines for the reader: what was repaired, that it is stopping
    progress
        makes what is told the progress, from the number of all runs and of those done

    Raises
    ------
    simulator.complaints.ScenarioError
        if the study is wrong, or the folder holds another one (only replicates may be more)
    simulator.study.folder.DamagedError
        if the folder of a study that was begun is damaged and its file was not given
    OSError
        if the folder cannot be written; what is done is kept
    """
    told, options = say or _nobody, options or Options()
    wanted, place = _wanted(study, folder)
    pool = pool_of(options, wanted)
    if place.is_file():
        raise NotADirectoryError(20, "this is a file; results go into a folder", str(place))
    place.mkdir(parents=True, exist_ok=True)
    for note in wanted.notes:
        told(f"note: {note}")
    with held(place), stopping(told) as stop:
        before = begun_here(wanted, place)
        make(place, kinds_of(wanted.keep))
        ledger, said = opened(place, wanted)
        with ledger:
            said += settled(wanted, place, ledger, before)
            for line in [*said, *repair(place, wanted, ledger, retry=options.retry)]:
                told(line)
            done = ledger.done()
            if done:
                told(f"{done:,} of {wanted.runs:,} runs are done already")
            if done < wanted.runs:
                shown = progress(wanted.runs, done) if progress else Silent()
                Runner(wanted, place, ledger, pool, stop, shown, told, options.chunk).run()
            remove_orphans(place, wanted, ledger)
            counts = ledger.statuses()
        complete = sum(counts.values()) == wanted.runs
        results = open_study(place)
        result = finish(results, counts) if complete else write_manifest(results, counts)
    return Swept(results, counts, stop.signal, result)


def _wanted(study: Study | str | Path, folder: str | Path | None) -> tuple[Study, Path]:
    """The study and its folder, from what the caller gave."""
    if isinstance(study, Study):
        found = study
    elif Path(study).is_dir():
        return begun(Path(study)), Path(folder or study)
    else:
        found = read_study(study)
    return found, Path(folder) if folder else folder_of(found)


def begun(folder: Path) -> Study:
    """The study that was begun in a folder.

    Raises
    ------
    FileNotFoundError
        if nothing of a study is there
    simulator.study.folder.DamagedError
        if what is stored is missing or damaged
    """
    if not any((folder / name).exists() for name in (STUDY, LEDGER, SHARDS)):
        raise FileNotFoundError(2, "there is no study in this folder", str(folder))
    return stored(folder)[0]


def folder_of(study: Study) -> Path:
    """Where the results of a study go if nobody says; the same for any number of replicates."""
    plain = "".join(c if c.isalnum() or c in "-_" else "-" for c in study.name)[:60] or "study"
    return default_folder(plain, {"study": study.family(), "model": model_hash()})


def pool_of(options: Options, study: Study) -> Pool:
    """The workers that the options mean; none has begun yet.

    Raises
    ------
    simulator.complaints.ScenarioError
        if they mean none, or something that is not installed or not safe
    """
    if isinstance(options.executor, Executor):
        return Given(options.executor, options.workers)
    prepare = partial(rehearsed, pickle.dumps(work_of(study)))
    return pool_named(options.executor, prepare, options.workers, insecure=options.insecure)


def _nobody(line: str) -> None:
    """Nobody listens."""
