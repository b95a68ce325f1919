"""Help is given unevenly: Gini, top shares, the bus factor, and what help is worth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.estimators.inequality import bus_factor, gini, top_share
from simulator.metrics import measure
from tests.metrics_help import a_run


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([1, 1, 1, 1], 0.0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([1, 3], 0.25)],
)
def test_the_gini_coefficient_by_hand(amounts: list[float], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)


def test_the_gini_coefficient_of_an_exponential_is_one_half() -> None:
    assert gini(np.random.default_rng(1).exponential(size=100_000)) == pytest.approx(0.5, abs=0.01)


def test_shares_of_the_top_and_the_bus_factor_by_hand() -> None:
    amounts = [50, 30, *[2] * 8, *[1] * 4, *[0] * 86]
    assert top_share(amounts, 0.01) == 0.5
    assert top_share(amounts, 0.10) == 0.96
    assert bus_factor(amounts) == 1
    assert bus_factor([1] * 10) == 5
    assert top_share([3, 1], 0.01) == 0.75  # at least one person


def test_where_nobody_helps_nothing_is_told() -> None:
    for nothing in ([], [0, 0]):
        assert math.isnan(gini(nothing))
        assert math.isnan(top_share(nothing, 0.1))
        assert math.isnan(bus_factor(nothing))


def test_only_those_who_joined_count() -> None:
    people = pd.DataFrame({"joined_week": [3] * 10 + [-1] * 90,
                           "answers_total": [9, 1] + [0] * 98})  # fmt: skip
    measured = measure(a_run()._replace(everybody=lambda: people.assign(expert_week=-1)))
    assert measured["never_answered"] == 0.8
    assert measured["answers_top_10"] == 0.9
    assert measured["answers_top_1"] + measured["answers_next_9"] == measured["answers_top_10"]
    assert measured["answers_other_90"] == pytest.approx(0.1)
    assert measured["answers_bus_factor"] == 1


def test_answers_of_people_add_up_to_those_of_the_weeks() -> None:
    run = fw.run(fw.read("baseline", people=800, weeks=100), "community_led", seed=3)
    answered = run.history["answered_by_peers"].sum()
    assert run.people["answers_total"].sum() == answered > 100
    measured = measure(run.outcome)
    assert measured["answer_rate"] == answered / run.history["put_to_peers"].sum() <= 1
    assert measured["deflection_of_all"] < measured["deflection"]
    facts = run.outcome.facts
    assert measured["saved_by_peers"] == answered * 15 * 0.5
    assert measured["volunteers_cost"] == answered * 0.25 * 25
    assert measured["cac_with_volunteers"] > measured["cac_blended"]
    assert facts["volunteer_cost"] == 6.25


def test_volunteers_are_never_booked() -> None:
    market = fw.read("baseline", people=300, weeks=60)
    runs = [
        fw.run(market, "community_led", seed=3, changes={"community.volunteer_wage": wage})
        for wage in (0.0, 100.0)
    ]
    assert runs[0].history.equals(runs[1].history)
    dear, free = (measure(run.outcome)["cac_with_volunteers"] for run in reversed(runs))
    assert dear > free == measure(runs[0].outcome)["cac_blended"]


def test_community_qualified_customers_joined_before_they_bought() -> None:
    run = fw.run(fw.read("baseline", people=400, weeks=100), "community_led", seed=3)
    rows = run.journeys
    before = rows["joined_week"].between(0, rows["adopted_week"] - 1)
    assert measure(run.outcome)["community_qualified"] == before.sum() > 0


MENTIONS = {"mentions_good": 3.0, "mentions_bad": 1.0, "rival_mentions": 1.0, "posts": 2.0}


def test_counts_that_nobody_writes_are_dashes_and_those_written_are_read() -> None:
    measured = measure(a_run())
    for name in ("gravity", "gravity_gained", "brand_mentions", "net_sentiment", "share_of_voice"):
        assert math.isnan(measured[name]), name
    run = a_run(history={"answered_by_peers": 5.0})
    run.history["gravity"] = np.linspace(0, 2.1, 156)
    for name, each in (*MENTIONS.items(), ("members", 30.0)):
        run.history[name] = each
    measured = measure(run)
    assert measured["gravity"] == pytest.approx(2.1)
    assert measured["gravity_gained"] == pytest.approx(2.1 * 13 / 155)
    assert measured["brand_mentions"] == pytest.approx(3 + 1 + 2 + 5 / 156)
    assert measured["net_sentiment"] == pytest.approx(0.5)
    assert measured["share_of_voice"] == pytest.approx(0.8)
