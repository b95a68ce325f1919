"""Compare: strategies under the same luck, world after world, and how sure one can be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import solara

from simulator.scenario import Scenario
from simulator.ui.comparing import (
    GOAL,
    SERIES,
    SINGLE_WORLDS,
    Kept,
    command_of,
    compared_market,
    python_of,
    yaml_of,
)
from simulator.ui.components import Chart, CodeDrawer, box
from simulator.ui.components.compare import (
    CompareChoice,
    ComparePlay,
    CompareReport,
    CompareTables,
)
from simulator.ui.measures import (
    COLOURS,
    DASHES,
    NOTHING,
    better_told,
    gap_told,
    interval_told,
    metric_title,
    scenario_title,
    strategy_title,
    told,
    verdict_told,
)
from simulator.ui.playing import Troubles, failure_of
from simulator.ui.report_making import told_of, use_report
from simulator.ui.state import (
    MOST_PEOPLE,
    Session,
    TroubleError,
    is_shown_smaller,
    key_of,
    market_of,
)
from simulator.ui.using import use_session
from simulator.ui.words import part, say
from simulator.ui.world_by_world import (
    FEWEST,
    Lived,
    aim_after,
    is_settled,
    status_of,
    use_aim,
    use_worlds,
)
from simulator.verdict import COMPARED_METRICS

MOST = 4
OTHERS = ("hybrid", "other-1", "accent", "ink")
MINUS = "\u2212"
SERIES_WORDS = {
    "customers": "compare.series_customers",
    "members": "compare.series_members",
    "new": "compare.series_new",
    "speed": "compare.series_speed",
    "cac": "compare.series_cac",
    "cac_paid": "compare.series_cac_paid",
    "cash": "compare.series_cash",
}


class Look(NamedTuple):
    """A strategy as the page shows it: `chosen` if it is compared."""

    name: str
    title: str
    colour: str
    dash: str
    chosen: bool


@solara.component
def Page() -> None:
    """The choice of strategies, the worlds as they come, and what they say."""
    session, _ = use_session()
    market, trouble = solara.use_memo(lambda: _market(session), [key_of(session)])
    with box(kind="fw-page"):
        if market is None:
            Troubles(trouble, is_well=_can_be_compared)
        else:
            _Compared(market)


def _market(session: Session) -> tuple[Scenario | None, TroubleError | None]:
    try:
        return compared_market(session), None
    except TroubleError as trouble:
        return None, trouble


def chosen_of(session: Session, market: Scenario) -> tuple[str, ...]:
    """The strategies to compare: those of the link that there are, else the scenario's first."""
    known = market.strategy_names()
    asked = str(session.view.get("compare", "")).split(",")
    found = tuple(name for name in known if name in asked)[:MOST]
    if len(found) >= FEWEST:
        return found
    usual = tuple(market.strategies)[:MOST]
    return usual if len(usual) >= FEWEST else known[:MOST]


def _can_be_compared(session: Session) -> bool:
    market, _ = _market(session)
    return market is not None and len(chosen_of(session, market)) >= FEWEST


@solara.component
def _Compared(market: Scenario) -> None:
    session, change = use_session()
    language = session.language
    names = chosen_of(session, market)
    looks = _looks(language, market, names)
    told = f"{market.fingerprint()}/{names}/{session.seed}"
    aim, want = use_aim(hashlib.sha256(told.encode()).hexdigest()[:16])
    lived = use_worlds(market, names, session.seed, aim)

    def choose(name: Any) -> None:
        some = [one for one in names if one != name] if name in names else [*names, name]
        if name in market.strategy_names() and FEWEST <= len(some) <= MOST:
            change(session.having(view={**session.view, "compare": ",".join(some)}))

    few = TroubleError("compare_few") if len(names) < FEWEST else None
    with box(kind="fw-compare"):
        with box(kind="fw-playing"):
            Troubles(failure_of(lived.progress), few, is_well=_can_be_compared)
        _Heading(session, market)
        CompareChoice(
            words=dict(part(language, "compare")), names=[look._asdict() for look in looks],
            most=MOST, status=status_of(lived, language), done=lived.done, wanted=lived.wanted,
            share=lived.share, running=lived.is_running, settled=is_settled(lived.kept),
            percent=f"{100 * GOAL.wanted:g}", limit=GOAL.looks[-1],
            event_choose=choose, event_more=lambda asked: want(aim_after(lived, asked)),
        )  # fmt: skip
        if lived.kept.compared:
            shown = [look for look in looks if look.chosen]
            _Picture(lived.kept, lived.done, shown)
            _Tables(lived.kept.compared, shown, _verdict(lived, language),
                    command_of(session, names, lived.kept.compared))
            _Report(market, names, lived)
            _Code(market, names, lived.kept.compared, lived.is_running)


