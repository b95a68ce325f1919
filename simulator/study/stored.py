"""Stored studies: a study as plain data in its folder, and back again without the file it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.complaints import ScenarioError
from simulator.scenario import read_text
from simulator.strategy import quantities
from simulator.study.design import Factor, Keep, Limits, Study
from simulator.study.folder import DESIGN, STUDY, DamagedError, read_sealed, write_sealed, written
from simulator.study.origin import model_hash
from simulator.study.shards import as_parquet, runs_schema
from simulator.words.writing import commented_yaml

UNIT = "unit "
"""Before the name of a factor: its column of the sample in the unit cube."""
_PLAIN = (
    "name", "question", "prediction", "answer", "kind", "samples", "levels", "second_order",
    "replicates", "seed",
)  # fmt: skip


class Earlier(NamedTuple):
    """What a folder held before its study got another number of replicates.

    `result_hash` is empty if runs were missing.
    """

    study_hash: str
    replicates: int
    result_hash: str


def as_data(study: Study, earlier: Sequence[Earlier] = ()) -> dict[str, Any]:
    """A study as plain data, with its scenario in full and the hashes that it must have.

    `earlier` is what its folder held before, the first first.
    """
    factors = [
        {"name": one.name, "values": one.values, "low": one.low, "high": one.high, "log": one.log}
        for one in study.factors
    ]
    return {
        "fingerprint": study.fingerprint(),
        "family": study.family(),
        "model": model_hash(),
        "design_hash": study.design_hash(),
        "scenario_hash": study.scenario.fingerprint(),
        **{name: getattr(study, name) for name in _PLAIN},
        "strategies": study.strategies,
        "changes": dict(study.changes),
        "factors": factors,
        "seeds": study.seeds,
        "own_luck": study.own_luck,
        "answer_from": study.answer_from,
        "keep": study.keep._asdict(),
        "limits": study.limits._asdict(),
        "runs": study.runs,
        "earlier": [one._asdict() for one in earlier],
        "scenario": commented_yaml(study.scenario),
    }


def from_data(data: dict[str, Any], points: tuple[tuple[Any, ...], ...] = ()) -> Study:
    """The study of plain data; its design is made anew if no points are given.

    Raises
    ------
    simulator.complaints.ScenarioError
        if this version does not know the scenario any more
    simulator.study.folder.DamagedError
        if an earlier version wrote the data, in which runs have other numbers
    """
    if "family" not in data:
        raise DamagedError([
            "an earlier version of flywheel wrote it, and numbered the runs otherwise; that "
            "version reads it"
        ])  # fmt: skip
    keep = {name: tuple(value) for name, value in data["keep"].items()}
    factors = tuple(
        Factor(quantities()[one["name"]], tuple(one["values"]), one["low"], one["high"], one["log"])
        for one in data["factors"]
    )
    return Study(
        **{name: data[name] for name in _PLAIN},
        scenario=read_text(data["scenario"], name="the stored scenario"),
        strategies=tuple(data["strategies"]),
        changes=data["changes"],
        factors=factors,
        listed=points,
        keep=Keep(**keep),
        limits=Limits(**data["limits"]),
        own_luck=bool(data.get("own_luck")),
        answer_from=str(data.get("answer_from", "")),
    )


def store(study: Study, folder: Path, earlier: Sequence[Earlier] = ()) -> None:
    """Write the design, then the study with the design's hash, before the first run."""
    written(folder / DESIGN, as_parquet(design_table(study)))
    write_sealed(folder / STUDY, as_data(study, earlier))


def stored(folder: Path) -> tuple[Study, dict[str, Any]]:
    """The study of a folder, and its data as stored.

    Raises
    ------
    simulator.study.folder.DamagedError
        if what is stored is missing or damaged
    """
    data = read_sealed(folder / STUDY)
    try:
        study = from_data(data, stored_points(folder, [one["name"] for one in data["factors"]]))
    except DamagedError as error:
        raise DamagedError([f"{folder / STUDY}: {one}" for one in error.problems]) from None
    except (KeyError, TypeError, ScenarioError) as error:
        said = f"{folder / STUDY}: this version of flywheel does not know it any more ({error})"
        raise DamagedError([said]) from None
    if study.design_hash() != data["design_hash"]:
        study = from_data(data)
    if study.design_hash() != data["design_hash"]:
        raise DamagedError([f"{folder / DESIGN}: damaged, and it cannot be made anew here"])
    return study, data


def design_table(study: Study) -> pa.Table:
    """The design: number of the point, values of the factors, their places in the unit cube."""
    columns: dict[str, Any] = {"point": pa.array(range(len(study.points)), pa.int64())}
    schema = runs_schema([one.name for one in study.factors], study.keep)
    for factor, values in zip(study.factors, zip(*study.points, strict=True), strict=True):
        columns[factor.name] = pa.array(values, schema.field(factor.name).type)
    if study.unit_points is not None:
        for place, factor in enumerate(study.factors):
            columns[f"{UNIT}{factor.name}"] = pa.array(study.unit_points[:, place])
    return pa.table(columns)


def stored_points(folder: Path, names: Sequence[str]) -> tuple[tuple[Any, ...], ...]:
    """The points of a stored design; none if it cannot be read: its hash decides later."""
    try:
        table = pq.read_table(folder / DESIGN, use_threads=False)
        columns = [table[name].to_pylist() for name in names]
    except (OSError, KeyError, ValueError, pa.ArrowException):
        return ()
    return tuple(zip(*columns, strict=True))
