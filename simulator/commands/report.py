"""`flywheel report`: a comparison as one HTML file to show around."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import options, shared
from simulator.endings import FILES, naming

if TYPE_CHECKING:
    from simulator.experiment import Comparison


@click.command()
@click.argument("run", metavar="RUN")
@options.seed
@click.option("--replicates", type=click.IntRange(1), default=20, show_default=True,
              help="Worlds to compare in, where RUN is a scenario.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="The file to write; report.html in the folder of the run if not given.")
@click.option("--quick", is_flag=True, help="The comparison alone, without what needs more runs.")
@options.workers
@options.as_json
def report(
    run: str, seed: int, replicates: int, out: Path | None, quick: bool, workers: int | None,
    as_json: bool,
) -> None:
    """Write a comparison as one HTML file: opens from disk, prints, needs no network.

    RUN is a folder that `flywheel compare` wrote, or a scenario, which is then compared first.

    Example: flywheel report runs/baseline-1a2b3c4d --out plan.html
    """
    found, folder = _compared(run, seed, replicates, workers)
    from simulator.report.contents import contents_of
    from simulator.report.page import page_of
    from simulator.verdicts.cheap import analyses_of
    from simulator.words import console

    analyses, left_out = analyses_of(found, quick=quick, workers=workers, tell=console.doing)
    contents = contents_of(found, analyses)
    file = out or folder / "report.html"
    with naming(file.parent):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page_of(found, analyses, contents, left_out), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(contents, indent=1, allow_nan=False))
    console.note(f"report: {file}")


def _compared(
    run: str, seed: int, replicates: int, workers: int | None
) -> tuple[Comparison, Path]:
    """The comparison in a folder, or that of a scenario, and the folder it lies in."""
    if Path(run).is_dir():
        from simulator.study.comparisons import read_comparison
        from simulator.study.folder import DamagedError

        try:
            return read_comparison(Path(run)), Path(run)
        except DamagedError as error:
            click.echo("\n".join(error.problems), err=True)
            sys.exit(FILES)
    from simulator import experiment, provenance, receipt
    from simulator.words import console

    market = shared.read(run)
    names = list(market.strategies)
    details = {"scenario": market.canonical(), "seed": seed, "of": [names, replicates]}
    name = market.path.stem if market.path else "scenario"
    folder = provenance.made_for_results(receipt.default_folder(name, details))
    shared.announce_compiling()
    found = experiment.compare(
        market, names, replicates, seed, workers, console.progress_of(replicates)
    )
    with naming(folder):
        receipt.write_folder(found, folder)
    return found, folder
