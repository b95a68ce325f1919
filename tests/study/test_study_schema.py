"""The schema of study files says what their reader says, from the same declarations."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from simulator.cli import main
from simulator.complaints import ScenarioError
from simulator.metrics import METRICS
from simulator.study.beginning import SCHEMA, beginning
from simulator.study.study_fields import HEADINGS
from simulator.study.study_file import read_study_text
from simulator.study.study_schema import study_schema
from tests.study.study_help import REPOSITORY, TEXT

SHIPPED = sorted((REPOSITORY / "experiments").glob("*.yaml"))
BASE = "question: x\nvary: {rival.quality: [0.3, 0.7]}\n"


@pytest.fixture(scope="module")
def validator():
    schema = study_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def parsed(text):
    return YAML(typ="safe").load(text)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_studies_fit_it(path, validator):
    validator.validate(parsed(path.read_text(encoding="utf-8")))


def test_all_shipped_studies_were_looked_at():
    assert len(SHIPPED) >= 9


@pytest.mark.parametrize("text", [
    TEXT,
    BASE + "answer: y\nanswer_from: '0123456789ab'\n",
    BASE + "strategies: none\nweeks: 3 years\npeople: 90\nkeep: {metrics: customers, weeks: 5}\n",
    BASE + "keep: {metrics: all, weeks: {every: 4}, columns: all, tables: [people]}\n",
    BASE + "changes: {rival.launch_week: {value: 4, because: they said so}}\n",
    "question: x\npoints: [{rival.quality: 0.2}, {rival.quality: 80 %}]\n",
    "question: x\ndesign: morris\nsamples: 4\nlevels: 6\nvary: {guesses: {within: 25 %}}\n",
    "question: x\ndesign: saltelli\nsamples: 4\nsecond_order: true\nvary: {retain.*: }\n",
    "question: x\nvary: {network.shape: , rival.price: {from: 9, to: 50, scale: log, steps: 3}}\n",
    beginning("baseline", ("sales_led",)),
], ids=range(10))  # fmt: skip
def test_a_good_study_fits_it_and_is_read(text, validator):
    validator.validate(parsed(text))
    read_study_text(text, folder=Path())


@pytest.mark.parametrize("text", [
    "vary: {rival.quality: [0.3, 0.7]}\n",
    "question: x\n",
    BASE + "points: [{rival.quality: 0.3}]\n",
    BASE + "repplicates: 3\n",
    BASE + "replicates: 0\n",
    BASE + "replicates: many\n",
    BASE + "question_: ''\n",
    BASE + "answer_from: 0123\n",
    BASE + "scenario: basline\n",
    BASE + "samples: 4\n",
    BASE + "levels: 4\n",
    BASE + "second_order: true\n",
    BASE + "design: sobol\n",
    BASE + "design: list\n",
    BASE + "design: grits\n",
    BASE + "strategies: [sales_led, sales_led]\n",
    BASE + "changes: {rival.prise: 3}\n",
    BASE + "changes: {rival.price: -3}\n",
    BASE + "keep: {metrics: [custommers]}\n",
    BASE + "keep: {metrics: []}\n",
    BASE + "keep: {columns: [customers]}\n",
    BASE + "keep: {weeks: {every: 0}}\n",
    BASE + "limits: {seconds: 0}\n",
    BASE + "limits: {hours: 1}\n",
    "question: x\nvary: {rival.prise: [1, 2]}\n",
    "question: x\nvary: {rival.quality: []}\n",
    "question: x\nvary: {rival.quality: [1, 1]}\n",
    "question: x\nvary: {rival.quality: [1, 99]}\n",
    "question: x\nvary: {rival.quality: {from: 0, too: 1, steps: 2}}\n",
    "question: x\nvary: {rival.quality: {within: 9 %, from: 1, steps: 2}}\n",
    "question: x\nvary: {rival.quality: {steps: 2, scale: logg}}\n",
    "question: x\nvary: {people.*: {within: 9 %, steps: 2}, nowhere.*: }\n",
    "question: x\nvary: {network.edges_file: [a.csv, b.csv]}\n",
    "question: x\nvary: {}\n",
    "question: x\npoints: []\n",
    "question: x\ndesign: morris\nsamples: 4\nlevels: 5\nvary: {rival.quality: }\n",
])  # fmt: skip
def test_what_it_refuses_the_reader_refuses_too(text, validator):
    assert not validator.is_valid(parsed(text))
    with pytest.raises(ScenarioError):
        read_study_text(text)


def test_it_knows_every_heading_with_its_meaning_and_every_metric():
    schema = study_schema()
    assert {
        name: one["description"] for name, one in schema["properties"].items()
    } == HEADINGS
    text = json.dumps(schema["properties"]["keep"])
    assert all(f'"{name}"' in text for name in METRICS)


def test_a_new_study_names_it_in_its_first_line_and_the_command_prints_it():
    first = CliRunner().invoke(main, ["new", "--study"]).stdout.splitlines()[0]
    assert re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)[1] == SCHEMA
    told = CliRunner().invoke(main, ["schema", "--study"])
    assert json.loads(told.stdout) == study_schema()
