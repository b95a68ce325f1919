"""Timeline: what happens when, moved by mouse or keyboard, and what each of it brings about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import solara

from simulator.scenario import Plan, Scenario
from simulator.timeline import Shock
from simulator.ui.comparing import Kept
from simulator.ui.components import Chart, CodeDrawer, box
from simulator.ui.components.timeline import EffectTable, Lanes
from simulator.ui.controls import GROUPS
from simulator.ui.dated_text import RefusedError
from simulator.ui.dated_words import (
    LANE_WORDS,
    effect_summary,
    fields_of,
    name_of,
    refusal,
    row,
    shown,
    summary,
    table,
    warned,
)
from simulator.ui.dating import (
    LANES,
    LEFT_OUT,
    RIVAL,
    Block,
    History,
    blocks_of,
    kept_of,
    launch_of,
    put,
    restored,
    take_out,
    take_over,
    text_of,
)
from simulator.ui.leaving_out import WITH, WITHOUT, leave_out, markets_of, python_of
from simulator.ui.measures import scenario_title, strategy_title
from simulator.ui.playing import Troubles, failure_of, use_look
from simulator.ui.runs import crew
from simulator.ui.state import (
    MOST_PEOPLE,
    Session,
    TroubleError,
    is_shown_smaller,
    key_of,
    strategy_of,
)
from simulator.ui.using import Progress, use_session, use_task
from simulator.ui.warning import warnings_of
from simulator.ui.words import part, say

FIRST_WORLDS: Final = 10
MORE_WORLDS: Final = 20
MOST_WORLDS: Final = 200
_history = solara.reactive(History())  # one in each tab: Solara keeps them apart


class Lived(NamedTuple):
    """The worlds so far, how many are wanted, and how far the task is."""

    kept: Kept
    wanted: int
    is_running: bool
    progress: Progress


@solara.component
def Page() -> None:
    """The lanes, the fields of what is chosen, and the effect of what is asked about."""
    session, _ = use_session()
    market, plan, trouble = use_look(session)
    with box(kind="fw-tl-page"):
        Troubles(trouble)
        if market and plan:
            blocks = blocks_of(session, market)
            _Heading(session, market)
            _Timeline(session, market, plan, blocks)
            left_out = _block(blocks, session.view.get(LEFT_OUT))
            if left_out and not trouble:
                _Effect(session, left_out)


@solara.component
def _Heading(session: Session, market: Scenario) -> None:
    language = session.language
    notes = say(language, "timeline.lead")
    if is_shown_smaller(session, market):
        notes += " " + say(language, "run.scaled", n=f"{MOST_PEOPLE:,}")
    title = scenario_title(language, session, market)
    with box(kind="fw-heading"):
        box(say(language, "timeline.heading", scenario=title), tag="h1")
        box(notes, tag="p")


@solara.component
def _Timeline(session: Session, market: Scenario, plan: Plan, blocks: Sequence[Block]) -> None:
    language, looked_at = session.language, [key_of(session), session.language]
    (number, said), refuse = solara.use_state((0, ""))
    history = _history.value.of(session)
    fields = solara.use_memo(lambda: fields_of(market, plan, language), looked_at)
    found = solara.use_memo(lambda: warnings_of(session, market, blocks), looked_at)

    def edit(making: Callable[[], Session]) -> None:
        try:
            _go(history.after(session, making()))
        except RefusedError as error:
            refuse((number + 1, refusal(error, language)))

    Lanes(
        words=dict(part(language, "timeline")), weeks=market.weeks,
        lanes=[{"name": lane, "title": say(language, LANE_WORDS[lane])} for lane in LANES],
        blocks=[shown(one, market, language) for one in blocks],
        warnings=[warned(one, blocks, language) for one in found], quantities=fields,
        groups={name: say(language, f"group.{name}") for name in GROUPS},
        **_strategies(session, market), launched=launch_of(session, market) > 0,
        history={"undo": bool(history.past), "redo": bool(history.future)},
        refused={"n": number, "text": said}, edits=len(history.past),
        summary=summary(session, market, blocks), yaml=text_of(session),
        **_editing(session, market, blocks, edit),
        event_undo=lambda _: _go(history.back()),
        event_redo=lambda _: _go(history.forth()),
    )  # fmt: skip


def _go(history: History) -> None:
    """The session of this tab as the history has it; nothing if it is so already."""
    session, change = use_session()
    if history.now and history.now != kept_of(session):
        _history.set(history)
        change(restored(session, history.now))


def _editing(
    session: Session, market: Scenario, blocks: Sequence[Block],
    edit: Callable[[Callable[[], Session]], None],
) -> dict[str, Callable[[Any], None]]:  # fmt: skip
    """What is done with what the browser sends, if it makes sense."""
    _, change = use_session()

    def hear_put(given: Any) -> None:
        if isinstance(given, Mapping):
            one = _block(blocks, given.get("id")) or _launching(given)
            edit(lambda: put(session, market, one, given))

    def hear_remove(given: Any) -> None:
        one = _block(blocks, given)
        if one:
            edit(lambda: take_out(session, one))

    def effect(given: Any) -> None:
        if _block(blocks, given):
            change(session.having(view={**session.view, LEFT_OUT: given}))

    def choose(name: Any) -> None:
        if name in market.strategy_names():
            change(session.having(strategy=name, mix={}))

    return {
        "event_put": hear_put, "event_remove": hear_remove, "event_effect": effect,
        "event_own": lambda _: edit(lambda: take_over(session)), "event_strategy": choose,
    }  # fmt: skip


def _block(blocks: Sequence[Block], key: Any) -> Block | None:
    return next((one for one in blocks if one.key == key), None)


def _launching(given: Mapping[str, Any]) -> Block | None:
    """The block of a launch that is only asked for; None for a dated change."""
    return Block(RIVAL, RIVAL, None, Shock(1, None, {}, "")) if given.get("id") == RIVAL else None


def _strategies(session: Session, market: Scenario) -> dict[str, Any]:
    language, chosen = session.language, strategy_of(session, market)
    listed = [
        {"name": one, "title": strategy_title(language, one),
         "pure": one in market.strategies}
        for one in market.strategy_names()
    ]  # fmt: skip
    if isinstance(chosen, Mapping):
        listed.append({"name": "", "title": say(language, "run.mixed"), "pure": False})
    return {"strategies": listed, "strategy": chosen if isinstance(chosen, str) else ""}


# the effect of one


@solara.component
def _Effect(session: Session, block: Block) -> None:
    made = solara.use_memo(lambda: _markets(session, block.key), [key_of(session), block.key])
    with box():
        if isinstance(made, TroubleError):
            Troubles(made)
        else:
            _Lived(session, block, made)


def _markets(session: Session, key: str) -> tuple[Scenario, Scenario, str] | TroubleError:
    try:
        return markets_of(session, key)
    except TroubleError as trouble:
        return trouble


@solara.component
def _Lived(session: Session, block: Block, made: tuple[Scenario, Scenario, str]) -> None:
    _, change = use_session()
    language = session.language
    base = hashlib.sha256(f"{key_of(session)}/{block.key}".encode()).hexdigest()[:16]
    (owner, number, attempt), want = solara.use_state(("", FIRST_WORLDS, 0))
    wanted = number if owner == base else FIRST_WORLDS
    lived = _use_worlds(made, session.seed, base, wanted, attempt)
    done = len(lived.kept.worlds)
    found = lived.kept.compared["effects"] if lived.kept.compared else []
    rest = {one: value for one, value in session.view.items() if one != LEFT_OUT}
    with box(kind="fw-tl-lived"):
        Troubles(failure_of(lived.progress))
        EffectTable(
            words=dict(part(language, "timeline")), status=_status(lived, language), done=done,
            title=say(language, "timeline.effect_of", name=name_of(block, language)),
            share=min(1.0, (done + lived.kept.part) / max(1, lived.wanted)),
            running=lived.is_running, rows=[row(one, language) for one in found],
            summary=effect_summary(found, done, language) if found else "", table=table(found),
            event_close=lambda _: change(session.having(view=rest)),
            event_stop=lambda _: want((base, len(lived.kept.worlds), attempt + 1)),
            event_more=lambda _: want((base, min(MOST_WORLDS, done + MORE_WORLDS), attempt + 1)),
        )  # fmt: skip
        if done:
            _Picture(session, lived.kept, done)
            CodeDrawer(words=dict(part(language, "code")), yaml=text_of(session),
                       python=python_of(session, block.key, done), name="flywheel-effect")


def _use_worlds(
    made: tuple[Scenario, Scenario, str], seed: int, base: str, wanted: int, attempt: int
) -> Lived:
    """Live the worlds that are wanted, task after task; those done stay when it is stopped."""
    kept = solara.use_memo(Kept, [base])
    (owner, begun), begin_at = solara.use_state((base, 0))
    first = begun if owner == base else 0
    is_running = len(kept.worlds) < wanted
    key = f"{base}/{first}/{wanted}/{attempt}"
    progress = use_task(
        leave_out if is_running else None,
        (*made, seed, len(kept.worlds), wanted, kept.rows()) if is_running else (), key,
        lambda _, piece: kept.take(piece),
    )

    def go_on() -> None:
        """The task has ended so that others come in between; it is queued again."""
        if progress.done and progress.key == key and is_running:
            begin_at((base, len(kept.worlds)))

    solara.use_effect(go_on, [progress.done, progress.key, key, is_running])
    return Lived(kept, wanted, is_running and progress.failure is None, progress)


def _status(lived: Lived, language: str) -> str:
    done = len(lived.kept.worlds)
    if not lived.is_running:
        return say(language, "compare.done", n=done)
    if not crew().ready:
        return say(language, "status.warming")
    if lived.progress.ahead:
        return say(language, "status.queued", n=lived.progress.ahead)
    return say(language, "timeline.worlds_of", n=done, of=lived.wanted)


@solara.component
def _Picture(session: Session, kept: Kept, done: int) -> None:
    language = session.language
    data = solara.use_memo(lambda: kept.drawn((WITH, WITHOUT), "customers"), [kept, done])
    spec = {
        "title": say(language, "compare.series_customers"), "kind": "line", "unit": "count",
        "file": "effect-customers", "data": data, "follows": False, "height": 260,
        "note": say(language, "compare.band_note", n=done),
        "series": [{"name": WITH, "label": say(language, "timeline.with"), "colour": "accent"},
                   {"name": WITHOUT, "label": say(language, "timeline.without"),
                    "colour": "sales", "dash": "7 4"}],
    }  # fmt: skip
    Chart(words=dict(part(language, "chart")), spec=spec)
