"""Survival: how long people stay, estimated from spells of which many are still open.

Averaging the spells that have ended answers the wrong question, because the long ones are
still running. Kaplan-Meier's product uses every spell for as long as it was watched.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_NORMAL_975 = NormalDist().inv_cdf(0.975)  # half-width of a 95 % interval in standard errors
_NEWTON_STEPS = 100
_ROUNDING = 1e-12  # a product of factors that is one half on paper may miss it by this much


class SurvivalCurve(NamedTuple):
    """Share of people still there, as a step function that falls at each time of an event.

    All arrays have shape (times of events,). `time` is increasing and in the unit of the
    durations given; `standard_error` is Greenwood's; `low` and `high` bound the 95 % interval on
    the log-log scale, which stays between 0 and 1. Where the survival is 0 the three are NaN.
    `last` is the longest time anybody was watched.

    Sources: Kaplan and Meier (1958), Journal of the American Statistical Association 53,
    457-481; Greenwood (1926) for the variance.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    last: float

    def at(self, time: float) -> float:
        """Share still there at a time: 1 before the first event, NaN beyond what was watched."""
        return float(self.on([time])[0])

    def on(self, times: ArrayLike, column: str = "survival") -> Floats:
        """`survival`, `standard_error`, `low` or `high` at several times, shape of `times`.

        Before the first event the share is exactly 1 (its standard error 0). Beyond the longest
        time watched it is NaN, unless nobody was left.
        """
        start = 0.0 if column == "standard_error" else 1.0
        found = _steps(self.time, getattr(self, column), times, start)
        nobody_left = self.survival.size > 0 and self.survival[-1] == 0
        return found if nobody_left else np.where(np.asarray(times) <= self.last, found, np.nan)

    def median(self) -> float:
        """First time at which at most half are still there; NaN if more than half stayed."""
        reached = self.survival <= 0.5 + _ROUNDING
        return float(self.time[np.argmax(reached)]) if reached.any() else float("nan")

    def restricted_mean(self, until: float) -> float:
        """Mean time spent before `until`: the area under the curve; NaN if not watched so long."""
        if np.isnan(self.at(until)):
            return float("nan")
        inside = self.time < until
        edges = np.concatenate(([0.0], self.time[inside], [until]))
        heights = np.concatenate(([1.0], self.survival[inside]))
        return float(np.sum(np.diff(edges) * heights))

    def with_tail(self, times: int, trusted: float, window: float) -> Floats:
        """The curve at 0, 1, ..., times - 1, prolonged geometrically; shape (times,).

        Up to the time `trusted` these are the estimates. Beyond it, each unit of time keeps
        the mean share kept over the last `window` units before it (over the whole curve where it
        is shorter). NaN if `trusted` is 0, as nobody was watched long enough.
        """
        if not 0 < trusted <= self.last:
            return np.full(times, np.nan)
        begin = max(trusted - window, 0.0)
        before, end = self.at(begin), self.at(trusted)
        kept = (end / before) ** (1 / (trusted - begin)) if before > 0 else 0.0
        ages = np.arange(times, dtype=np.float64)
        tail = end * kept ** np.maximum(ages - trusted, 0.0)
        return np.where(ages <= trusted, self.on(np.minimum(ages, trusted)), tail)


class Incidence(NamedTuple):
    """Share of people who have left for each cause, when each can leave for one cause only.

    `time` has shape (times of events,), `share` has shape (causes, times of events): row c
    belongs to cause c + 1. `survival` is the share who left for no cause at all, so that at
    any time survival and shares add up to 1. `last` is the longest time anybody was watched.

    Source: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.
    """

    time: Floats
    share: Floats
    survival: Floats
    last: float

    def at(self, time: float, cause: int) -> float:
        """Share who left for a cause by a time; NaN beyond what was watched."""
        nobody_left = self.survival.size > 0 and self.survival[-1] == 0
        if time > self.last and not nobody_left:
            return float("nan")
        return float(_steps(self.time, self.share[cause - 1], [time], 0.0)[0])


