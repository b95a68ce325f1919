"""Adopt: choices by hand, their limits, and the loop as the rules say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.chance import happens, uniform
from simulator.quantities import Value, changed
from simulator.simulation import Simulation
from simulator.stages import adopt
from simulator.stages.adopt import Adopt, Situation
from simulator.wheel import Settings
from simulator.world import calibration, preferences, switching
from simulator.world.people import CUSTOMER, MEMBER, RIVAL, STAGE
from simulator.world.preferences import Preferences
from simulator.world.world import World
from tests.choice_help import bonds_to, knows_rival, offer_of, proof_of
from tests.market_help import changed_by, columns_written_by, turn_until

WEEK = 40
DECISIONS = (adopt.GIVES_UP, adopt.THINKS, adopt.BUYS)
NEUTRAL = Situation(*[0] * len(Situation._fields))._replace(term=4)


def test_utility_of_an_offer_by_hand() -> None:
    tastes = Preferences(
        quality_weight=4.0, price_weight=2.0, reward_weight=0.5, discount_weight=1.0
    ).record()
    weights = (1.5, 0.5, 2.0, 3.0)  # value, price, rewards, discounts
    found = preferences.offer_utility(0.8, 1.2, 0.25, 0.1, 0.3, *weights, tastes)
    assert found == pytest.approx(4 * 1.5 * 0.8 - 2 * 0.5 * 0.9 + 0.5 * 2 * 0.1 + 3 * 0.25 + 0.3)


def test_experience_counts_from_the_middle() -> None:
    tastes = Preferences(satisfaction_weight=1.5).record()
    assert preferences.experience_utility(0.5, tastes) == 0.0
    assert preferences.experience_utility(1.0, tastes) == 0.75
    assert preferences.experience_utility(0.0, tastes) == -0.75


@pytest.mark.parametrize(
    ("form", "point", "friends", "known", "expected"),
    [
        ("share", 2.0, 2, 8, 0.25),
        ("share", 2.0, 0, 0, 0.0),
        ("count", 2.0, 2, 8, 0.5),
        ("count", 2.0, 0, 8, 0.0),
        ("threshold", 0.3, 2, 8, 0.0),
        ("threshold", 0.25, 2, 8, 1.0),
    ],
)
def test_social_proof_by_hand(
    form: str, point: float, friends: int, known: int, expected: float
) -> None:
    tastes = Preferences.model_validate(
        {"social_proof_weight": 2.0, "social_proof_form": form, "social_proof_point": point}
    ).record()
    assert preferences.social_proof(friends, known, tastes) == pytest.approx(2.0 * expected)


def test_choices_are_logits() -> None:
    assert preferences.choice_of_two(1.0, 1.0) == 0.5
    assert preferences.choice_of_two(2.0, 0.5) == pytest.approx(1 / (1 + math.exp(-1.5)))
    chances = preferences.choice_of_three(1.0, 2.0, 0.0)
    whole = math.e + math.e**2 + 1
    assert chances == pytest.approx((math.e / whole, math.e**2 / whole))
    assert preferences.choice_of_two(1000.0, -1000.0) == 1.0
    assert preferences.choice_of_two(-1000.0, 1000.0) == 0.0
    assert preferences.choice_of_three(1000.0, -1000.0, 0.0) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "wait", "knows", "expected"),
    [
        (1.0, 0.5, 0.0, True, (1.0, 0.0)),
        (0.5, 1.0, 0.0, True, (0.0, 1.0)),
        (0.5, 1.0, 0.0, False, (1.0, 0.0)),
        (-1.0, -0.5, 0.0, True, (0.0, 0.0)),
        (-1.0, 0.5, 0.0, True, (0.0, 1.0)),
        (-1.0, 0.5, 0.0, False, (0.0, 0.0)),
        (0.0, 0.0, 0.0, True, (1.0, 0.0)),
        (-1.0, 0.0, 0.0, True, (0.0, 1.0)),
    ],
)
def test_by_threshold_the_best_is_bought_for_certain(
    ours: float, theirs: float, wait: float, knows: bool, expected: tuple[float, float]
) -> None:
    by_threshold = Preferences(buying_form="threshold").record()
    assert preferences.buying_chances(ours, theirs, wait, knows, by_threshold) == expected
    by_chance = preferences.buying_chances(ours, theirs, wait, knows, Preferences().record())
    if knows:
        assert by_chance == preferences.choice_of_three(ours, theirs, wait)
    else:
        assert by_chance == (preferences.choice_of_two(ours, wait), 0.0)


def test_buying_and_waiting_by_hand() -> None:
    record = Adopt(belonging_weight=0.5, sales_weight=0.6, free_plan_value=0.8).record()
    situation = NEUTRAL._replace(buying=-1.0)
    assert adopt.buying_utility(
        2.0, 0.3, 0.4, 1.5, True, False, situation, record
    ) == pytest.approx(2.2)
    assert adopt.buying_utility(
        2.0, 0.3, 0.4, 1.5, False, False, situation, record
    ) == pytest.approx(1.6)
    promoted = situation._replace(promotion=0.2, trust=0.5)
    assert adopt.buying_utility(
        2.0, 0.3, 0.4, 1.5, False, True, promoted, record
    ) == pytest.approx(1.6 + 0.2 + 0.15)
    assert adopt.waiting_utility(1.5, 0.5, record) == pytest.approx(0.6)
    assert adopt.waiting_utility(1.5, 0.0, record) == 0.0


def test_coming_back_from_the_rival_is_leaving_it() -> None:
    situation = NEUTRAL._replace(staying=0.5)
    found = adopt.returning_chance(2.0, 0.4, 1.0, 0.2, 0.3, 0.1, situation)
    assert found == pytest.approx(1 / (1 + math.exp(0.5 + 1.0 + 0.1 - (2.0 + 0.2 - 0.4))))
    harder = adopt.returning_chance(2.0, 0.4, 1.0, 0.2, 1.3, 0.1, situation)
    assert harder < found


def test_a_rivals_customer_looks_once() -> None:
    record = Adopt(abandon_rate=0.0).record()
    assert adopt.gives_up(0.999, RIVAL, record)
    assert not adopt.gives_up(0.0, CUSTOMER, record)
    hasty = Adopt(abandon_rate=1.0).record()
    assert adopt.gives_up(1 - math.exp(-1) - 1e-6, CUSTOMER, hasty)
    assert not adopt.gives_up(1 - math.exp(-1) + 1e-6, CUSTOMER, hasty)


@pytest.mark.parametrize("target", [0.05, 0.15, 0.6])
def test_the_constant_makes_the_reference_market_convert_as_asked(target: float) -> None:
    """Told in plain Python: everybody decides at once, then again until it buys or gives up."""
    settings = changed(Settings(), {"people.size": 300, "adopt.conversion_target": target})
    world = Simulation([(0, settings)], 9).world
    stage, traits = settings.adopt, world.people.traits
    tastes, quality = settings.preferences, settings.company.initial_fit
    bought = 0.0
    for person in traits:
        use = world.adoption_constant + person["taste_company"]
        use += tastes.quality_weight * person["weight_value"] * quality
        use -= tastes.price_weight * person["weight_price"]
        free = stage.free_plan_value * person["weight_value"]
        buys = 1 / (1 + math.exp(free - use))
        again, lost = stage.retry_rate * buys, stage.abandon_rate
        later = again / (again + lost) * (1 - math.exp(-13 * (again + lost)))
        bought += buys + (1 - buys) * later
    assert bought / 300 == pytest.approx(target, abs=1e-6)


def test_the_ends_of_the_conversion_target_are_certain() -> None:
    def constant(target: float) -> float:
        changes: dict[str, Value] = {"people.size": 50, "adopt.conversion_target": target}
        return Simulation([(0, changed(Settings(), changes))], 9).world.adoption_constant

    assert constant(1.0) == calibration.CERTAIN
    assert constant(0.0) < -50


def returning_chance_of(world: World, person: int, week: int, situation: Situation) -> float:
    """Chance of a rival's customer who looks at the offer to come over, from its row."""
    weight = world.people.traits["weight_belonging"][person]
    costs = world.market.switching.record()
    there, here = bonds_to(world, person, rivals=True), bonds_to(world, person)
    value = situation.rival_welcome * switching.social_value(there, 0.0, 0.0, 0.0, weight, costs)
    return adopt.returning_chance(
        offer_of(world, person, week),
        proof_of(world, person),
        offer_of(world, person, week, rivals=True),
        proof_of(world, person, rivals=True),
        switching.procedural_cost(0.0, 0.0, 0.0, costs),
        switching.social_cost(value, here, situation.welcome, 0.0, weight, costs),
        situation,
    )


