"""Switching: a choice with costs, contagion, and cascades through bonds (O13, O15, O27)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    near,
    same,
    share_of,
)
from simulator.world.networks import Neighbours
from simulator.world.people import CUSTOMER, MEMBER, STAGE

CUSTOMERS = 20_000
QUALITY = 4.0
# All people alike, and everybody reconsiders in week 1, knowing a rival that has just started.
ONE_CHOICE: Changes = {
    **EVERYBODY_BUYS_ON_DAY_ONE,
    **acquaintances("ring", CUSTOMERS, 2),
    "people.value_share": 1.0,
    "people.price_share": 0.0,
    "people.reward_share": 0.0,
    "people.discount_share": 0.0,
    "people.belonging_share": 0.0,
    "people.weight_concentration": 1000.0,
    "people.taste_spread": 0.0,
    "preferences.quality_weight": QUALITY,
    "preferences.price_weight": 0.0,
    "preferences.satisfaction_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "company.initial_fit": 1.0,
    "advocate.fit_speed": 0.0,
    "advocate.fit_drift": 0.0,
    "engage.skill_speed": 0.0,
    "engage.asset_speed": 0.0,
    "switching.procedural_cost": 0.0,
    "switching.social_cost": 1.0,
    "community.portability": 0.0,
    "adopt.contract": 1.0,
    "retain.consideration": 10.0,
    "rival.launch_week": 0,
    "rival.awareness": 5.0,
    "rival.advertising": 0.0,
    "rival.quality": 1.0,
}


def churn_of(quitting: float) -> Changes:
    """A target for churn such that this share quits on reconsidering, in the reference market."""
    weekly = quitting * (1 - math.exp(-10.0))
    return {"retain.churn_target": 1 - (1 - weekly) ** (52 / 12)}


def costs(social: float, procedural: float) -> Changes:
    """Switching costs in utility: of company (all acquaintances are here) and of effort."""
    return {
        "switching.network_weight": social,
        "switching.procedural_cost": procedural / 0.3,  # of somebody without skill and assets
    }


def logistic(utility: float) -> float:
    """The chance of the first of two alternatives that is worth so much more."""
    return 1 / (1 + math.exp(-utility))


def one_choice(*changes: Changes) -> Reduction:
    """The market of one choice, with these changes."""
    return Reduction(joined(ONE_CHOICE, *changes), 2)


class Chosen(NamedTuple):
    """Customers who switched, quit and stayed, and the solved constant of staying."""

    switched: float
    quit: float
    stayed: float
    constant: float

    @property
    def share(self) -> float:
        """Share who switched, of those who did not quit."""
        return self.switched / self.left_over

    @property
    def left_over(self) -> float:
        """How many did not quit."""
        return self.switched + self.stayed


def choices(*changes: Changes, seed: int) -> Chosen:
    """What 20,000 customers choose who all reconsider once."""
    simulation = one_choice(*changes).run(seed)
    last = {name: column[-1] for name, column in simulation.history().items()}
    return Chosen(last["left_to_rival"], last["left_to_nothing"], last["customers"],
                  simulation.world.retention_constant)  # fmt: skip


FEW_QUIT = churn_of(logistic(-4.0))
SOCIAL, PROCEDURAL = 1.2, 0.6
BY_PRICE: Changes = {
    "people.value_share": 0.0,
    "people.price_share": 1.0,
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": QUALITY,
    "company.reference_price": 40.0,
    "rival.price": 4.0,
}


@case("O13", "CF", "Who reconsiders switches by a logit of quality and costs",
      source="logit; Farrell and Klemperer (2007) for the economics",
      reductions=(one_choice(FEW_QUIT, costs(SOCIAL, PROCEDURAL), {"rival.quality": 1.4}),),
      axes=("quality of the rival above ours", "share who switch"))
def switching(quick: bool) -> Iterator[Finding]:
    """P(switch) = 1 / (1 + exp(s + k - b dq)) among rival and company, all people alike.

    Half of them at dq = (s + k) / b; a third alternative leaves the odds of two alone; a company
    can charge (s + k) / b more than an equal rival before it has lost half.
    """
    for social in (0.0, SOCIAL):
        for procedural in (0.0, PROCEDURAL):
            for better in (-0.3, 0.0, 0.4):
                found = choices(FEW_QUIT, costs(social, procedural),
                                {"rival.quality": 1.0 + better}, seed=3)  # fmt: skip
                expected = logistic(QUALITY * better - social - procedural - found.constant)
                yield share_of(f"s = {social:g}, k = {procedural:g}, dq = {better:g}: switch",
                               found.share, expected, found.left_over)  # fmt: skip
    yield near("constant of staying (solved, and part of the formula)", found.constant, 0.0, 0.02)
    for social, procedural in ((0.0, 0.4), (0.8, 0.0), (1.2, 0.6)):
        level = {"rival.quality": 1 + (social + procedural) / QUALITY}
        found = choices(FEW_QUIT, costs(social, procedural), level, seed=4)
        yield share_of(f"s = {social:g}, k = {procedural:g}, dq = (s + k) / b: switch",
                       found.share, 0.5, found.left_over)  # fmt: skip
    yield from _premium()
    yield from _third_alternative()
    qualities = np.linspace(-0.6, 1.2, 10)
    for place, (social, label) in enumerate(((0.0, "without costs"), (1.8, "s + k = 1.8"))):
        fine = np.linspace(-0.6, 1.2, 100)
        line = np.array([logistic(QUALITY * one - social) for one in fine])
        dots = [choices(FEW_QUIT, costs(social, 0.0), {"rival.quality": 1 + one}, seed=8).share
                for one in qualities]  # fmt: skip
        yield Curve(label, fine, line, "line", place)
        yield Curve("", qualities, np.array(dots), "dots", place)


def _premium() -> Iterator[Finding]:
    """Half stay at a price (s + k + constant of staying) / b above the rival's.

    Both are cheap, so that few give up the product altogether.
    """
    reductions = (BY_PRICE, churn_of(0.1), costs(SOCIAL, PROCEDURAL))
    constant = choices(*reductions, seed=5).constant
    premium = (SOCIAL + PROCEDURAL + constant) / QUALITY
    found = choices(*reductions, {"company.price": 4.0 + 40.0 * premium}, seed=5)
    yield at_least("customers who do not give up the product at that price", found.left_over, 5000)
    yield share_of("price (s + k) / b above an equal rival's: switch", found.share, 0.5,
                   found.left_over)  # fmt: skip


def _third_alternative() -> Iterator[Finding]:
    """Both suppliers equally dearer: many more give up the product, the odds stay."""
    dearer: Changes = {"company.price": 80.0, "rival.price": 80.0}
    both: Changes = {"preferences.price_weight": 2.0, "rival.quality": 1.1}
    quits = churn_of(logistic(-2.0))
    few, many = choices(both, quits, seed=6), choices(both, quits, dearer, seed=7)
    yield at_least("how many times as many quit when both are dearer", many.quit / few.quit, 3.0)
    for label, found in (("few", few), ("many", many)):
        expected = logistic(QUALITY * 0.1 - found.constant)
        yield share_of(f"{label} quit: switch, of those who do not", found.share, expected,
                       found.left_over)  # fmt: skip


TOLD = Reduction(
    joined(
        acquaintances("small_world", 5000, 8), EVERYBODY_BUYS_ON_DAY_ONE, leaving(0.005),
        {
            "retain.contagion": 0.80,
            "retain.contagion_form": "window",
            "retain.contagion_half_life": 4.0,
        },
    ),
    104,
)  # fmt: skip


def ties(neighbours: Neighbours) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All ties as two columns of people, each tie from both sides."""
    degree = neighbours.first[1:].astype(np.int64) - neighbours.first[:-1]
    return np.repeat(np.arange(degree.size), degree), neighbours.other.astype(np.int64)


