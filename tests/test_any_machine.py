"""The same events everywhere, and numbers to one part in a billion: threads, locales, versions."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tomllib
import venv
from pathlib import Path

import numpy as np
import pytest

from tests.golden_help import CLOSE, ROOT
from tests.platform_help import differing, elsewhere, furthest, made_locale, told

OLDER = ("numpy==1.26.4", "numba==0.61.2", "pandas==2.2.3", "scipy==1.15.3")
"""Versions that the simulator still allows and Python 3.11 still has."""


@functools.cache
def here() -> dict[str, str]:
    return told()


def without_vectors() -> str:
    """All features of the processor that NumPy was built to choose at run time, by name."""
    from numpy._core import _multiarray_umath as core

    return " ".join(core.__cpu_dispatch__)


def test_events_do_not_depend_on_hashes_threads_zones_locales_or_numpys_vectors() -> None:
    """All at once; the long tests below look at each."""
    there = elsewhere(
        PYTHONHASHSEED="4242", TZ="Asia/Kathmandu", LC_ALL="C", OMP_NUM_THREADS="2",
        NUMBA_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2", NPY_DISABLE_CPU_FEATURES=without_vectors(),
    )  # fmt: skip
    assert not differing(here(), there)
    assert furthest(here(), there) <= CLOSE


def test_a_difference_between_platforms_is_seen() -> None:
    other = dict(here())
    events = next(name for name in other if name.endswith("events"))
    number = next(name for name in other if "sum of satisfaction" in name)
    other[events] = "0123456789ab"
    other[number] = repr(float(other[number]) * (1 + 1e-8))
    assert differing(here(), other) == [events, number]
    assert furthest(here(), other) == pytest.approx(1e-8)


@pytest.mark.long
@pytest.mark.parametrize("seed", ["0", "1", "31337", "random"])
def test_events_do_not_depend_on_hash_seeds(seed: str) -> None:
    assert elsewhere(PYTHONHASHSEED=seed) == here()


@pytest.mark.long
@pytest.mark.parametrize("threads", ["1", "2"])
def test_events_do_not_depend_on_threads(threads: str) -> None:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    assert elsewhere(**dict.fromkeys(names, threads)) == here()


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("localedef"), reason="this machine cannot make locales")
@pytest.mark.parametrize("name", ["tr_TR.UTF-8", "de_DE.UTF-8", "ar_EG.UTF-8"])
def test_events_do_not_depend_on_the_locale(name: str, tmp_path: Path) -> None:
    """Turkish letters, decimal commas, other digits."""
    variables = made_locale(name, tmp_path)
    asks = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(1.5))"
    said = subprocess.run(
        ["python3", "-c", asks], env={**os.environ, **variables}, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert said.strip() == ("1,5" if name[:2] in ("tr", "de") else said.strip())
    assert elsewhere(**variables) == here()


@pytest.mark.long
def test_events_do_not_depend_on_vectors_of_the_processor(tmp_path: Path) -> None:
    """Numba for a plain processor, NumPy without AVX: exp and log may differ in their last bit."""
    there = elsewhere(
        NUMBA_CPU_NAME="generic", NPY_DISABLE_CPU_FEATURES=without_vectors(),
        FLYWHEEL_CACHE=str(tmp_path),
    )  # fmt: skip
    assert not differing(here(), there)
    assert furthest(here(), there) <= CLOSE


@pytest.mark.long
def test_events_are_the_same_with_the_oldest_numpy_allowed(tmp_path: Path) -> None:
    """Makes an environment with older libraries, outside the checkout; needs the registry."""
    venv.create(tmp_path / "older", with_pip=True)
    python = str(tmp_path / "older" / "bin" / "python")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    subprocess.run([python, "-m", "pip", "install", "-q", *OLDER, *project["dependencies"]],
                   check=True)  # fmt: skip
    asks = "import numpy; print(numpy.__version__)"
    version = subprocess.run([python, "-c", asks], capture_output=True, text=True, check=True)
    assert version.stdout.strip() == "1.26.4" != np.__version__
    there = elsewhere(python, FLYWHEEL_CACHE=str(tmp_path / "cache"))
    assert not differing(here(), there)
    assert furthest(here(), there) <= CLOSE