def kaplan_meier(entry: ArrayLike | None, until: ArrayLike, event: ArrayLike) -> SurvivalCurve:
    """Kaplan-Meier estimate with left truncation, ties and right censoring.

    Parameters
    ----------
    entry
        time since the start at which each person came under observation, shape (people,);
        None if everybody was watched from the start. A person counts as at risk after the
        entry, up to and including `until`.
    until
        time since the start at which each person left or was last seen, shape (people,)
    event
        True where the person left then, False where they were last seen staying

    Raises
    ------
    ValueError
        if shapes differ, times are not finite or a person left before their entry
    """
    starts, ends, happened = _checked(entry, until, np.asarray(event, dtype=bool))
    time, place = np.unique(ends[happened], return_inverse=True)
    events = np.bincount(place, minlength=time.size).astype(np.float64)
    last = float(ends.max()) if ends.size else 0.0
    return _curve(time, _at_risk(starts, ends, time), events, last)


def kaplan_meier_of_counts(until: ArrayLike, left: ArrayLike, seen: ArrayLike) -> SurvivalCurve:
    """The same from a table of counts, for people watched from the start.

    Parameters
    ----------
    until
        times, rising, shape (times,)
    left, seen
        how many left at each time, and how many were last seen staying then, shape (times,)
    """
    times, gone, stayed = (np.asarray(one, dtype=np.float64) for one in (until, left, seen))
    watched = np.cumsum((gone + stayed)[::-1], dtype=np.float64)[::-1]
    happened = gone > 0
    there = np.flatnonzero(gone + stayed)
    last = float(times[there[-1]]) if there.size else 0.0
    return _curve(times[happened], watched[happened], gone[happened], last)


def _curve(time: Floats, at_risk: Floats, events: Floats, last: float) -> SurvivalCurve:
    """The estimate from who was at risk and who left at each time somebody left."""
    survival: Floats = np.cumprod(1 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        width = _NORMAL_975 * greenwood / np.abs(np.log(survival))
        low, high = survival ** np.exp(width), survival ** np.exp(-width)
        error: Floats = survival * greenwood
    unknown = survival == 0
    for column in (error, low, high):
        column[unknown] = np.nan
    return SurvivalCurve(time, at_risk, events, survival, error, low, high, last)


def aalen_johansen(
    entry: ArrayLike | None, until: ArrayLike, cause: ArrayLike, causes: int
) -> Incidence:
    """Cumulative incidence of each cause of leaving, with left truncation and right censoring.

    One minus Kaplan-Meier of a single cause overstates it: those who left for another cause
    can no longer leave for this one.

    Parameters
    ----------
    entry, until
        as in `kaplan_meier`
    cause
        0 where the person was last seen staying, otherwise 1 to `causes`, shape (people,)
    causes
        number of causes

    Raises
    ------
    ValueError
        as in `kaplan_meier`, and if a cause lies outside 0 to `causes`
    """
    starts, ends, why = _checked(entry, until, np.asarray(cause, dtype=np.int64))
    if why.size and not 0 <= why.min() <= why.max() <= causes:
        raise ValueError(f"a cause lies outside 0 to {causes}")
    happened = why > 0
    time, place = np.unique(ends[happened], return_inverse=True)
    cell = (why[happened] - 1) * time.size + place
    events = np.bincount(cell, minlength=causes * time.size).reshape(causes, time.size)
    hazard = events / _at_risk(starts, ends, time)
    survival = np.cumprod(1 - hazard.sum(axis=0))
    before = np.concatenate(([1.0], survival[:-1])) if time.size else survival
    last = float(ends.max()) if ends.size else 0.0
    return Incidence(time, np.cumsum(before * hazard, axis=1), survival, last)


class Hazards(NamedTuple):
    """How much more readily one group leaves than another, at equal time.

    `ratio` with its 95 % interval; NaN where no time has people of both groups and a leaver.
    """

    ratio: float
    low: float
    high: float


def hazard_ratio(
    entry: ArrayLike | None, until: ArrayLike, event: ArrayLike, group: ArrayLike
) -> Hazards:
    """Discrete-time hazard ratio of group 1 against 0: a logit with an effect for every time.

    Someone who changes group is given as two rows: until the change, and from it (as `entry`)
    on. So nobody counts as having survived to join before joining (immortal time). Strictly it
    is a ratio of odds, which differs from that of hazards by less than the hazard itself.

    Source: Cox (1972), Journal of the Royal Statistical Society B 34, 187-220, section 6.

    Raises
    ------
    ValueError
        as in `kaplan_meier`
    """
    at_risk, events = _by_group(entry, until, event, group)
    useful = (at_risk > 0).all(axis=0) & (events.sum(axis=0) < at_risk.sum(axis=0))
    at_risk, events = at_risk[:, useful], events[:, useful]
    inside = 0 < events[1].sum() < at_risk[1].sum() and events[0].sum() > 0
    if not inside:
        return Hazards(np.nan, np.nan, np.nan)
    share = events.sum(axis=0) / at_risk.sum(axis=0)
    level, effect, information = np.log(share / (1 - share)), 0.0, 1.0
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-(level + np.array([[0.0], [effect]]))))
        weight, excess = at_risk * chance * (1 - chance), events - at_risk * chance
        # The block of the levels is diagonal: they are eliminated, and one equation is left.
        whole = weight.sum(axis=0)
        information = float(np.sum(weight[1] - weight[1] ** 2 / whole))
        step = float(np.sum(excess[1] - weight[1] / whole * excess.sum(axis=0))) / information
        level = level + np.clip((excess.sum(axis=0) - weight[1] * step) / whole, -2, 2)
        effect += step
        if abs(step) < _ROUNDING:
            break
    width = _NORMAL_975 / np.sqrt(information)
    return Hazards(*(float(np.exp(effect + side)) for side in (0.0, -width, width)))


