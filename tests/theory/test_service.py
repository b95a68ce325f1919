"""Service and stocks: Erlang's waiting line, answers thrown at random, Little's law, balances."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.stages.engage import answer_chance
from simulator.world.desk import waits_in_line
from tests.theory_help import Changes, acquaintances, assert_mean, leaving, reduced

ERLANG = [  # servers, load in servers, chance to wait, mean wait in service times
    (1, 0.8, 0.8000, 4.000),
    (2, 1.5, 0.6429, 1.286),
    (5, 4.0, 0.5541, 0.5541),
]
EVERYBODY_BUYS_ON_DAY_ONE: Changes = {"people.initial_customers": 1.0}
A_COMMUNITY_OF_ALL: Changes = {
    **EVERYBODY_BUYS_ON_DAY_ONE,
    "community.presence": 1.0,
    "community.joining": 2.0,
    "community.initial_health": 1.0,
    "community.health_speed": 0.0,
    "engage.belonging_gain": 0.0,
    "engage.content_per_helper": 0.0,
    "engage.presence_rate": 0.0,
}


@pytest.mark.parametrize(("servers", "load", "waiting", "mean_wait"), ERLANG)
def test_the_line_waits_as_long_as_erlang_says(
    servers: int, load: float, waiting: float, mean_wait: float
) -> None:
    generator = np.random.default_rng(7)
    jobs = 1_000_000
    arrivals = np.cumsum(generator.exponential(1 / load, jobs))
    services = generator.exponential(1.0, jobs)
    waits = waits_in_line(arrivals, services, np.zeros(servers), math.inf)
    assert waits.min() >= 0
    assert (waits > 0).mean() == pytest.approx(waiting, rel=0.05)
    assert waits.mean() == pytest.approx(mean_wait, rel=0.05)
    long = waiting * math.exp(-(servers - load))
    assert (waits > 1).mean() == pytest.approx(long, rel=0.05)
    moments = np.linspace(1000, arrivals[-1] - 1000, 200_000)
    arrived = np.searchsorted(arrivals, moments, side="right")
    begun = np.searchsorted(arrivals + waits, moments, side="right")
    assert (arrived - begun).mean() == pytest.approx(load * mean_wait, rel=0.05)  # Little's law


@pytest.mark.parametrize(("servers", "load", "waiting", "mean_wait"), ERLANG)
def test_account_managers_answer_as_late_as_erlang_says(
    servers: int, load: float, waiting: float, mean_wait: float
) -> None:
    """The same through the whole engine, week after week: late is longer than one service time."""
    people, rate, weeks, warm_up, batch = 1000, 100.0, 900, 150, 25
    history = reduced(
        acquaintances("ring", people),
        EVERYBODY_BUYS_ON_DAY_ONE,
        {
            "engage.veteran_questions": rate * load / people,
            "engage.knowledge_base": 0.0,
            "engage.account_managers_per_customer": servers / people,
            "engage.account_manager_rate": rate,
            "engage.late_after": 1 / rate,
            "engage.lost_after": 52.0,
        },
        seed=3,
        weeks=weeks,
    ).history()
    late = history["late"][warm_up:].reshape(-1, batch).sum(axis=1)
    answered = history["answered_by_company"][warm_up:].reshape(-1, batch).sum(axis=1)
    assert answered.sum() == pytest.approx(rate * load * (weeks - warm_up), rel=0.02)
    assert history["unresolved"].sum() == 0
    expected = waiting * math.exp(-(servers - load))
    assert_mean(late / answered, expected)
    assert late.sum() / answered.sum() == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("answers_per_question", "expected"), [(0.94, 0.609), (1.0, 0.632), (2.0, 0.865)]
)
def test_answers_thrown_at_random_reach_the_known_share_of_questions(
    answers_per_question: float, expected: float
) -> None:
    """The sampling error has two parts: of answers, and of the Poisson number of questions."""
    questions = 100_000
    answers = round(answers_per_question * questions)
    hit = np.unique(np.random.default_rng(2).integers(0, questions, answers)).size / questions
    assert answer_chance(answers, questions) == pytest.approx(hit, abs=0.01)
    asked, answered = peer_questions(0.5, answers_per_question)
    assert answered / asked == pytest.approx(expected, abs=0.01)
    empty = math.exp(-answers_per_question)
    error = math.sqrt(((1 - empty) * empty + (answers_per_question * empty) ** 2) / asked)
    assert abs(answered / asked - (1 - empty)) <= 3 * error, (answered / asked, error)


def peer_questions(rate: float, answers_per_question: float) -> tuple[float, float]:
    """Questions asked and answered among members who are all alike; four worlds of 30 weeks."""
    asked, answered = 0.0, 0.0
    for seed in range(4):
        history = reduced(
            acquaintances("ring", 2000),
            A_COMMUNITY_OF_ALL,
            {
                "engage.veteran_questions": rate,
                "engage.knowledge_base": 0.0,
                "engage.content_answers": 0.0,
                "engage.skill_speed": 1.0,
                "people.help_median": 2 * rate * answers_per_question,  # without belonging half
                "people.help_spread": 0.0,
                "advocate.comfortable_load": 1000.0,
            },
            seed=seed,
            weeks=40,
        ).history()
        assert history["members"][10] == 2000
        asked += history["questions"][10:].sum()
        answered += history["answered_by_peers"][10:].sum()
    return asked, answered


def test_customers_are_arrivals_times_their_mean_stay() -> None:
    """Little's law in a closed market where former customers come back."""
    quitting, weeks, warm_up = 0.05, 1000, 200
    history = reduced(
        acquaintances("ring", 4000),
        leaving(quitting),
        {"people.initial_customers": 0.5, "attract.return_rate": 0.05},
        seed=6,
        weeks=weeks,
    ).history()
    arrivals = history["adopted_by_return"][warm_up:]
    assert history["customers"][warm_up:].mean() == pytest.approx(
        arrivals.mean() / quitting, rel=0.02
    )
    assert arrivals.sum() > 30_000


