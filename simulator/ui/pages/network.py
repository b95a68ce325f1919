"""Network: who knows whom, who brought whom, and the life of anybody one points at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import solara

from simulator.accounts import CHANNELS
from simulator.scenario import Plan, Scenario
from simulator.ui.components import CodeDrawer, Player, box
from simulator.ui.components.network import Leaders, NetworkPicture, PersonCard
from simulator.ui.grouping import group
from simulator.ui.knowing import know
from simulator.ui.measures import scenario_title, strategy_title
from simulator.ui.narrating import narrate
from simulator.ui.playing import (
    Looked,
    Troubles,
    failure_of,
    flags_of,
    status_of,
    use_look,
    use_world,
)
from simulator.ui.showing import python_of, yaml_of
from simulator.ui.state import Session, key_of, strategy_of
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.wording import story_in_words
from simulator.ui.words import part, say

CHOSEN_BY_NAME: Final = (
    "network.stranger", "network.attracted", "network.engaged", "network.customer",
    "network.rival", "network.former", "network.outside", "network.member", "network.expert",
    "network.who", "network.stage", "network.role", "network.known", "network.bonds",
    "network.held", "network.brought", "network.bought", "network.reach", "network.connected",
    "network.bringing", "network.group",
)  # fmt: skip
"""Words that the components choose by the names of stages, roles and columns."""
WHO_BROUGHT_WHOM: Final = 'print(run.journeys[run.journeys["referrer"] >= 0])\n'
"""The last line of the program that makes this page's numbers."""
_PERSON = "person"  # in a session's view: who is picked
_COLOUR = "colour"  # in a session's view: `group` colours by the communities found


@solara.component
def Page() -> None:
    """The network of the world that the clock plays, and one of its people."""
    session, change = use_session()
    looked = use_look(session)
    market, plan, _ = looked
    with box(kind="fw-page"):
        if market is None or plan is None:
            Troubles(looked.trouble)
        else:
            _Heading(session, market)
            _Living(session, change, looked, market, plan)
            with box(kind="fw-content", style="margin-top:14px"):
                CodeDrawer(
                    words=dict(part(session.language, "code")),
                    python=python_of(session) + WHO_BROUGHT_WHOM, yaml=yaml_of(session, market),
                    name="flywheel-network",
                )


@solara.component
def _Heading(session: Session, market: Scenario) -> None:
    language = session.language
    strategy = strategy_of(session, market)
    mixed = say(language, "run.mixed")
    name = strategy_title(language, strategy) if isinstance(strategy, str) else mixed
    title = scenario_title(language, session, market)
    with box(kind="fw-heading"):
        box(say(language, "network.heading", strategy=name, scenario=title), tag="h1")
        box(say(language, "network.note", seed=session.seed), tag="p")


@solara.component
def _Living(
    session: Session, change: Any, looked: Looked, market: Scenario, plan: Plan
) -> None:
    """The tasks: the world for the clock, the network, and the story of whoever is picked."""
    language, key = session.language, key_of(session)
    stopped, set_stopped = solara.use_state("")
    person = _person(session, plan)
    played = use_world(session, looked)
    asked = (plan, market.weeks, session.seed)
    knowing = use_task(know if stopped != key else None, asked, f"network:{key}", _together)
    known = _content(knowing, f"network:{key}")
    is_told = bool(known.get("start")) and person >= 0
    mine = f"story:{key}:{person}"
    telling = use_task(narrate if is_told else None, (*asked, person), mine)
    grouped = session.view.get(_COLOUR) == "group"
    circles = f"groups:{key}"
    grouping = use_task(group if grouped else None, (plan, session.seed), circles)
    status = say(language, "network.stopped") if stopped == key else (
        status_of(knowing, f"network:{key}", language))  # fmt: skip

    def pick(given: Any) -> None:
        if isinstance(given, int | float) and -1 <= given < plan[0].settings.people.size:
            change(session.having(view={**session.view, _PERSON: int(given)}))

    def colour(by_group: Any) -> None:
        rest = {one: value for one, value in session.view.items() if one != _COLOUR}
        change(session.having(view=rest | ({_COLOUR: "group"} if by_group is True else {})))

    failures = map(failure_of, (knowing, telling, grouping))
    with box(kind="fw-playing"):
        Troubles(looked.trouble, played.failure, *failures)
        Player(words=dict(part(language, "player")), world=played.world,
               flags=flags_of(market, language), status=played.status)  # fmt: skip
        with box(kind="fw-network"):
            words = dict(part(language, "network"))
            NetworkPicture(
                words=words, network_of=_still(known, key), chosen=person, status=status,
                running=bool(status) and stopped != key, stopped=stopped == key,
                grouped=grouped, groups=_content(grouping, circles), event_pick=pick,
                event_group=colour, event_stop=lambda stop: set_stopped(key if stop else ""),
            )
            names = part(language, "channel")
            PersonCard(
                words=words, channels=[names[name] for name in CHANNELS],
                story=_story(_content(telling, mine), language),
                status=status_of(telling, mine, language) if is_told else status,
            )
            Leaders(words=words)


def _person(session: Session, plan: Plan) -> int:
    """Who is picked; -1 for nobody, and for somebody who is not there."""
    given = session.view.get(_PERSON, -1)
    is_there = isinstance(given, int) and 0 <= given < plan[0].settings.people.size
    return int(given) if is_there else -1


def _together(before: Mapping[str, Any] | None, piece: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**(before or {}), **piece}


def _content(progress: Progress, key: str) -> Mapping[str, Any]:
    """What is known of this very world, not of the one before."""
    found: Mapping[str, Any] = progress.content
    return found if progress.key == key and found else {}


def _still(known: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What the picture is made of: it is sent anew only when more of it is known."""
    if not known:
        return {}
    return {"key": key, **{name: value for name, value in known.items() if name != "upto"}}


def _story(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    return story_in_words(told, language) if "story" in told else {}
