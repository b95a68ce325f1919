"""Endings: how the command line ends when something goes wrong.

Exit codes: 0 done, 1 a defect of this program, 2 bad input, 4 files, disk or memory, 128 + number
of the signal that stopped it (130 for Ctrl-C).
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from simulator.complaints import ScenarioError
from simulator.distribution import version
from simulator.stopping import STOPPED

DEFECT, BAD_INPUT, FILES = 1, 2, 4
_PIPE = 13  # the number of SIGPIPE, which not every system has
_LONGEST = 200  # characters of a defect's own words


def end(error: BaseException, *, as_json: bool) -> NoReturn:
    """Say what went wrong in plain words, and leave with the exit code that fits.

    Parameters
    ----------
    error
        what ended the command
    as_json
        tell mistakes in a scenario as JSON on standard output
    """
    if isinstance(error, KeyboardInterrupt):  # called from a program that handles it so
        click.echo("stopped", err=True)
        sys.exit(STOPPED + signal.SIGINT)
    if isinstance(error, ScenarioError):
        count = len(error.problems)
        if as_json:
            click.echo(json.dumps(error.as_json(), indent=1))
        else:
            click.echo(str(error), err=True)
        click.echo(f"{count} {'mistake' if count == 1 else 'mistakes'}", err=True)
        sys.exit(BAD_INPUT)
    if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED + _PIPE)
    if isinstance(error, OSError):
        click.echo(_about_files(error), err=True)
        sys.exit(FILES)
    if isinstance(error, MemoryError) or type(error).__name__ == "BrokenProcessPool":
        click.echo("memory ran out; try fewer --people, or --workers 1", err=True)
        sys.exit(FILES)
    where = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:_LONGEST]
    place = f"{Path(where.filename).name}:{where.lineno}"
    click.echo(
        f"a defect of flywheel {version()}: {type(error).__name__}: {said} ({place}); please "
        "report it where you got flywheel from, with the command, the scenario and what "
        "FLYWHEEL_DEBUG=1 shows",
        err=True,
    )
    sys.exit(DEFECT)


def _about_files(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    text = f"{where}{error.strerror or error}"
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return text
    place = Path(error.filename or ".").absolute()
    while not place.exists():
        place = place.parent
    return f"{text} ({shutil.disk_usage(place).free / 1e6:,.0f} MB free)"


@contextlib.contextmanager
def naming(folder: Path) -> Iterator[None]:
    """Errors of libraries that write do not always say where; here it is the folder.

    Raises
    ------
    OSError
        as it came, with the name of its file, or of the folder
    """
    try:
        yield
    except OSError as error:
        text = error.strerror or str(error)
        raise OSError(error.errno, text, error.filename or str(folder)) from error
