"""Words on momentum: the verdict in sentences, and what it is not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from simulator.experiment import unlike_contracts
from simulator.outcomes import QUARTER
from simulator.scenario import Scenario
from simulator.statements import written
from simulator.verdict import plain
from simulator.verdicts.budgets import ALL

Row = Mapping[Any, Any]


def verdict_of(
    strategies: Sequence[str], cuts: Sequence[str], week: int, figures: pd.DataFrame,
    details: Mapping[str, pd.DataFrame],
) -> tuple[str, ...]:
    """The verdict, a sentence each."""
    said: list[str] = []
    for strategy in strategies:
        mine = figures[figures["strategy"] == strategy]
        rows = {str(row["figure"]): row for row in mine.to_dict("records")}
        if rows:
            name = plain(strategy)
            said += _without_money(name, cuts, week, rows)
            said += _dearest_cut(name, cuts, rows)
            said += _by_itself(name, rows)
            said += _led_by(name, details.get("leading_loops"), strategy)
    return tuple(said)


def _without_money(
    name: str, cuts: Sequence[str], week: int, rows: Mapping[str, Row]
) -> Iterator[str]:
    budget = ALL if ALL in cuts else cuts[0]
    periods = [key for key in rows if key.startswith("new_") and key.endswith(f"_{budget}")]
    if not periods:
        yield f"{name[:1].upper()}{name[1:]}: too few weeks are left after the cut to compare."
        return
    year = rows[periods[-1]]
    weeks = periods[-1].split("_")[1]
    subject = name[:1].upper() + name[1:]
    money = "all growth money" if budget == ALL else f"the money for {budget}"
    if not math.isfinite(year["mean"]):
        yield f"{subject}: too few customers are won after week {week} to compare."
        return
    left = rows.get(f"coasting_{budget}")
    told = ""
    if left is not None and math.isfinite(left["mean"]):
        told = f"; {left['label'].lower().removeprefix('customers ')} {_share(left)} of the twin's "
        told += "customers are left"
    yield (
        f"{subject}, {money} gone from week {week} on, wins {_share(year)} of the customers that "
        f"its twin wins in {weeks} weeks{told}. {_half_life(rows[f'half_life_{budget}'])}"
    )


def _half_life(row: Row) -> str:
    if not math.isfinite(row["mean"]):
        return "New customers never fall below half of the twin's for 13 weeks on end."
    if row["mean"] == 0:
        return "New customers are halved at once."
    weeks = f"{row['mean']:.0f} week{'' if row['mean'] == 1 else 's'}"
    return f"New customers are halved after {weeks}."


def _dearest_cut(name: str, cuts: Sequence[str], rows: Mapping[str, Row]) -> Iterator[str]:
    """Which single budget is missed most."""
    known = {
        budget: rows[f"coasting_{budget}"] for budget in cuts
        if budget != ALL and f"coasting_{budget}" in rows
    }  # fmt: skip
    known = {budget: row for budget, row in known.items() if math.isfinite(row["mean"])}
    if len(known) < 2:
        return
    worst = min(known, key=lambda budget: known[budget]["mean"])
    if known[worst]["high"] < 1:
        yield (
            f"Of the budgets of {name} cut one at a time, {worst} is missed most: "
            f"{_share(known[worst])} of the twin's customers are left."
        )
    else:
        yield f"Of the budgets of {name} cut one at a time, none is surely missed."


def _by_itself(name: str, rows: Mapping[str, Row]) -> Iterator[str]:
    gain, leads = rows["loop_gain"], rows["leads_without_money"]
    told = []
    if math.isfinite(gain["mean"]):
        number = f"{gain['mean']:.2f}"
        if math.isfinite(gain["low"]):
            number += f" ({gain['low']:.2f} to {gain['high']:.2f})"
        turns = "fewer than it takes to go on by itself"
        if gain["low"] >= 1:
            turns = "customers bring their own successors, while the money is spent"
        elif gain["high"] > 1:
            turns = "whether that is enough to go on by itself is not told"
        told.append(f"one customer of {name} brings {number} further ones ({turns})")
    if math.isfinite(leads["mean"]):
        told.append(
            f"in the {QUARTER} weeks before the cut {_share(leads)} of its leads would have come "
            "unpaid"
        )
    if told:
        text = "; ".join(told)
        yield f"{text[:1].upper()}{text[1:]}."


def _led_by(name: str, leading: pd.DataFrame | None, strategy: str) -> Iterator[str]:
    """Which loop dominates when."""
    if leading is None:
        return
    mine = leading[leading["strategy"] == strategy]
    spans: list[list[Any]] = []
    for row in mine.to_dict("records"):
        if spans and spans[-1][0] == row["loop"]:
            spans[-1][2] = row["from_week"] + QUARTER
        else:
            spans.append([row["loop"], row["from_week"], row["from_week"] + QUARTER])
    if not spans:
        return
    longest = sorted(spans, key=lambda span: span[1] - span[2])[:3]
    told = ", ".join(f"{loop} in weeks {begin} to {end - 1}" for loop, begin, end in
                     sorted(longest, key=lambda span: span[1]))  # fmt: skip
    more = " (shorter spells are in `leading_loops`)" if len(spans) > len(longest) else ""
    yield f"Most customers of {name} come by {told}{more}."


def caveats_of(
    scenario: Scenario, strategies: Sequence[str], cuts: Sequence[str]
) -> tuple[str, ...]:
    """What the analysis is not, a sentence each."""
    said = [
        "The cut ends growth money: sales, ads, content, engineering for self-service, "
        "community managers, events, perks and listening. Prices, the free plan, referral rewards "
        "and the community's platform stay as they are.",
        "The meter credits each customer to the loop that touched it last; the cuts and the "
        "marginal CAC, which count spill-over, tell what a loop really brings.",
        "In this model self-service money buys no change by itself (what it built is set by "
        "other levers), so cutting it saves its cost and loses nobody.",
        "Intervals are about luck alone, not about guesses.",
    ]
    if "product" not in cuts and ALL not in cuts:
        said.pop(2)
    return (*said, *(written([one]) for one in unlike_contracts(scenario, strategies)))


def _share(row: Row) -> str:
    told = f"{100 * row['mean']:.0f} %"
    if not math.isfinite(row["low"]):
        return told
    return f"{told} ({100 * max(row['low'], 0.0):.0f} to {100 * row['high']:.0f})"