def exposed_weeks(simulation: Simulation, window: int) -> NDArray[np.bool_]:
    """Whether an acquaintance left in the `window` weeks before, shape (people, weeks)."""
    people, weeks, spells = simulation.world.size, simulation.week, simulation.spells()
    ended = np.zeros(people, dtype=np.int64)
    ended[spells["person"]] = spells["ended_week"]
    person, acquaintance = ties(simulation.world.neighbours)
    left = ended[acquaintance]
    exposed = np.zeros((people, weeks + window + 1), dtype=np.bool_)
    for later in range(1, window + 1):
        exposed[person[left >= 0], left[left >= 0] + later] = True
    return exposed[:, :weeks]


@case("O15", "CF", "An acquaintance who left raises the hazard by 80 %",
      source="Nitzan and Libai (2011), Journal of Marketing 75: +79.7 %", reductions=(TOLD,))
def contagion(quick: bool) -> Iterator[Finding]:
    """The hazard ratio is estimated from what happened to 8 times 5,000 customers.

    Exposed is who has an acquaintance who left in the four weeks before; bonds and social costs
    are off, and acquaintances are not alike.
    """
    at_risk, left = np.zeros(2), np.zeros(2)
    for seed in range(8):
        simulation = TOLD.run(seed)
        exposed = exposed_weeks(simulation, 4)
        spells = simulation.spells()
        ended = np.full(simulation.world.size, -1)
        ended[spells["person"]] = spells["ended_week"]
        last = np.where(ended >= 0, ended, TOLD.weeks - 1)
        weeks = np.arange(TOLD.weeks)
        watched = (weeks >= 1) & (weeks <= last[:, np.newaxis])
        at_risk += [np.sum(watched & ~exposed), np.sum(watched & exposed)]
        gone = np.flatnonzero(ended >= 0)
        left += np.bincount(exposed[gone, ended[gone]].astype(np.int64), minlength=2)
    quiet, warned = -np.log(1 - left / at_risk)
    error = 1.8 * math.sqrt((1 / left).sum())
    yield near("hazard ratio, within 3 standard errors", warned / quiet, 1.80, 3 * error)
    yield near("hazard ratio, within the published error", warned / quiet, 1.80, 0.10)
    yield share_of("chance to leave of who is not exposed", left[0] / at_risk[0], 0.005, at_risk[0])


