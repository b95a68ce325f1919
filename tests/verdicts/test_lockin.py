"""Lock-in: what is found adds up, is nothing where nothing holds, and is told when it is cut."""

import json
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.cli import main
from simulator.experiment import seed_of
from simulator.scenario import Scenario, ScenarioError, read
from simulator.surveying import people_of
from simulator.verdicts.analysis import Analysis, as_text, write_analysis
from simulator.verdicts.cascades import _Clusters
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.launch import launched, with_launch
from simulator.verdicts.lockin import Asked
from simulator.verdicts.lockin_worlds import BLOCKS, OFF, SOCIAL_PARTS, LockInJob, LockInWorld
from simulator.verdicts.price_of_leaving import prices_of_leaving
from simulator.verdicts.telling import told
from simulator.verdicts.tipping import STEPS, hysteresis, path, resized, tipping

BUSY = {
    "people.initial_customers": 0.5, "rival.launch_week": 12, "engage.presence_rate": 1.0,
    "community.joining": 0.5, "rival.awareness": 0.5, "retain.consideration": 0.3,
    "switching.procedural_cost": 1.0, "switching.bond_weight": 4.0, "rival.quality": 0.9,
    "switching.network_weight": 1.0, "programmes.points_rate": 0.1,
}  # fmt: skip
NO_COMPANY = {f"switching.{name}_weight": 0 for name in ("bond", "status", "belonging", "network")}


def busy(weeks: int = 70, **more: float) -> Scenario:
    """A community, a rival that soon starts, and everything that can hold a customer."""
    sets = {name: str(value) for name, value in (BUSY | more).items()}
    return read("baseline", sets=sets, people=100, weeks=weeks)


@pytest.fixture(scope="module")
def found() -> Analysis:
    return fw.lockin(busy(), ["community_led"], replicates=2, workers=1)


@pytest.fixture(scope="module")
def nothing() -> Analysis:
    """A market in which company is worth nothing, stopped where hysteresis began."""

    def say(line: str) -> None:
        if line.startswith("a rival that gets better"):
            gathering.ask_to_stop()

    gathering = Gathering(1, say)
    return fw.lockin(busy(**NO_COMPANY), ["community_led"], replicates=2, gathering=gathering)


@pytest.fixture(scope="module")
def world() -> LockInWorld:
    return LockInJob(busy(), "community_led", 0, 1, 20).live()


def test_parts_add_up_to_what_the_twins_lost_exactly(world: LockInWorld) -> None:
    lived = launched(busy(), "community_led", seed_of(1, 0), 20)
    bare = lived.lost(
        {name: value for off in OFF.values() for name, value in off.items()}, equal_product=True
    )
    assert set(world.blocks) == set(BLOCKS)
    assert sum(world.blocks.values()) == Fraction(bare - lived.lost(), lived.customers)
    assert set(world.social) == set(SOCIAL_PARTS)
    kept = lived.lost(OFF["social"]) - lived.lost()
    assert sum(world.social.values()) == Fraction(kept, lived.customers)
    assert kept > 0
    assert world.blocks["procedural"] != 0
    assert world.blocks["financial"] != 0
    assert world.blocks["fit_advantage"] != 0


def test_figures_of_parts_add_up_in_floats_in_any_order(found: Analysis) -> None:
    data = json.loads(as_text(found))
    means = {row["figure"]: row["mean"] for row in data["figures"]}
    for whole in ("lock_in", "held"):
        parts = [mean for name, mean in means.items() if name.startswith(f"{whole}_by_")]
        assert len(parts) == len(SOCIAL_PARTS if whole == "lock_in" else BLOCKS)
        for order in (parts, parts[::-1], sorted(parts)):
            assert sum(order) == means[whole]


def test_a_contract_holds_those_who_may_not_leave() -> None:
    bound = busy(**{"adopt.contract": 52, "engage.belonging_gain": 0})
    held = LockInJob(bound, "sales_led", 0, 1, 20).live().blocks["contract"]
    assert held > Fraction(1, 10)


def test_lock_in_is_that_of_a_comparison_with_the_same_seed(found: Analysis) -> None:
    compared = fw.compare(busy(), ["community_led"], replicates=2, workers=1)
    rows = compared.summary.set_index("metric")
    for name, metric in (
        ("lock_in", "lock_in"), ("defection", "defection_52"),
        ("defection_without", "defection_52_without_social_cost"),
    ):  # fmt: skip
        assert found.value(name, "community_led") == pytest.approx(
            rows.loc[metric, "mean"], abs=1e-11
        )
    assert found.value("lock_in", "community_led") > 0


def test_without_any_social_weight_lock_in_is_exactly_nothing(nothing: Analysis) -> None:
    figures = nothing.figures.set_index("figure")
    for name in ("lock_in", *(f"lock_in_by_{part}" for part in SOCIAL_PARTS), "held_by_social",
                 "price_of_company", "premium_quality", "premium_price"):  # fmt: skip
        assert tuple(figures.loc[name, ["mean", "low", "high"]]) == (0.0, 0.0, 0.0), name
    assert figures.loc["defection", "mean"] == figures.loc["defection_without", "mean"]
    assert "exactly zero" in " ".join(nothing.verdict)
    assert (nothing.tables()["sweeps"]["lock_in"] == 0).all()


