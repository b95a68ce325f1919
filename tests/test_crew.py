"""A crew of processes: results in order, errors with their place, deaths that take one job only."""

import multiprocessing
import os
import signal
import stat
import sys
import threading
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

import pytest

from simulator.crew import CrewExecutor, each

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")


def slow_when_small(number):
    time.sleep(0.02 * (3 - number % 4))
    return number, os.getpid()


def inverse(number):
    return 1 / number


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def answered_by_a_lock(_):
    return threading.Lock()


def begin_and_die(number):
    """Write the beginning of an answer, as a worker does that is killed amid sending."""
    if number == 2:
        for end in range(3, 64):
            with suppress(OSError):  # what is no pipe of ours
                if stat.S_ISSOCK(os.fstat(end).st_mode):
                    os.write(end, b"\0\0\0\x40half")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_come_in_the_order_of_the_jobs_from_several_processes():
    results = list(each(slow_when_small, range(12), workers=3))
    assert [number for number, _ in results] == list(range(12))
    made_by = {process for _, process in results}
    assert len(made_by) == 3
    assert os.getpid() not in made_by
    assert not multiprocessing.active_children()


def test_one_worker_or_one_job_stays_in_this_process():
    assert {process for _, process in each(slow_when_small, range(3), workers=1)} == {os.getpid()}
    assert [process for _, process in each(slow_when_small, [1], workers=4)] == [os.getpid()]
    assert list(each(slow_when_small, [])) == []


def test_an_error_comes_at_the_place_of_its_job_and_says_where_it_was():
    found = []
    with pytest.raises(ZeroDivisionError) as caught:
        found.extend(each(inverse, [1, 2, 4, 0, 5], workers=2))
    assert "in inverse" in caught.value.__notes__[0]
    assert not multiprocessing.active_children()


def test_workers_end_when_the_results_are_no_longer_wanted():
    results = each(slow_when_small, range(1_000), workers=2)
    next(results)
    assert len(multiprocessing.active_children()) == 2
    results.close()
    assert not multiprocessing.active_children()


def test_what_cannot_be_sent_is_an_error_and_no_death():
    with pytest.raises((TypeError, AttributeError), match="pickle"):
        list(each(answered_by_a_lock, [1, 2], workers=2))


@needs_signals
@pytest.mark.parametrize("work", [die, begin_and_die])
def test_a_death_is_told(work):
    with pytest.raises(BrokenProcessPool):
        list(each(work, [1, 2, 3, 4], workers=2))
    assert not multiprocessing.active_children()


@needs_signals
def test_of_an_executor_a_death_takes_one_job_and_the_others_are_done():
    crew = CrewExecutor(2)
    dead = crew.submit(die, 1)
    living = [crew.submit(slow_when_small, number) for number in range(6)]
    assert [future.result()[0] for future in living] == list(range(6))
    assert isinstance(dead.exception(), BrokenProcessPool)
    crew.shutdown()
    assert not multiprocessing.active_children()


@needs_signals
def test_when_nobody_is_left_jobs_that_wait_and_new_ones_are_told():
    crew = CrewExecutor(2)
    jobs = [crew.submit(die, number) for number in range(5)]
    for job in jobs:
        assert isinstance(job.exception(timeout=30), BrokenProcessPool)
    with pytest.raises(BrokenProcessPool):
        crew.submit(inverse, 1)
    crew.shutdown()
    assert not multiprocessing.active_children()


def test_an_executor_is_let_go_at_once_or_when_all_is_done():
    crew = CrewExecutor(1)
    jobs = [crew.submit(slow_when_small, number) for number in range(3)]
    crew.shutdown()
    assert [job.result()[0] for job in jobs] == [0, 1, 2]
    crew = CrewExecutor(1)
    jobs = [crew.submit(time.sleep, 60) for _ in range(3)]
    while not jobs[0].running():
        time.sleep(0.01)
    crew.shutdown(now=True)
    assert isinstance(jobs[0].exception(), BrokenProcessPool)
    assert jobs[1].cancelled()
    assert jobs[2].cancelled()
    assert not multiprocessing.active_children()
