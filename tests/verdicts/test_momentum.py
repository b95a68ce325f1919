"""Momentum: twins that part with the money, and a meter in which every customer counts once."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.accounts import CHANNELS
from simulator.cli import main
from simulator.experiment import seed_of
from simulator.scenario import Scenario, ScenarioError, read
from simulator.strategy import setting
from simulator.validation.reductions import acquaintances, advertising, market
from simulator.verdict import estimate
from simulator.verdicts.analysis import Analysis, write_analysis
from simulator.verdicts.budgets import ALL, BUDGETS, cut, levers_of, raised, spends
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.momentum import spent_on, week_of
from simulator.verdicts.momentum_figures import Cut, leading_loops, marginal_cost, ratio
from simulator.verdicts.momentum_words import _by_itself
from simulator.verdicts.momentum_worlds import KEEPS, MomentumWorld
from simulator.verdicts.telling import told

NAMES = ["sales_led", "community_led"]


@pytest.fixture(scope="module")
def small() -> Scenario:
    """A short, lively market."""
    sets = {
        "people.initial_customers": "0.1", "attract.problem_rate": "0.3",
        "attract.ads_ceiling": "0.1", "adopt.conversion_target": "0.5",
    }  # fmt: skip
    return read("baseline", sets=sets, people=300, weeks=60)


@pytest.fixture(scope="module")
def found(small: Scenario) -> Analysis:
    return fw.momentum(small, NAMES, replicates=2, workers=1, week=20)


def test_shares_of_the_loops_add_up_to_one_in_every_week(found: Analysis) -> None:
    loops = found.tables()["loops"]
    shares = loops.groupby(["strategy", "week"])["share"].sum(min_count=len(CHANNELS))
    known = shares.dropna()
    assert len(known) > 60
    np.testing.assert_allclose(known, 1.0, rtol=0, atol=1e-12)
    won = found.figures[found.figures["figure"].str.startswith("won_by_")]
    for _, mine in won.groupby("strategy"):
        assert mine["mean"].sum() == pytest.approx(1.0, abs=1e-12)


def test_the_twin_that_keeps_spending_is_the_run_itself(found: Analysis, small: Scenario) -> None:
    run = fw.run(small, "sales_led", seed=seed_of(1, 1))
    weekly = found.tables()["weekly"]
    mine = weekly[(weekly["strategy"] == "sales_led") & (weekly["replicate"] == 1)]
    kept = mine[mine["lived"] == KEEPS].set_index("week")
    assert (kept["customers"] == run.history["customers"]).all()
    without = mine[mine["lived"] == ALL].set_index("week")
    assert (without["customers"][:20] == kept["customers"][:20]).all()
    assert (without["won"][20:].sum()) < kept["won"][20:].sum()


def test_money_that_does_nothing_is_missed_by_nobody(found: Analysis) -> None:
    """Engineering for self-service is paid for, but what it built is another lever."""
    rows = found.figures.set_index(["strategy", "figure"])
    row = rows.loc[("community_led", "coasting_product")]
    assert (row["mean"], row["low"], row["high"]) == (1.0, 1.0, 1.0)
    assert ("sales_led", "coasting_product") not in rows.index


def test_without_feedback_a_cut_costs_what_the_meter_says() -> None:
    """Two channels that nobody feeds: what one of them wins is lost when it is cut."""
    settings = market(
        acquaintances("ring", 3000, 2), advertising(0.002),
        {"attract.sales_representatives": 0.2, "rival.launch_week": -1},
    )  # fmt: skip
    scenario = dataclasses.replace(
        read("baseline"), settings=settings, strategies={"none": {}}, shocks=(), weeks=40
    )
    lived = fw.momentum(scenario, ["none"], replicates=6, workers=1, week=20, budget="ads")
    weekly, loops = lived.tables()["weekly"], lived.tables()["loops_by_world"]
    after = weekly[weekly["week"] >= 20].groupby(["lived", "replicate"])["won"].sum()
    metered = loops[loops["week"] >= 20].groupby("replicate")[list(CHANNELS)].sum()
    lost = (after[KEEPS] - after["ads"]).to_numpy()
    said = estimate(metered["ads"].to_numpy(dtype=np.float64))
    assert said.low > 80
    assert said.low <= lost.mean() <= said.high
    assert metered["sales"].mean() == pytest.approx(after["ads"].mean(), abs=1.5)
    assert lived.value("new_13_ads", "none") == pytest.approx(
        ratio_of(loops, 20, 33), abs=0.03
    )  # fmt: skip


def ratio_of(loops: pd.DataFrame, begin: int, end: int) -> float:
    some = loops[(loops["week"] >= begin) & (loops["week"] < end)]
    won = some[list(CHANNELS)].to_numpy().sum()
    return float((won - some["ads"].sum()) / won)


def test_half_life_and_coasting_of_a_wheel_that_runs_out_after_ten_weeks() -> None:
    keeping = np.full((3, 120), 2.0)
    won = keeping.copy()
    won[:, 30:] = 0.0
    customers = np.cumsum(won, axis=1)
    lived = Cut(won, keeping, customers, np.cumsum(keeping, axis=1), 20)
    assert lived.half_life() == (4.0, 4.0, 4.0)  # weeks 4 to 16 after the cut: 6 of 13
    assert lived.inertia(13).mean == pytest.approx(10 / 13)
    assert lived.inertia(52).mean == pytest.approx(10 / 52)
    assert lived.coasting().mean == pytest.approx(30 / 120)
    assert math.isnan(lived._replace(won=keeping).half_life().mean)


def test_a_ratio_over_equal_wholes_has_the_interval_of_a_mean() -> None:
    parts = np.array([3.0, 5.0, 4.0, 8.0])
    found, usual = ratio(parts, np.full(4, 10.0)), estimate(parts / 10)
    assert found == pytest.approx(usual)
    assert math.isnan(ratio(parts, np.full(4, 1.0)).mean)


def test_one_more_customer_costs_only_where_more_are_surely_won() -> None:
    spent = np.full(5, 1000.0)
    assert marginal_cost(np.array([4.0, 5.0, 6.0, 5.0, 5.0]), spent).mean == pytest.approx(200)
    assert math.isnan(marginal_cost(np.array([9.0, -5.0, 6.0, -5.0, 5.0]), spent).mean)


def test_budgets_are_cut_to_nothing_and_raised_by_a_tenth(small: Scenario) -> None:
    plan = small.plan("community_led")
    assert set(cut(ALL)) == {*levers_of(ALL)}
    assert set(cut(ALL).values()) == {0.0}
    assert not spends(((0, plan[0].settings.model_copy()),), "content")
    for budget in BUDGETS:
        before, after = plan[0].settings, raised(plan, budget)[0].settings
        for name in levers_of(budget):
            amount = float(setting(before, name))
            wanted = {"community.event_interval": amount / 1.1}.get(name, amount * 1.1)
            assert float(setting(after, name)) == pytest.approx(
                min(wanted, 1.0) if name == "advocate.listening" else wanted
            )


@pytest.mark.parametrize(("low", "high", "said"), [
    (1.01, 1.9, "customers bring their own successors, while the money is spent"),
    (0.9, 1.4, "whether that is enough to go on by itself is not told"),
    (0.1, 0.2, "fewer than it takes to go on by itself"),
])
def test_a_loop_gain_is_that_of_a_company_which_spends(low: float, high: float, said: str) -> None:
    """Customers may bring their own successors and yet be lost once nobody is paid to help."""
    gain = {"mean": (low + high) / 2, "low": low, "high": high}
    (told,) = _by_itself("mine", {"loop_gain": gain, "leads_without_money": {"mean": math.nan}})
    assert told == (
        f"One customer of mine brings {gain['mean']:.2f} ({low:.2f} to {high:.2f}) further ones "
        f"({said})."
    )


def test_the_leading_loop_of_a_quarter_is_the_one_that_won_most() -> None:
    loops = pd.DataFrame({channel: np.zeros(26) for channel in CHANNELS}).assign(
        week=np.arange(26)
    )
    loops.loc[:12, "ads"] = 1.0
    loops.loc[13:, "content"] = 2.0
    loops.loc[13:, "ads"] = 1.0
    world = MomentumWorld("s", 0, pd.DataFrame(), loops, pd.DataFrame(), {})
    leading = leading_loops([world])
    assert list(leading["channel"]) == ["ads", "content"]
    assert list(leading["from_week"]) == [0, 13]
    assert leading["share"].tolist() == pytest.approx([1.0, 2 / 3])


def test_figures_pictures_and_sentences_are_there(found: Analysis, tmp_path) -> None:
    written = {path.name for path in write_analysis(found, tmp_path)}
    assert {"momentum.json", "inertia.csv", "loops.parquet", "manifest.json"} <= written
    assert {"loop_meter.png", "customers_without_money.png", "marginal_cost.png"} <= written
    text = told(found, 100, facts="the money stops in week 20")
    assert "Sales led, all growth money gone from week 20 on, wins" in " ".join(text.split())
    for strategy in NAMES:
        assert 0 < found.value("new_13_all", strategy) <= 1
        assert np.isfinite(found.value("leads_without_money", strategy))


def test_one_budget_alone_is_told_in_full(small: Scenario) -> None:
    alone = fw.momentum(small, ["sales_led"], replicates=1, workers=1, week=20, budget="sales")
    names = set(alone.figures["figure"])
    assert {"new_13_sales", "new_26_sales", "half_life_sales", "coasting_sales"} <= names
    assert not any(name.endswith("_all") for name in names)
    assert list(alone.tables()["raised"]["budget"].unique()) == ["sales"]


def test_stopped_after_a_world_it_tells_of_that_world(small: Scenario) -> None:
    gathering = Gathering(1)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        gathering.ask_to_stop()

    gathering.say = say
    one = fw.momentum(small, ["sales_led"], replicates=3, week=20, gathering=gathering)
    assert one.left_out == ("2 of 3 worlds",)
    assert one.replicates == 1
    assert lines
    nothing = fw.momentum(small, ["sales_led"], replicates=3, week=20, gathering=gathering)
    assert nothing.left_out == ("3 of 3 worlds",)
    assert "Left out" in told(nothing, 80)


def test_weeks_and_budgets_that_cannot_be_are_refused(small: Scenario) -> None:
    assert week_of(small, None) == 30
    with pytest.raises(ScenarioError, match="1 to 59 would do"):
        week_of(small, 60)
    with pytest.raises(ScenarioError, match="money goes into: sales, ads, listening"):
        spent_on(small, ["sales_led"], 20, "content")
    with pytest.raises(ValueError, match="a budget is one of"):
        fw.momentum(small, budget="marketing")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--week", "999"], "a week from 1 to 207 would do"),
        (["--budget", "marketing"], "there are each, all, sales, ads"),
        (["--budget", "content"], "money goes into: sales, ads, product, community"),
        (["--strategies", "sales_led,sales_led"], "named twice"),
    ],
)
def test_bad_arguments_end_with_2_and_what_would_be_right(words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["momentum", *words])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
