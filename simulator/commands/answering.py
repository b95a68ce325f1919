"""What the commands that answer a question have in common: the folder, the answer, the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.commands import shared
from simulator.endings import naming
from simulator.stopping import STOPPED

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.verdicts.analysis import Analysis
    from simulator.verdicts.gathering import Gathering


def begun(
    market: Scenario, out: Path | None, details: Mapping[str, Any], *, force: bool
) -> Path:
    """The folder for an answer, tried before the work begins."""
    from simulator import provenance, receipt

    name = market.path.stem if market.path else "scenario"
    whole = {"scenario": market.canonical(), **details}
    folder = out or receipt.default_folder(f"{name}-{details['question']}", whole)
    provenance.made_for_results(folder, force=force)
    shared.announce_compiling()
    return folder


def hand_over(
    analysis: Analysis, folder: Path, *, as_json: bool, facts: str = "",
    more: Callable[[Path], object] | None = None,
) -> None:
    """Write the folder, then print the answer for people or for programs."""
    from simulator.verdicts.analysis import as_text, write_analysis
    from simulator.verdicts.telling import told
    from simulator.words import console

    with naming(folder):
        write_analysis(analysis, folder)
        if more:
            more(folder)
    if as_json:
        click.echo(as_text(analysis), nl=False)
        return
    styled = not console.is_plain()
    click.echo(told(analysis, console.width_of_output(), facts=facts, styled=styled))
    console.note(f"tables, pictures and manifest: {folder}")


def end_if_stopped(gathering: Gathering) -> None:
    """Leave with the exit code of the signal, if one ended the work early."""
    if gathering.stopped:
        sys.exit(STOPPED + gathering.signal)
