"""Receipts: what made a result, so that anybody can make it again; and the folder it lies in."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.estimators.looks import level_of_each
from simulator.estimators.ranking import RESAMPLES
from simulator.experiment import Comparison
from simulator.jsonable import jsonable
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.provenance import (
    begun_folder,
    manifest_of_files,
    source_line,
    write_manifest,
)
from simulator.words.writing import commented_yaml

if TYPE_CHECKING:
    from simulator.charts.registry import Tables


def as_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain data; undefined is None.

    `strategies`: name -> metric -> mean, low, high, unit and n, the worlds in which it is
    defined; `differences`: a list of metric, a, b, mean, low, high, better_in, of, correlation,
    gain (variance of unpaired over that of paired differences), worth (as many unpaired worlds),
    p and p_holm; `lock_in` per strategy; `verdict` in words; `ranking`: metric -> strategy ->
    chance of being best; `interval`: what the intervals are; `precision`: how a comparison to a
    precision ended, None for a fixed number of worlds; `partial`: worlds done and asked for if it
    was stopped, else None.
    """
    scenario = comparison.scenario
    units = {name: known.unit for name, known in (METRICS | TWIN_METRICS).items()}
    strategies: dict[str, dict[str, Any]] = {name: {} for name in comparison.strategies}
    for row in comparison.summary.to_dict("records"):
        values = {key: jsonable(row[key]) for key in ("mean", "low", "high")}
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
        "differences": [_difference(row) for row in comparison.differences.to_dict("records")],
        "lock_in": {name: strategies[name].get("lock_in") for name in comparison.strategies},
        "verdict": comparison.verdict,
        "ranking": _ranking(comparison),
        "interval": _interval(comparison),
        "precision": comparison.precision.as_json() if comparison.precision else None,
        "partial": _partial(comparison),
    }


def _difference(row: Mapping[Any, Any]) -> dict[str, Any]:
    found = {key: jsonable(row[key]) for key in ("metric", "a", "b", "mean", "low", "high")}
    found |= {key: _whole(row[key]) for key in ("better_in", "of")}
    found |= {key: jsonable(row[key]) for key in ("correlation", "gain")}
    found["worth"] = jsonable(row["gain"] * row["of"])
    return found | {key: jsonable(row[key]) for key in ("p", "p_holm")}


def _ranking(comparison: Comparison) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in comparison.ranking.to_dict("records"):
        found.setdefault(row["metric"], {})[row["strategy"]] = float(row["chance"])
    return found


def _interval(comparison: Comparison) -> dict[str, Any]:
    """What the intervals are, so that nobody has to guess."""
    one = "t interval over worlds, paired for differences"
    looks = "repeated confidence interval (Pocock levels), valid at every planned look"
    return {
        "level": 0.95,
        "kind": f"{one}; {looks}" if comparison.looks else one,
        "level_of_each_look": level_of_each(comparison.looks),
        "correction": "Holm, over the pairs of strategies of a metric",
        "ranking": f"paired bootstrap over worlds, {RESAMPLES} resamples",
    }


def _partial(comparison: Comparison) -> dict[str, int] | None:
    if not comparison.is_partial:
        return None
    return {"done": comparison.replicates, "asked": comparison.asked}


def write_folder(comparison: Comparison, folder: Path) -> list[Path]:
    """Write tidy tables, pictures, the scenario and the manifest; returns the files.

    The tables do not depend on the machine's cores or on when they were made.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    begun_folder(folder)
    written = []
    for name in ("rows", "weekly", "retention", "journeys", "summary", "differences"):
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
    from simulator.charts import draw_all  # here: pages read numbers only, and begin sooner

    written += draw_all(folder, chart_tables(comparison))
    return [*written, write_manifest(folder, manifest(comparison, written))]


_FILES = {
    "rows": "metrics",
    "weekly": "weekly",
    "retention": "retention",
    "journeys": "journeys",
    "summary": "summary",
    "differences": "differences",
}


def chart_tables(comparison: Comparison) -> Tables:
    """A comparison as charts want it, with the line that says where it comes from."""
    from simulator.charts.registry import Tables

    scenario = comparison.scenario
    return Tables(
        comparison.weekly, comparison.rows, comparison.retention,
        source_line(scenario, comparison.replicates, comparison.seed),
        scenario.settings.rival.launch_week, comparison.looks,
    )


def manifest(comparison: Comparison, files: list[Path]) -> dict[str, Any]:
    """What made a folder of results: scenario, seeds, versions, machine, command, file hashes."""
    facts = {
        "strategies": list(comparison.strategies),
        "replicates": comparison.replicates,
        "seed": comparison.seed,
        "seeds": list(comparison.seeds),
        "asked": comparison.asked,
        "precision": comparison.precision.as_json() if comparison.precision else None,
    }
    return manifest_of_files(comparison.scenario, facts, files)


def default_folder(name: str, details: Mapping[str, Any]) -> Path:
    """Where results go if nobody says: `runs/`, then what was compared and a hash of it all."""
    text = json.dumps(details, sort_keys=True, default=str)
    return Path("runs") / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _whole(value: float) -> int | None:
    return int(value) if math.isfinite(value) else None
