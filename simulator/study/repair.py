"""Repair: bring a folder to where files and ledger agree; what is damaged is done again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from simulator.study.chunks import Ended, Report
from simulator.study.design import Study
from simulator.study.digests import digests_of
from simulator.study.folder import (
    ASIDE,
    LEDGER,
    NOTES,
    SHARDS,
    TABLES,
    TEMPORARY,
    DamagedError,
    set_aside,
)
from simulator.study.ledger import Ledger
from simulator.study.shards import (
    RUNS,
    Shard,
    found_shards,
    kinds_of,
    read_shard,
    trouble_with,
)
from simulator.words.wording import counted


def opened(folder: Path, study: Study) -> tuple[Ledger, list[str]]:
    """The ledger of a folder, not entered yet, and what had to be said about it.

    A damaged ledger is set aside, and a new one is made from the shards that are whole.
    """
    problems = []
    try:
        if (folder / LEDGER).exists():
            with Ledger(folder):
                return Ledger(folder), []
    except DamagedError as error:
        problems = error.problems
    for ending in ("", "-wal", "-shm"):
        set_aside(folder, folder / f"{LEDGER}{ending}")
    with Ledger(folder) as ledger:
        runs = rebuild(folder, study, ledger)
    if runs:
        problems.append(f"made a new ledger from the shards: {runs:,} runs found")
    return Ledger(folder), problems


def rebuild(folder: Path, study: Study, ledger: Ledger) -> int:
    """Enter all chunks that lie whole in the folder; returns the number of their runs."""
    known: set[int] = set()
    name = study.family()
    for shards in found_shards(folder, name):
        report = _report({shard.kind: read_shard(folder, name, shard) for shard in shards}, shards)
        runs = {one.run for one in report.runs}
        if not runs & known:
            ledger.add(report)
            known |= runs
    return len(known)


def _report(tables: dict[str, pa.Table], shards: tuple[Shard, ...]) -> Report:
    statuses = tables[RUNS]["status"].to_pylist()
    ended = tuple(
        Ended(run, status, digest, 0.0)
        for (run, digest), status in zip(digests_of(tables), statuses, strict=True)
    )
    return Report(ended, shards, 0.0, "found")


def damage(folder: Path, ledger: Ledger) -> dict[int, list[str]]:
    """The chunks of which a shard is not what was written, and what is wrong with them."""
    found = {
        chunk.number: [said for shard in chunk.shards if (said := trouble_with(folder, shard))]
        for chunk in ledger.chunks()
    }
    return {number: said for number, said in found.items() if said}


def repair(folder: Path, study: Study, ledger: Ledger, *, retry: bool = False) -> list[str]:
    """Strike out what is damaged or strange, remove what belongs to nothing; says what it did.

    Parameters
    ----------
    folder, study, ledger
        what lies where, and what should lie there
    retry
        strike out runs that failed as well, so that they are run again
    """
    told: list[str] = []
    bad = damage(folder, ledger)
    if bad:
        shards = {chunk.number: chunk.shards for chunk in ledger.chunks()}
        for number, problems in bad.items():
            told += problems
            for shard in shards[number]:
                if trouble_with(folder, shard):
                    set_aside(folder, shard.path(folder))
        told.append(
            f"{counted(ledger.forget(bad), 'run')} to be done again; what was damaged is in "
            f"{folder / ASIDE}"
        )
    told += _strange(folder, study, ledger)
    failed = ledger.failures() if retry else []
    if failed:
        runs = counted(ledger.forget(failed), "run")
        told.append(f"{runs} to be done again: all of the chunks in which one failed")
    orphans = remove_orphans(folder, study, ledger)
    if orphans:
        told.append(f"{counted(orphans, 'file')} of no finished chunk removed")
    return told


def _strange(folder: Path, study: Study, ledger: Ledger) -> list[str]:
    """Shards of other studies, or with other runs than the ledger says, are not our own."""
    name, bad = study.family(), []
    for chunk in ledger.chunks():
        try:
            tables = {shard.kind: read_shard(folder, name, shard) for shard in chunk.shards}
            if tables[RUNS]["run"].to_pylist() != ledger.runs_of(chunk.number):
                bad.append(chunk.number)
        except (ValueError, KeyError):
            bad.append(chunk.number)
    return [f"{ledger.forget(bad):,} runs of another study struck out"] if bad else []


def remove_orphans(folder: Path, study: Study, ledger: Ledger) -> int:
    """Remove shards that the ledger does not know, and files that were never finished."""
    known = {shard.path(folder) for chunk in ledger.chunks() for shard in chunk.shards}
    removed = 0
    for kind in kinds_of(study.keep):
        for path in (folder / SHARDS / kind).iterdir():
            if path not in known:
                path.unlink()
                removed += 1
    unfinished = [*folder.glob(f".*{TEMPORARY}"), *(folder / TABLES).glob(f".*{TEMPORARY}")]
    for path in [*unfinished, *(folder / NOTES).glob("*.txt")]:
        path.unlink()
        removed += 1
    return removed
