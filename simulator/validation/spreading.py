"""Spreading from person to person: epidemics, thresholds, branching, clusters (O03-O05, O14)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import scipy

from simulator.simulation import Simulation
from simulator.validation.bass import customers
from simulator.validation.reductions import (
    Changes,
    Reduction,
    acquaintances,
    joined,
    leaving,
    word_of_mouth,
)
from simulator.validation.registry import (
    Curve,
    Finding,
    Floats,
    at_least,
    case,
    near,
    share_of,
)
from simulator.world.networks import Acquaintances, Neighbours, build

FIRST, HAZARD = 0.2, 0.01
GROWTH = Reduction(
    joined(word_of_mouth(HAZARD, 3000), {"people.initial_customers": FIRST}), 300,
    label="everybody who adopts stays",
)  # fmt: skip
FINAL_SHARES = ((1.2, 0.3137, 24), (1.5, 0.5828, 20), (2.0, 0.7968, 12), (3.0, 0.9405, 12),
                (4.0, 0.9802, 12))  # fmt: skip


def fashion_market(reproduction: float, quitting: float, people: int) -> Reduction:
    """One person starts; customers talk, quit, and stay away."""
    changes = joined(
        word_of_mouth(reproduction * quitting, people), leaving(quitting),
        {"people.initial_customers": 1 / people},
    )  # fmt: skip
    return Reduction(changes, 400, label=f"a fashion, R = {reproduction:g}")


def run_out(simulation: Simulation) -> Simulation:
    """Turn until nobody is a customer any more."""
    simulation.run(1)
    while simulation.history()["customers"][-1] > 0:
        simulation.run(simulation.week + 20)
    return simulation


def fashion(reproduction: float, quitting: float, people: int, seed: int) -> float:
    """Share who were customers in the end."""
    simulation = run_out(fashion_market(reproduction, quitting, people).simulation(seed))
    return float(1 - simulation.history()["strangers"][-1] / people)


def died_out(reproduction: float, quitting: float) -> float:
    """Chance that one customer's line ends: a Poisson number of followers every week.

    It tends to 1 / R, the answer in continuous time, as the chance to quit becomes small.
    """

    def dies(chance: float) -> float:
        week = math.exp(-reproduction * quitting * (1 - chance))
        return quitting * week / (1 - (1 - quitting) * week)

    return float(scipy.optimize.brentq(lambda chance: dies(chance) - chance, 0, 0.999))


@case("O03", "CF", "Word of mouth alone is an epidemic",
      source="Kermack and McKendrick (1927); variance of the final size: Andersson and Britton "
      "(2000), theorem 4.2",
      reductions=(GROWTH, fashion_market(2.0, 0.14, 1500)),
      axes=("contacts of one person while it lasts, R", "share reached in the end"))  # fmt: skip
def epidemics(quick: bool) -> Iterator[Finding]:
    """Logistic growth where everybody stays; the final size and early ends where customers quit.

    The final share solves r = 1 - exp(-R r), whatever the law of the time as a customer.
    """
    weeks = np.arange(GROWTH.weeks)  # nobody has heard of the first customers in week 0
    expected = 1 / (1 + (1 / FIRST - 1) * np.exp(-HAZARD * weeks))
    curves = np.array([customers(GROWTH.run(seed)) for seed in range(6 if quick else 20)])
    distance = float(np.abs(curves.mean(axis=0) - expected).max())
    yield near("logistic growth: greatest distance of the mean", distance, 0.0, 0.015)
    yield near("logistic growth: share on the first day", float(curves[:, 0].mean()), FIRST, 1e-9)
    people, quitting = 1500, 0.14
    reached = []
    for reproduction, share, runs in FINAL_SHARES:
        missed = 1 - share
        fixed = 1 - math.exp(-reproduction * share)
        yield near(f"R = {reproduction:g}: the published share solves its equation",
                   fixed, share, 5e-5)  # fmt: skip
        sizes = np.array([fashion(reproduction, quitting, people, seed) for seed in range(runs)])
        large = sizes[sizes > share / 3]
        spread = share * missed + (1 - quitting) * share * (reproduction * missed) ** 2
        error = math.sqrt(spread / people / large.size) / (1 - reproduction * missed)
        yield at_least(f"R = {reproduction:g}: fashions of {runs} that take off", large.size, 3)
        yield near(f"R = {reproduction:g}: share reached by them", large.mean(), share, 3 * error)
        reached.append(large.mean())
    for reproduction in (2.0, 3.0):
        dies = died_out(reproduction, 0.1)
        yield near(f"R = {reproduction:g}: chance of an early end near 1/R", dies,
                   1 / reproduction, 0.05)  # fmt: skip
        sizes = np.array([fashion(reproduction, 0.1, 300, seed) for seed in range(100)])
        yield share_of(f"R = {reproduction:g}: fashions of 100 that end early",
                       float((sizes < 0.15).mean()), dies, sizes.size)  # fmt: skip
    final = np.linspace(0.02, 0.985, 200)
    yield Curve("r = 1 - exp(-R r)", -np.log(1 - final) / final, final, "line")
    yield Curve("simulated, of 1,500 people", np.array([one[0] for one in FINAL_SHARES]),
                np.array(reached))  # fmt: skip


CRITICAL_SPREAD, MIDDLE = 0.1222, 0.25
PROOF = 20.0  # utility of seeing that everybody has bought, the highest there is


def thresholds_market(people: int, spread: float) -> Reduction:
    """Everybody tries in week 0 and decides every week, by the share of buyers alone.

    Taste is normal, so thresholds are: taste over the weight of the share. The constant of buying
    is solved for such that those whose threshold is below 0 buy at once.
    """
    at_once = float(scipy.special.ndtr(-MIDDLE / spread))
    changes: Changes = {
        **acquaintances("complete", people),
        "preferences.buying_form": "threshold",
        "preferences.social_proof_weight": PROOF,
        "preferences.quality_weight": 0.0,
        "preferences.price_weight": 0.0,
        "preferences.satisfaction_weight": 0.0,
        "people.taste_spread": PROOF * spread,
        "adopt.free_plan_value": 0.0,
        "adopt.conversion_target": at_once,
        "adopt.retry_rate": 10.0,
        "adopt.abandon_rate": 0.0,
        "attract.sales_representatives": 10_000.0,
        "attract.contacts_per_representative": 1000.0,
        "attract.sales_lead_probability": 0.99,
        "adopt.sales_weight": 0.0,
    }
    return Reduction(changes, 400, label=f"thresholds spread by {spread:.1%}")


def buyers_of(thresholds: Floats, seed: int = 1) -> float:
    """Share of people who buy in the end, each as soon as this share of the others has bought."""
    simulation = thresholds_market(thresholds.size, CRITICAL_SPREAD).simulation(seed)
    world = simulation.world
    world.adoption_constant = 0.0
    world.people.traits["taste_company"] = -PROOF * thresholds
    bought, before = 0.0, -1.0
    simulation.run(5)  # until everybody has heard of the product
    while bought > before:
        before = bought
        simulation.run(simulation.week + 10)
        bought = float(simulation.history()["customers"][-1])
    return bought / thresholds.size


def in_order(numbers: Floats) -> Floats:
    """Thresholds such that each buys after this number of all others has.

    A half less, for what is at a threshold shall not hang on rounding.
    """
    return (numbers - 0.5) / (numbers.size - 1)


def settles_at(spread: float) -> float:
    """Share of buyers among infinitely many with normal thresholds: the least fixed point."""
    share = 0.0
    for _ in range(100_000):
        following = 0.5 * math.erfc((MIDDLE - share) / spread / math.sqrt(2))
        if abs(following - share) < 1e-13:
            break
        share = following
    return share


@case("O04", "CF", "A few thresholds decide about all",
      source="Granovetter (1978), American Journal of Sociology 83",
      reductions=(thresholds_market(2000, 0.12), thresholds_market(2000, 0.13)),
      axes=("spread of thresholds around 25 % (standard deviation)", "share that buys in the end"))
def thresholds(quick: bool) -> Iterator[Finding]:
    """Everybody buys as soon as enough others have; chance has no say.

    Thresholds are written into the world person by person: 0, 1, ... 99 of 100 people; the same
    with one person changed; and the quantiles of a normal distribution.
    """
    everybody = np.arange(100.0)
    yield near("thresholds 0 to 99: people of 100 who buy", 100 * buyers_of(in_order(everybody)),
               100.0, 1e-9)  # fmt: skip
    everybody[1] = 2.0
    yield near("the 1 changed into a 2: people of 100 who buy",
               100 * buyers_of(in_order(everybody)), 1.0, 1e-9)  # fmt: skip
    normal = scipy.stats.norm
    slope = scipy.optimize.brentq(lambda z: normal.cdf(z) - z * normal.pdf(z) - MIDDLE, -2, -1)
    critical = 1 / normal.pdf(slope)
    yield near("critical spread, points, where the fixed point becomes a tangent",
               100 / critical, 12.22, 0.01)  # fmt: skip
    people = 500 if quick else 2000
    quantiles = normal.ppf((np.arange(people) + 0.5) / people)
    spreads, found = np.array([0.08, 0.11, 0.12, 0.125, 0.13, 0.14, 0.16]), []
    for spread in spreads[2:5:2] if quick else spreads:
        found.append(buyers_of(MIDDLE + spread * quantiles))
        yield near(f"spread {100 * spread:.1f}: share that buys", found[-1], settles_at(spread),
                   0.01)  # fmt: skip
    for spread, share in ((0.120, 0.040), (0.122, 0.055), (0.123, 1.0)):
        yield near(f"spread {100 * spread:.1f}: fixed point of infinitely many", settles_at(spread),
                   share, 0.001)  # fmt: skip
    fine = np.concatenate([np.linspace(0.07, 0.12221, 60), np.linspace(0.1223, 0.17, 60)])
    yield Curve("infinitely many people", fine, np.array([settles_at(x) for x in fine]), "line")
    yield Curve(f"{people:,} people", spreads[2:5:2] if quick else spreads, np.array(found))


def clustering(neighbours: Neighbours) -> tuple[float, float]:
    """Transitivity, and the mean over people of the share of their acquaintances who are so too."""
    first, other = neighbours.first.astype(np.int64), neighbours.other
    known = [set(other[start:stop].tolist()) for start, stop in pairwise(first.tolist())]
    closed = np.array([sum(len(mine & known[friend]) for friend in mine) for mine in known])
    degree = np.diff(first)
    pairs = degree * (degree - 1)
    return float(closed.sum() / pairs.sum()), float(np.mean(closed[pairs > 0] / pairs[pairs > 0]))


@case("O05", "CF", "A small world is as clustered as theory says",
      source="Barrat and Weigt (2000); networkx for the rewired one",
      reductions=(Reduction({"network.shape": "small_world"}, 1, label="a small world"),),
      axes=("share of ties rewired", "transitivity"))
def small_world(quick: bool) -> Iterator[Finding]:
    """The generator of acquaintances alone: C(0) = 3 (K - 2) / (4 (K - 1)) without rewiring."""
    for degree in (4, 6, 8, 10):
        ring = build(Acquaintances(mean_degree=degree, rewiring=0), 500, 1)[0]
        expected = 3 * (degree - 2) / (4 * (degree - 1))
        transitivity, mean = clustering(ring)
        yield near(f"ring of degree {degree}: transitivity", transitivity, expected, 1e-12)
        yield near(f"ring of degree {degree}: mean clustering", mean, expected, 1e-12)
    worlds = [clustering(build(Acquaintances(), 3000, seed)[0]) for seed in range(3)]
    for number, (transitivity, mean) in enumerate(worlds, start=1):
        yield near(f"small world {number}: transitivity", transitivity, 0.463, 0.01)
        yield near(f"small world {number}: mean clustering", mean, 0.474, 0.01)
    if not quick:
        shares = np.linspace(0, 0.5, 11)
        found = [clustering(build(Acquaintances(rewiring=one), 3000, 1)[0])[0] for one in shares]
        yield Curve("C(0) (1 - rewired)³", shares, 9 / 14 * (1 - shares) ** 3, "line")
        yield Curve("one network of 3,000 people", shares, np.array(found))


DEGREE, SEEDS, QUITTING = 100, 1000, 0.14


def branching_market(followers: float, people: int) -> Reduction:
    """Customers invite; each brings so many in its time, of whom there are plenty."""
    changes: Changes = {
        **acquaintances("random", people, DEGREE),
        **leaving(QUITTING),
        "people.initial_customers": SEEDS / people,
        "attract.virality": 1.0,
        "attract.invitation_rate": followers * QUITTING * 4,
        "attract.invitation_acceptance": 0.25,
    }
    return Reduction(changes, 400, label=f"K = {followers:g} followers each")


def generations(simulation: Simulation) -> Floats:
    """People per generation: the first customers, those they brought, and so on."""
    spells = simulation.spells()
    generation = np.zeros(simulation.world.size, dtype=np.int64)
    for spell in spells[np.argsort(spells["adopted_week"], kind="stable")]:
        if spell["referrer"] >= 0:
            generation[spell["person"]] = generation[spell["referrer"]] + 1
    return np.bincount(generation[spells["person"]]).astype(np.float64)


@case("O14", "CF", "Invitations make the progeny of a branching process",
      source="branching processes: total progeny 1 / (1 - K), K to the power n in generation n",
      reductions=(branching_market(0.5, 100_000),),
      axes=("generation", "people in it, per first customer"))
def branching(quick: bool) -> Iterator[Finding]:
    """One customer in all brings 1 / (1 - K), and K to the power n in generation n.

    A market is not endless: of 100 acquaintances one was there before, and the lines meet. The
    final size with the share of the first at the start takes both into account.
    """
    people = 100_000
    for place, followers in enumerate((0.3, 0.5, 0.8) if quick else (0.3, 0.5, 0.8, 0.9)):
        simulation = run_out(branching_market(followers, people).simulation(5))
        born = generations(simulation) / SEEDS
        variance = followers + (1 - QUITTING) * followers**2  # of a compound geometric number
        for generation in (1, 2, 3):
            grown = followers**generation
            spread = variance * grown / followers * (1 - grown) / (1 - followers)
            error = math.sqrt(spread / SEEDS)
            yield near(f"K = {followers:g}: people in generation {generation} per first customer",
                       born[generation], grown, 3 * error)  # fmt: skip
        kept = followers * (1 - 1 / DEGREE)
        reached = final_share(kept, SEEDS / people) * people / SEEDS
        if followers < 0.9:  # else too many of a finite market have bought before
            endless = reached * (1 - followers)
            yield near(f"K = {followers:g}: in all, over an endless market", endless, 1.0, 0.2)
        error = math.sqrt(variance / (1 - followers) ** 3 / SEEDS)
        yield near(f"K = {followers:g}: people in all per first customer", born.sum(),
                   reached, 3 * error)  # fmt: skip
        shown = np.arange(7.0)
        yield Curve(f"K = {followers:g}", shown, followers**shown, "line", place)
        yield Curve("", shown, np.resize(np.append(born, np.zeros(7)), 7), "dots", place)


def final_share(followers: float, first: float) -> float:
    """Share reached in the end if a share begins and everybody brings so many."""
    return float(
        scipy.optimize.brentq(lambda r: r - 1 + (1 - first) * math.exp(-followers * r), first, 1)
    )
