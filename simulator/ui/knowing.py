"""Knowing: the people of one world, who knows whom and who brought whom, as a task."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from simulator.results import edges_of
from simulator.scenario import Plan
from simulator.simulation import Simulation
from simulator.ui.layout import MOST_TIES, Pairs, layout
from simulator.world.bonds import Bonds
from simulator.world.columns import Array
from simulator.world.networks import Neighbours
from simulator.world.people import EXPERT, MEMBER, STAGE

MOST_SHOWN: Final = 2_000
"""People of whom a picture is made; of more, every n-th."""
MOST_DRAWN: Final = 20_000
"""Ties between them that are sent; of more, every n-th."""
LONGEST_SILENCE: Final = 0.25
"""Seconds after which the task tells how far it is."""
LINK: Final = ("person", "referrer", "attracted_week", "adopted_week", "channel")
"""Columns of the spells that say who brought whom."""
_PLACES = 10_000  # a place is a whole number of these parts of the picture's radius
_SEEN = STAGE | MEMBER | EXPERT


def know(plan: Plan, weeks: int, seed: int) -> Iterator[dict[str, Any]]:
    """Live one world and write down who stands where, who has bonds and who brought whom.

    The first piece has what does not change:

    `people`, `each` (every n-th is shown, from person 0 on), `weeks`; `x` and `y` of those who are
    shown, whole numbers from -10 000 to 10 000; `known`, how many acquaintances each of them has
    in the whole market; `ties` among them, flat as [one, other, one, other, ...], of `ties_in_all`.

    The next ones have `upto`, weeks lived. The last one has, all flat:

    `start`, the standing of those who are shown at the end of the first week (stage, member and
    expert as in `simulator.world.people`); `moves` [week, person, standing]; `bonds` [who keeps
    it, to whom, first week, week after the last], one of whom at least is shown; `links` [person,
    who brought it, week, week of buying or -1, channel]; `reach` [week, person]: this person has
    from this week on one more person downstream.
    """
    simulation = Simulation(plan, seed, edges_of(plan))
    size = simulation.world.size
    each = -(-size // MOST_SHOWN)
    yield {"people": size, "each": each, "weeks": weeks, "upto": 0} | _still(
        simulation.world.neighbours, each
    )
    standings, bonds = _Standings(each), _Bonds(each, size)
    told = time.monotonic()
    while simulation.week < weeks:
        week = simulation.week
        simulation.turn()
        standings.look(week, simulation.world.people.standing)
        bonds.look(week, simulation.world.bonds)
        if time.monotonic() - told > LONGEST_SILENCE:
            yield {"upto": simulation.week}
            told = time.monotonic()
    links = links_of(simulation.spells())
    yield {
        "upto": weeks, "start": standings.start, "moves": standings.moves,
        "bonds": bonds.all(weeks), "links": [number for link in links for number in link],
        "reach": [number for one in reach_of(links) for number in one],
    }  # fmt: skip


def links_of(spells: Array) -> list[tuple[int, ...]]:
    """Who brought whom: a `LINK` for each spell of interest that somebody set off, by week."""
    brought = spells[(spells["referrer"] >= 0) & (spells["attracted_week"] >= 0)]
    brought = brought[np.lexsort((brought["person"], brought["attracted_week"]))]
    columns = [brought[name].tolist() for name in LINK]
    return list(zip(*columns, strict=True))


def reach_of(links: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """When the reach of whom grows by one: (week, person).

    The reach of a person is the number of people whom it brought, whom these brought afterwards,
    and so on; each counts once, and nobody counts in its own reach.
    """
    before: dict[int, set[int]] = {}
    grown = []
    for person, referrer, week, *_ in links:
        upstream = {referrer, *before.get(referrer, ())} - {person}
        mine = before.setdefault(person, set())
        grown += [(week, one) for one in sorted(upstream - mine)]
        mine |= upstream
    return grown


def _still(neighbours: Neighbours, each: int) -> dict[str, Any]:
    """What does not change in a run: places and ties."""
    first, other = neighbours.first.astype(np.int64), neighbours.other
    known = np.diff(first)
    one = np.repeat(np.arange(known.size, dtype=np.uint32), known)
    is_first = one < other  # each tie once
    places = layout(known.size, _thinned(one, other, is_first, MOST_TIES))
    places = np.rint(_PLACES * places[::each]).astype(np.int64)
    among = is_first & (one % each == 0) & (other % each == 0)
    drawn = _thinned(one, other, among, MOST_DRAWN)
    return {
        "x": places[:, 0].tolist(), "y": places[:, 1].tolist(), "known": known[::each].tolist(),
        "ties": drawn.ravel().tolist(), "ties_in_all": int(np.count_nonzero(among)),
    }  # fmt: skip


def _thinned(one: Array, other: Array, meant: Array, most: int) -> Pairs:
    """The ties that are meant, of too many every n-th, shape (ties, 2)."""
    where = np.flatnonzero(meant)
    where = where[:: max(1, -(-where.size // most))]
    return np.column_stack([one[where], other[where]]).astype(np.int64)


class _Standings:
    """Where every n-th person stands, week after week."""

    def __init__(self, each: int) -> None:
        self.each = each
        self.start: list[int] = []
        self.moves: list[int] = []
        self._now: Array = np.empty(0, np.int64)

    def look(self, week: int, standing: Array) -> None:
        """Write down who stands elsewhere than a week ago."""
        now = standing[:: self.each].astype(np.int64) & _SEEN
        if week == 0:
            self.start = now.tolist()
        else:
            for place in np.flatnonzero(now != self._now).tolist():
                self.moves += [week, place * self.each, int(now[place])]
        self._now = now


class _Bonds:
    """From when to when who kept a bond to whom."""

    def __init__(self, each: int, size: int) -> None:
        self.each, self.size = each, size
        self._since: dict[int, int] = {}
        self._ended: list[tuple[int, int, int]] = []

    def look(self, week: int, bonds: Bonds) -> None:
        """Write down which bonds are new and which are gone."""
        one, slot = np.nonzero(np.arange(bonds.partner.shape[1]) < bonds.kept[:, None])
        other = bonds.partner[one, slot].astype(np.int64)
        seen = (one % self.each == 0) | (other % self.each == 0)
        now = set((one * self.size + other)[seen].tolist())
        for pair in self._since.keys() - now:
            self._ended.append((self._since.pop(pair), pair, week))
        self._since |= dict.fromkeys(now - self._since.keys(), week)

    def all(self, weeks: int) -> list[int]:
        """Flat as [who, to whom, first week, week after the last]; the earliest first."""
        still = [(begun, pair, weeks) for pair, begun in self._since.items()]
        return [number for begun, pair, end in sorted(self._ended + still)
                for number in (*divmod(pair, self.size), begun, end)]  # fmt: skip
