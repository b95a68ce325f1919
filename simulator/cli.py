"""The command line: `flywheel compare`, `run`, `validate`, `describe`, `new`, `schema`.

Nothing heavy is imported before a command needs it. The exit codes are those of
`simulator.endings`.
"""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.complaints import Problem, ScenarioError
from simulator.endings import end, made, naming, stoppable, version

if TYPE_CHECKING:
    from simulator.scenario import Scenario

BASELINE = "baseline"
_LARGEST_SEED = 2**63 - 1
_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Commands(click.Group):
    """Turns errors into plain messages with the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a poor terminal is no reason to fail
        stops: list[int] = []
        try:
            with stoppable() as stops:
                return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, SystemExit):
            raise
        except BaseException as error:
            if os.environ.get("FLYWHEEL_DEBUG"):
                traceback.print_exc()
            end(error, stops, as_json=bool(ctx.meta.get("as_json")))


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"flywheel, version {version()}")
        ctx.exit()


def _remember_json(ctx: click.Context, _: click.Parameter, asked: bool) -> bool:
    ctx.meta["as_json"] = asked
    return asked


_set = click.option(
    "--set", "sets", multiple=True, metavar="NAME=VALUE",
    help="Change one quantity, e.g. --set switching.social_cost=0 (repeatable).",
)  # fmt: skip
_people = click.option("--people", type=int,
                       help="The same market with so many people; money and staff grow along.")
_weeks = click.option("--weeks", type=int, help="Another length of the run.")
_seed = click.option(
    "--seed", type=click.IntRange(0, _LARGEST_SEED), default=1, show_default=True,
    help="Decides about all luck.",
)  # fmt: skip
_out = click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the results, made if missing."
)
_json = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, help="Print JSON, errors too."
)


def _market(*, default: str | None = BASELINE) -> Callable[[_Command], _Command]:
    """The argument and the options that say which market is meant."""

    def add(command: _Command) -> _Command:
        for option in (_weeks, _people, _set):
            command = option(command)
        file = click.argument("scenario", default=default, required=False, metavar="[FILE]")
        return file(command)

    return add


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False,
              callback=_tell_version, help="Show the version and exit.")
def main() -> None:
    """Simulate a market under sales-led, product-led and community-led growth.

    FILE is a scenario in YAML, or the name of a shipped one: see `flywheel validate --list`.

    Example: flywheel compare baseline --replicates 30
    """


@main.command(short_help="Compare strategies: cost, retention, lock-in, how sure.")
@_market()
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
    """Compare strategies on the same worlds: cost of customers, retention, lock-in, how sure.

    Example: flywheel compare baseline --replicates 50 --out results
    """
    market = _read(scenario, sets, people, weeks)
    names = _compared(market, strategies)
    from simulator import console, experiment, receipt

    details = {"scenario": market.canonical(), "seed": seed, "of": [names, replicates]}
    name = market.path.stem if market.path else "scenario"
    folder = made(out or receipt.default_folder(name, details))
    _announce_compiling()
    found = experiment.compare(
        market, names, replicates, seed, workers, console.progress_of(replicates)
    )
    with naming(folder):
        receipt.write_folder(found, folder)
    if as_json:
        click.echo(json.dumps(receipt.as_json(found), indent=1, allow_nan=False))
        return
    styled = not console.is_plain()
    click.echo(console.comparison_text(found, console.width_of_output(), styled=styled))
    console.note(f"tables, pictures and manifest: {folder}")


@main.command(short_help="Run one strategy once and print the metrics of this one world.")
@_market()
@_seed
@_out
@_json
@click.option("--strategy", help="A strategy or mix of the scenario; its first if not given.")
def run(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None, seed: int,
    out: Path | None, as_json: bool, strategy: str | None,
) -> None:
    """Run one strategy once and print the metrics of this one world.

    With --out it writes the tables of weeks, of people and of their journeys.

    Example: flywheel run baseline --strategy community_led --seed 7 --out one-world
    """
    market = _read(scenario, sets, people, weeks)
    name = strategy or next(iter(market.strategies), None)
    market.levers(name)
    folder = made(out) if out else None
    _announce_compiling()
    from simulator import results
    from simulator.metrics import METRICS, measure

    lived = results.run(market, name, seed)
    values = measure(lived.outcome)
    if folder:
        with naming(folder):
            for table in ("history", "people", "journeys"):
                getattr(lived, table).to_parquet(folder / f"{table}.parquet")
    if as_json:
        metrics = {
            key: {"value": None if value != value else value, "unit": METRICS[key].unit}
            for key, value in values.items()
        }
        facts = {"strategy": name, "seed": seed, "weeks": market.weeks, "metrics": metrics}
        click.echo(json.dumps(_identity(market) | facts, indent=1, allow_nan=False))
        return
    click.echo(f"{market.name} ({market.fingerprint()})")
    click.echo(f"{name or 'no strategy'}, seed {seed}: one world of many, see `flywheel compare`")
    for key, value in values.items():
        click.echo(f"  {METRICS[key].label:<32}{METRICS[key].text(value):>16}")


@main.command(short_help="Check a scenario: every mistake, its line, what would be right.")
@_market(default=None)
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

        click.echo(json.dumps(list(library()), indent=1) if as_json else "\n".join(library()))
        return
    market = _read(scenario or BASELINE, sets, people, weeks)
    if as_json:
        facts = {
            "weeks": market.weeks, "strategies": list(market.strategies),
            "mixes": list(market.mixes), "notes": list(market.notes), "problems": [],
        }  # fmt: skip
        click.echo(json.dumps(_identity(market) | facts, indent=1))
        return
    strategies = ", ".join(market.strategy_names()) or "no strategies"
    click.echo(f"ok: {market.name} ({market.fingerprint()}), {market.settings.people.size:,} "
               f"people, {market.weeks} weeks; {strategies}")
    for text in market.notes:
        click.echo(f"note: {text}")


@main.command(short_help="Tell what a quantity or a metric means, its unit and source.")
@click.argument("name", required=False)
@_json
def describe(name: str | None, as_json: bool) -> None:
    """Tell what a quantity means, its unit, bounds, default and source; or list them all.

    NAME may also be a metric, or one of the topics levers, columns, history, metrics, sources.

    Example: flywheel describe switching.bond_weight
    """
    from simulator import description

    told = json.dumps(description.as_json(name), indent=1) if as_json else description.text(name)
    click.echo(told)


@main.command(short_help="Write a commented scenario file to begin with.")
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


@main.command(short_help="Print the JSON Schema of scenario files, for editors.")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: flywheel schema > flywheel.schema.json
    """
    from simulator.writing import json_schema

    click.echo(json.dumps(json_schema(), indent=1))


