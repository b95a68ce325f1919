"""Provenance: what made a folder of results, and whether a folder is one of ours."""

from __future__ import annotations

import errno
import hashlib
import json
import platform
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.distribution import DISTRIBUTION, version, version_of
from simulator.results import Run
from simulator.scenario import Scenario
from simulator.words.writing import commented_yaml

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"
"""Lies in a folder of ours until its manifest is written; the same command may go on in it."""
RUN_TABLES = ("history", "people", "journeys")
"""The tables of one run, as files of these names."""
LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "mesa")
_SHOWN = 3  # files of others that are named in a refusal


def manifest_of_files(
    scenario: Scenario, facts: Mapping[str, Any], files: list[Path]
) -> dict[str, Any]:
    """What made a folder of results: scenario, facts such as seeds, versions, machine, hashes."""
    return {
        "made_by": f"{DISTRIBUTION} {version()}",
        "command": command(),
        "scenario": scenario.name,
        "scenario_hash": scenario.fingerprint(),
        **facts,
        "weeks": scenario.weeks,
        "people": scenario.settings.people.size,
        "versions": versions(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "sha256": {path.name: _hash(path) for path in files},
    }


def command() -> str:
    """The command that is at work, as one would type it."""
    return shlex.join(["flywheel", *sys.argv[1:]])


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that results depend on."""
    return {"python": platform.python_version()} | {name: version_of(name) for name in LIBRARIES}


def source_line(scenario: Scenario, replicates: int, seed: int) -> str:
    """The small line under pictures: scenario and hash, worlds, seed, version."""
    worlds = "1 world" if replicates == 1 else f"{replicates} worlds"
    return (
        f"{scenario.name} ({scenario.fingerprint()}), {worlds}, seed {seed}, flywheel {version()}"
    )


def begun_folder(folder: Path) -> None:
    """Make a folder for results; its manifest comes last, as without it nothing is whole.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)


def write_run(lived: Run, folder: Path) -> list[Path]:
    """Write the tables of one run, its scenario and, last, the manifest; returns the files.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    begun_folder(folder)
    written = [folder / f"{name}.parquet" for name in RUN_TABLES]
    for name, path in zip(RUN_TABLES, written, strict=True):
        getattr(lived, name).to_parquet(path)
    written.append(folder / "scenario.yaml")
    written[-1].write_text(commented_yaml(lived.scenario), encoding="utf-8")
    facts = {"strategies": [lived.strategy], "replicates": 1, "seed": lived.seed}
    data = manifest_of_files(lived.scenario, {"kind": "run"} | facts, written)
    return [*written, write_manifest(folder, data)]


def write_manifest(folder: Path, data: Mapping[str, Any]) -> Path:
    """Write the manifest, which makes a folder whole; returns the file."""
    path = folder / MANIFEST
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    (folder / UNFINISHED).unlink(missing_ok=True)
    return path


def made_for_results(folder: Path, *, force: bool = False) -> Path:
    """The folder, made and tried, so that a long run does not end at a closed door.

    Raises
    ------
    OSError
        if it cannot be written, or holds what is no result of `flywheel run` or `flywheel
        compare` and `force` is not given
    """
    folder.mkdir(parents=True, exist_ok=True)
    strangers = [] if force or _is_ours(folder) else sorted(one.name for one in folder.iterdir())
    if strangers:
        named = ", ".join(strangers[:_SHOWN]) + (", ..." if len(strangers) > _SHOWN else "")
        message = (
            f"this folder holds other files ({named}); name a new one, or write into this one "
            "with --force"
        )
        raise OSError(errno.EEXIST, message, str(folder))
    with tempfile.TemporaryFile(dir=folder):
        (folder / UNFINISHED).touch()
    return folder


def _is_ours(folder: Path) -> bool:
    """True if the folder has the manifest of a run or a comparison; a study keeps its own."""
    if (folder / UNFINISHED).exists():
        return True
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    made_by = data.get("made_by") if isinstance(data, dict) else None
    return str(made_by).startswith(DISTRIBUTION) and "study" not in data


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
