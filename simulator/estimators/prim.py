"""PRIM: boxes in the space of inputs in which what is looked for happens more often.

The patient rule induction method peels a thin slice off one side of the box after the other,
each time the one that leaves the densest box for what it costs; then it pastes back what turns
out to be good. The analyst trades coverage (how many of all cases the box holds) against density
(how many of the points in the box are cases).

Sources: Friedman and Fisher (1999), Statistics and Computing 9, 123-143; Bryant and Lempert
(2010), Technological Forecasting and Social Change 77, 34-49, for coverage, density, quasi-p-
values and the test by resampling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
Truths = NDArray[np.bool_]
SLICE: Final = 0.05
"""Share of the points in a box that one peel takes off at most, but for ties."""
SMALLEST: Final = 0.05
"""Share of all points that a box holds at least."""
SIGNIFICANT: Final = 0.05
"""Restrictions whose quasi-p-value is above this are lifted."""
FEWEST_CASES: Final = 5
"""Cases, and points that are none, which are needed to look for a box."""
HALVES: Final = 10
"""Samples of half of the points in which the search is repeated."""


class Limit(NamedTuple):
    """Where one input stays: from `low` to `high`, both included, or among the values `kept`."""

    low: float = -np.inf
    high: float = np.inf
    kept: tuple[Any, ...] | None = None

    def holds(self, column: Column) -> Truths:
        """Which values of a column are inside."""
        if self.kept is not None:
            return np.isin(column, np.array(self.kept, dtype=column.dtype))
        inside: Truths = (column >= self.low) & (column <= self.high)
        return inside


Limits = Mapping[str, Limit]


class Peeled(NamedTuple):
    """One box of a trajectory: its limits, coverage, density and share of all points."""

    limits: Limits
    coverage: float
    density: float
    mass: float


class Box(NamedTuple):
    """A box that was chosen.

    `quasi_p`: for each restricted input, how likely so many cases would be inside if the input
    did not matter; `reproduced`: share of samples of half of the points whose box restricts the
    input as well; `trajectory`: all boxes on the way, from the whole space on.
    """

    limits: Limits
    coverage: float
    density: float
    mass: float
    points: int
    cases: int
    quasi_p: Mapping[str, float]
    reproduced: Mapping[str, float]
    trajectory: tuple[Peeled, ...]


def find_boxes(
    columns: Mapping[str, Column], cases: Truths, most: int = 3, *, seed: int = 0
) -> list[Box]:
    """Boxes that hold cases, one after the other, each among the points outside of those before.

    Parameters
    ----------
    columns
        values of each input, numbers or texts, shape (points,); texts and truths are categories
    cases
        which points are cases, shape (points,)
    most
        number of boxes at most
    seed
        of the test by resampling

    Returns
    -------
    list
        coverage and mass are shares of all cases and all points; empty if there are fewer than
        `FEWEST_CASES` cases or as few others, or if no input tells them apart
    """
    left = np.ones(cases.size, dtype=bool)
    boxes: list[Box] = []
    while len(boxes) < most and _enough(cases[left]):
        limits, trajectory = _searched(_rows(columns, left), cases[left])
        if not limits:
            break
        inside = left & _inside(limits, columns)
        density = float(cases[inside].mean())
        if density <= cases.mean():
            break
        boxes.append(Box(
            limits, cases[inside].sum() / cases.sum(), density, inside.mean(), int(inside.sum()),
            int(cases[inside].sum()), quasi_p_values(limits, _rows(columns, left), cases[left]),
            _reproduced(limits, _rows(columns, left), cases[left], seed), tuple(trajectory),
        ))  # fmt: skip
        left &= ~inside
    return boxes


def quasi_p_values(
    limits: Limits, columns: Mapping[str, Column], cases: Truths
) -> dict[str, float]:
    """For each restriction, the chance of as many cases in the box if it told nothing.

    The box without the restriction has its share of cases; the points inside are reckoned as
    drawn from it one by one (binomial). `Quasi`, since the box was chosen to look good.
    """
    from scipy.stats import binom

    inside = _inside(limits, columns)
    found = {}
    for name in limits:
        without = _inside({key: one for key, one in limits.items() if key != name}, columns)
        share = cases[without].mean()
        found[name] = float(binom.sf(cases[inside].sum() - 1, inside.sum(), share))
    return found


def _enough(cases: Truths) -> bool:
    return min(int(cases.sum()), int((~cases).sum())) >= FEWEST_CASES


def _rows(columns: Mapping[str, Column], rows: Truths) -> dict[str, Column]:
    return {name: column[rows] for name, column in columns.items()}


def _inside(limits: Limits, columns: Mapping[str, Column]) -> Truths:
    inside = np.ones(next(iter(columns.values())).size, dtype=bool)
    for name, limit in limits.items():
        inside &= limit.holds(columns[name])
    return inside


def _searched(
    columns: Mapping[str, Column], cases: Truths
) -> tuple[dict[str, Limit], list[Peeled]]:
    """Peel, choose the best balance of coverage and density, paste, lift what tells nothing."""
    trajectory = _peeled(columns, cases)
    best = max(trajectory, key=lambda one: _balance(one.coverage, one.density))
    limits = _pasted(dict(best.limits), columns, cases)
    while limits:
        values = quasi_p_values(limits, columns, cases)
        worst = max(values, key=lambda name: values[name])
        if values[worst] <= SIGNIFICANT:
            break
        del limits[worst]
    return limits, trajectory


def _balance(coverage: float, density: float) -> float:
    """Harmonic mean: high only where both are."""
    return 2 * coverage * density / (coverage + density) if coverage + density else 0.0


def _peeled(columns: Mapping[str, Column], cases: Truths) -> list[Peeled]:
    limits: dict[str, Limit] = {}
    trajectory = [_box(limits, columns, cases)]
    while trajectory[-1].density < 1:
        inside = _inside(limits, columns)
        before, best, chosen = cases[inside].mean(), 0.0, None
        for name, limit in _slices(limits, _rows(columns, inside)):
            stays = inside & limit.holds(columns[name])
            if stays.sum() < SMALLEST * cases.size or stays.sum() == inside.sum():
                continue
            gain = (cases[stays].mean() - before) / (inside.sum() - stays.sum())
            if gain > best:
                best, chosen = gain, (name, limit)
        if chosen is None:
            break
        limits = {**limits, chosen[0]: chosen[1]}
        trajectory.append(_box(limits, columns, cases))
    return trajectory


def _box(limits: Limits, columns: Mapping[str, Column], cases: Truths) -> Peeled:
    inside = _inside(limits, columns)
    return Peeled(
        dict(limits), float(cases[inside].sum() / cases.sum()), float(cases[inside].mean()),
        float(inside.mean()),
    )


def _slices(limits: Limits, columns: Mapping[str, Column]) -> Iterator[tuple[str, Limit]]:
    """What could be taken off: a slice from below or above, or one category."""
    for name, column in columns.items():
        if column.dtype.kind not in "iuf":
            values = tuple(np.unique(column).tolist())
            for value in values if len(values) > 1 else ():
                yield name, Limit(kept=tuple(one for one in values if one != value))
            continue
        limit = limits.get(name, Limit())
        low, high = np.quantile(column, (SLICE, 1 - SLICE))
        if (column > low).any():
            yield name, limit._replace(low=float(column[column > low].min()))
        if (column < high).any():
            yield name, limit._replace(high=float(column[column < high].max()))


def _pasted(
    limits: dict[str, Limit], columns: Mapping[str, Column], cases: Truths
) -> dict[str, Limit]:
    """Give back slices as long as the box does not become less dense by it."""
    better = True
    while better:
        better = False
        for name, limit in list(limits.items()):
            for wider in _wider(limit, columns[name], _inside(limits, columns).sum()):
                trial = {**limits, name: wider}
                now, then = _inside(limits, columns), _inside(trial, columns)
                if then.sum() > now.sum() and cases[then].mean() >= cases[now].mean():
                    limits, better = trial, True
                    break
    return {name: one for name, one in limits.items() if not one.holds(columns[name]).all()}


def _wider(limit: Limit, column: Column, inside: int) -> Iterator[Limit]:
    step = max(1, round(SLICE * inside))
    if limit.kept is not None:
        for value in np.unique(column).tolist():
            if value not in limit.kept:
                yield Limit(kept=tuple(sorted((*limit.kept, value))))
        return
    below, above = np.sort(column[column < limit.low]), np.sort(column[column > limit.high])
    if below.size:
        yield limit._replace(low=float(below[max(below.size - step, 0)]))
    if above.size:
        yield limit._replace(high=float(above[min(step, above.size) - 1]))


def _reproduced(
    limits: Limits, columns: Mapping[str, Column], cases: Truths, seed: int
) -> dict[str, float]:
    generator = np.random.default_rng([seed, cases.size])
    seen: list[Sequence[str]] = []
    for _ in range(HALVES):
        half = np.zeros(cases.size, dtype=bool)
        half[generator.permutation(cases.size)[: cases.size // 2]] = True
        if _enough(cases[half]):
            seen.append(list(_searched(_rows(columns, half), cases[half])[0]))
    if not seen:
        return dict.fromkeys(limits, float("nan"))
    return {name: sum(name in one for one in seen) / len(seen) for name in limits}
