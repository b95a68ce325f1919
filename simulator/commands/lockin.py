"""`flywheel lockin`: what holds customers beside a rival, what it is worth, where it breaks."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.commands import answering, options, shared


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@options.strategies
@options.replicates(20)
@options.workers
@click.option("--launch", type=int, help="Week in which a rival starts, if the scenario has none.")
@click.option("--within", type=click.IntRange(1, 520), default=52, show_default=True,
              help="Weeks after the launch for which leavers are counted.")
def lockin(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None, launch: int | None, within: int,
) -> None:
    """Take lock-in apart: what holds customers, at what price they leave, where it breaks.

    Twins of the same worlds part at the rival's launch: without the social cost, without each of
    the things that hold customers, with a better and a cheaper rival. Ctrl-C once writes what is
    done by then.

    Example: flywheel lockin baseline --replicates 40 --out lockin
    """
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator.verdicts.gathering import Gathering
    from simulator.verdicts.launch import with_launch
    from simulator.verdicts.lockin import lockin as analyse
    from simulator.words import console

    market = with_launch(market, launch)
    details = {"question": "lockin", "seed": seed, "of": [names, replicates, within]}
    folder = answering.begun(market, out, details, force=force)
    gathering = Gathering(workers, console.note)
    found = analyse(market, names, replicates, seed, within=within, gathering=gathering)
    facts = f"a rival is launched in week {market.settings.rival.launch_week}"
    answering.hand_over(found, folder, as_json=as_json, facts=facts)
    answering.end_if_stopped(gathering)
