"""`flywheel compare`: its JSON, its folder, and what it refuses."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from simulator import experiment, receipt
from simulator.metrics import METRICS, TWIN_METRICS
from tests.cli_help import SMALL, called, refused, surroundings


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
