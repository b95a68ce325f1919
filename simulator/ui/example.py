"""Example: the run that a page shows before anything was computed for it.

It is the run of an untouched session, made by the same code as all others and stored beside this
file, so that the wheel turns at once. `python -m simulator.ui.example` makes it anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from simulator.ui.state import Session, key_of, market_of, plan_of

FILE: Final = Path(__file__).parent / "example.json"
START: Final = 100
"""The week at which the example begins to play: the wheel already turns."""


@functools.cache
def example() -> Mapping[str, Any]:
    """The stored run, as the clock plays it."""
    world = json.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType(world | {"key": key_of(Session()), "start": START})


def made() -> dict[str, Any]:
    """The same run, computed now."""
    from simulator.ui.following import follow

    session = Session()
    market = market_of(session)
    *_, last = follow(plan_of(session, market), market.weeks, session.seed)
    return last


def written(world: Mapping[str, Any]) -> str:
    """A run as it is stored."""
    return json.dumps(world, separators=(",", ":"), sort_keys=True, allow_nan=False) + "\n"


def fingerprint(text: str) -> str:
    """What tells one stored run from another."""
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    FILE.write_text(written(made()), encoding="utf-8")
