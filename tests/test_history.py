"""What is worked out for all weeks at once is what each week alone would give."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.history import columns_of
from simulator.quantities import changed
from simulator.results import history_of, outcome_of
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from tests.market_help import loyal_plan


@pytest.fixture(scope="module")
def dear_later(baseline: Scenario) -> Plan:
    """All programmes, promotions among them, and a higher price from week 17 on."""
    start = loyal_plan(baseline)[0][1]
    return [(0, start), (17, changed(start, {"company.price": 55.0}))]


@pytest.fixture(scope="module")
def lived(dear_later: Plan) -> Simulation:
    """Forty weeks of it."""
    return Simulation(dear_later, seed=5).run(40)


def test_many_weeks_at_once_are_each_week_alone(lived: Simulation) -> None:
    together = columns_of(lived._weeks)
    alone = [columns_of([week]) for week in lived._weeks]
    assert len(set(together["price_paid"])) == 4, "two prices, each with and without promotion"
    for name, column in together.items():
        assert np.array_equal(column, [week[name][0] for week in alone], equal_nan=True), name


def test_the_tables_of_one_run_are_not_those_of_another(lived: Simulation) -> None:
    first, second = history_of(lived), history_of(lived)
    first.columns.name = "of the first"
    assert second.columns.name is None
    assert history_of(lived).columns.name is None


def test_the_people_of_a_run_that_went_on_are_not_told(dear_later: Plan) -> None:
    simulation = Simulation(dear_later, seed=5).run(3)
    kept, late = outcome_of(simulation), outcome_of(simulation)
    assert len(kept.people) == simulation.world.size
    simulation.turn()
    with pytest.raises(RuntimeError, match="went on from week 3 to week 4"):
        _ = late.people
    assert len(kept.people) == simulation.world.size, "what was made before stays"
