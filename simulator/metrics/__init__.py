"""Metrics: every number the comparison reports, once, with its formula, unit and reading.

A metric is a pure function of the tables of one run. Where it is undefined it is NaN, never 0
and never infinite. The first paragraph of its docstring is its formula. One file for each
subject; they are declared in the order in which tables list them.
"""

# isort: off
from simulator.metrics import customers as customers
from simulator.metrics import cost as cost
from simulator.metrics import value as value
from simulator.metrics import retention as retention
from simulator.metrics import joining as joining
from simulator.metrics import loyalty as loyalty
from simulator.metrics import community as community
from simulator.metrics import flywheel as flywheel
from simulator.metrics import lock_in as lock_in
from simulator.metrics import segments as segments

# isort: on
from simulator.metrics.registry import METRICS, TWIN_METRICS, Metric, metric_named
from simulator.outcomes import Outcome
from simulator.remembering import remembering

__all__ = ["METRICS", "TWIN_METRICS", "Metric", "measure", "measure_twins", "metric_named"]


def measure(outcome: Outcome) -> dict[str, float]:
    """All metrics of one run, in the order declared."""
    with remembering():
        return {name: known.measure(outcome) for name, known in METRICS.items()}


def measure_twins(with_cost: Outcome, without_cost: Outcome) -> dict[str, float]:
    """All metrics of a run and its twin whose social cost of leaving is off from the launch."""
    return {name: known.measure(with_cost, without_cost) for name, known in TWIN_METRICS.items()}
