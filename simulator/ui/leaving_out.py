"""Leaving out: the same worlds with and without one dated change, lived in a worker."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.experiment import live_world
from simulator.jsonable import jsonable
from simulator.scenario import Scenario
from simulator.scenario_files.values import plain
from simulator.ui.comparing import LONGEST_TURN, compared_market, reading_of
from simulator.ui.dating import LAUNCH, RIVAL, without
from simulator.ui.state import Session, market_of, strategy_of
from simulator.verdict import COMPARED_METRICS, differences, summary

WITH, WITHOUT = "with", "without"
MIX: Final = "this mix"
"""What a mix that has no name in the scenario is called."""


def markets_of(session: Session, key: str) -> tuple[Scenario, Scenario, str]:
    """The market with and without a block, and the name of the strategy that both are lived under.

    Changes of the session hold for all strategies, as on the page Compare.

    Raises
    ------
    simulator.ui.state.TroubleError
        as `simulator.ui.comparing.compared_market`
    """
    having = compared_market(session)
    if key == RIVAL:
        lacking = compared_market(session.having(changes={**session.changes, LAUNCH: -1}))
    else:
        lacking = without(having, key)
    strategy = strategy_of(session, having)
    if not isinstance(strategy, Mapping):
        return having, lacking, strategy or ""
    shares = having.shares(strategy)
    named = [replace(one, mixes=one.mixes | {MIX: shares}) for one in (having, lacking)]
    return named[0], named[1], MIX


def leave_out(
    having: Scenario, lacking: Scenario, strategy: str, seed: int, first: int, until: int,
    before: pd.DataFrame | None,
) -> Iterator[dict[str, Any]]:
    """Live worlds `first` to `until` - 1 twice, or as many as there is time for.

    Yields what `simulator.ui.comparing.live_worlds` yields, `with` and `without` in place of
    strategies; `compared` is what `effects` says of all worlds so far.
    """
    rows, used = [] if before is None else [before], time.process_time()
    for replicate in range(first, until):
        began, weekly = time.monotonic(), {}
        lived: list[pd.DataFrame] = []
        for label, market in ((WITH, having), (WITHOUT, lacking)):
            yield {"part": len(lived) / 2}
            name: Any = strategy or None
            world = live_world(market, (name,), replicate, seed)
            lived.append(world.rows.assign(strategy=label))
            customers = world.weekly["customers"].to_numpy()
            weekly[label] = {"customers": np.asarray(customers, dtype=np.float32)}
        rows.append(pd.concat(lived, ignore_index=True))
        found = effects(pd.concat(rows, ignore_index=True))
        yield {"replicate": replicate, "rows": rows[-1], "weekly": weekly,
               "compared": {"effects": found}, "seconds": time.monotonic() - began}  # fmt: skip
        if time.process_time() - used > LONGEST_TURN:
            return


def effects(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """What a dated change does to each compared metric: with it - without it, world by world.

    `rows` are as for `simulator.verdict.differences`. Each effect has metric, mean, low, high (95 %
    paired interval), better_in, worse_in, of, and the means `with` and `without`; None where it is
    undefined.
    """
    means = summary(rows).set_index(["strategy", "metric"])["mean"]
    found = []
    for row in differences(rows, COMPARED_METRICS).to_dict("records"):
        one = {key: jsonable(row[key]) for key in ("mean", "low", "high", "better_in", "worse_in")}
        sides = {side: jsonable(means.get((side, row["metric"]))) for side in (WITH, WITHOUT)}
        found.append({"metric": row["metric"], "of": int(row["of"]), **one, **sides})
    return found


def python_of(session: Session, key: str, worlds: int) -> str:
    """A short program with the numbers of the page."""
    market = market_of(session)
    sets = {name: plain(value) for name, value in session.changes.items()}
    having = reading_of(session, market, sets)
    strategy = strategy_of(session, market)
    lines = ["from dataclasses import replace", "", "import pandas as pd", "",
             "import simulator as fw", "from simulator.experiment import live_world",
             "from simulator.verdict import differences", "", f"having = {having}"]  # fmt: skip
    if key == RIVAL:
        lines.append(f"lacking = {reading_of(session, market, sets | {LAUNCH: '-1'})}")
    else:
        left = f"shocks[:{key}] + shocks[{int(key) + 1}:]"
        lines += ["shocks = having.shocks", f"lacking = replace(having, shocks={left})"]
    if isinstance(strategy, Mapping):
        lines += [f"mix = {{{json.dumps(MIX)}: having.shares({strategy!r})}}",
                  "having = replace(having, mixes=having.mixes | mix)",
                  "lacking = replace(lacking, mixes=lacking.mixes | mix)"]  # fmt: skip
        strategy = MIX
    metrics = "".join(f"    {json.dumps(name)},\n" for name in COMPARED_METRICS)
    named = json.dumps(strategy) if strategy else "None"
    return "\n".join([
        *lines,
        "rows = pd.concat(",
        f"    live_world(market, [{named}], world, {session.seed}).rows.assign(strategy=label)",
        f"    for world in range({worlds})",
        '    for label, market in (("with", having), ("without", lacking))',
        ")",
        f"metrics = [\n{metrics}]",
        "effects = differences(rows, metrics)",
        "print(effects)",
        "",
    ])  # fmt: skip
