"""Finishing: the canonical tables, the data dictionary and the manifest of a study.

The canonical table of a kind is all its rows sorted by run, in the columns and types of the
study, in row groups of 256 runs each. It is the same file byte for byte whatever the workers, the
chunks, the crashes and the order in which runs were done (and the same version of pyarrow).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from simulator.provenance import command
from simulator.study.design import hashed
from simulator.study.dictionary import dictionary
from simulator.study.folder import (
    COLUMNS,
    DESIGN,
    MANIFEST,
    STUDY,
    TABLES,
    TEMPORARY,
    sha256_of,
    write_sealed,
    written,
)
from simulator.study.ledger import Ledger
from simulator.study.origin import surroundings
from simulator.study.reading import Results
from simulator.study.shards import RUNS, WEEKS, kinds_of

KIND = "study"
"""What a manifest calls its kind, to tell it from that of a comparison."""


def finish(results: Results, counts: dict[str, int]) -> str:
    """Write all that belongs to a finished study; returns its result hash.

    Raises
    ------
    OSError
        naming what cannot be written
    """
    for kind in kinds_of(results.study.keep):
        if kind in (RUNS, WEEKS):  # tables of people stay in shards: they would double the disk
            write_table(results, kind)
    return write_manifest(results, counts)


def write_table(results: Results, kind: str) -> Path:
    """Write one canonical table; tables larger than memory are no trouble.

    Raises
    ------
    OSError
        if it cannot be written, with its name
    """
    path = results.folder / TABLES / f"{kind}.parquet"
    path.parent.mkdir(exist_ok=True)
    waiting = path.with_name(f".{path.name}{TEMPORARY}")
    try:
        with waiting.open("wb") as file:
            _write_parts(results, kind, file)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    return path


def _write_parts(results: Results, kind: str, file: BinaryIO) -> None:
    writer: Any = None
    for part in results.parts(kind):
        if writer is None:
            options = {"compression": "zstd", "write_page_checksum": True, "version": "2.6"}
            writer = pq.ParquetWriter(file, part.schema, **options)
        writer.write_table(part, row_group_size=max(1, part.num_rows))
    if writer is not None:
        writer.close()


def write_manifest(results: Results, counts: dict[str, int]) -> str:
    """Write data dictionary and manifest; returns the result hash, empty if runs are missing."""
    text = json.dumps(dictionary(results.study), indent=1) + "\n"
    written(results.folder / COLUMNS, text.encode())
    complete = sum(counts.values()) == results.study.runs
    result = results.result_hash() if complete else ""
    write_sealed(results.folder / MANIFEST, _manifest(results, counts, result))
    return result


def _manifest(results: Results, counts: dict[str, int], result: str) -> dict[str, Any]:
    folder, data = results.folder, results.data
    with Ledger(folder, read_only=True) as ledger:
        shards = {
            f"{shard.kind}/{shard.name}": shard.sha256
            for chunk in ledger.chunks() for shard in chunk.shards
        }  # fmt: skip
        seconds = ledger.seconds()
    files = [folder / name for name in (STUDY, DESIGN, COLUMNS)]
    files += sorted((folder / TABLES).glob("[a-z]*.parquet"))
    return {
        "kind": KIND,
        "command": command(),
        **surroundings(),
        "study_hash": data["fingerprint"],
        "scenario_hash": data["scenario_hash"],
        "design_hash": data["design_hash"],
        "result_hash": result,
        "runs": results.study.runs,
        "ended": counts,
        "seconds_of_work": round(seconds, 3),
        "seeds": list(results.study.seeds),
        "sha256": {str(path.relative_to(folder)): sha256_of(path) for path in files},
        "shards": shards,
        "shards_hash": hashed(shards),
        "study": data,
    }
