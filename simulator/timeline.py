"""Timeline: dated changes, once or again and again, for all strategies or for those named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from simulator.quantities import Value
from simulator.strategy import mixed, setting
from simulator.wheel import Settings

ONE_OFF = "company.interventions"
"""The quantity that carries the one-off costs of dated changes in the week they begin."""


class Shock(NamedTuple):
    """A dated change: something that happens to the market, or that strategies do on a date.

    From `week` on the quantities in `change` have the values given there; from the week `until`
    on they are back to what they were (None: never). With `every` it begins again after so many
    weeks, for `lasts` weeks each time, as long as it begins before `until`. It holds under all
    strategies, or under those in `strategies` only; these may change levers alone. `cost` is
    booked each time in the week in which it begins, in EUR.
    """

    week: int
    until: int | None
    change: dict[str, Value]
    because: str
    strategies: tuple[str, ...] = ()
    cost: float = 0.0
    every: int | None = None
    lasts: int = 1

    @property
    def is_plain(self) -> bool:
        """True if it happens once, under all strategies, and costs nothing by itself."""
        return not (self.strategies or self.cost or self.every)

    def holds(self, week: int) -> bool:
        """True in the weeks from its beginning to its end; of repeated ones ask each time."""
        return self.week <= week and (self.until is None or week < self.until)

    def canonical(self) -> dict[str, Any]:
        """All that decides about results, as plain data."""
        data: dict[str, Any] = {"week": self.week, "until": self.until, "change": self.change}
        if self.strategies:
            data["strategies"] = sorted(self.strategies)
        if self.cost:
            data["cost"] = self.cost
        if self.every:
            data |= {"every": self.every, "lasts": self.lasts}
        return data


def times(shocks: Iterable[Shock], weeks: int) -> list[Shock]:
    """Each time a change begins, as a shock of its own, in the order of the beginnings.

    Of changes that begin together the order is that of the list. Repeated ones are followed
    for so many weeks.
    """
    found: list[Shock] = []
    for shock in shocks:
        if shock.every is None:
            found.append(shock)
            continue
        stop = weeks if shock.until is None else min(shock.until, weeks)
        for week in range(shock.week, stop, shock.every):
            end = week + shock.lasts
            until = end if shock.until is None else min(end, shock.until)
            found.append(shock._replace(week=week, until=until, every=None))
    return sorted(found, key=lambda shock: shock.week)


def begins(dated: Iterable[Shock]) -> list[int]:
    """The weeks in which settings can change, week 0 included."""
    weeks = {0}
    for shock in dated:
        weeks.add(shock.week)
        if shock.until is not None:
            weeks.add(shock.until)
        if shock.cost:
            weeks.add(shock.week + 1)
    return sorted(weeks)


def in_force(dated: Iterable[Shock], week: int, strategy: str | None = None) -> dict[str, Value]:
    """What dated changes say in a week, for all or to one strategy: of two, the later one wins."""
    values: dict[str, Value] = {}
    for shock in dated:
        if shock.holds(week) and (not shock.strategies or strategy in shock.strategies):
            values |= shock.change
    return values


def settings_in(
    dated: Sequence[Shock],
    week: int,
    shares: Mapping[str, float],
    bundles: Mapping[str, Mapping[str, Value]],
    base: Settings,
) -> dict[str, Value]:
    """What dated changes say in a week to a strategy or to a mix of strategies.

    Parameters
    ----------
    dated
        what `times` returns
    week
        the week asked for
    shares
        the strategies' shares of the money, together 1; empty if there is no strategy
    bundles
        the levers of each strategy as they are without dates
    base
        the market's settings

    Returns
    -------
    dict
        dotted names and values. In a mix, a lever that only some of its strategies change is
        mixed anew.
    """
    values = in_force(dated, week)
    used = [name for name, share in shares.items() if share > 0]
    own = [
        shock for shock in dated
        if shock.holds(week) and not set(used).isdisjoint(shock.strategies)
    ]  # fmt: skip
    touched = sorted({lever for shock in own for lever in shock.change})
    if touched:
        played = {name: {**bundles[name], **in_force(dated, week, name)} for name in used}
        for lever in touched:
            each = {name: {lever: its.get(lever, setting(base, lever))}
                    for name, its in played.items()}  # fmt: skip
            given = [its[lever] for its in each.values()]
            same = all(value == given[0] for value in given)
            values[lever] = given[0] if same else mixed(each, shares, base)[lever]
    return values


def paid_in(dated: Iterable[Shock], week: int, shares: Mapping[str, float]) -> float:
    """One-off costs of what begins in a week, to a strategy or to a mix with these shares, EUR."""
    return math.fsum(_paid(shock, shares) for shock in dated if shock.week == week)


def _paid(shock: Shock, shares: Mapping[str, float]) -> float:
    """The part of a change's cost that falls to strategies with these shares."""
    if not shock.strategies:
        return shock.cost
    return shock.cost * math.fsum(shares.get(name, 0.0) for name in shock.strategies)
