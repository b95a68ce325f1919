"""Lock-in of one strategy in one world: who leaves with and without what holds them."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.estimators.formulas import perceived_switching_cost
from simulator.estimators.shapley import exact_shapley
from simulator.experiment import SOCIAL_COST, seed_of
from simulator.outcomes import FEWEST
from simulator.quantities import Value
from simulator.scenario import Scenario, changed_from
from simulator.simulation import Simulation
from simulator.verdicts.cascades import clusters_while
from simulator.verdicts.launch import Launched, launched, launched_by
from simulator.verdicts.price_of_leaving import chances_to_leave, prices_of_leaving
from simulator.wheel import Settings
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, STAGE
from simulator.world.platforms import KINDS, PLATFORMS

LONGEST_WINDOW: Final = 520
"""A renewal window as long as the longest contract: everybody may leave in any week."""
BLOCKS: Final = ("social", "procedural", "financial", "contract", "fit_advantage")
"""What can hold customers; the last is not a cost but the product being the better one."""
OFF: Final[dict[str, dict[str, Value]]] = {
    "social": {SOCIAL_COST: 0.0},
    "procedural": {"switching.procedural_cost": 0.0},
    "financial": {"switching.money_weight": 0.0},
    "contract": {"retain.renewal_window": LONGEST_WINDOW},
}
"""The numbers that switch off each cost; an equal product has its own way, see `Launched.left`."""
SOCIAL_PARTS: Final = {
    "bonds": "switching.bond_weight",
    "status": "switching.status_weight",
    "belonging": "switching.belonging_weight",
    "interoperability": "switching.network_weight",
}
"""What the social cost is made of, and the weight of each."""
WEIGHTS: Final = (0.0, 0.5, 1.0, 1.5, 2.0)
PORTABILITIES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Values of the social cost and of the portability of company at which lock-in is told, too."""
LIVED: Final = ("as it is", "without social cost", "never any social cost")


class LockInJob(NamedTuple):
    """One strategy in one world: to be lived by a worker."""

    scenario: Scenario
    strategy: str
    replicate: int
    seed: int
    within: int

    def live(self) -> LockInWorld:
        """Live it."""
        return lock_in_world(self)


class LockInWorld(NamedTuple):
    """What one strategy's customers did in one world; shares of those whom the rival found.

    `customers` were there at the launch, `lost` of them as it is, `lost_without` the social cost.
    `blocks` and `social` are Shapley parts, of `held` (kept by all blocks together) and of the
    lock-in; `figures` are numbers by name. `leaving` has one row a week since the launch and way
    to live it, `prices` one row a customer, `clusters` one row a cluster of leavers, `sweeps` one
    row a value of a quantity.
    """

    strategy: str
    replicate: int
    customers: int
    lost: int
    lost_without: int
    held: Fraction
    blocks: dict[str, Fraction]
    social: dict[str, Fraction]
    figures: dict[str, float]
    leaving: pd.DataFrame
    prices: pd.DataFrame
    clusters: pd.DataFrame
    sweeps: pd.DataFrame

    @property
    def counts(self) -> tuple[int, int, int]:
        """Customers at the launch, lost as it is, and lost without the social cost."""
        return self.customers, self.lost, self.lost_without


def lock_in_world(job: LockInJob) -> LockInWorld:
    """Live one strategy in one world up to the launch, and on from there in all twins."""
    seed = seed_of(job.seed, job.replicate)
    world = launched(job.scenario, job.strategy, seed, job.within)
    number = max(world.customers, 1)
    blocks = exact_shapley(BLOCKS, lambda on: Fraction(-_lost_with(world, on), number))
    social = exact_shapley(
        tuple(SOCIAL_PARTS), lambda on: Fraction(-_lost_with_social(world, on), number)
    )
    never = _never(job, seed, world.launch)
    alone, as_it_is = _observed(world)
    labels: dict[str, Any] = {"strategy": job.strategy, "replicate": job.replicate}
    return LockInWorld(
        job.strategy, job.replicate, world.customers, world.lost(), world.lost(OFF["social"]),
        sum(blocks.values(), Fraction(0)), blocks, social,
        _figures(world, never, as_it_is.simulation),
        _leaving_curves(world, never).assign(**labels),
        prices_of_leaving(world.simulation).assign(**labels),
        pd.concat([as_it_is.clusters, alone.clusters], ignore_index=True).assign(**labels),
        _sweeps(world).assign(**labels),
    )


def _lost_with(world: Launched, on: frozenset[str]) -> int:
    """Customers lost if only these blocks hold them."""
    changes: dict[str, Value] = {}
    for block, off in OFF.items():
        changes |= {} if block in on else off
    return world.lost(changes, equal_product="fit_advantage" not in on)


def _lost_with_social(world: Launched, on: frozenset[str]) -> int:
    """Customers lost if only these parts make up the social cost, all else as it is."""
    if not on:
        return world.lost(OFF["social"])
    return world.lost({name: 0.0 for part, name in SOCIAL_PARTS.items() if part not in on})


