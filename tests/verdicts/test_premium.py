"""The premium that makes up for lock-in: closed forms, the search for it, and exact splits."""

import dataclasses
import math
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from simulator.estimators.shapley import apportioned, exact_shapley
from simulator.experiment import seed_of
from simulator.scenario import Scenario, read
from simulator.validation.reductions import Changes, market
from simulator.validation.switching import ONE_CHOICE, churn_of, costs, logistic
from simulator.verdicts.launch import launched, launched_by
from simulator.verdicts.lockin_worlds import OFF
from simulator.verdicts.premium import PremiumJob, Search, crossing, rounds, searches
from simulator.verdicts.price_of_leaving import prices_of_leaving

SOCIAL, PROCEDURAL, WEIGHT, QUITTING = 1.2, 0.6, 4.0, -4.0
BY_PRICE: Changes = {
    "people.value_share": 0.0, "people.price_share": 1.0, "preferences.quality_weight": 8.0,
    "preferences.price_weight": WEIGHT,
}  # fmt: skip


def one_choice(*more: Changes) -> Scenario:
    """Everybody alike; each reconsiders once, in week 1, and knows the rival of that week."""
    settings = market(
        ONE_CHOICE, churn_of(logistic(QUITTING)), costs(SOCIAL, PROCEDURAL),
        {"rival.launch_week": 1, "people.size": 6_000}, *more,
    )  # fmt: skip
    return dataclasses.replace(
        read("baseline"), settings=settings, strategies={"none": {}}, shocks=(), weeks=3
    )


def premium_of(scenario: Scenario, kind: str) -> float:
    world = launched(scenario, "none", seed_of(1, 0), 1)
    counts = world.customers, world.lost(), world.lost(OFF["social"])
    wanted = [one for one in searches(scenario, "none", {0: counts})[0] if one.kind == kind]
    done = rounds(
        wanted, {"none": [0]}, lambda name, _, tried: PremiumJob(scenario, name, 0, 1, 1, tried),
        lambda jobs: [job.live() for job in jobs],
    )  # fmt: skip
    assert done
    return wanted[0].found().mean


def test_in_one_shot_among_equals_the_premium_is_the_cost_over_the_weight() -> None:
    """O13: quality SSC / b_Q, price SSC / b_P of the reference price, but for the few who quit."""
    found = premium_of(one_choice(), "quality")
    assert found == pytest.approx((SOCIAL - of_quitters(SOCIAL)) / WEIGHT, abs=0.004)
    found = premium_of(one_choice(BY_PRICE), "price")
    assert found == pytest.approx(40 * (SOCIAL - of_quitters(SOCIAL)) / WEIGHT, abs=0.2)


def of_quitters(social: float) -> float:
    """By how much quitting, which costs company too, leaves more to the rival than without."""
    return math.log((1 + math.exp(QUITTING)) / (1 + math.exp(QUITTING - social)))


def test_half_of_it_portable_halves_the_premium() -> None:
    half = one_choice({"community.portability": 0.5})
    assert premium_of(half, "quality") == pytest.approx(
        (SOCIAL / 2 - of_quitters(SOCIAL / 2)) / WEIGHT, abs=0.004
    )


def test_the_price_of_leaving_is_the_cost_over_each_persons_weight_of_money() -> None:
    simulation = launched(one_choice(BY_PRICE), "none", 3, 1).simulation
    prices = prices_of_leaving(simulation)
    weight = simulation.world.people.traits["weight_price"][prices["person"]]
    np.testing.assert_allclose(prices["social"], 40 * SOCIAL / (WEIGHT * weight), rtol=1e-6)
    np.testing.assert_allclose(prices["procedural"], 40 * PROCEDURAL / (WEIGHT * weight), rtol=1e-6)
    assert (prices["financial"] == 0).all()


