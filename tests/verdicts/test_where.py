"""Where: break-evens against a line that is known, maps against comparisons, mixes and corners."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.complaints import ScenarioError
from simulator.experiment import compare
from simulator.metrics import metric_named
from simulator.scenario import Scenario, read
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.break_even import break_even
from simulator.verdicts.fields import axis_of, lead, lived, metric_of, seeds_of
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.mixes import mixes, name_of, triangle
from simulator.verdicts.where import where

COST = "company.representative_cost"


@pytest.fixture(scope="module")
def market() -> Scenario:
    return read("baseline", people=80, weeks=26)


def profits(market: Scenario, cost: float, worlds: int) -> np.ndarray:
    names = ("sales_led", "product_led")
    return lived(
        Gathering(1), market, names, [{COST: cost}], metric_named("profit"), seeds_of(1, worlds)
    )[:, 0]


@pytest.fixture(scope="module")
def turn(market: Scenario) -> Analysis:
    return break_even(
        market, f"{COST}=0:40000", "profit", ["sales_led", "product_led"], steps=3, replicates=3,
        workers=1,
    )


def test_a_break_even_is_where_the_known_lines_cross(market: Scenario, turn: Analysis) -> None:
    """What a representative costs changes profit in proportion, and nobody's behaviour."""
    first, last = (profits(market, cost, 3).mean(axis=0) for cost in (0.0, 40000.0))
    gap, further = first[0] - first[1], last[0] - last[1]
    known = 40000.0 * gap / (gap - further)
    row = turn.details["turns"].iloc[0]
    assert (row["before"], row["after"]) == ("sales_led", "product_led")
    assert row["below"] <= known <= row["above"]
    assert row["above"] - row["below"] == pytest.approx(20000 / 32)


def test_the_sign_flips_just_below_and_just_above(market: Scenario, turn: Analysis) -> None:
    row = turn.details["turns"].iloc[0]
    metric = metric_named("profit")
    below, above = (
        lead(profits(market, row[side], 3), 1, 0, metric).mean for side in ("below", "above")
    )
    assert below < 0 < above
    assert (row["lead_below"], row["lead_above"]) == (pytest.approx(below), pytest.approx(above))
    assert row["confirmed"] in (True, False)
    said = turn.verdict[0]
    assert said.startswith("Product led beats sales led by profit if company.representative_cost")
    assert ("Further worlds confirm" in said) == bool(row["confirmed"])


def test_without_a_crossing_there_is_no_break_even(market: Scenario) -> None:
    found = break_even(
        market, f"{COST}=0:1", "profit", ["sales_led", "product_led"], steps=2, replicates=2,
        workers=1,
    )
    assert found.details["turns"].empty
    assert "there is no break-even" in found.verdict[0]


@pytest.fixture(scope="module")
def field(market: Scenario) -> Analysis:
    return where(
        market, f"{COST}=0:40000", "company.price=20:60", "profit",
        ["sales_led", "product_led"], steps=3, replicates=3, workers=1,
    )


def test_a_map_has_the_winner_of_each_point_and_what_others_lose(field: Analysis) -> None:
    table, winners = field.details["map"], field.details["winners"]
    assert len(winners) == 9
    assert len(table) == 18
    for row in winners.to_dict("records"):
        here = table[(table["x"] == row["x"]) & (table["y"] == row["y"])].set_index("strategy")
        assert row["winner"] == here["mean"].idxmax()
        assert here.loc[row["winner"], "regret"] == 0
        other = here.drop(index=row["winner"]).iloc[0]
        assert other["regret"] == pytest.approx(here["mean"].max() - other["mean"])
        assert row["sure"] == (row["lead_low"] > 0)
    assert set(winners["winner"]) == {"sales_led", "product_led"}
    assert field.value("wins", "sales_led") + field.value("wins", "product_led") == 1


def test_a_point_of_the_map_is_the_comparison_at_its_values(
    market: Scenario, field: Analysis
) -> None:
    here = read("baseline", people=80, weeks=26,
                sets={COST: "20000", "company.price": "60"})  # fmt: skip
    compared = compare(here, ["sales_led", "product_led"], 3, 1, 1).summary
    known = compared[compared["metric"] == "profit"].set_index("strategy")["mean"]
    table = field.details["map"]
    rows = table[(table["x"] == 20000) & (table["y"] == 60)].set_index("strategy")["mean"]
    assert rows.to_dict() == pytest.approx(known.to_dict())


def test_corners_of_the_triangle_are_the_pure_strategies(market: Scenario) -> None:
    found = mixes(market, "profit", parts=2, replicates=2, workers=1)
    table = found.details["mixes"]
    assert len(table) == 6
    assert table["is_best"].sum() == 1
    assert table.loc[table["is_best"], "behind"].item() == 0
    compared = compare(market, None, 2, 1, 1).summary
    known = compared[compared["metric"] == "profit"].set_index("strategy")["mean"]
    for name in market.strategies:
        corner = table[table[name] == 1]
        assert corner["mean"].item() == known[name]
    assert np.isfinite(found.value("best_mix_ahead")) or "pure strategy" in found.verdict[2]


def test_a_triangle_has_all_weights_and_exact_corners() -> None:
    rows = triangle(6)
    assert len(rows) == 28
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-12)
    assert sorted(rows[rows.max(axis=1) == 1].tolist()) == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert name_of(np.array([0.5, 0.0, 0.5]), ("a_x", "b", "c")) == "50 % a x and 50 % c"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("compny.price", "did you mean 'company.price'?"),
        ("network.shape", "is no number"),
        ("rival.poaching", "write --x rival.poaching=LOW:HIGH"),
        ("company.price=20", "an axis is NAME=LOW:HIGH"),
        ("company.price=60:20", "the first value must be below the second"),
        ("company.price=-5:20", "company.price"),
    ],
)
def test_an_axis_that_is_none_is_told_with_what_is_right(
    market: Scenario, text: str, said: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        axis_of(text, market)
    assert said in str(refused.value)


def test_values_of_an_axis_may_have_units_and_whole_ones_stay_whole(market: Scenario) -> None:
    assert axis_of("company.price=20 EUR/week:160 EUR/month", market).low == 20
    launch = axis_of("rival.launch_week=4:8", market)
    assert launch.places(9).tolist() == [4, 5, 6, 7, 8]
    assert isinstance(launch.value(5.0), int)


def test_a_winner_needs_a_metric_with_a_better_side() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'profit'"):
        metric_of("profits")
    assert metric_of("cac_blended").better == "low"


def test_a_triangle_needs_three_strategies(market: Scenario) -> None:
    with pytest.raises(ScenarioError, match="three strategies"):
        mixes(market, strategies=["sales_led", "product_led"])