def _never(job: LockInJob, seed: int, launch: int) -> Launched:
    """The world in which leaving never had a social cost."""
    plan = changed_from(job.scenario.plan(job.strategy), 0, OFF["social"])
    return launched_by(plan, seed, launch, job.within)


class _Observed(NamedTuple):
    simulation: Simulation
    clusters: pd.DataFrame


def _observed(world: Launched) -> tuple[_Observed, _Observed]:
    """The twin without the social cost and the world as it is, lived week by week."""
    found = []
    for name, changes in (("without social cost", OFF["social"]), ("as it is", {})):
        twin = world.twin(changes)
        sizes = clusters_while(twin, world.launch + world.within)
        found.append(_Observed(twin, pd.DataFrame({"lived": name, "size": sizes})))
    return found[0], found[1]


def _figures(world: Launched, never: Launched, after: Simulation) -> dict[str, float]:
    """Numbers of one world; NaN where fewer than 5 customers stand behind a share."""
    freely = world.left(OFF["social"])
    stayed = world.there & _still_customers(after, world.launch)
    alone, leaving = chances_to_leave(after, stayed)
    history = after.history()
    ours, theirs = history["customers"][-1], history["rival_customers"][-1]
    rival = after.settings.rival.price
    outside = perceived_switching_cost(history["price_paid"][-1], rival, ours, theirs)
    return {
        "customers_at_launch": world.customers,
        "customers_at_launch_never": never.customers,
        "defection": _of(world.lost(), world.customers),
        "defection_without": _of(world.lost(OFF["social"]), world.customers),
        "defection_never": _of(never.lost(), never.customers),
        "stayed": _of(stayed.sum(), world.customers),
        "leaving_chance": _mean(leaving),
        "leaving_chance_with_friends": _mean(alone),
        "stayed_for_company": _of((stayed & freely).sum(), int(stayed.sum())),
        "outside_estimate": outside if min(ours, theirs) >= FEWEST else float("nan"),
    }


def _of(part: float, whole: int) -> float:
    return float(part) / whole if whole >= FEWEST else float("nan")


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size >= FEWEST else float("nan")


def _still_customers(simulation: Simulation, launch: int) -> Array:
    """Who is a customer and has been since before the launch, shape (people,)."""
    people = simulation.world.people
    since = people.journey["adopted_week"] < launch
    return (people.standing & STAGE == CUSTOMER) & since


def _leaving_curves(world: Launched, never: Launched) -> pd.DataFrame:
    """Share of the customers at the launch who had gone over, week by week, in three ways."""
    tables = []
    whose = (world, world.weeks()), (world, world.weeks(OFF["social"])), (never, never.weeks())
    for name, (one, weeks) in zip(LIVED, whose, strict=True):
        gone = np.bincount(weeks[weeks >= 0], minlength=one.within)[: one.within]
        share = np.cumsum(gone) / one.customers if one.customers >= FEWEST else np.nan * gone
        tables.append(
            pd.DataFrame(
                {"lived": name, "weeks_since_launch": np.arange(one.within) + 1, "share": share}
            )
        )
    return pd.concat(tables, ignore_index=True)


def _sweeps(world: Launched) -> pd.DataFrame:
    """Lock-in at other weights of the social cost and at other portabilities of company."""
    settings = world.twin().settings
    free = world.lost(OFF["social"])
    rows: list[tuple[str, float, bool, float]] = []

    def add(quantity: str, own: float, values: tuple[float, ...], changes: Any) -> None:
        for value in sorted({*values, own}):
            lost = world.lost({} if value == own else changes(value))
            rows.append((quantity, value, value == own, _of(free - lost, world.customers)))

    weight = settings.switching.social_cost
    add(SOCIAL_COST, weight, WEIGHTS, lambda value: {SOCIAL_COST: value})
    own, least = settings.community.character.portability, _added_portability(settings)
    shares = tuple(share for share in PORTABILITIES if share >= least)
    add("community.portability", own, shares, partial(_portable, settings))
    return pd.DataFrame(rows, columns=["quantity", "value", "is_own", "lock_in"])


def _added_portability(settings: Settings) -> float:
    """What the kind of community adds to the portability of its platform."""
    return KINDS[settings.community.kind].portability


def _portable(settings: Settings, share: float) -> dict[str, Value]:
    """Changes that make so much of the company portable, the platform's other traits kept."""
    community = settings.community
    own = share - _added_portability(settings)
    changes: dict[str, Value] = {"community.portability": own}
    platform = PLATFORMS.get(community.platform)
    if platform:
        changes |= {"community.platform": "custom", "community.searchable": platform.searchable}
        changes |= {
            f"community.{name}": getattr(platform, name)
            for name in ("bond_gain", "answer_speed", "brand_control")
        }
    return changes
