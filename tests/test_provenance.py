"""Folders of results: a run says what made it, and nobody's files are written over."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from simulator import experiment
from simulator.cli import main
from simulator.provenance import MANIFEST, UNFINISHED, made_for_results
from simulator.scenario import read

SMALL = ("baseline", "--people", "150", "--weeks", "60")
RUN = ("run", *SMALL, "--strategy", "community_led", "--seed", "7")


def called(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("one") / "world"
    assert called(*RUN, "--out", path).exit_code == 0
    return path


def test_a_run_writes_its_scenario_and_a_manifest(folder):
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    market = read("baseline", people=150, weeks=60)
    assert manifest["scenario_hash"] == market.fingerprint()
    assert read(folder / "scenario.yaml").fingerprint() == market.fingerprint()
    assert (manifest["kind"], manifest["strategies"], manifest["seed"]) == (
        "run", ["community_led"], 7
    )  # fmt: skip
    assert set(manifest["sha256"]) | {MANIFEST} == {path.name for path in folder.iterdir()}
    assert {"made_by", "command", "versions", "platform"} <= set(manifest)


def test_a_run_is_verified(folder, tmp_path):
    told = called("verify", folder)
    assert told.exit_code == 0, told.output
    assert "1 of 1 sampled runs identical to the bit" in told.stdout
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = pd.read_parquet(tmp_path / "history.parquet")
    table["customers"] += 1.0
    table.to_parquet(tmp_path / "history.parquet")
    damaged = called("verify", tmp_path)
    assert damaged.exit_code == 5
    assert "history.parquet: damaged" in damaged.output


def test_a_run_that_comes_out_otherwise_is_noticed(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | {"seed": 8}), encoding="utf-8")
    assert called("verify", tmp_path).exit_code == 5


def test_a_run_is_reproduced_from_its_manifest(folder, tmp_path):
    told = called("reproduce", folder / MANIFEST, "--out", tmp_path / "again")
    assert told.exit_code == 0, told.output
    assert "identical" in told.stdout
    again = pd.read_parquet(tmp_path / "again" / "people.parquet")
    pd.testing.assert_frame_equal(again, pd.read_parquet(folder / "people.parquet"))


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_folder_with_files_of_others_is_refused_before_anything_runs(
    command, tmp_path, monkeypatch
):
    monkeypatch.setattr(experiment, "compare", lambda *_: pytest.fail("ran"))
    (tmp_path / "thesis.tex").write_text("years of work")
    told = called(command, *SMALL, "--out", tmp_path)
    assert told.exit_code == 4
    assert "holds other files (thesis.tex)" in told.stderr
    assert "--force" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_force_writes_beside_the_files_of_others(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    assert called(*RUN, "--out", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "thesis.tex").read_text() == "years of work"
    assert (tmp_path / MANIFEST).exists()
    assert not (tmp_path / UNFINISHED).exists()


def test_results_of_ours_are_written_anew(folder):
    before = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert called(*RUN, "--out", folder).exit_code == 0
    assert json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"] == (
        before["sha256"]
    )


def test_a_command_that_was_stopped_may_go_on_in_its_folder(tmp_path):
    made_for_results(tmp_path)
    (tmp_path / "history.parquet").write_bytes(b"half of i")
    assert made_for_results(tmp_path) == tmp_path


@pytest.mark.parametrize("manifest", [
    "{}", "[]", "half", '{"made_by": "another program"}',
    '{"made_by": "flywheel-simulator 1", "study": {}}',
])  # fmt: skip
def test_other_manifests_do_not_make_a_folder_ours(manifest, tmp_path):
    (tmp_path / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(OSError, match="holds other files"):
        made_for_results(tmp_path)
    assert made_for_results(tmp_path, force=True) == tmp_path
