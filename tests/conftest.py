"""Markets that many tests begin with."""

from __future__ import annotations

import signal

import pytest

from simulator.model import Flywheel
from simulator.quantities import Value, changed
from simulator.scenario import Plan, Scenario, read
from simulator.simulation import Simulation
from simulator.wheel import Settings
from simulator.world.world import World
from tests.market_help import busy_plan

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background of a shell: programs that tests stop by Ctrl-C would ignore it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    """The shipped market with its three strategies, for 200 people and a good year."""
    return read("baseline", people=200, weeks=56)


@pytest.fixture(scope="session")
def tiny() -> Settings:
    """Forty people who buy, meet and leave."""
    changes: dict[str, Value] = {"people.size": 40, "community.presence": 1.0}
    changes |= {"community.managers": 1.0}
    changes |= {"attract.ads_budget": 500.0, "rival.launch_week": 10}
    settings: Settings = changed(Settings(), changes)
    return settings


@pytest.fixture
def tiny_model(tiny: Settings) -> Flywheel:
    """A Mesa model of forty people, after 20 weeks."""
    model = Flywheel([(0, tiny)], seed=2)
    for _ in range(20):
        model.step()
    return model


@pytest.fixture(scope="session")
def busy(baseline: Scenario) -> Plan:
    """A market in which everything happens within a year."""
    return busy_plan(baseline)


@pytest.fixture(scope="session")
def busy_run(busy: Plan) -> Simulation:
    """The busy market after 40 weeks; tests look at it and leave it as it is."""
    return Simulation(busy, seed=3).run(40)


@pytest.fixture
def busy_world(busy_run: Simulation) -> World:
    """A copy of the busy market after 40 weeks, to act in week 40."""
    return busy_run.world.copy()
