"""What several commands do: read the market that is meant, tell which one it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from simulator.complaints import closest

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.study.progress import Progress


def read(
    scenario: str,
    sets: tuple[str, ...] = (),
    people: int | None = None,
    weeks: int | None = None,
) -> Scenario:
    """The scenario that the options of `simulator.commands.options.market` mean.

    Raises
    ------
    click.UsageError
        if a `--set` is not NAME=VALUE
    simulator.complaints.ScenarioError
        if the scenario is wrong, with all mistakes
    """
    from simulator.scenario import read as read_scenario

    pairs = {}
    for given in sets:
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set wants NAME=VALUE, e.g. company.price=35 (got {given!r})")
        pairs[name.strip()] = value
    return read_scenario(scenario, sets=pairs, people=people, weeks=weeks)


def names_of(market: Scenario, strategies: str | None) -> list[str]:
    """Names of the strategies meant, each known and named once; all if nobody says which.

    Raises
    ------
    simulator.complaints.ScenarioError
        if a name is unknown or named twice, or there is no strategy
    """
    from simulator.complaints import Problem, ScenarioError

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
        raise ScenarioError([Problem(label(market), 0, 0, "", "missing", message, hint)])
    for name in names:
        market.levers(name)
    return names


def identity(market: Scenario) -> dict[str, Any]:
    """The facts that tell one market from another, for JSON."""
    return {
        "scenario": market.name, "scenario_hash": market.fingerprint(),
        "people": market.settings.people.size,
    }  # fmt: skip


def label(market: Scenario) -> str:
    """Where the market comes from, for complaints: its file, or its name."""
    return str(market.path) if market.path else market.name


def announce_compiling() -> None:
    """Say on standard error that the first run of a version takes longer, if this is it."""
    from simulator.compiled import is_cached

    if not is_cached():
        click.echo("first run of this version on this machine: compiling, about 20 s", err=True)


def say(line: str) -> None:
    """One line on how far a command is, on standard error."""
    click.echo(line, err=True)


def progress_of_runs(runs: int, done: int) -> Progress:
    """Tells how many of the runs of a study are done, on standard error."""
    from simulator.study.progress import progress_for

    return progress_for(runs, done, say)


def wanted_precision(
    precision: float | None, precision_in: str | None, most_replicates: int, budget: float | None
) -> dict[str, Any]:
    """What `simulator.commands.options.precision` says, as `simulator.experiment.compare` wants it.

    Raises
    ------
    click.UsageError
        if an option of a precision is given without one, --replicates with one, or a metric that
        does not exist
    """
    from click.core import ParameterSource

    context = click.get_current_context()
    given = {
        name for name in ("replicates", "budget", "most_replicates", "precision_in")
        if context.get_parameter_source(name) == ParameterSource.COMMANDLINE
    }  # fmt: skip
    if precision is None:
        alone = sorted(given - {"replicates"})
        if alone:
            raise click.UsageError(f"--{alone[0].replace('_', '-')} needs --precision, e.g. 5%")
        return {}
    if "replicates" in given:
        raise click.UsageError(
            "--replicates fixes the number of worlds, --precision finds it: give one of them "
            "(--most-replicates limits it)"
        )
    from simulator.metrics import METRICS, TWIN_METRICS
    from simulator.precision import PRECISE_METRICS

    metrics: tuple[str, ...] = PRECISE_METRICS
    if precision_in is not None:
        metrics = tuple(name.strip() for name in precision_in.split(","))
    for name in metrics:
        if name not in METRICS | TWIN_METRICS:
            near = closest(name, METRICS | TWIN_METRICS)
            hint = f"; did you mean '{near}'?" if near else "; `flywheel describe` lists them"
            raise click.UsageError(f"--precision-in: there is no metric '{name}'{hint}")
    return {
        "precision": precision, "precise_metrics": metrics, "most_replicates": most_replicates,
        "budget": budget,
    }  # fmt: skip
