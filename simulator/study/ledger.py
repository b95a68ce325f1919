"""Ledger: which runs are done, how they ended and in which shards their rows are.

SQLite in WAL mode. Only the coordinator writes, one transaction a chunk, after the chunk's shards
are on disk. Each row carries a checksum, since SQLite does not notice a flipped bit in its rows.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from simulator.study.chunks import Report
from simulator.study.folder import LEDGER, DamagedError
from simulator.study.runs import OK
from simulator.study.shards import Shard

_TABLES = """
CREATE TABLE IF NOT EXISTS chunks (
    chunk INTEGER PRIMARY KEY, seconds REAL NOT NULL, worker TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS shards (
    chunk INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, chunk INTEGER NOT NULL, status TEXT NOT NULL, digest TEXT NOT NULL,
    seconds REAL NOT NULL, sum INTEGER NOT NULL);
"""
_COLUMNS = {"chunks": 4, "shards": 6, "runs": 6}


class Chunk(NamedTuple):
    """A chunk that is done: its number and its shards."""

    number: int
    shards: tuple[Shard, ...]


class Ledger:
    """The ledger in the folder of a study; use it as a context.

    Raises
    ------
    DamagedError
        on entering, if the file is there but is not what was written
    OSError
        if the folder is read-only or the disk is full
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / LEDGER
        self.read_only = read_only
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Ledger:
        try:
            with self._naming():
                self._open()
                self._check()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def add(self, report: Report) -> None:
        """Enter a chunk whose shards are on disk, as one transaction."""
        with self._naming(), self._database:
            chunk = int(self._one("SELECT COALESCE(MAX(chunk), 0) + 1 FROM chunks"))
            self._put("chunks", [(chunk, report.seconds, report.worker)])
            self._put("shards", [(chunk, *shard) for shard in report.shards])
            self._put("runs", [
                (one.run, chunk, one.status, one.digest, one.seconds) for one in report.runs
            ])  # fmt: skip

    def forget(self, chunks: Iterable[int]) -> int:
        """Strike out chunks; returns the number of runs that are to be done again."""
        before = self.done()
        with self._naming(), self._database:
            for chunk in chunks:
                for table in _COLUMNS:
                    self._database.execute(f"DELETE FROM {table} WHERE chunk = ?", (chunk,))  # noqa: S608  # our own names
        return before - self.done()

    def done(self) -> int:
        """Number of runs that are done, however they ended."""
        return int(self._one("SELECT COUNT(*) FROM runs"))

    def last(self) -> int:
        """The highest number of a run that is done, -1 if none is."""
        return int(self._one("SELECT COALESCE(MAX(run), -1) FROM runs"))

    def statuses(self) -> dict[str, int]:
        """How many runs ended in which way."""
        query = "SELECT status, COUNT(*) FROM runs GROUP BY status ORDER BY status"
        return dict(self._database.execute(query))

    def seconds(self) -> float:
        """Seconds that all runs took together."""
        return float(self._one("SELECT TOTAL(seconds) FROM runs"))

    def missing(self, runs: int) -> Iterator[range]:
        """The numbers of the runs that are not done, as ranges in order."""
        expected = 0
        for (run,) in self._database.execute("SELECT run FROM runs ORDER BY run"):
            if run > expected:
                yield range(expected, run)
            expected = run + 1
        if expected < runs:
            yield range(expected, runs)

    def ended(self) -> Iterator[tuple[int, str]]:
        """Number and digest of each run, in order."""
        yield from self._database.execute("SELECT run, digest FROM runs ORDER BY run")

    def chunks(self) -> list[Chunk]:
        """All chunks with their shards, in the order in which they were done."""
        found: dict[int, list[Shard]] = {}
        query = "SELECT chunk, kind, name, sha256, size FROM shards ORDER BY chunk, rowid"
        for chunk, *shard in self._database.execute(query):
            found.setdefault(chunk, []).append(Shard(*shard))
        return [Chunk(number, tuple(shards)) for number, shards in found.items()]

    def chunk_of(self, first: int, last: int) -> list[int]:
        """The chunks in which runs of these numbers (both included) are."""
        query = "SELECT DISTINCT chunk FROM runs WHERE run BETWEEN ? AND ? ORDER BY chunk"
        return [int(chunk) for (chunk,) in self._database.execute(query, (first, last))]

    def failures(self) -> list[int]:
        """Numbers of the chunks in which a run did not end well."""
        query = "SELECT DISTINCT chunk FROM runs WHERE status <> ?"
        return [int(chunk) for (chunk,) in self._database.execute(query, (OK,))]

    def runs_of(self, chunk: int) -> list[int]:
        """The numbers of the runs of a chunk, in order."""
        query = "SELECT run FROM runs WHERE chunk = ? ORDER BY run"
        return [int(run) for (run,) in self._database.execute(query, (chunk,))]

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the ledger is used outside of its context")
        return self._connection

    def _one(self, query: str) -> Any:
        return self._database.execute(query).fetchone()[0]

    def _open(self) -> None:
        if self.read_only:
            # A finished ledger has no writer; immutable lets it be read in read-only folders.
            waiting = self.path.with_name(f"{LEDGER}-wal")
            mode = "mode=ro" if waiting.exists() and waiting.stat().st_size else "immutable=1"
            name = f"{self.path.absolute().as_uri()}?{mode}"
            self._connection = sqlite3.connect(name, uri=True)
            return
        self._connection = sqlite3.connect(self.path, isolation_level="DEFERRED")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_TABLES)

    def _check(self) -> None:
        """Every page and every row is what was written."""
        bad = self._database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        for table in () if bad else _COLUMNS:
            for *row, total in self._database.execute(f"SELECT * FROM {table}"):  # noqa: S608  # our own names
                if _sum(row) != total:
                    bad = True
                    break
        known = set(self._database.execute("SELECT chunk FROM chunks")) if not bad else set()
        for table in ("shards", "runs"):
            query = f"SELECT DISTINCT chunk FROM {table}"  # noqa: S608  # our own names
            bad = bad or set(self._database.execute(query)) != known
        if bad:
            raise DamagedError([f"{self.path}: damaged, its rows are not what was written"])

    def _put(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * _COLUMNS[table])
        self._database.executemany(
            f"INSERT INTO {table} VALUES ({places})",  # noqa: S608  # our own names
            [(*row, _sum(row)) for row in rows],
        )

    @contextlib.contextmanager
    def _naming(self) -> Iterator[None]:
        """Errors of SQLite as what they are: a damaged file, or trouble with the disk."""
        try:
            yield
        except sqlite3.Error as error:
            number = _trouble(error)
            if number:
                raise OSError(number, str(error), str(self.path)) from error
            if isinstance(error, sqlite3.IntegrityError) or not isinstance(
                error, sqlite3.DatabaseError
            ):
                raise
            raise DamagedError([f"{self.path}: damaged ({error})"]) from error


def _trouble(error: sqlite3.Error) -> int:
    """The number of the system's error behind an error of SQLite; 0 if it is none."""
    import errno

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_FULL: errno.ENOSPC,
        sqlite3.SQLITE_READONLY: errno.EROFS,
        sqlite3.SQLITE_CANTOPEN: errno.EACCES,
        sqlite3.SQLITE_PERM: errno.EACCES,
        sqlite3.SQLITE_IOERR: errno.EIO,
        sqlite3.SQLITE_BUSY: errno.EAGAIN,
        sqlite3.SQLITE_LOCKED: errno.EAGAIN,
    }.get(code, 0)


def _sum(row: Iterable[Any]) -> int:
    return zlib.crc32(repr(tuple(row)).encode())
