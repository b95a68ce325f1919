"""The optimiser: what runs give is planted, so that the best mix and its value are known."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.cli import main
from simulator.ledger import growth_budget
from simulator.metrics import METRICS
from simulator.optimisation.candidates import (
    beginnings,
    neighbours,
    nothing,
    space_of,
    with_candidates,
)
from simulator.optimisation.judging import finals_table
from simulator.optimisation.search import Effort
from simulator.optimisation.telling import told
from simulator.optimisation.writing import write_optimum
from simulator.study import runs
from tests.optimisation.conftest import lived, planted

NAMES = ("sales_led", "product_led", "community_led")


def test_the_best_is_near_the_planted_one_and_better_than_each_strategy_alone(found):
    first, last = found.candidates[found.best]
    assert abs(first[0] - 0.4) < 0.2
    assert abs(last[2] - 0.6) < 0.25
    profit = found.confirmed[found.confirmed["metric"] == "profit"].set_index("candidate")
    others = profit.drop(found.best)
    assert set(others["shares"]) == {*(f"100 % {name}" for name in NAMES), "100 % kept"}
    assert (others["difference_low"] > 0).all()


def test_pairing_takes_the_luck_of_worlds_out(found):
    rows = found.confirmed[found.confirmed["metric"] == "profit"].set_index("candidate")
    others = rows.drop(found.best)
    width = (others["difference_high"] - others["difference_low"]).mean()
    assert width < 0.3 * (rows["high"] - rows["low"]).mean()


def test_nobody_on_the_frontier_is_beaten_in_everything(found):
    table = found.judged.set_index("candidate")
    assert set(found.finals["candidate"]) <= set(table.index)  # on the same fresh worlds
    assert table["probability_frontier"].between(0, 1).all()
    signs = np.array([-1, 1, 1])
    values = table[["cac_blended", "retention_52", "lock_in"]] * signs
    assert found.frontier
    for name in found.frontier:
        better = (values >= values.loc[name]).all(axis=1) & (values > values.loc[name]).any(axis=1)
        assert not better.any()


def test_everything_is_written_and_the_best_reads_as_a_scenario(found, tmp_path):
    data = write_optimum(found, tmp_path)
    json.dumps(data, allow_nan=False)
    best = fw.read(tmp_path / "best.yaml")
    assert set(best.strategies) == {"optimised", *NAMES}
    plan = best.plan("optimised")
    assert [segment.start_week for segment in plan][:2] == [0, 10]
    wanted = found.space.levers(found.candidates[found.best][1])["community.managers"]
    assert plan[1].settings.community.managers == pytest.approx(wanted)
    assert {"frontier.png", "shares.png", "finals.csv", "frontier.csv", "optimum.json"} <= {
        one.name for one in tmp_path.iterdir()
    }
    assert any("probability of being the best" in line for line in told(found))


def test_probabilities_of_being_best_are_those_of_a_fair_contest():
    generator = np.random.default_rng(3)
    frame = pd.DataFrame([
        {"seed": world, "strategy": name, "profit": value + shift}
        for world in range(40) for value in [generator.normal()]
        for name, shift in (("a", generator.normal()), ("b", generator.normal()), ("c", -9.0))
    ])  # fmt: skip
    table = finals_table(frame, METRICS["profit"], ["a", "b", "c"], 1).set_index("candidate")
    assert table["probability_best"].sum() == pytest.approx(1)
    assert table.loc["c", "probability_best"] == 0
    assert 0.02 < table.loc["a", "probability_best"] < 0.98
    assert table.loc["c", "expected_loss"] == pytest.approx(9, abs=1)
    assert table["expected_loss"].min() >= 0


def test_candidates_stay_within_the_budget_and_add_up(market):
    space = space_of(market, (), (0, 10), 60.0)
    generator = np.random.default_rng(1)
    some = beginnings(space, 24, 1)
    some += [one for phases in some[:6] for one in neighbours(space, phases, generator, 4)]
    assert len(some) > 40
    for phases in some:
        for shares in phases:
            assert space.spending(shares) <= 60 + 1e-6
            assert 0 <= sum(shares) <= 1 + 1e-9
            assert min(shares) >= 0
    scenario = with_candidates(space, {"one": some[-1]})
    for segment in scenario.plan("one"):
        assert growth_budget(segment.settings) <= 60 * 1.02


def test_a_strategy_alone_is_exactly_itself(market, space):
    alone = with_candidates(space, {"x": beginnings(space, 8, 1)[1]})
    assert alone.plan("x") == market.plan("product_led")


def test_with_phases_a_strategy_alone_may_end_or_give_way_to_another(market):
    space = space_of(market, (), (0, 5, 10), None)
    product, community = (tuple(row) for row in np.eye(len(space.names))[1:3])
    nothing = (0.0,) * len(space.names)
    some = beginnings(space, 60, 1)
    assert {(product, nothing, nothing), (product, product, nothing)} <= set(some)
    assert (product, community, community) in some
    few = beginnings(space, 24, 1)
    assert (product, nothing, nothing) in few
    whole = [phases for phases in few if all(set(shares) <= {0.0, 1.0} for shares in phases)]
    assert len(whole) <= 12, "at least half are in between"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--goal", "profits"], "did you mean 'profit'"),
        (["--goal", "members_gap"], "neither better nor worse"),
        (["--strategies", "sales_led"], "at least two strategies"),
        (["--strategies", "sales_led,nobody"], "no strategy 'nobody'"),
        (["--strategies", "sales_led,balanced"], "is a mix itself"),
        (["--phases", "0,x"], "weeks with commas, such as 0,52,104 (got 0,x)"),
        (["--phases", "0,9000"], "phases begin in weeks 0 to"),
        (["--budget", "0"], "5 % of the cheapest strategy costs 150 EUR"),
        (["--goal", "x", "--strategies", "sale_led,nobody", "--phases", "-4"], "4 mistakes"),
    ],
)
def test_what_cannot_be_optimised_is_refused(tmp_path, words, said):
    out = str(tmp_path / "x")
    result = CliRunner().invoke(main, ["optimise", "baseline", "--out", out, *words])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "x").exists()


def test_dates_of_single_strategies_are_refused_in_plain_words(tmp_path):
    result = CliRunner().invoke(main, ["optimise", "five_steps", "--out", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "cannot be shared out" in result.stderr


def frugal(work, task, clock):
    """Best with a third of the money, whoever gets it, and nothing from the second phase on."""
    plan = runs.plan_of(work, task)
    full = 2 * work.scenario.settings.people.size  # EUR a week of each strategy
    first, last = (growth_budget(one.settings) / full for one in (plan[0], plan[-1]))
    luck = np.random.default_rng(task.seed).normal()  # of the world
    profit = 100 - 100 * ((first - 1 / 3) ** 2 + last**2) + 20 * luck
    return lived(task, work, {"profit": profit, "cac_blended": 50.0, "retention_52": 0.5,
                              "lock_in": 0.1, "customers": 10.0})  # fmt: skip


def test_money_is_kept_where_spending_it_serves_nobody(searched):
    optimum = searched(frugal, Effort(24, 4, 8, 1, 1))
    first, last = optimum.candidates[optimum.best]
    assert sum(first) == pytest.approx(1 / 3, abs=0.15)
    assert sum(last) == pytest.approx(0, abs=0.15)


def hopeless(work, task, clock):
    """Every euro is lost, and who spends none wins nobody."""
    plan = runs.plan_of(work, task)
    spent = sum(growth_budget(one.settings) for one in (plan[0], plan[-1]))
    gap = math.nan if spent == 0 else 50.0
    return lived(task, work, {"profit": -spent, "cac_blended": gap, "retention_52": gap,
                              "lock_in": 0.1, "customers": 10.0})  # fmt: skip


def test_no_spending_at_all_is_tried_and_chosen_where_every_euro_is_lost(searched, tmp_path):
    optimum = searched(hopeless, Effort(4, 2, 4, 1, 1))
    assert optimum.candidates[optimum.best] == nothing(optimum.space)
    alone = 2 * optimum.space.spending((0.0, 1.0, 0.0))
    told = write_optimum(optimum, tmp_path)["told"]
    assert "no money for growth at all serves Profit best" in told
    assert f"  {alone:,.0f} EUR more than with 100 % product_led ({alone:,.0f} EUR to " in told[4]
    page = (tmp_path / "optimum.html").read_text(encoding="utf-8")
    assert "the best leaves a part of it in every phase" in page
    assert "The best for Profit is not in the picture: CAC and Retention" in page


def test_few_candidates_are_searched_as_well(searched):
    optimum = searched(planted, Effort(4, 4, 8, 1, 1))
    assert set(optimum.searched["shares"]) >= {*(f"100 % {name}" for name in NAMES), "100 % kept"}
    assert optimum.searched["worlds"].min() >= 4


def test_the_command_finds_a_mix_in_a_small_market(tmp_path):
    words = ["optimise", "baseline", "--people", 60, "--weeks", 20, "--goal", "customers",
             "--candidates", 4, "--worlds", 2, "--fresh", 4, "--workers", 1, "--out",
             tmp_path / "x", "--json"]  # fmt: skip
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["goal"] == "customers"
    assert sum(row["probability_best"] for row in data["finals"]) == pytest.approx(1)
    assert json.loads((tmp_path / "x" / "optimum.json").read_text()) == data
    assert data["page"] == str(tmp_path / "x" / "optimum.html")
    assert data["frontier"] == []  # 20 weeks are too few for a retention after 52


def test_a_frontier_that_is_not_known_is_not_drawn_but_said(found, tmp_path):
    empty = found.judged.assign(retention_52=float("nan"), on_frontier=False)
    unknown = found._replace(judged=empty, frontier=())
    write_optimum(unknown, tmp_path)
    assert any("no candidate has cost, retention and lock-in" in line for line in told(unknown))
    drawn, full = tmp_path / "frontier.png", tmp_path / "full"
    full.mkdir()
    write_optimum(found, full)
    assert drawn.stat().st_size < (full / "frontier.png").stat().st_size
