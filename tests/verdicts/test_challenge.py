"""Challenge: draws from the ranges, claims judged over them, counter-examples that can be run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import compare, seed_of
from simulator.quantities import Value, changed
from simulator.scenario import Scenario, read
from simulator.simulation import Simulation
from simulator.strategy import quantities, setting
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.challenge import challenge
from simulator.verdicts.challenge_telling import Judged
from simulator.verdicts.claims import claim_of
from simulator.verdicts.counterexample import nearest
from simulator.verdicts.draws import Draw, Trial, drawn, market_of, tried
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.plans import switched
from simulator.verdicts.ranges import (
    PLAUSIBLE,
    forms,
    idle,
    is_left_alone,
    listed,
    range_of,
    ranges,
)
from tests.market_help import different

TRUE = "customers: sales_led > -1"  # whatever is drawn
FALSE = "customers: sales_led < -1"
DEPENDS = "profit: sales_led > product_led"


@pytest.fixture(scope="module")
def market() -> Scenario:
    return read("baseline", people=150, weeks=40)


@pytest.fixture(scope="module")
def found(market: Scenario) -> Analysis:
    return challenge(market, [TRUE, FALSE, DEPENDS], draws=12, replicates=1, workers=1)


def test_every_number_of_the_market_is_drawn_or_left_alone_for_a_reason(market: Scenario) -> None:
    names = {one.name for one in ranges(market)}
    for name, quantity in quantities().items():
        if quantity.lever or quantity.kind not in ("number", "whole"):
            assert name not in names
        elif name not in names:
            is_off = setting(market.settings, name) == 0 and name not in PLAUSIBLE
            assert is_left_alone(name) or is_off or name.startswith(idle(market)), name
    assert len(names) > 120
    for name in (*names, *(form.name for form in forms(market))):
        assert f"  {name}: " in listed(market)


@pytest.mark.parametrize("strategy", ["sales_led", "community_led"])
def test_what_belongs_to_what_is_off_changes_nothing(market: Scenario, strategy: str) -> None:
    off = [one for one in quantities().values() if one.name.startswith(idle(market))]
    numbers = [one for one in off if one.kind in ("number", "whole") and not one.lever]
    assert len(numbers) > 25
    other: dict[str, Value] = {}
    for one in numbers:
        doubled = 2 * float(setting(market.settings, one.name)) + 0.01
        other[one.name] = min(type(one.default)(doubled), one.high or doubled)
    plan = market.plan(strategy)
    lives = [Simulation(one, 3).run(40).history() for one in (plan, switched(plan, other))]
    assert different(*lives) == []


def test_what_is_on_is_not_idle(market: Scenario) -> None:
    assert not any("referral" in one or "sales" in one for one in idle(market))
    only = replace(market, strategies={"product_led": market.strategies["product_led"]})
    assert "attract.sales_" in idle(only)


def test_ranges_hold_the_scenarios_own_value_and_stay_within_bounds(market: Scenario) -> None:
    for one in [*ranges(market), *ranges(market, 0.3)]:
        known = quantities()[one.name]
        assert one.low <= one.start <= one.high, one
        assert known.low is not None
        assert known.high is not None
        assert known.low <= one.low < one.high <= known.high
        assert one.at(0.0) == pytest.approx(one.low, abs=0.51)
        assert one.at(1.0) == pytest.approx(one.high, abs=0.51)
    narrow = {one.name: one for one in ranges(market, 0.3)}
    price = narrow["rival.price"]
    assert (price.low, price.high) == (pytest.approx(28.0), pytest.approx(52.0))
    assert range_of(market, "company.price") is not None
    assert range_of(market, "network.shape") is None


def test_each_range_is_drawn_evenly_and_each_form_too(market: Scenario) -> None:
    varied, kinds = ranges(market), forms(market)
    draws = drawn(market, varied, kinds, 64, seed=5)
    assert draws == drawn(market, varied, kinds, 64, seed=5)
    assert draws != drawn(market, varied, kinds, 64, seed=6)
    column = sorted(float(one.values["rival.quality"]) for one in draws)
    low, high = PLAUSIBLE["rival.quality"]
    places = (np.array(column) - low) / (high - low) * 64
    assert np.floor(places).tolist() == list(range(64))
    bonds = pd.Series([one.forms["switching.bond_form"] for one in draws])
    assert bonds.value_counts().tolist() == [16] * 4


def test_a_drawn_market_has_its_numbers_and_its_forms(market: Scenario) -> None:
    draw = Draw(
        {"attract.word_of_mouth": 0.01, "network.mean_degree": 10.0},
        {"attract.word_of_mouth_norm": "fraction", "retain.contagion_form": "off",
         "preferences.social_proof_form": "threshold"},
    )  # fmt: skip
    settings = market_of(market, draw).settings
    assert settings.attract.word_of_mouth_norm == "fraction"
    assert settings.attract.word_of_mouth == pytest.approx(0.1), "as loud for who knows ten"
    assert settings.retain.contagion == 0.0
    assert settings.preferences.social_proof_point == 0.3
    assert market_of(market, Draw({}, {})).settings == market.settings


def test_claims_that_must_hold_do_and_those_that_cannot_do_not(found: Analysis) -> None:
    shares = found.figures[found.figures["figure"] == "holds"]["mean"].tolist()
    assert shares[:2] == [1.0, 0.0]
    assert 0 < shares[2] < 1
    assert found.verdict[0].startswith(f'"{TRUE}": holds in 100 % of 12 draws [76, 100]')
    assert any(one.startswith(f'"{FALSE}": holds in 0 % of 12 draws [0, 24]')
               for one in found.verdict)  # fmt: skip
    assert len(found.details["draws"]) == 12
    drivers = found.details["drivers"]
    assert drivers.loc[drivers["claim"] == TRUE, "seen"].sum() >= 0
    assert {"factor", "correlation", "low", "high"} <= set(drivers.columns)


def test_markets_that_cannot_be_lived_are_counted_and_named(market: Scenario) -> None:
    claim = claim_of(TRUE, market)
    wrong = tried(Trial(market, Draw({"rival.quality": 99.0}, {}), (claim,), (1,)))
    assert "rival" in wrong.trouble
    assert np.isnan(wrong.margin(0))
    never = replace(market, settings=changed(market.settings, {
        "adopt.conversion_target": 0.9999999, "adopt.abandon_rate": 10.0, "adopt.retry_rate": 0.0,
    }))  # fmt: skip
    unmet = tried(Trial(never, Draw({"preferences.price_weight": 20.0}, {}), (claim,), (1,)))
    assert unmet.trouble in ("", "adopt.conversion_target cannot be met by these people")


def test_a_claim_from_a_week_on_is_judged_where_it_is_weakest(market: Scenario) -> None:
    seeds = (seed_of(1, 0), seed_of(1, 1))
    at = {
        week: tried(Trial(market, Draw({}, {}), (
            claim_of(f"customers: sales_led > product_led, at week {week}", market),
        ), seeds)).margin(0)
        for week in (14, 27, 40)
    }  # fmt: skip
    lasting = claim_of("customers: sales_led > product_led, from week 14", market)
    assert tried(Trial(market, Draw({}, {}), (lasting,), seeds)).margin(0) == min(at.values())


@pytest.fixture(scope="module")
def dear() -> Scenario:
    """A small market in which sales cost so much that the product-led earn more."""
    return read("baseline", people=60, weeks=12, sets={"company.representative_cost": "2900"})


def test_of_a_drawn_market_only_what_breaks_the_claim_is_kept(dear: Scenario) -> None:
    text = "profit: sales_led < product_led"
    names = ["company.representative_cost", "rival.quality", "bonds.gain"]
    drawn_one = Draw({names[0]: 900.0, names[1]: 0.9, names[2]: 0.5}, {})
    drivers = pd.DataFrame({"factor": names, "correlation": [0.9, 0.1, 0.1], "seen": True})
    judged = Judged(
        claim_of(text, dear), np.array([-1.0]), 0, 1, (0.0, 1.0), 0, [""], np.array([1.0]),
        drivers, 0.5,
    )  # fmt: skip
    seeds = [seed_of(1, world) for world in range(3)]
    found = nearest(Gathering(1), dear, judged, [drawn_one], ranges(dear), seeds)
    assert found is not None
    assert list(found.changes) == ["company.representative_cost"]
    before, after = found.changes["company.representative_cost"]
    assert before == 2900
    assert 900 < float(after) < 2900, "as near to the scenario as it still fails"
    assert found.margin.mean <= 0


@pytest.mark.long
def test_the_counter_example_can_be_run_and_fails_there(dear: Scenario, tmp_path: Path) -> None:
    market = dear
    text, file = "profit: sales_led < product_led", tmp_path / "counter.yaml"
    found = challenge(market, text, draws=12, replicates=1, counterexample=file, workers=1)
    assert any("nearest counter-example found has" in one for one in found.verdict)
    there = read(file)
    told = file.read_text(encoding="utf-8").splitlines()
    assert told[0] == f"# A market in which this fails: {text}"
    assert "--strategies sales_led,product_led --seed 1 --replicates 8" in told[2]

    def apart(scenario: Scenario) -> float:
        rows = compare(scenario, ["sales_led", "product_led"], 8, 1, 1).differences
        return float(rows.loc[rows["metric"] == "profit", "mean"].item())

    assert apart(market) < 0 <= apart(there)
    differs = [
        name for name in quantities()
        if setting(there.settings, name) != setting(market.settings, name)
    ]  # fmt: skip
    assert 1 <= len(differs) <= 4
    assert all(name in told[1] for name in differs)


def test_a_scenario_in_which_the_claim_fails_is_its_own_counter_example(found: Analysis) -> None:
    assert not any("nearest counter-example" in one for one in found.verdict)
