"""Writing scenarios and describing quantities: nothing is lost, and everything is said."""

import json
import pickle

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draws
from ruamel.yaml import YAML

from simulator.scenario import ScenarioError, library, read, read_text
from simulator.scenario_files.values import plain
from simulator.strategy import quantities
from simulator.words.schema import json_schema
from simulator.words.writing import (
    commented_yaml,
    describe_quantities,
    explain_quantity,
)

BASED = "based_on: baseline\n"


def value_of(settings, name):
    section, _, leaf = name.partition(".")
    return getattr(getattr(settings, section), leaf)


@pytest.fixture(scope="module")
def baseline():
    return read("baseline")


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
    text = json.dumps(_reordered(data, lambda keys: luck.sample(keys, len(keys))), indent=1)
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
    text = json.dumps({"based_on": "baseline", "changes": data, "name": "x"}, indent=1)
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
        assert ("lever" in text.split("\n  who ")[1].split("\n")[0]) == quantity.lever
        if quantity.low is not None:
            assert f"{plain(quantity.low)}..{plain(quantity.high)}" in text


def test_explaining_an_unknown_quantity_says_which_was_meant():
    with pytest.raises(ScenarioError, match=r"did you mean 'rival\.price'"):
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
    assert set(definitions) - {"dated_change"} == set(quantities())
