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
    from simulator.complaints import ScenarioError as ScenarioError
    from simulator.experiment import Comparison as Comparison
    from simulator.experiment import compare as compare
    from simulator.model import Flywheel as Flywheel
    from simulator.results import Run as Run
    from simulator.results import run as run
    from simulator.scenario import Scenario as Scenario
    from simulator.scenario import library as library
    from simulator.scenario import read as read

_ROOMS = {
    "Comparison": "experiment",
    "Flywheel": "model",
    "Run": "results",
    "Scenario": "scenario",
    "ScenarioError": "complaints",
    "compare": "experiment",
    "library": "scenario",
    "read": "scenario",
    "run": "results",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so `import simulator` is quick."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(importlib.import_module(f"simulator.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return __all__
