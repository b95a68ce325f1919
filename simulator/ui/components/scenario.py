"""Components of the page about a scenario's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("scenario.vue", vuetify=False)
def Editor(
    words: Words, library: Sequence[Mapping[str, str]], opened: Mapping[str, str],
    verdict: Mapping[str, Any], status: str, beside: str, most: int, used: bool,
    event_text: Event, event_use: Event, event_open: Event, event_beside: Event,
) -> None:
    """Library, editor with line numbers, mistakes, and the text in words.

    `verdict` is what `simulator.ui.reading.look_over` yields; `event_text` is called with
    `{number, data}`, the count of the text and its bytes in base64.
    """
