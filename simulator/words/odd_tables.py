"""Tables of the model's description, one for each registry, as Markdown."""

from __future__ import annotations

import dataclasses
import inspect
import textwrap
from collections.abc import Iterable

from simulator.accounts import CHANNELS, LEDGER_LINES, ORGANIC_CHANNELS, lines_of_channel
from simulator.ledger import weekly_commitments
from simulator.quantities import Quantity
from simulator.scenario_files.values import plain
from simulator.sources import Source
from simulator.strategy import quantities
from simulator.wheel import Settings
from simulator.words.description import Entry, as_json
from simulator.words.odd_rules import Rule, decisions, equations
from simulator.words.wording import glosses, joined, spoken
from simulator.world.bonds import Bonds
from simulator.world.company import CompanyState
from simulator.world.platforms import KINDS, PLATFORMS, CommunityKind, Platform
from simulator.world.world import World

NO_SOURCE = ("GUESS", "DESIGN", "CHOICE")
"""Sources that are no observation."""
_STRENGTHS = (
    "hazard", "chance", "share of", "largest share", "how much", "how far", "how well",
    "how readily", "how reliably", "how generous", "how good", "how strongly", "whether", "scales",
    "worth of", "utility", "effort", "spend on", "satisfaction lost", "satisfaction gained",
    "health lost", "health that", "value of", "fee for", "paid for", "burn-out added",
    "usable feedback", "lasting content", "content a", "development that", "recommendations",
    "invitations", "problems for", "questions",
)  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table; an empty list if there are no rows."""
    cells = [[_cell(one) for one in row] for row in rows]
    if not cells:
        return []
    names = list(head)
    return [_row(names), _row(["---"] * len(names)), *map(_row, cells), ""]


def quantity_table(section: str) -> list[str]:
    """All quantities of one section of a scenario."""
    head = ("quantity", "meaning", "unit", "default", "allowed", "who", "source")
    return table(
        head,
        (
            (
                f"`{one.name}`", one.meaning, one.unit, _default(one), _allowed(one),
                "lever" if one.lever else "market, fixed" if one.fixed else "market",
                one.source.name,
            )
            for name, one in quantities().items() if name.startswith(f"{section}.")
        ),
    )  # fmt: skip


def column_tables() -> list[str]:
    """All columns that a person or a spell has, table by table."""
    lines: list[str] = []
    columns = _entries("columns")
    for name in dict.fromkeys(one["table"] for one in columns):
        mine = [one for one in columns if one["table"] == name]
        lines += [f"**{name}**: {mine[0]['about']}", ""]
        head = ("column", "meaning", "unit", "written by")
        rows = ((f"`{one['name']}`", one["meaning"], one["unit"], one["written_by"])
                for one in mine)  # fmt: skip
        lines += table(head, rows)
    return lines


def company_table() -> list[str]:
    """What the company has, week by week."""
    rows = ((f"`{one.name}`", one.type) for one in dataclasses.fields(CompanyState))
    return [*_about(CompanyState), *table(("state of the company", "type"), rows)]


def world_table() -> list[str]:
    """What exists at one moment, and what is known of a bond."""
    rows = ((f"`{one.name}`", one.type) for one in dataclasses.fields(World))
    return [*_about(World), *table(("part of the world", "type"), rows), *_about(Bonds)]


def history_table() -> list[str]:
    """All columns of the weekly history."""
    rows = ((f"`{one['name']}`", one["meaning"], one["unit"]) for one in _entries("history"))
    return table(("column of the history", "meaning", "unit"), rows)


def metric_table() -> list[str]:
    """All metrics with their formulas."""
    rows = (
        (f"`{one['name']}`", one["label"], one["unit"], one["formula"], one["reading"])
        for one in _entries("metrics")
    )
    return table(("metric", "label", "unit", "formula", "reading"), rows)


def source_table(*, observed: bool) -> list[str]:
    """The sources that are observations (or are not), what they say, and how often they serve."""
    used = [one.source.name for one in quantities().values()]
    rows = (
        (one.name, one.says, used.count(one.name), one.citation)
        for one in Source.all() if (one.name not in NO_SOURCE) == observed
    )
    return table(("source", "says", "quantities", "citation"), rows)


def channel_table() -> list[str]:
    """The channels, what they cost directly, and whether they go on without a weekly budget."""
    rows = (
        (
            f"`{one}`", spoken(one),
            joined(f"`{line}`" for line in lines_of_channel(one)) or "none",
            "yes" if one in ORGANIC_CHANNELS else "no",
        )
        for one in CHANNELS
    )  # fmt: skip
    return table(("channel", "spoken", "lines of direct cost", "organic"), rows)


def ledger_table() -> list[str]:
    """All lines of the ledger, and which of them the levers commit the company to."""
    committed = weekly_commitments(Settings())
    rows = (
        (f"`{one.name}`", one.meaning, one.group, f"`{one.channel}`" if one.channel else "none",
         "yes" if one.name in committed else "no")
        for one in LEDGER_LINES
    )  # fmt: skip
    return table(("line", "meaning", "group", "channel", "growth money"), rows)


def form_table() -> list[str]:
    """Functional forms and other choices, with their alternatives."""
    rows = (
        (f"`{one.name}`", one.meaning, f"`{one.default}`",
         joined(f"`{other}`" for other in one.choices if other != one.default))
        for one in quantities().values() if one.choices
    )  # fmt: skip
    return table(("quantity", "meaning", "default", "alternatives"), rows)


def platform_table() -> list[str]:
    """What each platform brings; the platform `custom` has the numbers of the scenario."""
    rows = ((f"`{name}`", *one) for name, one in PLATFORMS.items())
    return table(("platform", *(name.replace("_", " ") for name in Platform._fields)), rows)


def kind_table() -> list[str]:
    """What each kind of community multiplies, and the portability it adds."""
    rows = ((f"`{name}`", *one) for name, one in KINDS.items())
    return table(("kind", *CommunityKind._fields), rows)


def off_table() -> list[str]:
    """The values that take a mechanism out of the model."""
    rows = (
        (f"`{one.name}`", one.meaning, off[0], off[1])
        for one in quantities().values() if (off := _off_value(one))
    )
    return table(("quantity", "meaning", "out at", "then"), rows)


def decision_table() -> list[str]:
    """The decisions that chance takes part in, each with luck of its own."""
    rows = ((name, f"`{module}`") for name, module in decisions())
    return table(("decision or event", "in"), rows)


def equation_table() -> list[str]:
    """The numbered equations and the rules that compute them."""
    rows = (
        (number, joined(f"`{rule.module}.{rule.name}`" for rule in rules))
        for number, rules in equations().items()
    )
    return table(("equation", "computed by"), rows)


def rule_list(rules: Iterable[Rule], *, with_code: bool = True) -> list[str]:
    """Rules as a list: name, what the function says it does, and how it computes it."""
    lines: list[str] = []
    for one in rules:
        said = one.says
        if one.equations and "eq" not in said:
            said += f" (eq. {', '.join(str(number) for number in one.equations)})"
        lines.append(f"- `{one.name if with_code else f'{one.module}.{one.name}'}`: {said}")
        if one.code and with_code:
            lines += ["", *textwrap.indent(f"```python\n{one.code}\n```", "  ").split("\n"), ""]
    return [*lines, *([""] if lines[-1] else [])] if lines else []


def guesses(section: str) -> tuple[int, int]:
    """How many quantities of a section are guesses, and how many there are."""
    mine = [one for name, one in quantities().items() if name.startswith(f"{section}.")]
    return sum(one.source.name == "GUESS" for one in mine), len(mine)


def _off_value(quantity: Quantity) -> tuple[str, str] | None:
    """The value at which nothing comes of a quantity's mechanism, and what is then the case.

    Either the meaning says so, or the quantity is a strength, rate or share of something that
    happens, of which nothing is left at its lowest value.
    """
    if quantity.kind == "switch":
        return "false", ""
    if quantity.low is None or quantity.name.partition(".")[2].startswith("initial_"):
        return None
    said = glosses(quantity).get(float(quantity.low))
    if said is not None:
        return plain(quantity.low), said
    is_strength = quantity.meaning.startswith(_STRENGTHS)
    if quantity.low == 0 and is_strength:
        return "0", ""
    return ("1", "as often as otherwise") if quantity.low == 1 and is_strength else None


def _entries(topic: str) -> list[Entry]:
    found = as_json(topic)
    return found if isinstance(found, list) else [found]


def _about(thing: type[object]) -> list[str]:
    """A class's docstring as paragraphs."""
    said = inspect.cleandoc(thing.__doc__ or "").split("\n\n")
    return [line for paragraph in said for line in (" ".join(paragraph.split()), "")]


def _default(quantity: Quantity) -> str:
    if quantity.kind == "text":
        return str(quantity.default) or "none"
    value = quantity.default
    return f"{value:.6g}" if isinstance(value, float) else plain(value)


def _allowed(quantity: Quantity) -> str:
    if quantity.choices:
        return ", ".join(quantity.choices)
    if quantity.kind == "switch":
        return "true, false"
    return "a text" if quantity.low is None else f"{plain(quantity.low)}..{plain(quantity.high)}"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
