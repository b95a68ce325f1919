"""`flywheel new`: a scenario file to begin with."""

from __future__ import annotations

import click

from simulator.commands import options, shared


@click.command()
@click.option("--from", "base", default=options.BASELINE, show_default=True,
              help="Scenario to begin with.")
@click.option("--whole", is_flag=True, help="Write every number, not only a beginning.")
def new(base: str, whole: bool) -> None:
    """Write a commented scenario file to begin with, on standard output.

    Example: flywheel new > my-market.yaml
    """
    from simulator.beginning import beginning
    from simulator.words.writing import commented_yaml

    market = shared.read(base)
    click.echo(commented_yaml(market) if whole else beginning(base, market), nl=False)
