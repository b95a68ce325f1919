"""`flywheel run`: one strategy in one world."""

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
@options.strategy
def run(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategy: str | None,
) -> None:
    """Run one strategy once and print the metrics of this one world.

    With --out it writes the tables of weeks, of people and of their journeys, and a manifest.

    Example: flywheel run baseline --strategy community_led --seed 7 --out one-world
    """
    market = shared.read(scenario, sets, people, weeks)
    name = strategy or next(iter(market.strategies), None)
    market.levers(name)
    from simulator import provenance

    folder = provenance.made_for_results(out, force=force) if out else None
    shared.announce_compiling()
    from simulator import results
    from simulator.metrics import METRICS, measure

    lived = results.run(market, name, seed)
    values = measure(lived.outcome)
    if folder:
        with naming(folder):
            provenance.write_run(lived, folder)
    if as_json:
        metrics = {
            key: {"value": None if value != value else value, "unit": METRICS[key].unit}
            for key, value in values.items()
        }
        facts = {"strategy": name, "seed": seed, "weeks": market.weeks, "metrics": metrics}
        click.echo(json.dumps(shared.identity(market) | facts, indent=1, allow_nan=False))
        return
    click.echo(f"{market.name} ({market.fingerprint()})")
    click.echo(f"{name or 'no strategy'}, seed {seed}: one world of many, see `flywheel compare`")
    for key, value in values.items():
        click.echo(f"  {METRICS[key].label:<32}{METRICS[key].text(value):>16}")
