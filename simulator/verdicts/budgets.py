"""Budgets: the money for growth by what it is spent on, and how to cut it or to raise it.

Growth money is what `simulator.ledger.weekly_commitments` counts. The platform of a community is
kept: without money it has nobody in charge, but it is not closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simulator.accounts import lines_of
from simulator.quantities import Value, changed
from simulator.scenario import Plan, Segment
from simulator.strategy import quantities, setting
from simulator.wheel import Settings

ALL: Final = "all"
EACH: Final = "each"
BUDGETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sales": ("attract.sales_representatives",),
        "ads": ("attract.ads_budget",),
        "content": ("attract.content_budget",),
        "product": ("engage.self_service_budget",),
        "community": (
            "community.managers", "community.event_interval",
            "community.collaboration_interval", "community.ambassadors",
        ),
        "listening": ("advocate.listening",),
    }
)  # fmt: skip
"""Name of a budget -> the levers that spend it; all of them are nothing at 0."""
BEYOND: Final = ("company.interventions",)
"""What is cut, too, where everything is."""
GROWTH_LINES: Final = (*lines_of("acquisition"), *lines_of("community"), "cost_listening")
"""Lines of the ledger that count as the cost of winning customers in full."""
MORE: Final = 1.1


def levers_of(budget: str) -> tuple[str, ...]:
    """The levers that spend a budget; of all of them for `all`."""
    if budget != ALL:
        return BUDGETS[budget]
    return (*(name for levers in BUDGETS.values() for name in levers), *BEYOND)


def spends(plan: Plan, budget: str, week: int = 0) -> bool:
    """True if a plan spends anything on this from a week on."""
    last = max(start for start, _ in plan if start <= week)
    later = [settings for start, settings in plan if start >= last]
    return any(_amount(settings, name) > 0 for settings in later for name in levers_of(budget))


def cut(budget: str) -> dict[str, Value]:
    """The values that spend nothing on it."""
    return dict.fromkeys(levers_of(budget), 0.0)


def raised(plan: Plan, budget: str) -> Plan:
    """The same plan with a tenth more spent on it, from the first week on; up to the bounds.

    What comes round in intervals comes round more often by a tenth.
    """
    return tuple(
        Segment(week, changed(settings, {
            name: _more(name, _amount(settings, name)) for name in levers_of(budget)
        }))
        for week, settings in plan
    )  # fmt: skip


def _more(name: str, amount: float) -> float:
    if name.endswith("_interval"):
        return amount / MORE
    high = quantities()[name].high
    return min(amount * MORE, high) if high is not None else amount * MORE


def _amount(settings: Settings, name: str) -> float:
    return float(setting(settings, name))
