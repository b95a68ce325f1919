"""`flywheel calibrate`: numbers of a scenario fitted to what a team has measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import options, shared
from simulator.endings import FILES, naming
from simulator.stopping import STOPPED

if TYPE_CHECKING:
    from simulator.calibration.fitting import Fitted
    from simulator.calibration.observed import Observed
    from simulator.scenario import Scenario


@click.command()
@options.market(default=None)
@click.option("--data", type=click.Path(path_type=Path), required=True,
              help="What was measured: YAML, or a CSV with one table.")
@options.seed
@options.out
@options.as_json
@click.option("--runs", type=click.IntRange(40), default=300, show_default=True,
              help="Runs in each round.")
@click.option("--rounds", type=click.IntRange(1, 10), default=3, show_default=True,
              help="Rounds, each closer to the data.")
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def calibrate(
    scenario: str | None, sets: tuple[str, ...], people: int | None, weeks: int | None,
    data: Path, seed: int, out: Path | None, as_json: bool, runs: int, rounds: int,
    workers: int | None,
) -> None:
    """Fit numbers of a scenario to a churn curve, cohorts, monthly counts, CAC, or sales.

    It writes the scenario with each fitted number and why, a table of how sure each is, pictures
    and a page, and says which numbers the data cannot tell: those keep the scenario's value, unless
    the data are met by no other. Data: see `experiments/README.md`.

    Example: flywheel calibrate baseline --data our_figures.yaml
    """
    if scenario is None:
        raise click.UsageError("name the scenario to fit, such as baseline")
    market = shared.read(scenario, sets, people, weeks)
    from simulator.calibration.observed import read_observed
    from simulator.receipt import default_folder

    observed = read_observed(data, market)
    details = {"scenario": market.canonical(), "data": repr(observed), "seed": seed}
    folder = out or default_folder(f"calibrate-{data.stem}", details | {"effort": [runs, rounds]})
    for note in observed.notes:
        click.echo(f"note: {note}", err=True)
    with naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if observed.sales is not None:
            _bass(market, scenario, observed, folder, as_json=as_json)
        else:
            effort = (runs, rounds, seed, workers)
            _fit(market, scenario, observed, folder, effort, as_json=as_json)


def _bass(market: Scenario, scenario: str, observed: Observed, folder: Path, *,
          as_json: bool) -> None:  # fmt: skip
    from simulator.calibration import sales, writing

    shared.announce_compiling()
    found = sales.fit_sales(market, observed)
    data = writing.write_sales(found, scenario, folder)
    click.echo(json.dumps(data, indent=1) if as_json else writing.sales_told(found, folder))


def _fit(
    market: Scenario, scenario: str, observed: Observed, folder: Path,
    effort: tuple[int, int, int, int | None], *, as_json: bool,
) -> None:
    from simulator.calibration import fitting, writing
    from simulator.study.folder import DamagedError

    shared.announce_compiling()
    try:
        some = fitting.Effort(*effort)
        found: Fitted = fitting.fit(
            market, observed, folder, some, shared.say, shared.progress_of_runs
        )
    except fitting.StoppedError as stopped:
        far = f"{stopped.done:,} of {stopped.runs:,} runs of this step"
        click.echo(f"stopped after {far}; the same command goes on (in {folder})", err=True)
        sys.exit(STOPPED + stopped.signal)
    except DamagedError as error:
        click.echo(f"{error}\nremove {folder}/runs to begin anew", err=True)
        sys.exit(FILES)
    data = writing.write_fitted(found, scenario, folder)
    click.echo(json.dumps(data, indent=1) if as_json else writing.told(found, folder))
