"""Fitting: rounds of runs that close in on the numbers behind the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.choosing import chosen, tried
from simulator.calibration.observed import Observed
from simulator.calibration.targets import Target, keep_of, targets_of, values_of
from simulator.complaints import Problem, ScenarioError
from simulator.estimators.posterior import Posterior, narrowed, posterior
from simulator.quantities import Value
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.study.design import NO_STRATEGY, Factor, Limits, Study
from simulator.study.executors import PROCESSES
from simulator.study.progress import Progress
from simulator.study.sweep import Options, sweep

Floats = NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float, bool]]
DEFAULTS: Final[Mapping[str, Ranges]] = {
    "churn": {
        "retain.churn_target": (0.001, 0.1, True), "retain.consideration": (0.02, 0.5, True),
        "people.taste_spread": (0.0, 3.0, False),
    },
    "history": {
        "attract.ads_ceiling": (0.001, 0.05, True), "attract.word_of_mouth": (0.0005, 0.05, True),
        "adopt.conversion_target": (0.02, 0.6, False),
    },
    "cac": {
        "attract.ads_ceiling": (0.001, 0.05, True),
        "attract.sales_lead_probability": (0.01, 0.4, True),
    },
    "referred_share": {
        "attract.word_of_mouth": (0.0005, 0.05, True), "attract.referral_rate": (0.005, 0.3, True),
    },
    "active_members": {
        "community.joining": (0.005, 0.5, True), "engage.presence_rate": (0.05, 0.9, False),
    },
}  # fmt: skip
"""What is fitted to each part of the data if its file does not say: range, and log scale or not."""
NEAREST: Final = 5
"""Runs nearest to the data whose numbers are tried again in the end."""
WORLDS: Final = 8
"""Fresh worlds in which each set of numbers is tried in the end."""
PREDICTED: Final = 48
"""Draws of the posterior that are run to see what they give."""


class Effort(NamedTuple):
    """How much is done: `runs` in each of `rounds`, the seed, and who works."""

    runs: int = 300
    rounds: int = 3
    seed: int = 1
    workers: int | None = None


class Fitted(NamedTuple):
    """What the data say.

    `factors` were fitted, in `unit` scale by `posterior`; `values`: what is written into the
    scenario; `kept`: which of them keep its value, since the data do not tell or agree with it;
    `targets` with what the fitted scenario gives in each world, `given` (worlds, targets), what
    draws of the posterior give, `predicted` (draws, targets), and what the scenario gave before,
    `before` (worlds, targets); `lost`: runs that could not be used; `studies`: fingerprints.
    """

    scenario: Scenario
    observed: Observed
    effort: Effort
    factors: tuple[Factor, ...]
    posterior: Posterior
    values: dict[str, Value]
    kept: tuple[str, ...]
    targets: list[Target]
    given: Floats
    predicted: Floats
    before: Floats
    lost: int
    studies: tuple[str, ...]

    def natural(self) -> Floats:
        """Draws of the posterior in the units of the quantities, shape (draws, factors)."""
        return np.array([
            [float(factor.at(float(unit))) for factor, unit in zip(self.factors, row, strict=True)]
            for row in self.posterior.draws
        ])  # fmt: skip


class StoppedError(Exception):
    """A signal came while runs were under way; what is done is kept in the folder."""

    def __init__(self, signal: int, done: int, runs: int) -> None:
        self.signal, self.done, self.runs = signal, done, runs
        super().__init__(signal)


def fit(
    scenario: Scenario, observed: Observed, folder: Path, effort: Effort,
    say: Callable[[str], None], progress: Callable[[int, int], Progress],
) -> Fitted:
    """Fit quantities of a scenario to what was observed.

    Runs lie in `folder`; if it holds some of the same question already, they are used.

    Raises
    ------
    simulator.complaints.ScenarioError
        if there is nothing to fit, or too few runs can be compared with the data
    StoppedError
        if somebody asked to stop
    """
    factors = observed.factors or default_factors(observed)
    targets = targets_of(observed, scenario)
    if not factors or not targets:
        message = "there is nothing that can be fitted to these data within the scenario's weeks"
        raise _refused(observed.name, message)
    runner = _Runner(scenario, observed, folder, effort, factors, targets, say, progress)
    low, high = np.zeros(len(factors)), np.ones(len(factors))
    places, values, box = np.empty((0, len(factors))), np.empty((0, len(targets))), (low, high)
    found, nearest = None, places
    for number in range(effort.rounds):
        if found is not None:
            box = narrowed(found.draws, nearest[: max(40, len(nearest) // 5)], *box)
            say(f"round {number + 1}: " + ", ".join(
                f"{one.name} {float(one.at(box[0][n])):.3g} to {float(one.at(box[1][n])):.3g}"
                for n, one in enumerate(factors)
            ))  # fmt: skip
        drawn = _drawn(effort.runs, box, effort.seed, number)
        fresh = runner.run(f"round-{number + 1}", drawn, effort.seed + number)
        places, values = np.vstack((places, drawn)), np.vstack((values, fresh))
        inside = ((places >= box[0]) & (places <= box[1])).all(axis=1)
        found = _posterior(targets, places[inside], values[inside], box, effort.seed, observed)
        nearest = places[inside][found.nearest]
    if found is None:
        raise _refused(observed.name, "there is no round to fit in")
    lost = int(np.isnan(values).any(axis=1).sum())
    return _finished(runner, found, nearest, lost)


def default_factors(observed: Observed) -> tuple[Factor, ...]:
    """What is fitted if the data file does not say, see `DEFAULTS`."""
    wanted: dict[str, tuple[float, float, bool]] = {}
    for kind in observed.kinds():
        wanted |= DEFAULTS.get(kind, {})
    return tuple(Factor(quantities()[name], (), *range_) for name, range_ in wanted.items())


class _Runner:
    """Runs sets of numbers as studies, one folder for each step."""

    def __init__(
        self, scenario: Scenario, observed: Observed, folder: Path, effort: Effort,
        factors: tuple[Factor, ...], targets: list[Target], say: Callable[[str], None],
        progress: Callable[[int, int], Progress],
    ) -> None:
        self.scenario, self.observed, self.folder, self.effort = scenario, observed, folder, effort
        self.factors, self.targets, self.say, self.progress = factors, targets, say, progress
        self.studies: list[str] = []

    def run(self, step: str, places: Floats, seed: int) -> Floats:
        """What places of the unit cube give, each in its own world, shape (places, targets)."""
        points = tuple(
            tuple(one.at(float(unit)) for one, unit in zip(self.factors, row, strict=True))
            for row in places
        )
        return self.run_points(step, points, seed)[:, 0]

    def run_points(
        self, step: str, points: tuple[tuple[Value, ...], ...], seed: int, worlds: int = 0
    ) -> Floats:
        """What points in plain units give, shape (points, worlds, targets).

        Each has a world of its own, or all have the same ones, if `worlds` says how many.
        """
        study = Study(
            name=f"{self.observed.name} {step}", question="Which numbers are behind the data?",
            prediction="", answer="", scenario=self.scenario,
            strategies=(self.observed.strategy or NO_STRATEGY,), changes={}, kind="list",
            factors=self.factors, samples=1, levels=4, second_order=False, listed=points,
            replicates=max(worlds, 1), seed=seed, keep=keep_of(self.observed, self.scenario),
            limits=Limits(), own_luck=not worlds,
        )  # fmt: skip
        self.studies.append(study.fingerprint())
        place = self.folder / "runs" / f"{step}-{study.fingerprint()}"
        alone = self.effort.workers == 1
        options = Options("serial" if alone else PROCESSES, self.effort.workers)
        swept = sweep(study, place, options, say=self.say, progress=self.progress)
        if swept.signal:
            raise StoppedError(swept.signal, swept.done, study.runs)
        values = values_of(swept.results, self.targets, self.scenario.weeks)
        cube: Floats = study.cube(values)[:, 0]
        return cube


def _drawn(number: int, box: tuple[Floats, Floats], seed: int, round_: int) -> Floats:
    """Places spread evenly in a box: Sobol's points, scrambled."""
    import warnings

    from scipy.stats import qmc

    generator = np.random.default_rng([seed, round_, 0xCA11])
    with warnings.catch_warnings():  # any number of runs will do here
        warnings.simplefilter("ignore", UserWarning)
        unit = qmc.Sobol(len(box[0]), rng=generator).random(number)
    found: Floats = box[0] + (box[1] - box[0]) * unit
    return found


