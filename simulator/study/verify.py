"""Verify: is every file what was written, and do runs come out the same when they are run again?"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from simulator.study.design import Limits
from simulator.study.digests import digests_of, result_hash
from simulator.study.folder import MANIFEST, DamagedError, read_sealed, sha256_of
from simulator.study.ledger import Ledger
from simulator.study.reading import Results, open_study
from simulator.study.repair import damage
from simulator.study.runs import OK, lived, work_of
from simulator.study.shards import Shard, tables_of

TOLERANCE = 1e-9
"""Relative difference of floats between machines that counts as the same."""


class Again(NamedTuple):
    """A run that was run again: identical to the bit, or the largest relative difference.

    The difference is infinite where it is not one of rounding: other events, another ending.
    """

    run: int
    identical: bool
    difference: float


class Verified(NamedTuple):
    """What was found: damage by file, runs that were run again, and the result hash.

    The hash is empty while runs are missing.

    `done` of `runs` runs are there; `facts` says what else the reader should know.
    """

    runs: int
    done: int
    shards: int
    problems: tuple[str, ...]
    again: tuple[Again, ...]
    result: str
    facts: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """True if all is what was written and comes out the same."""
        return not self.problems and all(one.difference <= TOLERANCE for one in self.again)


def verify(path: str | Path, sample: int = 3, seed: int | None = None) -> Verified:
    """Check every file of a study's folder, and run a sample of its runs again here.

    Parameters
    ----------
    path
        the folder
    sample
        number of runs to run again
    seed
        chooses them; others every time if None

    Raises
    ------
    FileNotFoundError
        if there is no study in the folder
    """
    try:
        results = open_study(path)
        with Ledger(results.folder, read_only=True) as ledger:
            bad = damage(results.folder, ledger)
            problems = [one for said in bad.values() for one in said]
            problems += _manifest_problems(results)
            if bad:
                return Verified(results.study.runs, ledger.done(), 0, tuple(problems), (), "")
            return _verified(results, ledger, problems, sample, seed)
    except DamagedError as error:
        return Verified(0, 0, 0, tuple(error.problems), (), "")


def _verified(
    results: Results, ledger: Ledger, problems: list[str], sample: int, seed: int | None
) -> Verified:
    """The part that needs whole files: digests of all runs, and some runs again."""
    chunks, written = ledger.chunks(), dict(ledger.ended())
    candidates: list[int] = []
    for chunk in chunks:
        tables = _tables(results, chunk.shards)
        problems += [
            f"{results.folder}: run {run} is not what the ledger says"
            for run, digest in digests_of(tables) if written.get(run) != digest
        ]  # fmt: skip
        statuses = tables["runs"]["status"].to_pylist()
        numbers = tables["runs"]["run"].to_pylist()
        candidates += [run for run, status in zip(numbers, statuses, strict=True) if status == OK]
    chosen = random.Random(seed).sample(sorted(candidates), min(sample, len(candidates)))  # noqa: S311  # no secret
    again = tuple(_again(results, ledger, run, written[run]) for run in sorted(chosen))
    number, runs = sum(len(chunk.shards) for chunk in chunks), results.study.runs
    result = result_hash(sorted(written.items())) if len(written) == runs else ""
    return Verified(runs, len(written), number, tuple(problems), again, result)


def _tables(results: Results, shards: Iterable[Shard]) -> dict[str, pa.Table]:
    return {shard.kind: results.read(shard) for shard in shards}


def _manifest_problems(results: Results) -> list[str]:
    path = results.folder / MANIFEST
    if not path.exists():
        return []  # a study that never ended
    try:
        manifest = read_sealed(path)
    except DamagedError as error:
        return error.problems
    found = []
    for name, digest in manifest["sha256"].items():
        file = results.folder / name
        if not file.exists():
            found.append(f"{file}: missing")
        elif sha256_of(file) != digest:
            found.append(f"{file}: damaged, its SHA-256 differs")
    if manifest["result_hash"] and manifest["result_hash"] != results.result_hash():
        found.append(f"{path}: its result hash is not that of the ledger")
    return found


def _again(results: Results, ledger: Ledger, run: int, digest: str) -> Again:
    # Limits say what this run may take, not what comes out; here it may take what it needs.
    work = work_of(results.study)._replace(limits=Limits())
    fresh = tables_of(work, [lived(work, results.study.task(run))])
    if dict(digests_of(fresh))[run] == digest:
        return Again(run, True, 0.0)
    (chunk,) = (one for one in ledger.chunks() if one.number in ledger.chunk_of(run, run))
    difference = 0.0
    for kind, table in _tables(results, chunk.shards).items():
        mask = pa.array([number == run for number in table["run"].to_pylist()])
        rows = table.filter(mask)
        other = fresh.get(kind, rows.slice(0, 0))
        difference = max(difference, table_difference(rows, other))
    return Again(run, False, difference)


def table_difference(one: pa.Table, other: pa.Table) -> float:
    """Largest relative difference of two tables' floats; infinite if anything else differs."""
    if one.num_rows != other.num_rows or one.column_names != other.column_names:
        return math.inf
    largest = 0.0
    for name in one.column_names:
        pairs = zip(one[name].to_pylist(), other[name].to_pylist(), strict=True)
        largest = max(largest, max((_apart(a, b) for a, b in pairs), default=0.0))
    return largest


def _apart(a: Any, b: Any) -> float:
    if a == b or (a != a and b != b):
        return 0.0
    if isinstance(a, float) and isinstance(b, float) and math.isfinite(a) and math.isfinite(b):
        return abs(a - b) / max(abs(a), abs(b))
    return math.inf
