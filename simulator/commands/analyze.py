"""`flywheel analyze`: what moves a metric in a study, and where a strategy loses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from simulator.commands import options
from simulator.endings import FILES, naming


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@options.out
@options.as_json
@click.option("--metric", "metrics", multiple=True, metavar="NAME",
              help="A metric that the study keeps (repeatable); its headlines if not given.")
@click.option("--prim", multiple=True, metavar="CONDITION",
              help="Find the boxes in which this holds, such as "
                   "'retention_52 of community_led < 0.5' or 'profit of community_led < sales_led' "
                   "(repeatable).")
@click.option("--loses", metavar="STRATEGY",
              help="Find the boxes in which it is worse than the best other; community_led "
                   "if neither this nor --prim is given.")
@options.seed
def analyze(
    run: Path, out: Path | None, as_json: bool, metrics: tuple[str, ...], prim: tuple[str, ...],
    loses: str | None, seed: int,
) -> None:
    """Analyse a study: Sobol or Morris indices, correlations, pictures, and where a strategy loses.

    RUN is the folder of `flywheel sweep`, finished or not. Tables (CSV), pictures (PNG) and
    one HTML page go to RUN/analysis; runs that failed are counted and named.

    Example: flywheel analyze runs/what_matters_most-1a2b3c4d --loses community_led
    """
    from simulator.analysis import analyse, writing
    from simulator.study.folder import ANALYSIS, DamagedError

    folder = out or run / ANALYSIS
    try:
        found = analyse.analyze(run, metrics, prim=prim, loses=loses, seed=seed)
    except DamagedError as error:
        click.echo(f"{error}\n`flywheel sweep {run}` runs again what is damaged", err=True)
        sys.exit(FILES)
    with naming(folder):
        written = writing.write_analysis(found, folder, lambda line: click.echo(line, err=True))
    if as_json:
        data = writing.as_json(found) | {"folder": str(folder), "page": str(written[-1])}
        click.echo(json.dumps(data, indent=1, allow_nan=False))
        return
    click.echo(writing.told(found))
    click.echo(f"tables, pictures and page: {written[-1]}")
