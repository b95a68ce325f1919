"""Spreading by thresholds, by invitations, in clusters, and from a few who got the product free."""

from __future__ import annotations

from tests.theory_help import assert_holds


def test_a_few_thresholds_decide_about_all() -> None:
    assert_holds("O04")


def test_a_small_world_is_as_clustered_as_theory_says() -> None:
    assert_holds("O05")


def test_invitations_make_the_progeny_of_a_branching_process() -> None:
    assert_holds("O14")


def test_without_a_rival_giving_the_product_away_only_wins_time() -> None:
    assert_holds("O29")
