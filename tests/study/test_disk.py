import errno
import os
import shutil
import subprocess
import sys

import pytest

from simulator.study import folder as rooms
from simulator.study.reading import open_study
from tests.study.study_help import (
    REPOSITORY,
    TEXT,
    canonical_files,
    small,
    started,
    surroundings,
    swept,
    write,
)

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
LARGE = TEXT.replace("replicates: 5", "replicates: 15")
LARGE = LARGE.replace("columns: [customers]", "tables: [people]")


class Full:
    """A disk that is full at the n-th write of a file."""

    def __init__(self, monkeypatch, at):
        self.left, self.real = at, rooms.os.fsync
        monkeypatch.setattr(rooms.os, "fsync", self)

    def __call__(self, handle):
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.real(handle)


@pytest.mark.parametrize("at", [0, 1, 3, 6, 11])
def test_a_full_disk_is_told_and_the_study_goes_on_when_there_is_room(
    at, study, finished, tmp_path, monkeypatch
):
    with monkeypatch.context() as patch:
        Full(patch, at)
        with pytest.raises(OSError, match="No space left") as caught:
            swept(study, tmp_path / "x")
    assert caught.value.errno == errno.ENOSPC
    assert str(tmp_path) in caught.value.filename
    assert not list((tmp_path / "x").rglob("*.tmp"))
    assert swept(study, tmp_path / "x").result == finished.result
    assert canonical_files(tmp_path / "x") == canonical_files(finished.results.folder)


def test_a_full_disk_in_a_worker_is_told_by_the_command(tmp_path):
    program = (
        "import errno, sys\nfrom simulator.study import folder\nfrom simulator.cli import main\n"
        "real, calls = folder.os.fsync, []\n"
        "def fsync(handle):\n    calls.append(1)\n    if len(calls) > 10:\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n    return real(handle)\n"
        "folder.os.fsync = fsync\nmain(sys.argv[1:], prog_name='flywheel')\n"
    )
    words = ["sweep", str(write(tmp_path)), "--out", str(tmp_path / "x"), "-j", "2", "--chunk", "2"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False,
        env=surroundings(), cwd=REPOSITORY, timeout=120,
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert str(tmp_path / "x") in last
    assert "No space left on device" in last
    assert "MB free" in last
    again = started(*words)
    assert again.returncode == 0, again.stderr


@pytest.mark.skipif(not ROOT or not shutil.which("mount"), reason="only root may mount")
def test_a_disk_of_3_megabytes_fills_up_and_the_study_goes_on_there_and_elsewhere(tmp_path):
    wanted = swept(small(LARGE), tmp_path / "wanted", "processes", 4, workers=2)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False,
                             capture_output=True)  # fmt: skip
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        words = ["sweep", str(write(tmp_path, LARGE)), "-j", "2", "--chunk", "4"]
        (disk / "ballast").write_bytes(bytes(2_400_000))
        done = started(*words, "--out", str(disk / "x"))
        assert done.returncode == 4, (done.stdout, done.stderr)
        assert str(disk) in done.stderr
        assert "MB free" in done.stderr
        assert 0 < sum(open_study(disk / "x").counts().values()) < 120
        moved = shutil.copytree(disk / "x", tmp_path / "moved")
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        done = started(*words, "--out", str(disk / "x"))
        assert done.returncode == 0, done.stderr
        assert open_study(disk / "x").result_hash() == wanted.result
        assert canonical_files(disk / "x") == canonical_files(wanted.results.folder)
    finally:
        subprocess.run(["umount", disk], check=True)
    done = started(*words, "--out", str(moved))
    assert done.returncode == 0, done.stderr
    assert open_study(moved).result_hash() == wanted.result


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path):
    place = tmp_path / "x"
    place.mkdir(mode=0o500)
    done = started("sweep", write(tmp_path), "--out", place)
    assert done.returncode == 4
    assert str(place) in done.stderr


@pytest.mark.skipif(not ROOT or not shutil.which("mount"), reason="only root may mount")
def test_a_folder_that_becomes_read_only_can_be_read_and_goes_on_later(study, finished, tmp_path):
    place = tmp_path / "x"
    shutil.copytree(finished.results.folder, place)
    next((place / "shards" / "runs").iterdir()).unlink()
    if subprocess.run(["mount", "--bind", place, place], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        done = started("sweep", write(tmp_path), "--out", place)
        assert done.returncode == 4, done.stderr
        assert str(place) in done.stderr
        assert started("verify", place, "--sample", "0").returncode == 5
    finally:
        subprocess.run(["umount", place], check=True)
    assert swept(study, place).result == finished.result


def test_a_finished_study_is_read_from_a_read_only_folder(finished, tmp_path):
    place = shutil.copytree(finished.results.folder, tmp_path / "x")
    for path in [place, *place.rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        assert open_study(place).table().equals(finished.results.table())
        assert not (place / "ledger.sqlite-wal").exists()
    finally:
        for path in [place, *place.rglob("*")]:
            path.chmod(0o700)
