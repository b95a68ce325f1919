"""Strategies in words: the money a strategy commits each week, and what else it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulator.accounts import LEDGER_LINES, PROGRAMME_LINES
from simulator.ledger import growth_budget, weekly_commitments
from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.strategy import levers, quantities
from simulator.timeline import ONE_OFF
from simulator.wheel import Settings
from simulator.words.differing_parts import value_of
from simulator.words.wording import amount, apart, joined, meaning, money, number

_MEANINGS = {line.name: line.meaning for line in LEDGER_LINES}
_AT_FULL = ("yes", "fully")  # said of a lever, these add nothing to the money it costs


class Told(NamedTuple):
    """A strategy or a mix in words and numbers.

    `shares` are those of a mix, empty for a strategy; `growth_money` is what the levers commit to
    each week in EUR on the first day, `spending` the same by ledger line; `in_all` is the growth
    money of the whole run, with what changes on a date, and `one_off` the one-off costs in it.
    """

    name: str
    shares: Mapping[str, float]
    growth_money: float
    spending: Mapping[str, float]
    levers: Mapping[str, Value]
    text: str
    in_all: float
    one_off: float


def told(scenario: Scenario, name: str, *, briefly: bool = False) -> Told:
    """One strategy or mix of the scenario; `briefly` leaves out what a mix's levers come to.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is no such strategy
    """
    pulled = scenario.levers(name)
    settings: Settings = changed(scenario.settings, pulled)
    shares = scenario.mixes.get(name, {})
    spending = {line: spent for line, spent in weekly_commitments(settings).items() if spent}
    total = growth_budget(settings)
    first = f"{name} {_money(settings, pulled, spending, total)}."
    if shares:
        mixed = joined(f"{number(100 * share)} % {one}" for one, share in shares.items())
        first = f"{name} is a mix of {mixed}; it {_money(settings, pulled, spending, total)}."
        if briefly:
            first = f"{name} is a mix of {mixed}: {money(total)} a week for growth."
    others = "" if shares and briefly else _others(scenario, settings, pulled)
    in_all, one_off = _whole_run(scenario, name)
    text = f"{first} {others} {_dated(scenario, total, in_all, one_off)}"
    return Told(
        name, shares, total, spending, pulled, " ".join(text.split()), in_all, one_off
    )


def _whole_run(scenario: Scenario, name: str) -> tuple[float, float]:
    """Growth money of the whole run, and what of it is one-off costs of dated changes, EUR."""
    plan = [segment for segment in scenario.plan(name) if segment.start_week < scenario.weeks]
    ends = [*(segment.start_week for segment in plan[1:]), scenario.weeks]
    in_all = one_off = 0.0
    for (start, settings), end in zip(plan, ends, strict=True):
        in_all += growth_budget(settings) * (end - start)
        one_off += weekly_commitments(settings)["cost_interventions"] * (end - start)
    return in_all, one_off


def _dated(scenario: Scenario, total: float, in_all: float, one_off: float) -> str:
    """What dated changes do to the money."""
    if round(in_all - total * scenario.weeks, 2) == 0:
        return ""
    costs = f", {money(one_off)} of it one-off costs" if one_off else ""
    return f"With what changes on a date it is {money(in_all)} over the run{costs}."


def costs_beside() -> dict[str, list[str]]:
    """What costs beside growth money are paid for, by the reason why they are none.

    They follow from what people do, are what programmes give back, or serve customers.
    """
    committed = weekly_commitments(Settings())
    costs: dict[str, list[str]] = {
        "it follows from what people do": [],
        "programmes give it back to customers who use them": [],
        "it serves customers": [],
    }
    follows, given, serves = costs.values()
    for line in LEDGER_LINES:
        if line.group == "revenue" or line.name in committed:
            continue
        won = serves if line.group in ("service", "goods") else follows
        (given if line.name in PROGRAMME_LINES else won).append(line.meaning)
    return costs


def unused_levers(scenario: Scenario) -> list[str]:
    """Levers that no strategy pulls and that stand at nothing in the market."""
    pulled = {name for bundle in scenario.strategies.values() for name in bundle}
    pulled |= {name for shock in scenario.shocks for name in shock.change} | {ONE_OFF}
    return [
        name for name, quantity in levers().items()
        if name not in pulled and value_of(scenario.settings, name) == quantity.low == 0
    ]  # fmt: skip


def _money(
    settings: Settings, pulled: Mapping[str, Value], spending: Mapping[str, float], total: float
) -> str:
    if not spending:
        return "spends nothing on growth"
    parts = []
    for line, spent in sorted(spending.items(), key=lambda item: -item[1]):
        behind = [
            amount(quantities()[name], pulled[name]) for name in pulled
            if _pays(settings, name, line) and not quantities()[name].unit.startswith("EUR")
        ]  # fmt: skip
        bracket = ", ".join(one for one in behind if one not in _AT_FULL)
        parts.append(f"{money(spent)} for {_MEANINGS[line]}{f' ({bracket})' if bracket else ''}")
    if len(parts) == 1:
        return f"spends {parts[0].replace(' for ', ' a week on growth, all of it for ', 1)}"
    return f"spends {money(total)} a week on growth: {joined(parts)}"


def _pays(settings: Settings, lever: str, line: str) -> bool:
    """True if the line costs less when the lever stands at its lowest value."""
    low = quantities()[lever].low
    if low is None:
        return False
    without: Settings = changed(settings, {lever: low})
    return weekly_commitments(without)[line] != weekly_commitments(settings)[line]


def _others(scenario: Scenario, settings: Settings, pulled: Mapping[str, Value]) -> str:
    """What the levers change beside money, against the market as it is without a strategy."""
    parts = []
    for name, value in pulled.items():
        quantity, before = quantities()[name], value_of(scenario.settings, name)
        if value == before or any(_pays(settings, name, line) for line in _MEANINGS_OF_MONEY):
            continue
        now, otherwise = apart(quantity, value, before)
        parts.append(f"{meaning(quantity)}: {now} instead of {otherwise}")
    return f"It also sets {'; '.join(parts)}." if parts else ""


_MEANINGS_OF_MONEY = tuple(weekly_commitments(Settings()))
