"""The nine lessons, each declared as data and checked against the engine by tests.

A lesson is added as a `Lesson` in one of these files, in the table below, and with its words in
`words/lessons_en.json` and `words/lessons_ko.json`; the tests then live it, assert its claims and
play it. What it claims must hold in nearly all worlds: `pytest -m long tests/ui/test_lessons.py`.
"""

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
