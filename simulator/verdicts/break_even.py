"""Break-even: the value of one quantity at which another strategy wins, and how sure that is.

Strategies are lived at several values in the same worlds. Where the winner changes from one value
to the next, bisection narrows the place down; what was found is confirmed in further worlds on
both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.charts.lines import curves_picture
from simulator.experiment import compile_everything
from simulator.metrics import Metric
from simulator.scenario import Scenario
from simulator.verdict import Estimate, plain
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
    spoken,
)
from simulator.verdicts.gathering import Gathering, Say
from simulator.verdicts.plans import Floats
from simulator.verdicts.where import CAVEAT, METRIC
from simulator.words.wording import meaning

STEPS: Final = 9
REPLICATES: Final = 10
_HALVINGS: Final = 5
_ASIDE: Final = 0.05  # of the axis: how far beside a break-even it is confirmed


class Turn(NamedTuple):
    """One break-even: below `at`, `before` wins, above it `after`.

    `below` and `above` are the nearest values lived on both sides; `lead_below` and `lead_above`
    by how much `after` is better there (below 0 and above 0). `confirmed` holds the same in
    further worlds a little aside; `sure_below` and `sure_above` are the nearest values on each
    side at which the interval leaves out 0, NaN if there is none.
    """

    before: str
    after: str
    at: float
    below: float
    above: float
    lead_below: Estimate
    lead_above: Estimate
    sure_below: float
    sure_above: float
    confirmed: tuple[Estimate, Estimate] | None

    @property
    def is_confirmed(self) -> bool:
        """True if the sign flips in further worlds, too."""
        return self.confirmed is not None and self.confirmed[0].mean < 0 < self.confirmed[1].mean


class Lived(NamedTuple):
    """What was lived along an axis: value -> shape (worlds, strategies)."""

    table: dict[float, Floats]

    def places(self) -> list[float]:
        """The values, ascending."""
        return sorted(self.table)


def break_even(
    scenario: Scenario,
    x: str,
    metric: str = METRIC,
    strategies: Sequence[str] | None = None,
    steps: int = STEPS,
    replicates: int = REPLICATES,
    seed: int = 1,
    workers: int | None = None,
    say: Say | None = None,
    gathering: Gathering | None = None,
) -> Analysis:
    """Which strategy wins along one quantity, and the values at which that changes.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    x
        `NAME` or `NAME=LOW:HIGH`; without values the range that `challenge` draws from
    metric, strategies, steps, replicates, seed, workers, say, gathering
        as for `where`

    Raises
    ------
    simulator.complaints.ScenarioError
        if a name or a value is not allowed
    """
    names = tuple(strategies or scenario.strategies)
    known, axis = metric_of(metric), axis_of(x, scenario)
    gathering = gathering or Gathering(workers, say)
    compile_everything(scenario)
    search = Search(gathering, scenario, names, axis, known, seed, replicates)
    found = search.along(axis.places(steps), "along the axis")
    turns = search.turns(found) if found.table else []
    worlds = min((len(values) for values in found.table.values()), default=0)
    draft = Analysis(
        "break_even", scenario, seed, worlds, names, figures_table([]),
        facts={"x": [axis.name, axis.low, axis.high], "metric": metric, "steps": steps},
        caveats=(CAVEAT,), left_out=("the end of the search",) if gathering.stopped else (),
    )
    if not found.table:
        return draft
    curves = _curves(found, names)
    return replace(
        draft, figures=figures_table(_figures(turns, axis, known)),
        details={"curves": curves, "turns": _turns_table(turns)},
        verdict=_sentences(turns, found, names, known, axis),
        pictures=(curves_picture(
            curves, [(turn.at, turn.before, turn.after) for turn in turns], names,
            (axis.label, axis.start), known,
        ),),
    )  # fmt: skip


class Search(NamedTuple):
    """Who searches where, by what, in which worlds."""

    gathering: Gathering
    scenario: Scenario
    names: tuple[str, ...]
    axis: Axis
    metric: Metric
    seed: int
    replicates: int

    def along(self, places: Sequence[float] | Floats, doing: str = "") -> Lived:
        """All strategies at these values, in the worlds of the search."""
        return self._at(places, seeds_of(self.seed, self.replicates), doing)

    def turns(self, found: Lived) -> list[Turn]:
        """The places at which another strategy wins than just below, in ascending order."""
        places = found.places()
        winners = [self._winner(found, place) for place in places]
        told = []
        for number in range(1, len(places)):
            before, after = winners[number - 1], winners[number]
            if before is not None and after is not None and before != after:
                told.append(self._turn(found, places[number - 1], places[number], before, after))
        return told

    def _winner(self, found: Lived, place: float) -> int | None:
        return next(iter(ranked(found.table[place], self.metric)), None)

    def _at(
        self, places: Sequence[float] | Floats, seeds: Sequence[int], doing: str = ""
    ) -> Lived:
        points = [{self.axis.name: self.axis.value(place)} for place in places]
        values = lived(
            self.gathering, self.scenario, self.names, points, self.metric, seeds, doing
        )
        if not len(values):
            return Lived({})
        return Lived({float(place): values[:, number] for number, place in enumerate(places)})

    def _turn(
        self, found: Lived, below: float, above: float, before: int, after: int
    ) -> Turn:
        """Narrow one turn down by bisection, then confirm it on both sides in further worlds."""

        def ahead(place: float) -> Estimate:
            return lead(found.table[place], after, before, self.metric)

        for _ in range(_HALVINGS):
            middle = 0.5 * (below + above)
            if self.axis.quantity.kind == "whole":
                middle = float(round(middle))
            if middle in (below, above):
                break
            new = self.along([middle])
            if not new.table:
                break
            found.table.update(new.table)
            if ahead(middle).mean > 0:
                above = middle
            else:
                below = middle
        beside = [place for place in found.places() if place <= below and ahead(place).high < 0]
        beyond = [place for place in found.places() if place >= above and ahead(place).low > 0]
        return Turn(
            self.names[before], self.names[after], 0.5 * (below + above), below, above,
            ahead(below), ahead(above), max(beside, default=float("nan")),
            min(beyond, default=float("nan")), self._confirmed(below, above, before, after),
        )

    def _confirmed(
        self, below: float, above: float, before: int, after: int
    ) -> tuple[Estimate, Estimate] | None:
        """Leads a little below and above, in as many worlds that the search has not seen."""
        aside = _ASIDE * (self.axis.high - self.axis.low)
        places = [max(self.axis.low, below - aside), min(self.axis.high, above + aside)]
        seeds = seeds_of(self.seed, self.replicates, first=self.replicates)
        fresh = self._at(places, seeds)
        if not fresh.table:
            return None
        low, high = (lead(fresh.table[place], after, before, self.metric) for place in places)
        return low, high


def _curves(found: Lived, names: Sequence[str]) -> pd.DataFrame:
    rows = [
        (place, name, *mean_of(found.table[place][:, number]))
        for place in found.places() for number, name in enumerate(names)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["x", "strategy", "mean", "low", "high"])


def _turns_table(turns: Sequence[Turn]) -> pd.DataFrame:
    rows = [
        (turn.before, turn.after, turn.at, turn.below, turn.above, turn.lead_below.mean,
         turn.lead_above.mean, turn.sure_below, turn.sure_above, turn.is_confirmed)
        for turn in turns
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "before", "after", "at", "below", "above", "lead_below", "lead_above", "sure_below",
        "sure_above", "confirmed",
    ])  # fmt: skip


def _figures(turns: Sequence[Turn], axis: Axis, metric: Metric) -> list[Figure]:
    found = []
    for number, turn in enumerate(turns, start=1):
        label = f"{plain(turn.after)} passes {plain(turn.before)}"
        found.append(Figure(
            "", f"break_even_{number}", label, turn.at, float("nan"), float("nan"), 0,
            axis.quantity.unit, f"from here on {turn.after} is better by {spoken(metric)}",
            f"Break-even of {axis.name}",
        ))  # fmt: skip
    return found


def _sentences(
    turns: Sequence[Turn], found: Lived, names: Sequence[str], metric: Metric, axis: Axis
) -> tuple[str, ...]:
    about = f"{axis.name} is {meaning(axis.quantity)}; here it is {axis.told(axis.start)}."
    if not turns:
        order = ranked(found.table[found.places()[0]], metric)
        if not order:
            return (f"{metric.label} is undefined all along {axis.name}.", about)
        return (
            f"{plain(names[order[0]]).capitalize()} wins by {spoken(metric)} all along, from "
            f"{axis.told(axis.low)} to {axis.told(axis.high)}: there is no break-even.", about,
        )  # fmt: skip
    return (*(_sentence(turn, metric, axis) for turn in turns), about)


def _sentence(turn: Turn, metric: Metric, axis: Axis) -> str:
    """`Community led beats sales led by profit if NAME is at least ...`, and how sure that is."""
    said = (
        f"{plain(turn.after).capitalize()} beats {plain(turn.before)} by {spoken(metric)} if "
        f"{axis.name} is at least {axis.told(turn.at)}"
    )
    ends = []
    if np.isfinite(turn.sure_above):
        ends.append(f"surely from {axis.told(turn.sure_above)} on")
    if np.isfinite(turn.sure_below):
        ends.append(f"surely not up to {axis.told(turn.sure_below)}")
    said += f" ({', '.join(ends)})" if ends else " (but at no value that was lived is it sure)"
    said += (
        f"; at {axis.told(turn.below)} it is {_apart(turn.lead_below, metric)}, at "
        f"{axis.told(turn.above)} {_apart(turn.lead_above, metric)}"
    )
    if turn.confirmed is None:
        return f"{said}; not confirmed in further worlds, for want of time."
    if turn.is_confirmed:
        return f"{said}. Further worlds confirm both sides."
    return f"{said}. Further worlds do not confirm it: it may be luck."


def _apart(ahead: Estimate, metric: Metric) -> str:
    better = "ahead" if ahead.mean > 0 else "behind"
    return f"{metric.difference_text(abs(ahead.mean))} {better}"
