"""`flywheel compare`: strategies on the same worlds."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.commands import options, shared
from simulator.endings import naming

if TYPE_CHECKING:
    from simulator.experiment import Comparison
    from simulator.scenario import Scenario


@click.command()
@options.market()
@options.seed
@options.out
@options.force
@options.as_json
@options.strategies
@options.replicates(20)
@options.precision
@options.workers
def compare(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, force: bool, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None, **precise: Any,
) -> None:
    """Compare strategies on the same worlds: cost of customers, retention, lock-in, how sure.

    With --precision, worlds are added until the differences in CAC and retention are known to it.
    Ctrl-C keeps the worlds that are done; a second one stops at once.

    Example: flywheel compare baseline --precision 5% --budget 10
    """
    market = shared.read(scenario, sets, people, weeks)
    names = shared.names_of(market, strategies)
    from simulator import provenance, receipt
    from simulator.words import console

    wanted = shared.wanted_precision(**precise)
    details = {"scenario": market.canonical(), "seed": seed, "of": [names, replicates]}
    if wanted:
        details["of"] = [names, {name: wanted[name] for name in sorted(wanted)}]
    name = market.path.stem if market.path else "scenario"
    folder = out or receipt.default_folder(name, details)
    provenance.made_for_results(folder, force=force)
    shared.announce_compiling()
    found, stopped = lived(market, names, replicates, seed, workers, wanted)
    with naming(folder):
        receipt.write_folder(found, folder)
    if as_json:
        click.echo(json.dumps(receipt.as_json(found), indent=1, allow_nan=False))
    else:
        styled = not console.is_plain()
        click.echo(console.comparison_text(found, console.width_of_output(), styled=styled))
    console.note(f"tables, pictures and manifest: {folder}")
    if stopped:
        sys.stdout.flush()
        signal.raise_signal(stopped)


def lived(
    market: Scenario, names: Sequence[str], replicates: int, seed: int, workers: int | None,
    wanted: Mapping[str, Any],
) -> tuple[Comparison, int]:
    """The comparison, and the number of the signal that stopped it before its end or 0."""
    from simulator import experiment
    from simulator.precision import FIRST_LOOK
    from simulator.stopping import keeping_what_is_done
    from simulator.words import console

    told = "stopping when the world under way is done (once more stops at once)"
    looked = console.looked if wanted else None
    worlds = FIRST_LOOK if wanted else replicates
    with keeping_what_is_done(lambda: console.note(told)) as asked:
        found = experiment.compare(
            market, names, replicates, seed, workers, console.progress_of(worlds),
            looked=looked, stop=asked, **wanted,
        )  # fmt: skip
    return found, asked.signal if found.is_partial else 0