def _posterior(
    targets: list[Target], places: Floats, values: Floats, box: tuple[Floats, Floats], seed: int,
    observed: Observed,
) -> Posterior:
    try:
        return posterior(places, _compared(targets, values), _wanted(targets), *box, seed=seed)
    except ValueError:
        whole = int(np.isfinite(values).all(axis=1).sum())
        message = (
            f"only {whole} of {len(values)} runs have all that was observed; "
            "is the scenario of this kind of company, and does it run long enough?"
        )
        raise _refused(observed.name, message) from None


def _compared(targets: list[Target], values: Floats) -> Floats:
    return np.column_stack([one.compared(values[:, n]) for n, one in enumerate(targets)])


def _wanted(targets: list[Target]) -> Floats:
    return np.array([float(one.compared(one.value)) for one in targets])


def _finished(runner: _Runner, found: Posterior, nearest: Floats, lost: int) -> Fitted:
    """Choose the numbers to write on fresh worlds, and see what the posterior gives."""
    seed, targets, factors = runner.effort.seed, runner.targets, runner.factors
    own = tuple(setting(runner.scenario.settings, one.name) for one in factors)
    lists = tried(factors, found, nearest[:NEAREST], own)
    listed = tuple(dict.fromkeys([own, *(point for points in lists for point in points)]))
    predicted = runner.run("predicted", found.draws[:PREDICTED], seed + 1_000)
    worlds = runner.run_points("candidates", listed, seed + 2_000, WORLDS)
    scale = np.nanstd(_compared(targets, predicted), axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    losses: dict[tuple[Any, ...], float] = {}
    for point, rows in zip(listed, worlds, strict=True):
        apart = (np.nanmean(_compared(targets, rows), axis=0) - _wanted(targets)) / scale
        losses[point] = float(np.sum(np.where(np.isfinite(apart), apart, 10.0) ** 2))
    # Where the data are met, what is left is the luck of a mean over so many worlds.
    best = chosen(lists, losses, luck=len(targets) / WORLDS)
    kept = tuple(one.name for one, new, old in zip(factors, best, own, strict=True) if new == old)
    return Fitted(
        runner.scenario, runner.observed, runner.effort, factors, found,
        {one.name: value for one, value in zip(factors, best, strict=True)
         if one.name not in kept},
        kept, targets, worlds[listed.index(best)], predicted, worlds[listed.index(own)], lost,
        tuple(runner.studies),
    )  # fmt: skip


def fitted_scenario(fitted: Fitted) -> Scenario:
    """The scenario with the fitted numbers, as it is read from the file that is written."""
    from simulator.quantities import changed

    settings: Any = changed(fitted.scenario.settings, fitted.values)
    return replace(fitted.scenario, settings=settings)


def _refused(where: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(where, 0, 0, "", "nothing_to_fit", message)])
