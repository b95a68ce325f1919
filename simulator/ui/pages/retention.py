"""Retention and lock-in: who stays and for how long, where they go, and what holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import solara

from simulator.estimators.cohorts import FEWEST
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.ui.comparing import compared_market, python_of, yaml_of
from simulator.ui.components import CodeDrawer, box
from simulator.ui.components.retention import Curves, RivalPanel, TableCard, percent
from simulator.ui.controls import checked_changes
from simulator.ui.measures import COLOURS, DASHES, scenario_title, strategy_title
from simulator.ui.playing import Troubles, failure_of, status_of, use_look
from simulator.ui.state import Session, TroubleError, key_of
from simulator.ui.staying import PRICES, WITHIN, hold, stay
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.words import part, say

RIVAL: Final = {"launch_week": "retention.week", "quality": "retention.quality",
                "price": "retention.price", "community": "retention.community"}  # fmt: skip
"""Fields of the rival's panel: quantities of `rival`, and their words."""
BLOCKS: Final = {
    "social": "retention.by_social", "procedural": "retention.by_procedural",
    "financial": "retention.by_financial", "contract": "retention.by_contract",
    "fit_advantage": "retention.by_fit",
}  # fmt: skip
PRICE_WORDS: Final = {
    "social": "retention.by_social", "procedural": "retention.by_procedural",
    "financial": "retention.by_financial", "all": "retention.by_all",
}
WORLDS: Final = (1, 3, 5)
_MOST_SHOWN = 4
_HIDDEN = "hidden"  # in a session's view: names of strategies that are not shown
_WORLDS = "worlds"
CURVES: Final = "print(comparison.retention)\n"
"""Ends the program: the curve of each run."""
LOCK_IN: Final = "print(fw.lockin(scenario, {names}, replicates={worlds}, seed={seed}).figures)\n"
"""And lock-in taken apart, where there is a rival."""


@solara.component
def Page() -> None:
    """Curves, cohorts and exits of the chosen strategies, and what the rival finds."""
    session, change = use_session()
    market, _, trouble = use_look(session)
    stopped, set_stopped = solara.use_state("")
    names = _names(session, market) if market else []
    worlds = _worlds(session)
    key = f"{key_of(session.having(strategy='', mix={}))}:{worlds}:{names}"
    is_wanted = market is not None and trouble is None and stopped != key
    has_rival = market is not None and 0 < _launch(session, market) < market.weeks
    asked = (market, session.changes, names, session.seed)
    staying = use_task(stay if is_wanted else None, (*asked, worlds), key)
    holding = use_task(hold if is_wanted and has_rival else None, asked, f"lock-in:{key}")
    with box(kind="fw-page"):
        Troubles(trouble, failure_of(staying), failure_of(holding))
        if market:
            _Heading(session, market, worlds)
            status = status_of(staying, key, session.language)
            if has_rival and not status:
                status = status_of(holding, f"lock-in:{key}", session.language)
            if stopped == key:
                status = say(session.language, "retention.stopped")
            _Panel(session, change, market, names, status, stopped == key,
                   lambda stop: set_stopped(key if stop else ""))  # fmt: skip
            _Stays(session, _content(staying, key))
            _LockIn(session, _content(holding, f"lock-in:{key}"), has_rival)
            if trouble is None:
                _Code(session, market, names, worlds, has_rival)


@solara.component
def _Code(
    session: Session, market: Scenario, names: Sequence[str], worlds: int, has_rival: bool
) -> None:
    language, told = session.language, {"precision": None, "partial": None, "replicates": worlds}

    def text() -> str:
        try:
            return yaml_of(session, compared_market(session), names, told)
        except TroubleError:
            return ""  # the error box tells what is wrong

    yaml = solara.use_memo(text, [key_of(session), tuple(names), worlds])
    more = LOCK_IN.format(names=list(names), worlds=worlds, seed=session.seed) if has_rival else ""
    with box(kind="fw-content", style="margin-top:14px"):
        CodeDrawer(
            words={**part(language, "code"), "note": say(language, "retention.code")},
            python=python_of(session, names, told) + CURVES + more, yaml=yaml,
            name="flywheel-retention",
        )  # fmt: skip


def _content(progress: Progress, key: str) -> Mapping[str, Any]:
    """What is known of these very strategies and numbers, not of those before."""
    if progress.key != key or not progress.content:
        return {}
    found: Mapping[str, Any] = progress.content["strategies"]
    return found


def _names(session: Session, market: Scenario) -> list[str]:
    hidden = str(session.view.get(_HIDDEN, "")).split(",")
    shown = [name for name in market.strategies if name not in hidden]
    return (shown or list(market.strategies))[:_MOST_SHOWN]


def _worlds(session: Session) -> int:
    asked = session.view.get(_WORLDS, 1)
    return int(asked) if asked in WORLDS else 1


def _launch(session: Session, market: Scenario) -> int:
    value = session.changes.get("rival.launch_week", market.settings.rival.launch_week)
    return int(value) if isinstance(value, int | float) else -1


