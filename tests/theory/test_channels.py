"""Channels compete as hazards: each gets its share of the people, and of every touch."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from simulator.accounts import CHANNELS
from simulator.simulation import Simulation
from simulator.world.people import STRANGER
from tests.theory_help import NOTHING_ELSE, Changes, acquaintances, advertising, market

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


CLOSED: Changes = {
    **NOTHING_ELSE,
    **acquaintances("complete", 2000),
    "people.initial_customers": 0.3,
}


def test_six_constant_hazards_share_people_and_touches() -> None:
    """All strangers of a complete network hear of the same customers: the hazards are alike."""
    plan = [(0, market(CLOSED)), (1, market(CLOSED, SIX_CHANNELS))]
    found, expected = np.zeros(7), np.zeros(7)
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
        assert np.abs(touch[:, :6] - hazards / whole).max() < 1e-6
        assert np.abs(touch.sum(axis=1, dtype=np.float64) - 1).max() < 1e-6
    assert found.sum() == expected.sum().round()
    assert stats.chisquare(found, expected * found.sum() / expected.sum()).pvalue > 0.001
