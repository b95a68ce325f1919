"""Faces that act by themselves, in random order, live the same year bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest

from simulator.model import Flywheel
from simulator.quantities import Value
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from tests.market_help import STRATEGIES, busy_plan, different, different_runs

WEEKS = 56
NOTHING: Mapping[str, Value] = MappingProxyType({})
SWITCHES: Mapping[str, Mapping[str, Value]] = {
    "bad moods": {"community.bad_mood": 0.0},
    "experts": {"advocate.expert_skill": 1.0},
    "burn-out": {"advocate.pause_above": 10.0},
    "full bond slots": {"bonds.most": 50},
    "contagion": {"retain.contagion": 0.0},
    "returns from the rival": {"attract.return_rate": 0.0},
    "early exits": {"retain.early_exit": 0.0},
    "exit fees": {"retain.exit_fee": 0.0},
    "discounts": {"company.discount": 0.0, "company.price": 36.0},
    "rewards": {"preferences.reward_weight": 0.0},
    "the rival": {"rival.launch_week": -1},
    "the rival's community": {"rival.community": 0.0},
    "the rival's campaign": {"rival.campaign": 0.0},
    "poaching": {"rival.poaching": 0.0},
    "pay for those who are poached": {"rival.poaching_pay": 0.0},
    "an exodus": {"community.exodus": 0.0},
    "a spike": {"attract.spike": 1.0},
    "account managers": {"engage.account_managers_per_customer": 0.0},
    "late answers": {"engage.late_after": 52.0},
    "friends of friends": {"bonds.friend_of_friend": 0.0},
    "sales": {"attract.sales_representatives": 0.0},
    "invitations": {"attract.virality": 0.0},
    "referrals": {"attract.referral_programme": 0.0},
    "recognition": {"community.recognition": 0.0},
    "the social cost": {"switching.social_cost": 0.0},
    "common acquaintances": {"switching.network_weight": 0.0},
}
FORMS: Mapping[str, Mapping[str, Value]] = {
    "word of mouth by fraction": {"attract.word_of_mouth_norm": "fraction"},
    "logarithmic coverage": {"attract.content_form": "logarithmic"},
    "social proof by count": {"preferences.social_proof_form": "count"},
    "social proof by threshold": {
        "preferences.social_proof_form": "threshold",
        "preferences.social_proof_point": 0.3,
    },
    "logarithmic bonds": {"switching.bond_form": "logarithmic"},
    "linear bonds": {"switching.bond_form": "linear"},
    "bonds by threshold": {"switching.bond_form": "threshold"},
    "contagion in a window": {"retain.contagion_form": "window"},
}


def run_of(model: Flywheel, weeks: int = WEEKS) -> Simulation:
    for _ in range(weeks):
        model.step()
    return model.simulation


def assert_the_same_year(plan: Plan, seed: int, shuffle: int = 1) -> None:
    model = Flywheel(plan, seed, by="agents")
    model.random.seed(shuffle)
    loops = Simulation(plan, seed).run(WEEKS)
    assert different_runs(run_of(model), loops) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_faces_live_the_same_year_under_each_strategy_of_the_baseline(
    baseline: Scenario, strategy: str
) -> None:
    plan = baseline.plan(strategy, {"rival.launch_week": 20, "people.size": 200})
    assert_the_same_year(plan, seed=5)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_faces_live_the_same_busy_year_with_each_strategy(
    baseline: Scenario, strategy: str
) -> None:
    levers = baseline.strategies[strategy]
    assert_the_same_year(busy_plan(baseline, strategy, levers), seed=3)


@pytest.mark.parametrize("form", FORMS)
def test_faces_live_the_same_busy_year_with_each_form(baseline: Scenario, form: str) -> None:
    assert_the_same_year(busy_plan(baseline, None, FORMS[form]), seed=3)


def test_faces_live_through_shocks_on_a_date_and_without_a_desk(baseline: Scenario) -> None:
    before = busy_plan(baseline, None, {"engage.account_managers_per_customer": 0.0})
    after = busy_plan(baseline, None, {"company.price": 60.0, "community.recognition": 0.0})
    assert_the_same_year((*before, after[0]._replace(start_week=25)), seed=4)


@pytest.mark.parametrize(("size", "shape"), [(40, "complete"), (40, "star"), (2, "small_world")])
def test_faces_live_the_same_year_in_odd_networks(
    baseline: Scenario, size: int, shape: str
) -> None:
    changes: dict[str, Value] = {"people.size": size, "network.shape": shape}
    assert_the_same_year(busy_plan(baseline, None, changes), seed=6)


def test_the_order_of_the_faces_makes_no_difference(busy: Plan) -> None:
    one, other = (Flywheel(busy, 3, by="agents") for _ in range(2))
    one.random.seed(11)
    other.random.seed(12)
    first, second = run_of(one, 30), run_of(other, 30)
    assert one.random.getstate() != other.random.getstate()
    assert different_runs(first, second) == []


@pytest.mark.parametrize("switch", SWITCHES)
def test_everything_happens_in_the_busy_market(
    baseline: Scenario, busy: Plan, switch: str
) -> None:
    """What is switched off leaves a trace, so it happened; then the faces took part in it."""
    without = Simulation(busy_plan(baseline, None, SWITCHES[switch]), 3).run(WEEKS)
    flows = different(Simulation(busy, 3).run(WEEKS).history(), without.history())
    assert set(flows) - {"late", "cost_rewards", "revenue"}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_makes_another_year(baseline: Scenario, busy: Plan, form: str) -> None:
    other = Simulation(busy_plan(baseline, None, FORMS[form]), 3).run(WEEKS)
    assert different(Simulation(busy, 3).run(WEEKS).history(), other.history())


def test_the_busy_market_has_all_kinds_of_people_and_ends(busy: Plan) -> None:
    run = Simulation(busy, 3).run(WEEKS)
    history, journey = run.history(), run.world.people.journey
    for happened in (
        "left_to_rival", "left_to_nothing", "won_by_rival", "went_cold", "abandoned", "joined",
        "answered_by_peers", "answered_by_company", "unresolved", "late", "posts",
        "adopted_by_return", "attracted_by_sales", "attracted_by_virality", "guests",
        "attracted_by_word_of_mouth", "attracted_by_referral", "attracted_by_content",
    ):  # fmt: skip
        assert history[happened].sum() > 0, happened
    assert history["experts"].max() >= 5
    assert history["health"].min() < 0.4
    assert (journey["pause_week"] >= 0).sum() >= 3
    assert (journey["fell_week"] >= 0).any()
    came_back = (journey["adopted_week"] > journey["rival_week"]) & (journey["rival_week"] >= 0)
    assert came_back.any()
    assert (run.world.bonds.kept == run.world.bonds.partner.shape[1]).sum() >= 20


def test_a_face_reads_its_own_row(busy: Plan) -> None:
    model = Flywheel(busy, 3)
    run_of(model, 40)
    people, bonds = model.simulation.world.people, model.simulation.world.bonds
    for face in model.agents[:20]:
        assert face.satisfaction == people.mind["satisfaction"][face.row]
        assert face.unique_id == face.row + 1
        known = model.simulation.world.neighbours.first[face.row : face.row + 2]
        assert len(face.acquaintances) == int(known[1]) - int(known[0])
        partners = bonds.partner[face.row, : bonds.kept[face.row]].tolist()
        assert list(face.bonds) == partners
        assert list(face.bonds.values()) == bonds.strength[face.row, : len(partners)].tolist()


def test_a_face_writes_into_its_own_row_only(tiny_model: Flywheel) -> None:
    before = tiny_model.columns["satisfaction"].copy()
    tiny_model.face(7).satisfaction = 0.125
    after = tiny_model.columns["satisfaction"]
    assert after[7] == 0.125
    assert np.flatnonzero(after != before).tolist() == [7]
