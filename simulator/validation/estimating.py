"""Estimators and formulas against published numbers (O09, O10, O17, O26)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.estimators.formulas import (
    churn_rate,
    lifetime_value,
    orbit_gravity,
    orbit_pull,
    perceived_switching_cost,
    retention_elasticity,
    retention_rate,
)
from simulator.estimators.surveys import nps, nps_error
from simulator.estimators.survival import SurvivalCurve, kaplan_meier
from simulator.validation.registry import Curve, Finding, about, case, near, same

# Remission in weeks of the 21 patients given 6-mercaptopurine (Freireich et al. 1963), with the
# estimates and Greenwood errors found in any text on survival.
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
TEXTBOOK = {
    6: (0.8571, 0.0764),
    7: (0.8067, 0.0869),
    10: (0.7529, 0.0963),
    13: (0.6902, 0.1068),
    16: (0.6275, 0.1141),
    22: (0.5378, 0.1282),
    23: (0.4482, 0.1346),
}
TELCO = {1: 0.9019, 6: 0.7858, 12: 0.7031, 24: 0.5859, 48: 0.3973, 60: 0.2972}


@case("O09", "EST", "Kaplan-Meier gives the table of every textbook",
      source="Freireich et al. (1963), 6-mercaptopurine arm",
      axes=("weeks in remission", "share without relapse"))
def remission(quick: bool) -> Iterator[Finding]:
    """Twenty-one patients, twelve of them censored; estimates, Greenwood's errors, the median."""
    curve = kaplan_meier(None, REMISSION, RELAPSED)
    yield same("the curve steps where the table does", curve.time.tolist() == list(TEXTBOOK))
    for week, (survival, error) in TEXTBOOK.items():
        yield near(f"share after {week} weeks", curve.at(week), survival, 1e-4)
        yield near(f"its standard error after {week} weeks",
                   curve.on([week], "standard_error")[0], error, 1e-4)  # fmt: skip
    yield near("median, weeks", curve.median(), 23, 0.0)
    weeks = np.arange(0, 36)
    yield Curve("Kaplan-Meier", weeks.astype(float), curve.on(weeks), "line")
    known = np.array([[week, share] for week, (share, _) in TEXTBOOK.items()])
    yield Curve("textbook", known[:, 0], known[:, 1])


def telco_curve() -> tuple[SurvivalCurve, int, float, float]:
    """How long month-to-month contracts of the sample last: curve, contracts, months, churned."""
    table = pd.read_csv(Path(__file__).with_name("telco_monthly.csv"), comment="#")
    months = np.concatenate([np.repeat(table.tenure, table.churned),
                             np.repeat(table.tenure, table.censored)])  # fmt: skip
    churned = np.arange(months.size) < table.churned.sum()
    return kaplan_meier(None, months, churned), months.size, float(months.sum()), churned.mean()


@case("O10", "EST", "Kaplan-Meier on the monthly contracts of the Telco sample",
      source="IBM sample data about a fictional company, Apache-2.0: no evidence about the world",
      axes=("months since the start", "share still paying"))
def telco(quick: bool) -> Iterator[Finding]:
    """3,875 month-to-month contracts: a steep first month, then a long tail."""
    curve, contracts, months, churned = telco_curve()
    for month, share in TELCO.items():
        yield near(f"share after {month} months", curve.at(month), share, 1e-4)
    yield near("contracts", contracts, 3875, 0.0)
    yield near("median, months", curve.median(), 35, 0.0)
    yield near("share that churned", churned, 0.4271, 1e-4)
    yield near("churned per month of exposure", churned * contracts / months, 0.02368, 1e-5)
    hazard = curve.events / curve.at_risk
    yield near("hazard of the first month", hazard[0], 0.098, 5e-4)
    yield near("hazard of the sixth month", hazard[5], 0.016, 5e-4)
    ages = np.arange(0, 73)
    yield Curve("Kaplan-Meier", ages.astype(float), curve.on(ages), "line")
    yield Curve("known values", np.array(list(TELCO), dtype=float), np.array(list(TELCO.values())))


@case("O17", "EST", "What a point of retention is worth",
      source="Gupta, Lehmann and Stuart (2004): 1 % of retention is worth 3 to 7 % of value",
      axes=("retention in a year", "per cent of value per per cent"))
