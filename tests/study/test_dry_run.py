"""A dry run says what a study takes, for whom, and what of it is measured."""

import json

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.study import executors
from simulator.study.estimate import Estimate, text
from tests.study.study_help import TEXT, canonical_files, shard_files, small, swept, write

POOL = "concurrent.futures:ThreadPoolExecutor"
UNMEASURED = "their speed is not measured: runs were timed on this machine"


def dry(path, *more):
    result = CliRunner().invoke(main, ["sweep", str(path), "--dry-run", *map(str, more)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(("executor", "workers", "number", "here"), [
    ("serial", 3, 1, True), ("processes", 3, 3, True), (POOL, 3, 3, False),
    (POOL, None, None, False),
])  # fmt: skip
def test_time_is_told_for_the_workers_that_there_will_be(
    executor, workers, number, here, tmp_path
):
    more = ["--executor", executor, *(["-j", workers] if workers else [])]
    data = json.loads(dry(write(tmp_path), "--json", *more))
    assert (data["workers"], data["workers_here"]) == (number, here)
    assert data["seconds"] == pytest.approx(40 * data["seconds_a_run"] / (number or 1))


def test_no_worker_begins_in_a_dry_run(tmp_path, monkeypatch):
    monkeypatch.setattr(executors.Processes, "executor", None)
    monkeypatch.setattr(executors.Made, "executor", None)
    dry(write(tmp_path), "-j", 2)
    dry(write(tmp_path), "--executor", POOL)


def test_a_cluster_that_does_not_answer_leaves_the_number_open(tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "_PATIENCE", 1)
    told = dry(write(tmp_path), "--executor", "dask://127.0.0.1:1")
    assert "of work for one worker (" in told
    assert "workers of the cluster at tcp://127.0.0.1:1 there will be is not known" in told
    assert UNMEASURED in told


def test_what_is_measured_and_what_is_not_is_told_apart(study, tmp_path):
    there = Estimate(0.5, 1e3, 8, (), 0, 4, "of MPI", here=False)
    lines, timed = text(study, tmp_path, there).splitlines(), "(500 ms a run, from 8 runs here)"
    assert f"  time       5.0 s with 4 workers of MPI {timed}" in lines
    assert f"             {UNMEASURED}" in lines
    here = there._replace(workers=1, place="in one process", here=True)
    lines = text(study, tmp_path, here).splitlines()
    assert f"  time       20 s with 1 worker in one process {timed}" in lines
    assert UNMEASURED not in "".join(lines)


def test_an_extension_is_told_by_what_is_missing_and_changes_nothing(tmp_path):
    of_two = swept(small(replicates=2), tmp_path / "x")
    before = shard_files(tmp_path / "x"), canonical_files(tmp_path / "x")
    told = dry(write(tmp_path), "--out", tmp_path / "x")
    assert "40 = 4 points x 2 strategies x 5 replicates" in told
    assert "done       16 runs; 24 are missing" in told
    data = json.loads(dry(write(tmp_path), "--out", tmp_path / "x", "--json", "-j", 1))
    assert data["done"] == 16
    assert data["seconds"] == pytest.approx(24 * data["seconds_a_run"])
    assert (shard_files(tmp_path / "x"), canonical_files(tmp_path / "x")) == before
    assert of_two.results.result_hash() == of_two.result


@pytest.mark.parametrize(("old", "new", "said"), [
    ("replicates: 5", "replicates: 1", "runs of 2 replicates are done in this folder"),
    ("weeks: 12", "weeks: 13", "this folder holds another study"),
])  # fmt: skip
def test_a_folder_that_would_refuse_the_study_refuses_the_dry_run(old, new, said, tmp_path):
    swept(small(replicates=2), tmp_path / "x")
    path = write(tmp_path, TEXT.replace(old, new))
    result = CliRunner().invoke(
        main, ["sweep", str(path), "--out", str(tmp_path / "x"), "--dry-run"]
    )
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_executor_that_is_none_is_refused_before_anything_is_timed(tmp_path):
    path = write(tmp_path)
    result = CliRunner().invoke(main, ["sweep", str(path), "--dry-run", "--executor", "proceses"])
    assert result.exit_code == 2
    assert "there is no executor 'proceses'" in result.stderr
