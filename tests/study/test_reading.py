import json

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from simulator.metrics import metric_named
from simulator.provenance import MANIFEST
from simulator.study.digests import digests_of, result_hash
from simulator.study.folder import DamagedError
from simulator.study.ledger import Ledger
from simulator.study.reading import open_study
from simulator.study.runs import lived, work_of
from simulator.study.shards import tables_of
from simulator.study.study_file import read_study_text
from simulator.study.verify import table_difference
from simulator.world.people import STANDINGS
from tests.study.study_help import shard_files, small, swept


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A study that keeps all there is."""
    study = small(keep="{weeks: all, tables: [people, journeys]}", replicates=2)
    return swept(study, tmp_path_factory.mktemp("rich") / "x").results


def test_a_folder_without_a_study_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no study in this folder"):
        open_study(tmp_path)


def test_the_manifest_tells_the_seconds_of_all_runs(finished):
    """Runs of some milliseconds each are not rounded down to nothing."""
    with Ledger(finished.results.folder, read_only=True) as ledger:
        every = [seconds for (seconds,) in ledger._database.execute("SELECT seconds FROM runs")]
        assert ledger.seconds() == pytest.approx(sum(every))
    manifest = json.loads((finished.results.folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["seconds_of_work"] == pytest.approx(sum(every), abs=1e-3)
    assert manifest["seconds_of_work"] % 1 != 0


def test_the_table_of_runs_has_what_a_run_is_and_what_came_out(finished, study):
    table = finished.results.table()
    assert list(table.columns[:9]) == [
        "run", "point", "strategy", "replicate", "seed", "status", "reason", "rival.quality",
        "switching.social_cost",
    ]  # fmt: skip
    assert set(table.columns[9:]) == {"customers_won", "cac_blended", "members"}
    assert table.attrs["units"]["customers_won"] == metric_named("customers_won").unit
    assert table.attrs["units"]["rival.quality"] == "1"


def test_weeks_are_those_asked_for(finished):
    weeks = finished.results.table("weeks")
    assert list(weeks.columns) == ["run", "week", "customers"]
    assert list(weeks["week"]) == [5, 11] * 40
    assert (weeks["customers"] >= 0).all()


def test_the_long_form_has_one_value_a_row_with_its_unit(finished):
    wide, long = finished.results.table(), finished.results.table(long=True)
    assert len(long) == 40 * 3
    assert set(long["unit"]) == {"person", "EUR/person"}
    row = long[(long["run"] == 7) & (long["metric"] == "members")].iloc[0]
    assert row["value"] == wide.loc[7, "members"]
    weekly = finished.results.table("weeks", long=True)
    assert list(weekly.columns) == ["run", "week", "metric", "value", "unit"]


def test_people_and_journeys_carry_the_number_of_their_run(rich):
    people = rich.table("people")
    assert len(people) == 16 * 60
    assert list(people["person"].iloc[:60]) == list(range(60))
    assert set(people["run"]) == set(range(16))
    assert len(set(people["stage"])) > 1
    assert set(people["stage"]) <= set(STANDINGS)
    assert rich.table("journeys")["channel"].map(type).eq(str).all()
    with pytest.raises(ValueError, match="no long form"):
        rich.table("people", long=True)


def test_a_table_that_was_not_kept_is_refused(finished):
    with pytest.raises(KeyError, match="this study keeps the tables runs, weeks, not 'people'"):
        finished.results.table("people")


def test_the_dictionary_explains_every_column_of_every_table(rich):
    known = rich.dictionary()
    assert known["meaning"].str.len().min() > 5
    assert known["unit"].str.len().min() > 0
    for name in ("runs", "weeks", "people", "journeys"):
        told = set(known.loc[known["table"] == name, "column"])
        assert set(rich.table(name).columns) - told == set(), name


def test_xarray_has_a_dimension_for_each_thing_that_was_crossed(finished, study):
    cube, table = finished.results.to_xarray(), finished.results.table()
    assert dict(cube.sizes) == {"point": 4, "strategy": 2, "replicate": 5, "week": 2}
    chosen = cube.sel(point=2, strategy="sales_led", replicate=3)
    row = table[(table["point"] == 2) & (table["strategy"] == "sales_led")
                & (table["replicate"] == 3)].iloc[0]  # fmt: skip
    assert float(chosen["customers_won"]) == row["customers_won"]
    assert float(chosen["rival.quality"]) == 0.7
    assert cube["members"].attrs["units"] == "person"
    weeks = finished.results.table("weeks").set_index(["run", "week"])
    assert float(chosen["customers"].sel(week=11)) == weeks.loc[(row["run"], 11), "customers"]


def test_runs_that_are_missing_are_nan_in_xarray(study, tmp_path, monkeypatch):
    real = lived

    def interrupted(work, task, folder):
        if task.run == 9:
            raise KeyboardInterrupt
        return real(work, task, folder)

    monkeypatch.setattr("simulator.study.chunks.lived", interrupted)
    with pytest.raises(KeyboardInterrupt):
        swept(study, tmp_path / "x", chunk=3)
    cube = open_study(tmp_path / "x").to_xarray()
    assert int(cube["customers_won"].notnull().sum()) == 9


def test_databases_read_the_shards_and_leave_out_what_is_undefined(rich):
    table = rich.table()
    assert table["retention_104"].isna().all()
    shards = duckdb.read_parquet(f"{rich.folder}/shards/runs/*.parquet")
    found = shards.aggregate("count(*), count(retention_104), avg(members)").fetchall()[0]
    assert found[:2] == (16, 0)
    assert found[2] == pytest.approx(table["members"].mean())


def test_the_canonical_table_is_the_table(finished):
    path = finished.results.folder / "tables" / "runs.parquet"
    assert pd.read_parquet(path).equals(finished.results.table())


def test_a_table_of_many_runs_is_read_in_pieces(tmp_path):
    study = read_study_text(
        "question: x\npeople: 20\nweeks: 2\nstrategies: [sales_led]\nreplicates: 300\n"
        "vary: {rival.quality: [0.1, 0.9]}\nkeep: {metrics: [customers]}"
    )
    done = swept(study, tmp_path / "x", chunk=100)
    parts = list(done.results.parts("runs"))
    assert [part.num_rows for part in parts] == [256, 256, 88]
    assert [run for part in parts for run in part["run"].to_pylist()] == list(range(600))


def test_the_design_and_its_sample_can_be_had(tmp_path, finished):
    assert list(finished.results.design()["rival.quality"]) == [0.3, 0.3, 0.7, 0.7]
    with pytest.raises(ValueError, match="a grid has no sample"):
        finished.results.sample()
    study = small(design="morris", samples=2, vary="{rival.quality: , rival.price: }",
                  replicates=1, people=20, weeks=2, keep=None)  # fmt: skip
    done = swept(study, tmp_path / "x").results
    sample = done.sample()
    assert list(sample.columns) == ["rival.quality", "rival.price"]
    assert np.allclose(sample.to_numpy() * 3, np.round(sample.to_numpy() * 3))


def test_nothing_damaged_is_read_however_it_is_asked_for(study, tmp_path):
    done = swept(study, tmp_path / "x").results
    path = shard_files(tmp_path / "x")[0]
    path.write_bytes(path.read_bytes()[::-1])
    for asked in (done.table, done.to_xarray, lambda: list(done.parts("runs"))):
        with pytest.raises(DamagedError, match=path.name):
            asked()
    assert [one for one in done.damage() if path.name in one]


# digests


def test_a_digest_does_not_depend_on_the_company_in_a_chunk(rich):
    work, study = work_of(rich.study), rich.study
    together = dict(digests_of(tables_of(work, [lived(work, study.task(run)) for run in (3, 1)])))
    for run in (1, 3):
        alone = tables_of(work, [lived(work, study.task(run))])
        assert dict(digests_of(alone)) == {run: together[run]}


def test_a_digest_changes_with_any_value_of_any_table(rich):
    work = work_of(rich.study)
    tables = tables_of(work, [lived(work, rich.study.task(0))])
    ((_, digest),) = digests_of(tables)
    for kind, table in tables.items():
        for place in range(1, table.num_columns):
            column = table.column(place).to_pylist()
            last = column[-1]
            if isinstance(last, bool):
                column[-1] = not last
            else:
                column[-1] = f"{last}x" if isinstance(last, str) else (last or 0) + 1
            values = pa.array(column, table.schema.field(place).type)
            other = table.set_column(place, table.field(place), values)
            assert dict(digests_of(tables | {kind: other})) != {0: digest}, (kind, place)


def test_the_result_hash_tells_runs_and_their_order_apart():
    one, other = (1, "a"), (2, "b")
    assert result_hash([one, other]) != result_hash([other, one])
    assert result_hash([one]) != result_hash([one, other])


def test_rounding_is_told_from_other_events(rich):
    work = work_of(rich.study)
    table = tables_of(work, [lived(work, rich.study.task(0))])["runs"]
    assert table_difference(table, table) == 0
    place = table.column_names.index("cost_total")
    near = [value * (1 + 1e-12) for value in table["cost_total"].to_pylist()]
    moved = table.set_column(place, table.field(place), pa.array(near))
    assert 0 < table_difference(table, moved) < 1e-11
    other = table.set_column(place, table.field(place), pa.array([None], pa.float64()))
    assert table_difference(table, other) == float("inf")
