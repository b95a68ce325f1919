"""Comparing: the worlds of a comparison lived in a worker, and what the page keeps of them."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.complaints import ScenarioError
from simulator.experiment import World, comparison_of, live_world
from simulator.metrics import turning
from simulator.quantities import Value
from simulator.receipt import as_json
from simulator.scenario import Scenario, read, read_text
from simulator.scenario_files.values import plain
from simulator.ui.state import MOST_PEOPLE, Session, TroubleError, is_shown_smaller, market_of

LONGEST_TURN: Final = 6.0
"""Processor seconds after which a task ends, so that others come in between; one world at least."""
SINGLE_WORLDS: Final = 12
"""Worlds that are drawn one by one."""
SERIES: Final = {
    "customers": "count", "members": "count", "new": "mean", "speed": "number", "cac": "EUR",
    "cac_paid": "EUR", "cash": "EUR",
}  # fmt: skip
"""Weekly series that can be compared, and how their numbers are written."""
_DIGITS = 5  # that count, of the numbers drawn


def live_worlds(
    scenario: Scenario, names: tuple[str, ...], seed: int, first: int, until: int,
    before: pd.DataFrame | None,
) -> Iterator[dict[str, Any]]:
    """Live worlds `first` to `until` - 1, or as many as there is time for.

    Yields after each strategy `part`, the share of the world that is done; after each world
    `replicate`, `rows` (its metrics), `weekly` (strategy -> series -> values), `seconds`, and
    `compared`, which is what `flywheel compare --json` says of all worlds so far. `before` are
    the rows of the worlds before the first.
    """
    rows, used = [] if before is None else [before], time.process_time()
    for replicate in range(first, until):
        began, weekly = time.monotonic(), {}
        lived: list[World] = []
        for name in names:
            yield {"part": len(lived) / len(names)}
            lived.append(live_world(scenario, (name,), replicate, seed))
            weekly[name] = _series(scenario, name, lived[-1].weekly)
        rows.append(pd.concat([world.rows for world in lived], ignore_index=True))
        none = pd.DataFrame()
        tables = World(pd.concat(rows, ignore_index=True), none, none, none)
        found = comparison_of(scenario, names, seed, tables, replicate + 1)
        yield {"replicate": replicate, "rows": rows[-1], "weekly": weekly,
               "compared": as_json(found), "seconds": time.monotonic() - began}  # fmt: skip
        if time.process_time() - used > LONGEST_TURN:
            return


def _series(scenario: Scenario, name: str, table: pd.DataFrame) -> dict[str, Any]:
    history = {str(one): values.to_numpy() for one, values in table.items()}
    share = scenario.plan(name)[0].settings.company.community_acquisition_share
    found = {
        "customers": history["customers"],
        "members": history["members"],
        "new": turning.won_weekly(history),
        "speed": turning.speed(history),
        "cac": turning.cost_so_far(history, share),
        "cac_paid": turning.paid_cost_so_far(history),
        "cash": turning.cash_so_far(history),
    }
    return {one: np.asarray(values, dtype=np.float32) for one, values in found.items()}


class Kept:
    """The worlds of one comparison that are done, in their order; filled by one listener."""

    def __init__(self) -> None:
        self.worlds: tuple[dict[str, Any], ...] = ()
        self.compared: dict[str, Any] | None = None
        self.part = 0.0

    def take(self, piece: Mapping[str, Any]) -> float:
        """Keep a piece of `live_worlds`; returns the number of worlds and the part of the next."""
        if "replicate" not in piece:
            self.part = piece["part"]
        elif piece["replicate"] == len(self.worlds):  # else it was kept from another task
            self.compared, self.part = piece["compared"], 0.0
            self.worlds = (*self.worlds, dict(piece))
        return len(self.worlds) + self.part

    def rows(self) -> pd.DataFrame | None:
        """The metrics of all worlds so far, None before the first is done."""
        some = [world["rows"] for world in self.worlds]
        return pd.concat(some, ignore_index=True) if some else None

    def seconds_left(self, wanted: int) -> float | None:
        """Seconds until all worlds that are wanted are done, None before the first is."""
        if not self.worlds:
            return None
        each = float(np.mean([world["seconds"] for world in self.worlds]))
        return each * max(0.0, wanted - len(self.worlds) - self.part)

    def drawn(self, names: Sequence[str], series: str) -> dict[str, Any]:
        """A weekly series as a chart takes it: mean, middle 80 % and single worlds by strategy."""
        data: dict[str, Any] = {}
        for name in names if self.worlds else ():
            values = np.stack([world["weekly"][name][series] for world in self.worlds])
            known = np.isfinite(values).sum(axis=0) * 2 >= len(values)  # in half of the worlds
            low, mean, high = (np.full(values.shape[1], np.nan) for _ in range(3))
            if known.any():
                mean[known] = np.nanmean(values[:, known], axis=0)
                low[known], high[known] = np.nanquantile(values[:, known], [0.1, 0.9], axis=0)
            data[name] = _short(mean)
            if len(values) > 1:
                data |= {f"{name}.low": _short(low), f"{name}.high": _short(high)}
                data[f"{name}.worlds"] = [_short(one) for one in values[:SINGLE_WORLDS]]
        return data


def _short(values: Any) -> list[float | None]:
    return [
        float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None for value in values.tolist()
    ]


def compared_market(session: Session) -> Scenario:
    """The market of a session with its changes made for all strategies, as `--set` does.

    Raises
    ------
    simulator.ui.state.TroubleError
        as `market_of`, and `value` if a change does not fit
    """
    market = market_of(session)
    if not session.changes:
        return market
    people = MOST_PEOPLE if is_shown_smaller(session, market) else None
    sets = {name: _written(value) for name, value in session.changes.items()}
    try:
        if session.text:
            changed = read_text(session.text, name="scenario.yaml", sets=sets, people=people)
        else:
            changed = read(session.scenario, sets=sets, people=people)
    except ScenarioError as error:
        raise TroubleError("value", details=str(error)) from error
    if changed.settings.people.size > MOST_PEOPLE:
        given = changed.settings.people.size
        raise TroubleError("people", most=MOST_PEOPLE, given=given)
    return changed


def command_of(session: Session, names: Sequence[str], worlds: int) -> str:
    """The command line that says the same as the page."""
    words = ["flywheel", "compare", "scenario.yaml" if session.text else session.scenario]
    words += ["--strategies", ",".join(names), "--replicates", str(worlds)]
    words += ["--seed", str(session.seed)]
    if is_shown_smaller(session, market_of(session)):
        words += ["--people", str(MOST_PEOPLE)]
    for name, value in session.changes.items():
        words += ["--set", f"{name}={_written(value)}"]
    return shlex.join([*words, "--json"])


def _written(value: Value) -> str:
    return plain(value) if not isinstance(value, bool) else str(value).lower()
