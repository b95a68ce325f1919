"""Telling: what was found, in sentences for the command line, for JSON and for the page."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from simulator.metrics import Metric, metric_named
from simulator.optimisation.candidates import nothing
from simulator.optimisation.judging import FRONTIER
from simulator.optimisation.search import Optimum
from simulator.words.wording import joined

SURE: Final = 0.95
"""In what share of resamples of the worlds a candidate must be on the frontier to be so surely."""
UNTOLD: Final = "no candidate has cost, retention and lock-in; more weeks or people make them known"
"""Why a frontier may be empty."""
_BARELY = 0.005  # a probability that is printed as no chance at all


def told(found: Optimum) -> list[str]:
    """All that was found: the best, how sure that is, and the frontier."""
    against = [f"  {one}" for one in against_told(found)]
    return [*best_mix_told(found), *against, *surety_told(found), frontier_told(found)]


def best_mix_told(found: Optimum) -> list[str]:
    """Which mix is best, and what it gives where nothing was chosen."""
    goal, best = found.goal, rows_of(goal_rows(found))[found.best]
    phases = found.candidates[found.best]
    none = [f"no money for growth at all serves {goal.label} best"]
    return [
        f"{superlative(goal)} {goal.label} within {found.space.budget:,.0f} EUR a week for growth: "
        f"{found.space.told(phases)}",
        f"{goal.label} on {found.effort.fresh} worlds that had no part in the choice: "
        f"{between(goal, best)}",
        *(none if phases == nothing(found.space) else []),
    ]


def against_told(found: Optimum) -> list[str]:
    """The best mix against each strategy alone and no spending at all, in the same worlds."""
    return [_against(found.goal, row) for name, row in rows_of(goal_rows(found)).items()
            if name != found.best]  # fmt: skip


def surety_told(found: Optimum) -> list[str]:
    """How probably it is the best, what else may be, and what the search had seen."""
    goal, space = found.goal, found.space
    final = rows_of(found.finals)[found.best]
    lines = [
        f"probability of being the best of {len(found.finals)} finalists: "
        f"{chance_told(final['probability_best'])}; lost on average by choosing it: "
        f"{goal.difference_text(final['expected_loss'])}",
        f"the search had seen {goal.text(rows_of(found.searched)[found.best][goal.name])} for it",
    ]
    if final["probability_best"] < 0.5:
        others = found.finals.sort_values("probability_best", ascending=False)
        some = others[others["candidate"] != found.best].head(2).to_dict("records")
        lines.append("nearly as good: " + " | ".join(
            f"{row['shares']} ({chance_told(row['probability_best'])})" for row in some
        ))  # fmt: skip
    if space.budget > space.dearest:
        lines.append(f"the budget binds nobody: no strategy spends more than {space.dearest:,.0f} "
                     "EUR a week for growth, and shares add up to 100 %")  # fmt: skip
    return lines


def frontier_told(found: Optimum) -> str:
    """How many candidates are on the frontier, and how many of them surely."""
    head = "frontier of CAC, retention and lock-in: "
    if not found.frontier:
        return head + UNTOLD
    often = found.judged["probability_frontier"]
    return (
        f"{head}{len(found.frontier)} of {len(found.judged)} candidates on {found.effort.fresh} "
        f"fresh worlds, {int((often >= SURE).sum())} of them surely "
        f"(in {100 * SURE:.0f} % of the worlds drawn again)"
    )


def best_told(found: Optimum) -> str:
    """Where the best is on the frontier's picture, or why it is not on it."""
    own = found.judged.loc[found.judged["candidate"] == found.best, list(FRONTIER)]
    gaps = [name for name in FRONTIER if own[name].isna().any()]
    if not {"cac_blended", "retention_52"} & set(gaps):
        return f"Ring: the best for {found.goal.label}."
    named = joined(metric_named(name).label for name in gaps)
    return (
        f"The best for {found.goal.label} is not in the picture: {named} "
        f"{'is' if len(gaps) == 1 else 'are'} undefined in most of its worlds."
    )


def chance_told(share: float) -> str:
    """A probability from resampling, which never makes certain."""
    if share < _BARELY:
        return "below 1 %"
    return "above 99 %" if share > 1 - _BARELY else f"{100 * share:.0f} %"


def between(metric: Metric, row: dict[str, Any]) -> str:
    """A mean with its interval, from `mean`, `low` and `high`."""
    value, low, high = (metric.text(row[name]) for name in ("mean", "low", "high"))
    return value if low == high == "-" else f"{value} ({low} to {high})"


def superlative(goal: Metric) -> str:
    """Which end of a goal is best."""
    return "highest" if goal.better == "high" else "lowest"


def goal_rows(found: Optimum) -> pd.DataFrame:
    """What the best and the plain candidates gave for the goal, where nothing was chosen."""
    return found.confirmed[found.confirmed["metric"] == found.goal.name]


def rows_of(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Candidate -> its row."""
    return {str(row["candidate"]): {str(key): value for key, value in row.items()}
            for row in table.to_dict("records")}  # fmt: skip


def _against(goal: Metric, row: dict[str, Any]) -> str:
    names = ("best_minus_this", "difference_low", "difference_high")
    apart, low, high = (float(row[one]) for one in names)
    word = "more"
    if apart < 0:
        word, apart, low, high = "less", -apart, -high, -low
    ends = f"{goal.difference_text(low)} to {goal.difference_text(high)}"
    unsure = "" if low * high > 0 else ", which cannot be told from none"
    return f"{goal.difference_text(apart)} {word} than with {row['shares']} ({ends}){unsure}"
