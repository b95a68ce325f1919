"""Writing: what a fit gives, as tables, pictures, a page and plain data."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.analysis.page import Page
from simulator.calibration import pictures
from simulator.calibration.fitted_file import SCENARIO, write_scenario
from simulator.calibration.fitting import Fitted, fitted_scenario
from simulator.calibration.sales import FittedSales
from simulator.estimators.bass import BassFit
from simulator.estimators.posterior import WIDE
from simulator.jsonable import jsonable_rows
from simulator.strategy import quantities, setting

Floats = NDArray[np.float64]
CROWDED = 0.08
"""Share of a range at its end: draws whose median lies in it crowd there."""
PAGE, DATA = "calibration.html", "calibration.json"


def write_fitted(fitted: Fitted, base: str, folder: Path) -> dict[str, Any]:
    """Write everything about a fit; returns it as plain data.

    Parameters
    ----------
    fitted
        what the data say
    base
        how the scenario was named: a shipped one, or its file
    folder
        where to

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    numbers, targets = numbers_table(fitted), targets_table(fitted)
    numbers.to_csv(folder / "posterior.csv", index=False)
    names = [one.name for one in fitted.factors]
    pd.DataFrame(fitted.natural(), columns=names).to_csv(folder / "draws.csv", index=False)
    targets.to_csv(folder / "fit.csv", index=False)
    reasons = {name: _reason(fitted, row) for name, row in _rows_by_name(numbers).items()}
    whole = fitted_scenario(fitted)
    write_scenario(fitted.scenario, base, fitted.observed.name, fitted.values, reasons, folder,
                   untold(fitted))  # fmt: skip
    data = {
        "scenario": fitted.scenario.name, "scenario_hash": fitted.scenario.fingerprint(),
        "fitted_hash": whole.fingerprint(), "data": fitted.observed.name,
        "observed": list(fitted.observed.kinds()), "seed": fitted.effort.seed,
        "rounds": fitted.effort.rounds, "runs_a_round": fitted.effort.runs,
        "runs_not_used": fitted.lost, "studies": list(fitted.studies), "folder": str(folder),
        "numbers": jsonable_rows(numbers), "fit": jsonable_rows(targets),
        "not_told": untold(fitted), "known_only_together": pairs_of(fitted),
        "told": [*sentences(fitted), *fit_told(fitted)],
    }  # fmt: skip
    (folder / DATA).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    drawn = [pictures.fit_picture(fitted, targets, folder / "fit.png"),
             pictures.posterior_picture(fitted, folder / "posterior.png")]  # fmt: skip
    (folder / PAGE).write_text(_page(fitted, numbers, targets, drawn), encoding="utf-8")
    return data


def numbers_table(fitted: Fitted) -> pd.DataFrame:
    """One row a number: where it was looked for, what is known now, what was written."""
    natural = fitted.natural()
    rows = []
    for place, factor in enumerate(fitted.factors):
        low, middle, high = np.quantile(natural[:, place], (0.05, 0.5, 0.95))
        own = setting(fitted.scenario.settings, factor.name)
        rows.append({
            "quantity": factor.name, "unit": factor.quantity.unit, "before": float(own),
            "from": factor.low, "to": factor.high, "log": factor.log, "low": low,
            "median": middle, "high": high, "width": float(fitted.posterior.widths[place]),
            "identified": bool(fitted.posterior.identified[place]),
            "at_end": _end(fitted.posterior.draws[:, place]),
            "fitted": float(fitted.values.get(factor.name, own)),
            "changed": factor.name in fitted.values,
        })  # fmt: skip
    return pd.DataFrame(rows)


def targets_table(fitted: Fitted) -> pd.DataFrame:
    """One row a number that was observed: before, fitted, and the posterior's 90 % interval."""
    rows = []
    for place, target in enumerate(fitted.targets):
        predicted = fitted.predicted[:, place]
        told = predicted[np.isfinite(predicted)]
        low, high = np.quantile(told, (0.05, 0.95)) if told.size else (math.nan, math.nan)
        rows.append({
            "part": target.part, "name": target.name, "week": target.at, "observed": target.value,
            "before": _mean(fitted.before[:, place]), "fitted": _mean(fitted.given[:, place]),
            "low": low, "high": high,
        })  # fmt: skip
    return pd.DataFrame(rows)


def pairs_of(fitted: Fitted) -> list[str]:
    """Pairs of numbers of which only a combination is known: correlated beyond 0.8."""
    names = [one.name for one in fitted.factors]
    inside = np.clip(fitted.posterior.draws, 1e-6, 1 - 1e-6)
    matrix = np.corrcoef(np.log(inside / (1 - inside)), rowvar=False)
    return [
        f"{names[one]} and {names[other]} ({matrix[one, other]:+.2f})"
        for one in range(len(names)) for other in range(one)
        if len(names) > 1 and abs(matrix[one, other]) > 0.8
    ]  # fmt: skip


