"""Warning: what there is to say about dated changes that meet, or that have no effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from simulator.complaints import ScenarioError
from simulator.scenario import Plan, Scenario
from simulator.timeline import Shock, times
from simulator.ui.dating import LAUNCH, RIVAL, Block, launch_of, without
from simulator.ui.state import Session, TroubleError, plan_of, strategy_of

_MOST_TRIED = 12  # blocks that are left out of the plan to see whether it stays the same


class Warned(NamedTuple):
    """A remark about some blocks; `code` is a key of the catalogue (`timeline.<code>`)."""

    code: str
    keys: tuple[str, ...]
    values: Mapping[str, Any]


def warnings_of(session: Session, market: Scenario, blocks: Sequence[Block]) -> list[Warned]:
    """What people will want to know before they trust a timeline, in the order of the blocks."""
    launch, found = launch_of(session, market), []
    try:
        shares = market.shares(strategy_of(session, market))
        plan = plan_of(session, market)
    except (ScenarioError, TroubleError):
        return []  # which the page tells by itself
    dated = [one for one in blocks if one.key != RIVAL]
    tried = dated if len(dated) <= _MOST_TRIED else []
    for one in blocks:
        code = _alone(one, market, launch, shares)
        if code is None and one in tried and plan == _plan_without(session, market, one):
            code = "no_effect"  # the values are what they would be anyway
        if code:
            found.append(Warned(code, (one.key,), {"launch": launch, "weeks": market.weeks}))
    for first, second in combinations(dated, 2):
        found += list(_together(first, second, market.weeks))
    return found


def _alone(block: Block, market: Scenario, launch: int, shares: Mapping[str, float]) -> str | None:
    shock = block.shock
    if shock.week >= market.weeks:
        return "after_end"
    if shock.strategies and not set(shock.strategies) & set(shares):
        return "other_strategy"
    is_rivals = all(name.startswith(f"{RIVAL}.") and name != LAUNCH for name in shock.change)
    if is_rivals and (launch < 1 or (shock.until is not None and shock.until <= launch)):
        return "no_rival_yet" if launch > 0 else "no_rival"
    return None


def _plan_without(session: Session, market: Scenario, block: Block) -> Plan:
    return plan_of(session, without(market, block.key))


def _together(first: Block, second: Block, weeks: int) -> Iterator[Warned]:
    """Quantities that two changes set to different values at the same time; the first weeks.

    Steps that each hold until the next one are no conflict: nobody expects the earlier to last.
    """
    one, other = first.shock, second.shock
    apart = one.strategies and other.strategies and not set(one.strategies) & set(other.strategies)
    names = [name for name, value in one.change.items() if other.change.get(name, value) != value]
    is_step = one.week != other.week and one.until is other.until is None
    if apart or not names or is_step:
        return
    for a, b in ((a, b) for a in times([one], weeks) for b in times([other], weeks)):
        begin, end = max(a.week, b.week), min(_end(a, weeks), _end(b, weeks))
        if begin < end:
            holds = a if a.week > b.week else b
            for name in names:
                yield Warned("conflict", (first.key, second.key), {
                    "name": name, "week": begin, "until": end, "value": holds.change[name],
                })  # fmt: skip
            return


def _end(shock: Shock, weeks: int) -> int:
    return weeks if shock.until is None else min(shock.until, weeks)
