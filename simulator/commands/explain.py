"""`flywheel explain`: a scenario in plain words."""

from __future__ import annotations

import json

import click

from simulator.commands import options, shared


@click.command()
@options.market()
@options.as_json
@click.option("--strategy", help="Tell this strategy or mix only, in full.")
def explain(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None,
    as_json: bool, strategy: str | None,
) -> None:
    """Tell a scenario in plain words: the market, what differs and why, strategies, dates.

    It also tells what is switched off, how much is guessed, and what it cannot answer.

    Example: flywheel explain cheaper_rival
    """
    from simulator.words import console
    from simulator.words.explaining import explained

    found = explained(shared.read(scenario, sets, people, weeks), strategy)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=1, allow_nan=False))
        return
    click.echo(found.text(console.width_of_output()))