def untold(fitted: Fitted) -> list[str]:
    """Numbers that were fitted and that the data do not tell; they keep the scenario's values."""
    told = zip(fitted.factors, fitted.posterior.identified, strict=True)
    return [one.name for one, known in told if not known and one.name in fitted.kept]


def sentences(fitted: Fitted) -> list[str]:
    """What was found, number by number, in words."""
    told = []
    for name, row in _rows_by_name(numbers_table(fitted)).items():
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        if row["identified"]:
            was = f"was {row['before']:.4g}" if row["changed"] else "as it was"
            now = f"{row['fitted']:.4g}{unit} ({was})"
            told.append(f"{name}: {now}; {_known(row)}{_beyond(name, row)}")
            continue
        alone = " alone" if row["changed"] else ""
        stays = f"it stays {row['before']:.4g}{unit}, as in the scenario"
        if row["changed"]:
            stays = (f"{row['fitted']:.4g}{unit} (was {row['before']:.4g}) is written, which fits "
                     "with the others as they are")  # fmt: skip
        told.append(
            f"{name}: these data do not tell it{alone}: its 90 % interval is "
            f"{100 * row['width']:.0f} % of what was looked through (more than {100 * WIDE:.0f} % "
            f"is not told); {stays}"
        )
    told += [f"known only together: {one}" for one in pairs_of(fitted)]
    if not fitted.values:
        told.append("the scenario meets these data as it is: no number was changed")
    return told


def fit_told(fitted: Fitted) -> list[str]:
    """How near the fitted scenario comes to each part of the data, and whether it can."""
    table, lines = targets_table(fitted), []
    for part, rows in table.groupby("part", sort=False):
        relative = str(part) not in ("churn", "referred_share")
        scale = rows["observed"].abs().clip(lower=1e-12) if relative else 1.0
        gaps = {name: (rows[name] - rows["observed"]).abs() / scale
                for name in ("before", "fitted")}  # fmt: skip
        kind = "% of what was observed" if relative else "percentage points"
        where = ""
        if len(rows) > 1 and gaps["fitted"].notna().any():
            where = f" at {rows['name'].iloc[int(np.nanargmax(gaps['fitted']))]}"
        lines.append(f"fit of {part}: largest gap {100 * gaps['fitted'].max():.1f} {kind}{where} "
                     f"(before {100 * gaps['before'].max():.1f})")  # fmt: skip
    out = int(((table["observed"] < table["low"]) | (table["observed"] > table["high"])).sum())
    if out > 0.2 * len(table):
        lines.append(
            f"{out} of {len(table)} observed numbers lie outside of what 90 % of the draws give: "
            "the scenario has not the shape of the data; fit other numbers as well"
        )
    if fitted.lost:
        lines.append(f"{fitted.lost} runs did not give all that was observed and were not used")
    return lines


def told(fitted: Fitted, folder: Path) -> str:
    """The fit in a few lines, for people to read."""
    return "\n".join([
        *sentences(fitted), *fit_told(fitted), f"the fitted scenario: {folder / SCENARIO}",
        f"tables, pictures and page: {folder / PAGE}",
    ])  # fmt: skip


def write_sales(found: FittedSales, base: str, folder: Path) -> dict[str, Any]:
    """Write everything about a fit of Bass's curve; returns it as plain data."""
    sales = found.observed.sales
    seen = np.zeros(0) if sales is None else sales
    period, fit = found.observed.sales_period, found.interval
    reason = (
        f"fitted to {found.observed.name}: innovation {fit.innovation:.4g} ± {fit.errors[1]:.2g}, "
        f"imitation {fit.imitation:.4g} ± {fit.errors[2]:.2g} per {period} (standard errors)"
    )
    reasons = dict.fromkeys(found.values, reason)
    write_scenario(found.scenario, base, found.observed.name, found.values, reasons, folder)
    table = pd.DataFrame({
        period: np.arange(1, seen.size + 1), "observed": seen, "curve": fit.sales(seen.size),
        "simulated": found.simulated.mean(axis=0), "low": found.simulated.min(axis=0),
        "high": found.simulated.max(axis=0),
    })  # fmt: skip
    table.to_csv(folder / "fit.csv", index=False)
    picture = pictures.sales_picture(found, table, folder / "fit.png")
    curves = {"interval": _curve(fit), "density": _curve(found.density)}
    data = {
        "scenario": found.scenario.name, "scenario_hash": found.scenario.fingerprint(),
        "data": found.observed.name, "period": period, **curves,
        "values": found.values, "fit": jsonable_rows(table), "folder": str(folder),
    }  # fmt: skip
    (folder / DATA).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    page = Page(f"Bass's curve for {found.observed.name}")
    page.items(sales_told(found, folder).splitlines())
    page.picture(picture, "Sales, Bass's curve and the simulated market")
    page.table(table)
    (folder / PAGE).write_text(page.text(), encoding="utf-8")
    return data


