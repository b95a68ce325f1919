"""The timeline in files: what is read and written, hashed, told and refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario import ScenarioError, Shock, read_text
from simulator.words.differing import differences
from simulator.words.explaining import explained
from simulator.words.explaining_strategies import told
from simulator.words.schema import json_schema
from simulator.words.writing import commented_yaml
from tests.timeline_help import BASED, dated, with_shocks

ENTRY = """\
- week: 26
  every: 13 weeks
  lasts: 2 weeks
  until: 3 years
  strategies: [community_led, product_led]
  change: {attract.content_budget: 500, company.discount: 10 %}
  cost: 1.2k EUR
"""


def test_everything_that_an_entry_holds_is_read() -> None:
    (shock,) = dated(ENTRY).shocks
    assert shock == Shock(
        26, 156, {"attract.content_budget": 500.0, "company.discount": 0.1}, "",
        ("community_led", "product_led"), 1_200.0, 13, 2,
    )  # fmt: skip


def test_a_timeline_survives_writing_and_fits_the_schema() -> None:
    import jsonschema
    from ruamel.yaml import YAML

    market = dated(ENTRY)
    text = commented_yaml(market)
    assert read_text(text).fingerprint() == market.fingerprint()
    assert read_text(text).shocks == market.shocks
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.validate(YAML(typ="safe").load(text))
    validator.validate(YAML(typ="safe").load(f"{BASED}timeline:\n{ENTRY}"))
    bad = f"{BASED}timeline:\n- {{week: 3, change: {{rival.price: 3}}, strategies: [sales_led]}}"
    assert list(validator.iter_errors(YAML(typ="safe").load(bad)))


@pytest.mark.parametrize("change", [
    {"week": 27}, {"until": 150}, {"every": 12}, {"lasts": 3}, {"cost": 1.0},
    {"strategies": ("community_led",)}, {"change": {"company.discount": 0.2}},
])  # fmt: skip
def test_everything_that_can_change_a_result_changes_the_hash_and_the_difference(
    change: dict[str, Any],
) -> None:
    market = dated(ENTRY)
    other = with_shocks(market, market.shocks[0]._replace(**change))
    assert other.fingerprint() != market.fingerprint()
    assert differences(market, other, ("one", "other")).shocks


def test_what_no_result_depends_on_changes_neither() -> None:
    market = dated(ENTRY)
    turned = market.shocks[0]._replace(strategies=("product_led", "community_led"), because="y")
    other = with_shocks(market, turned)
    assert other.fingerprint() == market.fingerprint()
    assert differences(market, other, ("one", "other")).is_none


def test_it_is_told_in_plain_words() -> None:
    found = explained(dated(ENTRY))
    assert found.dates[0].text == (
        "From week 26 until week 156 (3 years in), every 13 weeks for 2 weeks, under community_led "
        "and product_led only: spend on content written by the company becomes 500 EUR a week and "
        "share of the price that is waived becomes 10 % (this costs 1,200 EUR each time)."
    )
    words = told(dated(ENTRY), "community_led")
    assert words.one_off == 10 * 1_200.0
    assert words.in_all == pytest.approx(3_000 * 208 + 10 * 2 * 500 + words.one_off)
    assert "With what changes on a date it is 646,000 EUR over the run, 12,000 EUR of it" in (
        words.text
    )
    assert "With what changes" not in told(dated(ENTRY), "sales_led").text


def test_a_new_file_shows_how_a_timeline_is_written() -> None:
    text = CliRunner().invoke(main, ["new"]).stdout
    block = text[text.index("# timeline:"):].split("\n\n")[0]
    entries = "\n".join(line.removeprefix("# ") for line in block.splitlines())
    market = read_text(f"{BASED}{entries}\n")
    assert [one.cost for one in market.shocks] == [0.0, 2_500.0]
    assert market.shocks[1].every == 13




def test_the_command_refuses_all_mistakes_of_a_timeline_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        dated("- {week: -1, change: {rival.prise: 1}, cost: much}\n- {strategies: [nobody]}\n")
    places = [(one.line, one.code) for one in caught.value.problems]
    assert len(places) == 7
    assert {line for line, _ in places} == {4, 5}
    assert json.dumps(caught.value.as_json())