def chances_of(
    world: World, person: int, week: int, situation: Situation, record: Any
) -> tuple[float, float]:
    """Chances of somebody who tries to buy from us and from the rival, from its row."""
    traits, advised = world.people.traits[person], bool(world.people.touch[person, 0] > 0)
    ours = adopt.buying_utility(
        offer_of(world, person, week), proof_of(world, person),
        world.people.mind["belonging"][person], traits["weight_belonging"], advised,
        bool(world.people.standing[person] & MEMBER), situation, record,
    )  # fmt: skip
    wait = adopt.waiting_utility(traits["weight_value"], situation.free_tier, record)
    if not knows_rival(world, person, week):
        return preferences.choice_of_two(ours, wait), 0.0
    return preferences.choice_of_three(ours, theirs_of(world, person, week, situation), wait)


def theirs_of(world: World, person: int, week: int, situation: Situation) -> float:
    offer = offer_of(world, person, week, rivals=True)
    return situation.buying + offer + proof_of(world, person, rivals=True)


def decision_of(
    world: World, person: int, week: int, situation: Situation, record: Any
) -> str | None:
    """What somebody who tries the product does this week, if anything."""
    stands = int(world.people.standing[person]) & STAGE
    luck = [uniform(world.seed, person, week, decision, 0) for decision in DECISIONS]
    if world.people.journey["engaged_week"][person] < week:
        if adopt.gives_up(luck[0], stands, record):
            return "gave up"
        if not happens(luck[1], 1 - math.exp(-record.retry_rate)):
            return None
    if stands == RIVAL:
        comes = happens(luck[2], returning_chance_of(world, person, week, situation))
        return "came back" if comes else None
    buys, elsewhere = chances_of(world, person, week, situation, record)
    if happens(luck[2], buys):
        return "bought"
    return "chose the rival" if happens(luck[2], buys + elsewhere) else None


