"""Invariance: what must not change a result, on the whole model with everything on."""

from __future__ import annotations

from tests.theory_help import assert_holds


def test_what_does_nothing_changes_nothing_to_the_last_bit() -> None:
    assert_holds("O25A")


def test_other_names_for_the_same_people_change_nothing_but_luck() -> None:
    assert_holds("O25B")


def test_nobody_gains_by_the_row_in_which_it_stands() -> None:
    assert_holds("O25C")


def test_twice_the_people_with_twice_the_money_live_alike() -> None:
    assert_holds("O25D")


def test_a_clock_of_half_weeks_shows_the_same_curves() -> None:
    assert_holds("O25E")
