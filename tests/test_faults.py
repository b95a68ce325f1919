"""The list of planted faults does not rot: each stands where it says and changes something."""

from __future__ import annotations

import ast
import collections
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.wheel import STAGES
from tests.faults import __main__ as command
from tests.faults import planting
from tests.faults.compiled_before import CompiledBefore, importers_of, numbas_name
from tests.faults.fault import KINDS, Fault
from tests.faults.planting import FAULTS, SURVIVED, Copy, Found, mark_of, planted, steps_of

FEWEST = 4


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_stands_exactly_once_where_it_is_planted(fault: Fault) -> None:
    """If this fails the line was rewritten: write the fault anew, in the new line's words."""
    text = (planting.ROOT / "simulator" / fault.place).read_text(encoding="utf-8")
    after = planted(fault, text)
    assert ast.dump(ast.parse(after)) != ast.dump(ast.parse(text)), "it changes nothing"


def test_every_stage_and_every_account_has_faults_of_each_kind() -> None:
    rooms = collections.Counter(fault.room for fault in FAULTS)
    for room in (*STAGES, "ledger", "world", "chance", "timeline", "metrics"):
        assert rooms[room] >= FEWEST, room
    for stage in STAGES:
        kinds = {fault.kind for fault in FAULTS if fault.room == stage}
        assert kinds == set(KINDS), (stage, kinds)
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) > 60


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_has_steps_of_its_own_and_none_is_run_twice(fault: Fault) -> None:
    steps = steps_of(fault, planting.ROOT)
    names = [name for step in steps for name in step]
    assert steps[0]
    assert len(set(names)) == len(names)
    assert names[-1] == "tests/test_golden.py"


def test_a_fault_that_does_not_match_is_refused() -> None:
    fault = Fault("chance.py", "sign", "x", "a + b", "a - b")
    assert planted(fault, "y = a + b") == "y = a - b"
    for text in ("", "a + b, a + b"):
        with pytest.raises(ValueError, match="times in"):
            planted(fault, text)


def test_planting_leaves_the_copy_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small project with a test of its own: the fault is noticed, and is gone afterwards."""
    project = tmp_path / "small"
    (project / "simulator").mkdir(parents=True)
    (project / "tests").mkdir()
    (project / "simulator" / "__init__.py").touch()  # or an installed simulator would be found
    (project / "simulator" / "chance.py").write_text("def double(x):\n    return 2 * x\n")
    (project / "simulator" / "compiled.py").write_text("def cache_folder():\n    return 'old'\n")
    (project / "tests" / "test_chance.py").write_text(
        "from simulator.chance import double\n\ndef test_double():\n    assert double(2) == 4\n"
    )
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    monkeypatch.setattr(planting, "ROOT", project)
    copy = Copy(tmp_path / "copy")
    source = copy.root / "simulator" / "chance.py"
    before, dated = source.read_text(), source.stat().st_mtime_ns
    seen = copy.try_out(Fault("chance.py", "sign", "minus", "2 * x", "-2 * x"))
    assert (seen.step, seen.by) == ("its own tests", "tests/test_chance.py::test_double")
    unseen = copy.try_out(Fault("chance.py", "lost", "sum", "2 * x", "x + x"))
    assert unseen.by == SURVIVED
    assert (source.read_text(), source.stat().st_mtime_ns) == (before, dated)


def test_what_a_fault_cannot_change_is_compiled_once(tmp_path: Path) -> None:
    package = planting.ROOT / "simulator"
    by_ledger = importers_of(package, "ledger.py")
    assert {"simulator.ledger", "simulator.simulation", "simulator.model"} <= by_ledger
    rules = ("simulator.stages", "simulator.world")
    assert not {name for name in by_ledger if name.startswith(rules)}
    assert "simulator.stages.retain.leaving" in importers_of(package, "world/switching.py")
    before = CompiledBefore(package, tmp_path / "before")
    trial = tmp_path / "trial"
    for name in ("attract_12/hearing.x-1.nbi", "world_34/census.y-2.nbi", "tests_56/test_x.z.nbi"):
        (trial / name).parent.mkdir(parents=True)
        (trial / name).write_text(name)
    before.take_back("stages/attract/hearing.py", trial)
    before.lend("chance.py", tmp_path / "nothing")
    before.lend("ledger.py", tmp_path / "next")
    assert [str(path.relative_to(tmp_path)) for path in (tmp_path / "before").glob("*/*")] == [
        "before/world/census.y-2.nbi"
    ]
    assert not (tmp_path / "nothing").exists()
    (lent,) = (tmp_path / "next").glob("*/*")
    assert lent.name == "census.y-2.nbi"
    assert re.fullmatch(r"world_[0-9a-f]{40}", lent.parent.name)


def test_numba_finds_what_was_compiled_elsewhere() -> None:
    """Numba's own way to name a folder of compiled code, of which there is no public name."""
    from numba.core.caching import _CacheLocator

    for path in (planting.ROOT / "simulator").rglob("*.py"):
        assert numbas_name(path.parent) == _CacheLocator.get_suitable_cache_subpath(str(path))


def test_a_second_run_goes_on_where_the_first_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, tried = tmp_path / "found.csv", []

    def pretend(faults: list[Fault], jobs: int, path: Path, steps: int) -> None:
        tried.append([fault.name for fault in faults])
        for fault in faults:
            by = SURVIVED if "commissions" in fault.name else "tests/test_ledger.py::test_x"
            command.write_down(path, Found(fault.name, fault.kind, fault.place, "", by, 1,
                                           mark_of(fault)))  # fmt: skip

    monkeypatch.setattr(command, "try_all", pretend)
    first = CliRunner().invoke(command.main, ["ledger:", "--out", str(out)])
    assert first.exit_code == 1
    assert "SURVIVED  ledger: commissions cost nothing" in first.output
    again = CliRunner().invoke(command.main, ["ledger:", "timeline:", "--out", str(out)])
    assert again.exit_code == 1
    ledger = [fault.name for fault in FAULTS if fault.room == "ledger"]
    assert tried[0] == ledger
    assert [name for name in tried[1] if name in ledger] == ["ledger: commissions cost nothing"]


def test_the_list_can_be_read() -> None:
    result = CliRunner().invoke(command.main, ["--list"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == len(FAULTS)
