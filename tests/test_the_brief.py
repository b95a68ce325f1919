"""The ideas the simulator was made for, S1 to S24: each has a name, a quantity and an effect.

`IDEAS` reads like the brief. Every name in it is found by `flywheel describe NAME`, and below it
each idea has one test: worlds that differ in its mechanism only, with the same luck. A test fails
where the mechanism does nothing, or does the opposite.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from simulator.description import text
from simulator.metrics import METRICS, TWIN_METRICS, measure, measure_twins
from simulator.outcomes import Outcome
from simulator.quantities import Value, changed
from simulator.results import outcome_of
from simulator.scenario import Plan, Shock, library, read
from simulator.simulation import HISTORY, Simulation
from simulator.strategy import levers, quantities, setting
from simulator.wheel import Settings
from tests.market_help import STRATEGIES, different

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
        "engage.belonging_gain switching.belonging_weight people.belonging_share community.joining",
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


@functools.cache
def described(name: str) -> str:
    return text(name)


@pytest.mark.parametrize("row", IDEAS)
def test_every_name_of_an_idea_is_there_and_described(row: str) -> None:
    idea = IDEAS[row]
    assert set(idea.quantities.split()) <= set(quantities())
    assert set(idea.results.split()) <= {*HISTORY, *METRICS, *TWIN_METRICS, "momentum"}
    assert set(idea.scenarios.split()) <= set(library())
    for name in idea.quantities.split() + idea.results.split():
        assert described(name).startswith(name), name


def test_all_ideas_are_here_and_each_has_its_test() -> None:
    assert list(IDEAS) == [f"S{number}" for number in range(1, 25)]
    tests = [re.match(r"test_(s\d+)_", name) for name in globals()]
    assert sorted({found[1].upper() for found in tests if found}) == sorted(IDEAS)


# the market of these tests

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


def lived(changes: Changes, seed: int, weeks: int = 52) -> Simulation:
    return Simulation([(0, changed(Settings(), {**LIVELY, **changes}))], seed).run(weeks)


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


# the ideas


def test_s1_bonds_keep_people_who_have_them() -> None:
    assert always_more("bonds_per_member", {}, {"bonds.gain": 0.0})
    tied: Changes = {**ONLY_BONDS, "people.belonging_share": 1.0}
    assert defection(tied) < 0.95 * defection({**tied, "switching.bond_weight": 0.0})
    assert defection(tied) < 0.95 * defection({**tied, "bonds.gain": 0.0})


def test_s2_belonging_grows_by_taking_part_and_keeps_those_whom_it_drives() -> None:
    assert always_more("belonging", {}, {"engage.belonging_gain": 0.0})
    felt: Changes = {**ONLY_BELONGING, "people.belonging_share": 1.0}
    assert defection(felt) < 0.95 * defection({**felt, "switching.belonging_weight": 0.0})
    assert defection(felt) < 0.95 * defection({**felt, "engage.belonging_gain": 0.0})


def kept_of(segment: str, changes: Changes) -> float:
    """Customer-weeks of one loyalty type, all worlds together."""
    from simulator.segments import customers_by_segment

    outcomes = [outcome_of(lived(changes, seed, 60)) for seed in SEEDS]
    return float(sum(customers_by_segment(one)[segment].sum() for one in outcomes))


def answer(segment: str, on: Changes, off: Changes) -> float:
    """By which share the customer-weeks of a loyalty type rise from one market to the other."""
    return kept_of(segment, on) / kept_of(segment, off) - 1


def test_s3_the_social_cost_of_leaving_is_a_wall_against_a_better_offer() -> None:
    assert defection({}) < 0.95 * defection({"switching.social_cost": 0.0})
    kept, taken = {"community.portability": 0.0}, {"community.portability": 1.0}
    assert defection(kept) < 0.95 * defection(taken)
    market: Changes = {**ATTACKED, "people.belonging_share": 1.0}
    twins = [
        measure_twins(
            outcome_of(lived(market, seed, 80)),
            outcome_of(lived({**market, "switching.social_cost": 0.0}, seed, 80)),
        )["lock_in"]
        for seed in SEEDS
    ]
    assert np.mean(twins) > 0


def test_s4_forums_are_found_chat_is_quick_groups_and_events_bind() -> None:
    forum: Changes = {"community.platform": "own_forum", **CURIOUS}
    chat: Changes = {"community.platform": "chat_server", **CURIOUS}
    group: Changes = {"community.platform": "closed_group", **CURIOUS}
    assert always_more("attracted_by_content", forum, chat)
    assert always_more("attracted_by_content", chat, group)
    assert always_more("bonds_per_member", group, forum)
    assert always_more("answered_by_peers", chat, forum)
    meeting: Changes = {"community.event_interval": 4.0, "community.event_attendance": 0.9}
    for column in ("bonds_per_member", "belonging", "event_attendees", "cost_events"):
        assert always_more(column, meeting, {}), column


def test_s5_points_hold_by_money_and_less_against_a_bigger_discount() -> None:
    points: Changes = {**ALONE, "programmes.points_rate": 0.05, "programmes.redemption_step": 50.0}
    worthless: Changes = {**points, "switching.money_weight": 0.0}
    assert defection(points) < 0.8 * defection(worthless)
    assert always_more("revenue_forfeited_points", {**points, **ATTACKED}, ALONE)

    def held(by: Changes, without: Changes, price: float) -> float:
        cheaper: Changes = {"rival.price": price}
        return 1 - defection({**by, **cheaper}) / defection({**without, **cheaper})

    tied: Changes = {"people.belonging_share": 1.0}
    loose: Changes = {**tied, "switching.social_cost": 0.0}
    lost_by_points = held(points, ALONE, 34.0) - held(points, ALONE, 8.0)
    lost_by_bonds = held(tied, loose, 34.0) - held(tied, loose, 8.0)
    assert held(tied, loose, 8.0) > 0
    assert lost_by_points > 0.05
    assert lost_by_points > lost_by_bonds


def test_s6_peers_answer_and_tickets_fall() -> None:
    alone: Changes = {**CURIOUS, "engage.peer_answer_scale": 0.0}
    assert always_more("answered_by_peers", CURIOUS, alone)
    for column in ("answered_by_company", "cost_tickets"):
        assert max(gains(column, CURIOUS, alone)) < -100, column
    assert min(metric_gains("deflection", CURIOUS, alone, 40)) > 0.1
    assert max(gains("cost_tickets", CURIOUS, {**CURIOUS, "people.help_median": 0.0})) < 0


def test_s7_word_of_mouth_brings_customers_bad_word_keeps_away_and_experts_defend() -> None:
    spoken: Changes = {"attract.word_of_mouth": 0.05, "company.initial_fit": 0.9}
    silent: Changes = {**spoken, "attract.word_of_mouth": 0.0}
    assert always_more("adopted_by_word_of_mouth", spoken, silent)
    assert min(metric_gains("organic_share", spoken, silent, 52)) > 0
    assert max(metric_gains("cac_blended", spoken, silent, 52)) < 0
    mixed: Changes = {**spoken, "company.initial_fit": 0.6, "advocate.fit_speed": 0.0}
    deaf: Changes = {**mixed, "advocate.negative_weight": 0.0}
    assert sum(gains("attracted_by_word_of_mouth", mixed, deaf)) < 0
    assert always_more("mentions_bad", mixed, spoken)
    defended: Changes = {**mixed, "reputation.defence": 20.0}
    assert sum(gains("attracted_by_word_of_mouth", defended, mixed)) > 0
    crisis: Changes = {"company.publicity": -0.5}
    assert max(gains("customers", crisis, {})) < 0
    alone: Changes = {**crisis, "reputation.public_defence": 0.0}
    assert always_more("reputation", crisis, alone)


def test_s8_listening_and_testing_with_the_engaged_make_a_better_product() -> None:
    heard: Changes = {"advocate.listening": 1.0}
    assert always_more("fit", heard, {})
    assert always_more("cost_listening", heard, {})
    assert always_more("fit", heard, {**heard, **ALONE}), "faster with a community"
    blind: Changes = {"advocate.release_interval": 4}
    tested: Changes = {**blind, "advocate.co_creation": 1.0}
    for column in ("release", "fit", "testers", "cost_co_creation"):
        assert always_more(column, tested, blind), column
    assert always_more("testers", tested, {**tested, **ALONE})


def test_s9_cases_are_called_stylised_and_live_by_what_they_are_known_for() -> None:
    def total(name: str, column: str, changes: Changes) -> float:
        market = read(name, people=500)
        plan = market.plan("community_led", {"people.initial_customers": 0.2, **changes})
        return sum(float(np.nansum(Simulation(plan, s).run(60).history()[column])) for s in SEEDS)

    known: dict[str, tuple[str, Changes]] = {
        "riders_club": ("bonds_per_member", {"community.bond_gain": 0.8}),
        "adult_builders": ("fit", {"advocate.feedback_per_expert": 0.0}),
        "templates_and_tips": ("attracted_by_content", {"engage.content_per_helper": 0.0}),
    }
    assert set(known) == set(IDEAS["S9"].scenarios.split())
    for name, (column, without) in known.items():
        assert "Stylised after" in library()[name].read_text(encoding="utf-8")
        assert total(name, column, {}) > total(name, column, without), name


def test_s10_a_funnel_stops_with_the_money_and_a_wheel_goes_on() -> None:
    before = changed(Settings(), {**LIVELY, "attract.word_of_mouth": 0.03})
    funnel = changed(before, {**ALONE, "attract.word_of_mouth": 0.0, "attract.ads_budget": 3000.0})
    cut: Changes = {"attract.ads_budget": 0.0, "community.managers": 0.0}

    def after(start: Settings) -> tuple[float, float]:
        plan: Any = [(0, start), (40, changed(start, cut))]
        runs = [Simulation(plan, seed, momentum=True).run(60).history() for seed in SEEDS]
        attracted = [run["attracted"][55:].sum() for run in runs]
        return float(np.mean(attracted)), float(np.mean([run["momentum"][-1] for run in runs]))

    (stops, no_momentum), (turns, momentum) = after(funnel), after(before)
    assert turns > stops + 1
    assert momentum > no_momentum + 0.2
    shocks = read("budget_cut").shocks
    assert any(shock.change.get("attract.ads_budget") == 0 for shock in shocks)
