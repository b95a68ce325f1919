"""The flywheel in numbers: children of customers, cycle time, reproduction and momentum."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.history import HISTORY
from simulator.metrics import measure
from simulator.outcomes import Outcome
from simulator.quantities import Value
from simulator.simulation import Simulation
from tests.metrics_help import a_run

SPELLS = ["person", "channel", "referrer", "attracted_week", "engaged_week", "adopted_week"]


def wheel(rows: list[tuple[object, ...]], **facts: float) -> Outcome:
    """A run with these spells: the columns of SPELLS, nobody leaves."""
    table = pd.DataFrame(rows, columns=SPELLS).assign(ended_week=-1, end="")
    return a_run(**facts)._replace(journeys=table)


def first(person: int) -> tuple[object, ...]:
    return (person, "start", -1, 0, 0, 0)


TWENTY = [first(person) for person in range(20)]


def test_children_of_all_ages_count_where_everybody_could_have_them() -> None:
    rows = [(100 + i, "virality", i, 10, 12, 20) for i in range(10)]
    rows += [(200 + i, "word_of_mouth", i, 30, 31, 60) for i in range(4)]
    rows += [(300 + i, "virality", i, 30, 31, -1) for i in range(6)]  # never bought
    rows += [(400 + i, "ads", -1, 30, 31, 32) for i in range(20)]
    measured = measure(wheel(TWENTY + rows))
    # 20 first users are watched for 155 weeks, others for less: younger ages have more parents.
    followed = {20: 20 + 34, 60: 20 + 34, 10: 20 + 34, 30: 20 + 34}
    assert measured["leads_per_customer"] == pytest.approx(10 / 54 + 10 / 54)
    assert measured["viral_k"] == pytest.approx(10 / (followed[20] + 6))  # users, not customers
    assert measured["cycle_time"] == pytest.approx((10 * 20 + 4 * 60) / 14)
    assert measured["flywheel_reproduction"] == pytest.approx(14 / 54)
    assert measured["flywheel_amplifier"] == pytest.approx(1 / (1 - 14 / 54))


def test_young_parents_do_not_lower_the_mean() -> None:
    children = [(100 + i, "virality", i, 100, 100, 100) for i in range(20)]
    young = [(500 + i, "ads", -1, 110, 110, 110) for i in range(200)]
    alone, among = measure(wheel(TWENTY + children)), measure(wheel(TWENTY + children + young))
    assert alone["viral_k"] == among["viral_k"] == pytest.approx(1.0)
    assert math.isnan(among["flywheel_amplifier"])  # each brings one: it has no end


def test_a_child_belongs_to_the_spell_of_its_parent_that_had_begun() -> None:
    rows = [*TWENTY, (0, "return", -1, 80, 80, 82), *[
        (100 + i, "referral", 0, 90, 91, 92) for i in range(5)
    ]]  # fmt: skip
    assert measure(wheel(rows))["cycle_time"] == pytest.approx(10)
    before = [*TWENTY[1:], (0, "ads", -1, 50, 60, 70), *[
        (100 + i, "virality", 0, 65, 66, 67) for i in range(5)
    ]]  # fmt: skip
    assert math.isnan(measure(wheel(before))["cycle_time"])  # the parent had not bought yet
    assert measure(wheel(before))["viral_k"] > 0  # but used it


def test_parents_must_be_followed_for_a_year() -> None:
    measured = measure(wheel(TWENTY, weeks=52))
    assert math.isnan(measured["viral_k"])
    assert math.isnan(measured["flywheel_reproduction"])


def test_a_branching_wheel_reproduces_as_its_mean_number_of_children() -> None:
    """Every customer brings a Poisson number of customers, mean 0.6, at ages below 30 weeks."""
    luck = np.random.default_rng(4)
    rows, queue, number = [], [(person, 0) for person in range(3000)], 3000
    rows += [first(person) for person in range(3000)]
    while queue:
        parent, week = queue.pop()
        for age in luck.integers(0, 30, luck.poisson(0.6)):
            born = int(week + age)
            if born < 156:
                rows.append((number, "word_of_mouth", parent, born, born, born))
                queue.append((number, born))
                number += 1
    measured = measure(wheel(rows))
    assert measured["flywheel_reproduction"] == pytest.approx(0.6, abs=0.03)
    assert measured["flywheel_amplifier"] == pytest.approx(len(rows) / 3000, rel=0.05)


def test_customers_won_by_members_content_are_shared_among_customers() -> None:
    run = wheel(TWENTY, community_content_share=0.5)
    run.history["customers"] = 20.0
    run.history.loc[155, "adopted_by_content"] = 12.0
    life = 520  # nobody leaves
    each = 12 * 0.5 / (20 * 156)
    assert measure(run)["flywheel_reproduction"] == pytest.approx(each * life)


ORGANIC: dict[str, Value] = {
    "people.initial_customers": 0.1, "attract.virality": 1.0, "attract.referral_programme": 1.0,
    "attract.referral_rate": 0.3, "community.presence": 1.0, "community.searchable": 0.8,
    "company.free_tier": 1.0, "attract.return_rate": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(
    "also",
    [
        {},
        {"attract.word_of_mouth_norm": "fraction"},
        {"community.searchable": 0.0, "community.platform": "own_forum", "attract.spike": 3.0},
    ],
)
def test_momentum_is_what_comes_next_week_where_nothing_is_spent(also: dict[str, Value]) -> None:
    market = fw.read("baseline", people=2000, weeks=60)
    run = fw.run(market, seed=8, changes=ORGANIC | also, momentum=True)
    expected = run.history["momentum"].to_numpy()[:-1]
    came = run.history.filter(like="attracted_by_").to_numpy().sum(axis=1)[1:]
    assert came.sum() > 300
    surprise = (came - expected).sum()  # a martingale: its variance is below the number expected
    assert abs(surprise) < 3.5 * math.sqrt(expected.sum())
    assert np.corrcoef(came, expected)[0, 1] > 0.5
    assert measure(run.outcome)["momentum"] == run.history["momentum"].iloc[-1]


def test_money_moves_nothing_of_next_weeks_momentum() -> None:
    market = fw.read("baseline", people=500, weeks=30)
    plan = market.plan(None, ORGANIC)
    spending = market.plan(
        None, ORGANIC | {"attract.ads_budget": 5000.0, "attract.sales_representatives": 3.0}
    )
    run = Simulation(plan, 3).run(20)
    assert run.fork(spending).momentum() == run.momentum() > 0


def test_momentum_is_written_down_only_if_asked_for_and_changes_nothing() -> None:
    market = fw.read("baseline", people=200, weeks=20)
    without, asked = (fw.run(market, "community_led", momentum=some) for some in (False, True))
    assert list(without.history.columns) == list(HISTORY)
    assert list(asked.history.columns) == [*HISTORY, "momentum"]
    assert asked.history[list(HISTORY)].equals(without.history)


def test_without_any_organic_channel_there_is_no_momentum() -> None:
    changes: dict[str, Value] = {
        "attract.word_of_mouth": 0.0, "attract.ads_budget": 900.0, "people.initial_customers": 0.3,
    }  # fmt: skip
    market = fw.read("baseline", people=300, weeks=10)
    assert measure(fw.run(market, changes=changes).outcome)["momentum"] == 0
