"""Components of the page on retention and lock-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("curves.vue", vuetify=False)
def Curves(words: Words, spec: Mapping[str, Any]) -> None:  # noqa: N802  # named like a class
    """Shares by age with bands, a table, downloads, and the people at risk under the axis.

    `spec` has `title`, `note`, `file`, `summary`, `axis`, `head`, `lowWord`, `highWord`, `whole`
    (the axis reaches 1), `riskTitle`, `risk` (each `label`, `numbers` as [age, people]) and
    `series`: each `name`, `label`, `told`, `colour`, `dash`, `values`, `low`, `high`, `area`.
    """


@solara.component_vue("rival.vue", vuetify=False)
def RivalPanel(  # noqa: N802
    words: Words, fields: Sequence[Mapping[str, Any]], names: Sequence[Mapping[str, Any]],
    worlds: int, status: str, running: bool, stopped: bool, event_launch: Event,
    event_never: Event, event_show: Event, event_worlds: Event, event_stop: Event,
) -> None:  # fmt: skip
    """The rival and its launch, which strategies are shown, and how far the runs are."""
