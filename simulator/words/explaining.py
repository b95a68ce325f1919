"""Explaining: a scenario in plain words, made from what is declared about its quantities."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from simulator.scenario import Scenario, read
from simulator.sources import GUESS
from simulator.strategy import market_guesses, quantities
from simulator.words.differing import Difference, differences
from simulator.words.differing_parts import value_of
from simulator.words.explaining_market import Dated, cannot_answer, dates, market, switched_off
from simulator.words.explaining_strategies import Told, costs_beside, told, unused_levers
from simulator.words.wording import amount, counted, duration, joined, meaning, money, sentence

BASELINE = "baseline"
"""The shipped scenario that others are told apart from."""


@dataclass(frozen=True)
class Explanation:
    """A scenario in plain words.

    Attributes
    ----------
    scenario
        what is explained
    market
        sentences about people, network, price and rival
    apart
        what differs from the baseline
    repeated
        names of quantities for which the file gives a reason, but the baseline's value
    strategies
        the strategies and mixes that were asked for
    dates
        what happens when
    off
        names of the market's quantities that stand at nothing
    open_questions
        what the scenario cannot answer
    """

    scenario: Scenario
    market: tuple[str, ...]
    apart: Difference
    repeated: tuple[str, ...]
    strategies: tuple[Told, ...]
    dates: tuple[Dated, ...]
    off: tuple[str, ...]
    open_questions: tuple[str, ...]

    @property
    def differing_guesses(self) -> tuple[int, int, int]:
        """Of the quantities that differ: how many are guesses, levers, and how many there are."""
        known = [one.quantity for one in self.apart.quantities]
        guesses = sum(one.source is GUESS for one in known)
        return guesses, sum(one.lever for one in known), len(known)

    def text(self, width: int = 100) -> str:
        """The explanation for people, in lines of at most `width`."""
        blocks = {
            self.scenario.name: [self.scenario.question or "It asks no question."],
            "The market": list(self.market),
            "What differs from the baseline, and why": self._apart_lines(),
            "Strategies": self._strategy_lines(),
            "What happens when": [one.text for one in self.dates],
            "Notes": list(self.scenario.notes),
            "Switched off, or at nothing": self._off_lines(),
            "How much of this is guessed": [self._guesses_line()],
            "What it cannot answer": list(self.open_questions),
        }
        lines: list[str] = []
        for heading, said in blocks.items():
            if not said:
                continue
            lines.append(heading)
            for one in said:
                lines += _wrapped(one, width)
            lines.append("")
        return "\n".join(lines).rstrip()

    def as_json(self) -> dict[str, Any]:
        """The explanation for programs: the same words, and the numbers behind them."""
        guesses, chosen, differing = self.differing_guesses
        of_market, market_size = market_guesses()
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.fingerprint(),
            "people": self.scenario.settings.people.size,
            "weeks": self.scenario.weeks,
            "question": self.scenario.question,
            "market": list(self.market),
            "differences": self.apart.as_json() | {"repeated": list(self.repeated)},
            "strategies": [one._asdict() for one in self.strategies],
            "dates": [one._asdict() for one in self.dates],
            "notes": list(self.scenario.notes),
            "off": list(self.off),
            "guesses": {
                "differing": differing, "differing_guesses": guesses, "differing_levers": chosen,
                "market": market_size, "market_guesses": of_market,
            },
            "cannot_answer": list(self.open_questions),
        }  # fmt: skip

    def _apart_lines(self) -> list[str]:
        if self.apart.is_none:
            return ["Nothing: this is the baseline, or computes the same."]
        lines = []
        for one in self.apart.quantities:
            because = one.because_second or self._unsaid_reason(one.quantity.name)
            lines.append(f"{one.line()}." + (f" Why: {because.rstrip('.')}." if because else ""))
        if self.repeated:
            lines.append(f"As in the baseline, but said again: {joined(self.repeated)}.")
        for heading, changes in self.apart.bundles.items():
            if changes:
                lines.append(f"{heading[0].upper()}{heading[1:]} other than the baseline's: "
                             f"{joined(changes)}.")  # fmt: skip
        if self.apart.shocks:
            lines.append(f"{counted(len(self.apart.shocks), 'dated change')}, see below.")
        if self.apart.weeks:
            before, now = self.apart.weeks
            lines.append(f"The length of the run: {duration(before)} -> {duration(now)}.")
        return lines

    def _unsaid_reason(self, name: str) -> str:
        """The reason of a number that follows from others: people in a file, or a larger market."""
        first, second = self.apart.first.settings, self.apart.second.settings
        if name == "people.size" and self.scenario.ties:
            return "it is the number of people in the file of ties"
        before, after = value_of(first, name), value_of(second, name)
        if not quantities()[name].grows_with_people or isinstance(before, str):
            return ""
        grown = before * second.people.size / first.people.size
        return "it grows with the number of people" if after == grown else ""

    def _strategy_lines(self) -> list[str]:
        if not self.strategies:
            return ["None: the market is left to itself."]
        lines = [one.text for one in self.strategies]
        in_all = {round(one.in_all, 2) for one in self.strategies}
        amounts = {round(one.growth_money, 2) for one in self.strategies}
        if len(self.strategies) > 1 and len(in_all) == 1:
            same = f"{money(amounts.pop())} a week" if len(amounts) == 1 else "in all of the run"
            lines.append(f"All of them spend the same on growth, {same}.")
        for reason, costs in costs_beside().items():
            lines.append(f"Not in these sums, because {reason}: {'; '.join(costs)}.")
        return lines

    def _off_lines(self) -> list[str]:
        if not self.off:
            return ["Nothing."]
        said = []
        for name in self.off:
            known = quantities()[name]
            value = amount(known, value_of(self.scenario.settings, name))
            said.append(sentence(f"{meaning(known)}: {value} ({name})"))
        return said

    def _guesses_line(self) -> str:
        guesses, chosen, differing = self.differing_guesses
        of_market, market_size = market_guesses()
        in_all = f"In all, {of_market} of the {market_size} quantities of the market are guesses"
        if not differing:
            return f"{in_all}; no quantity differs from the baseline."
        reasons = sum(bool(one.because_second) for one in self.apart.quantities)
        levers = f", {chosen} of them chosen by the company" if chosen else ""
        return (
            f"{counted(differing, 'quantity differs', 'quantities differ')} from the baseline"
            f"{levers}. {guesses} of {differing} {'is a guess' if guesses == 1 else 'are guesses'} "
            f"in the baseline; for {reasons} of {differing} a reason is given here, and no more "
            f"than that reason stands behind the new value. {in_all}."
        )


def explained(scenario: Scenario, strategy: str | None = None) -> Explanation:
    """Explain a scenario, with all its strategies and mixes or the one that is named.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is no such strategy
    """
    names = scenario.strategy_names() if strategy is None else (strategy,)
    strategies = tuple(told(scenario, name, briefly=strategy is None) for name in names)
    apart = differences(read(BASELINE), scenario, (BASELINE, "this scenario"))
    differing = {one.quantity.name for one in apart.quantities}
    repeated = tuple(name for name in scenario.reasons if name not in differing)
    unused = unused_levers(scenario)
    money_of = {one.name: one.in_all / scenario.weeks for one in strategies}
    return Explanation(
        scenario, tuple(market(scenario)), apart, repeated, strategies,
        tuple(dates(scenario)), tuple(one.name for one in switched_off(scenario)),
        tuple(cannot_answer(scenario, money_of, unused)),
    )  # fmt: skip


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()), width, initial_indent="  ", subsequent_indent="    ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
