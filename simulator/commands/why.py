"""`flywheel why`: what carries each strategy, and the story of one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import answering, options, shared

if TYPE_CHECKING:
    from simulator.scenario import Scenario


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
@click.option("--person", metavar="N|left|stayed|expert",
              help="The story of one person instead, in one world: a row, or whom to look for.")
@options.strategy
def why(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None, person: str | None, strategy: str | None,
) -> None:
    """Tell what carries each strategy: take away one pillar after another, in the same worlds.

    Pillars are what strategies stand on: content, peer help, bonds, recognition, sales and others
    (`--pillars` lists them). For the four largest of each strategy all combinations are lived,
    and what they do together is split among them (Shapley). Ctrl-C keeps what is done.

    With --person: what happened to one person when, what each choice was worth to it, and what it
    would have done with the same luck without its friends, say, or without the effort of moving.

    Example: flywheel why baseline --strategies community_led

    Another: flywheel why baseline --strategy community_led --person stayed
    """
    market = shared.read(scenario, sets, people, weeks)
    if person is None and strategy:
        raise click.UsageError("--strategy is for --person; without it --strategies names several")
    if person is not None and strategies:
        raise click.UsageError("--person lives under one strategy: --strategy NAME")
    if person is not None:
        _one_person(market, person, strategy, seed, out, force=force, as_json=as_json)
        return
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


def _one_person(
    market: Scenario, person: str, strategy: str | None, seed: int, out: Path | None, *,
    force: bool, as_json: bool,
) -> None:
    from simulator.verdicts.biography import PICKS, biography

    whom = int(person) if person.isdecimal() else next((p for p in PICKS if p == person), None)
    if whom is None:
        raise click.UsageError(
            f"--person wants a number, or one of {', '.join(PICKS)} (got {person!r})"
        )
    name = strategy or next(iter(market.strategies), None)
    market.levers(name)
    details = {"question": "biography", "seed": seed, "of": [name, person]}
    folder = answering.begun(market, out, details, force=force)
    try:
        found = biography(market, whom, name, seed)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from error
    said = f"under {name.replace('_', ' ')}" if name else "without any strategy"
    answering.hand_over(found, folder, as_json=as_json, facts=said)
