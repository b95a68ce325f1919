"""Reading: the results of a study as tidy tables, in which nothing damaged is ever counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from simulator.study.design import SAMPLED, Study
from simulator.study.dictionary import dictionary, units_of
from simulator.study.digests import result_hash, result_hashes
from simulator.study.folder import LEDGER, DamagedError
from simulator.study.ledger import Chunk, Ledger
from simulator.study.repair import damage
from simulator.study.runs import OK
from simulator.study.shards import RUNS, WEEKS, Shard, kinds_of, read_shard
from simulator.study.stored import UNIT, design_table, stored

_BLOCK = 256  # runs read at once where a table is too large for memory


def open_study(path: str | Path) -> Results:
    """Open the folder of a study, finished or not.

    Raises
    ------
    FileNotFoundError
        if there is no study in this folder
    simulator.study.folder.DamagedError
        if files are not what was written, naming each
    """
    folder = Path(path)
    if not (folder / LEDGER).exists():
        said = "there is no study in this folder"
        if folder.is_file():
            said = "this is a file; name the folder that `flywheel sweep` wrote"
        raise FileNotFoundError(2, said, str(folder))
    study, data = stored(folder)
    return Results(folder, study, data)


class Results:
    """The results of a study.

    Attributes
    ----------
    folder, study
        where they lie, and what was run
    data
        the study as it was stored, with its hashes
    """

    def __init__(self, folder: Path, study: Study, data: dict[str, Any]) -> None:
        self.folder, self.study, self.data = folder, study, data

    def table(self, name: str = RUNS, *, long: bool = False) -> pd.DataFrame:
        """One table, sorted by run: `runs`, `weeks`, `people` or `journeys`.

        Parameters
        ----------
        name
            `runs` has one row a run: what it is, how it ended, the values of what varies, the
            metrics. The others have the number of the run in front and exist if they were kept
        long
            for `runs` and `weeks`: one row a run and metric or column, in `metric`, `value`,
            `unit`

        Returns
        -------
        pandas.DataFrame
            `attrs["units"]` has the unit of each column

        Raises
        ------
        KeyError
            if this study does not keep the table
        simulator.study.folder.DamagedError
            if shards are not what was written; nothing of them is read
        """
        if name not in kinds_of(self.study.keep):
            kept = ", ".join(kinds_of(self.study.keep))
            raise KeyError(f"this study keeps the tables {kept}, not {name!r}")
        parts = [part for part in self.parts(name) if part.num_rows]
        frame = pa.concat_tables(parts).to_pandas() if parts else pd.DataFrame()
        units = units_of(self.study, name)
        frame.attrs["units"] = units
        return self._long(frame, name, units) if long else frame

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The same table in pieces of some hundred runs, for tables larger than memory."""
        with Ledger(self.folder, read_only=True) as ledger:
            bad = damage(self.folder, ledger)
            if bad:
                raise DamagedError([one for said in bad.values() for one in said])
            shards = _shards(ledger.chunks(), name)
            kept: dict[int, pa.Table] = {}
            for first in range(0, self.study.runs, _BLOCK):
                last = min(first + _BLOCK, self.study.runs) - 1
                wanted = [one for one in ledger.chunk_of(first, last) if one in shards]
                kept = {
                    one: kept[one] if one in kept else self.read(shards[one], columns)
                    for one in wanted
                }
                yield from _between(list(kept.values()), first, last)

    def to_xarray(self) -> Any:
        """Metrics (and weeks) over point, strategy, replicate; runs that failed are NaN.

        Returns
        -------
        xarray.Dataset
            dimensions `point`, `strategy`, `replicate` (and `week`); what varies are coordinates
            along `point`, units are in the variables' attributes

        Raises
        ------
        ModuleNotFoundError
            if xarray is not installed
        """
        from simulator.study.cubes import dataset

        weeks = self.table(WEEKS) if WEEKS in kinds_of(self.study.keep) else None
        return dataset(self.study, self.table(), weeks)

    def design(self) -> pd.DataFrame:
        """The points: number, values of what varies."""
        table: pd.DataFrame = design_table(self.study).to_pandas()
        return table[[name for name in table.columns if not name.startswith(UNIT)]]

    def sample(self) -> pd.DataFrame:
        """The places of the points in the unit cube, one column per factor.

        Raises
        ------
        ValueError
            for a grid and a list, which are no samples
        """
        if self.study.kind not in SAMPLED:
            raise ValueError(f"a {self.study.kind} has no sample")
        table = design_table(self.study).to_pandas()
        return table[[f"{UNIT}{one.name}" for one in self.study.factors]].rename(
            columns=lambda name: name.removeprefix(UNIT)
        )

    def dictionary(self) -> pd.DataFrame:
        """Every column of every table with its unit and meaning."""
        return pd.DataFrame(dictionary(self.study))

    def damage(self) -> list[str]:
        """What is wrong with which file; empty if all is what was written."""
        try:
            with Ledger(self.folder, read_only=True) as ledger:
                return [one for said in damage(self.folder, ledger).values() for one in said]
        except DamagedError as error:
            return error.problems

    def counts(self) -> dict[str, int]:
        """How many runs ended in which way; those not done are not counted."""
        with Ledger(self.folder, read_only=True) as ledger:
            return ledger.statuses()

    def reasons(self) -> Counter[str]:
        """Why runs did not end well (`status: reason`), and how many of them, most first."""
        found: Counter[str] = Counter()
        for part in self.parts(RUNS, ["run", "status", "reason"]):
            pairs = zip(part["status"].to_pylist(), part["reason"].to_pylist(), strict=True)
            found.update(f"{status}: {reason}" for status, reason in pairs if status != OK)
        return Counter(dict(found.most_common()))

    def result_hash(self) -> str:
        """The hash of all results, see `simulator.study.digests`."""
        with Ledger(self.folder, read_only=True) as ledger:
            return result_hash(ledger.ended())

    def result_hashes(self) -> list[str]:
        """The hash of the results of the first replicate, of the first two, and so on.

        Each is that of the same study with so many replicates. Runs must not be missing.
        """
        with Ledger(self.folder, read_only=True) as ledger:
            return list(result_hashes(ledger.ended(), self.study.cells))

    def read(self, shard: Shard, columns: Sequence[str] | None = None) -> pa.Table:
        """One shard; raises `DamagedError` if it is not what was written."""
        try:
            return read_shard(self.folder, self.data["family"], shard, columns)
        except ValueError as error:
            raise DamagedError([str(error)]) from None

    def _long(self, frame: pd.DataFrame, name: str, units: dict[str, str]) -> pd.DataFrame:
        values = {RUNS: self.study.keep.metrics, WEEKS: self.study.keep.columns}.get(name)
        if values is None:
            raise ValueError(f"the table {name} has one row a person and no long form")
        kept = [column for column in frame.columns if column not in values]
        long = frame.melt(kept, list(values), "metric", "value")
        long["unit"] = long["metric"].map(units)
        return long.sort_values("run", kind="stable", ignore_index=True)


def _shards(chunks: list[Chunk], name: str) -> dict[int, Shard]:
    return {
        chunk.number: shard for chunk in chunks for shard in chunk.shards if shard.kind == name
    }


def _between(tables: list[pa.Table], first: int, last: int) -> Iterator[pa.Table]:
    """The rows of these runs (both included), in order."""
    import pyarrow.compute as pc

    found = []
    for table in tables:
        runs = table["run"]
        inside = pc.and_(pc.greater_equal(runs, first), pc.less_equal(runs, last))
        found.append(table.filter(inside))
    if found:
        whole = pa.concat_tables(found)
        order = pc.sort_indices(whole["run"])  # stable: rows of a run keep their order
        yield whole.take(order).combine_chunks()