def log_rank(
    entry: ArrayLike | None, until: ArrayLike, event: ArrayLike, group: ArrayLike
) -> tuple[float, float]:
    """Log-rank test of equal leaving in groups 0 and 1: chi-squared (1 degree) and its p-value.

    NaN where nobody could be compared.

    Source: Mantel (1966), Cancer Chemotherapy Reports 50, 163-170.

    Raises
    ------
    ValueError
        as in `kaplan_meier`
    """
    at_risk, events = _by_group(entry, until, event, group)
    everybody, lost = at_risk.sum(axis=0), events.sum(axis=0)
    expected = lost * at_risk[1] / everybody
    staying = (everybody - lost) / np.maximum(everybody - 1, 1)
    variance = float(np.sum(expected * at_risk[0] / everybody * staying))
    if variance <= 0:
        return float("nan"), float("nan")
    statistic = float(np.sum(events[1] - expected)) ** 2 / variance
    return statistic, math.erfc(math.sqrt(statistic / 2))


def _by_group(
    entry: ArrayLike | None, until: ArrayLike, event: ArrayLike, group: ArrayLike
) -> tuple[Floats, Floats]:
    """People at risk and events, by group and time of an event, shape (2, times)."""
    marks = np.asarray(event, dtype=np.int64) + 2 * np.asarray(group, dtype=np.int64)
    starts, ends, mark = _checked(entry, until, marks)
    happened, member = mark % 2 > 0, mark >= 2
    time = np.unique(ends[happened])
    at_risk, events = [], []
    for rows in (~member, member):
        at_risk.append(_at_risk(None if starts is None else starts[rows], ends[rows], time))
        place = np.searchsorted(time, ends[rows & happened])
        events.append(np.bincount(place, minlength=time.size).astype(np.float64))
    return np.array(at_risk), np.array(events)


def _checked(
    entry: ArrayLike | None, until: ArrayLike, mark: NDArray[Any]
) -> tuple[Floats | None, Floats, NDArray[Any]]:
    ends = np.asarray(until, dtype=np.float64)
    if ends.ndim != 1 or mark.shape != ends.shape or not np.isfinite(ends).all():
        raise ValueError("times and events must be one-dimensional, equally long and finite")
    if entry is None:
        return None, ends, mark
    starts = np.asarray(entry, dtype=np.float64)
    if starts.shape != ends.shape or not np.isfinite(starts).all() or (starts > ends).any():
        raise ValueError("entries must be as many as the other times, finite and not after them")
    watched = starts < ends  # without any time at risk a spell says nothing
    return starts[watched], ends[watched], mark[watched]


def _at_risk(starts: Floats | None, ends: Floats, time: Floats) -> Floats:
    """People with entry < time <= until, shape of `time`."""
    leaving = ends.size - np.searchsorted(np.sort(ends), time, side="left")
    if starts is None:
        return leaving.astype(np.float64)
    coming = starts.size - np.searchsorted(np.sort(starts), time, side="left")
    return (leaving - coming).astype(np.float64)


def _steps(time: Floats, value: Floats, times: ArrayLike, start: float) -> Floats:
    """A right-continuous step function read off at `times`."""
    place = np.searchsorted(time, np.asarray(times, dtype=np.float64), side="right")
    return np.concatenate(([start], value))[place]
