"""Workers and coordinators that are killed at any moment: the results stay the same."""

import logging
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from simulator.study.ledger import Ledger
from simulator.study.reading import open_study
from simulator.study.verify import verify
from tests.study.counted import COUNTED, LASTING
from tests.study.study_help import (
    TEXT,
    canonical_files,
    command,
    shard_files,
    small,
    surroundings,
    swept,
    write,
)

FIGURES = logging.getLogger(__name__)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
BUSY = TEXT.replace("replicates: 5", "replicates: 50").replace("people: 60", "people: 600")
"""400 runs of some 15 ms."""
IN_FLIGHT = 2 * 2
"""Chunks that two workers have at most: each does one and has one waiting."""


def children(pid):
    """The processes that a process has begun."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found.append(int(entry))
    return found


def begun(path, folder, *words, counted=None):
    """`flywheel sweep` in a process of its own; `counted` is a file for the runs that begin."""
    words = command("sweep", path, "--out", folder, *words)
    more = {}
    if counted:
        words[words.index("simulator")] = "tests.study.counted"
        more = {COUNTED: str(counted)}
    return subprocess.Popen(
        words, env=surroundings(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def until_done(folder, number, process, patience=60):
    """Wait until so many runs are done; returns how many are."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        done = runs_done(folder)
        if done >= number:
            return done
        time.sleep(0.01)
    return runs_done(folder)


def runs_done(folder):
    try:
        with Ledger(folder, read_only=True) as ledger:
            return ledger.done()
    except Exception:
        return 0  # not there yet


def ended(process, code):
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, (out, err)
    return out, err


def begun_twice(counted):
    """How many runs were begun more often than once; all of the study were begun."""
    runs = counted.read_text(encoding="ascii").split()
    assert len(set(runs)) == 400
    return len(runs) - 400


def gone(pids, patience=10):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if not any(os.path.exists(f"/proc/{pid}/exe") for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return swept(small(BUSY), tmp_path_factory.mktemp("calm") / "x", "processes", 10, workers=2)


def same(folder, undisturbed):
    results = open_study(folder)
    assert results.result_hash() == undisturbed.result
    assert canonical_files(folder) == canonical_files(undisturbed.results.folder)
    assert len(shard_files(folder)) == len(
        {shard for chunk in chunks_of(folder) for shard in chunk.shards}
    )
    return True


def chunks_of(folder):
    with Ledger(folder, read_only=True) as ledger:
        return ledger.chunks()


@LINUX
def test_a_killed_worker_and_a_killed_coordinator_change_nothing(undisturbed, tmp_path):
    path, folder = write(tmp_path, BUSY), tmp_path / "x"
    counted = tmp_path / "runs.txt"
    process = begun(path, folder, "-j", "2", "--chunk", "10", counted=counted)
    until_done(folder, 30, process)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    done = until_done(folder, 70, process)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    assert gone(workers)
    assert 70 <= done < 400
    before = runs_done(folder)
    ended(begun(path, folder, "-j", "2", "--chunk", "7", counted=counted), 0)
    assert same(folder, undisturbed)
    assert before >= done
    assert 0 <= begun_twice(counted) <= 10 + IN_FLIGHT * 10


@LINUX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_signal_finishes_the_chunks_and_leaves_in_order(number, code, undisturbed, tmp_path):
    path, folder = write(tmp_path, BUSY), tmp_path / "x"
    process = begun(path, folder, "-j", "2", "--chunk", "10")
    until_done(folder, 30, process)
    workers = children(process.pid)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    out, err = ended(process, code)
    assert "stopped after" in out
    assert f"go on with: flywheel sweep {path} --out {folder}" in out
    assert "stopping when the chunks under way are done" in err
    assert "Traceback" not in err
    assert gone(workers)
    assert 30 <= runs_done(folder) < 400
    ended(begun(path, folder, "-j", "2"), 0)
    assert same(folder, undisturbed)


@LINUX
def test_two_signals_stop_at_once(undisturbed, tmp_path):
    path, folder = write(tmp_path, BUSY), tmp_path / "x"
    process = begun(path, folder, "-j", "2", "--chunk", "100")
    until = time.monotonic() + 60
    while len(children(process.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    workers = children(process.pid)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = ended(process, 130)
    assert "Traceback" not in err
    assert gone(workers)
    ended(begun(path, folder, "-j", "2"), 0)
    assert same(folder, undisturbed)


@LINUX
def test_an_extension_that_is_killed_goes_on_and_runs_nothing_of_before_again(
    tmp_path, finished, monkeypatch
):
    monkeypatch.setenv(LASTING, "0.1")  # so that it is killed in the middle
    folder, counted = tmp_path / "x", tmp_path / "runs.txt"
    swept(small(replicates=2), folder)
    path = write(tmp_path)
    process = begun(path, folder, "-j", "2", "--chunk", "3", counted=counted)
    until_done(folder, 22, process)
    workers = children(process.pid)
    process.kill()
    process.communicate()
    assert gone(workers)
    done = runs_done(folder)
    assert 22 <= done < 40
    found = verify(folder, sample=0)
    assert (found.problems, found.done, found.result) == ((), done, "")
    ended(begun(path, folder, "-j", "2", "--chunk", "3", counted=counted), 0)
    assert same(folder, finished)
    runs = [int(run) for run in counted.read_text(encoding="ascii").split()]
    assert set(runs) == set(range(16, 40))
    assert len(runs) - 24 <= IN_FLIGHT * 3


def times_begun(counted):
    """How often a run was begun so far."""
    return counted.read_bytes().count(b"\n") if counted.exists() else 0


@LINUX
@pytest.mark.long
def test_twenty_kills_of_workers_and_coordinators_in_turn_change_nothing(undisturbed, tmp_path):
    """Each comes when some more runs were begun: never while a process is still being made."""
    path, folder, chance = write(tmp_path, BUSY), tmp_path / "x", random.Random(3)  # noqa: S311  # no secret
    counted, in_flight, process, size = tmp_path / "runs.txt", 0, None, 0
    for turn in range(20):
        if process is None:
            size = chance.choice([1, 4, 9])
            process = begun(path, folder, "-j", "2", "--chunk", str(size), counted=counted)
        wanted, end = times_begun(counted) + chance.randint(1, 18), time.monotonic() + 120
        while times_begun(counted) < wanted or not children(process.pid):
            assert process.poll() is None, "it was done before 20 kills"
            assert time.monotonic() < end
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.02))
        before = runs_done(folder)
        if turn % 2:
            os.kill(chance.choice(children(process.pid)), signal.SIGKILL)
            in_flight += size
        else:
            in_flight += IN_FLIGHT * size
            workers = children(process.pid)
            process.kill()
            process.communicate()
            process = None
            assert gone(workers)
        assert runs_done(folder) >= before  # nothing that was done is lost
    ended(process, 0)
    assert same(folder, undisturbed)
    redone = begun_twice(counted)
    FIGURES.info("20 kills, %d runs begun again, %d in flight", redone, in_flight)
    assert 0 < redone <= in_flight
