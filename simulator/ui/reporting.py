"""Reporting: the report of a comparison on a page, made by workers turn after turn.

Pages keep of each world what they draw. A report tells more, so its worlds are lived again: they
are the same, as everything is addressed by seed, world and week.
"""

from __future__ import annotations

import pickle
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from simulator.experiment import World, live_world
from simulator.precision import Goal
from simulator.scenario import Scenario
from simulator.ui.comparing import LONGEST_TURN, comparison_so_far

MOST_WORLDS: Final = 100
"""Worlds of a report; of a comparison with more, the first."""


def relive(
    scenario: Scenario, names: tuple[str, ...], seed: int, first: int, until: int
) -> Iterator[dict[str, Any]]:
    """Live worlds again, as many as there is time for; yields `replicate` and `world`, packed."""
    used = time.process_time()
    for replicate in range(first, until):
        world = live_world(scenario, names, replicate, seed)
        yield {"replicate": replicate, "world": zlib.compress(pickle.dumps(world), 1)}
        if time.process_time() - used > LONGEST_TURN:
            return


def write(
    scenario: Scenario, names: tuple[str, ...], seed: int, worlds: Sequence[bytes],
    goal: Goal | None,
) -> Iterator[dict[str, Any]]:
    """Make the report of some worlds: `html`, what `flywheel report --quick` writes."""
    from simulator.report.contents import contents_of
    from simulator.report.page import page_of
    from simulator.verdicts.cheap import CHEAP

    opened = [pickle.loads(zlib.decompress(one)) for one in worlds]  # noqa: S301  # of our workers
    tables = World(*(pd.concat(some, ignore_index=True) for some in zip(*opened, strict=True)))
    found = comparison_so_far(scenario, names, seed, tables, goal)
    left_out = [f"{one.what} (as --quick was asked for)" for one in CHEAP]
    yield {"html": page_of(found, [], contents_of(found, []), left_out)}


class Gathered:
    """What a report is made of, until it is made; filled by one listener."""

    def __init__(self) -> None:
        self.worlds: tuple[bytes, ...] = ()
        self.html = ""

    def take(self, piece: Mapping[str, Any]) -> int:
        """Keep a piece of `relive` or `write`; returns the number of worlds."""
        if "html" in piece:
            self.html, self.worlds = piece["html"], ()
        elif piece["replicate"] == len(self.worlds):  # else it was kept from another turn
            self.worlds = (*self.worlds, piece["world"])
        return len(self.worlds)
