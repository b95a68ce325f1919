import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.cli import main
from simulator.crew import available_cores
from simulator.experiment import seed_of
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.receipt import as_json

EARLY = {"rival.launch_week": "10", "people.initial_customers": "0.3"}


@pytest.fixture(scope="module")
def market():
    return fw.read("baseline", people=200, weeks=70, sets=EARLY)


@pytest.fixture(scope="module")
def found(market):
    return fw.compare(market, replicates=3, seed=4, workers=1)


def test_every_world_has_a_seed_of_its_own_which_is_recorded(found):
    assert len(set(found.seeds)) == 3
    assert found.seeds == tuple(seed_of(4, replicate) for replicate in range(3))
    assert not set(found.seeds) & {seed_of(5, replicate) for replicate in range(3)}
    assert all(0 <= seed < 2**62 for seed in found.seeds)


def test_worlds_differ_and_each_can_be_lived_again_by_its_seed(market, found):
    weekly = found.weekly.set_index(["strategy", "replicate"])
    first, second = (weekly.loc[("community_led", world), "customers"] for world in (0, 1))
    assert list(first) != list(second)
    again = fw.run(market, strategy="community_led", seed=found.seeds[1])
    pd.testing.assert_series_equal(
        again.history["customers"].reset_index(drop=True), second.reset_index(drop=True)
    )


def test_the_tables_have_every_strategy_world_week_and_metric_once(market, found):
    strategies = list(market.strategies)
    assert found.strategies == tuple(strategies)
    known = [*METRICS, *TWIN_METRICS]
    assert len(found.rows) == len(strategies) * 3 * len(known)
    assert not found.rows.duplicated(["strategy", "replicate", "metric"]).any()
    assert len(found.weekly) == len(strategies) * 3 * 70
    assert not found.weekly.duplicated(["strategy", "replicate", "week"]).any()
    assert set(found.journeys["strategy"]) == set(strategies)
    assert sorted(found.summary["strategy"].unique()) == sorted(strategies)


def test_a_world_is_the_same_whoever_else_is_compared(market, found):
    pair = fw.compare(market, ["community_led", "sales_led"], replicates=2, seed=4, workers=1)
    keys = ["strategy", "replicate", "metric"]
    merged = pair.rows.merge(found.rows, on=keys, suffixes=("", "_before"))
    assert len(merged) == len(pair.rows)
    np.testing.assert_array_equal(merged["value"], merged["value_before"])


def test_the_number_of_processes_changes_nothing(market, found):
    two = fw.compare(market, replicates=3, seed=4, workers=2)
    for table in ("rows", "weekly", "retention", "journeys", "summary", "differences"):
        pd.testing.assert_frame_equal(getattr(two, table), getattr(found, table))
    assert two.verdict == found.verdict
    assert available_cores() >= 1


def test_the_twin_is_the_same_world_whose_social_cost_ends_at_the_launch(found, tmp_path):
    (tmp_path / "without.yaml").write_text(
        "based_on: baseline\nshocks:\n"
        "  - {week: 10, change: {switching.social_cost: 0}, because: the twin}\n"
    )
    without = fw.read(tmp_path / "without.yaml", people=200, weeks=70, sets=EARLY)
    values = found.rows.pivot(index=["strategy", "replicate"], columns="metric", values="value")
    seen = 0
    for world in range(3):
        for strategy in found.strategies:
            twin = fw.run(without, strategy=strategy, seed=found.seeds[world]).outcome
            told = values.loc[(strategy, world), "defection_52_without_social_cost"]
            np.testing.assert_equal(told, METRICS["defection_52"].measure(twin))
            seen += np.isfinite(told)
    assert seen > 0
    apart = values["defection_52_without_social_cost"] - values["defection_52"]
    np.testing.assert_array_equal(apart, values["lock_in"])


def test_progress_is_told_world_by_world(market):
    told = []
    fw.compare(market, ["sales_led"], replicates=2, workers=1,
               progress=lambda done, of: told.append((done, of)))  # fmt: skip
    assert told == [(1, 2), (2, 2)]


def test_one_world_gives_values_without_intervals(market):
    one = fw.compare(market, replicates=1)
    assert one.summary["mean"].notna().any()
    assert one.summary["low"].isna().all()
    assert "too few worlds" in one.verdict


def test_an_unknown_strategy_is_refused_before_anything_runs(market):
    with pytest.raises(fw.ScenarioError, match="did you mean 'sales_led'"):
        fw.compare(market, ["sale_led"], replicates=10**9)


