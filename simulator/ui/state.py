"""State: what one browser tab looks at, how it fits into a link, and how it is checked."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from simulator.complaints import ScenarioError
from simulator.quantities import Value
from simulator.scenario import Plan, Scenario, read, read_text
from simulator.seeds import LARGEST_SEED
from simulator.shipped import library
from simulator.strategy import quantities
from simulator.ui.files import files_wanted
from simulator.ui.words import LANGUAGES

MOST_PEOPLE: Final = 5_000
MOST_WEEKS: Final = 520
LONGEST_TEXT: Final = 256 * 1024
"""Bytes of a scenario's text."""
LONGEST_LINK: Final = 8_000
"""Letters of a packed session; what is larger travels as a file."""
_MOST_CHANGES = 400
_VERSION = "1"
_NAME = re.compile(r"[^\W\d_][\w -]{0,39}")
_FIELDS = {
    "s": "scenario", "t": "text", "g": "strategy", "m": "mix", "c": "changes", "n": "seed",
    "l": "language", "w": "week", "v": "view",
}  # fmt: skip


class TroubleError(ValueError):
    """Something cannot be done, to be told on the page.

    `code` is the key of what happened and what to do in the catalogue (`trouble.<code>`), `values`
    fill its places, `details` are lines of a technical kind to be copied.
    """

    def __init__(self, code: str, details: str = "", **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.values = values


@dataclass(frozen=True)
class Session:
    """What one tab looks at; the same session gives the same pictures.

    Attributes
    ----------
    scenario
        name of a shipped scenario; not looked at where there is a text
    text
        a scenario's own text, empty for a shipped one
    strategy
        name of a strategy or mix of the scenario; empty for its first, not looked at in a mix
    mix
        weights of strategies, name -> share of the money; empty for the strategy
    changes
        dotted names of quantities and values that replace those of the scenario
    seed
        addresses all chance
    language
        of the page, a code of `LANGUAGES`
    week
        where the clock stands
    view
        what a page wants to find again in a link, names and plain values
    """

    scenario: str = "baseline"
    text: str = ""
    strategy: str = ""
    mix: Mapping[str, float] = field(default_factory=dict)
    changes: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 1
    language: str = "en"
    week: int = 0
    view: Mapping[str, Value] = field(default_factory=dict)

    def having(self, **changed: Any) -> Session:
        """The same session with some fields replaced."""
        return replace(self, **changed)

    def changed_as(self, seen: Session, wanted: Session) -> Session:
        """The session with the change that somebody made of another one, which was `seen`.

        Two clicks can come so fast that the second still sees the page before the first; both
        count. In another market what was changed in the one before says nothing.
        """
        new = {one.name: getattr(wanted, one.name) for one in fields(Session)
               if getattr(wanted, one.name) != getattr(seen, one.name)}  # fmt: skip
        for name in new.keys() & {"changes", "view"} if not {"scenario", "text"} & set(new) else ():
            before, after = getattr(seen, name), new[name]
            kept = {key: value for key, value in getattr(self, name).items()
                    if key in after or key not in before}  # fmt: skip
            entries = {key: value for key, value in after.items()
                       if key not in before or before[key] != value}  # fmt: skip
            new[name] = kept | entries
        return replace(self, **new)


def packed(session: Session) -> str:
    """A session as the letters of a link: a version, then deflated JSON in base64."""
    plain, usual = asdict(session), asdict(Session())
    told = {short: plain[name] for short, name in _FIELDS.items() if plain[name] != usual[name]}
    text = json.dumps(told, separators=(",", ":"), sort_keys=True, allow_nan=False)
    small = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return f"{_VERSION}.{small}"


def unpacked(link: str) -> Session:
    """The session of a link, each part of which is checked.

    Raises
    ------
    TroubleError
        if the letters are no link of ours (`link_broken`), of another version (`link_version`), or
        say something that cannot be (`link_content`)
    """
    version, dot, small = link.partition(".")
    if not dot or len(link) > LONGEST_LINK:
        raise TroubleError("link_broken")
    if version != _VERSION:
        raise TroubleError("link_version", version=version[:8])
    try:
        data = base64.b64decode(small + "=" * (-len(small) % 4), altchars=b"-_", validate=True)
        tool = zlib.decompressobj()
        text = tool.decompress(data, LONGEST_TEXT + 1)
        if tool.unconsumed_tail or not tool.eof or tool.unused_data or len(text) > LONGEST_TEXT:
            raise TroubleError("link_broken")
        told = json.loads(text)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise TroubleError("link_broken") from error
    if not isinstance(told, dict) or not set(told) <= set(_FIELDS):
        raise TroubleError("link_content", details="field")
    return checked(Session(**{_FIELDS[short]: value for short, value in told.items()}))


def checked(session: Session) -> Session:
    """The same session, if nothing in it is impossible.

    Raises
    ------
    TroubleError
        with the code `link_content` and the name of the field
    """
    allowed = {
        "scenario": isinstance(session.scenario, str) and session.scenario in library(),
        "text": _is_text(session.text) and len(session.text.encode()) <= LONGEST_TEXT,
        "strategy": session.strategy == "" or _is_name(session.strategy),
        "mix": _is_table(session.mix, 20) and all(map(_is_share, session.mix.values())),
        "changes": _is_table(session.changes, _MOST_CHANGES)
        and set(session.changes) <= set(quantities()),
        "seed": _is_whole(session.seed, LARGEST_SEED),
        "language": isinstance(session.language, str) and session.language in LANGUAGES,
        "week": _is_whole(session.week, MOST_WEEKS),
        "view": _is_table(session.view, 40),
    }  # fmt: skip
    for name, is_allowed in allowed.items():
        if not is_allowed:
            raise TroubleError("link_content", details=name)
    return session


def key_of(session: Session) -> str:
    """What tells runs apart: all of a session that decides about the numbers."""
    told = packed(session.having(language="en", week=0, view={}))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def market_of(session: Session) -> Scenario:
    """The scenario a session names or holds; a market that is too large for the pages is the same
    market with as many people as they allow.

    Raises
    ------
    TroubleError
        `scenario` with all mistakes of its text, `weeks` beyond what the pages allow, or `files` if
        it wants to read files
    """
    if session.text and _wants_files(session.text):
        raise TroubleError("files")
    try:
        market = _market("" if session.text else session.scenario, session.text)
    except ScenarioError as error:
        raise TroubleError("scenario", details=str(error)) from error
    if market.weeks > MOST_WEEKS:
        raise TroubleError("weeks", most=MOST_WEEKS, given=market.weeks)
    return market


def whole_market_of(session: Session) -> Scenario:
    """The same with all its people, for a session of which `market_of` has a market."""
    return _whole("" if session.text else session.scenario, session.text)


def is_shown_smaller(session: Session, market: Scenario) -> bool:
    """True if the market has more people than the pages show of it."""
    return whole_market_of(session) is not market


@functools.lru_cache(maxsize=32)
def _wants_files(text: str) -> bool:
    """True if a text names other files, however it is spelled."""
    return bool(files_wanted(text.encode(), "scenario.yaml"))


@functools.lru_cache(maxsize=32)
def _market(shipped: str, text: str) -> Scenario:
    """A scenario by its name or its text: it cannot change, so tabs may look at the same one."""
    market = _whole(shipped, text)
    if market.settings.people.size <= MOST_PEOPLE:
        return market
    return _read(shipped, text, MOST_PEOPLE)


@functools.lru_cache(maxsize=32)
def _whole(shipped: str, text: str) -> Scenario:
    """The same with all its people."""
    return _read(shipped, text, None)


def _read(shipped: str, text: str, people: int | None) -> Scenario:
    if shipped in library():
        return read(shipped, people=people)
    return read_text(text, name="scenario.yaml", people=people)


def strategy_of(session: Session, market: Scenario) -> str | Mapping[str, float] | None:
    """The strategy or the weights of the mix that a session follows; the usual one in place of what
    this market does not have.
    """
    known = set(session.mix) <= set(market.strategies)
    if known and sum(session.mix.values()) > 0:
        return dict(session.mix)
    if session.strategy in market.strategy_names():
        return session.strategy
    names = market.strategy_names()
    usual = "community_led"
    return usual if usual in names else next(iter(names), None)


def plan_of(session: Session, market: Scenario) -> Plan:
    """The settings week by week of what a session looks at.

    Raises
    ------
    TroubleError
        `value` with all mistakes among the changes, `people` beyond what the pages allow
    """
    try:
        plan = market.plan(dict(session.mix) or strategy_of(session, market), session.changes)
    except ScenarioError as error:
        raise TroubleError("value", details=str(error)) from error
    people = plan[0].settings.people.size
    if people > MOST_PEOPLE:
        raise TroubleError("people", most=MOST_PEOPLE, given=people)
    return plan


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1e9


def _is_table(value: object, most: int) -> bool:
    """True for a table of names and plain values, none of them endless."""
    if not isinstance(value, Mapping) or len(value) > most:
        return False
    return all(
        _is_text(name) and len(name) <= 80 and isinstance(one, str | int | float | bool)
        and not (isinstance(one, float) and not math.isfinite(one))
        and not (isinstance(one, int) and abs(one) > 2**63)
        and not (isinstance(one, str) and (len(one) > 200 or not _is_text(one)))
        for name, one in value.items()
    )  # fmt: skip
