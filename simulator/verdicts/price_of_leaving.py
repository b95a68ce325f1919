"""Price of leaving: what going to the rival would cost every customer, by the rules of leaving.

A cost of switching is a difference of log odds (section 1.10 of the model): the odds between
staying and the rival with the cost, against those without it. In EUR a week it is the difference
in price that weighs as much with this person.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulator.simulation import Simulation
from simulator.stages.retain.loyalty import chances_of_everyone
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, STAGE

_NONE = {"social_cost": 0.0, "procedural_cost": 0.0, "money_weight": 0.0}
_SOCIAL = {"social_cost": 0.0}
_PARTS = {"social": _SOCIAL, "procedural": {"procedural_cost": 0.0},
          "financial": {"money_weight": 0.0}}  # fmt: skip
_KNOWN_TO_ALL = 1.0


def prices_of_leaving(simulation: Simulation) -> pd.DataFrame:
    """One row a customer: what leaving for the rival would cost, EUR a week.

    Columns `person`, `social`, `procedural`, `financial` and `all`, as if everybody knew the rival,
    contracts aside; infinite for people who do not look at prices at all.
    """
    world = simulation.world
    rows = np.flatnonzero(world.people.standing & STAGE == CUSTOMER)
    own = simulation.settings.switching.record()
    with_all = _log_odds(simulation, own, rows)
    table: dict[str, Any] = {"person": rows}
    per_euro = (
        simulation.settings.preferences.price_weight * world.people.traits["weight_price"][rows]
        / simulation.settings.company.reference_price
    )  # fmt: skip
    for name, off in (*_PARTS.items(), ("all", _NONE)):
        cost = with_all - _log_odds(simulation, own._replace(**off), rows)
        cost = np.round(cost, 12) + 0.0  # what differs by rounding alone is nothing
        with np.errstate(divide="ignore", invalid="ignore"):
            table[name] = np.where(cost == 0.0, 0.0, cost / per_euro)
    return pd.DataFrame(table)


def chances_to_leave(simulation: Simulation, whom: Array) -> tuple[Array, Array]:
    """Chance to leave, if they reconsidered now, of some customers: without and with social cost.

    Without: as if all their company came along. `whom` is true for them, shape (people,).
    """
    own = simulation.settings.switching.record()
    found = [
        _chances(simulation, switching, known_to_all=False)[whom].sum(axis=1)
        for switching in (own._replace(**_SOCIAL), own)
    ]
    return found[0], found[1]


def _log_odds(simulation: Simulation, switching: Any, rows: Array) -> Array:
    """Log odds of staying against going to the rival; 0 where neither can be told."""
    chances = _chances(simulation, switching, known_to_all=True)[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log1p(-chances.sum(axis=1)) - np.log(chances[:, 0])
    return np.nan_to_num(odds, nan=0.0, posinf=0.0, neginf=0.0)


def _chances(simulation: Simulation, switching: Any, *, known_to_all: bool) -> Array:
    """Chances to go to the rival and to quit, shape (people, 2); 0 for who is no customer."""
    world, market, week = simulation.world, simulation.settings, simulation.week - 1
    offers = world.offers(week)
    if known_to_all:
        offers = offers._replace(known_share=_KNOWN_TO_ALL)
    chances = np.zeros((world.size, 2))
    chances_of_everyone(
        world.people, world.neighbours, world.bonds, week, world.seed, chances, offers,
        market.retain.situation(world, week), market.preferences.record(), switching,
        market.retain.record(),
    )
    return chances
