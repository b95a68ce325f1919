"""Fits and searches that are stopped: they end in order, and the same command goes on."""

import contextlib
import json
import os
import random
import signal
import subprocess
import time

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.study import chunks
from simulator.study.ledger import Ledger
from tests.calibration import test_calibrate
from tests.study.study_help import command, surroundings
from tests.study.test_killing import LINUX, children, gone

MARKET = test_calibrate.MARKET.replace("weeks: 40", "weeks: 24").replace("150", "80")
DATA = """\
strategy: product_led
observed: {churn: {period: week, tenure: [4, 8, 12, 16], still_there: [0.86, 0.80, 0.75, 0.70]}}
vary: {retain.churn_target: {from: 0.002, to: 0.2, scale: log}}
"""
SMALL = {
    "calibrate": ["--runs", "45", "--rounds", "2"],
    "optimise": ["--people", "60", "--weeks", "20", "--goal", "customers", "--candidates", "6",
                 "--worlds", "2", "--fresh", "6"],
}  # fmt: skip
LARGE = {
    "calibrate": ["--runs", "160", "--rounds", "3"],
    "optimise": ["--people", "600", "--weeks", "52", "--goal", "customers", "--candidates", "16",
                 "--worlds", "4", "--fresh", "16"],
}  # fmt: skip
BOTH = pytest.mark.parametrize("name", sorted(SMALL))
END = "end of a step"


@pytest.fixture(scope="module")
def begin(tmp_path_factory):
    """The first words of each command."""
    folder = tmp_path_factory.mktemp("stopped")
    (folder / "market.yaml").write_text(MARKET, encoding="utf-8")
    (folder / "data.yaml").write_text(DATA, encoding="utf-8")
    fit = ["calibrate", str(folder / "market.yaml"), "--data", str(folder / "data.yaml")]
    return {"calibrate": fit, "optimise": ["optimise", "baseline"]}


def called(begin, name, out, *more):
    words = [*begin[name], "--out", out, "--json", "--workers", 1, *more]
    return CliRunner().invoke(main, [str(word) for word in words])


def told(result):
    """What it says, apart from where the files lie."""
    data = json.loads(result.stdout)
    return {name: value for name, value in data.items() if name not in ("folder", "page")}


@pytest.fixture(scope="module")
def undisturbed(begin, tmp_path_factory):
    """What each command says, and how many runs it lives."""
    found = {}
    for name, size in SMALL.items():
        out = tmp_path_factory.mktemp(name) / "x"
        result = called(begin, name, out, *size)
        assert result.exit_code == 0, result.output
        found[name] = told(result), runs_in(out)
    return found


def runs_in(out):
    """How many runs are done in all steps."""
    done = 0
    for path in sorted(out.glob("runs/*/ledger.sqlite")):
        with contextlib.suppress(Exception), Ledger(path.parent, read_only=True) as ledger:
            done += ledger.done()  # or the ledger is just being made
    return done


@pytest.mark.parametrize(("name", "at"), [
    ("calibrate", END), ("optimise", 0.7),
    *(pytest.param(*one, marks=pytest.mark.long) for one in (
        ("calibrate", 0.1), ("calibrate", 0.7), ("calibrate", 0.97),
        ("optimise", END), ("optimise", 0.1), ("optimise", 0.97),
    )),
])  # fmt: skip
def test_after_a_signal_no_run_is_lost_or_done_again(
    name, at, begin, undisturbed, tmp_path, monkeypatch
):
    """Also if it comes with the last run of a step: then the next step does not begin."""
    wanted, runs = undisturbed[name]
    first_step = {"calibrate": 45, "optimise": 6 * 2}[name]
    stop_at = first_step if at == END else round(at * runs)
    real, lived = chunks.lived, []

    def counted(work, task, folder):
        lived.append(task.run)
        if len(lived) == stop_at:
            signal.raise_signal(signal.SIGTERM)
        return real(work, task, folder)

    monkeypatch.setattr(chunks, "lived", counted)
    stopped = called(begin, name, tmp_path / "x", *SMALL[name])
    assert stopped.exit_code == 143, stopped.output
    assert "stopping when the chunks under way are done" in stopped.stderr
    assert f"the same command goes on (in {tmp_path / 'x'})" in stopped.stderr
    assert not stopped.stdout
    done = runs_in(tmp_path / "x")
    assert stop_at <= done < min(stop_at + 25, runs + 1)
    if at == END:
        assert done == stop_at
    again = called(begin, name, tmp_path / "x", *SMALL[name])
    assert again.exit_code == 0, again.output
    assert told(again) == wanted
    assert len(lived) == runs == runs_in(tmp_path / "x")


def begun(begin, name, out, size):
    words = [*begin[name], "--out", out, "--json", "--workers", 2, *size[name]]
    return subprocess.Popen(
        command(*words), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip


def until(number, out, process, patience=90):
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None and runs_in(out) < number:
        time.sleep(0.02)


@LINUX
@pytest.mark.parametrize(
    ("name", "number"), [("calibrate", signal.SIGINT), ("optimise", signal.SIGTERM)]
)
def test_a_signal_ends_workers_and_all_with_its_code(name, number, begin, tmp_path):
    process = begun(begin, name, tmp_path / "x", SMALL)
    until(5, tmp_path / "x", process)
    workers = children(process.pid)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, err
    assert "Traceback" not in err
    assert not out
    assert gone(workers)
    assert runs_in(tmp_path / "x") >= 5
    assert "the same command goes on" in err


@LINUX
@BOTH
@pytest.mark.long
def test_ten_signals_and_kills_at_any_moment_change_nothing(name, begin, tmp_path):
    wanted = called(begin, name, tmp_path / "calm", *LARGE[name])
    assert wanted.exit_code == 0, wanted.output
    runs, out, chance = runs_in(tmp_path / "calm"), tmp_path / "x", random.Random(6)  # noqa: S311  # no secret
    for turn in range(10):
        process = begun(begin, name, out, LARGE)
        before = runs_in(out)
        until(before + chance.randrange(1, max(2, runs // 15)), out, process)
        workers = children(process.pid)
        number = (signal.SIGINT, signal.SIGKILL, signal.SIGTERM)[turn % 3]
        process.send_signal(number)
        _, err = process.communicate(timeout=120)
        assert process.returncode == (-number if number == signal.SIGKILL else 128 + number), err
        assert "Traceback" not in err
        assert gone(workers)
        assert before < runs_in(out) < runs  # nothing that was done is lost
    again = called(begin, name, out, *LARGE[name])
    assert told(again) == told(wanted)
    assert runs_in(out) == runs
