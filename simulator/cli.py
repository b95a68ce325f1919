"""The command line: the group of commands, each of which is a file in `simulator.commands`.

Nothing is imported before a command needs it, not even the other commands: `COMMANDS` holds what
`flywheel --help` prints. The exit codes are those of `simulator.endings`.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from collections import UserDict
from typing import Any

import click

from simulator.distribution import version
from simulator.endings import end

COMMANDS = {
    "challenge": ("challenge", "Test a claim against everything that is assumed."),
    "analyze": ("analyze", "Analyse a study: what matters, and where a strategy loses."),
    "calibrate": ("calibrate", "Fit numbers of a scenario to what you have measured."),
    "cite": ("cite", "Print a BibTeX entry for a folder of results."),
    "cluster": ("cluster", "Start a Dask cluster on this machine, for sweeps."),
    "compare": ("compare", "Compare strategies: cost, retention, lock-in, how sure."),
    "describe": ("describe", "Tell what a quantity or a metric means, its unit and source."),
    "diff": ("diff", "Tell in words what differs between two scenarios."),
    "doctor": ("doctor", "Check that everything is there that flywheel needs."),
    "explain": ("explain", "Tell a scenario in plain words: market, strategies, dates."),
    "lockin": ("lockin", "Take lock-in apart: what holds customers, at what worth."),
    "momentum": ("momentum", "Stop the money and watch the wheel; which loop brings whom."),
    "new": ("new", "Write a commented scenario file to begin with."),
    "report": ("report", "Write a comparison as one HTML file to show around."),
    "optimise": ("optimise", "Find the mix that serves a goal best, under a budget."),
    "reproduce": ("reproduce", "Run again what a manifest describes, and compare."),
    "run": ("run", "Run one strategy once and print the metrics of this world."),
    "schema": ("schema", "Print the JSON Schema of scenarios or studies, for editors."),
    "sweep": ("sweep", "Run a study of thousands of runs, or go on with one."),
    "ui": ("ui", "Show the wheel in the browser: pull a lever, see why."),
    "validate": ("validate", "Check a scenario: every mistake and what would be right."),
    "where": ("where", "Tell what wins where: maps, break-evens, mixes."),
    "why": ("why", "Tell what carries each strategy, and one person's story."),
    "validate-model": ("validate_model", "Hold the model against closed forms and publications."),
    "verify": ("verify", "Check a folder of results, and run some of it again."),
}
"""Name of a command -> its module in `simulator.commands`, which has the click command under the
same name (a hyphen becomes an underscore), and the line that `flywheel --help` prints."""


class _Loaded(UserDict[str, Any]):
    """The commands by name: each is imported when somebody asks for it."""

    def __getitem__(self, name: str) -> click.Command:
        known = self.data[name]
        if isinstance(known, click.Command):
            return known
        room, short_help = known
        module = importlib.import_module(f"simulator.commands.{room}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        command.short_help = short_help
        self.data[name] = command
        return command


class _Commands(click.Group):
    """Imports only what is called, and turns errors into messages with the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a poor terminal is no reason to fail
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, SystemExit):
            raise
        except BaseException as error:
            if os.environ.get("FLYWHEEL_DEBUG"):
                traceback.print_exc()
            end(error, as_json=bool(ctx.meta.get("as_json")))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"flywheel, version {version()}")
        ctx.exit()


@click.group(cls=_Commands, commands=_Loaded(COMMANDS),
             context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False,
              callback=_tell_version, help="Show the version and exit.")
def main() -> None:
    """Simulate a market under sales-led, product-led and community-led growth.

    FILE is a scenario in YAML, or the name of a shipped one: see `flywheel validate --list`.

    Example: flywheel compare baseline --replicates 30
    """
