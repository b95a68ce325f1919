"""Leaving: survival curves and how retention rises by sorting alone (O07, O08)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import scipy

from simulator.estimators.shifted_beta import ShiftedBeta, fitted
from simulator.estimators.survival import SurvivalCurve, kaplan_meier
from simulator.simulation import Simulation
from simulator.validation.reductions import (
    EVERYBODY_BUYS_ON_DAY_ONE,
    Changes,
    Reduction,
    acquaintances,
    joined,
    leaving,
)
from simulator.validation.registry import (
    Curve,
    Finding,
    at_least,
    case,
    mean_of,
    near,
    same,
    share_of,
)

CHANCE = 0.02
CONSTANT = Reduction(
    joined(acquaintances("ring", 10_000), EVERYBODY_BUYS_ON_DAY_ONE, leaving(CHANCE)), 700
)


def stays_of(simulation: Simulation) -> tuple[SurvivalCurve, Curve]:
    """How long customers of the first day stay, and the same as a curve for the picture."""
    spells = simulation.spells()
    left = spells["ended_week"] >= 0
    stayed = np.where(left, spells["ended_week"], simulation.week - 1) - spells["adopted_week"]
    curve = kaplan_meier(None, stayed, left)
    shown = np.arange(0, min(simulation.week, 157), 8)
    return curve, Curve("Kaplan-Meier", shown.astype(float), curve.on(shown))


@case("O07", "CF", "A constant chance to quit gives geometric survival",
      source="the geometric law; Greenwood's error without censoring is the binomial one",
      reductions=(CONSTANT,), axes=("weeks since buying", "share still paying"))
def geometric_survival(quick: bool) -> Iterator[Finding]:
    """Everybody is a customer on day one and quits with the same chance every week."""
    people = 10_000
    simulation = CONSTANT.run(2)
    spells = simulation.spells()
    left = spells["ended_week"] >= 0
    stayed = np.where(left, spells["ended_week"], CONSTANT.weeks - 1) - spells["adopted_week"]
    curve, shown = stays_of(simulation)
    for age in (13, 52, 104):
        yield share_of(f"share left after {age} weeks", curve.at(age), (1 - CHANCE) ** age, people)
        found = curve.at(age)
        yield near(f"Greenwood's error at {age} weeks over the binomial one",
                   curve.on([age], "standard_error")[0] / math.sqrt(found * (1 - found) / people),
                   1.0, 1e-9)  # fmt: skip
    yield at_least("share of customers seen until they quit", left.mean(), 0.999)
    yield mean_of("mean stay, weeks", stayed, 1 / CHANCE)
    yield Curve("(1 - c) to the power of the age", shown.x, (1 - CHANCE) ** shown.x, "line")
    yield shown


# Fader and Hardie (2007), "Regular" customers of 1,000 left after years 0 to 7.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
PUBLISHED = [100, 62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9]
ALPHA, BETA = 0.704, 1.182
SORTING: Changes = {
    **acquaintances("ring", 10_000),
    **EVERYBODY_BUYS_ON_DAY_ONE,
    # nothing but taste counts, everybody reconsiders every year, and half of the average quit
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": 0.0,
    "preferences.satisfaction_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "retain.churn_target": 0.1,
    "retain.consideration": 10.0,
    "adopt.contract": 1.0,
}
YEARLY = Reduction(SORTING, 14, label="all alike but for taste; a week stands for a year")


def sorted_by_leaving(seed: int) -> Simulation:
    """Each of 10,000 customers has a chance to quit of its own, by its taste for the product.

    The tastes are written into the world: quantiles of the Beta law on the logit scale.
    """
    simulation = YEARLY.simulation(seed)
    world = simulation.world
    chances = scipy.stats.beta.ppf((np.arange(world.size) + 0.5) / world.size, ALPHA, BETA)
    chances = np.clip(chances, 1e-12, 1 - 1e-12)
    world.people.traits["taste_company"] = np.log(1 / chances - 1)
    world.retention_constant = 0.0
    return simulation.run(YEARLY.weeks)


@case("O08", "CF", "Retention rises by sorting alone (shifted Beta)",
      source="Fader and Hardie (2007), Journal of Interactive Marketing 21: data and fit",
      reductions=(YEARLY,), axes=("years since buying", "share still paying"))
def shifted_beta(quick: bool) -> Iterator[Finding]:
    """The estimator on the published data, and the model with chances to quit drawn by its fit.

    Nobody changes in the model; whoever is likely to quit is gone first.
    """
    found = fitted(REGULAR)
    yield near("alpha of the fit", found.alpha, ALPHA, 2e-3, "EST")
    yield near("beta of the fit", found.beta, BETA, 2e-3, "EST")
    yield near("log likelihood", found.log_likelihood, -1680.3, 0.05, "EST")
    fit = 100 * found.survival(12)
    for year, share in enumerate(PUBLISHED[1:], start=1):
        yield near(f"fit: per cent left after year {year}", fit[year], share, 0.06, "EST")
    yield near("fit: per cent left after year 12", fit[12], 17.0, 0.06, "EST")
    history = sorted_by_leaving(2).history()["customers"] / 10_000  # week 0: nobody has left yet
    curve = ShiftedBeta(ALPHA, BETA).survival(12)
    for year, data in enumerate(REGULAR[1:], start=1):
        yield near(f"model: per cent left after year {year}", 100 * history[year], data / 10, 1.5)
        yield share_of(f"model: share left after year {year} by the Beta law", history[year],
                       curve[year], 10_000)  # fmt: skip
    kept = history[1:13] / history[:12]
    rising = bool((np.diff(kept[:7]) > 0).all())
    yield same("model: retention is higher every year, to year 7", rising)
    yield Curve("shifted Beta", np.arange(13.0), curve, "line")
    yield Curve("model", np.arange(13.0), history[:13])
    yield Curve("data", np.arange(8.0), np.array(REGULAR) / 1000, "dots", 1)
