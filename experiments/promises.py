"""Promises of speed: what was found beside what is wanted, and a list of those that do not hold."""

from __future__ import annotations

import sys
from statistics import median

import click


def verdict(what: str, found: str, wanted: str, holds: bool, complaints: list[str]) -> None:
    """Print what was found and what is wanted; note it if it does not hold."""
    click.echo(f"  {what}: {found} ({wanted}: {'holds' if holds else 'DOES NOT HOLD'})")
    if not holds:
        complaints.append(what)


def report_ratio(
    what: str, slow: list[float], fast: list[float], wanted: float, complaints: list[str]
) -> None:
    """Print the median of the ratios slow / fast, and note it if it is below what is wanted."""
    ratio = median(a / b for a, b in zip(slow, fast, strict=True))
    verdict(what, f"{ratio:.2f}", f"at least {wanted:g}", ratio >= wanted, complaints)


def conclude(complaints: list[str], promises: str) -> None:
    """Say whether all `promises` hold and leave, with status 1 if one does not."""
    click.echo(f"\n{'; '.join(complaints) or promises}"
               f" {'does not hold' if complaints else 'holds'}")  # fmt: skip
    sys.exit(1 if complaints else 0)
