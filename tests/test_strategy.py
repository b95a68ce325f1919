"""Strategies on a market: plans week by week, shocks, and mixes of strategies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draws

from simulator.quantities import changed
from simulator.scenario import ScenarioError, Segment, Shock, read, read_text
from simulator.strategy import levers, mixed, normalised

BASED = "based_on: baseline\n"


def value_of(settings, name):
    section, _, leaf = name.partition(".")
    return getattr(getattr(settings, section), leaf)


@pytest.fixture(scope="module")
def baseline():
    return read("baseline")


def test_a_plan_without_shocks_is_one_segment(baseline):
    (only,) = baseline.plan("product_led")
    levers_set = {
        name: value_of(only.settings, name) for name in baseline.strategies["product_led"]
    }
    assert only.start_week == 0
    assert levers_set == baseline.strategies["product_led"]
    assert baseline.plan(None) == (Segment(0, baseline.settings),)


def test_a_shock_wins_over_the_strategy_and_is_undone():
    one = read_text(
        BASED + "shocks:\n"
        "  - {week: 100, until: 120, change: {attract.ads_budget: 0}, because: a budget cut}\n"
        "  - {week: 110, change: {rival.price: 20}, because: an attack}\n"
    )
    seen = [
        (week, plan.attract.ads_budget, plan.rival.price) for week, plan in one.plan("sales_led")
    ]
    assert seen == [(0, 420, 40), (100, 0, 40), (110, 0, 20), (120, 420, 20)]


def test_of_two_shocks_the_one_that_began_last_wins_and_the_other_comes_back(baseline):
    shocks = (
        Shock(20, 30, {"rival.price": 5.0}, ""),
        Shock(10, None, {"rival.price": 7.0}, ""),
        Shock(20, 25, {"rival.price": 6.0}, ""),
    )
    plan = baseline.plan("sales_led", extra_shocks=shocks)
    prices = [(week, at.rival.price) for week, at in plan]
    assert prices == [(0, 40), (10, 7), (20, 6), (25, 5), (30, 7)]


def test_a_shock_that_changes_nothing_makes_no_segment(baseline):
    same = Shock(50, None, {"rival.price": 40.0}, "no change")
    assert baseline.plan("sales_led", extra_shocks=[same]) == baseline.plan("sales_led")


def test_a_shock_in_week_0_is_there_from_the_start(baseline):
    plan = baseline.plan(None, extra_shocks=[Shock(0, 5, {"rival.price": 1.0}, "")])
    assert [(week, at.rival.price) for week, at in plan] == [(0, 1), (5, 40)]


def test_changes_win_over_the_strategy_and_shocks_over_changes(baseline):
    shock = Shock(9, None, {"attract.ads_budget": 3.0}, "")
    plan = baseline.plan("sales_led", {"attract.ads_budget": 7.0, "rival.price": 1}, [shock])
    assert [(at.attract.ads_budget, at.rival.price) for _, at in plan] == [(7, 1), (3, 1)]


@pytest.mark.parametrize(
    ("strategy", "changes", "shocks", "says"),
    [
        ("sales-led", {}, (), "did you mean 'sales_led'"),
        ({"comunity_led": 1}, {}, (), "did you mean 'community_led'"),
        ({"sales_led": -1}, {}, (), "from 0 on"),
        ({"sales_led": float("nan")}, {}, (), "from 0 on"),
        ({"sales_led": 0}, {}, (), "sum above 0"),
        ({}, {}, (), "sum above 0"),
        (None, {"rival.prise": 3}, (), "did you mean 'rival.price'"),
        (None, {"rival.price": -3}, (), "too low"),
        (None, {"rival.price": True}, (), "a number is needed"),
        (None, {"rival.price": float("inf")}, (), "finite"),
        (None, {}, [Shock(1, None, {"rival.prise": 1}, "")], "did you mean 'rival.price'"),
        (None, {}, [Shock(1, None, {"people.size": 9}, "")], "cannot change on a date"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_plain_words(baseline, strategy, changes, shocks, says):
    with pytest.raises(ScenarioError, match=says):
        baseline.plan(strategy, changes, shocks)


# Mixes


weights = draws.floats(0, 1, allow_nan=False)


def test_every_lever_is_a_number_or_a_choice_so_that_any_mix_is_defined():
    for one in levers().values():
        assert one.kind in ("number", "choice"), one.name
        assert (one.kind == "choice") == (one.mixing == "largest"), one.name


def values_of(lever):
    """All that a lever can be."""
    if lever.kind == "choice":
        return draws.sampled_from(lever.choices)
    return draws.floats(lever.low, lever.high)


@given(draws.data())
@settings(max_examples=60, deadline=None)
def test_a_corner_of_the_mixes_is_the_pure_strategy_bit_for_bit(data):
    one = read("baseline")
    bounds = {name: values_of(lever) for name, lever in levers().items()}
    bundles = {
        name: data.draw(draws.fixed_dictionaries({}, optional=bounds)) for name in one.strategies
    }
    pure = data.draw(draws.sampled_from(sorted(bundles)))
    corner = {name: float(name == pure) for name in bundles}
    levers_mixed = mixed(bundles, corner, one.settings)
    assert changed(one.settings, levers_mixed) == changed(one.settings, bundles[pure])


def test_a_corner_by_name_is_the_pure_plan(baseline):
    for name in baseline.strategies:
        for amount in (1, 0.3, 17):
            assert baseline.plan({name: amount}) == baseline.plan(name)


def test_a_mix_adds_shares_and_switches_on_above_a_twentieth(baseline):
    half = baseline.levers({"product_led": 1, "community_led": 1})
    assert half["attract.ads_budget"] == (1420 + 500) / 2
    assert half["engage.time_to_value"] == 4.5
    little = baseline.levers({"sales_led": 0.96, "community_led": 0.04})
    assert little["community.presence"] == 0
    assert little["community.managers"] == pytest.approx(0.04)
    more = baseline.levers({"sales_led": 0.94, "community_led": 0.06})
    assert more["community.presence"] == pytest.approx(0.06)


def test_a_lever_that_a_strategy_leaves_alone_counts_as_it_is_in_the_market(baseline):
    base = changed(baseline.settings, {"community.searchable": 0.4})
    bundles = {"a": {"community.searchable": 0.8}, "b": {}}
    assert mixed(bundles, {"a": 0.5, "b": 0.5}, base)["community.searchable"] == pytest.approx(0.6)


def mixed_of(name, weights, **values):
    """What one lever comes to in a mix of strategies that set it so, or leave it alone."""
    bundles = {one: {} if value is None else {name: value} for one, value in values.items()}
    return mixed(bundles, weights, read("baseline").settings)[name]


def test_a_mix_has_the_platform_of_the_largest_strategy_that_chose_one():
    name = "community.platform"
    shares = {"a": 0.6, "b": 0.3, "c": 0.1}
    chosen = {"a": None, "b": "closed_group", "c": "own_forum"}
    assert mixed_of(name, shares, **chosen) == "closed_group"
    assert mixed_of(name, shares, a="custom", b="custom", c="own_forum") == "own_forum"
    assert mixed_of(name, {"a": 1.0}, **chosen) == "custom"
    assert mixed_of(name, {"b": 0.5, "c": 0.5}, **chosen) == "closed_group", "ties go by name"
    assert mixed_of(name, {"c": 0.5, "b": 0.5}, **chosen) == "closed_group"


def test_in_a_mix_each_strategy_holds_its_share_of_the_events():
    name = "community.event_interval"
    assert mixed_of(name, {"a": 0.5, "b": 0.5}, a=13.0, b=None) == 26.0
    both = mixed_of(name, {"a": 0.5, "b": 0.5}, a=10.0, b=30.0)
    assert both == pytest.approx(15.0), "every 20 and every 60 weeks are four times in 60"
    assert mixed_of(name, {"a": 1.0}, a=49.0, b=7.0) == 49.0
    assert mixed_of(name, {"a": 0.5, "b": 0.5}, a=0.0, b=None) == 0.0


@given(draws.permutations(["sales_led", "product_led", "community_led"]), weights, weights, weights)
@settings(max_examples=40, deadline=None)
def test_the_order_of_strategies_in_a_mix_makes_no_difference(order, one, two, three):
    given_weights = {"sales_led": one, "product_led": two, "community_led": three}
    shares = normalised(given_weights)
    scenario = read("baseline")
    reordered = normalised({name: given_weights[name] for name in order})
    assert shares == reordered
    if shares:
        assert scenario.levers(shares) == scenario.levers({name: shares[name] for name in order})
