"""Measures: metrics, strategies and verdicts as a language of the pages names and writes them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from simulator.metrics import metric_named
from simulator.scenario import Scenario
from simulator.statements import ENGLISH, Language, Statement, written
from simulator.ui.state import Session
from simulator.ui.words import FIRST, of_metrics, of_statements, part, say, stories
from simulator.verdict import never_differ

NOTHING = "\u2013"
"""Stands where there is no value."""
COLOURS: Final = {"sales_led": "sales", "product_led": "product", "community_led": "community"}
"""Of strategies; others take what is free."""
DASHES: Final = ("", "8 4", "2 4", "10 3 2 3")
"""Of the first, second, third and fourth strategy that is shown."""
_UNIT = re.compile(r"(?<=\d)\D+$")  # behind a number


def metric_title(language: str, metric: str) -> str:
    """What a metric is called."""
    return of_metrics(language).get(metric, metric_named(metric).label)


def strategy_title(language: str, strategy: str) -> str:
    """What a strategy is called."""
    words = part(language, "strategy_name")
    return words.get(strategy, strategy.replace("_", " ").capitalize())


def scenario_title(language: str, session: Session, market: Scenario) -> str:
    """What a market is called; an own text is called as it says."""
    usual = market.name
    return usual if session.text else stories(language).get(f"title.{session.scenario}", usual)


def scenario_called(language: str, name: str) -> str:
    """What a shipped scenario is called in a list; in English after its file."""
    return stories(language).get(f"title.{name}", name.replace("_", " "))


def told(language: str, metric: str, value: float | None) -> str:
    """A value of a metric as people read it, with its unit."""
    if value is None:
        return NOTHING
    known = metric_named(metric)
    return _in_unit(language, known.text(value), known.unit)


def gap_told(language: str, metric: str, value: float | None) -> str:
    """A difference in a metric as people read it, with its unit."""
    if value is None:
        return NOTHING
    known = metric_named(metric)
    unit = "points" if known.unit.startswith("share") else known.unit
    return _in_unit(language, known.difference_text(value), unit)


def interval_told(low: float, high: float, write: Callable[[float], str]) -> str:
    """Both ends as they are written, and what stands behind both numbers once."""
    first, last = write(low), write(high)
    units = [_UNIT.search(one) for one in (first, last)]
    if units[0] and units[1] and units[0][0] == units[1][0]:
        first = first[: units[0].start()]
    return f"{first} … {last}"


def better_told(language: str, row: Mapping[str, Any]) -> str:
    """In how many worlds the first of a paired difference is better, or that both are equal."""
    if row["better_in"] is None or not row["of"]:
        return NOTHING
    if never_differ(row):
        return say(language, "compare.equal", n=row["of"])
    return say(language, "compare.better_in", n=round(row["better_in"]), of=row["of"])


def verdict_told(language: str, statements: Iterable[Statement]) -> str:
    """A verdict; in English what the command line says."""
    return written(statements, _writing(language))


def _in_unit(language: str, english: str, unit: str) -> str:
    """A number with an English unit, with the unit of a language where it has another one."""
    if not any(digit in english for digit in "123456789"):
        english = english.replace("-0", "0")  # what is rounded to nothing has no sign
    number, _, behind = english.partition(" ")
    if not behind:
        return english
    words, first = of_statements(language), unit.partition("/")[0]
    pattern = words.get(f"unit.{unit}", words.get(f"unit.{first}", ""))
    return pattern.format(n=number) if pattern else english


@functools.cache
def _writing(language: str) -> Language:
    words = of_statements(language)
    if language == FIRST or not words:
        return ENGLISH
    kinds: dict[str, dict[str, str]] = {"say": {}, "phrase": {}}
    for key, text in words.items():
        kind, _, name = key.partition(".")
        kinds.setdefault(kind, {})[name] = text
    return Language(
        kinds["say"], kinds["phrase"],
        lambda name: strategy_title(language, name),
        lambda name, is_title: metric_title(language, name),
        lambda metric, value: told(language, metric, value),
        lambda metric, value: gap_told(language, metric, value),
        ", ".join,
    )  # fmt: skip
