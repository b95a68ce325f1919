"""Scenarios: what is read, merged, planned and written."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import jsonschema
import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draws
from ruamel.yaml import YAML

from simulator.ledger import growth_budget
from simulator.quantities import changed
from simulator.scenario import (
    ScenarioError, Segment, Shock, library, library_folder, read, read_text,
)  # fmt: skip
from simulator.scenario_values import plain, reading_of
from simulator.strategy import levers, mixed, normalised, quantities
from simulator.wheel import Settings
from simulator.writing import commented_yaml, describe_quantities, explain_quantity, json_schema

BASED = "based_on: baseline\n"
MODULES = ("scenario", "strategy", "units", "writing")


def value_of(settings, name):
    section, _, leaf = name.partition(".")
    return getattr(getattr(settings, section), leaf)


@pytest.fixture(scope="module")
def baseline():
    return read("baseline")


# What is shipped


def test_the_baseline_is_the_declared_numbers_and_nothing_else(baseline):
    assert baseline.settings == Settings()
    assert (baseline.name, baseline.weeks) == ("A market of 1,500 people", 208)


def test_the_baseline_file_is_what_is_written_for_it(baseline):
    assert commented_yaml(baseline) == library()["baseline"].read_text(encoding="utf-8")


def test_every_quantity_stands_in_the_baseline_once_with_its_meaning_and_source(baseline):
    data = YAML(typ="safe").load(baseline.text)
    flat = " ".join(baseline.text.replace("#", " ").split())
    for name, quantity in quantities().items():
        section, _, leaf = name.partition(".")
        assert leaf in data[section]
        assert " ".join(quantity.meaning.split()) in flat
        assert f"{quantity.source.name}]" in flat


@pytest.mark.parametrize("strategy", ["sales_led", "product_led", "community_led"])
def test_the_three_strategies_commit_exactly_the_same_money(baseline, strategy):
    assert growth_budget(baseline.plan(strategy)[0].settings) == 4000


def test_the_mixes_commit_the_same_money_too(baseline):
    for mix in baseline.mixes:
        budget = growth_budget(baseline.plan(mix)[0].settings)
        assert budget == pytest.approx(4000, rel=1e-12)


def test_the_cheaper_rival_asks_a_quarter_less_for_the_same_quality(baseline):
    rival = read("cheaper_rival").settings.rival
    assert rival.price == 0.75 * baseline.settings.company.price
    assert (rival.quality, rival.launch_week) == (baseline.settings.rival.quality, 104)


def test_the_friendship_club_is_zacharys_karate_club():
    lines = (library_folder() / "karate_club.csv").read_text().splitlines()
    assert lines[0].startswith("# source: Zachary")
    ties = [line for line in lines if not line.startswith("#")]
    assert ties[0] == "person,acquaintance"
    read_ties = {frozenset(int(end) - 1 for end in line.split(",")) for line in ties[1:]}
    assert read_ties == {frozenset(tie) for tie in networkx.karate_club_graph().edges()}
    club = read("friendship_club")
    assert club.settings.people.size == 34
    assert club.settings.network.shape == "edge_list"
    assert "people.size is 34, the number of people in karate_club.csv" in club.notes


def test_the_friendship_club_spends_as_much_per_person_as_the_baseline(baseline):
    club = read("friendship_club")
    for strategy in baseline.strategies:
        small = growth_budget(club.plan(strategy)[0].settings) / 34
        assert small == pytest.approx(4000 / 1500, rel=1e-3)


def test_reading_needs_none_of_the_heavy_libraries():
    code = f"import {', '.join(f'simulator.{m}' for m in MODULES)}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert not {"numba", "mesa", "scipy", "solara", "pandas"} & set(loaded.decode().split())


# Reading and merging


def test_a_change_replaces_the_value_of_the_base_and_keeps_its_reason(baseline):
    one = read_text(BASED + "changes:\n  rival.price: {value: 33, because: their price list}\n")
    assert one.settings == changed(baseline.settings, {"rival.price": 33.0})
    assert one.reasons == {"rival.price": "their price list"}


def test_a_lever_may_be_changed_without_a_reason():
    assert read_text(BASED + "changes: {company.price: 45}\n").settings.company.price == 45


def test_sections_hold_the_numbers_of_a_base():
    one = read_text("rival:\n  price: 10\n  launch_week: 3 months\n")
    assert one.settings == changed(Settings(), {"rival.price": 10.0, "rival.launch_week": 13})


def test_a_strategy_is_updated_lever_by_lever_and_a_new_one_is_added(baseline):
    one = read_text(BASED + "strategies:\n  sales_led: {adopt.contract: 26}\n  mine: {}\n")
    assert one.strategies["sales_led"] == baseline.strategies["sales_led"] | {"adopt.contract": 26}
    assert one.strategies["mine"] == {}
    assert one.strategy_names() == (
        "sales_led", "product_led", "community_led", "mine",
        "balanced", "product_and_community", "sales_and_community",
    )  # fmt: skip


def test_null_removes_a_strategy_and_a_mix():
    text = "strategies: {sales_led: null}\nmixes: {balanced: ~, sales_and_community: ~}\n"
    one = read_text(BASED + text)
    assert one.strategy_names() == ("product_led", "community_led", "product_and_community")


def test_a_chain_of_bases_is_merged_from_its_root(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "root.yaml").write_text(
        "name: root\nquestion: why?\nweeks: 30\nrival: {price: 1}\n"
    )
    middle = "based_on: ../root.yaml\nchanges: {rival.price: {value: 2, because: b}}\nweeks: 40\n"
    (tmp_path / "sub" / "middle.yaml").write_text(middle)
    top = "based_on: sub/middle.yaml\nchanges: {rival.quality: {value: 1, because: c}}\n"
    (tmp_path / "top.yaml").write_text(top)
    one = read(tmp_path / "top.yaml")
    assert (one.name, one.question, one.weeks) == ("top", "why?", 40)
    assert (one.settings.rival.price, one.settings.rival.quality) == (2, 1)
    assert one.reasons == {"rival.price": "b", "rival.quality": "c"}
    assert (one.path, one.text) == (tmp_path / "top.yaml", top)


def test_the_file_of_ties_lies_beside_the_scenario_that_names_it(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "ties.csv").write_text("person,acquaintance\na,b\nb,c\nx,y\n")
    base = "network: {shape: edge_list, edges_file: ties.csv}\n"
    (tmp_path / "base" / "base.yaml").write_text(base)
    text = "based_on: base/base.yaml\n"
    assert read_text(text, folder=tmp_path).settings.people.size == 5
    largest = text + "changes: {network.largest_component: {value: true, because: one market}}\n"
    one = read_text(largest, folder=tmp_path)
    assert one.settings.people.size == 3
    assert Path(one.settings.network.edges_file) == tmp_path / "base" / "ties.csv"


def test_the_fingerprint_follows_the_ties_and_not_where_they_lie(tmp_path):
    prints = []
    for number, ties in enumerate(["a,b\nb,c\n", "# noted\na,b\nb,c\n", "a,b\na,c\n"]):
        path = tmp_path / f"ties{number}.csv"
        path.write_text("person,acquaintance\n" + ties)
        prints.append(
            read_text(
                f"network: {{shape: edge_list, edges_file: {path.name}}}\n", folder=tmp_path
            ).fingerprint()
        )
    assert prints[0] == prints[1] != prints[2]


def test_what_has_no_effect_is_noted():
    late = "shocks:\n  - {week: 300, change: {rival.price: 1}, because: a trial}\n"
    assert "shock of week 300 comes after the last of 208 weeks" in read_text(BASED + late).notes[0]
    ties = "changes: {network.edges_file: {value: a.csv, because: a trial}}\n"
    assert "network.edges_file is not used" in read_text(BASED + ties).notes[0]


def test_conversions_are_noted():
    text = "changes: {retain.consideration: {value: 30 %/month, because: a survey}}\n"
    one = read_text(BASED + text)
    note = "retain.consideration: 30 %/month is a chance, so a hazard of 0.0823096 per week"
    assert one.notes == (note,)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("retain.consideration", "hazard"),
        ("advocate.fit_drift", "share"),
        ("retain.churn_target", "share"),
        ("attract.problem_rate", "rate"),
        ("company.interest", "rate"),
    ],
)
def test_what_a_percentage_means_follows_from_what_the_quantity_means(name, reading):
    assert reading_of(quantities()[name]) == reading


# Overrides


def test_a_value_set_by_the_caller_wins_over_the_market_and_all_strategies(baseline):
    one = read("baseline", sets={"attract.ads_budget": "1k EUR/week", "rival.price": "10"})
    for name in one.strategy_names():
        at_start = one.plan(name)[0].settings
        assert (at_start.attract.ads_budget, at_start.rival.price) == (1000, 10)
    assert one.plan("sales_led")[0].settings.adopt.contract == 52
    assert one.fingerprint() != baseline.fingerprint()


def test_text_values_can_be_set_with_and_without_quotation_marks():
    for text in ("ring", "'ring'", '"ring"'):
        assert read("baseline", sets={"network.shape": text}).settings.network.shape == "ring"
    set_true = read("baseline", sets={"network.largest_component": "true"})
    assert set_true.settings.network.largest_component is True


def test_more_people_bring_more_money_everywhere(baseline):
    shock = "shocks:\n  - {week: 9, change: {attract.ads_budget: 5, rival.price: 5}, because: x}\n"
    one = read_text(BASED + shock, people=4500)
    assert one.settings.people.size == 4500
    assert one.shocks[0].change == {"attract.ads_budget": 15, "rival.price": 5}
    for name, quantity in quantities().items():
        grown = 3 if quantity.grows_with_people else 1
        if name not in ("people.size", "network.shape") and quantity.kind == "number":
            old = value_of(baseline.settings, name)
            assert value_of(one.settings, name) == old * grown
    for strategy in baseline.strategies:
        assert growth_budget(one.plan(strategy)[0].settings) == pytest.approx(12_000)


def test_what_the_caller_sets_is_not_scaled():
    one = read("baseline", people=3000, sets={"company.platform_cost": "100"})
    assert one.settings.company.platform_cost == 100
    assert one.settings.company.listening_cost == 800


def test_the_same_number_of_people_changes_nothing(baseline):
    assert read("baseline", people=1500).fingerprint() == baseline.fingerprint()


def test_a_run_can_be_made_shorter():
    assert read("baseline", weeks=10).weeks == 10


# Plans


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
    assert seen == [(0, 920, 40), (100, 0, 40), (110, 0, 20), (120, 920, 20)]


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


def test_every_lever_is_a_number_so_that_any_mix_is_defined():
    assert {one.kind for one in levers().values()} == {"number"}


@given(draws.data())
@settings(max_examples=60, deadline=None)
def test_a_corner_of_the_mixes_is_the_pure_strategy_bit_for_bit(data):
    one = read("baseline")
    bounds = {name: draws.floats(q.low, q.high) for name, q in levers().items()}
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
    assert half["attract.ads_budget"] == (2420 + 550) / 2
    assert half["engage.time_to_value"] == 4.5
    little = baseline.levers({"sales_led": 0.96, "community_led": 0.04})
    assert little["community.presence"] == 0
    assert little["community.managers"] == pytest.approx(0.06)
    more = baseline.levers({"sales_led": 0.94, "community_led": 0.06})
    assert more["community.presence"] == pytest.approx(0.06)


def test_a_lever_that_a_strategy_leaves_alone_counts_as_it_is_in_the_market(baseline):
    base = changed(baseline.settings, {"community.portability": 0.4})
    bundles = {"a": {"community.portability": 0.8}, "b": {}}
    assert mixed(bundles, {"a": 0.5, "b": 0.5}, base)["community.portability"] == pytest.approx(0.6)


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


# Fingerprints and writing


def test_the_fingerprint_ignores_comments_order_spelling_and_reasons():
    one = read_text(
        "based_on: baseline\nname: a\nweeks: 2 years\nchanges:\n"
        "  rival.price: {value: 520 EUR/quarter, because: one reason}\n"
        "  rival.launch_week: {value: 1 year, because: one}\n"
        "mixes: {mine: {sales_led: 1, product_led: 3}}\n"
    )
    other = read_text(
        "# a comment\nmixes:\n  mine: {product_led: 75 %, sales_led: 0.25}\nchanges:\n"
        "  rival.launch_week: {because: another, value: 52}\n"
        "  rival.price: {because: another, value: 4.0e+1}\n"
        "question: b\nweeks: 104\nbased_on: baseline\n"
    )
    assert one.fingerprint() == other.fingerprint()


@pytest.mark.parametrize(
    "change",
    [
        "weeks: 209\n",
        "changes: {rival.price: {value: 41, because: x}}\n",
        "shocks: [{week: 3, change: {rival.price: 41}, because: x}]\n",
        "strategies: {sales_led: {adopt.contract: 51}}\n",
        "mixes: {balanced: {sales_led: 1}}\n",
    ],
)
def test_the_fingerprint_sees_every_change_that_matters(baseline, change):
    assert read_text(BASED + change).fingerprint() != baseline.fingerprint()


def test_a_fingerprint_has_twelve_letters_and_its_data_are_plain_json(baseline):
    assert len(baseline.fingerprint()) == 12
    assert int(baseline.fingerprint(), 16) >= 0
    canonical = baseline.canonical()
    assert json.loads(json.dumps(canonical)) == canonical


def test_a_scenario_can_be_sent_to_another_process(baseline):
    again = pickle.loads(pickle.dumps(baseline))  # noqa: S301  # our own bytes
    assert again == baseline
    assert again.plan("balanced") == baseline.plan("balanced")


def _reordered(node, shuffle):
    if isinstance(node, dict):
        keys = shuffle(list(node))
        return {key: _reordered(node[key], shuffle) for key in keys}
    return node


@given(draws.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_entries_keeps_the_fingerprint(luck):
    data = YAML(typ="safe").load(library()["cheaper_rival"].read_text(encoding="utf-8"))
    text = json.dumps(_reordered(data, lambda keys: luck.sample(keys, len(keys))))
    assert read_text(text).fingerprint() == read("cheaper_rival").fingerprint()


def _values(quantity):
    if quantity.kind == "whole":
        return draws.integers(int(quantity.low), int(quantity.high))
    if quantity.kind == "number":
        return draws.floats(quantity.low, quantity.high)
    return draws.booleans() if quantity.kind == "switch" else draws.sampled_from(quantity.choices)


def _changeable():
    left_out = ("network.shape", "network.edges_file")
    return {
        name: _values(quantity) for name, quantity in quantities().items() if name not in left_out
    }


@given(
    draws.fixed_dictionaries({}, optional=_changeable()),
    draws.text(min_size=1, max_size=40).filter(str.strip),
)
@settings(max_examples=40, deadline=None)
def test_any_allowed_changes_are_read_and_survive_being_written(changes, because):
    data = {name: {"value": value, "because": "a trial"} for name, value in changes.items()}
    text = json.dumps({"based_on": "baseline", "changes": data, "name": "x"})
    one = read_text(text)
    for name, value in changes.items():
        assert value_of(one.settings, name) == value
    again = read_text(commented_yaml(one))
    assert again.fingerprint() == one.fingerprint()
    _named_like(because, one)


def _named_like(text, one):
    """Whatever is a legal name or reason can be written and read again."""
    try:
        named = read_text(f"based_on: baseline\nname: {json.dumps(text, ensure_ascii=False)}\n")
    except ScenarioError:
        return
    assert read_text(commented_yaml(named)).name == named.name


def test_a_whole_scenario_survives_being_written(tmp_path):
    text = (
        "based_on: baseline\nname: 'a: \"b\" # c \\\\ é'\nquestion: |\n  two\n  lines\n"
        "changes: {rival.price: {value: 33, because: 'said: so'}}\n"
        "shocks:\n  - {week: 3, until: 9, change: {attract.content_form: logarithmic,"
        " rival.price: 1e-5}, because: 'a # b'}\n"
        "strategies: {'the new one': {}, mine: {adopt.contract: 5}}\n"
        "mixes: {odd: {mine: 0.123, sales_led: 0.3}, 'third of it': {mine: 1, sales_led: 2}}\n"
    )
    one = read_text(text)
    written = commented_yaml(one)
    again = read_text(written)
    assert again.fingerprint() == one.fingerprint()
    assert (again.name, again.question) == (one.name, one.question)
    assert (again.shocks, again.strategies, again.mixes) == (one.shocks, one.strategies, one.mixes)
    assert 'third of it": {mine: 1, sales_led: 2}' in written
    assert "changed: said: so" in written
    assert commented_yaml(again).count("\n") == written.count("\n") - 1  # without that reason


def test_a_written_scenario_with_ties_is_read_again():
    club = read("friendship_club")
    assert read_text(commented_yaml(club)).fingerprint() == club.fingerprint()


# Descriptions and schema


def test_every_quantity_is_explained_with_unit_bounds_meaning_and_source():
    for name, quantity in quantities().items():
        text = explain_quantity(name)
        assert quantity.meaning in text
        assert quantity.source.citation in text
        assert ("lever" in text.split("who")[1]) == quantity.lever
        if quantity.low is not None:
            assert f"{plain(quantity.low)}..{plain(quantity.high)}" in text


def test_explaining_an_unknown_quantity_says_which_was_meant():
    with pytest.raises(ScenarioError, match="did you mean 'rival.price'"):
        explain_quantity("rival.prise")


def test_the_table_of_quantities_has_one_line_for_each():
    head, *lines = describe_quantities().splitlines()
    assert head.split()[:3] == ["name", "default", "unit"]
    assert [line.split()[0] for line in lines] == list(quantities())
    for line, quantity in zip(lines, quantities().values(), strict=True):
        assert quantity.meaning in line
        assert (" lever " in line) == quantity.lever


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize("name", ["baseline", "cheaper_rival", "friendship_club"])
def test_the_shipped_scenarios_fit_the_schema(validator, name):
    validator.validate(YAML(typ="safe").load(library()[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "broken",
    [
        "weeks: 0",
        "retain_: {}",
        "rival: {prise: 3}",
        "rival: {price: -3}",
        "rival: {price: cheap}",
        "based_on: baseline\nrival: {price: 3}",
        "changes: {rival.price: 3}",
        "changes: {rival.price: {value: 3}}",
        "changes: {rival.prise: {value: 3, because: x}}",
        "strategies: {mine: {rival.price: 3}}",
        "strategies: {mine: {attract.ads_budget: -1}}",
        "strategies: {../mine: {}}",
        "mixes: {half: {sales_led: -1}}",
        "shocks: {week: 3}",
        "shocks: [{week: 3, change: {rival.price: 3}}]",
        "shocks: [{week: 3, change: {people.size: 3}, because: x}]",
        "changes: {network.shape: {value: square, because: x}}",
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(validator, broken):
    assert not validator.is_valid(YAML(typ="safe").load(broken))
    with pytest.raises(ScenarioError):
        read_text(broken)


def test_values_with_units_fit_the_schema(validator):
    data = {"weeks": "4 years", "rival": {"price": "1.2k EUR/month", "quality": "80 %"}}
    validator.validate(data)
    assert read_text(json.dumps(data)).weeks == 208


def test_the_schema_describes_every_quantity_with_its_source():
    definitions = json_schema()["$defs"]
    for name, quantity in quantities().items():
        assert quantity.meaning in definitions[name]["description"]
        assert quantity.source.name in definitions[name]["description"]
    assert set(definitions) == set(quantities())
