"""Validation: what others published or what follows in closed form, against the model.

One file per group of cases. A new case is one function under `@case` in one of them.
"""

from simulator.validation import (
    balance,
    bass,
    estimating,
    evidence,
    hearing,
    invariance,
    leaving,
    response,
    seeding,
    service,
    spreading,
    switching,
)
from simulator.validation.registry import CASES, Case, Check, Result, matching

__all__ = [
    "CASES",
    "Case",
    "Check",
    "Result",
    "balance",
    "bass",
    "estimating",
    "evidence",
    "hearing",
    "invariance",
    "leaving",
    "matching",
    "response",
    "seeding",
    "service",
    "spreading",
    "switching",
]  # fmt: skip

for _key in sorted(CASES):
    CASES[_key] = CASES.pop(_key)
