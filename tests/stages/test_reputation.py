"""Reputation: publicity on a date, advocates who defend, and talk about the brand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.world import reputation
from simulator.world.columns import Array
from simulator.world.company import Company
from simulator.world.reputation import Reputation
from tests.market_help import STRATEGIES, busy_plan
from tests.theory_help import Changes, acquaintances, assert_mean, market, reduced

DATE = 20


def shocked(plan: Plan, publicity: float, until: int | None = None, week: int = DATE) -> Plan:
    """The plan with publicity on a date, which stays set or ends."""
    before = plan[0]
    news = changed(before.settings, {"company.publicity": publicity})
    after = [before._replace(start_week=week, settings=news)]
    if until is not None:
        after.append(before._replace(start_week=until))
    return (before, *after)


# publicity


def test_publicity_fades_and_advocates_defend_against_the_bad() -> None:
    rules = Reputation(recovery=0.1, public_defence=0.5).record()
    assert reputation.reputation_after(0.0, 0.02, 0.0, rules) == 0.0
    assert reputation.reputation_after(0.0, 0.02, -0.4, rules) == -0.4
    faded = reputation.reputation_after(-0.4, 0.0, 0.0, rules)
    assert faded == pytest.approx(-0.4 * math.exp(-0.1))
    defended = reputation.reputation_after(-0.4, 0.02, 0.0, rules)
    assert defended == pytest.approx(-0.4 * math.exp(-0.1 * (1 + 0.5 * 2)))
    praised = reputation.reputation_after(0.4, 0.02, 0.1, rules)
    assert praised == pytest.approx(0.4 * math.exp(-0.1) + 0.1), "good news needs no defence"


def test_publicity_is_news_on_the_date_on_which_it_changes() -> None:
    assert reputation.news_of(-0.3, 0.0) == -0.3
    assert reputation.news_of(-0.3, -0.3) == 0.0
    assert reputation.news_of(0.0, -0.3) == 0.0
    assert reputation.news_of(0.2, -0.3) == 0.2


def test_nothing_is_heard_by_default() -> None:
    assert Company().publicity == 0.0
    assert Reputation().defence == 0.0


@pytest.mark.parametrize("until", [None, DATE + 1, DATE + 5])
def test_a_shock_takes_what_it_says_and_is_forgotten(until: int | None, baseline: Scenario) -> None:
    plan = baseline.plan("sales_led")
    found = Simulation(shocked(plan, -0.4, until), 5).run(50).history()["reputation"]
    assert set(found[:DATE]) == {0.0}
    weeks = np.arange(50 - DATE)
    assert found[DATE:] == pytest.approx(-0.4 * np.exp(-0.1 * weeks))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_before_the_date_nothing_is_different(baseline: Scenario, strategy: str) -> None:
    plan = baseline.plan(strategy)
    quiet = Simulation(plan, 5).run(40).history()
    shaken = Simulation(shocked(plan, -0.5), 5).run(40).history()
    for name in quiet:
        assert np.array_equal(quiet[name][:DATE], shaken[name][:DATE], equal_nan=True), name
    assert quiet["reputation"][DATE] != shaken["reputation"][DATE]


def test_perceived_quality_is_quality_times_fit_and_reputation(busy_run: Simulation) -> None:
    world = busy_run.world.copy()
    company = world.company
    company.fit, company.reputation = 0.6, -0.25
    quality = world.market.company.quality
    assert world.offers(40).quality == pytest.approx(quality * 0.6 - 0.25)


def customers_after(plan: Plan, publicity: float) -> float:
    return float(
        sum(
            Simulation(shocked(plan, publicity), seed).run(DATE + 30).history()["customers"][-1]
            for seed in range(3)
        )
    )


def test_bad_publicity_costs_customers_and_good_publicity_wins_some(baseline: Scenario) -> None:
    changes: dict[str, Value] = {"people.initial_customers": 0.3, "attract.ads_budget": 2000.0}
    changes |= {"retain.churn_target": 0.1}
    plan = baseline.plan("product_led", changes)
    bad, none, good = (customers_after(plan, publicity) for publicity in (-0.6, 0.0, 0.6))
    assert bad < none < good


def test_a_company_with_advocates_recovers_faster(baseline: Scenario) -> None:
    """The same crisis, community and people; only the defence is off in one."""
    def after(public_defence: float) -> Array:
        changes: dict[str, Value] = {"reputation.public_defence": public_defence}
        plan = busy_plan(baseline, None, {**changes, "company.publicity": 0.0})
        run = Simulation(shocked(plan, -0.5), 3).run(DATE + 12)
        assert run.history()["experts"][DATE] > 0
        return run.history()["reputation"]

    defended, alone = after(2.0), after(0.0)
    assert alone[DATE:] == pytest.approx(-0.5 * np.exp(-0.1 * np.arange(12)))
    assert defended[DATE] == alone[DATE]
    assert (defended[DATE + 1 :] > alone[DATE + 1 :]).all()
    assert defended[DATE + 6] > 0.5 * alone[DATE + 6]


# defence among acquaintances


def test_bad_word_of_mouth_is_blunted_by_experts_one_knows() -> None:
    saturating, exponential = 0, reputation.EXPONENTIAL
    for form in (saturating, exponential):
        assert reputation.defended(1.5, -2.0, 0, 3.0, form) == -0.5
        assert reputation.defended(1.5, -2.0, 4, 0.0, form) == -0.5
        assert reputation.defended(1.5, 0.0, 4, 3.0, form) == 1.5
        heard = [reputation.defended(0.0, -2.0, experts, 0.7, form) for experts in range(5)]
        assert heard == sorted(heard)
        assert heard[0] < heard[-1] < 0
    assert reputation.defended(0.0, -2.0, 3, 1.0, saturating) == pytest.approx(-0.5)
    assert reputation.defended(0.0, -2.0, 3, 1.0, exponential) == pytest.approx(-2 * math.exp(-3))


def test_where_experts_defend_bad_word_of_mouth_keeps_fewer_away(baseline: Scenario) -> None:
    def heard(defence: float) -> float:
        changes: dict[str, Value] = {"reputation.defence": defence}
        changes |= {"company.initial_fit": 0.5, "people.initial_customers": 0.3}
        return sum(
            Simulation(busy_plan(baseline, None, changes), seed)
            .run(40).history()["attracted_by_word_of_mouth"].sum()
            for seed in range(12)
        )  # fmt: skip

    assert heard(20.0) > heard(0.0)


# mentions


@pytest.mark.parametrize("mean", [0.001, 0.3, 3.0, 40.0, 900.0, 250_000.0])
def test_numbers_of_talks_are_poisson(mean: float) -> None:
    chances = np.linspace(0.0005, 0.9995, 400)
    found = [reputation.poisson_at(chance, mean) for chance in chances]
    expected = scipy.stats.poisson.ppf(chances, mean)
    assert np.abs(found - expected).max() <= (0 if mean < 1000 else 1)
    assert reputation.poisson_at(0.5, 0.0) == 0
    assert reputation.poisson_at(1 - 2**-53, mean) < mean + 12 * math.sqrt(mean) + 40


SATISFIED: Changes = {"people.initial_customers": 1.0, **acquaintances("ring", 300, 2)}


def test_satisfied_customers_praise_at_the_rate_of_talks() -> None:
    history = reduced(SATISFIED, {"reputation.talks": 0.5}, seed=4, weeks=300).history()
    assert_mean(history["mentions_good"], 300 * 0.5)
    assert history["mentions_good"].var() == pytest.approx(150, rel=0.3)
    assert history["mentions_bad"].sum() == history["rival_mentions"].sum() == 0
    assert (history["mentions_good"] % 1 == 0).all()


def test_disappointed_customers_complain_and_their_word_weighs_more() -> None:
    sour: Changes = {"people.initial_satisfaction": 0.0, "advocate.negative_weight": 1.5}
    history = reduced(SATISFIED, sour, {"reputation.talks": 0.5}, seed=4, weeks=300).history()
    assert_mean(history["mentions_bad"], 300 * 0.5 * 1.5)
    assert history["mentions_good"].sum() == 0


def test_the_rivals_customers_talk_about_the_rival() -> None:
    assert reputation.rival_voices(100, 1.0) == 100
    assert reputation.rival_voices(100, 3.0) == 100
    assert reputation.rival_voices(100, 0.7) == pytest.approx(40)
    assert reputation.rival_voices(100, 0.4) == pytest.approx(20)


def test_talks_are_counted_and_change_nothing(busy: Plan) -> None:
    settings = busy[0].settings
    loud, silent = (
        Simulation([(0, changed(settings, {"reputation.talks": talks}))], 3).run(56).history()
        for talks in (5.0, 0.0)
    )
    counted = {"mentions_good", "mentions_bad", "rival_mentions"}
    for name in loud:
        same = np.array_equal(loud[name], silent[name], equal_nan=True)
        assert same == (name not in counted), name
        if name in counted:
            assert silent[name].sum() == 0
    launch = settings.rival.launch_week
    assert loud["rival_mentions"][:launch].sum() == 0
    assert loud["rival_mentions"][launch:].sum() > 0


def test_the_market_section_is_part_of_every_market() -> None:
    assert market().reputation == Reputation()
