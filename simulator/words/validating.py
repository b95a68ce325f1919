"""Validating: the table of cases, and one case in full, as the command line prints them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence

import click

from simulator.validation.registry import CASES, KINDS, MUST_HOLD, Case, Check, Result

_NUMBER, _ACCEPTED, _VERDICT = 10, 18, 9  # widths of columns
_KEY, _KIND = 6, 6
_NARROW = 84  # characters in a line below which numbers get lines of their own
_DIGITS = 4


def table_text(results: Sequence[Result], width: int, *, styled: bool = False) -> str:
    """All cases: per case the check that is nearest to its bounds; of measurements all checks."""
    bold: Callable[[str], str] = (lambda text: click.style(text, bold=True)) if styled else str
    lines = [bold(line) for line in _heads(width)]
    for result in results:
        lines += _case_lines(result, width, bold)
    return "\n".join([*lines, "", *_summary(results, width)])


def case_text(result: Result, width: int, *, styled: bool = False) -> str:
    """One case: what it does, where its numbers come from, every check, how to run it oneself."""
    bold: Callable[[str], str] = (lambda text: click.style(text, bold=True)) if styled else str
    known = CASES[result.key]
    lines = [bold(line) for line in textwrap.wrap(f"{known.key} {known.title}", width)]
    for text in (f"{known.kind}: {KINDS[known.kind]}", known.about, f"Source: {known.source}."):
        lines += textwrap.wrap(text, width)
    lines += ["", *(bold(line) for line in _heads(width))]
    for check in result.checks:
        lines += _check_lines(check, result.kind_of(check), width)
    lines += ["", f"{_counted(result)}, {result.seconds:.1f} s"]
    if known.remark:
        lines += ["", *textwrap.wrap(known.remark, width)]
    return "\n".join([*lines, *_commands(known, width)])


def list_text(cases: Sequence[Case]) -> str:
    """Number, kind and title of each case."""
    lines = [f"{one.key:<{_KEY}}{one.kind:<{_KIND}}{one.title}" for one in cases]
    kinds = [f"{kind:<{_KIND}}{meaning}" for kind, meaning in KINDS.items()]
    return "\n".join([*lines, "", *kinds])


def _heads(width: int) -> list[str]:
    if width < _NARROW:
        return ["case, kind; found (target; accepted) verdict"]
    names = "target".rjust(_NUMBER) + "found".rjust(_NUMBER)
    rest = f"  {'accepted':<{_ACCEPTED}}{'verdict':<{_VERDICT}}"
    left = f"{'case':<{_KEY}}{'kind':<{_KIND}}"
    return [(left + " " * (_room(width) - len(left)) + names + rest).rstrip()]


def _room(width: int) -> int:
    """Characters for the words on the left of the numbers."""
    return width - 2 * _NUMBER - 2 - _ACCEPTED - _VERDICT


def _case_lines(result: Result, width: int, bold: Callable[[str], str]) -> Iterator[str]:
    known = CASES[result.key]
    head = f"{known.key:<{_KEY}}{known.kind:<{_KIND}}"
    ending = f"{result.verdict} ({_counted(result)})"
    title = textwrap.wrap(known.title, max(20, width - len(head) - len(ending) - 2))
    yield bold(f"{head}{title[0]}".ljust(width - len(ending) - 1)) + " " + ending
    yield from (bold(" " * len(head) + line) for line in title[1:])
    shown = result.checks if known.kind == "EMP" else (result.tightest,)
    for check in shown:
        yield from _check_lines(check, "", width)


def _check_lines(check: Check, kind: str, width: int) -> Iterator[str]:
    left = f"{'':<{_KEY}}{kind:<{_KIND}}"
    accepted = accepted_text(check)
    if width < _NARROW:
        yield from textwrap.wrap(check.what, width, initial_indent="  ", subsequent_indent="    ")
        target = "" if math.isnan(check.target) else f"target {number_text(check.target)}; "
        yield f"    {number_text(check.found)} ({target}{accepted or 'no bound'}) {check.verdict}"
        return
    words = textwrap.wrap(check.what, _room(width) - len(left) - 1) or [""]
    target = "" if math.isnan(check.target) else number_text(check.target)
    numbers = target.rjust(_NUMBER) + number_text(check.found).rjust(_NUMBER)
    first = (left + words[0]).ljust(_room(width))
    yield f"{first}{numbers}  {accepted:<{_ACCEPTED}}{check.verdict}"
    yield from (" " * len(left) + "  " + line for line in words[1:])


def number_text(value: float) -> str:
    """A number with as many digits as tell something; a dash where it is undefined."""
    if not math.isfinite(value):
        return "-"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        shown = f"{value:.{_DIGITS}g}" if abs(value) < 10**_DIGITS else f"{value:,.0f}"
        return shown if "e" not in shown else f"{value:,.0f}"
    return f"{value:.1e}"


def accepted_text(check: Check) -> str:
    """What is accepted: a distance from the target, a band or a bound; empty for what is told."""
    if check.verdict == "reported":
        return ""
    if check.low == check.high:
        return "exactly"
    if math.isfinite(check.target):
        return f"± {number_text(check.high - check.target)}"
    if math.isinf(check.low):
        return f"at most {number_text(check.high)}"
    if math.isinf(check.high):
        return f"at least {number_text(check.low)}"
    return f"{number_text(check.low)} to {number_text(check.high)}"


def _counted(result: Result) -> str:
    asked = [check for check in result.checks if check.verdict != "reported"]
    hold = sum(check.verdict == "holds" for check in asked)
    return f"{hold} of {len(asked)}" if asked else "reported"


def _summary(results: Sequence[Result], width: int) -> Iterator[str]:
    must = [one for one in results if CASES[one.key].kind in MUST_HOLD]
    measured = [one for one in results if CASES[one.key].kind not in MUST_HOLD]
    failing = [one.key for one in results if one.fails]
    checks = sum(len(one.checks) for one in must)
    if must:
        kept = len(must) - len([one for one in must if one.fails])
        text = f"{kept} of {len(must)} cases that must hold do, with {checks} checks"
        if failing:
            text += f"; outside: {', '.join(failing)}"
        yield from textwrap.wrap(f"{text}. The check nearest to its bounds is shown.", width)
    if measured:
        outside = [one.key for one in measured if one.verdict == "outside"]
        where = f": {', '.join(outside)} leave their bands" if outside else ""
        text = (
            f"{len(measured)} cases hold the default market against measurements{where}. Bands "
            "are reported, and no number was tuned to hit one; `flywheel validate-model "
            f"{(outside or [measured[0].key])[0]}` says why."
        )
        yield from textwrap.wrap(text, width)


def _commands(known: Case, width: int) -> Iterator[str]:
    if not known.reductions:
        yield from ("", *textwrap.wrap(
            "No single run shows it: see the case in simulator/validation.", width))
        return
    many = len(known.reductions) > 1
    yield from ("", "Run the reductions yourself:" if many else "Run the reduction yourself:")
    for one in known.reductions:
        if one.label:
            yield f"  {one.label}:"
        yield f"    {one.command()}"
