"""The command line: what it imports, runs, reads and refuses, whatever the command."""

import csv
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import simulator as fw
from simulator import distribution
from simulator.cli import COMMANDS, main
from simulator.metrics import METRICS
from tests.cli_help import REPOSITORY, SMALL, called, command, refused, started, surroundings, throw

BROKEN = Path(__file__).parent / "broken"
HEAVY = ("mesa", "scipy", "numba", "llvmlite", "solara", "pandas", "matplotlib", "pyarrow")


# what a command imports


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["compare", "--help"], ["validate"], ["validate", "--list"],
     ["validate", "friendship_club"], ["new"], ["schema"], ["describe"],
     ["describe", "rival.price"], ["describe", "history"], ["describe", "columns", "--json"],
     ["diff", "baseline", "cheaper_rival"],
     ["explain", "cheaper_rival"], ["explain", "--json"]],
    ids=" ".join,
)  # fmt: skip
def test_a_light_command_imports_nothing_heavy(words):
    program = (
        "import sys\nfrom simulator.cli import main\n"
        f"try:\n    main({words!r}, prog_name='flywheel')\n"
        "except SystemExit as ended:\n    assert ended.code in (0, None), ended.code\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True,
        env=surroundings(),
    )  # fmt: skip
    assert done.stderr == "[]\n"
    assert done.stdout


def test_help_lists_the_commands_without_importing_one():
    program = (
        "import sys\nfrom simulator.cli import main\n"
        "try:\n    main(['--help'], prog_name='flywheel')\nexcept SystemExit:\n    pass\n"
        "print([m for m in sys.modules if m.startswith('simulator.commands.')], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True,
        env=surroundings(),
    )  # fmt: skip
    assert done.stderr == "[]\n"
    for name, (_, short_help) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(short_help)}$", done.stdout, re.MULTILINE)


