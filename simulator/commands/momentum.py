"""`flywheel momentum`: the money stops, and what the wheel does then; which loop brings whom."""

from __future__ import annotations

from pathlib import Path

import click

from simulator.commands import answering, options, shared


def _known(_: click.Context, __: click.Parameter, given: str) -> str:
    """One of the budgets, looked up when it is needed, so that help stays quick."""
    from simulator.verdicts.momentum import CHOICES

    if given not in CHOICES:
        raise click.BadParameter(f"{given!r} is no budget; there are {', '.join(CHOICES)}")
    return given


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@options.strategies
@options.replicates(40)
@options.workers
@click.option("--week", type=int, help="Week from which on the money is zero; half time if not "
              "given.")
@click.option("--budget", callback=_known, default="each", show_default=True,
              metavar="BUDGET", help="What is cut: all; sales, ads, content, product, community or "
              "listening; or each (all, then one after another).")
def momentum(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None, week: int | None, budget: str,
) -> None:
    """Stop the money and watch the wheel: half-life, coasting, loops, what one more costs.

    Each world is lived by a twin that keeps spending and by twins without the money, with the
    same luck. Ctrl-C once writes what is done by then.

    Example: flywheel momentum baseline --week 104 --out momentum
    """
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator.verdicts.gathering import Gathering
    from simulator.verdicts.momentum import momentum as analyse
    from simulator.verdicts.momentum import spent_on, week_of
    from simulator.words import console

    at = week_of(market, week)
    spent_on(market, names, at, budget)
    details = {"question": "momentum", "seed": seed, "of": [names, replicates, at, budget]}
    folder = answering.begun(market, out, details, force=force)
    gathering = Gathering(workers, console.note)
    found = analyse(
        market, names, replicates, seed, week=at, budget=budget, gathering=gathering
    )
    answering.hand_over(found, folder, as_json=as_json, facts=f"the money stops in week {at}")
    answering.end_if_stopped(gathering)
