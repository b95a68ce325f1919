"""Where: which strategy wins at which values of two quantities, and what a wrong choice costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from simulator.charts.maps import regret_picture, winner_picture
from simulator.experiment import compile_everything
from simulator.metrics import Metric
from simulator.scenario import Scenario
from simulator.verdict import plain
from simulator.verdicts.analysis import Analysis, Figure, figures_table
from simulator.verdicts.fields import (
    Axis,
    axis_of,
    lead,
    lived,
    mean_of,
    metric_of,
    ranked,
    seeds_of,
)
from simulator.verdicts.gathering import Gathering, Say
from simulator.verdicts.plans import Floats
from simulator.words.wording import joined

STEPS: Final = 7
REPLICATES: Final = 6
METRIC: Final = "profit"
CAVEAT: Final = (
    "Everything but the quantities of the axes is as in the scenario; `flywheel challenge` varies "
    "all of it."
)


def where(
    scenario: Scenario,
    x: str,
    y: str,
    metric: str = METRIC,
    strategies: Sequence[str] | None = None,
    steps: int = STEPS,
    replicates: int = REPLICATES,
    seed: int = 1,
    workers: int | None = None,
    say: Say | None = None,
    gathering: Gathering | None = None,
) -> Analysis:
    """A map of who wins over two quantities, how surely, and of the regret of each strategy.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    x, y
        `NAME` or `NAME=LOW:HIGH`; without values the range that `challenge` draws from
    metric
        by which to win
    strategies
        names of strategies or mixes; all strategies if not given
    steps
        values along each axis
    replicates, seed, workers, say, gathering
        as for `why`; the worlds are the same at every point

    Raises
    ------
    simulator.complaints.ScenarioError
        if a name or a value is not allowed
    """
    names = tuple(strategies or scenario.strategies)
    known = metric_of(metric)
    across, up = axis_of(x, scenario, "--x"), axis_of(y, scenario, "--y")
    gathering = gathering or Gathering(workers, say)
    compile_everything(scenario)
    places = [(a, b) for b in up.places(steps) for a in across.places(steps)]
    points = [{across.name: across.value(a), up.name: up.value(b)} for a, b in places]
    values = lived(
        gathering, scenario, names, points, known, seeds_of(seed, replicates),
        f"{len(names)} strategies at {len(points)} points in {replicates} worlds",
    )
    worlds = len(values)
    draft = Analysis(
        "where", scenario, seed, worlds, names, figures_table([]),
        facts={"x": [across.name, across.low, across.high], "y": [up.name, up.low, up.high],
               "metric": metric, "steps": steps}, caveats=(CAVEAT,),
        left_out=(f"{replicates - worlds} of {replicates} worlds",) if worlds < replicates else (),
    )  # fmt: skip
    if not worlds:
        return draft
    field, winners = _tables(values, places, names, known)
    axes = (across, up)
    return replace(
        draft, figures=figures_table(_figures(field, winners, names, known)),
        details={"map": field, "winners": winners},
        verdict=tuple(_sentences(field, winners, names, known, axes)),
        pictures=(
            winner_picture(winners, names, _axis(across), _axis(up), known),
            regret_picture(field, names, _axis(across), _axis(up), known),
        ),
    )


def _axis(axis: Axis) -> tuple[str, float]:
    return axis.label, axis.start


def _tables(
    values: Floats, places: Sequence[tuple[float, float]], names: Sequence[str], metric: Metric
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every strategy at every point with its regret; and who wins each point, by how much."""
    rows, winners = [], []
    for place, (x, y) in enumerate(places):
        here = values[:, place]
        order = ranked(here, metric)
        for number, name in enumerate(names):
            regret = lead(here, order[0], number, metric).mean if order else float("nan")
            rows.append((x, y, name, *mean_of(here[:, number]), regret))
        if len(order) < 2:
            winner = names[order[0]] if order else ""
            winners.append((x, y, winner, "", *[float("nan")] * 3, False))
            continue
        leads = [lead(here, order[0], other, metric) for other in order[1:]]
        sure = all(one.low > 0 for one in leads)
        winners.append((x, y, names[order[0]], names[order[1]], *leads[0], sure))
    field = pd.DataFrame(rows, columns=["x", "y", "strategy", "mean", "low", "high", "regret"])
    columns = ["x", "y", "winner", "second", "lead", "lead_low", "lead_high", "sure"]
    return field, pd.DataFrame(winners, columns=columns)


def _figures(
    field: pd.DataFrame, winners: pd.DataFrame, names: Sequence[str], metric: Metric
) -> Iterator[Figure]:
    heading = f"By {metric.label}"
    nothing, points = float("nan"), len(winners)
    for name in names:
        mine = winners[winners["winner"] == name]
        for figure, label, value, unit, reading in (
            ("wins", "Wins, share of points", len(mine) / points, "share", "where it is best"),
            ("wins_surely", "Wins surely", mine["sure"].sum() / points, "share",
             "where its lead on every other has an interval above 0"),
            ("largest_regret", "Largest regret", _regret(field, name).max(), metric.unit,
             "what choosing it costs at worst, against the winner of the point"),
            ("mean_regret", "Mean regret", _regret(field, name).mean(), metric.unit,
             "what choosing it costs on average over the points"),
        ):  # fmt: skip
            yield Figure(
                name, figure, label, float(value), nothing, nothing, points, unit, reading, heading
            )


def _regret(field: pd.DataFrame, name: str) -> pd.Series:
    return field.loc[field["strategy"] == name, "regret"]


def _sentences(
    field: pd.DataFrame, winners: pd.DataFrame, names: Sequence[str], metric: Metric,
    axes: tuple[Axis, Axis],
) -> Iterator[str]:
    points = len(winners)
    told = []
    for name in names:
        mine = winners[winners["winner"] == name]
        if len(mine):
            sure = int(mine["sure"].sum())
            told.append(f"{plain(name)} at {len(mine)} of {points} points (surely at {sure})")
    if told:
        yield f"By {metric.label} the winner is {joined(told)}."
    across, up = axes
    lost = {name: _regret(field, name).max() for name in names}
    known = {name: value for name, value in lost.items() if np.isfinite(value)}
    if known:
        safest = min(known, key=lambda name: known[name])
        worst = field[(field["strategy"] == safest)].sort_values("regret").iloc[-1]
        yield (
            f"Least is lost at worst with {plain(safest)}: {metric.difference_text(known[safest])} "
            f"behind the winner, where {across.name} is {across.told(worst['x'])} and {up.name} is "
            f"{up.told(worst['y'])}."
        )
