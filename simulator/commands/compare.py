"""`flywheel compare`: strategies on the same worlds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import options, shared
from simulator.complaints import Problem, ScenarioError
from simulator.endings import naming

if TYPE_CHECKING:
    from simulator.scenario import Scenario


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@click.option("--strategies", help="Comma-separated names; all strategies if not given.")
@click.option("--replicates", type=click.IntRange(1), default=20, show_default=True,
              help="Worlds, each with its own people and luck.")
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def compare(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None,
) -> None:
    """Compare strategies on the same worlds: cost of customers, retention, lock-in, how sure.

    Example: flywheel compare baseline --replicates 50 --out results
    """
    market = shared.read(scenario, sets, people, weeks)
    names = _compared(market, strategies)
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


def _compared(market: Scenario, strategies: str | None) -> list[str]:
    """Names of the strategies to compare, each known and named once."""
    names = list(market.strategies)
    if strategies is not None:
        names = [name.strip() for name in strategies.split(",")]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"'{twice[0]}' is named twice; a strategy differs from itself by nothing"
        raise ScenarioError([Problem("--strategies", 0, 0, "", "duplicate", message)])
    if not names:
        message = "the scenario has no strategies to compare"
        hint = "add them under `strategies:`, or use `flywheel run` for the market as it is"
        raise ScenarioError([Problem(shared.label(market), 0, 0, "", "missing", message, hint)])
    for name in names:
        market.levers(name)
    return names
