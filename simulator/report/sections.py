"""Sections about the comparison itself: the verdict, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from markupsafe import Markup

from simulator.accounts import CHANNEL_WORDS, CHANNELS
from simulator.charts.cohorts import cohort_picture
from simulator.charts.pictures import Picture
from simulator.charts.registry import CHARTS, Tables
from simulator.charts.svg import drawing_of
from simulator.estimators.cohorts import Kept
from simulator.experiment import Comparison
from simulator.metrics import metric_named
from simulator.receipt import chart_tables
from simulator.report.numbers import DASH, at, chance, count, interval, number, p_value
from simulator.report.parts import Figure, FoldedTable, Part, Row, Section, Sentences, Table, Text
from simulator.strategy import market_guesses
from simulator.verdict import never_differ, plain
from simulator.words.console import GROUPS
from simulator.words.surety import pairing_sentence

Contents = Mapping[str, Any]
_WIDE_ONLY: Final = frozenset({"paired_differences"})
_SENTENCE = re.compile(r"(?<=\.) (?=\S)")
GLANCE: Final = (
    "customers", "cac_blended", "retention_52", "lock_in", "ltv_to_cac", "profit",
)  # fmt: skip
"""The metrics of the first table; all others stand in a fold."""


def comparison_sections(comparison: Comparison, contents: Contents) -> Iterator[Section]:
    """Verdict, customers, cost, retention and differences, in the order of the page."""
    tables = chart_tables(comparison)
    yield _verdict(comparison, contents)
    yield Section("customers", "How they grow", [
        _chart("customers_over_time", tables, _ends(contents, "customers", comparison)),
        _chart("channels", tables, _ends(contents, "customers_won", comparison)),
    ])  # fmt: skip
    yield _cost(comparison, contents, tables)
    yield _staying(comparison, contents, tables)
    yield _apart(comparison, contents, tables)


def sentences_of(text: str) -> list[str]:
    """A verdict sentence by sentence."""
    return _SENTENCE.split(text)


def heads(strategies: Sequence[str]) -> list[Text]:
    """Strategies as the heads of a table's columns."""
    return [title(name) for name in strategies]


def title(strategy: str) -> str:
    """A strategy's name, capitalised."""
    spoken = plain(strategy)
    return spoken[:1].upper() + spoken[1:]


def _verdict(comparison: Comparison, contents: Contents) -> Section:
    guesses, market = market_guesses()
    luck = (
        f"Intervals are about luck alone, not about the assumptions: {guesses} of the market's "
        f"{market} quantities are guesses. Nothing here is a forecast."
    )
    told = "mean over worlds" if comparison.replicates > 1 else "values of one world"
    caption = f"At a glance: {told}, with the 95 % interval below"
    parts: list[Part] = [
        Sentences(sentences_of(comparison.verdict), "comparison/verdict"),
        _metrics(caption, comparison, contents, {"": GLANCE}),
        Sentences([luck], quiet=True),
        FoldedTable("All numbers of the comparison",
                    _metrics("All metrics: mean over the worlds in which each is defined, with the "
                             "95 % interval below", comparison, contents, GROUPS)),
    ]  # fmt: skip
    return Section("verdict", "Verdict", parts)


def _metrics(
    caption: str, comparison: Comparison, contents: Contents,
    groups: Mapping[str, Sequence[str]],
) -> Table:
    rows = []
    for group, names in groups.items():
        if group:
            rows.append(Row(group))
        rows += [
            Row(metric_named(name).label,
                [_of_metric(contents, strategy, name) for strategy in comparison.strategies])
            for name in names
        ]  # fmt: skip
    return Table(caption, ["", *heads(comparison.strategies)], rows)


def _of_metric(contents: Contents, strategy: str, name: str) -> Markup:
    """A metric's mean with interval; a dash where it is defined in fewer than half of worlds."""
    path = f"comparison/strategies/{strategy}/{name}"
    known = at(contents, f"{path}/n") or 0
    if 2 * known < at(contents, "comparison/replicates"):
        return DASH
    return interval(contents, path, metric_named(name).unit)


def _chart(name: str, tables: Tables, alt: str) -> Figure:
    known = CHARTS[name]
    height = known.height(tables)
    picture = Picture(name, known.title, height, lambda axes: known.draw(axes, tables))
    drawing = drawing_of(picture, shrinks=name not in _WIDE_ONLY)
    return Figure(drawing, f"{known.title}. {drawing.told} {alt}")


def _ends(contents: Contents, metric: str, comparison: Comparison) -> str:
    """What the strategies came to, in words, for those who do not see the picture."""
    known, told = metric_named(metric), []
    for strategy in comparison.strategies:
        found = at(contents, f"comparison/strategies/{strategy}/{metric}")
        mean = found["mean"] if found else None
        value = "undefined" if mean is None else known.text(mean)
        told.append(f"{title(strategy)} {value}")
    return f"{known.label}: {', '.join(told)}."


