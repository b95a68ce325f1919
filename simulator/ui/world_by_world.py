"""World by world: how many worlds a comparison is to have, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import solara

from simulator.precision import FIRST_LOOK, MOST_WORLDS
from simulator.scenario import Scenario
from simulator.ui.comparing import GOAL, Kept, live_worlds
from simulator.ui.runs import crew
from simulator.ui.using import Progress, use_task
from simulator.ui.words import say

FEWEST: Final = 2
"""Strategies that can be compared."""


class Aim(NamedTuple):
    """What is wanted of the comparison `owner`: so many worlds, or the precision of `GOAL`.

    `attempt` counts what was wanted before. The precision is sought up to `worlds`, so that 0 is a
    search that was stopped.
    """

    owner: str
    worlds: int
    attempt: int = 0
    is_precise: bool = False


class Lived(NamedTuple):
    """The worlds so far, what is wanted, and how far the task is."""

    kept: Kept
    aim: Aim
    is_running: bool
    progress: Progress

    @property
    def done(self) -> int:
        """Number of worlds that the comparison speaks of."""
        return self.kept.used

    @property
    def wanted(self) -> int:
        """Number of worlds wanted, or at which it will be looked whether they are enough."""
        if not self.aim.is_precise:
            return self.aim.worlds
        if not self.is_running:
            return self.done
        return next((look for look in GOAL.looks if look > self.done), GOAL.looks[-1])

    @property
    def share(self) -> float:
        """How much of what is wanted is done, 0 to 1."""
        return min(1.0, (self.done + self.kept.part) / max(1, self.wanted))


def use_aim(owner: str) -> tuple[Aim, Callable[[Aim], None]]:
    """What is wanted of a comparison, and the way to want something else."""
    aim, set_aim = solara.use_state(Aim(owner, FIRST_LOOK))
    return (aim if aim.owner == owner else Aim(owner, FIRST_LOOK)), set_aim


def use_worlds(market: Scenario, names: tuple[str, ...], seed: int, aim: Aim) -> Lived:
    """Live the worlds that are wanted, task after task; those done stay when it is stopped."""
    base = aim.owner
    kept = solara.use_memo(Kept, [base])
    (owner, begun), begin_at = solara.use_state((base, 0))
    first, done = begun if owner == base else 0, len(kept.worlds)
    is_running = len(names) >= FEWEST and not _is_enough(kept, aim)
    key = f"{base}/{first}/{aim.worlds}/{aim.attempt}"
    goal = GOAL if aim.is_precise else None
    progress = use_task(
        live_worlds if is_running else None,
        (market, names, seed, done, aim.worlds, kept.rows(), goal) if is_running else (), key,
        lambda _, piece: kept.take(piece),
    )

    def go_on() -> None:
        """The task has ended so that others come in between; it is queued again."""
        if progress.done and progress.key == key and is_running:
            begin_at((base, len(kept.worlds)))

    solara.use_effect(go_on, [progress.done, progress.key, key, is_running])
    return Lived(kept, aim, is_running and progress.failure is None, progress)


def _is_enough(kept: Kept, aim: Aim) -> bool:
    if not aim.is_precise:
        return len(kept.worlds) >= aim.worlds
    return not aim.worlds or is_settled(kept)


def is_settled(kept: Kept) -> bool:
    """True if a comparison to a precision has come to its end."""
    return kept.precision is not None and kept.precision.ended_by != "stopped"


def aim_after(lived: Lived, asked: Any) -> Aim:
    """What is wanted when somebody asks for a number of further worlds, `precision` or `stop`.

    Anything else changes nothing.
    """
    owner, _, attempt, is_precise = lived.aim
    lived_through = len(lived.kept.worlds)
    if asked == "stop":
        return Aim(owner, 0 if is_precise else lived_through, attempt + 1, is_precise)
    if asked == "precision":
        return Aim(owner, MOST_WORLDS, attempt + 1, is_precise=True)
    if isinstance(asked, int) and not isinstance(asked, bool) and 0 < asked <= MOST_WORLDS:
        return Aim(owner, min(MOST_WORLDS, lived_through + asked), attempt + 1)
    return lived.aim


def status_of(lived: Lived, language: str) -> str:
    """How far it is, in words."""
    precision = lived.kept.precision
    widest = precision.widest if precision else None
    known = f"{100 * widest.relative:.2g} %" if widest else ""
    if not lived.is_running:
        key = "compare.known" if known else "compare.done"
        return say(language, key, n=lived.done, known=known)
    if not crew().ready:
        return say(language, "status.warming")
    if lived.progress.ahead:
        return say(language, "status.queued", n=lived.progress.ahead)
    seconds = lived.kept.seconds_left(lived.wanted)
    if seconds is None:
        return say(language, "compare.first")
    minutes, seconds = divmod(round(seconds), 60)
    key = "compare.left_known" if lived.aim.is_precise and known else "compare.left"
    return say(language, key, n=lived.done, of=lived.wanted, known=known,
               left=f"{minutes}:{seconds:02d}")  # fmt: skip
