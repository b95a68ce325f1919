"""Components of the page on retention and lock-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import solara

from simulator.ui.components import Event, Words, box


@solara.component_vue("curves.vue", vuetify=False)
def Curves(words: Words, spec: Mapping[str, Any]) -> None:  # named like a class
    """Shares by age with bands, a table, downloads, and the people at risk under the axis.

    `spec` has `title`, `note`, `file`, `summary`, `axis`, `head`, `lowWord`, `highWord`, `whole`
    (the axis reaches 1), `riskTitle`, `risk` (each `label`, `numbers` as [age, people]) and
    `series`: each `name`, `label`, `told`, `colour`, `dash`, `values`, `low`, `high`, `area`.
    """


@solara.component_vue("rival.vue", vuetify=False)
def RivalPanel(
    words: Words, fields: Sequence[Mapping[str, Any]], names: Sequence[Mapping[str, Any]],
    worlds: int, status: str, running: bool, stopped: bool, event_launch: Event,
    event_never: Event, event_show: Event, event_worlds: Event, event_stop: Event,
) -> None:  # fmt: skip
    """The rival and its launch, which strategies are shown, and how far the runs are."""


@solara.component
def TableCard(
    title: str, note: str, head: Sequence[str], rows: Sequence[Sequence[Any]], file: str,
    is_heat: bool = False,
) -> None:  # fmt: skip
    """A table with a heading; numbers are shares, shaded by their height in a heat map."""
    with box(tag="section", kind="fw-card", **{"data-testid": f"table-{file}"}):
        box(title, tag="h2")
        box(note, tag="p", kind="fw-small")
        if not rows:
            return
        kind = "fw-table" if is_heat else "fw-table fw-wrap"
        with box(kind=kind, tabindex="0", role="region", style="max-height:none",
                 **{"aria-label": title}), box(
            tag="table"
        ):
            with box(tag="thead"), box(tag="tr"):
                for cell in head:
                    box(cell, tag="th", scope="col")
            with box(tag="tbody"):
                for row in rows:
                    with box(tag="tr"):
                        box(row[0], tag="th", scope="row")
                        for cell in row[1:]:
                            _cell(cell, is_heat)


def _cell(value: Any, is_heat: bool) -> Any:
    if isinstance(value, str) or value is None:
        return box(value or "", tag="td")
    shade = f"color-mix(in srgb, var(--accent) {40 * value:.0f}%, var(--card))"
    look = {"style": f"background:{shade};color:var(--ink)"} if is_heat else {}
    return box(percent(value), tag="td", **look)


def percent(value: float | None) -> str:
    """A share as people read it; a dash where it is undefined."""
    return "-" if value is None else f"{100 * value:.0f} %"
