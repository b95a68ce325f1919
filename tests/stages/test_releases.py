"""Releases: wanted or failed by chance, tested first by the most engaged; and who hears users."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.ledger import growth_budget
from simulator.quantities import Value
from simulator.scenario import Scenario, read
from simulator.simulation import Simulation
from simulator.stages.advocate import Advocate
from simulator.world import releases
from simulator.world.columns import Array
from tests.market_help import STRATEGIES
from tests.theory_help import Changes, acquaintances, assert_share, reduced

CUSTOMERS: Changes = {"people.initial_customers": 1.0, **acquaintances("ring", 400, 2)}
STANDING_FIT: Changes = {"advocate.fit_speed": 0.0, "advocate.fit_drift": 0.0}


def history_of(*changes: Changes, seed: int = 1, weeks: int = 60) -> dict[str, Array]:
    return reduced(CUSTOMERS, STANDING_FIT, *changes, seed=seed, weeks=weeks).history()


def test_the_weeks_of_releases() -> None:
    quarterly = Advocate(release_interval=13).record()
    weeks = [week for week in range(60) if releases.is_release_week(week, quarterly)]
    assert weeks == [13, 26, 39, 52]
    never = Advocate(release_interval=0).record()
    assert not any(releases.is_release_week(week, never) for week in range(60))


def test_fit_after_a_release_by_hand() -> None:
    rules = Advocate(release_size=0.2).record()
    assert releases.fit_released(0.6, True, rules) == pytest.approx(0.6 + 0.2 * 0.4)
    assert releases.fit_released(0.6, False, rules) == pytest.approx(0.6 - 0.1)
    assert releases.fit_released(0.05, False, rules) == 0.0
    assert releases.fit_released(1.0, True, rules) == 1.0


def test_testers_and_what_they_find_by_hand() -> None:
    rules = Advocate(co_creation=0.5, tester_share=0.1, testers_half_point=30.0).record()
    assert releases.testers(20, 120, rules) == 15  # half of 20 experts and 10 others
    assert releases.testers(20, 0, rules) == 10
    assert releases.testers(0, 0, rules) == 0
    assert releases.wanted_chance(0.6, 0, rules) == 0.6
    assert releases.wanted_chance(0.6, 30, rules) == pytest.approx(0.8)
    assert releases.wanted_chance(1.0, 30, rules) == 1.0


def test_a_release_is_wanted_as_often_as_the_product_fits() -> None:
    weekly: Changes = {"advocate.release_interval": 1, "advocate.release_size": 0.0}
    for fit in (0.3, 0.8):
        release = np.concatenate(
            [history_of(weekly, {"company.initial_fit": fit}, seed=seed)["release"][1:]
             for seed in range(8)]
        )  # fmt: skip
        assert set(release) == {1.0, -1.0}
        assert_share((release == 1).mean(), fit, release.size)


def test_fit_follows_the_releases_week_by_week() -> None:
    rules: Changes = {"advocate.release_interval": 7, "company.initial_fit": 0.7}
    history = history_of(rules, seed=2, weeks=100)
    fit = 0.7
    for week in range(100):
        if week > 0 and week % 7 == 0:
            wanted = history["release"][week] == 1
            fit = fit + 0.1 * (1 - fit) if wanted else fit - 0.05
        else:
            assert history["release"][week] == 0
        assert history["fit"][week] == pytest.approx(fit, rel=1e-12)
    assert {-1.0, 1.0} <= set(history["release"])


def test_releases_lift_a_product_that_fits_and_sink_one_that_does_not() -> None:
    monthly: Changes = {"advocate.release_interval": 4}

    def gain(fit: float) -> float:
        start: Changes = {"company.initial_fit": fit}
        return float(
            np.mean([history_of(monthly, start, seed=s)["fit"][-1] - fit for s in range(10)])
        )

    assert gain(0.8) > 0.02
    assert gain(0.3) < -0.02


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_without_releases_the_market_is_exactly_that_of_releases_without_size(
    baseline: Scenario, strategy: str
) -> None:
    off, empty, on = (
        Simulation(baseline.plan(strategy, changes), 5).run(40).history()
        for changes in (
            {"advocate.release_interval": 0, "advocate.release_size": 1.0},
            {"advocate.release_interval": 8, "advocate.release_size": 0.0},
            {"advocate.release_interval": 8, "advocate.release_size": 0.5},
        )
    )
    assert all(
        np.array_equal(off[name], empty[name], equal_nan=True) for name in off if name != "release"
    )
    assert set(off["release"]) == {0.0}
    assert np.array_equal(off["fit"][:8], on["fit"][:8])
    assert on["fit"][8] != off["fit"][8]


def test_co_creation_saves_releases_and_is_paid_for() -> None:
    rules: Changes = {"advocate.release_interval": 5, "advocate.tester_share": 0.1}
    cost: Changes = {"company.tester_cost": 25.0}
    alone = [history_of(rules, cost, seed=seed) for seed in range(6)]
    tested = [history_of(rules, cost, {"advocate.co_creation": 1.0}, seed=s) for s in range(6)]
    failed, failed_tested = (
        sum(int((one["release"] == -1).sum()) for one in found) for found in (alone, tested)
    )
    assert failed > failed_tested + 5
    for with_tests, without in zip(tested, alone, strict=True):
        assert (with_tests["release"] >= without["release"]).all(), "the same luck"
        assert with_tests["fit"][-1] >= without["fit"][-1]
        weeks = np.flatnonzero(with_tests["testers"])
        assert weeks.tolist() == list(range(5, 60, 5))
        assert set(with_tests["testers"][weeks]) == {40.0}
        assert with_tests["cost_co_creation"][weeks].tolist() == [1000.0] * 11
        assert without["cost_co_creation"].sum() == without["testers"].sum() == 0


def test_a_company_without_experts_can_test_too_but_experts_are_the_most_engaged() -> None:
    rules = Advocate(co_creation=1.0).record()
    assert releases.testers(0, 200, rules) == 10
    assert releases.testers(20, 200, rules) == 29


def test_the_luck_of_releases_is_the_companys_and_the_same_under_every_strategy(
    baseline: Scenario,
) -> None:
    changes: dict[str, Value] = {"advocate.release_interval": 2, "advocate.release_size": 0.0}
    changes |= {"advocate.fit_speed": 0.0, "advocate.fit_drift": 0.0}
    found = {
        tuple(Simulation(baseline.plan(name, changes), 7).run(40).history()["release"])
        for name in STRATEGIES
    }
    assert len(found) == 1


# who hears the users


@pytest.mark.parametrize(
    ("strategy", "path"),
    [("sales_led", "account"), ("product_led", "user"), ("community_led", "expert")],
)
def test_each_way_to_grow_has_a_feedback_path_of_its_own(
    baseline: Scenario, strategy: str, path: str
) -> None:
    """With one path alone, listening lifts the fit under the strategy that lives by it."""
    paths = ("expert", "account", "user")
    alone: dict[str, Value] = {f"advocate.feedback_per_{one}": 0.0 for one in paths if one != path}
    alone |= {"people.initial_customers": 0.3, "people.help_median": 0.5}
    alone |= {"attract.ads_budget": 2000.0, "advocate.contributing_points": 2.0}
    deaf, heard = (
        Simulation(baseline.plan(strategy, {**alone, "advocate.listening": listening}), 3).run(56)
        for listening in (0.0, 1.0)
    )
    assert heard.history()["fit"][-1] > deaf.history()["fit"][-1] + 0.001


def lead_in_fit(name: str) -> float:
    """How much better the community's product fits than the best of the others, four years on."""
    market = read(name)

    def fit_of(strategy: str) -> float:
        runs = [Simulation(market.plan(strategy), seed).run(208) for seed in (1, 2)]
        return float(np.mean([run.history()["fit"][-1] for run in runs]))

    fit = {strategy: fit_of(strategy) for strategy in STRATEGIES}
    return float(fit["community_led"] - max(fit["sales_led"], fit["product_led"]))


def test_with_equal_feedback_the_communitys_lead_in_fit_disappears() -> None:
    market = read("equal_feedback")
    budgets = {growth_budget(market.plan(name)[0].settings) for name in STRATEGIES}
    assert max(budgets) - min(budgets) < 0.01
    assert lead_in_fit("baseline") > 0.03
    assert abs(lead_in_fit("equal_feedback")) < 0.01