def expected_choices(world: World, week: int, stage: Adopt) -> dict[int, str]:
    """Who buys, goes to the rival or gives up: person by person, with the rules."""
    situation, record, found = stage.situation(world, week), stage.record(), {}
    for person in np.flatnonzero(world.people.standing & STAGE != CUSTOMER).tolist():
        journey = world.people.journey[person]
        tries = journey["engaged_week"] > journey["ended_week"]
        if tries and world.people.activity["took_part"][person]:
            decision = decision_of(world, person, week, situation, record)
            if decision:
                found[person] = decision
                continue
        if world.people.standing[person] & STAGE == RIVAL or not knows_rival(world, person, week):
            continue
        looks, takes = (
            uniform(world.seed, person, week, adopt.LOOKS_AT_RIVAL, index) for index in (0, 1)
        )
        weight = world.people.traits["weight_value"][person]
        free_plan = adopt.waiting_utility(weight, situation.free_tier, record) if tries else 0.0
        theirs = theirs_of(world, person, week, situation)
        taken = preferences.choice_of_two(theirs, free_plan)
        if happens(looks, 1 - math.exp(-situation.advertising)) and happens(takes, taken):
            found[person] = "left the free plan" if free_plan > 0.0 else "took the rival's offer"
    return found


def test_the_loop_does_what_the_rules_say(busy_run: Simulation) -> None:
    seen = set()
    for week in range(10, 50, 4):
        lively: dict[str, Value] = {"adopt.retry_rate": 2.0, "rival.advertising": 0.3}
        lively["community.exodus"] = 0.0
        settings = changed(busy_run.settings, lively)
        world = Simulation([(0, settings)], week).run(week).world
        turn_until("adopt", world, settings, week)
        expected = expected_choices(world, week, settings.adopt)
        settings.adopt.turn(world, week)
        journey = world.people.journey
        found = {
            "bought": journey["adopted_week"] == week,
            "gave up": journey["gave_up_week"] == week,
            "the rival": journey["rival_week"] == week,
        }
        means = {"came back": "bought", "chose the rival": "the rival"}
        means |= dict.fromkeys(("took the rival's offer", "left the free plan"), "the rival")
        for end, happened in found.items():
            people = [person for person, it in expected.items() if means.get(it, it) == end]
            assert np.flatnonzero(happened).tolist() == people
        seen |= set(expected.values())
    assert seen == {
        "bought", "came back", "gave up", "chose the rival", "took the rival's offer",
        "left the free plan",
    }  # fmt: skip


