"""Analysis: what every verdict hands over, whatever its question; and the folder it lies in.

A verdict makes its figures with `figure` (a mean over worlds with the house's interval), its
tables as tidy frames and its pictures with the numbers in hand. Writing, printing and the JSON
are then the same for all: `write_analysis` here, `told` in `simulator.verdicts.telling`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simulator.charts.pictures import Picture, draw_pictures
from simulator.jsonable import jsonable, jsonable_rows
from simulator.provenance import (
    begun_folder,
    manifest_of_files,
    source_line,
    write_manifest,
)
from simulator.scenario import Scenario
from simulator.verdict import estimate
from simulator.words.writing import commented_yaml


class Figure(NamedTuple):
    """One number that matters: of a strategy (or of none), over worlds, with its interval.

    `figure` is its name in tables and in JSON, `label` what people call it, `heading` the group
    it is printed under. `mean`, `low`, `high` are in `unit`; the interval is the 95 % t interval
    over the `n` worlds in which it is defined, NaN where it cannot be told. `reading` says what
    it means.
    """

    strategy: str
    figure: str
    label: str
    mean: float
    low: float
    high: float
    n: int
    unit: str
    reading: str
    heading: str = ""


FIGURES: Final = Figure._fields
"""The columns of a table of figures."""


@dataclass(frozen=True)
class Analysis:
    """The answer to one question about one scenario.

    Attributes
    ----------
    name
        name of the command and of the files: `lockin`, `momentum`
    scenario, seed, replicates, strategies
        what was asked about; `replicates` is the largest number of worlds used
    figures
        tidy table with the columns of `Figure`, the numbers that matter
    details
        further tidy tables by name, the data behind figures and pictures
    verdict
        what was found, a sentence each
    caveats
        what it is not, and what was assumed, a sentence each
    pictures
        drawn when the folder is written
    facts
        further arguments that decide about the result, for the manifest and JSON
    left_out
        what was not done because somebody stopped it, a clause each; empty if it is whole
    """

    name: str
    scenario: Scenario
    seed: int
    replicates: int
    strategies: tuple[str, ...]
    figures: pd.DataFrame
    details: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    verdict: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, `figures` first."""
        return {"figures": self.figures, **self.details}

    def value(self, figure: str, strategy: str = "") -> float:
        """The mean of one figure.

        Raises
        ------
        KeyError
            if there is no such figure, or not of this strategy
        """
        rows = self.figures
        mine = rows[(rows["figure"] == figure) & (rows["strategy"] == strategy)]
        if mine.empty:
            raise KeyError(f"{figure} of {strategy or 'no strategy'}")
        return float(mine["mean"].iloc[0])

    def as_json(self) -> dict[str, Any]:
        """The analysis as plain data; undefined is None.

        `figures`: a list with the columns of `Figure`; `verdict`, `caveats`, `left_out`: lists of
        sentences; the tables are in the folder only.
        """
        return {
            "analysis": self.name,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.fingerprint(),
            "seed": self.seed,
            "replicates": self.replicates,
            "weeks": self.scenario.weeks,
            "people": self.scenario.settings.people.size,
            "strategies": list(self.strategies),
            **{name: jsonable(value) for name, value in self.facts.items()},
            "figures": jsonable_rows(self.figures),
            "verdict": list(self.verdict),
            "caveats": list(self.caveats),
            "left_out": list(self.left_out),
        }

    def source(self) -> str:
        """The small line under pictures: scenario and hash, worlds, seed, version."""
        return source_line(self.scenario, self.replicates, self.seed)


def figure(
    strategy: str, name: str, label: str, values: ArrayLike, unit: str, reading: str,
    heading: str = "",
) -> Figure:
    """A figure from its values, one a world: their mean and 95 % t interval, NaN left out.

    For a difference between strategies or twins hand in the differences inside worlds; then the
    interval is the paired one.
    """
    column = np.atleast_1d(np.asarray(values, dtype=np.float64))
    known = column[np.isfinite(column)]
    found = estimate(known)
    return Figure(strategy, name, label, *found, known.size, unit, reading, heading)


def figures_table(figures: Iterable[Figure]) -> pd.DataFrame:
    """Figures as a tidy table, in their order."""
    return pd.DataFrame(list(figures), columns=list(FIGURES))


def write_analysis(analysis: Analysis, folder: Path) -> list[Path]:
    """Write tidy tables, pictures, JSON, the whole scenario and, last, the manifest.

    Every table becomes <name>.parquet and <name>.csv, the JSON <analysis>.json.

    Returns
    -------
    list
        the files, the manifest last

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    begun_folder(folder)
    written = []
    for name, table in analysis.tables().items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        table.to_csv(folder / f"{name}.csv", index=False)
        written += [folder / f"{name}.parquet", folder / f"{name}.csv"]
    for name, text in (
        (f"{analysis.name}.json", as_text(analysis)),
        ("scenario.yaml", commented_yaml(analysis.scenario)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    written += draw_pictures(folder, analysis.pictures, analysis.source())
    facts = {
        "kind": analysis.name,
        "strategies": list(analysis.strategies),
        "replicates": analysis.replicates,
        "seed": analysis.seed,
        **{name: jsonable(value) for name, value in analysis.facts.items()},
        "left_out": list(analysis.left_out),
    }
    data = manifest_of_files(analysis.scenario, facts, written)
    return [*written, write_manifest(folder, data)]


def as_text(analysis: Analysis) -> str:
    """The JSON of an analysis, as `--json` prints it and the folder keeps it."""
    return json.dumps(analysis.as_json(), indent=1, allow_nan=False) + "\n"
