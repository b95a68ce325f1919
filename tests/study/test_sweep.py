import os
import subprocess
import sys
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from simulator.complaints import ScenarioError
from simulator.experiment import compare
from simulator.scenario import read
from simulator.study import chunks, executors, limits, runs
from simulator.study.executors import pool_named
from simulator.study.ledger import Ledger
from simulator.study.queue import DEATHS, Queue
from simulator.study.reading import open_study
from simulator.study.study_file import read_study_text
from simulator.study.sweep import Options, sweep
from tests.study.study_help import canonical_files, shard_files, small, surroundings, swept


def test_a_run_of_a_study_is_a_run_of_a_comparison(tmp_path):
    """The same seeds, strategies and metrics, twins included, to the last bit."""
    study = read_study_text(
        "question: x\npeople: 1500\nweeks: 158\nreplicates: 2\nseed: 5\nchanges:\n"
        "  {rival.launch_week: 104, rival.price: 20}\nvary: {rival.quality: [0.2, 0.9]}"
    )
    rows = swept(study, tmp_path / "x").results.table(long=True)
    for point, quality in enumerate((0.2, 0.9)):
        market = read("baseline", people=1500, weeks=158,
                      sets={"rival.launch_week": "104", "rival.price": "20",
                            "rival.quality": str(quality)})  # fmt: skip
        wanted = compare(market, replicates=2, seed=5, workers=1).rows
        wanted = wanted[wanted["metric"].isin(study.keep.metrics)]
        mine = rows[rows["point"] == point]
        key = ["strategy", "replicate", "metric"]
        both = wanted.merge(mine, on=key, validate="one_to_one")
        assert len(both) == len(wanted) == len(mine)
        assert np.array_equal(both["value_x"], both["value_y"], equal_nan=True)
        lock_in = both.loc[both["metric"] == "lock_in", "value_x"].dropna()
        assert (lock_in > 0).any() or quality < 0.5


def test_every_run_is_there_once_with_its_seed(finished, study):
    table = finished.results.table()
    assert list(table["run"]) == list(range(40))
    assert list(table["seed"]) == [seed for seed in study.seeds for _ in range(8)]
    assert (table["status"] == "ok").all()
    assert list(table["rival.quality"]) == ([0.3] * 4 + [0.7] * 4) * 5
    assert finished.counts == {"ok": 40}


@pytest.mark.parametrize(("executor", "chunk", "workers"), [
    ("serial", 1, 1), ("serial", 64, 1), ("processes", 3, 2), ("processes", None, 3),
])  # fmt: skip
def test_neither_workers_nor_chunks_change_a_byte(executor, chunk, workers, study, finished,
                                                   tmp_path):  # fmt: skip
    other = swept(study, tmp_path / "x", executor, chunk, workers=workers)
    assert other.result == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)


