"""Spreading: with all else off the market is Bass's, an epidemic, or a branching process."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize

from simulator.simulation import Simulation
from tests.theory_help import (
    Changes,
    Floats,
    acquaintances,
    advertising,
    assert_share,
    leaving,
    reduced,
)

INNOVATION, IMITATION = 0.03, 0.38  # per year: averages of Sultan, Farley and Lehmann (1990)
PEOPLE = 3000


def word_of_mouth(hazard: float, people: int = PEOPLE) -> Changes:
    """Bass's imitation: the share of customers among all others times a hazard per week.

    On a complete network the norm `fraction` is `per_tie` with a tie's hazard divided by their
    number, see the first test; the latter is the quicker one.
    """
    return {
        **acquaintances("complete", people),
        "attract.word_of_mouth": hazard / (people - 1),
        "attract.word_of_mouth_norm": "per_tie",
    }


def customers(simulation: Simulation) -> Floats:
    """Share of customers at the end of each week."""
    share: Floats = simulation.history()["customers"] / simulation.world.size
    return share


def test_the_average_of_acquaintances_is_a_part_of_each_tie() -> None:
    per_tie = [advertising(0.01), word_of_mouth(0.1, 400)]
    average: Changes = {
        "attract.word_of_mouth": 0.1,
        "attract.word_of_mouth_norm": "fraction",
    }
    one = reduced(*per_tie, seed=1, weeks=60)
    other = reduced(*per_tie, average, seed=1, weeks=60)
    assert (one.spells() == other.spells()).all()
    assert one.spells()["channel"].max() > one.spells()["channel"].min()


def bass(years: Floats) -> Floats:
    """Share of customers in the model of Bass (1969)."""
    faded = np.exp(-(INNOVATION + IMITATION) * years)
    share: Floats = (1 - faded) / (1 + IMITATION / INNOVATION * faded)
    return share


def test_advertising_and_word_of_mouth_give_the_curve_of_bass() -> None:
    years = np.arange(1, 521) / 52
    both = advertising(INNOVATION / 52), word_of_mouth(IMITATION / 52)
    curves = np.array([customers(reduced(*both, seed=seed, weeks=520)) for seed in range(8)])
    assert np.sum(np.abs(curves - bass(years)).max(axis=1) > 0.05) <= 2  # 95 % of runs are nearer
    mean = curves.mean(axis=0)
    assert np.abs(mean - bass(years)).max() <= 0.02
    peak = math.log(IMITATION / INNOVATION) / (INNOVATION + IMITATION)
    assert peak == pytest.approx(6.193, abs=0.001)
    near = np.abs(years - peak) < 2
    curvature, slope, _ = np.polyfit(years[near], np.gradient(mean)[near], 2)
    assert -slope / (2 * curvature) == pytest.approx(peak, abs=0.4)
    assert np.interp(peak, years, mean) == pytest.approx(0.4605, abs=0.02)


def test_word_of_mouth_alone_grows_logistically() -> None:
    first, hazard = 0.2, 0.01
    seeded: Changes = {"people.initial_customers": first}
    weeks = np.arange(300)  # nobody has heard of the first customers in week 0
    expected = 1 / (1 + (1 / first - 1) * np.exp(-hazard * weeks))
    curves = np.array(
        [
            customers(reduced(word_of_mouth(hazard), seeded, seed=seed, weeks=300))
            for seed in range(6)
        ]
    )
    assert np.abs(curves.mean(axis=0) - expected).max() <= 0.015
    assert curves[:, 0] == pytest.approx(first)


def fashion(reproduction: float, quitting: float, people: int, seed: int) -> float:
    """Share who were customers in the end; one person starts and former customers stay away."""
    simulation = reduced(
        word_of_mouth(reproduction * quitting, people),
        leaving(quitting),
        {"people.initial_customers": 1 / people},
        seed=seed,
        weeks=1,
    )
    run_out(simulation)
    return float(1 - simulation.history()["strangers"][-1] / people)


def run_out(simulation: Simulation) -> None:
    """Turn until nobody is a customer any more."""
    while simulation.history()["customers"][-1] > 0:
        simulation.run(simulation.week + 20)


@pytest.mark.parametrize(
    ("reproduction", "share", "runs"),
    [
        (1.2, 0.3137, 24),
        (1.5, 0.5828, 20),
        (2.0, 0.7968, 12),
        (3.0, 0.9405, 12),
        (4.0, 0.9802, 12),
    ],
)
def test_a_fashion_that_takes_off_reaches_the_known_share(
    reproduction: float, share: float, runs: int
) -> None:
    """The final size solves r = 1 - exp(-R r), whatever the law of the time as a customer.

    Its variance among many people: Andersson and Britton (2000), Stochastic Epidemic Models,
    theorem 4.2; the time as a customer is geometric.
    """
    people, quitting, missed = 1500, 0.14, 1 - share
    assert share == pytest.approx(1 - math.exp(-reproduction * share), abs=5e-5)
    sizes = np.array([fashion(reproduction, quitting, people, seed) for seed in range(runs)])
    large = sizes[sizes > share / 3]
    spread = share * missed + (1 - quitting) * share * (reproduction * missed) ** 2
    error = math.sqrt(spread / people / large.size) / (1 - reproduction * missed)
    assert large.size >= 3
    assert abs(large.mean() - share) <= 3 * error, (large.mean(), error)


@pytest.mark.parametrize("reproduction", [2.0, 3.0])
def test_a_fashion_dies_out_as_often_as_its_branching_process(reproduction: float) -> None:
    """With a small chance to quit this tends to 1 / R, the answer in continuous time."""
    quitting, people = 0.1, 300

    def dies(chance: float) -> float:
        """Chance that one customer's line ends: a Poisson number of followers every week."""
        week = math.exp(-reproduction * quitting * (1 - chance))
        return quitting * week / (1 - (1 - quitting) * week)

    expected = optimize.brentq(lambda chance: dies(chance) - chance, 0, 0.999)
    assert expected == pytest.approx(1 / reproduction, abs=0.05)
    sizes = np.array([fashion(reproduction, quitting, people, seed) for seed in range(100)])
    assert_share(float((sizes < 0.15).mean()), expected, sizes.size)


