"""Components: the Vue files of this folder as functions, with the names of what they take.

Each function is called like any Solara component; `event_*` are called with what the browser
sends, which may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import reacton.ipyvuetify as vue
import solara

Words = Mapping[str, str]
Event = Callable[[Any], None]


def box(*children: Any, tag: str = "div", kind: str = "", **attributes: str) -> Any:
    """A plain element around others, with classes of the style sheet."""
    return vue.Html(tag=tag, class_=kind, children=list(children), attributes=attributes)


@solara.component_vue("topbar.vue", vuetify=False)
def TopBar(
    words: Words, pages: Sequence[Mapping[str, str]], here: str, scenarios: Mapping[str, str],
    scenario: str, seed: int, language: str, languages: Mapping[str, str], link: str,
    locked: bool, caption: str, event_scenario: Event, event_seed: Event, event_language: Event,
) -> None:
    """Brand, menu, scenario, seed, share, theme, language; keeps the address in step.

    `scenarios` are names and what they are called; `caption` stands below pictures that are saved.
    `locked` forbids to choose another scenario or seed.
    """


@solara.component_vue("player.vue", vuetify=False)
def Player(
    words: Words, world: Mapping[str, Any], status: str, flags: Sequence[Mapping[str, Any]],
) -> None:
    """The transport bar; hands the world to the clock that all pictures follow."""


@solara.component_vue("wheel.vue", vuetify=False)
def Wheel(words: Words) -> None:
    """The flywheel of the world that is played."""


@solara.component_vue("tiles.vue", vuetify=False)
def Tiles(words: Words, about: Sequence[Mapping[str, Any]]) -> None:
    """What matters, with a sparkline and the difference to the run before."""


@solara.component_vue("strategies.vue", vuetify=False)
def Strategies(
    words: Words, names: Sequence[Mapping[str, str]], strategy: str, mix: Mapping[str, float],
    event_strategy: Event, event_mix: Event,
) -> None:
    """One button for each strategy, and a triangle for what lies between three."""


@solara.component_vue("sliders.vue", vuetify=False)
def Sliders(
    words: Words, front: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]],
    total: int, groups: Mapping[str, str], values: Mapping[str, Any], usual: Mapping[str, Any],
    changes: Mapping[str, Any], event_change: Event, event_more: Event, event_restore: Event,
) -> None:
    """Sliders in front, all others behind a search."""


@solara.component_vue("chart.vue", vuetify=False)
def Chart(words: Words, spec: Mapping[str, Any]) -> None:
    """A chart with its table, its downloads and a summary in words.

    `spec` has `title`, `kind` (`line`, `stack` or `channels`), `unit` (`count`, `EUR`, `share` or a
    word), `note`, `file` (name of downloads), `series`: each `name`, `label`, `colour` (a name of
    the style sheet), `dash`; and `data`, name -> values a week (also `<name>.low`,
    `<name>.high`, and `<name>.worlds`, a list of single runs); without `data` the columns of the
    world that is played are drawn, and its ghost. `bands`, where there are several, are each `name`
    (what ends the names of its values: `<name>.low95`), `band` (its words), and `band_low` and
    `band_high` (words for the table). `follows` False, with `data`, shows the values of
    the last week in place of the clock's.
    """


@solara.component_vue("trouble.vue", vuetify=False)
def TroubleBox(
    words: Words, text: str, details: str, event_restore: Event
) -> None:
    """What went wrong in plain words, what to do, and the details to copy."""


@solara.component_vue("code.vue", vuetify=False)
def CodeDrawer(
    words: Words, python: str, yaml: str, name: str
) -> None:
    """The Python and the YAML that make the pictures of this page."""
