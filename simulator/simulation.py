"""One run: a market, the wheel turning week after week, and what is written down of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.ledger import CENTS, week_in_cents
from simulator.stages.attract.momentum import momentum
from simulator.wheel import STAGES, Settings
from simulator.world import census as close
from simulator.world.columns import Array
from simulator.world.community import gravity
from simulator.world.edge_list import EdgeList
from simulator.world.loyalty import (
    AMOUNTS,
    COUNTED,
    REFERRAL,
    SUCCESSES,
    count_loyalty,
    count_referrals,
)
from simulator.world.programmes import discount_in, prices_in
from simulator.world.reputation import count_talks
from simulator.world.spells import enlarged, no_spells, write_open_spells
from simulator.world.world import Acting, World, created

Plan = Sequence[tuple[int, Settings]]
By = Literal["kernels", "agents"]

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

MOMENTUM = ("momentum", "person", "leads to expect next week without spending, in closed form")
"""A further column, its unit and meaning, for runs that are asked for it."""


class Simulation:
    """One run of one plan with one seed.

    Parameters
    ----------
    plan
        the settings in force from each week on, the first from week 0
    seed
        addresses all chance of the run; the same seed meets the same luck under every plan
    edges
        ties of a real network, for the shape `edge_list`
    acting
        lets persons act by themselves instead of the compiled loops, see `simulator.agents`
    momentum
        adds the column MOMENTUM to the history, which takes a look at every stranger each week
    """

    def __init__(
        self,
        plan: Plan,
        seed: int,
        edges: EdgeList | None = None,
        acting: Callable[[Simulation], Acting] | None = None,
        momentum: bool = False,
    ) -> None:
        self.plan = list(plan)
        self.edges = edges
        self.week = 0
        self.settings = self.plan[0][1]
        self.world = created(
            self.settings, seed, edges, term=round(self.settings.adopt.contract)
        )
        self.world.company.last_price = self.settings.company.price_paid
        for stage in STAGES:
            prepare = getattr(getattr(self.settings, stage), "prepare", None)
            if prepare:
                prepare(self.world)
        self.acting = acting(self) if acting else None
        self._rows: list[Array] = []
        self._momenta: list[float] | None = [] if momentum else None
        self._spells = no_spells(self.world.size)
        self._spells_used = 0

    def turn(self, before: Callable[[str, World, int], None] | None = None) -> None:
        """One week: the stages in their order, then the close.

        `before` is called with stage, world and week before each stage, to look and not to touch.
        """
        week, world = self.week, self.world
        for start, settings in self.plan:
            if start == week:
                self.settings = settings
        world.market = self.settings
        for stage in STAGES:
            if before:
                before(stage, world, week)
            getattr(self.settings, stage).turn(world, week, self.acting)
        self._close()
        if self._momenta is not None:
            self._momenta.append(momentum(world, week))
        self.week += 1

    def run(self, weeks: int) -> Simulation:
        """Turn until `weeks` weeks have passed since the first; returns itself."""
        while self.week < weeks:
            self.turn()
        return self

    def again(self) -> Simulation:
        """The same run before its first week, by the compiled loops."""
        return Simulation(self.plan, self.world.seed, self.edges)

    def fork(self, plan: Plan) -> Simulation:
        """A copy of this moment that goes on by another plan, with the same luck."""
        other = object.__new__(Simulation)
        other.__dict__.update(self.__dict__)
        other.plan = list(plan)
        other.settings = [settings for start, settings in plan if start <= self.week][-1]
        other.world = self.world.copy()
        other.acting = None
        other._rows = list(self._rows)
        other._momenta = None if self._momenta is None else list(self._momenta)
        other._spells = self._spells.copy()
        return other

    def history(self) -> dict[str, Array]:
        """One array per column of HISTORY, shape (weeks,); and MOMENTUM, if it was asked for."""
        table = np.array(self._rows).reshape(len(self._rows), len(HISTORY))
        columns = {name: table[:, place].copy() for place, name in enumerate(HISTORY)}
        if self._momenta is not None:
            columns[MOMENTUM[0]] = np.array(self._momenta)
        return columns

    def momentum(self) -> float:
        """Leads to expect next week if nothing more were spent, as things stand now."""
        return momentum(self.world, self.week - 1)

    def spells(self) -> Array:
        """All spells so far (see `spells.Spell`): finished ones first, then the open ones."""
        table = enlarged(self._spells, self._spells_used, self.world.size).copy()
        used = write_open_spells(self.world.people, table, self._spells_used)
        return table[:used]

    def _close(self) -> None:
        world, company = self.world, self.world.company
        self._spells = enlarged(self._spells, self._spells_used, world.size)
        world.census = close.no_census()
        # A platform that is closed has no members.
        is_open = self.settings.community.presence > 0
        self._spells_used = close.close_week(
            world.people, world.neighbours, world.bonds.kept, self._spells, self._spells_used,
            self.week, self.settings.retain.leavers_kept, is_open, world.census,
        )
        if world.keeps_accounts:
            count_loyalty(world.people, self.week, world.census.loyalty)
        if world.census.channels[close.ADOPTED_BY, REFERRAL] > 0:
            tiers = self.settings.programmes.referral_tiers
            world.census.loyalty[SUCCESSES] = count_referrals(world.people, self.week, tiers)
        world.census.counts[close.EVENTS] = company.events
        world.census.counts[close.COLLABORATIONS] = company.collaborations
        world.census.counts[close.TESTERS] = company.testers
        talks, quality = self.settings.reputation.talks, self.settings.rival.quality
        count_talks(world.people, world.census, self.week, world.seed, talks, quality)
        company.fit = company.fit_ahead
        company.last_price = self.settings.company.price_paid
        company.last_discount = discount_in(
            self.settings.company, self.settings.programmes, self.week
        )
        self._rows.append(self._row(world.census))

    def _row(self, census: close.Census) -> Array:
        company = self.world.company
        customers, members = census.stocks[3], census.counts[close.MEMBERS]
        levels = (
            company.content + company.written_content,
            company.content,
            company.fit,
            company.release,
            company.reputation,
            company.health,
            _mean(census.counts[close.SATISFACTION], customers),
            _mean(census.counts[close.SKILL], customers),
            _mean(census.counts[close.BELONGING], members),
            gravity(census.counts[close.EXPLORING : close.LEADING + 1].tolist()),
            _mean(census.counts[close.BONDS], members),
        )
        cents = week_in_cents(self.settings, census, company.account_managers, self.week)
        counted = census.counts[: len(_COUNTED)]
        return np.concatenate(
            [
                census.stocks, counted, census.channels.ravel(), levels,
                self._programmes(census), cents / CENTS,
            ]
        )

    def _programmes(self, census: close.Census) -> Array:
        prices = prices_in(self.settings.company, self.settings.programmes, self.week)
        amounts = census.loyalty[len(COUNTED) : len(COUNTED) + len(SHOWN_AMOUNTS)]
        beside = (prices.premium, prices.second_product, prices.bundle)
        return np.concatenate(
            [
                census.loyalty[: len(COUNTED)], amounts / CENTS, [prices.paid],
                np.array(beside) / CENTS,
            ]
        )


def _mean(total: float, number: float) -> float:
    return float(total / number) if number > 0 else float("nan")
