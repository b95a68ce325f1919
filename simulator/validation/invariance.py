"""Invariance: what must not change a result, on the whole model with everything on (O25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario, read
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.validation.reductions import Reduction, acquaintances, advertising, joined, leaving
from simulator.validation.registry import (
    Check,
    Curve,
    Finding,
    Floats,
    at_least,
    at_most,
    case,
    mean_of,
    near,
    same,
)
from simulator.validation.switching import ties
from simulator.wheel import Settings
from simulator.world.columns import Array
from simulator.world.edge_list import EdgeList
from simulator.world.networks import Acquaintances, build

STRATEGIES = ("sales_led", "product_led", "community_led")
LAUNCH = 40
MARKET = {
    "people.initial_customers": "0.2",
    "network.mean_degree": "6",
    "rival.launch_week": str(LAUNCH),
    "rival.community": "0.5",
}
BY_HAND = "invariance of the whole model: follows from how it is built"


def lively(people: int = 300, more: Mapping[str, str] | None = None) -> Scenario:
    """The baseline with customers from the start and a rival with a community."""
    return read("baseline", sets={**MARKET, **(more or {})}, people=people)


def same_history(one: Simulation, other: Simulation, weeks: slice = slice(None)) -> bool:
    """Every number of every week is the same, to the last bit."""
    mine, theirs = one.history(), other.history()
    return all(
        np.array_equal(mine[name][weeks], theirs[name][weeks], equal_nan=True) for name in mine
    )


def same_run(one: Simulation, other: Simulation) -> bool:
    """The histories are the same, and so are the ways of all people."""
    return same_history(one, other) and bool((one.spells() == other.spells()).all())


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
"""Strategy, a mechanism switched off, and the same by taking away its effect."""


@case("O25A", "META", "What does nothing changes nothing, to the last bit", source=BY_HAND)
def exact_invariance(quick: bool) -> Iterator[Finding]:
    """Same seed, a mix of one strategy, a mechanism off, and the twin without social costs.

    A mechanism that is switched off is exactly one without any effect; the twin that loses the
    social cost on a date is identical before it.
    """
    scenario = lively()
    even = Simulation(scenario.plan(dict.fromkeys(STRATEGIES, 1.0)), 3).run(60)
    for strategy in STRATEGIES:
        plan = scenario.plan(strategy)
        first, again, other = (Simulation(plan, seed).run(80) for seed in (1, 1, 2))
        yield same(f"{strategy}: the same seed gives the same world", same_run(first, again))
        yield same(f"{strategy}: another seed another one", not same_history(first, other))
        corner = {**dict.fromkeys(STRATEGIES, 0.0), strategy: 7.0}
        pure, mix = Simulation(plan, 3).run(60), Simulation(scenario.plan(corner), 3).run(60)
        yield same(f"{strategy}: a mix of it alone is it", same_run(pure, mix))
        yield same(f"{strategy}: an even mix is not", not same_history(pure, even))
    for strategy, switch, effect in OFF:
        on, off, without = (
            Simulation(lively(more=more).plan(strategy), 5).run(80).spells()
            for more in ({}, switch, effect)
        )
        name = next(iter(switch))
        yield same(f"{name} off is {next(iter(effect))} without effect",
                   np.array_equal(off, without))  # fmt: skip
        yield same(f"{name} on is not", not np.array_equal(on, off))
    yield from _twins()


def _twins() -> Iterator[Finding]:
    held_by_others = {"rival.community": "0", "switching.social_cost": "3"}
    with_cost = list(lively(1000, held_by_others).plan("community_led"))
    off = [
        (max(week, LAUNCH), changed(settings, {"switching.social_cost": 0.0}))
        for week, settings in with_cost
    ]
    without = [*with_cost, *off]
    known = Simulation(with_cost, 4).run(LAUNCH)
    twin = known.fork(without)
    known.run(120)
    twin.run(120)
    planned = Simulation(without, 4).run(120)
    straight = Simulation(with_cost, 4).run(120)
    yield same("the twin forked on the date is the one planned", same_history(twin, planned))
    yield same("forking does not touch the run", same_history(known, straight))
    yield same("twins are identical before the date",
               same_history(known, twin, slice(LAUNCH)))  # fmt: skip
    left, held = (run.history()["left_to_rival"].sum() for run in (twin, known))
    yield same("more leave for the rival without the social cost", bool(left > held > 0))


PER_PERSON = ("customers", "members", "rival_customers", "former", "content")
EVER = ("activated", "answered_by_peers", "cost_tickets", "revenue")
LEVELS = ("satisfaction", "fit", "health", "bonds_per_member", "skill")


def outcome(simulation: Simulation) -> Floats:
    """Shares and levels at the end that depend on every stage; per person where they are sums."""
    history, size = simulation.history(), simulation.world.size
    return np.array(
        [history[name][-1] / size for name in PER_PERSON]
        + [history[name].sum() / size for name in EVER]
        + [history[name][-1] for name in LEVELS]
    )


def alike(one: list[Floats], other: list[Floats], beside: float = 0.0) -> Iterator[Check]:
    """The means of all numbers agree within 3 standard errors of their difference.

    `beside` is a share of the mean that is allowed beside chance. Errors must not be so large
    that this says nothing.
    """
    first, second = np.array(one), np.array(other)
    error = np.sqrt((first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)) / len(one))
    difference = first.mean(axis=0) - second.mean(axis=0)
    size = np.abs(first.mean(axis=0))
    for place, name in enumerate((*PER_PERSON, *EVER, *LEVELS)):
        allowed = 3 * error[place] + beside * size[place]
        yield near(f"{name}: difference", difference[place], 0.0, allowed)
    yield at_most("largest error beside 20 % of the mean", (error - 0.2 * size).max(), 0.02)


@case("O25B", "META", "Other names for the same people change only their luck", source=BY_HAND)
def labels(quick: bool) -> Iterator[Finding]:
    """The hubs of a scale-free network in the first rows, or anywhere."""
    people = 300
    known, _ = build(Acquaintances(shape="scale_free", mean_degree=6), people, 1)
    one, other = ties(known)
    names = tuple(str(number) for number in range(people))
    plan = lively(people).plan("community_led")
    settings = changed(plan[0].settings, {"network.shape": "edge_list"})
    found: list[list[Floats]] = [[], []]
    for seed in range(25):
        order = np.random.default_rng(seed).permutation(people)
        for place, label in enumerate((np.arange(people), order)):
            pairs = np.sort(np.column_stack([label[one], label[other]]), axis=1)
            edges = EdgeList(names, np.unique(pairs, axis=0).astype(np.uint32), ())
            run = Simulation([(0, settings)], 100 * place + seed, edges).run(80)
            found[place].append(outcome(run))
    yield from alike(found[0], found[1])


@case("O25C", "META", "Nobody gains by the row in which it stands", source=BY_HAND)
def rows(quick: bool) -> Iterator[Finding]:
    """Everybody's place in a small world is alike: the two halves of the rows differ by luck."""
    for strategy in STRATEGIES:
        gaps: dict[str, list[float]] = {}
        plan = lively(600).plan(strategy)
        for seed in range(20):
            world = Simulation(plan, seed).run(60).world
            people = world.people
            columns: dict[str, Array] = {
                "customers": people.journey["adopted_week"] > people.journey["ended_week"],
                "attracted": people.journey["attracted_week"],
                "satisfaction": people.mind["satisfaction"],
                "skill": people.mind["skill"],
            }
            if strategy == "community_led":
                columns["bonds"] = world.bonds.kept
                columns["belonging"] = people.mind["belonging"]
                columns["points"] = np.log1p(people.mind["points"])
            for name, column in columns.items():
                gap = float(column[:300].mean() - column[300:].mean())
                gaps.setdefault(name, []).append(gap)
        for name, gap_of_all_worlds in gaps.items():
            yield mean_of(f"{strategy}: {name}, first half less second", gap_of_all_worlds, 0.0)


