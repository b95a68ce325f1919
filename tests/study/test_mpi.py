import importlib.util
import shutil
import subprocess

import pytest

from simulator.study.reading import open_study
from tests.study.study_help import canonical_files, command, surroundings, write

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("mpi4py") is None or shutil.which("mpiexec") is None,
    reason="mpi4py or mpiexec is not installed",
)


@pytest.mark.long
def test_mpi_gives_the_same_bytes(finished, tmp_path):
    python, *words = command("sweep", write(tmp_path), "--out", tmp_path / "x", "--executor", "mpi")
    done = subprocess.run(
        ["mpiexec", "-n", "3", python, "-m", "mpi4py.futures", *words], env=surroundings(),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert open_study(tmp_path / "x").result_hash() == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)
