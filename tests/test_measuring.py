"""Declarations: every metric says what it is, every line of the ledger where it belongs."""

from __future__ import annotations

import pytest

from simulator.accounts import (
    CHANNELS,
    COST_LINES,
    ORGANIC_CHANNELS,
    PROGRAMME_LINES,
    lines_of,
    lines_of_channel,
)
from simulator.metrics import METRICS, TWIN_METRICS, metric_named
from simulator.metrics.registry import metric
from simulator.outcomes import Outcome


def test_every_metric_says_what_it_is() -> None:
    assert len(METRICS) >= 100
    for name, known in {**METRICS, **TWIN_METRICS}.items():
        assert name == known.name == name.lower()
        assert known.label
        assert known.formula.endswith(".")
        assert known.reading
        assert known.unit in {"person", "EUR/person", "EUR", "share", "share/month", "1", "week",
                              "item", "item/week", "EUR/month", "EUR/week", "point", "question"}
        assert known.better in ("low", "high", None)
        assert metric_named(name) is known


def test_a_metric_needs_a_formula_and_a_name_of_its_own() -> None:
    declare = metric("x", unit="1", better=None, reading="x")

    def customers_won(outcome: Outcome) -> float:
        """Formula."""
        return 0.0

    def without_formula(outcome: Outcome) -> float:
        return 0.0

    for function in (customers_won, without_formula):
        with pytest.raises(ValueError, match="needs a formula"):
            declare(function)
    with pytest.raises(KeyError):
        metric_named("without_formula")


def test_every_line_of_the_ledger_belongs_to_one_group() -> None:
    groups = [lines_of(group) for group in ("acquisition", "community", "service", "goods")]
    assert sorted(sum(groups, ())) == sorted(COST_LINES)
    assert lines_of("revenue") == (
        "revenue", "revenue_expansion", "revenue_memberships", "revenue_order_lift",
        "revenue_forfeited_points", "exit_fees",
    )  # fmt: skip
    assert set(PROGRAMME_LINES) < set(COST_LINES)
    assert lines_of_channel("virality") == ("cost_self_service", "cost_free_tier")
    assert lines_of_channel("word_of_mouth") == lines_of_channel("return") == ()
    assert set(ORGANIC_CHANNELS) < set(CHANNELS)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("customers", 1234.4, "1,234"),
        ("cac_blended", 1234.4, "1,234 EUR"),
        ("cac_blended", 4.567, "4.57 EUR"),
        ("retention_52", 0.6049, "60.5 %"),
        ("ltv_to_cac", 3.14159, "3.14"),
        ("payback_weeks", 17.25, "17.2 weeks"),
        ("profit", -45_678.9, "-45,679 EUR"),
        ("lock_in", float("nan"), "-"),
        ("nps", 31.25, "31.2 points"),
        ("mrr", 29_120.0, "29,120 EUR"),
        ("questions_per_expert", 1.04, "1.0 questions"),
        ("brand_mentions", 1204.04, "1,204.0 items a week"),
    ],
)
def test_values_are_written_with_their_unit(name: str, value: float, text: str) -> None:
    assert metric_named(name).text(value) == text


def test_differences_of_shares_are_points() -> None:
    assert metric_named("retention_52").difference_text(-0.0321) == "-3.2 points"
    assert metric_named("cac_blended").difference_text(12.0) == "12 EUR"
