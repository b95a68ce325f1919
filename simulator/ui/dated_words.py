"""Dated words: blocks, warnings, refusals and effects of the timeline as people read them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from simulator.scenario import Plan, Scenario
from simulator.scenario_files.values import plain
from simulator.strategy import quantities
from simulator.ui.controls import GROUPS, control, controls, values_of
from simulator.ui.dated_text import RefusedError
from simulator.ui.dating import RIVAL, Block, datable, launch_of
from simulator.ui.leaving_out import WITH, WITHOUT
from simulator.ui.measures import (
    NOTHING,
    better_told,
    gap_told,
    interval_told,
    metric_title,
    told,
)
from simulator.ui.state import Session
from simulator.ui.warning import Warned
from simulator.ui.words import say

LANE_WORDS: Final = {
    "budget": "timeline.lane_budget", "price": "timeline.lane_price",
    "product": "timeline.lane_product", "community": "timeline.lane_community",
    "programmes": "timeline.lane_programmes", "rival": "timeline.lane_rival",
    "shock": "timeline.lane_shock",
}  # fmt: skip
WARNING_WORDS: Final = {
    "after_end": "timeline.after_end", "other_strategy": "timeline.other_strategy",
    "no_rival_yet": "timeline.no_rival_yet", "no_rival": "timeline.no_rival",
    "no_effect": "timeline.no_effect", "conflict": "timeline.conflict",
}  # fmt: skip
REFUSAL_WORDS: Final = {
    "unwritable": "timeline.unwritable", "needs_reason": "timeline.needs_reason",
    "from_base": "timeline.from_base", "refused": "timeline.refused",
    "no_number": "timeline.no_number", "no_whole": "timeline.no_whole",
    "out_of_range": "timeline.out_of_range", "ends_first": "timeline.ends_first",
    "no_quantity": "timeline.no_quantity", "twice": "timeline.twice",
    "no_change": "timeline.no_change", "no_choice": "timeline.no_choice",
    "no_strategy": "timeline.no_strategy", "not_unfolded": "timeline.not_unfolded",
}  # fmt: skip
FIELD_WORDS: Final = {"start": "timeline.start", "end": "timeline.end_field",
                      "length": "timeline.lasts", "cost": "timeline.cost"}  # fmt: skip
_KEPT = ("name", "group", "title", "unit", "meaning", "kind", "choices", "low", "high")


@functools.cache
def about(name: str, language: str) -> Mapping[str, Any]:
    """What a page shows of a quantity, wherever it stands."""
    return control(quantities()[name], [], language)


def fields_of(market: Scenario, plan: Plan, language: str) -> list[dict[str, Any]]:
    """What a field must know of each quantity that may change on a date; `usual`: as it begins."""
    names = sorted(datable(), key=lambda name: GROUPS.index(name.partition(".")[0]))
    usual = values_of(plan[0].settings, names)
    return [{**{key: one[key] for key in _KEPT}, "usual": usual[one["name"]]}
            for one in controls(market, names, language)]  # fmt: skip


def shown(block: Block, market: Scenario, language: str) -> dict[str, Any]:
    """A block as the lanes draw it; `times` are its repetitions after the first, from and to."""
    shock = block.shock
    entries = [
        {"name": name, "title": about(name, language)["title"],
         "unit": about(name, language)["unit"], "value": value}
        for name, value in shock.change.items()
    ]  # fmt: skip
    last = market.weeks if shock.until is None else min(shock.until, market.weeks)
    again = range(shock.week + shock.every, last, shock.every) if shock.every else ()
    return {
        "id": block.key, "lane": block.lane, "week": shock.week, "until": shock.until,
        "every": shock.every, "lasts": shock.lasts, "entries": entries, "cost": shock.cost,
        "because": shock.because, "strategies": list(shock.strategies),
        "fixed": block.own is None and block.key != RIVAL,
        "times": [[week, min(week + shock.lasts, last)] for week in again],
    }  # fmt: skip


def name_of(block: Block, language: str) -> str:
    """What a block is called among others."""
    if block.key == RIVAL:
        return say(language, "timeline.rival")
    title = about(next(iter(block.shock.change)), language)["title"]
    lane, week = say(language, LANE_WORDS[block.lane]), block.shock.week
    return f"{lane}: {title}, {say(language, 'timeline.week', n=week)}"


def warned(one: Warned, blocks: Sequence[Block], language: str) -> dict[str, Any]:
    """A warning: the keys and the name of what it is about, and its words."""
    names = {block.key: name_of(block, language) for block in blocks}
    values = dict(one.values)
    if "name" in values:
        known = about(values["name"], language)
        values |= {"title": known["title"], "other": names[one.keys[1]],
                   "value": f"{plain(values['value'])} {known['unit']}".strip()}  # fmt: skip
    text = say(language, WARNING_WORDS[one.code], **values)
    return {"keys": list(one.keys), "name": names[one.keys[0]], "text": text}


def refusal(error: RefusedError, language: str) -> str:
    """Why an edit cannot be made, and what would be right."""
    values = dict(error.values)
    name = values.get("name")
    if name in quantities():
        known = about(str(name), language)
        values |= {"name": known["title"], "unit": f" {known['unit']}".rstrip()}
    elif name in FIELD_WORDS:
        values["name"] = say(language, FIELD_WORDS[str(name)])
    return say(language, REFUSAL_WORDS[error.code], **values)


def summary(session: Session, market: Scenario, blocks: Sequence[Block]) -> str:
    """The timeline in a sentence or two."""
    language, launch, dated = session.language, launch_of(session, market), len(market.shocks)
    told = say(language, "timeline.summary", n=dated, weeks=market.weeks)
    told += " " + (say(language, "timeline.summary_rival", week=launch) if launch > 0
                   else say(language, "timeline.summary_no_rival"))  # fmt: skip
    hidden = dated - sum(one.key != RIVAL for one in blocks)
    return " ".join([told, say(language, "timeline.hidden", n=hidden)]) if hidden else told


# the effect of one


def row(one: Mapping[str, Any], language: str) -> dict[str, str]:
    """An effect as a row of the table."""
    metric = one["metric"]
    sides = {side: told(language, metric, one[side]) for side in (WITH, WITHOUT)}
    write = partial(gap_told, language, metric)
    return {
        "name": metric, "title": metric_title(language, metric), **sides,
        "mean": NOTHING if one["mean"] is None else write(one["mean"]),
        "range": NOTHING if one["low"] is None else interval_told(one["low"], one["high"], write),
        "better": better_told(language, one),
    }  # fmt: skip


def table(found: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """All effects with all their digits, for a file."""
    head = ["metric", WITH, WITHOUT, "mean", "low", "high", "better_in", "worse_in", "of"]
    return [list(head), *([one[key] for key in head] for one in found)]


def effect_summary(found: Sequence[Mapping[str, Any]], done: int, language: str) -> str:
    """Which effects are seen: those whose interval leaves out 0."""
    if done < 2:
        return say(language, "timeline.one_world")
    seen = [one for one in found if one["low"] is not None and not one["low"] <= 0 <= one["high"]]
    if not seen:
        return say(language, "timeline.nothing_seen", n=done)
    effects = []
    for one in seen:
        sign = "+" if one["mean"] > 0 else ""
        apart = gap_told(language, one["metric"], one["mean"])
        effects.append(f"{metric_title(language, one['metric'])} {sign}{apart}")
    return say(language, "timeline.seen", n=done, effects="; ".join(effects))
