"""Differing: what two scenarios have different, in words: numbers, strategies, mixes, shocks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.scenario import Scenario
from simulator.scenario_files.contents import SECTIONS
from simulator.wheel import Settings
from simulator.words.differing_parts import (
    Changed,
    changed_quantities,
    in_words,
    of_all,
    of_strategy,
    shocks,
)
from simulator.words.wording import counted, duration, joined


@dataclass(frozen=True)
class Difference:
    """What differs between two scenarios, the first and the second.

    Attributes
    ----------
    first, second
        the scenarios
    names
        how they are called in the text; two different words
    weeks
        the lengths of both runs, None if they are equal
    quantities
        quantities of the market, in the order of their declaration
    bundles
        `strategies` and `mixes`: name -> sentences; a strategy that is only in one has its own
    shocks
        sentences about dated changes
    in_words
        what differs without any effect on results: name, question, reasons, and so on
    """

    first: Scenario
    second: Scenario
    names: tuple[str, str]
    weeks: tuple[int, int] | None
    quantities: tuple[Changed, ...]
    bundles: Mapping[str, Mapping[str, tuple[str, ...]]]
    shocks: tuple[str, ...]
    in_words: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """True if nothing differs that could change a result."""
        return not (
            self.weeks or self.quantities or self.shocks or any(self.bundles.values())
        )

    def text(self, width: int = 100) -> str:
        """The difference for people, grouped by section, in lines of at most `width`."""
        if self.is_none:
            return "\n".join([*_wrapped(_no_difference(self), width, "", "")])
        lines = [*_wrapped(self._summary(), width, "", "  "), ""]
        lines += _block("the run", [self._weeks_line()] if self.weeks else [], width)
        for section in SECTIONS:
            mine = [one for one in self.quantities if one.quantity.name.startswith(f"{section}.")]
            lines += _block(_about(section), self._told(mine), width)
        for heading, changes in self.bundles.items():
            told = [f"{name}: {line}" for name, its in changes.items() for line in its]
            lines += _block(heading, told, width)
        lines += _block("shocks", list(self.shocks), width)
        lines += _block("without effect on results", list(self.in_words), width)
        return "\n".join(lines).rstrip()

    def as_json(self) -> dict[str, Any]:
        """The difference for programs."""
        return {
            "first": _identity(self.first, self.names[0]),
            "second": _identity(self.second, self.names[1]),
            "same_results": self.is_none,
            "weeks": list(self.weeks) if self.weeks else None,
            "quantities": [
                {
                    "name": one.quantity.name, "section": one.quantity.name.partition(".")[0],
                    "meaning": one.quantity.meaning, "unit": one.quantity.unit,
                    "first": one.first, "second": one.second,
                    "because_first": one.because_first, "because_second": one.because_second,
                }
                for one in self.quantities
            ],
            **{
                heading: {name: self._bundle(heading, name) for name in changes}
                for heading, changes in self.bundles.items()
            },
            "shocks": {
                "told": list(self.shocks),
                "first": [shock._asdict() for shock in self.first.shocks],
                "second": [shock._asdict() for shock in self.second.shocks],
            },
            "without_effect": list(self.in_words),
        }  # fmt: skip

    def _bundle(self, heading: str, name: str) -> dict[str, Any]:
        """A strategy or mix for programs: the words, and what each scenario has (None: nothing)."""
        told: dict[str, Any] = {"told": list(self.bundles[heading][name])}
        for side, scenario in (("first", self.first), ("second", self.second)):
            known = name in scenario.strategy_names()
            weights = scenario.mixes.get(name) if heading == "mixes" else None
            told[side] = weights or (scenario.levers(name) if known else None)
        return told

    def _summary(self) -> str:
        """What differs, counted: the first line of the text."""
        shocks = counted(len(self.shocks), "shock") if self.shocks else ""
        many = [
            "the length of the run" if self.weeks else "",
            counted(len(self.quantities), "quantity", "quantities") if self.quantities else "",
            *(
                counted(len(changes), heading[:-1] if heading == "mixes" else "strategy", heading)
                for heading, changes in self.bundles.items() if changes
            ),
            shocks,
        ]  # fmt: skip
        told = joined(one for one in many if one)
        return f"{self.names[0]} -> {self.names[1]}: they differ in {told}"

    def _weeks_line(self) -> str:
        one, other = self.weeks or (0, 0)
        return f"length: {duration(one)} -> {duration(other)}"

    def _told(self, changes: list[Changed]) -> Iterator[str]:
        for one in changes:
            yield one.line()
            for name, because in zip(
                self.names, (one.because_first, one.because_second), strict=True
            ):
                if because:
                    yield f"  why in {name}: {because}"


def differences(
    first: Scenario,
    second: Scenario,
    names: tuple[str, str],
    strategy: str | None = None,
) -> Difference:
    """What differs between two scenarios.

    Parameters
    ----------
    first, second
        the scenarios; numbers are told as `first -> second`
    names
        how they are called in the text
    strategy
        look at this strategy or mix only, which may be missing in one of them: its levers as they
        are pulled, and no other strategies and mixes

    Raises
    ------
    simulator.complaints.ScenarioError
        if neither scenario has the strategy
    """
    weeks = None if first.weeks == second.weeks else (first.weeks, second.weeks)
    return Difference(
        first, second, names, weeks,
        tuple(changed_quantities(first, second)),
        of_strategy(first, second, names, strategy)
        if strategy is not None else of_all(first, second, names),
        tuple(shocks(first, second, names)),
        tuple(in_words(first, second)),
    )  # fmt: skip


def _no_difference(found: Difference) -> str:
    one, other = found.names
    if found.in_words:
        told = "; ".join(found.in_words)
        return f"no difference in results between {one} and {other}: only words differ ({told})"
    if found.first.text != found.second.text and found.first.text and found.second.text:
        return (
            f"no difference between {one} and {other}: only comments, order or the way values "
            "are written differ"
        )
    return f"no difference between {one} and {other}"


def _about(section: str) -> str:
    described = Settings.model_fields[section].annotation
    first = ((described.__doc__ if described else "") or "").strip().splitlines()[0]
    return f"{section}: {first[0].lower()}{first[1:].rstrip('.')}"


def _block(heading: str, lines: Any, width: int) -> list[str]:
    told = [
        line for one in lines
        for line in _wrapped(one.strip(), width, "    " if one.startswith(" ") else "  ", "      ")
    ]  # fmt: skip
    return [*_wrapped(heading, width, "", ""), *told, ""] if told else []


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), width, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _identity(scenario: Scenario, name: str) -> dict[str, Any]:
    return {
        "given": name, "scenario": scenario.name, "scenario_hash": scenario.fingerprint(),
        "strategies": counted(len(scenario.strategies), "strategy", "strategies"),
    }  # fmt: skip
