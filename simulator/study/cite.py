"""Cite: a reference to the software and to the very results, for BibTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.distribution import DISTRIBUTION, version
from simulator.study.folder import DamagedError
from simulator.study.reproduce import read_manifest

TITLE = "Flywheel simulator"
AUTHOR = "The flywheel simulator authors"


def citation(path: Path) -> str:
    """BibTeX for the results in a folder: version, and the hashes that identify them.

    Raises
    ------
    FileNotFoundError
        if there are no results
    simulator.study.folder.DamagedError
        if their manifest is not what was written, or runs are missing
    """
    facts = as_json(path)
    notes = [f"{name.replace('_', ' ')} {facts[name]}" for name in facts if name.endswith("_hash")]
    return "\n".join([
        f"@software{{flywheel_{facts['key']},",
        f"  author  = {{{{{AUTHOR}}}}},",
        f"  title   = {{{{{TITLE}}}: {_plain(str(facts['name']))}}},",
        f"  version = {{{facts['version']}}},",
        f"  note    = {{{_plain('; '.join(notes))}}},",
        "}",
    ])  # fmt: skip


def as_json(path: Path) -> dict[str, Any]:
    """The same as plain data.

    Raises
    ------
    FileNotFoundError, simulator.study.folder.DamagedError
        as `citation`
    """
    manifest, folder = read_manifest(path)
    study = manifest.get("study")
    if study and not manifest["result_hash"]:
        raise DamagedError([f"{folder}: runs are missing; finish the study before you cite it"])
    result = manifest["result_hash"] if study else manifest["sha256"]["metrics.parquet"]
    facts = {"name": study["name"] if study else manifest["scenario"],
             "version": manifest["made_by"].removeprefix(f"{DISTRIBUTION} "),
             "scenario_hash": manifest["scenario_hash"]}  # fmt: skip
    if study:
        facts |= {"study_hash": manifest["study_hash"],
                  "design_hash": manifest["design_hash"][:12]}  # fmt: skip
    if facts["version"] == "unknown":
        facts["version"] = version()
    return facts | {"result_hash": result, "key": result[:8]}


def _plain(text: str) -> str:
    """Text without what BibTeX would read as commands."""
    return "".join(f"\\{c}" if c in "%&#_$" else c for c in text if c not in "{}\\")
