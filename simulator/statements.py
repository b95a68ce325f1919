"""Statements: the sentences of a verdict as facts, which each language writes in its own words.

Who judges says what is so (`Statement`): which template, with which strategies, metrics and
numbers. How it is put stands in one table of templates for each language: the English one here,
those of other languages in `simulator/ui/words/statements_<code>.json`, under the same keys and
with the same places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from simulator.metrics import metric_named

TEMPLATES: Final = {
    "undefined": "{metric} is undefined for every strategy.",
    "only": "{metric} is defined for {strategy} only.",
    "too_few_worlds": "{metric} in too few worlds for an interval: {strategies}.",
    "lowest": "{leader} has the lowest {metric}: {by} less than {second} (95 % interval {low} to "
    "{high}), better in {better_in} of {of} worlds.",
    "highest": "{leader} has the highest {metric}: {by} more than {second} (95 % interval {low} to "
    "{high}), better in {better_in} of {of} worlds.",
    "no_difference": "No difference in {metric} is seen between {level}: {gaps}.",
    "no_difference_higher": "No difference in {metric} is seen between {level}: {gaps}; higher "
    "than {leader}: {behind}.",
    "no_difference_lower": "No difference in {metric} is seen between {level}: {gaps}; lower than "
    "{leader}: {behind}.",
    "partly_undefined": "{metric} of {strategy} is undefined in {undefined} of {of} worlds.",
    "booking": "Who has the lowest CAC depends on how much of the community's cost is booked to "
    "acquisition: {none} at none of it, {full} at all of it.",
    "no_payback": "On average no strategy earns back what winning a customer costs (LTV:CAC below "
    "1).",
    "no_payback_of": "On average {strategy} does not earn back what winning a customer costs "
    "(LTV:CAC below 1).",
    "contracts": "Contracts differ ({terms}), and who stays follows from them too: "
    "`--set adopt.contract=4` compares all at 4 weeks.",
    "stopped": "It was stopped after {done} of {asked} worlds.",
    "precision_nothing": "No difference in {metrics} is defined in half of the {worlds} worlds.",
    "precision_reached": "Needed {worlds} paired worlds to know the differences in {metrics} to "
    "{wanted} % of the metric ({looked}, which the intervals allow for).",
    "precision_missed_worlds": "The precision of {wanted} % was not reached in {worlds} paired "
    "worlds, as the worlds ran out: {known} % in {metric}, {a} - {b} ({looked}, which the "
    "intervals allow for).",
    "precision_missed_time": "The precision of {wanted} % was not reached in {worlds} paired "
    "worlds, as the time ran out: {known} % in {metric}, {a} - {b} ({looked}, which the "
    "intervals allow for).",
    "precision_missed_stopped": "The precision of {wanted} % was not reached in {worlds} paired "
    "worlds, as it was stopped: {known} % in {metric}, {a} - {b} ({looked}, which the "
    "intervals allow for).",
}
"""What can be said, by the key of the statement."""
PHRASES: Final = {
    "level": "{strategy} ({value})", "term": "{strategy} {weeks} weeks",
    "looked_once": "looked once", "looked": "looked {times} times",
    "behind": "{strategies} {by} behind (95 % interval {low} to {high})",
    "behind_by_luck": "{strategies} {by} behind (95 % interval {low} to {high}, but among {pairs} "
    "pairs that may be luck)",
    "behind_by_nothing": "{strategies} the same in every world",
    "behind_unknown": "{strategies} defined beside it in too few worlds for an interval",
    "between_terms": ", ", "between_metrics": " and ", "between_gaps": "; ",
}  # fmt: skip
"""What a statement is put together from."""


class Strategy(NamedTuple):
    """A strategy or mix, by its name in the scenario."""

    name: str


class Spoken(NamedTuple):
    """A metric; `is_title` writes it as at the head of a row, not as amid a sentence."""

    name: str
    is_title: bool = False


class Level(NamedTuple):
    """What a strategy has of a metric, on average."""

    strategy: str
    metric: str
    mean: float


class Gap(NamedTuple):
    """A difference in a metric."""

    metric: str
    value: float


class Term(NamedTuple):
    """For how many weeks a strategy binds its customers."""

    strategy: str
    weeks: int


class Behind(NamedTuple):
    """By how much strategies are behind the leader where that is not sure; NaN if not known.

    `pairs` are the pairs that are compared where the interval leaves out 0 and only Holm's
    correction for them says that it may be luck; else it is 0.
    """

    metric: str
    strategies: tuple[str, ...]
    by: float
    low: float
    high: float
    pairs: int


class Looks(NamedTuple):
    """How often it was looked whether the worlds are enough."""

    times: int


One = Strategy | Spoken | Level | Gap | Behind | Term | Looks | str | int


class Joined(NamedTuple):
    """Several things with the same phrase, such as `between_terms`, between all of them."""

    between: str
    facts: tuple[One, ...]


class Listed(NamedTuple):
    """Several things as a sentence lists them."""

    facts: tuple[One, ...]


Fact = One | Joined | Listed
"""What fills a place of a template."""


class Statement(NamedTuple):
    """One sentence: a key of `TEMPLATES`, and what fills its places."""

    key: str
    values: Mapping[str, Fact]

    @property
    def is_about_precision(self) -> bool:
        """True if it tells how a precision was reached or missed."""
        return self.key.startswith("precision")


class Language(NamedTuple):
    """How a language writes statements: its words, and the names of what they are about.

    `metric` takes the name of a metric and whether it is a title, `gap` its name and a difference,
    `value` its name and a value, `listed` several things.
    """

    templates: Mapping[str, str]
    phrases: Mapping[str, str]
    strategy: Callable[[str], str]
    metric: Callable[[str, bool], str]
    value: Callable[[str, float], str]
    gap: Callable[[str, float], str]
    listed: Callable[[Sequence[str]], str]


def written(statements: Iterable[Statement], language: Language | None = None) -> str:
    """The statements one after the other as sentences; English if no language is given.

    Raises
    ------
    KeyError
        if the language has no such template or leaves a place of it unnamed
    """
    return " ".join(_sentence(one, language or ENGLISH) for one in statements)


def plain(strategy: str) -> str:
    """A strategy's name as it is spoken: without underscores."""
    return strategy.replace("_", " ")


