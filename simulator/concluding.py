"""Concluding: the sentences that means and paired differences between strategies add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.metrics import Metric, metric_named
from simulator.statements import (
    Behind,
    Fact,
    Gap,
    Joined,
    Level,
    Listed,
    Spoken,
    Statement,
    Strategy,
    written,
)
from simulator.verdict import UNSURE, VERDICT_METRICS


def sentence(differences: pd.DataFrame, summary: pd.DataFrame) -> str:
    """The verdict in plain English: what `statements` says of the same tables."""
    return written(statements(differences, summary))


def statements(differences: pd.DataFrame, summary: pd.DataFrame) -> list[Statement]:
    """The verdict: a sentence each on cost, retention and lock-in, and caveats.

    Who leads is said only if the 95 % interval of the paired difference to every other strategy
    leaves out 0, also with Holm's correction for the number of pairs; otherwise no difference is
    seen, and how far who is behind. Metrics missing from both tables are not spoken of.

    Parameters
    ----------
    differences, summary
        the tables of these names, made from the same rows
    """
    present = set(summary["metric"])
    spoken = [_finding(name, differences, summary) for name in VERDICT_METRICS if name in present]
    return [*spoken, *_caveats(differences, summary)]


def _finding(name: str, differences: pd.DataFrame, summary: pd.DataFrame) -> Statement:
    metric = metric_named(name)
    means, title = _means(name, summary), Spoken(name, is_title=True)
    if not means:
        return Statement("undefined", {"metric": title})
    leader, *others = sorted(means, key=lambda s: means[s], reverse=metric.better == "high")
    told = {one: Level(one, name, means[one]) for one in (leader, *others)}
    if not others:
        return Statement("only", {"metric": title, "strategy": told[leader]})
    leads = {other: _lead(name, leader, other, differences) for other in others}
    if all(np.isnan(lead.low) for lead in leads.values()):
        return Statement("too_few_worlds", {"metric": title, "strategies": _listed(told, told)})
    level = [leader, *(other for other in others if not leads[other].sure)]
    if len(level) == 1:
        return _leading(metric, told[leader], others[0], leads[others[0]])
    gaps = _behind(name, {other: leads[other] for other in level[1:]})
    values: dict[str, Fact] = {"metric": Spoken(name), "level": _listed(told, level),
                               "gaps": Joined("between_gaps", gaps)}  # fmt: skip
    behind = [strategy for strategy in others if strategy not in level]
    if not behind:
        return Statement("no_difference", values)
    key = "no_difference_higher" if metric.better == "low" else "no_difference_lower"
    return Statement(
        key, {**values, "behind": _listed(told, behind), "leader": Strategy(leader)}
    )


def _behind(metric: str, leads: Mapping[str, _Lead]) -> tuple[Behind, ...]:
    """How far strategies are behind one that does not surely lead; those alike are told once."""
    alike: dict[tuple[float, ...], list[str]] = {}
    for strategy, lead in leads.items():
        pairs = lead.pairs if lead.low > 0 and not lead.sure else 0
        alike.setdefault((lead.mean, lead.low, lead.high, pairs), []).append(strategy)
    return tuple(
        Behind(metric, tuple(names), by, low, high, int(pairs))
        for (by, low, high, pairs), names in alike.items()
    )


def _listed(told: Mapping[str, Level], names: Iterable[str]) -> Listed:
    return Listed(tuple(told[name] for name in names))


def _leading(metric: Metric, leader: Level, second: str, lead: _Lead) -> Statement:
    gaps = {name: Gap(metric.name, value) for name, value in zip(
        ("by", "low", "high"), (lead.mean, lead.low, lead.high), strict=True)}  # fmt: skip
    return Statement("lowest" if metric.better == "low" else "highest", {
        "leader": leader, "metric": Spoken(metric.name), "second": Strategy(second), **gaps,
        "better_in": f"{lead.better_in:.0f}", "of": lead.of,
    })  # fmt: skip


class _Lead(NamedTuple):
    """By how much, always as a positive number, a leader is better than another strategy."""

    mean: float
    low: float
    high: float
    better_in: float
    of: int
    p: float
    pairs: int  # that are compared, for which `p` allows

    @property
    def sure(self) -> bool:
        return self.low > 0 and self.p <= UNSURE


def _lead(name: str, leader: str, other: str, differences: pd.DataFrame) -> _Lead:
    rows = differences[differences["metric"] == name]
    ahead = rows[(rows["a"] == leader) & (rows["b"] == other)]
    behind = rows[(rows["a"] == other) & (rows["b"] == leader)]
    row = (behind if ahead.empty else ahead).iloc[0]
    sign = (1 if metric_named(name).better == "high" else -1) * (-1 if ahead.empty else 1)
    low, high = sorted((sign * float(row["low"]), sign * float(row["high"])))
    wins = float(row["worse_in" if ahead.empty else "better_in"])
    return _Lead(
        sign * float(row["mean"]), low, high, wins, int(row["of"]), float(row["p_holm"]),
        int(rows["p_holm"].notna().sum()),
    )


def _means(name: str, summary: pd.DataFrame) -> dict[str, float]:
    """Means of a metric by strategy, where defined in at least half of the worlds.

    A mean over the few worlds in which it happens to be defined would win or lose by selection.
    """
    rows = summary[(summary["metric"] == name) & summary["mean"].notna()]
    rows = rows[rows["n"] >= rows["undefined"]]
    return dict(zip(rows["strategy"], rows["mean"].astype(float), strict=True))


def _caveats(differences: pd.DataFrame, summary: pd.DataFrame) -> list[Statement]:
    said = []
    rows = summary[summary["metric"].isin(VERDICT_METRICS) & (summary["n"] > 0)]
    columns = [rows[name].tolist() for name in ("metric", "strategy", "n", "undefined")]
    for metric, strategy, known, undefined in zip(*columns, strict=True):
        if undefined:
            said.append(Statement("partly_undefined", {
                "metric": Spoken(metric, is_title=True), "strategy": Strategy(strategy),
                "undefined": undefined, "of": known + undefined,
            }))  # fmt: skip
    return said + _booking(differences, summary) + _paying_back(summary)


def _paying_back(summary: pd.DataFrame) -> list[Statement]:
    """Says so if on average nobody earns back what winning a customer costs."""
    rows = summary[summary["metric"] == "ltv_to_cac"]
    if rows.empty or not (rows["mean"] < 1).all():
        return []
    if len(rows) > 1:
        return [Statement("no_payback", {})]
    return [Statement("no_payback_of", {"strategy": Strategy(str(rows["strategy"].iloc[0]))})]


def _booking(differences: pd.DataFrame, summary: pd.DataFrame) -> list[Statement]:
    """Says so if who is cheapest surely changes with the booking of the community's cost."""
    none, full = "cac_community_none", "cac_community_full"
    if not {none, full} <= set(differences["metric"]):
        return []
    means = [_means(name, summary) for name in (none, full)]
    if not all(means):
        return []
    at_none, at_full = (min(known.items(), key=lambda item: item[1])[0] for known in means)
    if at_none == at_full:
        return []
    leads = _lead(none, at_none, at_full, differences), _lead(full, at_full, at_none, differences)
    if not all(lead.sure for lead in leads):
        return []
    return [Statement("booking", {"none": Strategy(at_none), "full": Strategy(at_full)})]
