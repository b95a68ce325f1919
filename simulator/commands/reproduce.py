"""`flywheel reproduce`: make results again from their manifest."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import click

from simulator.commands import options, shared
from simulator.commands.verify import MISMATCH
from simulator.endings import naming
from simulator.stopping import STOPPED


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path), metavar="MANIFEST")
@options.out
@click.option("-j", "--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
def reproduce(manifest: Path, out: Path | None, workers: int | None) -> None:
    """Run everything again that a manifest describes, into another folder, and compare.

    MANIFEST is the file manifest.json of `flywheel sweep`, `compare` or `run`, or its folder.
    It ends with 5 if the results differ by more than rounding.

    Example: flywheel reproduce runs/rival_quality-1a2b3c4d/manifest.json
    """
    shared.announce_compiling()
    from simulator.study.folder import DamagedError
    from simulator.study.reproduce import place_for, read_manifest

    try:
        data, folder = read_manifest(manifest)
        place = place_for(data, folder, out)
        if "study" in data:
            _study(data, folder, place, workers)
        else:
            _comparison(folder, place)
    except DamagedError as error:
        click.echo(str(error), err=True)
        sys.exit(MISMATCH)


def _study(data: dict[str, Any], folder: Path, place: Path, workers: int | None) -> None:
    from simulator.study import sweep as room
    from simulator.study.reproduce import compared, study_of

    study = study_of(data, folder)
    swept = room.sweep(study, place, room.Options(workers=workers), say=shared.say,
                       progress=shared.progress_of_runs)  # fmt: skip
    if swept.done < study.runs:
        click.echo(f"stopped after {swept.done:,} of {study.runs:,} runs; the same again goes on")
        sys.exit(STOPPED + swept.signal)
    found = compared(data, folder, swept.results)
    for one in found.changed:
        click.echo(f"changed since: {one}")
    if found.result == found.wanted:
        click.echo(f"identical: result {found.result}\n{place}")
        return
    _tell(found.difference, f"result {found.result} instead of {found.wanted}\n{place}")


def _comparison(folder: Path, place: Path) -> None:
    from simulator.provenance import made_for_results
    from simulator.study.comparisons import reproduce_comparison

    made_for_results(place)
    with naming(place):
        result, difference = reproduce_comparison(folder, place)
    if difference == 0:
        click.echo(f"identical: metrics {result}\n{place}")
        return
    _tell(difference, f"metrics {result}\n{place}")


def _tell(difference: float, rest: str) -> None:
    """Say how far the results are apart; leave with 5 if it is more than rounding."""
    from simulator.study.comparisons import differs

    if math.isnan(difference):
        click.echo(f"not identical, and the first results are not beside the manifest; {rest}")
    elif differs(difference):
        far = "other events" if math.isinf(difference) else f"{difference:.1g} relative"
        click.echo(f"different: {far}; {rest}")
    else:
        click.echo(f"the same within rounding: {difference:.1g} relative; {rest}")
        return
    sys.exit(MISMATCH)
