"""Charting: the tables that charts draw from, and how a chart is declared.

A chart is a function of axes and tables that returns nothing. It leaves its explanation in the
left title of its axes; whoever lays out the page sets headline and source around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

FEW_STRATEGIES: Final = 4
"""Above so many strategies single worlds and the less telling pairs are left out."""

Matrix = NDArray[np.float64]


class Tables(NamedTuple):
    """What charts draw from.

    `weekly`: strategy, replicate, week, customers and adopted_by_<channel>; `rows`: strategy,
    replicate, metric, value; `retention`: strategy, replicate, week, survival, low, high;
    `source` is printed small under each picture; `launch_week` is -1 if no rival is launched.
    """

    weekly: pd.DataFrame
    rows: pd.DataFrame
    retention: pd.DataFrame
    source: str
    launch_week: int = -1

    @property
    def strategies(self) -> list[str]:
        """The strategies in the order of the table of metrics."""
        return [str(name) for name in pd.unique(self.rows["strategy"])]

    @property
    def worlds(self) -> int:
        """Number of replicates."""
        return int(self.rows["replicate"].nunique())

    def values(self, metric: str, strategy: str) -> Matrix:
        """A metric's values over the worlds in which it is defined."""
        mine = (self.rows["metric"] == metric) & (self.rows["strategy"] == strategy)
        column: Matrix = self.rows.loc[mine, "value"].to_numpy(dtype=np.float64)
        return column[np.isfinite(column)]


class Chart(NamedTuple):
    """A chart's file name, headline, height in inches for given tables, and drawing function."""

    name: str
    title: str
    height: Callable[[Tables], float]
    draw: Callable[[Axes, Tables], None]


CHARTS: Final[dict[str, Chart]] = {}
"""All charts by name, in the order shown."""
Draw = Callable[[Axes, Tables], None]


def chart(title: str, height: Callable[[Tables], float]) -> Callable[[Draw], Draw]:
    """Register a chart under its function's name."""

    def register(draw: Draw) -> Draw:
        CHARTS[draw.__name__] = Chart(draw.__name__, title, height, draw)
        return draw

    return register


def per_strategy(base: float, each: float) -> Callable[[Tables], float]:
    """A height in inches that grows with the number of strategies."""
    return lambda tables: base + each * len(tables.strategies)


def number_axis(axis: Axis, *, factor: float = 1.0, suffix: str = "") -> None:
    """Write an axis's numbers in full, times a factor and with a suffix: 100 and " %" for shares.

    Digits are as many as the steps of the axis need, so no two labels are alike.
    """

    def text(value: float, _place: int | None) -> str:
        return f"{round(factor * value, 6):,.10g}{suffix}"

    axis.set_major_formatter(FuncFormatter(text))


def interval_told(count: int) -> str:
    """What the intervals of a picture are, for a number of worlds."""
    if count < 2:
        return "One world: no interval can be told."
    return f"Mean of {count} worlds with its 95 % interval."
