"""Sales: Bass's curve fitted to the sales of a new product, and the market that behaves so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.kinds import WEEKS_IN
from simulator.calibration.observed import Observed
from simulator.complaints import Problem, ScenarioError
from simulator.estimators.bass import BassFit, fit_bass
from simulator.experiment import seed_of
from simulator.quantities import Value
from simulator.results import run
from simulator.scenario import Scenario

Floats = NDArray[np.float64]
WORLDS = 8
_NORM, _ADS, _WORD = (
    "attract.word_of_mouth_norm", "attract.ads_ceiling", "attract.word_of_mouth",
)  # fmt: skip


class FittedSales(NamedTuple):
    """Bass's curve for the sales, and the scenario that lives it.

    `interval` compares sales between the ends of periods, `density` rates at their ends;
    `values`: what is written into the scenario, from `interval`; `simulated`: sales in each world
    and period, in the unit of the data, shape (worlds, periods).
    """

    scenario: Scenario
    observed: Observed
    interval: BassFit
    density: BassFit
    values: dict[str, Value]
    simulated: Floats


def fit_sales(scenario: Scenario, observed: Observed) -> FittedSales:
    """Fit innovation, imitation and market size to sales, and run the market that follows.

    Raises
    ------
    simulator.complaints.ScenarioError
        if the scenario is no market of Bass's kind, or the sales have no such curve
    """
    sales = observed.sales
    if sales is None:
        raise ValueError("there are no sales")
    settings = scenario.settings
    if settings.network.shape != "complete" or observed.kinds() != ("sales",):
        said = "sales alone are fitted by Bass's curve, in a market where everybody sees everybody"
        if observed.kinds() != ("sales",):
            said = "sales are fitted by Bass's curve and cannot be mixed with other data"
        hint = "begin with experiments/markets/bass.yaml"
        raise ScenarioError([Problem(observed.name, 0, 0, "sales", "not_together", said, hint)])
    try:
        interval, density = fit_bass(sales), fit_bass(sales, "density")
    except ValueError as error:
        raise ScenarioError(
            [Problem(observed.name, 0, 0, "sales", "no_curve", str(error))]
        ) from None
    period = WEEKS_IN[observed.sales_period]
    people = settings.people.size
    each = people - 1 if settings.attract.word_of_mouth_norm == "per_tie" else 1
    values: dict[str, Value] = {
        _ADS: float(f"{interval.innovation / period:.6g}"),
        _WORD: float(f"{interval.imitation / period / each:.6g}"),
    }
    simulated = _simulated(scenario, observed, values, interval.market / people)
    return FittedSales(scenario, observed, interval, density, values, simulated)


def _simulated(
    scenario: Scenario, observed: Observed, values: dict[str, Value], each: float
) -> Floats:
    """Sales of each world and period; one person of the model stands for `each` sales."""
    number = 0 if observed.sales is None else len(observed.sales)
    edges = np.round(np.arange(number + 1) * WEEKS_IN[observed.sales_period]).astype(int)
    worlds = []
    for world in range(WORLDS):
        lived = run(scenario, observed.strategy, seed_of(1, world), int(edges[-1]), values)
        columns = [name for name in lived.history if str(name).startswith("adopted_by_")]
        bought = lived.history[columns].to_numpy(dtype=np.float64).sum(axis=1)
        worlds.append(np.add.reduceat(bought, edges[:-1]) * each)
    return np.array(worlds)
