"""Telling why: what was found when pillars were taken away, in figures, sentences and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from simulator.charts.effects import effects_picture
from simulator.metrics import Metric, metric_named
from simulator.verdict import plain
from simulator.verdicts.analysis import Analysis, Figure, figures_table
from simulator.verdicts.pillars import PILLARS
from simulator.words.wording import joined

_CAVEATS: Final = (
    "An effect is what is missing when a pillar is taken away from the first week on and all else "
    "stays, the money included unless its description says otherwise (`flywheel why --pillars`). "
    "Pillars overlap, so effects do not add up; the split of the largest does. The largest are "
    "those that move all of these metrics most, each metric weighed by its own largest effect; on "
    "one metric alone others may be larger.",
    "Intervals are about luck alone; how strong each pillar is was put in as a number, most of "
    "them guesses. `flywheel challenge` varies them.",
)
_NAMED: Final = 3  # pillars a sentence names


def answer(draft: Analysis, top: dict[str, list[str]], left_out: Sequence[str]) -> Analysis:
    """The analysis with figures, sentences and pictures made from its tables.

    Parameters
    ----------
    draft
        with the tables `effects` and `split` in its details
    top
        strategy -> the pillars among which their joint effect is split
    left_out
        what was not done
    """
    effects, split = draft.details["effects"], draft.details["split"]
    metrics = list(dict.fromkeys(effects["metric"]))
    seen = _seen(effects)
    figures = [*_effect_figures(effects, metrics, seen), *_split_figures(split, metrics, top)]
    verdict = [
        one for name in draft.strategies for one in _sentences(name, effects, split, metrics)
    ]
    pictures = tuple(
        effects_picture(effects[effects["pillar"].isin(seen)], metric_named(metric))
        for metric in metrics if seen
    )
    return replace(
        draft, figures=figures_table(figures), verdict=tuple(verdict),
        caveats=(*_CAVEATS, *_unseen(effects, seen)), pictures=pictures,
        left_out=tuple(left_out),
    )


def _seen(effects: pd.DataFrame) -> list[str]:
    """Pillars with an effect on any metric, of any strategy, whose interval leaves out 0."""
    sure = effects[_sure(effects)]
    return [name for name in PILLARS if name in set(sure["pillar"])]


def _sure(rows: pd.DataFrame) -> Any:
    """Where an interval leaves out 0, over at least half of the worlds."""
    return ((rows["low"] > 0) | (rows["high"] < 0)) & (rows["n"] >= rows["undefined"])


def _heading(metric: Metric) -> str:
    return f"{metric.label}{', percentage points' if metric.unit == 'share' else ''}"


def _effect_figures(
    effects: pd.DataFrame, metrics: Sequence[str], seen: Sequence[str]
) -> Iterator[Figure]:
    for name in metrics:
        metric = metric_named(name)
        for pillar in seen:
            rows = effects[(effects["metric"] == name) & (effects["pillar"] == pillar)]
            for row in rows[rows["n"] >= rows["undefined"]].to_dict("records"):
                heading = f"What each pillar brings: {_heading(metric)}"
                yield _figure(row, metric, f"{name}.{pillar}", heading, PILLARS[pillar].meaning)


def _split_figures(
    split: pd.DataFrame, metrics: Sequence[str], top: dict[str, list[str]]
) -> Iterator[Figure]:
    order = [*PILLARS, "together"]
    for name in metrics:
        metric, heading = metric_named(name), "The largest together, split (Shapley): "
        rows = split[split["metric"] == name].to_dict("records")
        for row in sorted(rows, key=lambda row: order.index(row["pillar"])):
            about = "the four largest together" if len(top[row["strategy"]]) == 4 else "all"
            meaning = PILLARS[row["pillar"]].meaning if row["pillar"] in PILLARS else about
            yield _figure(
                row, metric, f"{name}.split.{row['pillar']}", heading + _heading(metric), meaning
            )


def _figure(
    row: dict[Any, Any], metric: Metric, name: str, heading: str, reading: str
) -> Figure:
    return Figure(
        row["strategy"], name, str(row["pillar"]), row["mean"], row["low"], row["high"],
        row["n"], metric.unit, reading, heading,
    )


def _sentences(
    strategy: str, effects: pd.DataFrame, split: pd.DataFrame, metrics: Sequence[str]
) -> Iterator[str]:
    """What a strategy stands on, a sentence a metric, and the split of the largest."""
    who = plain(strategy) if strategy else "the market as it is"
    for name in metrics:
        metric = metric_named(name)
        rows = effects[(effects["strategy"] == strategy) & (effects["metric"] == name)]
        rows = rows[_sure(rows)]
        rows = rows.reindex(rows["mean"].abs().sort_values(ascending=False, kind="stable").index)
        wholes, rows = rows[_is_whole(rows["pillar"])], rows[~_is_whole(rows["pillar"])]
        if rows.empty and wholes.empty:
            yield f"{who[:1].upper()}{who[1:]}: no pillar is seen to move {_spoken(metric)}."
            continue
        told = [_effect(row, metric, " as a whole") for row in wholes.to_dict("records")]
        told += [_effect(row, metric) for row in rows.head(_NAMED).to_dict("records")]
        yield f"{who[:1].upper()}{who[1:]}, {_spoken(metric)}: {'; '.join(told)}."
        yield from _shares(strategy, metric, split)


def _is_whole(pillars: pd.Series) -> Any:
    """Where a pillar has others as its parts."""
    return pillars.isin([one.name for one in PILLARS.values() if one.contains])


def _effect(row: dict[Any, Any], metric: Metric, behind: str = "") -> str:
    mean, low, high = (metric.difference_text(abs(row[key])) for key in ("mean", "low", "high"))
    low, high = (low, high) if row["mean"] > 0 else (high, low)
    more = "more" if row["mean"] > 0 else "less"
    return f"{mean} {more} with {row['pillar']}{behind} ({_number(low)} to {high})"


def _number(text: str) -> str:
    return text.split(" ")[0]


def _shares(strategy: str, metric: Metric, split: pd.DataFrame) -> Iterator[str]:
    rows = split[(split["strategy"] == strategy) & (split["metric"] == metric.name)]
    total = rows[rows["pillar"] == "together"]
    if total.empty or not (total["low"].iloc[0] > 0 or total["high"].iloc[0] < 0):
        return
    mean, low, high = (
        metric.difference_text(total[key].iloc[0]) for key in ("mean", "low", "high")
    )
    parts = rows[rows["pillar"] != "together"].to_dict("records")
    told = joined(f"{part['pillar']} {metric.difference_text(part['mean'])}" for part in parts)
    yield (
        f"The {len(parts)} of its pillars that weigh most over all these metrics make a "
        f"difference of {mean} together ({_number(low)} to {high}); by Shapley's split: {told}."
    )


def _unseen(effects: pd.DataFrame, seen: Sequence[str]) -> Iterator[str]:
    """Which pillars were there and did nothing that can be told from luck."""
    others = [one for one in dict.fromkeys(effects["pillar"]) if one not in seen]
    if others:
        yield f"There, but without an effect that can be told from luck: {joined(others)}."


def _spoken(metric: Metric) -> str:
    return metric.label if metric.label[:2].isupper() else metric.label.lower()
