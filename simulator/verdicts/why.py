"""Why: what carries each strategy, by taking away one pillar after another in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.estimators.shapley import coalitions, shapley
from simulator.experiment import compile_everything, seed_of
from simulator.quantities import Value
from simulator.scenario import Plan, Scenario
from simulator.verdict import estimate
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.gathering import Gathering, Say
from simulator.verdicts.pillars import PILLARS
from simulator.verdicts.plans import Ask, Floats, measured, switched
from simulator.verdicts.why_telling import answer

HEADLINE: Final = ("customers", "cac_blended", "retention_52", "lock_in")
"""The metrics whose causes are told."""
TOP: Final = 4
"""Pillars among which what they do together is split."""
REPLICATES: Final = 16

Off = frozenset[str]
NOTHING_OFF: Final[Off] = frozenset()


class Worlds(NamedTuple):
    """What was measured: (strategy, pillars taken away) -> shape (worlds, metrics)."""

    metrics: tuple[str, ...]
    values: Mapping[tuple[str, Off], Floats]

    def effect(self, strategy: str, off: Off) -> Floats:
        """What these pillars bring, world by world: with them less without them."""
        return self.values[strategy, NOTHING_OFF] - self.values[strategy, off]

    def has(self, strategy: str, off: Off) -> bool:
        """True if it was measured in any world."""
        found = self.values.get((strategy, off))
        return found is not None and len(found) > 0


def why(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replicates: int = REPLICATES,
    seed: int = 1,
    workers: int | None = None,
    say: Say | None = None,
    gathering: Gathering | None = None,
) -> Analysis:
    """What carries each strategy: every pillar taken away in turn, in the same worlds.

    The effect of a pillar is a metric with it less the metric without it, from the first week on,
    with the same luck. Pillars overlap, so effects do not add up; for the four largest of a
    strategy all their combinations are lived, and Shapley's split adds up to what the four bring
    together.

    Parameters
    ----------
    scenario
        a market and its strategies, from `read`
    strategies
        names of strategies or mixes; all strategies of the scenario if not given
    replicates
        worlds, each with its own people and luck
    seed
        decides about all luck
    workers
        processes; all cores if not given
    say
        gets lines for the reader, how far it is
    gathering
        who does the runs, to stop it from outside; made from `workers` and `say` if not given

    Raises
    ------
    simulator.complaints.ScenarioError
        if a strategy is not known
    """
    names = tuple(strategies or scenario.strategies or (None,))
    plans = {name or "": scenario.plan(name) for name in names}
    gathering = gathering or Gathering(workers, say)
    compile_everything(scenario)
    seeds = [seed_of(seed, replicate) for replicate in range(replicates)]
    single = {name: _alive(plan) for name, plan in plans.items()}
    found = _lived(gathering, scenario, plans, single, seeds, "one pillar after another taken away")
    top = {name: _largest(found, name) for name in plans}
    together = {
        name: [off for off in coalitions(top[name]) if len(off) > 1] for name in plans
    }
    more = _lived(gathering, scenario, plans, together, seeds, "several of the largest taken away")
    found = Worlds(HEADLINE, {**found.values, **more.values})
    effects, split = _effects(found, single), _split(found, top)
    done = max((len(values) for values in found.values.values()), default=0)
    draft = Analysis(
        "why", scenario, seed, done, tuple(plans), figures_table([]),
        {"effects": effects, "split": split}, facts={"metrics": HEADLINE},
    )
    return answer(draft, top, _left_out(gathering, done, replicates, split, top))


def _alive(plan: Plan) -> list[Off]:
    """Nothing, and each pillar that the plan has anything of."""
    return [NOTHING_OFF, *(frozenset((one.name,)) for one in PILLARS.values() if one.is_in(plan))]


def without(plan: Plan, pillars: Off) -> Plan:
    """The plan without these pillars, whatever is dated."""
    changes: dict[str, Value] = {}
    for name in sorted(pillars):
        changes |= PILLARS[name].off
    return switched(plan, changes)


def _lived(
    gathering: Gathering, scenario: Scenario, plans: Mapping[str, Plan],
    offs: Mapping[str, Sequence[Off]], seeds: Sequence[int], doing: str,
) -> Worlds:
    """Live every world as far as nobody stops it; only whole worlds count."""
    keys = [(name, off) for name in plans for off in offs[name]]
    twins = [without(plans[name], off) for name, off in keys]
    jobs = [
        Ask(twin, seed, HEADLINE, (scenario.weeks,)) for seed in seeds for twin in twins
    ]
    results = gathering.results(measured, jobs, doing)
    worlds = len(results) // max(len(keys), 1)
    table = np.array(results[: worlds * len(keys)]).reshape(worlds, len(keys), len(HEADLINE))
    return Worlds(HEADLINE, {key: table[:, place] for place, key in enumerate(keys)})


def _largest(found: Worlds, strategy: str) -> list[str]:
    """The pillars with the largest effects, each metric weighed by its own largest effect.

    Those that contain others are left out: they would be split against their own parts.
    """
    names = [
        one.name for one in PILLARS.values()
        if not one.contains and found.has(strategy, frozenset((one.name,)))
    ]
    if not names:
        return []
    sizes = np.array([
        [abs(estimate(column[np.isfinite(column)]).mean) for column in
         found.effect(strategy, frozenset((name,))).T] for name in names
    ])  # fmt: skip
    largest = np.nanmax(np.nan_to_num(sizes), axis=0)
    scores = np.nansum(sizes / np.where(largest > 0, largest, 1.0), axis=1)
    order = sorted(range(len(names)), key=lambda place: -scores[place])
    return sorted((names[place] for place in order[:TOP] if scores[place] > 0), key=names.index)


def _effects(found: Worlds, single: Mapping[str, Sequence[Off]]) -> pd.DataFrame:
    """Columns strategy, pillar, metric, mean, low, high, n, undefined."""
    rows = []
    for strategy, offs in single.items():
        for off in offs:
            if not off or not found.has(strategy, off):
                continue
            effect = found.effect(strategy, off)
            for place, metric in enumerate(found.metrics):
                known = effect[:, place][np.isfinite(effect[:, place])]
                (pillar,) = off
                rows.append((
                    strategy, pillar, metric, *estimate(known), known.size,
                    len(effect) - known.size,
                ))  # fmt: skip
    columns = ["strategy", "pillar", "metric", "mean", "low", "high", "n", "undefined"]
    return pd.DataFrame(rows, columns=columns)


def _split(found: Worlds, top: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Columns strategy, metric, pillar, mean, low, high, n; the pillar `together` is the total."""
    rows = []
    for strategy, pillars in top.items():
        everything = frozenset(pillars)
        if len(pillars) < 2 or not all(found.has(strategy, off) for off in coalitions(pillars)):
            continue
        worlds = len(found.values[strategy, everything])
        for place, metric in enumerate(found.metrics):
            worth = {
                some: found.values[strategy, everything - some][:worlds, place]
                for some in coalitions(pillars)
            }
            known = np.isfinite(np.stack(list(worth.values()))).all(axis=0)
            parts = shapley(pillars, {some: column[known] for some, column in worth.items()})
            parts["together"] = (worth[everything] - worth[NOTHING_OFF])[known]
            rows += [
                (strategy, metric, pillar, *estimate(part), part.size)
                for pillar, part in parts.items()
            ]
    return pd.DataFrame(
        rows, columns=["strategy", "metric", "pillar", "mean", "low", "high", "n"]
    )


def _left_out(
    gathering: Gathering, done: int, wanted: int, split: pd.DataFrame,
    top: Mapping[str, Sequence[str]],
) -> list[str]:
    if not gathering.stopped:
        return []
    said = [f"{wanted - done} of {wanted} worlds"] if done < wanted else []
    if split.empty and any(top.values()):
        said.append("the split of the largest pillars")
    return said
