"""Surveys: who loves us, who says so, and why more answers do not make the sample true."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.estimators.surveys import (
    loyalty_index,
    nps,
    nps_error,
    sampling_error,
    scores,
    with_sample,
)
from simulator.metrics import METRICS, measure
from simulator.quantities import Value
from simulator.results import Run
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.stages.retain import loyalty
from simulator.world.survey import RATINGS, answer_of, step_reached

LIVELY: dict[str, Value] = {
    "people.initial_customers": 0.5, "community.presence": 1.0, "community.joining": 0.3,
    "community.managers": 1.0, "people.help_median": 0.5, "advocate.contributing_points": 1.0,
    "advocate.expert_skill": 0.2,
}  # fmt: skip


def lived(market: Scenario, weeks: int = 30, **changes: Value) -> Run:
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return fw.run(market, seed=4, weeks=weeks, changes=LIVELY | dotted)


@pytest.fixture(scope="module")
def run() -> Run:
    return lived(fw.read("baseline", people=600, weeks=30))


def test_the_loyalty_of_a_customer_is_what_its_choice_to_leave_is_made_of(run: Run) -> None:
    survey = run.survey()
    world = run.simulation.world
    switching = world.market.switching.record()
    chances = loyalty._chances(world, run.simulation.week - 1, switching)[survey["person"]]
    stays = 1 - chances.sum(axis=1)
    expected = np.log(stays) - np.log(chances.max(axis=1))
    np.testing.assert_allclose(survey["loyalty"], expected, rtol=1e-9)
    np.testing.assert_allclose(survey["leaving"], chances.sum(axis=1), rtol=1e-12)


def test_everybody_who_is_a_customer_is_asked_by_the_census_and_nobody_else(run: Run) -> None:
    survey = run.survey()
    assert len(survey) == run.history["customers"].iloc[-1] > 50
    assert survey["rating"].between(0, 10).all()
    assert survey[["item_1", "item_2", "item_3"]].stack().between(1, 6).all()
    assert survey["asked"].sum() == min(200, len(survey))
    assert survey.loc[survey["answered"], "asked"].all()
    assert 0 < survey["answered"].sum() < survey["asked"].sum()


def test_loyal_customers_give_higher_ratings(run: Run) -> None:
    survey = run.survey()
    upper = survey["loyalty"] > survey["loyalty"].median()
    assert survey.loc[upper, "rating"].mean() > survey.loc[~upper, "rating"].mean() + 0.5
    assert loyalty_index(survey[upper]) > loyalty_index(survey[~upper]) + 0.2


def test_asking_changes_nothing_and_an_earlier_week_is_asked_as_it_was(run: Run) -> None:
    before = run.history.copy()
    early = run.survey(week=11)
    assert run.history.equals(before)
    market = run.scenario
    pd.testing.assert_frame_equal(early, lived(market, weeks=12).survey())
    pd.testing.assert_frame_equal(run.survey(week=29), run.survey())
    for week in (-1, 30):
        with pytest.raises(ValueError, match="0 to 29"):
            run.survey(week)


def test_ratings_are_the_rounded_logistic_with_logistic_noise() -> None:
    luck = np.random.default_rng(1)
    chance = luck.random(40_000)
    drawn = np.array([answer_of(one, 0.7, RATINGS, 0.5) for one in chance])
    noise = 0.5 * np.log(chance / (1 - chance))
    noisy = np.floor(10 / (1 + np.exp(-(0.7 - noise))) + 0.5)
    assert (drawn == noisy).mean() > 0.999
    assert answer_of(0.5, 0.7, RATINGS, 0.0) == round(10 / (1 + math.exp(-0.7)))
    assert step_reached(0.7, 3, RATINGS, 0.5) > step_reached(0.7, 4, RATINGS, 0.5)


@pytest.mark.parametrize("target", [-20.0, 30.0])
def test_the_reference_market_gives_the_nps_aimed_at_whatever_the_strategy(target: float) -> None:
    market = fw.read("baseline", people=3000, weeks=26)  # by then people feel differently
    found = []
    for strategy in market.strategies:
        world = fw.run(market, strategy, changes={"survey.nps_target": target}).simulation.world
        constant = loyalty.rating_constant(world)
        rows = loyalty.sample(world.size)
        u, weight = np.empty(rows.size), np.empty(rows.size)
        loyalty.reference_loyalty(
            world.retention_constant, world.adoption_constant, rows, world.people,
            world.market.people.initial_satisfaction,
            loyalty.reference_offers(world.market.company), world.market.preferences.record(),
            u, weight,
        )
        luck = np.random.default_rng(2)
        noise = luck.logistic(0, world.market.survey.noise, u.size)
        leaning = constant + world.market.survey.loyalty_weight * u + noise
        ratings = np.floor(10 / (1 + np.exp(-leaning)) + 0.5)
        assert np.average(scores(ratings), weights=weight) == pytest.approx(target, abs=5)
        found.append(constant)
    assert found == [found[0]] * len(found)


def test_a_bigger_sample_cures_luck_and_not_bias(run: Run) -> None:
    survey = run.survey()
    told = sampling_error(survey, [25, 100, 10_000, math.inf])
    assert told["luck"].is_monotonic_decreasing
    assert told["luck"].iloc[-1] == 0
    assert told["bias"].nunique() == 1
    assert told["error"].iloc[-1] == abs(told["bias"].iloc[-1]) > 5  # points that stay for ever
    assert told["expected"].iloc[-1] == pytest.approx(nps(survey["rating"]) + told["bias"].iloc[0])


@pytest.mark.parametrize("size", [25, 400])
def test_samples_drawn_by_lot_err_as_the_closed_form_says(run: Run, size: int) -> None:
    survey = run.survey()
    told = sampling_error(survey, [size]).iloc[0]
    chances = survey["answer_chance"] / survey["answer_chance"].sum()
    luck = np.random.default_rng(3)
    said = scores(survey["rating_said"])
    found = luck.choice(said, (4000, size), p=chances.to_numpy()).mean(axis=1)
    assert found.std() == pytest.approx(told["luck"], rel=0.05)
    assert found.mean() - nps(survey["rating"]) == pytest.approx(
        told["bias"], abs=4 * told["luck"] / math.sqrt(4000)
    )


def test_without_fans_and_with_answers_from_all_alike_there_is_no_bias(run: Run) -> None:
    market = run.scenario
    fair = lived(market, survey__belonging_answers=0.0, survey__fan_bias=0.0).survey()
    assert (fair["rating"] == fair["rating_said"]).all()
    assert sampling_error(fair, [100])["bias"].iloc[0] == pytest.approx(0, abs=1e-9)


def test_fans_and_those_who_belong_raise_what_the_company_hears(run: Run) -> None:
    market = run.scenario
    fans = lived(market, survey__belonging_answers=0.0, survey__fan_bias=2.0).survey()
    experts = fans["is_expert"]
    assert experts.sum() >= 5
    assert (fans.loc[experts, "rating_said"] >= fans.loc[experts, "rating"]).all()
    assert (fans.loc[~experts, "rating_said"] == fans.loc[~experts, "rating"]).all()
    assert sampling_error(fans, [100])["bias"].iloc[0] > 0
    # belonging must matter for staying, or those who belong are hardly more loyal
    attached: dict[str, Value] = {"switching__belonging_weight": 6.0, "survey__fan_bias": 0.0}
    belonging = lived(market, survey__belonging_answers=4.0, **attached).survey()
    assert sampling_error(belonging, [100])["bias"].iloc[0] > 0
    shy = lived(market, survey__belonging_answers=-4.0, **attached).survey()
    assert sampling_error(shy, [100])["bias"].iloc[0] < 0


def test_the_metrics_tell_the_sample_and_the_census(run: Run) -> None:
    measured, survey = measure(run.outcome), run.survey()
    answered = survey[survey["answered"]]
    assert measured["nps"] == nps(answered["rating_said"])
    assert measured["nps_census"] == nps(survey["rating"])
    assert measured["nps_bias"] == measured["nps"] - measured["nps_census"]
    assert measured["nps_standard_error"] == nps_error(answered["rating_said"])
    assert measured["cli"] == loyalty_index(answered)
    assert measured["cli_census"] == loyalty_index(survey)


def test_a_sample_of_all_who_all_answer_as_they_mean_is_the_census(run: Run) -> None:
    whole = lived(
        run.scenario, survey__sample_size=100_000, survey__answering=20.0, survey__fan_bias=0.0
    )
    measured = measure(whole.outcome)
    assert measured["nps"] == measured["nps_census"]
    assert measured["cli"] == measured["cli_census"]


def test_few_answers_give_no_number(run: Run) -> None:
    few = measure(lived(run.scenario, survey__sample_size=4, survey__answering=20.0).outcome)
    assert math.isnan(few["nps"])
    assert not math.isnan(few["nps_census"])
    nobody = fw.run(run.scenario, weeks=1, changes={"people.initial_customers": 0.0})
    assert nobody.survey().empty
    assert math.isnan(measure(nobody.outcome)["nps_census"])
    assert sampling_error(nobody.survey(), [10]).isna().any(axis=None)


def test_who_is_asked_is_drawn_by_lot_and_a_smaller_sample_is_part_of_a_larger(run: Run) -> None:
    people = run.outcome.people
    assert people is not None
    customers = people[people["is_customer"]]
    small, large = (with_sample(customers, size)["asked"] for size in (20, 60))
    assert (small.sum(), large.sum()) == (20, 60)
    assert large[small].all()
    assert METRICS["nps"].better == "high"


def test_a_market_in_which_nobody_quits_can_still_be_asked() -> None:
    market = fw.read("baseline", people=100, weeks=3)
    changes: dict[str, Value] = {"retain.churn_target": 0.0, "people.initial_customers": 0.5}
    survey = fw.run(market, changes=changes).survey()
    assert (survey["loyalty"] == loyalty.CERTAINLY).all()
    assert 30 < nps(survey["rating"]) < 100
    assert Simulation(market.plan(None), 1).run(3).momentum() >= 0


def test_who_must_leave_one_way_has_even_odds_of_the_other() -> None:
    odds = loyalty._log_odds(np.array([[0.0, 1.0], [0.5, 0.25]]))
    assert odds[0].tolist() == [0.0, -loyalty.CERTAINLY]
    assert odds[1] == pytest.approx([math.log(0.5), 0.0])
