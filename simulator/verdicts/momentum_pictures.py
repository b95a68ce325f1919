"""Pictures of an analysis of momentum, with their tables in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from simulator.accounts import CHANNEL_WORDS
from simulator.charts import momentum
from simulator.charts.pictures import Picture
from simulator.verdicts.budgets import ALL
from simulator.verdicts.momentum_worlds import KEEPS


def pictures_of(
    strategies: Sequence[str], cuts: Sequence[str], week: int, figures: pd.DataFrame,
    details: Mapping[str, pd.DataFrame],
) -> tuple[Picture, ...]:
    """The pictures for which there are tables."""
    if "weekly" not in details:
        return ()
    height = momentum.panels_height(strategies)
    budget = ALL if ALL in cuts else cuts[0]
    money = "the money" if budget == ALL else f"the money for {budget}"
    return (
        Picture("customers_without_money", f"Customers when {money} stops", height,
                _coasting(details["weekly"], strategies, budget, "customers", week)),
        Picture("new_customers_without_money", f"New customers when {money} stops", height,
                _coasting(details["weekly"], strategies, budget, "won", week)),
        Picture("loop_meter", "Which loop brings customers", height,
                lambda axes: momentum.loop_meter(
                    axes, details["loops_by_world"], strategies, CHANNEL_WORDS)),
        *_marginal(strategies, figures, details),
    )  # fmt: skip


def _coasting(
    weekly: pd.DataFrame, strategies: Sequence[str], budget: str, column: str, week: int
) -> Callable[[Axes], None]:
    return lambda axes: momentum.coasting(
        axes, weekly, strategies, (KEEPS, budget), column, week
    )


def _marginal(
    strategies: Sequence[str], figures: pd.DataFrame, details: Mapping[str, pd.DataFrame]
) -> tuple[Picture, ...]:
    if "raised" not in details:
        return ()
    costs = [
        (strategy, budget, *(momentum.estimates_of(figures, strategy, f"{kind}_cac_{budget}")
                             for kind in ("marginal", "last_touch")))
        for strategy in strategies
        for budget in pd.unique(details["raised"]["budget"])
    ]  # fmt: skip
    rows = sum(one[2].mean == one[2].mean or one[3].mean == one[3].mean for one in costs)
    worlds = int(details["raised"]["replicate"].nunique())
    return (
        Picture("marginal_cost", "What one more customer costs", momentum.marginal_height(rows),
                lambda axes: momentum.marginal_costs(axes, costs, worlds)),
    )  # fmt: skip