def _verdict(lived: Lived, language: str) -> list[str]:
    """The verdict, sentence by sentence.

    How a precision was missed is not said while it is still sought.
    """
    said = lived.kept.statements
    if lived.is_running:
        said = tuple(one for one in said if not one.is_about_precision)
    return [verdict_told(language, [one]) for one in said]


@solara.component
def _Report(market: Scenario, names: tuple[str, ...], lived: Lived) -> None:
    session, _ = use_session()
    making = use_report(market, names, session.seed, lived)
    with box(kind="fw-compared"):
        Troubles(failure_of(making.progress))
        CompareReport(
            words=dict(part(session.language, "compare")), share=making.share,
            note=say(session.language, "compare.report_note", n=making.wanted),
            status=told_of(making, lived, session.language), ready=not lived.is_running,
            running=making.is_running, html=making.html, event_make=making.ask,
        )  # fmt: skip


@solara.component
def _Code(
    market: Scenario, names: tuple[str, ...], compared: Mapping[str, Any], is_running: bool
) -> None:
    session, _ = use_session()
    told = None if is_running else compared  # a long text is not sent anew with every world
    yaml = solara.use_memo(
        lambda: yaml_of(session, market, names, told),
        [market.fingerprint(), names, session.seed, told],
    )
    CodeDrawer(
        words={**part(session.language, "code"), "note": say(session.language, "compare.code")},
        python=python_of(session, names, compared), yaml=yaml, name="flywheel-compare",
    )  # fmt: skip


def _looks(language: str, market: Scenario, chosen: Sequence[str]) -> list[Look]:
    free, found = list(OTHERS), []
    for name in market.strategy_names():
        is_chosen = name in chosen
        colour = COLOURS.get(name) or (free.pop(0) if is_chosen and free else "muted")
        dash = DASHES[chosen.index(name)] if is_chosen else ""
        found.append(Look(name, strategy_title(language, name), colour, dash, is_chosen))
    return found


@solara.component
def _Heading(session: Session, market: Scenario) -> None:
    language = session.language
    notes = say(language, "compare.same_luck", seed=session.seed)
    if session.changes:
        notes += " " + say(language, "compare.changed", n=len(session.changes))
    if is_shown_smaller(session, market_of(session)):
        notes += " " + say(language, "run.scaled", n=f"{MOST_PEOPLE:,}")
    title = scenario_title(language, session, market)
    with box(kind="fw-heading"):
        box(say(language, "compare.heading", scenario=title), tag="h1")
        box(notes, tag="p")


