"""Pillars: what carries a strategy, and the quantities that take each away.

Each pillar is declared once. Whoever asks why a strategy comes out as it does takes one after
another away and looks what is missing; which quantities that needs is written here only.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final, NamedTuple

from simulator.quantities import Value
from simulator.scenario import Plan, Segment
from simulator.scenario_files.values import plain
from simulator.strategy import setting
from simulator.verdicts.plans import switched


class Pillar(NamedTuple):
    """One mechanism or pillar that can be taken away.

    `off` are the values that take it away, `meaning` says what it is. `needs` are quantities of
    which at least one must be above 0 somewhere in a plan, or there is nothing to take away; none
    are named where people always do it. `contains` is True if other pillars are part of it.
    """

    name: str
    off: Mapping[str, Value]
    meaning: str
    needs: tuple[str, ...] = ()
    contains: bool = False

    def is_in(self, plan: Plan) -> bool:
        """True if the plan has anything of it, so that taking it away may change something."""
        if self.needs and not any(_has(segment, self.needs) for segment in plan):
            return False
        return switched(plan, self.off) != plan


def _has(segment: Segment, names: tuple[str, ...]) -> bool:
    return any(float(setting(segment.settings, name)) > 0 for name in names)


_COMMUNITY: Final = ("community.presence",)
PILLARS: Final[Mapping[str, Pillar]] = {
    one.name: one
    for one in (
        Pillar(
            "community", {"community.presence": 0.0},
            "the whole community with all that happens in it; its platform costs nothing then",
            _COMMUNITY, contains=True,
        ),
        Pillar(
            "content", {"attract.search_success": 0.0, "engage.content_answers": 0.0},
            "what was written is found: it attracts strangers and answers questions",
            ("community.presence", "attract.content_budget"),
        ),
        Pillar(
            "peer help", {"engage.peer_answer_scale": 0.0},
            "members answer each other's questions", _COMMUNITY,
        ),
        Pillar(
            "bonds", {"bonds.gain": 0.0}, "people who meet become friends",
            (*_COMMUNITY, "rival.community"),
        ),
        Pillar(
            "belonging",
            {
                "engage.belonging_gain": 0.0, "engage.event_belonging": 0.0,
                "programmes.referral_belonging": 0.0, "programmes.values_belonging": 0.0,
            },
            "who takes part feels part of it",
        ),
        Pillar(
            "recognition", {"community.recognition": 0.0},
            "levels and badges: those who help gain status and help more",
        ),
        Pillar(
            "ambassadors", {"community.ambassadors": 0.0},
            "leading experts are made ambassadors with perks", ("community.ambassadors",),
        ),
        Pillar(
            "community managers", {"community.managers": 0.0},
            "somebody looks after the community; their pay is saved without them",
        ),
        Pillar(
            "events", {"community.event_interval": 0.0},
            "members meet at events; what these cost is saved without them", _COMMUNITY,
        ),
        Pillar(
            "collaborations", {"community.collaboration_interval": 0.0},
            "outside experts bring their audience; their fees are saved without them",
        ),
        Pillar(
            "feedback", {"advocate.fit_feedback": 0.0},
            "what users say makes the product fit better", ("advocate.listening",),
        ),
        Pillar(
            "co-creation", {"advocate.co_creation": 0.0},
            "releases are tested with users first; what that costs is saved without it",
            ("advocate.release_interval",),
        ),
        Pillar(
            "defence", {"reputation.defence": 0.0, "reputation.public_defence": 0.0},
            "experts speak up against criticism",
        ),
        Pillar(
            "word of mouth", {"attract.word_of_mouth": 0.0},
            "customers tell acquaintances, good or ill",
        ),
        Pillar(
            "referral", {"attract.referral_acceptance": 0.0},
            "customers are rewarded for bringing others", ("attract.referral_programme",),
        ),
        Pillar(
            "product virality", {"attract.invitation_acceptance": 0.0},
            "users invite others into the product", ("attract.virality",),
        ),
        Pillar(
            "sales", {"attract.sales_lead_probability": 0.0},
            "representatives interest the strangers they call; they are paid all the same",
            ("attract.sales_representatives",),
        ),
        Pillar(
            "advertising", {"attract.ads_ceiling": 0.0},
            "advertisements interest strangers; they are paid for all the same",
            ("attract.ads_budget",),
        ),
        Pillar(
            "account managers", {"engage.account_managers_per_customer": 0.0},
            "somebody serves each account; without them the desk does, and their pay is saved",
        ),
        Pillar(
            "self-service", {"engage.self_service": 0.0},
            "newcomers get on by themselves; the engineering for it is paid all the same",
        ),
        Pillar(
            "help pages", {"engage.knowledge_base": 0.0},
            "the company's own pages answer questions; their upkeep is saved without them",
        ),
        Pillar(
            "free plan", {"company.free_tier": 0.0},
            "people may use a part for nothing; serving them is saved without it",
        ),
        Pillar(
            "personal service",
            {
                "service.touch_points": 0.0, "service.personalisation": 0.0,
                "service.follow_up": 0.0, "engage.acknowledgement": 0.0,
            },
            "touch points, personal treatment, calling back; their cost is saved without them",
        ),
        Pillar(
            "social proof", {"preferences.social_proof_weight": 0.0},
            "people choose what their acquaintances have",
        ),
        Pillar(
            "contagion", {"retain.contagion": 0.0},
            "who sees acquaintances leave thinks about leaving",
        ),
        Pillar(
            "loss of bonds", {"switching.bond_contagion": 0.0},
            "a friend who leaves the community no longer holds those who stay",
            ("community.presence", "rival.community"),
        ),
        Pillar(
            "social cost", {"switching.social_cost": 0.0},
            "who leaves loses friends, status and belonging",
        ),
        Pillar(
            "effort of moving", {"switching.procedural_cost": 0.0},
            "who changes supplier must learn and move",
        ),
        Pillar(
            "money at stake", {"switching.money_weight": 0.0},
            "who leaves forfeits points, prepaid fees or an exit fee",
            (
                "programmes.points_rate", "programmes.membership", "retain.exit_fee",
                "rival.poaching_pay",
            ),
        ),
        Pillar(
            "contract", {"adopt.contract": 1.0},
            "customers are bound for a term; without it they may leave in any week",
        ),
        Pillar(
            "points", {"programmes.points_rate": 0.0},
            "customers earn points; what these cost is saved without them",
        ),
        Pillar(
            "paid membership", {"programmes.membership": 0.0},
            "customers buy a membership with perks",
        ),
        Pillar(
            "promotions", {"programmes.promotion_depth": 0.0},
            "the price falls for some weeks now and then",
        ),
        Pillar(
            "discount", {"company.discount": 0.0}, "a share of the price is waived",
        ),
        Pillar(
            "rewards", {"company.reward": 0.0}, "a part of the price is given back in kind",
        ),
        Pillar(
            "shared values", {"programmes.donation_share": 0.0},
            "a share of the revenue goes to a cause; it is kept without it",
        ),
        Pillar(
            "higher tier", {"programmes.premium": 0.0}, "customers are offered a higher tier",
        ),
        Pillar(
            "second product", {"programmes.second_product": 0.0},
            "customers are offered a second product",
        ),
    )
}
"""All pillars by name."""


def listed(width: int = 100) -> str:
    """All pillars: name, what it is, and the values that take it away."""
    lines = []
    for one in PILLARS.values():
        off = ", ".join(f"{name}={plain(value)}" for name, value in one.off.items())
        lines.append(one.name)
        for text in (one.meaning, f"off: {off}"):
            lines += textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)
