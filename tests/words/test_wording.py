"""Values in words: what is said is right, and different values are told apart."""

import re

import pytest

from simulator.strategy import quantities
from simulator.words.wording import (
    amount,
    apart,
    counted,
    date,
    duration,
    glosses,
    joined,
    meaning,
    money,
    number,
    sentence,
    unit,
)


@pytest.mark.parametrize("name, value, told", [  # noqa: PT006  # in columns
    ("company.price", 40.0, "40 EUR a week"),
    ("company.price", 6.8, "6.80 EUR a week"),
    ("company.ticket_cost", 15.0, "15 EUR per question"),
    ("retain.exit_fee", 250.0, "250 EUR"),
    ("people.size", 20_000, "20,000 people"),
    ("people.size", 2, "2 people"),
    ("network.mean_degree", 1.0, "1 person"),
    ("network.shape", "edge_list", "edge list"),
    ("network.edges_file", "somewhere/deep/ties.csv", "ties.csv"),
    ("network.edges_file", "", "none"),
    ("network.largest_component", True, "yes"),
    ("network.rewiring", 0.125, "12.5 %"),
    ("retain.churn_target", 0.02, "2 % a month"),
    ("retain.churn_target", 0.0, "0 (nobody quits)"),
    ("community.health_speed", 0.1, "10 % a week"),
    ("rival.launch_week", 104, "week 104 (2 years in)"),
    ("rival.launch_week", 0, "week 0"),
    ("rival.launch_week", -1, "never"),
    ("rival.community", 0.0, "0 (it stays empty)"),
    ("rival.community", 0.3, "0.3 of 1"),
    ("rival.awareness", 0.05, "0.05 a week"),
    ("adopt.contract", 52.0, "52 weeks (1 year)"),
    ("adopt.contract", 1.0, "1 week"),
    ("attract.referral_programme", 1.0, "yes"),
    ("attract.referral_programme", 0.5, "0.5 of 1"),
    ("attract.virality", 1.0, "fully"),
    ("company.free_tier", 1.0, "fully"),
    ("company.free_tier", 0.0, "0 (there is none)"),
    ("attract.sales_representatives", 0.0224, "0.0224 FTE"),
    ("attract.ads_half_point", 2.0, "2 EUR per person a week"),
    ("engage.manager_help", 0.1, "0.1 per FTE"),
    ("engage.content_per_answer", 0.3, "0.3 items per answer"),
    ("switching.bond_weight", 1.5, "1.5 units of utility"),
    ("switching.bond_weight", 1.0, "1 unit of utility"),
])  # fmt: skip
def test_a_value_is_told_as_one_would_say_it(name, value, told):
    assert amount(quantities()[name], value) == told


@pytest.mark.parametrize("name", list(quantities()))
def test_two_values_are_told_apart_and_the_meaning_is_short(name):
    known = quantities()[name]
    assert meaning(known)
    assert ";" not in meaning(known) or known.meaning[0].isdigit()
    said = set(re.findall(r"\w+", known.meaning))
    assert set(re.findall(r"\w+", meaning(known))) <= said
    values = [*known.choices] or [known.default, known.low, known.high]
    if known.kind == "number":
        values += [known.low + (known.high - known.low) * share for share in (0.3, 0.3 + 1e-9)]
    told = [value for value in dict.fromkeys(values) if value is not None]
    for one in told:
        assert amount(known, one)
        assert "nan" not in amount(known, one)
        for other in told:
            if one != other:
                assert len(set(apart(known, one, other))) == 2


def test_what_a_meaning_says_about_single_values_is_found():
    assert glosses(quantities()["rival.launch_week"]) == {-1.0: "never"}
    assert glosses(quantities()["switching.social_cost"]) == {0.0: "switches them off"}
    assert glosses(quantities()["rival.campaign"]) == {0.0: "no campaign"}
    assert glosses(quantities()["rival.price"]) == {}
    assert meaning(quantities()["rival.campaign"]).endswith("reconsider")
    assert meaning(quantities()["retain.early_exit"]).endswith("against the fee or not")


def test_numbers_times_and_lists():
    assert [number(one) for one in (0, 1500, 0.25, 1 / 3, 1234.5, 1e-7)] == [
        "0", "1,500", "0.25", "0.3333", "1,234", "1e-07",
    ]  # fmt: skip
    assert [money(one) for one in (3000, 276.9231, 0.4)] == ["3,000 EUR", "276.92 EUR", "0.40 EUR"]
    assert [duration(one) for one in (1, 8, 52, 156, 60)] == [
        "1 week", "8 weeks", "52 weeks (1 year)", "156 weeks (3 years)", "60 weeks",
    ]  # fmt: skip
    assert [date(one) for one in (0, 30, 52, 60)] == [
        "week 0", "week 30", "week 52 (1 year in)", "week 60 (year 2)",
    ]  # fmt: skip
    assert [joined("abc"[:length]) for length in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert (counted(1, "mix", "mixes"), counted(2, "mix", "mixes")) == ("1 mix", "2 mixes")
    assert (unit("1"), unit("EUR/week"), unit("1/FTE")) == ("", "EUR a week", "per FTE")
    assert sentence("one thing.") == "One thing."
