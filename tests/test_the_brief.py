"""The ideas the simulator was made for, S1 to S24: each has a name, a quantity and an effect.

`IDEAS` reads like the brief. Every name in it is found by `flywheel describe NAME`, and below it
each idea has one test: worlds that differ in its mechanism only, with the same luck. A test fails
where the mechanism does nothing, or does the opposite.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from simulator.estimators.segments import customers_by_segment
from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS, measure, measure_twins
from simulator.quantities import Value, changed
from simulator.results import outcome_of
from simulator.scenario import library, read
from simulator.simulation import Simulation
from simulator.strategy import levers, quantities, setting
from simulator.wheel import Settings
from simulator.words.description import text
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


# the ideas


def test_s1_bonds_keep_people_who_have_them() -> None:
    assert always_more("bonds_per_member", {}, {"bonds.gain": 0.0})
    tied: Changes = {**ONLY_BONDS, "people.belonging_share": 1.0}
    assert defection(tied) < 0.95 * defection({**tied, "switching.bond_weight": 0.0})
    assert defection(tied) < 0.95 * defection({**tied, "bonds.gain": 0.0})


def test_s2_belonging_grows_by_taking_part_and_keeps_those_whom_it_drives() -> None:
    assert always_more("belonging", {}, {"engage.belonging_gain": 0.0})
    assert always_more("joined", {}, {"community.joining": 0.0})
    felt: Changes = {**ONLY_BELONGING, "people.belonging_share": 1.0}
    assert defection(felt) < 0.95 * defection({**felt, "switching.belonging_weight": 0.0})
    assert defection(felt) < 0.95 * defection({**felt, "engage.belonging_gain": 0.0})


def kept_of(segment: str, changes: Changes) -> float:
    """Customer-weeks of one loyalty type, all worlds together."""
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
    assert always_more("questions", CURIOUS, {**CURIOUS, "engage.newcomer_questions": 0.0})
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
    mixed: Changes = {**spoken, **CURIOUS, "attract.word_of_mouth": 0.2, "company.initial_fit": 0.5}
    mixed = {**mixed, "advocate.fit_speed": 0.0, "network.mean_degree": 20.0}
    deaf: Changes = {**mixed, "advocate.negative_weight": 0.0}
    assert max(gains("attracted_by_word_of_mouth", mixed, deaf)) < 0
    assert always_more("mentions_bad", mixed, spoken)
    known: Changes = {**mixed, "advocate.expert_skill": 0.35}
    defended: Changes = {**known, "reputation.defence": 20.0}
    assert always_more("attracted_by_word_of_mouth", defended, known)
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
        "riders_club": ("bonds_per_member", {"community.event_interval": 0.0}),
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

    ways = ("ads", "content", "word_of_mouth")

    def newcomers(start: Settings) -> tuple[float, float, float]:
        """New interest in the last five weeks with the money and without, and the momentum."""
        paid: Any = [(0, start)]
        plan: Any = [*paid, (40, changed(start, dict(cut)))]
        runs = [Simulation(plan, seed, momentum=True).run(60).history() for seed in SEEDS]
        others = [Simulation(paid, seed).run(60).history() for seed in SEEDS]
        with_money, without = (
            float(sum(run[f"attracted_by_{by}"][55:].sum() for run in group for by in ways))
            for group in (others, runs)
        )
        return with_money, without, float(np.mean([run["momentum"][-1] for run in runs]))

    (flowed, stopped, no_momentum), (turned, turns, momentum) = map(newcomers, (funnel, before))
    assert flowed > 0
    assert stopped == 0
    assert turns > 0.5 * turned
    assert momentum > no_momentum + 0.2
    shocks = read("budget_cut").shocks
    assert any(shock.change.get("attract.ads_budget") == 0 for shock in shocks)


def test_s11_the_four_stages_are_counted_timed_and_each_has_its_gate() -> None:
    fresh: Changes = {"people.initial_customers": 0.0, "attract.ads_budget": 2000.0}
    gates: dict[str, Changes] = {
        "attracted_by_content": {"attract.problem_rate": 0.0},
        "activated": {"engage.time_to_value": 60.0},
        "customers": {"adopt.conversion_target": 0.02},
        "experts": {"people.help_median": 0.0},
    }
    for column, closed in gates.items():
        assert always_more(column, fresh, {**fresh, **closed}), column
    open_to_all: Changes = {**fresh, "adopt.conversion_target": 0.3}
    assert min(metric_gains("adopted_share", open_to_all, fresh, 60)) > 0
    slow, quick = ({**open_to_all, "engage.time_to_value": time} for time in (20.0, 2.0))
    assert max(metric_gains("engaged_share", slow, quick, 80)) < -0.1
    assert min(metric_gains("weeks_to_engage", slow, quick, 80)) > 0
    for seed in SEEDS:
        found = measure(outcome_of(lived(open_to_all, seed, 80)))
        for name in IDEAS["S11"].results.split()[4:]:
            assert found[name] >= 0, name
        journeys = outcome_of(lived(open_to_all, seed, 80)).journeys
        bought = journeys[journeys["adopted_week"] >= 0]
        assert len(bought) > 10
        assert (bought["attracted_week"] <= bought["engaged_week"]).all()
        assert (bought["engaged_week"] <= bought["adopted_week"]).all()


def test_s12_each_of_the_three_pillars_is_missed() -> None:
    assert always_more("attracted_by_content", {}, {"community.searchable": 0.0})
    assert always_more("bonds_per_member", {}, {"bonds.gain": 0.0})
    plain: Changes = {**CURIOUS, "community.recognition": 0.0}
    assert always_more("answered_by_peers", CURIOUS, plain)
    proud: Changes = {"switching.bond_weight": 0.0, "switching.belonging_weight": 0.0}
    proud = {**proud, "people.belonging_share": 1.0}
    assert defection(proud) < 0.98 * defection({**proud, "community.recognition": 0.0})
    chosen: Changes = {**CURIOUS, "community.ambassadors": 5.0}
    for column in ("ambassadors", "cost_ambassadors"):
        assert always_more(column, chosen, CURIOUS), column


def test_s13_strategies_differ_in_levers_alone_and_each_has_its_engine() -> None:
    market = read("baseline", people=500, weeks=60)
    plans = {name: market.plan(name)[0].settings for name in STRATEGIES}
    for name, quantity in quantities().items():
        values = {str(setting(settings, name)) for settings in plans.values()}
        assert quantity.lever or len(values) == 1, name
    assert all(set(bundle) <= set(levers()) for bundle in market.strategies.values())

    def share(strategy: str, *columns: str, of: tuple[str, ...]) -> float:
        runs = [Simulation(market.plan(strategy), seed).run(60).history() for seed in SEEDS]
        part, whole = (sum(run[c].sum() for run in runs for c in cs) for cs in (columns, of))
        return float(part / whole)

    engines = {
        "sales_led": "attracted_by_sales",
        "product_led": "attracted_by_virality",
        "community_led": "attracted_by_content",
    }
    support = {
        "sales_led": "answered_by_company",
        "product_led": "self_served",
        "community_led": "answered_by_peers",
    }
    for wanted, of in ((engines, ("attracted",)), (support, ("questions",))):
        for owner, column in wanted.items():
            totals = tuple(engines.values()) if of == ("attracted",) else of
            shares = {name: share(name, column, of=totals) for name in STRATEGIES}
            assert max(shares, key=lambda name: shares[name]) == owner, (column, shares)


def test_s14_a_corner_of_the_mixes_is_the_strategy_and_the_middle_lies_between() -> None:
    market = read("baseline", people=200, weeks=20)
    for name in STRATEGIES:
        pure, corner = market.plan(name), market.plan({name: 1.0})
        one, other = Simulation(pure, 4).run(20), Simulation(corner, 4).run(20)
        assert different(one.history(), other.history()) == []
    middle = market.plan(dict.fromkeys(STRATEGIES, 1.0))[0].settings
    between = 0
    for name in levers():
        values = [setting(market.plan(one)[0].settings, name) for one in STRATEGIES]
        numbers = [float(value) for value in values if not isinstance(value, str)]
        if len(set(numbers)) > 1:
            mixed = float(setting(middle, name))
            assert min(numbers) <= mixed <= max(numbers), name
            between += min(numbers) < mixed < max(numbers)
    assert between > 5


def test_s15_the_wall_falls_when_the_rivals_community_fills_up() -> None:
    tied: Changes = {**ONLY_BONDS, "people.belonging_share": 1.0, "switching.bond_weight": 4.0}
    tied = {**tied, "bonds.outside_half_life": 0.0, "community.portability": 0.0}
    full: Changes = {**tied, "rival.community": 1.0}
    loose: Changes = {"switching.bond_weight": 0.0}
    assert defection(tied) < defection(full) < defection({**full, **loose})
    assert defection({**full, **loose}) == defection({**tied, **loose}), "nothing but the bonds"
    poached: Changes = {**tied, "rival.poaching": 0.1}
    assert defection(poached) > defection(tied)


def strength(changes: Changes) -> float:
    """Mean strength of bonds, a person's all together."""
    found = [lived(changes, seed).world.bonds for seed in SEEDS]
    kept = [np.arange(one.partner.shape[1]) < one.kept[:, None] for one in found]
    return float(np.mean([one.strength[k].sum() for one, k in zip(found, kept, strict=True)]))