def _sentence(statement: Statement, language: Language) -> str:
    told = {name: _told(fact, language) for name, fact in statement.values.items()}
    text = language.templates[statement.key].format(**told)
    return text[:1].upper() + text[1:]


def _told(fact: Fact, language: Language) -> str:
    match fact:
        case Strategy(name):
            return language.strategy(name)
        case Spoken(name, is_title):
            return language.metric(name, is_title)
        case Gap(metric, value):
            return language.gap(metric, value)
        case Level(strategy, metric, mean):
            return language.phrases["level"].format(
                strategy=language.strategy(strategy), value=language.value(metric, mean)
            )
        case Behind():
            return _behind(fact, language)
        case Term(strategy, weeks):
            return language.phrases["term"].format(
                strategy=language.strategy(strategy), weeks=weeks
            )
        case Looks(times):
            key = "looked_once" if times == 1 else "looked"
            return language.phrases[key].format(times=times)
        case Joined(between, facts):
            return language.phrases[between].join(_told(one, language) for one in facts)
        case Listed(facts):
            return language.listed([_told(one, language) for one in facts])
    return str(fact)


def _behind(fact: Behind, language: Language) -> str:
    key = "behind_by_luck" if fact.pairs else "behind"
    if math.isnan(fact.low):
        key = "behind_unknown"
    elif fact.low == fact.high == 0:
        key = "behind_by_nothing"
    by, low, high = (language.gap(fact.metric, one) for one in (fact.by, fact.low, fact.high))
    return language.phrases[key].format(
        strategies=language.listed([language.strategy(one) for one in fact.strategies]),
        by=by, low=low, high=high, pairs=fact.pairs,
    )  # fmt: skip


def _metric(name: str, is_title: bool) -> str:
    label = metric_named(name).label
    return label if is_title or label[:2].isupper() else label.lower()


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


ENGLISH: Final = Language(
    TEMPLATES, PHRASES, plain, _metric,
    lambda metric, value: metric_named(metric).text(value),
    lambda metric, value: metric_named(metric).difference_text(value),
    _listed,
)  # fmt: skip
