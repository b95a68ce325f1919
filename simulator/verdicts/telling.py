"""Telling: an analysis on the console, figures first, then the verdict, then what it is not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.words.tables import (
    Cell,
    Row,
    bold_text,
    heading_lines,
    names_of,
    table,
    wrapped,
    written,
)
from simulator.words.wording import counted

if TYPE_CHECKING:
    from simulator.verdicts.analysis import Analysis

_DASH: Final = Cell("-")


def told(analysis: Analysis, width: int, *, facts: str = "", styled: bool = False) -> str:
    """The scenario, a table of figures (one column a strategy), verdict and caveats.

    Parameters
    ----------
    analysis
        what to tell
    width
        characters in a line; tables that are wider are told in several parts
    facts
        what was done, behind people, weeks, worlds and seed: "money to zero in week 104"
    styled
        set headings in bold, for terminals
    """
    bold: Callable[[str], str] = bold_text if styled else str
    parts = [_head(analysis, facts, width, bold), *_figures(analysis, width, bold)]
    for title, sentences in (("Verdict", analysis.verdict), ("What this is not", analysis.caveats)):
        if sentences:
            lines = [line for one in sentences for line in wrapped(one, width, "  ", "    ")]
            parts.append("\n".join([bold(title), *lines]))
    if analysis.left_out:
        text = f"Stopped before the end. Left out: {'; '.join(analysis.left_out)}."
        parts.append("\n".join(wrapped(text, width)))
    return "\n\n".join(parts)


def _head(analysis: Analysis, facts: str, width: int, bold: Callable[[str], str]) -> str:
    scenario = analysis.scenario
    worlds = counted(analysis.replicates, "world")
    done = f"{scenario.settings.people.size:,} people, {scenario.weeks} weeks, {worlds}, "
    done += f"seed {analysis.seed}{'; ' if facts else ''}{facts}"
    lines = [bold(line) for line in wrapped(f"{scenario.name} ({scenario.fingerprint()})", width)]
    return "\n".join([*lines, *wrapped(done, width)])


def _figures(analysis: Analysis, width: int, bold: Callable[[str], str]) -> Iterator[str]:
    """The table of figures, in as many parts as the width asks for."""
    figures = analysis.figures
    if figures.empty:
        return
    strategies = [str(name) for name in pd.unique(figures["strategy"])]
    rows: list[Row] = []
    has_dash = False
    for heading, group in figures.groupby("heading", sort=False):
        if heading:
            rows.append(Row(str(heading), None))
        for _, alike in group.groupby("figure", sort=False):
            found = {row["strategy"]: row for row in alike.to_dict("records")}
            cells = [_cell(found.get(name, {}), analysis.replicates) for name in strategies]
            rows.append(Row(str(alike["label"].iloc[0]), cells))
            has_dash |= _DASH in cells and "a dash:" not in str(heading)
    told = "values of one world; intervals need more (--replicates)"
    if analysis.replicates != 1:
        told = "mean ± half of the 95 % interval over worlds (where n is given: over so many)"
    if has_dash:
        told += "; a dash: not part of this strategy, or undefined"
    header = heading_lines(told, width, bold)
    heads = [names_of(name) for name in strategies]
    parts = list(table(heads, rows, width, bold))
    yield "\n".join([*header, parts[0]])
    yield from parts[1:]


def _cell(row: Mapping[Any, Any], worlds: int) -> Cell:
    mean = row.get("mean", math.nan)
    if not math.isfinite(mean):
        return _DASH
    half = (row["high"] - row["low"]) / 2
    number, unit = written(row["unit"], max(abs(mean), half if math.isfinite(half) else 0.0))
    fewer = f"n={row['n']}" if row["n"] not in (0, worlds) else ""
    return Cell(f"{number(mean)}{unit}", f"± {number(half)}" if math.isfinite(half) else "", fewer)
