"""A finished study gets more replicates: what is done stays, the rest is added."""

import shutil

import pytest
from click.testing import CliRunner

from simulator.analysis.analyse import analyze
from simulator.cli import main
from simulator.complaints import ScenarioError
from simulator.study import chunks
from simulator.study.answering import answer_told
from simulator.study.cite import as_json as citation_of
from simulator.study.folder import (
    DESIGN,
    MANIFEST,
    STUDY,
    DamagedError,
    read_sealed,
    sha256_of,
    write_sealed,
)
from simulator.study.reading import open_study
from simulator.study.sweep import folder_of
from simulator.study.verify import verify
from tests.study.study_help import TEXT, canonical_files, shard_files, small, swept, write


def called(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def counted(monkeypatch, stop_after=None):
    """The numbers of the runs that begin from now on; after so many somebody presses Ctrl-C."""
    real, begun = chunks.lived, []

    def lived(work, task, folder):
        begun.append(task.run)
        if len(begun) == stop_after:
            raise KeyboardInterrupt
        return real(work, task, folder)

    monkeypatch.setattr(chunks, "lived", lived)
    return begun


@pytest.fixture(scope="module")
def of_two(tmp_path_factory):
    """The small study with two of its five replicates."""
    return swept(small(replicates=2), tmp_path_factory.mktemp("two") / "small")


@pytest.fixture
def folder(of_two, tmp_path):
    """A copy of its folder."""
    shutil.copytree(of_two.results.folder, tmp_path / "x")
    return tmp_path / "x"


def test_more_replicates_give_the_study_that_has_them_from_the_start(
    folder, study, finished, of_two, monkeypatch
):
    kept, begun = set(shard_files(folder)), counted(monkeypatch)
    assert swept(study, folder).result == finished.result != of_two.result
    assert begun == list(range(16, 40)), "what was done is not run again"
    assert canonical_files(folder) == canonical_files(finished.results.folder)
    assert kept < set(shard_files(folder))


def test_all_that_is_said_of_an_extended_study_is_of_all_of_it(folder, study, finished, of_two):
    swept(study, folder)
    assert verify(folder, sample=40) == verify(finished.results.folder, sample=40)._replace(
        shards=len(shard_files(folder))
    )
    manifest, whole = read_sealed(folder / MANIFEST), read_sealed(
        finished.results.folder / MANIFEST
    )
    for name in ("study_hash", "result_hash", "design_hash", "runs", "ended", "seeds"):
        assert manifest[name] == whole[name], name
    assert manifest["study"]["earlier"] == [{
        "study_hash": of_two.results.study.fingerprint(), "replicates": 2,
        "result_hash": of_two.result,
    }]  # fmt: skip
    assert citation_of(folder) == citation_of(finished.results.folder)
    one, other = analyze(folder), analyze(finished.results.folder)
    assert one.summary.equals(other.summary)
    assert one.effects.equals(other.effects)
    again = called("reproduce", folder, "--out", folder.parent / "again", "-j", 1)
    assert again.exit_code == 0, again.output
    assert f"identical: result {finished.result}" in again.stdout


def test_an_extension_that_was_stopped_goes_on_and_claims_nothing_before(
    folder, study, finished, monkeypatch
):
    begun = counted(monkeypatch, stop_after=10)
    with pytest.raises(KeyboardInterrupt):
        swept(study, folder)
    found = verify(folder, sample=0)
    assert (found.good, found.done, found.runs, found.result) == (True, 23, 40, "")
    assert not canonical_files(folder), "no table is there that lacks what is missing"
    assert called("cite", folder).exit_code == 4, "there is nothing to cite yet"
    assert len(open_study(folder).table()) == 23
    assert swept(study, folder).result == finished.result
    assert min(begun) == 16
    assert canonical_files(folder) == canonical_files(finished.results.folder)
    assert [one["replicates"] for one in open_study(folder).data["earlier"]] == [2]


def test_who_wanted_too_many_goes_back_as_far_as_nothing_is_lost(folder, of_two, monkeypatch):
    counted(monkeypatch, stop_after=10)
    with pytest.raises(KeyboardInterrupt):
        swept(small(replicates=900), folder)
    monkeypatch.undo()
    with pytest.raises(ScenarioError, match="runs of 3 replicates are done in this folder"):
        swept(small(replicates=2), folder)
    assert open_study(folder).study.replicates == 900, "who is refused changes nothing"
    assert swept(small(replicates=3), folder).counts == {"ok": 24}
    assert open_study(folder).result_hashes()[1] == of_two.result


@pytest.mark.parametrize(("replaced", "said"), [
    ({"seed": 2}, r"they differ in seed \(1 there, 2 given\)"),
    ({"vary": "{rival.quality: [0.3, 0.8], switching.social_cost: [0, 1]}"},
     r"differ in design \(rival.quality\); only"),
    ({"vary": "{rival.quality: [0.3, 0.8], company.price: [20, 40]}"},
     r"differ in design \(rival.quality, switching.social_cost, company.price\); only"),
    ({"weeks": 13}, "they differ in keep, scenario"),
    ({"strategies": "[sales_led, community_led]"}, "they differ in strategies"),
])  # fmt: skip
def test_a_study_with_other_runs_is_refused_with_what_may_change(replaced, said, folder, of_two):
    if "weeks" in replaced:
        replaced = replaced | {"keep": "{metrics: [members]}"}
    with pytest.raises(ScenarioError, match=said) as caught:
        swept(small(replicates=5, **replaced), folder)
    assert "only replicates, limits, name, question, prediction and answer may" in str(caught.value)
    assert verify(folder, sample=0).result == of_two.result


def test_the_command_says_what_it_keeps_and_where_it_goes_on(folder, tmp_path, finished):
    result = called("sweep", write(tmp_path, TEXT), "--out", folder, "-j", 1)
    assert result.exit_code == 0, result.output
    assert "5 replicates instead of 2: all runs that are done stay" in result.stderr
    assert "16 of 40 runs are done already" in result.stderr
    assert f"result {finished.result}" in result.stdout


def test_an_analysis_of_fewer_replicates_is_told_as_old_until_it_is_made_anew(
    folder, tmp_path, finished
):
    told = "the analysis there is of other replicates: `flywheel analyze"
    assert called("analyze", folder).exit_code == 0
    path = write(tmp_path, TEXT)
    assert told in called("sweep", path, "--out", folder, "-j", 1).stdout
    assert called("analyze", folder).exit_code == 0
    again = called("sweep", path, "--out", folder, "-j", 1).stdout
    assert finished.result in again
    assert told not in again


def test_any_number_of_replicates_has_the_same_folder_if_nobody_names_one(study):
    assert folder_of(study) == folder_of(small(replicates=6))
    assert folder_of(study) != folder_of(small(seed=2))


def test_an_answer_of_the_first_replicates_is_told_as_such(finished, of_two):
    hashes = finished.results.result_hashes()
    assert len(hashes) == 5
    answered = small(TEXT + "answer: It does.\n", answer_from=f'"{of_two.result[:12]}"')
    told = answer_told(answered, hashes)
    assert "written from the first 2 of the 5 replicates" in told
    assert f'answer_from: "{finished.result[:12]}"' in told
    assert "from this very result" in answer_told(answered, hashes[:2])


def test_a_damaged_design_is_written_anew(folder, study, finished):
    (folder / DESIGN).write_bytes(b"nothing")
    swept(study, folder)
    assert sha256_of(folder / DESIGN) == sha256_of(finished.results.folder / DESIGN)


def test_a_folder_of_an_earlier_version_is_neither_misread_nor_touched(folder, study):
    """There, runs were numbered point by point; read as they are now, they would be mixed up."""
    data = read_sealed(folder / STUDY)
    del data["family"], data["earlier"]
    write_sealed(folder / STUDY, data | {"model": "0" * 12})
    before = shard_files(folder)
    with pytest.raises(ScenarioError, match="another version of the model"):
        swept(study, folder)
    with pytest.raises(DamagedError, match=r"study\.json: an earlier version of flywheel"):
        open_study(folder)
    assert shard_files(folder) == before
    manifest = read_sealed(folder / MANIFEST)
    del manifest["study"]["family"]
    write_sealed(folder / MANIFEST, manifest)
    again = called("reproduce", folder, "--out", folder.parent / "again")
    assert again.exit_code == 5
    assert "manifest.json: an earlier version of flywheel wrote it" in again.stderr
    assert not (folder.parent / "again").exists()
