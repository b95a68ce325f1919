"""Following: one world lived in a worker, and what the pages play of it, in slices of weeks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from simulator.accounts import CHANNELS
from simulator.estimators.survival import Floats
from simulator.metrics import turning
from simulator.results import edges_of, outcome_of
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.world.people import (
    ATTRACTED,
    CUSTOMER,
    ENGAGED,
    EXPERT,
    FORMER,
    RIVAL,
    STAGE,
    STRANGER,
)

FIRST_SLICE: Final = 8
"""Weeks of the first slice; each further one ends at three times as many."""
LONGEST_SLICE: Final = 0.25
"""Seconds after which a slice is sent in any case."""
MOST_DOTS: Final = 240
"""People whose way is shown, every n-th of the market."""
OUTSIDE, IN_ATTRACTION, IN_ENGAGEMENT, IN_ADOPTION, IN_ADVOCACY, GONE = range(6)
"""Where a dot is: not yet on the wheel, in one of its four stages, or gone."""
_PLACES = {
    STRANGER: OUTSIDE, ATTRACTED: IN_ATTRACTION, ENGAGED: IN_ENGAGEMENT, CUSTOMER: IN_ADOPTION,
    RIVAL: GONE, FORMER: GONE,
}  # fmt: skip
_PLACE_OF = np.array([_PLACES[stage] for stage in range(len(_PLACES))])
_DIGITS = 4  # that count, of the numbers sent


def follow(plan: Plan, weeks: int, seed: int) -> Iterator[dict[str, Any]]:
    """Live one world; yields all that is known so far, after more and more weeks.

    Each slice is complete by itself: `upto` weeks out of `weeks`, `series` (name -> one number a
    week), `won` and `spent` by channel, and `moves` of people as [week, dot, place]. The last one
    is `done` and has `gain`, the loop gain with its interval.
    """
    simulation = Simulation(plan, seed, edges_of(plan))
    dots = _Dots(simulation.world.size)
    upto, began = min(FIRST_SLICE, weeks), time.monotonic()
    while simulation.week < weeks:
        simulation.turn()
        dots.look(simulation.week - 1, simulation.world.people.standing)
        late = time.monotonic() - began > LONGEST_SLICE and simulation.week % FIRST_SLICE == 0
        if simulation.week < weeks and (simulation.week >= upto or late):
            yield _slice(simulation, weeks, dots)
            upto, began = 3 * simulation.week, time.monotonic()
    yield _slice(simulation, weeks, dots) | _whole(simulation)


class _Dots:
    """The ways of every n-th person over the wheel."""

    def __init__(self, size: int) -> None:
        self.each = -(-size // MOST_DOTS)
        self.places = np.zeros(len(range(0, size, self.each)), dtype=np.int64)
        self.moves: list[list[int]] = []

    def look(self, week: int, standing: Any) -> None:
        """Write down who stands elsewhere than a week ago."""
        now = _places(standing[:: self.each])
        for dot in np.flatnonzero(now != self.places).tolist():
            self.moves.append([week, dot, int(now[dot])])
        self.places = now


def _places(standing: Any) -> Any:
    places = _PLACE_OF[standing & STAGE]
    return np.where((places == IN_ADOPTION) & (standing & EXPERT > 0), IN_ADVOCACY, places)


def _slice(simulation: Simulation, weeks: int, dots: _Dots) -> dict[str, Any]:
    history = simulation.history()
    spells = simulation.spells()
    share = simulation.plan[0][1].company.community_acquisition_share
    experts = np.minimum(history["experts"], history["customers"])
    series = {
        "speed": turning.speed(history),
        "pushed": turning.pushed_share(history),
        "leaving": turning.leaving_rate(history),
        "support": turning.support_load(history),
        "attraction": history["attracted"],
        "engagement": history["engaged"],
        "adoption": history["customers"] - experts,
        "advocacy": experts,
        "strangers": history["strangers"],
        "rival": history["rival_customers"],
        "former": history["former"],
        "customers": history["customers"],
        "members": history["members"],
        "new": turning.won_weekly(history),
        "caused": turning.caused_by_customers(history),
        "cac": turning.cost_so_far(history, share),
        "cac_paid": turning.paid_cost_so_far(history),
        "kept": turning.kept(
            spells["adopted_week"], spells["ended_week"], simulation.week
        ),
        "cash": turning.cash_so_far(history),
    }
    return {
        "weeks": weeks,
        "upto": simulation.week,
        "done": False,
        "people": simulation.world.size,
        "series": {name: _short(values) for name, values in series.items()},
        "won": {name: _short(history[f"adopted_by_{name}"]) for name in CHANNELS},
        "spent": {name: _short(turning.channel_cost(history, name)) for name in CHANNELS},
        "each": dots.each,
        "dots": dots.places.size,
        "moves": dots.moves,
    }


def _whole(simulation: Simulation) -> dict[str, Any]:
    outcome = outcome_of(simulation)
    return {"done": True, "gain": _short(np.array(turning.loop_gain(outcome)))}


def _short(values: Floats) -> list[float | None]:
    """Numbers with few digits, so that little is sent; None where one is undefined."""
    return [_number(value) for value in np.asarray(values, dtype=np.float64).tolist()]


def _number(value: float) -> float | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() else short