def test_a_rival_whose_product_is_made_equal_is_that_of_an_equal_rival() -> None:
    better = launched(one_choice({"rival.quality": 1.4}), "none", 2, 1)
    equal = launched(one_choice({"rival.quality": 1.0}), "none", 2, 1)
    assert better.lost(equal_product=True) == equal.lost() < better.lost()


def test_a_twin_to_which_nothing_changes_is_not_lived_again() -> None:
    world = launched(one_choice(), "none", 2, 1)
    assert world.left() is not None
    again = launched_by(world.plan, world.simulation.world.seed, 1, 1)
    assert (again.left({"switching.social_cost": 1.0}) == world.left()).all()
    assert (again.left(OFF["social"]) != world.left()).any()


def curve(x: float) -> float:
    return 1000 / (1 + math.exp(-4 * (x - 0.5)))


def searched(free: float, most: float, worlds: int = 4) -> Search:
    """A search against a known curve, the same in every world but for its customers."""
    number = np.full(worlds, 1000.0)
    search = Search("s", "quality", 1.0, most, np.full(worlds, free), number)
    search.lost[0.0] = np.full(worlds, curve(0.0))
    while (tried := search.next()) is not None:
        search.lost[tried] = np.full(worlds, curve(tried))
        assert len(search.lost) < 20
    return search


@pytest.mark.parametrize("root", [0.003, 0.11, 0.3, 0.77])
def test_the_search_ends_at_the_root(root: float) -> None:
    found = searched(curve(root), 2.0).found()
    assert found.mean == pytest.approx(root, abs=1e-3)
    assert found.low == pytest.approx(found.mean)


def test_the_search_knows_no_premium_and_one_that_is_out_of_reach() -> None:
    assert searched(curve(0.0), 2.0).found() == (0.0, 0.0, 0.0)
    assert math.isnan(searched(curve(0.9), 0.6).found().mean)


def test_between_two_tried_premiums_the_gap_is_a_straight_line() -> None:
    assert crossing([0.0, 0.2, 0.4], [-3.0, -1.0, 1.0]) == pytest.approx(0.3)
    assert crossing([0.0, 0.2], [0.0, 1.0]) == 0.0
    assert math.isnan(crossing([0.0, 0.2], [-2.0, -1.0]))


def test_the_jackknife_is_that_of_a_mean_where_the_curve_is_a_line() -> None:
    """On a line through premiums the root is a mean, whose interval is the usual one."""
    gaps, number = np.array([-30.0, -20.0, -25.0, -45.0]), np.full(4, 100.0)
    search = Search("s", "quality", 1.0, 2.0, np.full(4, 50.0), number)
    for premium in (0.0, 1.0):
        search.lost[premium] = 50.0 + gaps + 100 * premium
    roots = -gaps / 100
    found = search.found()
    half = 3.182446 * roots.std(ddof=1) / 2
    assert found.mean == pytest.approx(roots.mean())
    assert found.high - found.mean == pytest.approx(half, rel=1e-5)


def test_exact_parts_of_the_glove_game() -> None:
    """One left glove, two right ones: 2/3 and 1/6 each (Shapley)."""

    def worth(who: frozenset[str]) -> Fraction:
        return Fraction(int("left" in who and len(who) > 1))

    parts = exact_shapley(["left", "right", "other"], worth)
    assert parts == {"left": Fraction(2, 3), "right": Fraction(1, 6), "other": Fraction(1, 6)}


def test_floats_of_parts_add_up_in_every_order_whatever_the_fractions() -> None:
    parts = {str(i): Fraction(7 * i - 9, 3 * i + 11) for i in range(5)}
    floats = apportioned(parts)
    total = float(sum(parts.values()))
    assert {sum(order) for order in permutations(floats.values())} == {sum(floats.values())}
    assert sum(floats.values()) == pytest.approx(total, abs=1e-12)
    for name, part in parts.items():
        assert floats[name] == pytest.approx(float(part), abs=1e-12)
