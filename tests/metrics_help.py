"""Runs in which nothing happens but what a test gives."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.outcomes import Outcome

FACTS: dict[str, float] = {
    "weeks": 156,
    "people": 400,
    "launch_week": -1,
    "price": 40.0,
    "discount": 0.0,
    "unit_cost": 6.0,
    "interest": 0.10,
    "reference_price": 40.0,
    "community_acquisition_share": 1.0,
}
STOCKS = ["customers", "rival_customers", "members", "experts", "content", "fit"]
FLOWS = ["left_to_rival", "left_to_nothing", "answered_by_peers", "answered_by_company"]


def a_run(
    journeys: list[tuple[Any, ...]] | None = None,
    history: dict[str, float] | None = None,
    **facts: float,
) -> Outcome:
    """A run in which nothing happens but what is given.

    `journeys` are (attracted, engaged, adopted, ended, end) weeks; `history` gives the total of
    a flow or of money (booked in the last week) or the level of a stock in every week.
    """
    known = {**FACTS, **facts}
    weeks = int(known["weeks"])
    flows = [f"{step}_by_{channel}" for step in ("adopted", "touched") for channel in CHANNELS]
    flows += [*FLOWS, *(line.name for line in LEDGER_LINES)]
    table = pd.DataFrame(0.0, index=range(weeks), columns=[*STOCKS, *flows])
    for name, value in (history or {}).items():
        table.loc[weeks - 1 if name in flows else slice(None), name] = value
    columns = ["attracted_week", "engaged_week", "adopted_week", "ended_week", "end"]
    rows = pd.DataFrame(journeys or [], columns=columns)
    rows.insert(0, "person", range(len(rows)))
    return Outcome(table, rows, known)


def customers(*spells: tuple[int, int, str]) -> list[tuple[Any, ...]]:
    """Spells of people who bought: (adopted, ended, end)."""
    return [(bought, bought, bought, ended, end) for bought, ended, end in spells]
