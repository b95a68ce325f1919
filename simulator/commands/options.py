"""Options and arguments that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from simulator.seeds import LARGEST_SEED

BASELINE = "baseline"
"""The scenario that is meant where none is named."""
Command = TypeVar("Command", bound=Callable[..., Any])
"""What an option is put on: a function that becomes a command."""


def _remember_json(ctx: click.Context, _: click.Parameter, asked: bool) -> bool:
    """Mistakes are told as JSON too, see `simulator.cli`."""
    ctx.meta["as_json"] = asked
    return asked


sets = click.option(
    "--set", "sets", multiple=True, metavar="NAME=VALUE",
    help="Change one quantity, e.g. --set switching.social_cost=0 (repeatable).",
)  # fmt: skip
people = click.option("--people", type=int,
                      help="The same market with so many people; money and staff grow along.")
weeks = click.option("--weeks", type=int, help="Another length of the run.")
seed = click.option(
    "--seed", type=click.IntRange(0, LARGEST_SEED), default=1, show_default=True,
    help="Decides about all luck.",
)  # fmt: skip
out = click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the results, made if missing."
)
force = click.option(
    "--force", is_flag=True, help="Write into a folder that holds other files, too."
)
as_json = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, help="Print JSON, errors too."
)
strategy = click.option(
    "--strategy", help="A strategy or mix of the scenario; its first if not given."
)

strategies = click.option(
    "--strategies", help="Comma-separated names; all strategies if not given."
)
workers = click.option(
    "--workers", type=click.IntRange(1), help="Processes; all cores if not given."
)


def replicates(
    default: int, what: str = "Worlds, each with its own people and luck."
) -> Callable[[Command], Command]:
    """The option that says over how many worlds."""
    return click.option(
        "--replicates", type=click.IntRange(1), default=default, show_default=True, help=what
    )


def share(*, whole_too: bool) -> Callable[..., float | None]:
    """Reads a share from `5%`, `5 %` or `0.05`: above 0 and below 1, or 1 itself if `whole_too`."""
    end = "up to" if whole_too else "below"

    def read(_: click.Context, __: click.Parameter, given: str | None) -> float | None:
        if given is None:
            return None
        number = given.strip().removesuffix("%")
        try:
            found = float(number) / (100 if number != given.strip() else 1)
        except ValueError:
            found = float("nan")
        if not 0 < found <= 1 or (found == 1 and not whole_too):
            raise click.BadParameter(f"{given!r} is no share above 0 and {end} 100 %, such as 5%")
        return found

    return read


def precision(command: Command) -> Command:
    """The options of a comparison to a precision; the command gets what they say by name."""
    for option in (
        click.option("--budget", type=click.FloatRange(0, min_open=True), metavar="MINUTES",
                     help="With --precision: end after so many minutes."),
        click.option("--most-replicates", type=click.IntRange(2), default=500, show_default=True,
                     help="With --precision: end after so many worlds."),
        click.option("--precision-in", metavar="METRICS",
                     help="With --precision: whose differences; CAC and retention if not given."),
        click.option("--precision", callback=share(whole_too=True), metavar="5%",
                     help="Add worlds until differences are known to this share of the metric."),
    ):  # fmt: skip
        command = option(command)
    return command


def file(*, default: str | None = BASELINE) -> Callable[[Command], Command]:
    """The argument that names a scenario: a file or a shipped one."""
    return click.argument("scenario", default=default, required=False, metavar="[FILE]")


def market(*, default: str | None = BASELINE) -> Callable[[Command], Command]:
    """The argument and the options that say which market is meant.

    The command gets `scenario`, `sets`, `people` and `weeks`; `simulator.commands.shared.read`
    makes a scenario of them.
    """

    def add(command: Command) -> Command:
        for option in (weeks, people, sets):
            command = option(command)
        return file(default=default)(command)

    return add
