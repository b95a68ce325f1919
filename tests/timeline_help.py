"""Markets with dated changes, for tests."""

from __future__ import annotations

from dataclasses import replace

from simulator.scenario import Scenario, Shock, read_text

BASED = "name: ours\nbased_on: baseline\n"


def dated(entries: str) -> Scenario:
    """The baseline with these entries of a timeline."""
    return read_text(f"{BASED}timeline:\n{entries}")


def with_shocks(market: Scenario, *shocks: Shock) -> Scenario:
    """The same market with other dated changes."""
    return replace(market, shocks=shocks)