def test_s16_the_kind_of_community_says_where_its_value_comes_from() -> None:
    product, practice, play = (
        {"community.kind": kind, "community.guests": 1.0, "advocate.listening": 1.0}
        for kind in ("product", "practice", "play")
    )
    assert always_more("answered_by_peers", product, practice)
    assert always_more("fit", product, play)
    for other in (product, play):
        assert always_more("content", practice, other)
        assert always_more("guests", practice, other)
    silent: Changes = {"engage.newcomer_questions": 0.0, "engage.veteran_questions": 0.0}
    bound = [strength({**kind, **silent}) for kind in (play, practice, product)]
    assert bound[0] > bound[1] > bound[2]


def test_s17_the_five_steps_come_one_after_another_and_each_is_seen() -> None:
    market = read("five_steps", weeks=90)

    def history(strategy: str) -> Mapping[str, Any]:
        return Simulation(market.plan(strategy), 3).run(90).history()

    steps, never = history("five_steps"), history("never")
    dates = {
        "cost_platform": 4, "cost_community_managers": 8, "cost_listening": 26,
        "cost_collaborations": 39, "cost_events": 52,
    }  # fmt: skip
    for column, week in dates.items():
        assert steps[column][:week].sum() == 0, column
        assert steps[column][week:].sum() > 0, column
        assert never[column].sum() == 0, column
    assert steps["cost_interventions"].sum() > never["cost_interventions"].sum() == 0
    for column in ("members", "answered_by_peers", "events", "fit"):
        assert steps[column].sum() > never[column].sum(), column
    guests: Changes = {"community.collaboration_interval": 8.0, "attract.collaboration_pull": 1.0}
    for column in ("collaborations", "attracted_by_reach", "cost_collaborations"):
        assert always_more(column, guests, {}), column
    offline: Changes = {"community.event_interval": 4.0, "community.event_attendance": 0.9}
    for column in ("events", "attracted_by_reach", "belonging", "cost_events"):
        assert always_more(column, offline, {}), column


