"""The model's description by the ODD protocol, printed from the declarations of the program."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from simulator.scenario_files.contents import SECTIONS, WEEKS
from simulator.scenario_files.merge import STANDARD_RUN
from simulator.scenario_files.timeline import LONGEST_RUN
from simulator.strategy import levers, market_guesses, quantities
from simulator.wheel import STAGES, Settings
from simulator.words import odd_prose as prose
from simulator.words import odd_tables as tables
from simulator.words.odd_rules import first_paragraph, modules, modules_of
from simulator.words.wording import counted, joined, number, spoken
from simulator.world import census
from simulator.world.edge_list import read_edges
from simulator.world.people import SEGMENTS, STANDINGS


def protocol() -> str:
    """The complete description in Markdown: seven elements with their parts, tables included."""
    lines = [
        "# The flywheel model: ODD protocol", "", prose.INTRODUCTION, "",
        *_purpose(), *_entities(), *_process(), *_concepts(), *_initialization(), *_input(),
        *_submodels(),
    ]  # fmt: skip
    return "\n".join(lines).rstrip()


def _filled(text: str) -> str:
    """Paragraphs with numbers and names put in, in lines of the usual length."""
    return "\n\n".join(textwrap.fill(one, 99) for one in text.split("\n\n"))


def _purpose() -> list[str]:
    guesses, market = market_guesses()
    return [
        "## 1. Purpose and patterns", "",
        "### Purpose", "", prose.PURPOSE, "",
        "### Patterns", "", prose.PATTERNS, "",
        *tables.source_table(observed=True),
        f"The rest has no observation behind it: {guesses} of the {market} quantities of the "
        "market are guesses.", "",
        *tables.source_table(observed=False),
    ]  # fmt: skip


def _entities() -> list[str]:
    size = quantities()["people.size"]
    scales = prose.SCALES.format(
        shortest=number(WEEKS.low or 0), longest=number(LONGEST_RUN), standard=STANDARD_RUN,
        fewest=number(size.low or 0), most=number(size.high or 0),
    )  # fmt: skip
    entities = prose.ENTITIES.format(
        standings=joined(STANDINGS), segments=joined(spoken(name) for name in SEGMENTS)
    )
    return [
        "## 2. Entities, state variables, and scales", "",
        "### Entities", "", _filled(entities), "",
        "### State variables", "",
        "Of each person, and of each spell of a person with the company (`journeys`). \"Written "
        'by" names the only stage that may change a column; `creation` is before week 0, `close` '
        "at the end of each week.", "",
        *tables.column_tables(),
        "Of the company and its community:", "",
        *tables.company_table(),
        "Of the world as a whole:", "",
        *tables.world_table(),
        f"Beside these {counted(len(quantities()), 'quantity', 'quantities')} stand as they are "
        f"unless a shock changes them: {len(levers())} levers that the company chooses, and the "
        "market's. They are listed with the submodels.", "",
        "### Scales", "", _filled(scales), "",
    ]  # fmt: skip


def _process() -> list[str]:
    lines = ["## 3. Process overview and scheduling", "", "### Process overview", ""]
    lines += [prose.PROCESS, ""]
    for place, stage in enumerate(STAGES, 1):
        part = _part(stage)
        lines.append(f"{place}. **{stage}**: {_turn(part)}")
    lines += [f"{len(STAGES) + 1}. **close**: {first_paragraph(census.__doc__)}", ""]
    return [*lines, "### Scheduling", "", prose.SCHEDULING, ""]


def _concepts() -> list[str]:
    lines = ["## 4. Design concepts", ""]
    generated = {
        "stochasticity": tables.decision_table(),
        "observation": [
            "The weekly history:", "", *tables.history_table(),
            "The metrics:", "", *tables.metric_table(),
        ],
    }  # fmt: skip
    for key, (heading, text) in prose.CONCEPTS.items():
        lines += [f"### {heading}", "", text, "", *generated.get(key, [])]
    return lines


def _initialization() -> list[str]:
    fixed = [f"- `{one.name}`: {one.meaning}" for one in quantities().values() if one.fixed]
    creators = [
        rule for module in modules() for rule in module.rules
        if rule.name in ("created", "start_as_customers", "build", "first_census")
    ]  # fmt: skip
    return [
        "## 5. Initialization", "", prose.INITIALIZATION, "", *fixed, "",
        "It is made by:", "", *tables.rule_list(creators, with_code=False),
    ]  # fmt: skip


def _input() -> list[str]:
    return ["## 6. Input data", "", prose.INPUT + first_paragraph(read_edges.__doc__), ""]


def _submodels() -> list[str]:
    lines = ["## 7. Submodels", "", prose.SUBMODELS, ""]
    told: set[str] = set()
    for place, stage in enumerate(STAGES, 1):
        part = _part(stage)
        lines += [f"### 7.{place} Stage: {stage}", "", _doc(part), "", _turn(part), ""]
        lines += _rules_and_quantities([f"stages.{stage}"], stage, told)
    place = len(STAGES)
    for section in SECTIONS:
        if section in STAGES:
            continue
        place += 1
        part = _part(section)
        lines += [f"### 7.{place} Market: {section}", "", _doc(part), ""]
        lines += _rules_and_quantities([_module_name(part)], section, told)
    rest = [one.name for one in modules() if one.name not in told and one.rules]
    lines += [f"### 7.{place + 1} Shared rules", ""]
    lines += _rules_and_quantities(rest, "", told)
    return lines + _accounts_and_forms(place + 2)


def _rules_and_quantities(names: list[str], section: str, told: set[str]) -> list[str]:
    """Rules of the modules and quantities of the section; `told` remembers the modules."""
    lines: list[str] = []
    for module in (one for name in names for one in modules_of(name)):
        if module.name in told or not module.rules:
            told.add(module.name)
            continue
        told.add(module.name)
        lines += [f"Rules in `{module.name}` ({module.says.rstrip('.')}):", ""]
        lines += tables.rule_list(module.rules)
        if module.constants:
            fixed = ", ".join(f"`{name}` = {value}" for name, value in module.constants)
            lines += [f"Constants: {fixed}.", ""]
    if section:
        guesses, of = tables.guesses(section)
        lines += [f"Quantities, {guesses} of {of} guesses:", "", *tables.quantity_table(section)]
    return lines


def _accounts_and_forms(place: int) -> list[str]:
    parts: list[tuple[str, str, Iterable[str]]] = [
        ("Channels", "The channels through which a person's interest can begin, and their cost:",
         tables.channel_table()),
        ("Ledger", prose.LEDGER, tables.ledger_table()),
        ("Platforms and kinds of communities", prose.PLATFORMS,
         [*tables.platform_table(), prose.KINDS, "", *tables.kind_table()]),
        ("Functional forms and their alternatives", prose.FORMS, tables.form_table()),
        ("Off switches", prose.OFF, tables.off_table()),
        ("Equations", "Where each numbered equation is computed:", tables.equation_table()),
    ]  # fmt: skip
    return [
        line for offset, (heading, text, rows) in enumerate(parts)
        for line in (f"### 7.{place + offset} {heading}", "", text, "", *rows)
    ]  # fmt: skip


def _part(section: str) -> Any:
    """The class in which a section's quantities are declared."""
    part: Any = Settings.model_fields[section].annotation
    return part


def _doc(part: Any) -> str:
    return first_paragraph(part.__doc__)


def _turn(part: Any) -> str:
    return first_paragraph(part.turn.__doc__)


def _module_name(part: Any) -> str:
    return str(part.__module__).partition(".")[2]
