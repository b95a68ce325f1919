"""Compiled code: never older than its sources, tidied away, and kept where one may write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple, cast, get_type_hints

import numpy as np
import pytest

import simulator
from simulator import compiled
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from tests.market_help import loyal_plan

PACKAGE = Path(simulator.__file__).parent
HELPER = "return 1.0 / (1.0 + math.exp(second - first))"
EDITED = "return 0.5 / (1.0 + math.exp(second - first))"
ASKS_A_RULE = """
from simulator.stages.adopt import Situation, returning_chance

situation = Situation(0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 1, 0.0, 0.0)
print(repr(returning_chance(1.0, 0.5, 0.75, 0.5, 0.125, 0.25, situation)))
"""
ASKS_WITHIN_AND_FROM_OUTSIDE = """
from numba.core import lowering
from simulator.world.preferences import Preferences, buying_chances, choice_of_two

ways_in = []
prepare = lowering.Lower.create_cpython_wrapper
def prepared(lower, *options, **named):
    ways_in.append(lower.fndesc.qualname)
    return prepare(lower, *options, **named)
lowering.Lower.create_cpython_wrapper = prepared

preferences = Preferences().record()
within = [buying_chances(first, 0.0, 0.5, False, preferences)[0] for first in (0.25, 0.75)]
print(within == [choice_of_two(first, 0.5) for first in (0.25, 0.75)], within)
print(ways_in)
"""
RUNS_A_MARKET = """
import hashlib
from simulator.quantities import changed
from simulator.simulation import Simulation
from simulator.wheel import Settings

changes = {"people.size": 200, "people.initial_customers": 0.5, "rival.launch_week": 0}
plan = [(0, changed(Settings(), changes))]
history = Simulation(plan, 1).run(20).history()
print(hashlib.sha256(b"".join(column.tobytes() for column in history.values())).hexdigest())
"""


class Copy:
    """A copy of the package that may be edited, with a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder / "copy", folder / "cache"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE, self.folder / "simulator", ignore=ignored)
        self.source = self.folder / "simulator" / "world" / "preferences.py"
        assert self.source.read_text().count(HELPER) == 1

    def prints(self, program: str, **environment: str) -> str:
        """What a new process prints that imports the copy."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        kept |= {"PYTHONPATH": str(self.folder), "FLYWHEEL_CACHE": str(self.cache)}
        kept["PYTHONDONTWRITEBYTECODE"] = "1"  # Python's own cache misses edits within a second
        done = subprocess.run(
            [sys.executable, "-c", program], env=kept | environment, cwd=self.folder,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def edit(self, old: str, new: str) -> None:
        """Replace a line of the rule."""
        self.source.write_text(self.source.read_text().replace(old, new))

    def folders(self) -> list[str]:
        """Names of the cache's folders."""
        return sorted(path.name for path in self.cache.iterdir())


@pytest.fixture
def package(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_an_edited_helper_in_another_file_is_never_served_from_a_stale_cache(
    package: Copy,
) -> None:
    first = package.prints(ASKS_A_RULE)
    package.edit(HELPER, EDITED)
    edited = package.prints(ASKS_A_RULE)
    assert float(edited) == pytest.approx(0.5 * float(first))
    assert len(package.folders()) == 2
    package.edit(EDITED, HELPER)
    compiled_files = set(package.cache.rglob("*.nbc"))
    assert package.prints(ASKS_A_RULE) == first
    assert set(package.cache.rglob("*.nbc")) == compiled_files, "it was compiled again"


def test_not_even_where_another_cache_of_numba_is_named(package: Copy, tmp_path: Path) -> None:
    named = str(tmp_path / "numba")
    first = package.prints(ASKS_A_RULE, NUMBA_CACHE_DIR=named)
    package.edit(HELPER, EDITED)
    edited = package.prints(ASKS_A_RULE, NUMBA_CACHE_DIR=named)
    assert float(edited) == pytest.approx(0.5 * float(first))


@pytest.mark.long
def test_a_whole_run_follows_an_edited_rule_and_comes_back(package: Copy) -> None:
    first = package.prints(RUNS_A_MARKET)
    package.edit(HELPER, EDITED)
    assert package.prints(RUNS_A_MARKET) != first
    package.edit(EDITED, HELPER)
    assert package.prints(RUNS_A_MARKET) == first


def test_what_is_compiled_within_has_a_door_of_its_own_for_python(package: Copy) -> None:
    program = ASKS_WITHIN_AND_FROM_OUTSIDE
    compiled_now, ways_in = package.prints(program).splitlines()
    assert compiled_now.startswith("True")
    assert ways_in == "['buying_chances_door', 'choice_of_two_door']"
    from_cache, ways_in = package.prints(program).splitlines()
    assert (from_cache, ways_in) == (compiled_now, "[]")


def test_threads_that_ask_at_once_get_the_same_code() -> None:
    mark, ready = cast(compiled._Mark, compiled.compiled(lambda number: number + 1)), Barrier(8)

    def asked(_: int) -> tuple[Any, Any]:
        ready.wait()
        return mark.door, mark.within

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(asked, range(8)))) == 1


