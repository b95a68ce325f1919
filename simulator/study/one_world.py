"""One world: verify and make again the folder that `flywheel run --out` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.provenance import RUN_TABLES, write_run
from simulator.results import Run, run
from simulator.scenario import Scenario
from simulator.study.folder import sha256_of
from simulator.study.verify import Again, Verified, table_difference


def verify_run(folder: Path, manifest: dict[str, Any], scenario: Scenario, sample: int) -> Verified:
    """Check that a run comes out the same, its files being those of the manifest."""
    again: tuple[Again, ...] = ()
    if sample > 0:
        difference = _difference(folder, _again(manifest, scenario))
        again = (Again(0, difference == 0, difference),)
    files = manifest["sha256"]
    return Verified(1, 1, len(files), (), again, files[f"{RUN_TABLES[0]}.parquet"])


def reproduce_run(
    folder: Path, out: Path, manifest: dict[str, Any], scenario: Scenario
) -> tuple[str, float]:
    """Make a run again in `out`: hash of its history, and the largest relative difference."""
    lived = _again(manifest, scenario)
    write_run(lived, out)
    name = f"{RUN_TABLES[0]}.parquet"
    here = all((folder / f"{table}.parquet").exists() for table in RUN_TABLES)
    if not here:
        same = sha256_of(out / name) == manifest["sha256"][name]
        return sha256_of(out / name), 0.0 if same else float("inf")
    return sha256_of(out / name), _difference(folder, lived)


def _again(manifest: dict[str, Any], scenario: Scenario) -> Run:
    return run(scenario, manifest["strategies"][0], int(manifest["seed"]))


def _difference(folder: Path, lived: Run) -> float:
    """Largest relative difference between the tables of a folder and those of a run."""
    return max(
        table_difference(
            _plain(pq.read_table(folder / f"{name}.parquet", use_threads=False)),
            _plain(pa.Table.from_pandas(getattr(lived, name))),
        )
        for name in RUN_TABLES
    )


def _plain(table: pa.Table) -> pa.Table:
    return table.replace_schema_metadata(None)
