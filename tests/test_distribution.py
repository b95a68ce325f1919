"""What made a result says its version, installed or not."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from simulator import distribution
from simulator.provenance import manifest_of_files
from simulator.scenario import read

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


@pytest.fixture
def not_installed(monkeypatch):
    def version(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)


def test_the_version_of_what_is_not_installed_is_unknown():
    assert distribution.version_of("numpy")[0].isdigit()
    assert distribution.version_of("surely-not-installed") == "unknown"


def test_what_runs_from_a_source_tree_tells_the_version_of_the_tree(not_installed):
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    told = f"{project['version']} (source tree)"
    assert distribution.version() == distribution.version_of(project["name"]) == told
    made = manifest_of_files(read("baseline"), {}, [])
    assert made["made_by"] == f"{project['name']} {told}"
    assert made["versions"]["numpy"] == "unknown"


@pytest.mark.parametrize(
    "text", [None, "[project", "[tool.x]\n", "[project]\nname = 'another'\nversion = '9'\n"]
)
def test_without_a_source_tree_of_ours_the_version_is_unknown(
    not_installed, monkeypatch, tmp_path, text
):
    file = tmp_path / "pyproject.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(distribution, "_PROJECT", file)
    assert distribution.version() == "unknown"