def _cost(comparison: Comparison, contents: Contents, tables: Tables) -> Section:
    rows = [Row("All channels, the community's cost counted")]
    rows += [
        Row(metric_named(name).label,
            [_of_metric(contents, strategy, name) for strategy in comparison.strategies])
        for name in ("cac_community_none", "cac_community_half", "cac_community_full")
    ]  # fmt: skip
    rows.append(Row("Unpaid work"))
    rows.append(Row("Volunteers' hours over the run", [
        interval(contents, f"volunteers/{strategy}", "hour") for strategy in comparison.strategies
    ]))  # fmt: skip
    rows.append(Row(metric_named("cac_with_volunteers").label, [
        _of_metric(contents, strategy, "cac_with_volunteers") for strategy in comparison.strategies
    ]))  # fmt: skip
    by_channel = [
        Row(CHANNEL_WORDS[channel],
            [_of_channel(contents, strategy, channel) for strategy in comparison.strategies])
        for channel in CHANNELS
        if any(at(contents, f"channels/{strategy}/{channel}/mean")
               for strategy in comparison.strategies)
    ]  # fmt: skip
    head = ["", *heads(comparison.strategies)]
    return Section("cost", "What a customer costs", [
        _chart("cost_of_a_customer", tables, _ends(contents, "cac_blended", comparison)),
        Table("CAC in EUR per customer won, by how much of the community's cost is booked to "
              "acquisition, and beside it what volunteers did unpaid", head, rows),
        Table("CAC by channel: direct cost per customer won, with its 95 % interval, and how many "
              "customers it touched last. Channels without a budget of their own cost nothing here "
              "by accounting, not by economics.", head, by_channel),
    ])  # fmt: skip


def _of_channel(contents: Contents, strategy: str, channel: str) -> Markup:
    """What a customer of a channel cost, and how many there were."""
    cost = _of_metric(contents, strategy, f"cac_{channel}")
    won = number(contents, f"channels/{strategy}/{channel}/mean", "person")
    return cost + Markup('<small class="interval">{} won</small>').format(won)


def _staying(comparison: Comparison, contents: Contents, tables: Tables) -> Section:
    ages = sorted({int(age) for ages in contents["at_risk"].values() for age in ages})
    rows = [
        Row(title(strategy), [count(contents, f"at_risk/{strategy}/{age}") for age in ages])
        for strategy in comparison.strategies
    ]
    parts: list[Part] = [
        _chart("retention", tables, _ends(contents, "retention_52", comparison)),
        Table("At risk: customers of all worlds together who were watched and paying so many weeks "
              "after they bought", ["", *(str(age) for age in ages)], rows),
    ]  # fmt: skip
    kept = [
        Kept(strategy, int(first), int(age), cohort["customers"], share)
        for strategy, cohorts in contents["cohorts"].items()
        for first, cohort in cohorts.items() for age, share in cohort["kept"].items()
    ]  # fmt: skip
    if kept:
        drawing = drawing_of(cohort_picture(kept))
        latest = ", ".join(
            f"{title(one.strategy)}, weeks from {one.first_week}: {100 * one.share:.0f} % after "
            f"{one.weeks_later} weeks" for one in kept if one.weeks_later == 2 * 26
        )  # fmt: skip
        parts.append(Figure(drawing, f"{drawing.title}. {drawing.told} {latest}."))
    parts.append(_chart("lock_in", tables, _ends(contents, "lock_in", comparison)))
    return Section("staying", "Who stays", parts)


def _apart(comparison: Comparison, contents: Contents, tables: Tables) -> Section:
    pairs = list(combinations(comparison.strategies, 2))
    if not pairs:
        return Section("differences", "How sure the differences are", [
            Sentences(["A single strategy was run: there is nothing to compare it with."]),
        ])  # fmt: skip
    place = {
        (row["metric"], row["a"], row["b"]): number
        for number, row in enumerate(contents["comparison"]["differences"])
    }
    metrics = list(dict.fromkeys(name for name, _, _ in place))
    rows = []
    for name in metrics:
        cells = [_difference(contents, place[name, a, b], name) for a, b in pairs]
        rows.append(Row(metric_named(name).label, cells))
    head: list[Text] = ["", *(f"{title(a)} \N{MINUS SIGN} {plain(b)}" for a, b in pairs)]
    parts: list[Part] = [
        _chart("paired_differences", tables, "The table below has the numbers."),
        Table("Differences inside a world, first minus second: mean, its 95 % interval, p-value of "
              "no difference after Holm's correction for the pairs of a metric, and in how many "
              "worlds the first is better", head, rows),
        *_ranking(comparison, contents),
    ]  # fmt: skip
    gained = pairing_sentence(comparison)
    if gained:
        parts.append(Sentences([gained]))
    kind = contents["comparison"]["interval"]["kind"]
    parts.append(Sentences([f"Intervals: {kind}."], quiet=True))
    return Section("differences", "How sure the differences are", parts)


def _difference(contents: Contents, place: int, name: str) -> Markup:
    path = f"comparison/differences/{place}"
    row = at(contents, path)
    if 2 * row["of"] < contents["comparison"]["replicates"]:
        return DASH
    told = interval(contents, path, metric_named(name).unit, apart=True)
    if row["p_holm"] is not None:
        shown = p_value(contents, f"{path}/p_holm")
        told += Markup('<small class="interval">p {}</small>').format(shown)
    if never_differ(row):
        told += Markup('<small class="interval">equal in all worlds</small>')
    elif row["better_in"] is not None:
        told += Markup('<small class="interval">better in {} of {}</small>').format(
            count(contents, f"{path}/better_in"), count(contents, f"{path}/of")
        )
    return told


def _ranking(comparison: Comparison, contents: Contents) -> Iterator[Table]:
    ranked = contents["comparison"]["ranking"]
    if not ranked:
        return
    rows = [
        Row(metric_named(metric).label,
            [chance(contents, f"comparison/ranking/{metric}/{strategy}")
             for strategy in comparison.strategies])
        for metric in ranked
    ]  # fmt: skip
    yield Table(
        "Ranking: how probable it is that a strategy's mean is the best, by "
        + contents["comparison"]["interval"]["ranking"], ["", *heads(comparison.strategies)], rows,
    )  # fmt: skip
