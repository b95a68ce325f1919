"""What the command line prints: the comparison as tables that fit the width, and progress."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click

from simulator.strategy import market_guesses
from simulator.words.surety import surety
from simulator.words.tables import (
    Cell,
    Row,
    bold_text,
    heading_lines,
    names_of,
    table,
    wrapped,
    written,
)

if TYPE_CHECKING:
    from simulator.experiment import Comparison
    from simulator.metrics.registry import Metric
    from simulator.precision import Precision

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Customers: won over the run, and paying at its end":
        ("customers_won", "customers", "organic_share"),
    "What winning a customer costs (CAC is cumulative: all cost of the run per new customer)":
        ("cac_blended", "cac_paid", "cac_community_none", "cac_community_half",
         "cac_community_full"),
    "What a customer is worth": ("clv", "payback_weeks", "ltv_to_cac", "profit"),
    "Who stays": ("retention_52", "retention_104", "crr"),
    "Lock-in: who leaves for the rival within 52 weeks of its launch":
        ("defection_52", "defection_52_without_social_cost", "lock_in"),
    "Community": ("members", "experts", "deflection"),
}  # fmt: skip
"""The metrics of the comparison's table under their headings."""
_PLAIN_EVERY = 30.0  # seconds between progress lines where there is no terminal
_NARROWEST, _UNKNOWN_WIDTH = 50, 100  # characters; the second where there is no terminal
_FEW = 4  # strategies of which all pairs are told; of more, those with the first


def progress_of(
    worlds: int, unit: str = "world", doing: str = "comparing"
) -> Callable[[int, int], None]:
    """A progress bar on a terminal, one plain line at a time elsewhere; on standard error."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        bar = tqdm(total=worlds, unit=unit, desc=doing, leave=False)

        def advance(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)
            if done == of:
                bar.close()

        return advance
    begun = time.monotonic()
    told = [begun]

    def tell(done: int, of: int) -> None:
        now = time.monotonic()
        if done == of or now - told[0] >= _PLAIN_EVERY:
            told[0] = now
            note(f"{done} of {of} {unit}s after {now - begun:.0f} s")

    return tell


@contextlib.contextmanager
def doing(what: str) -> Iterator[Callable[[int, int], None]]:
    """Progress of one part of something longer: a bar on a terminal, elsewhere a line of it."""
    if not sys.stderr.isatty():
        note(f"{what} ...")
        yield lambda done, of: None
        return
    from tqdm import tqdm

    with tqdm(unit="run", desc=what, leave=False) as bar:

        def advance(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield advance


def looked(precision: Precision, worlds: int) -> None:
    """A line about a look at a comparison to a precision: how well it is known so far."""
    from simulator.metrics import metric_named

    widest = precision.widest
    if widest is None:
        note(f"after {worlds} worlds no difference asked about is defined")
        return
    note(
        f"after {worlds} worlds: all differences are known to {100 * widest.relative:.2g} % or "
        f"better, the least in {metric_named(widest.metric).label}; wanted are "
        f"{100 * precision.goal.wanted:.3g} %"
    )


def note(text: str) -> None:
    """One line for the reader, not part of the result: on standard error."""
    click.echo(text, err=True)


def width_of_output() -> int:
    """Characters in a line: `COLUMNS`, else the terminal's, else 100; at least 50."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return max(_NARROWEST, int(asked))
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # no terminal, or no file at all
        columns = 0
    return max(_NARROWEST, columns) if columns else _UNKNOWN_WIDTH


