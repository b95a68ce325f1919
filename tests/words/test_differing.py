"""Two scenarios beside each other: all that differs is told, and nothing else."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.complaints import ScenarioError
from simulator.quantities import changed
from simulator.scenario import library, read, read_text
from simulator.strategy import quantities
from simulator.words.differing import differences
from simulator.words.wording import amount

NAMES = ("one", "other")
OURS = """\
based_on: baseline
name: Our market
weeks: 3 years
changes:
  rival.price: {value: 30, because: seen in their shop}
shocks:
  - {week: 60, until: 86, change: {attract.ads_budget: 0}, because: budget freeze}
strategies:
  community_led: {community.managers: 2}
  sales_led: null
  mine: {attract.ads_budget: 700}
mixes:
  balanced: null
  sales_and_community: null
  product_and_community: {product_led: 3, community_led: 1}
"""


@pytest.fixture(scope="module")
def baseline():
    return read("baseline")


@pytest.fixture(scope="module")
def ours():
    return read_text(OURS)


def another(known, value):
    """Another allowed value of a quantity."""
    if known.kind == "switch":
        return not value
    if known.kind == "choice":
        return next(choice for choice in known.choices if choice != value)
    if known.kind == "text":
        return "ties.csv"
    return known.high if value != known.high else known.low


def given(*words):
    """`flywheel diff` in this process."""
    return CliRunner().invoke(main, ["diff", *map(str, words)])


@pytest.mark.parametrize("name", list(quantities()))
def test_every_quantity_that_differs_is_told_with_both_values(baseline, name):
    known = quantities()[name]
    section, _, leaf = name.partition(".")
    before = getattr(getattr(baseline.settings, section), leaf)
    after = another(known, before)
    other = replace(
        baseline, settings=changed(baseline.settings, {name: after}),
        ties="of another file" if known.kind == "text" else "",
    )  # fmt: skip
    found = differences(baseline, other, NAMES)
    assert [one.quantity.name for one in found.quantities] == [name]
    assert not found.is_none
    text = found.text(10_000)
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{name} ("))
    assert line.endswith(f": {amount(known, before)} -> {amount(known, after)}")
    assert text.splitlines()[2].startswith(f"{section}: ")
    row = found.as_json()["quantities"][0]
    assert (row["name"], row["first"], row["second"]) == (name, before, after)


def test_values_too_near_to_be_told_apart_in_words_are_told_in_full(baseline):
    near = changed(baseline.settings, {"retain.consideration": 0.0769231})
    found = differences(baseline, replace(baseline, settings=near), NAMES)
    assert "0.07692307692307693 a week -> 0.0769231 a week" in found.text(500)


@pytest.mark.parametrize("name", list(library()))
def test_a_scenario_does_not_differ_from_itself(name):
    found = differences(read(name), read(name), NAMES)
    assert found.is_none
    assert found.text() == "no difference between one and other"


@pytest.mark.parametrize("old, new", [  # noqa: PT006  # in columns
    ("rival.price: {value: 30", "rival.price: {value: 31"),
    ("weeks: 3 years", "weeks: 2 years"),
    ("until: 86", "until: 87"),
    ("week: 60, until: 86", "week: 60"),
    ("{attract.ads_budget: 0}", "{attract.ads_budget: 1}"),
    ("{community.managers: 2}", "{community.managers: 3}"),
    ("{community.managers: 2}", "{company.price: 40}"),
    ("  mine: {attract.ads_budget: 700}\n", ""),
    ("  balanced: null\n  sales_and_community", "  sales_and_community"),
    ("product_led: 3,", "product_led: 4,"),
    ("name: Our market", "name: Another"),
    ("seen in their shop", "heard at a fair"),
    ("budget freeze", "money ran out"),
    ("rival.price: {value: 30,", "# cheaper\n  rival.price: {value: 120 EUR/month,"),
])  # fmt: skip
def test_there_is_no_difference_exactly_if_nothing_could_change_a_result(ours, old, new):
    assert old in OURS
    if "sales_and_community" in old:
        new = new.replace("  sales_and", "  mostly: {mine: 1}\n  balanced: null\n  sales_and")
    other = read_text(OURS.replace(old, new))
    found = differences(ours, other, NAMES)
    assert found.is_none == (ours.fingerprint() == other.fingerprint())
    assert found.is_none == found.text().startswith("no difference")
    assert found.is_none == found.as_json()["same_results"]
    assert found.text() != differences(ours, ours, NAMES).text()


def test_only_comments_and_only_reasons_are_told_as_such(ours):
    said = read_text(OURS.replace("seen in", "read in").replace("budget freeze", "no money"))
    text = differences(ours, said, NAMES).text(500)
    assert "only words differ" in text
    assert "reason for rival.price: seen in their shop -> read in their shop" in text
    assert "reasons of shocks" in text
    commented = read_text(OURS + "# a comment\n")
    assert "only comments, order or the way values are written" in differences(
        ours, commented, NAMES
    ).text(500)


def test_all_kinds_of_differences_are_told_with_reasons(baseline, ours):
    found = differences(baseline, ours, ("baseline", "ours"))
    text = found.text(2_000)
    assert text.splitlines()[0] == (
        "baseline -> ours: they differ in the length of the run, 1 quantity, 3 strategies, "
        "3 mixes and 1 shock"
    )
    assert "length: 208 weeks (4 years) -> 156 weeks (3 years)" in text
    assert "(what the rival asks for a week): 40 EUR a week -> 30 EUR a week\n" in text
    assert "why in ours: seen in their shop" in text
    assert "sales_led: only in baseline: sales representatives" in text
    assert "mine: only in ours: spend on advertising: 700 EUR a week" in text
    assert "community_led: community.managers (community managers): 1 FTE -> 2 FTE" in text
    assert "product_led and 33.33 % community_led -> not there" in text
    assert "-> 75 % product_led and 25 % community_led" in text
    assert "only in ours: from week 60 (year 2) until week 86 (year 2): spend on adv" in text
    assert "(why: budget freeze)" in text
    assert set(found.bundles["strategies"]) == {"sales_led", "community_led", "mine"}
    assert "product_led" not in found.bundles["strategies"]


def test_the_other_way_round_the_same_is_told_backwards(baseline, ours):
    there, back = differences(baseline, ours, NAMES), differences(ours, baseline, NAMES)
    assert [(one.first, one.second) for one in there.quantities] == [
        (one.second, one.first) for one in back.quantities
    ]
    assert set(there.bundles["mixes"]) == set(back.bundles["mixes"])
    assert len(there.shocks) == len(back.shocks) == 1


def test_a_shock_that_changed_is_told_as_one_and_order_counts_within_a_week(ours):
    other = read_text(OURS.replace("{attract.ads_budget: 0}", "{attract.ads_budget: 50}"))
    (told,) = differences(ours, other, NAMES).shocks
    assert "becomes 0 EUR a week -> from week 60" in told
    two = "shocks:\n" + "".join(
        f"  - {{week: 9, change: {{rival.price: {price}}}, because: x}}\n" for price in (1, 2)
    )
    swapped = two.replace("price: 1}", "price: X}").replace("price: 2}", "price: 1}")
    swapped = swapped.replace("price: X}", "price: 2}")
    one, other = (read_text(f"based_on: baseline\n{text}") for text in (two, swapped))
    assert one.fingerprint() != other.fingerprint()
    assert "in another order" in differences(one, other, NAMES).shocks[0]


def test_a_lever_that_is_given_as_the_market_has_it_is_told(baseline):
    other = read_text(
        "based_on: baseline\nstrategies: {product_led: {company.price: 40}}\n", name="other"
    )
    (line,) = differences(baseline, other, NAMES).bundles["strategies"]["product_led"]
    assert line.endswith("40 EUR a week as before, now by the strategy")


def test_one_strategy_is_compared_as_it_is_played(baseline, ours):
    assert list(differences(baseline, ours, NAMES, "product_led").bundles["strategies"]) == []
    mixed = differences(baseline, ours, NAMES, "product_and_community").bundles["strategies"]
    assert any("managers" in line for line in mixed["product_and_community"])
    gone = differences(baseline, ours, NAMES, "sales_led").bundles["strategies"]["sales_led"]
    assert gone[0].startswith("only in one: sales representatives")
    with pytest.raises(ScenarioError, match="did you mean 'sales_led'"):
        differences(baseline, ours, NAMES, "sale_led")


@pytest.mark.parametrize("width", [50, 80, 120])
def test_the_text_fits_the_width(baseline, ours, width):
    for strategy in (None, "community_led"):
        text = differences(baseline, ours, NAMES, strategy).text(width)
        assert max(map(len, text.splitlines())) <= width


def test_another_file_of_ties_is_a_difference_and_another_path_is_none(tmp_path):
    ties = (library()["friendship_club"].parent / "karate_club.csv").read_text(encoding="utf-8")
    text = (
        "based_on: baseline\nchanges:\n  network.shape: {value: edge_list, because: x}\n"
        "  network.edges_file: {value: NAME, because: x}\n"
    )
    (tmp_path / "a.csv").write_text(ties)
    (tmp_path / "b.csv").write_text(ties)
    (tmp_path / "c.csv").write_text("\n".join(ties.splitlines()[:-3]) + "\n")
    one, same, other = (
        read_text(text.replace("NAME", f"{name}.csv"), folder=tmp_path) for name in "abc"
    )
    assert differences(one, same, NAMES).is_none
    told = differences(one, other, NAMES).text(500)
    assert "a.csv -> c.csv" in told
    assert str(tmp_path) not in told


# the command


def test_the_command_tells_the_difference_and_ends_well(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(OURS, encoding="utf-8")
    told = given("baseline", mine)
    assert told.exit_code == 0
    assert "why in" in told.stdout
    assert given("baseline", "baseline").stdout.startswith("no difference")
    data = json.loads(given("baseline", mine, "--json", "--strategy", "community_led").stdout)
    assert data["second"]["scenario_hash"] == read(mine).fingerprint()
    levers = data["strategies"]["community_led"]
    assert (levers["first"]["community.managers"], levers["second"]["community.managers"]) == (1, 2)
    assert data["shocks"]["second"][0]["week"] == 60


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    assert given("baseline", "baselin").exit_code == 2
    assert "did you mean 'baseline'" in given("baseline", "baselin").stderr
    assert given("baseline").exit_code == 2
    unknown = given("baseline", "cheaper_rival", "--strategy", "nobody", "--json")
    assert unknown.exit_code == 2
    assert json.loads(unknown.stdout)["problems"][0]["code"] == "unknown_name"
