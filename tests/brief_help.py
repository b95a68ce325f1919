"""The ideas the simulator was made for, S1 to S24, and the market in which they are looked at.

`IDEAS` reads like the brief. Every name in it is found by `flywheel describe NAME`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from simulator.estimators.segments import customers_by_segment
from simulator.metrics import METRICS
from simulator.quantities import Value, changed
from simulator.results import outcome_of
from simulator.simulation import Simulation
from simulator.wheel import Settings

Changes = Mapping[str, Value]


class Idea(NamedTuple):
    """One row of the brief: what it says, and where it is in the software."""

    says: str
    quantities: str
    results: str = ""
    scenarios: str = ""


IDEAS: Mapping[str, Idea] = {
    "S1": Idea(
        "community loyalty: the bond is with the people, the product is the ticket into the group",
        "switching.bond_weight bonds.gain bonds.half_life bonds.most",
        "bonds_per_member",
        "riders_club message_groups",
    ),
    "S2": Idea(
        "from buyer to member: belonging is a need, it grows by taking part",
        "engage.belonging_gain switching.belonging_weight community.joining",
        "belonging joined members",
    ),
    "S3": Idea(
        "social switching cost: a better or cheaper rival does not win at once",
        "switching.social_cost switching.status_weight community.portability rival.launch_week",
        "lock_in defection_52 switching_cost_median",
        "cheaper_rival message_groups",
    ),
    "S4": Idea(
        "where it happens: forums are searchable, groups intimate, chat quick, events bind",
        "community.platform community.searchable community.bond_gain community.answer_speed "
        "community.event_interval",
        "events event_attendees cost_events",
    ),
    "S5": Idea(
        "points are one-way and fragile to a bigger discount; mutual help is solid",
        "programmes.points_rate switching.money_weight switching.social_cost rival.price",
        "points_liability revenue_forfeited_points",
        "discount_war",
    ),
    "S6": Idea(
        "support costs fall: experienced users answer novices",
        "engage.peer_answer_scale engage.newcomer_questions company.ticket_cost",
        "answered_by_peers answered_by_company cost_tickets deflection saved_by_peers",
    ),
    "S7": Idea(
        "advocacy: members defend the brand and bring new ones; good and bad word travel",
        "attract.word_of_mouth advocate.negative_weight company.publicity reputation.defence "
        "reputation.public_defence",
        "adopted_by_word_of_mouth mentions_good mentions_bad organic_share cac_blended",
        "publicity_crisis",
    ),
    "S8": Idea(
        "feedback and co-creation: the most engaged test first; faster with a community",
        "advocate.listening advocate.feedback_per_expert advocate.co_creation "
        "advocate.release_interval",
        "fit release testers cost_listening",
        "equal_feedback",
    ),
    "S9": Idea(
        "classic cases: riders' clubs, adult fans of bricks, templates of users",
        "community.bond_gain advocate.feedback_per_expert engage.content_per_helper",
        scenarios="riders_club adult_builders templates_and_tips",
    ),
    "S10": Idea(
        "a funnel stops when the money stops; a wheel in motion keeps its own inertia",
        "attract.ads_budget attract.ads_carry_over attract.content_half_life",
        "momentum flywheel_reproduction",
        "budget_cut",
    ),
    "S11": Idea(
        "the four stages: attraction, engagement, adoption, advocacy, counted and timed",
        "attract.problem_rate engage.time_to_value adopt.conversion_target advocate.expert_skill",
        "attracted engaged customers experts engaged_share adopted_share advocated_share "
        "weeks_to_engage weeks_of_trying weeks_to_advocate",
    ),
    "S12": Idea(
        "three pillars: content that is found, peers without the brand, recognition",
        "community.searchable bonds.gain community.recognition community.ambassadors",
        "content attracted_by_content bonds_per_member ambassadors",
    ),
    "S13": Idea(
        "sales-led, product-led, community-led: three parameter sets of one model",
        "attract.sales_representatives attract.virality company.free_tier community.presence",
        "adopted_by_sales adopted_by_virality adopted_by_content",
        "baseline enterprise_sales freemium_storage design_tool home_fitness",
    ),
    "S14": Idea(
        "companies mix them: any mix in between is a scenario too",
        "attract.sales_representatives community.managers",
        scenarios="baseline sales_first_community_later",
    ),
    "S15": Idea(
        "the wall against a rival with an empty community, which can fill up",
        "rival.community rival.meeting_rate rival.poaching switching.bond_weight",
        "lock_in left_to_rival",
        "cheaper_rival poached_leaders",
    ),
    "S16": Idea(
        "three kinds of community: around a product, around a practice, for play",
        "community.kind community.guests",
        "guests content answered_by_peers",
    ),
    "S17": Idea(
        "five steps: platform, conversation, data, outside experts, meetings offline",
        "community.presence community.managers advocate.listening "
        "community.collaboration_interval community.event_interval company.interventions",
        "collaborations cost_collaborations cost_interventions attracted_by_reach",
        "five_steps",
    ),
    "S18": Idea(
        "the Orbit model: exploring, participating, contributing",
        "advocate.participating_points advocate.contributing_points advocate.leading_points",
        "exploring participating contributing leading gravity",
    ),
    "S19": Idea(
        "neglect hurts: a badly run community costs goodwill; members against non-members",
        "community.managers community.manager_reach community.neglect community.bad_mood",
        "health unresolved retention_of_members retention_of_others members_hazard_ratio",
        "neglected_community",
    ),
    "S20": Idea(
        "loyalty types: by value, price, reward, discount and belonging",
        "people.value_share people.price_share people.reward_share people.discount_share "
        "people.belonging_share",
        "customers_value customers_price customers_reward customers_discount customers_belonging",
    ),
    "S21": Idea(
        "seven metrics: NPS, CRR, CCR, CLV, CLI, upsell ratio, brand mentions",
        "survey.sample_size survey.nps_target reputation.talks programmes.second_product",
        "nps crr ccr clv cli upsell_odds brand_mentions",
    ),
    "S22": Idea(
        "loyalty programmes: points, referral in tiers, values, paid membership",
        "programmes.points_rate attract.referral_programme programmes.referral_step "
        "programmes.donation_share programmes.membership",
        "cost_points cost_referral cost_donations cost_membership_perks revenue_memberships",
    ),
    "S23": Idea(
        "five levers: programme, touch points, feedback loops, communication, personalisation",
        "programmes.points_rate service.touch_points service.follow_up advocate.listening "
        "engage.acknowledgement service.personalisation",
        "cost_points cost_touch_points cost_follow_up cost_listening cost_acknowledgement "
        "cost_personalisation",
    ),
    "S24": Idea(
        "loyal customers are repeat revenue, advocates and critics; 5 % more retention",
        "retain.churn_target attract.referral_rate advocate.feedback_per_user",
        "revenue clv retention_52 referral_successes adopted_by_referral fit",
    ),
}



SEEDS = range(3)
LIVELY: Changes = {
    "people.size": 400,
    "people.initial_customers": 0.4,
    "people.help_median": 0.4,
    "attract.ads_budget": 400.0,
    "community.presence": 1.0,
    "community.managers": 0.5,
    "community.manager_reach": 150.0,
    "community.recognition": 1.0,
    "community.searchable": 0.8,
    "community.joining": 0.3,
    "advocate.contributing_points": 2.0,
    "rival.launch_week": -1,
}
ATTACKED: Changes = {
    "rival.launch_week": 26,
    "rival.quality": 0.65,
    "rival.price": 34.0,
    "rival.awareness": 0.2,
    "switching.procedural_cost": 1.0,
}
CURIOUS: Changes = {"engage.newcomer_questions": 1.0, "engage.veteran_questions": 0.2}
ALONE: Changes = {"community.presence": 0.0}
ONLY_BONDS: Changes = {"switching.status_weight": 0.0, "switching.belonging_weight": 0.0}
ONLY_BELONGING: Changes = {"switching.status_weight": 0.0, "switching.bond_weight": 0.0}


@functools.cache
def _lived(changes: tuple[tuple[str, Value], ...], seed: int, weeks: int) -> Simulation:
    return Simulation([(0, changed(Settings(), dict(changes)))], seed).run(weeks)


def lived(changes: Changes, seed: int, weeks: int = 52) -> Simulation:
    """The lively market with these changes; tests look at it and leave it as it is."""
    return _lived(tuple(sorted({**LIVELY, **changes}.items())), seed, weeks)


def gains(column: str, on: Changes, off: Changes, weeks: int = 52) -> list[float]:
    """How much more of a column there is by a mechanism, summed over the weeks, world by world."""
    pairs = [(lived(on, seed, weeks), lived(off, seed, weeks)) for seed in SEEDS]
    return [
        float(np.nansum(one.history()[column]) - np.nansum(other.history()[column]))
        for one, other in pairs
    ]


def always_more(column: str, on: Changes, off: Changes, weeks: int = 52) -> bool:
    """True if there is more of it in each world."""
    return min(gains(column, on, off, weeks)) > 0


def metric_gains(name: str, on: Changes, off: Changes, weeks: int = 104) -> list[float]:
    """How much more a metric is by a mechanism, world by world."""
    return [
        METRICS[name].measure(outcome_of(lived(on, seed, weeks)))
        - METRICS[name].measure(outcome_of(lived(off, seed, weeks)))
        for seed in SEEDS
    ]


def defection(changes: Changes, weeks: int = 78) -> float:
    """Share of the customers who go over to the rival in a week, all worlds together."""
    histories = [lived({**ATTACKED, **changes}, seed, weeks).history() for seed in SEEDS]
    left, customers = (
        sum(float(history[name][26:].sum()) for history in histories)
        for name in ("left_to_rival", "customers")
    )
    return left / customers


def kept_of(segment: str, changes: Changes) -> float:
    """Customer-weeks of one loyalty type, all worlds together."""
    outcomes = [outcome_of(lived(changes, seed, 60)) for seed in SEEDS]
    return float(sum(customers_by_segment(one)[segment].sum() for one in outcomes))


def answer(segment: str, on: Changes, off: Changes) -> float:
    """By which share the customer-weeks of a loyalty type rise from one market to the other."""
    return kept_of(segment, on) / kept_of(segment, off) - 1
