"""Pictures of an analysis of lock-in, with their tables in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.charts import lock_in
from simulator.charts.pictures import Picture
from simulator.verdicts.lockin_figures import NAMES
from simulator.verdicts.lockin_worlds import BLOCKS, SOCIAL_PARTS

_LOOP_HEIGHT: Final = 4.4
_SHOWN: Final = 0.97
"""Share of customers whose price of leaving the axis of prices shows, in the strategy with most."""


def pictures_of(
    strategies: Sequence[str], details: Mapping[str, pd.DataFrame], price: float
) -> tuple[Picture, ...]:
    """The pictures for which there are tables; `price` is a customer's weekly price in EUR."""
    found: list[Picture] = []

    def add(name: str, title: str, height: float, draw: Callable[[Axes], None]) -> None:
        found.append(Picture(name, title, height, draw))

    over = lock_in.over_strategies(strategies)
    if "leaving" in details:
        add("leaving_for_the_rival", "Who leaves for the rival, and who would", over,
            lambda axes: lock_in.leaving_over_time(axes, details["leaving"], strategies))
    if "parts" in details:
        for whole, blocks, title in (
            ("held", BLOCKS, "What holds customers beside a rival"),
            ("lock_in", tuple(SOCIAL_PARTS), "What the lock-in is made of"),
        ):  # fmt: skip
            add(f"parts_of_{whole}", title, lock_in.held_height(strategies, len(blocks)),
                _parts(details["parts"], whole, blocks, strategies))
    if "prices" in details:
        highest = _highest(details["prices"], price)
        add("price_of_leaving", "The price of leaving friends and standing", over,
            lambda axes: lock_in.price_of_leaving(axes, details["prices"], strategies, highest))
    if "sweeps" in details:
        add("if_assumptions_were_others", "How much the lock-in rests on assumptions",
            _LOOP_HEIGHT, lambda axes: lock_in.assumptions(axes, details["sweeps"], strategies))
    if "hysteresis" in details:
        add("way_out_and_back", "The way back is not the way out", _LOOP_HEIGHT,
            lambda axes: lock_in.way_out_and_back(axes, details["hysteresis"], strategies))
    return tuple(found)


def _parts(
    parts: pd.DataFrame, whole: str, blocks: Sequence[str], strategies: Sequence[str]
) -> Callable[[Axes], None]:
    mine = parts[parts["of"] == whole]
    names = {block: NAMES[block] for block in blocks}
    return lambda axes: lock_in.what_holds(axes, mine, strategies, names)


def _highest(prices: pd.DataFrame, price: float) -> float:
    """The end of the axis of prices: most customers are on it, half to twice the price."""
    ends = [
        float(np.quantile(one["social"], _SHOWN, method="lower"))
        for _, one in prices.groupby("strategy")
    ]
    known = [end for end in ends if np.isfinite(end)]
    return min(2 * price, max([price / 2, *known])) or 1.0
