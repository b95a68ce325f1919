"""Pictures of a fit: data beside runs, and what is known of each number before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from simulator.calibration.fitting import Fitted
from simulator.calibration.sales import FittedSales
from simulator.charts.pictures import blank, written
from simulator.charts.registry import number_axis
from simulator.charts.style import INK, QUIET, paler, plain_axes

_DATA, _MODEL = "#D55E00", "#0072B2"
_BINS = 24


def fit_picture(fitted: Fitted, targets: pd.DataFrame, path: Path) -> Path:
    """One panel for each curve, series or number: observed, fitted, and what draws give."""
    groups: dict[str, pd.DataFrame] = {}
    for part, rows in targets.groupby("part", sort=False):
        if part == "history":
            series = rows["name"].str.split(" ").str[0]
            groups |= {str(name): own for name, own in rows.groupby(series, sort=False)}
        else:
            groups[str(part)] = rows
    across = min(2, len(groups))
    lines = -(-len(groups) // across)
    figure = blank(1.4 + 2.8 * lines)
    grid: Any = figure.subplots(lines, across, squeeze=False)
    for axes, (name, rows) in zip(grid.flat, groups.items(), strict=False):
        _panel(axes, name, rows)
    for axes in grid.flat[len(groups) :]:
        axes.set_axis_off()
    grid.flat[0].legend(fontsize=8, framealpha=0.8, edgecolor="none", loc="best")
    said = "Dots: observed. Line: the fitted scenario, mean of its worlds; band: 90 % of draws."
    return written(figure, path, f"The fit to {fitted.observed.name}", said, _source(fitted))


def _panel(axes: Axes, name: str, rows: pd.DataFrame) -> None:
    plain_axes(axes)
    one_moment = (rows["week"] == 0).all()
    at = np.arange(len(rows)) if one_moment else rows["week"].to_numpy()
    if one_moment:
        low, high = rows["fitted"] - rows["low"], rows["high"] - rows["fitted"]
        bars = np.maximum(np.array([low, high]), 0)
        axes.errorbar(at, rows["fitted"], yerr=bars, fmt="s", color=_MODEL, label="fitted")
        axes.set_xticks(at, [name.replace("_", " ") for name in rows["name"]], fontsize=8)
        axes.margins(x=0.3)
    else:
        axes.fill_between(at, rows["low"], rows["high"], color=paler(_MODEL, 0.25), linewidth=0)
        axes.plot(at, rows["fitted"], color=_MODEL, linewidth=1.8, label="fitted")
        axes.plot(at, rows["before"], color=QUIET, linewidth=1, linestyle=":", label="before")
        axes.set_xlabel("weeks since joining" if name == "churn" else "week", fontsize=8.5,
                        color=INK)  # fmt: skip
    axes.plot(at, rows["observed"], "o", color=_DATA, markersize=4.5, label="observed")
    share = name in ("churn", "referred_share")
    number_axis(axes.yaxis, factor=100.0 if share else 1.0, suffix=" %" if share else "")
    axes.set_ylim(bottom=0)
    axes.set_title(_titled(name, rows), fontsize=9.5, loc="left", color=INK)


def _titled(name: str, rows: pd.DataFrame) -> str:
    """What a panel shows, with its unit."""
    if name == "churn":
        return "customers still there"
    if name == "cac":
        return "cost per customer [EUR]"
    if name == "sign_ups":  # the names of its rows begin with `sign_ups month`
        return f"sign-ups [person/{str(rows['name'].iloc[0]).split()[1]}]"
    label = name.replace("_", " ")
    return label if name == "referred_share" else f"{label} [person]"


def posterior_picture(fitted: Fitted, path: Path) -> Path:
    """One panel a number: its posterior over where it was looked for."""
    number = len(fitted.factors)
    across = min(3, number)
    lines = -(-number // across)
    figure = blank(1.4 + 2.2 * lines)
    grid: Any = figure.subplots(lines, across, squeeze=False)
    own: dict[str, float] = {}
    for factor in fitted.factors:
        section, _, leaf = factor.name.partition(".")
        own[factor.name] = float(getattr(getattr(fitted.scenario.settings, section), leaf))
    for place, axes in enumerate(grid.flat):
        if place >= number:
            axes.set_axis_off()
            continue
        factor = fitted.factors[place]
        plain_axes(axes)
        axes.hist(fitted.posterior.draws[:, place], bins=_BINS, range=(0, 1), density=True,
                  color=paler(_MODEL, 0.6))  # fmt: skip
        axes.axhline(1, color=QUIET, linewidth=1, linestyle=":")
        ticks = (0.0, 0.5, 1.0)
        axes.set_xticks(ticks, [f"{float(factor.at(tick)):.3g}" for tick in ticks], fontsize=8)
        axes.set_yticks([])
        units = np.linspace(0, 1, 1001)
        values = np.array([float(factor.at(float(unit))) for unit in units])
        chosen = float(fitted.values.get(factor.name, own[factor.name]))
        axes.axvline(units[np.abs(values - chosen).argmin()], color=_DATA, linewidth=1.6)
        told = "" if fitted.posterior.identified[place] else "not told by these data"
        axes.set_title(factor.name, fontsize=8.5, loc="left", color=INK)
        unit = "" if factor.quantity.unit == "1" else factor.quantity.unit
        axes.set_xlabel("; ".join(one for one in (unit, told) if one), fontsize=8, color=QUIET)
    said = ("Dotted: even over where it was looked for. Bars: after the data. Line: what the "
            "fitted scenario has.")  # fmt: skip
    return written(figure, path, "What is known of each number", said, _source(fitted))


def sales_picture(found: FittedSales, table: pd.DataFrame, path: Path) -> Path:
    """Sales, Bass's curve, and the market that lives it."""
    figure = blank(4.2)
    axes = figure.add_subplot()
    plain_axes(axes)
    period = found.observed.sales_period
    at = table[period]
    axes.fill_between(at, table["low"], table["high"], color=paler(_MODEL, 0.25), linewidth=0)
    axes.plot(at, table["simulated"], color=_MODEL, linewidth=1.8, label="simulated market")
    axes.plot(at, table["curve"], color=QUIET, linewidth=1.2, linestyle="--", label="Bass's curve")
    axes.plot(at, table["observed"], "o", color=_DATA, markersize=5, label="observed")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(period, fontsize=9, color=INK)
    number_axis(axes.yaxis)
    axes.legend(fontsize=8.5, framealpha=0.8, edgecolor="none")
    said = f"Sales of each {period}. Band: from the lowest to the highest of the worlds."
    source = f"{found.scenario.name} ({found.scenario.fingerprint()})"
    return written(figure, path, found.observed.name, said, source)


def _source(fitted: Fitted) -> str:
    scenario, effort = fitted.scenario, fitted.effort
    return (
        f"{scenario.name} ({scenario.fingerprint()}), {effort.rounds} rounds of {effort.runs} "
        f"runs, seed {effort.seed}"
    )
