"""Posterior: what simulations say about the numbers behind data, without a likelihood.

Approximate Bayesian computation. Numbers are drawn from the prior, the model is run with each,
and those whose summaries come near to the data's are kept. Summaries are first pressed into one
best guess per number by regression (semi-automatic statistics), and what is kept is corrected for
the distance that is left (regression adjustment).

Sources: Beaumont, Zhang and Balding (2002), Genetics 162, 2025-2035; Fearnhead and Prangle (2012),
Journal of the Royal Statistical Society B 74, 419-474.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST: Final = 40
"""Simulations without which nothing is estimated."""
DRAWS: Final = 2_000
ACCEPTED: Final = 0.25
"""Share of the simulations that are kept."""
WIDE: Final = 0.8
"""A number whose 90 % interval is more than this share of the prior's is not identified."""
_EDGE = 1e-4  # of the unit interval, so that the logit is finite
_PENALTIES: Final = np.logspace(-4, 2, 13)  # of a ridge regression, a row
_TOLD = 0.995  # share of the summaries' variance that their components keep


class Posterior(NamedTuple):
    """What is known of the numbers, on the unit scale of the prior.

    `draws` has shape (DRAWS, numbers); `nearest` the rows of the simulations nearest to the data,
    the nearest first; `widths` the 90 % interval of each number as a share of the prior's.
    """

    draws: Floats
    nearest: NDArray[np.int64]
    widths: Floats

    @property
    def identified(self) -> NDArray[np.bool_]:
        """Which numbers the data tell anything about: intervals clearly narrower than before."""
        narrow: NDArray[np.bool_] = self.widths <= WIDE
        return narrow


def posterior(
    places: Floats, summaries: Floats, observed: Floats, low: Floats, high: Floats, *, seed: int = 0
) -> Posterior:
    """The posterior from a table of simulations.

    Parameters
    ----------
    places
        numbers on the unit scale of the prior, drawn evenly between `low` and `high`, shape
        (simulations, numbers)
    summaries, observed
        of each simulation, shape (simulations, summaries), and of the data; simulations with a
        gap are left out
    low, high
        the part of the unit cube from which the numbers were drawn, shape (numbers,)
    seed
        of the draws

    Raises
    ------
    ValueError
        if fewer than `FEWEST` simulations have all summaries, or the data have a gap
    """
    if not np.isfinite(observed).all():
        raise ValueError("the data have a gap")
    whole = np.flatnonzero(np.isfinite(summaries).all(axis=1))
    if whole.size < FEWEST:
        raise ValueError(f"{whole.size} of {len(places)} simulations can be used; {FEWEST} needed")
    inside = (places[whole] - low) / (high - low)
    wanted = _logit(inside)
    features = _features(summaries[whole], observed)
    guesses, spread = _regressed(features, wanted)
    apart = (guesses[:-1] - guesses[-1]) / spread
    distance = np.sqrt((apart**2).sum(axis=1))
    order = np.argsort(distance, kind="stable")
    number = max(FEWEST, int(ACCEPTED * whole.size))
    kept = order[:number]
    weight = 1 - (distance[kept] / max(float(distance[kept[-1]]), 1e-12) / (1 + 1e-9)) ** 2
    adjusted = _adjusted(wanted[kept], apart[kept], weight)
    generator = np.random.default_rng([seed, whole.size])
    rows = generator.choice(number, DRAWS, p=weight / weight.sum())
    spread_out = _smoothed(adjusted, rows, generator)
    draws = low + (high - low) / (1 + np.exp(-spread_out))
    ends = np.quantile(draws, (0.05, 0.95), axis=0)
    return Posterior(draws, whole[order], (ends[1] - ends[0]) / 0.9)


