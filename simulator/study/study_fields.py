"""Fields of study files: what may stand where, for those who read them and for their schema."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.quantities import Quantity
from simulator.scenario_files.timeline import LONGEST_RUN
from simulator.scenario_files.values import declared
from simulator.sources import GUESS
from simulator.strategy import quantities

HEADINGS: Mapping[str, str] = {
    "name": "what it is called, and its folder of results; the file's name if left out",
    "question": "what it asks; a study begins with it",
    "prediction": "what is expected, written before the run",
    "answer": "what came out, written after the run",
    "answer_from": "the result hash that the answer was written from; `flywheel sweep` prints it",
    "scenario": "a shipped scenario, or a .yaml file relative to this; baseline if left out",
    "people": "the same market with so many people; money and staff grow along",
    "weeks": "another length of the runs",
    "strategies": "strategies and mixes to run; all strategies if left out; none: no levers",
    "changes": "other numbers than in the scenario, in all runs",
    "design": "how points are spread; without it a grid of `vary`, or the list of `points`",
    "samples": "points of a sample; base samples of saltelli, trajectories of morris",
    "levels": "of the grid of morris; an even number",
    "second_order": "whether saltelli has points for the indices of pairs",
    "vary": "quantities by name, each with its values or its range",
    "points": "the points of a list, each with the same quantities",
    "replicates": "worlds, the same at every point and under every strategy; may be raised later",
    "seed": "decides about the worlds and the sample",
    "keep": "what is written down of each run; all metrics if left out",
    "limits": "what one run may take; beyond, it is a row with its reason",
}
"""What may stand in a study file, and what it means."""

REPLICATES = declared("replicates", "1", 1, 1_000_000, whole=True)
SEED = declared("seed", "1", 0, 2**62, whole=True)
SAMPLES = declared("samples", "1", 1, 1_000_000, whole=True)
LEVELS = declared("levels", "1", 2, 100, whole=True)
LIMITS = {
    "seconds": declared("seconds", "1", 0.01, 1e7),
    "megabytes": declared("megabytes", "1", 1, 1e7),
}

RANGE = ("from", "to", "steps", "scale", "within")
LINEAR, LOG = "linear", "log"
STEPS = declared("steps", "1", 2, 10_000, whole=True)
WITHIN = declared("within", "1", 1e-6, 100.0)
GUESSES = "guesses"
"""In place of a quantity: all guessed numbers. `SECTION.*` are all numbers of a section."""

TABLES = ("people", "journeys")
KEEP = ("metrics", "weeks", "columns", "tables")
EVERY = declared("every", "week", 1, LONGEST_RUN, whole=True)


def may_vary_together(name: str) -> list[Quantity]:
    """The numbers that `guesses` or `SECTION.*` means; none for any other name."""
    section = name.removesuffix("*")
    return [
        one for one in quantities().values()
        if one.kind in ("number", "whole") and one.low != one.high and one.name != "people.size"
        and (one.source is GUESS if name == GUESSES
             else name.endswith(".*") and one.name.startswith(section))
    ]  # fmt: skip
