"""Values with units: what people write becomes the quantity's own unit, or is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as draws

from simulator.scenario_files.units import UnitError, in_unit
from simulator.strategy import quantities


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12 weeks", "week", 12),
        ("1 week", "week", 1),
        ("3 months", "week", 13),
        ("2 years", "week", 104),
        ("1 quarter", "week", 13),
        ("14 days", "week", 2),
        ("84 hours", "week", 0.5),
        ("-1 week", "week", -1),
        ("1.2k EUR/month", "EUR/week", 1200 * 12 / 52),
        ("5200 EUR/year", "EUR/week", 100),
        ("100 EUR per week", "EUR/week", 100),
        ("€100/week", "EUR/week", 100),
        ("EUR 2 k per week", "EUR/week", 2000),
        ("450 EUR", "EUR", 450),
        ("450 euros", "EUR", 450),
        ("2M EUR", "EUR", 2e6),
        ("2 million euro", "EUR", 2e6),
        ("1e3 EUR", "EUR", 1000),
        ("5 %", "1", 0.05),
        ("130%", "1", 1.3),
        ("5 percent", "1", 0.05),
        ("30 people/week", "person/week", 30),
        ("0.5 EUR/person/week", "EUR/person/week", 0.5),
        ("3 questions per year", "question/week", 3 / 52),
        ("10 %/year", "1/year", 0.1),
        ("0.52 / year", "1/week", 0.01),
        ("2 persons", "person", 2),
        ("1 fte", "FTE", 1),
    ],
)
def test_a_value_with_a_unit_becomes_the_unit_of_the_quantity(text, unit, value):
    assert in_unit(text, unit).value == value


def test_the_same_amount_spelled_in_two_ways_is_the_same_number_to_the_last_bit():
    assert in_unit("0.1 years", "week").value == in_unit("5.2 weeks", "week").value == 5.2
    assert (
        in_unit("1.2k EUR/month", "EUR/week").value == in_unit("14400 EUR/year", "EUR/week").value
    )


def test_a_monthly_share_compounds_to_the_same_month():
    weekly = in_unit("3 %/month", "1/week", "share").value
    assert (1 - weekly) ** (52 / 12) == pytest.approx(1 - 0.03, rel=1e-14)


def test_a_monthly_chance_is_the_chance_of_the_hazard_it_becomes():
    hazard = in_unit("3 %/month", "1/week", "hazard").value
    assert 1 - math.exp(-hazard * 52 / 12) == pytest.approx(0.03, rel=1e-13)


def test_a_rate_in_percent_is_linear():
    assert in_unit("26 %/year", "1/week", "rate").value == 0.005


def test_a_yearly_share_of_leavers_becomes_a_monthly_one():
    monthly = in_unit("20 %/year", "1/month", "share").value
    assert (1 - monthly) ** 12 == pytest.approx(0.8, rel=1e-14)


def test_a_share_in_its_own_period_is_taken_as_it_is():
    assert in_unit("2 %/month", "1/month", "share") == (0.02, "")
    assert in_unit("2 %", "1/month", "share").value == 0.02


@pytest.mark.parametrize(
    ("text", "unit", "reading", "says"),
    [
        ("3 months", "week", "rate", "3 months is 13 weeks"),
        ("1.2k EUR/month", "EUR/week", "rate", "276.923 EUR/week"),
        ("3 %/month", "1/week", "hazard", "a hazard of 0.00702905 per week"),
        ("3 %/month", "1/week", "share", "a share of 0.0070044 in one week"),
        ("12 weeks", "week", "rate", ""),
        ("5 %", "1", "rate", ""),
    ],
)
def test_a_conversion_says_what_it_did(text, unit, reading, says):
    note = in_unit(text, unit, reading).note
    assert says in note
    assert bool(note) == bool(says)


@pytest.mark.parametrize(
    ("text", "unit", "code", "says"),
    [
        ("12 weeks", "EUR/week", "wrong_unit", "expected EUR/week"),
        ("450 EUR", "EUR/week", "wrong_unit", "expected EUR/week"),
        ("12", "week", "wrong_unit", "expected 12 weeks"),
        ("3 weeks", "1", "wrong_unit", "a plain number"),
        ("450 $", "EUR", "wrong_unit", "EUR"),
        ("3 fortnights", "week", "unknown_unit", "fortnights"),
        ("3 moths", "week", "unknown_unit", "did you mean 'month'"),
        ("5 %", "EUR", "wrong_unit", "expected EUR"),
        ("many", "1", "not_a_number", "number"),
        ("1,200 EUR", "EUR", "not_a_number", "separators"),
        ("1 200 EUR", "EUR", "not_a_number", "separators"),
        ("3/4", "1", "not_a_number", "formula"),
        ("2026-11-21", "week", "date", "weeks counted from the start"),
        ("12:30", "week", "not_a_number", "time of day"),
        ("1e999 EUR", "EUR", "too_large", "too large"),
        ("1e999999999 EUR", "EUR", "not_a_number", "formula"),
        ("9" * 100, "1", "not_a_number", "too long"),
        ("", "1", "not_a_number", "number"),
        (".nan", "1", "not_a_number", "number"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_unit_expected(text, unit, code, says):
    with pytest.raises(UnitError, match=says) as caught:
        in_unit(text, unit)
    assert caught.value.code == code


@pytest.mark.parametrize("reading", ["hazard", "share"])
@pytest.mark.parametrize("text", ["100 %/month", "-1 %/month", "250 %/year"])
def test_a_chance_lies_between_0_and_1(text, reading):
    with pytest.raises(UnitError, match="below 100 %"):
        in_unit(text, "1/week", reading)


def test_a_percentage_of_something_else_is_no_chance():
    with pytest.raises(UnitError, match="does not fit; expected 1/week"):
        in_unit("5 %/person", "1/week", "hazard")


def test_a_percentage_without_a_period_is_no_hazard():
    with pytest.raises(UnitError, match="Write 3 %/week"):
        in_unit("3 %", "1/week", "hazard")


def test_every_unit_of_the_model_can_be_written():
    for quantity in quantities().values():
        if quantity.unit != "1" and quantity.kind == "number":
            assert in_unit(f"3 {quantity.unit}", quantity.unit).value == 3


@given(draws.text(max_size=90), draws.sampled_from(["1", "week", "EUR/week", "1/week"]))
def test_any_text_is_a_finite_number_or_a_unit_error(text, unit):
    try:
        value = in_unit(text, unit, "hazard").value
    except UnitError:
        return
    assert math.isfinite(value)
