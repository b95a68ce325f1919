"""`flywheel verify`: is every file what was written, and do runs come out the same?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import options, shared

if TYPE_CHECKING:
    from simulator.study.verify import Verified

MISMATCH = 5
"""Exit code if results are not what they should be."""


@click.command()
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@options.as_json
@click.option("--sample", type=click.IntRange(0), default=3, show_default=True,
              help="Runs to run again and compare.")
@click.option("--seed", type=int, help="Chooses them; others every time if not given.")
def verify(run: Path, as_json: bool, sample: int, seed: int | None) -> None:
    """Check a folder of results: every file against its hash, and some runs by running them again.

    RUN is a folder of `flywheel sweep`, `compare` or `run`, or its manifest.json. It ends with 5
    if anything differs.

    Example: flywheel verify runs/rival_quality-1a2b3c4d --sample 5
    """
    shared.announce_compiling()
    from simulator.study.comparisons import verify_comparison
    from simulator.study.folder import MANIFEST, STUDY, DamagedError
    from simulator.study.verify import Verified
    from simulator.study.verify import verify as verify_study

    run = run.parent if run.name == MANIFEST and run.is_file() else run
    is_study = (run / STUDY).exists() or (run / "shards").is_dir()
    try:
        found = verify_study(run, sample, seed) if is_study else verify_comparison(run, sample)
    except DamagedError as error:
        found = Verified(0, 0, 0, tuple(error.problems), (), "")
    if as_json:
        data = found._asdict() | {"good": found.good}
        data["again"] = [one._asdict() | {"difference": _finite(one.difference)}
                         for one in found.again]  # fmt: skip
        click.echo(json.dumps(data, indent=1))
    else:
        click.echo(_text(run, found, is_study=is_study))
    if not found.good:
        sys.exit(MISMATCH)


def _finite(number: float) -> float | None:
    return number if number < float("inf") else None


def _text(run: Path, found: Verified, *, is_study: bool) -> str:
    from simulator.words.wording import counted

    lines = [*found.problems]
    if found.problems:
        mends = f"; `flywheel sweep {run}` runs again what is damaged" if is_study else ""
        lines.append(counted(len(found.problems), "problem") + mends)
    else:
        lines.append(f"{run}: {found.done:,} of {found.runs:,} runs, {found.shards:,} files, "
                     "all as they were written")  # fmt: skip
    if found.again:
        same = sum(one.identical for one in found.again)
        numbers = ", ".join(str(one.run) for one in found.again)
        worst = max(one.difference for one in found.again)
        far = "other events" if worst == float("inf") else f"{worst:.1g} at most, relative"
        lines.append(f"{same} of {len(found.again)} sampled runs identical to the bit ({numbers})"
                     + ("" if same == len(found.again) else f"; difference {far}"))  # fmt: skip
    if found.result:
        lines.append(f"result {found.result}")
    return "\n".join(lines)
