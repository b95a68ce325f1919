"""S1 to S8, what a community is and does, from bonds and belonging to feedback."""

from __future__ import annotations

import numpy as np

from simulator.metrics import measure_twins
from simulator.results import outcome_of
from tests.brief_help import (
    ALONE,
    ATTACKED,
    CURIOUS,
    ONLY_BELONGING,
    ONLY_BONDS,
    SEEDS,
    Changes,
    always_more,
    defection,
    gains,
    lived,
    metric_gains,
)


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
