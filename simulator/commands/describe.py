"""`flywheel describe`: the data dictionary."""

from __future__ import annotations

import json

import click

from simulator.commands import options


@click.command()
@click.argument("name", required=False)
@options.as_json
@click.option("--odd", is_flag=True, help="Print the complete ODD protocol of the model, Markdown.")
def describe(name: str | None, as_json: bool, odd: bool) -> None:
    """Tell what a quantity means, its unit, bounds, default and source; or list them all.

    NAME may also be a metric or its printed label, a column of the history or of the people, a
    source, a channel, or one of the topics levers, columns, history, metrics, channels, sources.

    Example: flywheel describe switching.bond_weight
    """
    if odd:
        _print_protocol(name, as_json=as_json)
        return
    from simulator.words import description

    told = json.dumps(description.as_json(name), indent=1) if as_json else description.text(name)
    click.echo(told)


def _print_protocol(name: str | None, *, as_json: bool) -> None:
    if name is not None:
        raise click.UsageError(f"--odd describes the whole model; leave '{name}' out")
    from simulator.words.odd import protocol

    text = protocol()
    click.echo(json.dumps({"format": "markdown", "text": text}, indent=1) if as_json else text)