@solara.component
def _Heading(session: Session, market: Scenario, worlds: int) -> None:
    title = scenario_title(session.language, session, market)
    with box(kind="fw-heading"):
        box(say(session.language, "retention.heading", scenario=title), tag="h1")
        box(say(session.language, "retention.note", n=worlds, seed=session.seed), tag="p")


@solara.component
def _Panel(
    session: Session, change: Any, market: Scenario, names: Sequence[str], status: str,
    stopped: bool, stop: Any,
) -> None:  # fmt: skip
    def launch(given: Any) -> None:
        if not isinstance(given, Mapping):
            return
        told = {f"rival.{name}": given[name] for name in RIVAL
                if isinstance(given.get(name), int | float)}  # fmt: skip
        change(session.having(changes={**session.changes, **checked_changes(told)}))

    def show(given: Any) -> None:
        if not isinstance(given, Mapping) or given.get("name") not in market.strategies:
            return
        on = [one for one in market.strategies
              if (bool(given.get("on")) if one == given["name"] else one in names)]  # fmt: skip
        hidden = ",".join(one for one in market.strategies if one not in on)
        change(session.having(view={**session.view, _HIDDEN: hidden if on else ""}))

    def choose(worlds: Any) -> None:
        if worlds in WORLDS:
            change(session.having(view={**session.view, _WORLDS: int(worlds)}))

    never = {**session.changes, "rival.launch_week": -1}
    RivalPanel(
        words=dict(part(session.language, "retention")), fields=_fields(session, market),
        names=[{"name": one, "title": strategy_title(session.language, one), "on": one in names}
               for one in market.strategies],
        worlds=_worlds(session), status=status, running=bool(status) and not stopped,
        stopped=stopped, event_launch=launch,
        event_never=lambda _: change(session.having(changes=never)), event_show=show,
        event_worlds=choose, event_stop=lambda wanted: stop(bool(wanted)),
    )  # fmt: skip


def _fields(session: Session, market: Scenario) -> list[dict[str, Any]]:
    fields = []
    for name, key in RIVAL.items():
        known = quantities()[f"rival.{name}"]
        value = session.changes.get(known.name, setting(market.settings, known.name))
        is_week = name == "launch_week"
        if is_week and not 0 < _launch(session, market) < market.weeks:
            value = market.weeks // 2
        fields.append({
            "name": name, "label": say(session.language, key), "value": value,
            "low": 1 if is_week else known.low, "high": market.weeks - 1 if is_week else known.high,
            "step": 1 if is_week else "any",
        })  # fmt: skip
    return fields


@solara.component
def _Stays(session: Session, found: Mapping[str, Any]) -> None:
    if not found:
        return box()
    words = dict(part(session.language, "chart"))
    with box(kind="fw-content"):
        with box(kind="fw-charts"):
            Curves(words=words, spec=_survival(session, found))
        with box(kind="fw-charts"):
            for name, one in found.items():
                Curves(words=words, spec=_exits(session, name, one))
        with box(kind="fw-side"):
            for name, one in found.items():
                _Cohorts(session, name, one["cohorts"])
    return None


def _frame(session: Session, title: str, file: str, **more: Any) -> dict[str, Any]:
    language = session.language
    return {
        "title": title, "file": file, "note": "", "axis": say(language, "retention.axis"),
        "head": say(language, "retention.age"), "lowWord": say(language, "retention.low"),
        "highWord": say(language, "retention.high"), "risk": [], "riskTitle": "",
        "whole": False, **more,
    }  # fmt: skip


def _survival(session: Session, found: Mapping[str, Any]) -> dict[str, Any]:
    language, series, spoken = session.language, [], []
    for place, (name, one) in enumerate(found.items()):
        title = strategy_title(session.language, name)
        median = say(language, "retention.no_median") if one["median"] is None else (
            say(language, "retention.median", n=f"{one['median']:.0f}"))  # fmt: skip
        series.append({
            "name": name, "label": title, "told": median, "dash": DASHES[place],
            "colour": COLOURS.get(name, "hybrid"), "values": one["survival"],
            "low": one["low"], "high": one["high"],
        })  # fmt: skip
        if one["survival"]:
            spoken.append(say(
                language, "retention.survival_line", name=title, median=median,
                age=len(one["survival"]) - 1, share=percent(one["survival"][-1]),
                low=percent(one["low"][-1]), high=percent(one["high"][-1]),
            ))  # fmt: skip
    return _frame(
        session, say(language, "retention.survival"), "retention", whole=True, series=series,
        note=say(language, "retention.survival_note"),
        summary=" ".join(spoken) or say(language, "retention.too_few"),
        riskTitle=say(language, "retention.at_risk"),
        risk=[{"label": strategy_title(session.language, name), "numbers": one["at_risk"]}
              for name, one in found.items()],
    )  # fmt: skip