def _read(
    scenario: str, sets: tuple[str, ...], people: int | None, weeks: int | None
) -> Scenario:
    from simulator.scenario import read

    pairs = {}
    for given in sets:
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set wants NAME=VALUE, e.g. company.price=35 (got {given!r})")
        pairs[name.strip()] = value
    return read(scenario, sets=pairs, people=people, weeks=weeks)


def _compared(market: Scenario, strategies: str | None) -> list[str]:
    """Names of the strategies to compare, each known and named once."""
    names = list(market.strategies)
    if strategies is not None:
        names = [name.strip() for name in strategies.split(",")]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"'{twice[0]}' is named twice; a strategy differs from itself by nothing"
        raise ScenarioError([Problem("--strategies", 0, 0, "", "duplicate", message)])
    if not names:
        message = "the scenario has no strategies to compare"
        hint = "add them under `strategies:`, or use `flywheel run` for the market as it is"
        raise ScenarioError([Problem(_label(market), 0, 0, "", "missing", message, hint)])
    for name in names:
        market.levers(name)
    return names


def _identity(market: Scenario) -> dict[str, Any]:
    return {
        "scenario": market.name, "scenario_hash": market.fingerprint(),
        "people": market.settings.people.size,
    }  # fmt: skip


def _label(market: Scenario) -> str:
    return str(market.path) if market.path else market.name


def _announce_compiling() -> None:
    from simulator.compiled import is_cached

    if not is_cached():
        click.echo("first run of this version on this machine: compiling, about 20 s", err=True)


if __name__ == "__main__":
    main()
