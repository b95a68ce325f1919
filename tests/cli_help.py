"""The command line in tests: called in this process, or started in one of its own."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from simulator.cli import main

REPOSITORY = Path(__file__).parents[1]
SMALL = ("--people", "150", "--weeks", "60", "--set", "rival.launch_week=4")


def called(*words, **environment):
    """`flywheel` in this process."""
    return CliRunner(env=environment).invoke(main, [str(word) for word in words])


def command(*words):
    return [sys.executable, "-m", "simulator", *(str(word) for word in words)]


def surroundings(**more):
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "error"} | more


def started(*words, **more):
    """`python -m simulator` in a process of its own."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=120, check=False,
        env=surroundings(**more),
    )  # fmt: skip


def refused(result, code=2):
    """The plain message of a command that ended with this code."""
    assert result.exit_code == code, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.stderr


def throw(error):
    """Raises the error, where an expression is wanted."""
    raise error