def test_s18_members_have_levels_and_gravity_grows_with_help() -> None:
    for seed in SEEDS:
        history = lived({}, seed).history()
        names = ("exploring", "participating", "contributing", "leading")
        assert np.array_equal(sum(history[name] for name in names), history["members"])
        assert all(history[name].sum() > 0 for name in names)
    for column in ("contributing", "leading", "gravity"):
        assert always_more(column, {}, {"people.help_median": 0.05}), column
    assert always_more("contributing", {}, {"advocate.contributing_points": 5.0})


def test_s19_a_neglected_community_hurts_and_members_are_compared_with_others() -> None:
    tended: Changes = {**CURIOUS, "community.managers": 2.0}
    left_alone: Changes = {**CURIOUS, "community.managers": 0.0}
    for column in ("health", "satisfaction", "customers", "cost_community_managers"):
        assert always_more(column, tended, left_alone), column
    assert always_more("unresolved", left_alone, tended)
    calm: Changes = {**left_alone, "community.bad_mood": 0.0}
    assert always_more("satisfaction", calm, left_alone)
    buying: Changes = {"attract.ads_budget": 3000.0, "community.joining": 0.05}
    tied: Changes = {**buying, "people.belonging_share": 1.0}
    outcomes = [outcome_of(lived(tied, seed, 104)) for seed in SEEDS]
    for name in ("retention_of_members", "retention_of_others"):
        assert all(0 < METRICS[name].measure(one) < 1 for one in outcomes), name
    untied: Changes = {**tied, "switching.social_cost": 0.0}
    assert np.mean(metric_gains("members_hazard_ratio", tied, untied)) < 0