@solara.component
def _Picture(kept: Kept, done: int, looks: list[Look]) -> None:
    session, change = use_session()
    language = session.language
    asked = session.view.get("compare_series", "")
    series = asked if isinstance(asked, str) and asked in SERIES else "customers"
    names = [look.name for look in looks]
    data = solara.use_memo(lambda: kept.drawn(names, series), [kept, done, names, series])

    def choose(name: Any) -> None:
        if name in SERIES:
            change(session.having(view={**session.view, "compare_series": name}))

    shown = [{"name": name, "title": say(language, SERIES_WORDS[name])} for name in SERIES]
    spec = {
        "title": say(language, SERIES_WORDS[series]), "kind": "line", "unit": SERIES[series],
        "file": f"compare-{series}", "data": data, "follows": False, "height": 320,
        "note": say(language, "compare.lines_note", n=done), "bands": _bands(language),
        "series": [{"name": look.name, "label": look.title, "colour": look.colour,
                    "dash": look.dash} for look in looks],
    }  # fmt: skip
    with box(kind="fw-card"):
        ComparePlay(words=dict(part(language, "compare")), series=shown, chosen=series,
                    worlds=min(done, SINGLE_WORLDS), event_series=choose)  # fmt: skip
        Chart(words=dict(part(language, "chart")), spec=spec)


def _bands(language: str) -> list[dict[str, str]]:
    """Bands of the picture: what their values end with, and what they are called."""
    return [
        {"name": name, "band": say(language, "compare.band", n=percent),
         "band_low": say(language, "compare.band_low", n=percent),
         "band_high": say(language, "compare.band_high", n=percent)}
        for name, percent in (("95", 95), ("", 80))
    ]  # fmt: skip


@solara.component
def _Tables(
    compared: Mapping[str, Any], looks: list[Look], verdict: Sequence[str], command: str
) -> None:
    session, _ = use_session()
    language = session.language
    titles = {look.name: look.title for look in looks}
    metrics = [
        {"name": metric, "title": metric_title(language, metric),
         "cells": [_mean(name, metric, compared["strategies"][name].get(metric), language)
                   for name in titles]}
        for metric in COMPARED_METRICS
    ]  # fmt: skip
    pairs: dict[str, list[dict[str, str]]] = {}
    for row in compared["differences"]:
        title = f"{titles[row['a']]} {MINUS} {titles[row['b']]}"
        pairs.setdefault(title, []).append(_apart(row, language))
    CompareTables(
        words=dict(part(language, "compare")), verdict=verdict,
        verdict_note=say(language, "compare.verdict_note", n=compared["replicates"]),
        names=[{"name": name, "title": title} for name, title in titles.items()],
        metrics=metrics, pairs=[{"title": title, "cells": cells} for title, cells in pairs.items()],
        rows=_tidy(compared), command=command, command_note=_note(compared, language),
    )  # fmt: skip


def _note(compared: Mapping[str, Any], language: str) -> str:
    """What the command gives: where it was stopped, more than stands here."""
    key = "compare.command_on" if compared["partial"] else "compare.command_note"
    return say(language, key, n=compared["replicates"])


def _mean(name: str, metric: str, found: Any, language: str) -> dict[str, str]:
    write = partial(told, language, metric)
    if not found or found["mean"] is None:
        return {"name": name, "mean": NOTHING, "range": "", "defined": ""}
    low, high = found["low"], found["high"]
    return {
        "name": name, "mean": write(found["mean"]),
        "range": "" if low is None else interval_told(low, high, write),
        "defined": say(language, "compare.defined", n=found["n"]),
    }  # fmt: skip


def _apart(row: Mapping[str, Any], language: str) -> dict[str, str]:
    metric, low, high = row["metric"], row["low"], row["high"]
    write = partial(gap_told, language, metric)
    return {
        "name": metric, "title": metric_title(language, metric), "mean": write(row["mean"]),
        "range": NOTHING if low is None or high is None else interval_told(low, high, write),
        "better": better_told(language, row),
    }  # fmt: skip


def _tidy(compared: Mapping[str, Any]) -> list[list[Any]]:
    """All means and differences of the comparison with all their digits, for a file."""
    rows: list[list[Any]] = [["metric", "a", "b", "mean", "low", "high", "better_in", "n"]]
    for name, metrics in compared["strategies"].items():
        rows += [[metric, name, "", one["mean"], one["low"], one["high"], None, one["n"]]
                 for metric, one in metrics.items()]  # fmt: skip
    for row in compared["differences"]:
        rows.append([*(row[key] for key in rows[0][:-1]), row["of"]])
    return rows