# Everybody is as disappointed as can be and reconsiders every week: only bonds hold.
ONLY_BONDS: Changes = {
    **EVERYBODY_BUYS_ON_DAY_ONE,
    **churn_of(0.1),
    "people.initial_satisfaction": 0.0,
    "people.taste_spread": 0.0,
    "people.value_share": 0.0,
    "people.price_share": 0.0,
    "people.reward_share": 0.0,
    "people.discount_share": 0.0,
    "people.belonging_share": 1.0,
    "people.weight_concentration": 1000.0,
    "preferences.satisfaction_weight": 20.0,
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "company.initial_fit": 1.0,
    "switching.social_cost": 5.0,
    "switching.bond_weight": 6.0,
    "switching.bond_form": "threshold",
    "community.portability": 0.0,
    "bonds.half_life": 5200.0,
    "bonds.most": 50,
    "engage.content_per_helper": 0.0,  # nobody meets: bonds stay as they are set
    "community.presence": 1.0,  # a community in which nobody meets or joins
    "community.joining": 0.0,
    "engage.presence_rate": 0.0,
    "adopt.contract": 1.0,
    "retain.consideration": 10.0,
}


def cascade(bonds: list[tuple[int, int]], people: int, threshold: int) -> list[int]:
    """Customers week by week after person 0, whom no bond holds, is free to leave."""
    changes = joined(
        ONLY_BONDS, acquaintances("ring", people),
        {"switching.bond_half_point": threshold - 0.1},  # bonds fade by 1 % in the time watched
    )  # fmt: skip
    simulation = Reduction(changes, people).simulation(1)
    world = simulation.world
    world.people.standing[:] |= MEMBER
    world.people.journey["joined_week"] = 0
    for one, other in bonds:
        for person, partner in ((one, other), (other, one)):
            slot = world.bonds.kept[person]
            world.bonds.partner[person, slot] = partner
            world.bonds.strength[person, slot] = 1.0
            world.bonds.kept[person] += 1
    world.bonds.kept[0] = 0
    customers = [int(number) for number in simulation.run(people).history()["customers"]]
    left = int((world.people.standing & STAGE == CUSTOMER).sum())
    return customers if left == customers[-1] else []


@case("O27", "CF", "Who leaves when one leaves, where only bonds hold",
      source="cores of a network: by hand",
      reductions=())
def cascades(quick: bool) -> Iterator[Finding]:
    """A star, a ring and a complete network of bonds, written into the world; one person leaves.

    Everybody stays who has as many bonds left as it takes to hold somebody.
    """
    star = [(0, other) for other in range(1, 40)]
    ring = [(one, (one + 1) % 41) for one in range(41)]
    complete = [(one, other) for one in range(20) for other in range(one)]
    fallen = cascade(star, 40, threshold=1)
    yield same("the hub of a star leaves, and all the others", fallen[:4] == [40, 39, 0, 0])
    fallen = cascade(ring, 41, threshold=2)
    yield same("a ring where two bonds are needed unravels by two a week",
               fallen[:22] == [41, 40, *range(38, -1, -2)])  # fmt: skip
    fallen = cascade(ring, 41, threshold=1)
    yield same("a ring holds where one bond is enough", fallen[1:] == [40] * 40)
    fallen = cascade(complete, 20, threshold=19)
    yield same("a complete network falls where everybody is needed", fallen[:4] == [20, 19, 0, 0])
    fallen = cascade(complete, 20, threshold=18)
    yield same("a complete network holds where one fewer is", fallen[1:] == [19] * 19)
