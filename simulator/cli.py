"""The command line: `flywheel compare`, `run`, `validate`, `describe`, `new`, `schema`.

Exit codes: 0 done, 1 a defect of this program, 2 bad input, 4 files or disk, 130 stopped.
Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from simulator.complaints import ScenarioError

BASELINE = "baseline"
BAD_INPUT, FILES, STOPPED = 2, 4, 130

_scenario = click.argument("scenario", default=BASELINE, metavar="[FILE]")
_set = click.option(
    "--set", "sets", multiple=True, metavar="NAME=VALUE",
    help="Change one quantity, e.g. --set switching.social_cost=0 (repeatable).",
)  # fmt: skip
_people = click.option("--people", type=int, help="The same market with so many people.")
_weeks = click.option("--weeks", type=int, help="Another length of the run.")
_seed = click.option("--seed", type=click.IntRange(0), default=1, show_default=True,
                     help="Decides about all luck.")
_out = click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _Commands(click.Group):
    """Turns the errors that users can mend into plain messages with the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from simulator.complaints import ScenarioError

        try:
            return super().invoke(ctx)
        except ScenarioError as error:
            count = len(error.problems)
            click.echo(str(error), err=True)
            click.echo(f"{count} {'mistake' if count == 1 else 'mistakes'}", err=True)
            sys.exit(BAD_INPUT)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"{where}{error.strerror or error}{_free_space(error)}", err=True)
            sys.exit(FILES)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)


def _free_space(error: OSError) -> str:
    place = Path(error.filename).parent if error.filename else Path()
    try:
        free = shutil.disk_usage(place if place.exists() else Path()).free
    except OSError:
        return ""
    return f" ({free / 1e6:,.0f} MB free)"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flywheel-simulator", prog_name="flywheel")
def main() -> None:
    """Simulate a market under sales-led, product-led and community-led growth.

    FILE is a scenario in YAML, or the name of a shipped one: see `flywheel validate --list`.
    """


@main.command()
@_scenario
@_set
@_people
@_weeks
@_seed
@_out
@_json
@click.option("--strategies", help="Comma-separated names; all strategies if not given.")
@click.option("--replicates", type=click.IntRange(1), default=20, show_default=True,
              help="Worlds, each with its own people and luck.")
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def compare(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, as_json: bool, strategies: str | None, replicates: int,
    workers: int | None,
) -> None:
    """Compare strategies on the same worlds: CAC, retention, lock-in, how sure.

    Example: flywheel compare baseline --strategies sales_led,community_led --replicates 50
    """
    market = _read(scenario, sets, people, weeks)
    names = [name.strip() for name in strategies.split(",")] if strategies else None
    for name in names or []:
        market.levers(name)
    _announce_compiling()
    from simulator import experiment, receipt
    from simulator.console import comparison_text, note, progress_of

    found = experiment.compare(
        market, names, replicates, seed, workers, progress_of(replicates)
    )
    folder = out or receipt.default_folder(
        market.path.stem if market.path else "scenario",
        {"scenario": market.canonical(), "seed": seed, "of": [found.strategies, replicates]},
    )
    receipt.write_folder(found, folder)
    if as_json:
        click.echo(json.dumps(receipt.as_json(found), indent=1, allow_nan=False))
    else:
        click.echo(comparison_text(found, max(100, shutil.get_terminal_size().columns)))
        note(f"tables, pictures and manifest: {folder}")


