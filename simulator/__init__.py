"""An agent-based flywheel simulator: sales-led, product-led and community-led growth compared.

>>> import simulator as fw
>>> scenario = fw.read("baseline", people=200, weeks=26)
>>> run = fw.run(scenario, strategy="community_led", seed=1)
>>> len(run.history)
26
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.analysis.analyse import analyze as analyze
    from simulator.complaints import ScenarioError as ScenarioError
    from simulator.experiment import Comparison as Comparison
    from simulator.experiment import compare as compare
    from simulator.model import Flywheel as Flywheel
    from simulator.results import Run as Run
    from simulator.results import run as run
    from simulator.scenario import Scenario as Scenario
    from simulator.scenario import library as library
    from simulator.scenario import read as read
    from simulator.study.reading import open_study
    from simulator.study.sweep import sweep as sweep
    from simulator.verdicts.biography import biography as biography
    from simulator.verdicts.break_even import break_even as break_even
    from simulator.verdicts.challenge import challenge as challenge
    from simulator.verdicts.lockin import lockin as lockin
    from simulator.verdicts.mixes import mixes as mixes
    from simulator.verdicts.momentum import momentum as momentum
    from simulator.verdicts.where import where as where
    from simulator.verdicts.why import why as why

    open = open_study  # noqa: A001  # read as `simulator.open`

_ROOMS = {
    "Comparison": "experiment",
    "Flywheel": "model",
    "Run": "results",
    "Scenario": "scenario",
    "ScenarioError": "complaints",
    "biography": "verdicts.biography",
    "break_even": "verdicts.break_even",
    "challenge": "verdicts.challenge",
    "analyze": "analysis.analyse",
    "compare": "experiment",
    "library": "scenario",
    "lockin": "verdicts.lockin",
    "momentum": "verdicts.momentum",
    "mixes": "verdicts.mixes",
    "open": "study.reading:open_study",
    "read": "scenario",
    "run": "results",
    "sweep": "study.sweep",
    "where": "verdicts.where",
    "why": "verdicts.why",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so `import simulator` is quick."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    room, _, own_name = _ROOMS[name].partition(":")
    return getattr(importlib.import_module(f"simulator.{room}"), own_name or name)


def __dir__() -> list[str]:
    return __all__
