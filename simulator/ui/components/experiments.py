"""Components of the page on studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words


@solara.component_vue("study_list.vue", vuetify=False)
def StudyList(
    words: Words, title: str, note: str, studies: Sequence[Mapping[str, Any]], command: str,
    event_open: Event, event_again: Event,
) -> None:  # fmt: skip
    """The studies there are, as a table; each can be opened.

    Each has `name`, `question`, `kind`, `state` in words, `runs`, `done`, `failed`; `command`
    makes one, where there is none.
    """


@solara.component_vue("study_choice.vue", vuetify=False)
def StudyChoice(
    words: Words, choices: Sequence[Mapping[str, Any]], status: str, working: bool, stopped: bool,
    every: float, stamp: str, event_choose: Event, event_back: Event, event_again: Event,
    event_stop: Event,
) -> None:  # fmt: skip
    """What of a study is looked at, how far that is, and the way back to the list.

    `choices` have `name`, `label`, `value` and `options` (each `value`, `title`). If `every` is
    above 0, `event_again` is called that many seconds after `stamp` has changed.
    """


@solara.component_vue("study_chart.vue", vuetify=False)
def StudyChart(words: Words, spec: Mapping[str, Any]) -> None:
    """A map, lines or bars, with a table, downloads and a summary in words.

    `spec` has `kind`, `title`, `note`, `file`, `summary`, `rows` (of the table, the names first),
    and for the kind
    `map`: `across`, `down` (each `title`, `labels`), `cells` (each `column`, `line`, `shade` from
    0 to 1 or None, `short`, `told`), `key` (words of the lowest and the highest shade);
    `lines`: `axes` (each `title`, `ticks` of `at` from 0 to 1 and `label`), `lines` (each `places`,
    `on`), `legend` (words of lines that are on, and of the others);
    `bars`: `bars` (each `title`, `told`, `value`, `low`, `high`, `other`), `low` and `high` of the
    axis, `legend` (words of the bar, and of the mark for `other`).
    """


@solara.component_vue("study_export.vue", vuetify=False)
def StudyExport(
    words: Words, name: str, commands: Sequence[Mapping[str, str]],
    tables: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]], number: int,
    status: str, event_runs: Event,
) -> None:  # fmt: skip
    """Tables to be saved as CSV, and command lines to be copied.

    `tables` have `file`, `title`, `rows`; `rows` are saved as the table of runs when `number`
    changes, after `event_runs`.
    """
