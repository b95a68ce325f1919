"""Components of the page with Mesa's own view."""

from __future__ import annotations

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("mesa_steps.vue", vuetify=False)
def MesaSteps(
    words: Words, week: int, weeks: int, shown: int, told: str, status: str, working: bool,
    event_to: Event, event_stop: Event,
) -> None:  # fmt: skip
    """Play, step, reset: `event_to` is called with the week that is wanted, `shown` is there.

    What Mesa draws inside of elements with `data-alt` gets that text.
    """
