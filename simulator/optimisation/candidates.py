"""Candidates: shares of the money over strategies, in one or several phases, within a budget."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.complaints import Problem, ScenarioError, closest
from simulator.ledger import growth_budget
from simulator.quantities import Value, changed
from simulator.scenario import Scenario
from simulator.strategy import mixed
from simulator.timeline import Shock

Floats = NDArray[np.float64]
Shares = tuple[float, ...]
Phases = tuple[Shares, ...]
KEPT: Final = "kept"
"""What is not given to any strategy; nothing is bought for it."""
STEP: Final = 0.05
"""Shares are multiples of this: finer ones cannot be told apart by simulation."""


class Space(NamedTuple):
    """What can be chosen.

    `names` of the strategies, `costs` their growth money in EUR a week, `begins` the weeks in
    which phases begin, `budget` the most that may be spent in any week.
    """

    scenario: Scenario
    names: tuple[str, ...]
    costs: Floats
    begins: tuple[int, ...]
    budget: float

    @property
    def dearest(self) -> float:
        """Growth money of the dearest strategy, EUR a week."""
        return float(self.costs.max())

    def spending(self, shares: Shares) -> float:
        """Growth money of a phase, EUR a week, as its shares of the strategies' money add up."""
        return float(np.dot(self.costs, shares))

    def within(self, shares: Sequence[float] | Floats) -> Shares:
        """Shares in whole steps; if they cost more than the budget, the largest are cut back."""
        steps = np.round(np.maximum(np.asarray(shares, dtype=np.float64), 0.0) / STEP) * STEP
        total = steps.sum()
        if total > 1:
            steps = _rounded_to_one(steps / total)
        while self.spending(tuple(steps)) > self.budget * (1 + 1e-9):
            largest = int(np.argmax(steps * (self.costs > 0)))
            steps[largest] = max(0.0, steps[largest] - STEP)
        return tuple(float(round(one, 6)) for one in steps)

    def levers(self, shares: Shares) -> dict[str, Value]:
        """The levers of a phase; what is kept leaves them as they are without any strategy."""
        bundles = {name: self.scenario.strategies[name] for name in self.names}
        weights = dict(zip(self.names, shares, strict=True))
        rest = 1 - sum(shares)
        if rest > 1e-9:
            bundles, weights = {**bundles, KEPT: {}}, {**weights, KEPT: rest}
        return mixed(bundles, weights, self.scenario.settings)

    def told(self, phases: Phases) -> str:
        """A candidate as people read it."""
        if len(set(phases)) == 1:
            return _shared(self, phases[0])
        parts = []
        for week, shares in zip(self.begins, phases, strict=True):
            parts.append(f"from week {week}: {_shared(self, shares)}")
        return "; ".join(parts)


def space_of(
    scenario: Scenario, names: Sequence[str], begins: Sequence[int], budget: float | None
) -> Space:
    """What can be chosen in a scenario.

    Parameters
    ----------
    scenario
        the market
    names
        strategies to share the money among; all of the scenario if there are none
    begins
        weeks in which shares may change; week 0 is always one of them
    budget
        growth money in EUR a week; that of the dearest strategy if None

    Raises
    ------
    simulator.complaints.ScenarioError
        if this scenario cannot be shared so
    """
    chosen = tuple(dict.fromkeys(names)) or tuple(scenario.strategies)
    weeks = tuple(sorted({0, *begins}))
    wrong = list(_unsuited(scenario, chosen, weeks))
    if wrong:
        raise ScenarioError(wrong)
    costs = np.array([
        growth_budget(changed(scenario.settings, scenario.strategies[name])) for name in chosen
    ])  # fmt: skip
    least = STEP * float(costs.min())
    if budget is not None and budget < least:
        said = f"{budget:g} EUR a week is too little: {100 * STEP:.0f} % of the cheapest strategy"
        raise ScenarioError([_refused("--budget", f"{said} costs {least:,.0f} EUR")])
    return Space(scenario, chosen, costs, weeks, float(costs.max()) if budget is None else budget)


def _unsuited(
    scenario: Scenario, chosen: tuple[str, ...], weeks: tuple[int, ...]
) -> Iterator[Problem]:
    """What keeps these strategies and weeks from being shared out."""
    known = tuple(scenario.strategies)
    for name in chosen:
        if name in scenario.mixes:
            yield _refused("--strategies", f"'{name}' is a mix itself; name strategies")
        elif name not in known:
            near = closest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known are {', '.join(known) or 'none'}"
            yield _refused("--strategies", f"there is no strategy '{name[:60]}'", hint)
    if len(chosen) < 2:
        yield _refused("--strategies", "at least two strategies are needed to share money among")
    if any(set(shock.strategies) & set(chosen) for shock in scenario.shocks):
        yield _refused("scenario", "dates that belong to single strategies cannot be shared out; "
                       "take them away, or let --phases find dates")  # fmt: skip
    if weeks[-1] >= scenario.weeks or weeks[0] < 0:
        yield _refused("--phases", f"phases begin in weeks 0 to {scenario.weeks - 1}")


