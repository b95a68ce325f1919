import json
import subprocess
import sys

import numpy as np
import pytest

from simulator.experiment import seed_of
from simulator.study.design import SAMPLED
from simulator.study.stored import as_data, from_data, store, stored
from simulator.study.study_file import read_study_text
from tests.study.study_help import small, surroundings

VARY = (
    "{rival.quality: , rival.launch_week: {from: 3, to: 9}, "
    "rival.price: {from: 1, to: 100, scale: log}}"
)
SIZES = {"latin_hypercube": 16, "sobol": 16, "saltelli": 16 * 5, "morris": 16 * 4}


def sampled(kind, **more):
    return small(design=kind, samples=16, vary=VARY, changes=None, **more)


@pytest.mark.parametrize("kind", SAMPLED)
def test_a_sample_has_its_size_and_stays_within_the_bounds(kind):
    study = sampled(kind)
    assert len(study.points) == SIZES[kind]
    for factor, values in zip(study.factors, zip(*study.points, strict=True), strict=True):
        assert factor.low <= min(values) < max(values) <= factor.high
    weeks = {point[1] for point in study.points}
    assert all(isinstance(week, int) for week in weeks)


@pytest.mark.parametrize("kind", SAMPLED)
def test_the_seed_makes_the_sample_and_nothing_else(kind):
    assert sampled(kind).design_hash() == sampled(kind, replicates=9).design_hash()
    assert sampled(kind).design_hash() != sampled(kind, seed=2).design_hash()


def test_a_log_scale_is_even_in_logarithms():
    prices = np.log10([point[2] for point in small(
        design="latin_hypercube", samples=200, vary=VARY, changes=None).points])  # fmt: skip
    assert np.allclose(np.histogram(prices, 4, (0, 2))[0], 50, atol=1)


def test_a_latin_hypercube_visits_each_part_of_each_range_once():
    study = small(design="latin_hypercube", samples=10, vary="{rival.quality: , rival.price: }")
    for column in study.unit_points.T:
        assert sorted((column * 10).astype(int)) == list(range(10))


def test_morris_changes_one_quantity_at_a_time():
    study = small(design="morris", samples=3, vary="{rival.quality: , rival.price: }")
    steps = np.diff(study.unit_points.reshape(3, 3, 2), axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all()


def test_levels_that_are_listed_have_equal_parts_of_a_sample():
    study = small(
        design="latin_hypercube", samples=40, vary="{rival.quality: , rival.price: [1, 2, 3, 4]}"
    )
    values = [point[1] for point in study.points]
    assert [values.count(price) for price in (1, 2, 3, 4)] == [10] * 4


def test_each_point_and_strategy_meets_the_same_worlds(study):
    tasks = [study.task(run) for run in range(study.runs)]
    assert [one.run for one in tasks] == list(range(40))
    worlds = {}
    for one in tasks:
        worlds.setdefault((one.point, one.strategy), []).append(one.seed)
    assert len(worlds) == 8
    assert all(seeds == [seed_of(1, world) for world in range(5)] for seeds in worlds.values())


@pytest.mark.parametrize("kind", ["grid", *SAMPLED])
def test_a_stored_study_is_the_same_study(kind, tmp_path, study):
    wanted = study if kind == "grid" else sampled(kind)
    store(wanted, tmp_path)
    found, data = stored(tmp_path)
    assert found.fingerprint() == data["fingerprint"] == wanted.fingerprint()
    assert found.points == wanted.points
    again = json.loads(json.dumps(as_data(found)))
    assert again | {"scenario": ""} == data | {"scenario": ""}  # spelled anew, hash the same
    anew = from_data(data)
    assert anew.points == wanted.points


def test_a_list_is_stored_whole(tmp_path):
    study = read_study_text(
        "question: x\npoints: [{rival.quality: 0.1, rival.launch_week: 3}, "
        "{rival.launch_week: 5, rival.quality: 0.1}]"
    )
    store(study, tmp_path)
    assert stored(tmp_path)[0].points == ((0.1, 3), (0.1, 5))


def test_a_design_does_not_depend_on_the_hash_seed_of_python():
    program = (
        "from tests.study.test_design import sampled\nprint(sampled('sobol').fingerprint())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], env=surroundings(PYTHONHASHSEED="7"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == sampled("sobol").fingerprint()
