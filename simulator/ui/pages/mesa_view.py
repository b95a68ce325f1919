"""Mesa view: the same model in the components that Mesa itself has for the browser."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping
from typing import Any, Final

import solara

from simulator.scenario import Scenario
from simulator.ui.components import CodeDrawer, box
from simulator.ui.components.mesa_view import MesaSteps
from simulator.ui.components.retention import TableCard
from simulator.ui.measures import scenario_title, strategy_title
from simulator.ui.playing import Troubles, failure_of, status_of, use_look
from simulator.ui.showing import mesa_python_of, yaml_of
from simulator.ui.state import MOST_WEEKS, Session, key_of, strategy_of
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.words import part, say

SIZE: Final = "people.size"
PEOPLE: Final = 150
"""In the market of the page: what Mesa's pictures draw in a moment."""
FIRST_WEEK: Final = 26
LOOKS: Final = {
    "prospect": ("#8a8f96", "o", 18),
    "member": ("#0072b2", "s", 34),
    "expert": ("#d55e00", "D", 52),
}
"""Colour, shape and size of a role."""
SIGNS: Final = {"prospect": "●", "member": "■", "expert": "◆"}
COLOURS: Final = {
    "customers": "#0072b2", "members": "#009e73", "experts": "#d55e00",
    "rival_customers": "#8c2f39",
}
COLUMN_WORDS: Final = {
    "customers": "mesa.customers", "members": "mesa.members", "experts": "mesa.experts",
    "rival_customers": "mesa.rival_customers",
}
ROLE_WORDS: Final = {
    "prospect": "mesa.prospect", "member": "mesa.member", "expert": "mesa.expert",
}


@solara.component
def Page() -> None:
    """Mesa's space and plot components on a small market."""
    from simulator.ui.mesa_market import live  # Mesa takes a second: not before it is wanted

    session, _ = use_session()
    language = session.language
    small = solara.use_memo(
        lambda: session.having(changes={**session.changes, SIZE: PEOPLE}), [session]
    )
    market, plan, trouble = use_look(small)
    base = key_of(small)
    (owner, asked), go_to = solara.use_state((base, FIRST_WEEK))
    stopped, set_stopped = solara.use_state("")
    weeks = min(market.weeks, MOST_WEEKS) if market else 1
    week = min(asked if owner == base else FIRST_WEEK, weeks)
    key = f"{base}:{week}"
    drawing = solara.use_memo(_components, [])
    is_wanted = bool(plan and drawing) and trouble is None and stopped != key
    arguments = (plan, session.seed, week) if is_wanted else ()
    progress = use_task(live if is_wanted else None, arguments, key, _gather)
    shown, model = _use_model(progress, key, base, week)

    def to(given: Any) -> None:
        if isinstance(given, int) and 0 <= given <= 2 * MOST_WEEKS:
            set_stopped("")
            go_to((base, min(given, weeks)))

    with box(kind="fw-page"):
        Troubles(trouble, failure_of(progress))
        with box(kind="fw-heading"):
            box(say(language, "mesa.heading") + _looked_at(session, market), tag="h1")
            box(say(language, "mesa.note", n=PEOPLE, seed=session.seed), tag="p")
        if drawing is None:
            box(say(language, "mesa.missing"), tag="p", kind="fw-card")
        else:
            status = status_of(progress, key, language)
            MesaSteps(
                words=dict(part(language, "mesa")), week=week, weeks=weeks,
                shown=shown if model else -1,
                told=say(language, "mesa.week", n=shown if model else 0, of=weeks),
                status=say(language, "mesa.stopped") if stopped == key else status,
                working=is_wanted and not (progress.done and progress.key == key),
                event_to=to, event_stop=lambda _: set_stopped(key),
            )  # fmt: skip
            if model is not None:
                _Pictures(session, model, drawing)
            box(say(language, "mesa.left_out"), tag="p", kind="fw-small", style="margin-top:14px")
        if market is not None and trouble is None:
            _Code(small, market, week)


@solara.component
def _Code(small: Session, market: Scenario, week: int) -> None:
    words = {**part(small.language, "code"), "note": say(small.language, "mesa.code")}
    with box(kind="fw-content", style="margin-top:14px"):
        CodeDrawer(
            words=words, python=mesa_python_of(small, week, COLUMN_WORDS),
            yaml=yaml_of(small, market), name="flywheel-mesa",
        )  # fmt: skip


