"""Estimate: what a study will take, from a few of its runs, which are timed on this machine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import NamedTuple

from simulator.scenario_files.values import plain
from simulator.study.design import NO_STRATEGY, SAMPLED, Study
from simulator.study.digests import digests_of
from simulator.study.executors import Pool
from simulator.study.progress import duration
from simulator.study.runs import OK, lived, rehearse, work_of
from simulator.study.shards import RUNS, WEEKS, as_parquet, tables_of
from simulator.wheel import Settings
from simulator.words.wording import counted

_NAMED = 3  # strategies whose own value is told
_LEDGER = 200  # bytes a run in the ledger


class Estimate(NamedTuple):
    """What one run takes here, and how many are to be done where.

    Attributes
    ----------
    seconds, size
        of one run: seconds on this machine, bytes
    tried
        number of runs that were timed
    troubles
        which of them did not end well, and why
    done
        number of runs that are done in the folder already
    workers
        how many will work; None if that is not known
    place, here
        where they are, as people read it; whether they have the speed of this machine
    """

    seconds: float
    size: float
    tried: int
    troubles: tuple[str, ...]
    done: int
    workers: int | None
    place: str
    here: bool


def estimated(study: Study, pool: Pool, done: int = 0) -> Estimate:
    """Run a few runs in this process, spread over the design, and see what they take.

    Parameters
    ----------
    study, pool
        what is to be run, and by which workers; none of them begins to work
    done
        number of runs that are done already
    """
    work = work_of(study)
    rehearse(work)
    begun = time.perf_counter()
    rows = [lived(work, task) for task in work.trials]
    tables = tables_of(work, rows)
    list(digests_of(tables))
    files = {kind: len(as_parquet(table)) for kind, table in tables.items()}
    seconds = (time.perf_counter() - begun) / len(rows)
    troubles = tuple(f"run {one.task.run}: {one.reason}" for one in rows if one.status != OK)
    twice = sum(size for kind, size in files.items() if kind in (RUNS, WEEKS))
    size = (sum(files.values()) + twice) / len(rows) + _LEDGER
    try:
        workers = pool.foreseen
    finally:
        pool.close(now=True)
    return Estimate(seconds, size, len(rows), troubles, done, workers, pool.place, pool.here)


def text(study: Study, folder: Path, estimate: Estimate) -> str:
    """The design and what it takes, for people to read."""
    left = study.runs - estimate.done
    lines = [
        f"{study.name} ({study.fingerprint()})",
        f"  {study.question}",
        f"  scenario   {study.scenario.name} ({study.scenario.fingerprint()}), "
        f"{study.scenario.settings.people.size:,} people, {study.scenario.weeks} weeks",
        f"  strategies {', '.join(study.strategies)}",
        f"  design     {_kind(study)}, hash {study.design_hash()[:12]}",
        *(f"    {line}" for line in _factors(study)),
        f"  runs       {study.runs:,} = {counted(len(study.points), 'point')} x "
        f"{counted(len(study.strategies), 'strategy', 'strategies')} x "
        f"{counted(study.replicates, 'replicate')} (seed {study.seed}; "
        "the same worlds at every point and under every strategy)",
        f"  keeps      {_keeps(study)}",
        *([f"  done       {counted(estimate.done, 'run')}; {left:,} are missing"]
          if estimate.done else []),
        *_time(estimate, left),
        f"  disk       {_size(estimate.size * left)} in {folder} ({_size(_free(folder))} free)",
    ]  # fmt: skip
    lines += [f"  trouble    {one}" for one in estimate.troubles]
    return "\n".join([*lines, *(f"  note       {note}" for note in study.notes)])


def _time(estimate: Estimate, left: int) -> list[str]:
    """How long the runs that are missing take, for how many workers of which speed."""
    whole = estimate.seconds * left
    timed = f"{1000 * estimate.seconds:.0f} ms a run, from {counted(estimate.tried, 'run')} here"
    if estimate.workers is None:
        told = f"{duration(whole)} of work for one worker ({timed})"
        more = f"             how many workers {estimate.place} there will be is not known"
    else:
        workers = f"{counted(estimate.workers, 'worker')} {estimate.place}"
        told = f"{duration(whole / estimate.workers)} with {workers} ({timed})"
        more = ""
    lines = [f"  time       {told}", *([more] if more else [])]
    if not estimate.here:
        lines.append("             their speed is not measured: runs were timed on this machine")
    return lines


def as_json(study: Study, folder: Path, estimate: Estimate) -> dict[str, object]:
    """The same as plain data; `seconds` and `bytes` are those of the runs that are missing.

    `workers` is how many will work, None if that is not known; `seconds` is then that of one.
    `seconds_a_run` is measured on this machine, whether the workers are here or not.
    """
    left = study.runs - estimate.done
    return {
        "study": study.name, "study_hash": study.fingerprint(), "design": study.kind,
        "design_hash": study.design_hash(), "points": len(study.points),
        "strategies": list(study.strategies), "replicates": study.replicates, "runs": study.runs,
        "factors": {one.name: one.spelled() for one in study.factors},
        "done": estimate.done, "seconds": estimate.seconds * left / (estimate.workers or 1),
        "seconds_a_run": estimate.seconds, "workers": estimate.workers,
        "workers_here": estimate.here, "bytes": estimate.size * left,
        "bytes_free": _free(folder), "folder": str(folder),
        "troubles": list(estimate.troubles), "notes": list(study.notes),
    }  # fmt: skip


def _kind(study: Study) -> str:
    points = counted(len(study.points), "point")
    if study.kind not in SAMPLED:
        return f"{study.kind}, {points}"
    what = {"morris": "trajectories", "saltelli": "base samples"}.get(study.kind, "samples")
    return f"{study.kind.replace('_', ' ')}, {study.samples:,} {what}, {points}"


def _factors(study: Study) -> list[str]:
    """One line a factor: its name, where it varies, its unit, and the scenario's own value."""
    width = max((len(one.name) for one in study.factors), default=0)
    told = []
    for one in study.factors:
        unit = "" if one.quantity.unit == "1" else f" {one.quantity.unit}"
        own = _own_values(study, one.name)
        told.append(f"{one.name:<{width}}  {one.spelled()}{unit} ({own})")
    return told


def _own_values(study: Study, name: str) -> str:
    """What the scenario has, and the strategies that set it otherwise: a study overrides both."""
    section, _, leaf = name.partition(".")

    def value_in(settings: Settings) -> str:
        return plain(getattr(getattr(settings, section), leaf))

    own = value_in(study.scenario.settings)
    others = {
        strategy: value
        for strategy in study.strategies if strategy != NO_STRATEGY
        if (value := value_in(study.scenario.plan(strategy)[0].settings)) != own
    }  # fmt: skip
    if len(others) > _NAMED:
        return f"scenario: {own}, {len(others)} strategies set it otherwise"
    return ", ".join([f"scenario: {own}", *(f"{one}: {value}" for one, value in others.items())])


def _keeps(study: Study) -> str:
    keep = study.keep
    told = [counted(len(keep.metrics), "metric")]
    if keep.weeks and keep.columns:
        columns, weeks = counted(len(keep.columns), "column"), counted(len(keep.weeks), "week")
        told.append(f"{columns} in {weeks}")
    return ", ".join([*told, *(f"the table of {name}" for name in keep.tables)])


def _free(folder: Path) -> int:
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def _size(size: float) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size / 1e3:,.0f} kB"