SORTS = ("value", "price", "reward", "discount", "belonging")


def test_s20_each_loyalty_type_answers_most_to_what_drives_it() -> None:
    for one in SORTS:
        many, few = ({f"people.{one}_share": share} for share in (1.0, 0.05))
        assert min(metric_gains(f"customers_{one}", many, few, weeks=4)) > 0, one
    market: Changes = {**ATTACKED, **dict.fromkeys((f"people.{one}_share" for one in SORTS), 0.2)}
    market = {**market, "people.size": 1000, "attract.ads_budget": 0.0}
    market = {**market, "people.weight_concentration": 100.0, "rival.launch_week": 5}
    alone: Changes = {**market, **ALONE}
    liked: Changes = {**alone, "preferences.reward_weight": 4.0}
    deals: Changes = {**alone, "preferences.discount_weight": 6.0, "company.price": 32.0}
    listed: Changes = {**deals, "company.price": 40.0, "company.discount": 0.2}
    weighed: Changes = {**alone, "preferences.price_weight": 1.0, "preferences.quality_weight": 1.0}
    drivers: dict[str, tuple[Changes, Changes]] = {
        "value": ({**alone, "rival.quality": 0.3}, alone),
        "price": (weighed, {**weighed, "company.price": 50.0}),
        "reward": ({**liked, "company.reward": 0.1}, liked),
        "discount": (listed, deals),
        "belonging": (market, {**market, "switching.social_cost": 0.0}),
    }
    for driver, (on, off) in drivers.items():
        answers = {one: answer(one, on, off) for one in SORTS}
        assert max(answers, key=lambda one: answers[one]) == driver, (driver, answers)
        assert answers[driver] > 0.02


def test_s21_all_seven_metrics_follow_what_they_measure() -> None:
    market: Changes = {"people.size": 800, "attract.ads_budget": 2000.0, "advocate.fit_speed": 0.0}
    market = {**market, "reputation.recovery": 0.0, "programmes.second_product": 1.0}
    good, bad = ({**market, "company.publicity": news} for news in (0.2, -0.2))
    for name in ("nps", "nps_census", "crr", "clv", "cli"):
        assert min(metric_gains(name, good, bad)) > 0, name
    assert max(metric_gains("ccr", good, bad)) < 0
    assert min(metric_gains("net_sentiment", good, bad)) > 0
    dear: Changes = {**market, "programmes.second_product_price": 5.0}
    assert min(metric_gains("upsell_odds", market, dear)) > 0
    assert min(metric_gains("brand_mentions", market, {**market, "reputation.talks": 0.05})) > 0