def is_plain() -> bool:
    """True if nothing may be set in bold: no terminal, a dumb one, or `NO_COLOR` is set."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return dumb or not sys.stdout.isatty()


def comparison_text(comparison: Comparison, width: int, *, styled: bool = False) -> str:
    """Per strategy the means with intervals, the paired differences, and the verdict.

    Parameters
    ----------
    comparison
        what to tell
    width
        characters in a line; tables that are wider are told in several parts
    styled
        set headings in bold, for terminals
    """
    bold: Callable[[str], str] = bold_text if styled else str
    parts = [_head(comparison, width, bold), *_means(comparison, width, bold)]
    if len(comparison.strategies) > 1:
        parts += [_differences(comparison, width, bold), *surety(comparison, width, bold)]
    sentences = re.split(r"(?<=\.) (?=\S)", comparison.verdict)
    verdict = [line for one in sentences for line in wrapped(one, width, "  ", "    ")]
    luck = wrapped(what_intervals_are_about(), width, "", "")
    return "\n\n".join([*parts, "\n".join([bold("Verdict"), *verdict]), "\n".join(luck)])


def what_intervals_are_about() -> str:
    """What the intervals leave out: how much of the market is guessed."""
    guesses, market = market_guesses()
    return (
        f"Intervals are about luck alone. {guesses} of the market's {market} quantities are "
        "guesses (`flywheel describe sources`); vary those you doubt with --set."
    )


def _head(comparison: Comparison, width: int, bold: Callable[[str], str]) -> str:
    scenario = comparison.scenario
    launch = scenario.settings.rival.launch_week
    there = 0 <= launch < scenario.weeks
    rival = f"a rival is launched in week {launch}" if there else "no rival is launched"
    worlds = comparison.replicates
    paired = "1 world" if worlds == 1 else f"{worlds} paired worlds"
    facts = (
        f"{scenario.settings.people.size:,} people, {scenario.weeks} weeks, {paired}, "
        f"seed {comparison.seed}; {rival}"
    )
    title = f"{scenario.name} ({scenario.fingerprint()})"
    lines = [bold(line) for line in wrapped(title, width)]
    for text in (scenario.question, facts):
        lines += wrapped(text, width)
    return "\n".join(lines)


def _means(comparison: Comparison, width: int, bold: Callable[[str], str]) -> Iterator[str]:
    """The table of means, in as many parts as the width asks for, and what is undefined."""
    known = _metrics()
    found = {(r["metric"], r["strategy"]): r for r in comparison.summary.to_dict("records")}
    rows: list[Row] = []
    repeated = _repeated(comparison)
    for title, metrics in GROUPS.items():
        rows.append(Row(title, None))
        for name in metrics:
            if name == repeated:
                continue
            values = [found.get((name, strategy), {}) for strategy in comparison.strategies]
            rows.append(Row(known[name].label, [_cell(known[name], row) for row in values]))
    one = "values of one world; intervals need more (--replicates)"
    several = "mean ± half of the 95 % interval over worlds"
    header = heading_lines(one if comparison.replicates == 1 else several, width, bold)
    heads = [names_of(strategy) for strategy in comparison.strategies]
    parts = list(table(heads, rows, width, bold))
    yield "\n".join([*header, parts[0]])
    yield from parts[1:]
    gaps = _undefined(comparison, found.values())
    if gaps:
        yield "\n".join(wrapped(gaps, width, "", "  "))


def _repeated(comparison: Comparison) -> str:
    """The metric that is CAC under another name, at the share booked to acquisition."""
    share = comparison.scenario.settings.company.community_acquisition_share
    names = {0.0: "cac_community_none", 0.5: "cac_community_half", 1.0: "cac_community_full"}
    return names.get(share, "")


def _undefined(comparison: Comparison, rows: Iterable[Mapping[Any, Any]]) -> str:
    """Which means are over some of the worlds only, and over how many."""
    from simulator.verdict import plain

    known = _metrics()
    shown = [name for metrics in GROUPS.values() for name in metrics]
    partly: dict[str, list[str]] = {name: [] for name in shown}
    for row in rows:
        if row["metric"] in partly and row["n"] and row["undefined"]:
            partly[row["metric"]].append(
                f"{plain(row['strategy'])} in {row['n']} of {comparison.replicates}"
            )
    alike: dict[str, list[str]] = {}
    for name, some in partly.items():
        alike.setdefault(", ".join(some), []).append(known[name].label)
    told = [f"{' / '.join(labels)}: {some}" for some, labels in alike.items() if some]
    note = "* mean over the worlds in which it is defined (a dash if these are fewer than half)"
    return f"{note}; {'; '.join(told)}" if told else ""


def _differences(comparison: Comparison, width: int, bold: Callable[[str], str]) -> str:
    """One row a metric, one column a pair of strategies."""
    known = _metrics()
    found = {
        (r["metric"], r["a"], r["b"]): r for r in comparison.differences.to_dict("records")
        if 2 * r["of"] >= comparison.replicates
    }  # fmt: skip
    strategies, others, repeated = comparison.strategies, "", _repeated(comparison)
    pairs = list(combinations(strategies, 2))
    if len(strategies) > _FEW:
        pairs = pairs[: len(strategies) - 1]
        others = "; all other pairs are in differences.csv"
    rows = [
        Row(
            known[name].label,
            [_cell(known[name], found.get((name, *pair), {}), apart=True) for pair in pairs],
        )
        for name in dict.fromkeys(comparison.differences["metric"]) if name != repeated
    ]
    corrected = "" if len(strategies) < 3 else "; the verdict corrects for their number (Holm)"
    header = heading_lines(
        "Paired differences, first - second, ± half of the 95 % interval over worlds (pp: "
        "percentage points), and in how many worlds the first is better"
        f"{others}{corrected}", width, bold,
    )  # fmt: skip
    heads = [[*names_of(a), *names_of(f"- {b}")] for a, b in pairs]
    return "\n".join(["\n".join(header), "\n\n".join(table(heads, rows, width, bold))])


def _metrics() -> dict[str, Metric]:
    from simulator.metrics import METRICS, TWIN_METRICS

    return METRICS | TWIN_METRICS


def _cell(about: Metric, row: Mapping[Any, Any], *, apart: bool = False) -> Cell:
    from simulator.verdict import never_differ

    mean = row.get("mean", math.nan)
    if not math.isfinite(mean) or (not apart and row["n"] < row["undefined"]):
        return Cell("-")  # over a few worlds only, those where it is defined would be chosen
    half = (row["high"] - row["low"]) / 2
    number, unit = written(about.unit, max(abs(mean), half if half == half else 0.0), apart)
    if not apart:
        mark = "*" if row["undefined"] else ""
        return Cell(f"{number(mean)}{unit}", mark if half != half else f"± {number(half)}{mark}")
    better = row["better_in"]
    wins = "" if better != better else f"{better:.0f}/{row['of']:.0f}"
    if never_differ(row):
        wins = "equal"
    return Cell(f"{number(mean)}{unit}", "" if half != half else f"± {number(half)}", wins)
