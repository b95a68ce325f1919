"""Reproduce: make a study again from its manifest alone, and compare."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

from simulator.complaints import Problem, ScenarioError
from simulator.study.folder import MANIFEST, DamagedError, read_sealed
from simulator.study.origin import model_hash, surroundings
from simulator.study.reading import Results, open_study
from simulator.study.shards import kinds_of
from simulator.study.stored import from_data, stored
from simulator.study.verify import TOLERANCE, table_difference


class Reproduced(NamedTuple):
    """What came out: the result hash, that of the manifest, and the largest difference.

    `difference` is relative; 0 if the hashes are equal, infinite if it is more than rounding,
    NaN if it cannot be told because the first results are not at hand. `changed` lists versions
    that are not those of the manifest.
    """

    result: str
    wanted: str
    difference: float
    changed: tuple[str, ...]

    @property
    def good(self) -> bool:
        """True if the results are the same, but for rounding between machines."""
        return self.result == self.wanted or self.difference <= TOLERANCE


def study_of(manifest: dict[str, Any], folder: Path) -> Any:
    """The study of a manifest; the design lying beside it is used if it is the right one.

    Raises
    ------
    simulator.study.folder.DamagedError
        if the design cannot be made as it was
    """
    data = manifest["study"]
    try:
        study = from_data(data)
    except DamagedError as error:
        raise DamagedError([f"{folder / MANIFEST}: {one}" for one in error.problems]) from None
    try:
        if study.design_hash() == data["design_hash"]:
            return study
    except ModuleNotFoundError as error:
        problem = Problem("reproduce", 0, 0, "", "not_installed", f"{error.name} is not installed",
                          'pip install "flywheel-simulator[research]"')  # fmt: skip
        raise ScenarioError([problem]) from None
    try:
        found, _ = stored(folder)
    except DamagedError:
        said = "other versions of SciPy or SALib make other points, and no design lies beside it"
        raise DamagedError([f"{folder}: the design cannot be made as it was: {said}"]) from None
    return found


def changes_since(manifest: dict[str, Any]) -> tuple[str, ...]:
    """What of the surroundings is not as it was: model, versions, platform."""
    now = surroundings()
    told = []
    if manifest["model"] != model_hash():
        told.append(f"model {manifest['model']} -> {model_hash()}")
    for name, version in manifest["versions"].items():
        here = now["versions"].get(name, "not installed")
        if here != version:
            told.append(f"{name} {version} -> {here}")
    if manifest["platform"] != now["platform"]:
        told.append(f"{manifest['platform']} -> {now['platform']}")
    return tuple(told)


def place_for(manifest: dict[str, Any], folder: Path, out: Path | None) -> Path:
    """Where results are made again; beside the first ones if nobody says.

    Raises
    ------
    simulator.complaints.ScenarioError
        if nothing would be made again there, or nothing is there to compare it with
    """
    whole = folder.resolve()  # `.` has no name
    place = out or whole.with_name(f"{whole.name}-reproduced")
    if place.resolve() == whole:
        message = f"{place} holds the first results, so nothing would be run again"
        raise ScenarioError([Problem("--out", 0, 0, "", "same_folder", message,
                                     "name another folder")])  # fmt: skip
    if not manifest.get("result_hash", True):
        done = sum(manifest["ended"].values())
        message = f"only {done:,} of {manifest['runs']:,} runs were done when it was written"
        hint = f"`flywheel sweep {folder}` goes on with it; reproduce it when it is finished"
        raise ScenarioError([Problem(str(folder), 0, 0, "", "unfinished", message, hint)])
    return place


def compared(manifest: dict[str, Any], folder: Path, results: Results) -> Reproduced:
    """Compare fresh results with those of a manifest, and with its folder if it is whole."""
    result, wanted = results.result_hash(), str(manifest["result_hash"])
    difference = 0.0 if result == wanted else _difference(folder, results)
    return Reproduced(result, wanted, difference, changes_since(manifest))


def _difference(folder: Path, results: Results) -> float:
    try:
        first = open_study(folder)
        if first.study.runs != results.study.runs:
            return math.inf
        return max(
            table_difference(one, other)
            for kind in kinds_of(results.study.keep)
            for one, other in zip(first.parts(kind), results.parts(kind), strict=True)
        )
    except (FileNotFoundError, DamagedError, ValueError):
        return math.nan


def read_manifest(path: Path) -> tuple[dict[str, Any], Path]:
    """A manifest and the folder it lies in; a folder stands for the manifest in it.

    Raises
    ------
    FileNotFoundError
        if there is none
    simulator.study.folder.DamagedError
        if it is not what was written
    simulator.complaints.ScenarioError
        if it is another kind of file
    """
    from simulator.study.comparisons import manifest_of
    file = path / MANIFEST if path.is_dir() else path
    if not file.exists():
        raise FileNotFoundError(2, "there is no manifest here", str(file))
    if file.suffix != Path(MANIFEST).suffix:
        message = f"this is no {MANIFEST}, which a finished folder of results holds"
        raise ScenarioError([Problem(str(file), 0, 0, "", "not_a_manifest", message)])
    if file.name != MANIFEST or "study" in manifest_of(file.parent):
        return read_sealed(file), file.parent
    return manifest_of(file.parent), file.parent