def test_fit_settles_where_development_and_drift_balance() -> None:
    """F = g P / (g P + d), P from a constant feedback of 5 items a week, half of full effect."""
    speed, drift, base, feedback = 0.12, 0.015, 0.25, 0.75
    aimed = base + feedback * 0.4 * 0.5
    history = reduced(
        acquaintances("ring", 50),
        EVERYBODY_BUYS_ON_DAY_ONE,
        {
            "advocate.fit_speed": speed,
            "advocate.fit_drift": drift,
            "advocate.fit_base": base,
            "advocate.fit_feedback": feedback,
            "advocate.listening": 0.4,
            "advocate.feedback_per_user": 0.1,
            "advocate.feedback_half_point": 5.0,
        },
        seed=1,
        weeks=800,
    ).history()
    assert history["fit"][-1] == pytest.approx(speed * aimed / (speed * aimed + drift), rel=1e-9)


def test_content_settles_at_its_inflow_times_its_mean_life() -> None:
    written = reduced(
        acquaintances("ring", 2),
        {"attract.content_budget": 1500.0, "company.content_item_cost": 150.0},
        seed=1,
        weeks=2100,
    ).history()["content"]
    assert written[-1] == pytest.approx(10 / (1 - 2 ** (-1 / 52)), rel=1e-9)
    assert written[-1] == pytest.approx(10 * 75.5, rel=0.001)


def test_contents_of_the_community_settle_at_their_inflow_times_their_mean_life() -> None:
    history = reduced(
        acquaintances("ring", 300),
        A_COMMUNITY_OF_ALL,
        {"engage.content_per_helper": 1.0, "attract.content_half_life": 4.0},
        seed=2,
        weeks=600,
    ).history()
    made = history["posts"][100:].mean()
    assert made > 5
    assert history["content"][100:].mean() == pytest.approx(made / (1 - 2 ** (-1 / 4)), rel=0.02)


def test_bonds_carry_the_strength_of_steady_meetings() -> None:
    """With `meetings` a week with ever new people: meetings times gain over the loss in a week."""
    present, gain, half_life = 0.1, 0.30, 26.0
    bonds = reduced(
        acquaintances("ring", 3000),
        A_COMMUNITY_OF_ALL,
        {
            "engage.presence_rate": 2 * present,  # without belonging half of it
            "bonds.gain": gain,
            "bonds.half_life": half_life,
            "bonds.smallest": 0.0,
            "bonds.most": 50,
            "bonds.friend_of_friend": 0.0,
            "community.bond_gain": 1.0,
        },
        seed=8,
        weeks=300,
    ).world.bonds
    used = np.arange(50) < bonds.kept[:, np.newaxis]
    strength = np.where(used, bonds.strength, 0).sum(axis=1)
    meetings = 2 * present  # chosen by oneself and by others
    expected = meetings * gain / (1 - 2 ** (-1 / half_life))
    assert expected == pytest.approx(38.0 * meetings * gain, rel=0.001)
    assert strength.mean() == pytest.approx(expected, rel=0.02)
