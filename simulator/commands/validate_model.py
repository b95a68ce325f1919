"""`flywheel validate-model`: the model against closed forms and published numbers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from simulator.commands import options, shared
from simulator.commands.verify import MISMATCH
from simulator.endings import naming


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--quick", is_flag=True, help="A smaller form of each case, a minute in all.")
@click.option("--list", "only_list", is_flag=True, help="Name the cases, and run none.")
@options.as_json
@options.out
@options.force
@click.option("--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def validate_model(
    cases: tuple[str, ...], quick: bool, only_list: bool, as_json: bool, out: Path | None,
    force: bool, workers: int | None,
) -> None:
    """Hold the model against closed forms, textbooks, invariances and published measurements.

    CASE is a number such as O01; all of them if none is given. With numbers it prints every
    check and the commands that make the same runs. It ends with 5 if a case that must hold does
    not; measurements (EMP) are reported.

    Example: flywheel validate-model O01 O13
    """
    from simulator.validation import CASES, matching
    from simulator.words import console, validating

    keys = matching(cases)
    if only_list:
        click.echo(validating.list_text([CASES[key] for key in keys]))
        return
    from simulator import provenance
    from simulator.validation import running

    folder = provenance.made_for_results(out, force=force) if out else None
    shared.announce_compiling()
    progress = console.progress_of(len(keys), "case", "validating")
    found = running.run_cases(keys, quick=quick, workers=workers, progress=progress)
    if folder:
        with naming(folder):
            running.write_folder(found, folder, quick=quick)
    if as_json:
        click.echo(json.dumps(running.as_json(found, quick=quick), indent=1, allow_nan=False))
    else:
        width, styled = console.width_of_output(), not console.is_plain()
        if cases:
            texts = [validating.case_text(one, width, styled=styled) for one in found]
            click.echo("\n\n".join(texts))
        else:
            click.echo(validating.table_text(found, width, styled=styled))
    if folder:
        console.note(f"table, pictures and manifest: {folder}")
    if any(one.fails for one in found):
        sys.exit(MISMATCH)
