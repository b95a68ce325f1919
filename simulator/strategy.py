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
        a switch count only where the weight is above 5 %. A weight of 1 gives the pure
        strategy exactly; the order of the strategies makes no difference, not even in the last
        bit.

    Raises
    ------
    KeyError
        if a weight names no bundle
    """
    used = {name: float(weight) for name, weight in weights.items() if weight > 0}
    touched = sorted({lever for bundle in bundles.values() for lever in bundle})
    return {
        lever: math.fsum(
            weight * float(bundles[name].get(lever, setting(base, lever)))
            for name, weight in used.items()
            if weight > (SWITCHED_ON if levers()[lever].mixing == "switch" else 0)
        )
        for lever in touched
    }


def setting(settings: Settings, dotted: str) -> Value:
    """The value of a quantity in these settings by its dotted name."""
    section, _, leaf = dotted.partition(".")
    value: Value = getattr(getattr(settings, section), leaf)
    return value
