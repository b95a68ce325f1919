"""The rules of the house, walked over all that is declared: what is new is tested by being."""

import json
import math
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.charts import CHARTS
from simulator.cli import main
from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.scenario import library_folder, read_text
from simulator.sources import Source
from simulator.strategy import levers, quantities
from simulator.verdict import COMPARED_METRICS, VERDICT_METRICS
from simulator.wheel import STAGES, Settings, Wheel
from simulator.words.console import GROUPS
from simulator.words.writing import commented_yaml
from simulator.world.census import COUNTS
from simulator.world.columns import allocated, columns_of
from simulator.world.people import TABLES
from simulator.world.spells import Spell
from tests.write_baseline import KEPT

ROOT = Path(__file__).parents[1]
COMPANYS_OWN = {*STAGES, "company", "community", "programmes", "service"}
"""The sections in which the company has something to choose: neither people nor the rival."""
UNITS = re.compile(r"1|[A-Za-z]+(/[A-Za-z]+)*|1/[A-Za-z]+")
WRITERS = {*STAGES, "creation", "close"}


# quantities


@pytest.mark.parametrize("known", quantities().values(), ids=list(quantities()))
def test_a_quantity_has_meaning_unit_bounds_and_source(known):
    assert len(known.meaning) > 10
    assert not known.meaning.endswith(".")
    assert known.meaning == " ".join(known.meaning.split())
    assert UNITS.fullmatch(known.unit), known.unit
    assert known.source in Source.all()
    if known.kind in ("number", "whole"):
        assert math.isfinite(known.low)
        assert math.isfinite(known.high)
        assert known.low <= known.default <= known.high
        assert known.low < known.high
    if known.kind == "choice":
        assert known.default in known.choices


def test_names_of_quantities_are_plain_words():
    for name in quantities():
        assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z0-9]+)*", name), name


def test_levers_are_found_only_where_the_company_decides():
    assert {name.partition(".")[0] for name in levers()} <= COMPANYS_OWN
    assert len(levers()) > 10


def test_levers_need_no_source_and_only_levers_may_do_without():
    for known in quantities().values():
        assert known.lever == (known.source.name == "CHOICE"), known.name


def test_every_source_is_used_and_cites_something():
    used = {known.source.name for known in quantities().values()} | {"DESIGN", "GUESS"}
    for source in Source.all():
        assert source.name in used, source.name
        assert len(source.citation) > 20
        assert source.says


# the wheel, the columns, the metrics, the charts


def test_the_wheel_is_its_stages_in_order_and_each_turns():
    assert tuple(Wheel.model_fields) == STAGES
    for stage in STAGES:
        part = Wheel.model_fields[stage].annotation
        assert callable(part.turn), stage
        assert part.__module__.startswith(f"simulator.stages.{stage}")


def test_every_section_says_what_it_is():
    for name, field in Settings.model_fields.items():
        first = (field.annotation.__doc__ or "").splitlines()[0]
        assert first.endswith("."), name


TABLES_OF_PEOPLE = {**TABLES, "journeys": Spell}


@pytest.mark.parametrize("table", list(TABLES_OF_PEOPLE))
def test_every_column_has_a_meaning_a_unit_and_one_writer(table):
    declared = TABLES_OF_PEOPLE[table]
    assert (declared.__doc__ or "").strip()
    rows = allocated(declared, 3)
    for name, column in columns_of(declared):
        assert len(column.meaning) > 5, name
        assert not column.meaning.endswith(".")
        assert UNITS.fullmatch(column.unit), (name, column.unit)
        assert column.written_by in WRITERS, (name, column.written_by)
        assert list(rows[name]) == [column.start] * 3


def test_no_two_tables_share_a_column():
    names = [name for declared in TABLES.values() for name, _ in columns_of(declared)]
    assert len(names) == len(set(names))


