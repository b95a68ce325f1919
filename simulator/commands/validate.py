"""`flywheel validate`: every mistake of a scenario file at once."""

from __future__ import annotations

import json

import click

from simulator.commands import options, shared


@click.command()
@options.market(default=None)
@options.as_json
@click.option("--list", "listed", is_flag=True,
              help="List the shipped scenarios and what they ask.")
def validate(
    scenario: str | None, sets: tuple[str, ...], people: int | None, weeks: int | None,
    as_json: bool, listed: bool,
) -> None:
    """Check a scenario file: every mistake at once, with its line and what would be right.

    Example: flywheel validate my-market.yaml
    """
    if listed:
        click.echo(_listed(as_json=as_json))
        return
    market = shared.read(scenario or options.BASELINE, sets, people, weeks)
    if as_json:
        facts = {
            "weeks": market.weeks, "strategies": list(market.strategies),
            "mixes": list(market.mixes), "notes": list(market.notes), "problems": [],
        }  # fmt: skip
        click.echo(json.dumps(shared.identity(market) | facts, indent=1))
        return
    strategies = ", ".join(market.strategy_names()) or "no strategies"
    click.echo(f"ok: {market.name} ({market.fingerprint()}), {market.settings.people.size:,} "
               f"people, {market.weeks} weeks; {strategies}")
    for text in market.notes:
        click.echo(f"note: {text}")


def _listed(*, as_json: bool) -> str:
    from simulator.shipped import library, questions
    from simulator.words.console import width_of_output
    from simulator.words.tables import wrapped

    if as_json:
        return json.dumps(list(library()), indent=1)
    width = width_of_output()
    told = [[name, *wrapped(asked, width, "  ", "  ")] for name, asked in questions().items()]
    return "\n".join(line for lines in told for line in lines)
