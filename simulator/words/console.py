"""What the command line prints: the comparison as tables that fit the width, and progress."""

from __future__ import annotations

import math
import os
import re
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator.strategy import market_guesses

if TYPE_CHECKING:
    from simulator.experiment import Comparison
    from simulator.metrics.registry import Metric

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
_NO_BREAK = "\N{NO-BREAK SPACE}"
_PLAIN_EVERY = 30.0  # seconds between progress lines where there is no terminal
_NARROWEST, _UNKNOWN_WIDTH = 50, 100  # characters; the second where there is no terminal
_LABELS, _NAMES, _GAP = 22, 16, 2  # labels may be folded to this, names too; room between columns
_FEW = 4  # strategies of which all pairs are told; of more, those with the first
_THOUSANDS, _MILLIONS = 2e4, 2e7  # EUR from which on money is written in k and in M


def progress_of(worlds: int) -> Callable[[int, int], None]:
    """A progress bar on a terminal, one plain line at a time elsewhere; on standard error."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        bar = tqdm(total=worlds, unit="world", desc="comparing", leave=False)

        def advance(done: int, of: int) -> None:
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
            note(f"{done} of {of} worlds after {now - begun:.0f} s")

    return tell


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
    bold: Callable[[str], str] = _bold if styled else str
    parts = [_head(comparison, width, bold), *_means(comparison, width, bold)]
    if len(comparison.strategies) > 1:
        parts.append(_differences(comparison, width, bold))
    sentences = re.split(r"(?<=\.) (?=\S)", comparison.verdict)
    verdict = [line for one in sentences for line in _wrapped(one, width, "  ", "    ")]
    luck = _wrapped(_what_intervals_are_about(), width, "", "")
    return "\n\n".join([*parts, "\n".join([bold("Verdict"), *verdict]), "\n".join(luck)])


def _what_intervals_are_about() -> str:
    """What the intervals leave out: how much of the market is guessed."""
    guesses, market = market_guesses()
    return (
        f"Intervals are about luck alone. {guesses} of the market's {market} quantities are "
        "guesses (`flywheel describe sources`); vary those you doubt with --set."
    )


def _bold(text: str) -> str:
    return click.style(text, bold=True)


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
    lines = [bold(line) for line in _wrapped(title, width)]
    for text in (scenario.question, facts):
        lines += _wrapped(text, width)
    return "\n".join(lines)


def _means(comparison: Comparison, width: int, bold: Callable[[str], str]) -> Iterator[str]:
    """The table of means, in as many parts as the width asks for, and what is undefined."""
    known = _metrics()
    found = {(r["metric"], r["strategy"]): r for r in comparison.summary.to_dict("records")}
    rows: list[_Row] = []
    repeated = _repeated(comparison)
    for title, metrics in GROUPS.items():
        rows.append(_Row(title, None))
        for name in metrics:
            if name == repeated:
                continue
            values = [found.get((name, strategy), {}) for strategy in comparison.strategies]
            rows.append(_Row(known[name].label, [_cell(known[name], row) for row in values]))
    one = "values of one world; intervals need more (--replicates)"
    several = "mean ± half of the 95 % interval over worlds"
    header = _header(one if comparison.replicates == 1 else several, width, bold)
    heads = [_names(strategy) for strategy in comparison.strategies]
    parts = list(_table(heads, rows, width, bold))
    yield "\n".join([*header, parts[0]])
    yield from parts[1:]
    gaps = _undefined(comparison, found.values())
    if gaps:
        yield "\n".join(_wrapped(gaps, width, "", "  "))


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
        _Row(
            known[name].label,
            [_cell(known[name], found.get((name, *pair), {}), apart=True) for pair in pairs],
        )
        for name in dict.fromkeys(comparison.differences["metric"]) if name != repeated
    ]
    header = _header(
        "Paired differences, first - second, ± half of the 95 % interval over worlds (pp: "
        f"percentage points), and in how many worlds the first is better{others}", width, bold,
    )  # fmt: skip
    heads = [[*_names(a), *_names(f"- {b}")] for a, b in pairs]
    return "\n".join(["\n".join(header), "\n\n".join(_table(heads, rows, width, bold))])


def _metrics() -> dict[str, Metric]:
    from simulator.metrics import METRICS, TWIN_METRICS

    return METRICS | TWIN_METRICS


class _Cell(NamedTuple):
    """A value up to the ±, the half-width after it, and in how many worlds the first won."""

    mean: str
    half: str = ""
    wins: str = ""


class _Row(NamedTuple):
    """A label and its cells, or (no cells) a heading."""

    label: str
    cells: list[_Cell] | None


def _cell(about: Metric, row: Mapping[Any, Any], *, apart: bool = False) -> _Cell:
    mean = row.get("mean", math.nan)
    if not math.isfinite(mean) or (not apart and row["n"] < row["undefined"]):
        return _Cell("-")  # over a few worlds only, those where it is defined would be chosen
    half = (row["high"] - row["low"]) / 2
    number, unit = _written(about, max(abs(mean), half if half == half else 0.0), apart)
    if not apart:
        mark = "*" if row["undefined"] else ""
        return _Cell(f"{number(mean)}{unit}", mark if half != half else f"± {number(half)}{mark}")
    better = row["better_in"]
    wins = "" if better != better else f"{better:.0f}/{row['of']:.0f}"
    return _Cell(f"{number(mean)}{unit}", "" if half != half else f"± {number(half)}", wins)


def _written(about: Metric, largest: float, apart: bool) -> tuple[Callable[[float], str], str]:
    """How a mean and its half-width are written alike, and the unit; from the larger of both."""
    number, _, unit = about.text(largest).partition(" ")
    places = len(number.partition(".")[2])
    factor = 100.0 if unit == "%" else 1.0
    if unit == "EUR" and largest >= _THOUSANDS:
        factor, unit = (1e-6, "M EUR") if largest >= _MILLIONS else (1e-3, "k EUR")
        places = 0
    elif unit == "weeks" and largest >= 100:
        places = 0
    if apart and unit == "%":
        unit = "pp"

    def text(value: float) -> str:
        return f"{round(value * factor, places) + 0.0:,.{places}f}"  # + 0.0: no minus zero

    return text, f" {unit}" if unit else ""


def _table(
    heads: Sequence[Sequence[str]], rows: Sequence[_Row], width: int, bold: Callable[[str], str]
) -> Iterator[str]:
    """The rows under their heads; in several parts if the columns do not fit side by side."""
    columns = [_column([row.cells[i] for row in rows if row.cells]) for i in range(len(heads))]
    widths = [
        _GAP + max(len(line) for line in [*head, *cells])
        for head, cells in zip(heads, columns, strict=True)
    ]
    longest = max(len(row.label) for row in rows if row.cells) + 1
    for some in _parts(widths, width - min(longest, _LABELS)):
        label = min(longest, max(_LABELS, width - sum(widths[i] for i in some)))
        height = max(len(heads[i]) for i in some)
        lines = []
        for line in range(-height, 0):
            names = [heads[i][line] if len(heads[i]) >= -line else "" for i in some]
            places = zip(names, some, strict=True)
            lines.append(bold(" " * label + "".join(n.rjust(widths[i]) for n, i in places)))
        cells = zip(*(columns[i] for i in some), strict=True)
        for row in rows:
            if row.cells is None:
                lines += _header(row.label, width, bold)
                continue
            *above, last = _wrapped(row.label, label, " ", "   ")
            values = "".join(c.rjust(widths[i]) for c, i in zip(next(cells), some, strict=True))
            lines += [*above, (last.ljust(label) + values).rstrip()]
        yield "\n".join(lines)


def _parts(widths: Sequence[int], room: int) -> list[range]:
    """Columns in as few parts as fit the room, the parts about equally large."""
    for number in range(1, len(widths) + 1):
        each = math.ceil(len(widths) / number)
        parts = [
            range(first, min(first + each, len(widths))) for first in range(0, len(widths), each)
        ]
        if each == 1 or all(sum(widths[i] for i in part) <= room for part in parts):
            return parts
    return []


def _column(cells: Sequence[_Cell]) -> list[str]:
    """Cells of one column, aligned at the ± and at the counts of worlds."""
    mean, half, wins = (max(len(cell[part]) for cell in cells) for part in range(3))
    lines = []
    for cell in cells:
        line = cell.mean.rjust(mean)
        if half:
            line += " " + cell.half.ljust(half)
        lines.append(line + "  " + cell.wins.rjust(wins) if wins else line)
    return lines


def _names(strategy: str) -> list[str]:
    from simulator.verdict import plain

    return textwrap.wrap(plain(strategy), _NAMES)


def _header(text: str, width: int, bold: Callable[[str], str]) -> list[str]:
    return [bold(line) for line in _wrapped(text, width)]


def _wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """Text in lines; a number stays with its unit."""
    kept = re.sub(r"(?<=\d) (?=%|EUR|points|weeks)", _NO_BREAK, " ".join(text.split()))
    lines = textwrap.wrap(
        kept, width, initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]