def test_a_column_is_written_only_by_its_stage():
    """Kernels write `people.<table>[person].<column> = ...`; agents call the same rules."""
    owner = {
        (table, name): column.written_by
        for table, declared in TABLES.items()
        for name, column in columns_of(declared)
    }
    write = re.compile(r"people\.(\w+)\[[^\]]+\]\.(\w+)\s*(?:[-+*/|&]?=)(?!=)")
    seen = 0
    for path in (ROOT / "simulator" / "stages").rglob("*.py"):
        stage = path.relative_to(ROOT / "simulator" / "stages").parts[0].removesuffix(".py")
        for table, column in write.findall(path.read_text(encoding="utf-8")):
            assert owner.get((table, column), stage) == stage, (path.name, table, column)
            seen += 1
    assert seen > 20


def test_the_history_has_every_channel_and_ledger_line_once():
    assert len(set(HISTORY)) == len(HISTORY)
    for channel in CHANNELS:
        assert {f"attracted_by_{channel}", f"adopted_by_{channel}"} <= set(HISTORY)
    assert {line.name for line in LEDGER_LINES} <= set(HISTORY)
    assert all(COUNTS.values())


@pytest.mark.parametrize("name", [*METRICS, *TWIN_METRICS])
def test_a_metric_has_label_unit_reading_and_formula(name):
    known = (METRICS | TWIN_METRICS)[name]
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name)
    assert known.name == name
    assert known.label[0].isupper()
    assert UNITS.fullmatch(known.unit), known.unit
    assert len(known.reading) > 10
    assert not known.reading.endswith(".")
    assert known.formula.endswith(".")
    assert known.text(float("nan")) == "-"
    assert known.text(0.5) != "-"


def test_labels_of_metrics_tell_them_apart():
    labels = [known.label for known in (METRICS | TWIN_METRICS).values()]
    assert len(set(labels)) == len(labels)


def test_what_is_printed_and_compared_are_declared_metrics():
    known = set(METRICS | TWIN_METRICS)
    shown = [name for names in GROUPS.values() for name in names]
    assert len(set(shown)) == len(shown)
    assert {*shown, *COMPARED_METRICS, *VERDICT_METRICS} <= known
    assert set(COMPARED_METRICS) <= set(shown)


def test_every_chart_has_a_headline():
    assert CHARTS
    assert all(known.title for known in CHARTS.values())


# scenarios


@pytest.mark.parametrize("name", list(fw.library()))
def test_a_shipped_scenario_reads_and_lives_four_weeks_under_each_strategy(name):
    market = fw.read(name)
    assert market.question
    assert len(market.strategies) >= 2
    small = fw.read(name, weeks=4)
    for strategy in small.strategy_names():
        lived = fw.run(small, strategy=strategy)
        assert len(lived.history) == 4
        assert len(lived.people) == market.settings.people.size


def test_the_readme_of_the_scenarios_knows_each_of_them():
    text = (library_folder() / "README.md").read_text(encoding="utf-8")
    for path in library_folder().glob("*.yaml"):
        assert f"`{path.name}`" in text


def test_the_baseline_is_what_the_code_declares():
    """If this fails: `python -m tests.write_baseline`, and say that numbers change."""
    from ruamel.yaml import YAML

    written = (library_folder() / "baseline.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(written)
    kept = json.dumps({name: data[name] for name in KEPT})
    assert commented_yaml(read_text(kept)) == written


# commands


@pytest.mark.parametrize("name", [None, *main.commands])
def test_every_command_has_help_with_an_example(name):
    words = [name, "--help"] if name else ["--help"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert "Example: flywheel" in result.output
    command = main.commands[name] if name else main
    example = (command.help or "").split("Example: flywheel ")[1].split()
    assert example[0] == (name or example[0]) in main.commands
    for option in command.params:
        if option.param_type_name == "option":
            assert option.help, (name, option.name)


def test_no_short_help_is_cut():
    result = CliRunner().invoke(main, ["--help"], terminal_width=80)
    assert "..." not in result.output.split("Commands:")[1]
