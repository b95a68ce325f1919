"""Plants every fault, one after another, and tells which test noticed: `python -m tests.faults`."""

from __future__ import annotations

import csv
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click

from tests.faults.fault import KINDS, Fault
from tests.faults.planting import FAULTS, STEPS, SURVIVED, Copy, Found, mark_of

_WRITING = threading.Lock()


def read_found(path: Path) -> dict[str, Found]:
    """What earlier runs found, by the name of the fault; survivors are tried again."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if len(row) == len(Found._fields)]
    found = [Found(*row[:5], int(row[5]), row[6]) for row in rows if row[5].isdigit()]
    return {one.name: one for one in found if one.by != SURVIVED}


def write_down(path: Path, found: Found) -> None:
    """Add one line to the results; a stop in between loses nothing that was found."""
    with _WRITING, path.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow(found)


def asked_for(words: tuple[str, ...]) -> list[Fault]:
    """The faults whose names have one of these words in them; all if none is given."""
    return [one for one in FAULTS if not words or any(word in one.name for word in words)]


def try_all(faults: list[Fault], jobs: int, path: Path, steps: int) -> None:
    """Try faults on as many copies of the project as there are jobs."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(min(jobs, len(faults))):
            copies.put(Copy(Path(folder) / str(number), steps))

        def one(fault: Fault) -> None:
            copy = copies.get()
            try:
                found = copy.try_out(fault)
            finally:
                copies.put(copy)
            write_down(path, found)
            click.echo(told(found))

        with ThreadPoolExecutor(jobs) as crew:
            list(crew.map(one, faults))


def told(found: Found) -> str:
    """One line about one fault."""
    return f"{found.by if found.by == SURVIVED else 'noticed':8s}  {found.name}  [{found.by}]"


@click.command()
@click.argument("words", nargs=-1)
@click.option("--jobs", default=1, show_default=True, help="faults tried at the same time")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs/faults.csv"),
              show_default=True, help="results; a later run goes on where this one stopped")
@click.option("--list", "only_list", is_flag=True, help="print the faults and end")
@click.option("--own", is_flag=True, help="run each fault's own tests only, not the others after")
def main(words: tuple[str, ...], jobs: int, out: Path, only_list: bool, own: bool) -> None:
    """Plant faults whose name contains one of WORDS (all by default); tell who noticed each."""
    faults = asked_for(words)
    if only_list:
        for one in faults:
            click.echo(f"{one.name}  ({KINDS[one.kind]}; {one.place})")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    known = read_found(out)
    done = {name for name, one in known.items()
            if any(fault.name == name and mark_of(fault) == one.mark for fault in faults)}
    try_all([one for one in faults if one.name not in done], jobs, out,
            1 if own else len(STEPS))
    found = read_found(out)
    survivors = [one.name for one in faults if one.name not in found]
    click.echo(f"{len(faults) - len(survivors)} of {len(faults)} faults were noticed.")
    for name in survivors:
        click.echo(f"{SURVIVED}  {name}")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
