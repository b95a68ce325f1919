"""Adoption by innovation and imitation (Bass 1969): O01, O02, O28."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy

from simulator.simulation import Simulation
from simulator.validation.reductions import Reduction, advertising, joined, word_of_mouth
from simulator.validation.registry import Curve, Finding, Floats, about, at_most, case, near

YEAR = 52
INNOVATION, IMITATION = 0.03, 0.38  # per year
BASS = "Bass (1969), Management Science 15"


def adopted(years: Floats, p: float, q: float) -> Floats:
    """Share of a market that has adopted by a time (Bass 1969)."""
    faded = np.exp(-(p + q) * years)
    share: Floats = (1 - faded) / (1 + q / p * faded)
    return share


def density(years: Floats, p: float, q: float) -> Floats:
    """Adoptions per year, as a share of the market (Bass 1969)."""
    faded = np.exp(-(p + q) * years)
    share: Floats = (p + q) ** 2 / p * faded / (1 + q / p * faded) ** 2
    return share


def peak_year(p: float, q: float) -> float:
    """The time of the most adoptions."""
    return math.log(q / p) / (p + q)


def peak_height(p: float, q: float) -> float:
    """Adoptions per year at that time, as a share of the market."""
    return (p + q) ** 2 / (4 * q)


def bass_market(p: float, q: float, people: int, weeks: int, label: str = "") -> Reduction:
    """Advertising and word of mouth only, on a complete network; p and q per year."""
    changes = joined(advertising(p / YEAR), word_of_mouth(q / YEAR, people))
    return Reduction(changes, weeks, label=label)


def customers(simulation: Simulation) -> Floats:
    """Share of people who are customers at the end of each week."""
    share: Floats = simulation.history()["customers"] / simulation.world.size
    return share


def peak_of(years: Floats, curve: Floats, p: float, q: float) -> tuple[float, float]:
    """Time and height of the peak of a curve's growth, by a polynomial around where it should be.

    The window reaches to where the closed form has fallen to about two fifths of its peak.
    """
    middle, reach = peak_year(p, q), 2.0 / (p + q)
    inside = np.abs(years - middle) < reach
    growth = np.polynomial.Polynomial.fit(years[inside], np.gradient(curve, years)[inside], 4)
    grid = np.linspace(years[inside][0], years[inside][-1], 2001)
    best = int(np.argmax(growth(grid)))
    return float(grid[best]), float(growth(grid)[best])


FIRST = bass_market(INNOVATION, IMITATION, 3000, 520)


@case("O01", "CF", "Advertising and word of mouth give Bass's curve",
      source=f"{BASS}; mean p and q of Sultan, Farley and Lehmann (1990)",
      reductions=(FIRST,), axes=("years", "share of people who are customers"))
def bass_curve(quick: bool) -> Iterator[Finding]:
    """A constant hazard by advertising and one that grows with the share of customers.

    On a complete network the share of customers follows the closed form; 95 % of runs are nearer
    to it than a bound that falls with the number of people.
    """
    years = np.arange(1, FIRST.weeks + 1) / YEAR
    expected = adopted(years, INNOVATION, IMITATION)
    curves = np.array([customers(FIRST.run(seed)) for seed in range(8 if quick else 20)])
    farther = int(np.sum(np.abs(curves - expected).max(axis=1) > 0.05))
    yield at_most(f"runs of {len(curves)} that are somewhere farther than .05 away",
                  farther, 2 if quick else 4)  # fmt: skip
    mean = curves.mean(axis=0)
    yield near("greatest distance of their mean", np.abs(mean - expected).max(), 0.0, 0.02)
    year, _ = peak_of(years, mean, INNOVATION, IMITATION)
    yield near("year of the peak by ln(q/p)/(p+q)", peak_year(INNOVATION, IMITATION), 6.193, 0.001)
    yield near("year of the peak, simulated", year, 6.193, 0.4)
    yield near("share at that year, simulated", np.interp(6.193, years, mean), 0.4605, 0.02)
    if not quick:
        for people, bound in ((1000, 0.08), (10_000, 0.025)):
            other = customers(bass_market(INNOVATION, IMITATION, people, FIRST.weeks).run(1))
            yield near(f"greatest distance of a run of {people:,} people",
                       np.abs(other - expected).max(), 0.0, bound)  # fmt: skip
    yield Curve("closed form", years, expected, "line")
    yield Curve(f"{len(curves)} runs", years, np.quantile(curves, [0.0, 1.0], axis=0), "band")
    yield Curve("their mean", years[::13], mean[::13])


class Durable(NamedTuple):
    """A consumer durable of Bass (1969): p, q per year, m in thousands, peak year and sales."""

    name: str
    p: float
    q: float
    market: float
    year: float
    sales: float


DURABLES = (
    Durable("electric refrigerators", 0.0026167, 0.21566, 40_001, 20.1, 2.20),
    Durable("black and white television", 0.027877, 0.25105, 96_717, 7.8, 7.5),
    Durable("room air conditioners", 0.010399, 0.41861, 16_895, 8.6, 1.8),
    Durable("clothes dryers", 0.017206, 0.35688, 15_092, 8.1, 1.5),
    Durable("power lawnmowers", 0.0091837, 0.33790, 44_751, 10.3, 4.0),
    Durable("record players", 0.024796, 0.65410, 21_937, 4.8, 3.8),
)
CALCULATED = (20.21, 7.88, 8.61, 8.10, 10.39, 4.82)


def market_of(durable: Durable) -> Reduction:
    """The market of a durable, until well after its peak."""
    weeks = math.ceil(YEAR * (peak_year(durable.p, durable.q) + 2.5 / (durable.p + durable.q)))
    return bass_market(durable.p, durable.q, 3000, weeks, durable.name)


@case("O02", "CF", "Six durables peak when and as high as Bass published",
      source=f"{BASS}, tables of p, q, m and peaks",
      reductions=tuple(market_of(durable) for durable in DURABLES),
      axes=("years since the launch", "sales a year, million"))
def bass_durables(quick: bool) -> Iterator[Finding]:
    """The market of O01 with the six pairs of p and q of Bass's tables.

    The formula against the published peaks (which are rounded), and the simulated peaks against
    the formula, scaled from 3,000 people to the market m.
    """
    runs = 2 if quick else 20
    for place, durable in enumerate(DURABLES):
        p, q, millions = durable.p, durable.q, durable.market / 1000
        year, sales = peak_year(p, q), peak_height(p, q) * millions
        yield near(f"{durable.name}: peak year by the formula", year, CALCULATED[place], 0.01)
        yield near(f"{durable.name}: the same against the published one", year, durable.year, 0.12)
        yield about(f"{durable.name}: peak sales by the formula against the published ones, M",
                    sales, durable.sales, 0.06)  # fmt: skip
        reduction = market_of(durable)
        years = np.arange(1, reduction.weeks + 1) / YEAR
        curve = np.mean([customers(reduction.run(seed)) for seed in range(runs)], axis=0)
        found_year, height = peak_of(years, curve, p, q)
        yield about(f"{durable.name}: peak year, simulated", found_year, year, 0.05)
        yield about(f"{durable.name}: peak sales, simulated, M", height * millions, sales, 0.05)
        yield Curve(durable.name, years, density(years, p, q) * millions, "line", place)
        yearly = np.diff(curve[YEAR - 1 :: YEAR], prepend=0.0) * millions
        middles = years[YEAR - 1 :: YEAR] - 0.5
        yield Curve("", middles, yearly, "dots", place)


# Yearly sales of video recorders in the United States from 1979/80 on, thousands.
RECORDERS = np.array([840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890.0])
YEARS = np.arange(1.0, 11.0)
SCALE = np.array([10_000, 0.01, 1])


def bass_fit(shape: str) -> tuple[Floats, Floats]:
    """m, p, q and their standard errors: by the density, or by adoptions of whole years."""

    def misses(known: Floats) -> Floats:
        size, p, q = known * SCALE
        whole = adopted(YEARS, p, q) - adopted(YEARS - 1, p, q)
        sales: Floats = (density(YEARS, p, q) if shape == "density" else whole) * size
        return (sales - RECORDERS) / 1000

    best = scipy.optimize.least_squares(misses, [6.0, 0.9, 0.5], xtol=1e-14, ftol=1e-14, gtol=1e-14)
    variance = 2 * best.cost / (YEARS.size - 3) * np.linalg.inv(best.jac.T @ best.jac)
    return best.x * SCALE, np.sqrt(np.diag(variance)) * SCALE


@case("O28", "EST", "Bass's model fitted to the sales of video recorders",
      source="series and first fit of public R notes, refitted; Srinivasan and Mason (1986)",
      axes=("years since 1979/80", "recorders sold a year, thousand"))
def bass_recorders(quick: bool) -> Iterator[Finding]:
    """Nonlinear least squares on the density, and on the adoptions of whole years."""
    (size, p, q), errors = bass_fit("density")
    yield about("market by the density, thousand", size, 67_981, 1e-3)
    yield about("p by the density", p, 0.006594, 1e-3)
    yield about("q by the density", q, 0.63809, 1e-3)
    for name, found, known in zip(("market", "p", "q"), errors, (3128, 0.001430, 0.04140),
                                  strict=True):  # fmt: skip
        yield about(f"standard error of {name}", found, known, 5e-3)
    yield near("peak year", peak_year(p, q), 7.09, 0.01)
    yield Curve("fit on the density", fine := np.linspace(0, 11, 200), size * density(fine, p, q),
                "line")  # fmt: skip
    (size, p, q), _ = bass_fit("years")
    yield about("market by whole years, thousand", size, 67_660, 1e-3)
    yield about("p by whole years", p, 0.008789, 1e-3)
    yield about("q by whole years", q, 0.64216, 1e-3)
    yield Curve("sales", YEARS, RECORDERS)
