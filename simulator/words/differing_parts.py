"""What differs, piece by piece: quantities, levers, mixes and shocks of two scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.strategy import quantities
from simulator.timeline import Shock
from simulator.wheel import Settings
from simulator.words.wording import amount, apart, date, duration, joined, meaning, money, number

TIES = "network.edges_file"
"""The quantity that names a file: two files with the same ties are no difference."""
Levers = Mapping[str, Value]
Told = dict[str, tuple[str, ...]]
"""Sentences about strategies or mixes by their names."""


class Changed(NamedTuple):
    """A quantity that has another value in each scenario, and the reasons given for each."""

    quantity: Quantity
    first: Value
    second: Value
    because_first: str
    because_second: str

    def line(self) -> str:
        """The difference in one line: `rival.price (what ...): 40 EUR a week -> 30 EUR a week`."""
        one, other = apart(self.quantity, self.first, self.second)
        return f"{self.quantity.name} ({meaning(self.quantity)}): {one} -> {other}"


def value_of(settings: Settings, name: str) -> Value:
    """The value of a quantity by its dotted name."""
    section, _, leaf = name.partition(".")
    value: Value = getattr(getattr(settings, section), leaf)
    return value


def changed_quantities(first: Scenario, second: Scenario) -> Iterator[Changed]:
    """Quantities of the market with another value in the second, in the order declared."""
    for name, quantity in quantities().items():
        one, other = value_of(first.settings, name), value_of(second.settings, name)
        same = first.ties == second.ties if name == TIES else one == other
        if not same:
            yield Changed(
                quantity, one, other, first.reasons.get(name, ""), second.reasons.get(name, "")
            )


def of_strategy(
    first: Scenario, second: Scenario, names: tuple[str, str], strategy: str
) -> dict[str, Told]:
    """The difference of one strategy or mix as it is played."""
    in_first, in_second = (strategy in one.strategy_names() for one in (first, second))
    if in_first != in_second:
        levers = (first if in_first else second).levers(strategy)
        return {"strategies": {strategy: (_only_in(names, in_first, levers),)}}
    # A strategy that neither has is refused here, with the one that was probably meant.
    lines = tuple(_levers(first.levers(strategy), second.levers(strategy), first, second))
    return {"strategies": {strategy: lines} if lines else {}}


def of_all(first: Scenario, second: Scenario, names: tuple[str, str]) -> dict[str, Told]:
    """The differences of all strategies and of all mixes, those of one scenario only included."""
    strategies: Told = {}
    for name in dict.fromkeys([*first.strategies, *second.strategies]):
        one, other = first.strategies.get(name), second.strategies.get(name)
        if one is None or other is None:
            strategies[name] = (_only_in(names, one is not None, one or other or {}),)
        elif lines := tuple(_levers(one, other, first, second)):
            strategies[name] = lines
    mixes: Told = {}
    for name in dict.fromkeys([*first.mixes, *second.mixes]):
        if first.mixes.get(name) != second.mixes.get(name):
            mixes[name] = (
                f"{_shares(first.mixes.get(name))} -> {_shares(second.mixes.get(name))}",
            )
    return {"strategies": strategies, "mixes": mixes}


def _levers(one: Levers, other: Levers, first: Scenario, second: Scenario) -> Iterator[str]:
    """Levers with other values; one that a strategy leaves alone is as the market has it."""
    for name in dict.fromkeys([*one, *other]):
        if one.get(name) == other.get(name):
            continue
        quantity = quantities()[name]
        before = one.get(name, value_of(first.settings, name))
        after = other.get(name, value_of(second.settings, name))
        if before != after:
            yield Changed(quantity, before, after, "", "").line()
        else:
            told = amount(quantity, before)
            given = "now by the strategy" if name in other else "now by the market, as without one"
            yield f"{name} ({meaning(quantity)}): {told} as before, {given}"


def _only_in(names: tuple[str, str], in_first: bool, levers: Levers) -> str:
    told = "; ".join(
        f"{meaning(quantities()[name])}: {amount(quantities()[name], value)}"
        for name, value in levers.items()
    )
    return f"only in {names[0] if in_first else names[1]}: {told or 'it pulls no lever'}"


def _shares(weights: Mapping[str, float] | None) -> str:
    if weights is None:
        return "not there"
    return joined(f"{number(100 * share)} % {name}" for name, share in weights.items())


def told_shock(shock: Shock) -> str:
    """A dated change in a sentence, without its reason."""
    until = "" if shock.until is None else f" until {date(shock.until)}"
    changes = joined(
        f"{meaning(quantities()[name])} becomes {amount(quantities()[name], value)}"
        for name, value in shock.change.items()
    )
    again = ""
    if shock.every is not None:
        again = f", every {duration(shock.every)} for {duration(shock.lasts)}"
    only = f", under {joined(shock.strategies)} only" if shock.strategies else ""
    cost = f" (this costs {money(shock.cost)}{' each time' if again else ''})" if shock.cost else ""
    return f"from {date(shock.week)}{until}{again}{only}: {changes}{cost}"


def shocks(first: Scenario, second: Scenario, names: tuple[str, str]) -> Iterator[str]:
    """Shocks of one scenario only; of two with the same dates the first has become the second."""
    mine, theirs = ([_effect(shock) for shock in one.shocks] for one in (first, second))
    gone = [shock for shock in first.shocks if _effect(shock) not in theirs]
    come = [shock for shock in second.shocks if _effect(shock) not in mine]
    for shock in gone:
        partner = next((one for one in come if _dates(one) == _dates(shock)), None)
        if partner is None:
            yield f"only in {names[0]}: {told_shock(shock)}{_because(shock)}"
            continue
        come.remove(partner)
        yield f"{told_shock(shock)} -> {told_shock(partner)}{_because(partner)}"
    for shock in come:
        yield f"only in {names[1]}: {told_shock(shock)}{_because(shock)}"
    if not gone and not come and mine != theirs and _ordered(mine) != _ordered(theirs):
        yield "the same shocks in another order or number, so that another one wins"


def _effect(shock: Shock) -> tuple[Any, ...]:
    return (*_dates(shock), shock.cost, *sorted(shock.change.items()))


def _dates(shock: Shock) -> tuple[Any, ...]:
    """When it happens and for whom: two of the same dates are told as one that has changed."""
    lasts = shock.lasts if shock.every is not None else 1
    return shock.week, shock.until, shock.every, lasts, tuple(sorted(shock.strategies))


def _ordered(effects: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """By their weeks only: of shocks of one week the last wins, so their order counts."""
    return sorted(effects, key=lambda effect: int(effect[0]))


def _because(shock: Shock) -> str:
    return f" (why: {shock.because})" if shock.because else ""


def in_words(first: Scenario, second: Scenario) -> Iterator[str]:
    """Differences that no result depends on."""
    if first.name != second.name:
        yield f"name: {first.name} -> {second.name}"
    if first.question != second.question:
        yield f"question: {first.question or 'none'} -> {second.question or 'none'}"
    for name in dict.fromkeys([*first.reasons, *second.reasons]):
        one, other = first.reasons.get(name, "none"), second.reasons.get(name, "none")
        same = value_of(first.settings, name) == value_of(second.settings, name)
        if one != other and same:
            yield f"reason for {name}: {one} -> {other}"
    reasons = [[_because(shock) for shock in one.shocks] for one in (first, second)]
    if reasons[0] != reasons[1] and first.canonical()["shocks"] == second.canonical()["shocks"]:
        yield "reasons of shocks"
