"""`flywheel sweep`: run a study, or go on with one."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.commands import options, shared
from simulator.endings import FILES, naming
from simulator.stopping import STOPPED

if TYPE_CHECKING:
    from simulator.study.sweep import Options, Swept

_REASONS = 3  # reasons of failed runs that are told, those of most runs first
FAILED_RUNS = 3
"""Exit code of a study that is finished but in which runs failed."""


@click.command()
@click.argument("study", metavar="FILE")
@options.out
@options.as_json
@click.option("--executor", default="processes", show_default=True, metavar="WHERE",
              help="processes, serial, dask://HOST:PORT, mpi, or module:callable.")
@click.option("-j", "--workers", type=click.IntRange(1), help="Processes; all cores if not given.")
@click.option("--chunk", type=click.IntRange(1),
              help="Runs a worker gets at once; about 5 s of work if not given.")
@click.option("--retry", is_flag=True, help="Run those again that failed.")
@click.option("--dry-run", is_flag=True,
              help="Print the design and what it takes, from a few runs timed on this machine.")
@click.option("--insecure", is_flag=True,
              help="Use a cluster on another machine without encryption.")
def sweep(
    study: str, out: Path | None, as_json: bool, executor: str, workers: int | None,
    chunk: int | None, retry: bool, dry_run: bool, insecure: bool,
) -> None:
    """Run a study: many points, strategies and worlds; again to go on where it stopped.

    FILE is a study in YAML (`flywheel new --study` writes one to begin with), or the folder of a
    study that was begun. Nothing that is done is lost by a crash, a power cut or Ctrl-C (once:
    finish the chunks under way; twice: now). With more replicates in FILE it keeps what is done
    and adds the rest. It ends with 3 if runs failed.

    Example: flywheel sweep experiments/rival_quality.yaml --dry-run
    """
    from simulator.study import sweep as room
    from simulator.study.folder import DamagedError

    chosen = room.Options(executor, workers, chunk, retry, insecure)
    try:
        if dry_run:
            _dry_run(study, out, chosen, as_json=as_json)
            return
        shared.announce_compiling()
        with naming(out or Path("runs")):
            swept = room.sweep(study, out, chosen, say=shared.say, progress=shared.progress_of_runs)
    except DamagedError as error:
        click.echo(f"{error}\nwith the study's file and --out, sweep mends the folder", err=True)
        sys.exit(FILES)
    if as_json:
        click.echo(json.dumps(_as_json(swept), indent=1))
    else:
        click.echo(_text(swept, study, out, chosen))
    if swept.stopped and swept.signal:
        sys.exit(STOPPED + swept.signal)
    if swept.failed:
        sys.exit(FAILED_RUNS)


def _dry_run(study: str, out: Path | None, chosen: Options, *, as_json: bool) -> None:
    from simulator.study import estimate
    from simulator.study.extending import done_here
    from simulator.study.study_file import read_study
    from simulator.study.sweep import begun, folder_of, pool_of

    found = begun(Path(study)) if Path(study).is_dir() else read_study(study)
    folder = out or (Path(study) if Path(study).is_dir() else folder_of(found))
    pool, done = pool_of(chosen, found), done_here(found, folder)
    shared.announce_compiling()
    tried = estimate.estimated(found, pool, done)
    if as_json:
        click.echo(json.dumps(estimate.as_json(found, folder, tried), indent=1))
    else:
        click.echo(estimate.text(found, folder, tried))


def _as_json(swept: Swept) -> dict[str, object]:
    study = swept.results.study
    return {
        "study": study.name, "study_hash": study.fingerprint(), "folder": str(swept.results.folder),
        "runs": study.runs, "done": swept.done, "ended": swept.counts,
        "result_hash": swept.result or None,
    }  # fmt: skip


def _text(swept: Swept, study: str, out: Path | None, chosen: Options) -> str:
    from simulator.study.answering import answer_told

    folder, runs = swept.results.folder, swept.results.study.runs
    ended = ", ".join(f"{number:,} {status}" for status, number in swept.counts.items())
    if swept.stopped:
        words = ["flywheel", "sweep", study, *(["--out", str(out)] if out else [])]
        if chosen.executor != "processes":
            words += ["--executor", str(chosen.executor)]
        return (f"stopped after {swept.done:,} of {runs:,} runs ({ended or 'none'})\n"
                f"go on with: {shlex.join(words)}")  # fmt: skip
    lines = [f"{runs:,} runs: {ended}", f"result {swept.result}", f"tables and manifest: {folder}"]
    answer = answer_told(swept.results.study, swept.results.result_hashes())
    lines += [answer] if answer else []
    lines += _old_analysis(swept)
    if swept.failed:
        reasons = swept.results.reasons().most_common()
        lines += [f"{many:,} x {reason}" for reason, many in reasons[:_REASONS]]
        rest = f" ({len(reasons) - _REASONS} more reasons)" if len(reasons) > _REASONS else ""
        lines.append(f"each has its reason in the table of runs{rest}; --retry runs them again")
    return "\n".join(lines)


def _old_analysis(swept: Swept) -> list[str]:
    """A line if the analysis beside the results is of fewer runs."""
    from simulator.study.folder import ANALYSIS

    folder = swept.results.folder
    if not (folder / ANALYSIS).is_dir():
        return []
    from simulator.analysis.writing import is_of

    if is_of(folder / ANALYSIS, swept.results.study):
        return []
    return [f"the analysis there is of other replicates: `flywheel analyze {folder}` makes it anew"]
