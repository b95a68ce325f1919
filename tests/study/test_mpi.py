import subprocess
import sys
from pathlib import Path

import pytest

from simulator.study.reading import open_study
from tests.study.study_help import canonical_files, command, surroundings, write

MPIEXEC = Path(sys.executable).parent / "mpiexec"
"""Needs `pip install mpi4py mpich`."""


@pytest.mark.long
def test_mpi_gives_the_same_bytes(finished, tmp_path):
    python, *words = command("sweep", write(tmp_path), "--out", tmp_path / "x", "--executor", "mpi")
    done = subprocess.run(
        [MPIEXEC, "-n", "3", python, "-m", "mpi4py.futures", *words], env=surroundings(),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert open_study(tmp_path / "x").result_hash() == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)
