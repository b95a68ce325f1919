"""Words on lock-in: the verdict in sentences, and what it is not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from simulator.experiment import unlike_contracts
from simulator.metrics.registry import value_text
from simulator.scenario import Scenario
from simulator.statements import written
from simulator.verdict import plain
from simulator.verdicts.lockin_figures import NAMES, Found
from simulator.verdicts.lockin_worlds import BLOCKS
from simulator.verdicts.tipping import (
    SIZES,
    STEP_WEEKS,
    STEPS,
    TOP,
    can_be_resized,
    tipping,
)

Row = Mapping[Any, Any]


def verdict_of(
    strategies: Sequence[str], within: int, figures: pd.DataFrame, found: Found
) -> tuple[str, ...]:
    """The verdict, a sentence each."""
    if figures.empty:
        return ()
    said: list[str] = []
    for strategy in strategies:
        mine = figures[figures["strategy"] == strategy]
        rows = {str(row["figure"]): row for row in mine.to_dict("records")}
        if rows:
            searches = [search for search in found.searches if search.strategy == strategy]
            hopeless = bool(searches) and all(search.is_out_of_reach for search in searches)
            said += _of_strategy(plain(strategy), within, rows, hopeless=hopeless)
    return (*said, *_size_told(strategies, found))


def _of_strategy(
    name: str, within: int, rows: Mapping[str, Row], *, hopeless: bool
) -> Iterator[str]:
    lock_in, defection = rows["lock_in"], rows["defection"]
    subject = name[:1].upper() + name[1:]
    if not math.isfinite(lock_in["mean"]):
        yield f"{subject}: too few customers at the launch to say who leaves."
        return
    if lock_in["mean"] == 0 and not lock_in["high"] > lock_in["low"]:
        yield (
            f"{subject}: the rival takes {_share(defection)} of the customers within {within} "
            f"weeks, and the social cost holds nobody: lock-in is exactly zero. {_most(rows)}"
        )
        return
    yield (
        f"{subject}: the rival takes {_share(defection)} of the customers within {within} weeks; "
        f"without the social cost it would take {_share(rows['defection_without'])}. Lock-in is "
        f"{_points(lock_in)}{'' if _sure(lock_in) else ', not told apart from none'}. "
        f"{_most(rows)}"
    )
    if hopeless:
        yield (
            f"No offer of the rival makes up for the lock-in of {name}, not even a price of 0 or "
            "the best product there can be."
        )
    yield from _made_up_for(name, rows)
    yield from _not_loyal(name, rows)
    yield from _way_back(name, rows)


def _most(rows: Mapping[str, Row]) -> str:
    """What holds most, and what the social cost's share of it is."""
    parts = {block: rows[f"held_by_{block}"] for block in BLOCKS}
    most = max(parts, key=lambda block: parts[block]["mean"])
    if parts[most]["mean"] <= 0:
        return "Nothing of what was looked at holds them."
    told = f"Split among all that holds, most is held by {NAMES[most]}: {_points(parts[most])}"
    if most == "social" or parts["social"]["mean"] == 0:
        return f"{told}."
    return f"{told}; by {NAMES['social']}: {_points(parts['social'])}."


def _made_up_for(name: str, rows: Mapping[str, Row]) -> Iterator[str]:
    told = []
    for kind, how in (("quality", "better by {} in quality"), ("price", "cheaper by {} a week")):
        row = rows.get(f"premium_{kind}")
        if row is not None and math.isfinite(row["mean"]):
            value = value_text(row["mean"], row["unit"])
            inside = ""
            if math.isfinite(row["low"]):
                inside = f" ({_number(row, 'low')} to {_number(row, 'high')})"
            told.append(f"{how.format(value)}{inside}")
    if told:
        yield (
            f"To take as many in spite of it, the rival must be {' or '.join(told)} against "
            f"{name}."
        )


def _not_loyal(name: str, rows: Mapping[str, Row]) -> Iterator[str]:
    stayed = rows["stayed_for_company"]
    if not math.isfinite(stayed["mean"]):
        return
    yield (
        f"Lock-in is not loyalty: of those who stayed with {name}, {_share(stayed)} went to the "
        "rival in the same worlds without the social cost; and would they reconsider now, "
        f"{_share(rows['leaving_chance'])} would leave, "
        f"{_share(rows['leaving_chance_with_friends'])} if their friends came along."
    )


def _way_back(name: str, rows: Mapping[str, Row]) -> Iterator[str]:
    missing, without = rows.get("missing"), rows.get("missing_without")
    if missing is None or without is None or not math.isfinite(missing["mean"]):
        return
    yield (
        f"The way back is not the way out: when the rival's product was better for "
        f"{2 * STEPS * STEP_WEEKS // 52} years, by up to {TOP:g} in quality, and is again what "
        f"it was, {_share(missing)} of the customers of {name} are still missing "
        f"({_share(without)} without social cost)."
    )


def _size_told(strategies: Sequence[str], found: Found) -> Iterator[str]:
    """Whether defection rises more steeply in larger markets, as at a tipping point."""
    if found.sizes.empty:
        return
    table = tipping(found.sizes).dropna()
    steeper = []
    for strategy in strategies:
        mine = table[table["strategy"] == strategy].sort_values("people")
        if len(mine) == len(SIZES) and mine["low"].iloc[-1] > mine["high"].iloc[0]:
            steeper.append(plain(strategy))
    people = " / ".join(f"{number:,}" for number in sorted(found.sizes["people"].unique()))
    if steeper:
        yield (
            f"Defection rises the more steeply the larger the market ({people} people) under "
            f"{', '.join(steeper)}: a sign of a tipping point."
        )
    elif not table.empty:
        yield (
            f"No tipping point is seen: defection rises about as steeply with the rival's quality "
            f"in markets of {people} people."
        )


def caveats_of(scenario: Scenario, strategies: Sequence[str], found: Found) -> tuple[str, ...]:
    """What the analysis is not, a sentence each."""
    said = [
        "That leaving has a social cost is put into the model by hand (`switching`, all guesses); "
        "how much it matters beside the rest is what comes out. How lock-in changes with its "
        "weight and with portability: table `sweeps`.",
        "Parts overlap: what one block holds depends on the others, so each is the mean over all "
        "orders of switching them off from the launch on. A part below zero drives people away: "
        "here a rival's better product, or attention that a renewal wakes.",
        "The effort of moving is felt once, the difference in price for good; the price of "
        "leaving says what weighs as much in one decision, and can exceed the price itself.",
        "Intervals are about luck alone, not about guesses.",
    ]
    if not can_be_resized(scenario):
        said.append("Other sizes are not looked at: the network is a real one, read from a file.")
    parts = [
        f"{what} in {table['replicate'].nunique()} worlds"
        for what, table in (("hysteresis", found.loops), ("other sizes", found.sizes))
        if not table.empty and table["replicate"].nunique() < len(found.of(strategies[0]))
    ]
    if parts:
        said.append(f"The longer parts were lived in fewer worlds: {' and '.join(parts)}.")
    return (*said, *(written([one]) for one in unlike_contracts(scenario, strategies)))


def _share(row: Row) -> str:
    return f"{100 * row['mean']:.1f} %"


def _points(row: Row) -> str:
    told = f"{100 * row['mean']:.1f} points"
    if not math.isfinite(row["low"]):
        return told
    return f"{told} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"


def _number(row: Row, name: str) -> str:
    return value_text(row[name], row["unit"]).split(" ")[0]


def _sure(row: Row) -> bool:
    return bool(row["low"] > 0 or row["high"] < 0)