COURTED: Changes = {**ALONE, **ATTACKED}
REFERRING: Changes = {
    **ALONE,
    "attract.ads_budget": 0.0,
    "attract.referral_programme": 1.0,
    "attract.referral_rate": 2.0,
    "adopt.conversion_target": 0.4,
    "people.initial_customers": 0.1,
}


def test_s22_all_four_programmes_cost_something_and_do_something() -> None:
    courted = COURTED
    points: Changes = {"programmes.points_rate": 0.1, "programmes.redemption_step": 5.0}
    cause: Changes = {"programmes.donation_share": 0.05, "programmes.values_weight": 2.0}
    club: Changes = {"programmes.membership": 1.0, "programmes.membership_fee": 40.0}
    club = {**club, "programmes.membership_perks": 4.0}
    costs = {"cost_points": points, "cost_donations": cause, "cost_membership_perks": club}
    for column, programme in costs.items():
        assert always_more(column, {**courted, **programme}, courted), column
        assert always_more("customers", {**courted, **programme}, courted), column
    assert always_more("revenue_memberships", {**courted, **club}, courted)
    nobody: Changes = {**REFERRING, "attract.referral_programme": 0.0}
    tiers: Changes = {**REFERRING, "programmes.referral_step": 2.0}
    tiers = {**tiers, "programmes.referral_response": 5.0}
    single: Changes = {**tiers, "programmes.referral_step": 0.0}
    for column in ("adopted_by_referral", "cost_referral"):
        assert always_more(column, REFERRING, nobody), column
        assert sum(gains(column, tiers, single)) > 0, column


def test_s23_all_five_levers_of_loyalty_cost_something_and_do_something() -> None:
    asked: Changes = {**COURTED, **CURIOUS, "retain.bad_week_attention": 5.0}
    crowded: Changes = {**asked, "engage.account_managers_per_customer": 0.005}
    pulled: dict[str, tuple[Changes, Changes, str]] = {
        "cost_points": ({"programmes.points_rate": 0.1}, asked, "customers"),
        "cost_touch_points": ({"service.touch_points": 3.0}, crowded, "satisfaction"),
        "cost_listening": ({"advocate.listening": 1.0}, asked, "fit"),
        "cost_follow_up": ({"service.follow_up": 1.0}, asked, "satisfaction"),
        "cost_acknowledgement": ({"engage.acknowledgement": 1.0}, crowded, "satisfaction"),
        "cost_personalisation": ({"service.personalisation": 1.0}, asked, "customers"),
    }
    assert set(pulled) == set(IDEAS["S23"].results.split())
    for cost, (lever, market, effect) in pulled.items():
        assert set(lever) <= set(levers())
        assert always_more(cost, {**market, **lever}, market), cost
        assert always_more(effect, {**market, **lever}, market), (cost, effect)


def test_s24_loyal_customers_are_repeat_revenue_referrals_and_feedback() -> None:
    faithful: Changes = {"retain.churn_target": 0.01, "attract.ads_budget": 2000.0}
    fickle: Changes = {**faithful, "retain.churn_target": 0.03}
    assert always_more("revenue", faithful, fickle)
    kept, valued = (np.array(metric_gains(n, faithful, fickle)) for n in ("retention_52", "clv"))
    assert min(kept) > 0.05
    assert min(valued / kept) > 0, "more retention is worth money"
    stay, leave = ({**REFERRING, "retain.churn_target": target} for target in (0.005, 0.08))
    assert always_more("adopted_by_referral", stay, leave)
    critics: Changes = {**ALONE, "advocate.listening": 1.0}
    assert always_more("fit", critics, {**critics, "advocate.feedback_per_user": 0.0})
    assert always_more("fit", {**critics, **faithful}, {**critics, **fickle})
