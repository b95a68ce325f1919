"""Components of Compare alone: what is compared and how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("compare_choice.vue", vuetify=False)
def CompareChoice(
    words: Words, names: Sequence[Mapping[str, Any]], most: int, status: str, done: int,
    wanted: int, share: float, running: bool, settled: bool, percent: str, limit: int,
    event_choose: Event, event_more: Event,
) -> None:
    """Which strategies; progress, stop, more worlds or as many as the precision needs.

    `event_more` hears a number of worlds, `precision` or `stop`; `settled` says that the precision
    of `percent` % was sought to the end, `limit` after how many worlds it ends at the latest.
    """


@solara.component_vue("compare_play.vue", vuetify=False)
def ComparePlay(
    words: Words, series: Sequence[Mapping[str, str]], chosen: str, worlds: int,
    event_series: Event,
) -> None:
    """Which weekly series; play the single worlds, one after the other."""


@solara.component_vue("compare_report.vue", vuetify=False)
def CompareReport(
    words: Words, note: str, status: str, share: float, ready: bool, running: bool, html: str,
    event_make: Event,
) -> None:
    """Make a report, stop making it, save it; `html` is empty until it is made."""


@solara.component_vue("compare_tables.vue", vuetify=False)
def CompareTables(
    words: Words, verdict: Sequence[str], verdict_note: str, names: Sequence[Mapping[str, str]],
    metrics: Sequence[Mapping[str, Any]], pairs: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[Any]], command: str, command_note: str,
) -> None:
    """The verdict sentence by sentence, means with intervals, paired differences, the command.

    `rows` are what is downloaded as CSV.
    """