@main.command()
@_scenario
@_set
@_people
@_weeks
@_seed
@_out
@_json
@click.option("--strategy", help="A strategy or mix of the scenario; its first if not given.")
def run(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, as_json: bool, strategy: str | None,
) -> None:
    """Run one strategy once and print the metrics of this one world.

    Example: flywheel run baseline --strategy community_led --seed 7 --out one-world
    """
    market = _read(scenario, sets, people, weeks)
    name = strategy or next(iter(market.strategies), None)
    if name is not None:
        market.levers(name)
    _announce_compiling()
    from simulator import results
    from simulator.metrics import METRICS, measure

    made = results.run(market, name, seed)
    values = measure(made.outcome)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        made.history.to_parquet(out / "history.parquet")
        made.journeys.to_parquet(out / "journeys.parquet")
        made.people.to_parquet(out / "people.parquet")
    if as_json:
        plain = {key: None if value != value else value for key, value in values.items()}
        click.echo(json.dumps({"strategy": name, "seed": seed, "metrics": plain}, indent=1))
        return
    click.echo(f"{market.name}: {name}, seed {seed} (one world of many)")
    for key, value in values.items():
        click.echo(f"  {METRICS[key].label + ' (' + METRICS[key].unit + ')':<50}"
                   f"{METRICS[key].text(value):>14}")


@main.command()
@click.argument("scenario", required=False, metavar="[FILE]")
@_set
@_people
@_weeks
@_json
@click.option("--list", "listed", is_flag=True, help="List the shipped scenarios.")
def validate(
    scenario: str | None, sets: tuple[str, ...], people: int | None, weeks: int | None,
    as_json: bool, listed: bool,
) -> None:
    """Check a scenario file: every mistake at once, with its line and what would be right.

    Example: flywheel validate my-market.yaml
    """
    if listed:
        from simulator.shipped import library

        for name in library():
            click.echo(name)
        return
    try:
        market = _read(scenario or BASELINE, sets, people, weeks)
    except ScenarioError as error:
        if not as_json:
            raise
        click.echo(json.dumps(error.as_json(), indent=1))
        sys.exit(BAD_INPUT)
    facts = {
        "name": market.name, "scenario_hash": market.fingerprint(), "weeks": market.weeks,
        "people": market.settings.people.size, "strategies": list(market.strategies),
        "mixes": list(market.mixes), "notes": list(market.notes),
    }
    if as_json:
        click.echo(json.dumps(facts, indent=1))
        return
    strategies = ", ".join(market.strategy_names()) or "no strategies"
    click.echo(f"ok: {market.name} ({market.fingerprint()}), {facts['people']:,} people, "
               f"{market.weeks} weeks; {strategies}")
    for text in market.notes:
        click.echo(f"note: {text}")


@main.command()
@click.argument("name", required=False)
@_json
def describe(name: str | None, as_json: bool) -> None:
    """Tell what a quantity means, its unit, bounds, default and source; or list them all.

    Example: flywheel describe switching.bond_weight
    """
    from simulator import description

    if as_json:
        click.echo(json.dumps(description.as_json(name), indent=1))
    else:
        click.echo(description.text(name))


@main.command()
@click.option("--from", "base", default=BASELINE, show_default=True,
              help="Scenario to begin with.")
@click.option("--whole", is_flag=True, help="Write every number, not only a beginning.")
def new(base: str, whole: bool) -> None:
    """Write a commented scenario file to begin with, on standard output.

    Example: flywheel new > my-market.yaml
    """
    from simulator.beginning import beginning
    from simulator.writing import commented_yaml

    market = _read(base, (), None, None)
    click.echo(commented_yaml(market) if whole else beginning(base, market), nl=False)


@main.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: flywheel schema > flywheel.schema.json
    """
    from simulator.writing import json_schema

    click.echo(json.dumps(json_schema(), indent=1))


def _read(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None
) -> Any:
    from simulator.scenario import read

    pairs = {}
    for given in sets:
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set wants NAME=VALUE, e.g. company.price=35 (got {given!r})")
        pairs[name.strip()] = value
    return read(scenario, sets=pairs, people=people, weeks=weeks)


def _announce_compiling() -> None:
    from simulator.compiled import is_cached

    if not is_cached():
        click.echo("first run of this version on this machine: compiling, about 20 s", err=True)


if __name__ == "__main__":
    main()
