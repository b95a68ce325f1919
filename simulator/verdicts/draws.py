"""Draws: markets drawn from the ranges of a scenario, and what claims come to in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from pydantic import ValidationError

from simulator.complaints import ScenarioError
from simulator.quantities import Value, changed
from simulator.results import edges_of
from simulator.scenario import Plan, Scenario
from simulator.simulation import Simulation
from simulator.study.sampling import sampled
from simulator.verdicts.claims import Claim, together
from simulator.verdicts.plans import Ask, Floats, measured
from simulator.verdicts.ranges import Form, Range, forms

_OUT_OF_REACH: Final = (59.0, 61.0)  # a solved constant in between stopped at the end of its range


class Draw(NamedTuple):
    """One drawn market: the values that replace the scenario's, and the forms by name."""

    values: Mapping[str, Value]
    forms: Mapping[str, str]


class Trial(NamedTuple):
    """What is to be lived of one market: `scenario` with a draw, in the worlds of these seeds."""

    scenario: Scenario
    draw: Draw
    claims: tuple[Claim, ...]
    seeds: tuple[int, ...]


class Tried(NamedTuple):
    """What came of a trial.

    `margins` has shape (claims, worlds): by how much each claim holds, at the week at which its
    mean is lowest; empty if the market could not be lived. `trouble` says why, "" if it could.
    """

    margins: Floats
    trouble: str = ""

    def margin(self, claim: int) -> float:
        """The mean over worlds; NaN if undefined in more than half of them, or not lived."""
        if not self.margins.size:
            return float("nan")
        known = self.margins[claim][np.isfinite(self.margins[claim])]
        return float(known.mean()) if 2 * known.size >= self.margins.shape[1] else float("nan")


def drawn(
    scenario: Scenario, varied: Sequence[Range], kinds: Sequence[Form], number: int, seed: int
) -> list[Draw]:
    """A Latin hypercube of markets; the same arguments give the same."""
    cube = sampled(
        "latin_hypercube", len(varied) + len(kinds), number, seed, levels=0,
        second_order=False,
    )
    found = []
    for row in cube:
        values = {one.name: one.at(place) for one, place in zip(varied, row, strict=False)}
        chosen = {
            one.name: one.at(place)
            for one, place in zip(kinds, row[len(varied) :], strict=True)
        }
        found.append(Draw(values, chosen))
    return found


def market_of(scenario: Scenario, draw: Draw) -> Scenario:
    """The scenario in a drawn market: numbers first, then what the forms need beside them.

    Raises
    ------
    pydantic.ValidationError
        if the numbers do not go together
    """
    values = dict(draw.values)
    market = replace(scenario, settings=changed(scenario.settings, values))
    more: dict[str, Value] = {}
    for form in forms(market):
        if form.name in draw.forms:
            more |= form.alternatives.get(draw.forms[form.name], {})
    return replace(market, settings=changed(market.settings, more)) if more else market


def tried(trial: Trial) -> Tried:
    """Live a drawn market under the strategies of the claims, and look how far each holds."""
    whole = together(trial.claims, trial.scenario.weeks)
    metrics, weeks = tuple(map(str, whole["metrics"])), tuple(map(int, whole["weeks"]))
    try:
        market = market_of(trial.scenario, trial.draw)
        plans = {str(name): market.plan(str(name)) for name in whole["strategies"]}
    except (ValidationError, ScenarioError) as error:
        return Tried(np.empty(0), " ".join(str(error).split()))
    trouble = _not_calibrated(next(iter(plans.values())), trial.seeds[0])
    if trouble:
        return Tried(np.empty(0), trouble)
    values = {
        name: np.stack([measured(Ask(plan, seed, metrics, weeks)) for seed in trial.seeds])
        for name, plan in plans.items()
    }  # each of shape (worlds, weeks, metrics)
    return Tried(np.stack([_margins(one, values, metrics, weeks) for one in trial.claims]))


def _not_calibrated(plan: Plan, seed: int) -> str:
    """Why the market's constants cannot be solved for; "" if they can."""
    world = Simulation(plan, seed, edges_of(plan)).world
    low, high = _OUT_OF_REACH
    for constant, target in (
        (world.adoption_constant, "adopt.conversion_target"),
        (world.retention_constant, "retain.churn_target"),
    ):
        if low < abs(constant) < high:
            return f"{target} cannot be met by these people"
    return ""


def _margins(
    claim: Claim, values: Mapping[str, Floats], metrics: Sequence[str], weeks: Sequence[int]
) -> Floats:
    """By how much a claim holds in each world, at the week at which the mean is lowest."""
    at = [weeks.index(week) for week in claim.weeks(weeks[-1])]
    column = metrics.index(claim.metric)
    left = values[claim.left][:, at, column]
    right = (
        values[claim.right][:, at, column] if isinstance(claim.right, str)
        else np.full_like(left, claim.right)
    )
    margins = claim.margin(left, right)
    means = [_mean(margins[:, place]) for place in range(len(at))]
    if not np.isfinite(means).all():
        return np.full(len(left), np.nan)
    return np.asarray(margins[:, int(np.argmin(means))])


def _mean(column: Floats) -> float:
    known = column[np.isfinite(column)]
    return float(known.mean()) if 2 * known.size >= column.size else float("nan")
