import shutil

import numpy as np
import pytest

from simulator.study.folder import DESIGN, LEDGER, MANIFEST, STUDY, DamagedError
from simulator.study.reading import open_study
from simulator.study.verify import verify
from tests.study.study_help import canonical_files, flip, shard_files, small, swept


@pytest.fixture
def copy(finished, tmp_path):
    """A copy of the finished study, to be spoiled."""
    return shutil.copytree(finished.results.folder, tmp_path / "copy")


def named(folder, path):
    """True if the file is named as damaged wherever somebody would read it."""
    with pytest.raises(DamagedError) as caught:
        open_study(folder).table()
    assert any(str(path) in one for one in caught.value.problems), caught.value.problems
    assert any(str(path) in one for one in verify(folder, sample=0).problems)
    return True


def mended(folder, study, finished):
    """Running the study again brings the very same results."""
    assert swept(study, folder).result == finished.result
    assert canonical_files(folder) == canonical_files(finished.results.folder)
    assert verify(folder, sample=1).good
    return True


def test_a_flipped_bit_in_a_shard_is_named_and_mended(copy, study, finished):
    path = shard_files(copy)[1]
    flip(path, 8 * 300 + 3)
    assert named(copy, path)
    assert mended(copy, study, finished)
    assert [path.name.startswith("0000") for path in (copy / "damaged").iterdir()] == [True]


def test_a_truncated_shard_is_named_and_mended(copy, study, finished):
    path = shard_files(copy)[3]
    path.write_bytes(path.read_bytes()[:-5])
    assert named(copy, path)
    assert mended(copy, study, finished)


def test_swapped_shards_are_named_and_mended(copy, study, finished):
    one, other = sorted((copy / "shards" / "runs").iterdir())[:2]
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    assert named(copy, one)
    assert named(copy, other)
    assert mended(copy, study, finished)


def test_a_deleted_shard_is_named_and_mended(copy, study, finished):
    path = shard_files(copy)[-1]
    path.unlink()
    assert named(copy, path)
    assert mended(copy, study, finished)


@pytest.mark.parametrize("seed", range(6))
def test_a_flipped_bit_in_the_ledger_never_changes_a_result(copy, study, finished, seed):
    path = copy / LEDGER
    flip(path, int(np.random.default_rng(seed).integers(8 * path.stat().st_size)))
    try:
        same = open_study(copy).table().equals(finished.results.table())
    except DamagedError as error:
        same = str(path) in str(error)
    assert same
    assert mended(copy, study, finished)


def test_a_lost_ledger_is_made_anew_from_the_shards(copy, study, finished, monkeypatch):
    (copy / LEDGER).unlink()
    monkeypatch.setattr("simulator.study.chunks.lived", None)  # not a single run
    assert mended(copy, study, finished)


def test_a_damaged_ledger_is_set_aside_and_made_anew(copy, study, finished, monkeypatch):
    (copy / LEDGER).write_bytes(b"no database" * 100)
    monkeypatch.setattr("simulator.study.chunks.lived", None)
    assert mended(copy, study, finished)
    assert any(path.name.startswith(LEDGER) for path in (copy / "damaged").iterdir())


def test_files_of_an_unfinished_chunk_are_removed(copy, study, finished):
    first = shard_files(copy)[0]
    stray = first.with_name("00000001-00000002.0123456789abcdef.parquet")
    stray.write_bytes(first.read_bytes())
    first.with_name(".x.parquet.17.tmp").write_bytes(b"half")
    assert len(open_study(copy).table()) == 40
    assert mended(copy, study, finished)
    assert not stray.exists()
    assert not list(copy.rglob("*.tmp"))


@pytest.mark.parametrize("name", [STUDY, DESIGN])
def test_a_damaged_study_or_design_is_mended_by_its_file(copy, study, finished, name):
    flip(copy / name, 8 * 100)
    assert not verify(copy, sample=0).good
    assert mended(copy, study, finished)


def test_a_damaged_study_is_named(copy):
    flip(copy / STUDY, 8 * 100)
    with pytest.raises(DamagedError, match=STUDY):
        open_study(copy)


def test_a_damaged_design_is_made_anew_if_that_is_possible(copy, study):
    (copy / DESIGN).write_bytes(b"")
    assert open_study(copy).study.points == study.points


@pytest.mark.parametrize("name", [MANIFEST, "columns.json", "tables/runs.parquet"])
def test_damage_outside_of_the_shards_is_named_by_verify(copy, study, finished, name):
    flip(copy / name, 8 * 60 + 1)
    assert any(name in one for one in verify(copy, sample=0).problems)
    assert len(open_study(copy).table()) == 40
    assert mended(copy, study, finished)


def test_shards_of_another_study_in_a_good_ledger_are_struck_out(tmp_path, study, finished):
    """Somebody copies shards and ledger from one folder to another."""
    other = swept(small(seed=4), tmp_path / "other")
    swept(study, tmp_path / "mine")
    for name in (LEDGER, "shards"):
        path = tmp_path / "mine" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        source = other.results.folder / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, path)
    with pytest.raises(DamagedError):
        open_study(tmp_path / "mine").table()
    assert swept(study, tmp_path / "mine").result == finished.result


@pytest.mark.long
def test_hundreds_of_damages_are_all_found(finished, study, tmp_path):
    """300 flipped bits, 50 truncations, 20 swaps, 20 deletions: each named, then mended."""
    chance, folder = np.random.default_rng(7), tmp_path / "copy"
    shutil.copytree(finished.results.folder, folder)
    files = shard_files(folder)
    for number in range(390):
        path, other = (files[one] for one in chance.choice(len(files), 2, replace=False))
        data, others = path.read_bytes(), other.read_bytes()
        if number < 300:
            flip(path, int(chance.integers(8 * len(data))))
        elif number < 350:
            path.write_bytes(data[: int(chance.integers(len(data)))])
        elif number < 370:
            path.write_bytes(others)
            other.write_bytes(data)
        else:
            path.unlink()
        assert named(folder, path)
        path.write_bytes(data)
        other.write_bytes(others)
        if number % 20 == 0:
            path.write_bytes(data[:-1])
            assert mended(folder, study, finished)
            shutil.rmtree(folder)
            shutil.copytree(finished.results.folder, folder)
    assert open_study(folder).damage() == []


@pytest.mark.long
def test_no_flipped_bit_of_the_ledger_or_the_study_changes_a_result(finished, study, tmp_path):
    chance, wanted = np.random.default_rng(8), finished.results.table()
    refused = 0
    for number in range(200):
        folder = shutil.copytree(finished.results.folder, tmp_path / str(number))
        path = folder / str(chance.choice([LEDGER, STUDY, DESIGN]))
        flip(path, int(chance.integers(8 * path.stat().st_size)))
        try:
            assert open_study(folder).table().equals(wanted)
        except DamagedError:
            refused += 1
        else:  # a design can be made anew, and not every byte of a ledger holds something
            assert path.name == LEDGER or not verify(folder, sample=0).good
        if number % 10 == 0:
            assert mended(folder, study, finished)
        shutil.rmtree(folder)
    assert refused > 50
