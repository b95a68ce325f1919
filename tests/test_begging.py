"""What was put in by hand: exact where it must be, and the same numbers as a comparison's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.estimators.cohorts import at_risk, kept_by_cohort
from simulator.quantities import Value
from simulator.strategy import quantities, setting
from simulator.verdicts import assumptions
from simulator.verdicts.assumptions import TRIED, assume
from simulator.verdicts.begging import FULL_FEEDBACK, _equal_feedback, beg
from simulator.verdicts.cheap import FirstRound, analyses_of
from simulator.verdicts.variants import Variant, measure_variants

STRATEGIES = ("product_led", "community_led")


@pytest.fixture(scope="module")
def market():
    sets = {"rival.launch_week": "16", "people.initial_customers": "0.5"}
    return fw.read("baseline", people=150, weeks=70, sets=sets)


@pytest.fixture(scope="module")
def compared(market):
    return fw.compare(market, STRATEGIES, replicates=2, seed=5, workers=1)


@pytest.fixture(scope="module")
def begged(market):
    return beg(market, STRATEGIES, 2, 5, 1)


def point(analysis, quantity, value, metric="lock_in"):
    rows = analysis.details["sweep"]
    mine = rows[(rows["quantity"] == quantity) & (rows["value"] == value)]
    return mine[mine["metric"] == metric].iloc[0]


def test_without_social_weight_or_with_all_of_it_portable_lock_in_is_exactly_zero(begged):
    for quantity, value in (("switching.social_cost", 0.0), ("community.portability", 1.0)):
        none = point(begged, quantity, value)
        assert none["mean"] == none["low"] == none["high"] == 0


def test_the_scenarios_own_value_is_marked_and_gives_the_comparisons_number(begged, compared):
    means = compared.summary.set_index(["strategy", "metric"])["mean"]
    for quantity, own in (("switching.social_cost", 1.0), ("community.portability", 0.2)):
        for metric in ("lock_in", "retention_52"):
            mine = point(begged, quantity, own, metric)
            assert mine["is_default"]
            assert mine["mean"] == means["community_led", metric]
    assert begged.details["sweep"]["is_default"].sum() == 4
    assert begged.value("cac_blended", "product_led") == means["product_led", "cac_blended"]
    assert point(begged, "switching.social_cost", 2.0)["mean"] > 0


def test_who_has_no_community_is_not_swept_and_it_is_said(begged):
    assert set(begged.details["sweep"]["strategy"]) == {"community_led"}
    assert any("product led" in caveat for caveat in begged.caveats)


def test_volunteers_hours_are_their_cost_at_the_wage(begged, compared, market):
    cost = compared.summary.set_index(["strategy", "metric"])["mean"]["community_led"]
    wage = market.settings.community.volunteer_wage
    hours = begged.value("volunteer_hours", "community_led")
    assert hours == pytest.approx(cost["volunteers_cost"] / wage)
    assert begged.value("volunteer_hours", "product_led") == 0


def test_equal_feedback_is_paid_with_advertising_and_differs_by_the_figures(market, begged):
    levers = market.plan("product_led")[0].settings
    changes: dict[str, Value] = dict(_equal_feedback(market, "product_led"))
    spent = levers.attract.ads_budget - float(changes["attract.ads_budget"])
    dearer = levers.company.listening_cost * (1 - levers.advocate.listening)
    assert spent == pytest.approx(dearer)
    assert dearer > 0
    assert changes["advocate.feedback_half_point"] == FULL_FEEDBACK
    after = begged.value("customers_equal_feedback", "product_led")
    before = begged.value("customers", "product_led")
    assert begged.value("customers_change", "product_led") == pytest.approx(after - before)
    assert after != before


def test_a_change_that_changes_nothing_changes_exactly_nothing(market):
    same = Variant("community_led", (("community.portability", 0.2),))
    found = measure_variants(market, [Variant("community_led"), same], 1, 5, 1)
    for metric, values in found[same].items():
        np.testing.assert_array_equal(values, found[Variant("community_led")][metric])


def test_assumptions_are_moved_by_a_quarter_within_their_bounds(market, compared, monkeypatch):
    monkeypatch.setattr(assumptions, "TRIED", (*TRIED[:2], "people.belonging_share"))
    found = assume(market, STRATEGIES, 1, 5, 1)
    moved = found.details["moved"]
    assert set(moved["quantity"]) == {*TRIED[:2], "people.belonging_share"}
    for row in moved.to_dict("records"):
        about, own = quantities()[row["quantity"]], setting(market.settings, row["quantity"])
        assert row["low_value"] == max(0.75 * own, about.low)
        assert row["high_value"] == min(1.25 * own, about.high)
        first = compared.rows[(compared.rows["replicate"] == 0)
                              & (compared.rows["strategy"] == row["strategy"])
                              & (compared.rows["metric"] == row["metric"])]  # fmt: skip
        np.testing.assert_equal(row["as_it_is"], first["value"].iloc[0])
        assert row["source"] == about.source.name
    assert set(moved["source"]) >= {"GUESS", "BIJMOLT_2005"}


def test_quantities_that_are_tried_exist_and_can_be_moved():
    for name in TRIED:
        assert isinstance(quantities()[name].default, int | float)
        assert not quantities()[name].lever


def test_a_first_round_is_done_and_no_second():
    told = []
    rounds = FirstRound(1, lambda done, of: told.append((done, of)))
    assert rounds.results(abs, [-1, -2]) == [1, 2]
    assert rounds.results(abs, [-3]) == []
    assert told == [(2, 2), (0, 1)]


def test_quick_leaves_out_everything_and_says_so(compared):
    found, left_out = analyses_of(compared, quick=True, workers=1, tell=None)
    assert found == []
    assert len(left_out) == 4
    assert all("--quick" in clause for clause in left_out)


# cohorts


def test_cohorts_by_hand():
    """Ten bought in week 0; one left after 10 weeks, two after 30, and one was won too late."""
    rows = [("a", 0, 10, "rival")] + [("a", 0, 30, "nothing")] * 2
    rows += [("a", 0, -1, "open")] * 7 + [("a", 50, -1, "open"), ("a", -1, 20, "nothing")]
    journeys = pd.DataFrame(rows, columns=["strategy", "adopted_week", "ended_week", "end"])
    kept = kept_by_cohort(journeys, weeks=80)
    assert [(one.first_week, one.weeks_later, one.customers) for one in kept] == [
        (0, 0, 10), (0, 26, 10), (0, 52, 10),
    ]  # fmt: skip
    assert [one.share for one in kept] == [1.0, 0.9, 0.7]
    assert list(at_risk(journeys, 80)) == [("a", 0, 11), ("a", 26, 10), ("a", 52, 7), ("a", 78, 7)]
