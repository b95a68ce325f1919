"""Shards: the rows of a chunk of runs, written once, never changed, checked whenever read.

A chunk leaves one Parquet file for each kind of table. The name ends in the first letters of the
file's own SHA-256, the whole of which is in the ledger. The shard of runs names its siblings, so
the ledger can be rebuilt from the shards alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.quantities import Kind
from simulator.strategy import quantities
from simulator.study.design import Keep
from simulator.study.folder import SHARDS, sha256_of, written
from simulator.study.runs import Lived, Work

RUNS, WEEKS = "runs", "weeks"
BASE = ("run", "point", "strategy", "replicate", "seed", "status", "reason")
_TEXTS = ("strategy", "status", "reason")
_SIBLINGS, _STUDY = b"siblings", b"study"
_LETTERS = 16  # of the hash, in a file's name
_TYPES: dict[Kind, Any] = {
    "number": pa.float64(), "whole": pa.int64(), "switch": pa.bool_(),
    "choice": pa.string(), "text": pa.string(),
}  # fmt: skip


class Shard(NamedTuple):
    """One file: its kind of table, its name in the folder of that kind, hash and size."""

    kind: str
    name: str
    sha256: str
    size: int

    def path(self, folder: Path) -> Path:
        """Where it lies in the folder of a study."""
        return folder / SHARDS / self.kind / self.name


def kinds_of(keep: Keep) -> tuple[str, ...]:
    """The kinds of tables that a study writes."""
    return (RUNS, *([WEEKS] if keep.weeks and keep.columns else []), *keep.tables)


def runs_schema(names: Sequence[str], keep: Keep) -> pa.Schema:
    """Columns of the table of runs: what a run is, how it ended, its factors, its metrics."""
    base = [(name, pa.string() if name in _TEXTS else pa.int64()) for name in BASE]
    factors = [(name, _TYPES[quantities()[name].kind]) for name in names]
    return pa.schema([*base, *factors, *((name, pa.float64()) for name in keep.metrics)])


def row_of(lived: Lived) -> tuple[Any, ...]:
    """One run as a row of the table of runs."""
    task = lived.task
    return (
        task.run, task.point, task.strategy, task.replicate, task.seed, lived.status, lived.reason,
        *task.values, *lived.metrics,
    )  # fmt: skip


def tables_of(work: Work, rows: Sequence[Lived]) -> dict[str, pa.Table]:
    """The tables of a chunk by kind, sorted by run; a kind without any row is left out."""
    rows = sorted(rows, key=lambda one: one.task.run)
    schema = runs_schema(work.names, work.keep)
    columns = zip(*(row_of(one) for one in rows), strict=True)
    arrays = [  # undefined is null, so that databases leave it out of their means
        pa.array(column, field.type, from_pandas=True)
        for column, field in zip(columns, schema, strict=True)
    ]
    found = {RUNS: pa.Table.from_arrays(arrays, schema=schema)}
    lived = [one for one in rows if one.weeks]
    if lived:
        found[WEEKS] = _weeks(work.keep, lived)
    for kind in work.keep.tables:
        parts = [_whole_table(one, kind) for one in rows if kind in one.tables]
        if parts:
            found[kind] = pa.concat_tables(parts)
    return found


def _weeks(keep: Keep, rows: Sequence[Lived]) -> pa.Table:
    number = len(keep.weeks)
    columns: dict[str, Any] = {
        "run": np.repeat([one.task.run for one in rows], number),
        "week": np.tile(np.array(keep.weeks, dtype=np.int64), len(rows)),
    }
    for name in keep.columns:
        values = np.concatenate([one.weeks[name] for one in rows]).astype(np.float64)
        columns[name] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def _whole_table(one: Lived, kind: str) -> pa.Table:
    frame = one.tables[kind]
    frame = frame.reset_index() if frame.index.name else frame
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    plain = [
        pa.field(field.name, pa.string() if _is_text(field.type) else field.type)
        for field in table.schema
    ]
    runs = pa.array(np.full(table.num_rows, one.task.run), pa.int64())
    return table.cast(pa.schema(plain)).add_column(0, "run", runs)


def _is_text(kind: Any) -> bool:
    return pa.types.is_dictionary(kind) or pa.types.is_large_string(kind)


def written_shards(folder: Path, study: str, tables: dict[str, pa.Table]) -> tuple[Shard, ...]:
    """Write the tables of a chunk; the one of runs comes last and names the others.

    `study` is the family of the study, which each shard carries.

    Raises
    ------
    OSError
        naming the file that cannot be written
    """
    runs = tables[RUNS]["run"]
    span = f"{runs[0].as_py():08d}-{runs[-1].as_py():08d}"
    owner = {_STUDY: study.encode()}
    others = tuple(
        _written(folder, kind, span, table.replace_schema_metadata(owner))
        for kind, table in tables.items() if kind != RUNS
    )  # fmt: skip
    owner[_SIBLINGS] = json.dumps([list(shard) for shard in others]).encode()
    table = tables[RUNS].replace_schema_metadata(owner)
    return (_written(folder, RUNS, span, table), *others)


def _written(folder: Path, kind: str, span: str, table: pa.Table) -> Shard:
    data = as_parquet(table)
    digest = hashlib.sha256(data).hexdigest()
    shard = Shard(kind, f"{span}.{digest[:_LETTERS]}.parquet", digest, len(data))
    written(shard.path(folder), data)
    return shard


def as_parquet(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file; the same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", write_page_checksum=True, version="2.6")
    return bytes(sink.getvalue())


def trouble_with(folder: Path, shard: Shard) -> str:
    """What is wrong with a shard's file, or nothing if it is what was written."""
    path = shard.path(folder)
    try:
        size = path.stat().st_size
        if size != shard.size:
            return f"{path}: damaged, {size:,} bytes instead of {shard.size:,}"
        return "" if sha256_of(path) == shard.sha256 else f"{path}: damaged, its SHA-256 differs"
    except FileNotFoundError:
        return f"{path}: missing"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"


def read_shard(
    folder: Path, study: str, shard: Shard, columns: Sequence[str] | None = None
) -> pa.Table:
    """The table of a shard whose file is what was written, and for this study.

    Raises
    ------
    ValueError
        saying what is wrong with the file
    """
    path = shard.path(folder)
    try:
        data = path.read_bytes()
    except OSError:
        raise ValueError(trouble_with(folder, shard)) from None
    if hashlib.sha256(data).hexdigest() != shard.sha256:
        raise ValueError(trouble_with(folder, shard) or f"{path}: damaged")
    table = pq.read_table(pa.BufferReader(data), columns=columns, use_threads=False)
    if (table.schema.metadata or {}).get(_STUDY) != study.encode():
        raise ValueError(f"{path}: belongs to another study")
    return table.replace_schema_metadata(None)


def found_shards(folder: Path, study: str) -> Iterator[tuple[Shard, ...]]:
    """All chunks of a study whose shards lie whole in the folder, told by the files alone."""
    for path in sorted((folder / SHARDS / RUNS).glob("[0-9]*.parquet")):
        digest = sha256_of(path)
        if not path.name.endswith(f".{digest[:_LETTERS]}.parquet"):
            continue
        runs = Shard(RUNS, path.name, digest, path.stat().st_size)
        said = pq.read_schema(path).metadata or {}
        if said.get(_STUDY) != study.encode():
            continue
        others = tuple(Shard(*one) for one in json.loads(said.get(_SIBLINGS, b"[]")))
        if not any(trouble_with(folder, one) for one in others):
            yield (runs, *others)
