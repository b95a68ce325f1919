import hashlib
import json
import math

import pandas as pd
import pytest

import simulator as fw
from simulator.charts import CHARTS
from simulator.receipt import as_json, default_folder, write_folder

TABLES = ("metrics", "weekly", "retention", "journeys", "summary", "differences")


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=150, weeks=60, sets={"rival.launch_week": "5"})


@pytest.fixture(scope="module")
def found(market):
    return fw.compare(market, replicates=2, seed=9, workers=1)


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("receipt") / "deep" / "results"
    write_folder(found, path)
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_folder_has_tables_pictures_the_scenario_and_the_manifest(folder):
    assert set(contents(folder)) == {
        *(f"{name}.parquet" for name in TABLES), "summary.csv", "differences.csv",
        *(f"{name}.png" for name in CHARTS), "comparison.json", "scenario.yaml", "manifest.json",
    }  # fmt: skip


def test_the_written_files_are_those_returned(found, tmp_path):
    assert {path.name for path in write_folder(found, tmp_path)} == set(contents(tmp_path))


def test_the_tables_are_those_of_the_comparison(found, folder):
    for name, table in zip(TABLES, ("rows", *TABLES[1:]), strict=True):
        pd.testing.assert_frame_equal(
            pd.read_parquet(folder / f"{name}.parquet"), getattr(found, table),
            check_dtype=False, check_categorical=False,
        )  # fmt: skip
    for name in ("summary", "differences"):
        pd.testing.assert_frame_equal(
            pd.read_csv(folder / f"{name}.csv"), pd.read_parquet(folder / f"{name}.parquet"),
            check_dtype=False, check_exact=False, rtol=1e-12,
        )  # fmt: skip


def test_the_manifest_says_what_made_the_folder_and_vouches_for_every_file(found, folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    files = contents(folder)
    del files["manifest.json"]
    assert manifest["sha256"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    assert manifest["scenario_hash"] == found.scenario.fingerprint()
    assert manifest["seeds"] == list(found.seeds)
    assert (manifest["seed"], manifest["replicates"]) == (9, 2)
    assert (manifest["weeks"], manifest["people"]) == (60, 150)
    assert manifest["strategies"] == ["sales_led", "product_led", "community_led"]
    assert {"python", "numpy", "numba", "mesa"} <= set(manifest["versions"])
    assert manifest["command"].startswith("flywheel")


def test_the_same_comparison_gives_the_same_bytes(market, folder, tmp_path):
    write_folder(fw.compare(market, replicates=2, seed=9, workers=2), tmp_path)
    assert contents(tmp_path) == contents(folder)


def test_the_scenario_in_the_folder_gives_the_same_tables_and_pictures(folder, tmp_path):
    market = fw.read(folder / "scenario.yaml")
    write_folder(fw.compare(market, replicates=2, seed=9, workers=1), tmp_path)
    before, again = contents(folder), contents(tmp_path)
    different = {name for name in before if before[name] != again[name]}
    # The file no longer says that a number came from the command line, and the manifest has
    # the file's hash.
    assert different <= {"scenario.yaml", "manifest.json"}


def test_an_older_result_in_the_folder_is_replaced(found, folder, tmp_path):
    (tmp_path / "summary.csv").write_text("old")
    write_folder(found, tmp_path)
    assert contents(tmp_path)["summary.csv"] == contents(folder)["summary.csv"]


def test_the_json_is_plain_and_finite(found):
    text = json.dumps(as_json(found), allow_nan=False)
    assert math.isfinite(json.loads(text)["strategies"]["sales_led"]["profit"]["mean"])


def test_the_default_folder_depends_on_everything_that_decides(market):
    details = {"scenario": market.canonical(), "seed": 1}
    assert default_folder("a", details) == default_folder("a", dict(reversed(details.items())))
    assert default_folder("a", details) != default_folder("a", details | {"seed": 2})
    assert default_folder("a", details).parent.name == "runs"
