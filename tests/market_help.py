"""A small market in which everything happens, and looking at whole worlds bit by bit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from simulator.quantities import Value
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.wheel import STAGES, Settings
from simulator.world.columns import Array, columns_of
from simulator.world.people import TABLES
from simulator.world.world import World

STRATEGIES = ("sales_led", "product_led", "community_led")

BUSY: Mapping[str, Value] = MappingProxyType(
    {
        "people.initial_customers": 0.2,
        "people.help_median": 0.5,
        "rival.launch_week": 15,
        "rival.quality": 0.9,
        "rival.price": 30.0,
        "rival.awareness": 0.2,
        "rival.advertising": 0.02,
        "rival.campaign": 3.0,
        "rival.community": 0.7,
        "rival.poaching": 0.05,
        "rival.poaching_pay": 200.0,
        "attract.sales_representatives": 0.2,
        "attract.ads_budget": 400.0,
        "attract.content_budget": 200.0,
        "attract.virality": 1.0,
        "attract.referral_programme": 1.0,
        "attract.referral_rate": 0.5,
        "attract.word_of_mouth": 0.2,
        "attract.return_rate": 0.2,
        "attract.spike": 1.5,
        "community.presence": 1.0,
        "community.recognition": 1.0,
        "community.joining": 0.5,
        "community.searchable": 0.8,
        "community.managers": 0.3,
        "community.bad_mood": 1.0,
        "community.invited_share": 0.4,
        "community.invitation_lift": 0.5,
        "community.manager_reach": 10.0,
        "community.ambassadors": 3.0,
        "community.promotion": 0.1,
        "community.event_interval": 4.1,
        "community.event_capacity": 20.0,
        "community.event_attendance": 0.9,
        "community.collaboration_interval": 8.2,
        "community.answer_speed": 1.2,
        "community.brand_control": 0.2,
        "attract.collaboration_pull": 0.2,
        "attract.event_pull": 0.05,
        "adopt.promotion_weight": 2.0,
        "adopt.collaboration_trust": 3.0,
        "advocate.ambassador_voice": 4.0,
        "switching.bond_contagion": 0.7,
        "engage.presence_rate": 1.0,
        "engage.newcomer_questions": 1.5,
        "engage.helper_skill": 0.1,
        "engage.account_managers_per_customer": 0.02,
        "engage.account_manager_rate": 8.0,
        "adopt.conversion_target": 0.6,
        "adopt.retry_rate": 0.3,
        "adopt.contract": 8.0,
        "advocate.listening": 1.0,
        "advocate.comfortable_load": 0.5,
        "advocate.burn_out_gain": 0.5,
        "advocate.contributing_points": 2.0,
        "advocate.release_interval": 6,
        "advocate.co_creation": 1.0,
        "reputation.defence": 0.5,
        "engage.acknowledgement": 0.5,
        "service.touch_points": 1.0,
        "service.personalisation": 1.0,
        "service.follow_up": 0.5,
        "bonds.most": 4,
        "company.free_tier": 1.0,
        "company.publicity": -0.3,
        "company.initial_fit": 0.8,
        "company.discount": 0.1,
        "company.reward": 0.05,
        "preferences.reward_weight": 5.0,
        "retain.early_exit": 0.3,
        "retain.exit_fee": 20.0,
        "retain.consideration": 0.3,
        "retain.churn_target": 0.1,
        "retain.contagion": 3.0,
        "community.exodus": 0.005,
        "switching.procedural_cost": 1.0,
        "switching.network_weight": 0.5,
    }
)
"""Changes to the baseline: experts, burn-out, bad moods, contagion, leavers and returners."""


LOYAL: Mapping[str, Value] = MappingProxyType(
    {
        **BUSY,
        "programmes.points_rate": 0.2,
        "programmes.redemption_step": 15.0,
        "programmes.points_basket": 60.0,
        "programmes.referral_step": 0.5,
        "programmes.referral_belonging": 0.03,
        "programmes.donation_share": 0.02,
        "programmes.membership": 1.0,
        "programmes.membership_fee": 30.0,
        "programmes.membership_term": 10.0,
        "programmes.membership_perks": 4.0,
        "programmes.membership_attention": 0.3,
        "programmes.promotion_depth": 0.2,
        "programmes.promotion_interval": 9.0,
        "programmes.premium": 1.0,
        "programmes.second_product": 0.8,
        "programmes.bundle_discount": 0.15,
        "programmes.expansion_rate": 0.5,
        "programmes.expansion_keeping": 2.0,
        "programmes.expansion_assets": 0.8,
        "switching.procedural_cost": 3.0,
        "retain.consideration": 0.1,
    }
)
"""The busy market with all programmes on."""
FREQUENT = (
    "people.initial_customers", "people.help_median", "bonds.most", "attract.return_rate",
    "community.joining", "engage.newcomer_questions", "engage.helper_skill",
    "engage.account_manager_rate", "engage.presence_rate", "adopt.conversion_target",
    "adopt.retry_rate", "retain.consideration",
)  # fmt: skip
"""What makes more happen in a week than in other markets; it switches nothing on or off."""


def loyal_plan(
    baseline: Scenario,
    strategy: str | None = None,
    changes: Mapping[str, Value] = MappingProxyType({}),
) -> Plan:
    """The baseline under a strategy, with all programmes in the busy market."""
    return baseline.plan(strategy, {**LOYAL, **changes})


def whole_plan(
    baseline: Scenario,
    strategy: str | None = None,
    changes: Mapping[str, Value] = MappingProxyType({}),
) -> Plan:
    """Every mechanism and all programmes at work, in a market as lively as the baseline's.

    A product that fits ill and few account managers let something go wrong too.
    """
    usual = {name: value for name, value in LOYAL.items() if name not in FREQUENT}
    wanting = {"company.initial_fit": 0.4, "engage.account_managers_per_customer": 0.002}
    return baseline.plan(strategy, {**usual, **wanting, **changes})


def busy_plan(
    baseline: Scenario,
    strategy: str | None = None,
    changes: Mapping[str, Value] = MappingProxyType({}),
) -> Plan:
    """The baseline under a strategy, with everything that happens in the busy market."""
    return baseline.plan(strategy, {**BUSY, **changes})


def busy_year(baseline: Scenario, changes: Mapping[str, Value]) -> dict[str, Array]:
    """The history of a year of the busy market with these changes."""
    return Simulation(busy_plan(baseline, None, changes), 3).run(52).history()


def columns_of_world(world: World) -> dict[str, Array]:
    """Every array of a world by name, as copies: people, touch, bonds, encounters, company."""
    people, bonds, company = world.people, world.bonds, world.company
    columns = {"standing": people.standing, "touch": people.touch}
    for table in TABLES:
        rows = getattr(people, table)
        columns |= {name: rows[name] for name in rows.dtype.names}
    slots = np.arange(bonds.partner.shape[1]) < bonds.kept[:, None]  # the others are left-overs
    columns |= {
        "bonds.kept": bonds.kept,
        "bonds.partner": np.where(slots, bonds.partner, -1),
        "bonds.strength": np.where(slots, bonds.strength, 0.0),
        "encounters": world.encounters,
    }
    columns |= {f"company.{name}": np.asarray(value) for name, value in vars(company).items()}
    return {name: column.copy() for name, column in columns.items()}


def different(one: Mapping[str, Array], other: Mapping[str, Array]) -> list[str]:
    """Names of the columns that differ in any bit of a number; NaN equals NaN."""
    assert one.keys() == other.keys()
    return [
        name
        for name in one
        if one[name].dtype != other[name].dtype
        or not np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f")
    ]


def different_runs(one: Simulation, other: Simulation) -> list[str]:
    """Where two runs differ: columns of the history, of the world, or the spells."""
    found = different(one.history(), other.history())
    found += different(columns_of_world(one.world), columns_of_world(other.world))
    spells, others = one.spells(), other.spells()
    if spells.tobytes() != others.tobytes():
        found.append("spells")
    return found


def fingerprint_of(simulation: Simulation) -> str:
    """Twelve letters that change with any bit of the history."""
    digest = hashlib.sha256()
    for name, column in simulation.history().items():
        digest.update(name.encode() + column.tobytes())
    return digest.hexdigest()[:12]


OTHERS_OF = {
    "attract": {"touch", *(f"company.{x}" for x in ("ad_pressure", "content", "coverage"))}
    | {f"company.{x}" for x in ("written_content", "sales_team", "reputation", "last_publicity")}
    | {f"company.{x}" for x in ("events", "collaborations", "collaboration_week")},
    "engage": {"bonds.kept", "bonds.partner", "bonds.strength", "encounters"}
    | {f"company.{x}" for x in ("content_made", "health", "free_at", "account_jobs")}
    | {"company.account_managers", "company.peer_answer_chance"},
    "adopt": set(),
    "advocate": {f"company.{x}" for x in ("fit_ahead", "release", "testers")},
    "retain": set(),
    "close": {
        "standing", "company.last_price", "company.last_discount", "company.fit", "is_expert",
        "is_ambassador",
    },
}
"""What a room may change beside the columns that are declared as written by it."""


def columns_written_by(room: str) -> set[str]:
    """Names of the columns of a world that one room may change."""
    declared = (columns_of(table) for table in TABLES.values())
    own = {name for columns in declared for name, about in columns if about.written_by == room}
    return own | OTHERS_OF[room]


def turn_until(stage: str, world: World, settings: Settings, week: int) -> World:
    """Live through a week's stages up to this one, which is still to come; returns the world."""
    for earlier in STAGES[: STAGES.index(stage)]:
        getattr(settings, earlier).turn(world, week)
    return world


def changed_by(stage: str, world: World, settings: Settings, week: int) -> set[str]:
    """Names of the columns that one stage changes in this week."""
    turn_until(stage, world, settings, week)
    before = columns_of_world(world)
    getattr(settings, stage).turn(world, week)
    return set(different(before, columns_of_world(world)))
