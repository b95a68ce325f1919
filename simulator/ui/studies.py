"""Studies: the folders of studies under one folder, looked at and never written to.

Nothing outside of that folder can be opened: not by a name with `..`, not by an absolute one, not
by a link, whether the folder of a study is one or a file in it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from simulator.study.folder import LEDGER, LOCK, STUDY, DamagedError, read_sealed
from simulator.study.ledger import Chunk, Ledger
from simulator.study.reading import Results, open_study
from simulator.study.runs import OK
from simulator.study.shards import RUNS, runs_schema, trouble_with
from simulator.ui.state import TroubleError

USUAL_FOLDER: Final = "runs"
MAKING: Final = "flywheel sweep experiments/rival_quality.yaml"
"""A command that makes a study."""
MOST_LISTED: Final = 200
MOST_RUNS: Final = 200_000
"""Runs of a study that the page reads; of larger ones it shows how far they are."""
_RECENT = 20  # chunks over which the rate is taken
_LONG, _OFTEN = 30.0, 10.0  # seconds and times as long as a chunk, after which it has paused
_TRIES = 4  # to read a folder while it is written to
_PAUSE = 0.05  # seconds between them
_DEPTH = 2  # folders below the one given in which studies are looked for
_folder: list[Path] = []  # the one of this process, named by the server


def use_runs_dir(folder: Path) -> None:
    """Say where the studies of this process are."""
    _folder[:] = [folder]


def runs_dir() -> Path:
    """Where the studies of this process are, as it was said."""
    return _folder[0] if _folder else Path(USUAL_FOLDER)


def place_of(root: Path, name: str) -> Path:
    """The folder of a study by its name below `root`.

    Raises
    ------
    TroubleError
        `study_outside` if it would lie outside, or a file in it does; `study_missing` if there is
        no study
    """
    ways = (PurePosixPath(name), PureWindowsPath(name))
    if "\0" in name or any(one.anchor or ".." in one.parts for one in ways):
        raise TroubleError("study_outside", details=name[:200])
    whole = root.resolve()
    place = (whole / name).resolve()
    if not place.is_relative_to(whole):
        raise TroubleError("study_outside", details=name[:200])
    if not is_study(place):
        raise TroubleError("study_missing", details=name[:200])
    for above, folders, files in os.walk(place):
        for one in (*folders, *files):
            path = Path(above, one)
            if path.is_symlink() and not path.resolve().is_relative_to(place):
                raise TroubleError("study_outside", details=f"{name[:200]}: {one[:200]}")
    return place


def within(place: Path, problems: Sequence[str]) -> list[str]:
    """What is wrong with which file, told without the way to the folder of the study."""
    return [one.replace(f"{place}{os.sep}", "") for one in problems]


def is_study(folder: Path) -> bool:
    """True if a study was begun in this folder."""
    return (folder / STUDY).is_file() or (folder / LEDGER).is_file()


def is_held(folder: Path) -> bool:
    """True if a process runs the study in this folder; false where the system cannot tell."""
    try:
        import fcntl
    except ImportError:
        return False
    with contextlib.suppress(FileNotFoundError, PermissionError), (folder / LOCK).open("rb") as one:
        try:
            # Shared and at once let go: a sweep that begins meanwhile waits for it.
            fcntl.lockf(one, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def names_in(root: Path) -> list[str]:
    """The names of all studies below `root`, the one that changed last first."""
    found: dict[str, float] = {}

    def look(folder: Path, depth: int) -> None:
        if is_study(folder):
            file = folder / (LEDGER if (folder / LEDGER).exists() else STUDY)
            found[folder.relative_to(root).as_posix()] = file.stat().st_mtime
            return
        with contextlib.suppress(OSError), os.scandir(folder) as inside:
            below = [Path(one.path) for one in inside if one.is_dir(follow_symlinks=False)]
            for one in below if depth < _DEPTH else ():
                look(one, depth + 1)

    look(root, 0)
    return sorted(found, key=lambda name: (-found[name], name))


def list_studies(root: Path) -> Iterator[dict[str, Any]]:
    """The studies below `root`, as a task: `number` of them and `studies`, the newest first.

    Each has `name`, `question`, `kind`, `runs`, `done`, `failed` and `state`: `finished`,
    `running`, `stopped` or `damaged`.
    """
    names = names_in(root)
    studies: list[dict[str, Any]] = []
    for name in names[:MOST_LISTED]:
        with contextlib.suppress(TroubleError, OSError):
            studies.append(_listed(place_of(root, name), name))
        if len(studies) % 20 == 0:
            yield {"number": len(names), "studies": list(studies)}
    yield {"number": len(names), "studies": studies}


def _listed(place: Path, name: str) -> dict[str, Any]:
    known = {"name": name, "question": "", "kind": "", "runs": 0, "done": 0, "failed": 0}
    try:
        data = read_sealed(place / STUDY)
        known |= {one: data[one] for one in ("question", "kind", "runs")}
        counts: dict[str, int] = {}
        if (place / LEDGER).exists():
            with Ledger(place, read_only=True) as ledger:
                counts = ledger.statuses()
    except (DamagedError, KeyError):
        return known | {"state": "damaged"}
    done = sum(counts.values())
    state = "running" if is_held(place) else "finished" if done == known["runs"] else "stopped"
    return known | {"done": done, "failed": done - counts.get(OK, 0), "state": state}


class Intact(Results):
    """The results of a study as they were at one moment, without what is damaged.

    Attributes
    ----------
    chunks
        the chunks that were done
    damage
        what is wrong with which file
    lost
        number of runs in damaged chunks; none of their numbers are here
    seconds
        that all runs took together
    rate
        runs a second over the last chunks, None if that cannot be told
    """

    def __init__(self, results: Results) -> None:
        super().__init__(results.folder, results.study, results.data)
        self.damage_found: list[str] = []
        self.lost = 0
        tables: list[pa.Table] = []
        with Ledger(self.folder, read_only=True) as ledger:
            self.chunks = ledger.chunks()
            self.seconds = ledger.seconds()
            sizes = {one.number: len(ledger.runs_of(one.number)) for one in self.chunks}
            for chunk in self.chunks:
                said, table = self._read(chunk)
                self.damage_found += said
                self.lost += sizes[chunk.number] if said else 0
                tables += [] if table is None else [table]
        self.rate = _rate(self.folder, self.chunks, sizes)
        schema = runs_schema([one.name for one in self.study.factors], self.study.keep)
        whole = pa.concat_tables(tables) if tables else schema.empty_table()
        self._runs = whole.sort_by("run")

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The table of runs, in one piece.

        Raises
        ------
        KeyError
            for another table: the pages do not read them
        """
        if name != RUNS:
            raise KeyError(name)
        yield self._runs.select(list(columns)) if columns else self._runs

    def table(self, name: str = RUNS, *, long: bool = False) -> pd.DataFrame:
        """As `Results.table`, with the columns of the study even if no run is done."""
        return super().table(name, long=long) if self._runs.num_rows else self._runs.to_pandas()

    def damage(self) -> list[str]:
        """What is wrong with which file; the paths begin at the folder of the study."""
        return within(self.folder, self.damage_found)

    def _read(self, chunk: Chunk) -> tuple[list[str], pa.Table | None]:
        said = [told for one in chunk.shards if (told := trouble_with(self.folder, one))]
        if said:
            return said, None
        try:
            tables = [self.read(one) for one in chunk.shards if one.kind == RUNS]
        except DamagedError as error:
            return error.problems, None
        return [], pa.concat_tables(tables) if tables else None


