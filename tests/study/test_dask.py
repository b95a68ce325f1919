import logging
import os
import random
import signal
import threading

import distributed
import pytest

from tests.study.counted import COUNTED
from tests.study.study_help import canonical_files, small, swept
from tests.study.test_killing import BUSY, begun_twice

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
    study, chance, over = small(BUSY), random.Random(4), threading.Event()  # noqa: S311
    calm = swept(study, tmp_path / "calm", "processes", 10, workers=2)
    killed = []

    def reap(cluster):
        while len(killed) < 15 and not over.wait(2.0):
            nanny = chance.choice(list(cluster.workers.values()))
            if nanny.process is not None and nanny.pid:
                os.kill(nanny.pid, signal.SIGKILL)
                killed.append(nanny.pid)

    counted = tmp_path / "runs.txt"
    monkeypatch.setenv(COUNTED, str(counted))
    with local(4, preload=["tests.study.counted"]) as cluster:
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
