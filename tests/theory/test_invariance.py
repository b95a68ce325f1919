"""Invariance: what must not change a result, on the whole model with everything on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario, read
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.wheel import Settings
from simulator.world.edge_list import EdgeList
from simulator.world.networks import Acquaintances, build
from tests.theory_help import (
    NOTHING_ELSE,
    Changes,
    Floats,
    acquaintances,
    advertising,
    assert_mean,
    leaving,
    market,
    ties,
)

STRATEGIES = ("sales_led", "product_led", "community_led")
LAUNCH = 40
MARKET = {
    "people.initial_customers": "0.2",
    "network.mean_degree": "6",
    "rival.launch_week": str(LAUNCH),
    "rival.community": "0.5",
}


def baseline(people: int = 300, more: Mapping[str, str] | None = None) -> Scenario:
    return read("baseline", sets={**MARKET, **(more or {})}, people=people)


def same_history(one: Simulation, other: Simulation, weeks: slice = slice(None)) -> bool:
    """Every number of every week is the same, to the last bit."""
    mine, theirs = one.history(), other.history()
    return all(
        np.array_equal(mine[name][weeks], theirs[name][weeks], equal_nan=True) for name in mine
    )


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_seed_gives_the_same_world(strategy: str) -> None:
    plan = baseline().plan(strategy)
    first, again, other = (Simulation(plan, seed).run(80) for seed in (1, 1, 2))
    assert same_history(first, again)
    assert (first.spells() == again.spells()).all()
    assert not same_history(first, other)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_mix_of_one_strategy_is_that_strategy(strategy: str) -> None:
    scenario = baseline()
    pure = Simulation(scenario.plan(strategy), 3).run(60)
    corner = Simulation(scenario.plan({**dict.fromkeys(STRATEGIES, 0.0), strategy: 7.0}), 3).run(60)
    assert same_history(pure, corner)
    assert (pure.spells() == corner.spells()).all()
    even = Simulation(scenario.plan(dict.fromkeys(STRATEGIES, 1.0)), 3).run(60)
    assert not same_history(pure, even)


def test_a_twin_without_social_costs_is_identical_before_the_date() -> None:
    held_by_others = {"rival.community": "0", "switching.social_cost": "3"}
    with_cost = list(baseline(1000, held_by_others).plan("community_led"))
    without = [
        (max(week, LAUNCH), changed(settings, {"switching.social_cost": 0.0}))
        for week, settings in with_cost
    ]
    known = Simulation(with_cost, 4).run(LAUNCH)
    twin = known.fork([*with_cost, *without])
    known.run(120)
    twin.run(120)
    planned = Simulation([*with_cost, *without], 4).run(120)
    assert same_history(twin, planned)
    assert same_history(known, Simulation(with_cost, 4).run(120))
    assert same_history(known, twin, slice(LAUNCH))
    left, held = (run.history()["left_to_rival"].sum() for run in (twin, known))
    assert left > held > 0


OFF: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("community_led", {"switching.social_cost": "0"},
     {f"switching.{worth}_weight": "0" for worth in ("bond", "status", "belonging", "network")}),
    ("community_led", {"community.presence": "0"}, {"community.joining": "0"}),
    ("community_led", {"advocate.listening": "0"}, {"advocate.fit_feedback": "0"}),
    ("community_led", {"rival.launch_week": "-1"}, {"rival.launch_week": "81"}),
    ("product_led", {"attract.virality": "0"}, {"attract.invitation_acceptance": "0"}),
    ("product_led", {"attract.referral_programme": "0"}, {"attract.referral_rate": "0"}),
    ("product_led", {"attract.ads_budget": "0"}, {"attract.ads_ceiling": "0"}),
    ("sales_led", {"attract.sales_representatives": "0"}, {"attract.sales_lead_probability": "0"}),
]  # fmt: skip


@pytest.mark.parametrize(("strategy", "switch", "effect"), OFF)
def test_a_mechanism_switched_off_is_exactly_one_without_effect(
    strategy: str, switch: dict[str, str], effect: dict[str, str]
) -> None:
    on, off, without = (
        Simulation(baseline(more=more).plan(strategy), 5).run(80).spells()
        for more in ({}, switch, effect)
    )
    assert np.array_equal(off, without)
    assert not np.array_equal(on, off)


def outcome(simulation: Simulation) -> Floats:
    """Shares and levels at the end that depend on every stage; per person where they are sums."""
    history, size = simulation.history(), simulation.world.size
    per_person = ("customers", "members", "rival_customers", "former", "content")
    ever = ("activated", "answered_by_peers", "cost_tickets", "revenue")
    levels = ("satisfaction", "fit", "health", "bonds_per_member", "skill")
    return np.array(
        [history[name][-1] / size for name in per_person]
        + [history[name].sum() / size for name in ever]
        + [history[name][-1] for name in levels]
    )


def assert_alike(one: list[Floats], other: list[Floats], beside: float = 0.0) -> None:
    """The means of all numbers agree within 3 standard errors of their difference.

    `beside` is a share of the mean that is allowed beside chance.
    """
    first, second = np.array(one), np.array(other)
    error = np.sqrt((first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)) / len(one))
    difference = first.mean(axis=0) - second.mean(axis=0)
    assert (error < 0.2 * np.abs(first.mean(axis=0)) + 0.02).all(), error  # else it says nothing
    allowed = 3 * error + beside * np.abs(first.mean(axis=0))
    assert (np.abs(difference) <= allowed).all(), (difference / error, first.mean(axis=0))


def test_other_names_for_the_same_people_change_nothing_but_luck() -> None:
    """The hubs of a scale-free network in the first rows, or anywhere."""
    people = 300
    known, _ = build(Acquaintances(shape="scale_free", mean_degree=6), people, 1)
    one, other = ties(known)
    names = tuple(str(number) for number in range(people))
    settings = changed(
        baseline(people).plan("community_led")[0].settings, {"network.shape": "edge_list"}
    )
    found: list[list[Floats]] = [[], []]
    for seed in range(25):
        order = np.random.default_rng(seed).permutation(people)
        for place, label in enumerate((np.arange(people), order)):
            pairs = np.sort(np.column_stack([label[one], label[other]]), axis=1)
            edges = EdgeList(names, np.unique(pairs, axis=0).astype(np.uint32), ())
            run = Simulation([(0, settings)], 100 * place + seed, edges).run(80)
            found[place].append(outcome(run))
    assert_alike(*found)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nobody_gains_by_the_row_in_which_it_stands(strategy: str) -> None:
    """Everybody's place in a small world is alike: the two halves of the rows differ by luck."""
    gaps: dict[str, list[float]] = {}
    plan = baseline(people=600).plan(strategy)
    for seed in range(20):
        world = Simulation(plan, seed).run(60).world
        columns = {
            "customers": world.people.journey["adopted_week"] > world.people.journey["ended_week"],
            "attracted": world.people.journey["attracted_week"],
            "satisfaction": world.people.mind["satisfaction"],
            "skill": world.people.mind["skill"],
        }
        if strategy == "community_led":
            columns["bonds"] = world.bonds.kept
            columns["belonging"] = world.people.mind["belonging"]
            columns["points"] = np.log1p(world.people.mind["points"])
        for name, column in columns.items():
            gap = float(column[:300].mean() - column[300:].mean())
            gaps.setdefault(name, []).append(gap)
    for gap_of_all_worlds in gaps.values():
        assert_mean(gap_of_all_worlds, 0.0)


