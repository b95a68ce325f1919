"""Components of the lessons, and of the tour of the page Run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("lessons.vue", vuetify=False)
def Lessons(
    words: Words, chart: Words, lessons: Sequence[Mapping[str, Any]], lesson: Mapping[str, Any],
    found: Mapping[str, Any], tried: Mapping[str, Any], status: str, running: bool,
    trying: bool, tryStatus: str, seed: int, locked: bool, teacherLink: str,  # noqa: N803  # as Vue has it
    hintAfter: int, event_open: Event, event_run: Event, event_try: Event,  # noqa: N803  # as Vue has it
    event_stop: Event,
) -> None:  # fmt: skip
    """The list of lessons and the one that is open; answers are kept in the browser.

    `found` is empty but for `lesson` and `pictures` until the first world is lived; it and `tried`
    are `finished` in the end. Camel case, for these are names of the browser's.
    """


@solara.component_vue("tour.vue", vuetify=False)
def Tour(words: Words) -> None:
    """A tour in six steps, offered once and begun again from the help; it never blocks the page."""
