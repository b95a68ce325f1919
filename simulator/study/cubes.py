"""Cubes: the results of a study for xarray."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulator.study.design import Study
from simulator.study.dictionary import units_of
from simulator.study.shards import RUNS, WEEKS

_DIMENSIONS = ("point", "strategy", "replicate")


def dataset(study: Study, runs: pd.DataFrame, weeks: pd.DataFrame | None) -> Any:
    """An `xarray.Dataset` of metrics and, if they were kept, of weeks.

    Parameters
    ----------
    study
        what was run
    runs, weeks
        the tables of `simulator.study.reading`; runs that are missing become NaN

    Raises
    ------
    ModuleNotFoundError
        if xarray is not installed, with how to install it
    """
    try:
        import xarray as xr
    except ModuleNotFoundError:
        said = 'xarray is not installed: pip install "flywheel-simulator[research]"'
        raise ModuleNotFoundError(said, name="xarray") from None
    units = units_of(study, RUNS)
    variables: dict[str, Any] = {}
    places = runs["run"].to_numpy() if len(runs) else np.empty(0, dtype=np.int64)
    for name in study.keep.metrics:
        cube = np.full(study.runs, np.nan)
        cube[places] = runs[name].to_numpy() if len(runs) else np.nan
        variables[name] = (_DIMENSIONS, study.cube(cube), {"units": units[name]})
    coordinates: dict[str, Any] = {
        "point": np.arange(len(study.points)), "strategy": list(study.strategies),
        "replicate": np.arange(study.replicates), "seed": ("replicate", list(study.seeds)),
    }  # fmt: skip
    for place, factor in enumerate(study.factors):
        values = [point[place] for point in study.points]
        coordinates[factor.name] = ("point", values, {"units": factor.quantity.unit})
    if weeks is not None:
        variables |= _weekly(study, weeks)
        coordinates["week"] = list(study.keep.weeks)
    facts = {
        "study": study.name, "study_hash": study.fingerprint(), "question": study.question,
        "scenario_hash": study.scenario.fingerprint(),
    }  # fmt: skip
    return xr.Dataset(variables, coordinates, facts)


def _weekly(study: Study, weeks: pd.DataFrame) -> dict[str, Any]:
    units, number = units_of(study, WEEKS), len(study.keep.weeks)
    found: dict[str, Any] = {}
    for name in study.keep.columns:
        cube = np.full((study.runs, number), np.nan)
        if len(weeks):
            cube[weeks["run"].to_numpy()[::number]] = weeks[name].to_numpy().reshape(-1, number)
        # A metric may have the name of a column: the weeks then get a word behind.
        label = f"{name}_weekly" if name in study.keep.metrics else name
        dimensions = (*_DIMENSIONS, "week")
        found[label] = (dimensions, study.cube(cube), {"units": units[name]})
    return found
