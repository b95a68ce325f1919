"""Controls: what a slider must know about a quantity, made from its declaration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.ui.words import catalogue, of_meanings, of_quantities
from simulator.wheel import STAGES, Settings
from simulator.words.wording import meaning, spoken, unit

FRONT: Final = (
    "attract.ads_budget",
    "attract.sales_representatives",
    "company.quality",
    "people.help_median",
    "attract.referral_rate",
    "community.recognition",
)
"""The quantities whose sliders stand in front."""
GROUPS: Final = (*STAGES, *(name for name in Settings.model_fields if name not in STAGES))
"""The sections in the order of their groups: the stages of the wheel, then the market."""
_HIDDEN = ("network.edges_file",)
"""What can only be chosen together with a file."""
_STEPS = 100  # of a slider from one end to the other
_REACH = 4.0  # a slider without natural ends goes to so many times what is usual


def control(known: Quantity, usual: Iterable[Value], language: str) -> dict[str, Any]:
    """What a page shows of one quantity.

    Parameters
    ----------
    known
        its declaration
    usual
        values that occur for it in the market and its strategies: the slider reaches beyond them
    language
        of the words

    Returns
    -------
    dict
        name, title, unit, meaning, whether that speaks of a hazard, kind, choices (value -> what it
        is called), source, whether it is a guess and a lever, bounds `low` and `high` of what may
        be typed, and ends `from`, `to` and `step` of the slider
    """
    words = {**of_quantities(language), **catalogue(language)}
    section, _, leaf = known.name.partition(".")
    low, high, step = _reach(known, usual)
    return {
        "name": known.name,
        "group": section,
        "title": words.get(f"title.{known.name}", spoken(leaf).capitalize()),
        "unit": words.get(f"unit.{known.unit}", unit(known.unit)),
        "meaning": of_meanings(language).get(known.name, meaning(known)),
        "hazard": "hazard" in known.meaning,
        "kind": known.kind,
        "choices": {one: words.get(f"choice.{one}", spoken(one)) for one in known.choices},
        "source": known.source.name,
        "citation": known.source.citation,
        "guess": known.source.name == "GUESS",
        "lever": known.lever,
        "low": known.low,
        "high": known.high,
        "from": low,
        "to": high,
        "step": step,
    }


def controls(market: Scenario, names: Iterable[str], language: str) -> list[dict[str, Any]]:
    """The controls of some quantities of a market, in the order asked for."""
    known = quantities()
    return [control(known[name], _usual(market, name), language) for name in names]


def all_names() -> list[str]:
    """The names of all quantities that have a control, group by group."""
    order = {section: place for place, section in enumerate(GROUPS)}
    names = [name for name in quantities() if name not in _HIDDEN]
    return sorted(names, key=lambda name: order[name.partition(".")[0]])


def values_of(settings: Settings, names: Iterable[str]) -> dict[str, Value]:
    """The values in force, by name."""
    return {name: setting(settings, name) for name in names}


def checked_changes(changes: Mapping[str, Value]) -> dict[str, Value]:
    """Changes as they come from a page: whole numbers whole, switches true or false."""
    known = quantities()
    return {name: _as_declared(known[name], value) for name, value in changes.items()
            if name in known}  # fmt: skip


def _as_declared(known: Quantity, value: Value) -> Value:
    if known.kind == "whole" and isinstance(value, float) and value.is_integer():
        return int(value)
    if known.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _usual(market: Scenario, name: str) -> list[Value]:
    values = [setting(market.settings, name), quantities()[name].default]
    return values + [bundle[name] for bundle in market.strategies.values() if name in bundle]


def _reach(known: Quantity, usual: Iterable[Value]) -> tuple[float, float, float]:
    """Ends and step of a slider: within the bounds, and not much further than what is usual."""
    if known.low is None or known.high is None:
        return 0.0, 1.0, 1.0
    numbers = [float(one) for one in usual if not isinstance(one, str)]
    most = max([abs(one) for one in numbers] + [0.0])
    low, high = float(known.low), float(known.high)
    if high - low > 2.0 * _REACH * max(most, 0.25):
        high = min(high, _round_up(_REACH * most if most else _natural(known)))
        low = max(low, -high) if low < 0 else low
    step = 10.0 ** math.floor(math.log10(max(high - low, 1e-9) / _STEPS))
    step = step * (5.0 if (high - low) / step > 5 * _STEPS else 1.0)
    if known.kind == "whole":
        return float(math.floor(low)), float(math.ceil(high)), max(1.0, round(step))
    return low, high, step


def _natural(known: Quantity) -> float:
    """How far a slider goes whose quantity stands at 0 everywhere, by its unit."""
    first = known.unit.partition("/")[0]
    return {"EUR": 2_000.0, "FTE": 10.0, "week": 104.0, "person": 100.0}.get(first, 1.0)


def _round_up(value: float) -> float:
    """The next number that begins with 1, 2 or 5."""
    if value <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(one * size for one in (1.0, 2.0, 5.0, 10.0) if one * size >= value * (1 - 1e-9))
