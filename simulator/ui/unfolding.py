"""Unfolding: the market of a session as a text that has all its dated changes itself.

A text can add dates to those of what it is based on, and has no way to change them. The text that
is made here is based on the market without dates that all shipped scenarios begin with, and says
all that differs from it. It is read again: only the very same market will do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.complaints import ScenarioError
from simulator.quantities import Value
from simulator.scenario import Scenario, read, read_text
from simulator.scenario_files.values import plain
from simulator.strategy import quantities, setting
from simulator.ui.dated_text import NAME, RefusedError, added
from simulator.ui.files import files_wanted
from simulator.ui.state import LONGEST_TEXT, Session, whole_market_of

BASE: Final = "baseline"
_TAKEN = "taken over with the dates"


def unfolded(session: Session) -> str:
    """The text of the same market with all dated changes in it, in the same order.

    Raises
    ------
    simulator.ui.dated_text.RefusedError
        `not_unfolded` if no such text says exactly the same
    """
    market = whole_market_of(session)
    text = "\n".join(_head(market, read(BASE))) + "\n"
    if files_wanted(text.encode(), NAME):
        raise RefusedError("not_unfolded")
    for shock in market.shocks:
        text = added(text, shock)
    try:
        found = read_text(text, name=NAME)
    except ScenarioError as error:
        raise RefusedError("not_unfolded") from error
    is_same = found.fingerprint() == market.fingerprint() and found.shocks == market.shocks
    if not is_same or len(text.encode()) > LONGEST_TEXT:
        raise RefusedError("not_unfolded")
    return text


def _head(market: Scenario, base: Scenario) -> Iterator[str]:
    """All but the dates."""
    yield f"name: {_quoted(market.name)}"
    if market.question:
        yield f"question: {_quoted(market.question)}"
    yield f"based_on: {BASE}"
    if market.weeks != base.weeks:
        yield f"weeks: {market.weeks}"
    changes = [
        f"  {name}: {{value: {_written(value)}, because: {_quoted(_reason(market, name))}}}"
        for name in quantities()
        if (value := setting(market.settings, name)) != setting(base.settings, name)
    ]
    yield from ["changes:", *changes] if changes else []
    strategies = [*_differing(market.strategies, base.strategies)]
    yield from ["strategies:", *strategies] if strategies else []
    mixes = [*_differing(market.mixes, base.mixes)]
    yield from ["mixes:", *mixes] if mixes else []


def _differing(
    given: Mapping[str, Mapping[str, Any]], base: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Named bundles that are not as in the base; what is only there is taken away."""
    for name, bundle in given.items():
        if bundle != base.get(name):
            inside = ", ".join(f"{_key(one)}: {_written(value)}" for one, value in bundle.items())
            yield f"  {_key(name)}: {{{inside}}}"
    yield from (f"  {_key(name)}: null" for name in base if name not in given)


def _reason(market: Scenario, name: str) -> str:
    return market.reasons.get(name) or _TAKEN


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else plain(value)


def _key(name: str) -> str:
    return name if all(part.isidentifier() for part in name.split(".")) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
