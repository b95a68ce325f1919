"""Telling a challenge: the badge of a claim, what drives it, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from simulator.charts.challenge import drivers_picture, margins_picture
from simulator.metrics import Metric, metric_named
from simulator.verdict import estimate
from simulator.verdicts.analysis import Analysis, Figure, figures_table
from simulator.verdicts.claims import Claim
from simulator.verdicts.plans import Floats
from simulator.words.wording import counted, joined

if TYPE_CHECKING:
    from simulator.verdicts.counterexample import CounterExample

_DRIVERS: Final = 5  # factors that a sentence names
_CAVEATS: Final = (
    "Draws are as wide as the ranges are: `flywheel challenge --ranges` lists them, and why some "
    "numbers are not drawn. Levers and dated changes are as in the scenario.",
    "A share of draws is not a probability that the claim is true: nobody knows how likely each "
    "market is. The interval is about the number of draws alone.",
    "A factor drives a claim if its rank correlation with the margin is beyond what the largest "
    "of all factors would reach by luck in 95 % of cases; other factors may matter, too.",
)


class Judged(NamedTuple):
    """What came of one claim over all draws.

    `margins` one a draw, NaN where undefined or not lived; `held` of `told` draws; `interval` of
    their share; `invalid` markets and their `troubles`; `itself` the margins of the scenario as
    it stands, one a world; `drivers` with the columns factor, correlation, low, high, seen;
    `by_luck` the correlation that luck alone reaches.
    """

    claim: Claim
    margins: Floats
    held: int
    told: int
    interval: tuple[float, float]
    invalid: int
    troubles: Sequence[str]
    itself: Floats
    drivers: pd.DataFrame
    by_luck: float

    @property
    def share(self) -> float:
        """Share of the draws in which it holds, of those in which it can be told."""
        return self.held / self.told if self.told else float("nan")

    @property
    def undefined(self) -> int:
        """Draws that could be lived but in which the metric is undefined."""
        return len(self.margins) - self.told - self.invalid


def answer(
    draft: Analysis, judged: Sequence[Judged], found: CounterExample | None, draws: int, done: int
) -> Analysis:
    """The analysis with figures, sentences and pictures."""
    drivers = [one.drivers.assign(claim=one.claim.text) for one in judged]
    verdict = [sentence for one in judged for sentence in sentences(one)]
    pictures = []
    for number, one in enumerate(judged, start=1):
        behind = "" if len(judged) == 1 else f"_{number}"
        metric = metric_named(one.claim.metric)
        itself = estimate(one.itself)
        pictures.append(margins_picture(
            f"margins{behind}", one.claim.text, one.margins, itself.mean, metric, badge(one)
        ))  # fmt: skip
        pictures.append(
            drivers_picture(f"drivers{behind}", one.claim.text, one.drivers, one.by_luck)
        )
    return replace(
        draft,
        figures=figures_table(figure for one in judged for figure in _figures(one)),
        details={**draft.details, "drivers": pd.concat(drivers, ignore_index=True)},
        verdict=(*verdict, *_breaking(judged[0], found, draft.scenario.name)),
        caveats=_CAVEATS, pictures=tuple(pictures),
        left_out=(f"{draws - done} of {draws} draws",) if done < draws else (),
    )


def badge(one: Judged) -> str:
    """How often a claim holds: `holds in 72 % of 128 draws [64, 79]`."""
    if not one.told:
        return "could be told in no draw"
    low, high = one.interval
    return (
        f"holds in {100 * one.share:.0f} % of {one.told} draws [{100 * low:.0f}, {100 * high:.0f}]"
    )


def sentences(one: Judged) -> Iterator[str]:
    """The badge, how the scenario itself stands, what drives it, and what could not be told."""
    metric = metric_named(one.claim.metric)
    yield f"\"{one.claim.text}\": {badge(one)}{_driven(one)}."
    if one.itself.size:
        found = estimate(one.itself)
        stands = "holds" if one.claim.holds(found.mean) else "fails"
        low, high = (metric.difference_text(value) for value in (found.low, found.high))
        stands += " (it may be luck)" if found.low <= 0 <= found.high else ""
        yield (
            f"In the scenario as it stands it {stands} by {_size(metric, found.mean)} "
            f"(95 % interval of the margin {low} to {high}, {len(one.itself)} worlds)."
        )
    told = []
    if one.undefined:
        told.append(f"{metric.label} is undefined in {counted(one.undefined, 'draw')}")
    if one.invalid:
        why = joined(sorted({trouble for trouble in one.troubles if trouble})[:3])
        told.append(f"{counted(one.invalid, 'market')} could not be lived: {why}")
    if told:
        yield f"Not counted: {'; '.join(told)}."


def _driven(one: Judged) -> str:
    seen = one.drivers[one.drivers["seen"]].head(_DRIVERS)
    if seen.empty:
        return ", with no single quantity that stands out" if one.told else ""
    told = [
        f"{row['factor']} ({row['correlation']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}])"
        for row in seen.to_dict("records")
    ]
    return f", driven by {joined(told)}"


def _size(metric: Metric, margin: float) -> str:
    return metric.difference_text(abs(margin))


def _breaking(
    one: Judged, found: CounterExample | None, name: str
) -> Iterator[str]:
    """The nearest counter-example to the first claim."""
    from simulator.verdicts.counterexample import changes_told  # which needs Judged from here

    if found is None:
        if one.told and one.held == one.told:
            yield f"No counter-example was found in {counted(one.told, 'draw')}."
        elif one.told:
            yield "No counter-example was found that further worlds confirm."
        return
    if not found.changes:
        yield f"{name} itself is a counter-example: `flywheel compare` shows it."
        return
    metric = metric_named(one.claim.metric)
    low, high = (metric.difference_text(value) for value in found.margin[1:])
    yield (
        f"The nearest counter-example found has {changes_told(found)}; it fails there by "
        f"{_size(metric, found.margin.mean)} (margin {low} to {high}, {found.worlds} "
        "worlds)."
    )


def _figures(one: Judged) -> Iterator[Figure]:
    low, high = one.interval
    heading = one.claim.text
    yield Figure(
        "", "holds", "Holds, share of draws", one.share, low, high, one.told, "share",
        "share of drawn markets in which the claim holds", heading,
    )
    found = estimate(one.itself)
    unit = metric_named(one.claim.metric).unit
    yield Figure(
        "", "margin", "Margin as it stands", *found, len(one.itself), unit,
        "by how much the claim holds in the scenario itself, below 0 where it fails", heading,
    )
