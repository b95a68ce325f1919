"""Stopping: whatever a comparison is at, a signal ends it, its workers and its say at once."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

import simulator as fw
from simulator import experiment
from simulator.scenario import Scenario
from simulator.stopping import signals_held

REPOSITORY = Path(__file__).parents[1]
LONG_ENOUGH = 300  # seconds, also for a busy machine that has to compile first
needs_signals = pytest.mark.skipif(os.name == "nt", reason="needs signals")
needs_forks = pytest.mark.skipif(sys.platform != "linux", reason="needs forks and /proc")

STOPPING_ITSELF = """
import os, runpy, signal, sys

class Last:
    def __del__(self):  # an exception would be lost here, as it is in callbacks of imports
        os.killpg(0, signal.SIGINT)

moment, sys.argv = sys.argv[1], ["flywheel", *sys.argv[2:]]
if moment.startswith(("before", "after")):
    os.register_at_fork(**{moment: lambda: Last() and None})
else:
    sys.addaudithook(
        lambda event, given: given and moment == f"{event} {given[0]}" and Last() and None
    )
runpy.run_module("simulator", run_name="__main__", alter_sys=True)
"""


def comparing(folder: Path, replicates: int) -> list[str]:
    return ["compare", "--people", "150", "--weeks", "20", "--workers", "2", "--strategies",
            "sales_led", "--replicates", str(replicates), "--out", str(folder)]  # fmt: skip


def begun(*words: str) -> subprocess.Popen[str]:
    """Python in a session of its own, so that a Ctrl-C to all its processes spares this one."""
    return subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "error"},
    )  # fmt: skip


def told(running: subprocess.Popen[str]) -> str:
    """What it said; its output ends with the last process that holds it, so none is left."""
    try:
        _, said = running.communicate(timeout=LONG_ENOUGH)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        raise
    return said


def assert_quiet(said: str) -> None:
    """Beside notes about compiling and progress there is the one plain word, at the end."""
    assert said.splitlines()[-1:] == ["stopped"]
    assert said.count("stopped") == 1
    for noise in ("Traceback", "ignored", "Error", "Warning", "leaked"):
        assert noise not in said


@needs_forks
@pytest.mark.parametrize(
    ("number", "to_all", "times"),
    [(signal.SIGINT, True, 2), (signal.SIGINT, False, 1), (signal.SIGTERM, False, 1)],
    ids=["Ctrl-C twice at a terminal", "SIGINT to the main process", "SIGTERM"],
)
def test_stopping_ends_all_processes_quietly(number, to_all, times, tmp_path):
    with begun("-m", "simulator", *comparing(tmp_path, 50_000)) as running:
        wait_for_workers(running)
        for _ in range(times):
            (os.killpg if to_all else os.kill)(running.pid, number)
        said = told(running)
    assert_quiet(said)
    assert running.returncode == 128 + number


def wait_for_workers(running: subprocess.Popen[str]) -> None:
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    limit = time.monotonic() + LONG_ENOUGH
    while len(children.read_text().split()) < 2:
        assert time.monotonic() < limit
        assert running.poll() is None
        time.sleep(0.05)


@needs_signals
@pytest.mark.parametrize(
    "moment",
    ["import click", "import pandas", "import numba", "before", "after_in_parent", "after_in_child",
     "open {folder}/manifest.json"],
)  # fmt: skip
def test_a_signal_is_not_lost_at_an_awkward_moment(moment, tmp_path):
    moment = moment.format(folder=tmp_path)
    with begun("-c", STOPPING_ITSELF, moment, *comparing(tmp_path, 2)) as running:
        assert_quiet(told(running))
    assert running.returncode == 128 + signal.SIGINT
    assert not (tmp_path / "manifest.json").exists()  # the folder does not look complete


# comparisons inside other people's programs


@pytest.fixture(scope="module")
def market() -> Scenario:
    return fw.read("baseline", people=120, weeks=20)


def test_workers_end_with_a_comparison_that_is_interrupted(market):
    def interrupted(done: int, of: int) -> None:
        assert len(multiprocessing.active_children()) == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fw.compare(market, ["sales_led"], replicates=1_000, workers=2, progress=interrupted)
    assert not multiprocessing.active_children()


def test_workers_that_die_are_noticed(market):
    def killed(done: int, of: int) -> None:
        for worker in multiprocessing.active_children():
            worker.kill()

    with pytest.raises(BrokenProcessPool):
        fw.compare(market, ["sales_led"], replicates=1_000, workers=2, progress=killed)
    assert not multiprocessing.active_children()


@needs_forks
def test_an_error_in_a_worker_comes_with_the_place_it_came_from(market, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a worker")

    monkeypatch.setattr(experiment, "_one_run", broken)
    with pytest.raises(ZeroDivisionError, match="in a worker") as caught:
        fw.compare(market, ["sales_led"], replicates=4, workers=2)
    assert "in _one_world" in caught.value.__notes__[0]
    assert not multiprocessing.active_children()


@needs_signals
def test_signals_wait_while_processes_are_made_whatever_thread_takes_them():
    heard, over = [], threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append("now"))
    other = threading.Thread(target=over.wait)
    other.start()
    try:
        with signals_held():
            for _ in range(3):
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.01)
            assert not heard
        assert heard[:1] == ["now"]
    finally:
        over.set()
        other.join()
        signal.signal(signal.SIGTERM, before)
