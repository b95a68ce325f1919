"""Components of the page on the network of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("network.vue", vuetify=False)
def NetworkPicture(
    words: Words, network_of: Mapping[str, Any], chosen: int, status: str, running: bool,
    stopped: bool, grouped: bool, groups: Mapping[str, Any], event_pick: Event,
    event_stop: Event, event_group: Event,
) -> None:  # fmt: skip
    """People as marks on a canvas and as a list; `network_of` is what `knowing.know` yields.

    `chosen` is the person a link points at, -1 for nobody; `event_pick` hears who is picked.
    `groups` is what `grouping.group` yields, empty before; `grouped` colours by it.
    """


@solara.component_vue("person.vue", vuetify=False)
def PersonCard(
    words: Words, channels: Sequence[str], story: Mapping[str, Any], status: str
) -> None:
    """One person: facts of the week, whom it brought, its story and why it stays.

    `story` has `person`, `who`, `lines` of [when, what, week], `help`, `why`, `without` of
    [thing, chance], `sentences`; it is empty while nobody knows.
    """


@solara.component_vue("leaders.vue", vuetify=False)
def Leaders(words: Words) -> None:
    """Who is connected best, and who set most people in motion."""
