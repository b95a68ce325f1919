"""`flywheel why`: what carries each strategy, and the story of one person."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.commands import answering, options, shared


def _list_pillars(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from simulator.verdicts.pillars import listed

        click.echo(listed())
        ctx.exit()


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@options.strategies
@options.replicates(16)
@options.workers
@click.option("--pillars", is_flag=True, is_eager=True, expose_value=False,
              callback=_list_pillars, help="List the pillars, what switches each off, and exit.")
def why(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None,
) -> None:
    """Tell what carries each strategy: take away one pillar after another, in the same worlds.

    Pillars are what strategies stand on: content, peer help, bonds, recognition, sales and others
    (`--pillars` lists them). For the four largest of each strategy all combinations are lived,
    and what they do together is split among them (Shapley). Ctrl-C keeps what is done.

    Example: flywheel why baseline --strategies community_led
    """
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator.verdicts.gathering import Gathering
    from simulator.verdicts.why import why as answer
    from simulator.words import console

    details = {"question": "why", "seed": seed, "of": [names, replicates]}
    folder = answering.begun(market, out, details, force=force)
    gathering = Gathering(workers, console.note)
    found = answer(market, names, replicates, seed, gathering=gathering)
    answering.hand_over(found, folder, as_json=as_json, facts="one pillar after another taken away")
    answering.end_if_stopped(gathering)
