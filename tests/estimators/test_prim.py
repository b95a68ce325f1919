from itertools import pairwise

import numpy as np
import pytest

from simulator.estimators.prim import Limit, find_boxes, quasi_p_values


def planted(seed=1, points=600, noise=0.05):
    """Cases where x is low and y in the middle, some turned around, z without any meaning."""
    generator = np.random.default_rng(seed)
    columns = {name: generator.random(points) for name in "xyz"}
    inside = (columns["x"] < 0.4) & (columns["y"] > 0.3) & (columns["y"] < 0.8)
    return columns, inside ^ (generator.random(points) < noise), inside


def test_a_planted_box_is_found():
    columns, cases, inside = planted()
    box, *_ = find_boxes(columns, cases)
    assert set(box.limits) == {"x", "y"}
    assert box.limits["x"].high == pytest.approx(0.4, abs=0.03)
    assert box.limits["y"].low == pytest.approx(0.3, abs=0.03)
    assert box.limits["y"].high == pytest.approx(0.8, abs=0.03)
    assert box.limits["x"].low == -np.inf
    found = box.limits["x"].holds(columns["x"]) & box.limits["y"].holds(columns["y"])
    assert (found != inside).mean() < 0.03
    assert box.density == cases[found].mean() > 0.9
    assert box.coverage == pytest.approx(cases[found].sum() / cases.sum())
    assert box.coverage > 0.8
    assert max(box.quasi_p.values()) < 1e-6
    assert min(box.reproduced.values()) == 1


def test_nothing_is_found_where_there_is_nothing():
    generator = np.random.default_rng(2)
    found = 0
    for _ in range(20):
        columns = {name: generator.random(200) for name in "ab"}
        boxes = find_boxes(columns, generator.random(200) < 0.3)
        found += any(min(box.reproduced.values()) > 0.8 and box.density > 0.6 for box in boxes)
    assert found <= 2


def test_a_second_box_is_looked_for_outside_of_the_first():
    generator = np.random.default_rng(3)
    columns = {name: generator.random(800) for name in "xy"}
    cases = (columns["x"] < 0.3) | (columns["y"] > 0.85)
    first, second = find_boxes(columns, cases)[:2]
    assert first.limits["x"].high == pytest.approx(0.3, abs=0.03)
    assert second.limits["y"].low == pytest.approx(0.85, abs=0.03)
    assert first.coverage + second.coverage == pytest.approx(1, abs=0.1)


def test_categories_are_peeled_one_by_one():
    generator = np.random.default_rng(4)
    kind = generator.choice(["ring", "random", "blocks"], 300)
    flag = generator.random(300) < 0.5
    box, *_ = find_boxes({"kind": kind, "flag": flag}, (kind == "ring") & flag)
    assert box.limits["kind"].kept == ("ring",)
    assert box.limits["flag"].kept == (True,)
    assert box.density == box.coverage == 1


def test_values_of_a_grid_go_as_a_whole():
    x, y = (one.ravel() for one in np.meshgrid([1.0, 2.0, 3.0, 4.0], np.arange(10.0)))
    box, *_ = find_boxes({"x": x, "y": y}, x >= 3)
    assert box.limits == {"x": Limit(low=3.0)}
    assert box.density == 1


def test_the_way_to_a_box_begins_with_everything_and_gets_smaller_and_denser():
    columns, cases, _ = planted()
    way = find_boxes(columns, cases)[0].trajectory
    assert way[0].coverage == way[0].mass == 1
    assert way[0].density == cases.mean()
    for one, next_one in pairwise(way):
        assert one.mass > next_one.mass
        assert one.density < next_one.density
    assert way[-1].mass >= 0.05


def test_a_quasi_p_value_is_a_binomial_tail():
    from math import comb

    column = np.array([0.0] * 10 + [1.0] * 10)
    cases = np.array([True] * 8 + [False] * 2 + [True] * 2 + [False] * 8)
    value = quasi_p_values({"a": Limit(high=0.5)}, {"a": column}, cases)["a"]
    assert value == pytest.approx(sum(comb(10, k) for k in (8, 9, 10)) / 2**10)


def test_too_few_cases_give_no_box():
    columns, _, _ = planted(points=100)
    cases = np.zeros(100, dtype=bool)
    cases[:4] = True
    assert find_boxes(columns, cases) == []
    assert find_boxes(columns, ~cases) == []
