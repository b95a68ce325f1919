"""S9 to S16, how a company grows: from cases and inertia to strategies and mixes."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.metrics import measure
from simulator.quantities import changed
from simulator.results import outcome_of
from simulator.scenario import library, read
from simulator.simulation import Simulation
from simulator.strategy import levers, quantities, setting
from simulator.wheel import Settings
from tests.brief_help import (
    ALONE,
    CURIOUS,
    IDEAS,
    LIVELY,
    ONLY_BONDS,
    SEEDS,
    Changes,
    always_more,
    defection,
    lived,
    metric_gains,
)
from tests.market_help import STRATEGIES, different


def test_s9_cases_are_called_stylised_and_live_by_what_they_are_known_for() -> None:
    def total(name: str, column: str, changes: Changes) -> float:
        market = read(name, people=500)
        plan = market.plan("community_led", {"people.initial_customers": 0.2, **changes})
        return sum(float(np.nansum(Simulation(plan, s).run(60).history()[column])) for s in SEEDS)

    known: dict[str, tuple[str, Changes]] = {
        "riders_club": ("bonds_per_member", {"community.event_interval": 0.0}),
        "adult_builders": ("fit", {"advocate.feedback_per_expert": 0.0}),
        "templates_and_tips": ("attracted_by_content", {"engage.content_per_helper": 0.0}),
    }
    assert set(known) == set(IDEAS["S9"].scenarios.split())
    for name, (column, without) in known.items():
        assert "Stylised after" in library()[name].read_text(encoding="utf-8")
        assert total(name, column, {}) > total(name, column, without), name


def test_s10_a_funnel_stops_with_the_money_and_a_wheel_goes_on() -> None:
    before = changed(Settings(), {**LIVELY, "attract.word_of_mouth": 0.03})
    funnel = changed(before, {**ALONE, "attract.word_of_mouth": 0.0, "attract.ads_budget": 3000.0})
    cut: Changes = {"attract.ads_budget": 0.0, "community.managers": 0.0}

    ways = ("ads", "content", "word_of_mouth")

    def newcomers(start: Settings) -> tuple[float, float, float]:
        """New interest in the last five weeks with the money and without, and the momentum."""
        paid: Any = [(0, start)]
        plan: Any = [*paid, (40, changed(start, dict(cut)))]
        runs = [Simulation(plan, seed, momentum=True).run(60).history() for seed in SEEDS]
        others = [Simulation(paid, seed).run(60).history() for seed in SEEDS]
        with_money, without = (
            float(sum(run[f"attracted_by_{by}"][55:].sum() for run in group for by in ways))
            for group in (others, runs)
        )
        return with_money, without, float(np.mean([run["momentum"][-1] for run in runs]))

    (flowed, stopped, no_momentum), (turned, turns, momentum) = map(newcomers, (funnel, before))
    assert flowed > 0
    assert stopped == 0
    assert turns > 0.5 * turned
    assert momentum > no_momentum + 0.2
    shocks = read("budget_cut").shocks
    assert any(shock.change.get("attract.ads_budget") == 0 for shock in shocks)


def test_s11_the_four_stages_are_counted_timed_and_each_has_its_gate() -> None:
    fresh: Changes = {"people.initial_customers": 0.0, "attract.ads_budget": 2000.0}
    gates: dict[str, Changes] = {
        "attracted_by_content": {"attract.problem_rate": 0.0},
        "activated": {"engage.time_to_value": 60.0},
        "customers": {"adopt.conversion_target": 0.02},
        "experts": {"people.help_median": 0.0},
    }
    for column, closed in gates.items():
        assert always_more(column, fresh, {**fresh, **closed}), column
    open_to_all: Changes = {**fresh, "adopt.conversion_target": 0.3}
    assert min(metric_gains("adopted_share", open_to_all, fresh, 60)) > 0
    slow, quick = ({**open_to_all, "engage.time_to_value": time} for time in (20.0, 2.0))
    assert max(metric_gains("engaged_share", slow, quick, 80)) < -0.1
    assert min(metric_gains("weeks_to_engage", slow, quick, 80)) > 0
    for seed in SEEDS:
        found = measure(outcome_of(lived(open_to_all, seed, 80)))
        for name in IDEAS["S11"].results.split()[4:]:
            assert found[name] >= 0, name
        journeys = outcome_of(lived(open_to_all, seed, 80)).journeys
        bought = journeys[journeys["adopted_week"] >= 0]
        assert len(bought) > 10
        assert (bought["attracted_week"] <= bought["engaged_week"]).all()
        assert (bought["engaged_week"] <= bought["adopted_week"]).all()


def test_s12_each_of_the_three_pillars_is_missed() -> None:
    assert always_more("attracted_by_content", {}, {"community.searchable": 0.0})
    assert always_more("bonds_per_member", {}, {"bonds.gain": 0.0})
    plain: Changes = {**CURIOUS, "community.recognition": 0.0}
    assert always_more("answered_by_peers", CURIOUS, plain)
    proud: Changes = {"switching.bond_weight": 0.0, "switching.belonging_weight": 0.0}
    proud = {**proud, "people.belonging_share": 1.0}
    assert defection(proud) < 0.98 * defection({**proud, "community.recognition": 0.0})
    chosen: Changes = {**CURIOUS, "community.ambassadors": 5.0}
    for column in ("ambassadors", "cost_ambassadors"):
        assert always_more(column, chosen, CURIOUS), column


def test_s13_strategies_differ_in_levers_alone_and_each_has_its_engine() -> None:
    market = read("baseline", people=500, weeks=60)
    plans = {name: market.plan(name)[0].settings for name in STRATEGIES}
    for name, quantity in quantities().items():
        values = {str(setting(settings, name)) for settings in plans.values()}
        assert quantity.lever or len(values) == 1, name
    assert all(set(bundle) <= set(levers()) for bundle in market.strategies.values())

    def share(strategy: str, *columns: str, of: tuple[str, ...]) -> float:
        runs = [Simulation(market.plan(strategy), seed).run(60).history() for seed in SEEDS]
        part, whole = (sum(run[c].sum() for run in runs for c in cs) for cs in (columns, of))
        return float(part / whole)

    engines = {
        "sales_led": "attracted_by_sales",
        "product_led": "attracted_by_virality",
        "community_led": "attracted_by_content",
    }
    support = {
        "sales_led": "answered_by_company",
        "product_led": "self_served",
        "community_led": "answered_by_peers",
    }
    for wanted, of in ((engines, ("attracted",)), (support, ("questions",))):
        for owner, column in wanted.items():
            totals = tuple(engines.values()) if of == ("attracted",) else of
            shares = {name: share(name, column, of=totals) for name in STRATEGIES}
            assert max(shares, key=lambda name: shares[name]) == owner, (column, shares)


def test_s14_a_corner_of_the_mixes_is_the_strategy_and_the_middle_lies_between() -> None:
    market = read("baseline", people=200, weeks=20)
    for name in STRATEGIES:
        pure, corner = market.plan(name), market.plan({name: 1.0})
        one, other = Simulation(pure, 4).run(20), Simulation(corner, 4).run(20)
        assert different(one.history(), other.history()) == []
    middle = market.plan(dict.fromkeys(STRATEGIES, 1.0))[0].settings
    between = 0
    for name in levers():
        values = [setting(market.plan(one)[0].settings, name) for one in STRATEGIES]
        numbers = [float(value) for value in values if not isinstance(value, str)]
        if len(set(numbers)) > 1:
            mixed = float(setting(middle, name))
            assert min(numbers) <= mixed <= max(numbers), name
            between += min(numbers) < mixed < max(numbers)
    assert between > 5


def test_s15_the_wall_falls_when_the_rivals_community_fills_up() -> None:
    tied: Changes = {**ONLY_BONDS, "people.belonging_share": 1.0, "switching.bond_weight": 4.0}
    tied = {**tied, "bonds.outside_half_life": 0.0, "community.portability": 0.0}
    full: Changes = {**tied, "rival.community": 1.0}
    loose: Changes = {"switching.bond_weight": 0.0}
    assert defection(tied) < defection(full) < defection({**full, **loose})
    assert defection({**full, **loose}) == defection({**tied, **loose}), "nothing but the bonds"
    poached: Changes = {**tied, "rival.poaching": 0.1}
    assert defection(poached) > defection(tied)


def strength(changes: Changes) -> float:
    """Mean strength of bonds, a person's all together."""
    found = [lived(changes, seed).world.bonds for seed in SEEDS]
    kept = [np.arange(one.partner.shape[1]) < one.kept[:, None] for one in found]
    return float(np.mean([one.strength[k].sum() for one, k in zip(found, kept, strict=True)]))


def test_s16_the_kind_of_community_says_where_its_value_comes_from() -> None:
    product, practice, play = (
        {"community.kind": kind, "community.guests": 1.0, "advocate.listening": 1.0}
        for kind in ("product", "practice", "play")
    )
    assert always_more("answered_by_peers", product, practice)
    assert always_more("fit", product, play)
    for other in (product, play):
        assert always_more("content", practice, other)
        assert always_more("guests", practice, other)
    silent: Changes = {"engage.newcomer_questions": 0.0, "engage.veteran_questions": 0.0}
    bound = [strength({**kind, **silent}) for kind in (play, practice, product)]
    assert bound[0] > bound[1] > bound[2]
