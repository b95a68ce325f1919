import logging
import os
import random
import signal
import threading

import dask
import distributed
import pytest

from simulator.study.estimate import estimated, text
from simulator.study.sweep import Options, pool_of, sweep
from tests.study.counted import COUNTED, LASTING
from tests.study.study_help import REPOSITORY, canonical_files, small, swept
from tests.study.test_killing import BUSY, begun_twice, times_begun

PATIENT = {"distributed.deploy.lost-worker-timeout": "10 minutes"}
FIGURES = logging.getLogger(__name__)


@pytest.fixture
def cluster():
    """Two workers, each a process of its own."""
    with local(2) as running:
        yield running


def local(workers, **more):
    return distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", silence_logs=50, **more,
    )  # fmt: skip


def address(cluster):
    return "dask://" + cluster.scheduler_address.partition("//")[2]


def test_a_dask_cluster_gives_the_same_bytes(cluster, study, finished, tmp_path):
    other = swept(study, tmp_path / "x", address(cluster), 7)
    assert other.result == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)
    swept(small(replicates=2), tmp_path / "y", address(cluster), 7)
    extended = swept(study, tmp_path / "y", address(cluster), 7)  # by workers that knew the old one
    assert extended.result == finished.result


def test_a_dry_run_counts_the_workers_of_a_cluster_and_does_not_let_them_work(cluster, study):
    before = cluster.scheduler.transition_counter
    tried = estimated(study, pool_of(Options(address(cluster)), study))
    assert (tried.workers, tried.here) == (2, False)
    told = text(study, REPOSITORY, tried)
    assert f"with 2 workers of the cluster at {cluster.scheduler_address} (" in told
    assert "their speed is not measured: runs were timed on this machine" in told
    assert cluster.scheduler.transition_counter == before


def test_without_any_worker_one_waits_and_says_so(study, finished, tmp_path, monkeypatch):
    """Asked to stop then, it stops, and goes on when there is one."""
    monkeypatch.setattr("simulator.study.runner._QUIET", 0.5)
    told = []

    def say(line):
        told.append(line)
        if line.startswith("no worker is there"):
            signal.raise_signal(signal.SIGINT)

    with local(0) as empty:
        options = Options(address(empty), chunk=7)
        stopped = sweep(study, tmp_path / "x", options, say=say)
        assert (stopped.stopped, stopped.signal, stopped.done) == (True, signal.SIGINT, 0)
        assert sum("no worker" in line for line in told) == 1
        threading.Timer(1.5, empty.scale, (1,)).start()
        assert sweep(study, tmp_path / "x", options, say=told.append).result == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("chunk", [1, 7, 64])
@pytest.mark.parametrize("executor", ["serial", "processes", "dask"])
def test_no_combination_changes_a_byte(executor, chunk, workers, study, finished, tmp_path):
    if executor == "dask":
        with local(workers) as cluster:
            other = swept(study, tmp_path / "x", address(cluster), chunk)
    else:
        other = swept(study, tmp_path / "x", executor, chunk, workers=workers)
    assert other.result == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)


@pytest.mark.long
def test_a_cluster_that_loses_a_worker_every_two_seconds_gives_the_same_bytes(
    tmp_path, monkeypatch
):
    study, chance, over = small(BUSY), random.Random(4), threading.Event()  # noqa: S311  # no secret
    calm = swept(study, tmp_path / "calm", "processes", 10, workers=2)
    killed = []

    def reap(cluster):
        """Every two seconds; on a slow machine when runs began since the last one died."""
        seen = 0
        while len(killed) < 15 and not over.wait(2.0):
            at_work = [one for one in cluster.workers.values()
                       if one.process is not None and one.process.status.name == "running"]
            if at_work and times_begun(counted) > seen:
                killed.append(chance.choice(at_work).pid)
                os.kill(killed[-1], signal.SIGKILL)
                seen = times_begun(counted)

    counted = tmp_path / "runs.txt"
    monkeypatch.setenv(COUNTED, str(counted))
    monkeypatch.setenv(LASTING, "0.25")
    with dask.config.set(PATIENT), local(4, preload=["tests.study.counted"]) as cluster:
        reaper = threading.Thread(target=reap, args=(cluster,))
        reaper.start()
        try:
            other = swept(study, tmp_path / "x", address(cluster), 4)
        finally:
            over.set()
            reaper.join()
    assert len(killed) >= 3
    assert other.counts == {"ok": 400}
    assert other.result == calm.result
    assert canonical_files(tmp_path / "x") == canonical_files(calm.results.folder)
    redone = begun_twice(counted)
    FIGURES.info("%d kills, %d runs begun again", len(killed), redone)
    assert redone <= len(killed) * 2 * 4 * 4  # two chunks of 4 runs for each of 4 workers
