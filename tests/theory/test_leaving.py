"""Leaving: survival curves, the choice to switch, contagion, and cascades through bonds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.estimators.survival import kaplan_meier
from simulator.simulation import Simulation
from simulator.world.people import CUSTOMER, MEMBER, STAGE
from tests.theory_help import (
    NOTHING_ELSE,
    Changes,
    acquaintances,
    assert_mean,
    assert_share,
    leaving,
    market,
    reduced,
    ties,
)

EVERYBODY_BUYS_ON_DAY_ONE: Changes = {"people.initial_customers": 1.0}


def test_a_constant_chance_to_quit_gives_geometric_survival() -> None:
    chance, people, weeks = 0.02, 10_000, 700
    spells = reduced(
        acquaintances("ring", people),
        EVERYBODY_BUYS_ON_DAY_ONE,
        leaving(chance),
        seed=2,
        weeks=weeks,
    ).spells()
    quit_ = spells["ended_week"] >= 0
    stayed = np.where(quit_, spells["ended_week"], weeks - 1) - spells["adopted_week"]
    curve = kaplan_meier(None, stayed, quit_)
    for age in (13, 52, 104):
        expected = (1 - chance) ** age
        assert_share(curve.at(age), expected, people)
        found = curve.at(age)
        assert curve.on([age], "standard_error")[0] == pytest.approx(
            math.sqrt(found * (1 - found) / people), rel=1e-9
        )
    assert quit_.mean() > 0.999
    assert_mean(stayed, 1 / chance)


# All people alike, and everybody reconsiders in week 1, knowing a rival that has just started.
ONE_CHOICE: Changes = {
    **NOTHING_ELSE,
    **EVERYBODY_BUYS_ON_DAY_ONE,
    **acquaintances("ring", 20_000, 2),
    "people.value_share": 1.0,
    "people.price_share": 0.0,
    "people.reward_share": 0.0,
    "people.discount_share": 0.0,
    "people.belonging_share": 0.0,
    "people.weight_concentration": 1000.0,
    "people.taste_spread": 0.0,
    "preferences.quality_weight": 4.0,
    "preferences.price_weight": 0.0,
    "preferences.satisfaction_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "company.initial_fit": 1.0,
    "advocate.fit_speed": 0.0,
    "advocate.fit_drift": 0.0,
    "engage.skill_speed": 0.0,
    "engage.asset_speed": 0.0,
    "switching.procedural_cost": 0.0,
    "switching.social_cost": 1.0,
    "community.portability": 0.0,
    "adopt.contract": 1.0,
    "retain.consideration": 10.0,
    "rival.launch_week": 0,
    "rival.awareness": 5.0,
    "rival.advertising": 0.0,
    "rival.quality": 1.0,
}


def churn_of(quitting: float) -> Changes:
    """A target for churn such that this share quits on reconsidering, in the reference market."""
    weekly = quitting * (1 - math.exp(-10.0))
    return {"retain.churn_target": 1 - (1 - weekly) ** (52 / 12)}


def costs(social: float, procedural: float) -> Changes:
    """Switching costs in utility: of company (all acquaintances are here) and of effort."""
    return {
        "switching.network_weight": social,
        "switching.procedural_cost": procedural / 0.3,  # of somebody without skill and assets
    }


def logistic(utility: float) -> float:
    return 1 / (1 + math.exp(-utility))


def choices(*reductions: Changes, seed: int) -> tuple[float, float, float, float]:
    """Customers who switched, quit and stayed, and the solved constant of staying."""
    simulation = Simulation([(0, market(ONE_CHOICE, *reductions))], seed).run(2)
    last = {name: column[-1] for name, column in simulation.history().items()}
    assert last["left_to_rival"] + last["left_to_nothing"] + last["customers"] == 20_000
    return (
        last["left_to_rival"],
        last["left_to_nothing"],
        last["customers"],
        simulation.world.retention_constant,
    )


@pytest.mark.parametrize("social", [0.0, 1.2])
@pytest.mark.parametrize("procedural", [0.0, 0.6])
@pytest.mark.parametrize("better", [-0.3, 0.0, 0.4])
def test_who_reconsiders_switches_by_the_logit(
    social: float, procedural: float, better: float
) -> None:
    """P(switch) = 1 / (1 + exp(s + k - b dq)) among rival and company; the constant is near 0."""
    switched, _, stayed, constant = choices(
        churn_of(logistic(-4.0)),
        costs(social, procedural),
        {"rival.quality": 1.0 + better},
        seed=3,
    )
    assert abs(constant) < 0.02
    expected = logistic(4.0 * better - social - procedural - constant)
    assert_share(switched / (switched + stayed), expected, switched + stayed)


@pytest.mark.parametrize(("social", "procedural"), [(0.0, 0.4), (0.8, 0.0), (1.2, 0.6)])
def test_a_rival_wins_half_when_its_quality_outweighs_the_costs(
    social: float, procedural: float
) -> None:
    better = (social + procedural) / 4.0
    switched, _, stayed, _ = choices(
        churn_of(logistic(-4.0)), costs(social, procedural), {"rival.quality": 1 + better}, seed=4
    )
    assert_share(switched / (switched + stayed), 0.5, switched + stayed)


def test_switching_costs_let_a_company_charge_more_than_an_equal_rival() -> None:
    """Half stay at a price (s + k + constant of staying) / b above the rival's.

    Both are cheap, so that few give up the product altogether.
    """
    by_price: Changes = {
        "people.value_share": 0.0,
        "people.price_share": 1.0,
        "preferences.quality_weight": 0.0,
        "preferences.price_weight": 4.0,
        "company.reference_price": 40.0,
        "rival.price": 4.0,
    }
    social, procedural = 1.2, 0.6
    reductions = (by_price, churn_of(0.1), costs(social, procedural))
    constant = choices(*reductions, seed=5)[3]
    premium = (social + procedural + constant) / 4.0
    dearer: Changes = {"company.price": 4.0 + 40.0 * premium}
    switched, _, stayed, _ = choices(*reductions, dearer, seed=5)
    assert switched + stayed > 5000
    assert_share(switched / (switched + stayed), 0.5, switched + stayed)


def test_a_third_alternative_leaves_the_odds_of_two_alone() -> None:
    """Both suppliers equally dearer: many more give up the product, the odds stay."""
    dearer: Changes = {"company.price": 80.0, "rival.price": 80.0}
    both: Changes = {"preferences.price_weight": 2.0, "rival.quality": 1.1}
    few = choices(both, churn_of(logistic(-2.0)), seed=6)
    many = choices(both, churn_of(logistic(-2.0)), dearer, seed=7)
    assert many[1] > 3 * few[1]
    for switched, _, stayed, constant in (few, many):
        expected = logistic(4.0 * 0.1 - constant)
        assert_share(switched / (switched + stayed), expected, switched + stayed)


def exposed_weeks(simulation: Simulation, window: int) -> NDArray[np.bool_]:
    """Whether an acquaintance left in the `window` weeks before, shape (people, weeks)."""
    people, weeks, spells = simulation.world.size, simulation.week, simulation.spells()
    ended = np.zeros(people, dtype=np.int64)
    ended[spells["person"]] = spells["ended_week"]
    person, acquaintance = ties(simulation.world.neighbours)
    left = ended[acquaintance]
    exposed = np.zeros((people, weeks + window + 1), dtype=np.bool_)
    for later in range(1, window + 1):
        exposed[person[left >= 0], left[left >= 0] + later] = True
    return exposed[:, :weeks]


def test_an_acquaintance_who_left_raises_the_hazard_by_the_published_amount() -> None:
    """Hazard ratio 1.80 (Nitzan and Libai 2011), from what happened to 8 x 5,000 customers."""
    at_risk, left = np.zeros(2), np.zeros(2)
    for seed in range(8):
        simulation = reduced(
            acquaintances("small_world", 5000, 8),
            EVERYBODY_BUYS_ON_DAY_ONE,
            leaving(0.005),
            {
                "retain.contagion": 0.80,
                "retain.contagion_form": "window",
                "retain.contagion_half_life": 4.0,
            },
            seed=seed,
            weeks=104,
        )
        exposed = exposed_weeks(simulation, 4).astype(np.int64)
        spells = simulation.spells()
        for person, ended in zip(spells["person"], spells["ended_week"], strict=True):
            last = ended if ended >= 0 else 103
            at_risk += np.bincount(exposed[person, 1 : last + 1], minlength=2)
            if ended >= 0:
                left[exposed[person, ended]] += 1
    quiet, warned = -np.log(1 - left / at_risk)
    error = 1.8 * math.sqrt((1 / left).sum())
    assert abs(warned / quiet - 1.80) <= 3 * error, (warned / quiet, error)
    assert warned / quiet == pytest.approx(1.80, abs=0.10)
    assert_share(left[0] / at_risk[0], 0.005, at_risk[0])


# Everybody is as disappointed as can be and reconsiders every week: only bonds hold.
ONLY_BONDS: Changes = {
    **NOTHING_ELSE,
    **EVERYBODY_BUYS_ON_DAY_ONE,
    **churn_of(0.1),
    "people.initial_satisfaction": 0.0,
    "people.taste_spread": 0.0,
    "people.value_share": 0.0,
    "people.price_share": 0.0,
    "people.reward_share": 0.0,
    "people.discount_share": 0.0,
    "people.belonging_share": 1.0,
    "people.weight_concentration": 1000.0,
    "preferences.satisfaction_weight": 20.0,
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "company.initial_fit": 1.0,
    "switching.social_cost": 5.0,
    "switching.bond_weight": 6.0,
    "switching.bond_form": "threshold",
    "community.portability": 0.0,
    "bonds.half_life": 5200.0,
    "bonds.most": 50,
    "engage.content_per_helper": 0.0,  # nobody meets: bonds stay as they are set
    "community.presence": 1.0,  # a community in which nobody meets or joins
    "community.joining": 0.0,
    "engage.presence_rate": 0.0,
    "adopt.contract": 1.0,
    "retain.consideration": 10.0,
}


def cascade(bonds: list[tuple[int, int]], people: int, threshold: int) -> list[int]:
    """Customers week by week after person 0, whom no bond holds, is free to leave."""
    settings = market(
        ONLY_BONDS,
        acquaintances("ring", people),
        {"switching.bond_half_point": threshold - 0.1},  # bonds fade by 1 % in the time watched
    )
    simulation = Simulation([(0, settings)], seed=1)
    world = simulation.world
    world.people.standing[:] |= MEMBER
    world.people.journey["joined_week"] = 0
    for one, other in bonds:
        for person, partner in ((one, other), (other, one)):
            slot = world.bonds.kept[person]
            world.bonds.partner[person, slot] = partner
            world.bonds.strength[person, slot] = 1.0
            world.bonds.kept[person] += 1
    world.bonds.kept[0] = 0
    customers: Any = simulation.run(people).history()["customers"]
    assert int((world.people.standing & STAGE == CUSTOMER).sum()) == customers[-1]
    return [int(number) for number in customers]


def star(people: int) -> list[tuple[int, int]]:
    return [(0, other) for other in range(1, people)]


def ring(people: int) -> list[tuple[int, int]]:
    return [(one, (one + 1) % people) for one in range(people)]


def complete(people: int) -> list[tuple[int, int]]:
    return [(one, other) for one in range(people) for other in range(one)]


def test_when_the_hub_of_a_star_leaves_all_leave() -> None:
    assert cascade(star(40), 40, threshold=1)[:4] == [40, 39, 0, 0]


def test_a_ring_unravels_from_both_sides_where_two_bonds_are_needed() -> None:
    assert cascade(ring(41), 41, threshold=2)[:22] == [41, 40, *range(38, -1, -2)]


def test_a_ring_holds_where_one_bond_is_enough() -> None:
    assert cascade(ring(41), 41, threshold=1)[1:] == [40] * 40


def test_a_complete_network_falls_only_where_everybody_is_needed() -> None:
    assert cascade(complete(20), 20, threshold=19)[:4] == [20, 19, 0, 0]
    assert cascade(complete(20), 20, threshold=18)[1:] == [19] * 19
