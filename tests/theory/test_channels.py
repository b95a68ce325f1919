"""Channels compete as hazards: each gets its share of the people, and of every touch."""

from __future__ import annotations

from tests.theory_help import assert_holds


def test_six_constant_hazards_share_people_and_touches() -> None:
    assert_holds("O06")