def _looked_at(session: Session, market: Scenario | None) -> str:
    """The strategy and the market, behind the name of the page."""
    if market is None:
        return ""
    language, strategy = session.language, strategy_of(session, market)
    title = scenario_title(language, session, market)
    if strategy is None:
        return f" · {title}"
    mixed = say(language, "run.mixed")
    name = strategy_title(language, strategy) if isinstance(strategy, str) else mixed
    return f" · {name} · {title}"


def _use_model(progress: Progress, key: str, base: str, week: int) -> tuple[int, Any]:
    """The model that is there and its week; that of a step before until the next has come."""
    kept = solara.use_ref(("", 0, None))
    is_there = progress.key == key and "model" in (progress.content or {})
    if is_there and kept.current[:2] != (base, week):
        told = progress.content["model"]
        kept.current = (base, week, pickle.loads(told))  # noqa: S301  # from our own worker
    owner, shown, model = kept.current
    return shown, model if owner == base else None


def _gather(before: Any, piece: Mapping[str, Any]) -> dict[str, Any]:
    return {**(before or {}), **piece}


def _components() -> tuple[Any, Any] | None:
    """Mesa's components, None where what they need is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of Solara, about Mesa's own view
            from mesa.visualization import make_plot_component, make_space_component
            from mesa.visualization.components import AgentPortrayalStyle
    except ImportError:
        return None

    from simulator.ui.mesa_market import role_of

    def portray(placed: Any) -> Any:
        colour, marker, size = LOOKS[role_of(placed.person)]
        return AgentPortrayalStyle(color=colour, marker=marker, size=size)

    space = make_space_component(portray, layout_alg=_places, post_process=_calmed)
    return space, make_plot_component(COLOURS, post_process=_counted)[0]


def _places(graph: Any, **_: Any) -> dict[int, tuple[float, float]]:
    return {node: known["place"] for node, known in graph.nodes(data=True)}


def _calmed(axes: Any) -> None:
    """Fine lines for ties instead of Mesa's black dashes, and no frame."""
    from matplotlib.collections import LineCollection

    axes.set_axis_off()
    for one in axes.collections:
        if isinstance(one, LineCollection):
            one.set(color="#565e67", linestyle="solid", linewidth=0.5, alpha=0.35)


def _counted(axes: Any) -> None:
    """An axis for people, who are whole."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("people")


@solara.component
def _Pictures(session: Session, model: Any, drawing: tuple[Any, Any]) -> None:
    from simulator.ui.mesa_market import COLUMNS, ROLES, counts

    language = session.language
    space, plot = drawing
    found = counts(model)
    people = say(language, "mesa.people_line", **{role: found[role] for role in ROLES})
    table = model.datacollector.get_model_vars_dataframe()
    names = [say(language, COLUMN_WORDS[name]) for name in COLUMNS]
    ends = ", ".join(
        f"{name} {table[column].iloc[-1]:.0f}"
        for name, column in zip(names, COLUMNS, strict=True)
    ) if len(table) else say(language, "mesa.nothing")  # fmt: skip
    line = say(language, "mesa.plot_line", n=len(table), values=ends)
    with box(kind="fw-charts", style="margin:0"):
        with _figure("mesa-space", people):
            box(say(language, "mesa.space"), tag="h2")
            with box(tag="ul", kind="fw-legend"):
                for role in ROLES:
                    with box(tag="li"):
                        box(SIGNS[role], tag="span", style=f"color:{LOOKS[role][0]}",
                            **{"aria-hidden": "true"})  # fmt: skip
                        box(say(language, ROLE_WORDS[role]), tag="span", style="margin-left:6px")
            with box():
                space(model)
            box(people, tag="figcaption", kind="fw-small")
        with _figure("mesa-plot", line):
            box(say(language, "mesa.plot"), tag="h2")
            with box():
                plot(model)
            box(line, tag="figcaption", kind="fw-small")
            with box(tag="details"):
                box(say(language, "mesa.table"), tag="summary")
                rows = [[str(number + 1), *(f"{row[name]:.0f}" for name in COLUMNS)]
                        for number, row in enumerate(table.to_dict("records"))]  # fmt: skip
                TableCard(say(language, "mesa.table"), "",
                          [say(language, "mesa.week_head"), *names], rows, "mesa")  # fmt: skip


def _figure(name: str, told: str) -> Any:
    """A picture of Mesa's with a text for those who do not see it."""
    return box(tag="figure", kind="fw-chart", **{"data-testid": name, "data-alt": told})
