"""Seeding: what it is worth to give the product to a few on the first day (O29)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simulator.validation.bass import IMITATION, INNOVATION, YEAR, bass_market
from simulator.validation.reductions import Changes, Reduction, joined
from simulator.validation.registry import Curve, Finding, Floats, at_least, case, near

PEOPLE, GIVEN = 1500, 0.01
WEEKS = 52 * 35
COMPETITION = (0.02, 0.08, 0.32)
"""Hazard a year at which people without a supplier take the rival's offer."""
DISCOUNT = 1.1 ** (-1 / 52)


def market_with_rival(hazard: float, given: float) -> Reduction:
    """Bass's market; the rival is there from the first day, and whoever looks at it takes it."""
    changes: Changes = {"people.initial_customers": given}
    if hazard > 0:
        changes = joined(changes, {
            "rival.launch_week": 0,
            "rival.awareness": 5.0,
            "rival.advertising": hazard / YEAR,
            # who tries ours buys ours: nobody would take the rival's instead
            "rival.quality": 0.0,
            "preferences.quality_weight": 20.0,
            "company.initial_fit": 1.0,
        })  # fmt: skip
    base = bass_market(INNOVATION, IMITATION, PEOPLE, WEEKS)
    label = f"a rival that wins {hazard:g} a year" if hazard else "no rival"
    return Reduction(joined(base.changes, changes), WEEKS, label=f"{label}, {given:.0%} given")


class Gain(NamedTuple):
    """What giving the product to a few adds, per person and on average over worlds.

    `customers` at the end; the discounted weeks as a customer that come from buying earlier
    (`acceleration`) and from people who would not have bought at all (`expansion`); `curve` is
    the difference of the shares of customers week by week.
    """

    customers: float
    acceleration: float
    expansion: float
    curve: Floats

    @property
    def share(self) -> float:
        """Share of the gain that is expansion."""
        return self.expansion / (self.acceleration + self.expansion)


def gained(hazard: float, seeds: range) -> Gain:
    """The gain in these worlds, person by person under the same luck."""
    worth = np.append(np.cumsum(DISCOUNT ** np.arange(WEEKS)[::-1])[::-1], 0.0)
    curves, earlier, further = [], [], []
    for seed in seeds:
        runs = [market_with_rival(hazard, given).run(seed) for given in (GIVEN, 0.0)]
        seeded, plain = (one.history()["customers"] / PEOPLE for one in runs)
        curves.append(seeded - plain)
        bought = [one.world.people.journey["adopted_week"].astype(np.int64) for one in runs]
        values = [np.where(week >= 0, worth[week], 0.0) for week in bought]
        both = (bought[0] >= 0) & (bought[1] >= 0)
        gain = (values[0] - values[1]) / PEOPLE
        earlier.append(gain[both].sum())
        further.append(gain[~both].sum())
    curve = np.mean(curves, axis=0)
    return Gain(float(curve[-1]), float(np.mean(earlier)), float(np.mean(further)), curve)


@case("O29", "CF", "Without a rival, giving the product away only wins time",
      source="Libai, Muller and Peres (2013), Journal of Marketing Research 50",
      reductions=(market_with_rival(0.0, GIVEN), market_with_rival(COMPETITION[1], GIVEN)),
      axes=("years", "customers gained, share of all people"))
def seeding(quick: bool) -> Iterator[Finding]:
    """The product is given to a random 1 % on the first day, with and without a rival.

    Alone, everybody buys in the end, seeded or not: nothing is gained but time (acceleration).
    With a rival part of the gain is people who would have gone to it (expansion), and this part
    grows with the competition. Weeks are discounted by 10 % a year.
    """
    seeds = range(1 if quick else 10)
    shown = np.arange(1, WEEKS + 1) / YEAR
    alone = gained(0.0, seeds)
    yield near("monopoly: customers gained in the end", alone.customers, 0.0, 0.0)
    yield near("monopoly: expansion", alone.expansion, 0.0, 0.0)
    yield at_least("monopoly: discounted weeks gained per person", alone.acceleration, 1.0)
    yield Curve("no rival", shown, alone.curve, "line")
    before = 0.0
    for place, hazard in enumerate(COMPETITION, start=1):
        gain = gained(hazard, seeds)
        yield at_least(f"rival winning {hazard:g} a year: share of the gain that is expansion",
                       gain.share, before + 0.02)  # fmt: skip
        before = gain.share
        yield Curve(f"rival wins {hazard:g} a year", shown, gain.curve, "line", place)
