"""Platforms and kinds of communities: two tables, and what each of their columns does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
import pytest

from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.wheel import Settings
from simulator.world.columns import Array
from simulator.world.community import Community
from simulator.world.platforms import (
    KINDS,
    PLATFORMS,
    CommunityKind,
    KindName,
    Platform,
    PlatformName,
    character_of,
)
from tests.market_help import different

PLAIN = Platform(0.5, 0.2, 1.0, 1.0, 0.5)
GENERAL = KINDS["general"]
YEAR = 52


def histories(baseline: Scenario, *changes: Mapping[str, Value]) -> list[dict[str, Array]]:
    """Years of a lively community without a rival, one for each set of changes."""
    lively: dict[str, Value] = {
        "people.initial_customers": 0.4, "rival.launch_week": -1, "people.help_median": 0.2,
        "community.joining": 0.3, "retain.churn_target": 0.05, "engage.helper_skill": 0.1,
    }  # fmt: skip
    plans = [baseline.plan("community_led", {**lively, **one}) for one in changes]
    return [Simulation(plan, 3).run(YEAR).history() for plan in plans]


def test_every_name_has_its_row() -> None:
    assert {"custom", *PLATFORMS} == set(get_args(PlatformName))
    assert set(KINDS) == set(get_args(KindName))
    assert set(quantities()["community.platform"].choices) == {"custom", *PLATFORMS}
    assert set(quantities()["community.kind"].choices) == set(KINDS)


def test_the_platforms_stand_in_the_order_of_the_sources() -> None:
    """Forums are found, groups are intimate, chat is fast, and what happens in person binds."""
    found = sorted(PLATFORMS, key=lambda name: PLATFORMS[name].searchable)
    assert found[-2:] == ["own_forum", "public_forum"]
    assert max(PLATFORMS, key=lambda name: PLATFORMS[name].answer_speed) == "chat_server"
    assert max(PLATFORMS, key=lambda name: PLATFORMS[name].bond_gain) == "events"
    assert max(PLATFORMS, key=lambda name: PLATFORMS[name].portability) == "public_forum"
    assert PLATFORMS["own_forum"].brand_control > PLATFORMS["chat_server"].brand_control
    assert PLATFORMS["chat_server"].brand_control > PLATFORMS["closed_group"].brand_control


def test_custom_has_the_numbers_of_the_scenario_and_a_name_has_its_own() -> None:
    own = Community(searchable=0.37, portability=0.61, bond_gain=1.7, answer_speed=0.9)
    assert own.character[:4] == (0.37, 0.61, 1.7, 0.9)
    for name, platform in PLATFORMS.items():
        same = Community.model_validate({"platform": name, "searchable": 0.37, "bond_gain": 1.7})
        assert same.character[:4] == platform[:4]


def test_a_custom_general_community_with_middling_control_is_neutral() -> None:
    assert Community().character[3:] == (1.0,) * 7
    assert CommunityKind(1.0, 1.0, 1.0, 1.0, 1.0, 0.0) == GENERAL


def test_platform_and_kind_are_put_together_by_hand() -> None:
    found = character_of(PLATFORMS["public_forum"], KINDS["practice"], 1.0)
    assert found.portability == pytest.approx(0.95)
    assert found.bond_gain == pytest.approx(0.6 * 0.8)
    assert (found.moderation, found.criticism) == pytest.approx((0.7, 1.3))
    assert (found.questions, found.content, found.guests, found.feedback) == (1.0, 1.6, 1.5, 0.7)
    everything = character_of(PLAIN._replace(portability=0.9), KINDS["practice"], 1.0)
    assert everything.portability == 1.0


def test_control_moderates_contains_criticism_and_can_be_switched_off() -> None:
    high, low = (PLAIN._replace(brand_control=control) for control in (0.9, 0.1))
    strict, loose = (character_of(one, GENERAL, 1.0) for one in (high, low))
    assert strict.moderation > 1.0 > loose.moderation
    assert strict.criticism < 1.0 < loose.criticism
    assert character_of(high, GENERAL, 0.0) == character_of(low, GENERAL, 0.0)


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_is_nothing_but_its_row(baseline: Scenario, name: str) -> None:
    row = PLATFORMS[name]._asdict()
    by_hand: dict[str, Value] = {f"community.{column}": value for column, value in row.items()}
    one, other = histories(baseline, {"community.platform": name}, by_hand)
    assert different(one, other) == []


def test_the_numbers_of_custom_do_not_matter_under_a_name(baseline: Scenario) -> None:
    named: dict[str, Value] = {"community.platform": "closed_group"}
    ignored: dict[str, Value] = {"community.bond_gain": 3.0, "community.searchable": 1.0}
    one, other = histories(baseline, named, {**named, **ignored})
    assert different(one, other) == []


SIGNS: tuple[tuple[Mapping[str, Value], Mapping[str, Value], str], ...] = (
    ({"community.answer_speed": 2.0}, {"community.answer_speed": 0.2}, "answered_by_peers"),
    ({"community.brand_control": 1.0}, {"community.brand_control": 0.0}, "health"),
    ({"community.bond_gain": 2.0}, {"community.bond_gain": 0.2}, "bonds_per_member"),
    ({"community.platform": "own_forum"}, {"community.platform": "events"}, "attracted_by_content"),
    ({"community.kind": "product"}, {"community.kind": "play"}, "questions"),
    ({"community.kind": "practice"}, {"community.kind": "play"}, "content"),
    ({"community.kind": "practice"}, {"community.kind": "product"}, "guests"),
    (
        {"community.kind": "play", "community.bond_gain": 0.25},
        {"community.kind": "product", "community.bond_gain": 0.25},
        "bonds_per_member",
    ),
    ({"community.kind": "product"}, {"community.kind": "play"}, "fit"),
)


@pytest.mark.parametrize(("more", "less", "column"), SIGNS)
def test_each_column_of_the_tables_works_in_its_direction(
    baseline: Scenario, more: Mapping[str, Value], less: Mapping[str, Value], column: str
) -> None:
    high, low = histories(baseline, more, less)
    assert np.nanmean(high[column]) > 1.005 * np.nanmean(low[column])


def test_portability_lets_go(baseline: Scenario) -> None:
    """On a platform that people keep, leaving costs no company, so more customers leave."""
    lost = []
    for name in ("own_forum", "public_forum"):
        changes: dict[str, Value] = {
            "community.platform": name, "community.bond_gain": 1.0, "people.initial_customers": 0.8,
            "people.size": 600, "retain.churn_target": 0.2, "switching.belonging_weight": 6.0,
            "engage.belonging_gain": 1.0, "community.joining": 2.0, "community.managers": 5.0,
        }  # fmt: skip
        settings = changed(Settings(), {**changes, "community.presence": 1.0})
        lost.append(Simulation([(0, settings)], 4).run(40).history()["left_to_nothing"].sum())
    assert lost[0] < lost[1]
