import json
import os
import re
import shutil
import signal
import socket
import subprocess

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.study import cite
from simulator.study.folder import MANIFEST
from simulator.study.progress import Lines, duration
from tests.study.study_help import REPOSITORY, TEXT, command, flip, shard_files, surroundings, write


def called(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A study run by the command line."""
    place = tmp_path_factory.mktemp("command")
    result = called("sweep", write(place), "--out", place / "x", "-j", 2, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["ended"] == {"ok": 40}
    assert told["folder"] == str(place / "x")
    return place / "x"


def test_a_sweep_tells_its_result_and_where_it_is(folder):
    result = called("sweep", folder)
    assert result.exit_code == 0
    assert re.search(r"^40 runs: 40 ok\nresult [0-9a-f]{64}\n", result.stdout)
    assert str(folder) in result.stdout


def test_a_dry_run_tells_design_time_and_disk_and_writes_nothing(tmp_path):
    result = called("sweep", write(tmp_path), "--dry-run", "--out", tmp_path / "x", "-j", 2)
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "grid, 4 points, hash" in told
    assert "40 = 4 points x 2 strategies x 5 replicates" in told
    assert "rival.quality 0.3, 0.7 (scenario: 0.7)" in told
    assert re.search(r"time \S+ (s|min) with 2 workers on this machine \(\d+ ms a run", told)
    assert re.search(r"disk [\d,.]+ [kM]B in", told)
    assert not (tmp_path / "x").exists()
    data = json.loads(called("sweep", write(tmp_path), "--dry-run", "--json").stdout)
    assert data["runs"] == 40
    assert data["seconds"] > 0


def test_the_disk_a_dry_run_tells_is_about_what_the_study_takes(folder, tmp_path):
    data = json.loads(called("sweep", write(tmp_path), "--dry-run", "--json").stdout)
    parts = [*shard_files(folder), *(folder / "tables").iterdir(), folder / "ledger.sqlite"]
    taken = sum(path.stat().st_size for path in parts)
    assert taken / 4 < data["bytes"] < 4 * taken


def test_mistakes_in_a_study_end_with_2_and_are_json_on_request(tmp_path):
    path = write(tmp_path, TEXT.replace("rival.quality", "rival.qualty"))
    result = called("sweep", path)
    assert result.exit_code == 2
    assert "did you mean 'rival.quality'?" in result.stderr
    assert "1 mistake" in result.stderr
    told = json.loads(called("sweep", path, "--json").stdout)
    assert told["problems"][0]["line"] == 7


def test_failed_runs_end_with_3(tmp_path):
    slow = TEXT.replace("people: 60", "people: 20000").replace("replicates: 5", "replicates: 1")
    path = write(tmp_path, slow + "limits: {seconds: 0.01}\n")
    result = called("sweep", path, "--out", tmp_path / "x", "--executor", "serial")
    assert result.exit_code == 3
    assert "8 runs: 8 timeout" in result.stdout
    assert "8 x timeout: longer than 0.01 seconds" in result.stdout
    assert "--retry" in result.stdout


def test_verify_runs_a_sample_again(folder):
    result = called("verify", folder, "--sample", 4, "--seed", 1)
    assert result.exit_code == 0, result.output
    assert "40 of 40 runs" in result.stdout
    assert "4 of 4 sampled runs identical to the bit" in result.stdout
    data = json.loads(called("verify", folder, "--json").stdout)
    assert data["good"] is True
    assert len(data["again"]) == 3


def test_verify_names_what_is_damaged_and_ends_with_5(folder, tmp_path):
    place = shutil.copytree(folder, tmp_path / "x")
    path = shard_files(place)[0]
    flip(path, 1000)
    result = called("verify", place)
    assert result.exit_code == 5
    assert f"{path}: damaged, its SHA-256 differs" in result.stdout


def test_verify_notices_runs_that_come_out_otherwise(folder, monkeypatch):
    from simulator.study import verify

    real = verify.lived

    def other(work, task):
        found = real(work, task)
        return found._replace(metrics=(found.metrics[0] + 1, *found.metrics[1:]))

    monkeypatch.setattr(verify, "lived", other)
    result = called("verify", folder)
    assert result.exit_code == 5
    assert "0 of 3 sampled runs identical to the bit" in result.stdout


def test_reproduce_makes_everything_again_from_the_manifest_alone(folder, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(folder / MANIFEST, alone)
    result = called("reproduce", alone / MANIFEST, "--out", tmp_path / "again", "-j", 1)
    assert result.exit_code == 0, result.output
    assert "identical: result" in result.stdout
    for name in ("runs", "weeks"):
        assert (tmp_path / "again" / "tables" / f"{name}.parquet").read_bytes() == (
            folder / "tables" / f"{name}.parquet"
        ).read_bytes()


def test_cite_is_bibtex_with_version_and_hashes(folder):
    result = called("cite", folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("@software{flywheel_")
    facts = json.loads(called("cite", folder, "--json").stdout)
    for name in ("scenario_hash", "study_hash", "design_hash", "result_hash"):
        assert facts[name] in result.stdout
    assert result.stdout.count("{") == result.stdout.count("}")


def test_the_citation_is_that_of_the_citation_file():
    text = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
    assert f"title: {cite.TITLE}" in text
    assert f"name: {cite.AUTHOR}" in text


def test_a_comparison_is_verified_reproduced_and_cited_too(tmp_path):
    place = tmp_path / "compared"
    done = called("compare", "--people", 100, "--weeks", 10, "--replicates", 3, "--workers", 1,
                  "--out", place)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "2 of 2 sampled runs identical" in called("verify", place, "--sample", 2).stdout
    again = called("reproduce", place, "--out", tmp_path / "again")
    assert again.exit_code == 0, again.output
    assert "identical" in again.stdout
    assert called("cite", place).stdout.startswith("@software{flywheel_")
    flip(place / "metrics.parquet", 4000)
    assert called("verify", place).exit_code == 5


@pytest.mark.parametrize("name", ["verify", "reproduce", "cite"])
def test_a_folder_without_results_ends_with_4(name, tmp_path):
    result = called(name, tmp_path)
    assert result.exit_code == 4
    assert str(tmp_path) in result.stderr


def test_a_cluster_listens_to_this_machine_only(tmp_path):
    with subprocess.Popen(
        command("cluster", "start", "-n", 1, "--port", 0), env=surroundings(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        line = process.stdout.readline()
        where = re.search(r"dask://127\.0\.0\.1:(\d+)", line)
        assert where, line
        try:
            with socket.create_connection(("127.0.0.1", int(where[1])), 5):
                pass
            other = socket.gethostbyname(socket.gethostname())
            if not other.startswith("127."):
                with pytest.raises(OSError, match="refused"):
                    socket.create_connection((other, int(where[1])), 2)
        finally:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert err.strip() == "stopped"


def test_progress_is_one_plain_line_at_a_time(monkeypatch):
    now, told = [0.0], []
    monkeypatch.setattr("simulator.study.progress.time.monotonic", lambda: now[0])
    lines = Lines(1000, 100, told.append)
    for second in range(1, 91):
        now[0] = float(second)
        lines.tell(100 + 10 * second, 3)
    assert told[0] == "200 of 1,000 runs, 10.0/s, 3 failed, 80 s left"
    assert told[-1] == "1,000 of 1,000 runs, 10.0/s, 3 failed, 2 min"
    assert 5 < len(told) < 12


def test_times_are_told_as_people_say_them():
    assert [duration(one) for one in (1.23, 45, 600, 7200)] == ["1.2 s", "45 s", "10 min", "2.0 h"]


def test_a_study_light_to_read_needs_no_simulation():
    program = (
        "import sys\nfrom simulator.cli import main\n"
        "try:\n    main(['sweep', '--help'], prog_name='flywheel')\nexcept SystemExit:\n    pass\n"
        "heavy = {'mesa', 'scipy', 'numba', 'pandas', 'pyarrow', 'distributed'}\n"
        "assert not heavy & set(sys.modules)"
    )
    done = subprocess.run([*command()[:1], "-c", program], env=surroundings() | {"NO_COLOR": "1"},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert os.linesep in done.stdout
