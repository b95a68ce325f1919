"""`flywheel doctor`: whether everything is there that the program needs."""

from __future__ import annotations

import json
import platform
import sys

import click

from simulator.commands import options
from simulator.distribution import version
from simulator.endings import FILES


@click.command()
@options.as_json
def doctor(as_json: bool) -> None:
    """Check the installation: versions, files of the pages, the cache of compiled loops.

    Example: flywheel doctor
    """
    from simulator.compiled import is_cached
    from simulator.ui import health

    found = health.findings()
    is_well = all(one.is_well for one in found)
    facts = {"flywheel": version(), "python": platform.python_version(),
             "platform": platform.platform(terse=True)}  # fmt: skip
    if as_json:
        rows = [one._asdict() for one in found]
        click.echo(json.dumps({**facts, "is_well": is_well, "findings": rows}, indent=1))
    else:
        for name, value in facts.items():
            click.echo(f"     {name:<18}{value}")
        for one in found:
            click.echo(f"{'ok  ' if one.is_well else 'FAIL'} {one.what:<18}{one.said}")
        compiled = "yes" if is_cached() else "not yet: the first run takes about 20 s longer"
        click.echo(f"     {'compiled':<18}{compiled}")
        shown = health.browser() or "none on the path; open the link of flywheel ui by hand"
        click.echo(f"     {'browser':<18}{shown}")
    sys.exit(0 if is_well else FILES)
