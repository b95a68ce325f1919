"""Switches: how each mechanism is turned off, and what the model becomes without it.

`scenarios/README.md` shows them as a table, which a test keeps equal to `table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from simulator.quantities import Value
from simulator.validation.reductions import text_of


class Switch(NamedTuple):
    """A mechanism, what turns it off, and the sentence that says what is left."""

    mechanism: str
    off: Mapping[str, Value]
    then: str


SWITCHES: Final[tuple[Switch, ...]] = (
    Switch("sales", {"attract.sales_representatives": 0.0}, "nobody is called"),
    Switch("advertising", {"attract.ads_budget": 0.0}, "nobody sees an advertisement"),
    Switch("invitations by the product", {"attract.virality": 0.0}, "nobody is invited"),
    Switch("search for content", {"attract.problem_rate": 0.0},
           "content answers questions of users and attracts nobody"),
    Switch("word of mouth", {"attract.word_of_mouth": 0.0}, "nobody hears a customer speak"),
    Switch("referral programme", {"attract.referral_programme": 0.0}, "nobody is referred"),
    Switch("events and collaborations",
           {"community.event_interval": 0.0, "community.collaboration_interval": 0.0},
           "nobody is reached by either"),
    Switch("coming back", {"attract.return_rate": 0.0}, "who has left stays away"),
    Switch("time until first use",
           {"engage.self_service": 1.0, "engage.time_to_value": 0.001, "engage.cold_rate": 0.0},
           "who hears of the product tries it in the same week"),
    Switch("questions", {"engage.newcomer_questions": 0.0, "engage.veteran_questions": 0.0},
           "nobody asks, so nobody answers, waits or is helped"),
    Switch("peers' answers", {"engage.peer_answer_scale": 0.0},
           "the company answers all questions"),
    Switch("changing satisfaction", {"engage.satisfaction_speed": 0.0},
           "satisfaction moves by service alone; without questions it stays as it begins"),
    Switch("learning", {"engage.skill_speed": 0.0, "engage.skill_per_answer": 0.0},
           "nobody gets better, so no member can answer"),
    Switch("what is built in the product", {"engage.asset_speed": 0.0},
           "moving is as little effort after years as in the first week"),
    Switch("the community", {"community.presence": 0.0},
           "nobody joins: no members, bonds, belonging, experts, and no content by users"),
    Switch("meeting", {"engage.presence_rate": 0.0}, "members form bonds by answers alone"),
    Switch("bonds", {"bonds.gain": 0.0}, "nobody is tied to anybody"),
    Switch("belonging", {"engage.belonging_gain": 0.0, "engage.event_belonging": 0.0},
           "membership is not felt"),
    Switch("recognition", {"community.recognition": 0.0}, "no status, and no more help for it"),
    Switch("the community's health",
           {"community.initial_health": 1.0, "community.health_speed": 0.0},
           "it is well, however badly it is run"),
    Switch("burn-out", {"advocate.burn_out_gain": 0.0}, "helpers never tire"),
    Switch("members' own content", {"engage.content_per_helper": 0.0},
           "only answers leave content behind"),
    Switch("experts' louder voice", {"advocate.expert_voice": 1.0},
           "experts speak like everybody else"),
    Switch("feedback", {"advocate.listening": 0.0}, "the product improves at its base rate"),
    Switch("a changing product", {"advocate.fit_speed": 0.0, "advocate.fit_drift": 0.0},
           "its fit stays as it begins"),
    Switch("doubt about buying", {"adopt.conversion_target": 1.0}, "who tries buys at once"),
    Switch("chance in buying", {"preferences.buying_form": "threshold"},
           "everybody buys for certain what is worth most to it (Granovetter's thresholds)"),
    Switch("the example of others", {"preferences.social_proof_weight": 0.0},
           "it makes no difference how many acquaintances are customers"),
    Switch("the free plan", {"company.free_tier": 0.0}, "who does not buy has nothing"),
    Switch("differences of taste", {"people.taste_spread": 0.0},
           "people of a segment differ by their weights alone"),
    Switch("differences in helpfulness", {"people.help_spread": 0.0}, "all help alike"),
    Switch("quitting", {"retain.churn_target": 0.0}, "customers leave for a rival, or never"),
    Switch("contracts", {"adopt.contract": 1.0}, "customers may leave in any week"),
    Switch("contagion", {"retain.contagion": 0.0}, "nobody reconsiders because others left"),
    Switch("loss of bonds to leavers", {"switching.bond_contagion": 0.0},
           "a bond is worth the same when the other has left the community"),
    Switch("social cost of switching", {"switching.social_cost": 0.0},
           "company is no reason to stay"),
    Switch("effort of switching", {"switching.procedural_cost": 0.0}, "moving is no trouble"),
    Switch("money lost by switching", {"switching.money_weight": 0.0},
           "points, fees and exit fees hold nobody"),
    Switch("the rival", {"rival.launch_week": -1}, "there is none"),
    Switch("the rival's community", {"rival.community": 0.0}, "it stays empty"),
    Switch("publicity", {"company.publicity": 0.0}, "there is no news"),
    Switch("releases", {"advocate.release_interval": 0}, "the product has no risky releases"),
    Switch("loyalty programmes",
           {"programmes.points_rate": 0.0, "programmes.membership": 0.0,
            "programmes.donation_share": 0.0, "programmes.promotion_depth": 0.0,
            "programmes.premium": 0.0, "programmes.second_product": 0.0},
           "one product at one price, without points, memberships, sales or causes"),
)  # fmt: skip


def table() -> str:
    """All switches as a table in Markdown."""
    rows = ["| without | `--set` | then |", "| --- | --- | --- |"]
    for one in SWITCHES:
        settings = "<br>".join(f"`{name}={text_of(value)}`" for name, value in one.off.items())
        rows.append(f"| {one.mechanism} | {settings} | {one.then} |")
    return "\n".join(rows)