@case("O25D", "META", "Twice the people with twice the money live alike", source=BY_HAND)
def scale(quick: bool) -> Iterator[Finding]:
    """What two or three outstanding people decide is left out: it needs a crowd to level out.

    With fewer people one picks oneself more often, as a helper or a companion: 1 % beside luck.
    """
    level_heads = {"people.help_spread": "0.5", "community.health_speed": "0"}
    found: list[list[Floats]] = [[], []]
    for place, people in enumerate((1000, 2000)):
        plan = lively(people, level_heads).plan("community_led")
        for seed in range(30):
            found[place].append(outcome(Simulation(plan, 50 * place + seed).run(104)))
    yield from alike(found[0], found[1], beside=0.01)


HALVED = 20_000
RATES = Reduction(
    joined(
        acquaintances("random", HALVED, 8), leaving(0.01), advertising(0.004),
        {
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
        },
    ),
    150, label="a market of rates",
)  # fmt: skip


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


@case("O25E", "META", "A clock of half weeks shows the same curves", source=BY_HAND,
      reductions=(RATES,), axes=("weeks", "share of people"))
def half_weeks(quick: bool) -> Iterator[Finding]:
    """All rates halved and all times doubled: a step is half a week, within 2 %."""
    weekly = RATES.plan()[0].settings
    plans: list[Plan | list[tuple[int, Settings]]] = [
        [(0, weekly)], [(0, with_half_weeks(weekly))],
    ]  # fmt: skip
    slow = Simulation(plans[0], 1).run(RATES.weeks).history()
    fast = Simulation(plans[1], 1).run(2 * RATES.weeks).history()
    for place, stock in enumerate(("strangers", "attracted", "customers", "former")):
        one, other = slow[stock] / HALVED, fast[stock][1::2] / HALVED
        yield near(f"{stock}: greatest distance", np.abs(one - other).max(), 0.0, 0.02)
        yield at_least(f"{stock}: greatest share", one.max(), 0.05)
        weeks = np.arange(1.0, RATES.weeks + 1)
        yield Curve(stock, weeks, one, "line", place)
        yield Curve("", weeks[::10], other[::10], "dots", place)