def test_without_a_rival_lock_in_is_undefined_and_nothing_fails(tmp_path):
    market = fw.read("baseline", people=150, weeks=60, sets={"rival.launch_week": "-1"})
    found = fw.compare(market, replicates=2, workers=1)
    data = as_json(found)
    assert [one["mean"] for one in data["lock_in"].values()] == [None, None, None]
    assert all(
        row["mean"] is None and row["of"] == 0
        for row in data["differences"] if row["metric"] == "lock_in"
    )  # fmt: skip
    assert "Lock-in is undefined for every strategy." in found.verdict
    result = CliRunner().invoke(
        main,
        ["compare", "--people", "150", "--weeks", "60", "--set", "rival.launch_week=-1",
         "--replicates", "2", "--workers", "1", "--out", str(tmp_path), "--json"],
    )  # fmt: skip
    assert json.loads(result.stdout)["lock_in"] == data["lock_in"]


def test_a_market_on_a_real_network_is_compared():
    market = fw.read("friendship_club", weeks=20)
    found = fw.compare(market, replicates=2, workers=2)
    assert set(found.journeys["person"]) <= set(range(34))
    assert found.scenario.settings.people.size == 34


# the front door


def test_a_run_has_weeks_people_and_journeys():
    market = fw.read("baseline", people=150, weeks=30)
    lived = fw.run(market, strategy="product_led", seed=3, weeks=20)
    assert list(lived.history.index) == list(range(20))
    assert list(lived.people.index) == list(range(150))
    assert {"stage", "segment", "channel", "satisfaction", "bonds"} <= set(lived.people)
    assert {"person", "spell", "channel", "adopted_week", "end"} <= set(lived.journeys)
    assert not lived.people.columns.duplicated().any()
    stages = lived.people["stage"].value_counts()
    last = lived.history.iloc[-1]
    assert stages.get("customer", 0) == last["customers"]
    assert stages.get("stranger", 0) == last["strangers"]
    assert (
        lived.history["adopted_by_ads"].sum()
        == ((lived.journeys["channel"] == "ads") & (lived.journeys["adopted_week"] >= 0)).sum()
    )


def test_a_study_is_run_and_opened_from_the_front_door(tmp_path):
    assert {"open", "sweep"} <= set(fw.__all__)
    study = tmp_path / "small.yaml"
    study.write_text(
        "question: Small?\nscenario: baseline\npeople: 60\nweeks: 12\nreplicates: 2\n"
        "strategies: [sales_led]\nvary:\n  company.price: [30, 40]\n"
        "keep: {metrics: [customers]}\n"
    )
    swept = fw.sweep(study, tmp_path / "results")
    assert (swept.done, swept.failed) == (4, 0)
    table = fw.open(tmp_path / "results").table()
    assert sorted(table["company.price"]) == [30, 30, 40, 40]
    pd.testing.assert_frame_equal(table, swept.results.table())


def test_changes_of_a_run_are_those_of_the_file():
    market = fw.read("baseline", people=150, weeks=20)
    dearer = fw.run(market, strategy="sales_led", changes={"company.price": 60.0})
    same = fw.run(fw.read("baseline", people=150, weeks=20, sets={"company.price": "60"}),
                  strategy="sales_led")  # fmt: skip
    pd.testing.assert_frame_equal(dearer.history, same.history)
    assert not dearer.history.equals(fw.run(market, strategy="sales_led").history)
    with pytest.raises(fw.ScenarioError, match=r"company\.price"):
        fw.run(market, strategy="sales_led", changes={"company.pric": 60.0})


def test_a_run_needs_no_strategy_and_takes_weights_of_a_mix():
    market = fw.read("baseline", people=150, weeks=12)
    alone = fw.run(market)
    assert (alone.strategy, len(alone.history)) == (None, 12)
    mix = fw.run(market, strategy={"sales_led": 2, "community_led": 2, "product_led": 0})
    named = fw.run(market, strategy="sales_and_community")
    pd.testing.assert_frame_equal(mix.history, named.history)


def test_the_model_itself_is_public():
    import mesa

    market = fw.read("baseline", people=60, weeks=10)
    model = fw.Flywheel(market.plan("community_led"), seed=3)
    assert isinstance(model, mesa.Model)
    for _ in range(10):
        model.step()
    history = fw.run(market, strategy="community_led", seed=3).history
    for name, column in model.history.items():
        np.testing.assert_array_equal(column, history[name])


def test_the_front_door_has_what_it_names_and_nothing_else():
    assert dir(fw) == sorted(dir(fw))
    for name in dir(fw):
        assert getattr(fw, name).__name__ == {"open": "open_study"}.get(name, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        fw.nothing  # noqa: B018  # asking is the point