def _exits(session: Session, name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    language = session.language
    rival, both = one["rival"], [_sum(*pair) for pair in zip(one["rival"], one["nothing"],
                                                             strict=True)]  # fmt: skip
    last = {cause: one[cause][-1] if one[cause] else None for cause in ("rival", "nothing")}
    series = [
        {"name": "rival", "label": say(language, "retention.to_rival"), "colour": "brake",
         "told": percent(last["rival"]), "values": rival, "low": [0.0] * len(rival),
         "high": rival, "area": True},
        {"name": "nothing", "label": say(language, "retention.to_nothing"), "colour": "stage-2",
         "told": percent(last["nothing"]), "values": one["nothing"], "low": rival, "high": both,
         "area": True},
    ]  # fmt: skip
    title = say(language, "retention.exits", name=strategy_title(session.language, name))
    return _frame(
        session, title, f"exits-{name}", series=series, whole=True,
        summary=say(language, "retention.exits_line", name=strategy_title(session.language, name),
                    age=max(0, len(rival) - 1), rival=percent(last["rival"]),
                    nothing=percent(last["nothing"])),
    )  # fmt: skip


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


@solara.component
def _Cohorts(session: Session, name: str, cohorts: Sequence[Any]) -> None:
    language = session.language
    firsts = sorted({first for first, *_ in cohorts})
    ages = sorted({age for _, age, *_ in cohorts})
    share = {(first, age): value for first, age, _, value in cohorts}
    count = {first: number for first, _, number, _ in cohorts}
    head = [say(language, "retention.bought"), say(language, "retention.customers"),
            *(say(language, "retention.weeks_later", n=age) for age in ages)]  # fmt: skip
    rows = [
        [str(first + 1), str(count[first]), *(share.get((first, age)) for age in ages)]
        for first in firsts
    ]  # fmt: skip
    title = say(language, "retention.cohorts", name=strategy_title(session.language, name))
    note = say(language, "retention.cohorts_note" if rows else "retention.too_few", n=FEWEST)
    TableCard(title, note, head, rows, f"cohorts-{name}", is_heat=True)


@solara.component
def _LockIn(session: Session, found: Mapping[str, Any], has_rival: bool) -> None:
    language = session.language
    if not has_rival:
        return box(box(say(language, "retention.no_rival"), tag="p"), kind="fw-card",
                   style="margin-top:14px")
    if not found:
        return box()
    words = dict(part(language, "chart"))
    with box(kind="fw-content", style="margin-top:14px"):
        _Warning(session, found)
        with box(kind="fw-charts"):
            for name, one in found.items():
                Curves(words=words, spec=_defection(session, name, one))
        with box(kind="fw-side"):
            names = [strategy_title(session.language, name) for name in found]
            TableCard(say(language, "retention.why"), say(language, "retention.why_note"),
                   [say(language, "retention.held_by"), *names],
                   [[say(language, key), *(one["blocks"][block] for one in found.values())]
                    for block, key in BLOCKS.items()], "why")  # fmt: skip
            TableCard(say(language, "retention.prices"), say(language, "retention.prices_note"),
                   [say(language, "retention.cost"), *names],
                   [[say(language, PRICE_WORDS[kind]),
                     *(_quartiles(one["prices"][kind]) for one in found.values())]
                    for kind in PRICES], "prices")  # fmt: skip
    return None


def _quartiles(values: Sequence[float | None]) -> str:
    low, middle, high = ("-" if one is None else f"{one:,.1f}" for one in values)
    return f"{middle} ({low} … {high})"


@solara.component
def _Warning(session: Session, found: Mapping[str, Any]) -> None:
    language = session.language
    with box(tag="section", kind="fw-trouble", **{"data-testid": "not-loyalty"}):
        box(say(language, "retention.not_loyalty"), tag="h2")
        for name, one in found.items():
            figures = one["figures"]
            box(say(
                language, "retention.not_loyal", name=strategy_title(language, name), weeks=WITHIN,
                stayed=percent(figures["stayed"]), now=percent(figures["leaving_chance"]),
                friends=percent(figures["leaving_chance_with_friends"]),
                twin=percent(figures["stayed_for_company"]),
            ), tag="p")  # fmt: skip


def _defection(session: Session, name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    language = session.language
    own, free = one["left"]
    told = [percent(values[-1] if values else None) for values in (own, free)]
    series = [
        {"name": "own", "label": say(language, "retention.with_cost"), "told": told[0],
         "colour": COLOURS.get(name, "hybrid"), "values": own},
        {"name": "free", "label": say(language, "retention.without_cost"), "told": told[1],
         "colour": "muted", "dash": "3 4", "values": free},
    ]  # fmt: skip
    title = say(language, "retention.defection", name=strategy_title(session.language, name))
    return _frame(
        session, title, f"defection-{name}", series=series,
        axis=say(language, "retention.since_launch"),
        head=say(language, "retention.since_launch"),
        note=say(language, "retention.defection_note", n=one["customers"]),
        summary=say(language, "retention.defection_line", name=strategy_title(language, name),
                    weeks=WITHIN, own=told[0], free=told[1]),
    )  # fmt: skip
