"""Does joining keep customers: naively, from the week of joining on, and by a lot."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import simulator as fw
from simulator.metrics import measure
from simulator.outcomes import Outcome
from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.simulation import Simulation
from simulator.world.community import is_invited
from tests.market_help import different_runs
from tests.metrics_help import a_run

COLUMNS = ["adopted_week", "joined_week", "ended_week", "end"]


def customers(rows: list[tuple[int, int, int, str]], invited: list[int] | None = None) -> Outcome:
    """A run with these customers: bought, joined, left, why."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.assign(
        person=range(len(rows)), attracted_week=table["adopted_week"],
        engaged_week=table["adopted_week"],
    )  # fmt: skip
    people = pd.DataFrame(
        {"invited": invited or [0] * len(rows), "joined_week": table["joined_week"],
         "answers_total": 0, "expert_week": -1}
    )  # fmt: skip
    return a_run()._replace(journeys=table, everybody=lambda: people)


def test_members_and_others_are_compared_after_a_year() -> None:
    rows = [(10, 20, -1, "")] * 6 + [(10, 20, 40, "rival")] * 2
    rows += [(10, -1, -1, "")] * 3 + [(10, -1, 30, "nothing")] * 3 + [(150, 151, 152, "rival")] * 9
    measured = measure(customers(rows))
    assert measured["retention_of_members"] == pytest.approx(6 / 8)
    assert measured["retention_of_others"] == pytest.approx(3 / 6)
    assert measured["members_gap"] == pytest.approx(6 / 8 - 3 / 6)


def test_the_hazard_ratio_counts_members_from_the_week_of_joining() -> None:
    """All leave at 1 in 50 whatever they do; members joined at 1 in 30, if still there."""
    luck = np.random.default_rng(3)
    leaves, joins = luck.geometric(0.02, 4000), luck.geometric(1 / 30, 4000)
    rows = [
        (0, int(j) if j < leave else -1, int(leave) if leave < 156 else -1,
         "nothing" if leave < 156 else "")
        for leave, j in zip(leaves, joins, strict=True)
    ]  # fmt: skip
    measured = measure(customers(rows))
    assert measured["members_gap"] > 0.3  # the immortal time
    assert measured["members_hazard_ratio"] == pytest.approx(1.0, abs=0.1)


def test_the_lot_tells_joining_apart_from_liking() -> None:
    """Half like the company: these join and stay. Joining adds 0.3 to the chance to stay."""
    luck = np.random.default_rng(5)
    rows, invited = [], []
    for _ in range(20_000):
        likes, asked = luck.random() < 0.5, luck.random() < 0.5
        joins = luck.random() < (0.6 if likes else 0.1) + (0.3 if asked else 0.0)
        stays = luck.random() < (0.6 if likes else 0.2) + (0.3 if joins else 0.0)
        rows.append((10, 10 if joins else -1, -1 if stays else 30, "" if stays else "nothing"))
        invited.append(int(asked))
    measured = measure(customers(rows, invited))
    assert measured["members_gap"] > 0.45  # 0.3, and the liking
    assert measured["invitation_on_joining"] == pytest.approx(0.3, abs=0.02)
    assert measured["invitation_on_retention"] == pytest.approx(0.09, abs=0.02)
    assert measured["joining_effect"] == pytest.approx(0.3, abs=0.07)
    assert measured["invitation_p_value"] < 0.001


def test_an_invitation_that_moves_nobody_tells_nothing_of_joining() -> None:
    rows = [(10, 10, -1, ""), (10, -1, 30, "rival"), (10, -1, -1, "")] * 40
    measured = measure(customers(rows, [0, 0, 0, 1, 1, 1] * 20))
    assert measured["invitation_on_joining"] == 0
    assert math.isnan(measured["joining_effect"])
    assert measured["invitation_p_value"] == pytest.approx(1.0)
    without = measure(customers(rows))
    assert math.isnan(without["invitation_on_retention"])
    assert math.isnan(without["invitation_p_value"])


COMMUNITY: dict[str, Value] = {
    "people.initial_customers": 0.6, "community.presence": 1.0, "community.managers": 2.0,
    "community.joining": 0.004, "community.guests": 0.0, "people.help_median": 0.5,
    "community.invitation_lift": 20.0, "engage.belonging_gain": 0.3,
    "switching.belonging_weight": 6.0, "switching.bond_weight": 4.0,
    "community.portability": 0.0, "retain.churn_target": 0.05, "engage.presence_rate": 0.8,
}  # fmt: skip


@pytest.fixture(scope="module")
def market() -> Scenario:
    return fw.read("baseline", people=3000, weeks=60)


def test_the_invited_join_more_readily_and_stay_because_of_it(market: Scenario) -> None:
    changes = COMMUNITY | {"community.invited_share": 0.5}
    measured = measure(fw.run(market, seed=2, changes=changes).outcome)
    assert measured["invitation_on_joining"] > 0.25
    assert measured["invitation_on_retention"] > 0.03
    assert measured["invitation_p_value"] < 0.05
    assert 0 < measured["joining_effect"] < 0.6
    assert measured["members_hazard_ratio"] < 0.9


def test_where_company_is_worth_nothing_the_invitation_keeps_nobody(market: Scenario) -> None:
    changes = COMMUNITY | {
        "community.invited_share": 0.5, "switching.social_cost": 0.0,
        "engage.peer_answer_gain": 0.0,
        "engage.newcomer_questions": 0.0, "engage.veteran_questions": 0.0, "retain.contagion": 0.0,
        "community.bad_mood": 0.0,
    }  # fmt: skip
    measured = measure(fw.run(market, seed=2, changes=changes).outcome)
    assert measured["invitation_on_joining"] > 0.25
    assert abs(measured["invitation_on_retention"]) < 0.05
    assert measured["invitation_p_value"] > 0.01


def test_the_lot_is_known_from_the_seed_and_invites_its_share(market: Scenario) -> None:
    run = fw.run(market, seed=7, weeks=2, changes=COMMUNITY | {"community.invited_share": 0.3})
    people = run.outcome.people
    assert people is not None
    again = [is_invited(person, 7, 0.3) for person in range(3000)]
    assert people["invited"].astype(bool).tolist() == again
    assert sum(again) == pytest.approx(900, abs=100)
    more = [is_invited(person, 7, 0.6) for person in range(3000)]
    assert all(one <= other for one, other in zip(again, more, strict=True))
    assert not any(is_invited(person, 7, 0.0) for person in range(100))


@pytest.mark.parametrize(
    "off", [{"community.invited_share": 0.0}, {"community.invitation_lift": 0.0}]
)
def test_without_the_lot_or_its_lift_nothing_changes(
    market: Scenario, off: dict[str, Value]
) -> None:
    small: dict[str, Value] = {"people.size": 300, "community.invited_share": 0.5}
    plain = Simulation(market.plan(None, COMMUNITY | {"people.size": 300}), 3).run(40)
    without = Simulation(market.plan(None, COMMUNITY | small | off), 3).run(40)
    invited = Simulation(market.plan(None, COMMUNITY | small), 3).run(40)
    assert different_runs(plain, without) == []
    assert different_runs(plain, invited)
