"""`flywheel where`: what wins where: maps, break-evens and mixes."""

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
@click.option("--x", metavar="NAME[=LOW:HIGH]",
              help="A quantity; alone: the values of it at which another strategy wins.")
@click.option("--y", metavar="NAME[=LOW:HIGH]",
              help="A second quantity: a map of who wins, and of what a wrong choice costs.")
@click.option("--mixes", "is_mixes", is_flag=True,
              help="All mixes of three strategies instead, on a triangle.")
@click.option("--metric", default="profit", show_default=True,
              help="By which to win; see `flywheel describe metrics`.")
@click.option("--steps", type=click.IntRange(2, 100),
              help="Values along an axis, or parts of the money; 7, 9 (alone) and 6 if not given.")
@click.option("--replicates", type=click.IntRange(2),
              help="Worlds at every point; 6, 10 (alone) and 12 (mixes) if not given.")
@options.workers
def where(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, x: str | None,
    y: str | None, is_mixes: bool, metric: str, steps: int | None, replicates: int | None,
    workers: int | None,
) -> None:
    """Tell what wins where: over one quantity, over two, or over all mixes of three strategies.

    With --x alone: the break-evens, found by bisection and confirmed on both sides in further
    worlds. With --x and --y: a map. Without values an axis has the range that `flywheel challenge`
    draws from; NAME=LOW:HIGH gives another, with units if you like. Ctrl-C keeps what is done.

    Example: flywheel where baseline --x company.price --y rival.quality

    Another: flywheel where baseline --x attract.problem_rate=0.02:0.12 --metric cac_blended
    """
    if is_mixes == bool(x) or (y and not x):
        raise click.UsageError("give --x NAME, --x NAME and --y NAME, or --mixes")
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator.verdicts import break_even, mixes
    from simulator.verdicts import where as maps
    from simulator.verdicts.gathering import Gathering
    from simulator.words import console

    question = "mixes" if is_mixes else "where" if y else "break-even"
    rooms = {"mixes": mixes, "where": maps, "break-even": break_even}
    worlds = replicates or rooms[question].REPLICATES
    parts = steps or (mixes.PARTS if is_mixes else rooms[question].STEPS)
    details = {"question": question, "seed": seed, "of": [names, x, y, metric, parts, worlds]}
    folder = answering.begun(market, out, details, force=force)
    gathering = Gathering(workers, console.note)
    if x is None:
        chosen = names if strategies else None
        found = mixes.mixes(market, metric, chosen, parts, worlds, seed, gathering=gathering)
    elif y is None:
        found = break_even.break_even(
            market, x, metric, names, parts, worlds, seed, gathering=gathering
        )
    else:
        found = maps.where(market, x, y, metric, names, parts, worlds, seed, gathering=gathering)
    answering.hand_over(found, folder, as_json=as_json, facts=f"by {metric}")
    answering.end_if_stopped(gathering)
