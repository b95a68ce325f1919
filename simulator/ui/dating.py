"""Dating: the dated changes of a session as blocks in lanes, and the edits that one can make."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from simulator.complaints import ScenarioError, closest
from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.scenario_files.timeline import LONGEST_RUN
from simulator.scenario_files.values import plain
from simulator.shipped import library
from simulator.strategy import quantities
from simulator.timeline import ONE_OFF, Shock
from simulator.ui.controls import checked_changes
from simulator.ui.dated_text import RefusedError, added, dated, reason, removed, rewritten, said
from simulator.ui.state import Session, TroubleError, market_of, plan_of
from simulator.ui.unfolding import unfolded

LAUNCH: Final = "rival.launch_week"
RIVAL: Final = "rival"
"""The key of the block of the rival's launch; those of dated changes are their numbers."""
LANES: Final = ("budget", "price", "product", "community", "programmes", "rival", "shock")
"""The lanes from top to bottom; `shock` is what happens to the market by itself."""
MOST_BLOCKS: Final = 60
LEFT_OUT: Final = "without"
"""In a session's view: the key of the block whose effect is looked at."""
_MOST_KEPT = 100  # edits that can be taken back
_LANE_OF = {
    "attract": "budget", "company": "price", "adopt": "price", "retain": "price",
    "engage": "product", "service": "product", "community": "community",
    "advocate": "community", "programmes": "programmes",
}  # fmt: skip
_PRODUCT = ("company.quality", "advocate.release_interval", "advocate.release_size")


class Block(NamedTuple):
    """A dated change as it lies on the timeline.

    `key` is its number among those of the market, or `rival`; `own` its number in the session's
    text, None for what comes from a base or is no entry of a text.
    """

    key: str
    lane: str
    own: int | None
    shock: Shock


@dataclass(frozen=True)
class Kept:
    """What an edit of the timeline can change of a session."""

    scenario: str
    text: str
    launch: Value | None


@dataclass(frozen=True)
class History:
    """Edits that can be taken back or made again, as long as nothing else changed the session."""

    past: tuple[Kept, ...] = ()
    now: Kept | None = None
    future: tuple[Kept, ...] = ()

    def of(self, session: Session) -> History:
        """The same, or an empty one if the session was changed elsewhere."""
        now = kept_of(session)
        return self if self.now == now else History(now=now)

    def after(self, old: Session, new: Session) -> History:
        """With one more edit."""
        past = (*self.of(old).past, kept_of(old))[-_MOST_KEPT:]
        return History(past, kept_of(new))

    def back(self) -> History:
        """One edit taken back; the same if there is none."""
        if self.now is None or not self.past:
            return self
        return History(self.past[:-1], self.past[-1], (self.now, *self.future))

    def forth(self) -> History:
        """One edit made again; the same if there is none."""
        if self.now is None or not self.future:
            return self
        return History((*self.past, self.now), self.future[0], self.future[1:])


def kept_of(session: Session) -> Kept:
    """What an edit can change, as it is."""
    return Kept(session.scenario, session.text, session.changes.get(LAUNCH))


def restored(session: Session, kept: Kept) -> Session:
    """The session as it was; letters and all."""
    changes = {name: value for name, value in session.changes.items() if name != LAUNCH}
    if kept.launch is not None:
        changes[LAUNCH] = kept.launch
    return _looked_at(session).having(scenario=kept.scenario, text=kept.text, changes=changes)


def text_of(session: Session) -> str:
    """The text that is edited: the session's own, or one with the market of a shipped scenario.

    A shipped scenario with dates is taken as it stands; others are what the text is based on.
    """
    return session.text or _shipped(session.scenario)


@functools.cache
def _shipped(name: str) -> str:
    text = library()[name].read_bytes().decode()
    if dated(text):
        return text
    told = market_of(Session(scenario=name)).name
    return f"name: {json.dumps(told, ensure_ascii=False)}\nbased_on: {name}\n"


@functools.lru_cache(maxsize=32)
def _dated(text: str) -> tuple[Shock, ...]:
    return tuple(dated(text))


def lane_of(name: str) -> str:
    """The lane of a quantity."""
    section, _, leaf = name.partition(".")
    if section == "rival":
        return RIVAL
    if name in _PRODUCT:
        return "product"
    if not quantities()[name].lever:
        return "shock"
    return "budget" if leaf.endswith("budget") else _LANE_OF[section]


def datable() -> list[str]:
    """The quantities that may change on a date and have no other way to do so."""
    return [
        name for name, known in quantities().items()
        if not known.fixed and name not in (LAUNCH, ONE_OFF) and known.kind != "text"
    ]  # fmt: skip


def launch_of(session: Session, market: Scenario) -> int:
    """The week of the rival's launch; below 1 if there is none."""
    value = session.changes.get(LAUNCH, market.settings.rival.launch_week)
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else -1


def blocks_of(session: Session, market: Scenario) -> list[Block]:
    """All that is dated, in the order of the market, at most `MOST_BLOCKS`; the launch is first.

    A dated change lies in the lane of most of its quantities.
    """
    own = [(number, shock) for number, shock in enumerate(_dated(text_of(session)))
           if not shock.strategies or set(shock.strategies) & set(market.strategies)]  # fmt: skip
    base = len(market.shocks) - len(own)
    found = []
    launch = launch_of(session, market)
    if launch > 0:
        found.append(Block(RIVAL, RIVAL, None, Shock(launch, None, {LAUNCH: launch}, "")))
    for place, shock in enumerate(market.shocks):
        number, written = own[place - base] if place >= base else (None, shock)
        lanes = [lane_of(name) for name in shock.change]
        lane = max(dict.fromkeys(lanes), key=lanes.count)
        found.append(Block(str(place), lane, number, written))
    return found[:MOST_BLOCKS]


