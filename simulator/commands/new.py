"""`flywheel new`: a scenario or a study to begin with."""

from __future__ import annotations

import click

from simulator.commands import options, shared


@click.command()
@click.option("--from", "base", default=options.BASELINE, show_default=True,
              help="Scenario to begin with.")
@click.option("--whole", is_flag=True, help="Write every number, not only a beginning.")
@click.option("--study", is_flag=True, help="Write a study for `flywheel sweep`.")
def new(base: str, whole: bool, study: bool) -> None:
    """Write a commented scenario file to begin with, on standard output; or a study of one.

    Example: flywheel new > my-market.yaml; flywheel new --study > my-study.yaml
    """
    from simulator.beginning import beginning
    from simulator.words.writing import commented_yaml

    if whole and study:
        raise click.UsageError("--whole writes a scenario, --study a study: give one of them")
    market = shared.read(base)
    if study:
        from simulator.study import beginning as room

        click.echo(room.beginning(base, tuple(market.strategies)), nl=False)
        return
    click.echo(commented_yaml(market) if whole else beginning(base, market), nl=False)
