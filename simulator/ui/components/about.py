"""Components of the page about the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("about.vue", vuetify=False)
def Prose(
    words: Words, sections: Sequence[Mapping[str, Any]], chapters: Sequence[str], opened: int,
    blocks: Sequence[Mapping[str, Any]], event_open: Event,
) -> None:
    """Sections of blocks (`simulator.ui.prose.Chapter`), then the chapters of the description.

    `blocks` are those of the chapter `opened` (-1: none); each section has a `name`, the key of
    its title.
    """
