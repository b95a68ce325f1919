"""Sections about analyses: whatever answers a question as an `Analysis` is a section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from simulator.charts.svg import drawing_of
from simulator.report.numbers import DASH, interval
from simulator.report.parts import Figure, FoldedTable, Part, Row, Section, Sentences, Table, Text
from simulator.report.sections import title
from simulator.sources import GUESS
from simulator.strategy import quantities, setting
from simulator.verdict import plain
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.begging import EQUAL_HEADING, UNPAID_HEADING
from simulator.words.wording import unit

TITLES: Final[Mapping[str, str]] = {
    "lockin": "What holds customers",
    "momentum": "Which loop brings customers, and what is left when the money stops",
    "begging": "What was put in by hand",
    "assumptions": "Assumptions that matter",
}
_FEW_ROWS: Final = 24
"""Rows above which the table of an analysis stands in a fold."""
OPEN: Final[Mapping[str, tuple[str, ...]]] = {"begging": (EQUAL_HEADING, UNPAID_HEADING)}
"""Headings whose figures are never in a fold."""
_SHRINKING: Final = frozenset({"begging", "assumptions"})
"""Analyses whose pictures can be drawn as narrow as a telephone."""
_COMMANDS: Final = frozenset({"lockin", "momentum"})
"""Analyses that a command of their name does in full; a report has a smaller form of them."""


def answer_section(analysis: Analysis, contents: Mapping[str, Any]) -> Section:
    """Verdict, pictures, figures and caveats of an analysis, and what was left out."""
    path = f"analyses/{analysis.name}"
    parts: list[Part] = _fewer_worlds(analysis, contents)
    if analysis.verdict:
        parts.append(Sentences(analysis.verdict, f"{path}/verdict"))
    for picture in analysis.pictures:
        drawing = drawing_of(picture, shrinks=analysis.name in _SHRINKING)
        parts.append(
            Figure(drawing, f"{drawing.title}. {drawing.told} The table below has the numbers.")
        )
    parts += _tables(analysis, contents)
    if analysis.name == "assumptions":
        parts.append(_guesses(analysis))
    left = []
    if analysis.left_out:
        told = "; ".join(analysis.left_out)
        more = f"; `flywheel {analysis.name}` has it" if analysis.name in _COMMANDS else ""
        left = [f"Left out here: {told}{more}."]
    if analysis.caveats or left:
        parts.append(Sentences([*analysis.caveats, *left], quiet=True))
    return Section(analysis.name, TITLES.get(analysis.name, title(analysis.name)), parts)


def _fewer_worlds(analysis: Analysis, contents: Mapping[str, Any]) -> list[Part]:
    """Why the same number is another one here than above."""
    few, many = analysis.replicates, contents["comparison"]["replicates"]
    if few >= many:
        return []
    worlds = f"first {few} of the {many} worlds" if few > 1 else f"first of {many} worlds"
    told = f"From the {worlds}: numbers that also stand above differ from those by luck alone."
    return [Sentences([told], quiet=True)]


def _tables(analysis: Analysis, contents: Mapping[str, Any]) -> list[Part]:
    """The figures; what nobody may overlook is open, the rest in a fold where it is long."""
    figures = analysis.figures.reset_index(drop=True)
    if figures.empty:
        return []
    seen = figures["heading"].isin(OPEN.get(analysis.name, ()))
    parts: list[Part] = [_figures(analysis, figures[seen], contents)] if seen.any() else []
    if not seen.all():
        table = _figures(analysis, figures[~seen], contents)
        long = len(table.rows) > _FEW_ROWS or bool(parts)
        parts.append(FoldedTable("All figures behind this", table) if long else table)
    return parts


def _figures(analysis: Analysis, figures: pd.DataFrame, contents: Mapping[str, Any]) -> Table:
    """Figures, a column a strategy, a row a figure, under their headings."""
    strategies = [str(name) for name in pd.unique(figures["strategy"])]
    rows: list[Row] = []
    for heading, group in figures.groupby("heading", sort=False):
        if heading:
            rows.append(Row(str(heading)))
        for _, alike in group.groupby("figure", sort=False):
            place = {str(row["strategy"]): int(number) for number, row in _numbered(alike)}
            cells = [
                interval(contents, f"analyses/{analysis.name}/figures/{place[name]}",
                         str(alike["unit"].iloc[0]), apart=_is_change(alike))
                if name in place else DASH
                for name in strategies
            ]  # fmt: skip
            rows.append(Row(str(alike["label"].iloc[0]), cells))
    worlds = f"{analysis.replicates} worlds" if analysis.replicates > 1 else "one world"
    caption = f"Figures: mean over at most {worlds}, with the 95 % interval below"
    return Table(caption, ["", *(title(name) if name else "all" for name in strategies)], rows)


def _numbered(rows: pd.DataFrame) -> list[tuple[Any, Any]]:
    return list(rows.iterrows())


def _is_change(rows: pd.DataFrame) -> bool:
    """True if the figure is a difference, so that shares differ by points."""
    told = f"{rows['label'].iloc[0]} {rows['heading'].iloc[0]} {rows['reading'].iloc[0]}"
    return "change" in told


def guess_mark(name: str) -> Markup:
    """GUESS, set so that nobody overlooks it, or authors and year of the source."""
    source = quantities()[name].source
    if source is GUESS:
        return Markup('<span class="guess">{}</span>').format(source.name)
    return Markup('<span class="words">{}</span>').format(source.name.replace("_", " ").title())


def _guesses(analysis: Analysis) -> Table:
    """What was tried, with unit and source, and who leads at either end."""
    moved = analysis.details["moved"]
    rows = []
    for quantity, mine in moved.groupby("quantity", sort=False):
        about, first = quantities()[str(quantity)], mine.iloc[0]
        own = float(setting(analysis.scenario.settings, str(quantity)))
        part, _, name = str(quantity).partition(".")
        label = Markup("<code>{}.<wbr>{}</code><br>{}").format(part, name, about.meaning)
        if behind := unit(about.unit):
            label += Markup(" [{}]").format(behind)
        tried = Markup('{:g}<small class="interval">{:g} to {:g}</small>{}').format(
            own, first["low_value"], first["high_value"], guess_mark(str(quantity))
        )
        cells: list[Text] = [tried]
        for metric in dict.fromkeys(moved["metric"]):
            row = mine[mine["metric"] == metric].iloc[0]
            ends = [plain(row["leader_low"]), plain(row["leader_high"])]
            names = [(one or "-").replace(" ", "\N{NO-BREAK SPACE}") for one in ends]
            told = names[0] if names[0] == names[1] else " / ".join(names)
            cells.append(Markup('<span class="words">{}</span>').format(told))
        rows.append(Row(label, cells))
    head = ["", "in the scenario, tried, source", "best CAC at either", "best retention at either"]
    return Table("What was moved, where its number comes from, and who has the best mean when it "
                 "is low / high; the first moves the answer the most", head, rows)  # fmt: skip
