"""Run: the wheel of one world, what moves it, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from simulator.accounts import CHANNELS
from simulator.scenario import Plan, Scenario
from simulator.strategy import quantities
from simulator.ui.components import (
    Chart,
    CodeDrawer,
    Player,
    Sliders,
    Strategies,
    Tiles,
    Wheel,
    box,
)
from simulator.ui.components.lessons import Tour
from simulator.ui.controls import (
    FRONT,
    GROUPS,
    all_names,
    checked_changes,
    controls,
    values_of,
)
from simulator.ui.measures import scenario_title, strategy_title
from simulator.ui.playing import Looked, Troubles, flags_of, use_look, use_world
from simulator.ui.showing import python_of, yaml_of
from simulator.ui.state import MOST_PEOPLE, Session, is_shown_smaller, strategy_of
from simulator.ui.using import use_session
from simulator.ui.words import part, say

TILES = (
    ("customers", "customers", "count"),
    ("new", "new", "mean"),
    ("caused", "caused", "mean"),
    ("gain", "", "ratio"),
    ("cac", "cac", "EUR"),
    ("cac_paid", "cac_paid", "EUR"),
    ("kept", "kept", "share"),
    ("cash", "cash", "EUR"),
)
"""Name of a tile, the series behind it, and how its numbers are written."""


@solara.component
def Page() -> None:
    """The wheel, the controls, the key figures and the charts of one world."""
    session, change = use_session()
    looked = use_look(session)
    market, plan, _ = looked
    with box(kind="fw-page"):
        _Playing(session, looked)
        if market and plan:
            _Heading(session, market)
            Tour(words=_words(session, "tour"))
            with box(kind="fw-columns"):
                _Levers(session, change, market, plan)
                _Pictures(session, market)


@solara.component
def _Playing(session: Session, looked: Looked) -> None:
    """What changes with every piece of a run stands alone, so that nothing else is made anew."""
    played = use_world(session, looked)
    with box(kind="fw-playing"):
        Troubles(looked.trouble, played.failure)
        Player(words=_words(session, "player"), world=played.world,
               flags=flags_of(looked.market, session.language), status=played.status)  # fmt: skip


def _words(session: Session, *names: str) -> dict[str, str]:
    return dict(part(session.language, *names))


@solara.component
def _Heading(session: Session, market: Scenario) -> None:
    language = session.language
    strategy = strategy_of(session, market)
    name = say(language, "run.mixed") if isinstance(strategy, Mapping) or strategy is None else (
        strategy_title(language, strategy))  # fmt: skip
    title = scenario_title(language, session, market)
    with box(kind="fw-heading"):
        heading = say(language, "run.heading", strategy=name, scenario=title)
        box(heading, tag="h1")
        notes = say(language, "run.one_world", seed=session.seed)
        if is_shown_smaller(session, market):
            notes += " " + say(language, "run.scaled", n=f"{MOST_PEOPLE:,}")
        box(notes, tag="p")


@solara.component
def _Levers(session: Session, change: Any, market: Scenario, plan: Plan) -> None:
    language = session.language
    asked, set_asked = solara.use_state(False)
    strategy = strategy_of(session, market)
    lines = part(language, "strategy_line")
    shown = [one for one in market.strategy_names()
             if one in market.strategies or one == "balanced"]  # fmt: skip
    names = [
        {"name": one, "title": strategy_title(language, one), "line": lines.get(one, ""),
         "pure": one in market.strategies}
        for one in shown
    ]  # fmt: skip

    def choose(name: Any) -> None:
        if name in market.strategy_names():
            change(session.having(strategy=name, mix={}))

    def mix(given: Any) -> None:
        if isinstance(given, Mapping) and sum(_shares(given, market).values()) > 0:
            change(session.having(mix=_shares(given, market), strategy=""))

    def move(given: Any) -> None:
        changes = _moved(session.changes, given)
        if changes is not None:
            change(session.having(changes=changes))

    choices = Strategies(
        words=_words(session, "strategies"), names=names, mix=dict(session.mix),
        strategy=strategy if isinstance(strategy, str) else "", event_strategy=choose,
        event_mix=mix,
    )
    more = all_names()
    reach = [*FRONT, *(name for name in more if name not in FRONT)] if asked else list(FRONT)
    usual = market.plan(strategy)[0].settings
    front, others = solara.use_memo(
        lambda: (controls(market, FRONT, language),
                 controls(market, more, language) if asked else []),
        [session.scenario, session.text, language, asked],
    )  # fmt: skip
    sliders = Sliders(
        words=_words(session, "sliders"), front=front, more=others, total=len(more),
        groups={name: say(language, f"group.{name}") for name in GROUPS},
        values=values_of(plan[0].settings, reach), usual=values_of(usual, reach),
        changes=dict(session.changes), event_change=move, event_more=lambda _: set_asked(True),
        event_restore=lambda _: change(session.having(changes={})),
    )
    box(choices, sliders, kind="fw-side")  # one element: several would be put in a sheet


def _shares(given: Mapping[Any, Any], market: Scenario) -> dict[str, float]:
    return {
        name: float(share) for name, share in given.items()
        if name in market.strategies and isinstance(share, int | float) and 0 <= share <= 1
    }  # fmt: skip


def _moved(changes: Mapping[str, Any], given: Any) -> dict[str, Any] | None:
    """The changes with one more, or one less where its value is None; None for nonsense."""
    if not isinstance(given, Mapping) or given.get("name") not in quantities():
        return None
    name, value = given["name"], given.get("value")
    rest = {one: old for one, old in changes.items() if one != name}
    if value is None:
        return rest
    if not isinstance(value, int | float | bool | str):
        return None
    return rest | checked_changes({name: value})


@solara.component
def _Pictures(session: Session, market: Scenario) -> None:
    language = session.language
    about = part(language, "tile")
    tiles = [
        {"name": name, "series": series, "kind": kind, "title": about[name],
         "unit": about[f"{name}_unit"], "formula": about[f"{name}_formula"],
         "reading": about[f"{name}_reading"]}
        for name, series, kind in TILES
    ]  # fmt: skip
    words = _words(session, "chart")
    with box(kind="fw-content"):
        with box(kind="fw-top"):
            with box(kind="fw-card"):
                Wheel(words=_words(session, "wheel"))
            Tiles(words=_words(session, "tiles"), about=tiles)
        with box(kind="fw-charts"):
            for spec in _specs(language):
                Chart(words=words, spec=spec)
        CodeDrawer(words=_words(session, "code"), python=python_of(session),
                   yaml=yaml_of(session, market), name="flywheel-run")  # fmt: skip


def _specs(language: str) -> list[dict[str, Any]]:
    words, stages, channels = (
        part(language, "charts"), part(language, "wheel"), part(language, "channel")
    )
    colours = {"advocacy": "stage-4", "adoption": "stage-3", "engagement": "stage-2",
               "attraction": "stage-1"}  # fmt: skip
    return [
        {"title": words["stages"], "kind": "stack", "unit": "count", "file": "stages",
         "series": [{"name": name, "label": stages[name], "colour": colour}
                    for name, colour in colours.items()]},
        {"title": words["customers"], "kind": "line", "unit": "count", "file": "customers",
         "note": words["customers_note"],
         "series": [{"name": "customers", "label": words["ours"], "colour": "accent"},
                    {"name": "members", "label": words["members"], "colour": "product",
                     "dash": "2 4"},
                    {"name": "rival", "label": words["rival"], "colour": "sales",
                     "dash": "7 4"}]},
        {"title": words["speed"], "kind": "line", "unit": "number", "file": "speed",
         "series": [{"name": "speed", "label": words["speed_label"], "colour": "accent"}]},
        {"title": words["channels"], "kind": "channels", "unit": "EUR", "file": "channels",
         "note": words["channels_note"],
         "series": [{"name": name, "label": channels[name], "colour": "accent"}
                    for name in CHANNELS]},
    ]  # fmt: skip
