"""What the command line prints: the comparison as one table, progress, and errors."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.experiment import Comparison

SHOWN_METRICS = (
    "customers", "customers_won", "cac_blended", "cac_paid", "cac_community_none",
    "cac_community_half", "cac_community_full", "payback_weeks", "ltv_to_cac", "retention_52",
    "defection_52", "defection_52_without_social_cost", "lock_in", "deflection", "organic_share",
    "profit",
)  # fmt: skip
SHOWN_DIFFERENCES = (
    "cac_community_full", "cac_community_none", "ltv_to_cac", "retention_52", "defection_52",
    "lock_in",
)  # fmt: skip
_PLAIN_EVERY = 30.0  # seconds between progress lines where there is no terminal


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
    print(text, file=sys.stderr, flush=True)


def comparison_text(comparison: Comparison, width: int) -> str:
    """Per strategy the means with 95 % intervals, the paired differences, and the verdict."""
    from simulator.metrics import METRICS, TWIN_METRICS
    from simulator.verdict import plain

    known = METRICS | TWIN_METRICS
    scenario = comparison.scenario
    head = [
        f"{scenario.name} ({scenario.fingerprint()})",
        f"{scenario.settings.people.size:,} people, {scenario.weeks} weeks, "
        f"{comparison.replicates} paired worlds, seed {comparison.seed}; "
        "means with 95 % intervals",
    ]
    names = [plain(name) for name in comparison.strategies]
    cells = {
        (row["metric"], row["strategy"]): row for row in comparison.summary.to_dict("records")
    }
    rows = []
    for metric in SHOWN_METRICS:
        about = known[metric]
        values = [_interval(about, cells.get((metric, name))) for name in comparison.strategies]
        rows.append([f"{about.label} ({about.unit})", *values])
    blocks = ["\n".join(head), _table(["", *names], rows, width)]
    apart = _differences(comparison, known)
    if apart:
        header = ["Paired difference", "first", "second", "first - second", "first better in"]
        blocks.append(_table(header, apart, width))
    blocks.append(f"Verdict: {comparison.verdict}")
    return "\n\n".join(blocks)


def _differences(comparison: Comparison, known: dict[str, Any]) -> list[list[str]]:
    from simulator.verdict import plain

    rows = []
    for row in comparison.differences.to_dict("records"):
        if row["metric"] not in SHOWN_DIFFERENCES:
            continue
        about = known[row["metric"]]
        better = row["better_in"]
        worlds = "-" if better != better else f"{better:.0f} of {row['of']:.0f} worlds"
        rows.append(
            [
                about.label, plain(row["a"]), plain(row["b"]),
                _range(about.difference_text, row), worlds,
            ]
        )
    return rows


def _interval(about: Any, row: dict[str, Any] | None) -> str:
    return "-" if row is None else _range(about.text, row)


def _range(text: Callable[[float], str], row: dict[str, Any]) -> str:
    mean = text(row["mean"])
    if row["low"] != row["low"] or row["low"] == row["high"]:
        return mean
    return f"{mean}  [{text(row['low'])}, {text(row['high'])}]"


def _table(header: list[str], rows: list[list[str]], width: int) -> str:
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, title in enumerate(header):
        table.add_column(title, justify="left" if place == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    target = StringIO()
    Console(file=target, width=width, no_color=True, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines()).strip("\n")