def _rate(folder: Path, chunks: Sequence[Chunk], sizes: dict[int, int]) -> float | None:
    """Runs a second between the first and the last of the chunks done most lately.

    None if nothing was done for long since: a sweep that goes on after a pause says nothing yet.
    """
    ended = []
    for chunk in chunks[-_RECENT:]:
        with contextlib.suppress(OSError, StopIteration):
            shard = next(one for one in chunk.shards if one.kind == RUNS)
            ended.append((shard.path(folder).stat().st_mtime, sizes[chunk.number]))
    ended.sort()
    if len(ended) < 2 or ended[-1][0] <= ended[0][0]:
        return None
    between = ended[-1][0] - ended[0][0]
    if time.time() - ended[-1][0] > _LONG + _OFTEN * between / (len(ended) - 1):
        return None
    return sum(size for _, size in ended[1:]) / between


def intact(place: Path) -> Intact:
    """What is whole in the folder of a study; it may be written to meanwhile.

    Raises
    ------
    FileNotFoundError
        if no run was begun
    TroubleError
        `study_large` if it has more runs than the page reads
    simulator.study.folder.DamagedError
        if the study or its ledger are not what was written
    """
    for tried in range(1, _TRIES + 1):
        before = _stamp(place)
        try:
            results = open_study(place)
            if results.study.runs > MOST_RUNS:
                raise TroubleError("study_large", most=f"{MOST_RUNS:,}")
            found = Intact(results)
        except (DamagedError, OSError):
            if _stamp(place) == before or tried == _TRIES:
                raise
            time.sleep(_PAUSE)
        else:
            # What is missing may have been struck out by a sweep that began meanwhile.
            if not found.damage_found or _stamp(place) == before or tried == _TRIES:
                return found
    raise AssertionError


def _stamp(place: Path) -> tuple[tuple[int, int], ...]:
    """Changes whenever the ledger does."""
    found = []
    for ending in ("", "-wal"):
        with contextlib.suppress(OSError):
            one = (place / f"{LEDGER}{ending}").stat()
            found.append((one.st_mtime_ns, one.st_size))
    return tuple(found)
