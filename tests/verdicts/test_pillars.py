"""Pillars: each does something where it is alive, and taken away it is the reduction it names."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
import pytest

from simulator.quantities import Value
from simulator.scenario import Plan, Scenario, Segment, read
from simulator.simulation import Simulation
from simulator.strategy import quantities, setting
from simulator.verdicts.pillars import PILLARS, listed
from simulator.verdicts.plans import switched
from tests.market_help import different, loyal_plan

WEEKS = 56
ALSO: Mapping[str, Value] = {
    "reputation.public_defence": 2.0,
    "engage.knowledge_base": 0.3,
    "programmes.points_rate": 0.2,
    "adopt.contract": 12.0,
    "attract.content_budget": 200.0,
}
"""What the market with everything on lacks for all pillars to be alive."""
NOTHING_IN: Mapping[str, tuple[str, ...]] = {
    "community": ("members", "answered_by_peers", "posts"),
    "content": ("attracted_by_content",),
    "peer help": ("answered_by_peers",),
    "belonging": ("belonging",),
    "bonds": ("bonds_per_member",),
    "ambassadors": ("ambassadors", "cost_ambassadors"),
    "community managers": ("cost_community_managers",),
    "events": ("events", "cost_events"),
    "collaborations": ("collaborations", "cost_collaborations"),
    "co-creation": ("testers",),
    "word of mouth": ("attracted_by_word_of_mouth",),
    "referral": ("attracted_by_referral",),
    "product virality": ("attracted_by_virality",),
    "sales": ("attracted_by_sales",),
    "advertising": ("attracted_by_ads",),
    "help pages": (),
    "free plan": ("cost_free_tier",),
    "paid membership": ("revenue_memberships",),
    "points": ("cost_points",),
    "shared values": ("cost_donations",),
    "higher tier": ("premium_customers",),
}
"""Columns in which there is nothing once a pillar is taken away."""


@functools.cache
def everything() -> Plan:
    market = read("baseline", people=200, weeks=WEEKS)
    return loyal_plan(market, None, ALSO)


@functools.cache
def history(name: str | None) -> dict[str, np.ndarray]:
    plan = everything() if name is None else switched(everything(), PILLARS[name].off)
    return Simulation(plan, 3).run(WEEKS).history()


@pytest.mark.parametrize("name", PILLARS)
def test_taking_a_pillar_away_changes_a_market_in_which_it_is_alive(name: str) -> None:
    assert PILLARS[name].is_in(everything())
    assert different(history(None), history(name))


@pytest.mark.parametrize("name", NOTHING_IN)
def test_without_a_pillar_the_market_is_the_one_that_never_had_it(name: str) -> None:
    for column in NOTHING_IN[name]:
        if column in history(name):
            assert np.nansum(history(None)[column]) > 0, column
            assert np.nansum(history(name)[column]) == 0, column
    market = read("baseline", people=200, weeks=WEEKS)
    reduced = loyal_plan(market, None, {**ALSO, **PILLARS[name].off})
    assert different(Simulation(reduced, 3).run(WEEKS).history(), history(name)) == []


@pytest.mark.parametrize("name", [one.name for one in PILLARS.values() if one.needs])
def test_a_pillar_that_lacks_what_it_needs_changes_nothing(name: str) -> None:
    pillar = PILLARS[name]
    lacking = switched(everything(), dict.fromkeys(pillar.needs, 0))
    assert not pillar.is_in(lacking)
    one, other = (
        Simulation(plan, 3).run(WEEKS) for plan in (lacking, switched(lacking, pillar.off))
    )
    assert different(one.history(), other.history()) == []


def test_a_pillar_that_is_off_already_is_not_in_a_plan(baseline: Scenario) -> None:
    plan = baseline.plan("sales_led")
    assert not PILLARS["recognition"].is_in(plan)
    assert not PILLARS["peer help"].is_in(plan)
    assert PILLARS["sales"].is_in(plan)


def test_a_switch_holds_through_everything_that_is_dated() -> None:
    plan = everything()
    later = Segment(20, switched(plan, {"bonds.gain": 0.9})[0].settings)
    off = switched((*plan, later), PILLARS["bonds"].off)
    assert [week for week, _ in off] == [0, 20]
    assert {setting(settings, "bonds.gain") for _, settings in off} == {0.0}
    assert switched(plan, {}) == plan


def test_the_list_names_every_pillar_and_what_switches_it_off() -> None:
    text = listed()
    for pillar in PILLARS.values():
        assert f"\n{pillar.name}\n" in f"\n{text}\n"
        assert set(pillar.off) <= set(quantities())
        assert set(pillar.needs) <= set(quantities())
        assert all(name in text for name in pillar.off)