def test_the_name_of_the_folder_changes_with_any_source(package: Copy) -> None:
    asks = "from simulator import compiled; print(compiled.fingerprint())"
    first = package.prints(asks)
    assert first.strip() == compiled.fingerprint()
    new_room = package.folder / "simulator" / "world" / "new_room.py"
    new_room.write_text("")
    assert package.prints(asks) != first
    new_room.rename(new_room.with_name("other_room.py"))
    assert package.prints(asks) != first
    new_room.with_name("other_room.py").unlink()
    assert package.prints(asks) == first


def test_every_file_with_compiled_code_is_part_of_the_name(
    package: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = package.folder / "simulator"
    monkeypatch.setattr(compiled, "__file__", str(copied / "compiled.py"))
    first = compiled.fingerprint()
    with_rules = [
        path
        for path in copied.rglob("*.py")
        if {"@compiled", "@inlined", "@looped"} & set(path.read_text().splitlines())
    ]
    assert len(with_rules) >= 10
    for path in with_rules:
        text = path.read_text()
        path.write_text(text + "# edited")
        assert compiled.fingerprint() != first, path.name
        path.write_text(text)
    assert compiled.fingerprint() == first


def folder_of(root: Path, age: int) -> Path:
    folder = root / f"compiled-{age:012x}"
    folder.mkdir(parents=True)
    (folder / "old.nbc").write_bytes(b"old")
    os.utime(folder, (1e9 - age, 1e9 - age))
    return folder


def test_old_caches_are_tidied_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLYWHEEL_CACHE", str(tmp_path))
    folders = [folder_of(tmp_path, age) for age in range(7)]
    (tmp_path / "not ours").mkdir()
    current = compiled.cache_folder()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {current.name, "not ours", *(folder.name for folder in folders[:3])}
    assert compiled.cache_folder() == current
    assert not compiled.is_cached()
    (current / "rule.nbi").write_bytes(b"")
    assert compiled.is_cached()


def test_a_folder_that_cannot_be_written_falls_back_to_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    monkeypatch.setenv("FLYWHEEL_CACHE", str(blocked / "cache"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(temporary))
    folder = compiled.cache_folder()
    assert folder.is_dir()
    assert temporary in folder.parents


def test_the_users_cache_folder_is_the_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLYWHEEL_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert compiled.cache_folder().parent == tmp_path / "flywheel-simulator"


def test_importing_compiled_rules_does_not_import_numba(package: Copy) -> None:
    asks = "import sys, simulator.stages.adopt; print('numba' in sys.modules)"
    assert package.prints(asks).strip() == "False"


@compiled.steady
class Pace(NamedTuple):
    """Two numbers, one of them whole."""

    speed: float
    weeks: int


@compiled.looped
def distance(pace: Pace) -> float:
    """How far one comes."""
    return pace.speed * pace.weeks


class Unmarked(NamedTuple):
    """Nobody says that its numbers stay of one type."""

    speed: float


@compiled.looped
def speed_of(pace: Unmarked) -> float:
    """How fast one is."""
    return pace.speed


def test_a_whole_number_first_does_not_cut_the_broken_ones_that_follow() -> None:
    assert [distance(Pace(speed, 2)) for speed in (3, 0.5, 4, 0.25)] == [6.0, 1.0, 8.0, 0.5]


def test_loops_are_entered_with_named_tuples_of_declared_types_only() -> None:
    with pytest.raises(TypeError, match="Unmarked is not marked as steady"):
        speed_of(Unmarked(1.0))


def not_as_declared(numbers: Any) -> list[str]:
    """Fields of a named tuple that a loop would read wrongly: it cuts what is declared as whole."""
    whole = (int, np.integer, bool)
    wanted: dict[Any, tuple[type[Any], ...]] = {
        int: whole, bool: (*whole, np.bool_), float: (*whole, float, np.floating)
    }  # fmt: skip
    hints = get_type_hints(type(numbers))
    return [
        name
        for name, value in numbers._asdict().items()
        if not isinstance(value, wanted.get(hints.get(name), object))
    ]


def test_numbers_that_would_be_cut_are_noticed() -> None:
    assert not_as_declared(Pace(3, 2)) == []
    assert not_as_declared(Pace(0.5, 2.5)) == ["weeks"]  # type: ignore[arg-type]  # on purpose


def test_every_loop_of_a_busy_market_is_entered_with_numbers_of_the_declared_types(
    baseline: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter, seen = compiled._Mark.__call__, set()

    def checked(mark: compiled._Mark, *arguments: Any) -> Any:
        for argument in arguments:
            if type(argument) in compiled._steady:
                seen.add(type(argument))
                assert not_as_declared(argument) == [], (mark.__name__, type(argument))
        return enter(mark, *arguments)

    monkeypatch.setattr(compiled._Mark, "__call__", checked)
    Simulation(loyal_plan(baseline), seed=6).run(30)
    declared = {kind for kind in seen if get_type_hints(kind)}
    assert len(declared) >= 12, sorted(kind.__qualname__ for kind in declared)