def test_any_executor_of_the_caller_will_do(study, finished, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        assert swept(study, tmp_path / "x", executor).result == finished.result
        assert executor.submit(int).result() == 0


@pytest.mark.parametrize("around", [
    {"PYTHONHASHSEED": "77"},
    *(pytest.param(one, marks=pytest.mark.long) for one in (
        {"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "3"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "Asia/Seoul"}, {"LC_ALL": "C", "TZ": "UTC+11"},
        {"PYTHONHASHSEED": "1234", "NUMBA_NUM_THREADS": "1", "PYTHONUTF8": "0"},
    )),
], ids=str)  # fmt: skip
def test_neither_the_hash_seed_nor_place_nor_threads_change_a_byte(around, finished, tmp_path):
    program = (
        "import sys\nfrom tests.study.study_help import small, swept\n"
        "print(swept(small(), sys.argv[1], 'processes', None, workers=2).result)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "x")], capture_output=True, text=True,
        env=surroundings(**around), check=True,
    )  # fmt: skip
    assert done.stdout.strip() == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)


def test_a_finished_study_is_not_run_again(study, finished, monkeypatch):
    monkeypatch.setattr(chunks, "lived", None)
    before = [path.stat().st_mtime_ns for path in shard_files(finished.results.folder)]
    assert swept(study, finished.results.folder).result == finished.result
    assert [path.stat().st_mtime_ns for path in shard_files(finished.results.folder)] == before


def test_a_stopped_study_goes_on_where_it_was(study, finished, tmp_path, monkeypatch):
    real, lived = chunks.lived, []

    def counted(work, task, folder):
        lived.append(task.run)
        if len(lived) == 18:
            raise KeyboardInterrupt
        return real(work, task, folder)

    monkeypatch.setattr(chunks, "lived", counted)
    with pytest.raises(KeyboardInterrupt):
        swept(study, tmp_path / "x")
    with Ledger(tmp_path / "x", read_only=True) as ledger:
        assert ledger.done() == 14
    assert swept(study, tmp_path / "x").result == finished.result
    assert len(lived) == 40 + 18 - 14


def test_a_folder_of_another_study_is_refused(study, finished):
    with pytest.raises(ScenarioError, match="this folder holds another study"):
        swept(small(seed=2), finished.results.folder)


def test_a_folder_of_another_model_is_refused(study, tmp_path, monkeypatch):
    swept(study, tmp_path / "x")
    monkeypatch.setattr("simulator.study.extending.model_hash", lambda: "0" * 12)
    with pytest.raises(ScenarioError, match="another version of the model"):
        swept(study, tmp_path / "x")


def test_two_processes_cannot_run_one_study(study, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.study.folder._PATIENCE", 0.1)
    swept(study, tmp_path / "x")
    program = (
        "import fcntl, sys\nfile = open(sys.argv[1], 'a')\nfcntl.lockf(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "x" / "lock")], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        other.stdout.readline()
        with pytest.raises(OSError, match="another process runs this study"):
            swept(study, tmp_path / "x")
        other.stdin.close()
    assert swept(study, tmp_path / "x").done == 40


# runs that do not end well


def test_a_failing_run_is_a_row_with_its_reason(study, tmp_path, monkeypatch):
    real = runs._finished

    def failing(work, task, clock):
        if task.run in (3, 17):
            raise ZeroDivisionError("no bonds at all")
        return real(work, task, clock)

    monkeypatch.setattr(runs, "_finished", failing)
    done = swept(study, tmp_path / "x")
    assert done.counts == {"failed": 2, "ok": 38}
    table = done.results.table().set_index("run")
    assert table.loc[3, "reason"] == "ZeroDivisionError: no bonds at all"
    assert table.loc[[3, 17], "customers_won"].isna().all()
    assert set(done.results.table("weeks")["run"]) == set(range(40)) - {3, 17}
    monkeypatch.setattr(runs, "_finished", real)
    assert swept(study, tmp_path / "x").counts == {"failed": 2, "ok": 38}
    assert swept(study, tmp_path / "x", retry=True).counts == {"ok": 40}


def test_values_that_do_not_go_together_fail_their_runs_only(tmp_path, monkeypatch):
    study = small(replicates=1)
    real = type(study.scenario).plan

    def refusing(self, strategy, changes):
        if changes["rival.quality"] == 0.7:
            raise ScenarioError([])
        return real(self, strategy, changes)

    monkeypatch.setattr(type(study.scenario), "plan", refusing)
    assert swept(study, tmp_path / "x").counts == {"failed": 4, "ok": 4}


def test_a_run_that_takes_too_long_is_a_row(tmp_path):
    slow = small(limits="{seconds: 0.01}", people=20000, replicates=1)
    done = swept(slow, tmp_path / "x")
    assert done.counts == {"timeout": 8}
    assert (done.results.table()["reason"] == "longer than 0.01 seconds").all()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")
def test_a_run_that_wants_too_much_memory_is_a_row(study, tmp_path, monkeypatch):
    real = runs._finished

    def greedy(work, task, clock):
        if task.run == 5:
            np.ones(300_000_000)
        return real(work, task, clock)

    monkeypatch.setattr(runs, "_finished", greedy)
    done = swept(small(limits="{megabytes: 1000}"), tmp_path / "x", "processes", 7, workers=2)
    assert done.counts == {"memory": 1, "ok": 39}
    assert done.results.table().loc[5, "reason"] == "more than 1000 megabytes"


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_run_that_kills_its_worker_is_found_and_marked(study, tmp_path, monkeypatch):
    real = chunks.lived

    def deadly(work, task, folder):
        if task.run in (11, 30):
            os._exit(1)
        return real(work, task, folder)

    monkeypatch.setattr(chunks, "lived", deadly)
    done = swept(study, tmp_path / "x", "processes", 16, workers=2)
    assert done.counts == {"ok": 38, "poisoned": 2}
    assert done.results.table().set_index("run").loc[11, "reason"] == (
        f"its worker died {DEATHS} times while it ran alone"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_week_that_never_ends_ends_its_worker_and_is_a_row(tmp_path, monkeypatch):
    real = runs._finished

    def hanging(work, task, clock):
        if task.run == 4:
            limits.threading.Event().wait(60)
        return real(work, task, clock)

    monkeypatch.setattr(runs, "_finished", hanging)
    monkeypatch.setattr(limits, "_GRACE", 0.1)
    study = small(limits="{seconds: 0.5}", replicates=2)
    done = swept(study, tmp_path / "x", "processes", 8, workers=2)
    assert done.counts == {"ok": 15, "timeout": 1}
    assert "a week that did not end" in done.results.table().loc[4, "reason"]
    assert not list((tmp_path / "x" / "notes").iterdir())


def test_workers_that_always_die_end_the_study(study, tmp_path):
    class Dying(ThreadPoolExecutor):
        def submit(self, *_, **__):
            raise BrokenExecutor("dead")

    with Dying(1) as dying, pytest.raises(OSError, match="nothing was done"):
        swept(study, tmp_path / "x", dying)


# which worker gets what


def test_the_queue_halves_what_died_until_the_culprit_is_alone():
    queue, culprit, given_up, done = Queue([range(64)], 2, 64), 37, None, set()
    for _ in range(100):
        batch = queue.next(0)
        if batch is None:
            break
        if culprit in batch.runs:
            given_up = queue.lost(batch)
        else:
            done |= set(batch.runs)
    assert given_up == culprit
    assert done == set(range(64)) - {culprit}


def test_a_suspect_of_one_run_waits_until_it_is_alone():
    queue = Queue([range(3)], 2, 1)
    first = queue.next(0)
    assert queue.lost(first) is None
    assert queue.next(1) is None
    batch = queue.next(0)
    assert batch == ((0,), True)


def test_a_death_in_company_never_gives_a_run_up():
    queue = Queue([range(1)], 2, 1)
    batch = queue.next(0)
    for _ in range(10):
        assert queue.lost(batch) is None
        queue.next(0)


def test_chunks_are_about_five_seconds_of_work_and_small_at_the_end():
    queue = Queue([range(10_000)], 2)
    assert len(queue.next(0).runs) == 2
    queue.took(100, 10.0)
    assert len(queue.next(0).runs) == 50
    queue.took(100, 0.0)
    sizes = []
    while batch := queue.next(0):
        sizes.append(len(batch.runs))
    assert max(sizes) <= 256
    assert sizes[-2] <= 8


def test_fragments_of_what_is_missing_share_a_chunk():
    assert Queue([range(3), range(10, 12), range(20, 90)], 2, 8).next(0).runs == (
        0, 1, 2, 10, 11, 20, 21, 22
    )  # fmt: skip


# executors by name


@pytest.mark.parametrize(("text", "said"), [
    ("threads", "there is no executor 'threads'"),
    ("dask://cluster.example:8786", "is another machine and the connection is not encrypted"),
    ("nowhere:make", "cannot be imported"),
    ("math:pi", "math:pi is nothing to call"),
])  # fmt: skip
def test_an_executor_that_is_not_known_or_not_safe_is_refused(text, said, study):
    with pytest.raises(ScenarioError, match=said):
        pool_named(text, list)


def test_an_executor_may_be_made_by_a_function(study, finished, tmp_path):
    text = "concurrent.futures:ThreadPoolExecutor"
    assert swept(study, tmp_path / "x", text).result == finished.result


def test_a_cluster_that_is_not_there_is_told(study, tmp_path, monkeypatch):
    monkeypatch.setattr(executors, "_PATIENCE", 0.5)
    with pytest.raises(OSError, match="no Dask cluster answers"):
        swept(study, tmp_path / "x", "dask://127.0.0.1:9")


def test_a_worker_that_does_not_see_the_folder_is_told(study, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "_seen", type("Seen", (), {
        "__call__": lambda self, folder: "", "cache_clear": lambda self: None})())  # fmt: skip
    with pytest.raises(chunks.StrangerError, match="does not see this study"):
        swept(study, tmp_path / "x")


def test_progress_counts_runs_and_failures(study, tmp_path):
    told = []

    class Told:
        def __init__(self, runs, done):
            told.append(("begin", runs, done))

        def tell(self, done, failed):
            told.append((done, failed))

        def close(self):
            told.append("end")

    sweep(study, tmp_path / "x", Options("serial", chunk=10), progress=Told)
    assert told[0] == ("begin", 40, 0)
    assert told[-2:] == [(40, 0), "end"]
    assert open_study(tmp_path / "x").counts() == {"ok": 40}
