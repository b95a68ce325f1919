"""The analyses that are cheap enough to stand in every report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from simulator.experiment import Comparison
from simulator.verdicts.analysis import Analysis
from simulator.verdicts.assumptions import assume
from simulator.verdicts.begging import beg
from simulator.verdicts.variants import Progress

Analyse = Callable[..., Analysis]
CHEAP: Final[Mapping[str, tuple[str, Analyse, int]]] = {
    "begging": ("the sweeps of what was put in by hand and the equal-feedback ablation", beg, 10),
    "assumptions": ("the assumptions that matter", assume, 3),
}
"""Name -> what it is, who makes it, and worlds it is lived in at most."""
Tell = Callable[[str], AbstractContextManager[Progress]]


def analyses_of(
    comparison: Comparison, *, quick: bool, workers: int | None, tell: Tell
) -> tuple[list[Analysis], list[str]]:
    """The analyses for a comparison, in the same worlds, and what was left out.

    Parameters
    ----------
    comparison
        whose scenario, strategies, worlds and seed are taken
    quick
        leave out all that needs further runs
    workers
        processes; all cores if not given
    tell
        gives a progress bar for what is done
    """
    left = "{what} (`flywheel report` without --quick has them)"
    if quick:
        return [], [left.format(what=what) for what, _, _ in CHEAP.values()]
    found = []
    for what, analyse, most in CHEAP.values():
        arguments: dict[str, Any] = {
            "replicates": min(most, comparison.replicates), "seed": comparison.seed,
            "workers": workers,
        }  # fmt: skip
        with tell(what) as progress:
            found.append(_made(analyse, comparison, comparison.strategies, progress, arguments))
    return found, []


def _made(
    analyse: Analyse, comparison: Comparison, strategies: Sequence[str], progress: Progress,
    arguments: Mapping[str, Any],
) -> Analysis:
    return analyse(comparison.scenario, strategies, progress=progress, **arguments)
