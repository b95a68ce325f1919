"""Hearing: channels compete as hazards (O06)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import scipy

from simulator.accounts import CHANNELS
from simulator.simulation import Simulation
from simulator.validation.reductions import (
    Changes,
    Reduction,
    acquaintances,
    advertising,
    from_week,
    joined,
    market,
)
from simulator.validation.registry import Curve, Finding, at_least, at_most, case, near
from simulator.world.people import STRANGER

CLOSED: Changes = {**acquaintances("complete", 2000), "people.initial_customers": 0.3}
SIX_CHANNELS: Changes = {
    **advertising(0.10),
    "attract.sales_representatives": 10_000.0,  # everybody is called
    "attract.contacts_per_representative": 1000.0,
    "attract.sales_lead_probability": 0.06,
    "attract.virality": 1.0,
    "attract.invitation_rate": 1.2,
    "attract.invitation_acceptance": 0.1,
    "attract.problem_rate": 0.14,
    "attract.search_success": 0.5,
    "attract.content_form": "logarithmic",  # complete with enough content
    "attract.content_budget": 1e9,
    "attract.word_of_mouth": 0.30,
    "attract.word_of_mouth_norm": "fraction",
    "attract.referral_programme": 1.0,
    "attract.referral_rate": 1.0,
    "attract.referral_acceptance": 0.25,
}


@case("O06", "CF", "Six constant hazards share people and touches",
      source="competing risks",
      reductions=(Reduction(joined(CLOSED, SIX_CHANNELS), 1),),
      axes=(f"channel: {', '.join(CHANNELS[:6])}",
            "people attracted, of 7,000 strangers"))
def channels(quick: bool) -> Iterator[Finding]:
    """Strangers of a complete network hear of the same customers, so all hazards are alike.

    Channel c wins h_c / H of those who are attracted, who are 1 - exp(-H) of all; the touches of
    a person add up to 1. The channels open in week 1, when customers are heard.
    """
    plan = from_week(1, market(CLOSED), market(CLOSED, SIX_CHANNELS))
    found, expected, apart, whole_touch = np.zeros(7), np.zeros(7), 0.0, 0.0
    for seed in range(5):
        simulation = Simulation(plan, seed).run(1)
        people = simulation.world.people
        speaking = people.standing != STRANGER
        share = speaking.sum() / (people.standing.size - 1)
        rewarded = people.traits["weight_reward"][speaking].sum() / (people.standing.size - 1)
        hazards = np.array(
            [-math.log(0.94), 0.10, 0.12 * share, 0.07, 0.30 * share, 0.25 * rewarded]
        )
        strangers = int((~speaking).sum())
        simulation.run(2)
        row = {name: column[-1] for name, column in simulation.history().items()}
        found[:6] += [row[f"attracted_by_{channel}"] for channel in CHANNELS[:6]]
        found[6] += row["strangers"]
        whole = hazards.sum()
        expected[:6] += strangers * (1 - math.exp(-whole)) * hazards / whole
        expected[6] += strangers * math.exp(-whole)
        touch = people.touch[people.journey["attracted_week"] == 1]
        apart = max(apart, float(np.abs(touch[:, :6] - hazards / whole).max()))
        sums = touch.sum(axis=1, dtype=np.float64)
        whole_touch = max(whole_touch, float(np.abs(sums - 1).max()))
    yield near("strangers counted, of those there were", found.sum() / expected.sum(), 1.0, 1e-9)
    law = scipy.stats.chisquare(found, expected * found.sum() / expected.sum())
    yield at_least("chi-square of channels and of the rest: p-value", law.pvalue, 0.001)
    yield at_most("a touch differs from h_c / H at most by", apart, 1e-6)
    yield at_most("the touches of a person differ from 1 at most by", whole_touch, 1e-6)
    places = np.arange(6.0)
    yield Curve("closed form", places, expected[:6], "dots", 1)
    yield Curve("simulated", places, found[:6])