def retention_worth(quick: bool) -> Iterator[Finding]:
    """Elasticity of a customer's value to retention, (1 + r) / (1 + r - p), and five points of it.

    Constant margins cannot give the 25 to 85 % that are often quoted.
    """
    for kept, elasticity in ((0.80, 3.50), (0.90, 5.09), (0.95, 6.59)):
        found = retention_elasticity(kept, 0.12)
        yield near(f"elasticity at a retention of {kept:.2f}", found, elasticity, 5e-3)
        ways = [lifetime_value(1.0, kept * (1 + e), 0.12) for e in (-1e-6, 1e-6)]
        # p / (1 + r - p) with the first payment now; (1 + r) / (1 + r - p) with it after a year.
        yield near(f"at {kept:.2f}, first payment now", (ways[1] / ways[0] - 1) / 2e-6,
                   kept / (1.12 - kept), 1e-3)  # fmt: skip
        later = [lifetime_value(1.0, kept * (1 + e), 0.12, first_payment="after a year")
                 for e in (-1e-6, 1e-6)]  # fmt: skip
        yield near(f"at {kept:.2f}, first payment after a year",
                   (later[1] / later[0] - 1) / 2e-6, elasticity, 5e-3)  # fmt: skip
    for before, after, gain in ((0.80, 0.85, 0.26), (0.85, 0.90, 0.30), (0.90, 0.95, 0.37)):
        then, now = (lifetime_value(1.0, kept, 0.12, first_payment="after a year")
                     for kept in (before, after))  # fmt: skip
        yield near(f"gain of value from {before:.2f} to {after:.2f}", now / then - 1, gain, 6e-3)
    years = np.arange(2000)
    paid = 0.85**years / 1.1**years
    yield about("closed form over its years", lifetime_value(1.0, 0.85, 0.1), paid.sum(), 1e-6)
    yield about("the same, first payment after a year",
                lifetime_value(1.0, 0.85, 0.1, first_payment="after a year"), paid[1:].sum(),
                1e-6)  # fmt: skip
    fine = np.linspace(0.6, 0.97, 100)
    yield Curve("(1 + r) / (1 + r - p), r = 12 %", fine, 1.12 / (1.12 - fine), "line")
    yield Curve("published", np.array([0.8, 0.9, 0.95]), np.array([3.50, 5.09, 6.59]))


@case("O26", "EST", "Worked examples of gravity, retention, NPS and switching",
      source="the Orbit model's own example; Shy (2002); worked examples of the metrics")
def worked_examples(quick: bool) -> Iterator[Finding]:
    """Numbers that anybody can check by hand."""
    yield near("pull of 20, 3, 3 and 2 members by level", orbit_pull((20, 3, 3, 2)), 415, 0.0)
    yield about("gravity from 441 to 504 with 30 members", orbit_gravity(441, 504, 30), 2.1, 1e-6)
    yield about("gravity from 504 to 666 with 30 members", orbit_gravity(504, 666, 30), 5.4, 1e-6)
    yield same("gravity of nobody is undefined", math.isnan(orbit_gravity(1, 2, 0)))
    kept, lost = retention_rate(500, 540, 120), churn_rate(500, 80, 120)
    yield about("CRR of the trade: 500, won 120, 540 left", kept, 0.840, 1e-6)
    yield near("CCR of the trade: 80 of 500 lost, 120 won", lost, 0.129, 5e-4)
    yield same("the two of the trade do not add up to one", abs(kept + lost - 1) > 0.01)
    yield about("Shy: cost of switching from the dear to the cheap supplier",
                perceived_switching_cost(100, 80, 40, 60), 52, 1e-6)  # fmt: skip
    yield about("Shy: cost of switching back", perceived_switching_cost(80, 100, 60, 40), 40, 1e-6)
    ratings = [9] * 25 + [10] * 15 + [7] * 20 + [8] * 10 + [6] * 20 + [0] * 10
    yield about("NPS of 40 promoters, 30 passives, 30 detractors", nps(ratings), 10, 1e-6)
    yield about("its standard error", nps_error(ratings), 100 * math.sqrt((0.7 - 0.01) / 100), 1e-6)
