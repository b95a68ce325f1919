"""What a few runs give, printed as JSON: `python -m tests.platform_help`, for other platforms.

Whole numbers (people, dates, cents) are digests, which must be the same everywhere; all other
columns of the history are told by their sum and by their last value, to one part in a billion.
"""

from __future__ import annotations

import json
import locale
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click
import numpy as np

from simulator.scenario import read
from simulator.simulation import Simulation
from tests.golden_help import ROOT, agrees, columns_now, digest_of
from tests.market_help import LOYAL

PEOPLE, WEEKS = 150, 60
MARKETS = ("sales_led", "product_led", "community_led", "everything")


def told() -> dict[str, str]:
    """What the runs give here, by name."""
    scenario = read("baseline", people=PEOPLE, weeks=WEEKS)
    found: dict[str, str] = {}
    for name in MARKETS:
        everything = name == "everything"
        plan = scenario.plan(None, LOYAL) if everything else scenario.plan(name)
        for what, value in told_of(Simulation(plan, 5).run(WEEKS)).items():
            found[f"{name}, {what}"] = value
    return found


def told_of(simulation: Simulation) -> dict[str, str]:
    """Digests of what is whole, two numbers for every other column."""
    history, spells, columns = simulation.history(), simulation.spells(), columns_now()
    found = {
        "events": digest_of(history[name] for name in columns["events"]),
        "journeys": digest_of(spells[name] for name in columns["journeys"]),
        "cents": digest_of(100.0 * history[name] for name in columns["cents"]),
    }
    rest = [name for name in history if name not in (*columns["events"], *columns["cents"])]
    for name in rest:
        column = np.nan_to_num(history[name])
        found[f"sum of {name}"] = repr(float(column.sum()))
        found[f"last {name}"] = repr(float(column[-1]))
    return found


def differing(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """Names of what another platform gives differently, beyond what is promised."""
    assert here.keys() == there.keys()
    return [
        name for name, value in here.items() if not agrees(name.split(", ")[1], value, there[name])
    ]


def furthest(here: Mapping[str, str], there: Mapping[str, str]) -> float:
    """The largest relative difference of a number between two platforms."""
    apart = [0.0]
    for name, value in here.items():
        if "sum of" in name or "last" in name:
            one, other = float(value), float(there[name])
            apart.append(abs(one - other) / max(abs(one), abs(other), 1e-300))
    return max(apart)


def elsewhere(python: str = sys.executable, **environment: str) -> dict[str, str]:
    """What the runs give in another process, by another Python or with other variables."""
    kept = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [python, "-m", "tests.platform_help"], cwd=ROOT, env=kept, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def made_locale(name: str, folder: Path) -> dict[str, str]:
    """Variables under which a locale holds; it is made first, if the machine has its sources."""
    base = name.partition(".")[0]
    subprocess.run(
        ["localedef", "-i", base, "-f", "UTF-8", "--no-archive", str(folder / name)],
        capture_output=True, check=True,
    )  # fmt: skip
    return {"LOCPATH": str(folder), "LC_ALL": name, "LANG": name}


if __name__ == "__main__":
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")  # as programs with windows do, so that it counts
    click.echo(json.dumps(told()))
