"""Folder: what lies where in the folder of a study, and who may write in it.

- `study.json`: what is run: the study, its scenario with every number, the model's hash; and what
  the folder held before its study got more replicates
- `design.parquet`: the points, stored before the first run
- `ledger.sqlite`: which runs are done, and the SHA-256 of each shard
- `shards/runs/`: one row a run; `shards/weeks/`, `people/`, `journeys/` where they are kept
- `tables/`: the canonical tables: all shards in one file, sorted by run
- `columns.json`: the data dictionary
- `manifest.json`: what made all this, with hashes
- `analysis/`: what `flywheel analyze` made of it
- `damaged/`: files that were not what was written, moved out of the way
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STUDY, DESIGN, LEDGER, COLUMNS, MANIFEST = (
    "study.json", "design.parquet", "ledger.sqlite", "columns.json", "manifest.json",
)  # fmt: skip
SHARDS, TABLES, NOTES, LOCK, ASIDE = "shards", "tables", "notes", "lock", "damaged"
ANALYSIS = "analysis"
TEMPORARY = ".tmp"
_PATIENCE = 5.0  # seconds to wait for a coordinator that is just ending
_SELF = "seal"


class DamagedError(Exception):
    """Files of a study are not what was written; `problems` names each with what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class BusyError(OSError):
    """Another process works in the folder."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def written(path: Path, data: bytes) -> None:
    """Write a file so that it is either whole or not there: temporary name, sync, rename.

    Raises
    ------
    OSError
        naming the file, if it cannot be written
    """
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        with waiting.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_sealed(path: Path, data: dict[str, Any]) -> None:
    """Write plain data as JSON with a hash of itself, so that damage is noticed."""
    text = json.dumps(data | {_SELF: _seal(data)}, indent=1, allow_nan=False) + "\n"
    written(path, text.encode())


def read_sealed(path: Path) -> dict[str, Any]:
    """Read what `write_sealed` wrote.

    Raises
    ------
    DamagedError
        if the file is missing or is not what was written
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        said = data.pop(_SELF)
    except FileNotFoundError:
        raise DamagedError([f"{path}: this file is missing"]) from None
    except (ValueError, KeyError, AttributeError):
        raise DamagedError([f"{path}: this file is damaged"]) from None
    if said != _seal(data):
        raise DamagedError([f"{path}: this file is not what was written (its hash differs)"])
    return dict(data)


def _seal(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def make(folder: Path, kinds: tuple[str, ...]) -> None:
    """Make the folder of a study with room for these kinds of shards."""
    for kind in kinds:
        (folder / SHARDS / kind).mkdir(parents=True, exist_ok=True)
    (folder / NOTES).mkdir(exist_ok=True)


def set_aside(folder: Path, path: Path) -> None:
    """Move a damaged file away, so that it can be looked at and is never read as a result."""
    if path.exists():
        (folder / ASIDE).mkdir(exist_ok=True)
        path.replace(folder / ASIDE / f"{path.name}.{time.time_ns()}")


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder: only one process at a time may run a study in it.

    The lock goes with the process, however it ends.

    Raises
    ------
    BusyError
        if another process holds it
    """
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    with (folder / LOCK).open("a") as file:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    said = "another process runs this study"
                    raise BusyError(11, said, str(folder)) from None
                time.sleep(0.1)
        yield
