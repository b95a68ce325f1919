"""The wheel as people install it, alone on a machine without a network."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from simulator.ui.app import PAGES
from tests.ui.alone import cut_off, walked
from tests.ui.conftest import ROOT

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from this checkout; nothing is downloaded."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*PIP, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-w", str(folder)],
        check=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def environment(folder):
    venv.create(folder, with_pip=False)
    return folder / "bin" / "python"


def beside(python):
    """Let an environment see what this one has, but neither this checkout nor its programs."""
    where = Path(subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip())  # fmt: skip
    there = [one for one in sys.path if one.endswith("-packages")]
    (where / "beside.pth").write_text("\n".join(there), encoding="utf-8")
    for name in ("share", "etc"):
        (python.parents[1] / name).symlink_to(Path(sys.prefix) / name)


def installed(python, *what):
    subprocess.run([*PIP, "--python", str(python), "install", *map(str, what)], check=True)
    place = subprocess.run(
        [python, "-E", "-c", "import simulator; print(simulator.__file__)"],
        check=True, capture_output=True, text=True, cwd=python.parent,
    ).stdout  # fmt: skip
    assert Path(place).is_relative_to(python.parents[1]), "not the checkout"
    return python.parent / "flywheel"


def judged(told):
    pages = told["pages"]
    assert set(pages) == {page.path for page in PAGES}
    for path, one in pages.items():
        assert one["foreign"] == [], path
        assert one["complaints"] == [], path
        assert one["trouble"] == [], path
        assert one["requests"] > 10, path
    assert told["cut_off"] == bool(cut_off())
    assert "Traceback" not in told["said"]


def test_every_file_of_the_program_is_in_the_wheel(wheel):
    known = [
        str(path.relative_to(ROOT))
        for folder in ("simulator", "scenarios")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    wanted = {
        name.replace("scenarios/", "simulator/library/", 1) if name.startswith("scenarios/")
        else name for name in known
    }  # fmt: skip
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {"simulator/ui/words/ko.json", "simulator/ui/static/flywheel.js"} <= wanted
    assert wanted == held


def test_the_installed_wheel_shows_every_page_without_a_network(wheel, tmp_path):
    python = environment(tmp_path / "here")
    beside(python)
    judged(walked(installed(python, "--no-deps", "--no-index", wheel)))


@pytest.mark.long
def test_the_wheel_with_all_it_needs_shows_every_page_to_its_end(wheel, tmp_path):
    """Installed as by anybody, from the registry; then the network is gone."""
    judged(walked(installed(environment(tmp_path / "here"), wheel), "--whole"))
