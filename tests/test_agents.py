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
from tests.market_help import STRATEGIES, busy_plan, different, different_runs, loyal_plan

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
    "ambassadors": {"community.ambassadors": 0.0},
    "ambassadors' louder voice": {"advocate.ambassador_voice": 1.0},
    "ambassadors' perks": {"advocate.ambassador_ease": 0.0},
    "promotion among members": {"adopt.promotion_weight": 0.0},
    "promotion's harm": {"community.promotion_loss": 0.0},
    "events": {"community.event_interval": 0.0},
    "room at events": {"community.event_capacity": 200.0},
    "meetings at events": {"engage.event_meetings": 0.0},
    "belonging by events": {"engage.event_belonging": 0.0},
    "guests at events": {"attract.event_pull": 0.0},
    "collaborations": {"community.collaboration_interval": 0.0},
    "trust after collaborations": {"adopt.collaboration_trust": 0.0},
    "the platform's speed": {"community.answer_speed": 1.0},
    "control of the platform": {"community.control_weight": 0.0},
    "contagion by loss of bonds": {"switching.bond_contagion": 1.0},
    "invitations by lot": {"community.invited_share": 0.0},
    "the social cost": {"switching.social_cost": 0.0},
    "common acquaintances": {"switching.network_weight": 0.0},
    "releases": {"advocate.release_interval": 0},
    "co-creation": {"advocate.co_creation": 0.0},
    "defence": {"reputation.defence": 0.0},
    "publicity": {"company.publicity": 0.0},
    "acknowledgement": {"engage.acknowledgement": 0.0},
    "further touch points": {"service.touch_points": 0.0},
    "personal treatment": {"service.personalisation": 0.0},
    "calling back": {"service.follow_up": 0.0},
}
PROGRAMMES: Mapping[str, Mapping[str, Value]] = {
    "points": {"programmes.points_rate": 0.0},
    "redeeming": {"programmes.redemption_chance": 0.0},
    "the basket": {"programmes.points_basket": 0.0},
    "tiers of referral": {"programmes.referral_step": 0.0},
    "pride in referrals": {"programmes.referral_belonging": 0.0},
    "donations": {"programmes.donation_share": 0.0},
    "shared values at the choice": {"programmes.values_weight": 0.0},
    "shared values in belonging": {"programmes.values_belonging": 0.0},
    "paid membership": {"programmes.membership": 0.0},
    "fees that fall due again": {"programmes.membership_term": 0.0},
    "joining by threshold": {"programmes.membership_choice": "threshold"},
    "perks beyond money": {"programmes.perks_beyond_money": 0.0},
    "promotions": {"programmes.promotion_depth": 0.0},
    "the end of promotions": {"programmes.promotion_end_attention": 0.0},
    "the higher tier": {"programmes.premium": 0.0},
    "the second product": {"programmes.second_product": 0.0},
    "the bundle": {"programmes.bundle_discount": 0.0},
    "keeping what was bought": {"programmes.expansion_keeping": 20.0},
    "what was built with it": {"programmes.expansion_assets": 0.0},
    "money at stake": {"switching.money_weight": 0.0},
}
"""What can be taken away from the busy market with all programmes on."""
COSTS_ALONE = {f"cost_{x}" for x in ("acknowledgement", "personalisation", "touch_points")}
FORMS: Mapping[str, Mapping[str, Value]] = {
    "word of mouth by fraction": {"attract.word_of_mouth_norm": "fraction"},
    "logarithmic coverage": {"attract.content_form": "logarithmic"},
    "social proof by count": {"preferences.social_proof_form": "count"},
    "social proof by threshold": {
        "preferences.social_proof_form": "threshold",
        "preferences.social_proof_point": 0.3,
    },
    "buying by threshold": {"preferences.buying_form": "threshold"},
    "logarithmic bonds": {"switching.bond_form": "logarithmic"},
    "linear bonds": {"switching.bond_form": "linear"},
    "bonds by threshold": {"switching.bond_form": "threshold"},
    "contagion in a window": {"retain.contagion_form": "window"},
    "memories that never fade": {"retain.contagion_half_life": 0.0, "bonds.half_life": 0.0},
    "a public forum": {"community.platform": "public_forum"},
    "a chat server of players": {"community.platform": "chat_server", "community.kind": "play"},
    "a forum about the product": {"community.platform": "own_forum", "community.kind": "product"},
    "exponential defence": {"reputation.defence_form": "exponential"},
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
    assert set(flows) - {"late", "cost_rewards", "revenue", *COSTS_ALONE}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_faces_live_the_same_year_with_all_programmes(baseline: Scenario, strategy: str) -> None:
    assert_the_same_year(loyal_plan(baseline, strategy, baseline.strategies[strategy]), seed=3)


def test_faces_join_by_threshold_and_lose_programmes_on_a_date(baseline: Scenario) -> None:
    before = loyal_plan(baseline, None, {"programmes.membership_choice": "threshold"})
    ended: dict[str, Value] = {"programmes.points_rate": 0.0, "programmes.membership": 0.0}
    ended |= {"programmes.premium": 0.0, "programmes.membership_choice": "threshold"}
    after = loyal_plan(baseline, None, ended)
    assert_the_same_year((*before, after[0]._replace(start_week=30)), seed=4)


@pytest.mark.parametrize("switch", PROGRAMMES)
def test_every_programme_happens_where_all_are_on(baseline: Scenario, switch: str) -> None:
    """What people do changes, not only what is booked for it."""
    loyal = Simulation(loyal_plan(baseline), 3).run(WEEKS)
    without = Simulation(loyal_plan(baseline, None, PROGRAMMES[switch]), 3).run(WEEKS)
    flows = different(loyal.history(), without.history())
    assert {name for name in flows if not name.startswith(("cost", "revenue", "points", "price"))}


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
        "attracted_by_reach", "event_attendees", "event_guests", "ambassadors", "leading",
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
