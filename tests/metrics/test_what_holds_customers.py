"""Lock-in from one run, results by loyalty type, and what the comparison prints of it all."""

from __future__ import annotations

import math

import numpy as np
import pytest

import simulator as fw
from simulator.accounts import SEGMENTS
from simulator.metrics import measure
from simulator.metrics.segments import by_segment
from simulator.quantities import Value
from simulator.receipt import as_json
from simulator.results import Run
from simulator.scenario import Scenario
from simulator.words.console import comparison_text
from simulator.world.forum import OURS, bonds_within
from simulator.world.switching import LEVELS, social_value

CLOSE: dict[str, Value] = {
    "people.initial_customers": 0.5, "community.presence": 1.0, "community.joining": 0.3,
    "community.managers": 2.0, "people.help_median": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def market() -> Scenario:
    return fw.read("baseline", people=600, weeks=60)


def lived(market: Scenario, **changes: Value) -> Run:
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return fw.run(market, seed=4, changes=CLOSE | dotted)


def test_the_social_cost_is_that_of_the_rule_and_its_price_is_each_persons_own(
    market: Scenario,
) -> None:
    run = lived(market, rival__launch_week=-1)
    world, people = run.simulation.world, run.outcome.people
    assert people is not None
    switching = world.market.switching.record()
    weights = world.people.traits
    for person in np.flatnonzero(people["is_customer"])[:40]:
        value = social_value(
            bonds_within(world.people, world.bonds, person, OURS),
            0.0 * world.people.mind["level"][person] / LEVELS,
            world.people.mind["belonging"][person], 0.0, weights["weight_belonging"][person],
            switching,
        )  # fmt: skip
        cost = (1 - world.market.community.portability) * value
        row = people.loc[person]
        assert row["social_cost"] == pytest.approx(cost, rel=1e-6, abs=1e-9)
        priced = cost * 40.0 / (2.0 * weights["weight_price"][person])
        assert row["switching_cost"] == pytest.approx(priced, rel=1e-6, abs=1e-9)


def test_quartiles_of_the_switching_cost_are_those_of_customers(market: Scenario) -> None:
    run = lived(market)
    people = run.outcome.people
    assert people is not None
    costs = people.loc[people["is_customer"], "switching_cost"]
    measured = measure(run.outcome)
    low, middle, high = (measured[f"switching_cost_{name}"] for name in ("low", "median", "high"))
    assert low <= middle <= high
    assert middle > 0
    assert middle == pytest.approx(costs.median())
    assert low == pytest.approx(costs.quantile(0.25))
    assert high == pytest.approx(costs.quantile(0.75))


def test_without_a_social_cost_nobody_is_kept_by_company(market: Scenario) -> None:
    on, off = (measure(lived(market, switching__social_cost=x).outcome) for x in (1.0, 0.0))
    assert on["kept_by_company"] > 0.02
    assert off["kept_by_company"] == off["switching_cost_median"] == 0
    open_for_all = measure(lived(market, community__portability=1.0).outcome)
    assert open_for_all["switching_cost_high"] == pytest.approx(0, abs=1e-9)


def test_what_prices_reveal_is_undefined_without_the_rivals_customers(market: Scenario) -> None:
    with_rival = lived(market, rival__launch_week=5, rival__awareness=0.5)
    measured = measure(with_rival.outcome)
    ours, theirs = measured["customers"], measured["rival_customers"]
    rules = with_rival.simulation.settings
    expected = rules.company.price_paid - rules.rival.price * theirs / (ours + theirs)
    assert measured["switching_cost_shy"] == pytest.approx(expected)
    alone = measure(lived(market, rival__launch_week=-1).outcome)
    assert math.isnan(alone["switching_cost_shy"])


def test_prices_reveal_what_was_really_paid(market: Scenario) -> None:
    """In a promotion the company is cheaper than its price list says."""
    courted: dict[str, Value] = {"rival__launch_week": 5, "rival__awareness": 0.5}
    deal: dict[str, Value] = {"programmes__promotion_depth": 0.5}
    deal |= {"programmes__promotion_interval": 10.0, "programmes__promotion_weeks": 2.0}
    run = lived(market, **courted, **deal)
    measured, last = measure(run.outcome), run.history.iloc[-1]
    assert last["price_paid"] < run.simulation.settings.company.price_paid
    share = last["rival_customers"] / (last["customers"] + last["rival_customers"])
    expected = last["price_paid"] - run.simulation.settings.rival.price * share
    assert measured["switching_cost_shy"] == pytest.approx(expected)


def test_results_by_loyalty_type_add_up(market: Scenario) -> None:
    run = lived(market)
    measured, table = measure(run.outcome), by_segment(run.outcome)
    assert table["segment"].tolist() == list(SEGMENTS)
    assert table["customers"].sum() == measured["customers"]
    assert measured["customers_belonging"] == table["customers"].iloc[-1]
    known = table["retention_52"].dropna()
    assert known.min() <= measured["retention_52"] <= known.max()


def test_people_who_look_for_belonging_are_held_by_company_more_than_others(
    market: Scenario,
) -> None:
    people = lived(market).outcome.people
    assert people is not None
    costs = people[people["is_customer"]].groupby("segment", observed=True)["social_cost"].mean()
    assert costs["belonging"] > 2 * costs["value"] > 0


@pytest.mark.parametrize(
    ("share", "hidden"),
    [(1.0, "CAC, all community cost"), (0.5, "CAC, half the community cost"),
     (0.0, "CAC, no community cost"), (0.25, None)],
)  # fmt: skip
def test_no_row_of_the_table_repeats_another(share: float, hidden: str | None) -> None:
    rows = ("CAC, no community cost", "CAC, half the community cost", "CAC, all community cost")
    small = fw.read(
        "baseline", people=150, weeks=30,
        sets={"company.community_acquisition_share": share},
    )  # fmt: skip
    told = comparison_text(fw.compare(small, replicates=1, workers=1), 120)
    assert [row for row in rows if f" {row} " not in told] == ([hidden] if hidden else [])


def test_a_mean_over_fewer_than_half_of_the_worlds_is_a_dash_and_json_tells_how_many() -> None:
    small = fw.read("baseline", people=150, weeks=60)
    found = fw.compare(small, ["sales_led", "community_led"], replicates=3, workers=1)
    rows = found.summary
    rows.loc[rows["metric"] == "clv", ["mean", "low", "high", "n", "undefined"]] = [
        7654321.0, 0.0, 8e6, 1, 2,
    ]  # fmt: skip
    told = comparison_text(found, 120)
    assert "7.65" not in told
    assert "7,654" not in told
    assert "fewer than half" in told
    assert "1 of 3" in told
    assert as_json(found)["strategies"]["sales_led"]["clv"]["n"] == 1