def alone(space: Space) -> list[Phases]:
    """Each strategy alone, all the time, as far as the budget goes; in the order of `names`."""
    return [_same(space, shares) for shares in np.eye(len(space.names))]


def nothing(space: Space) -> Phases:
    """All money is kept, all the time."""
    return _same(space, np.zeros(len(space.names)))


def beginnings(space: Space, number: int, seed: int) -> list[Phases]:
    """First candidates: each strategy alone, nothing, halves, all alike, and Sobol's in between.

    With several phases also each strategy alone that gives way to nothing or to another one, as
    far as these are no more than half of all; and every other of Sobol's changes its shares from
    phase to phase. Half of the latter spend all of the money, half keep a part of it.
    """
    size = len(space.names)
    ends = np.eye(size)
    constant = [(ends[a] + ends[b]) / 2 for a, b in itertools.combinations(range(size), 2)]
    constant.append(np.full(size, 1 / size))
    found = [*alone(space), nothing(space), *(_same(space, shares) for shares in constant)]
    found += itertools.islice(_turns(space), max(0, number // 2 - len(found)))
    for place, row in enumerate(_simplex((size + 1) * len(space.begins), number, seed)):
        parts = row.reshape(len(space.begins), size + 1)
        if place // 2 % 2 == 0:
            parts[:, size] = 0.0
        parts = (parts / parts.sum(axis=1, keepdims=True))[:, :size]
        if place % 2 == 0:
            found.append(_same(space, parts[0]))
        else:
            found.append(tuple(space.within(part) for part in parts))
    return list(dict.fromkeys(found))[: max(number, size)]


def _turns(space: Space) -> Iterator[Phases]:
    """Each strategy alone until a phase begins, then nothing or another; nothing comes first."""
    size, phases = len(space.names), len(space.begins)
    ends = [space.within(shares) for shares in (np.zeros(size), *np.eye(size))]
    for other, when, one in itertools.product(ends, range(1, phases), ends[1:]):
        if one != other:
            yield (one,) * when + (other,) * (phases - when)


def neighbours(
    space: Space, phases: Phases, generator: np.random.Generator, number: int
) -> list[Phases]:
    """Candidates near one: a part of the money goes over to another strategy, or is kept."""
    found: list[Phases] = []
    size = len(space.names)
    for _ in range(8 * number):
        when = int(generator.integers(len(phases)))
        shares = np.array([*phases[when], 1 - sum(phases[when])])
        giver, taker = generator.choice(size + 1, 2, replace=False)
        moved = min(float(generator.choice([0.1, 0.2, 0.3])), shares[giver])
        if moved < STEP:
            continue
        shares[giver] -= moved
        shares[taker] += moved
        near = (*phases[:when], space.within(shares[:size]), *phases[when + 1 :])
        if near != phases and near not in found:
            found.append(near)
        if len(found) == number:
            break
    return found


def with_candidates(space: Space, candidates: dict[str, Phases]) -> Scenario:
    """The scenario whose strategies are these candidates."""
    strategies: dict[str, dict[str, Value]] = {}
    shocks: list[Shock] = []
    for name, phases in candidates.items():
        strategies[name] = space.levers(phases[0])
        for week, before, shares in zip(space.begins[1:], phases, phases[1:], strict=False):
            if shares != before:
                reason = f"the money is shared anew: {_shared(space, shares)}"
                shocks.append(Shock(week, None, space.levers(shares), reason, (name,)))
    return replace(
        space.scenario, strategies=strategies, mixes={}, shocks=(*space.scenario.shocks, *shocks)
    )


def _shared(space: Space, shares: Shares) -> str:
    some = [f"{round(100 * share)} % {name}"
            for name, share in zip(space.names, shares, strict=True) if share > 0]  # fmt: skip
    rest = round(100 * (1 - sum(shares)))
    return " + ".join([*some, *([f"{rest} % {KEPT}"] if rest > 0 else [])])


def _same(space: Space, shares: Sequence[float] | Floats) -> Phases:
    return (space.within(list(shares)),) * len(space.begins)


def _simplex(size: int, number: int, seed: int) -> Iterator[Floats]:
    """Points spread evenly: exponential transforms of Sobol's points, normalised by the caller."""
    import warnings

    from scipy.stats import qmc

    generator = np.random.default_rng([seed, size, 0x0971])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield from -np.log(np.clip(qmc.Sobol(size, rng=generator).random(number), 1e-12, 1))


def _rounded_to_one(shares: Floats) -> Floats:
    """Multiples of a step that add up to 1, each as near as may be."""
    steps = np.floor(shares / STEP + 1e-9)
    missing = round(1 / STEP) - int(steps.sum())
    for place in np.argsort(steps - shares / STEP)[:missing]:
        steps[place] += 1
    found: Floats = steps * STEP
    return found


def _refused(where: str, message: str, hint: str = "") -> Problem:
    return Problem(where, 0, 0, "", "not_together", message, hint)
