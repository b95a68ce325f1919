"""The scenario switches that leave of the whole model only what flywheel-lite has.

Flywheel-lite (its law stands in `numba_gather`) is a small model of the same kind: people adopt by
word of mouth, some become experts who are heard more, who knows active people leaves less, and
former customers return. What cannot be switched to the same law is said at its line.
"""

from __future__ import annotations

import math

from numba_gather import CHURN, EXPERT_VOICE, NETWORK, PERSUASION, PROMOTION, SPONTANEOUS, WIN_BACK

from simulator.quantities import Value, changed
from simulator.wheel import Settings

HELPFULNESS = 5.0  # the highest there is, so that everybody is alike
POSTING = 0.5  # what a member without belonging writes, per unit of helpfulness
TYPICAL_SHARE = 0.85  # acquaintances who are active once the market has settled
WEEKS_PER_MONTH = 52 / 12


def settings_like_flywheel_lite(people: int) -> Settings:
    """A market of this many people in which only flywheel-lite's mechanisms are at work."""
    market: Settings = changed(
        Settings(),
        _same_people(people) | _same_adoption() | _same_experts() | _same_leaving() | _SILENCED,
    )
    return market


def _same_people(people: int) -> dict[str, Value]:
    return {
        "people.size": people,
        "network.shape": NETWORK.shape,
        "network.mean_degree": NETWORK.mean_degree,
        "network.rewiring": NETWORK.rewiring,
        # everybody is alike: no taste, the same helpfulness
        "people.taste_spread": 0.0,
        "people.help_spread": 0.0,
        "people.help_median": HELPFULNESS,
        # satisfaction 1 for ever: every customer's voice counts 1
        "people.initial_satisfaction": 1.0,
        "engage.satisfaction_speed": 0.0,
    }


def _same_adoption() -> dict[str, Value]:
    return {
        # hazards that add up are chances that multiply: the law is the same to the last digit
        "attract.word_of_mouth": -math.log(1.0 - PERSUASION),
        "advocate.expert_voice": float(EXPERT_VOICE),
        # the constant hazard: advertising at its ceiling
        "attract.ads_ceiling": -math.log(1.0 - SPONTANEOUS),
        "attract.ads_budget": 1e9,
        "attract.ads_half_point": 0.001,
        "attract.ads_carry_over": 0.0,
        # who is attracted tries at once and buys at once
        "engage.self_service": 1.0,
        "engage.time_to_value": 0.001,
        "engage.cold_rate": 0.0,
        "adopt.conversion_target": 1.0,
        # former customers return at the same rate, here as customers at once
        "attract.return_rate": -math.log(1.0 - WIN_BACK),
    }


def _same_experts() -> dict[str, Value]:
    return {
        # every customer soon joins the community; the first post makes an expert, at the rate
        # that flywheel-lite has at the typical share (here it does not follow the share)
        "community.presence": 1.0,
        "community.joining": 2.0,
        "community.guests": 0.0,
        "community.initial_health": 1.0,
        "community.health_speed": 0.0,
        "engage.content_per_helper": PROMOTION * TYPICAL_SHARE / (HELPFULNESS * POSTING),
        "advocate.participating_points": 1e-6,
        "advocate.contributing_points": 1e-6,
        "advocate.leading_points": 1e6,
        "advocate.expert_skill": 0.0,
    }


def _same_leaving() -> dict[str, Value]:
    return {
        # a contract for a week; customers reconsider as often as in the baseline and then choose
        # (a logit, where flywheel-lite has an exponential); alone they leave with its chance
        "adopt.contract": 1.0,
        "retain.consideration": 1 / 13,
        "retain.renewal_attention": 1.0,
        "retain.churn_target": 1.0 - (1.0 - CHURN) ** WEEKS_PER_MONTH,
        # active acquaintances hold: the weight at which both laws agree at the typical share
        "switching.network_weight": 4.2,
    }


_SILENCED: dict[str, Value] = {
    # no questions, no answers, no chats, so no bonds and no belonging
    "engage.newcomer_questions": 0.0,
    "engage.veteran_questions": 0.0,
    "engage.presence_rate": 0.0,
    "engage.belonging_gain": 0.0,
    "engage.helper_skill": 1.0,
    # utilities: nothing but the acquaintances counts
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": 0.0,
    "preferences.reward_weight": 0.0,
    "preferences.discount_weight": 0.0,
    "preferences.satisfaction_weight": 0.0,
    "preferences.social_proof_weight": 0.0,
    "switching.procedural_cost": 0.0,
    "switching.bond_weight": 0.0,
    "switching.status_weight": 0.0,
    "switching.belonging_weight": 0.0,
    "community.portability": 0.0,
    # talks about the brand are not counted
    "reputation.talks": 0.0,
    # nobody hears of leavers or of a rival
    "retain.bad_week_attention": 0.0,
    "retain.contagion": 0.0,
    "rival.launch_week": -1,
}