def test_every_command_is_one_file_and_every_file_a_command_in_the_table():
    rooms = {
        path.stem for path in (REPOSITORY / "simulator" / "commands").glob("*.py")
        if re.search(r"^@click\.(command|group)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }  # fmt: skip
    assert rooms == {room for room, _ in COMMANDS.values()}
    for name, (_, short_help) in COMMANDS.items():
        assert main.commands[name].name == name
        assert main.commands[name].short_help == short_help


def test_a_misspelt_command_is_refused_and_breaks_nothing():
    assert "No such command 'comparee'" in refused(called("comparee"))
    assert "comparee" not in main.commands


@pytest.mark.parametrize("words", [["metrics"], ["LTV:CAC"], ["--odd"]], ids=" ".join)
def test_metrics_and_the_protocol_are_described_without_the_simulation(words):
    program = (
        f"import sys\nfrom simulator.cli import main\n"
        f"main({['describe', *words]!r}, standalone_mode=False)\n"
        "assert not {'mesa', 'scipy', 'numba', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL,
                   env=surroundings(), timeout=60)  # fmt: skip


def test_the_version_is_told_installed_or_not(monkeypatch):
    from importlib import metadata

    monkeypatch.setattr(metadata, "version", lambda _: "9.8.7")
    assert called("--version").output == "flywheel, version 9.8.7\n"

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    declared = (REPOSITORY / "pyproject.toml").read_text().split('version = "')[1].split('"')[0]
    assert called("--version").output == f"flywheel, version {declared} (source tree)\n"
    monkeypatch.setattr(distribution, "_PROJECT", Path("/nowhere/pyproject.toml"))
    assert called("--version").output == "flywheel, version unknown\n"


# the other commands


def test_a_run_prints_every_metric_and_writes_its_tables(tmp_path):
    words = ("run", *SMALL, "--strategy", "community_led", "--seed", 7)
    told = called(*words, "--out", tmp_path)
    assert told.exit_code == 0
    assert all(f"  {metric.label} " in told.stdout for metric in METRICS.values())
    assert len(pd.read_parquet(tmp_path / "history.parquet")) == 60
    assert len(pd.read_parquet(tmp_path / "people.parquet")) == 150
    journeys = pd.read_parquet(tmp_path / "journeys.parquet")
    data = json.loads(called(*words, "--json").stdout)
    assert (data["strategy"], data["seed"], data["weeks"], data["people"]) == (
        "community_led", 7, 60, 150,
    )  # fmt: skip
    won = data["metrics"]["customers_won"]
    assert won == {"value": (journeys["adopted_week"] >= 0).sum(), "unit": "person"}
    assert data["metrics"]["retention_104"]["value"] is None


def test_a_run_without_a_name_is_of_the_first_strategy_and_knows_mixes():
    assert "sales_led, seed 1" in called("run", *SMALL).stdout
    assert "balanced, seed 1" in called("run", *SMALL, "--strategy", "balanced").stdout


def test_validate_tells_facts_or_mistakes_as_text_and_as_json(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert called("validate").stdout.startswith("ok: ")
    facts = json.loads(called("validate", "friendship_club", "--json").stdout)
    assert (facts["people"], facts["problems"]) == (34, [])
    bad = tmp_path / "bad.yaml"
    bad.write_text("based_on: baseline\nchanges:\n  company.pric: 3\n  nothing: 1\n")
    assert refused(called("validate", bad)).endswith("2 mistakes\n")
    told = called("validate", bad, "--json")
    refused(told)
    problems = json.loads(told.stdout)["problems"]
    assert [(one["line"], one["column"]) for one in problems] == [(3, 3), (4, 3)]
    assert problems[0]["hint"] == "did you mean 'company.price'?"
    listed = called("validate", "--list").stdout.splitlines()
    assert [line for line in listed if not line.startswith(" ")] == list(fw.library())
    asked = " ".join(" ".join(listed).split())
    assert all(fw.read(name).question in asked for name in ("baseline", "riders_club"))
    assert max(map(len, listed)) <= 80
    assert json.loads(called("validate", "--list", "--json").stdout) == list(fw.library())


@pytest.mark.parametrize("word", ["compare", "run", "validate", "describe", "explain"])
def test_with_json_mistakes_are_json_too(word):
    told = called(word, "nothing", "--json")
    refused(told)
    assert len(json.loads(told.stdout)["problems"]) == 1


@pytest.mark.parametrize("base", list(fw.library()))
def test_a_new_file_is_a_good_beginning(base, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(called("new", "--from", base).stdout, encoding="utf-8")
    assert called("validate", mine).exit_code == 0
    assert fw.read(mine).fingerprint() == fw.read(base).fingerprint()


def test_a_new_file_can_be_based_on_a_file_and_hold_everything(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("our market.yaml").write_text(called("new").stdout, encoding="utf-8")
    for base in ("our market.yaml", str(tmp_path / "our market.yaml")):
        Path("next.yaml").write_text(called("new", "--from", base).stdout, encoding="utf-8")
        assert fw.read("next.yaml").fingerprint() == fw.read("baseline").fingerprint()
    Path("whole.yaml").write_text(called("new", "--whole").stdout, encoding="utf-8")
    assert fw.read("whole.yaml").fingerprint() == fw.read("baseline").fingerprint()


def test_the_schema_is_json():
    assert json.loads(called("schema").stdout)["$schema"].startswith("https://json-schema.org/")


# broken files, pipes


def test_broken_files_end_with_code_2_and_no_traceback():
    listed = list(csv.DictReader((BROKEN / "index.csv").read_text(encoding="utf-8").splitlines()))
    for row in random.Random(4).sample(listed, 20):  # noqa: S311  # examples, no secret
        done = started("validate", BROKEN / row["file"])
        assert done.returncode == 2, row
        assert re.match(rf"\S+\.(yaml|csv):{row['line']}:\d+: ", done.stderr), done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


@pytest.mark.skipif(os.name == "nt", reason="needs a shell with pipes")
def test_a_reader_who_has_seen_enough_is_no_mistake():
    line = f"{sys.executable} -m simulator describe | head -n 1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True,  # noqa: S602  # a pipe
                          timeout=60, env=surroundings())  # fmt: skip
    assert done.stdout.endswith("guesses.\n")
    assert done.stderr == ""


def test_a_defect_is_one_plain_line_and_the_traceback_only_on_demand(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by\nzero")

    monkeypatch.setattr("simulator.words.description.text", broken)
    said = refused(called("describe"), 1)
    assert len(said.splitlines()) == 1
    assert "ZeroDivisionError: division by zero (test_cli.py:" in said
    assert "report" in said
    told = called("describe", FLYWHEEL_DEBUG="1")
    assert told.exit_code == 1
    assert "Traceback (most recent call last)" in told.stderr


def test_lost_memory_and_dead_workers_are_told_as_such(monkeypatch):
    from concurrent.futures.process import BrokenProcessPool

    for error in (MemoryError(), BrokenProcessPool("a worker died")):
        monkeypatch.setattr("simulator.words.description.text", lambda _, e=error: throw(e))
        assert "memory ran out" in refused(called("describe"), 4)


def test_text_that_a_poor_terminal_cannot_show_does_not_fail(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: Müßiggang ☕\nbased_on: baseline\n", encoding="utf-8")
    done = subprocess.run(command("validate", mine), capture_output=True, check=True, timeout=60,
                          env=surroundings(PYTHONIOENCODING="latin-1"))  # fmt: skip
    assert done.stderr == b""
    assert "Müßiggang ? (".encode("latin-1") in done.stdout
