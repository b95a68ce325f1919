"""Making a report on a page: asked for, made turn after turn, kept until the comparison changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import solara

from simulator.scenario import Scenario
from simulator.ui.comparing import GOAL
from simulator.ui.reporting import MOST_WORLDS, Gathered, relive, write
from simulator.ui.using import Progress, use_task
from simulator.ui.words import say
from simulator.ui.world_by_world import Lived


class Making(NamedTuple):
    """How far a report is: worlds `done` of those `wanted`; `html` once it is made.

    `ask` hears True to begin and False to stop.
    """

    done: int
    wanted: int
    is_running: bool
    html: str
    progress: Progress
    ask: Callable[[Any], None]

    @property
    def share(self) -> float:
        """How much is done, 0 to 1; the pictures are a tenth."""
        return 0.9 * self.done / max(1, self.wanted)


def use_report(market: Scenario, names: tuple[str, ...], seed: int, lived: Lived) -> Making:
    """Make the report of the worlds that a comparison speaks of, once somebody asks for it."""
    wanted = min(MOST_WORLDS, lived.done)
    is_precise = lived.kept.precision is not None and wanted == lived.done
    base = f"report:{lived.aim.owner}/{wanted}/{is_precise}"
    (asked, attempt), set_asked = solara.use_state(("", 0))
    kept = solara.use_memo(Gathered, [base, attempt])
    (owner, turn), set_turn = solara.use_state(("", 0))
    mine = f"{base}/{attempt}"
    key = f"{mine}/{turn if owner == mine else 0}"
    is_asked = asked == base and not lived.is_running and not kept.html
    common = (market, names, seed)
    task, arguments = (
        (relive, (*common, len(kept.worlds), wanted)) if len(kept.worlds) < wanted
        else (write, (*common, kept.worlds, GOAL if is_precise else None))
    )  # fmt: skip
    progress = use_task(
        task if is_asked else None, arguments if is_asked else (), key,
        lambda _, piece: kept.take(piece),
    )  # fmt: skip

    def go_on() -> None:
        """A turn has ended so that others come in between; the next is queued."""
        if is_asked and progress.done and progress.key == key:
            set_turn((mine, (turn if owner == mine else 0) + 1))

    solara.use_effect(go_on, [progress.done, progress.key, key, is_asked])
    is_running = is_asked and progress.failure is None
    return Making(
        wanted if kept.html else len(kept.worlds), wanted, is_running, kept.html, progress,
        lambda begin: set_asked((base if begin is True else "", attempt + 1)),
    )  # fmt: skip


def told_of(making: Making, lived: Lived, language: str) -> str:
    """How far it is, in words."""
    if making.html:
        return say(language, "compare.report_made")
    if lived.is_running:
        return say(language, "compare.report_wait")
    if not making.is_running:
        return ""
    if making.done < making.wanted:
        return say(language, "compare.report_lived", n=making.done, of=making.wanted)
    return say(language, "compare.report_drawing")
