"""Comparing: the worlds of a comparison lived in a worker, and what the page keeps of them."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.complaints import ScenarioError
from simulator.experiment import Comparison, World, comparison_of, live_world
from simulator.metrics import turning
from simulator.precision import MOST_WORLDS, PRECISE_METRICS, Goal, Precision, goal_of, standing
from simulator.quantities import Value
from simulator.receipt import as_json
from simulator.scenario import Scenario, read, read_text
from simulator.scenario_files.values import plain
from simulator.statements import Statement
from simulator.ui.state import MOST_PEOPLE, Session, TroubleError, is_shown_smaller, market_of
from simulator.words.writing import commented_yaml

LONGEST_TURN: Final = 6.0
"""Processor seconds after which a task ends, so that others come in between; one world at least."""
GOAL: Final = goal_of(0.05, PRECISE_METRICS, MOST_WORLDS)
"""What `flywheel compare --precision 5%` wants."""
BANDS: Final = {"": (0.1, 0.9), "95": (0.025, 0.975)}
"""Middle 80 and 95 % of the worlds: what their names end with, the quantiles they lie between."""
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
    before: pd.DataFrame | None, goal: Goal | None = None,
) -> Iterator[dict[str, Any]]:
    """Live worlds `first` to `until` - 1, or as many as there is time for, or as the goal needs.

    Yields after each strategy `part`, the share of the world that is done; after each world
    `replicate`, `rows` (its metrics), `weekly` (strategy -> series -> values), `seconds`, and
    `compared`, which is what `flywheel compare --json` says of all worlds so far, with the
    `statements` of its verdict; with a goal what `flywheel compare --precision --json` says,
    stopped there where it would go on. `before` are the rows of the worlds before the first: with
    a goal, first comes a `part` with what they say, up to the look at which they were enough.
    """
    rows, used = [] if before is None else [before], time.process_time()
    if goal and before is not None:
        enough = _enough(before, goal, first)
        some = before[before["replicate"] < (enough or first)]
        yield {"part": 0.0} | _compared(scenario, names, seed, some, goal)
        if enough:
            return
    for replicate in range(first, until):
        began, weekly = time.monotonic(), {}
        lived: list[World] = []
        for name in names:
            yield {"part": len(lived) / len(names)}
            lived.append(live_world(scenario, (name,), replicate, seed))
            weekly[name] = _series(scenario, name, lived[-1].weekly)
        rows.append(pd.concat([world.rows for world in lived], ignore_index=True))
        found = _compared(scenario, names, seed, pd.concat(rows, ignore_index=True), goal)
        yield {"replicate": replicate, "rows": rows[-1], "weekly": weekly,
               "seconds": time.monotonic() - began} | found  # fmt: skip
        is_enough = goal is not None and found["compared"]["partial"] is None
        if is_enough or time.process_time() - used > LONGEST_TURN:
            return


def _enough(rows: pd.DataFrame, goal: Goal, worlds: int) -> int:
    """The first planned look at which some of these worlds were enough, 0 if there is none."""
    for look in goal.looks:
        if look <= worlds:
            found = standing(rows[rows["replicate"] < look], goal, look)
            if found.ended_by != "stopped":
                return look
    return 0


def _compared(
    scenario: Scenario, names: tuple[str, ...], seed: int, rows: pd.DataFrame, goal: Goal | None
) -> dict[str, Any]:
    """What is `compared`, and the `statements` of its verdict."""
    none = pd.DataFrame()
    found = comparison_so_far(scenario, names, seed, World(rows, none, none, none), goal)
    return {"compared": as_json(found), "statements": found.statements}


def comparison_so_far(
    scenario: Scenario, names: Sequence[str], seed: int, tables: World, goal: Goal | None
) -> Comparison:
    """What lived worlds say: of a goal, as if it had been stopped here where it would go on."""
    worlds = int(tables.rows["replicate"].nunique())
    precision = standing(tables.rows, goal, worlds) if goal else None
    goes_on = precision is not None and precision.ended_by == "stopped"
    asked = precision.goal.looks[-1] if precision and goes_on else worlds
    return comparison_of(scenario, names, seed, tables, asked, precision)


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
        self.statements: tuple[Statement, ...] = ()
        self.part = 0.0

    def take(self, piece: Mapping[str, Any]) -> float:
        """Keep a piece of `live_worlds`; returns the number of worlds and the part of the next."""
        if "replicate" not in piece:
            self.part = piece["part"]
        elif piece["replicate"] == len(self.worlds):  # else it was kept from another task
            self.worlds = (*self.worlds, dict(piece))
            self.part = 0.0
        else:
            return len(self.worlds) + self.part
        self.compared = piece.get("compared", self.compared)
        self.statements = piece.get("statements", self.statements)
        return len(self.worlds) + self.part

    @property
    def used(self) -> int:
        """Number of worlds that `compared` speaks of: not all if fewer were enough."""
        told = self.compared or {}
        return min(len(self.worlds), told.get("replicates", len(self.worlds)))

    @property
    def precision(self) -> Precision | None:
        """How far a comparison to a precision is, None for one of so many worlds."""
        told = (self.compared or {}).get("precision")
        return Precision.from_json(told) if told else None

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
        """A weekly series as a chart takes it, by strategy: mean, `BANDS`, and single worlds."""
        data: dict[str, Any] = {}
        worlds = self.worlds[: self.used]
        for name in names if worlds else ():
            values = np.stack([world["weekly"][name][series] for world in worlds])
            known = np.isfinite(values).sum(axis=0) * 2 >= len(values)  # in half of the worlds
            mean = np.full(values.shape[1], np.nan)
            if known.any():
                mean[known] = np.nanmean(values[:, known], axis=0)
            data[name] = _short(mean)
            if len(values) > 1:
                data |= _bands(name, values, known)
                data[f"{name}.worlds"] = [_short(one) for one in values[:SINGLE_WORLDS]]
        return data


def _bands(name: str, values: Any, known: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for band, quantiles in BANDS.items():
        ends = np.full((2, values.shape[1]), np.nan)
        if known.any():
            ends[:, known] = np.nanquantile(values[:, known], quantiles, axis=0)
        found |= {f"{name}.low{band}": _short(ends[0]), f"{name}.high{band}": _short(ends[1])}
    return found


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


def command_of(session: Session, names: Sequence[str], compared: Mapping[str, Any]) -> str:
    """The command line that says the same as the page, `compared`; where a comparison to a
    precision was stopped, the one that goes on.
    """
    words = ["flywheel", "compare", "scenario.yaml" if session.text else session.scenario]
    words += ["--strategies", ",".join(names), *_worlds(compared)]
    words += ["--seed", str(session.seed)]
    if is_shown_smaller(session, market_of(session)):
        words += ["--people", str(MOST_PEOPLE)]
    for name, value in session.changes.items():
        words += ["--set", f"{name}={_written(value)}"]
    return shlex.join([*words, "--json"])


def _worlds(compared: Mapping[str, Any]) -> list[str]:
    if compared["precision"]:
        return ["--precision", f"{100 * compared['precision']['wanted']:g}%"]
    return ["--replicates", str(compared["replicates"])]


def python_of(session: Session, names: Sequence[str], compared: Mapping[str, Any]) -> str:
    """A short program with the numbers of the page, `compared`."""
    sets = {name: _written(value) for name, value in session.changes.items()}
    lines = ["import simulator as fw", "",
             f"scenario = {reading_of(session, market_of(session), sets)}"]  # fmt: skip
    precise, partial = compared["precision"], compared["partial"]
    how = f"precision={precise['wanted']}" if precise else f"replicates={compared['replicates']}"
    if partial:
        lines[:0] = ["from itertools import count", ""]
        lines += ["worlds = count(1)"]
        how += f", stop=lambda: next(worlds) == {partial['done']}"
    return "\n".join([
        *lines,
        "comparison = fw.compare(",
        f"    scenario, {json.dumps(list(names), ensure_ascii=False)},",
        f"    {how}, seed={session.seed},",
        ")",
        "print(comparison.verdict)",
        "print(comparison.summary)",
        "print(comparison.differences)",
        "",
    ])  # fmt: skip


def reading_of(session: Session, market: Scenario, sets: Mapping[str, str]) -> str:
    """The call that reads the market of a session with some values set."""
    source = '"scenario.yaml"' if session.text else json.dumps(session.scenario)
    more = f", sets={dict(sets)!r}" if sets else ""
    if is_shown_smaller(session, market):
        more += f", people={MOST_PEOPLE}"
    return f"fw.read({source}{more})"


def yaml_of(
    session: Session, market: Scenario, names: Sequence[str], compared: Mapping[str, Any] | None
) -> str:
    """The compared market with all its numbers and strategies, under the command that reads it;
    it says how many worlds are meant unless `compared` is None.
    """
    words = ["flywheel", "compare", "flywheel-compare.yaml", "--strategies", ",".join(names),
             *(_worlds(compared) if compared else []), "--seed", str(session.seed)]  # fmt: skip
    return f"# {shlex.join(words)}\n{commented_yaml(market)}"


def _written(value: Value) -> str:
    return plain(value) if not isinstance(value, bool) else str(value).lower()