def test_the_price_of_company_is_what_the_survey_tells() -> None:
    simulation = launched(busy(), "community_led", 5, 20).simulation
    prices = prices_of_leaving(simulation).set_index("person")
    people = people_of(simulation)
    customers = people[people["is_customer"]]
    assert list(prices.index) == list(customers.index)
    np.testing.assert_allclose(prices["social"], customers["switching_cost"], rtol=1e-6, atol=1e-9)
    assert (prices["all"] >= prices["social"] - 1e-9).all()
    parts = prices[["social", "procedural", "financial"]].sum(axis=1)
    np.testing.assert_allclose(prices["all"], parts, rtol=1e-6)


def test_more_weight_locks_in_more_and_full_portability_nobody(found: Analysis) -> None:
    sweeps = found.tables()["sweeps"].groupby(["quantity", "value"])["lock_in"].mean()
    weights, portable = sweeps["switching.social_cost"], sweeps["community.portability"]
    assert weights[0.0] == 0
    assert weights[1.0] == portable[0.2] > 0
    assert weights[2.0] > weights[0.5] > 0
    assert portable[1.0] == 0
    assert portable[0.0] > portable[0.75]


def test_those_who_left_near_each_other_and_were_bonded_are_one_cluster() -> None:
    clusters = _Clusters()
    for person, week, bonds in ((1, 5, {2, 9}), (2, 13, {1}), (3, 13, {2}), (4, 22, {3}),
                                (5, 22, set())):  # fmt: skip
        clusters.left(person, week, bonds)
    # 2 was bonded to 1, who left 8 weeks before; 3 to 2 in the same week; 4 is 9 weeks late.
    assert clusters.sizes() == [3, 1, 1]


def test_the_loop_tells_who_is_missing_when_the_rival_is_what_it_was() -> None:
    added = path()
    assert added[STEPS - 1] == added.max()
    assert added[-1] == 0
    remaining = np.concatenate([1 - 0.1 * np.arange(1, STEPS + 1), np.full(STEPS, 0.15)])
    table = pd.DataFrame(
        {"strategy": "s", "replicate": 0, "lived": "as it is",
         "way": np.repeat(["out", "back"], STEPS), "added": added, "remaining": remaining}
    )  # fmt: skip
    row = hysteresis(table).iloc[0]
    assert row["missing"] == pytest.approx(0.85)
    assert row["area"] == pytest.approx(np.mean(remaining[: STEPS - 1] - 0.15))


def test_a_jump_that_sharpens_with_size_is_told_from_a_slope() -> None:
    rows = []
    for people, width in ((100, 0.3), (400, 0.05)):
        for replicate, shift in enumerate((-0.01, 0.0, 0.01)):
            for added in np.round(np.arange(-3, 7) / 10, 1):
                lost = 1 / (1 + np.exp(-(added + shift - 0.05) / width))
                rows.append(("s", replicate, people, 50, added, lost))
    names = ["strategy", "replicate", "people", "customers", "added", "lost"]
    table = tipping(pd.DataFrame(rows, columns=names)).set_index("people")
    assert table.loc[100, "steepest"] == pytest.approx(1 / (4 * 0.3), rel=0.05)
    assert table.loc[400, "low"] > table.loc[100, "high"]


def test_a_market_of_another_size_is_the_one_that_is_read_with_so_many_people() -> None:
    market = read("discount_war")
    people = market.settings.people.size
    assert resized(market, 2).fingerprint() == read("discount_war", people=2 * people).fingerprint()


def test_stopped_in_the_middle_it_tells_what_is_done_and_what_is_not(nothing: Analysis) -> None:
    assert np.isfinite(nothing.value("defection", "community_led"))
    assert len(nothing.tables()["hysteresis"]) == 4 * STEPS  # the one that was under way
    assert "sizes" not in nothing.tables()
    assert nothing.left_out == (
        "the way back (1 of 2 runs)", "other market sizes (6 of 6 runs)"
    )
    assert "Stopped before the end" in told(nothing, 100)


def test_stopped_before_the_first_world_it_still_says_so() -> None:
    gathering = Gathering(1)
    gathering.ask_to_stop()
    cut = fw.lockin(busy(), ["community_led"], replicates=2, gathering=gathering)
    assert cut.left_out[0] == "2 of 2 worlds"
    assert "Left out" in told(cut, 100)


def test_without_a_rival_it_says_how_to_get_one() -> None:
    alone = read("baseline", sets={"rival.launch_week": "-1"})
    with pytest.raises(ScenarioError, match="--launch 104"):
        with_launch(alone, None)
    with pytest.raises(ScenarioError, match="week 300 of 208"):
        with_launch(alone, 300)
    assert with_launch(alone, 52).settings.rival.launch_week == 52
    assert Asked(with_launch(alone, 52), ("a",), 1, 1, 52).launch == 52


def test_the_folder_and_the_command_tell_the_same(found: Analysis, tmp_path) -> None:
    written = {path.name for path in write_analysis(found, tmp_path)}
    assert {"lockin.json", "scenario.yaml", "figures.csv", "manifest.json"} <= written
    assert {"parts_of_held.png", "way_out_and_back.png", "price_of_leaving.png"} <= written
    assert json.loads((tmp_path / "lockin.json").read_text()) == found.as_json()
    kept = pd.read_parquet(tmp_path / "figures.parquet")
    pd.testing.assert_frame_equal(kept, found.figures)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "rival.launch_week=-1"], "--launch 104"),
        (["--launch", "999"], "a week from 1 to 207 would do"),
        (["--strategies", "sales_lead"], "did you mean 'sales_led'?"),
        (["--within", "0"], "0 is not in the range"),
    ],
)
def test_bad_arguments_end_with_2_and_what_would_be_right(words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["lockin", *words])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
