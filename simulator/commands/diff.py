"""`flywheel diff`: what two scenarios have different."""

from __future__ import annotations

import json

import click

from simulator.commands import options, shared


@click.command()
@click.argument("first", metavar="FIRST")
@click.argument("second", metavar="SECOND")
@click.option("--strategy", help="Look at this strategy or mix only.")
@options.as_json
def diff(first: str, second: str, strategy: str | None, as_json: bool) -> None:
    """Tell in words what differs between two scenarios: numbers, strategies, mixes, shocks.

    FIRST and SECOND are files or names of shipped scenarios.

    Example: flywheel diff baseline cheaper_rival
    """
    from simulator.words import console
    from simulator.words.differing import differences

    names = (first, second) if first != second else (f"{first} (first)", f"{second} (second)")
    found = differences(shared.read(first), shared.read(second), names, strategy)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=1, allow_nan=False))
        return
    click.echo(found.text(console.width_of_output()))
