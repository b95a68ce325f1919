"""Hysteresis and tipping: a rival that slowly gets better and worse again, and larger markets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.experiment import seed_of
from simulator.outcomes import FEWEST
from simulator.quantities import Value, changed
from simulator.scenario import Scenario, changed_from
from simulator.strategy import quantities, setting
from simulator.verdict import estimate
from simulator.verdicts.launch import Launched, launched
from simulator.verdicts.lockin_worlds import OFF
from simulator.world.columns import Array

STEPS: Final = 8
STEP_WEEKS: Final = 13
TOP: Final = 1.0
"""The rival's quality rises by so much in so many steps, and falls back at the same pace."""
LEVELS: Final = tuple(round(0.1 * place, 1) for place in range(-3, 7))
"""By how much the rival's product is made worse or better, in turn, to look for a tipping point."""
SIZES: Final = (0.5, 1.0, 2.0)
"""The same market with so many times the people."""


class HysteresisJob(NamedTuple):
    """One strategy in one world in which the rival slowly gets better, and worse again."""

    scenario: Scenario
    strategy: str
    replicate: int
    seed: int

    def live(self) -> pd.DataFrame:
        """Customers left, as a share of those with a steady rival, at the end of every step.

        Columns strategy, replicate, lived (with or without social cost), step, way (out or
        back), added (to the rival's quality), remaining.
        """
        seed = seed_of(self.seed, self.replicate)
        world = launched(self.scenario, self.strategy, seed, 2 * STEPS * STEP_WEEKS)
        tables = []
        for name, changes in (("as it is", {}), ("without social cost", OFF["social"])):
            moving, steady = _customers(world, changes, path()), _customers(world, changes, None)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(steady >= FEWEST, moving / steady, np.nan)
            steps = np.arange(1, 2 * STEPS + 1)
            way = np.where(steps <= STEPS, "out", "back")
            table = pd.DataFrame({"lived": name, "step": steps, "way": way, "added": path()})
            tables.append(table.assign(remaining=share))
        whole = pd.concat(tables, ignore_index=True)
        return whole.assign(strategy=self.strategy, replicate=self.replicate)


def path() -> Array:
    """What is added to the rival's quality in each step: up to `TOP` and back to nothing."""
    up = np.arange(1, STEPS + 1) * TOP / STEPS
    return np.concatenate([up, up[-2::-1], [0.0]])


def _customers(world: Launched, changes: dict[str, Value], added: Array | None) -> Array:
    """Our customers at the end of every step, of a rival on this path, or as it is."""
    plan = changed_from(world.plan, world.launch, changes)
    if added is not None:
        own = world.twin().settings.rival.quality
        high = quantities()["rival.quality"].high or np.inf
        for step, more in enumerate(added):
            week = world.launch + step * STEP_WEEKS
            quality = min(own + float(more), high)
            plan = changed_from(plan, week, {"rival.quality": quality})
    twin = world.simulation.fork(plan).run(world.launch + 2 * STEPS * STEP_WEEKS)
    ends = world.launch + STEP_WEEKS * np.arange(1, 2 * STEPS + 1) - 1
    customers: Array = twin.history()["customers"][ends]
    return customers


def hysteresis(table: pd.DataFrame) -> pd.DataFrame:
    """Per strategy, replicate and way to live: `missing` at the end, and `area` of the loop.

    `missing`: share of the customers still missing when the rival is what it was. `area`: mean
    over the levels of quality of the share remaining on the way out - on the way back.
    """
    rows: list[tuple[Any, ...]] = []
    for key, one in table.groupby(["strategy", "replicate", "lived"], sort=False):
        out = one[one["way"] == "out"].set_index("added")["remaining"]
        back = one[one["way"] == "back"].set_index("added")["remaining"]
        rows.append((*key, 1.0 - float(back.get(0.0, np.nan)), float((out - back).mean())))
    return pd.DataFrame(rows, columns=["strategy", "replicate", "lived", "missing", "area"])


class TippingJob(NamedTuple):
    """One strategy in one world of one size, in which the rival is better by each level."""

    scenario: Scenario
    strategy: str
    replicate: int
    seed: int
    within: int

    def live(self) -> pd.DataFrame:
        """Share of customers lost: columns strategy, replicate, people, customers, added, lost."""
        seed = seed_of(self.seed, self.replicate)
        world = launched(self.scenario, self.strategy, seed, self.within)
        own = world.twin().settings.rival.quality
        high = quantities()["rival.quality"].high or np.inf
        levels = [min(max(own + level, 0.0), high) for level in LEVELS]
        lost = [world.lost({"rival.quality": level}) for level in levels]
        share = np.array(lost) / world.customers if world.customers >= FEWEST else np.nan
        return pd.DataFrame(
            {
                "strategy": self.strategy, "replicate": self.replicate,
                "people": self.scenario.settings.people.size, "customers": world.customers,
                "added": LEVELS, "lost": share,
            }
        )  # fmt: skip


def resized(scenario: Scenario, factor: float) -> Scenario:
    """The same market with so many times the people; money and staff grow along.

    Raises
    ------
    pydantic.ValidationError
        if a number would be above its bounds
    """
    people = round(scenario.settings.people.size * factor)
    true = people / scenario.settings.people.size
    growing = [name for name, one in quantities().items() if one.grows_with_people]

    def grown(values: dict[str, Value]) -> dict[str, Value]:
        return {
            name: float(value) * true if name in growing else value
            for name, value in values.items()
        }

    own = {name: setting(scenario.settings, name) for name in growing}
    return replace(
        scenario,
        settings=changed(scenario.settings, grown(own) | {"people.size": people}),
        strategies={name: grown(levers) for name, levers in scenario.strategies.items()},
        shocks=tuple(
            shock._replace(change=grown(shock.change), cost=shock.cost * true)
            for shock in scenario.shocks
        ),
    )


def can_be_resized(scenario: Scenario) -> bool:
    """False where the network is a real one, read from a file."""
    return scenario.settings.network.shape != "edge_list"


def steepest(shares: Array) -> Array:
    """The steepest rise of a curve of shares over `LEVELS`, per unit of quality.

    `shares`: shape (..., levels).
    """
    found: Array = (np.diff(shares, axis=-1) / np.diff(LEVELS)).max(axis=-1)
    return found


def tipping(table: pd.DataFrame) -> pd.DataFrame:
    """Per strategy and size: the steepest rise of defection, and the susceptibility.

    Columns strategy, people, worlds, steepest, low, high (jackknife over worlds, share per unit
    of the rival's quality), susceptibility (variance over worlds x customers at the launch, at
    its highest over the levels).
    """
    rows: list[tuple[Any, ...]] = []
    for (strategy, people), one in table.groupby(["strategy", "people"], sort=False):
        wide = one.pivot(index="replicate", columns="added", values="lost").dropna()
        shares, worlds = wide.to_numpy(dtype=np.float64), len(wide)
        number = one.groupby("replicate")["customers"].first().reindex(wide.index).mean()
        if worlds < 2:
            rows.append((strategy, people, worlds, *[np.nan] * 4))
            continue
        whole = float(steepest(shares.mean(axis=0)))
        rest = (shares.sum(axis=0) - shares) / (worlds - 1)
        spread = estimate(worlds * whole - (worlds - 1) * steepest(rest))
        half = (spread.high - spread.low) / 2
        peak = float(shares.var(axis=0, ddof=1).max() * number)
        rows.append((strategy, people, worlds, whole, whole - half, whole + half, peak))
    names = ["strategy", "people", "worlds", "steepest", "low", "high", "susceptibility"]
    return pd.DataFrame(rows, columns=names)
