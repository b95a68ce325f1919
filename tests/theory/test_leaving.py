"""Leaving: survival curves, the choice to switch, contagion, and cascades through bonds."""

from __future__ import annotations

from tests.theory_help import assert_holds


def test_a_constant_chance_to_quit_gives_geometric_survival() -> None:
    assert_holds("O07")


def test_retention_rises_by_sorting_alone_as_published() -> None:
    assert_holds("O08")


def test_who_reconsiders_switches_by_the_logit_less_the_switching_costs() -> None:
    assert_holds("O13")


def test_an_acquaintance_who_left_raises_the_hazard_by_the_published_amount() -> None:
    assert_holds("O15")


def test_cascades_through_bonds_end_where_enough_bonds_are_left() -> None:
    assert_holds("O27")
