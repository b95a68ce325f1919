"""One run: a market, the wheel turning week after week, and what is written down of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from simulator.history import Week, closed, columns_of
from simulator.seeds import as_seed
from simulator.stages.attract.momentum import momentum
from simulator.wheel import STAGES, Settings
from simulator.world import census as close
from simulator.world.columns import Array
from simulator.world.edge_list import EdgeList
from simulator.world.loyalty import REFERRAL, SUCCESSES, count_loyalty, count_referrals
from simulator.world.programmes import discount_in
from simulator.world.reputation import count_talks
from simulator.world.spells import enlarged, no_spells, write_open_spells
from simulator.world.world import Acting, World, created

Plan = Sequence[tuple[int, Settings]]
By = Literal["kernels", "agents"]

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

    Raises
    ------
    ValueError
        if the seed is refused, see `seeds.as_seed`
    """

    def __init__(
        self,
        plan: Plan,
        seed: int,
        edges: EdgeList | None = None,
        acting: Callable[[Simulation], Acting] | None = None,
        momentum: bool = False,
    ) -> None:
        seed = as_seed(seed)
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
        self._weeks: list[Week] = []
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
        other._weeks = list(self._weeks)
        other._momenta = None if self._momenta is None else list(self._momenta)
        other._spells = self._spells.copy()
        return other

    def history(self) -> dict[str, Array]:
        """One array per column of HISTORY, shape (weeks,); and MOMENTUM, if it was asked for."""
        columns = columns_of(self._weeks)
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
        kept = self.settings.retain.leavers_kept
        if world.remembers_leavers:
            close.remember_leavers(world.people, kept)
        world.remembers_leavers = kept > 0.0
        self._spells_used = close.close_week(
            world.people, world.neighbours, world.bonds.kept, self._spells, self._spells_used,
            self.week, kept, is_open, world.census,
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
        self._weeks.append(closed(self.week, self.settings, world.census, company))
