"""Sensitivity: which of several inputs move an output, with intervals by resampling.

All functions take outputs that are already computed; how inputs must be drawn for each of them
stands with it. Intervals hold 95 % and come from drawing the independent units of the design
(base samples, trajectories, points) again with replacement.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 1_000
_ENDS = (2.5, 97.5)


class Estimates(NamedTuple):
    """Values with the ends of their 95 % intervals; NaN where nothing can be told."""

    value: Floats
    low: Floats
    high: Floats


class SobolIndices(NamedTuple):
    """Shares of the variance of an output.

    `first` is due to each input alone, `total` to it together with all others, shape (inputs,);
    `second` to each pair beyond both alone, shape (inputs, inputs), filled above the diagonal,
    None where the design has no points for it.
    """

    first: Estimates
    total: Estimates
    second: Estimates | None


class Effects(NamedTuple):
    """Morris' measures: mean effect, mean absolute effect, and the effects' standard deviation."""

    mean: Estimates
    mean_absolute: Estimates
    deviation: Estimates


def sobol_indices(
    a: Floats, b: Floats, ab: Floats, ba: Floats | None = None, *, seed: int = 0
) -> SobolIndices:
    """Sobol's indices from Saltelli's design.

    Parameters
    ----------
    a, b
        outputs at the points of two independent samples of the inputs, shape (samples,)
    ab
        outputs at the points of `a` with input i from `b`, shape (samples, inputs)
    ba
        outputs at the points of `b` with input i from `a`, for indices of pairs
    seed
        of the resampling

    Sources: Saltelli et al. (2010), Computer Physics Communications 181, 259-270, for the first
    order; Jansen (1999), ibid. 117, 35-43, for the total; Saltelli (2002), ibid. 145, 280-297,
    for pairs.
    """
    # Shares of variances do not depend on the origin, but their errors do.
    every = [one.ravel() for one in (a, b, ab, ba) if one is not None]
    origin = np.concatenate(every).mean()
    a, b, ab = a - origin, b - origin, ab - origin
    counts = _counts(a.size, seed)
    spread = (a**2 + b**2) / 2
    middle = (a + b) / 2
    first = _of_mean(b[:, None] * (ab - a[:, None]), spread, middle, counts)
    total = _of_mean((a[:, None] - ab) ** 2 / 2, spread, middle, counts)
    pairs = None
    if ba is not None:
        shifted = ba - origin
        joint = shifted[:, :, None] * ab[:, None, :] - (a * b)[:, None, None]
        alone = b[:, None] * (ab - a[:, None])
        beyond = joint - alone[:, :, None] - alone[:, None, :]
        flat = _of_mean(beyond.reshape(a.size, -1), spread, middle, counts)
        shape = (ab.shape[1], ab.shape[1])
        above = np.triu(np.ones(shape, dtype=bool), 1)
        pairs = Estimates(*(np.where(above, one.reshape(shape), np.nan) for one in flat))
    return SobolIndices(first, total, pairs)


def morris_effects(effects: Floats, *, seed: int = 0) -> Effects:
    """Morris' measures from elementary effects, shape (trajectories, inputs); NaN is left out.

    Sources: Morris (1991), Technometrics 33, 161-174; Campolongo, Cariboni and Saltelli (2007),
    Environmental Modelling and Software 22, 1509-1518, for the mean absolute effect.
    """
    known = np.isfinite(effects)
    filled = np.where(known, effects, 0.0)
    counts = np.vstack((np.ones(len(effects)), _counts(len(effects), seed)))
    with np.errstate(divide="ignore", invalid="ignore"):
        number = counts @ known
        mean = (counts @ filled) / number
        absolute = (counts @ np.abs(filled)) / number
        square = (counts @ filled**2) / number
        deviation = np.sqrt(np.maximum(square - mean**2, 0.0) * number / (number - 1))
    return Effects(*(_ends_of(rows) for rows in (mean, absolute, deviation)))


def elementary_effects(unit_points: Floats, outputs: Floats) -> Floats:
    """Elementary effects along Morris' trajectories, shape (trajectories, inputs).

    Parameters
    ----------
    unit_points
        places in the unit cube, shape (trajectories x (inputs + 1), inputs); from one row to the
        next within a trajectory one input moves
    outputs
        at these places, shape of the rows; NaN makes the effects of both steps NaN

    Raises
    ------
    ValueError
        if the rows are no whole trajectories
    """
    inputs = unit_points.shape[1]
    if len(unit_points) % (inputs + 1) or len(outputs) != len(unit_points):
        raise ValueError("Morris' trajectories have one point more than there are inputs")
    points = unit_points.reshape(-1, inputs + 1, inputs)
    steps, rises = np.diff(points, axis=1), np.diff(outputs.reshape(-1, inputs + 1), axis=1)
    moved = np.argmax(np.abs(steps), axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.full((len(points), inputs), np.nan)
    np.put_along_axis(effects, moved, rises / size, axis=1)
    return effects


def rank_correlations(
    inputs: Floats, output: Floats, *, seed: int = 0
) -> tuple[Estimates, Estimates]:
    """Spearman's correlation of an output with each input, and the partial one.

    The partial one takes out what the other inputs explain linearly in ranks; it is NaN where
    there are too few points for it (fewer than twice the inputs, or than inputs + 3).

    Parameters
    ----------
    inputs, output
        shape (points, inputs) and (points,)
    seed
        of the resampling

    Source: Spearman (1904); Marino et al. (2008), Journal of Theoretical Biology 254, 178-196.
    """
    ranks = np.column_stack([_ranked(column) for column in (*inputs.T, output)])
    points, inside = ranks.shape[0], ranks.shape[1] - 1
    counts = np.vstack((np.ones(points), _counts(points, seed, RESAMPLES // 2)))
    simple, partial = [], []
    enough = points >= max(2 * inside, inside + 3)
    for weight in counts:
        if enough:
            matrix = _correlation(ranks, weight)
            simple.append(matrix[-1, :-1])
            partial.append(_partial(matrix))
        else:
            simple.append(_correlation_with_last(ranks, weight))
            partial.append(np.full(inside, np.nan))
    return _ends_of(np.array(simple)), _ends_of(np.array(partial))


def grid_indices(outputs: Floats) -> tuple[Floats, Floats]:
    """First-order and total shares of the variance over a complete grid, shape (inputs,) each.

    `outputs` has one axis per input. Over a grid the shares are exact: nothing is sampled. NaN
    if an output is NaN or all are equal.
    """
    spread = float(outputs.var())
    nothing = np.full(outputs.ndim, np.nan)
    if not spread > 0:
        return nothing, nothing
    others = [tuple(other for other in range(outputs.ndim) if other != axis)
              for axis in range(outputs.ndim)]  # fmt: skip
    first = [outputs.mean(axis=rest).var() / spread for rest in others]
    total = [outputs.var(axis=axis).mean() / spread for axis in range(outputs.ndim)]
    return np.array(first), np.array(total)


def _counts(size: int, seed: int, resamples: int = RESAMPLES) -> Floats:
    """How often each unit is drawn in each resample, shape (resamples, size)."""
    generator = np.random.default_rng([seed, size])
    drawn = generator.multinomial(size, np.full(size, 1 / max(size, 1)), resamples)
    counts: Floats = drawn.astype(np.float64)
    return counts


def _of_mean(terms: Floats, spread: Floats, middle: Floats, counts: Floats) -> Estimates:
    """Mean of the terms over the variance, and in each resample: value, then ends."""
    rows = np.vstack((np.ones(len(terms)), counts))
    weight = rows.sum(axis=1)
    variance = rows @ spread / weight - (rows @ middle / weight) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (rows @ terms) / weight[:, None] / variance[:, None]
    return _ends_of(shares)


def _ends_of(rows: Floats) -> Estimates:
    """The first row, and the ends of the interval over the others, NaN left out."""
    low, high = (np.full(rows.shape[1], np.nan) for _ in range(2))
    told = np.isfinite(rows[1:]).sum(axis=0) > len(rows) // 2
    if told.any():
        low[told], high[told] = np.nanpercentile(rows[1:][:, told], _ENDS, axis=0)
    return Estimates(rows[0], low, high)


def _ranked(column: Floats) -> Floats:
    """Ranks with ties at their mean."""
    _, place, number = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(number)
    ranks: Floats = (last - (number - 1) / 2)[place]
    return ranks


def _correlation(ranks: Floats, weight: Floats) -> Floats:
    share = weight / weight.sum()
    centred = ranks - share @ ranks
    covariance = (centred * share[:, None]).T @ centred
    scale = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix: Floats = covariance / np.outer(scale, scale)
    return matrix


def _correlation_with_last(ranks: Floats, weight: Floats) -> Floats:
    share = weight / weight.sum()
    centred = ranks - share @ ranks
    spread = np.sqrt(share @ centred**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (share * centred[:, -1]) @ centred[:, :-1] / spread[:-1] / spread[-1]
    return found


def _partial(matrix: Floats) -> Floats:
    """Partial correlations of the last variable with each other one."""
    told = np.isfinite(np.diag(matrix))
    found = np.full(len(matrix) - 1, np.nan)
    if not told[-1] or told.sum() < 2:
        return found
    inverse = np.linalg.pinv(matrix[np.ix_(told, told)], hermitian=True)
    scale = np.sqrt(np.maximum(np.diag(inverse), 1e-300))
    found[told[:-1]] = (-inverse[-1] / scale / scale[-1])[:-1]
    return found
