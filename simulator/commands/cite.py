"""`flywheel cite`: a reference to results."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from simulator.commands import options
from simulator.commands.verify import MISMATCH


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@options.as_json
def cite(run: Path, as_json: bool) -> None:
    """Print a BibTeX entry for results: version, and the hashes of scenario, design and result.

    RUN is a folder of `flywheel sweep` or `flywheel compare`, or its manifest.json.

    Example: flywheel cite runs/rival_quality-1a2b3c4d
    """
    from simulator.study import cite as room
    from simulator.study.folder import DamagedError

    try:
        told = json.dumps(room.as_json(run), indent=1) if as_json else room.citation(run)
    except DamagedError as error:
        click.echo(str(error), err=True)
        sys.exit(MISMATCH)
    click.echo(told)
