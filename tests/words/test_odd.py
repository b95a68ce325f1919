"""The ODD protocol is complete: all that is declared stands in it, wherever it is declared."""

import ast
import dataclasses
import json
import re

import pytest
from click.testing import CliRunner

from simulator.accounts import CHANNELS, LEDGER_LINES, Line
from simulator.cli import main
from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.sources import Source
from simulator.strategy import quantities
from simulator.wheel import STAGES, Settings
from simulator.words import description, odd_rules, odd_tables
from simulator.words.description import as_json
from simulator.words.odd import protocol
from simulator.words.odd_prose import CONCEPTS
from simulator.words.odd_rules import decisions, equations, modules
from simulator.world.columns import columns_of
from simulator.world.company import CompanyState
from simulator.world.people import TABLES
from simulator.world.spells import Spell

ELEMENTS = (
    "Purpose and patterns", "Entities, state variables, and scales",
    "Process overview and scheduling", "Design concepts", "Initialization", "Input data",
    "Submodels",
)  # fmt: skip
PARTS = (
    "Purpose", "Patterns", "Entities", "State variables", "Scales", "Process overview",
    "Scheduling", "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning",
    "Prediction", "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation",
)  # fmt: skip


@pytest.fixture(scope="module")
def text():
    return protocol()


def cells(text):
    """Every row of every table as a list of its cells."""
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [re.split(r"(?<!\\) \| ", row.strip("| ")) for row in rows]


@pytest.fixture(scope="module")
def rows(text):
    """Rows of tables by their first cell."""
    found = {}
    for row in cells(text):
        found.setdefault(row[0].strip("`"), []).append(row)
    return found


def part_of(text, heading):
    """What stands under a heading, up to the next of its rank or above."""
    rank = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    behind = text[rank.end():]
    following = re.search(rf"^#{{1,{len(rank[1])}}} ", behind, re.MULTILINE)
    return behind[: following.start()] if following else behind


def test_the_seven_elements_stand_in_their_order(text):
    headings = re.findall(r"^## (\d)\. (.+)$", text, re.MULTILINE)
    assert headings == [(str(place), name) for place, name in enumerate(ELEMENTS, 1)]
    assert text.startswith("# ")
    assert "Grimm, V. et al. (2020)" in text


def test_every_part_of_the_elements_has_words_of_its_own(text):
    headings = re.findall(r"^### ([^\d].*)$", text, re.MULTILINE)
    assert headings == list(PARTS)
    for heading in PARTS:
        prose = [
            line for line in part_of(text, f"### {heading}"[4:]).splitlines()
            if line and line[0] not in "|-#"
        ]  # fmt: skip
        assert len(" ".join(prose)) > 70, heading
    assert len(CONCEPTS) == 11


@pytest.mark.parametrize("name", list(quantities()))
def test_every_quantity_stands_in_its_submodel(name, rows, text):
    known = quantities()[name]
    told = [row for row in rows[name] if len(row) == 7]
    assert len(told) == 1
    row = told[0]
    assert row[1:3] == [known.meaning.replace("|", "\\|"), known.unit]
    assert row[6] == known.source.name
    assert ("lever" in row[5]) == known.lever
    if known.choices:
        assert row[4].split(", ") == list(known.choices)
        assert set(known.choices) - {known.default} <= set(
            re.findall(r"`(\w+)`", next(one for one in rows[name] if len(one) == 4)[3])
        )
    section = name.partition(".")[0]
    heading = re.search(rf"^### (7\.\d+ \w+: {section})$", text, re.MULTILINE)
    assert f"| `{name}` |" in part_of(text, heading[1])


@pytest.mark.parametrize("table", [*TABLES, "journeys"])
def test_every_column_is_told(table, text):
    declared = {**TABLES, "journeys": Spell}[table]
    told = part_of(text, "State variables").split(f"**{table}**")[1].split("\n**")[0]
    for name, column in columns_of(declared):
        assert f"| `{name}` | {column.meaning} | {column.unit} | {column.written_by} |" in told


def test_the_state_of_the_company_is_told(rows):
    for one in dataclasses.fields(CompanyState):
        assert one.name in rows


def test_every_stage_stands_in_the_order_of_the_week_with_all_its_rules(text):
    order = [text.index(f"{place}. **{stage}**: ") for place, stage in enumerate(STAGES, 1)]
    assert order == sorted(order)
    for place, stage in enumerate(STAGES, 1):
        told = part_of(text, f"7.{place} Stage: {stage}")
        assert (Settings.model_fields[stage].annotation.__doc__ or "").split(".")[0] in told
        mine = [one for one in modules() if one.name.startswith(f"stages.{stage}")]
        assert mine
        for module in mine:
            for rule in module.rules:
                assert f"- `{rule.name}`: {rule.says}" in told


def test_every_rule_and_constant_of_the_model_stands_there_once(text):
    told = part_of(text, "7. Submodels")
    for module in modules():
        assert module.says, module.name
        if module.rules:
            assert told.count(f"Rules in `{module.name}` ") == 1
        for rule in module.rules:
            assert rule.says, (module.name, rule.name)
            assert f"- `{rule.name}`: {rule.says}" in told
            assert rule.code == "" or rule.code.splitlines()[0] in told
        for name, value in module.constants if module.rules else ():
            assert f"`{name}` = {value}" in told


