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

    open = open_study  # noqa: A001  # read as `simulator.open`

_ROOMS = {
    "Comparison": "experiment",
    "Flywheel": "model",
    "Run": "results",
    "Scenario": "scenario",
    "ScenarioError": "complaints",
    "analyze": "analysis.analyse",
    "compare": "experiment",
    "library": "scenario",
    "open": "study.reading:open_study",
    "read": "scenario",
    "run": "results",
    "sweep": "study.sweep",
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
