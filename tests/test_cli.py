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
from click.testing import CliRunner

import simulator as fw
from simulator import distribution, experiment, receipt
from simulator.cli import COMMANDS, main
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.words import console

REPOSITORY = Path(__file__).parents[1]
BROKEN = Path(__file__).parent / "broken"
SMALL = ("--people", "150", "--weeks", "60", "--set", "rival.launch_week=4")
HEAVY = ("mesa", "scipy", "numba", "llvmlite", "solara", "pandas", "matplotlib", "pyarrow")


def called(*words, **environment):
    """`flywheel` in this process."""
    return CliRunner(env=environment).invoke(main, [str(word) for word in words])


def command(*words):
    return [sys.executable, "-m", "simulator", *(str(word) for word in words)]


def surroundings(**more):
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "error"} | more


def started(*words, **more):
    """`python -m simulator` in a process of its own."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=120, check=False,
        env=surroundings(**more),
    )  # fmt: skip


def refused(result, code=2):
    """The plain message of a command that ended with this code."""
    assert result.exit_code == code, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("compared") / "results"


@pytest.fixture(scope="module")
def compared(folder):
    """A small comparison by the command line, as JSON."""
    result = called(
        "compare", *SMALL, "--replicates", 3, "--seed", 5, "--workers", 2, "--json",
        "--strategies", "community_led, sales_led", "--out", folder,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


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


# compare


def test_the_json_of_a_comparison_has_exactly_the_promised_keys(compared):
    assert list(compared) == [
        "scenario", "scenario_hash", "seed", "replicates", "weeks", "people", "strategies",
        "differences", "lock_in", "verdict", "ranking", "interval", "precision", "partial",
    ]  # fmt: skip
    assert (compared["seed"], compared["replicates"]) == (5, 3)
    assert (compared["weeks"], compared["people"]) == (60, 150)
    assert list(compared["strategies"]) == ["community_led", "sales_led"]
    for metrics in compared["strategies"].values():
        assert list(metrics) == [*METRICS, *TWIN_METRICS]
        for name, value in metrics.items():
            assert list(value) == ["mean", "low", "high", "unit", "n"]
            assert 0 <= value["n"] <= compared["replicates"]
            assert (value["mean"] is None) == (value["n"] == 0)
            assert value["unit"] == (METRICS | TWIN_METRICS)[name].unit
    for row in compared["differences"]:
        assert list(row) == [
            "metric", "a", "b", "mean", "low", "high", "better_in", "of", "correlation", "gain",
            "worth", "p", "p_holm",
        ]  # fmt: skip
    for name, value in compared["lock_in"].items():
        assert value == compared["strategies"][name]["lock_in"]
    assert compared["verdict"].endswith(".")


def test_undefined_is_null_in_json_and_no_number_is_infinite(compared):
    assert compared["strategies"]["sales_led"]["retention_104"]["mean"] is None  # 60 weeks only

    def walk(thing):
        if isinstance(thing, dict):
            return [leaf for one in thing.values() for leaf in walk(one)]
        if isinstance(thing, list):
            return [leaf for one in thing for leaf in walk(one)]
        return [thing]

    numbers = [leaf for leaf in walk(compared) if isinstance(leaf, float)]
    assert numbers
    assert all(abs(number) < float("inf") for number in numbers)


def test_the_json_tells_the_numbers_of_the_tables_written(compared, folder):
    assert json.loads((folder / "comparison.json").read_text()) == compared
    means = pd.read_csv(folder / "summary.csv").set_index(["strategy", "metric"])["mean"]
    rows = pd.read_parquet(folder / "metrics.parquet")
    for strategy, metrics in compared["strategies"].items():
        for metric, told in metrics.items():
            mean = means[strategy, metric]
            assert told["mean"] == (None if mean != mean else pytest.approx(mean, rel=1e-12))
            mine = rows[(rows["strategy"] == strategy) & (rows["metric"] == metric)]["value"]
            if told["mean"] is not None:
                assert told["mean"] == pytest.approx(mine.mean(), rel=1e-9, abs=1e-12)
    apart = pd.read_csv(folder / "differences.csv")
    assert [row["metric"] for row in compared["differences"]] == list(apart["metric"])


def test_a_changed_number_changes_the_comparison(tmp_path, compared):
    small = ("compare", *SMALL, "--replicates", 1, "--workers", 1, "--seed", 5, "--json")
    same, dearer, other_seed = (
        json.loads(called(*small, "--out", tmp_path, *more).stdout)
        for more in ((), ("--set", "company.price=60 EUR/week"), ("--seed", "6"))
    )
    assert same["scenario_hash"] == compared["scenario_hash"] != dearer["scenario_hash"]
    assert list(same["strategies"]) == ["sales_led", "product_led", "community_led"]
    assert same["strategies"] != dearer["strategies"]
    assert same["scenario_hash"] == other_seed["scenario_hash"]
    assert same["strategies"] != other_seed["strategies"]


def test_the_table_is_for_people_and_names_the_folder(tmp_path):
    result = called("compare", *SMALL, "--replicates", 2, "--workers", 1, "--out", tmp_path / "a")
    assert result.exit_code == 0
    assert "mean ± half of the 95 % interval over worlds" in result.stdout
    assert "CAC is cumulative" in result.stdout
    assert f"tables, pictures and manifest: {tmp_path / 'a'}" in result.stderr
    assert "2 of 2 worlds" in result.stderr
    assert "\x1b" not in result.output  # no terminal, no colours
    assert (tmp_path / "a" / "manifest.json").exists()


def test_without_out_the_folder_tells_scenarios_and_seeds_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in (1, 1, 2):
        words = ("compare", *SMALL, "--replicates", 1, "--seed", seed, "--strategies", "sales_led")
        assert called(*words).exit_code == 0
    folders = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert len(folders) == 2
    assert all(name.startswith("baseline-") for name in folders)


def test_a_strategy_that_does_not_exist_or_is_named_twice_is_refused():
    wrong = refused(called("compare", *SMALL, "--strategies", "sales_led,comunity_led"))
    assert "did you mean 'community_led'?" in wrong
    twice = called("compare", *SMALL, "--strategies", "sales_led,sales_led")
    assert "'sales_led' is named twice" in refused(twice)
    assert "no strategy ''" in refused(called("compare", *SMALL, "--strategies", ""))
    assert "no strategy 'nobody'" in refused(called("run", *SMALL, "--strategy", "nobody"))


def test_a_market_without_strategies_can_be_run_but_not_compared(tmp_path):
    text = called("new", "--whole").stdout
    alone = tmp_path / "alone.yaml"
    alone.write_text(text.split("\n# What the company may choose")[0], encoding="utf-8")
    said = refused(called("compare", alone, *SMALL))
    assert "has no strategies to compare" in said
    assert "flywheel run" in said
    assert called("run", alone, *SMALL).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--people", "1"], "too low"),
        (["--people", "many"], "not a valid integer"),
        (["--weeks", "0"], "too low"),
        (["--weeks", "-3"], "too low"),
        (["--replicates", "0"], "x>=1"),
        (["--workers", "0"], "x>=1"),
        (["--seed", "-1"], "0<=x<="),
        (["--seed", str(2**63)], "0<=x<="),
        (["--set", "company.pric=1"], "did you mean 'company.price'?"),
        (["--set", "company.price=nan"], "a number is needed"),
        (["--set", "company.price=1e999"], "company.price"),
        (["--set", "company.price=-1"], "too low"),
        (["--set", "company.price=2020-01-01"], "company.price"),
        (["--set", "company.price"], "NAME=VALUE"),
        (["--set", "=3"], "NAME=VALUE"),
        (["none.yaml"], "no such file"),
        (["bas\0line"], "line"),
        (["/"], "folder"),
        (["--unknown"], "No such option"),
    ],
    ids=lambda words: " ".join(words).replace("\0", "0") if isinstance(words, list) else None,
)  # fmt: skip
def test_bad_input_is_refused_in_plain_words(words, told):
    assert told in refused(called("compare", *words))


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(experiment, "compare", lambda *_: pytest.fail("ran"))
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert str(tmp_path / "file") in refused(called("compare", "--out", out), 4)
        assert str(tmp_path / "file") in refused(called("run", "--out", out), 4)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_folder_is_told_before_anything_runs(tmp_path):
    tmp_path.chmod(0o500)
    assert "Permission denied" in refused(called("compare", "--out", tmp_path), 4)


def test_a_full_disk_is_told_with_the_room_left(tmp_path, monkeypatch):
    def full(found, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receipt, "write_folder", full)
    words = ("compare", *SMALL, "--replicates", 1, "--strategies", "sales_led")
    said = refused(called(*words, "--out", tmp_path), 4)
    assert f"{tmp_path}: No space left on device (" in said
    assert " MB free)" in said


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_file_that_may_not_grow_is_no_traceback(tmp_path):
    limited = (
        "import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))\n"
        "from simulator.cli import main\nmain(sys.argv[1:])"
    )
    assert called("run", *SMALL).exit_code == 0  # compiled before anything is limited
    done = subprocess.run(
        [sys.executable, "-c", limited, "run", *SMALL, "--people", "3000", "--out", tmp_path],
        capture_output=True, text=True, timeout=120, check=False, env=surroundings(),
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


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


def throw(error):
    raise error


def test_text_that_a_poor_terminal_cannot_show_does_not_fail(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: Müßiggang ☕\nbased_on: baseline\n", encoding="utf-8")
    done = subprocess.run(command("validate", mine), capture_output=True, check=True, timeout=60,
                          env=surroundings(PYTHONIOENCODING="latin-1"))  # fmt: skip
    assert done.stderr == b""
    assert "Müßiggang ? (".encode("latin-1") in done.stdout


# what is printed


@pytest.fixture(scope="module")
def found():
    market = fw.read("baseline", people=300, weeks=120, sets={"rival.launch_week": "60"})
    return fw.compare(market, market.strategy_names(), replicates=3, seed=2, workers=1)


@pytest.fixture(scope="module")
def three():
    market = fw.read("baseline", people=300, weeks=120, sets={"rival.launch_week": "60"})
    return fw.compare(market, replicates=3, seed=2, workers=1)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_table_fits_the_width(found, three, width):
    for comparison in (found, three):
        text = console.comparison_text(comparison, width)
        assert max(map(len, text.splitlines())) <= width
        assert text.count("Who stays") == text.count("Lock-in: who leaves") >= 1


def test_three_strategies_stand_side_by_side_on_100_columns(three):
    lines = console.comparison_text(three, 100).splitlines()
    head = next(line for line in lines if "sales led" in line)
    assert head.split("  ")[-1].strip() == "community led"
    assert sum(line.startswith("Who stays") for line in lines) == 1


def test_the_table_tells_the_mean_and_half_of_the_interval(three):
    rows = three.summary.set_index(["strategy", "metric"])
    row = rows.loc["sales_led", "cac_blended"]
    half = (row["high"] - row["low"]) / 2
    text = console.comparison_text(three, 140)
    line = next(line for line in text.splitlines() if line.startswith(" CAC  "))
    assert f"{row['mean']:,.0f} EUR ± {half:,.0f}" in line


def test_of_many_strategies_the_differences_to_the_first_are_told(found, three):
    assert "- sales and" in console.comparison_text(found, 100)
    assert "all other pairs are in differences.csv" in console.comparison_text(found, 200)
    assert "all other pairs" not in console.comparison_text(three, 200)


def test_the_undefined_is_a_dash_and_means_over_some_worlds_are_marked(three):
    from dataclasses import replace

    from simulator.verdict import COMPARED_METRICS, differences, summary

    rows = three.rows.copy()
    mine = rows["strategy"] == "sales_led"
    rows.loc[mine & (rows["metric"] == "lock_in"), "value"] = float("nan")
    rate = mine & (rows["metric"] == "crr")
    rows.loc[rate, "value"] = 0.8
    rows.loc[rate & (rows["replicate"] == 0), "value"] = float("nan")
    changed = replace(
        three, rows=rows, summary=summary(rows), differences=differences(rows, COMPARED_METRICS)
    )
    text = console.comparison_text(changed, 140)
    assert "nan" not in text
    lines = text.splitlines()
    lock_in = next(line for line in lines if line.startswith(" Lock-in "))
    assert lock_in.split()[1] == "-"
    assert "*" in next(line for line in lines if line.startswith(" Retention rate (CRR)"))
    assert "Retention rate (CRR)" in text.split("* mean over the worlds")[1].split("Paired")[0]
    assert "Retention rate (CRR): sales led in 2 of 3" in " ".join(text.split())


def test_one_world_has_no_intervals(tmp_path):
    market = fw.read("baseline", people=200, weeks=30)
    text = console.comparison_text(fw.compare(market, replicates=1, workers=1), 100)
    assert "±" not in text.split("Paired differences")[0]
    assert "intervals need more" in text
    assert "no rival is launched" in text


def test_money_is_written_short_without_minus_zero():
    about = METRICS["profit"]
    row = {"mean": -1_234_567.0, "low": -1_300_000.0, "high": -1_169_134.0, "undefined": 0, "n": 3}
    assert console._cell(about, row) == ("-1,235 k EUR", "± 65", "")
    row = {"mean": -0.2, "low": -40.2, "high": 39.8, "better_in": 2.0, "of": 3.0}
    assert console._cell(about, row, apart=True) == ("0 EUR", "± 40", "2/3")


def test_the_verdict_is_one_sentence_a_line(three):
    said, luck = console.comparison_text(three, 500).split("Verdict\n")[1].split("\n\n")
    assert luck.startswith("Intervals are about luck alone.")
    lines = said.splitlines()
    assert len(lines) > 1
    assert all(line.startswith("  ") and line.endswith(".") for line in lines)
    assert " ".join(line.strip() for line in lines) == three.verdict


def test_headings_are_bold_only_where_a_terminal_asks_for_it(three, monkeypatch):
    assert "\x1b[1m" in console.comparison_text(three, 100, styled=True)
    assert "\x1b" not in console.comparison_text(three, 100)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert not console.is_plain()
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.is_plain()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert console.is_plain()


def test_the_width_follows_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "132")
    assert console.width_of_output() == 132
    monkeypatch.setenv("COLUMNS", "7")
    assert console.width_of_output() == 50
    monkeypatch.setenv("COLUMNS", "wide")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: throw(OSError()))
    assert console.width_of_output() == 100


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(monkeypatch, capsys):
    tell = console.progress_of(2)
    tell(1, 2)
    tell(2, 2)
    assert capsys.readouterr().err == "2 of 2 worlds after 0 s\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = console.progress_of(2)
    tell(1, 2)
    tell(2, 2)
    assert "world" in capsys.readouterr().err