def without(market: Scenario, key: str) -> Scenario:
    """The market without one dated change, given by its number; not for the launch."""
    place = int(key)
    return replace(market, shocks=market.shocks[:place] + market.shocks[place + 1 :])


# edits


def put(
    session: Session, market: Scenario, block: Block | None, given: Mapping[str, Any]
) -> Session:
    """The session with a block as it is given, or with one more block.

    Parameters
    ----------
    session, market
        what is looked at
    block
        the one that is changed, None for a new one
    given
        what a page says: any of `week`, `until` (None or empty: to the end), `lasts`, `entries`
        (a list of `name`, `value`), `because`, `cost`, `strategies`

    Raises
    ------
    RefusedError
        if something of it cannot be; its code and values say what would be right
    """
    old = block.shock if block else Shock(0, None, {}, "")
    week = _whole(given.get("week", old.week), "start", 1 if _is_launch(block) else 0,
                  max(market.weeks - 1, 1))  # fmt: skip
    if _is_launch(block):
        return _looked_at(session).having(changes={**session.changes, LAUNCH: week})
    new = old._replace(week=week, until=_until(given.get("until", old.until), week))
    if new.every is not None and "lasts" in given:
        new = new._replace(lasts=_whole(given["lasts"], "length", 1, new.every))
    if isinstance(given.get("entries"), list):
        new = new._replace(change=_change(given["entries"]))
    if isinstance(given.get("because"), str):
        new = new._replace(because=reason(given["because"]))
    if "cost" in given:
        new = new._replace(cost=_number(given["cost"] or 0, "cost", 0.0, 1e9))
    if isinstance(given.get("strategies"), list):
        new = new._replace(strategies=_strategies(given["strategies"], market))
    if not (new.because or new.strategies):
        raise RefusedError("needs_reason")
    text = text_of(session)
    if block is None:
        return _with_text(session, added(text, new))
    if block.own is None:
        raise RefusedError("from_base")
    return session if new == old else _with_text(session, rewritten(text, block.own, new))


def take_over(session: Session) -> Session:
    """The session with all dates of its market in its own text; raises `RefusedError`."""
    return _with_text(session, unfolded(session))


def take_out(session: Session, block: Block) -> Session:
    """The session without a block; raises `RefusedError` if it comes from a base."""
    if _is_launch(block):
        return _looked_at(session).having(changes={**session.changes, LAUNCH: -1})
    if block.own is None:
        raise RefusedError("from_base")
    return _with_text(session, removed(text_of(session), block.own))


def _is_launch(block: Block | None) -> bool:
    return block is not None and block.key == RIVAL


def _looked_at(session: Session) -> Session:
    """The same session, no block's effect being looked at: it would be that of another market."""
    return session.having(view={name: one for name, one in session.view.items()
                                if name != LEFT_OUT})  # fmt: skip


def _with_text(session: Session, text: str) -> Session:
    new = _looked_at(session).having(text=text)
    try:
        plan_of(new, market_of(new))
    except TroubleError as trouble:
        error = trouble.__cause__
        told = said(error.problems[0]) if isinstance(error, ScenarioError) else trouble.code
        raise RefusedError("refused", said=told) from error
    return new


def _number(given: Any, name: str, low: float, high: float) -> float:
    try:
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        raise RefusedError("no_number", name=name, given=reason(str(given)[:40])) from None
    if not low <= value <= high:
        raise RefusedError("out_of_range", name=name, low=plain(low), high=plain(high), unit="")
    return value


def _whole(given: Any, name: str, low: int, high: int) -> int:
    value = _number(given, name, low, high)
    if not value.is_integer():
        raise RefusedError("no_whole", name=name)
    return int(value)


def _strategies(given: list[Any], market: Scenario) -> tuple[str, ...]:
    unknown = [one for one in given if one not in market.strategies]
    if unknown:
        raise RefusedError("no_strategy", known=", ".join(market.strategies))
    return tuple(dict.fromkeys(given))


def _until(given: Any, week: int) -> int | None:
    if given is None or given == "":
        return None
    until = _whole(given, "end", 1, LONGEST_RUN)
    if until <= week:
        raise RefusedError("ends_first", until=until, week=week)
    return until


def _change(entries: list[Any]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for one in entries[: len(quantities())]:
        name = one.get("name") if isinstance(one, Mapping) else None
        if not isinstance(name, str) or name not in datable():
            near = closest(str(name), quantities()) or ""
            raise RefusedError("no_quantity", given=reason(str(name)[:60]), near=near)
        if name in found:
            raise RefusedError("twice", name=name)
        found[name] = _value(name, one.get("value"))
    if not found:
        raise RefusedError("no_change")
    return found


def _value(name: str, given: Any) -> Value:
    known = quantities()[name]
    if known.kind == "switch":
        return given is True or given == "true"
    if known.kind == "choice":
        if given not in known.choices:
            raise RefusedError("no_choice", name=name, choices=", ".join(known.choices))
        return str(given)
    assert known.low is not None  # noqa: S101  # numbers have bounds
    assert known.high is not None  # noqa: S101  # for the types
    try:
        value = _number(given, name, known.low, known.high)
    except RefusedError as error:
        error.values["unit"] = known.unit
        raise
    if known.kind == "whole" and not value.is_integer():
        raise RefusedError("no_whole", name=name)
    return checked_changes({name: value})[name]
