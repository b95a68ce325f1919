"""Launch: one world in the week of the rival's launch, from which twins go on by other rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from simulator.complaints import Problem, ScenarioError
from simulator.quantities import Value, changed
from simulator.results import edges_of
from simulator.scenario import Plan, Scenario, changed_from
from simulator.simulation import Simulation
from simulator.strategy import quantities, setting
from simulator.wheel import Settings
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, STAGE
from simulator.world.spells import SWITCHED

LAUNCH_WEEK = "rival.launch_week"
NO_CHANGES: Mapping[str, Value] = {}


@dataclass
class Launched:
    """A world at the close of the week before the launch; nobody of it turns any more.

    Attributes
    ----------
    simulation, plan
        the world, and the plan by which it came here
    launch, within
        the week of the launch, and for how many weeks who leaves is counted
    there
        true for the customers whom the rival finds, shape (people,)
    """

    simulation: Simulation
    plan: Plan
    launch: int
    within: int
    there: Array
    _weeks: dict[tuple[object, ...], Array] = field(default_factory=dict)

    @property
    def customers(self) -> int:
        """How many customers the rival finds."""
        return int(self.there.sum())

    def twin(self, changes: Mapping[str, Value] = NO_CHANGES) -> Simulation:
        """The same world with other numbers from the launch on, not yet turned."""
        return self.simulation.fork(changed_from(self.plan, self.launch, changes))

    def left(
        self, changes: Mapping[str, Value] = NO_CHANGES, *, equal_product: bool = False
    ) -> Array:
        """Who of those `there` went to the rival within so many weeks, shape (people,).

        Parameters
        ----------
        changes
            dotted names and values that hold from the launch on
        equal_product
            gives the rival, week by week, a product as good as the company's
        """
        weeks = self.weeks(changes, equal_product=equal_product)
        return (weeks >= 0) & (weeks < self.within)

    def weeks(
        self, changes: Mapping[str, Value] = NO_CHANGES, *, equal_product: bool = False
    ) -> Array:
        """Weeks from the launch until one went to the rival, -1 if not; see `left`."""
        telling = {name: value for name, value in changes.items() if self._matters(name, value)}
        key = (equal_product, *sorted(telling.items()))
        if key not in self._weeks:
            twin = self.twin(telling)
            until = self.launch + self.within
            turn_with_equal_product(twin, until) if equal_product else twin.run(until)
            self._weeks[key] = weeks_to_rival(twin, self.launch)
        return self._weeks[key]

    def lost(
        self, changes: Mapping[str, Value] = NO_CHANGES, *, equal_product: bool = False
    ) -> int:
        """How many of those `there` went to the rival within so many weeks; see `left`."""
        return int(self.left(changes, equal_product=equal_product).sum())

    def _matters(self, name: str, value: Value) -> bool:
        """True if a number is not what the plan says anyway."""
        plans = changed_from(self.plan, self.launch, NO_CHANGES)
        later = [settings for week, settings in plans if week >= self.launch]
        return any(setting(settings, name) != value for settings in later)


def launched(scenario: Scenario, strategy: str | None, seed: int, within: int) -> Launched:
    """Live a world up to the launch of its rival."""
    plan = scenario.plan(strategy)
    return launched_by(plan, seed, plan[0].settings.rival.launch_week, within)


def launched_by(plan: Plan, seed: int, launch: int, within: int) -> Launched:
    """Live a world by a plan up to a week."""
    simulation = Simulation(plan, seed, edges_of(plan)).run(launch)
    there = simulation.world.people.standing & STAGE == CUSTOMER
    return Launched(simulation, plan, launch, within, there)


def weeks_to_rival(simulation: Simulation, launch: int) -> Array:
    """Weeks from the launch to the week in which a customer of before went over; -1 if it did not.

    Shape (people,). Counted as in the metric `defection_52`.
    """
    spells = simulation.spells()
    bought, ended = spells["adopted_week"], spells["ended_week"]
    went = (bought >= 0) & (bought < launch) & (ended >= launch) & (spells["end"] == SWITCHED)
    weeks = np.full(simulation.world.size, -1, dtype=np.int64)
    weeks[spells["person"][went]] = ended[went] - launch
    return weeks


def turn_with_equal_product(simulation: Simulation, until: int) -> None:
    """Turn so that the rival's product is in each week as good as the company's.

    Quality times fit are made equal; what news adds to the company's name stays its own.
    """
    plan = list(simulation.plan)
    while simulation.week < until:
        base: Settings = [settings for week, settings in plan if week <= simulation.week][-1]
        quality = base.company.quality * simulation.world.company.fit
        highest = quantities()["rival.quality"].high or quality
        rival = changed(base.rival, {"quality": min(quality, highest)})
        simulation.plan = [(simulation.week, base.model_copy(update={"rival": rival}))]
        simulation.turn()


def with_launch(scenario: Scenario, week: int | None) -> Scenario:
    """The scenario with a rival that starts in a week; as it is if none is given.

    Raises
    ------
    ScenarioError
        if the scenario has no rival and no week is given, or the week is not within the run
    """
    own = scenario.settings.rival.launch_week
    launch = own if week is None else week
    if 1 <= launch < scenario.weeks:
        if launch == own:
            return scenario
        return replace(scenario, settings=changed(scenario.settings, {LAUNCH_WEEK: launch}))
    right = f"a week from 1 to {scenario.weeks - 1}"
    half = max(1, scenario.weeks // 2)
    if week is not None:
        message = f"the rival cannot start in week {week} of {scenario.weeks}; {right} would do"
        raise ScenarioError([Problem("--launch", 0, 0, "", "out_of_bounds", message)])
    message = "lock-in is about a rival, and none is launched in this scenario"
    if own >= 0:
        message = f"the rival starts in week {own}, and the run has {scenario.weeks} weeks"
        if own == 0:
            message = "the rival is there from the first day, so it finds no customers"
    hint = f"say when it starts: --launch {half} ({right})"
    raise ScenarioError([Problem(scenario.name, 0, 0, LAUNCH_WEEK, "no_rival", message, hint)])
