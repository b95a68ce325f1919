"""Every mechanism has a switch, and switched off it is gone: its other numbers change nothing.

In a market in which everything happens a mechanism is switched off; then all numbers that belong
to it alone are set to something else. The year must be the same to the last bit. With the switch
on, the same numbers must make a difference, or the row would say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from simulator.quantities import Quantity, Value, changed
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.wheel import Settings
from tests.market_help import LOYAL, fingerprint_of

WEEKS = 40


class Mechanism(NamedTuple):
    """`off` switches it off; `numbers` are those that then say nothing, by section."""

    off: Mapping[str, Value]
    numbers: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """Dotted names of its numbers."""
        return [
            f"{section}.{leaf}" for section, text in self.numbers.items() for leaf in text.split()
        ]


MECHANISMS = {
    "sales": Mechanism(
        {"attract.sales_representatives": 0.0},
        {"attract": "contacts_per_representative sales_ramp sales_lead_probability",
         "adopt": "sales_weight", "company": "representative_cost commission"},
    ),
    "advertising": Mechanism(
        {"attract.ads_budget": 0.0},
        {"attract": "ads_ceiling ads_half_point ads_curve ads_carry_over"},
    ),
    "invitations": Mechanism(
        {"attract.virality": 0.0}, {"attract": "invitation_rate invitation_acceptance"},
    ),
    "referrals": Mechanism(
        {"attract.referral_programme": 0.0},
        {"attract": "referral_rate referral_acceptance", "company": "referral_reward",
         "programmes": "referral_step referral_tiers referral_response referral_belonging "
                       "usual_referral_reward"},
    ),
    "word of mouth": Mechanism(
        {"attract.word_of_mouth": 0.0, "reputation.talks": 0.0},
        {"attract": "word_of_mouth_norm", "reputation": "defence defence_form",
         "advocate": "negative_weight expert_voice ambassador_voice"},
    ),
    "search": Mechanism(
        {"attract.problem_rate": 0.0}, {"attract": "search_success"},
    ),
    "content": Mechanism(
        {"attract.content_budget": 0.0, "engage.content_per_answer": 0.0,
         "engage.content_per_helper": 0.0},
        {"attract": "content_half_life content_half_point content_form problem_rate",
         "engage": "content_answers", "community": "searchable",
         "company": "content_item_cost"},
    ),
    "collaborations": Mechanism(
        {"community.collaboration_interval": 0.0},
        {"attract": "collaboration_audience collaboration_pull",
         "adopt": "collaboration_trust trust_duration", "company": "collaboration_cost"},
    ),
    "events": Mechanism(
        {"community.event_interval": 0.0},
        {"community": "event_attendance event_capacity", "attract": "event_pull",
         "engage": "event_meetings event_belonging", "company": "event_cost attendee_cost"},
    ),
    "community": Mechanism(
        {"community.presence": 0.0, "rival.community": 0.0, "programmes.values_belonging": 0.0,
         "programmes.referral_belonging": 0.0},
        {"community": "joining guests searchable event_interval event_attendance recognition "
                      "bad_mood bad_mood_loss invited_share invitation_lift manager_reach "
                      "self_moderation neglect health_speed portability exodus promotion_loss",
         "bonds": "gain half_life outside_half_life smallest friend_of_friend",
         "engage": "helper_skill most_answers recognition_help manager_help peer_answer_scale "
                   "content_per_answer content_per_helper pause pause_loss presence_rate "
                   "belonging_gain belonging_decay event_meetings event_belonging peer_activation",
         "advocate": "points_half_life participating_points contributing_points leading_points "
                     "fall_after expert_skill comfortable_load burn_out_gain recovery pause_above "
                     "expert_voice ambassador_voice ambassador_ease feedback_per_expert",
         "adopt": "belonging_weight promotion_weight collaboration_trust",
         "switching": "bond_weight bond_half_point bond_form bond_contagion status_weight "
                      "belonging_weight",
         "rival": "poaching poaching_pay meeting_rate", "reputation": "defence defence_form"},
    ),
    "recognition of helpers": Mechanism(
        {"community.recognition": 0.0},
        {"engage": "recognition_help", "switching": "status_weight"},
    ),
    "promotion among members": Mechanism(
        {"community.promotion": 0.0}, {"community": "promotion_loss", "adopt": "promotion_weight"},
    ),
    "an experiment by lot": Mechanism(
        {"community.invited_share": 0.0}, {"community": "invitation_lift"},
    ),
    "bad moods": Mechanism(
        {"community.bad_mood": 0.0}, {"community": "bad_mood_loss"},
    ),
    "ambassadors": Mechanism(
        {"community.ambassadors": 0.0},
        {"advocate": "ambassador_voice ambassador_ease", "company": "ambassador_cost"},
    ),
    "the rival": Mechanism(
        {"rival.launch_week": -1},
        {"rival": "quality price awareness advertising campaign switching_help community "
                  "poaching poaching_pay meeting_rate",
         "switching": "procedural_cost"},
    ),
    "social cost": Mechanism(
        {"switching.social_cost": 0.0},
        {"switching": "bond_weight bond_half_point bond_form bond_contagion status_weight "
                      "belonging_weight network_weight",
         "community": "portability"},
    ),
    "listening": Mechanism(
        {"advocate.listening": 0.0},
        {"advocate": "feedback_per_expert feedback_per_account feedback_per_user "
                     "feedback_half_point fit_feedback",
         "company": "listening_cost"},
    ),
    "releases": Mechanism(
        {"advocate.release_interval": 0},
        {"advocate": "release_size co_creation tester_share", "company": "tester_cost"},
    ),
    "contagion": Mechanism(
        {"retain.contagion": 0.0}, {"retain": "contagion_half_life contagion_form"},
    ),
    "leaving inside a contract": Mechanism(
        {"retain.early_exit": 0.0}, {"retain": "exit_fee"},
    ),
    "account managers": Mechanism(
        {"engage.account_managers_per_customer": 0.0},
        {"engage": "account_activation account_manager_rate late_after lost_after late_loss",
         "company": "account_manager_cost", "advocate": "feedback_per_account"},
    ),
    "calling back": Mechanism(
        {"service.follow_up": 0.0}, {"service": "follow_up_gain follow_up_cost"},
    ),
    "personal service": Mechanism(
        {"service.personalisation": 0.0},
        {"service": "personalisation_lift personalisation_cost",
         "programmes": "expansion_personalisation"},
    ),
    "points": Mechanism(
        {"programmes.points_rate": 0.0},
        {"programmes": "redemption_step points_basket redemption_chance basket_reluctance"},
    ),
    "a paid membership": Mechanism(
        {"programmes.membership": 0.0},
        {"programmes": "membership_fee membership_term membership_perks membership_attention "
                       "membership_sensitivity membership_choice perks_beyond_money "
                       "membership_lift"},
    ),
    "promotions of the price": Mechanism(
        {"programmes.promotion_depth": 0.0, "company.discount": 0.0},
        {"programmes": "promotion_interval promotion_weeks promotion_end_attention",
         "preferences": "discount_weight"},
    ),
    "more than the product": Mechanism(
        {"programmes.premium": 0.0, "programmes.second_product": 0.0},
        {"programmes": "expansion_rate expansion_satisfaction expansion_value expansion_keeping "
                       "expansion_assets expansion_constant "
                       "expansion_personalisation"},
    ),
    "values": Mechanism(
        {"programmes.donation_share": 0.0},
        {"programmes": "values_weight values_belonging"},
    ),
}  # fmt: skip


def another(quantity: Quantity, value: Value) -> Value:
    """An allowed value of a quantity that is well away from this one."""
    if quantity.kind == "choice":
        return next(one for one in quantity.choices if one != value)
    low, high = float(quantity.low or 0.0), float(quantity.high or 0.0)
    number = float(value)
    further = min(high, max(2.5 * number, number + 0.5, low + 0.01 * (high - low)))
    other = further if further > number else low + 0.4 * (high - low)
    return round(other) if quantity.kind == "whole" else other


def year(*changes: Mapping[str, Value]) -> str:
    """A fingerprint of the busy market with programmes and these changes."""
    together: dict[str, Value] = {"people.size": 100, **LOYAL, "rival.launch_week": 8}
    for more in changes:
        together |= more
    return fingerprint_of(Simulation([(0, changed(Settings(), together))], 5).run(WEEKS))


def others_of(mechanism: Mechanism) -> dict[str, Value]:
    """Other values for all numbers of a mechanism than those of the busy market."""
    known = quantities()
    return {
        name: another(known[name], LOYAL.get(name, known[name].default))
        for name in mechanism.names
        if name not in mechanism.off
    }


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_switched_off_is_gone(name: str) -> None:
    mechanism = MECHANISMS[name]
    others = others_of(mechanism)
    assert year(mechanism.off, others) == year(mechanism.off)
    on = year()
    assert year(mechanism.off) != on, "it was off anyway"
    assert year(others) != on, "its numbers say nothing even if it is on"
