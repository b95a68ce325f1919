"""Question: how fast does a study get on with two workers, and where does the time of a run go?

Prediction: two workers do at least 1.85 times the runs of one process, since a worker spends next
to nothing beside its runs; and of a run of 3,000 people nine tenths are compiled loops.

Answer: run it. The first holds: two workers do about twice the runs, because one process also has
to write what two workers leave to their coordinator, and nearly all of a worker's time is runs.
The second does not: compiled loops are about 55 % of a run of 3,000 people, 68 % of one of 10,000,
78 % of one of 30,000 and 82 % of one of 100,000. What Python does in a week, to turn the wheel from
loop to loop, takes nearly as long as the loops need for 3,000 people, and the same for any number;
of what is left most is NumPy, which makes the people and the tables. More would need whole years
compiled as one loop.

    python experiments/how_fast_is_a_study.py            some minutes
    python experiments/how_fast_is_a_study.py --quick    seconds, but the figures mean little
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import click
from promises import conclude, report_ratio, verdict
from where_time_goes import timed_loops

from simulator.provenance import MANIFEST
from simulator.study.design import Study
from simulator.study.runs import Work, lived, work_of
from simulator.study.study_file import read_study_text
from simulator.study.sweep import Options, sweep

STUDY = """\
question: How fast is a study?
people: {people}
weeks: 104
replicates: {replicates}
keep: {{metrics: [customers, members, cac_blended, retention_52]}}
vary: {{retain.contagion: [0.5, 0.6]}}
"""
POINTS, STRATEGIES = 2, 3
MORE_RUNS = 1.85
MOSTLY_LOOPS = 0.9
PEOPLE = 3_000


class Size(NamedTuple):
    """How much is measured: runs of a sweep, rounds of it, runs looked into, sizes of markets."""

    runs: int
    rounds: int
    looked_into: int
    markets: tuple[int, ...]


THOROUGH = Size(1_000, 3, 12, (PEOPLE, 10_000, 30_000, 100_000))
QUICK = Size(24, 1, 3, (PEOPLE,))


def study_of(people: int, runs: int) -> Study:
    """A study of the baseline with at least so many runs, under each of its strategies."""
    replicates = -(-runs // (POINTS * STRATEGIES))
    return read_study_text(STUDY.format(people=people, replicates=replicates), stem="speed")


def two_workers(size: Size, complaints: list[str]) -> None:
    """The same study by one process and by two workers, in turn: seconds by the clock."""
    study = study_of(PEOPLE, size.runs)
    alone, together, inside = [], [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(size.rounds):
            alone.append(_swept(study, Path(folder) / f"alone-{number}", Options("serial"))[0])
            by_two = Options("processes", workers=2)
            seconds, runs = _swept(study, Path(folder) / f"two-{number}", by_two)
            together.append(seconds)
            inside += runs
    click.echo(f"{study.runs:,} runs of {PEOPLE:,} people for 104 weeks, in seconds:")
    click.echo(f"  one process {_listed(alone)}; two workers {_listed(together)}")
    report_ratio("runs of two workers against one", alone, together, MORE_RUNS, complaints)
    click.echo(f"  of the two workers' time spent in runs: {inside / (2 * sum(together)):.0%}")


def _swept(study: Study, folder: Path, options: Options) -> tuple[float, float]:
    """Seconds by the clock that a study took, and the sum of those of its runs."""
    start = time.perf_counter()
    sweep(study, folder, options)
    seconds = time.perf_counter() - start
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return seconds, float(manifest["seconds_of_work"])


def _listed(seconds: list[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in seconds)


def share_of_loops(people: int, looked_into: int) -> float:
    """Share of the processor time of whole runs, metrics included, spent in compiled loops."""
    study = study_of(people, looked_into)
    work = work_of(study)
    tasks = range(0, study.runs, max(1, study.runs // looked_into))
    _seconds(study, work, tasks)  # so that everything is compiled
    with timed_loops() as loops:
        seconds = _seconds(study, work, tasks)
    return sum(loops.values()) / seconds


def _seconds(study: Study, work: Work, tasks: range) -> float:
    start = time.process_time()
    for number in tasks:
        ended = lived(work, study.task(number))
        if ended.status != "ok":
            raise RuntimeError(ended.reason)
    return time.process_time() - start


def loops_in_a_run(size: Size, complaints: list[str]) -> None:
    """How much of a run is compiled loops, by the size of the market."""
    click.echo("\nShare of the processor time of a run spent in compiled loops:")
    for people in size.markets:
        share = share_of_loops(people, max(3, size.looked_into * PEOPLE // people))
        found, what = f"{share:.0%}", f"{people:,} people"
        verdict(what, found, f"at least {MOSTLY_LOOPS:.0%}", share >= MOSTLY_LOOPS, complaints)


@click.command()
@click.option("--quick", is_flag=True, help="a small study and the smallest market only")
def main(quick: bool) -> None:
    """Measure the speed of studies; ends with status 1 if a promise does not hold."""
    size = QUICK if quick else THOROUGH
    complaints: list[str] = []
    two_workers(size, complaints)
    loops_in_a_run(size, complaints)
    if not quick:
        conclude(complaints, "every promise of speed")


if __name__ == "__main__":
    main()
