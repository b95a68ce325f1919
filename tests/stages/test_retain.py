"""Retain: attention, contracts and choices by hand, and the loop as the rules say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.chance import happens, uniform
from simulator.quantities import Value, changed
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.stages.retain import Retain, leaving
from simulator.stages.retain.leaving import Situation
from simulator.wheel import Settings
from simulator.world import calibration, switching
from simulator.world.company import price_rise
from simulator.world.people import CUSTOMER, STAGE
from simulator.world.switching import Switching
from simulator.world.world import World
from tests.choice_help import (
    acquaintances_of,
    bonds_felt,
    bonds_to,
    knows_rival,
    offer_of,
    proof_of,
)
from tests.market_help import changed_by, columns_written_by, turn_until

WEEK = 40
CALM = Situation(*[0.0] * len(Situation._fields))


def test_memory_of_leavers_by_hand() -> None:
    fading = Retain().record()
    assert leaving.exposure(0.4, 39, 40, fading) == 0.4
    assert leaving.exposure(3.0, 39, 40, fading) == 1.0
    window = Retain(contagion_form="window", contagion_half_life=4.0).record()
    assert leaving.exposure(0.0, 36, 40, window) == 1.0
    assert leaving.exposure(9.0, 35, 40, window) == 0.0
    assert leaving.exposure(9.0, -1, 2, window) == 0.0


def test_a_leaver_is_a_week_old_in_memory_in_the_first_week_after(busy: Plan) -> None:
    """The memory is 1 on the date of leaving itself (section 1.10), and nobody acts on that day."""
    run = Simulation([(0, changed(busy[0].settings, {"retain.contagion_half_life": 4.0}))], 3)
    run.run(8)
    kept, first = 2 ** (-1 / 4), run.world.neighbours.first.astype(int)
    for _ in range(20):
        before = run.world.people.around["leavers"].copy()
        run.run(run.week + 1)
        journey = run.world.people.journey
        left = np.maximum(journey["switched_week"], journey["quit_week"]) == run.week - 1
        gone = np.array(
            [left[run.world.neighbours.other[first[p] : first[p + 1]]].sum() for p in range(200)]
        )
        assert run.world.people.around["leavers"] == pytest.approx(before * kept + gone * kept)
    assert before.max() > 0


def test_attention_by_hand() -> None:
    rules = Retain(contagion=0.8, bad_week_attention=1.0, price_rise_attention=10.0).record()
    assert leaving.attention(0.0, 0, False, CALM, rules) == 1.0
    assert leaving.attention(0.5, 0, False, CALM, rules) == pytest.approx(1.4)
    stirred = CALM._replace(price_rise=0.1, campaign=2.0)
    assert leaving.attention(0.0, 2, True, stirred, rules) == pytest.approx(1 + 1 + 1 + 2)
    assert leaving.attention(1.0, 2, True, stirred, rules) == pytest.approx(5 * 1.8)
    assert leaving.attention(0.0, 0, False, stirred, rules) == pytest.approx(2.0)


def test_a_price_rise_is_relative_to_last_weeks_price() -> None:
    assert price_rise(60.0, 40.0, 40.0) == 0.5
    assert price_rise(40.0, 40.0, 40.0) == 0.0
    assert price_rise(20.0, 40.0, 40.0) == 0.0
    assert price_rise(0.0, 0.0, 40.0) == 0.0
    assert price_rise(10.0, 0.0, 40.0) == 0.25


@pytest.mark.parametrize(
    ("term", "window", "weeks"),
    [
        (10, 3, [8, 9, 10, 18, 19, 20]),
        (4, 4, list(range(1, 21))),
        (1, 4, list(range(1, 21))),
        (52, 1, []),
    ],
)
def test_a_contract_ends_in_the_last_weeks_of_its_term(
    term: int, window: int, weeks: list[int]
) -> None:
    rules = Retain(renewal_window=window).record()
    assert [since for since in range(1, 21) if leaving.may_end(since, term, rules)] == weeks


def test_a_long_contract_concentrates_attention() -> None:
    rules = Retain(renewal_window=4, renewal_attention=6.0).record()
    assert [leaving.renewal_attention(term, rules) for term in (1, 4, 8, 24, 52)] == [1, 1, 2, 6, 6]


def test_leaving_is_a_choice_of_three() -> None:
    situation = CALM._replace(staying=0.5)
    switches, quits = leaving.leaving_chances(
        1.0, 0.4, 1.5, 0.2, True, 0.3, 0.25, 0.6, 0.7, situation
    )
    stay, go, stop = 0.5 + 1.0 + 0.2, 1.5 + 0.1 - 0.3 - 0.25 - 0.6, -0.25 - 0.7
    whole = math.exp(stay) + math.exp(go) + math.exp(stop)
    assert (switches, quits) == pytest.approx((math.exp(go) / whole, math.exp(stop) / whole))
    alone = leaving.leaving_chances(1.0, 0.4, 1.5, 0.2, False, 0.3, 0.25, 0.6, 0.7, situation)
    assert alone == pytest.approx((0.0, 1 / (1 + math.exp(stay - stop))))


@pytest.mark.parametrize(
    ("form", "bonds", "worth"),
    [
        ("saturating", 2.0, 0.5),
        ("saturating", 0.0, 0.0),
        ("logarithmic", 2.0, math.log(3) / math.log(5)),
        ("linear", 2.0, 0.5),
        ("linear", 8.0, 2.0),
        ("threshold", 1.99, 0.0),
        ("threshold", 2.0, 1.0),
    ],
)
def test_the_worth_of_bonds_by_hand(form: Any, bonds: float, worth: float) -> None:
    rules = Switching(bond_form=form, bond_half_point=2.0).record()
    assert switching.worth_of_bonds(bonds, rules) == pytest.approx(worth)


def test_switching_costs_by_hand() -> None:
    rules = Switching(
        social_cost=2.0, bond_weight=1.5, bond_half_point=2.0, status_weight=0.9,
        belonging_weight=1.2, network_weight=0.5, procedural_cost=3.0, money_weight=2.0,
    ).record()  # fmt: skip
    value = switching.social_value(2.0, 2 / 3, 0.5, 0.25, 1.1, rules)
    assert value == pytest.approx(1.1 * (0.75 + 0.6 + 0.6) + 0.125)
    assert switching.social_cost(value, 0.0, 1.0, 0.2, 1.1, rules) == pytest.approx(1.6 * value)
    waiting = 0.5 * 1.1 * 1.5 * 0.5
    found = switching.social_cost(value, 2.0, 0.5, 0.2, 1.1, rules)
    assert found == pytest.approx(2 * (0.8 * value - waiting))
    assert switching.social_cost(0.1, 1e9, 1.0, 0.0, 1.1, rules) == 0.0
    assert switching.social_cost(value, 0.0, 0.0, 1.0, 1.1, rules) == 0.0
    assert switching.procedural_cost(0.5, 1.0, 0.5, rules) == pytest.approx(3 * 0.8 * 0.5)
    assert switching.financial_cost(20.0, 40.0, rules) == 1.0


def test_the_constant_makes_the_reference_market_lose_as_asked() -> None:
    """Told in plain Python: people weigh as much as they are likely to buy."""
    settings = changed(Settings(), {"people.size": 300, "retain.churn_target": 0.04})
    world = Simulation([(0, settings)], 9).world
    tastes, quality = settings.preferences, settings.company.initial_fit
    quits = customers = 0.0
    for person in world.people.traits:
        offer = tastes.quality_weight * person["weight_value"] * quality + person["taste_company"]
        offer -= tastes.price_weight * person["weight_price"]
        bought = 1 / (1 + math.exp(-world.adoption_constant - offer))
        settled = offer + tastes.satisfaction_weight * (quality - 0.5)
        quits += bought / (1 + math.exp(world.retention_constant + settled))
        customers += bought
    weekly = (1 - math.exp(-settings.retain.consideration)) * quits / customers
    assert (1 - weekly) ** (52 / 12) == pytest.approx(1 - 0.04, abs=1e-9)


def test_with_a_target_of_nothing_nobody_quits() -> None:
    changes: dict[str, Value] = {"people.size": 100, "people.initial_customers": 1.0}
    changes |= {"retain.churn_target": 0.0, "rival.launch_week": -1, "retain.consideration": 10.0}
    run = Simulation([(0, changed(Settings(), changes))], 2).run(60)
    assert run.world.retention_constant == calibration.CERTAIN
    assert run.history()["customers"].tolist() == [100.0] * 60


def chances_of(world: World, person: int, week: int, in_time: bool, stage: Retain) -> Any:
    """Chances of one reconsidering customer to switch and to quit, from its row."""
    situation, costs = stage.situation(world, week), world.market.switching.record()
    mind, weight = world.people.mind[person], world.people.traits["weight_belonging"][person]
    friends = world.people.around["customer_friends"][person] / acquaintances_of(world, person)
    status = situation.recognition * world.people.mind["level"][person] / 3
    value = switching.social_value(
        bonds_felt(world, person), status, mind["belonging"], friends, weight, costs
    )
    there = bonds_to(world, person, rivals=True)
    welcome, kept = situation.rival_welcome, situation.portability
    return leaving.leaving_chances(
        offer_of(world, person, week),
        proof_of(world, person),
        offer_of(world, person, week, rivals=True),
        proof_of(world, person, rivals=True),
        knows_rival(world, person, week),
        switching.procedural_cost(mind["skill"], mind["assets"], situation.switching_help, costs),
        switching.financial_cost(0.0 if in_time else stage.exit_fee, 40.0, costs),
        switching.social_cost(value, there, welcome, kept, weight, costs),
        switching.social_cost(value, 0.0, 0.0, kept, weight, costs),
        situation,
    )


def expected_leavers(world: World, week: int, stage: Retain) -> dict[int, str]:
    """Who switches or quits, and whether early: customer by customer, with the rules."""
    situation, record, found = stage.situation(world, week), stage.record(), {}
    for person in np.flatnonzero(world.people.standing & STAGE == CUSTOMER).tolist():
        journey, around = world.people.journey[person], world.people.around[person]
        since = week - int(journey["adopted_week"])
        in_time = leaving.may_end(since, int(journey["term"]), record)
        exposed = leaving.exposure(around["leavers"], around["leaver_week"], week, record)
        unresolved = int(world.people.activity["unresolved"][person])
        courted = knows_rival(world, person, week)
        times = leaving.attention(exposed, unresolved, courted, situation, record)
        often = leaving.renewal_attention(int(journey["term"]), record)
        times *= often if in_time else stage.early_exit
        considers = 1 - math.exp(-stage.consideration * times)
        if since == 0 or not happens(
            uniform(world.seed, person, week, leaving.RECONSIDERS, 0), considers
        ):
            continue
        switches, quits = chances_of(world, person, week, in_time, stage)
        chance = uniform(world.seed, person, week, leaving.LEAVES, 0)
        if happens(chance, switches + quits):
            end = "switched" if happens(chance, switches) else "quit"
            found[person] = f"{end} {'in time' if in_time else 'early'}"
    return found


def test_the_loop_does_what_the_rules_say(busy_run: Simulation) -> None:
    lively: dict[str, Value] = {"retain.churn_target": 0.3, "people.initial_customers": 0.8}
    lively |= {"community.portability": 0.5, "community.exodus": 0.0, "rival.poaching": 0.0}
    settings = changed(busy_run.settings, lively)
    seen = set()
    for seed in range(6):
        week = 18 + 3 * seed
        world = Simulation([(0, settings)], seed).run(week).world
        turn_until("retain", world, settings, week)
        expected = expected_leavers(world, week, settings.retain)
        settings.retain.turn(world, week)
        for column, end in (("switched_week", "switched"), ("quit_week", "quit")):
            left = np.flatnonzero(world.people.journey[column] == week).tolist()
            assert left == [person for person, how in expected.items() if how.startswith(end)]
        seen |= set(expected.values())
    assert seen == {"switched in time", "switched early", "quit in time", "quit early"}


def test_without_early_exit_nobody_leaves_inside_a_contract() -> None:
    changes: dict[str, Value] = {"people.size": 200, "people.initial_customers": 1.0}
    changes |= {"retain.churn_target": 0.3, "retain.consideration": 2.0, "adopt.contract": 26.0}
    settings = changed(Settings(), {**changes, "attract.return_rate": 0.0})
    history = Simulation([(0, settings)], 2).run(53).history()
    lost = np.flatnonzero(history["left_to_nothing"])
    assert {23, 24, 25, 26} <= set(lost.tolist()) <= {23, 24, 25, 26, 49, 50, 51, 52}


def test_retain_writes_its_own_columns_only(busy_run: Simulation, busy_world: World) -> None:
    settings = changed(busy_run.settings, {"retain.consideration": 10.0})
    busy_world.market = settings
    busy_world.retention_constant = -4.0
    found = changed_by("retain", busy_world, settings, WEEK)
    assert found == {"switched_week", "quit_week", "left_early"} <= columns_written_by("retain")
