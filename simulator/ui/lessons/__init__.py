"""The nine lessons, each declared as data and checked against the engine by tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from simulator.ui.lessons.growing import FUNNEL, KEEPS_GOING, TOGETHER
from simulator.ui.lessons.judging import CRITICAL, LUCK
from simulator.ui.lessons.lesson import Lesson, lived_lesson
from simulator.ui.lessons.staying import COMPETITOR, COST, FRIENDS, STAYS

LESSONS: Final[dict[str, Lesson]] = {
    one.name: one
    for one in (FUNNEL, TOGETHER, KEEPS_GOING, COST, STAYS, FRIENDS, COMPETITOR, LUCK, CRITICAL)
}
"""All lessons by their names, in their order."""


def study(name: str, seed: int, people: int, tried: float | None) -> Iterator[dict[str, Any]]:
    """Live a lesson, or what is tried in it, as a task; see `lived_lesson`."""
    return lived_lesson(LESSONS[name], seed, people, tried)
