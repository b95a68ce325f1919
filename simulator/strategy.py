"""Strategy: the levers a company may choose, in bundles, and mixes of bundles."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from types import MappingProxyType

from simulator.quantities import Quantity, Value, quantities_of
from simulator.sources import GUESS
from simulator.wheel import Settings

SWITCHED_ON = 0.05
"""Share of the money from which on a bundle's yes-or-no levers count in a mix."""


@functools.cache
def quantities() -> Mapping[str, Quantity]:
    """All quantities of the model by their dotted names, in the order of their declaration."""
    return MappingProxyType({one.name: one for one in quantities_of(Settings)})


@functools.cache
def levers() -> Mapping[str, Quantity]:
    """The quantities a company may choose: all that a strategy can hold."""
    return MappingProxyType({name: one for name, one in quantities().items() if one.lever})


def market_guesses() -> tuple[int, int]:
    """How many quantities of the market are guesses, and how many there are."""
    market = [one for one in quantities().values() if not one.lever]
    return sum(one.source is GUESS for one in market), len(market)


def normalised(weights: Mapping[str, Value]) -> dict[str, float]:
    """Weights divided by their sum; empty if the sum is not above 0.

    Weights that add up to 1 but for rounding are left as they are, so that nothing moves when
    they are written to a file and read again.
    """
    numbers = {name: float(weight) for name, weight in weights.items()}
    total = math.fsum(numbers.values())
    if not total > 0:
        return {}
    if math.isclose(total, 1, rel_tol=1e-12):
        return numbers
    return {name: number / total for name, number in numbers.items()}


def mixed(
    bundles: Mapping[str, Mapping[str, Value]], weights: Mapping[str, float], base: Settings
) -> dict[str, Value]:
    """The levers of a mix: each strategy gets its share of the money.

    Parameters
    ----------
    bundles
        the strategies' levers, name -> dotted name -> value
    weights
        share of each strategy, together 1; strategies that are not named have none
    base
        the market's settings, for levers that a strategy leaves alone

    Returns
    -------
    dict
        for every lever in any of the bundles the sum of weight times value. Levers that mix as
        a switch count only where the weight is above 5 %; a choice is that of the strategy with
        the largest weight among those that left its default; what comes round in intervals
        happens as often as the shares of the strategies' frequencies add up to. A weight of 1
        gives the pure strategy exactly; the order of the strategies makes no difference, not
        even in the last bit.

    Raises
    ------
    KeyError
        if a weight names no bundle
    """
    used = {name: float(weight) for name, weight in weights.items() if weight > 0}
    touched = sorted({lever for bundle in bundles.values() for lever in bundle})
    return {
        lever: _mixed_lever(
            levers()[lever],
            {name: bundles[name].get(lever, setting(base, lever)) for name in used},
            used,
        )
        for lever in touched
    }


def _mixed_lever(
    lever: Quantity, values: Mapping[str, Value], weights: Mapping[str, float]
) -> Value:
    if lever.mixing == "largest":
        return _largest(lever, values, weights)
    if lever.mixing == "interval":
        return _interval(lever, {name: float(value) for name, value in values.items()}, weights)
    least = SWITCHED_ON if lever.mixing == "switch" else 0
    return math.fsum(
        weight * float(values[name]) for name, weight in weights.items() if weight > least
    )


def _largest(lever: Quantity, values: Mapping[str, Value], weights: Mapping[str, float]) -> Value:
    """The choice of the largest bundle, of those that left the default if any did."""
    chose = [name for name in values if values[name] != lever.default] or list(values)
    return values[min(chose, key=lambda name: (-weights[name], name))]


def _interval(
    lever: Quantity, values: Mapping[str, float], weights: Mapping[str, float]
) -> float:
    """The time between events if each bundle holds its share of its own; 0 if none holds any."""
    held = sorted(name for name, value in values.items() if value > 0)
    if not held:
        return 0.0
    often = math.fsum(weights[name] / values[name] for name in held)
    time = values[held[0]] / weights[held[0]] if len(held) == 1 else 1.0 / often
    return min(time, lever.high or time)


def setting(settings: Settings, dotted: str) -> Value:
    """The value of a quantity in these settings by its dotted name."""
    section, _, leaf = dotted.partition(".")
    value: Value = getattr(getattr(settings, section), leaf)
    return value