def test_twice_the_people_with_twice_the_money_live_alike() -> None:
    """What two or three outstanding people decide is left out: it needs a crowd to level out."""
    level_heads = {"people.help_spread": "0.5", "community.health_speed": "0"}
    found: list[list[Floats]] = [[], []]
    for place, people in enumerate((1000, 2000)):
        plan = baseline(people, level_heads).plan("community_led")
        for seed in range(30):
            found[place].append(outcome(Simulation(plan, 50 * place + seed).run(104)))
    # With fewer people one picks oneself more often, as a helper or a companion.
    assert_alike(*found, beside=0.01)


RATES: Changes = {
    **NOTHING_ELSE,
    **acquaintances("random", 20_000, 8),
    **leaving(0.01),
    **advertising(0.004),
    "attract.ads_half_point": 0.002,
    "people.initial_customers": 0.02,
    "engage.self_service": 0.5,
    "engage.time_to_value": 12.0,
    "engage.cold_rate": 0.02,
    "attract.content_budget": 20_000.0,
    "attract.problem_rate": 0.02,
    "attract.word_of_mouth": 0.003,
    "attract.virality": 1.0,
    "attract.invitation_rate": 0.1,
    "attract.referral_programme": 1.0,
    "attract.return_rate": 0.01,
    "engage.satisfaction_speed": 0.02,
    "company.initial_fit": 0.7,
}


def with_half_weeks(settings: Settings) -> Settings:
    """The same market on a clock of half weeks: rates halved, times doubled."""
    changes: dict[str, Value] = {}
    for name, quantity in quantities().items():
        section, _, leaf = name.partition(".")
        value = getattr(getattr(settings, section), leaf)
        if quantity.unit == "week" and value > 0:
            changes[name] = min(2 * value, quantity.high or 0)
        elif quantity.unit.endswith("/week"):
            changes[name] = value / 2
    halved: Settings = changed(settings, changes)
    return halved


def test_a_clock_of_half_weeks_shows_the_same_curves() -> None:
    weekly = market(RATES)
    plans: list[Plan | list[tuple[int, Settings]]] = [[(0, weekly)], [(0, with_half_weeks(weekly))]]
    slow = Simulation(plans[0], 1).run(150).history()
    fast = Simulation(plans[1], 1).run(300).history()
    for stock in ("strangers", "attracted", "customers", "former"):
        apart = np.abs(slow[stock] - fast[stock][1::2]) / 20_000
        assert apart.max() <= 0.02, (stock, apart.max())
        assert slow[stock].max() > 0.05 * 20_000
