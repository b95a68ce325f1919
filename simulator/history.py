"""The history of a run: what is kept of each week, and the columns that come of it.

During the run each week is only put aside, as it was counted; levels and the ledger are worked
out for all weeks at once when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.ledger import CENTS, weeks_in_cents
from simulator.wheel import Settings
from simulator.world import census as close
from simulator.world.census import Census
from simulator.world.columns import Array
from simulator.world.community import gravity
from simulator.world.company import CompanyState
from simulator.world.loyalty import AMOUNTS, COUNTED
from simulator.world.people import CUSTOMER
from simulator.world.programmes import prices_in, promoted

LEVELS = {
    "content": ("item", "content of the community and of the company"),
    "community_content": ("item", "content that members wrote"),
    "fit": ("1", "how well the product fits its users' needs"),
    "release": ("1", "the release of the week: 1 wanted, -1 failed, 0 there was none"),
    "reputation": ("1", "what publicity added to perceived quality, below 0 what it took"),
    "health": ("1", "health of the community"),
    "satisfaction": ("1", "mean satisfaction of customers"),
    "skill": ("1", "mean skill of customers"),
    "belonging": ("1", "mean belonging of members"),
    "gravity": ("1", "mean squared weight of members' levels (Orbit)"),
    "bonds_per_member": ("bond/person", "mean number of bonds of members"),
}
PRICES = {
    "price_paid": "what a customer pays for the week, after all discounts",
    "premium_price_paid": "what the higher tier costs beside it",
    "second_product_price_paid": "what the second product costs",
    "bundle_waived": "what is waived for who has both",
}
SHOWN_AMOUNTS = tuple(AMOUNTS)[:2]  # the others are lines of the ledger
_SUMS = ("satisfaction", "skill", "belonging", "bonds")
_COUNTED = tuple(name for name in close.COUNTS if name not in _SUMS)
HISTORY = (
    *close.STOCKS,
    *_COUNTED,
    *(f"attracted_by_{channel}" for channel in CHANNELS),
    *(f"adopted_by_{channel}" for channel in CHANNELS),
    *(f"touched_by_{channel}" for channel in CHANNELS),
    *LEVELS,
    *COUNTED,
    *SHOWN_AMOUNTS,
    *PRICES,
    *(line.name for line in LEDGER_LINES),
)


class Week(NamedTuple):
    """One week as it was closed.

    `levels` are the first of LEVELS, those that the company knows; `account_managers` are paid
    this week, in FTE.
    """

    number: int
    settings: Settings
    census: Census
    levels: tuple[float, ...]
    account_managers: float


def closed(number: int, settings: Settings, census: Census, company: CompanyState) -> Week:
    """Put a week aside; nobody changes its census any more."""
    levels = (
        company.content + company.written_content, company.content, company.fit, company.release,
        company.reputation, company.health,
    )
    return Week(number, settings, census, levels, company.account_managers)


def columns_of(weeks: Sequence[Week]) -> dict[str, Array]:
    """One array per column of HISTORY, shape (weeks,)."""
    if not weeks:
        return {name: np.empty(0) for name in HISTORY}
    parts = [_columns(list(part)) for _, part in groupby(weeks, key=_terms)]
    table = np.concatenate(parts, axis=1)
    return {name: table[place].copy() for place, name in enumerate(HISTORY)}


def _terms(week: Week) -> tuple[int, float]:
    """What decides on prices: weeks with the same settings and promotion are worked out at once."""
    return id(week.settings), promoted(week.settings.programmes, week.number)


def _columns(weeks: Sequence[Week]) -> Array:
    """The columns of successive weeks with the same prices, shape (columns, weeks)."""
    settings, first = weeks[0].settings, weeks[0].number
    every = zip(*(week.census for week in weeks), strict=True)
    census = Census(*(np.moveaxis(np.array(one), 0, -1) for one in every))
    managers = np.array([week.account_managers for week in weeks])
    prices = prices_in(settings.company, settings.programmes, first)
    in_cents = (prices.premium, prices.second_product, prices.bundle)
    loyalty = census.loyalty[: len(COUNTED)]
    amounts = census.loyalty[len(COUNTED) : len(COUNTED) + len(SHOWN_AMOUNTS)]
    paid = np.array([prices.paid, *(price / CENTS for price in in_cents)])
    return np.concatenate(
        [
            census.stocks,
            census.counts[: len(_COUNTED)],
            census.channels.reshape(-1, len(weeks)),
            np.array([week.levels for week in weeks], dtype=np.float64).T,
            np.stack(list(_means(census))),
            loyalty,
            amounts / CENTS,
            np.repeat(paid[:, np.newaxis], len(weeks), axis=1),
            weeks_in_cents(settings, census, managers, first) / CENTS,
        ]
    )


def _means(census: Census) -> Iterator[Array]:
    """The last of LEVELS: those that are means over customers or members."""
    customers, members = census.stocks[CUSTOMER], census.counts[close.MEMBERS]
    yield _mean(census.counts[close.SATISFACTION], customers)
    yield _mean(census.counts[close.SKILL], customers)
    yield _mean(census.counts[close.BELONGING], members)
    yield gravity(census.counts[close.EXPLORING : close.LEADING + 1])
    yield _mean(census.counts[close.BONDS], members)


def _mean(total: Array, number: Array) -> Array:
    return np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