def generations(simulation: Simulation) -> list[int]:
    """People per generation: the first customers, those they brought, and so on."""
    spells = simulation.spells()
    generation = np.zeros(simulation.world.size, dtype=np.int64)
    for spell in spells[np.argsort(spells["adopted_week"], kind="stable")]:
        if spell["referrer"] >= 0:
            generation[spell["person"]] = generation[spell["referrer"]] + 1
    return [int(number) for number in np.bincount(generation[spells["person"]])]


@pytest.mark.parametrize("followers", [0.3, 0.5, 0.8])
def test_invitations_make_the_progeny_of_a_branching_process(followers: float) -> None:
    """One customer in all brings 1 / (1 - K), and K to the power n in generation n.

    A market is not endless: of 100 acquaintances one was there before, and the lines meet. The
    final size with the share `first` at the start takes both into account.
    """
    people, degree, first, quitting = 100_000, 100, 0.01, 0.14
    simulation = reduced(
        acquaintances("random", people, degree),
        leaving(quitting),
        {
            "people.initial_customers": first,
            "attract.virality": 1.0,
            "attract.invitation_rate": followers * quitting * 4,
            "attract.invitation_acceptance": 0.25,
        },
        seed=5,
        weeks=1,
    )
    run_out(simulation)
    born = np.array(generations(simulation)) / (first * people)
    variance = followers + (1 - quitting) * followers**2  # of a compound geometric number
    for generation in (1, 2, 3):
        grown = followers**generation
        spread = variance * grown / followers * (1 - grown) / (1 - followers)
        error = math.sqrt(spread / (first * people))
        assert abs(born[generation] - grown) <= 3 * error, (born, grown, error)
    kept = followers * (1 - 1 / degree)
    reached = optimize.brentq(lambda r: r - 1 + (1 - first) * math.exp(-kept * r), first, 1)
    assert reached / first == pytest.approx(1 / (1 - followers), rel=0.2)
    error = math.sqrt(variance / (1 - followers) ** 3 / (first * people))
    assert abs(born.sum() - reached / first) <= 3 * error, (born.sum(), reached / first, error)
