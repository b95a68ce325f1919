"""Digests: one hash for all rows of a run, and one for all runs of a study.

The digest of a run is the SHA-256 of its rows in all tables in a fixed form: its row of the table
of runs as JSON, then each column of each further table as bytes. It does not depend on how runs
were put into shards, nor on the format of the files. The result hash of a study is the SHA-256 of
the numbers and digests of its runs, in order; that of its first replicates is the result hash of
the study with so many.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from simulator.study.shards import RUNS


def digests_of(tables: Mapping[str, pa.Table]) -> Iterator[tuple[int, str]]:
    """Number and digest of each run of a chunk's tables, which are sorted by run."""
    others = [
        (kind, _bounds(table), _columns(table))
        for kind, table in sorted(tables.items()) if kind != RUNS
    ]  # fmt: skip
    for row in zip(*(column.to_pylist() for column in tables[RUNS].columns), strict=True):
        digest = hashlib.sha256(json.dumps([_number(value) for value in row]).encode())
        for kind, (runs, starts, ends), columns in others:
            place = int(np.searchsorted(runs, row[0]))
            if place == len(runs) or runs[place] != row[0]:
                continue
            digest.update(f"{kind} {ends[place] - starts[place]}".encode())
            for name, values in columns:
                digest.update(name.encode())
                digest.update(_bytes(values[starts[place] : ends[place]]))
        yield int(row[0]), digest.hexdigest()


def result_hash(digests: Iterable[tuple[int, str]]) -> str:
    """The hash of all runs of a study, given in order, in hexadecimal."""
    whole = hashlib.sha256()
    for run, digest in digests:
        whole.update(f"{run} {digest}\n".encode())
    return whole.hexdigest()


def result_hashes(digests: Iterable[tuple[int, str]], cells: int) -> Iterator[str]:
    """The result hash of the study with one replicate, with two, and so on.

    `cells` is the number of runs of one replicate.
    """
    whole = hashlib.sha256()
    for number, (run, digest) in enumerate(digests, 1):
        whole.update(f"{run} {digest}\n".encode())
        if number % cells == 0:
            yield whole.hexdigest()


def _bounds(table: pa.Table) -> tuple[Any, Any, Any]:
    runs, starts = np.unique(table["run"].to_numpy(), return_index=True)
    return runs, starts, np.append(starts[1:], table.num_rows)


def _columns(table: pa.Table) -> list[tuple[str, Any]]:
    return [
        (name, table[name].to_numpy(zero_copy_only=False))
        for name in table.column_names if name != "run"
    ]  # fmt: skip


def _bytes(values: Any) -> bytes:
    if values.dtype.kind == "f":
        plain = values.astype("<f8") + 0.0  # + 0.0: no minus zero
        return bytes(np.where(np.isnan(plain), np.nan, plain).tobytes())
    if values.dtype.kind in "biu":
        return bytes(values.astype("<i8").tobytes())
    return json.dumps(values.tolist()).encode()


def _number(value: Any) -> Any:
    return value + 0.0 if isinstance(value, float) else value
