"""How sure a comparison is, in words: who is probably best, and what pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from simulator.words.tables import Cell, Row, heading_lines, names_of, table, wrapped

if TYPE_CHECKING:
    from simulator.experiment import Comparison


class Worth(NamedTuple):
    """What pairing was worth for a metric, lowest and highest over the pairs of strategies.

    `gain` is the ratio of the variances of unpaired and paired differences, `worlds` the number
    of unpaired worlds that would tell the differences as well as the paired ones did.
    """

    metric: str
    gain: tuple[float, float]
    worlds: tuple[float, float]


def worths_of(comparison: Comparison) -> list[Worth]:
    """What pairing was worth for the metrics of the verdict, where it can be told."""
    from simulator.verdict import VERDICT_METRICS

    rows, found = comparison.differences, []
    rows = rows[2 * rows["of"] >= comparison.replicates]
    for metric in VERDICT_METRICS:
        mine = rows[(rows["metric"] == metric) & rows["gain"].notna()]
        if not mine.empty:
            worlds = mine["gain"] * mine["of"]
            found.append(Worth(metric, (mine["gain"].min(), mine["gain"].max()),
                               (worlds.min(), worlds.max())))  # fmt: skip
    return found


def pairing_sentence(comparison: Comparison) -> str:
    """How many unpaired worlds the paired ones are worth; empty if it cannot be told."""
    from simulator.metrics import metric_named

    told = [
        f"{_between(*worth.worlds, 0)} for {metric_named(worth.metric).label} "
        f"({_between(*worth.gain, 1)} times as many)"
        for worth in worths_of(comparison)
    ]
    if not told:
        return ""
    return (
        "What pairing gained: to tell the differences as well, worlds that are not shared would "
        f"have to be {', '.join(told)}."
    )


def _between(low: float, high: float, places: int) -> str:
    texts = [f"{value:,.{places}f}" for value in (low, high)]
    return texts[0] if texts[0] == texts[1] else " to ".join(texts)


def percent(chance: float) -> str:
    """A chance found by resampling: none of them is called certain or impossible."""
    if math.isnan(chance):
        return "-"
    if chance > 0.999:
        return "> 99.9 %"
    return "< 0.1 %" if chance < 0.001 else f"{100 * chance:.1f} %"


def surety(comparison: Comparison, width: int, bold: Callable[[str], str]) -> list[str]:
    """The ranking as a table, and what pairing gained; nothing where neither can be told."""
    from simulator.metrics import metric_named

    found, parts = comparison.ranking, []
    if not found.empty:
        chances = found.set_index(["metric", "strategy"])["chance"]
        rows = [
            Row(metric_named(str(metric)).label,
                [Cell(percent(chances.get((metric, strategy), math.nan)))
                 for strategy in comparison.strategies])
            for metric in dict.fromkeys(found["metric"])
        ]  # fmt: skip
        header = heading_lines(
            "Ranking: how probable it is that a strategy's mean is the best (paired bootstrap over "
            "worlds)", width, bold,
        )  # fmt: skip
        heads = [names_of(strategy) for strategy in comparison.strategies]
        parts.append("\n".join([*header, "\n\n".join(table(heads, rows, width, bold))]))
    gained = pairing_sentence(comparison)
    if gained:
        parts.append("\n".join(wrapped(gained, width)))
    return parts