def test_rules_are_found_by_reading_the_files_and_laws_are_code():
    found = {(module.name, rule.name): rule for module in modules() for rule in module.rules}
    assert len(found) > 100
    for rule in found.values():
        ast.parse(f"def law():\n{'    pass' if not rule.code else ''}"
                  + "".join(f"    {line}\n" for line in rule.code.splitlines()))  # fmt: skip
    assert "return" in found["stages.advocate.speaking", "burn_out_after"].code
    assert found["stages.advocate.speaking", "burn_out_after"].equations == (18,)
    assert found["stages.advocate.speaking", "advocate_everyone"].code == ""  # a loop
    assert not any(name.startswith("_") for _, name in found)


def test_equations_that_a_docstring_names_are_listed(rows):
    assert len(equations()) > 15
    for number, rules in equations().items():
        for rule in rules:
            assert f"`{rule.module}.{rule.name}`" in rows[str(number)][0][1]


def test_every_decision_by_chance_is_listed(rows):
    text = "".join(
        path.read_text(encoding="utf-8")
        for room in ("stages", "world") for path in (odd_rules.PACKAGE / room).rglob("*.py")
    )  # fmt: skip
    named = set(re.findall(r'decision_named\(\s*"([^"]+)"', text))
    assert named == {name for name, _ in decisions()}
    assert named <= set(rows)


@pytest.mark.parametrize("name", [*METRICS, *TWIN_METRICS])
def test_every_metric_is_told_with_its_formula(name, rows):
    known = (METRICS | TWIN_METRICS)[name]
    row = next(one for one in rows[name] if len(one) == 5)
    assert row[1:] == [known.label, known.unit, known.formula, known.reading]


def test_channels_ledger_lines_history_and_sources_are_complete(rows):
    for channel in CHANNELS:
        assert any(len(row) == 4 for row in rows[channel])
    for line in LEDGER_LINES:
        assert [line.meaning, line.group] in [row[1:3] for row in rows[line.name]]
    for name in HISTORY:
        assert any(len(row) == 3 for row in rows[name])
    for source in Source.all():
        assert source.says in rows[source.name][0]


def test_what_is_declared_later_is_told_too(monkeypatch):
    line = Line("cost_of_cake", "community", None, "cake for everybody")
    monkeypatch.setattr(odd_tables, "LEDGER_LINES", (*LEDGER_LINES, line))
    monkeypatch.setattr(odd_tables, "CHANNELS", (*CHANNELS, "sky_writing"))
    text = protocol()
    assert "| `cost_of_cake` | cake for everybody | community | none | no |" in text
    assert "| `sky_writing` | sky writing |" in text


def test_mechanisms_that_can_be_taken_out_are_told(rows):
    lowest = ("0", "-1", "1", "false")
    out = {
        name: row[2:] for name, found in rows.items() for row in found
        if len(row) in (3, 4) and name in quantities() and row[2] in lowest
    }  # fmt: skip
    assert out["rival.launch_week"] == ["-1", "never"]
    assert out["switching.social_cost"] == ["0", "switches them off"]
    assert out["bonds.half_life"] == ["0", "never"]
    assert {"retain.contagion", "attract.word_of_mouth", "bonds.gain"} <= set(out)
    assert not {"people.size", "company.price", "bonds.most", "engage.helper_skill"} & set(out)


def test_tables_are_whole(text):
    width = 0
    for line in text.splitlines():
        if not line.startswith("| "):
            width = 0
            continue
        here = len(re.findall(r"(?<!\\)\|", line))
        assert here == (width or here), line
        width = here
    assert "nan" not in text.split()


# names that people see elsewhere


@pytest.mark.parametrize("name", [*METRICS, *TWIN_METRICS])
def test_a_metric_is_found_by_its_printed_label_however_it_is_written(name):
    label = (METRICS | TWIN_METRICS)[name].label
    for spelling in (label, label.upper(), f" {label} "):
        entry = as_json(spelling)
        assert (entry["what"], entry["name"]) == ("metric", name)


@pytest.mark.parametrize("name", HISTORY)
def test_a_column_of_the_history_is_found_by_its_name(name):
    entry = as_json(f"history.{name}")
    assert (entry["what"], entry["name"]) == ("history", name)
    found = as_json(name)
    assert "history" in [one["what"] for one in (found, *found.get("also", []))]
    assert "a column of the weekly history" in description.text(name)


def test_columns_of_people_sources_and_channels_are_found_by_name():
    assert as_json("mind.belonging")["what"] == "column"
    assert {one["what"] for one in as_json("belonging")["also"]} == {"column"}
    assert as_json("bass_1969")["citation"].startswith("Bass")
    assert as_json("word of mouth")["name"] == "word_of_mouth"
    assert as_json("rival.price")["what"] == "quantity"


# the command


def test_the_command_prints_the_protocol_as_text_and_as_json(text):
    assert CliRunner().invoke(main, ["describe", "--odd"]).stdout == f"{text}\n"
    data = json.loads(CliRunner().invoke(main, ["describe", "--odd", "--json"]).stdout)
    assert data == {"format": "markdown", "text": text}
    refused = CliRunner().invoke(main, ["describe", "rival.price", "--odd"])
    assert refused.exit_code == 2
    assert "whole model" in refused.stderr
