"""Scenarios in plain words: every word is true of the scenario, and nothing is left out."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import simulator as fw
from simulator.accounts import LEDGER_LINES
from simulator.cli import main
from simulator.complaints import ScenarioError
from simulator.ledger import weekly_commitments
from simulator.quantities import changed
from simulator.scenario import library, read, read_text
from simulator.sources import GUESS
from simulator.strategy import levers, quantities
from simulator.words.explaining import explained
from simulator.words.explaining_strategies import costs_beside, told
from simulator.words.wording import amount, meaning
from simulator.world.rival import known_share

OURS = """\
based_on: baseline
name: Our market
question: What if our budget is cut?
weeks: 3 years
changes:
  people.size: {value: 20000, because: the register of 2025}
  rival.launch_week: {value: 104, because: announced}
  rival.price: {value: 30, because: seen in their shop}
shocks:
  - {week: 120, change: {rival.price: 20}, because: they need money}
  - {week: 60, until: 86, change: {attract.ads_budget: 0}, because: budget freeze}
  - {week: 300, change: {company.price: 41}, because: far away}
strategies:
  community_led: {community.managers: 2}
mixes:
  mostly_product: {product_led: 3, community_led: 1}
"""


@pytest.fixture(scope="module")
def ours():
    return explained(read_text(OURS))


def one_line(text):
    return " ".join(text.split())


def without(settings):
    """The baseline with these changes."""
    market = read("baseline")
    return replace(market, settings=changed(market.settings, settings))


def given(*words):
    """`flywheel explain` in this process."""
    return CliRunner().invoke(main, ["explain", *map(str, words)])


# the market


@pytest.mark.parametrize("name", list(library()))
def test_a_shipped_scenario_is_told_whole(name):
    market = read(name)
    found = explained(market)
    text = one_line(found.text())
    assert one_line(market.question) in text
    for changed_one in found.apart.quantities:
        assert changed_one.line() in text
        because = market.reasons.get(changed_one.quantity.name, "")
        assert one_line(because).rstrip(".") in text
    for strategy in market.strategy_names():
        assert f" {strategy} " in text
    assert "nan" not in text.split()
    assert explained(read(name)).text() == found.text()


def test_the_rival_is_told_with_price_and_date(ours):
    text = one_line(ours.text())
    assert "A rival starts in week 104 (2 years in) and asks 30 EUR a week, 25 % less" in text
    same = one_line(explained(read("baseline")).text())
    assert "asks 40 EUR a week, as much as we do" in same
    never = explained(without({"rival.launch_week": -1}))
    assert "No rival ever starts." in never.market
    assert not any("rival starts" in one.text for one in never.dates)
    late = explained(read("baseline", weeks=100))
    assert "after the run has ended" in late.market[-1]
    assert "20 EUR a week, 50 % less" in explained(without({"rival.price": 20.0})).market[-1]


@pytest.mark.parametrize("awareness", [0.004, 0.05, 0.08, 0.6931, 5])
def test_the_week_in_which_half_of_the_market_knows_the_rival_is_right(awareness):
    told_market = explained(without({"rival.awareness": float(awareness)})).market[-1]
    weeks = int(told_market.split("knows it after ")[1].split(" week")[0])
    assert known_share(10, 10 + weeks - 1, awareness) >= 0.5
    if weeks > 1:
        assert known_share(10, 10 + weeks - 2, awareness) < 0.5


def test_the_price_is_told_beside_what_people_think_is_normal():
    assert "which is what people think is normal" in explained(read("baseline")).market[3]
    dear = explained(without({"company.price": 50.0, "company.discount": 0.1})).market[3]
    assert "50 EUR a week, 25 % more than what people think is normal (40 EUR a week)" in dear
    assert "share of the price that is waived: 10 %" in dear


def test_segments_are_told_as_shares_of_all():
    weights = {f"people.{name}_share": 0.0 for name in ("reward", "discount", "belonging")}
    weights |= {"people.value_share": 0.3, "people.price_share": 0.1}
    assert explained(without(weights)).market[1] == (
        "What makes them loyal: value for 75 % and price for 25 %."
    )
    nobody = dict.fromkeys(weights, 0.0)
    assert explained(without(nobody)).market[1].count("20 %") == 5


@pytest.mark.parametrize("shape", quantities()["network.shape"].choices)
def test_of_the_network_is_told_what_its_shape_asks_for(shape):
    text = explained(without({"network.shape": shape})).market[2]
    assert ("small world's ties" in text) == (shape == "small_world")
    assert ("block network" in text) == (shape == "blocks")
    assert ("CSV file" in text) == (shape == "edge_list")
    assert ("average number" in text) == (shape not in ("edge_list", "complete", "star"))


def test_first_customers_are_counted():
    assert "On the first day 750 of them are customers (50 %)." in (
        explained(without({"people.initial_customers": 0.5})).market[0]
    )


# what differs


def test_what_is_repeated_and_what_differs_are_told_apart(ours):
    assert ours.repeated == ("rival.launch_week",)
    assert [one.quantity.name for one in ours.apart.quantities] == ["people.size", "rival.price"]
    assert "Why: seen in their shop." in one_line(ours.text())
    assert ours.differing_guesses == (2, 0, 2)


def test_another_length_of_the_run_is_told_with_both():
    said = one_line(explained(read("baseline", weeks=120)).text())
    assert "The length of the run: 208 weeks (4 years) -> 120 weeks." in said


def test_guesses_are_counted_among_what_differs():
    found = explained(
        without({"retain.contagion": 0.5, "company.price": 30.0, "bonds.gain": 0.1})
    )
    names = [one.quantity for one in found.apart.quantities]
    assert found.differing_guesses == (sum(one.source is GUESS for one in names), 1, 3)
    text = one_line(found.text())
    assert "3 quantities differ from the baseline, 1 of them chosen by the company." in text
    assert "1 of 3 is a guess" in text
    guesses = sum(one.source is GUESS for one in quantities().values())
    assert f"In all, {guesses} of the {len(quantities()) - len(levers())} quantities" in text


def test_a_larger_market_says_why_money_grew():
    text = one_line(explained(read("baseline", people=3000)).text())
    assert "300 EUR a week -> 600 EUR a week. Why: it grows with the number of people." in text
    assert "it is the number of people in the file of ties" in one_line(
        explained(read("friendship_club")).text()
    )


# strategies and money


@pytest.mark.parametrize("name", list(library()))
def test_the_money_told_is_the_money_spent(name):
    market = read(name, weeks=2)
    for strategy in market.strategy_names():
        found = told(market, strategy)
        history = fw.run(market, strategy=strategy).history
        assert found.growth_money == pytest.approx(sum(found.spending.values()))
        booked_when_held = {"cost_events", "cost_collaborations", "cost_ambassadors"}
        for line in set(weekly_commitments(market.settings)) - booked_when_held:
            booked = history[line].iloc[0]
            assert found.spending.get(line, 0.0) == pytest.approx(booked, abs=0.005), line


def test_a_strategy_is_told_with_its_money_and_its_levers(ours):
    by_name = {one.name: one.text for one in ours.strategies}
    assert by_name["community_led"].startswith(
        "community_led spends 4,500 EUR a week on growth: 3,000 EUR for community managers (2 FTE)"
    )
    assert "whether levels and badges are shown: yes instead of no" in by_name["community_led"]
    assert by_name["mostly_product"] == (
        "mostly_product is a mix of 75 % product_led and 25 % community_led: 3,375 EUR a week for "
        "growth. With what changes on a date it is 495,560 EUR over the run."
    )
    assert "term of the contract: 52 weeks (1 year) instead of 4 weeks" in by_name["sales_led"]
    assert "commissions for customers won by sales" in one_line(ours.text())


@pytest.mark.parametrize("lever", list(levers()))
def test_each_lever_that_is_pulled_is_told_with_its_value_or_its_money(lever):
    market, known = read("baseline"), levers()[lever]
    section, _, leaf = lever.partition(".")
    choice = known.kind == "choice"
    value = known.choices[-1] if choice else (known.low + known.high) / 2
    if value == getattr(getattr(market.settings, section), leaf):
        value = known.high
    text = told(replace(market, strategies={"mine": {lever: value}}), "mine").text
    pulled = changed(market.settings, {lever: value})
    if weekly_commitments(pulled) == weekly_commitments(market.settings):
        assert f"It also sets {meaning(known)}: {amount(known, value)} instead of " in text
    else:
        assert "mine spends " in text
        assert " EUR a week on growth, all of it for " in text
    idle = told(replace(market, strategies={"mine": {}}), "mine")
    assert idle.text == "mine spends nothing on growth."
    assert idle.growth_money == 0


def test_costs_that_follow_from_people_are_named_and_are_the_rest_of_the_ledger(ours):
    costs = [line for line in LEDGER_LINES if line.group != "revenue"]
    beside = [meaning for costs in costs_beside().values() for meaning in costs]
    committed = weekly_commitments(ours.scenario.settings)
    assert sorted(beside) == sorted(one.meaning for one in costs if one.name not in committed)


def test_what_programmes_give_back_is_said_to_be_no_growth_money(ours):
    beginning = "Not in these sums, because programmes give it back to customers who use them: "
    line = one_line(ours.text()).partition(beginning)[2].partition(". ")[0]
    assert line.split("; ") == [
        "rewards for customers brought by customers", "rewards given back to customers",
        "points when they are earned", "perks of paid memberships",
        "share of the revenue given to a cause",
    ]  # fmt: skip


def test_one_strategy_or_mix_is_told_in_full():
    found = explained(read_text(OURS), "mostly_product")
    assert [one.name for one in found.strategies] == ["mostly_product"]
    assert "it spends 3,375 EUR a week on growth: " in found.strategies[0].text
    assert "It also sets " in found.strategies[0].text
    with pytest.raises(ScenarioError, match="mostly_product"):
        explained(read_text(OURS), "mostly_produkt")


# dates, what is off, what is open


def test_everything_dated_is_told_in_order(ours):
    assert [one.week for one in ours.dates] == [60, 104, 120, 156, 300]
    texts = [one.text for one in ours.dates]
    assert texts[0].startswith("From week 60 (year 2) until week 86 (year 2): spend on advert")
    assert "Why: budget freeze." in texts[0]
    assert texts[1] == "Week 104 (2 years in): the rival starts."
    assert texts[3] == "Week 156 (3 years in): the run ends."
    assert texts[4].endswith("This comes after the end of the run.")


def test_what_is_off_is_exactly_what_stands_at_nothing():
    market = without({"retain.contagion": 0.0, "rival.campaign": 2.0, "rival.launch_week": -1})
    off = explained(market).off
    assert {"retain.contagion", "rival.launch_week", "rival.community"} <= set(off)
    assert "rival.campaign" not in off
    assert "network.largest_component" not in off  # it would matter for a file of ties only
    for name in off:
        section, _, leaf = name.partition(".")
        assert getattr(getattr(market.settings, section), leaf) in (0, False, -1)
        assert not quantities()[name].lever


@pytest.mark.parametrize("text, answer", [  # noqa: PT006  # in columns
    ("changes: {rival.launch_week: {value: -1, because: x}}", "no rival starts in it"),
    ("changes: {rival.launch_week: {value: 200, because: x}}", "only 8 weeks are left"),
    ("changes: {people.size: {value: 100, because: x}}", "market of 100 people luck decides"),
    ("weeks: 60", "How many stay for two years"),
    ("strategies: {sales_led: {attract.ads_budget: 9}}", "do not spend the same each week"),
    ("strategies: {sales_led: null, product_led: null}\nmixes: {balanced: null, "
     "product_and_community: null, sales_and_community: null}", "it has one strategy"),
    ("mixes: {balanced: null, product_and_community: null, sales_and_community: null}",
     "it has no mixes"),
    ("changes: {retain.exit_fee: 5}", "whether a customer may leave"),
])  # fmt: skip
def test_what_it_cannot_answer_follows_from_what_it_lacks(text, answer):
    told_here = one_line(" ".join(explained(read_text(f"based_on: baseline\n{text}\n"))
                                  .open_questions))  # fmt: skip
    assert answer in told_here
    usual = one_line(" ".join(explained(read("baseline")).open_questions))
    assert answer not in usual or answer == "whether a customer may leave"


def test_levers_that_somebody_pulls_are_not_called_unused():
    pulled = read_text("based_on: baseline\nstrategies: {sales_led: {company.discount: 0.1}}\n")
    assert "company.discount" not in " ".join(explained(pulled).open_questions)
    assert "company.discount" in " ".join(explained(read("baseline")).open_questions)


def test_a_market_without_strategies_is_explained_too():
    alone = replace(read("baseline"), strategies={}, mixes={})
    found = explained(alone)
    assert "None: the market is left to itself." in found.text()
    assert "it has no strategy" in " ".join(found.open_questions)


@pytest.mark.parametrize("width", [50, 80, 120])
def test_the_text_fits_the_width(ours, width):
    assert max(map(len, ours.text(width).splitlines())) <= width


# the command


def test_the_command_tells_the_scenario_as_text_and_as_json(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(OURS, encoding="utf-8")
    result = given(mine, "--set", "rival.price=10")
    assert result.exit_code == 0
    assert "asks 10 EUR a week" in one_line(result.stdout)
    assert "Why: --set rival.price=10." in one_line(result.stdout)
    assert "3 years is 156 weeks" in result.stdout
    data = json.loads(given(mine, "--json", "--strategy", "sales_led").stdout)
    assert data["scenario_hash"] == read(mine).fingerprint()
    assert [one["name"] for one in data["strategies"]] == ["sales_led"]
    assert data["strategies"][0]["growth_money"] == 3_000
    assert data["strategies"][0]["spending"]["cost_sales"] == 2_500
    assert data["differences"]["repeated"] == ["rival.launch_week"]
    assert data["guesses"]["differing"] == 2
    assert given("nothing").exit_code == 2
    assert "known are" in given(mine, "--strategy", "nobody").stderr
