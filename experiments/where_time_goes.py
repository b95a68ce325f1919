"""Where the time of a week goes: processor time by stage, and by compiled loop inside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

from simulator.simulation import Simulation
from simulator.wheel import STAGES, Settings

CLOSE = "close"
ROOMS = ("simulator.chance", "simulator.stages", "simulator.world")
Spent = dict[str, float]


def nanoseconds_by_stage(simulation: Simulation, weeks: int) -> tuple[Spent, Spent]:
    """Run on for `weeks` weeks; nanoseconds per person-week of each stage and of each loop.

    Everything must have run before, so that nothing is compiled here. Loops are those that
    Python calls; what is left of a stage is NumPy and Python.
    """
    stages: Spent = {}
    with ExitStack() as wrapped:
        for stage in STAGES:
            wrapped.enter_context(_timed(_part(stage), "turn", stage, stages))
        wrapped.enter_context(_timed(Simulation, "_close", CLOSE, stages))
        loops = wrapped.enter_context(timed_loops())
        simulation.run(simulation.week + weeks)
    scale = 1e9 / (simulation.world.size * weeks)
    return (
        {name: spent * scale for name, spent in stages.items()},
        {name: spent * scale for name, spent in loops.items()},
    )


@contextmanager
def timed_loops() -> Iterator[Spent]:
    """While inside, gather the processor seconds of each compiled function that Python calls."""
    loops: Spent = {}
    with ExitStack() as wrapped:
        for room, name in _compiled_functions():
            wrapped.enter_context(_timed(room, name, name, loops))
        yield loops


def _part(stage: str) -> Any:
    return Settings.model_fields[stage].annotation


def _compiled_functions() -> list[tuple[ModuleType, str]]:
    """Where Python finds compiled functions: modules of stages and world, and names in them.

    A compiled function is known by the plain one it was made from.
    """
    return [
        (module, name)
        for module_name, module in sorted(sys.modules.items())
        if module_name.startswith(ROOMS)
        for name, value in sorted(vars(module).items())
        if hasattr(value, "__wrapped__") or hasattr(value, "py_func")
    ]


@contextmanager
def _timed(owner: Any, name: str, label: str, spent: Spent) -> Iterator[None]:
    """While inside, add the processor time of each call of `owner.name` to `spent[label]`."""
    original: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: Any) -> Any:
        start = time.process_time()
        result = original(*arguments)
        spent[label] = spent.get(label, 0.0) + time.process_time() - start
        return result

    setattr(owner, name, timed)
    try:
        yield
    finally:
        setattr(owner, name, original)
