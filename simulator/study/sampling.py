"""Samples of the unit cube: Latin hypercube, Sobol, Saltelli and Morris."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import numpy as np

NEEDS_SALIB = ("saltelli", "morris")
_ADDRESS = 0x5A3D1E  # so that the sample and the worlds of the same seed have nothing in common


def salib_is_missing() -> bool:
    """True if designs for sensitivity indices cannot be made on this machine."""
    return importlib.util.find_spec("SALib") is None


def points_of(kind: str, factors: int, second_order: bool) -> int:
    """Points that one sample of a kind has, see `sampled`."""
    if kind == "saltelli":
        return 2 * factors + 2 if second_order else factors + 2
    return factors + 1 if kind == "morris" else 1


def sampled(
    kind: str, factors: int, samples: int, seed: int, *, levels: int, second_order: bool
) -> Any:
    """Points in [0, 1], shape (points, factors); the same arguments give the same points.

    Parameters
    ----------
    kind
        `latin_hypercube` and `sobol` (scrambled) have `samples` points; `saltelli` has
        `samples` x (factors + 2), or x (2 factors + 2) for second-order indices; `morris` has
        `samples` trajectories of factors + 1 points
    factors, samples, seed
        number of dimensions, size, and what decides about chance
    levels
        of the grid of `morris`
    second_order
        whether `saltelli` has points for second-order indices

    Raises
    ------
    ModuleNotFoundError
        if the kind needs SALib and it is not installed
    """
    generator = np.random.default_rng([seed, _ADDRESS])
    if kind in NEEDS_SALIB:
        return _salib(kind, factors, samples, generator, levels, second_order)
    from scipy.stats import qmc

    if kind == "latin_hypercube":
        return qmc.LatinHypercube(factors, rng=generator).random(samples)
    with warnings.catch_warnings():  # a size that is no power of two is told before, in notes
        warnings.simplefilter("ignore", UserWarning)
        return qmc.Sobol(factors, rng=generator).random(samples)


def _salib(
    kind: str, factors: int, samples: int, generator: Any, levels: int, second_order: bool
) -> Any:
    names = [str(place) for place in range(factors)]
    problem = {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}
    seed = int(generator.integers(2**31))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes that are no powers of two, and of NumPy's names
        if kind == "morris":
            from SALib.sample import morris

            return morris.sample(problem, samples, num_levels=levels, seed=seed)
        from SALib.sample import sobol

        return sobol.sample(problem, samples, calc_second_order=second_order, seed=seed)
