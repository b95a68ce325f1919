"""Comparisons: verify and reproduce the folder that `flywheel compare` or `run` writes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.complaints import Problem, ScenarioError
from simulator.experiment import Comparison, World, compare, comparison_of
from simulator.precision import Precision
from simulator.receipt import write_folder
from simulator.scenario import Scenario, read
from simulator.study.folder import MANIFEST, DamagedError, sha256_of
from simulator.study.one_world import reproduce_run, verify_run
from simulator.study.verify import TOLERANCE, Again, Verified, table_difference

RUN = "run"
"""The kind that the manifest of a single run says it is."""
VALIDATION = "validation"
"""The kind that the manifest of `flywheel validate-model` says it is."""
_ROWS, _SCENARIO = "metrics.parquet", "scenario.yaml"


def verify_comparison(folder: Path, sample: int = 3) -> Verified:
    """Check every file of a comparison's folder, and run its first worlds again.

    Raises
    ------
    FileNotFoundError
        if there is no manifest in the folder
    """
    manifest = manifest_of(folder)
    problems = _problems(folder, manifest)
    replicates = int(manifest["replicates"])
    if problems:
        return Verified(replicates, replicates, 0, tuple(problems), (), "")
    if manifest.get("kind") == VALIDATION:
        return Verified(replicates, replicates, len(manifest["sha256"]), (), (), "")
    if manifest.get("kind") == RUN:
        return verify_run(folder, manifest, _scenario(folder, manifest), sample)
    if "kind" in manifest:  # an analysis, of which no world stands alone
        return Verified(replicates, replicates, len(manifest["sha256"]), (), (), "")
    stored = pq.read_table(folder / _ROWS, use_threads=False).replace_schema_metadata(None)
    number = max(1, min(sample, replicates))
    fresh = _rows(_compared(folder, manifest, number))
    again = tuple(
        Again(world, difference == 0, difference)
        for world in range(number)
        for difference in [table_difference(_world(stored, world), _world(fresh, world))]
    )
    return Verified(replicates, replicates, len(manifest["sha256"]), (), again,
                    manifest["sha256"][_ROWS])  # fmt: skip


def read_comparison(folder: Path) -> Comparison:
    """The comparison that lies in a folder, as it was when it was written.

    Raises
    ------
    FileNotFoundError
        if there is no manifest in the folder
    DamagedError
        if a file is not what was written, or the folder is not that of a comparison
    """
    manifest = manifest_of(folder)
    if manifest.get("kind") is not None or _ROWS not in manifest["sha256"]:
        told = "this is no folder of `flywheel compare`, which a report is made of"
        raise DamagedError([f"{folder}: {told}"])
    problems = _problems(folder, manifest)
    if problems:
        raise DamagedError(problems)
    names = (_ROWS, "weekly.parquet", "retention.parquet", "journeys.parquet")
    missing = [name for name in names if not (folder / name).exists()]
    if missing:
        told = "not there; it was written by an older version, `flywheel reproduce` makes it anew"
        raise DamagedError([f"{folder / name}: {told}" for name in missing])
    tables = World(*(pd.read_parquet(folder / name) for name in names))
    worlds = int(manifest["replicates"])
    ended = manifest.get("precision")
    return comparison_of(
        _scenario(folder, manifest), manifest["strategies"], int(manifest["seed"]), tables,
        int(manifest.get("asked", worlds)), Precision.from_json(ended) if ended else None,
    )  # fmt: skip


def reproduce_comparison(folder: Path, out: Path) -> tuple[str, float]:
    """Make a comparison again in `out`: hash of its rows, and the largest relative difference.

    Raises
    ------
    OSError
        if `out` cannot be written
    ScenarioError
        if it is the folder of an analysis: it says which command makes it again
    """
    manifest = manifest_of(folder)
    if manifest.get("kind") == VALIDATION:
        raise DamagedError([f"{folder}: `flywheel validate-model --out` makes this again"])
    if manifest.get("kind") == RUN:
        return reproduce_run(folder, out, manifest, _scenario(folder, manifest))
    if "kind" in manifest:
        message = f"this is the folder of a `{manifest['kind']}`, which its own command makes again"
        hint = f"run: {manifest['command']}"
        raise ScenarioError([Problem(str(folder), 0, 0, "", "analysis", message, hint)])
    comparison = _compared(folder, manifest, int(manifest["replicates"]))
    write_folder(comparison, out)
    if not (folder / _ROWS).exists():
        same = sha256_of(out / _ROWS) == manifest["sha256"][_ROWS]
        return sha256_of(out / _ROWS), 0.0 if same else math.inf
    stored = pq.read_table(folder / _ROWS, use_threads=False)
    return sha256_of(out / _ROWS), table_difference(stored, _rows(comparison))


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a folder of results.

    Raises
    ------
    FileNotFoundError
        if there is none
    DamagedError
        if it is not readable
    """
    path = folder / MANIFEST
    if not path.exists():
        raise FileNotFoundError(2, "there is no manifest of flywheel here", str(path))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise DamagedError([f"{path}: this file is damaged"]) from None
    if not isinstance(data, dict) or not {"scenario_hash", "sha256"} <= set(data):
        raise DamagedError([f"{path}: this is no manifest of flywheel"])
    return data


def differs(difference: float) -> bool:
    """True if a relative difference is more than rounding between machines."""
    return difference > TOLERANCE


def _problems(folder: Path, manifest: dict[str, Any]) -> list[str]:
    found = []
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.exists():
            found.append(f"{path}: missing")
        elif sha256_of(path) != digest:
            found.append(f"{path}: damaged, its SHA-256 differs")
    return found


def _compared(folder: Path, manifest: dict[str, Any], replicates: int) -> Comparison:
    scenario = _scenario(folder, manifest)
    found = compare(scenario, manifest["strategies"], replicates, int(manifest["seed"]))
    asked = int(manifest.get("asked", replicates))
    ended = manifest.get("precision")
    if replicates < manifest["replicates"] or (asked == replicates and not ended):
        return found
    tables = World(found.rows, found.weekly, found.retention, found.journeys)
    precision = Precision.from_json(ended) if ended else None
    return comparison_of(scenario, found.strategies, found.seed, tables, asked, precision)


def _scenario(folder: Path, manifest: dict[str, Any]) -> Scenario:
    try:
        scenario = read(folder / _SCENARIO)
    except ScenarioError as error:
        raise DamagedError([str(error)]) from None
    if scenario.fingerprint() != manifest["scenario_hash"]:
        said = f"its hash is {scenario.fingerprint()}, not {manifest['scenario_hash']}"
        raise DamagedError([f"{folder / _SCENARIO}: not that of the manifest: {said}"])
    return scenario


def _rows(comparison: Comparison) -> pa.Table:
    table = pa.Table.from_pandas(comparison.rows, preserve_index=False)
    return table.replace_schema_metadata(None)


def _world(rows: pa.Table, replicate: int) -> pa.Table:
    return rows.filter(pa.array([one == replicate for one in rows["replicate"].to_pylist()]))
