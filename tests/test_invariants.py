"""What must hold in every market, however odd: people, journeys, money, bonds and feelings."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draws

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.quantities import Quantity, Value, changed, quantities_of
from simulator.simulation import Plan, Simulation
from simulator.wheel import STAGES, Settings
from simulator.world.census import STOCKS
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    EXPERT,
    FORMER,
    FROM_THE_START,
    MEMBER,
    RIVAL,
    STAGE,
    STRANGER,
)
from simulator.world.spells import ENDS
from tests.market_help import BUSY, columns_of_world, columns_written_by, different

NEEDS_A_FILE = "edge_list"
KNOWN = [
    one
    for one in quantities_of(Settings)
    if one.name != "people.size" and one.kind != "text"  # both have tests of their own
]
LEVERS = [one for one in KNOWN if one.lever]
DATED = [one for one in KNOWN if not one.fixed]
MEANS = {"satisfaction": "customers", "skill": "customers"}
MEANS |= {"belonging": "members", "bonds_per_member": "members", "gravity": "members"}
SIGNED = ("release", "reputation")
BETWEEN_0_AND_1 = ("satisfaction", "skill", "assets", "belonging")


def values_of(known: Quantity) -> draws.SearchStrategy[Value]:
    """Any allowed value; the ends, and values near them, more often than chance would."""
    if known.kind == "choice":
        return draws.sampled_from([one for one in known.choices if one != NEEDS_A_FILE])
    if known.kind == "switch":
        return draws.booleans()
    low, high = known.low, known.high
    assert low is not None
    assert high is not None
    ends = draws.sampled_from([low, high, known.default])
    if known.kind == "whole":
        return draws.one_of(ends, draws.integers(int(low), int(high))).map(int)
    share = draws.floats(0, 1).map(lambda part: low + (high - low) * part**8)
    return draws.one_of(ends, share, share).map(lambda value: min(max(value, low), high))


@draws.composite
def changes(draw: draws.DrawFn, known: list[Quantity], most: int) -> dict[str, Value]:
    chosen = draw(draws.lists(draws.sampled_from(known), max_size=most, unique=True))
    return {one.name: draw(values_of(one)) for one in chosen}


@draws.composite
def plans(draw: draws.DrawFn) -> Plan:
    """A busy or a plain market, ten odd numbers, five odd levers, and a change on a date."""
    start: dict[str, Value] = dict(draw(draws.sampled_from([BUSY, {}])))
    start |= {"people.size": draw(draws.integers(30, 200)), "rival.launch_week": 8}
    start |= draw(changes(KNOWN, 10)) | draw(changes(LEVERS, 5))
    first = changed(Settings(), start)
    return [(0, first), (draw(draws.integers(1, 30)), changed(first, draw(changes(DATED, 4))))]


def assert_sound(plan: Plan, weeks: int, seed: int = 1) -> Simulation:
    """Live through a plan and look at everything every week."""
    simulation = Simulation(plan, seed)
    ever_full = np.zeros(simulation.world.size, bool)
    for _ in range(weeks):
        simulation.turn()
        kept, slots = simulation.world.bonds.kept, simulation.world.bonds.partner.shape[1]
        ever_full |= kept == slots
        assert_people_are_sound(simulation)
        assert_friends_are_counted(simulation)
        assert_bonds_are_sound(simulation, ever_full)
    assert_history_is_sound(simulation)
    assert_spells_are_in_order(simulation)
    return simulation


def assert_history_is_sound(simulation: Simulation) -> None:
    history = simulation.history()
    everybody = np.sum([history[name] for name in STOCKS], axis=0)
    assert set(everybody) == {simulation.world.size}
    for name, column in history.items():
        of = MEANS.get(name)
        undefined = history[of] == 0 if of else np.zeros(column.size, bool)
        assert np.isnan(column[undefined]).all(), name
        assert np.isfinite(column[~undefined]).all(), name
        assert name in SIGNED or (column[~undefined] >= 0).all(), name
    assert set(history) >= {line.name for line in LEDGER_LINES}
    assert set(history["release"]) <= {-1.0, 0.0, 1.0}
    for name in ("fit", "health"):
        assert (history[name] <= 1).all(), name
    answered = history["answered_by_peers"] + history["answered_by_company"]
    assert (history["questions"] == history["self_served"] + answered + history["unresolved"]).all()


def assert_people_are_sound(simulation: Simulation) -> None:
    people = simulation.world.people
    journey = people.journey
    for name in BETWEEN_0_AND_1:
        assert ((people.mind[name] >= 0) & (people.mind[name] <= 1)).all(), name
    assert (people.mind["burn_out"] >= 0).all()
    assert (people.standing & STAGE == [standing_of(person) for person in journey]).all()
    is_open = simulation.settings.community.presence > 0  # who was in a closed one is no member
    member = is_open & (journey["joined_week"] > journey["ended_week"])
    assert ((people.standing & MEMBER > 0) == member).all()
    assert ((people.standing & EXPERT > 0) == (member & (people.mind["is_expert"] > 0))).all()
    attracted = (journey["attracted_week"] >= 0) & (journey["channel"] != FROM_THE_START)
    assert np.allclose(people.touch[attracted].sum(axis=1), 1.0, atol=1e-5)
    assert (people.touch[~attracted] == 0).all()
    assert (people.touch >= 0).all()


def standing_of(person: Any) -> int:
    """Where somebody stands, told as a story: the last thing that happened decides."""
    bought, left = person["adopted_week"], max(person["switched_week"], person["quit_week"])
    if bought > left:
        return CUSTOMER
    if max(person["rival_week"], person["switched_week"]) > bought:
        return RIVAL
    ended = max(person[end] for end in ("cold_week", "gave_up_week", "rival_week"))
    ended = max(ended, left)
    if person["engaged_week"] > ended:
        return ENGAGED
    if person["attracted_week"] > ended:
        return ATTRACTED
    return FORMER if bought >= 0 else STRANGER


def assert_friends_are_counted(simulation: Simulation) -> None:
    people, (first, other) = simulation.world.people, simulation.world.neighbours
    stage = people.standing & STAGE
    known = [other[start:stop] for start, stop in pairwise(first.tolist())]
    for column, kind in (("customer_friends", CUSTOMER), ("rival_friends", RIVAL)):
        recounted = [int((stage[friends] == kind).sum()) for friends in known]
        assert people.around[column].tolist() == recounted
    referrers = people.journey["referrer"].tolist()
    assert all(
        referrer in friends
        for referrer, friends in zip(referrers, known, strict=True)
        if referrer != -1
    )


def assert_bonds_are_sound(simulation: Simulation, ever_full: Any) -> None:
    """Both sides hold a bond with the same strength, unless one had to let some go."""
    bonds, smallest = simulation.world.bonds, simulation.settings.bonds.smallest
    held: dict[tuple[int, int], float] = {}
    for person, count in enumerate(bonds.kept.tolist()):
        partners = bonds.partner[person, :count].tolist()
        strengths = bonds.strength[person, :count].tolist()
        assert person not in partners
        assert len(set(partners)) == count
        assert all(0 <= strength <= 1 for strength in strengths)
        assert (bonds.partner[person, count:] == -1).all()
        held |= {(person, one): strength for one, strength in zip(partners, strengths, strict=True)}
    for (person, one), strength in held.items():
        if not (ever_full[person] or ever_full[one]):
            assert held.get((one, person)) == strength, (person, one, smallest)


def assert_spells_are_in_order(simulation: Simulation) -> None:
    spells, history = simulation.spells(), simulation.history()
    begun, ended = spells["attracted_week"], spells["ended_week"]
    tried, bought = spells["engaged_week"], spells["adopted_week"]
    assert (begun >= 0).all()
    assert ((tried == -1) | (tried >= begun)).all()
    assert ((bought == -1) | ((tried >= begun) & (bought >= tried))).all()
    assert ((ended == -1) | (ended >= np.maximum(np.maximum(begun, tried), bought))).all()
    assert ((ended == -1) == (spells["end"] == ENDS.index(""))).all()
    for week in range(simulation.week):
        customers = (bought >= 0) & (bought <= week) & ((ended == -1) | (ended > week))
        assert customers.sum() == history["customers"][week]
    order = np.lexsort((begun, spells["person"]))
    for one, following in pairwise(spells[order]):
        if one["person"] == following["person"]:
            assert one["ended_week"] != -1
            assert following["attracted_week"] > one["ended_week"]
    for place, channel in enumerate(CHANNELS):
        begun_so = spells["channel"] == place
        assert begun_so.sum() == history[f"attracted_by_{channel}"].sum()


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(plans(), draws.integers(20, 40), draws.integers(0, 2**62))
def test_every_market_is_sound(plan: Plan, weeks: int, seed: int) -> None:
    assert_sound(plan, weeks, seed)


@pytest.mark.long
@settings(max_examples=1500, deadline=None, database=None)
@given(plans(), draws.integers(20, 40), draws.integers(0, 2**62))
def test_every_of_many_markets_is_sound(plan: Plan, weeks: int, seed: int) -> None:
    assert_sound(plan, weeks, seed)


def extremes() -> list[tuple[str, Value]]:
    """The ends of every number and all words of every choice."""
    found: list[tuple[str, Value]] = []
    for one in KNOWN:
        if one.kind in ("choice", "switch"):
            values: list[Value] = [*one.choices] if one.kind == "choice" else [False, True]
            found += [(one.name, value) for value in values if value != NEEDS_A_FILE]
        else:
            assert one.low is not None
            assert one.high is not None
            as_kind = int if one.kind == "whole" else float
            found += [(one.name, as_kind(one.low)), (one.name, as_kind(one.high))]
    return found


EXTREMES = extremes()


def assert_sound_at(name: str, value: Value) -> None:
    start: dict[str, Value] = {**BUSY, "people.size": 40, "rival.launch_week": 5, name: value}
    assert_sound([(0, changed(Settings(), start))], weeks=20)


@pytest.mark.parametrize(("name", "value"), EXTREMES[::9])
def test_a_market_is_sound_at_some_ends_of_its_numbers(name: str, value: Value) -> None:
    assert_sound_at(name, value)


@pytest.mark.long
@pytest.mark.parametrize(("name", "value"), EXTREMES)
def test_a_market_is_sound_at_all_ends_of_its_numbers(name: str, value: Value) -> None:
    assert_sound_at(name, value)


def test_the_close_writes_its_own_columns_and_silences_who_left(
    busy_run: Simulation, busy: Plan
) -> None:
    run = Simulation(busy, seed=3).run(busy_run.week)
    for stage in STAGES:
        getattr(run.settings, stage).turn(run.world, run.week)
    before = columns_of_world(run.world)
    run._close()
    after = columns_of_world(run.world)
    found = set(different(before, after))
    speech = {"voice", "inviting", "referring"}
    assert {"standing", "ended_week", "customer_friends"} <= found
    assert found <= columns_written_by("close") | speech
    for name in speech:
        assert set(after[name][after[name] != before[name]]) <= {0.0}


@pytest.mark.parametrize("size", [2, 3, 7])
def test_a_handful_of_people_is_a_market(size: int) -> None:
    start: dict[str, Value] = {**BUSY, "people.size": size, "rival.launch_week": 5}
    assert_sound([(0, changed(Settings(), start))], weeks=60)


def test_the_busy_market_is_sound_for_two_years() -> None:
    start: dict[str, Value] = {**BUSY, "people.size": 200}
    simulation = assert_sound([(0, changed(Settings(), start))], weeks=104)
    assert simulation.history()["former"].sum() > 0