def sales_told(found: FittedSales, folder: Path) -> str:
    """The fit of Bass's curve in a few lines."""
    period, fit = found.observed.sales_period, found.interval
    seen = found.simulated.mean(axis=0)
    wanted = fit.sales(seen.size)
    return "\n".join([
        f"market {fit.market:,.0f} ± {fit.errors[0]:,.0f}, innovation p {fit.innovation:.5f} ± "
        f"{fit.errors[1]:.5f}, imitation q {fit.imitation:.4f} ± {fit.errors[2]:.4f} per {period}",
        f"sales peak after {fit.peak:.2f} {period}s at {fit.peak_sales:,.0f} a {period}",
        f"by rates at the ends of {period}s instead: market {found.density.market:,.0f}, p "
        f"{found.density.innovation:.6f}, q {found.density.imitation:.5f}, peak "
        f"{found.density.peak:.2f}",
        f"simulated ({len(found.simulated)} worlds): within {100 * _gap(seen, wanted):.1f} % of "
        f"the curve's highest sales in every {period}",
        f"the fitted scenario: {folder / SCENARIO}",
    ])  # fmt: skip


def _gap(seen: Any, wanted: Any) -> float:
    return float(np.abs(seen - wanted).max() / wanted.max())


def _curve(fit: BassFit) -> dict[str, Any]:
    return {"market": fit.market, "innovation": fit.innovation, "imitation": fit.imitation,
            "errors": list(fit.errors), "peak": fit.peak, "peak_sales": fit.peak_sales}  # fmt: skip


def _page(
    fitted: Fitted, numbers: pd.DataFrame, targets: pd.DataFrame, drawn: list[Path]
) -> str:
    page = Page(f"{fitted.scenario.name}, fitted to {fitted.observed.name}")
    page.items([*sentences(fitted), *fit_told(fitted)])
    page.picture(drawn[0], "What was observed, and what the fitted scenario gives")
    page.table(targets)
    page.picture(drawn[1], "What is known of each number, before and after")
    page.table(numbers)
    page.paragraph(
        f"{fitted.effort.rounds} rounds of {fitted.effort.runs} runs, each in a world of its own, "
        "so that luck is part of what is not known; approximate Bayesian computation with "
        "regression adjustment. `width` is the 90 % interval as a share of what was looked "
        f"through; above {WIDE} the data do not tell the number. Intervals hold if the scenario is "
        "right in everything that was not fitted.", quiet=True,
    )  # fmt: skip
    return page.text()


def _reason(fitted: Fitted, row: dict[str, Any]) -> str:
    name = fitted.observed.name
    if not row["identified"]:
        return (
            f"fits {name} if the other numbers are as they are here; the data do not tell it "
            f"alone: 90 % interval {row['low']:.3g} to {row['high']:.3g}"
        )
    return f"fitted to {name}: {_known(row)}"


def _known(row: dict[str, Any]) -> str:
    outside = not row["low"] <= row["fitted"] <= row["high"]
    why = " (it lies beyond, since it goes with the other numbers)" if outside else ""
    return (
        f"90 % interval {row['low']:.3g} to {row['high']:.3g}{why}, looked for from "
        f"{row['from']:g} to {row['to']:g}"
    )


def _end(draws: Floats) -> str:
    """At which end of where it was looked for most draws crowd; empty if at none."""
    if np.median(draws) > 1 - CROWDED:
        return "upper"
    return "lower" if np.median(draws) < CROWDED else ""


def _beyond(name: str, row: dict[str, Any]) -> str:
    """What to do if a number may lie beyond where it was looked for."""
    if not row["at_end"]:
        return ""
    said = f"; this is the {row['at_end']} end of what was looked through"
    known = quantities()[name]
    edge, last = (known.high, row["to"]) if row["at_end"] == "upper" else (known.low, row["from"])
    more = "it can be no further" if edge == last else "look further under `vary`"
    return f"{said}: {more}, or fit other numbers as well"


def _rows_by_name(numbers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["quantity"]): {str(k): v for k, v in row.items()}
            for row in numbers.to_dict("records")}  # fmt: skip


def _mean(values: Any) -> float:
    told = values[np.isfinite(values)]
    return float(told.mean()) if told.size else math.nan
