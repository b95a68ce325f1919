"""Mixes: three strategies in all proportions of the money, on a triangle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from simulator.charts.ternary import ternary_picture
from simulator.complaints import Problem, ScenarioError
from simulator.experiment import compile_everything
from simulator.metrics import Metric
from simulator.scenario import Scenario
from simulator.verdict import Estimate, plain
from simulator.verdicts.analysis import Analysis, Figure, figures_table
from simulator.verdicts.fields import (
    lead,
    lived,
    mean_of,
    metric_of,
    ranked,
    seeds_of,
    spoken,
)
from simulator.verdicts.gathering import Gathering, Say
from simulator.verdicts.plans import Floats
from simulator.verdicts.where import CAVEAT, METRIC
from simulator.words.wording import joined

PARTS: Final = 6
REPLICATES: Final = 12
CORNERS: Final = 3


def mixes(
    scenario: Scenario,
    metric: str = METRIC,
    strategies: Sequence[str] | None = None,
    parts: int = PARTS,
    replicates: int = REPLICATES,
    seed: int = 1,
    workers: int | None = None,
    say: Say | None = None,
    gathering: Gathering | None = None,
) -> Analysis:
    """Every mix of three strategies in steps of 1/`parts` of the money, in the same worlds.

    The best of many looks better than it is, since the luck of these worlds chose it too. So the
    best mix and the best pure strategy are lived again in as many further worlds.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    metric
        by which to win
    strategies
        three names; the scenario's first three if not given
    parts
        into how many parts the money is divided
    replicates, seed, workers, say, gathering
        as for `where`

    Raises
    ------
    simulator.complaints.ScenarioError
        if there are no three strategies, or a name is not known
    """
    names, known = _three(scenario, strategies), metric_of(metric)
    gathering = gathering or Gathering(workers, say)
    compile_everything(scenario)
    weights = triangle(parts)
    mixed = [_weighted(names, row) for row in weights]
    values = lived(
        gathering, scenario, mixed, [{}], known, seeds_of(seed, replicates),
        f"{len(mixed)} mixes in {replicates} worlds",
    )[:, 0]
    worlds = len(values)
    draft = Analysis(
        "mixes", scenario, seed, worlds, names, figures_table([]), caveats=(CAVEAT,),
        facts={"metric": metric, "parts": parts},
        left_out=(f"{replicates - worlds} of {replicates} worlds",) if worlds < replicates else (),
    )
    order = ranked(values, known) if worlds else []
    if not order:
        return draft
    pure = next(place for place in order if weights[place].max() == 1)
    again = lived(
        gathering, scenario, [mixed[order[0]], mixed[pure]], [{}], known,
        seeds_of(seed, replicates, first=replicates), "the best mix and the best pure strategy",
    )[:, 0]
    apart = lead(again, 0, 1, known) if len(again) else Estimate(*[float("nan")] * 3)
    table = _table(values, weights, names, order[0], known)
    told = _sentences(table, weights, names, order[0], pure, apart, known)
    return replace(
        draft, details={"mixes": table}, verdict=tuple(told),
        figures=figures_table(_figures(values, weights, names, order[0], apart, known)),
        pictures=(ternary_picture(table, names, known),),
    )


def triangle(parts: int) -> Floats:
    """All weights of three corners in steps of 1/parts, shape (points, 3); each row adds up to 1.

    The corners are exactly 1 and 0.
    """
    rows = [
        (first / parts, second / parts, (parts - first - second) / parts)
        for first in range(parts, -1, -1) for second in range(parts - first, -1, -1)
    ]  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _three(scenario: Scenario, strategies: Sequence[str] | None) -> tuple[str, ...]:
    names = tuple(strategies or list(scenario.strategies)[:CORNERS])
    pure = [name for name in names if name in scenario.strategies]
    if len(names) == len(pure) == CORNERS == len(set(names)):
        return names
    known = ", ".join(scenario.strategies) or "none"
    message = f"a triangle needs three strategies, no mixes (known are {known})"
    raise ScenarioError([Problem("--strategies", 0, 0, "", "not_together", message)])


def _weighted(names: Sequence[str], row: Floats) -> dict[str, float]:
    return {name: float(weight) for name, weight in zip(names, row, strict=True) if weight > 0}


def _table(
    values: Floats, weights: Floats, names: Sequence[str], best: int, metric: Metric
) -> pd.DataFrame:
    """One row a mix: weights, the metric, and how far it is behind the best."""
    rows = []
    for place, row in enumerate(weights):
        behind = lead(values, best, place, metric)
        rows.append((*row, *mean_of(values[:, place]), *behind, place == best,
                     bool(behind.low > 0)))  # fmt: skip
    columns = [*names, "mean", "low", "high", "behind", "behind_low", "behind_high", "is_best",
               "is_surely_behind"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def name_of(row: Floats, names: Sequence[str]) -> str:
    """A mix in words: `50 % sales led and 50 % community led`."""
    some = [(weight, name) for weight, name in zip(row, names, strict=True) if weight > 0]
    if len(some) == 1:
        return f"all to {plain(some[0][1])}"
    return joined(f"{100 * weight:.0f} % {plain(name)}" for weight, name in some)


def _sentences(
    table: pd.DataFrame, weights: Floats, names: Sequence[str], best: int, pure: int,
    apart: Estimate, metric: Metric,
) -> Iterator[str]:
    row = table.iloc[best]
    yield (
        f"Of {len(table)} mixes the best by {spoken(metric)} is {name_of(weights[best], names)} "
        f"({metric.text(row['mean'])})."
    )
    level = int((~table["is_surely_behind"] & ~table["is_best"] & table["mean"].notna()).sum())
    yield f"{level} of the {len(table) - 1} others cannot be told from it."
    if best == pure:
        yield "It is a pure strategy: no mix beats it."
    elif np.isfinite(apart.low):
        low, high = (metric.difference_text(value) for value in (apart.low, apart.high))
        ahead = "ahead of" if apart.mean > 0 else "behind"
        said = "" if apart.low > 0 else ": it was the best by luck, or by too little to be sure"
        yield (
            f"In as many further worlds it is {metric.difference_text(abs(apart.mean))} {ahead} "
            f"the best pure strategy, {name_of(weights[pure], names)} (95 % interval {low} to "
            f"{high}){said}."
        )


def _figures(
    values: Floats, weights: Floats, names: Sequence[str], best: int, apart: Estimate,
    metric: Metric,
) -> Iterator[Figure]:
    worlds = len(values)
    corners = {name: int(np.argmax(weights[:, place])) for place, name in enumerate(names)}
    heading = f"{metric.label} of pure strategies and of the best mix"
    for label, place in (*((plain(name), corners[name]) for name in names), ("best mix", best)):
        yield Figure(
            "", label.replace(" ", "_"), label[:1].upper() + label[1:],
            *mean_of(values[:, place]), worlds, metric.unit, name_of(weights[place], names),
            heading,
        )  # fmt: skip
    yield Figure(
        "", "best_mix_ahead", "Best mix ahead, further worlds", *apart, worlds, metric.unit,
        "by how much the best mix beats the best pure strategy in worlds that did not choose it",
        heading,
    )
