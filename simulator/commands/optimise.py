"""`flywheel optimise`: the mix of strategies that serves a goal best, under a budget."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from simulator.commands import options, shared
from simulator.endings import FILES, naming
from simulator.stopping import STOPPED


def _weeks(_: click.Context, __: click.Parameter, given: str) -> tuple[int, ...]:
    """Weeks with commas in between."""
    try:
        return tuple(int(one) for one in given.split(","))
    except ValueError:
        raise click.BadParameter(f"weeks with commas, such as 0,52,104 (got {given})") from None


@click.command()
@options.market()
@options.seed
@options.out
@options.as_json
@click.option("--goal", default="profit", show_default=True, metavar="METRIC",
              help="The metric that is to be as good as it can be.")
@click.option("--budget", type=click.FloatRange(0), metavar="EUR",
              help="Most growth money in a week; what the dearest strategy spends if not given.")
@click.option("--strategies", help="Comma-separated names to share among; all if not given.")
@click.option("--phases", callback=_weeks, default="0", show_default=True, metavar="WEEKS",
              help="Weeks in which the shares may change, such as 0,52,104.")
@click.option("--candidates", type=click.IntRange(4, 1000), default=32, show_default=True,
              help="Mixes to begin with.")
@click.option("--worlds", type=click.IntRange(2), default=4, show_default=True,
              help="Worlds in the first round; each round doubles them and halves the mixes.")
@click.option("--fresh", type=click.IntRange(4), default=24, show_default=True,
              help="Worlds that judge the finalists, and as many again that confirm the best.")
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def optimise(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, as_json: bool, goal: str, budget: float | None, strategies: str | None,
    phases: tuple[int, ...], candidates: int, worlds: int, fresh: int, workers: int | None,
) -> None:
    """Find the mix of strategies, constant or over time, that serves a goal best under a budget.

    All mixes meet the same worlds. The best is judged on fresh worlds, with the probability that
    it is the best, and confirmed on others against each strategy alone and no spending at all.
    Tables, pictures, one HTML page and the best as a scenario are written. Ctrl-C loses nothing:
    the same command goes on.

    Example: flywheel optimise baseline --goal profit --budget 3000 --phases 0,104
    """
    market = shared.read(scenario, sets, people, weeks)
    from simulator.complaints import Complaints
    from simulator.optimisation import candidates as room
    from simulator.optimisation import search, writing
    from simulator.receipt import default_folder
    from simulator.study.folder import DamagedError

    names = [name.strip() for name in strategies.split(",")] if strategies else []
    complaints = Complaints()
    space = complaints.tried(lambda: room.space_of(market, names, phases, budget))
    metric = complaints.tried(lambda: search.goal_named(goal))
    if space is None or metric is None:
        raise complaints.error()
    effort = search.Effort(candidates, worlds, fresh, seed, workers)
    what = [goal, budget, names, phases, effort._replace(workers=None)]  # whoever works on it
    details = {"scenario": market.canonical(), "of": what}
    folder = out or default_folder(f"optimise-{goal}", details)
    shared.announce_compiling()
    with naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            found = search.optimise(
                space, metric, folder, effort, shared.say, shared.progress_of_runs
            )
        except search.StoppedError as stopped:
            click.echo(f"stopped; the same command goes on (in {folder})", err=True)
            sys.exit(STOPPED + stopped.signal)
        except DamagedError as error:
            click.echo(f"{error}\nremove {folder}/runs to begin anew", err=True)
            sys.exit(FILES)
        data = writing.write_optimum(found, folder)
    if as_json:
        click.echo(json.dumps(data, indent=1))
        return
    click.echo("\n".join([*data["told"], f"the best as a scenario: {folder / writing.BEST}",
                          f"tables, pictures and page: {data['page']}"]))  # fmt: skip
