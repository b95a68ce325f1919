"""Judging candidates: by what they are, and not by the worlds they happened to meet."""

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.metrics import METRICS
from simulator.optimisation import search
from simulator.optimisation.candidates import alone, space_of
from simulator.optimisation.judging import finals_table, frontier_table, paired_means
from simulator.study import runs
from simulator.study.progress import Silent


def test_means_are_those_of_candidates_and_not_of_the_worlds_they_met():
    generator = np.random.default_rng(1)
    candidates, worlds = np.arange(8.0), 10 * generator.normal(size=28)
    values = candidates[:, None] + worlds
    lived = np.ones(values.shape, dtype=bool)
    lived[:4, 4:] = False  # dropped out after the first round
    lived[4:6, 12:] = False
    lived[7, :12] = False  # came in with the last round
    found = paired_means(np.where(lived, values, np.nan), lived)
    assert found == pytest.approx(candidates + worlds.mean())
    plain = np.nanmean(np.where(lived, values, np.nan), axis=1)
    assert list(np.argsort(plain)) != list(range(8))  # which plain means get wrong


def test_who_has_a_value_in_few_worlds_has_no_mean():
    values = np.array([[1.0, 2, 3, 4], [5, np.nan, np.nan, np.nan], [2, 3, np.nan, 5]])
    found = paired_means(values, np.ones(values.shape, dtype=bool))
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx([2.5, 3.5])  # a gap in a world is no bad world


def frame_of(values, metric):
    """Runs of candidates in worlds, `values` of shape (candidates, worlds)."""
    return pd.DataFrame([
        {"strategy": f"candidate_{n}", "seed": 100 + world, metric: value}
        for n, row in enumerate(values) for world, value in enumerate(row)
    ])  # fmt: skip


def test_an_undefined_cost_is_not_a_cost_of_nothing():
    gap = np.nan
    values = np.array([[100.0, 110, 90, gap], [gap, gap, gap, 120], [300, 310, 290, 305]])
    names = [f"candidate_{n}" for n in range(3)]
    table = finals_table(frame_of(values, "cac_blended"), METRICS["cac_blended"], names, 1)
    assert table["probability_best"].tolist() == [1, 0, 0]
    assert np.isnan(table["mean"][1])
    assert table["mean"][[0, 2]].tolist() == [100, 300]
    assert table["worlds"].tolist() == [3, 3, 3]


def test_a_frontier_says_how_sure_it_is():
    generator = np.random.default_rng(2)
    noise = generator.normal(size=(4, 20))
    frame = frame_of(np.array([100.0, 200, 200.5, 300])[:, None] + noise, "cac_blended")
    stays = frame_of(np.array([0.5, 0.7, 0.7, 0.6])[:, None] + 0.01 * noise, "retention_52")
    frame["retention_52"], frame["lock_in"] = stays["retention_52"], 0.1
    names = [f"candidate_{n}" for n in range(4)]
    table = frontier_table(frame, names, 1).set_index("candidate")
    often = table["probability_frontier"]
    assert often["candidate_0"] == 1  # the cheapest by far
    assert often["candidate_3"] == 0  # dearer, and loses more customers
    assert often[["candidate_1", "candidate_2"]].max() > 0.5
    assert table.loc["candidate_0", "on_frontier"]
    assert not table.loc["candidate_3", "on_frontier"]
    row = table.loc["candidate_1"]
    assert row["cac_blended_low"] < row["cac_blended"] < row["cac_blended_high"]


def test_two_candidates_with_the_same_neighbour_are_no_trouble(tmp_path, monkeypatch):
    space = space_of(fw.read("baseline", people=60, weeks=20), (), (0,), None)
    named = iter([[((0.5, 0.5, 0.0),)] * 4] * 9)
    monkeypatch.setattr(search, "neighbours", lambda *whatever: next(named))
    monkeypatch.setattr(runs, "_finished", lambda work, task, clock: runs.Lived(
        task, runs.OK, "", tuple(float(task.replicate) for _ in work.keep.metrics), {}, {}, 0.0
    ))  # fmt: skip
    looked = search._Search(space, search.goal_named("profit"), tmp_path, search.Effort(workers=1),
                            lambda line: None, lambda runs, done: Silent())  # fmt: skip
    best = looked.named(alone(space))
    looked.run("round-1", best, 2)
    search._climb(looked, best, "round-1", 2)
    assert len(looked.values) == 4
