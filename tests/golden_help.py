"""Golden baselines: what runs of every shipped scenario gave when they were last refreshed.

`tests/data/golden.csv` has one row for each number of a run. Whole numbers (people, dates, cents)
are kept as digests and must come out the same to the last bit on every machine; the others must
come out to one part in a billion, which is what the last bits of exp and log leave of them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.history import LEVELS
from simulator.metrics import measure
from simulator.results import edges_of, outcome_of
from simulator.scenario import Scenario, library, read
from simulator.simulation import Simulation
from simulator.world.census import COUNTS, STOCKS
from simulator.world.columns import columns_of
from simulator.world.loyalty import COUNTED
from simulator.world.spells import Spell

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "data" / "golden.csv"
CHANGELOG = ROOT / "CHANGELOG.md"
PEOPLE, SEEDS = 400, (1, 2, 3)
EXACT = ("events", "journeys", "cents")
CLOSE = 1e-9
ADVICE = (
    "Other numbers than in tests/data/golden.csv. If that was not meant, find the cause. If it "
    "was meant, say so in the top section of CHANGELOG.md, in an entry that begins with "
    "**numbers change**, and refresh the file: python -m tests.write_golden"
)
HEADER = ("scenario", "strategy", "seed", "what", "value")
Key = tuple[str, str, str, str]


class Run(NamedTuple):
    """One run that is kept."""

    scenario: str
    strategy: str
    seed: int


class Golden(NamedTuple):
    """The file: `columns` behind each digest, `entries` the digest of what the changelog said."""

    columns: dict[str, list[str]]
    entries: str
    rows: dict[Key, str]


def market(name: str) -> Scenario:
    """A shipped scenario with few people, where their number is not that of a file."""
    whole = read(name)
    return whole if whole.ties else read(name, people=PEOPLE)


def runs_of(name: str, strategies: Iterable[str]) -> list[Run]:
    """Every strategy of a scenario at least once and every seed, in turn."""
    known = list(strategies)
    number = max(len(known), len(SEEDS))
    return [
        Run(name, known[place % len(known)], SEEDS[place % len(SEEDS)]) for place in range(number)
    ]


def columns_now() -> dict[str, list[str]]:
    """The columns behind each digest, as the code declares them."""
    sums = ("satisfaction", "skill", "belonging", "bonds")  # the history has their means
    counts = [name for name in COUNTS if name not in sums]
    by_channel = [f"{verb}_by_{one}" for verb in ("attracted", "adopted") for one in CHANNELS]
    return {
        "events": [*STOCKS, *counts, *by_channel, *COUNTED],
        "journeys": [name for name, _ in columns_of(Spell)],
        "cents": [line.name for line in LEDGER_LINES],
    }


def lived(run: Run, scenario: Scenario, columns: Mapping[str, list[str]]) -> dict[str, str]:
    """What one run gives: digests of whole numbers, means of levels, metrics of the baseline."""
    plan = scenario.plan(run.strategy)
    simulation = Simulation(plan, run.seed, edges_of(plan)).run(scenario.weeks)
    history, spells = simulation.history(), simulation.spells()
    found = {
        "events": digest_of(history[name] for name in columns["events"]),
        "journeys": digest_of(spells[name] for name in columns["journeys"]),
        "cents": digest_of(100.0 * history[name] for name in columns["cents"]),
    }
    levels = {name: math.fsum(np.nan_to_num(history[name])) / scenario.weeks for name in LEVELS}
    found |= {f"mean {name}": _written(value) for name, value in levels.items()}
    if run.scenario == "baseline":
        measured = measure(outcome_of(simulation))
        found |= {f"metric {name}": _written(value) for name, value in measured.items()}
    return found


def everything(columns: Mapping[str, list[str]]) -> dict[Key, str]:
    """The rows of all runs of the whole library."""
    rows: dict[Key, str] = {}
    for name in library():
        scenario = market(name)
        for run in runs_of(name, scenario.strategies):
            for what, value in lived(run, scenario, columns).items():
                rows[run.scenario, run.strategy, str(run.seed), what] = value
    return rows


def agrees(what: str, kept: str, found: str) -> bool:
    """True if a kept value came out again: digests exactly, numbers to one part in a billion."""
    if what in EXACT or "nan" in (kept, found):
        return kept == found
    return math.isclose(float(kept), float(found), rel_tol=CLOSE, abs_tol=1e-12)


def changed_rows(kept: Mapping[Key, str], found: Mapping[Key, str]) -> list[str]:
    """In words, which kept values did not come out again or are not there any more."""
    words = []
    for key, value in kept.items():
        now = found.get(key)
        if now is None or not agrees(key[-1], value, now):
            scenario, strategy, seed, what = key
            words.append(f"{scenario}, {strategy}, seed {seed}: {what} was {value}, is {now}")
    return words


def entries_of(changelog: str) -> str:
    """A digest of the entries of the top section that say that numbers change; '' for none."""
    top = changelog.split("\n## ")[1] if "\n## " in changelog else ""
    entries = [one for one in top.split("\n- ")[1:] if one.startswith("**numbers change**")]
    text = "\n".join(" ".join(one.split()) for one in entries)
    return hashlib.sha256(text.encode()).hexdigest()[:12] if entries else ""


def read_golden(text: str) -> Golden:
    """The file's text, taken apart."""
    lines = text.splitlines()
    notes = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    table = csv.reader(line for line in lines if not line.startswith("# "))
    assert tuple(next(table)) == HEADER
    rows = {(row[0], row[1], row[2], row[3]): row[4] for row in table}
    return Golden({what: notes[what].split() for what in EXACT}, notes["entries"], rows)


def written(golden: Golden) -> str:
    """The text of the file."""
    out = io.StringIO()
    for what in EXACT:
        out.write(f"# {what}: {' '.join(golden.columns[what])}\n")
    out.write(f"# entries: {golden.entries}\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADER)
    table.writerows((*key, value) for key, value in golden.rows.items())
    return out.getvalue()


def digest_of(columns: Iterable[np.ndarray]) -> str:
    """Twelve letters that change with any of these whole numbers."""
    digest = hashlib.sha256()
    for column in columns:
        whole = np.rint(column).astype(np.int64)
        assert (np.abs(column - whole) < 1e-4).all(), "not whole"
        digest.update(whole.astype("<i8").tobytes())
    return digest.hexdigest()[:12]


def _written(value: float) -> str:
    return f"{value:.12g}"
