"""App: the table of pages and the frame around each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import solara

from simulator.distribution import DISTRIBUTION, version
from simulator.shipped import library
from simulator.ui.components import TopBar, box
from simulator.ui.measures import scenario_called
from simulator.ui.pages import (
    about,
    compare,
    experiments,
    lessons,
    mesa_view,
    network,
    retention,
    run,
    scenario,
    timeline,
)
from simulator.ui.state import LONGEST_LINK, Session, packed
from simulator.ui.using import use_link, use_session
from simulator.ui.words import LANGUAGES, part, say


@dataclass(frozen=True)
class Page:
    """One page: `name` is the key of its title, `path` its address."""

    name: str
    path: str
    component: Callable[[], Any]


PAGES: Final = (
    Page("run", "/", run.Page),
    Page("compare", "/compare", compare.Page),
    Page("retention", "/retention", retention.Page),
    Page("network", "/network", network.Page),
    Page("timeline", "/timeline", timeline.Page),
    Page("scenario", "/scenario", scenario.Page),
    Page("experiments", "/experiments", experiments.Page),
    Page("lessons", "/lessons", lessons.Page),
    Page("mesa", "/mesa", mesa_view.Page),
    Page("about", "/about", about.Page),
)  # fmt: skip
"""All pages in the order of the menu."""


@solara.component
def Frame(name: str, page: Callable[[], Any]) -> None:
    """The bar at the top, and a page below it."""
    use_link()
    session, change = use_session()
    here = next(one.path for one in PAGES if one.name == name)
    locked = lessons.is_locked(session)
    link = packed(session) if session != Session() else ""

    def choose(scenario: Any) -> None:
        if isinstance(scenario, str) and scenario in library() and not locked:
            change(Session(scenario=scenario, seed=session.seed, language=session.language))

    def seed(given: Any) -> None:
        if locked:
            return
        if isinstance(given, int | float) and 0 <= given < 2**53 and float(given).is_integer():
            change(session.having(seed=int(given)))

    def speak(language: Any) -> None:
        if language in LANGUAGES:
            change(session.having(language=language))

    bar = TopBar(
        words=dict(part(session.language, "frame")),
        pages=[
            {"path": one.path, "title": say(session.language, f"pages.{one.name}")}
            for one in PAGES
        ],
        here=here,
        scenarios={one: scenario_called(session.language, one) for one in library()},
        scenario="" if session.text else session.scenario,
        seed=session.seed,
        language=session.language,
        languages=dict(LANGUAGES),
        link=link if len(link) <= LONGEST_LINK else "",
        locked=locked,
        caption=_caption(session),
        event_scenario=choose,
        event_seed=seed,
        event_language=speak,
    )
    main = box(page(), tag="main", kind="fw-main-area", id="main", tabindex="-1")
    box(bar, main, kind="fw")


def _caption(session: Session) -> str:
    """What a picture that is saved is of."""
    language = session.language
    name = say(language, "frame.own")
    if not session.text:
        name = scenario_called(language, session.scenario)
    made = f"{DISTRIBUTION} {version()}"
    return say(language, "frame.caption", scenario=name, seed=session.seed, made=made)


def _framed(page: Page) -> Callable[[], Any]:
    @solara.component
    def framed() -> None:
        Frame(page.name, page.component)

    return framed


@solara.component
def Layout(children: list[Any]) -> None:
    """Nothing of Solara's own around the pages."""
    box(*children)


routes = [
    solara.Route(path=page.path.strip("/") or "/", component=_framed(page), layout=Layout,
                 label=page.name)
    for page in PAGES
]  # fmt: skip
