"""Measures branch coverage, compiled rules included: `python -m tests.cover`.

Compiled code cannot be watched. So the tests of the rules run a second time as plain Python
(`tests/plain.py`), and both runs are added up. Ends with 1 where one of the rooms is below 95 %.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
LEAST = 95
ROOMS = {
    "stages": "simulator/stages/*",
    "chance": "simulator/chance.py",
    "metrics": "simulator/metrics/*",
    "ledger": "simulator/ledger.py",
    "scenario reading": "simulator/scenario.py,simulator/scenario_files/*,simulator/timeline.py,"
                        "simulator/strategy.py,simulator/quantities.py",
}  # fmt: skip
PLAIN = (
    "-p", "tests.plain", "-k", "not uniform and not neighbouring and not last_bit",  # slow ones
    "tests/test_plain_rules.py", "tests/test_chance.py",
)  # fmt: skip
COMPILED = (
    "tests/stages", "tests/metrics", "tests/test_metrics.py", "tests/test_ledger.py",
    "tests/test_programme_money.py", "tests/test_scenario.py", "tests/scenario_files",
    "tests/test_broken_scenarios.py", "tests/test_strategy.py", "tests/test_timeline.py",
    "tests/test_timeline_files.py",
)  # fmt: skip


def run(words: list[str], data: Path) -> int:
    """Run a command of Python whose coverage is kept in the file `data`."""
    known = {**os.environ, "COVERAGE_FILE": str(data), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=known, check=False).returncode


def measured(folder: Path) -> Path:
    """Run the tests both ways; returns the file with both coverages."""
    asked = ["-m", "pytest", "-n", "0", "-q", "--cov=simulator", "--cov-branch", "--cov-report="]
    parts = []
    for name, words in (("plain", PLAIN), ("compiled", COMPILED)):
        parts.append(folder / f".coverage.{name}")
        if run([*asked, *words], parts[-1]):
            raise click.ClickException("tests failed")
    whole = folder / ".coverage"
    run(["-m", "coverage", "combine", "--keep", *(str(part) for part in parts)], whole)
    return whole


@click.command()
def main() -> None:
    """Run the tests both ways and print the branch coverage of each room."""
    below = []
    with tempfile.TemporaryDirectory() as folder:
        whole = measured(Path(folder))
        for room, files in ROOMS.items():
            click.echo(f"== {room}")
            words = ["-m", "coverage", "report", "--show-missing", "--skip-covered",
                     f"--include={files}", f"--fail-under={LEAST}"]  # fmt: skip
            if run(words, whole):
                below.append(room)
    click.echo(f"below {LEAST} %: {', '.join(below)}" if below else f"all at {LEAST} % or above")
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
