"""Receipts: what made a result, so that anybody can make it again; and the folder it lies in."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.charts import draw_all
from simulator.charts.registry import Tables
from simulator.experiment import Comparison
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.provenance import (
    DISTRIBUTION,
    MANIFEST,
    manifest_of_files,
    version_of,
    write_manifest,
)
from simulator.words.writing import commented_yaml


def as_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data; undefined is None.

    `strategies`: name -> metric -> mean, low, high, unit and n, the worlds in which it is
    defined; `differences`: a list of metric, a, b,
    mean, low, high, better_in, of; `lock_in` per strategy; `verdict` in words.
    """
    scenario = comparison.scenario
    units = {name: known.unit for name, known in (METRICS | TWIN_METRICS).items()}
    strategies: dict[str, dict[str, Any]] = {name: {} for name in comparison.strategies}
    for row in comparison.summary.to_dict("records"):
        values = {key: _plain(row[key]) for key in ("mean", "low", "high")}
        values |= {"unit": units[row["metric"]], "n": int(row["n"])}
        strategies[row["strategy"]][row["metric"]] = values
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.fingerprint(),
        "seed": comparison.seed,
        "replicates": comparison.replicates,
        "weeks": scenario.weeks,
        "people": scenario.settings.people.size,
        "strategies": strategies,
        "differences": [
            {key: _plain(row[key]) for key in ("metric", "a", "b", "mean", "low", "high")}
            | {key: _whole(row[key]) for key in ("better_in", "of")}
            for row in comparison.differences.to_dict("records")
        ],
        "lock_in": {name: strategies[name].get("lock_in") for name in comparison.strategies},
        "verdict": comparison.verdict,
    }


def write_folder(comparison: Comparison, folder: Path) -> list[Path]:
    """Write tidy tables, pictures, the scenario and the manifest; returns the files.

    The tables do not depend on the machine's cores or on when they were made.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)  # comes last: without it nothing is whole
    written = []
    for name in ("rows", "weekly", "journeys", "summary", "differences"):
        path = folder / f"{_FILES[name]}.parquet"
        getattr(comparison, name).to_parquet(path, index=False)
        written.append(path)
    for name in ("summary", "differences"):
        path = folder / f"{_FILES[name]}.csv"
        getattr(comparison, name).to_csv(path, index=False)
        written.append(path)
    for name, text in (
        ("comparison.json", json.dumps(as_json(comparison), indent=1) + "\n"),
        ("scenario.yaml", commented_yaml(comparison.scenario)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    written += draw_all(folder, chart_tables(comparison))
    return [*written, write_manifest(folder, manifest(comparison, written))]


_FILES = {
    "rows": "metrics",
    "weekly": "weekly",
    "journeys": "journeys",
    "summary": "summary",
    "differences": "differences",
}


def chart_tables(comparison: Comparison) -> Tables:
    """A comparison as charts want it, with the line that says where it comes from."""
    scenario = comparison.scenario
    source = (
        f"{scenario.name} ({scenario.fingerprint()}), {comparison.replicates} worlds, "
        f"seed {comparison.seed}, flywheel {version_of(DISTRIBUTION)}"
    )
    return Tables(
        comparison.weekly, comparison.rows, comparison.retention, source,
        scenario.settings.rival.launch_week,
    )


def manifest(comparison: Comparison, files: list[Path]) -> dict[str, Any]:
    """What made a folder of results: scenario, seeds, versions, machine, command, file hashes."""
    facts = {
        "strategies": list(comparison.strategies),
        "replicates": comparison.replicates,
        "seed": comparison.seed,
        "seeds": list(comparison.seeds),
    }
    return manifest_of_files(comparison.scenario, facts, files)


def default_folder(name: str, details: Mapping[str, Any]) -> Path:
    """Where results go if nobody says: `runs/`, then what was compared and a hash of it all."""
    text = json.dumps(details, sort_keys=True, default=str)
    return Path("runs") / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return float(value) if math.isfinite(value) else None


def _whole(value: float) -> int | None:
    return int(value) if math.isfinite(value) else None
