"""Page: the best mix as one HTML file to show around: the answer first, what it rests on last."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from simulator.analysis.page import Page
from simulator.distribution import DISTRIBUTION, version
from simulator.metrics import metric_named
from simulator.optimisation.candidates import KEPT, STEP, alone
from simulator.optimisation.judging import FRONTIER
from simulator.optimisation.search import Optimum
from simulator.optimisation.telling import (
    against_told,
    best_mix_told,
    best_told,
    between,
    chance_told,
    frontier_told,
    goal_rows,
    rows_of,
    superlative,
    surety_told,
)
from simulator.provenance import command, source_line, versions
from simulator.strategy import market_guesses
from simulator.words.wording import counted, joined, rival_told, sentence

_ROWS = 12  # candidates of the search that are shown
_POSSIBLE = 0.05  # a finalist that is the best with this probability may be it
_SECTIONS = {
    "best": "The best mix", "sure": "How sure it is", "frontier": "What has to be given up",
    "money": "The money over time", "tried": "What was tried", "change": "What would change it",
    "origin": "Where this comes from",
}  # fmt: skip


def page_of(found: Optimum, frontier: Path, shares: Path, best: tuple[str, str]) -> str:
    """The whole page as HTML that needs nothing else.

    Parameters
    ----------
    found
        what is told
    frontier, shares
        the pictures, which are put into the page
    best
        the file of the scenario that was written, and the name of the best mix in it

    Raises
    ------
    OSError
        if a picture cannot be read
    """
    space = found.space
    page = Page(f"{space.scenario.name}: the best mix for {found.goal.label}")
    _question(page, found)
    page.links(_SECTIONS)
    _heading(page, "best")
    page.items([sentence(one) for one in (*best_mix_told(found), *against_told(found))])
    page.table(_outcomes(found), "What it gives, beside each strategy alone and no spending: mean "
               f"and 95 % interval over {found.effort.fresh} worlds that had no part in choosing "
               "it")  # fmt: skip
    _heading(page, "sure")
    page.items([sentence(one) for one in surety_told(found)])
    page.table(_finals(found), f"Finalists on {found.effort.fresh} fresh worlds; the interval "
               "and the probability come from drawing these worlds again")  # fmt: skip
    _frontier(page, found, frontier)
    _money(page, found, shares)
    _tried(page, found)
    _changes(page, found, best)
    _origin(page, found)
    return page.text()


def _heading(page: Page, anchor: str) -> None:
    page.heading(_SECTIONS[anchor], anchor)


def _question(page: Page, found: Optimum) -> None:
    space, goal = found.space, found.goal
    scenario = space.scenario
    dates = "" if len(space.begins) == 1 else (
        f", shared anew in week {joined(str(one) for one in space.begins[1:])},"
    )  # fmt: skip
    page.paragraph(
        f"Which shares of the money for growth among {joined(space.names)}{dates} give the "
        f"{superlative(goal)} {goal.label} within {space.budget:,.0f} EUR a week?"
    )
    page.paragraph(
        f"{sentence(goal.reading)} {goal.formula} The market: "
        f"{counted(scenario.settings.people.size, 'person', 'people')}, {scenario.weeks} weeks; "
        f"{rival_told(scenario.settings.rival.launch_week, scenario.weeks)}. What is not given to "
        f"a strategy is {KEPT}: nothing is bought for it.", quiet=True,
    )  # fmt: skip


def _outcomes(found: Optimum) -> pd.DataFrame:
    """One row a metric, one column for the best and each plain candidate."""
    shares = dict(zip(found.confirmed["candidate"], found.confirmed["shares"], strict=True))
    others = [name for name in shares if name != found.best]
    rows = []
    for name in found.confirmed["metric"].unique():
        metric = metric_named(name)
        own = rows_of(found.confirmed[found.confirmed["metric"] == name])
        rows.append({"metric": metric.label, "the best mix": between(metric, own[found.best])}
                    | {shares[one]: between(metric, own[one]) for one in others})  # fmt: skip
    return pd.DataFrame(rows)


def _finals(found: Optimum) -> pd.DataFrame:
    goal = found.goal
    order = found.finals.sort_values(["probability_best", "expected_loss"], ascending=[False, True])
    return pd.DataFrame([
        {"shares": row["shares"], goal.label: between(goal, row),
         "the best with": chance_told(row["probability_best"]),
         "lost on average by choosing it": goal.difference_text(row["expected_loss"])}
        for row in rows_of(order).values()
    ])  # fmt: skip


def _frontier(page: Page, found: Optimum, picture: Path) -> None:
    _heading(page, "frontier")
    page.paragraph(f"{sentence(frontier_told(found))} {best_told(found)}")
    page.picture(picture, "Cost of a customer against retention after a year, coloured by lock-in: "
                 "one dot a candidate")  # fmt: skip
    rows = found.judged[found.judged["on_frontier"]].sort_values("cac_blended").to_dict("records")
    told = pd.DataFrame([
        {"shares": row["shares"]}
        | {metric_named(name).label: _of_metric(row, name) for name in FRONTIER}
        | {"on the frontier with": chance_told(row["probability_frontier"])} for row in rows
    ])  # fmt: skip
    if rows:
        page.table(told, "No other is as good in all three and better in one; 95 % intervals")


def _of_metric(row: dict[object, object], name: str) -> str:
    ends = {"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
    return between(metric_named(name), ends)


def _money(page: Page, found: Optimum, picture: Path) -> None:
    space = found.space
    _heading(page, "money")
    ends = (*space.begins[1:], space.scenario.weeks)
    rows, spent = [], 0.0
    for first, end, shares in zip(space.begins, ends, found.candidates[found.best], strict=True):
        amount = space.spending(shares)
        spent += amount * (end - first)
        parts = {
            name: f"{share * cost:,.0f} ({100 * share:.0f} %)"
            for name, share, cost in zip(space.names, shares, space.costs, strict=True)
        }
        rows.append({"weeks": f"{first} to {end - 1}"} | parts | {"together": f"{amount:,.0f}"})
    page.table(pd.DataFrame(rows), "Money for growth of the best mix in EUR a week, and the share "
               "of what the strategy alone would spend")  # fmt: skip
    page.paragraph(
        f"Over the whole run {spent:,.0f} EUR, of {space.budget * space.scenario.weeks:,.0f} EUR "
        "that the budget allows."
    )
    page.picture(picture, "How the best and the next finalists share the money, phase by phase")


def _tried(page: Page, found: Optimum) -> None:
    effort, goal = found.effort, found.goal
    _heading(page, "tried")
    page.paragraph(
        f"{counted(len(found.candidates), 'mix', 'mixes')} in "
        f"{counted(int(found.steps['runs'].sum()), 'run')}. First "
        f"{found.steps['candidates'].iloc[0]}, spread evenly, lived in {effort.worlds} worlds "
        "each; the better half went on in twice as many. Then neighbours of the best three were "
        "tried, as long as one of them was better. The finalists, each strategy alone and no "
        f"spending at all were judged on {effort.fresh} fresh worlds, and the best confirmed on as "
        "many others."
    )
    better = found.searched.sort_values(goal.name, ascending=goal.better == "low").head(_ROWS)
    page.table(pd.DataFrame([
        {"shares": row["shares"], goal.label: goal.text(row[goal.name]), "worlds": row["worlds"]}
        for row in better.to_dict("records")
    ]), f"The {len(better)} that looked best while searching; all are in searched.csv")  # fmt: skip
    page.paragraph(
        "Who looks best in a search looks better than it is, since the luck of these worlds chose "
        "it too. So these numbers decide nothing but what is looked at further.", quiet=True,
    )  # fmt: skip


def _changes(page: Page, found: Optimum, best: tuple[str, str]) -> None:
    _heading(page, "change")
    guesses, market = market_guesses()
    page.items([
        *_possible(found), *_other_goals(found), _limit(found),
        f"Only the {found.space.scenario.weeks} weeks of the run count, and nothing after them.",
        f"Shares come in steps of {100 * STEP:.0f} %, and change in no week but those asked for.",
        f"Intervals are about luck alone: {guesses} of the market's {market} quantities are "
        "guesses. Nothing here is a forecast.",
    ])  # fmt: skip
    sign = ">" if found.goal.better == "high" else "<"
    rival = _second(found)
    if rival:
        claim = f"{found.goal.name}: {best[1]} {sign} {rival}"
        page.paragraph("Does it survive the guesses? This draws them anew:")
        page.code(shlex.join(["flywheel", "challenge", best[0], "--claim", claim]))


def _second(found: Optimum) -> str:
    """The strategy that alone comes nearest to the best; empty if none is known."""
    names = {found.space.told(phases): name
             for name, phases in zip(found.space.names, alone(found.space), strict=True)
             }  # fmt: skip
    rows = goal_rows(found)
    others = rows[rows["candidate"] != found.best].dropna(subset="mean")
    order = others.sort_values("mean", ascending=found.goal.better == "low")["shares"].to_list()
    return next((names[shares] for shares in order if shares in names), "")


def _possible(found: Optimum) -> Iterator[str]:
    """Finalists that may be the best by luck of the worlds."""
    others = found.finals[found.finals["candidate"] != found.best]
    some = others[others["probability_best"] >= _POSSIBLE].to_dict("records")
    for row in some:
        chance = chance_told(row["probability_best"])
        yield f"Luck: with a probability of {chance} {row['shares']} is the best."
    if not some:
        yield (f"Luck: hardly, as no other finalist is the best in {100 * _POSSIBLE:.0f} % of the "
               "worlds drawn again.")  # fmt: skip


def _other_goals(found: Optimum) -> Iterator[str]:
    """Who does best in what was not the goal, among those on fresh worlds."""
    for name, sign in FRONTIER.items():
        known = found.judged.dropna(subset=name).sort_values(name, ascending=sign < 0)
        if name != found.goal.name and len(known):
            row = known.to_dict("records")[0]
            yield (
                f"Another goal: the {'highest' if sign > 0 else 'lowest'} "
                f"{metric_named(name).label} of those judged, {_of_metric(row, name)}, has "
                f"{row['shares']}; a search with the goal {name} looks further."
            )


def _limit(found: Optimum) -> str:
    """Whether the budget, the strategies or nothing holds the best back."""
    space = found.space
    phases = found.candidates[found.best]
    tight = [week for week, shares in zip(space.begins, phases, strict=True)
             if space.spending(shares) > space.budget - STEP * space.dearest]  # fmt: skip
    if tight:
        weeks = joined(str(week) for week in tight)
        return (f"The budget: from week {weeks} on the best spends nearly all of it; with another, "
                "another mix may be best.")  # fmt: skip
    return "The budget: not a larger one, as the best leaves a part of it in every phase."


def _origin(page: Page, found: Optimum) -> None:
    space, effort = found.space, found.effort
    _heading(page, "origin")
    steps = found.steps.assign(result=found.steps["result"].str.slice(0, 12))
    steps = steps.rename(columns={"worlds_each": "worlds each", "result": "hash of the results"})
    page.table(steps, "What was run, in this order; the whole hashes are in steps.csv")
    facts = {
        "scenario": f"{space.scenario.name}, hash {space.scenario.fingerprint()}",
        "goal": found.goal.name, "seed": str(effort.seed), DISTRIBUTION: version(), **versions(),
    }  # fmt: skip
    page.table(pd.DataFrame(list(facts.items()), columns=["what", "value"]), "What made this page")
    page.paragraph("The same again:")
    page.code(command())
    page.paragraph(source_line(space.scenario, effort.fresh, effort.seed), quiet=True)
