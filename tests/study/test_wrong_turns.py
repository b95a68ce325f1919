"""What a study says to those who took a wrong turn: nothing is lost, and the right way is named."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.complaints import ScenarioError
from simulator.study import limits, runner
from simulator.study.estimate import estimated, text
from simulator.study.executors import Serial
from simulator.study.folder import MANIFEST
from simulator.study.limits import TooLongError
from simulator.study.reproduce import place_for, read_manifest
from simulator.study.study_file import read_study_text
from simulator.study.verify import verify
from tests.study.study_help import REPOSITORY, TEXT, small, swept, write


def called(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def unfinished(study, tmp_path, monkeypatch):
    """A study stopped before its end, as its folder."""
    real = runner.Runner._enter

    def enter_and_stop(self, report):
        real(self, report)
        self.stop.ask()

    monkeypatch.setattr(runner.Runner, "_enter", enter_and_stop)
    swept(study, tmp_path / "unfinished")
    monkeypatch.undo()
    return tmp_path / "unfinished"


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_folder_without_a_study_is_no_damaged_study_and_no_defect(more, tmp_path):
    result = called("sweep", tmp_path, *more)
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == f"{tmp_path}: there is no study in this folder"


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    path = write(tmp_path)
    result = called("sweep", path, "--out", path)
    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == f"{path}: this is a file; results go into a folder"


def test_a_function_that_makes_something_else_is_told(study, tmp_path):
    with pytest.raises(ScenarioError, match="collections:OrderedDict makes no executor"):
        swept(study, tmp_path / "x", "collections:OrderedDict")


def test_a_damaged_study_is_told_in_a_dry_run_too(study, tmp_path):
    swept(study, tmp_path / "x")
    (tmp_path / "x" / "study.json").write_text("{}")
    result = called("sweep", tmp_path / "x", "--dry-run")
    assert result.exit_code == 4
    assert "this file is damaged" in result.stderr


def test_who_comes_with_an_edited_study_is_told_what_differs(finished, tmp_path):
    edited = TEXT.replace("replicates: 5", "replicates: 6").replace("[0.3, 0.7]", "[0.3, 0.8]")
    folder = finished.results.folder
    result = called("sweep", write(tmp_path, edited), "--out", folder)
    assert result.exit_code == 2
    assert "they differ in design (rival.quality); only" in result.stderr, "replicates may differ"
    assert "only replicates, limits, name, question, prediction and answer may" in result.stderr
    assert f"`flywheel sweep {folder}` goes on with what is there" in result.stderr
    assert verify(folder, sample=0).result == finished.result


def test_a_finished_study_says_that_there_is_nothing_to_do(finished):
    result = called("sweep", finished.results.folder)
    assert "40 of 40 runs are done already" in result.stderr


def test_results_are_not_reproduced_by_reading_them_again(finished):
    folder = finished.results.folder
    result = called("reproduce", folder, "--out", folder / ".." / folder.name)
    assert result.exit_code == 2
    assert "nothing would be run again" in result.stderr


def test_results_are_reproduced_from_inside_their_folder_too(finished, monkeypatch):
    folder = finished.results.folder
    monkeypatch.chdir(folder)
    data, place = read_manifest(Path(MANIFEST))
    assert place_for(data, place, None) == folder.with_name(f"{folder.name}-reproduced")


def test_an_unfinished_study_is_not_reproduced_and_has_no_result(unfinished, tmp_path):
    result = called("reproduce", unfinished, "--out", tmp_path / "again")
    assert result.exit_code == 2
    assert re.search(r"only \d+ of 40 runs were done .*`flywheel sweep .*` goes on", result.stderr)
    assert not (tmp_path / "again").exists()
    assert verify(unfinished, sample=0).result == ""


def test_a_file_that_is_no_manifest_is_not_called_damaged(tmp_path):
    result = called("reproduce", write(tmp_path))
    assert result.exit_code == 2
    assert "this is no manifest.json" in result.stderr


def test_verify_takes_the_manifest_as_reproduce_and_cite_do(finished):
    result = called("verify", finished.results.folder / MANIFEST, "--sample", 1)
    assert result.exit_code == 0
    assert "1 of 1 sampled runs identical to the bit" in result.stdout


def test_limits_of_a_study_do_not_make_its_runs_differ_when_they_are_verified(
    tmp_path, monkeypatch
):
    swept(small(limits="{seconds: 1000, megabytes: 100000}"), tmp_path / "x")

    def slow(self):
        if self.seconds is not None:
            raise TooLongError("slower here")

    monkeypatch.setattr(limits.Clock, "check", slow)
    assert verify(tmp_path / "x").good


def test_a_dry_run_tells_which_strategies_set_a_varying_lever_themselves(study):
    varied = read_study_text(
        "question: How many?\nweeks: 4\nvary: {community.managers: [0, 2]}\n"
    )
    told = text(varied, study.scenario.path.parent, estimated(varied, Serial()))
    assert "(scenario: 0, community_led: 1)" in told
    assert "with 1 worker in one process (" in told


@pytest.mark.parametrize("written", ["rival_quality", "rival_qualty", "Rival-Quality.yaml",
                                     "experiment/rival_quality.yaml"])  # fmt: skip
def test_the_name_of_a_shipped_study_leads_to_its_file(written, monkeypatch, tmp_path):
    monkeypatch.chdir(REPOSITORY)
    result = called("sweep", written, "--dry-run")
    assert result.exit_code == 2
    assert "there is no such file; did you mean 'experiments/rival_quality.yaml'?" in result.stderr
    monkeypatch.chdir(tmp_path)
    told = called("sweep", written).stderr
    assert f"'{REPOSITORY / 'experiments' / 'rival_quality.yaml'}'" in told, "it can be typed here"


def test_a_study_beside_the_one_that_is_missing_comes_first(tmp_path):
    write(tmp_path)
    for written in ("smal.yaml", "small"):
        told = called("sweep", tmp_path / written).stderr
        assert f"did you mean '{tmp_path / 'small.yaml'}'?" in told


def test_who_names_a_scenario_or_nothing_known_is_told_how_to_begin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "`flywheel new --study --from baseline` writes a study of it" in called(
        "sweep", "baseline").stderr  # fmt: skip
    assert "; `flywheel new --study` writes one to begin with" in called("sweep", "xyzzy").stderr
