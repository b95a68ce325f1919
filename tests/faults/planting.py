"""Planting one fault in a copy of the project, and looking for the test that notices."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from simulator.compiled import cache_folder
from tests.faults.compiled_before import CompiledBefore
from tests.faults.elsewhere import OTHER_FAULTS
from tests.faults.fault import Fault
from tests.faults.in_stages import STAGE_FAULTS

ROOT = Path(__file__).parents[2]
FAULTS = (*STAGE_FAULTS, *OTHER_FAULTS)
LONGEST = 1800  # seconds that the tests of one fault may take; a fault can make a loop endless
SURVIVED, TOO_LONG = "SURVIVED", "ran too long"

_LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "runs", "build", "dist", "*.egg-info", "node_modules"
)
_COMMUNITY = ("tests/stages/test_community_life.py", "tests/stages/test_events.py")
_FIRST = {
    "attract": ("tests/stages/test_attract.py", "tests/theory/test_service.py",
                "tests/theory/test_spread.py", *_COMMUNITY),
    "engage": ("tests/stages/test_engage.py", "tests/stages/test_engage_rules.py",
               "tests/stages/test_small_print.py", "tests/theory/test_service.py", *_COMMUNITY),
    "adopt": ("tests/stages/test_adopt.py", *_COMMUNITY),
    "advocate": ("tests/stages/test_advocate.py", *_COMMUNITY),
    "retain": ("tests/stages/test_retain.py", "tests/stages/test_small_print.py",
               "tests/stages/test_programmes.py", "tests/stages/test_programme_rules.py",
               "tests/test_programme_money.py"),
    "world": ("tests/stages/test_retain.py", *_COMMUNITY, "tests/theory/test_service.py"),
    "chance": ("tests/test_chance.py",),
    "ledger": ("tests/test_ledger.py", "tests/test_programme_money.py", *_COMMUNITY),
    "timeline": ("tests/test_timeline.py", "tests/test_timeline_files.py"),
    "estimators": ("tests/estimators", "tests/test_metrics.py"),
    "metrics": ("tests/test_metrics.py", "tests/metrics"),
    "outcomes": ("tests/test_metrics.py", "tests/metrics"),
    "simulation": ("tests/test_pairing.py",),
    "experiment": ("tests/test_twins.py", "tests/test_experiment.py", "tests/test_deal_or_talk.py"),
    "scenario": ("tests/test_twins.py", "tests/test_timeline.py", "tests/test_timeline_files.py",
                 "tests/test_scenario.py"),
    "strategy": ("tests/test_strategy.py",),
    "scenario_files": ("tests/scenario_files", "tests/test_scenario.py", "tests/test_strategy.py"),
}  # fmt: skip
_THEN = (
    "tests/stages", "tests/theory", "tests/test_invariants.py", "tests/test_ledger.py",
    "tests/test_timeline.py", "tests/test_timeline_files.py", "tests/test_programme_money.py",
    "tests/metrics",
    "tests/estimators", "tests/test_metrics.py", "tests/test_pairing.py", "tests/world",
    "tests/test_chance.py", "tests/test_strategy.py", "tests/test_experiment.py",
    "tests/test_agents.py", "tests/test_ideas_of_community.py", "tests/test_ideas_of_growth.py",
    "tests/test_ideas_of_loyalty.py", "tests/oracle",
)  # fmt: skip
_LAST = ("tests/test_golden.py",)
STEPS = ("its own tests", "tests of the whole model", "golden baselines")


class Found(NamedTuple):
    """What became of one fault: `by` is the test that noticed, SURVIVED or TOO_LONG."""

    name: str
    kind: str
    place: str
    step: str
    by: str
    seconds: int
    mark: str


def mark_of(fault: Fault) -> str:
    """Twelve letters that change with the fault or with the file that it is planted in."""
    text = (ROOT / "simulator" / fault.place).read_text(encoding="utf-8")
    return hashlib.sha256("\n".join([*fault, text]).encode()).hexdigest()[:12]


def steps_of(fault: Fault, root: Path) -> list[list[str]]:
    """The tests to run one step after another; what was run before is not run again."""
    first = _FIRST[fault.room if fault.room in _FIRST else fault.place.partition("/")[0]]
    if fault.place.startswith("world/census"):
        first = ("tests/stages/test_small_print.py", "tests/test_invariants.py")
    steps: list[list[str]] = []
    for step in (first, _THEN, _LAST):
        before = [name for names in steps for name in names]
        steps.append([one for one in step if one not in before and (root / one).exists()])
    return steps


class Copy:
    """A copy of the project in which one fault after another is planted and taken out again."""

    def __init__(self, folder: Path, steps: int = len(STEPS)) -> None:
        self.steps = steps
        self.root, self.cache = folder / "project", folder / "cache"
        shutil.copytree(ROOT, self.root, ignore=_LEFT_OUT)
        self.before = CompiledBefore(self.root / "simulator", folder.parent / "compiled before")
        self.before.take_back("", cache_folder())  # of the project itself: much may be there

    def try_out(self, fault: Fault) -> Found:
        """Plant a fault, run tests until one fails, and take the fault out again."""
        path = self.root / "simulator" / fault.place
        whole, begun = path.read_bytes(), time.monotonic()
        times = path.stat()
        path.write_bytes(planted(fault, whole.decode()).encode())
        try:
            self.before.lend(fault.place, cache := self._cache_folder())
            step, by = self._noticed(fault)
            self.before.take_back(fault.place, cache)
        finally:
            path.write_bytes(whole)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # its compiled code is old
            shutil.rmtree(self.cache, ignore_errors=True)
        seconds = round(time.monotonic() - begun)
        return Found(fault.name, fault.kind, fault.place, step, by, seconds, mark_of(fault))

    def _cache_folder(self) -> Path:
        """Where the copy keeps compiled code as it is now; it asks the copy itself."""
        asks = "from simulator.compiled import cache_folder; print(cache_folder())"
        return Path(self._runs(["-c", asks]).stdout.strip())

    def _noticed(self, fault: Fault) -> tuple[str, str]:
        chosen = list(zip(STEPS, steps_of(fault, self.root), strict=True))
        for step, tests in chosen[: self.steps]:
            by = self.first_failure(tests) if tests else ""
            if by:
                return step, by
        return "", SURVIVED

    def first_failure(self, tests: list[str]) -> str:
        """The first test that fails, or '' if all pass."""
        words = ["-x", "-n", "0", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider"]
        try:
            done = self._runs(["-m", "pytest", *words, *tests])
        except subprocess.TimeoutExpired:
            return TOO_LONG
        if done.returncode == 0:
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
        return failed.group(1) if failed else f"pytest ended with {done.returncode}"

    def _runs(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy, with its own cache."""
        own = {"PYTHONPATH": str(self.root), "FLYWHEEL_CACHE": str(self.cache)}
        own["PYTHONDONTWRITEBYTECODE"] = "1"  # Python's own cache misses edits within a second
        return subprocess.run(
            [sys.executable, *words], cwd=self.root, env={**os.environ, **own}, check=False,
            capture_output=True, text=True, timeout=LONGEST, start_new_session=True,
        )  # fmt: skip


def planted(fault: Fault, text: str) -> str:
    """The text with the fault in it.

    Raises
    ------
    ValueError
        if what is to be replaced does not stand there exactly once
    """
    if text.count(fault.old) != 1 or fault.old == fault.new:
        raise ValueError(f"{fault.name}: stands {text.count(fault.old)} times in {fault.place}")
    return text.replace(fault.old, fault.new)
