"""Components of the page Timeline: lanes with blocks and their fields, and the effect of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("timeline.vue", vuetify=False)
def Lanes(
    words: Words, weeks: int, lanes: Sequence[Mapping[str, str]],
    blocks: Sequence[Mapping[str, Any]], warnings: Sequence[Mapping[str, Any]],
    quantities: Sequence[Mapping[str, Any]], groups: Mapping[str, str],
    strategies: Sequence[Mapping[str, Any]], strategy: str, launched: bool,
    history: Mapping[str, bool], refused: Mapping[str, Any], edits: int, summary: str,
    yaml: str, event_put: Event, event_remove: Event, event_undo: Event, event_redo: Event,
    event_effect: Event, event_own: Event, event_strategy: Event,
) -> None:  # fmt: skip
    """Lanes, a table of the same, the fields of the block that is chosen, undo and redo.

    `event_put` is called with `{id, week, until, lasts, entries, because, cost, strategies}`, of
    which those are given that change; without `id` it is a new block. `event_own` asks for the
    dates of the base in the text itself.
    """


@solara.component_vue("timeline_effect.vue", vuetify=False)
def EffectTable(
    words: Words, title: str, status: str, done: int, share: float, running: bool, summary: str,
    rows: Sequence[Mapping[str, str]], table: Sequence[Sequence[Any]], event_stop: Event,
    event_more: Event, event_close: Event,
) -> None:  # fmt: skip
    """What one dated change does to each metric, with intervals; progress, stop, more worlds."""
