"""A study whose answers are known: what runs give is a function of what varies."""

import math

from simulator.study.study_file import read_study_text

BOUNDS = {"rival.quality": (0.4, 1.2), "rival.price": (20.0, 60.0), "retain.contagion": (0.0, 2.0)}
TEXT = """\
question: Do known answers come out?
people: 60
weeks: 4
strategies: [community_led, sales_led]
seed: 3
replicates: 2
keep: {metrics: [retention_52, profit]}
"""


def planted(task):
    """Retention is Ishigami's function, scaled; sales has the more profit in one corner only."""
    places = [(value - low) / (high - low)
              for value, (low, high) in zip(task.values, BOUNDS.values(), strict=True)]  # fmt: skip
    x, y, z = (math.pi * (2 * place - 1) for place in places)
    retention = (math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)) / 20
    corner = places[0] > 0.6 and places[1] < 0.5
    profit = 100.0 if corner == (task.strategy == "sales_led") else 50.0
    return retention, profit + task.replicate


def study(kind, samples, function=planted, **more):
    ranges = {name: f"{{from: {low}, to: {high}}}" for name, (low, high) in BOUNDS.items()}
    if kind == "grid":
        ranges = {name: [low, (low + high) / 2, high] for name, (low, high) in BOUNDS.items()}
    vary = ", ".join(f"{name}: {range_}" for name, range_ in ranges.items())
    size = "" if kind == "grid" else f"samples: {samples}\n"
    lines = "".join(f"{name}: {value}\n" for name, value in more.items())
    return read_study_text(f"{TEXT}design: {kind}\n{size}vary: {{{vary}}}\n{lines}", stem=kind)
