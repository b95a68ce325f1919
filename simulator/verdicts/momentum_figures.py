"""Figures of momentum: what remains when the money stops, and which loop brings whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.accounts import CHANNEL_WORDS, CHANNELS
from simulator.metrics import metric_named
from simulator.outcomes import FEWEST, QUARTER, YEAR
from simulator.verdict import NAN, Estimate, estimate
from simulator.verdicts.analysis import Figure, figure
from simulator.verdicts.budgets import ALL
from simulator.verdicts.momentum_worlds import CHANNEL_COSTS, KEEPS, MomentumWorld

Floats = NDArray[np.float64]
PERIODS: Final = (QUARTER, 2 * QUARTER, YEAR)
"""Weeks after the cut over which new customers are compared."""
COASTING: Final = 2 * YEAR
"""Weeks after the cut at which customers are compared."""
_DRAWS: Final = 400


class Cut(NamedTuple):
    """One strategy whose money for a budget stops, beside its twin; shapes (worlds, weeks)."""

    won: Floats
    won_keeping: Floats
    customers: Floats
    customers_keeping: Floats
    week: int

    @property
    def after(self) -> int:
        """How many weeks were lived after the cut."""
        return int(self.won.shape[1]) - self.week

    def inertia(self, weeks: int) -> Estimate:
        """Customers won in so many weeks after the cut / those the twin won."""
        some = slice(self.week, self.week + weeks)
        return ratio(self.won[:, some].sum(axis=1), self.won_keeping[:, some].sum(axis=1))

    def coasting(self) -> Estimate:
        """Customers / those of the twin, two years after the cut or at the end of the run."""
        at = self.week + min(COASTING, self.after) - 1
        return ratio(self.customers[:, at], self.customers_keeping[:, at])

    def half_life(self) -> Estimate:
        """First week after the cut from which 13 weeks win less than half of the twin's.

        NaN if there is none; the interval is the middle 95 % of 400 samples of the worlds, with
        replacement, and NaN where in some of the middle there is none.
        """
        whole = self._half_life_of(np.arange(len(self.won)))
        worlds = len(self.won)
        if worlds < 2 or not np.isfinite(whole):
            return Estimate(whole, NAN, NAN)
        draws = np.random.default_rng(1).integers(0, worlds, (_DRAWS, worlds))
        found = np.array([self._half_life_of(draw) for draw in draws])
        found = np.where(np.isfinite(found), found, np.inf)
        low, high = (float(one) for one in np.quantile(found, [0.025, 0.975], method="nearest"))
        return Estimate(whole, low, high if np.isfinite(high) else NAN)

    def _half_life_of(self, worlds: NDArray[np.int64]) -> float:
        """The half-life in some worlds together."""
        won, keeping = self.won[worlds].sum(axis=0), self.won_keeping[worlds].sum(axis=0)
        return _half_life(won, keeping, self.week)


def ratio(parts: Floats, wholes: Floats) -> Estimate:
    """Sum of parts / sum of wholes over worlds, with its jackknife interval.

    NaN where fewer than 5 stand below; the interval is that of the t distribution over the
    worlds' pseudo-values.
    """
    if not parts.size or not abs(float(wholes.sum())) >= FEWEST:
        return Estimate(NAN, NAN, NAN)
    whole, worlds = float(parts.sum() / wholes.sum()), parts.size
    below = wholes.sum() - wholes
    if worlds < 2 or (below == 0).any():
        return Estimate(whole, NAN, NAN)
    without = (parts.sum() - parts) / below
    spread = estimate(worlds * whole - (worlds - 1) * without)
    half = (spread.high - spread.low) / 2
    return Estimate(whole, whole - half, whole + half)


def _half_life(won: Floats, keeping: Floats, week: int) -> float:
    window = np.ones(QUARTER)
    if won.size - week < QUARTER:
        return NAN
    mine = np.convolve(won[week:], window, mode="valid")
    twins = np.convolve(keeping[week:], window, mode="valid")
    below = np.flatnonzero((twins >= FEWEST) & (mine < twins / 2))
    return float(below[0]) if below.size else NAN


def cut_of(worlds: Sequence[MomentumWorld], budget: str, week: int) -> Cut | None:
    """What the worlds of one strategy lived without a budget; None if it never had it."""
    columns = []
    for lived in (budget, KEEPS):
        for name in ("won", "customers"):
            rows = [
                world.weekly.loc[world.weekly["lived"] == lived, name].to_numpy(dtype=np.float64)
                for world in worlds
            ]
            columns.append([row for row in rows if row.size])
    if not columns[0]:
        return None
    won, customers, won_keeping, customers_keeping = (np.array(rows) for rows in columns)
    return Cut(won, won_keeping, customers, customers_keeping, week)


def figures_of(
    worlds: Sequence[MomentumWorld], strategies: Sequence[str], budgets: Sequence[str], week: int
) -> Iterator[Figure]:
    """All figures, under each heading strategy by strategy."""
    used = [name for name in CHANNELS if any(world.loops[name].any() for world in worlds)]
    mine = {name: [world for world in worlds if world.strategy == name] for name in strategies}
    mine = {name: some for name, some in mine.items() if some}
    for budget in budgets:
        for strategy, some in mine.items():
            lived = cut_of(some, budget, week)
            if lived and (budget == ALL or len(budgets) == 1):
                yield from _inertia(strategy, budget, lived)
            elif lived:
                yield from _inertia_alone(strategy, budget, lived)
    for strategy, some in mine.items():
        yield from _loop_figures(strategy, some, week, used)
        yield from _marginal(strategy, some)


def _inertia(strategy: str, budget: str, lived: Cut) -> Iterator[Figure]:
    """What is left without all money, or without the one budget that was asked about."""
    money = "all money for growth" if budget == ALL else f"the money for {budget}"
    heading = f"Without {money} from week {lived.week} on, against a twin that keeps spending"
    labels = {
        **{f"new_{weeks}": f"New customers, {weeks} weeks" for weeks in PERIODS},
        "half_life": "Half-life of new customers",
        "coasting": f"Customers after {min(COASTING, lived.after)} weeks",
    }
    for name, (found, unit, reading) in measures_of(lived).items():
        yield Figure(strategy, f"{name}_{budget}", labels[name], *found, len(lived.won), unit,
                     reading, heading)  # fmt: skip


def _inertia_alone(strategy: str, budget: str, lived: Cut) -> Iterator[Figure]:
    """The two that matter most without one of several budgets; the others are in a table."""
    after = min(COASTING, lived.after)
    heading = "Without one budget alone, against the same twin"
    known = measures_of(lived)
    year = max((weeks for weeks in PERIODS if weeks <= lived.after), default=0)
    for name, label in ((f"new_{year}", f"new customers, {year} weeks"),
                        ("coasting", f"customers, {after} weeks")):  # fmt: skip
        if name in known:
            found, unit, reading = known[name]
            yield Figure(strategy, f"{name}_{budget}", f"No {budget}: {label}", *found,
                         len(lived.won), unit, reading, heading)  # fmt: skip


def measures_of(lived: Cut) -> dict[str, tuple[Estimate, str, str]]:
    """What a cut left, by name: the estimate, its unit, and what it means."""
    found = {
        f"new_{weeks}": (
            lived.inertia(weeks), "share", "customers won after the cut / those that the twin won",
        )
        for weeks in PERIODS if weeks <= lived.after
    }  # fmt: skip
    found["half_life"] = (
        lived.half_life(), "week", "from then on 13 weeks win less than half of what the twin wins",
    )  # fmt: skip
    found["coasting"] = (
        lived.coasting(), "share", "coasting ratio: customers left / those of the twin",
    )  # fmt: skip
    return found


def inertia_table(
    worlds: Sequence[MomentumWorld], strategies: Sequence[str], budgets: Sequence[str], week: int
) -> pd.DataFrame:
    """Every measure of every cut: strategy, budget, measure, mean, low, high, unit, reading."""
    rows = []
    for strategy in strategies:
        mine = [world for world in worlds if world.strategy == strategy]
        for budget in budgets:
            lived = cut_of(mine, budget, week)
            if lived:
                rows += [
                    (strategy, budget, name, *found, unit, reading)
                    for name, (found, unit, reading) in measures_of(lived).items()
                ]
    names = ["strategy", "budget", "measure", "mean", "low", "high", "unit", "reading"]
    return pd.DataFrame(rows, columns=names)


def _loop_figures(
    strategy: str, worlds: Sequence[MomentumWorld], week: int, used: Sequence[str]
) -> Iterator[Figure]:
    heading = "Loops: how customers were won while money was spent (shares add up to 100 %)"
    won = np.array([[world.loops[channel].sum() for channel in used] for world in worlds])
    total = won.sum(axis=1)
    for place, channel in enumerate(used):
        yield Figure(
            strategy, f"won_by_{channel}", CHANNEL_WORDS[channel], *ratio(won[:, place], total),
            len(worlds), "share", "share of the customers won over the run, by last touch", heading,
        )  # fmt: skip
    heading = "The wheel by itself"
    known = metric_named("flywheel_reproduction")
    gains = [world.metrics[known.name] for world in worlds]
    yield figure(
        strategy, "loop_gain", known.label, gains, known.unit, known.reading, heading,
    )  # fmt: skip
    before = slice(max(0, week - QUARTER), week)
    free, leads = (
        np.array([world.loops[name].to_numpy()[before].sum() for world in worlds])
        for name in ("leads_without_money", "leads")
    )
    yield Figure(
        strategy, "leads_without_money", "Leads that would come unpaid", *ratio(free, leads),
        len(worlds), "share",
        f"expected without spending in the week ahead / all leads, {QUARTER} weeks before the cut",
        heading,
    )  # fmt: skip


def _marginal(strategy: str, worlds: Sequence[MomentumWorld]) -> Iterator[Figure]:
    heading = "What one more customer costs: a tenth more of a budget (a dash: none is told apart)"
    table = pd.concat([world.raised for world in worlds], ignore_index=True)
    for budget in pd.unique(table["budget"]):
        mine = table[table["budget"] == budget]
        won, spent = (mine[name].to_numpy(dtype=np.float64) for name in ("won_more", "spent_more"))
        yield Figure(
            strategy, f"marginal_cac_{budget}", f"Marginal CAC, {budget}",
            *marginal_cost(won, spent), won.size, "EUR/person",
            "money spent more / customers won more, through any channel", heading,
        )  # fmt: skip
        if budget in CHANNEL_COSTS:
            touched = [world.metrics[f"cac_{budget}"] for world in worlds]
            yield figure(
                strategy, f"last_touch_cac_{budget}", "... by last touch", touched, "EUR/person",
                "direct cost of the channel / customers whom it touched last", heading,
            )  # fmt: skip


def marginal_cost(won: Floats, spent: Floats) -> Estimate:
    """Money / customers by a tenth more; NaN unless customers are surely won by it."""
    added = estimate(won)
    if not added.low > 0:
        return Estimate(NAN, NAN, NAN)
    return ratio(spent, won)


def loop_meter(worlds: Sequence[MomentumWorld]) -> pd.DataFrame:
    """Week by week and loop: customers won (mean over worlds), and the share of all won.

    Columns strategy, week, channel, loop, won, low, high (95 % interval of the mean), share; the
    shares of a week add up to one, and are NaN where nobody was won in any world.
    """
    tables = []
    for strategy in dict.fromkeys(world.strategy for world in worlds):
        mine = [world.loops for world in worlds if world.strategy == strategy]
        total = np.sum([table[list(CHANNELS)].to_numpy() for table in mine], axis=(0, 2))
        for channel in CHANNELS:
            won = np.array([table[channel].to_numpy() for table in mine], dtype=np.float64)
            found = [estimate(week) for week in won.T]
            with np.errstate(invalid="ignore", divide="ignore"):
                share = np.where(total > 0, won.sum(axis=0) / total, np.nan)
            tables.append(
                pd.DataFrame(
                    {
                        "strategy": strategy, "week": np.arange(won.shape[1]), "channel": channel,
                        "loop": CHANNEL_WORDS[channel], "won": won.mean(axis=0),
                        "low": [one.low for one in found], "high": [one.high for one in found],
                        "share": share,
                    }
                )
            )  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def leading_loops(worlds: Sequence[MomentumWorld]) -> pd.DataFrame:
    """Per strategy and 13 weeks: the loop that won most, its share, and in how many worlds it led.

    Columns strategy, from_week, channel, loop, share, leads_in, worlds; quarters in which fewer
    than 5 customers were won in all worlds together are left out.
    """
    rows = []
    for strategy in dict.fromkeys(world.strategy for world in worlds):
        mine = [world for world in worlds if world.strategy == strategy]
        won = np.array([world.loops[list(CHANNELS)].to_numpy() for world in mine])
        for begin in range(0, won.shape[1], QUARTER):
            some = won[:, begin : begin + QUARTER].sum(axis=1)
            pooled = some.sum(axis=0)
            if pooled.sum() < FEWEST:
                continue
            best = int(pooled.argmax())
            leads = int((some.argmax(axis=1) == best)[some.sum(axis=1) > 0].sum())
            channel = CHANNELS[best]
            rows.append((strategy, begin, channel, CHANNEL_WORDS[channel],
                         float(pooled[best] / pooled.sum()), leads, len(mine)))  # fmt: skip
    names = ["strategy", "from_week", "channel", "loop", "share", "leads_in", "worlds"]
    return pd.DataFrame(rows, columns=names)