def test_a_good_free_plan_keeps_its_users_from_the_rival() -> None:
    """People alike who try and never buy, courted by a rival: a free plan holds most of them."""
    won = []
    for worth in (0.0, 4.0):
        changes: dict[str, Value] = {"people.size": 600, "attract.ads_budget": 50_000.0}
        changes |= {"attract.ads_ceiling": 0.5, "attract.ads_half_point": 0.001}
        shares = ("value", "price", "reward", "discount", "belonging")
        changes |= {f"people.{name}_share": float(name == "value") for name in shares}
        changes |= {"people.weight_concentration": 1e6, "people.taste_spread": 0.0}
        changes |= {"company.free_tier": 1.0, "adopt.free_plan_value": worth}
        changes |= {"adopt.conversion_target": 0.0, "engage.self_service": 1.0}
        changes |= {"engage.time_to_value": 0.001, "adopt.abandon_rate": 0.0}
        changes |= {"rival.launch_week": 10, "rival.advertising": 0.3, "rival.quality": 2.0}
        settings = changed(Settings(), {**changes, "adopt.retry_rate": 0.0})
        run = Simulation([(0, settings)], 2)
        run.world.adoption_constant = -8.0
        won.append(float(run.run(30).history()["won_by_rival"].sum()))
    assert won[1] < 0.2 * won[0]
    assert won[0] > 100


def test_new_contracts_have_the_term_of_the_day() -> None:
    changes: dict[str, Value] = {"people.size": 100, "attract.ads_budget": 5000.0}
    changes |= {"adopt.conversion_target": 1.0, "adopt.contract": 25.6, "engage.self_service": 1.0}
    changes |= {"engage.time_to_value": 0.001}
    journey = Simulation([(0, changed(Settings(), changes))], 2).run(20).world.people.journey
    assert set(journey["term"][journey["adopted_week"] >= 0].tolist()) == {26}


def test_adopt_writes_its_own_columns_only(busy_run: Simulation, busy_world: World) -> None:
    settings = changed(busy_run.settings, {"adopt.retry_rate": 5.0, "rival.advertising": 1.0})
    busy_world.market = settings
    found = changed_by("adopt", busy_world, settings, WEEK)
    assert {"adopted_week", "rival_week", "term"} <= found
    assert found <= columns_written_by("adopt")
