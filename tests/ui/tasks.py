"""Tasks for the crew of workers, which imports them by their names."""

import os
import time

from simulator.scenario import read


def count(most, seconds):
    """Count, with a pause after each number."""
    for number in range(most):
        yield number
        time.sleep(seconds)


def tell(name):
    """Say one thing."""
    yield name


def fail():
    """Meet a defect."""
    yield 1
    raise RuntimeError("a defect on purpose")


def complain():
    """Ask for what a scenario does not have."""
    yield len(read("baseline").plan("no such strategy"))


def die():
    """End as if the system had ended the process."""
    yield 1
    os._exit(9)
