"""Showing: the Python and the YAML that live the worlds of a lesson."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from simulator.experiment import seed_of
from simulator.quantities import Value
from simulator.strategy import levers
from simulator.ui.lessons.lesson import Lesson
from simulator.ui.showing import written
from simulator.validation.reductions import shipped

_SIZE: Final = "people.size"
_LIVING: Final = """\
for name, strategy, number, changes, since, later in worlds:
    plan = market.plan(strategy, {**shared, **changes})
    if later:
        plan = changed_from(plan, since, later)
    model = fw.Flywheel(plan, seed=seed_of(SEED, number))
    for week in range(WEEKS):
        model.step()
    print(name, "customers at the end:", int(model.history["customers"][-1]))
"""
_THIS = "this_world"


def python_of(lesson: Lesson, seed: int, people: int) -> str:
    """A program that lives the lesson's worlds, with what they share said once."""
    every = [{**arm.changes, _SIZE: people} for arm in lesson.arms]
    shared = {
        name: value for name, value in every[0].items()
        if all(name in one and one[name] == value for one in every)
    }  # fmt: skip
    worlds = [
        f"    ({json.dumps(arm.name)}, {json.dumps(arm.strategy)}, {arm.replicate}, "
        f"{_without(changes, shared)!r}, {arm.since}, {dict(arm.later)!r}),\n"
        for arm, changes in zip(lesson.arms, every, strict=True)
    ]
    told = "".join(f"    {json.dumps(name)}: {value!r},\n" for name, value in shared.items())
    living = _LIVING.replace("SEED", str(seed)).replace("WEEKS", str(lesson.weeks))
    return (
        "import simulator as fw\n"
        "from simulator.experiment import seed_of\n"
        "from simulator.scenario import changed_from\n\n"
        f"market = fw.read({json.dumps(lesson.scenario)})\n"
        f"shared = {{\n{told}}}\n"
        "worlds = [  # name, strategy, number of its luck, changes, from which week on what else\n"
        f"{''.join(worlds)}]\n{living}"
    )


def yaml_of(lesson: Lesson, seed: int, people: int) -> str:
    """A scenario file of the lesson's first world, with one strategy, `this_world`."""
    arm, market = lesson.arms[0], shipped(lesson.scenario)
    chosen = {**market.levers(arm.strategy), **_only(arm.changes, of_levers=True)}
    others = {**_only(arm.changes, of_levers=False), _SIZE: people}
    lines = [
        f"# World {json.dumps(arm.name)} of the lesson:",
        f"# flywheel run this-lesson.yaml --strategy {_THIS} --seed {seed_of(seed, arm.replicate)}",
        f"name: {json.dumps(f'Lesson {lesson.name}, world {arm.name}')}",
        f"based_on: {lesson.scenario}", f"weeks: {lesson.weeks}", "changes:",
        *(f"  {name}: {{value: {written(value)}, because: as in the lesson}}"
          for name, value in others.items()),
    ]  # fmt: skip
    if arm.later:
        told = ", ".join(f"{name}: {written(value)}" for name, value in arm.later.items())
        lines += ["timeline:", f"  - {{week: {arm.since}, change: {{{told}}}, because: as in the "
                  "lesson}"]  # fmt: skip
    lines += ["strategies:", f"  {_THIS}:{'' if chosen else ' {}'}",
              *(f"    {name}: {written(value)}" for name, value in chosen.items())]  # fmt: skip
    return "\n".join(lines) + "\n"


def _only(changes: Mapping[str, Value], *, of_levers: bool) -> dict[str, Value]:
    return {name: value for name, value in changes.items() if (name in levers()) is of_levers}


def _without(changes: Mapping[str, Value], shared: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in changes.items() if name not in shared}
