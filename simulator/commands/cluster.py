"""`flywheel cluster`: a Dask cluster on this machine that nobody else on the network can reach."""

from __future__ import annotations

import importlib.util
import logging
import sys
import time
import warnings
from typing import Any

import click

from simulator.stopping import STOPPED

HOST = "127.0.0.1"
_LOOK = 0.2  # seconds between looks at whether somebody asked to stop


@click.group()
def cluster() -> None:
    """Start a Dask cluster on this machine for `flywheel sweep --executor dask://HOST:PORT`.

    Example: flywheel cluster start -n 4
    """


@cluster.command()
@click.option("-n", "--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
@click.option("--port", type=click.IntRange(0, 65535), default=8786, show_default=True,
              help="Port of the scheduler; 0 takes a free one.")
def start(workers: int | None, port: int) -> None:
    """Start workers and wait until Ctrl-C; bound to 127.0.0.1, without a dashboard.

    Whoever can log in to this machine can use it and run programs as you: use it on machines
    that you share with nobody you do not trust.

    Example: flywheel cluster start -n 4 --port 8786
    """
    if importlib.util.find_spec("distributed") is None:
        raise click.UsageError(
            "this needs distributed, which is not installed; "
            'pip install "flywheel-simulator[research]"'
        )
    import dask
    import distributed

    from simulator.crew import available_cores
    from simulator.study.stopping import stopping

    number = workers or available_cores()
    make: Any = distributed.LocalCluster
    dask.config.set({
        "distributed.scheduler.http.routes": [],  # no pages, not even of its health
        # A worker that died is made anew; on a busy machine that takes longer than Dask's 15 s,
        # after which it would be given up for good.
        "distributed.deploy.lost-worker-timeout": "10 minutes",
    })  # fmt: skip
    warnings.filterwarnings("ignore", "Port .* is already in use")  # that of the pages
    with stopping(lambda _: None) as stop:
        with make(
            n_workers=number, threads_per_worker=1, processes=True, host=HOST,
            scheduler_port=port, dashboard_address=None, silence_logs=logging.ERROR,
        ) as running:
            place = running.scheduler_address.partition("//")[2]
            click.echo(f"{number} workers; use them by --executor dask://{place}; Ctrl-C ends them")
            while not stop:
                time.sleep(_LOOK)
        click.echo("stopped", err=True)
        sys.exit(STOPPED + stop.signal)
