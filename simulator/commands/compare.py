"""`flywheel compare`: strategies on the same worlds."""

from __future__ import annotations

import json
from pathlib import Path

import click

from simulator.commands import options, shared
from simulator.endings import naming


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@options.strategies
@options.replicates(20)
@options.workers
def compare(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None,
) -> None:
    """Compare strategies on the same worlds: cost of customers, retention, lock-in, how sure.

    Example: flywheel compare baseline --replicates 50 --out results
    """
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator import experiment, provenance, receipt
    from simulator.words import console

    details = {"scenario": market.canonical(), "seed": seed, "of": [names, replicates]}
    name = market.path.stem if market.path else "scenario"
    folder = out or receipt.default_folder(name, details)
    provenance.made_for_results(folder, force=force)
    shared.announce_compiling()
    found = experiment.compare(
        market, names, replicates, seed, workers, console.progress_of(replicates)
    )
    with naming(folder):
        receipt.write_folder(found, folder)
    if as_json:
        click.echo(json.dumps(receipt.as_json(found), indent=1, allow_nan=False))
        return
    styled = not console.is_plain()
    click.echo(console.comparison_text(found, console.width_of_output(), styled=styled))
    console.note(f"tables, pictures and manifest: {folder}")