def narrowed(
    draws: Floats, nearest: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Where to draw the next round: around a posterior and the nearest simulations, with room.

    The posterior alone is not enough: its correction may point too far where data are unlike all
    simulations of a first, wide round.
    """
    ends = np.quantile(draws, (0.005, 0.995), axis=0)
    seen = np.quantile(nearest, (0.05, 0.95), axis=0)
    ends = np.array((np.minimum(ends[0], seen[0]), np.maximum(ends[1], seen[1])))
    room = 0.15 * (ends[1] - ends[0]) + 0.02
    begin, end = np.maximum(ends[0] - room, low), np.minimum(ends[1] + room, high)
    useful = end - begin < 0.85 * (high - low)
    return np.where(useful, begin, low), np.where(useful, end, high)


def conditional(draws: Floats, changes: NDArray[np.int64], own: Floats) -> Floats:
    """Where some numbers probably are, if all others stay where they are.

    By the mean and the covariance of the draws' logits, as if these were normal.

    Parameters
    ----------
    draws
        of the posterior, in (0, 1), shape (draws, numbers)
    changes
        which numbers are asked for
    own
        where each number is now, shape (numbers,); the others stay there
    """
    logits = _logit(draws)
    middle, place = logits.mean(axis=0), _logit(own)
    stays = np.setdiff1d(np.arange(draws.shape[1]), changes)
    moved = place.copy()
    moved[changes] = middle[changes]
    if stays.size and changes.size:
        matrix = np.atleast_2d(np.cov(logits, rowvar=False))
        slopes = np.linalg.lstsq(
            matrix[np.ix_(stays, stays)], matrix[np.ix_(stays, changes)], rcond=None
        )[0]
        moved[changes] += (place[stays] - middle[stays]) @ slopes
    found: Floats = 1 / (1 + np.exp(-moved))
    return found


def _logit(inside: Floats) -> Floats:
    cut = np.clip(inside, _EDGE, 1 - _EDGE)
    found: Floats = np.log(cut / (1 - cut))
    return found


def _features(summaries: Floats, observed: Floats) -> Floats:
    """Principal components of summaries, simulated and (last row) observed, and their squares."""
    middle = np.median(summaries, axis=0)
    scale = 1.4826 * np.median(np.abs(summaries - middle), axis=0)
    scale = np.where(scale > 0, scale, summaries.std(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    rows = np.clip((np.vstack((summaries, observed)) - middle) / scale, -6, 6)
    rows -= rows[:-1].mean(axis=0)
    _, size, directions = np.linalg.svd(rows[:-1], full_matrices=False)
    told = np.cumsum(size**2) / np.sum(size**2)
    number = 1 + int(np.searchsorted(told, _TOLD))
    parts = rows @ directions[:number].T / (size[:number] / math.sqrt(len(rows) - 1))
    # No model is quite right: where data lie beyond all simulations, the nearest edge must do.
    parts[-1] = np.clip(parts[-1], parts[:-1].min(axis=0), parts[:-1].max(axis=0))
    return np.column_stack((np.ones(len(parts)), parts, parts**2))


def _regressed(features: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Best guesses of the numbers for each row of features, and how far off they are."""
    known = features[:-1]
    slopes, middle = _slopes(known, wanted, np.ones(len(known)))
    guesses: Floats = wanted.mean(axis=0) + (features - middle) @ slopes
    spread: Floats = np.maximum((guesses[:-1] - wanted).std(axis=0), 1e-9)
    return guesses, spread


def _adjusted(wanted: Floats, apart: Floats, weight: Floats) -> Floats:
    """The kept numbers, moved along the local regression to where the data are."""
    moved: Floats = wanted - apart @ _slopes(apart, wanted, weight)[0]
    return moved


def _slopes(design: Floats, wanted: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Slopes of a ridge regression, shape (columns, numbers), and the middle of the design.

    Each number has the penalty that predicts best what is left out, row by row; its slopes are
    0 if none predicts clearly better (by a standard error) than the number's mean. So numbers that
    do nothing are not told by chance, however few the runs and however strange the data.

    Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 7.10, for
    leaving out and the rule of one standard error.
    """
    middle = np.average(design, axis=0, weights=weight)
    root = np.sqrt(weight)[:, None]
    rows, sizes, columns = np.linalg.svd((design - middle) * root, full_matrices=False)
    aim = (wanted - np.average(wanted, axis=0, weights=weight)) * root
    turned, share = rows.T @ aim, weight / weight.sum()
    blind = (aim / (1 - share[:, None])) ** 2
    least, chosen = blind.sum(axis=0), np.zeros((len(sizes), wanted.shape[1]))
    for penalty in _PENALTIES * weight.sum():
        kept = sizes**2 / (sizes**2 + penalty)
        leverage = np.minimum(rows**2 @ kept + share, 1 - 1e-9)
        missed = ((aim - rows @ (kept[:, None] * turned)) / (1 - leverage[:, None])) ** 2
        gain = blind - missed
        clear = gain.sum(axis=0) > gain.std(axis=0) * math.sqrt(len(gain))
        better = clear & (missed.sum(axis=0) < least)
        least = np.where(better, missed.sum(axis=0), least)
        chosen[:, better] = (sizes / (sizes**2 + penalty))[:, None]
    found: Floats = columns.T @ (chosen * turned)
    return found, middle


def _smoothed(
    adjusted: Floats, rows: NDArray[np.int64], generator: np.random.Generator
) -> Floats:
    """Draws with a little noise, so that few kept rows do not look like few values."""
    width = 0.3 * adjusted.std(axis=0) * len(adjusted) ** (-1 / (adjusted.shape[1] + 4))
    noise = generator.normal(size=(rows.size, adjusted.shape[1]))
    found: Floats = adjusted[rows] + width * noise
    return found
